"""One household's run through the rule engine: atoms worked out, stratum after stratum.

What the engine concludes is kept in `truths`; the conditions and amounts that rest on it are
worked out from there, never from the meaning, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from ..dsl import interval as iv
from ..dsl import policy as p
from .clauses import Amounts, Case, Member, Program
from .durable import MAX_STEPS, EngineError
from .edition import Applied
from .evaluate import ZERO, Meaning
from .facts import Facts
from .found import Found, compared
from .ruleset import Compiled, Shard
from .truth import NO, UNKNOWN, YES, negate, standing
from .values import Standing, Values

Batch: TypeAlias = dict[tuple[object, ...], dict[str, int | str]]  # facts, by what they say
Fired: TypeAlias = set[tuple[str, int]]  # a rule's name and the fact's number


@dataclass(slots=True)
class Run:
    """The state of one check; what rests on no conclusion is worked out once, with the meaning."""

    program: Program
    compiled: Compiled
    meaning: Meaning
    truths: dict[tuple[str, Member], int] = field(default_factory=dict)
    values: Values = field(init=False)
    _left: dict[tuple[str, int], iv.Interval] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = Values(self.meaning.edition, self.meaning.facts, self.standing)

    @property
    def facts(self) -> Facts:
        return self.meaning.facts

    def decide(self) -> None:
        """Run every stratum; afterwards `truths` holds every conclusion for every subject.

        Raises EngineError if the engine does not finish or contradicts itself.
        """
        decide_together([self])

    def state(self, stratum: int, batch: Batch) -> dict[tuple[str, Member], int]:
        """Put the stratum's facts into the batch, one for all subjects that are alike; which is whose."""
        fact_of: dict[tuple[str, Member], int] = {}
        for shard in self.compiled.shards[stratum]:
            atoms = [(key, self.program.atoms[key].compute) for key in shard.atoms]
            for member in self.meaning.subjects(shard.subject):
                found = {key: compute(self, member) for key, compute in atoms}
                put(batch, shard, found, member, fact_of)
        return fact_of

    def conclude(self, stratum: int, fact_of: dict[tuple[str, Member], int], fired: Fired) -> None:
        """Read what fired of the stratum's clauses."""
        conclude(self.program, stratum, self.meaning.subjects, self.truths, fact_of, fired)

    # --- atoms -------------------------------------------------------------------------------

    def value(self, expr: p.Expr, member: Member) -> Found:
        """What an expression comes to; by the run's own conclusions where it rests on any."""
        values = self.values if self.program.rests_on(expr) else self.meaning.values
        return values(expr, member)

    def standing(self, name: str, member: Member) -> Standing:
        lowered = self.program.statuses.get(name)
        if lowered is None:
            return Standing(NO)
        return Standing(standing(self.truths[lowered.own, member], self._conflict(lowered.conflict, member)))

    def _conflict(self, key: str, member: Member) -> int:
        return self.truths[key, member] if key else NO

    def drawn(self, applied: Applied[p.Support], member: Member) -> int:
        as_of = self.meaning.edition.as_of
        return self.meaning.drawn(
            applied.block, member, as_of if applied.in_force else min(applied.last, as_of)
        )[0]

    def lasting(self, to: p.Expr, member: Member) -> int:
        as_of = self.meaning.edition.as_of
        return compared("<=", (as_of, as_of), self.value(to, member).value)

    # --- amounts -----------------------------------------------------------------------------

    def item(self, amounts: Amounts, member: Member) -> iv.Interval | None:
        """The amount of a result without its exceptions, the usual amount being its target's."""
        return self._within_usual(amounts.item, amounts.outer, member).value if amounts.pays else None

    def _within_usual(self, expr: p.Expr, outer: Amounts | None, member: Member) -> Found:
        if outer is None or outer.usual is None:
            return self.value(expr, member)
        usual = self._within_usual(outer.usual, outer.outer, member)
        before, self.values.usual = self.values.usual, usual
        found = self.values(expr, member)
        self.values.usual = before
        return found

    def positive(self, amounts: Amounts, member: Member) -> int:
        amount = self.item(amounts, member)
        assert amount is not None
        return compared(">", amount, ZERO)

    def amount(self, amounts: Amounts | None, member: Member) -> iv.Interval | None:
        """The amount with its exceptions: the span of all that may be live and pays."""
        if amounts is None:
            return None
        if not amounts.cases:
            return self.item(amounts, member)
        lives = [(case, self.truths[case.live, member]) for case in amounts.cases]
        spans = [] if any(live == YES for _, live in lives) else [
            (self.truths[amounts.base, member], self.item(amounts, member))
        ]  # fmt: skip
        if all(live == NO for _, live in lives):
            return spans[0][1]
        spans += [
            (self.truths[c.own, member], self.amount(c.amount, member)) for c, live in lives if live != NO
        ]
        given = [(own, span) for own, span in spans if span is not None]
        paying = [span for own, span in given if own != NO] or [span for _, span in given]
        return (min(s[0] for s in paying), max(s[1] for s in paying)) if paying else None

    def differ(self, case: Case, other: Case, member: Member) -> int:
        a, b = self.truths[case.own, member], self.truths[other.own, member]
        x, y = self.amount(case.amount, member), self.amount(other.amount, member)
        amounts = NO if x is None or y is None else compared("!=", x, y)
        return max(min(a, negate(b)), min(negate(a), b), min(a, b, amounts))

    def something_left(self, name: str, claim: str, conflict: str, member: Member) -> int:
        """Whether the members before leave anything of what the household gets together."""
        assert member is not None
        amount = self.amount(self.program.amounts[name], member)
        block = self.meaning.edition.supports[name].block
        assert block.amount is not None
        assert block.amount.together is not None
        left = self.value(block.amount.together, None).value
        for other in range(member):
            key = (name, other)
            got = self._left.get(key)
            if got is not None:
                left = iv.subtract(left, got)
        left = iv.at_least(left, ZERO)
        amount = (0, 0) if amount is None else iv.at_most(amount, left)
        positive = compared(">", amount, ZERO)
        truth = standing(min(self.truths[claim, member], positive), self._conflict(conflict, member))
        self._left[name, member] = ZERO if truth == NO else amount if truth == YES else iv.hull(ZERO, amount)
        return positive

    def final_amount(self, name: str, member: Member) -> iv.Interval | None:
        """The amount of a support after its limit for the household."""
        amount = self.amount(self.program.amounts.get(name), member)
        block = self.meaning.edition.supports[name].block
        if amount is None or member is None or block.amount is None or block.amount.together is None:
            return amount
        left = self.value(block.amount.together, None).value
        for other in range(member):
            left = iv.subtract(left, self._left[name, other])
        return iv.at_most(amount, iv.at_least(left, ZERO))

    # --- exclusion ---------------------------------------------------------------------------

    def own(self, name: str, member: Member) -> int:
        lowered = self.program.supports[name]
        return standing(self.truths[lowered.own, member], self._conflict(lowered.conflict, member))

    def stands(self, name: str, member: Member) -> int:
        lowered = self.program.supports[name]
        excluded = self.truths[lowered.excluded, member] if lowered.excluded else NO
        return standing(self.truths[lowered.own, member], self._conflict(lowered.conflict, member), excluded)

    def as_large(self, name: str, other: str, earlier: bool, member: Member) -> int:
        yearly = []
        for support in (name, other):
            amount = self.final_amount(support, member)
            block = self.meaning.edition.supports[support].block
            if amount is None or block.amount is None:
                return NO
            period = block.amount.period
            yearly.append(amount if period == "once" else iv.annual(amount, period))
        return compared(">=" if earlier else ">", yearly[1], yearly[0])

    def outcome(self, name: str, member: Member) -> tuple[int, int, int]:
        """Own truth, conflict and exclusion of a support."""
        lowered = self.program.supports[name]
        excluded = max(self.truths[key, member] if key else NO for key in (lowered.excluded, lowered.beaten))
        return self.truths[lowered.own, member], self._conflict(lowered.conflict, member), excluded


