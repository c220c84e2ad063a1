"""An Edition: the policy as it stands on one date in one place.

Only what is in force, parameters folded in, a narrower place's text in place of the wider one,
`end`s applied. What is not in force keeps a note of why, for the answer.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..dsl import policy as p
from ..dsl.problems import PolicyError, Problem
from .event_values import kinds_of

B = TypeVar("B", bound=p.Block)
FOREVER = 10_000_000


@dataclass(frozen=True, slots=True)
class Applied(Generic[B]):
    """One name on one day: the block that applies, or the one that would, and why it does not.

    `last` is the last day of the block (its own `until`, or the day before an `end`); `end` is
    that `end`. With `in_force` False, `block` is the one that ended last, or else the next to
    begin. A support that ended but runs on is not in force, and still decided.
    """

    block: B
    in_force: bool
    first: int
    last: int
    end: p.End | None


@dataclass(frozen=True, slots=True)
class ParameterNow:
    """A parameter's value in force; `value` None: none was published for this day and place."""

    parameter: p.Parameter
    value: p.ParameterValue | None


class Edition:
    """What the engines decide by; `as_of` is an ordinal day, `place` a code path.

    Raises PolicyError where something in force has no meaning yet (scales, `amount of`).
    """

    def __init__(self, policy: p.Policy, as_of: int, place: tuple[str, ...]) -> None:
        self.policy = policy
        self.as_of = as_of
        self.place = place
        self.events = {event.name: event for event in policy.events}
        self.dated = {
            event.name: p.FactRef(p.Type("date"), event.name, event.dated) for event in policy.events
        }
        of_events = (fact for event in policy.events for fact in event.facts)
        self.facts = {(fact.entity, fact.name): fact for fact in (*policy.facts, *of_events)}
        self._ends: dict[str, list[p.End]] = {}
        for end in policy.ends:
            self._ends.setdefault(end.target, []).append(end)
        self.statuses = self._apply(policy.statuses)
        self.supports = self._apply(policy.supports)
        self.checks = [applied.block for applied in self._apply(policy.checks).values() if applied.in_force]
        self.steps = {name: a.block for name, a in self._apply(policy.steps).items() if a.in_force}
        self.warns = [applied.block for applied in self._apply(policy.warns).values() if applied.in_force]
        self.derives = {
            (subject, name): applied.block
            for subject in ("household", "member")
            for name, applied in self._apply([d for d in policy.derives if d.subject == subject]).items()
            if applied.in_force
        }
        self.parameters = self._parameters()
        self.exceptions: dict[str, list[p.Exception_]] = {}
        for applied in self._apply(policy.exceptions).values():
            if applied.in_force:
                self.exceptions.setdefault(applied.block.target, []).append(applied.block)
        groups = [a.block for a in self._apply(policy.exclusives).values() if a.in_force]
        self.before = self._before(groups)
        self.rivals = self._rivals(groups)
        self.waived = {
            name: waive(a.block.when) for name, a in self.supports.items() if a.block.runs_on is not None
        }
        self.documents = {document.name: document for document in policy.documents}
        self.constants: dict[Any, Any] = {}  # what is the same for every household; kept by `Values`
        self.words: dict[Any, Any] = {}  # what is said of it; kept by `Explainer`
        self._of_member: dict[int, bool] = {}
        self._of_event: dict[int, bool] = {}
        self._refuse_unmeant()

    def on(self, day: int) -> Edition:
        """The same edition on another day on which all the same is in force."""
        other = copy.copy(self)
        other.as_of = day
        other.constants = {}
        return other

    # --- what applies ------------------------------------------------------------------

    def _apply(self, blocks: Sequence[B]) -> dict[str, Applied[B]]:
        """By name, in listing order of the block that is shown."""
        by_name: dict[str, list[Applied[B]]] = {}
        for block in blocks:
            if block.where.place == self.place[: len(block.where.place)]:
                by_name.setdefault(block.name, []).append(self._dated(block))
        shown = {id(a.block): a for found in by_name.values() for a in [self._choose(found)]}
        return {block.name: shown[id(block)] for block in blocks if id(block) in shown}

    def _dated(self, block: B) -> Applied[B]:
        first, last, by = block.from_ or 0, FOREVER if block.until is None else block.until, None
        for end in self._ends.get(block.name, ()):
            here = end.where.place == self.place[: len(end.where.place)]
            reaches = block.where.place == end.where.place[: len(block.where.place)]
            if here and reaches and end.from_ is not None and first < end.from_ <= last:
                last, by = end.from_ - 1, end
        return Applied(block, first <= self.as_of <= last, first, last, by)

    def _choose(self, found: list[Applied[B]]) -> Applied[B]:
        """The narrowest in force; else the last to end (one that runs on before others); else the next."""
        live = [a for a in found if a.in_force]
        if live:
            return max(live, key=lambda a: len(a.block.where.place))
        ended = [a for a in found if a.last < self.as_of]
        if ended:
            return max(
                ended,
                key=lambda a: (
                    getattr(a.block, "runs_on", None) is not None,
                    a.last,
                    len(a.block.where.place),
                ),
            )
        return min(found, key=lambda a: (a.first, -len(a.block.where.place)))

    def _parameters(self) -> dict[str, ParameterNow]:
        now: dict[str, ParameterNow] = {}
        for parameter in self.policy.parameters:
            if parameter.where.place != self.place[: len(parameter.where.place)]:
                continue
            value = None
            for candidate in parameter.values:
                ended = candidate.until is not None and candidate.until < self.as_of
                if candidate.from_ <= self.as_of:
                    value = None if ended else candidate
            known = now.get(parameter.name)
            if (
                known is None
                or known.value is None
                or (value is not None and self._replaces(parameter, value, known))
            ):
                now[parameter.name] = ParameterNow(parameter, value)
        for parameter in self.policy.parameters:  # declared only elsewhere: known by name, not by value
            now.setdefault(parameter.name, ParameterNow(parameter, None))
        return now

    @staticmethod
    def _replaces(parameter: p.Parameter, value: p.ParameterValue, known: ParameterNow) -> bool:
        """A narrower place's value replaces a wider one's; on one level the later date does."""
        assert known.value is not None
        mine, other = len(parameter.where.place), len(known.parameter.where.place)
        return (mine, value.from_) > (other, known.value.from_)

    # --- overrides ------------------------------------------------------------------------

    def _before(self, groups: Iterable[p.Exclusive]) -> dict[str, list[tuple[str, p.Exclusive]]]:
        """For each support, those that exclude it because they stand before it, same subject only."""
        before: dict[str, list[tuple[str, p.Exclusive]]] = {}
        for group in groups:
            if group.choose != "first":
                continue
            for i, name in enumerate(group.members):
                for other in group.members[:i]:
                    if self._meet(name, other):
                        before.setdefault(name, []).append((other, group))
        return before

    def _rivals(self, groups: Iterable[p.Exclusive]) -> dict[str, list[tuple[str, bool, p.Exclusive]]]:
        """For each support, its rivals where the larger is chosen, and whether each is named before it."""
        rivals: dict[str, list[tuple[str, bool, p.Exclusive]]] = {}
        for group in groups:
            if group.choose != "larger":
                continue
            for i, name in enumerate(group.members):
                for j, other in enumerate(group.members):
                    if i != j and self._meet(name, other):
                        rivals.setdefault(name, []).append((other, j < i, group))
        return rivals

    def _meet(self, name: str, other: str) -> bool:
        mine, theirs = self.supports.get(name), self.supports.get(other)
        return (
            mine is not None and theirs is not None and mine.block.subject == theirs.block.subject
            and self.decided(theirs) and self.decided(mine)
        )  # fmt: skip

    def between(self, name: str) -> list[str]:
        """Those before a support that only others before it can exclude, and can be excluded themselves."""
        ahead = {other for other, _ in self.before.get(name, ())}
        others = {other: {rival for rival, _ in self.before.get(other, ())} for other in ahead}
        return sorted(other for other, rivals in others.items() if rivals and rivals <= ahead)

    def decided(self, applied: Applied[p.Support]) -> bool:
        """Whether a support is decided at all: in force, or ended and running on for who drew it."""
        return applied.in_force or (applied.block.runs_on is not None and applied.last < self.as_of)

    def of_member(self, expr: p.Expr) -> bool:
        """Whether an expression can come out differently for two members of a household."""
        found = self._of_member.get(id(expr))
        if found is None:
            match expr:
                case p.FactRef(type=type_, entity=entity):
                    found = entity == "member" or type_.kind == "supports"
                case p.DeriveRef(entity=entity) | p.HasStatus(entity=entity):
                    found = entity == "member"
                case p.EventCount() | p.EventSum() | p.EventWithout() | p.EventFalls():
                    found = self.events[kinds_of(expr)[0]].entity == "member"
                case p.Aggregate(if_none=if_none):  # its value over nobody is the subject's own
                    found = if_none is not None and self.of_member(if_none)
                case p.Quantified() | p.Count():
                    found = False
                case p.UsualAmount():
                    found = True
                case _:
                    found = any(self.of_member(child) for child in p.children(expr))
            self._of_member[id(expr)] = found
        return found

    def of_event(self, expr: p.Expr) -> bool:
        """Whether an expression speaks of the event in view, as the `where` of a window may."""
        found = self._of_event.get(id(expr))
        if found is None:
            match expr:
                case p.FactRef(entity=entity):
                    found = entity in self.events
                case p.EventCount() | p.EventSum() | p.EventWithout() | p.EventFalls():
                    found = False
                case _:
                    found = any(self.of_event(child) for child in p.children(expr))
            self._of_event[id(expr)] = found
        return found

    # --- everything that is decided -------------------------------------------------------------

    def blocks(self) -> Iterable[p.Block]:
        """Every block that takes part in a decision."""
        yield from self.derives.values()
        yield from (a.block for a in self.statuses.values() if a.in_force)
        yield from (a.block for a in self.supports.values() if self.decided(a))
        for exceptions in self.exceptions.values():
            yield from exceptions
        yield from self.checks
        yield from self.warns

    @staticmethod
    def parts(block: p.Block) -> Iterable[p.Expr]:
        """Every expression in a block."""
        for name in ("be", "when", "runs_on"):
            yield from p.walk(getattr(block, name, None))
        amount = getattr(block, "amount", None)
        if isinstance(amount, p.Amount):
            yield from p.walk(amount.item)
            yield from p.walk(amount.together)
        else:
            yield from p.walk(amount)

    def _refuse_unmeant(self) -> None:
        if not has_unmeant(self.policy):
            return
        problems = [
            Problem("E490", {"what": part.what, "name": part.name, "block": block.name},
                    file=block.where.file, line=block.where.line)
            for block in self.blocks() for part in self.parts(block) if isinstance(part, p.Unmeant)
        ]  # fmt: skip
        if problems:
            raise PolicyError(problems)


