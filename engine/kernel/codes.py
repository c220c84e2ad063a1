"""The deciding reason as a short code, such as `when.2`, and what a code asks, in words.

| code | what decided |
|---|---|
| `when.N` | the N-th condition of the support's `when`, in its written order |
| `when.kept.N` | the N-th of those that still hold for a support that runs on |
| `amount` | that something is to be paid |
| `drawn`, `runs_on` | that it was drawn in time, and runs on to the day |
| `together` | what the household's members may get together |
| `exception:NAME` | whether an exception applies |
| `excluded:NAME` | the other support, which may not be had together with this one |
| `conflict`, `not_in_force` | |

`@NAME` behind a code says that it is a condition of that exception's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...dsl import policy as p
from ..decision import Texts
from ..edition import Edition
from ..evaluate import Reasoning, Result
from ..explain import Explainer
from ..facts import Facts
from ..found import Found
from ..phrases import both, say
from ..truth import NO, UNKNOWN
from .lower import Reason

NAMED = ("exception", "excluded")
PLAIN = ("conflict", "not_in_force")


def code_of(reason: Reason | None, edition: Edition, name: str) -> str | None:
    """The code of what decided of a support, status or check; None where no single thing did."""
    if reason is None:
        return None
    if reason.kind in NAMED:
        return f"{reason.kind}:{reason.name}"
    if reason.kind in PLAIN:
        return reason.kind
    own = "" if reason.block.name == name else f"@{reason.block.name}"
    if reason.kind == "when":
        return f"when.{_place(reason, edition)}{own}"
    return f"{reason.kind}{own}"


def _place(reason: Reason, edition: Edition) -> str:
    """Where a condition stands in its block, from 1."""
    block = reason.block
    for prefix, when in (
        ("", getattr(block, "when", None)),
        ("kept.", edition.waived.get(block.name) if isinstance(block, p.Support) else None),
    ):
        for number, item in enumerate(conditions(when), 1):
            if item is reason.expr or item == reason.expr:
                return f"{prefix}{number}"
    raise AssertionError(f"{block.name} has no such condition")


def conditions(when: p.Expr | None) -> Sequence[p.Expr]:
    """The items of a whole `all of`, or the one condition."""
    if when is None:
        return ()
    return when.items if isinstance(when, p.And) else (when,)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code of a support asks, in words: what had to hold, with no household's values."""

    support: str
    code: str
    text: Texts


def legend(edition: Edition, name: str) -> Iterator[Asked]:
    """What each code asks that a support's rows can have, on an edition's day and in its place."""
    explainer = Explainer(edition, Facts({}, (), None, ""))
    told: set[str] = set()
    for reason in _reasons(edition, edition.supports[name].block):
        code = code_of(reason, edition, name)
        if code is not None and code not in told:
            told.add(code)
            yield Asked(name, code, _asked(reason, explainer))


def _reasons(edition: Edition, block: p.Support) -> Iterator[Reason]:
    """Everything that may decide of a support."""
    for when in (block.when, edition.waived.get(block.name)):
        yield from (Reason("when", block, item) for item in conditions(when))
    if block.amount is not None:
        yield Reason("amount", block)
        if block.amount.together is not None:
            yield Reason("together", block, block.amount.together)
    if block.runs_on is not None:
        yield Reason("drawn", block)
        yield Reason("runs_on", block, block.runs_on)
    yield from _excepted(edition, block.name)
    others = [other for other, _ in edition.before.get(block.name, ())]
    others += [other for other, *_ in edition.rivals.get(block.name, ())]
    yield from (Reason("excluded", block, None, other) for other in others)
    yield Reason("conflict", block)
    yield Reason("not_in_force", block)


def _excepted(edition: Edition, name: str) -> Iterator[Reason]:
    """What the exceptions to a block add, and the exceptions to those."""
    for exception in edition.exceptions.get(name, ()):
        yield Reason("exception", exception, exception.when, exception.name)
        yield Reason("amount", exception)
        yield from _excepted(edition, exception.name)


def _asked(reason: Reason, explainer: Explainer) -> Texts:
    expr = reason.expr
    if reason.kind in NAMED:
        title = next(
            block.title
            for block in (*explainer.edition.policy.exceptions, *explainer.edition.policy.supports)
            if block.name == reason.name
        )
        return both(lambda lang: say(f"asked_{reason.kind}", lang, title.of(lang)))
    if reason.kind == "when":
        assert expr is not None
        return both(lambda lang: explainer.asked(expr, lang))
    if expr is None:
        return both(lambda lang: say(f"asked_{reason.kind}", lang))
    return both(lambda lang: say(reason.kind, lang, explainer.asked(expr, lang)))


def code_by_meaning(
    edition: Edition, name: str, outcome: str, result: Result, excluded_by: Sequence[str]
) -> str | None:
    """As `code_of`, of what the meaning concluded.

    Of a no the first condition that fails decides, of an unknown the first unknown one.
    """
    if outcome in ("eligible", "holds"):
        return None
    if outcome in PLAIN:
        return outcome
    if outcome == "excluded":
        return f"excluded:{excluded_by[0]}"
    leading = NO if outcome in ("not_eligible", "does_not_hold") else UNKNOWN
    for step, found, truth in _steps(result.reasons):
        if truth == leading:
            expr = found.expr if step.kind == "when" and found is not None else None
            return code_of(Reason(step.kind, step.block, expr, step.block.name), edition, name)
    if leading == NO:
        return None
    return f"excluded:{excluded_by[0]}" if excluded_by else "conflict"


def _steps(reasons: Sequence[Reasoning]) -> Iterator[tuple[Reasoning, Found | None, int]]:
    """Each reason by itself: the items of a whole `all of` too."""
    for step in reasons:
        if step.kind == "when" and step.found is not None and isinstance(step.found.expr, p.And):
            yield from ((step, part, int(part.value)) for part in step.found.parts)
        else:
            yield step, step.found, step.truth
