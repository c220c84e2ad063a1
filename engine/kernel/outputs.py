"""What a lowered edition says: the outcome, amount and deciding reason of each status, support and check."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...dsl import policy as p
from ..edition import Applied
from .inputs import NotLowered
from .ir import HOUSEHOLD, MEMBER, Graph, Node
from .lower import Final, Lowering, Reason, Result
from .rational import Truth

OUTCOMES = ("not_eligible", "cannot_determine", "eligible", "excluded", "conflict", "not_in_force")
STANDINGS = ("does_not_hold", "cannot_determine", "holds", "", "conflict", "not_in_force")
FINDINGS = ("no", "unknown", "yes")
WORDS = {"support": OUTCOMES, "status": STANDINGS, "check": FINDINGS}
NO, UNKNOWN, YES, EXCLUDED, CONFLICT, ABSENT = range(6)


@dataclass(frozen=True, slots=True)
class Output:
    """What the program says of one status, support or check (`kind`) for its subject.

    `outcome` is a place in OUTCOMES, STANDINGS or FINDINGS; `reason` one in `reasons`, where 0 is
    none; `amount` in fen, both 0 where nothing is paid.
    """

    kind: str
    block: p.Block
    level: int
    outcome: Node
    reason: Node
    amount: tuple[Node, Node] | None
    reasons: tuple[Reason | None, ...]


class Outputs:
    """Makes the outputs of a lowered edition."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.g: Graph = lowering.g
        self.no: Truth = lowering.n.no

    def all(self) -> list[Output]:
        """Every status, support and check of the edition, statuses first."""
        made = [self.status_output(name, a) for name, a in self.lowering.edition.statuses.items()]
        made += [self.support_output(name, a) for name, a in self.lowering.edition.supports.items()]
        return made + [self.check_output(check) for check in self.lowering.edition.checks]

    def cases(self, result: Result, excluded: Truth) -> tuple[Node, Node, Node, Node]:
        """The one table of truth.py: conflict, no, excluded, yes; the first that is met, else unknown."""
        failed = self.g.not_(self.g.or_(result.own.possibly, result.conflict.possibly))
        return result.conflict.surely, failed, excluded.surely, self.lowering.stands(result, excluded).surely

    def concluded(
        self, kind: str, block: p.Block, result: Result, final: Final | None = None, of_no: int = NO
    ) -> Output:
        """The outcome of a result, and what decides it."""
        g, name = self.g, block.name if block.name.isascii() else ""
        excluded = self.no if final is None else final.excluded
        tests = self.cases(result, excluded)
        outcome = g.chain(list(zip(tests, (CONFLICT, of_no, EXCLUDED, YES), strict=True)), g.whole(UNKNOWN))
        reason, reasons = self.deciding(block, result, tests, () if final is None else final.by, of_no)
        outcome.name = outcome.name or (name and f"{name}_outcome")
        reason.name = reason.name or (name and f"{name}_reason")
        level = MEMBER if getattr(block, "subject", "") == "member" else HOUSEHOLD
        return Output(kind, block, level, outcome, reason, None, reasons)

    def support_output(self, name: str, applied: Applied[p.Support]) -> Output:
        block = applied.block
        level = MEMBER if block.subject == "member" else HOUSEHOLD
        if not self.lowering.edition.decided(applied):
            return self.absent("support", block)
        final = self.lowering.final(name, level)
        made = self.concluded("support", block, final.result, final, NO if applied.in_force else ABSENT)
        if block.amount is None:
            return made
        span, none = final.result.amount, self.g.whole(0)
        if span.low.bottom.const != 1 or span.high.bottom.const != 1:
            raise NotLowered(name, "an amount that is not in whole fen")
        eligible = self.lowering.stands(final.result, final.excluded).surely
        ends = [self.g.select(eligible, end.top, none) for end in (span.low, span.high)]
        for node, end in zip(ends, ("at_least", "at_most"), strict=True):
            node.name = node.name or (f"{name}_{end}" if name.isascii() else "")
        return replace(made, amount=(ends[0], ends[1]))

    def status_output(self, name: str, applied: Applied[p.Status]) -> Output:
        if not applied.in_force:
            return self.absent("status", applied.block)
        level = MEMBER if applied.block.subject == "member" else HOUSEHOLD
        return self.concluded("status", applied.block, self.lowering.status(name, level))

    def check_output(self, check: p.Check) -> Output:
        level = MEMBER if check.subject == "member" else HOUSEHOLD
        with self.lowering.values.text_of(check.name):
            return self.concluded("check", check, self.lowering.condition("when", check, check.when, level))

    def absent(self, kind: str, block: p.Block) -> Output:
        reasons = (None, Reason("not_in_force", block))
        return Output(kind, block, HOUSEHOLD, self.g.whole(ABSENT), self.g.whole(1), None, reasons)

    def deciding(
        self, block: p.Block, result: Result, tests: tuple[Node, Node, Node, Node],
        by: tuple[tuple[str, Node], ...], of_no: int,
    ) -> tuple[Node, tuple[Reason | None, ...]]:  # fmt: skip
        """Of a no the first condition that surely fails, of an unknown the first unknown (14)."""
        g = self.g
        reasons: list[Reason | None] = [None, Reason("not_in_force", block), Reason("conflict", block)]

        def number(reason: Reason) -> int:
            if reason not in reasons:
                reasons.append(reason)
            return reasons.index(reason)

        failing, unknown = [], []
        for given, reason, truth in ((s.given, s.reason, s.truth) for s in result.steps):
            failing.append((g.and_(given, g.not_(truth.possibly)), number(reason)))
            unknown.append((g.and_(given, truth.possibly, g.not_(truth.surely)), number(reason)))
        excluding = [(node, number(Reason("excluded", block, None, name))) for name, node in by]
        other = g.chain(excluding, g.whole(2))
        failed = g.whole(1) if of_no == ABSENT else g.chain(failing, g.whole(0))
        found = g.chain(unknown, other)
        for test, then in reversed(list(zip(tests, (g.whole(2), failed, other, g.whole(0)), strict=True))):
            found = g.select(test, then, found)
        return found, tuple(reasons)