def waive(when: p.Expr | None) -> p.Expr | None:
    """A condition with the statuses that it asks for taken as held; a status it rules out still counts."""
    match when:
        case p.HasStatus():
            return p.Literal(p.YES_NO, True)
        case p.And(items=items):
            return p.And(tuple(w for item in items if (w := waive(item)) is not None))
        case p.Or(items=items):
            return p.Or(tuple(w for item in items if (w := waive(item)) is not None))
    return when


_UNMEANT: dict[int, tuple[p.Policy, bool]] = {}  # looking takes as long as all the rest of an edition
_LOOKED = 8  # policies of which it is kept


def has_unmeant(policy: p.Policy) -> bool:
    """Whether anything in a policy has no meaning yet, in force or not."""
    known = _UNMEANT.get(id(policy))
    if known is not None and known[0] is policy:
        return known[1]
    blocks = (
        *policy.derives, *policy.statuses, *policy.supports, *policy.exceptions, *policy.checks,
        *policy.warns,
    )  # fmt: skip
    parts = (part for block in blocks for part in Edition.parts(block))
    found = any(isinstance(part, p.Unmeant) for part in parts)
    if len(_UNMEANT) >= _LOOKED:
        _UNMEANT.clear()
    _UNMEANT[id(policy)] = (policy, found)
    return found
