"""The warnings of a policy, decided for many households at once: each in its place and on its day.

Households of one place and period are decided by durable-rules in one throw-away session, over
conditions that Python has worked out, and compared with the meaning, as `decide.py` does for one.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..dsl import policy as p
from . import durable
from .answer import Answer
from .bare import BareProgram, BareRun, Functions, NotBare
from .clauses import Program
from .decide import agree
from .decision import Decision
from .edition import Edition
from .evaluate import Meaning
from .event_values import OVER_EVENTS, first_day, kinds_of
from .facts import Facts
from .found import Member
from .ruleset import Compiled
from .run import Run, decide_together
from .turns import Turns, turns_of

MAX_PERIODS = 64  # places and periods kept ready
MAX_DAYS = 128  # days kept ready for bare households, each some 50 kB


@dataclass(frozen=True, slots=True)
class Asked:
    """A household's facts on a day (ordinal), and which warnings are asked of it there.

    `bare`: nothing is known of the household but its events, so what does not rest on them is the same
    for all such households.
    """

    facts: Facts
    as_of: int
    place: tuple[str, ...]
    warns: frozenset[str]
    bare: bool = False


@dataclass(slots=True)
class Warned:
    """How warnings came out: a truth by name and subject (a member's index, None: the household).

    Of a bare household there may be no `meaning` to put it into words by.
    """

    asked: Asked
    meaning: Meaning | None
    truths: dict[tuple[str, Member], int]


@dataclass
class Day:
    """The edition of a place on one day, with all that is made once for its bare households."""

    edition: Edition
    functions: Functions
    programs: dict[frozenset[str], BareProgram | None] = field(default_factory=dict)
    kept: set[frozenset[str]] = field(default_factory=set)


@dataclass
class Period:
    """The edition of a place while nothing begins or ends, with all that is made from it once."""

    edition: Edition
    programs: dict[frozenset[str], tuple[Program, Compiled]] = field(default_factory=dict)
    sources: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def program(self, warns: frozenset[str]) -> tuple[Program, Compiled]:
        """The clauses of some warnings; there are few such sets, one for each kind of event."""
        if warns not in self.programs:
            program = Program(self.edition, warns=warns)
            self.programs[warns] = program, Compiled(program)
        return self.programs[warns]


class Alarm:
    """Decides the warnings of a policy; safe to share between threads.

    `durable_rules` False decides by the meaning alone, as is done where the engine is not to be had.
    """

    def __init__(self, policy: p.Policy, *, durable_rules: bool | None = None) -> None:
        self.policy = policy
        self.durable_rules = durable.available() if durable_rules is None else durable_rules
        self._periods: OrderedDict[tuple[int, tuple[str, ...]], Period] = OrderedDict()
        self._days: OrderedDict[tuple[int, tuple[str, ...]], Day] = OrderedDict()
        self._lock = threading.RLock()
        self._resting: dict[int, bool] = {}

    def decide(self, asked: Sequence[Asked]) -> list[Warned]:
        """How each question comes out, in order.

        Raises PolicyError for what has no meaning yet, `decide.Disagreement` when the engines differ.
        """
        with self._lock:
            quick = self._quick(asked) if self.durable_rules else {}
            made = [quick.get(index) or self._meant(each) for index, each in enumerate(asked)]
            if self.durable_rules:
                self._compare([each for each in made if each.meaning is not None])
        return made

    def _quick(self, asked: Sequence[Asked]) -> dict[int, Warned]:
        """The answers for bare households that plain functions can give, by their places among the questions.

        The first of them is asked of the meaning too, and so is each with an event whose facts are not all
        known: those come without an answer here.
        """
        together: dict[int, tuple[BareProgram, list[tuple[int, BareRun]]]] = {}
        checked: set[int] = set()
        for index, each in enumerate(asked):
            bare = self._bare(each) if each.bare else None
            if bare is None or not bare.program.warns:
                continue
            if id(bare) not in checked:
                checked.add(id(bare))
                continue
            together.setdefault(id(bare), (bare, []))[1].append((index, BareRun(bare, each.facts)))
        found: dict[int, Warned] = {}
        for bare, group in together.values():
            runs = [(index, run) for index, run in group if run.is_known()]
            if runs:
                decide_together([run for _, run in runs])
            for index, run in runs:
                truths = {
                    (name, subject): run.truths[key, subject]
                    for name, key in bare.program.warns.items()
                    for subject in run.subjects(bare.program.conclusions[key].subject)
                }
                found[index] = Warned(asked[index], None, truths)
        return found

    def _bare(self, asked: Asked) -> BareProgram | None:
        """The functions of a day's edition, made once; None where something cannot be made into one."""
        day = self._day(asked)
        if asked.warns not in day.programs:
            try:
                made = self.period(asked.as_of, asked.place).program(asked.warns)
                day.programs[asked.warns] = BareProgram(*made, day.functions)
            except NotBare:
                day.programs[asked.warns] = None
        return day.programs[asked.warns]

    def _day(self, asked: Asked) -> Day:
        """A place's day for bare households, made once while it is in use."""
        key = (asked.as_of, asked.place)
        found = self._days.get(key)
        if found is None:
            edition = self.period(*key).edition.on(asked.as_of)
            found = self._days[key] = Day(edition, Functions(edition, self._over_events))
            while len(self._days) > MAX_DAYS:
                self._days.popitem(last=False)
        self._days.move_to_end(key)
        return found

    def _meant(self, asked: Asked) -> Warned:
        day = self._day(asked) if asked.bare else None
        edition = day.edition if day else self.period(asked.as_of, asked.place).edition.on(asked.as_of)
        meaning = Meaning(edition, asked.facts)
        truths = {
            (warn.name, member): meaning.values.truth(warn.when, member)
            for warn in edition.warns if warn.name in asked.warns
            for member in meaning.subjects(warn.subject)
        }  # fmt: skip
        if day and asked.warns not in day.kept:
            day.kept.add(asked.warns)
            self._keep(edition, meaning)
        return Warned(asked, meaning, truths)

    def _keep(self, edition: Edition, meaning: Meaning) -> None:
        """Keep with the edition what came out of a bare household and does not rest on its events."""
        for found in meaning.values.worked_out():
            key = id(found.expr), None
            if found.member is None and key not in edition.constants and not self._over_events(found.expr):
                edition.constants[key] = found

    def _over_events(self, expr: p.Expr) -> bool:
        """Whether an expression rests on events, through derived values and statuses too."""
        known = self._resting.get(id(expr))
        if known is None:
            parts = parts_of(self.policy, expr)
            known = self._resting[id(expr)] = any(isinstance(part, OVER_EVENTS) for part in parts)
        return known

    def _compare(self, made: Sequence[Warned]) -> None:
        """Run those of one program together, and hold each conclusion against the meaning."""
        together: dict[int, tuple[Program, Compiled, list[Warned]]] = {}
        for each in made:
            period = self.period(each.asked.as_of, each.asked.place)
            program, compiled = period.program(each.asked.warns)
            together.setdefault(id(program), (program, compiled, []))[2].append(each)
        for program, compiled, group in together.values():
            if not program.warns:
                continue
            runs = [Run(program, compiled, each.meaning) for each in group if each.meaning is not None]
            decide_together(runs)
            for run, each in zip(runs, group, strict=True):
                for (name, member), truth in each.truths.items():
                    agree(name, member, run.truths[program.warns[name], member], truth)

    def answer(self, warned: Warned, warns: frozenset[str] | None = None) -> Decision:
        """The warnings of one household in words, as `check` tells them; no other row."""
        with self._lock:
            assert warned.meaning is not None
            period = self.period(warned.asked.as_of, warned.asked.place)
            answer = Answer(warned.meaning.edition, warned.meaning, period.sources)
            name = "durable-rules" if self.durable_rules else "evaluate"
            return answer.warned(name, warned.asked.warns if warns is None else warns)

    # --- periods ---------------------------------------------------------------------------------

    def period(self, day: int, place: tuple[str, ...]) -> Period:
        """The edition of a place at a time, made once while it is in use."""
        key = (bisect_right(self._changes, day), place)
        found = self._periods.get(key)
        if found is None:
            found = self._periods[key] = Period(Edition(self.policy, day, place))
            while len(self._periods) > MAX_PERIODS:
                self._periods.popitem(last=False)
        self._periods.move_to_end(key)
        return found

    @cached_property
    def _changes(self) -> list[int]:
        """The days on which something of the policy begins, or is over."""
        return sorted(set(changes(self.policy)))

    # --- what warnings ask -------------------------------------------------------------------------

    @cached_property
    def of_event(self) -> dict[str, frozenset[str]]:
        """By kind of event, the warnings that look at it, in whatever place and period."""
        found: dict[str, set[str]] = {}
        for warn in self.policy.warns:
            for part in parts_of(self.policy, warn.when):
                for event in kinds_of(part):
                    found.setdefault(event, set()).add(warn.name)
        return {event: frozenset(names) for event, names in found.items()}

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """By warning, the kinds of event that it looks at."""
        found: dict[str, set[str]] = {}
        for event, warns in self.of_event.items():
            for warn in warns:
                found.setdefault(warn, set()).add(event)
        return {warn: frozenset(events) for warn, events in found.items()}

    @cached_property
    def _sets(self) -> list[frozenset[str]]:
        return sorted(set(self.of_event.values()), key=len)

    @cached_property
    def _every(self) -> frozenset[str]:
        return frozenset(warn.name for warn in self.policy.warns)

    def enough(self, warns: Collection[str]) -> frozenset[str]:
        """The smallest set that one kind of event asks and that holds these warnings; else all there are.

        So there are few programs, whatever happens to come together.
        """
        wanted = frozenset(warns)
        return next((known for known in self._sets if wanted <= known), self._every)

    @cached_property
    def by_events(self) -> frozenset[str]:
        """The warnings that are surely untrue if they are so of a household whose events alone are known.

        What is not known may be anything, so an answer that is settled without it holds whatever it is.
        Not so where a default stands in for a fact, where it is asked whether a fact is known, and where
        other members than those of the events are asked about.
        """
        assumed = {(fact.entity, fact.name) for fact in self.policy.facts if fact.assume is not None}

        def rests_on_more(part: p.Expr) -> bool:
            if isinstance(part, p.FactRef):
                return part.assume is not None or (part.entity, part.name) in assumed
            return isinstance(part, p.IsKnown | p.Quantified | p.Count | p.Aggregate)

        names = {
            warn.name for warn in self.policy.warns
            if any(rests_on_more(part) for part in parts_of(self.policy, warn.when))
        }  # fmt: skip
        return self._every - names

    @cached_property
    def by_facts(self) -> frozenset[str]:
        """The warnings that look at no events: only a change of the household's facts can raise them."""
        of_events = frozenset().union(*self.of_event.values()) if self.of_event else frozenset()
        return frozenset(warn.name for warn in self.policy.warns) - of_events

    @cached_property
    def turns(self) -> dict[str, Turns]:
        """By warning, what can turn it between reports; all of one name together."""
        parameters: dict[str, list[p.ParameterValue]] = {}
        for parameter in self.policy.parameters:
            parameters.setdefault(parameter.name, []).extend(parameter.values)
        signed = {
            p.FactRef(fact.type, fact.entity, fact.name)
            for event in self.policy.events for fact in event.facts
            if fact.low is not None and fact.low < 0
        }  # fmt: skip
        found: dict[str, Turns] = {}
        for warn in self.policy.warns:
            made = turns_of(parts_of(self.policy, warn.when), warn.when, parameters, signed)
            found[warn.name] = found[warn.name] | made if warn.name in found else made
        return found

    @cached_property
    def turning(self) -> list[tuple[frozenset[str], Turns]]:
        """The turns of those warnings that can turn between reports, each with the events it looks at."""
        return [(kinds, self.turns[warn]) for warn, kinds in self.kinds.items() if self.turns[warn]]

    def reach(self, day: int) -> int:
        """The first day whose events can matter on a day."""
        return min((first_day(window, day) for window in self._windows), default=day)

    @cached_property
    def _windows(self) -> frozenset[p.Window]:
        blocks = [*self.policy.warns, *self.policy.derives, *self.policy.statuses]
        return frozenset(
            part.window
            for block in blocks for part in Edition.parts(block)
            if isinstance(part, OVER_EVENTS)
        )  # fmt: skip


def parts_of(policy: p.Policy, expr: p.Expr | None) -> Iterator[p.Expr]:
    """All that an expression rests on, through derived values and statuses of every place and period."""
    seen: set[tuple[str, str]] = set()
    waiting: list[p.Expr | None] = [expr]
    while waiting:
        for part in p.walk(waiting.pop()):
            yield part
            names = [part.name] if isinstance(part, p.DeriveRef) else []
            names += part.names if isinstance(part, p.HasStatus) else []
            for name in names:
                key = (type(part).__name__, name)
                if key in seen:
                    continue
                seen.add(key)
                if isinstance(part, p.DeriveRef):
                    waiting += [d.be for d in policy.derives if (d.subject, d.name) == (part.entity, name)]
                else:
                    waiting += [s.when for s in policy.statuses if s.name == name]
                    waiting += [e.when for e in exceptions_to(policy, name)]


def exceptions_to(policy: p.Policy, name: str) -> Iterator[p.Exception_]:
    """The exceptions to a block, and those to them."""
    for exception in policy.exceptions:
        if exception.target == name:
            yield exception
            yield from exceptions_to(policy, exception.name)


def changes(policy: p.Policy) -> Iterator[int]:
    """Every day on which a block or a parameter's value begins, or is over for the first time."""
    blocks: list[p.Block] = [
        *policy.derives, *policy.statuses, *policy.supports, *policy.exceptions, *policy.exclusives,
        *policy.checks, *policy.warns, *policy.ends,
    ]  # fmt: skip
    dates = [(block.from_, block.until) for block in blocks]
    dates += [(value.from_, value.until) for parameter in policy.parameters for value in parameter.values]
    for first, last in dates:
        if first is not None:
            yield first
        if last is not None:
            yield last + 1
