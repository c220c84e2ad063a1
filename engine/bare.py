"""Warnings of households of which nothing is known but their events: the conditions as plain functions.

Nearly every report raises nothing, and this finds it out quickly. What does not rest on events is the same
for every such household, and is worked out once. The rest is made into functions over exact values. It is
a translation of `values.py`: the tests hold it against that, and so does the first household of each batch.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, cast

from ..dsl import interval as iv
from ..dsl import policy as p
from .clauses import Program
from .edition import Edition
from .evaluate import Meaning
from .event_values import first_day
from .facts import Event, Facts, Member
from .found import compared
from .ruleset import Compiled
from .run import Batch, Fired, conclude, put
from .truth import NO, YES

Index: TypeAlias = int | None  # a subject: the household (None), or the place of one among those named


class NotBare(Exception):
    """Something that is not made into a function; the meaning works it out instead."""


@dataclass(slots=True)
class Told:
    """What happened to one subject, by kind and in order of the days; and to its whole household."""

    by_kind: dict[str, list[Event]]
    household: Told | None = None

    @property
    def whole(self) -> Told:
        """The household's, for a member and for the household itself."""
        return self.household or self


Truth: TypeAlias = Callable[[Told, Any], int]  # of a subject; the second is the facts of the event in view
Number: TypeAlias = Callable[[Told, Any], iv.Exact]
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
COUNTED: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda a, b: Fraction(a) / b,
}  # fmt: skip


