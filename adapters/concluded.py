"""What is concluded of one household: by the kernel for all of it, by the meaning for what needs words.

The kernel says the outcome and amount of every support and the truth of every check. Whoever asks for
a row has that support worked out by the meaning, with its reasons, and the two must agree. Where there
is no kernel, or it cannot hold the household, the meaning decides all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..engine.answer import Answer
from ..engine.decide import Disagreement, Prepared
from ..engine.decision import Row
from ..engine.evaluate import Meaning
from ..engine.facts import Facts
from .screen_rows import Decider

if TYPE_CHECKING:
    from ..engine.kernel.kernel import Conclusion


class Standing(NamedTuple):
    """A support for a subject (`household` or a member's id); its amount in fen, None where none is told."""

    name: str
    subject: str
    outcome: str
    low: int | None
    high: int | None


class Concluded:
    """One household on the decider's day in a place; words are found when they are asked for."""

    def __init__(self, decider: Decider, facts: Facts, place: tuple[str, ...]) -> None:
        prepared = decider.engine.prepared(decider.as_of, place)
        self.prepared: Prepared = prepared
        self.edition, self.facts = prepared.edition, facts
        self._rows: dict[str, list[Row]] = {}
        self._by_kernel = decider.conclusions(prepared.edition, facts)

    @cached_property
    def answer(self) -> Answer:
        """The meaning's own answer, of which only what is asked for is worked out."""
        return Answer(self.edition, Meaning(self.edition, self.facts), self.prepared.sources)

    def standings(self, named: Collection[str] = ()) -> Iterator[Standing]:
        """Whoever is not surely refused, and all subjects of the supports that are named, in order."""
        if self._by_kernel is None:
            yield from (each for name in self.edition.supports for each in self.of(name))
            return
        from ..engine.kernel.outputs import CONFLICT, UNKNOWN, YES

        told: set[str] = set()
        for each in self._by_kernel:
            if each.kind != "support" or each.name in told:
                continue
            if each.name in named:
                told.add(each.name)
                yield from self.of(each.name)
            elif each.outcome in (UNKNOWN, YES, CONFLICT):
                yield self._standing(each)

    def of(self, name: str) -> list[Standing]:
        """All standings of a support; of one that is in force for nobody one that says so."""
        if self._by_kernel is None:
            return [standing(row) for row in self.rows(name)]
        concluded = [each for each in self._by_kernel if each.name == name and each.kind == "support"]
        found = [self._standing(each) for each in concluded]
        if all(each.outcome == "not_in_force" for each in found):
            return [Standing(name, "household", "not_in_force", None, None)]
        return found

    def _standing(self, each: Conclusion) -> Standing:
        from ..engine.kernel.outputs import OUTCOMES

        who = "household" if each.member is None else self.facts.members[each.member].id
        return Standing(each.name, who, OUTCOMES[each.outcome], each.low, each.high)

    def rows(self, name: str) -> list[Row]:
        """A support's rows by the meaning; Disagreement where the kernel concludes otherwise."""
        if name not in self._rows:
            made = list(self.answer.support_rows(name, self.edition.supports[name]))
            self._rows[name] = made
            if self._by_kernel is not None:
                agree(name, self.of(name), [standing(row) for row in made])
        return self._rows[name]

    def row(self, asked: Standing) -> Row:
        """The row of a standing."""
        return next(row for row in self.rows(asked.name) if row.subject == asked.subject)

    def findings(self) -> Iterator[Row]:
        """The rows of the checks that find something, or may."""
        if self._by_kernel is None:
            for check in self.edition.checks:
                yield from self.answer.finding_rows(check)
            return
        from ..engine.kernel.outputs import FINDINGS

        found: dict[str, list[str]] = {}
        for each in self._by_kernel:
            if each.kind == "check" and FINDINGS[each.outcome] != "no":
                found.setdefault(each.name, []).append(FINDINGS[each.outcome])
        for check in self.edition.checks:
            if check.name in found:
                rows = list(self.answer.finding_rows(check))
                agree(check.name, found[check.name], [row.truth for row in rows])
                yield from rows


def standing(row: Row) -> Standing:
    """A row by its outcome and amount alone."""
    amount = row.amount or {}
    ends = [amount.get("yuan", amount.get(end)) for end in ("at_least", "at_most")]
    low, high = (None if end is None else fen_of(end) for end in ends)
    return Standing(row.name, row.subject, row.outcome, low, high)


def agree(name: str, by_kernel: object, by_meaning: object) -> None:
    """Raise Disagreement unless both conclude the same; no household's facts are in what it says."""
    if by_kernel != by_meaning:
        raise Disagreement(f"{name}: the kernel concludes {told(by_kernel)}, the meaning {told(by_meaning)}")


def told(concluded: object) -> str:
    """Outcomes with their amounts in fen, as they may be said of a household that is not named."""
    if not isinstance(concluded, list):
        return str(concluded)
    words = [
        [each.outcome, *(str(end) for end in (each.low, each.high) if end is not None)]
        if isinstance(each, Standing)
        else [str(each)]
        for each in concluded
    ]
    return ", ".join(" ".join(each) for each in words)


def fen_of(yuan: str) -> int:
    """
    >>> fen_of("377.50")
    37750
    """
    return int(yuan.replace(".", ""))
