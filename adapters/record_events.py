"""The `events` of a record: which kinds there are, what each holds, and how they become facts.

Part of `records.py`. A kind of event is an entity of its own, whose facts the rules declare; an entry
names it by `event`, by name or title, and what else it may hold follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..dsl import policy as p
from ..dsl.problems import Problem
from ..engine.facts import Event
from .record_values import Nearest, plainly, shown

TEXT = p.Type("text")


def facts_of(event: p.Event) -> Iterator[p.Fact]:
    """All that an entry of this kind of event may hold, its name and ids first."""
    named = p.Type("choice", options=(event.name,))
    option = (p.Option(event.name, event.title),)
    yield p.Fact(event.name, "event", p.Title("事件名称", "event's name"), named, None, None, option,
                 False, False, None)  # fmt: skip
    structure = [("id", "事件编号", "event's id")]
    if event.entity == "member":
        structure.append(("member", "成员编号", "member's id"))
    for name, zh, en in structure:
        yield p.Fact(event.name, name, p.Title(zh, en), TEXT, None, None, (), False, False, None)
    yield from event.facts


def required(event: p.Event) -> tuple[str, ...]:
    """What an entry must have: all but its own facts, and the day it happened on."""
    return ("event", "id", *(("member",) if event.entity == "member" else ()), event.dated)


def by_kind(kinds: dict[str, Any]) -> dict[str, Any]:
    """The pydantic-core schema of an entry, by what its `event` says; with no kind, every entry is wrong."""
    if not kinds:  # pydantic-core makes no union of nothing
        return {"type": "function-plain", "function": {"type": "no-info", "function": _of_no_kind}}
    return {"type": "tagged-union", "discriminator": "event", "choices": kinds}


def _of_no_kind(entry: object) -> None:
    from pydantic_core import PydanticKnownError

    if not isinstance(entry, Mapping):
        raise PydanticKnownError("dict_type")
    raise PydanticKnownError("union_tag_not_found", {"discriminator": "event"})


def by_word(events: Mapping[str, p.Event]) -> dict[str, str]:
    """The words by which a kind of event may be named, and its name; a title that two share names neither."""
    found = [event.title.zh for event in events.values()]
    titled = {e.title.zh: e.name for e in events.values() if found.count(e.title.zh) == 1}
    return {**titled, **{name: name for name in events}}


def unknown_kind(events: Mapping[str, p.Event], written: object, path: str | None) -> Problem:
    """An entry whose `event` is no kind of event: the nearest one, or all there are."""
    if written is None or written == "":
        fact = {"en": "event's name", "zh": "事件名称"}
        return Problem("E524", {"fact": fact}, path=path)
    words = tuple(by_word(events).items())
    near = Nearest("E565", words).of(written) if isinstance(written, str) else None
    if near is not None:
        event = events[near]
        told = {"en": f"`{near}` ({event.title.en})", "zh": f"`{near}`（{event.title.zh}）"}
        return Problem("E565", {"found": shown(written), "near": told}, path=path)
    known = {
        "en": ", ".join(events) or "none",
        "zh": "、".join(f"{e.name}（{e.title.zh}）" for e in events.values()) or "没有",
    }
    return Problem("E566", {"found": shown(written), "known": known}, path=path)


def doubled(entries: list[Any]) -> Iterator[tuple[int, Problem]]:
    """Two entries with one id: an event that is told twice would count twice."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        name = entry.get("id") if isinstance(entry, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in first:
            fields = {"id": plainly(name), "first": first[name] + 1, "second": index + 1}
            yield index, Problem("E567", fields)
        first.setdefault(name, index)


def event(kind: p.Event, read: Mapping[str, Any]) -> Event:
    """An entry that was read, as the engine has it."""
    own = {fact.name for fact in kind.facts}
    facts = {name: value for name, value in read.items() if name in own and value is not None}
    return Event(read["id"], kind.name, read.get("member"), int(read[kind.dated]), facts)


def canonical(events: tuple[Event, ...]) -> list[object]:
    """Events in an order of their own, so that the order they are told in makes no difference."""
    return [[e.id, e.name, e.member, dict(e.facts)] for e in sorted(events, key=lambda e: e.id)]