class Together(Protocol):
    """What `decide_together` asks of each household's run; see `Run`."""

    @property
    def program(self) -> Program: ...
    @property
    def compiled(self) -> Compiled: ...
    def state(self, stratum: int, batch: Batch) -> dict[tuple[str, Member], int]: ...
    def conclude(self, stratum: int, fact_of: dict[tuple[str, Member], int], fired: Fired) -> None: ...


def put(
    batch: Batch, shard: Shard, found: dict[str, int], member: Member, fact_of: dict[tuple[str, Member], int]
) -> None:
    """Put a subject's atoms into a batch: a fact of their own, or that of another subject like it."""
    fact = batch.setdefault((shard.k, *found.values()), {"k": shard.k, "i": len(batch), **found})
    for conclusion in shard.conclusions:
        fact_of[conclusion.key, member] = int(fact["i"])


def conclude(
    program: Program, stratum: int, subjects: Callable[[str], list[Member]],
    truths: dict[tuple[str, Member], int], fact_of: dict[tuple[str, Member], int], fired: Fired,
) -> None:  # fmt: skip
    """What fired of a stratum's clauses, as truths."""
    for conclusion in program.strata[stratum]:
        for member in subjects(conclusion.subject):
            index = fact_of[conclusion.key, member]
            surely = (f"d_{conclusion.key}", index) in fired
            possibly = (f"p_{conclusion.key}", index) in fired
            if surely and not possibly:
                raise EngineError(f"{conclusion.name} was found sure but not possible")
            truths[conclusion.key, member] = YES if surely else UNKNOWN if possibly else NO


def decide_together(runs: Sequence[Together]) -> None:
    """Run several households of one program in one session; subjects that are alike share a fact.

    Afterwards the `truths` of each hold every conclusion. Raises EngineError if the engine does not
    finish or contradicts itself.
    """
    program, compiled = runs[0].program, runs[0].compiled
    fired: Fired = set()

    def note(rule: str, facts: Mapping[str, Mapping[str, int | str]]) -> None:
        fired.add((rule, int(facts["f"]["i"])))

    def batches() -> Iterator[list[dict[str, int | str]]]:
        for stratum in range(len(program.strata)):
            batch: Batch = {}
            facts = [run.state(stratum, batch) for run in runs]
            yield list(batch.values())
            for run, fact_of in zip(runs, facts, strict=True):
                run.conclude(stratum, fact_of, fired)

    compiled.ruleset.run(batches(), note, MAX_STEPS * len(runs))