class Functions:
    """Makes functions of an edition's expressions, for one day."""

    def __init__(self, edition: Edition, over_events: Callable[[p.Expr], bool]) -> None:
        self.edition, self.over_events = edition, over_events
        self.nothing = Meaning(edition, Facts({}, (Member("", {}),), None, "", events=())).values
        self.reads: dict[str, set[str]] = {}  # by kind of event, the facts that functions look at
        self._made: dict[tuple[int, int | None], Truth] = {}

    def truth(self, expr: p.Expr, index: Index) -> Truth:
        """A condition; NotBare for one that is not made into a function."""
        key = (id(expr), None if index is None else 0)
        if key not in self._made:
            self._made[key] = self._truth(expr, index)
        return self._made[key]

    def _is_constant(self, expr: p.Expr) -> bool:
        return not self.over_events(expr) and not self.edition.of_event(expr)

    def _truth(self, expr: p.Expr, index: Index) -> Truth:
        if self._is_constant(expr):
            value = int(self.nothing(expr, index).value)
            return lambda _told, _fact: value
        match expr:
            case p.And(items=items) | p.Or(items=items):
                parts = [self.truth(item, index) for item in items]
                if isinstance(expr, p.And):
                    return lambda told, fact: lowest(parts, told, fact)
                return lambda told, fact: highest(parts, told, fact)
            case p.Not(item=item):
                inner = self.truth(item, index)
                return lambda told, fact: YES - inner(told, fact)
            case p.Compare(op=op, left=left, right=right):
                return self._compare(op, left, right, index)
            case p.Between(item=item, low=low, high=high):
                one, least, most = (self._number(part, index) for part in (item, low, high))
                return lambda told, f: YES if least(told, f) <= one(told, f) <= most(told, f) else NO
            case p.OneOf(item=p.FactRef() as item, options=options):
                name, among = self._read(item), frozenset(options)
                return lambda _told, fact: YES if fact[name] in among else NO
            case p.Includes(item=p.FactRef() as item, option=option):
                name = self._read(item)
                return lambda _told, fact: YES if option in fact[name] else NO
            case p.FactRef():
                name = self._read(expr)
                return lambda _told, fact: YES if fact[name] else NO
            case p.DeriveRef(entity=entity, name=name) if (entity, name) in self.edition.derives:
                be = self.edition.derives[entity, name].be
                if entity == "member" or index is None:
                    return self.truth(be, index)
                asked = self.truth(be, None)
                return lambda told, fact: asked(told.whole, fact)
            case p.EventWithout():
                return self._without(expr, index)
            case p.EventFalls():
                return self._falls(expr)
        raise NotBare

    def _read(self, fact: p.FactRef) -> str:
        """The name of an event's fact, noted; NotBare where a default could stand in for it."""
        if fact.assume is not None or self.edition.facts[fact.entity, fact.name].assume is not None:
            raise NotBare
        self.reads.setdefault(fact.entity, set()).add(fact.name)
        return fact.name

    def _compare(self, op: str, left: p.Expr, right: p.Expr, index: Index) -> Truth:
        holds = COMPARED[op]
        spans = [self._span(side, index) for side in (left, right)]
        if spans == [None, None]:
            one, other = self._number(left, index), self._number(right, index)
            return lambda told, fact: YES if holds(one(told, fact), other(told, fact)) else NO
        span = spans[0] or spans[1]
        assert span is not None
        if spans[0] is None:
            one = self._number(left, index)
            return lambda told, fact: compared(op, (v := one(told, fact), v), span)
        other = self._number(right, index)
        return lambda told, fact: compared(op, span, (v := other(told, fact), v))

    def _span(self, expr: p.Expr, index: Index) -> iv.Interval | None:
        """Between what a constant lies, where it is not known exactly."""
        if not self._is_constant(expr):
            return None
        low, high = self.nothing(expr, index).value
        return None if low == high else (low, high)

    def _number(self, expr: p.Expr, index: Index) -> Number:
        if self._is_constant(expr):
            low, high = self.nothing(expr, index).value
            if low != high:
                raise NotBare
            return lambda _told, _fact: low
        match expr:
            case p.FactRef():
                name = self._read(expr)
                return lambda _told, fact: fact[name]
            case p.Arithmetic(op=op, left=left, right=right):
                made, one, other = COUNTED[op], self._number(left, index), self._number(right, index)
                return lambda told, fact: made(one(told, fact), other(told, fact))
            case p.Since(unit=unit, date=date):
                reckon, day, today = iv.SINCE[unit], self._number(date, index), self.edition.as_of
                return lambda told, fact: reckon(int(day(told, fact)), today)
            case p.DeriveRef(entity=entity, name=name) if (entity, name) in self.edition.derives:
                be = self.edition.derives[entity, name].be
                if entity == "member" or index is None:
                    return self._number(be, index)
                reckoned = self._number(be, None)
                return lambda told, fact: reckoned(told.whole, fact)
            case p.EventCount(event=event, window=window, where=where):
                holds, within = self._where(where, index), self._within(event, window)
                return lambda told, _: sum(1 for each in within(told) if holds(told, each.facts))
            case p.EventSum(item=item, window=window, where=where):
                holds, name = self._where(where, index), self._read(item)
                within = self._within(item.entity, window)

                def total(told: Told, _: Any) -> Any:
                    counted = [each.facts for each in within(told) if holds(told, each.facts)]
                    return sum(cast("Any", facts[name]) for facts in counted)

                return total
        raise NotBare

    def _where(self, where: p.Expr | None, index: Index) -> Callable[[Told, Any], bool]:
        """Whether an event counts, surely or not at all."""
        if where is None:
            return lambda _told, _fact: True
        if not self._is_settled(where):
            raise NotBare
        asked = self.truth(where, index)
        return lambda told, fact: asked(told, fact) == YES

    def _is_settled(self, where: p.Expr) -> bool:
        """Whether all that stands in a condition on an event is known exactly once the event is."""
        if self._is_constant(where):
            found = self.nothing(where, None)
            return not found.missing
        return all(self._is_settled(child) for child in p.children(where))

    def _within(self, event: str, window: p.Window) -> Callable[[Told], list[Event]]:
        """Of what happened, one kind of event within a window that ends on the edition's day."""
        first, last = first_day(window, self.edition.as_of), self.edition.as_of
        return lambda told: [each for each in told.by_kind.get(event, ()) if first <= each.day <= last]

    def _without(self, expr: p.EventWithout, index: Index) -> Truth:
        holds = self._where(expr.where, index)
        events, others = (self._within(kind, expr.window) for kind in (expr.event, expr.other))

        def asked(told: Told, _: Any) -> int:
            last = {each.member: each.day for each in others(told)}
            for each in events(told):
                if last.get(each.member, 0) < each.day and holds(told, each.facts):
                    return YES
            return NO

        return asked

    def _falls(self, expr: p.EventFalls) -> Truth:
        name, left = self._read(expr.item), 1 - expr.share
        within = self._within(expr.item.entity, expr.window)

        def amount(report: Event) -> Any:
            return report.facts[name]

        def asked(told: Told, _: Any) -> int:
            own: dict[str | None, list[Event]] = {}
            for each in within(told):
                own.setdefault(each.member, []).append(each)
            for reports in own.values():
                newest = reports[-1].day
                last: Any = min(amount(each) for each in reports if each.day == newest)
                before = [amount(each) for each in reports if each.day < newest]
                if before and max(before) > 0 and last <= left * max(before):
                    return YES
            return NO

        return asked


