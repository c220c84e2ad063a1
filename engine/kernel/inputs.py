"""What a kernel reads of a household: one column a fact, as whole numbers, and whether it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ...dsl import policy as p
from ..edition import Edition
from ..facts import Facts, Receipt
from ..found import unknown
from .ir import HOUSEHOLD, MEMBER

MAX_OPTIONS = 60  # of a choice or a list; each is a bit of a whole number
SCALE = 1_000_000  # a number that is no count is held as millionths; a finer one is left to the meaning


Coded = int | bool  # a value as the program reads it


class NotLowered(Exception):
    """A block says something that the kernel cannot do; the meaning decides it instead."""

    def __init__(self, block: str, construct: str) -> None:
        super().__init__(f"{block}: {construct}")
        self.block = block
        self.construct = construct


@dataclass(slots=True)
class Column:
    """One input: of the household (`level` 0) or of each member (1).

    `kind` fact: a fact of the vocabulary, money in fen, a date its ordinal day, a choice the place of
    its option, several a bit for each option, a text its place in `texts` (0: any other text), a
    number times `scale`. Of `receives`: `includes` whether `name` is drawn on the decision date, `any`
    whether anything is, `before` whether `name` was drawn in time to run on.
    Where a value is not known it is given as 0; one that is lies in `low` to `high`.
    """

    label: str
    level: int
    kind: str
    name: str
    type: p.Type
    scale: int = 1
    texts: tuple[str, ...] = ()
    low: int = 0
    high: int = 1
    places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        among = self.texts if self.type.kind == "text" else self.type.options
        self.places = {option: i for i, option in enumerate(among)}

    @property
    def is_bool(self) -> bool:
        return self.kind != "fact" or self.type.kind == "yes_no"

    @property
    def dtype(self) -> str:
        """The numpy type of a column of them."""
        if self.is_bool:
            return "bool"
        for bits in (8, 32):
            if self.low >= -(1 << bits - 1) and self.high < 1 << bits - 1:
                return f"int{bits}"
        return "int64"

    def values(self, facts: Facts, edition: Edition) -> list[Coded | None]:
        """The household's one value or the members'; None where it is not known.

        Raises NotLowered for a number with more decimals than a column can hold.
        """
        if self.kind == "fact":
            name = self.name
            if self.level == HOUSEHOLD:
                given = [facts.household.get(name)]
            else:
                given = [member.facts.get(name) for member in facts.members]
            if self.as_given:
                return given  # type: ignore[return-value]
            return [self.coded(value) for value in given]
        ids = [None] if self.level == HOUSEHOLD else [member.id for member in facts.members]
        if facts.receives is None:
            return [None] * len(ids)
        if self.kind == "before":
            applied = edition.supports[self.name]
            limit = edition.as_of if applied.in_force else min(applied.last, edition.as_of)
            return [drawn_before(facts.receives, self.name, who, limit) for who in ids]
        now = [r for r in facts.receives if drawn_on(r, edition.as_of)]
        if self.kind == "includes":
            now = [receipt for receipt in now if receipt.support == self.name]
        if self.level == HOUSEHOLD:
            return [bool(now)]
        return [any(receipt.member in (None, who) for receipt in now) for who in ids]

    @property
    def as_given(self) -> bool:
        """Whether a fact's value is held as the record gives it."""
        return self.type.kind in ("yes_no", "money", "date") or self.type.whole

    def coded(self, value: object) -> Coded | None:
        """A fact's value as the column holds it."""
        match value:
            case None | bool():
                return value
            case str():
                return self.places.get(value, 0)
            case frozenset() | tuple():
                return sum(1 << self.places[option] for option in value)
            case int() | Fraction():
                scaled = value * self.scale
                if scaled.denominator == 1:
                    return scaled.numerator
        raise NotLowered(self.name, f"the value {value}")


def column_of(fact: p.Fact, label: str, texts: tuple[str, ...] = ()) -> Column | None:
    """How a fact's values are held; None for a choice of too many options, and for what is no value."""
    level = MEMBER if fact.entity == "member" else HOUSEHOLD
    column = Column(label, level, "fact", fact.name, fact.type, texts=texts)
    kind, options = fact.type.kind, fact.type.options
    if kind in ("number", "money", "date"):
        span = unknown(fact)
        column.scale = SCALE if kind == "number" and not fact.type.whole else 1
        column.low, column.high = math.floor(span[0] * column.scale), math.ceil(span[1] * column.scale)
    elif kind in ("choice", "several"):
        if len(options) > MAX_OPTIONS:
            return None
        column.high = len(options) - 1 if kind == "choice" else (1 << len(options)) - 1
    elif kind == "text":
        column.high = max(len(texts) - 1, 0)
    elif kind != "yes_no":
        return None
    return column


def drawn_on(receipt: Receipt, day: int) -> bool:
    """Whether a support is drawn on a day."""
    begun = receipt.since is None or receipt.since <= day
    return begun and (receipt.until is None or receipt.until >= day)


def drawn_before(receives: Sequence[Receipt], support: str, who: str | None, limit: int) -> bool | None:
    """Whether a support was drawn by the subject on or before a day; None if that is not known."""
    found: bool | None = False
    for receipt in receives:
        if receipt.support == support and receipt.member == who:
            if receipt.since is None:
                found = None
            elif receipt.since <= limit:
                return True
    return found
