"""The checked policy: names resolved, types known, every block dated, placed and cited.

This is what the engine knows of a set of rule files. Money is in fen, a date is its ordinal
day, a number is an exact fraction; nothing here is rounded and nothing is a float.
All nodes are immutable and compare by value, so that a policy read back from the cache
equals the one that was checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .node import Node, node
from .policy_block import Block as Block
from .policy_steps import Gap as Gap
from .policy_steps import Limit as Limit
from .policy_steps import Recorded as Recorded
from .policy_steps import Span as Span
from .policy_steps import Step as Step

LANGUAGE_VERSION = "1"

Exact = int | Fraction


@node
class Title(Node):
    """A name for people, in Chinese and English."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@node
class Type(Node):
    """What kind of value an expression has.

    `kind`: yes_no, number, money, date, choice, several, text, supports. `period` is set for
    money (once, month, term, year); `whole` for counts; `options` for choice and several.
    """

    kind: str
    period: str = ""
    whole: bool = False
    options: tuple[str, ...] = ()


YES_NO = Type("yes_no")

# --- expressions -----------------------------------------------------------------------
# `type` is the type of the value; a condition has the type yes_no.


@node
class Expr(Node):
    """A typed expression; `entity` of a reference is the subject it is read from.

    # INVARIANT: equal expressions mean the same, wherever they stand; `share` makes them one object.
    """


@node
class Literal(Expr):
    """A constant: Exact (number, money in fen, date ordinal), bool, str, or a tuple of str."""

    type: Type
    value: int | Fraction | bool | str


@node
class FactRef(Expr):
    """A fact of the household, or of the member in view; `assume` is its block's own default for it."""

    type: Type
    entity: str
    name: str
    assume: Assume | None = None


@node
class DeriveRef(Expr):
    """A derived value of the household, or of the member in view."""

    type: Type
    entity: str
    name: str


@node
class ParameterRef(Expr):
    """A parameter at the decision's date and place; `key` is the choice it is looked up by."""

    type: Type
    name: str
    key: Expr | None = None


@node
class DecisionDate(Expr):
    type: Type


@node
class UsualAmount(Expr):
    """In an exception: the amount its target would have given without it."""

    type: Type


@node
class And(Expr):
    items: tuple[Expr, ...]


@node
class Or(Expr):
    items: tuple[Expr, ...]


@node
class Not(Expr):
    item: Expr


@node
class Compare(Expr):
    """`left op right` for numbers, money and dates; op is one of < <= > >= = !=."""

    op: str
    left: Expr
    right: Expr


@node
class Between(Expr):
    """`item in low to high`, both ends included."""

    item: Expr
    low: Expr
    high: Expr


@node
class OneOf(Expr):
    """A choice or text that is one of `options`."""

    item: Expr
    options: tuple[str, ...]


@node
class Includes(Expr):
    """A fact of several choices, or `receives`, that includes `option`."""

    item: Expr
    option: str


@node
class IsEmpty(Expr):
    item: Expr


@node
class IsKnown(Expr):
    item: Expr


@node
class HasStatus(Expr):
    """The household, or the member in view, has any of these statuses."""

    entity: str
    names: tuple[str, ...]


@node
class Quantified(Expr):
    """`word` some, every or no: members for whom `where` holds."""

    word: str
    where: Expr


@node
class Count(Expr):
    """How many members there are, or for how many `where` holds."""

    type: Type
    where: Expr | None


@node
class Aggregate(Expr):
    """`word` sum, largest or smallest of `item` over the members for whom `where` holds.

    The sum over no member is 0; largest and smallest over none is `if_none`, which the
    checker demands wherever there is a `where`.
    """

    type: Type
    word: str
    item: Expr
    where: Expr | None
    if_none: Expr | None


@node
class Arithmetic(Expr):
    """`left op right`, op one of + - * /; a divisor's range excludes zero."""

    type: Type
    op: str
    left: Expr
    right: Expr


@node
class Bound(Expr):
    """`word` most: the smaller of item and limit; `word` least: the larger."""

    type: Type
    word: str
    item: Expr
    limit: Expr


@node
class Convert(Expr):
    """Money to per year (`annual`) or per month (`monthly`)."""

    type: Type
    word: str
    item: Expr


@node
class Since(Expr):
    """Whole days, months or years (`unit`) from a date to the decision date; negative if later."""

    type: Type
    unit: str
    date: Expr


@node
class Rounded(Expr):
    """`item` to a multiple of `unit` (fen or plain): `direction` near (halves away from zero), up, down."""

    type: Type
    item: Expr
    direction: str
    unit: Exact


@node
class AmountRow(Node):
    """A row: one cell a column (None: any; options; or a closed span of numbers), and its value."""

    cells: tuple[tuple[str, ...] | tuple[Exact, Exact] | None, ...]
    value: Expr


@node
class TableLookup(Expr):
    """The value of the row whose cells fit the columns, 0 where none does.

    Yes/no cells are the options `yes` and `no`. No two rows fit the same values.
    """

    type: Type
    columns: tuple[Expr, ...]
    rows: tuple[AmountRow, ...]


@node
class Window(Node):
    """The days after the one that lies `length` `unit` (days, months) back, to the decision date (7)."""

    length: int
    unit: str


# In what follows `event` is the name of one, and a fact of it is a `FactRef` whose entity is that name.
# For the household the events of all its members count, for a member its own.


@node
class EventCount(Expr):
    """How many events of a kind lie in the window, or for how many of them `where` holds."""

    type: Type
    event: str
    window: Window
    where: Expr | None


@node
class EventSum(Expr):
    """The sum of a fact of the events in the window, or of those for which `where` holds; of none, 0."""

    type: Type
    item: FactRef
    window: Window
    where: Expr | None


