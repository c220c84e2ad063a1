"""What goes into the store and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as a department reports it; `id` is the department's own, `day` ordinal.

    `facts` are all its facts, its date too, with values as a record in JSON has them. `member` is
    None for what befalls the whole household.
    """

    id: str
    name: str
    household: str
    member: str | None
    day: int
    facts: Mapping[str, Any]


class StoredEvent(NamedTuple):
    """An event as the store has it; `seq` is its place among all that was learnt, from 1.

    `learnt_at` is in microseconds, UTC. Of an erased person `facts` is empty and `erased` true.
    """

    seq: int
    id: str
    name: str
    household: str
    member: str | None
    day: int
    learnt_at: int
    facts: Mapping[str, Any]
    withdrawn: bool
    erased: bool = False

    def as_entry(self) -> dict[str, Any]:
        """The event as an entry of a record's `events`.

        >>> facts = {"lost_on": "2024-05-01"}
        >>> StoredEvent(1, "e1", "job_loss", "h1", "m2", 739007, 0, facts, False).as_entry()
        {'event': 'job_loss', 'id': 'e1', 'member': 'm2', 'lost_on': '2024-05-01'}
        """
        whose = {} if self.member is None else {"member": self.member}
        return {"event": self.name, "id": self.id, **whose, **self.facts}


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A warning that came true: made once for each rule, household, subject, day and truth.

    `subject` is `household` or a member's id, `truth` yes or unknown, `event` the id of the event it
    was found by. `document` is sealed for the household and all `people` (members) it speaks of.
    """

    rule: str
    household: str
    subject: str
    day: int
    truth: str
    document: Mapping[str, Any]
    people: tuple[str, ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert as the store has it; `document` is None once somebody it speaks of was erased."""

    id: str
    seq: int
    rule: str
    household: str
    subject: str
    day: int
    truth: str
    event: str | None
    learnt_at: int
    document: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision as it was recorded: `document` its bytes, `asked` what they rest on.

    Both are None once somebody of the household was erased: `erased` says who.
    """

    id: str
    seq: int
    kind: str
    household: str
    learnt_at: int
    document: bytes | None
    asked: Mapping[str, Any] | None
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was not taken: where it stands and why, without what stands in it.

    `reasons` are pairs of an error's code and the fact it is about.
    """

    source: str
    at: str
    reasons: tuple[tuple[str, str | None], ...]
    event: str | None = None


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of the chain as it was written; `head` is the clear part of its body."""

    seq: int
    kind: str
    ref: str
    learnt_at: int
    head: Mapping[str, Any]
    sealed: bytes


class State(dict[str, Any]):
    """A household's record on a day; `erased` are the members (or `household`) of whom nothing is left.

    An erased member still stands in `members`, with the id alone: a household of four is not decided
    as one of three, and everything about that member is unknown.
    """

    erased: tuple[str, ...] = ()
    valid_from: int = 0
    learnt_at: int = 0


@dataclass(slots=True)
class Head:
    """Where the store stands: the end of the chain, and the last number of everything counted."""

    rows: int = 0
    hash: bytes = bytes(32)
    mac: bytes = b""
    clock: int = 0
    events: int = 0
    places: int = 0
    records: int = 0
    pieces: int = 0
    keys: int = 0
    erasures: int = 0
