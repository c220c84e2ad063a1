"""Decisions that are kept, and decided again: from the facts as known then, with the rules as they were.

A decision rests on what was learnt before it; `learnt_at` of its row is the line between.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...dsl.policy import LANGUAGE_VERSION
from ...engine.decision import ENGINE_VERSION, Decision
from ..library import Library, RuleFile, examine, ordinal
from .documents import unpacked
from .reading import Reading
from .values import State, StoredDecision
from .words import Phrase, StoreError

if TYPE_CHECKING:
    from .store import Store
    from .writing import Writing

KIND = "check"
# Makes the document of one kind of decision anew: from the rules, the record as known then, what was asked.
Replayer = Callable[[Library, State, Mapping[str, Any]], bytes]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of deciding again; `differs` names what is not the same, as paths into the JSON."""

    decision: StoredDecision
    document: bytes
    differs: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.document == self.decision.document


def decide(
    writing: Writing, library: Library, files: Sequence[RuleFile], household: str,
    as_of: str | datetime.date, place: str | None = None,
) -> tuple[Decision, str]:  # fmt: skip
    """Decide a stored household on a day by what is known of it now, and keep the decision; with its id.

    `files` are those that `library` was loaded from. Raises StoreError for a household without a
    record on that day, and what `Library.check` raises.
    """
    day = ordinal(as_of)
    state = record_of(writing, household, day, None)
    if state is None:
        raise StoreError("no_record", household=household)
    asked = {
        "as_of": datetime.date.fromordinal(day).isoformat(), "place": place,
        "edition": writing.put_edition(files), "engine_version": ENGINE_VERSION,
        "language_version": LANGUAGE_VERSION,
    }  # fmt: skip
    decision = library.check(state, as_of=asked["as_of"] or "", place=place)
    return decision, writing.record_decision(KIND, household, people_of(state), document_of(decision), asked)


def people_of(record: Mapping[str, Any]) -> list[str]:
    """The members whose facts a record holds: its own, and those whom its events are about."""
    about = (entry.get("member") for entry in record.get("events") or ())
    return sorted({str(member["id"]) for member in record["members"]} | {str(name) for name in about if name})


def document_of(decision: Decision) -> bytes:
    """A decision's bytes: its published JSON."""
    return json.dumps(decision.as_dict(), ensure_ascii=False, separators=(",", ":")).encode()


def record_of(reading: Reading, household: str, day: int, known_at: int | None) -> State | None:
    """A household's record on a day with the events that are stored beside it; None where there is none.

    Of an erased person there are no events.
    """
    state = reading.states([household], day, known_at).get(household)
    if state is None:
        return None
    events = reading.events_of([household], 0, day, known_at)[household]
    stored = [event for event in events if not event.erased]
    if stored:
        ids = {event.id for event in stored}
        own = [entry for entry in state.get("events") or () if entry.get("id") not in ids]
        state["events"] = [*own, *(event.as_entry() for event in stored)]
    return state


def replay(store: Store, name: str, replayers: Mapping[str, Replayer] | None = None) -> Replayed:
    """Decide again what was decided under this id, with what was known then.

    Raises StoreError where that cannot be done, saying why: somebody was erased, another version
    decided, the rules or facts are not there; PolicyError and FactsError never.
    """
    makers: dict[str, Replayer] = {KIND: _checked, **(replayers or {})}
    with store.reading() as reading:
        kept = reading.decision(name)
        if kept is None:
            raise StoreError("no_decision", id=name)
        if kept.asked is None:
            raise StoreError("replay_erased", id=name, who=", ".join(kept.erased))
        if kept.kind not in makers:
            raise StoreError("replay_kind", id=name, kind=kept.kind)
        for what, now in (("engine", ENGINE_VERSION), ("language", LANGUAGE_VERSION)):
            was = kept.asked[f"{what}_version"]
            if was != now:
                raise StoreError("replay_version", id=name, what=Phrase(what), was=was, now=now)
        library = edition_of(reading, name, kept.asked["edition"])
        state = record_of(reading, kept.household, ordinal(kept.asked["as_of"]), kept.learnt_at)
    if state is None:
        raise StoreError("replay_facts", id=name, household=kept.household)
    document = makers[kept.kind](library, state, kept.asked)
    return Replayed(
        kept, document, tuple(different(json.loads(kept.document or b"{}"), json.loads(document)))
    )


def edition_of(reading: Reading, name: str, digest: str) -> Library:
    """The rules that a decision names, from their stored texts."""
    found = reading.chain("edition", digest, limit=1)
    if not found:
        raise StoreError("replay_edition", id=name, digest=digest)
    text, files, at = unpacked(found[0].sealed), [], 0
    for file, size in found[0].head["files"]:
        files.append(RuleFile(file, file, text[at : at + size]))
        at += size
    policy, problems = examine(files)
    if policy is None:
        said = "; ".join(problem.code for problem in problems if problem.is_error)
        raise StoreError("replay_rules", id=name, digest=digest, said=said)
    return Library(policy)


def _checked(library: Library, record: State, asked: Mapping[str, Any]) -> bytes:
    return document_of(library.check(record, as_of=asked["as_of"], place=asked["place"]))


def different(one: object, other: object, path: str = "") -> list[str]:
    """The paths at which two JSON values differ, the outermost ones.

    >>> different({"a": [1, 2], "b": 3}, {"a": [1, 5], "b": 3})
    ['a[1]']
    """
    if isinstance(one, dict) and isinstance(other, dict):
        inside = [
            different(
                one.get(name, _ABSENT), other.get(name, _ABSENT), f"{path}.{name}" if path else str(name)
            )
            for name in dict.fromkeys([*one, *other])
        ]
        return [found for each in inside for found in each]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        inside = [different(a, b, f"{path}[{at}]") for at, (a, b) in enumerate(zip(one, other, strict=True))]
        return [found for each in inside for found in each]
    return [] if one == other else [path]


_ABSENT = object()
