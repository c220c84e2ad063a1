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
    from ..engine.kernel.kernel import Kernel, Said

SUPPORTS, CHECKS = 1, 2  # places in what a kernel says
POSSIBLE = ("eligible", "cannot_determine", "conflict")


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
        self._said = said_of(decider.kernel(prepared.edition), facts)

    @cached_property
    def answer(self) -> Answer:
        """The meaning's own answer, of which only what is asked for is worked out."""
        return Answer(self.edition, Meaning(self.edition, self.facts), self.prepared.sources)

    def standings(self, named: Collection[str] = ()) -> Iterator[Standing]:
        """Whoever is not surely refused, and all subjects of the supports that are named, in order."""
        if self._said is None:
            yield from (each for name in self.edition.supports for each in self.of(name))
            return
        for name, said in self._said[SUPPORTS].items():
            if name in named:
                yield from self.of(name)
            elif isinstance(said, list):
                for member, one in zip(self.facts.members, said, strict=True):
                    if one[0] in POSSIBLE:
                        yield Standing(name, member.id, *one[:3])
            elif said[0] in POSSIBLE:
                yield Standing(name, "household", *said[:3])

    def of(self, name: str) -> list[Standing]:
        """All standings of a support; of one that is in force for nobody one that says so."""
        if self._said is None:
            return [standing(row) for row in self.rows(name)]
        said = self._said[SUPPORTS][name]
        if not isinstance(said, list):
            return [Standing(name, "household", *said[:3])]
        if all(one[0] == "not_in_force" for one in said):
            return [Standing(name, "household", "not_in_force", None, None)]
        pairs = zip(self.facts.members, said, strict=True)
        return [Standing(name, member.id, *one[:3]) for member, one in pairs]

    def rows(self, name: str) -> list[Row]:
        """A support's rows by the meaning; Disagreement where the kernel concludes otherwise."""
        if name not in self._rows:
            made = list(self.answer.support_rows(name, self.edition.supports[name]))
            self._rows[name] = made
            if self._said is not None:
                agree(name, self.of(name), [standing(row) for row in made])
        return self._rows[name]

    def row(self, asked: Standing) -> Row:
        """The row of a standing."""
        return next(row for row in self.rows(asked.name) if row.subject == asked.subject)

    def findings(self) -> Iterator[Row]:
        """The rows of the checks that find something, or may."""
        if self._said is None:
            for check in self.edition.checks:
                yield from self.answer.finding_rows(check)
            return
        said = self._said[CHECKS]
        for check in self.edition.checks:
            ones = said[check.name]
            truths = [one[0] for one in (ones if isinstance(ones, list) else [ones]) if one[0] != "no"]
            if truths:
                rows = list(self.answer.finding_rows(check))
                agree(check.name, truths, [row.truth for row in rows])
                yield from rows


def said_of(kernel: Kernel | None, facts: Facts) -> Said | None:
    """What a kernel says of a household; None where the meaning decides alone."""
    if kernel is None:
        return None
    from ..engine.kernel.kernel import NotLowered

    try:
        return kernel.decide_facts(facts)
    except NotLowered:  # a number with more decimals than the kernel holds
        return None


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
