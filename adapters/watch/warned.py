"""The decision behind an alert: one warning of one household on a day, kept, and decided again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...engine.alarm import Alarm, Asked
from ...engine.facts import Facts
from ...engine.places import path_of
from ..library import ordinal
from ..records import digest_of
from ..store.replaying import document_of

if TYPE_CHECKING:
    from ..library import Library

KIND = "warning"  # of a decision in the store


def narrowed(alarm: Alarm, asked: Asked, rule: str, first: int) -> Asked:
    """What one warning is asked of: the events it looks at, from the first day to the day itself."""
    events = tuple(
        event for event in asked.facts.events or ()
        if first <= event.day <= asked.as_of and event.name in alarm.kinds.get(rule, ())
    )  # fmt: skip
    return Asked(with_events(asked.facts, events), asked.as_of, asked.place, frozenset((rule,)))


def with_events(facts: Facts, events: tuple[Any, ...]) -> Facts:
    """The same facts with these events and no others."""
    made = replace(facts, events=events)
    return replace(made, digest=digest_of(made))


def again(library: Library, record: Mapping[str, Any], asked: Mapping[str, Any]) -> bytes:
    """An alert's document made anew, from the record with its events as they were known; a `Replayer`."""
    facts = library.records.facts(record)
    [rule] = asked["warns"]
    alarm = Alarm(library.policy)
    whole = Asked(facts, ordinal(asked["as_of"]), path_of(asked["place"]), frozenset())
    narrow = narrowed(alarm, whole, rule, ordinal(asked["events_from"]))
    return document_of(alarm.answer(alarm.decide([narrow])[0]))
