"""The meaning: what a policy says for one household. Small, pure, slow and obviously right.

Every other engine is a translation that must agree with this one. The numbers in brackets are
those of docs/language.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import permutations

from ..dsl import interval as iv
from ..dsl import policy as p
from .edition import Applied, Edition
from .facts import Facts
from .found import NONE, Found, Member, compared, joined
from .truth import NO, UNKNOWN, YES, negate, standing
from .values import Standing, Values

ZERO = (0, 0)


@dataclass(slots=True)
class Result:
    """How a status or support comes out for one subject, so far.

    `own` is the truth of its own clause and `conflict` whether exceptions contradict each other
    (`conflicting` names them); `amount` lies in an interval of fen, None where the block names
    none. `missing` are facts that could change the truth, `amount_missing` the amount.
    `reasons` are the conditions in written order, an exception's after its target's.
    """

    own: int
    amount: iv.Interval | None = None
    conflict: int = NO
    conflicting: tuple[str, ...] = ()
    missing: frozenset[str] = NONE
    amount_missing: frozenset[str] = NONE
    assumed: frozenset[str] = NONE
    reasons: tuple[Reasoning, ...] = ()

    @property
    def truth(self) -> int:
        """For what rests on it: a possible conflict is unknown (10)."""
        return standing(self.own, self.conflict)


@dataclass(slots=True)
class Reasoning:
    """One condition of a result: an evaluation record, or a step that has no expression of its own.

    `kind`: when, amount, exception, drawn, runs_on, together; `block` is whose text it is.
    """

    kind: str
    block: p.Block
    truth: int
    found: Found | None = None
    name: str = ""


@dataclass(slots=True)
class Final:
    """A support for one subject after exclusion; `excluded` is how surely another excludes it."""

    result: Result
    excluded: int = NO
    excluded_by: tuple[str, ...] = ()
    missing: frozenset[str] = NONE
    assumed: frozenset[str] = NONE

    @property
    def truth(self) -> int:
        return standing(self.result.own, self.result.conflict, self.excluded)


@dataclass(slots=True)
class Meaning:
    """Decides the statuses and supports of an edition for one household."""

    edition: Edition
    facts: Facts
    values: Values = field(init=False)
    _statuses: dict[tuple[str, Member], Result] = field(default_factory=dict)
    _claims: dict[tuple[str, Member], Result] = field(default_factory=dict)
    _owns: dict[tuple[str, Member], Result] = field(default_factory=dict)
    _firsts: dict[tuple[str, Member], Final] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = Values(self.edition, self.facts, self.standing)

    def subjects(self, subject: str) -> list[Member]:
        """The household, or every member (9)."""
        return [None] if subject == "household" else list(range(len(self.facts.members)))

    # --- statuses ------------------------------------------------------------------------

    def standing(self, name: str, member: Member) -> Standing:
        """A status for those that rest on it; one that is not in force is not held."""
        applied = self.edition.statuses.get(name)
        if applied is None or not applied.in_force:
            return Standing(NO)
        result = self.status(name, member)
        missing = result.missing
        if result.conflict and not missing:
            missing = frozenset((self.values.path(applied.block.subject, f"statuses.{name}", member),))
        first = next((reason.found for reason in result.reasons if reason.found is not None), None)
        return Standing(result.truth, missing, result.assumed, first)

    def status(self, name: str, member: Member) -> Result:
        key = (name, member)
        if key not in self._statuses:
            block = self.edition.statuses[name].block
            base = self.condition("when", block, block.when, member)
            self._statuses[key] = self.with_exceptions(name, base, base, None, member)
        return self._statuses[key]

    def condition(self, kind: str, block: p.Block, when: p.Expr | None, member: Member) -> Result:
        """A `when`; a block without one applies to every subject."""
        if when is None:
            return Result(YES)
        found = self.values(when, member)
        reason = Reasoning(kind, block, found.value, found)
        return Result(found.value, missing=found.missing, assumed=found.assumed, reasons=(reason,))

    # --- supports ------------------------------------------------------------------------

    def claim(self, name: str, member: Member) -> Result:
        """A support by its own clause and its exceptions (5, 10, 12)."""
        key = (name, member)
        if key not in self._claims:
            applied = self.edition.supports[name]
            block = applied.block
            when = self.condition("when", block, block.when, member)
            if block.runs_on is not None:
                when = self.running_on(applied, when, member)
            usual = None if block.amount is None else before_rounding(block.amount.item)
            amount = None if block.amount is None else self.values(block.amount.item, member)
            base = self.paid(block, when, amount)
            claim = self.with_exceptions(name, when, base, usual, member, amount)
            self._claims[key] = claim if applied.in_force else self.kept(applied, claim, member)
        return self._claims[key]

    def paid(self, block: p.Block, when: Result, amount: Found | None) -> Result:
        """The amount is the last condition: above zero (5)."""
        if amount is None:
            return when
        positive = compared(">", amount.value, ZERO)
        own = min(when.own, positive)
        return Result(
            own, amount.value,
            missing=NONE if own != UNKNOWN
            else when.missing | (amount.missing if positive == UNKNOWN else NONE),
            amount_missing=amount.missing,
            assumed=when.assumed | amount.assumed,
            reasons=(*when.reasons, Reasoning("amount", block, positive, amount)),
        )  # fmt: skip

    def running_on(self, applied: Applied[p.Support], when: Result, member: Member) -> Result:
        """The condition of a support that is kept, once drawn, though a status it asks for has ended (12).

        Only those statuses are waived. Of an ended block the rest of the condition alone is asked here;
        `kept` then asks whether it was drawn and how long it lasts.
        """
        rest = self.condition("when", applied.block, self.edition.waived[applied.block.name], member)
        if not applied.in_force:
            return rest
        kept = self.kept(applied, rest, member)
        own = max(when.own, kept.own)
        steps = kept.reasons[: len(kept.reasons) - len(rest.reasons)]
        reasons = when.reasons if kept.own == NO else (*when.reasons, *steps)
        return Result(
            own,
            missing=when.missing | kept.missing if own == UNKNOWN else NONE,
            assumed=when.assumed | kept.assumed,
            reasons=kept.reasons if kept.own == YES != when.own else reasons,
        )

    def kept(self, applied: Applied[p.Support], result: Result, member: Member) -> Result:
        """A result as far as the support was drawn in time and runs on to this day (12)."""
        block = applied.block
        assert block.runs_on is not None
        limit = self.edition.as_of if applied.in_force else min(applied.last, self.edition.as_of)
        drawn, drawn_missing = self.drawn(block, member, limit)
        to = self.values(block.runs_on, member)
        lasting = compared("<=", (self.edition.as_of, self.edition.as_of), to.value)
        own, conflict = min(drawn, lasting, result.own), min(drawn, lasting, result.conflict)
        open_ = drawn_missing | (to.missing if lasting == UNKNOWN else NONE)
        steps = (
            Reasoning("drawn", block, drawn, name=block.name),
            Reasoning("runs_on", block, lasting, to),
        )
        return replace(
            result, own=own, conflict=conflict, conflicting=result.conflicting if conflict else (),
            missing=result.missing | open_ if UNKNOWN in (own, conflict) else NONE,
            assumed=result.assumed | to.assumed, reasons=(*steps, *result.reasons),
        )  # fmt: skip

    def drawn(self, block: p.Support, member: Member, limit: int) -> tuple[int, frozenset[str]]:
        """Whether `receives` shows the support drawn by this subject on or before a day (12)."""
        if self.facts.receives is None:
            return UNKNOWN, frozenset(("receives",))
        who = None if member is None else self.facts.members[member].id
        truth, missing = NO, NONE
        for i, receipt in enumerate(self.facts.receives):
            if receipt.support != block.name or receipt.member != who:
                continue
            if receipt.since is None:
                truth, missing = max(truth, UNKNOWN), missing | {f"receives[{i}].since"}
            elif receipt.since <= limit:
                truth = YES
        return truth, missing if truth == UNKNOWN else NONE

    # --- exceptions ------------------------------------------------------------------------

    def with_exceptions(
        self, name: str, when: Result, base: Result, usual: p.Expr | None, member: Member,
        amount: Found | None = None,
    ) -> Result:  # fmt: skip
        """What the exceptions that are live make of a result; possible ones give both (10)."""
        exceptions = self.edition.exceptions.get(name)
        if not exceptions:
            return base
        cases: list[tuple[p.Exception_, Found | None, int, Result]] = []
        noted: list[Reasoning] = []
        for exception in exceptions:
            found = None if exception.when is None else self.values(exception.when, member)
            live = YES if found is None else int(found.value)
            noted.append(Reasoning("exception", exception, live, found, exception.name))
            if live != NO:
                result = self.excepted(exception, when, base, usual, member, amount)
                cases.append((exception, found, live, result))
        assumed = base.assumed | joined(r.found.assumed for r in noted if r.found is not None)
        if not cases:
            return replace(base, assumed=assumed)
        surely = any(live == YES for _, _, live, _ in cases)
        results = ([] if surely else [base]) + [result for *_, result in cases]
        conflict, conflicting, open_ = self.conflicts(cases)
        owns = {result.own for result in results}
        own = owns.pop() if len(owns) == 1 else UNKNOWN
        spans = [r.amount for r in results if r.own != NO and r.amount is not None] or [
            r.amount for r in results if r.amount is not None
        ]
        span = None if not spans else (min(s[0] for s in spans), max(s[1] for s in spans))
        lives = joined(found.missing for _, found, _, _ in cases if found is not None)
        undecided = own == UNKNOWN or conflict == UNKNOWN
        reasons = results[0].reasons if len(results) == 1 else base.reasons
        return Result(
            own, span, conflict, conflicting,
            missing=joined((lives, open_, *(r.missing for r in results))) if undecided else NONE,
            amount_missing=NONE if span is None or span[0] == span[1]
            else joined((lives, *(r.amount_missing for r in results))),
            assumed=assumed | joined(r.assumed for r in results),
            reasons=(*reasons, *(n for n in noted if n not in reasons and n.truth != NO)),
        )  # fmt: skip

    def excepted(
        self, exception: p.Exception_, when: Result, base: Result, usual: p.Expr | None, member: Member,
        amount: Found | None,
    ) -> Result:  # fmt: skip
        """What one exception gives, were it live; exceptions to it win over it.

        Another amount keeps the clause's `when`; `then eligible` stands in its place.
        """
        if exception.amount is not None:
            assert usual is not None
            outer, self.values.usual = self.values.usual, None
            self.values.usual = self.usual_value(usual, outer, member)
            found = self.values(exception.amount, member)
            result = self.paid(exception, when, found)
            inner: p.Expr | None = before_rounding(exception.amount)
            of_inner = self.with_exceptions(exception.name, when, result, inner, member, found)
            self.values.usual = outer
            return of_inner
        if exception.then:
            always = Result(YES)
            return self.with_exceptions(
                exception.name, always, self.paid(exception, always, amount), usual, member, amount
            )
        step = Reasoning("exception", exception, NO, None, exception.name)
        return self.with_exceptions(exception.name, when, Result(NO, reasons=(step,)), usual, member, amount)

    def usual_value(self, usual: p.Expr, outer: Found | None, member: Member) -> Found:
        """The amount without the exception, before its last rounding."""
        self.values.usual = outer
        found = self.values(usual, member)
        self.values.usual = None
        return found

    def conflicts(
        self, cases: list[tuple[p.Exception_, Found | None, int, Result]]
    ) -> tuple[int, tuple[str, ...], frozenset[str]]:
        """Whether two exceptions that are live give different results, which, and what would settle it."""
        worst, names, missing = NO, dict[str, None](), NONE
        for i, (exception, _, live, result) in enumerate(cases):
            inner = min(live, result.conflict)
            if inner != NO:
                worst = max(worst, inner)
                names.update(dict.fromkeys(result.conflicting))
                missing |= result.missing
            for other, _, other_live, other_result in cases[:i]:
                clash = min(live, other_live, differ(result, other_result))
                if clash != NO:
                    worst = max(worst, clash)
                    names.update(dict.fromkeys((other.name, exception.name)))
                    if clash == UNKNOWN:
                        missing |= joined((result.missing, other_result.missing,
                                           result.amount_missing, other_result.amount_missing))  # fmt: skip
        return worst, tuple(names), missing

    # --- limits and exclusion -----------------------------------------------------------------

    def own(self, name: str, member: Member) -> Result:
        """A claim within what the household's members may get together, in the order given."""
        key = (name, member)
        if key not in self._owns:
            block = self.edition.supports[name].block
            claim = self.claim(name, member)
            if block.amount is not None and block.amount.together is not None and member is not None:
                claim = self.within(block, block.amount.together, claim, member)
            self._owns[key] = claim
        return self._owns[key]

    def within(self, block: p.Support, together: p.Expr, claim: Result, member: int) -> Result:
        if claim.own == NO and claim.conflict == NO:
            return claim
        limit = self.values(together, None)
        left, missing, assumed = limit.value, limit.missing, limit.assumed
        for other in range(member):
            theirs = self.own(block.name, other)
            if theirs.truth == NO:
                continue
            assert theirs.amount is not None
            left = iv.subtract(left, theirs.amount if theirs.truth == YES else iv.hull(ZERO, theirs.amount))
            missing |= theirs.missing | theirs.amount_missing
            assumed |= theirs.assumed
        left = iv.at_least(left, ZERO)
        assert claim.amount is not None
        amount = iv.at_most(claim.amount, left)
        if amount == claim.amount:
            return claim
        positive = compared(">", amount, ZERO)
        own = min(claim.own, positive)
        step = Reasoning("together", block, positive, limit)
        return replace(
            claim, own=own, amount=amount,
            missing=claim.missing | (missing if positive == UNKNOWN else NONE) if own else NONE,
            amount_missing=NONE if amount[0] == amount[1] else claim.amount_missing | missing,
            assumed=claim.assumed | assumed, reasons=(*claim.reasons, step),
        )  # fmt: skip

    def first(self, name: str, member: Member) -> Final:
        """After `choose the first`: what stands before it in a group excludes it (11)."""
        key = (name, member)
        if key not in self._firsts:
            final = Final(self.own(name, member))
            for other, _ in self.edition.before.get(name, ()):
                rival = self.first(other, member)
                self.exclude(final, other, rival.truth, self.open_of(other, rival, member))
                final.assumed |= rival.result.assumed | rival.assumed
            # Whoever would stand but for one that stands before this one too: one of the two excludes it.
            if any(self.own(other, member).truth == YES for other in self.edition.between(name)):
                final.excluded = YES
            self._firsts[key] = final
        return self._firsts[key]

    def final(self, name: str, member: Member) -> Final:
        """After `choose the larger` too, among those that the first kind left (11)."""
        first = self.first(name, member)
        rivals = self.edition.rivals.get(name, ())
        if not rivals:
            return first
        final = replace(first)
        for other, earlier, _ in rivals:
            rival = self.first(other, member)
            beats = self.as_large(name, first, other, rival, earlier)
            truth = min(rival.truth, beats)
            missing = self.open_of(other, rival, member) if truth == UNKNOWN else NONE
            if truth == beats == UNKNOWN:
                missing |= rival.result.amount_missing | first.result.amount_missing
            self.exclude(final, other, truth, missing)
            final.assumed |= rival.result.assumed | rival.assumed
        if final.excluded == YES:
            final.excluded_by = self.unbeaten(final.excluded_by, rivals, member)
        return final

    def unbeaten(
        self, names: tuple[str, ...], rivals: list[tuple[str, bool, p.Exclusive]], member: Member
    ) -> tuple[str, ...]:
        """Those of several rivals that no other of them excludes: what is excluded excludes nothing."""
        order = [name for name, *_ in rivals if name in names]
        beaten = set()
        for mine, other in permutations(order, 2):
            earlier = order.index(other) < order.index(mine)
            finals = (self.first(mine, member), self.first(other, member))
            if self.as_large(mine, finals[0], other, finals[1], earlier) == YES:
                beaten.add(mine)
        return tuple(name for name in names if name not in beaten)

    def as_large(self, name: str, mine: Final, other: str, rival: Final, earlier: bool) -> int:
        """Whether a rival pays at least as much; at a tie the one named first wins."""
        amounts = []
        for support, final in ((name, mine), (other, rival)):
            amount = self.edition.supports[support].block.amount
            if amount is None or final.result.amount is None:
                return NO  # one of the two is surely not paid
            yearly = (
                final.result.amount
                if amount.period == "once"
                else iv.annual(final.result.amount, amount.period)
            )
            amounts.append(yearly)
        return compared(">=" if earlier else ">", amounts[1], amounts[0])

    def open_of(self, name: str, final: Final, member: Member) -> frozenset[str]:
        """What is missing to know a rival; a rival whose exceptions conflict is itself named."""
        if final.truth != UNKNOWN:
            return NONE
        missing = final.result.missing | final.missing
        return missing or frozenset((self.values.path("member", f"supports.{name}", member),))

    @staticmethod
    def exclude(final: Final, other: str, truth: int, missing: frozenset[str]) -> None:
        if truth != NO:
            final.excluded_by = (
                (*final.excluded_by, other) if truth == YES or final.excluded != YES else final.excluded_by
            )
        if truth == YES and final.excluded != YES:
            final.excluded_by = (other,)
        final.excluded = max(final.excluded, truth)
        final.missing |= missing


def differ(a: Result, b: Result) -> int:
    """Whether two results are different: one pays and the other not, or other amounts."""
    if a.own == NO and b.own == NO:
        return NO
    amounts = NO
    if a.amount is not None and b.amount is not None:
        amounts = compared("!=", a.amount, b.amount)
    either = max(min(a.own, negate(b.own)), min(negate(a.own), b.own))
    return max(either, min(a.own, b.own, amounts))


def before_rounding(item: p.Expr) -> p.Expr:
    """An amount as written, before it ends as whole fen."""
    return item.item if isinstance(item, p.Rounded) else item
