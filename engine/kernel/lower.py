"""Statuses, supports and checks as nodes of the kernel's program: evaluate.py, done once for every household.

Each method does on nodes what the one of its name does in `Meaning`; the numbers in brackets are
those of docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...dsl import policy as p
from ..edition import Applied, Edition
from ..evaluate import before_rounding
from .ir import HOUSEHOLD, MAX_MEMBERS, MEMBER, Graph, Node
from .lower_values import LoweredValues
from .rational import Numbers, Ratio, Span, Truth


@dataclass(frozen=True, slots=True)
class Reason:
    """What may decide an outcome: a condition (`expr`) of a block, or a step with none of its own.

    `kind`: when, amount, exception, drawn, runs_on, together as in `Reasoning`; excluded, where
    `name` is the other support; conflict; not_in_force.
    """

    kind: str
    block: p.Block
    expr: p.Expr | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A reason of a result, where the result has it at all (`given`), and how true it is."""

    given: Node
    reason: Reason
    truth: Truth


@dataclass(frozen=True, slots=True)
class Result:
    """How a status or support comes out for one subject; `paid` is whether there is an amount at all."""

    own: Truth
    amount: Span
    paid: Node
    conflict: Truth
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Final:
    """A support after exclusion; `by` are those that may exclude it, in the order they are told."""

    result: Result
    excluded: Truth
    by: tuple[tuple[str, Node], ...] = ()