def lowest(parts: Sequence[Truth], told: Told, fact: Any) -> int:
    """The least of some truths; once one is no, the others are not asked."""
    found = YES
    for part in parts:
        found = min(found, part(told, fact))
        if found == NO:
            break
    return found


def highest(parts: Sequence[Truth], told: Told, fact: Any) -> int:
    """The greatest of some truths; once one is yes, the others are not asked."""
    found = NO
    for part in parts:
        found = max(found, part(told, fact))
        if found == YES:
            break
    return found


class BareProgram:
    """The atoms of a program as functions, for one day; NotBare where that cannot be."""

    def __init__(self, program: Program, compiled: Compiled, functions: Functions) -> None:
        self.program, self.compiled, self.reads = program, compiled, functions.reads
        subjects = {
            key: shard.subject for shards in compiled.shards for shard in shards for key in shard.atoms
        }  # fmt: skip
        self.functions: dict[str, Truth] = {}
        self.concluded: dict[str, str] = {}
        for (kind, identity), key in program._atom_of.items():
            what = program.atoms[key].what
            if kind == "conclusion":
                self.concluded[key] = str(identity)
            elif kind == "leaf" and isinstance(what, p.Expr):
                if key in subjects:
                    self.functions[key] = functions.truth(what, None if subjects[key] == "household" else 0)
            else:
                raise NotBare


@dataclass(slots=True)
class BareRun:
    """One household's run by its events alone: what `run.Run` is for one of which more is known."""

    bare: BareProgram
    facts: Facts
    truths: dict[tuple[str, Index], int] = field(default_factory=dict)
    _told: dict[Index, Told] = field(default_factory=dict)

    def __post_init__(self) -> None:
        events = sorted(self.facts.events or (), key=lambda event: (event.day, event.id))
        household: dict[str, list[Event]] = {}
        for event in events:
            household.setdefault(event.name, []).append(event)
        self._told[None] = Told(household)
        for index, member in enumerate(self.facts.members):
            own = {
                kind: [event for event in each if event.member in (None, member.id)]
                for kind, each in household.items()
            }
            self._told[index] = Told(own, self._told[None])

    def is_known(self) -> bool:
        """Whether every fact that the functions look at is known."""
        reads = self.bare.reads
        return all(
            name in event.facts for event in self.facts.events or () for name in reads.get(event.name, ())
        )

    @property
    def program(self) -> Program:
        return self.bare.program

    @property
    def compiled(self) -> Compiled:
        return self.bare.compiled

    def subjects(self, kind: str) -> list[Index]:
        """The household, or each member to whom anything happened, and one to whom nothing did."""
        return [None] if kind == "household" else list(range(len(self.facts.members)))

    def state(self, stratum: int, batch: Batch) -> dict[tuple[str, Index], int]:
        """As `run.Run.state`."""
        fact_of: dict[tuple[str, Index], int] = {}
        for shard in self.bare.compiled.shards[stratum]:
            for index in self.subjects(shard.subject):
                told = self._told[index]
                found = {
                    key: self.truths[self.bare.concluded[key], index] if key in self.bare.concluded
                    else self.bare.functions[key](told, None)
                    for key in shard.atoms
                }  # fmt: skip
                put(batch, shard, found, index, fact_of)
        return fact_of

    def conclude(self, stratum: int, fact_of: dict[tuple[str, Index], int], fired: Fired) -> None:
        """As `run.Run.conclude`."""
        conclude(self.bare.program, stratum, self.subjects, self.truths, fact_of, fired)