@node
class EventWithout(Expr):
    """An event in the window (for which `where` holds) that no `other` of the same subject came after.

    An `other` on the event's own day counts as after it.
    """

    event: str
    other: str
    window: Window
    where: Expr | None


@node
class EventFalls(Expr):
    """A fact's last report in the window lies by `share` or more below an earlier one of the same subject.

    Of several reports on the last day any will do; only an earlier one above zero can be fallen from.
    """

    item: FactRef
    share: Exact
    window: Window


@node
class Unmeant(Expr):
    """Something that loads but has no meaning yet (`through`, `amount of`)."""

    type: Type
    what: str
    name: str


def type_of(expr: Expr) -> Type:
    """The type of any expression: its own, or yes_no for a condition.

    >>> type_of(Not(Literal(YES_NO, True)))
    Type(kind='yes_no', period='', whole=False, options=())
    """
    return getattr(expr, "type", YES_NO)


def children(expr: Expr) -> Iterator[Expr]:
    """The expressions that an expression is made of, in written order."""
    for name in expr.__dataclass_fields__:
        value = getattr(expr, name)
        if isinstance(value, Expr):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Expr):
                    yield item
                elif isinstance(item, AmountRow):
                    yield item.value


def walk(expr: Expr | None) -> Iterator[Expr]:
    """An expression and all that it is made of, outermost first."""
    if expr is not None:
        yield expr
        for child in children(expr):
            yield from walk(child)


# --- blocks ------------------------------------------------------------------------------


@node
class Citation(Node):
    """Where the text stands: a document's name, the article, how sure the source is."""

    document: str
    article: str | None
    provenance: str


@node
class Document(Node):
    name: str
    title: Title
    number: str | None
    issuer: str | None
    issued: int | None  # ordinal day
    provenance: str
    link: str | None


@node
class Where(Node):
    """Where a block stands: its file and line, and the place it is for (`()` is the nation)."""

    file: str
    line: int
    place: tuple[str, ...]


@node
class Assume(Node):
    fact: str
    entity: str
    value: object  # as the fact's values are kept; several: tuple of str
    because: str


@node
class Option(Node):
    name: str
    title: Title


@node
class Fact(Node):
    """A fact of the vocabulary; numbers, money (fen) and dates (ordinals) lie in low..high."""

    entity: str
    name: str
    title: Title
    type: Type
    low: Exact | None
    high: Exact | None
    options: tuple[Option, ...]
    personal: bool
    advised: bool  # False: an answer never suggests changing it
    assume: Assume | None


@node
class ParameterValue(Node):
    """One dated value; `rows` is a table by a choice; both None: not published."""

    from_: int
    until: int | None
    value: Exact | None
    rows: tuple[tuple[str, Exact | None], ...] | None
    sources: tuple[Citation, ...]


@node
class Parameter(Node):
    name: str
    title: Title
    where: Where
    type: Type
    by: str | None  # the fact whose choice it is looked up by
    by_entity: str | None
    values: tuple[ParameterValue, ...]  # by date


@node
class Derive(Block):
    subject: str
    type: Type
    be: Expr


@node
class Status(Block):
    subject: str
    when: Expr | None


@node
class Amount(Node):
    """What is paid: `item` already rounded; `together` caps the members' sum in the household."""

    item: Expr
    together: Expr | None
    period: str


@node
class Support(Block):
    subject: str
    when: Expr | None
    amount: Amount | None
    nature: str  # cash | loan | in_kind | waiver
    paid: str | None
    given: str | None
    evidence: tuple[str, ...]
    office: str | None
    decided_days: int | None
    decided_working: bool
    notice_days: int | None
    runs_on: Expr | None


@node
class Exception_(Block):
    """Overrides its target (a support, status or exception): another amount, or `then` the outcome."""

    target: str
    subject: str
    when: Expr | None
    amount: Expr | None
    then: bool | None


@node
class Exclusive(Block):
    members: tuple[str, ...]
    choose: str  # first | larger


@node
class End(Block):
    """`from_` is the first day on which the named block no longer applies."""

    target: str


@node
class Check(Block):
    subject: str
    when: Expr
    code: str
    severity: str  # error | warning | note


@node
class Warn(Block):
    """An early warning: who is told when the condition holds, and within how many days they act."""

    subject: str
    when: Expr
    notify: str | None
    act_days: int | None
    act_working: bool


@node
class Event(Node):
    """A kind of event: whom it happens to (`entity`), the fact that dates it, and all its facts.

    The facts have the event's name as their entity.
    """

    name: str
    title: Title
    entity: str
    dated: str
    facts: tuple[Fact, ...]


@node
class Place(Node):
    """A declared place: its code path and its title."""

    path: tuple[str, ...]
    title: str


@node
class Policy(Node):
    """All rule files together.

    INVARIANT (made by `check.py`): names are unique per period and place, references resolve,
    types agree, nothing goes round in a circle; `supports` … are in listing order: by place
    (wider first), file and name. Blocks may share a name where place or period differ.
    """

    digest: str
    places: tuple[Place, ...]
    documents: tuple[Document, ...]
    entities: tuple[tuple[str, Title], ...]
    facts: tuple[Fact, ...]
    parameters: tuple[Parameter, ...]
    derives: tuple[Derive, ...]
    statuses: tuple[Status, ...]
    supports: tuple[Support, ...]
    exceptions: tuple[Exception_, ...]
    exclusives: tuple[Exclusive, ...]
    ends: tuple[End, ...]
    checks: tuple[Check, ...]
    steps: tuple[Step, ...]
    events: tuple[Event, ...]
    warns: tuple[Warn, ...]