@dataclass(slots=True)
class Lowering:
    """Lowers an edition; `unknowns` False where every column is fully known."""

    edition: Edition
    unknowns: bool = True
    values: LoweredValues = field(init=False)
    g: Graph = field(init=False)
    n: Numbers = field(init=False)
    _statuses: dict[tuple[str, int], Result] = field(default_factory=dict)
    _owns: dict[tuple[str, int], Result] = field(default_factory=dict)
    _firsts: dict[tuple[str, int], Final] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = LoweredValues(self.edition, self.unknowns)
        self.values.standing = self.standing
        self.g, self.n = self.values.g, self.values.n

    # --- truths ---------------------------------------------------------------------------

    def result(self, own: Truth, steps: tuple[Step, ...] = ()) -> Result:
        return Result(own, self.n.zero, self.g.flag(False), self.n.no, steps)

    def stands(self, result: Result, excluded: Truth | None = None) -> Truth:
        """For what rests on it: a possible conflict is unknown (10)."""
        g = self.g
        truth = Truth(
            g.and_(result.own.surely, g.not_(result.conflict.possibly)),
            g.or_(result.own.possibly, result.conflict.possibly),
        )
        return truth if excluded is None else self.n.all(truth, self.n.negate(excluded))

    @staticmethod
    def given(steps: tuple[Step, ...], graph: Graph, when: Node) -> Iterator[Step]:
        """Steps that are there only under a condition."""
        for step in steps:
            yield replace(step, given=graph.and_(step.given, when))

    # --- statuses -------------------------------------------------------------------------

    def standing(self, name: str, level: int) -> Truth:
        applied = self.edition.statuses.get(name)
        if applied is None or not applied.in_force:
            return self.n.no
        return self.stands(self.status(name, level))

    def status(self, name: str, level: int) -> Result:
        if (name, level) not in self._statuses:
            block = self.edition.statuses[name].block
            with self.values.text_of(name):
                base = self.condition("when", block, block.when, level)
                made = self.with_exceptions(name, base, base, None, level)
            self.values.called(name, made.own)
            self._statuses[name, level] = made
        return self._statuses[name, level]

    def condition(self, kind: str, block: p.Block, when: p.Expr | None, level: int) -> Result:
        """A `when`; the items of a whole `all of` are reasons by themselves."""
        if when is None:
            return self.result(self.n.yes)
        items = when.items if kind == "when" and isinstance(when, p.And) else (when,)
        always = self.g.flag(True)
        steps = tuple(Step(always, Reason(kind, block, item), self.values(item, level)) for item in items)
        return self.result(self.values(when, level), steps)

    # --- supports ---------------------------------------------------------------------------

    def claim(self, name: str, level: int) -> Result:
        """A support by its own clause and its exceptions (5, 10, 12)."""
        applied = self.edition.supports[name]
        block = applied.block
        when = self.condition("when", block, block.when, level)
        if block.runs_on is not None:
            when = self.running_on(applied, when, level)
        usual = None if block.amount is None else before_rounding(block.amount.item)
        amount = None if block.amount is None else self.values(block.amount.item, level)
        base = self.pays(block, when, amount)
        claim = self.with_exceptions(name, when, base, usual, level, amount)
        return claim if applied.in_force else self.kept(applied, claim, level)

    def pays(self, block: p.Block, when: Result, amount: Span | None) -> Result:
        """The amount is the last condition: above zero (5)."""
        if amount is None:
            return when
        positive = self.n.compare(">", amount, self.n.zero)
        always = self.g.flag(True)
        step = Step(always, Reason("amount", block), positive)
        return Result(self.n.all(when.own, positive), amount, always, self.n.no, (*when.steps, step))

    def running_on(self, applied: Applied[p.Support], when: Result, level: int) -> Result:
        """A support that is kept, once drawn, though a status it asks for has ended (12)."""
        g = self.g
        rest = self.condition("when", applied.block, self.edition.waived[applied.block.name], level)
        if not applied.in_force:
            return rest
        kept = self.kept(applied, rest, level)
        instead = g.and_(kept.own.surely, g.not_(when.own.surely))
        beside = g.and_(kept.own.possibly, g.not_(instead))
        own_steps = kept.steps[: len(kept.steps) - len(rest.steps)]
        steps = (
            *self.given(kept.steps, g, instead),
            *self.given(when.steps, g, g.not_(instead)),
            *self.given(own_steps, g, beside),
        )
        return self.result(self.n.any(when.own, kept.own), steps)

    def kept(self, applied: Applied[p.Support], result: Result, level: int) -> Result:
        """A result as far as the support was drawn in time and runs on to this day (12)."""
        block = applied.block
        assert block.runs_on is not None
        drawn = self.values.asked("before", block.name, level)
        today = Ratio(self.values.today, self.n.one)
        lasting = self.n.compare("<=", Span(today, today), self.values(block.runs_on, level))
        always = self.g.flag(True)
        steps = (
            Step(always, Reason("drawn", block), drawn),
            Step(always, Reason("runs_on", block, block.runs_on), lasting),
        )
        return replace(
            result, own=self.n.all(drawn, lasting, result.own),
            conflict=self.n.all(drawn, lasting, result.conflict), steps=(*steps, *result.steps),
        )  # fmt: skip

    # --- exceptions ---------------------------------------------------------------------------

    def with_exceptions(
        self, name: str, when: Result, base: Result, usual: p.Expr | None, level: int,
        amount: Span | None = None,
    ) -> Result:  # fmt: skip
        """What the exceptions that are live make of a result; possible ones give both (10)."""
        exceptions = self.edition.exceptions.get(name)
        if not exceptions:
            return base
        g, n = self.g, self.n
        lives: list[Truth] = []
        results: list[Result] = []
        noted: list[Step] = []
        for exception in exceptions:
            with self.values.text_of(exception.name):
                live = n.yes if exception.when is None else self.values(exception.when, level)
                results.append(self.excepted(exception, when, base, usual, level, amount))
            lives.append(live)
            reason = Reason("exception", exception, exception.when, exception.name)
            noted.append(Step(live.possibly, reason, live))
        told = self.told(base, lives, results, noted)
        conflict = self.conflicts(lives, results)
        if len(lives) == 1 and lives[0].surely is lives[0].possibly and base.paid is results[0].paid:
            live, only = lives[0].surely, results[0]  # no doubt which of the two it is
            own, span = n.choose(live, only.own, base.own), n.choose_span(live, only.amount, base.amount)
            return Result(own, span, base.paid, conflict, told)
        surely = g.or_(*(live.surely for live in lives))
        cases = [(g.not_(surely), base)]
        cases += [(live.possibly, r) for live, r in zip(lives, results, strict=True)]
        own = Truth(
            g.and_(*(g.or_(g.not_(may), r.own.surely) for may, r in cases)),
            g.or_(*(g.and_(may, r.own.possibly) for may, r in cases)),
        )
        span, paid = self.spanned(cases)
        return Result(own, span, paid, conflict, told)

    def spanned(self, cases: list[tuple[Node, Result]]) -> tuple[Span, Node]:
        """The hull of the amounts of those cases that may pay; of all, where none may."""
        g, n = self.g, self.n
        cases = [(may, r) for may, r in cases if g.and_(may, r.paid).const != 0]
        if not cases:
            return n.zero, g.flag(False)
        there = [g.and_(may, r.paid) for may, r in cases]
        paying = [g.and_(is_, r.own.possibly) for is_, (_, r) in zip(there, cases, strict=True)]
        any_pays = g.or_(*paying)
        span: Span | None = None
        found = g.flag(False)
        for is_, pays, (_, r) in zip(there, paying, cases, strict=True):
            counts = g.or_(pays, g.and_(g.not_(any_pays), is_))
            if span is None:
                span = r.amount
            else:
                both = n.choose_span(found, n.hull(span, r.amount), r.amount)
                span = n.choose_span(counts, both, span)
            found = g.or_(found, counts)
        assert span is not None
        return span, g.or_(*there)

    def told(
        self, base: Result, lives: list[Truth], results: list[Result], noted: list[Step]
    ) -> tuple[Step, ...]:
        """Those of the one exception that is surely live, or else the target's; then the exceptions."""
        g = self.g
        alone = [
            g.and_(live.surely, *(g.not_(other.possibly) for j, other in enumerate(lives) if j != i))
            for i, live in enumerate(lives)
        ]
        steps = [*self.given(base.steps, g, g.not_(g.or_(*alone)))]
        for when, result in zip(alone, results, strict=True):
            steps += self.given(result.steps, g, when)
        return (*steps, *noted)

    def excepted(
        self, exception: p.Exception_, when: Result, base: Result, usual: p.Expr | None, level: int,
        amount: Span | None,
    ) -> Result:  # fmt: skip
        """What one exception gives, were it live; exceptions to it win over it."""
        values = self.values
        if exception.amount is not None:
            assert usual is not None
            outer = values.usual
            values.usual = values(usual, level)
            found = values(exception.amount, level)
            result = self.pays(exception, when, found)
            inner = before_rounding(exception.amount)
            made = self.with_exceptions(exception.name, when, result, inner, level, found)
            values.usual = outer
            return made
        if exception.then:
            always = self.result(self.n.yes)
            result = self.pays(exception, always, amount)
            return self.with_exceptions(exception.name, always, result, usual, level, amount)
        reason = Reason("exception", exception, None, exception.name)
        refused = self.result(self.n.no, (Step(self.g.flag(True), reason, self.n.no),))
        return self.with_exceptions(exception.name, when, refused, usual, level, amount)

    def conflicts(self, lives: list[Truth], results: list[Result]) -> Truth:
        """Whether two exceptions that are live give different results."""
        found = [self.n.all(live, r.conflict) for live, r in zip(lives, results, strict=True)]
        for i, result in enumerate(results):
            found += [self.n.all(lives[i], lives[j], self.differ(result, results[j])) for j in range(i)]
        return self.n.any(*found)

    def differ(self, a: Result, b: Result) -> Truth:
        n, both = self.n, self.g.and_(a.paid, b.paid)
        amounts = n.all(n.compare("!=", a.amount, b.amount), Truth(both, both))
        one, other = n.all(a.own, n.negate(b.own)), n.all(n.negate(a.own), b.own)
        return n.any(one, other, n.all(a.own, b.own, amounts))

    # --- limits and exclusion ---------------------------------------------------------------------

    def own(self, name: str, level: int) -> Result:
        """A claim within what the household's members may get together, in the order given."""
        if (name, level) not in self._owns:
            block = self.edition.supports[name].block
            with self.values.text_of(name):
                claim = self.claim(name, level)
                if block.amount is not None and block.amount.together is not None and level == MEMBER:
                    claim = self.within(block, block.amount.together, claim)
            self._owns[name, level] = claim
        return self._owns[name, level]

    def within(self, block: p.Support, together: p.Expr, claim: Result) -> Result:
        g, n = self.g, self.n
        limit: Span = self.values(together, HOUSEHOLD)
        tops, bottom = n.common(limit.low, limit.high, claim.amount.low, claim.amount.high)
        if bottom.level == MEMBER:
            raise self.values.refuse("an amount by what differs between members, limited together")
        low, high = tops[2], tops[3]
        asked = [claim.own.surely, claim.own.possibly, claim.conflict.surely, claim.conflict.possibly,
                 claim.paid, *tops, bottom]  # fmt: skip
        phase = max(node.phase for node in asked)
        reach = MAX_MEMBERS * max(abs(low.low), abs(high.high), abs(high.low), abs(low.high))
        lefts = [
            g.carry(f"{block.name}_left_{end}" if block.name.isascii() else f"left_{end}_{len(g.nodes)}",
                    top, top.low - reach, top.high + reach, phase)
            for end, top in (("low", tops[0]), ("high", tops[1]))
        ]  # fmt: skip
        none = n.zero
        left = n.largest(Span(Ratio(lefts[0], bottom), Ratio(lefts[1], bottom)), none)
        amount = n.smallest(claim.amount, left)
        changed = g.and_(
            g.or_(claim.own.possibly, claim.conflict.possibly), claim.paid,
            g.not_(g.and_(n.equal(amount.low, claim.amount.low), n.equal(amount.high, claim.amount.high))),
        )  # fmt: skip
        positive = n.compare(">", amount, none)
        step = Step(changed, Reason("together", block, together), positive)
        made = replace(
            claim, own=n.choose(changed, n.all(claim.own, positive), claim.own),
            amount=n.choose_span(changed, amount, claim.amount), steps=(*claim.steps, step),
        )  # fmt: skip
        truth = self.stands(made)
        (least, most), same = n.common(made.amount.low, made.amount.high)
        if same is not bottom:
            factor = self.widened(bottom, same)
            least, most = g.multiply(least, factor), g.multiply(most, factor)
        zero = g.whole(0)
        used = (
            g.select(truth.surely, most, g.select(truth.possibly, g.max(most, zero), zero)),
            g.select(truth.surely, least, g.select(truth.possibly, g.min(least, zero), zero)),
        )
        for carry, by in zip(lefts, used, strict=True):
            carry.update = g.subtract(carry, by)
        return made

    def widened(self, bottom: Node, same: Node) -> Node:
        """By what a numerator grows that goes from one denominator to a multiple of it."""
        if bottom.const is None or same.const is None or bottom.const % same.const:
            raise self.values.refuse("an amount by a quotient, limited together")
        return self.g.whole(bottom.const // same.const)

    def first(self, name: str, level: int) -> Final:
        """After `choose the first`: what stands before it in a group excludes it (11)."""
        if (name, level) not in self._firsts:
            g, n = self.g, self.n
            result = self.own(name, level)
            ahead = [other for other, _ in self.edition.before.get(name, ())]
            rivals = [(other, self.truth(self.first(other, level))) for other in ahead]
            owns = [self.own(other, level) for other in self.edition.between(name)]
            between = g.or_(*(self.stands(own).surely for own in owns))
            by = [(other, truth.surely) for other, truth in rivals]
            by += [(other, truth.possibly) for other, truth in rivals]
            excluded = n.any(n.no, Truth(between, between), *(truth for _, truth in rivals))
            self._firsts[name, level] = Final(result, excluded, tuple(by))
        return self._firsts[name, level]

    def truth(self, final: Final) -> Truth:
        return self.stands(final.result, final.excluded)

    def final(self, name: str, level: int) -> Final:
        """After `choose the larger` too, among those that the first kind left (11)."""
        first = self.first(name, level)
        rivals = self.edition.rivals.get(name, ())
        if not rivals:
            return first
        truths = []
        for other, earlier, _ in rivals:
            rival = self.first(other, level)
            beats = self.as_large(name, first, other, rival, earlier)
            truths.append((other, self.n.all(self.truth(rival), beats)))
        g, half = self.g, len(first.by) // 2
        # Excluded surely, but by no one of them surely: then it is by those that may.
        between = g.and_(first.excluded.surely, g.not_(g.or_(*(node for _, node in first.by[:half]))))
        excluding = [
            *first.by[:half],
            *((other, g.and_(node, between)) for other, node in first.by[half:]),
            *((other, truth.surely) for other, truth in truths),
        ]
        by = (
            *self.unbeaten(excluding, [other for other, *_ in rivals], level),
            *first.by[half:],
            *((other, truth.possibly) for other, truth in truths),
        )
        return Final(first.result, self.n.any(first.excluded, *(truth for _, truth in truths)), by)

    def unbeaten(
        self, excluding: list[tuple[str, Node]], rivals: list[str], level: int
    ) -> Iterator[tuple[str, Node]]:
        """Of those that surely exclude, the ones that no rival among them does: else they are not paid."""
        g = self.g
        among = {name: g.or_(*(node for other, node in excluding if other == name)) for name in rivals}
        order = list(among)
        beaten = {
            mine: g.or_(*(
                g.and_(among[other], self.as_large(
                    mine, self.first(mine, level), other, self.first(other, level), j < i).surely)
                for j, other in enumerate(order) if j != i
            ))
            for i, mine in enumerate(order)
        }  # fmt: skip
        for name, node in excluding:
            yield name, g.and_(node, g.not_(beaten[name])) if name in beaten else node

    def as_large(self, name: str, mine: Final, other: str, rival: Final, earlier: bool) -> Truth:
        """Whether a rival pays at least as much; at a tie the one named first wins."""
        amounts = []
        for support, final in ((name, mine), (other, rival)):
            amount = self.edition.supports[support].block.amount
            if amount is None:
                return self.n.no
            span = final.result.amount
            amounts.append(span if amount.period == "once" else self.n.annual(span, amount.period))
        paid = self.g.and_(mine.result.paid, rival.result.paid)
        larger = self.n.compare(">=" if earlier else ">", amounts[1], amounts[0])
        return self.n.all(larger, Truth(paid, paid))
