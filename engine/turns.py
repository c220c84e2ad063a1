"""On which days a warning can come true though nothing is reported: somebody turns six, a month has passed.

What is reported is decided on the day it happened. Between reports a condition can only turn where a time
since some day reaches a number that stands in its text, or where an event leaves a window and the
condition asks for few of them. Those days are named here, and only those are looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..dsl import interval as iv
from ..dsl import policy as p
from .event_values import OVER_EVENTS, kinds_of
from .facts import Facts

FARTHEST = 1_500  # a time since a day that is longer is no age and no time limit
GROWING = {">": "left", ">=": "left", "<": "right", "<=": "right"}


@dataclass(frozen=True, slots=True)
class Turns:
    """What can turn a warning between reports.

    `since` are the dated facts (entity, name) with the unit they are counted in, `numbers` how many
    units matter, `leaving` the kinds of event that raise it by leaving a window. `daily`: its text says
    something of time that is none of these, so that every day must be looked at.
    """

    since: frozenset[tuple[str, str, str]]
    numbers: frozenset[int]
    leaving: frozenset[tuple[str, p.Window]]
    daily: bool

    def __bool__(self) -> bool:
        return bool(self.daily or (self.since and self.numbers) or self.leaving)

    def __or__(self, other: Turns) -> Turns:
        return Turns(
            self.since | other.since, self.numbers | other.numbers, self.leaving | other.leaving,
            self.daily or other.daily,
        )  # fmt: skip

    def days(self, facts: Facts, after: int, until: int) -> set[int]:
        """The days after one day, to another, on which the warning could turn for this household."""
        if until <= after or not self:
            return set()
        if self.daily:
            return set(range(after + 1, until + 1))
        found: set[int] = set()
        for entity, name, unit in self.since:
            reckon, ordered = iv.SINCE[unit], self._ordered
            for day in dates(facts, entity, name):
                first = bisect_left(ordered, reckon(day, after) - 1)
                for number in ordered[first : bisect_right(ordered, reckon(day, until) + 1)]:
                    found.update(reached(day, number, unit))
        for event, window in self.leaving:
            shortest = window.length * (1 if window.unit == "days" else 28)
            longest = window.length * (1 if window.unit == "days" else 31) + 1
            for day in dates(facts, event, ""):
                if day + shortest <= until and day + longest > after:
                    found.add(left(day, window))
        return {day for day in found if after < day <= until}

    @property
    def _ordered(self) -> tuple[int, ...]:
        return _sorted(self.numbers)


@lru_cache(maxsize=1_024)
def _sorted(numbers: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))


def turns_of(
    parts: Iterable[p.Expr],
    when: p.Expr,
    parameters: Mapping[str, Sequence[p.ParameterValue]],
    signed: Collection[p.FactRef],
) -> Turns:
    """The turns of a warning, from all that it rests on (`parts`) and its own condition.

    `signed` are the facts of events that can lie below zero.
    """
    known = list(parts)
    since: set[tuple[str, str, str]] = set()
    daily = False
    for part in known:
        if isinstance(part, p.Since):
            if isinstance(part.date, p.FactRef):
                since.add((part.date.entity, part.date.name, part.unit))
            else:
                daily = True
        elif isinstance(part, p.DecisionDate):
            daily = True
    numbers = {n + more for part in known for n in numbers_in(part, parameters) for more in (0, 1)}
    growing = {
        id(part) for part in growing_in(when)
        if not (isinstance(part, p.EventSum) and part.item in signed)
    }  # fmt: skip
    leaving = {
        (kind, part.window)
        for part in known if isinstance(part, OVER_EVENTS) and id(part) not in growing
        for kind in kinds_of(part)
    }  # fmt: skip
    return Turns(frozenset(since), frozenset(numbers) if since else frozenset(), frozenset(leaving), daily)


def numbers_in(part: p.Expr, parameters: Mapping[str, Sequence[p.ParameterValue]]) -> Iterator[int]:
    """Whole numbers a time could be compared with: written ones, a parameter's at any time and place."""
    values: list[object] = []
    if isinstance(part, p.Literal) and part.type.kind == "number":
        values = [part.value]
    elif isinstance(part, p.ParameterRef) and part.type.kind == "number":
        for value in parameters[part.name]:
            values += [value.value, *(row[1] for row in value.rows or ())]
    for each in values:
        if isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= FARTHEST:
            yield each


def growing_in(when: p.Expr) -> Iterator[p.Expr]:
    """The windows of a condition that only more events can make true, so that leaving never does."""
    match when:
        case p.And(items=items) | p.Or(items=items):
            for item in items:
                yield from growing_in(item)
        case p.Compare(op=op, left=left_, right=right) if op in GROWING:
            many, few = (left_, right) if GROWING[op] == "left" else (right, left_)
            if not any(isinstance(part, OVER_EVENTS) for part in p.walk(few)):
                yield from added_up(many)
        case p.EventWithout() | p.EventFalls():
            yield when


def added_up(number: p.Expr) -> Iterator[p.Expr]:
    """The counts and sums of which a number is the sum, times something that is not negative."""
    match number:
        case p.EventCount() | p.EventSum():
            yield number
        case p.Arithmetic(op="+", left=left_, right=right):
            yield from added_up(left_)
            yield from added_up(right)


def dates(facts: Facts, entity: str, name: str) -> Iterator[int]:
    """The days of a dated fact: the household's, each member's, each event's (`name` "": its own day)."""
    if entity == "household":
        given: Iterable[object] = (facts.household.get(name),)
    elif entity == "member":
        given = (member.facts.get(name) for member in facts.members)
    else:
        own = [event for event in facts.events or () if event.name == entity]
        given = (event.facts.get(name) if name else event.day for event in own)
    yield from (day for day in given if isinstance(day, int))


def reached(day: int, number: int, unit: str) -> Iterator[int]:
    """The day on which a time since another reaches a number, and its neighbours where months are uneven.

    >>> list(reached(739000, 30, "days"))
    [739030]
    """
    if unit == "days":
        yield day + number
        return
    on = iv.months_before(day, -number * (12 if unit == "years" else 1))
    yield from (on, on + 1)


def left(day: int, window: p.Window) -> int:
    """The first day of whose window a day is no longer part.

    >>> left(739000, p.Window(30, "days"))
    739030
    """
    if window.unit == "days":
        return day + window.length
    on = iv.months_before(day, -window.length)
    return on if iv.months_before(on, window.length) >= day else on + 1
