"""What the meaning concludes of a household, in the kernel's terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elig.dsl import policy as p
from elig.engine.edition import Edition
from elig.engine.evaluate import Meaning, Reasoning, Result
from elig.engine.facts import Facts
from elig.engine.kernel.kernel import Conclusion, Kernel
from elig.engine.kernel.outputs import FINDINGS, OUTCOMES, STANDINGS
from elig.engine.truth import NO, UNKNOWN, WORDS, status_outcome, support_outcome

Row = tuple[str, str, int | None, str, Any, Any]  # kind, name, member, outcome, amount, reason


def concluded(kernel: Kernel, found: list[Conclusion]) -> list[Row]:
    """The kernel's conclusions, put into words."""
    words = {"support": OUTCOMES, "status": STANDINGS, "check": FINDINGS}
    rows: list[Row] = []
    for c in found:
        reason = kernel.reasons(c.name, c.kind)[c.reason]
        amount = None if c.low is None else (c.low, c.high)
        told = (
            None if reason is None else (reason.kind, reason.name if reason.kind != "when" else reason.expr)
        )
        if reason is not None and reason.kind in ("amount", "exception", "drawn", "runs_on", "together"):
            told = (reason.kind, reason.block.name)
        rows.append((c.kind, c.name, c.member, words[c.kind][c.outcome], amount, told))
    return rows


def expected(edition: Edition, facts: Facts) -> list[Row]:
    """The meaning's."""
    return list(_rows(edition, Meaning(edition, facts)))


def _rows(edition: Edition, meaning: Meaning) -> Iterator[Row]:
    for name, applied in edition.statuses.items():
        if not applied.in_force:
            yield "status", name, None, "not_in_force", None, ("not_in_force", "")
            continue
        for member in meaning.subjects(applied.block.subject):
            result = meaning.status(name, member)
            outcome = status_outcome(result.own, result.conflict)
            yield "status", name, member, outcome, None, reason(outcome, result, ())
    for name, a in edition.supports.items():
        if not edition.decided(a):
            yield "support", name, None, "not_in_force", None, ("not_in_force", "")
            continue
        for member in meaning.subjects(a.block.subject):
            final = meaning.final(name, member)
            outcome = support_outcome(final.result.own, final.result.conflict, final.excluded)
            if outcome == "not_eligible" and not a.in_force:
                outcome = "not_in_force"
            amount = final.result.amount if outcome == "eligible" and a.block.amount else None
            yield "support", name, member, outcome, amount, reason(outcome, final.result, final.excluded_by)
    for check in edition.checks:
        for member in meaning.subjects(check.subject):
            result = meaning.condition("when", check, check.when, member)
            outcome = {0: "not_eligible", 1: "cannot_determine", 2: "eligible"}[result.own]
            yield "check", check.name, member, WORDS[result.own], None, reason(outcome, result, ())


def reason(outcome: str, result: Result, excluded_by: tuple[str, ...]) -> Any:
    """The deciding one: of a no the first that fails, of an unknown the first unknown."""
    if outcome in ("eligible", "holds"):
        return None
    if outcome == "not_in_force":
        return ("not_in_force", "")
    if outcome == "conflict":
        return ("conflict", "")
    if outcome == "excluded":
        return ("excluded", excluded_by[0])
    leading = NO if outcome in ("not_eligible", "does_not_hold") else UNKNOWN
    for told, truth in _steps(result.reasons):
        if truth == leading:
            return told
    if leading == NO:
        return None
    return ("excluded", excluded_by[0]) if excluded_by else ("conflict", "")


def _steps(reasons: tuple[Reasoning, ...]) -> Iterator[tuple[Any, int]]:
    for step in reasons:
        if step.kind != "when":
            yield (step.kind, step.block.name), step.truth
            continue
        assert step.found is not None
        whole = isinstance(step.found.expr, p.And)
        for found in step.found.parts if whole else (step.found,):
            yield ("when", found.expr), found.value
