"""The syntax tree: what a rule file says, word for word, before any name is looked up.

`parse.py` builds it, `check.py` turns it into a `policy.Policy`. Every node knows its
`Span`, so that an error can mark the very words it speaks of.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line: `line` and `column` count from 1; `end` is the column after it."""

    line: int
    column: int
    end: int


# --- expressions -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expression:
    span: Span


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A plain number or a percentage (`60%` is 3/5)."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Money(Expression):
    """An amount in fen; `period` is once, month, term or year."""

    fen: Fraction
    period: str


@dataclass(frozen=True, slots=True)
class Date(Expression):
    value: datetime.date


@dataclass(frozen=True, slots=True)
class Text(Expression):
    value: str


@dataclass(frozen=True, slots=True)
class YesNo(Expression):
    value: bool


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A name as written: `age` or, with dots, `household.household_type`."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Logic(Expression):
    """`and`, `or` or `none` (of) over items; `listed` when written as bullets, else inline."""

    word: str
    items: tuple[Expression, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Not(Expression):
    item: Expression


@dataclass(frozen=True, slots=True)
class Bracket(Expression):
    """`( E )`: kept so that `a and (b or c)` can be told from `a and b or c`."""

    item: Expression


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """`left op right`, `op` one of < <= > >= = !=."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Is(Expression):
    """`item is option`, `item is not option`; `option` is a Name, YesNo, Text or number."""

    item: Expression
    option: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class InList(Expression):
    """`item in (a, b)`, `item not in (a, b)`."""

    item: Expression
    options: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class InRange(Expression):
    """`item in 6 to 15`: both ends belong to it."""

    item: Expression
    low: Expression
    high: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Includes(Expression):
    """`item includes option`, for facts of several choices and for `receives`."""

    item: Expression
    option: Expression


@dataclass(frozen=True, slots=True)
class IsEmpty(Expression):
    item: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class IsKnown(Expression):
    item: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class HasStatus(Expression):
    """`[household] has status X`, `has any status of (X, Y)`; `owner` is the word before, or None."""

    owner: Name | None
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Quantified(Expression):
    """`some / every / no member where (E)`; `word` is some, every or no."""

    word: str
    where: Expression


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """`count of members [where (E)]`."""

    where: Expression | None


@dataclass(frozen=True, slots=True)
class Aggregate(Expression):
    """`sum|largest|smallest of (E) over members [where (E)] [or F if none]`."""

    word: str
    item: Expression
    where: Expression | None
    if_none: Expression | None


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """`left op right`, `op` one of + - * /."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Bound(Expression):
    """`item, at most limit` (`word` most) or `item, at least limit` (`word` least)."""

    word: str
    item: Expression
    limit: Expression


@dataclass(frozen=True, slots=True)
class Convert(Expression):
    """`annual(E)` or `monthly(E)`."""

    word: str
    item: Expression


@dataclass(frozen=True, slots=True)
class Since(Expression):
    """`days|months|full years since E`; `unit` is days, months or years."""

    unit: str
    date: Expression


@dataclass(frozen=True, slots=True)
class DecisionDate(Expression):
    """`decision date`: the date that the answer is for."""


@dataclass(frozen=True, slots=True)
class UsualAmount(Expression):
    """`usual amount`: in an exception, what its target would have given."""


@dataclass(frozen=True, slots=True)
class AmountOf(Expression):
    """`amount of SUPPORT` (loads; has no meaning yet)."""

    support: Name


@dataclass(frozen=True, slots=True)
class Through(Expression):
    """`item through SCALE` (loads; has no meaning yet)."""

    item: Expression
    scale: Name


@dataclass(frozen=True, slots=True)
class EventWindow(Expression):
    """`count|sum of EVENT[.fact] over the last N days|months [where (E)]`."""

    word: str
    event: Name
    length: int
    unit: str
    where: Expression | None


@dataclass(frozen=True, slots=True)
class EventPair(Expression):
    """`EVENT without EVENT over the last N … [where (E)]`."""

    event: Name
    without: Name
    length: int
    unit: str
    where: Expression | None


@dataclass(frozen=True, slots=True)
class EventFall(Expression):
    """`EVENT.fact falls by SHARE over the last N …`."""

    event: Name
    share: Number
    length: int
    unit: str


# --- parts of blocks ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: an expression, `any` (nothing), a span `low to high`, or not published."""

    span: Span
    item: Expression | None = None
    high: Expression | None = None
    not_published: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    span: Span
    header: tuple[Name, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Rounding:
    """`rounded [up|down] to UNIT`; `direction` is near, up or down."""

    span: Span
    direction: str
    unit: Expression


@dataclass(frozen=True, slots=True)
class Source:
    span: Span
    document: Name
    article: str | None
    provenance: str | None


@dataclass(frozen=True, slots=True)
class Assume:
    """`assume V because "…"` in a fact; `assume FACT V because "…"` in a block."""

    span: Span
    fact: Name | None
    value: Expression
    because: str


@dataclass(frozen=True, slots=True)
class FactType:
    """`word` is text, yes_no, count, number, money, date, one_of, several_of or supports."""

    span: Span
    word: str
    period: str = "once"
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    span: Span
    name: str
    title: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    span: Span
    name: Name
    title: tuple[str, ...]
    type: FactType
    low: Expression | None = None
    high: Expression | None = None
    personal: bool = False
    not_advised: bool = False
    assume: Assume | None = None


@dataclass(frozen=True, slots=True)
class AmountLine:
    """`amount E [, rounded …] [, at most L together in the household]` or `amount by table`."""

    span: Span
    item: Expression | Table
    rounding: Rounding | None = None
    together: Expression | None = None


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """`from DATE [until DATE]: value` or a table; `value` None means not published."""

    span: Span
    from_: datetime.date
    until: datetime.date | None
    value: Expression | Table | None
    source: Source | None


@dataclass(slots=True)
class Block:
    """One block of a rule file; `kind` says which, and only that kind's fields are filled.

    Kinds: jurisdiction document parameter entity derive status support exception exclusive
    end event warn check. `extra` holds, by statement, every line that only carries a word or
    a text: nature, paid, given, office, evidence (a list), notify, code, severity, number,
    issuer, link …, each a `(value, Span)` pair or a list of pairs.
    """

    kind: str
    span: Span
    name: Name
    title: tuple[str, ...] = ()
    subject: str | None = None  # household | member
    target: Name | None = None  # exception: to; entity: of; event: of
    from_: tuple[datetime.date, Span] | None = None
    until: tuple[datetime.date, Span] | None = None
    when: Expression | None = None
    be: Expression | None = None
    rounding: Rounding | None = None
    amount: AmountLine | None = None
    then: tuple[str, Span] | None = None  # eligible | not_eligible
    runs_on: Expression | None = None
    members: tuple[Name, ...] = ()  # exclusive: between
    choose: str | None = None  # first | larger
    type: FactType | None = None  # parameter
    by: Name | None = None  # parameter: money per year by FACT
    lines: list[ParameterLine] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    derives: list[Block] = field(default_factory=list)  # entity: derive … is …
    sources: list[Source] = field(default_factory=list)
    assumes: list[Assume] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    dated: Name | None = None  # event
    partial: bool = False  # some of its lines could not be read, and are left out


@dataclass(slots=True)
class File:
    """One rule file: its blocks in order, and its comments by line."""

    path: str
    lines: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)
    comments: dict[int, str] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()  # names and titles on lines that could not be read
