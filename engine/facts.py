"""One household's facts, as the engine reads them: typed, exact, the unknown left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """A support that the household draws; `since`, `until` are ordinal days, None is unknown."""

    support: str
    member: str | None
    since: int | None
    until: int | None
    amount: int | None  # fen


@dataclass(frozen=True, slots=True)
class Application:
    """A support that somebody applied for; the days are ordinal, `decided_on` None: not decided yet."""

    support: str
    member: str | None
    applied_on: int | None
    decided_on: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the household; `id` is unique in it."""

    id: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on an ordinal day to the household (`member` None) or to the member of that id."""

    id: str
    name: str
    member: str | None
    day: int
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a household.

    Values by type: yes_no `bool`; number `int` or `Fraction`; money `int` fen; date its ordinal
    day; choice and text `str`; several `frozenset` of str. A fact not in the mapping is unknown.
    `receives` and `events` are None when the record does not say. `applications` decide nothing:
    they are not in `digest`, and an assessment reads them for its time limits.
    """

    household: Mapping[str, object]
    members: tuple[Member, ...]
    receives: tuple[Receipt, ...] | None
    digest: str
    applications: tuple[Application, ...] | None = None
    events: tuple[Event, ...] | None = None
