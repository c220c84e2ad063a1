"""Expressions as nodes of the kernel's program: values.py, done once for every household.

A condition becomes a `Truth`, a number, money or date a `Span`, a choice or text a `Code`,
several choices a `Bits`. What a record leaves open is carried in them, as in `Found.value`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ...dsl import policy as p
from ...dsl import ranges
from ..edition import Edition
from ..found import unknown, unknown_of
from .inputs import MAX_OPTIONS, SCALE, Column, NotLowered, column_of
from .ir import HOUSEHOLD, MEMBER, Graph, Node
from .lower_table import looked_up, pieces, settled, the_one
from .rational import Bits, Code, Numbers, Ratio, Span, Truth

Value: TypeAlias = Truth | Span | Code | Bits


@dataclass(frozen=True, slots=True)
class Argument:
    """A value that the kernel is given for a day and place: one or both ends of what a parameter may be.

    `option` None is a parameter that is not looked up; `end` 0 or 1; "any" is the hull of all options.
    `parameter` "" is the decision date itself.
    """

    parameter: str
    option: str | None = None
    end: int = 0
    scale: int = 1
    by: tuple[str, ...] = ()


@dataclass(slots=True)
class LoweredValues:
    """Lowers expressions of an edition; `unknowns` False where every column is fully known."""

    edition: Edition
    unknowns: bool
    g: Graph = field(default_factory=Graph)
    n: Numbers = field(init=False)
    columns: dict[str, Column] = field(default_factory=dict)
    arguments: list[Argument] = field(default_factory=lambda: [Argument("")])
    texts: tuple[str, ...] = ()
    block: str = ""  # whose text is being lowered, for `NotLowered`
    usual: Span | None = None
    standing: Callable[[str, int], Truth] = field(init=False)
    _memo: dict[tuple[int, int], Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.n = Numbers(self.g)
        found = {
            option
            for block in self.edition.blocks()
            for part in self.edition.parts(block)
            if isinstance(part, p.OneOf) and p.type_of(part.item).kind == "text"
            for option in part.options
        }
        self.texts = ("", *sorted(found - {""}))

    def __call__(self, expr: p.Expr, level: int) -> Any:
        if level == MEMBER and not self.edition.of_member(expr):
            level = HOUSEHOLD
        value = self._memo.get((id(expr), level)) if self.usual is None else None
        if value is None:
            value = _BY_KIND[type(expr)](self, expr, level)
            if self.usual is None:
                self._memo[id(expr), level] = value
        return value

    @contextmanager
    def text_of(self, block: str) -> Iterator[None]:
        """Whose text is lowered inside."""
        outer, self.block, self.g.where = self.block, block, block
        yield
        self.block = self.g.where = outer

    def refuse(self, construct: str) -> NotLowered:
        return NotLowered(self.block, construct)

    # --- inputs -----------------------------------------------------------------------------

    def column(self, column: Column) -> tuple[Node, Node]:
        """A column's value and whether it is known."""
        known = self.columns.setdefault(column.label, column)
        g = self.g
        value = g.input(known.label, known.level, known.low, known.high, is_bool=known.is_bool)
        if not self.unknowns:
            return value, g.flag(True)
        return value, g.input(f"{known.label}_known", known.level, 0, 1, is_bool=True)

    def fact_column(self, fact: p.Fact) -> tuple[Node, Node]:
        called = label(fact.entity, fact.name, "", [name for _, name in self.edition.facts])
        column = column_of(fact, called, self.texts if fact.type.kind == "text" else ())
        if column is None:
            raise self.refuse(f"{fact.name}: more than {MAX_OPTIONS} options")
        return self.column(column)

    def receives_column(self, kind: str, name: str, level: int) -> tuple[Node, Node]:
        entity = "member" if level == MEMBER else "household"
        called = label(entity, name, f"{kind}_", list(self.edition.supports))
        return self.column(Column(called, level, kind, name, p.YES_NO))

    def asked(self, kind: str, name: str, level: int) -> Truth:
        """What `receives` says, if it says so."""
        value, known = self.receives_column(kind, name, level)
        return Truth(self.g.and_(known, value), self.g.or_(self.g.not_(known), value))

    def argument(self, argument: Argument) -> int:
        """Where an argument stands among those of the program."""
        if argument not in self.arguments:
            self.arguments.append(argument)
        return self.arguments.index(argument)

    @property
    def today(self) -> Node:
        return self.g.argument(0, 1, ranges.LAST_DAY + 200 * 366)

    # --- references ---------------------------------------------------------------------------

    def literal(self, expr: p.Literal, level: int) -> Value:
        if isinstance(expr.value, bool):
            return self.n.yes if expr.value else self.n.no
        if isinstance(expr.value, str):
            raise self.refuse("a text by itself")
        return self.n.exact(expr.value)

    def fact(self, expr: p.FactRef, level: int) -> Value:
        g, n, fact = self.g, self.n, self.edition.facts[expr.entity, expr.name]
        kind = fact.type.kind
        if kind == "supports":
            raise self.refuse("what is drawn, taken as a value")
        value, known = self.fact_column(fact)
        assume = expr.assume or fact.assume
        default: Any = None
        if assume is not None:
            column = self.columns[value.data]  # type: ignore[index]
            default = column.coded(assume.value)
            known_or = g.flag(True)
            usual = g.flag(bool(default)) if value.is_bool else g.whole(int(default))
            value = g.select(known, value, usual)
        else:
            known_or = known
        if kind == "yes_no":
            return Truth(g.and_(known_or, value), g.or_(g.not_(known_or), value))
        if kind in ("choice", "text"):
            return Code(value, known_or)
        if kind == "several":
            every = g.whole((1 << len(fact.type.options)) - 1)
            return Bits(g.select(known_or, value, g.whole(0)), g.select(known_or, value, every))
        scale = SCALE if kind == "number" and not fact.type.whole else 1
        ratio = Ratio(value, g.whole(scale))
        return n.choose_span(known_or, Span(ratio, ratio), n.between(unknown(fact)))

    def derived(self, expr: p.DeriveRef, level: int) -> Value:
        derive = self.edition.derives.get((expr.entity, expr.name))
        if derive is None:
            return self.nothing_known(expr.type)
        usual, self.usual = self.usual, None
        with self.text_of(expr.name):
            value: Value = self(derive.be, level if expr.entity == "member" else HOUSEHOLD)
        self.usual = usual
        self.called(expr.name, value)
        return value

    def called(self, name: str, value: Value) -> None:
        """Give a value's nodes the name that a reader knows."""
        name = name if name.isascii() else ""
        parts: tuple[tuple[Node, str], ...] = ()
        match value:
            case Truth(surely, possibly):
                parts = ((surely, "" if surely is possibly else "_surely"), (possibly, "_possibly"))
            case Span(low, high):
                parts = ((low.top, "" if low.top is high.top else "_low"), (high.top, "_high"))
        for node, suffix in parts:
            node.name = node.name or (name and name + suffix)

    def nothing_known(self, type_: p.Type) -> Value:
        """All that a value of a type may be."""
        g = self.g
        if type_.kind == "yes_no":
            return self.n.unknown
        if type_.kind in ("choice", "text"):
            return Code(g.whole(0), g.flag(False))
        if type_.kind == "several":
            return Bits(g.whole(0), g.whole((1 << len(type_.options)) - 1))
        return self.n.between(unknown_of(type_))

    def parameter(self, expr: p.ParameterRef, level: int) -> Value:
        """A parameter's value is an argument, so that places with other values share the program."""
        now = self.edition.parameters[expr.name].value
        scale, low, high = self.reach(expr)
        if expr.key is None:
            if now is None or now.value is None:
                return self.nothing_known(expr.type)
            place = self.argument(Argument(expr.name, scale=scale))
            node = self.g.argument(place, low, high)
            node.name = node.name or (expr.name if expr.name.isascii() else "")
            return Span(*(Ratio(node, self.g.whole(scale)),) * 2)
        key = self(expr.key, level)
        options = p.type_of(expr.key).options
        rows = dict(now.rows) if now is not None and now.rows is not None else {}
        if any(rows.get(option) is None for option in options):
            wide = unknown_of(expr.type)
            low, high = min(low, wide[0] * scale), max(high, wide[1] * scale)
        ends: list[Node] = []
        for end in (0, 1):
            if end and all(rows.get(option) is not None for option in options):
                ends.append(ends[0])
                continue
            first = Argument(expr.name, options[0], end, scale, options)
            if first not in self.arguments:
                self.arguments += [Argument(expr.name, option, end, scale, options) for option in options]
            ends.append(self.g.argument_at(self.argument(first), key.place, low, high))
        hulls = [
            self.g.argument(self.argument(Argument(expr.name, "any", end, scale, options)), low, high)
            for end in (0, 1)
        ]
        tops = [self.g.select(key.known, at, hull) for at, hull in zip(ends, hulls, strict=True)]
        return Span(*(Ratio(top, self.g.whole(scale)) for top in tops))

    def reach(self, expr: p.ParameterRef) -> tuple[int, int, int]:
        """A denominator for all values that a parameter has anywhere, and between which two they lie."""
        values = [
            value
            for parameter in self.edition.policy.parameters
            if parameter.name == expr.name
            for dated in parameter.values
            for value in ([v for _, v in dated.rows] if dated.rows is not None else [dated.value])
            if value is not None
        ] or [0]
        scale = math.lcm(*(value.denominator for value in values))
        return scale, int(min(values) * scale), int(max(values) * scale)

    def decision_date(self, expr: p.DecisionDate, level: int) -> Value:
        return Span(*(Ratio(self.today, self.n.one),) * 2)

    def usual_amount(self, expr: p.UsualAmount, level: int) -> Value:
        assert self.usual is not None
        return self.usual

    # --- logic ----------------------------------------------------------------------------------

    def all_of(self, expr: p.And, level: int) -> Value:
        return self.n.all(*(self(item, level) for item in expr.items))

    def any_of(self, expr: p.Or, level: int) -> Value:
        return self.n.any(*(self(item, level) for item in expr.items))

    def negation(self, expr: p.Not, level: int) -> Value:
        return self.n.negate(self(expr.item, level))

    def compare(self, expr: p.Compare, level: int) -> Value:
        return self.n.compare(expr.op, self(expr.left, level), self(expr.right, level))

    def between(self, expr: p.Between, level: int) -> Value:
        item, low, high = (self(part, level) for part in (expr.item, expr.low, expr.high))
        return self.n.all(self.n.compare(">=", item, low), self.n.compare("<=", item, high))

    def one_of(self, expr: p.OneOf, level: int) -> Value:
        g, item, type_ = self.g, self(expr.item, level), p.type_of(expr.item)
        known = self.texts if type_.kind == "text" else type_.options
        if type_.kind == "text" and "" in expr.options:
            raise self.refuse("a test for an empty text")
        named = [i for i, option in enumerate(known) if option in expr.options]
        if len(named) == 1:
            match = g.equal(item.place, g.whole(named[0]))
        elif len(known) <= MAX_OPTIONS:
            match = g.has_bit(g.whole(sum(1 << i for i in named)), item.place) if named else g.flag(False)
        else:
            match = g.or_(*(g.equal(item.place, g.whole(i)) for i in named))
        every = type_.kind != "text" and len(named) == len(known)
        unsure = g.not_(item.known)
        surely = g.or_(g.and_(item.known, match), g.and_(unsure, g.flag(every)))
        return Truth(surely, g.or_(g.and_(item.known, match), g.and_(unsure, g.flag(bool(named)))))

    def includes(self, expr: p.Includes, level: int) -> Value:
        if p.type_of(expr.item).kind == "supports":
            return self.asked("includes", expr.option, level)
        item, g = self(expr.item, level), self.g
        bit = g.whole(p.type_of(expr.item).options.index(expr.option))
        return Truth(g.has_bit(item.sure, bit), g.has_bit(item.possible, bit))

    def is_empty(self, expr: p.IsEmpty, level: int) -> Value:
        if p.type_of(expr.item).kind == "supports":
            return self.n.negate(self.asked("any", "receives", level))
        item, none = self(expr.item, level), self.g.whole(0)
        return Truth(self.g.equal(item.possible, none), self.g.equal(item.sure, none))

    def is_known(self, expr: p.IsKnown, level: int) -> Value:
        item = expr.item
        while isinstance(item, p.DeriveRef):
            derive = self.edition.derives.get((item.entity, item.name))
            if derive is None:
                return self.n.no
            item = derive.be
        if not isinstance(item, p.FactRef):
            raise self.refuse("`is known` of what is worked out")
        if item.type.kind == "supports":
            _, known = self.receives_column("any", "receives", HOUSEHOLD)
        else:
            _, known = self.fact_column(self.edition.facts[item.entity, item.name])
        return Truth(known, known)

    def has_status(self, expr: p.HasStatus, level: int) -> Value:
        subject = level if expr.entity == "member" else HOUSEHOLD
        return self.n.any(*(self.standing(name, subject) for name in expr.names))

    # --- members --------------------------------------------------------------------------------

    def each(self, expr: p.Expr) -> Any:
        if self.usual is not None and any(isinstance(part, p.UsualAmount) for part in p.walk(expr)):
            raise self.refuse("the usual amount for each member")
        return self(expr, MEMBER)

    def quantified(self, expr: p.Quantified, level: int) -> Value:
        truth, g = self.each(expr.where), self.g
        word = "all" if expr.word == "every" else "any"
        found = Truth(g.reduce(word, truth.surely), g.reduce(word, truth.possibly))
        return self.n.negate(found) if expr.word == "no" else found

    def count(self, expr: p.Count, level: int) -> Value:
        g, one = self.g, self.n.one
        if expr.where is None:
            return Span(*(Ratio(g.members(), one),) * 2)
        truth = self.each(expr.where)
        return Span(Ratio(g.reduce("sum", truth.surely), one), Ratio(g.reduce("sum", truth.possibly), one))

    def aggregate(self, expr: p.Aggregate, level: int) -> Value:
        item: Span = self.each(expr.item)
        truth: Truth = self.n.yes if expr.where is None else self.each(expr.where)
        (low, high), bottom = self.n.common(item.low, item.high)
        if bottom.level == MEMBER:
            raise self.refuse("a quotient by what differs between members, over members")
        if expr.word == "sum":
            return self._sum(truth, low, high, bottom)
        return self._extreme(expr, truth, low, high, bottom, level)

    def _sum(self, truth: Truth, low: Node, high: Node, bottom: Node) -> Span:
        g, none = self.g, self.g.whole(0)
        least = g.select(truth.surely, low, g.select(truth.possibly, g.min(none, low), none))
        most = g.select(truth.surely, high, g.select(truth.possibly, g.max(none, high), none))
        return Span(self.n.ratio(g.reduce("sum", least), bottom), self.n.ratio(g.reduce("sum", most), bottom))

    def _extreme(
        self, expr: p.Aggregate, truth: Truth, low: Node, high: Node, bottom: Node, level: int
    ) -> Span:
        """Who surely counts bounds it, who possibly counts may move it; over nobody it is `if_none`."""
        g, n = self.g, self.n
        largest = expr.word == "largest"
        word = "max" if largest else "min"

        def over(which: Node, value: Node, how: str) -> Ratio:
            """The extreme over some members; what bounds it where there are none."""
            idle = g.whole(value.low if how == "max" else value.high)
            return n.ratio(g.reduce(how, g.select(which, value, idle)), bottom)

        sure, maybe = truth.surely, truth.possibly
        by_low, by_high = (sure, maybe) if largest else (maybe, sure)
        inner = Span(over(by_low, low, word), over(by_high, high, word))
        if expr.if_none is None:
            return inner
        fallback: Span = self(expr.if_none, level)
        anyone = g.reduce("any", maybe)
        loose = Span(
            n.select(anyone, n.smaller(fallback.low, over(maybe, low, "min")), fallback.low),
            n.select(anyone, n.larger(fallback.high, over(maybe, high, "max")), fallback.high),
        )
        return n.choose_span(g.reduce("any", sure), inner, loose)

    # --- numbers ----------------------------------------------------------------------------------

    def arithmetic(self, expr: p.Arithmetic, level: int) -> Value:
        left, right = self(expr.left, level), self(expr.right, level)
        if expr.op == "/":
            quotient = self.n.divide(left, right)
            if quotient is None:
                raise self.refuse("a divisor that may be above or below zero")
            return quotient
        return {"+": self.n.add, "-": self.n.subtract, "*": self.n.multiply}[expr.op](left, right)

    def bound(self, expr: p.Bound, level: int) -> Value:
        item, limit = self(expr.item, level), self(expr.limit, level)
        return self.n.smallest(item, limit) if expr.word == "most" else self.n.largest(item, limit)

    def convert(self, expr: p.Convert, level: int) -> Value:
        item, period = self(expr.item, level), p.type_of(expr.item).period
        return self.n.annual(item, period) if expr.word == "annual" else self.n.monthly(item, period)

    def since(self, expr: p.Since, level: int) -> Value:
        date: Span = self(expr.date, level)
        g, today = self.g, self.today
        if expr.unit == "days":
            ends = [g.subtract(today, end.top) for end in (date.high, date.low)]
        else:
            ends = [g.since(expr.unit, end.top, today) for end in (date.high, date.low)]
        return Span(*(Ratio(end, self.n.one) for end in ends))

    def rounded(self, expr: p.Rounded, level: int) -> Value:
        item: Span = self(expr.item, level)
        return Span(*(self.n.round_to(end, expr.unit, expr.direction) for end in (item.low, item.high)))

    def table(self, expr: p.TableLookup, level: int) -> Value:
        values = [self(column, level) for column in expr.columns]
        columns = [
            pieces(self.n, value, p.type_of(column), [row.cells[i] for row in expr.rows])
            for i, (value, column) in enumerate(zip(values, expr.columns, strict=True))
        ]
        find = the_one if all(settled(value) for value in values) else looked_up
        return find(self.n, columns, [self(row.value, level) for row in expr.rows])

    def unmeant(self, expr: p.Unmeant, level: int) -> Value:
        raise self.refuse(expr.what)

    def over_events(self, expr: p.Expr, level: int) -> Value:
        raise self.refuse("what happened within a time")


def label(entity: str, name: str, kind: str, among: list[str]) -> str:
    """A column's name in the program: as in the vocabulary, or by number where that is not ASCII."""
    prefix = "m_" if entity == "member" else "h_"
    if name.isascii():
        return f"{prefix}{kind}{name}"
    return f"{prefix}{kind}n{among.index(name)}"


_BY_KIND: dict[type, Callable[[LoweredValues, Any, int], Value]] = {
    p.Literal: LoweredValues.literal, p.FactRef: LoweredValues.fact, p.DeriveRef: LoweredValues.derived,
    p.ParameterRef: LoweredValues.parameter, p.DecisionDate: LoweredValues.decision_date,
    p.UsualAmount: LoweredValues.usual_amount, p.And: LoweredValues.all_of, p.Or: LoweredValues.any_of,
    p.Not: LoweredValues.negation, p.Compare: LoweredValues.compare, p.Between: LoweredValues.between,
    p.OneOf: LoweredValues.one_of, p.Includes: LoweredValues.includes, p.IsEmpty: LoweredValues.is_empty,
    p.IsKnown: LoweredValues.is_known, p.HasStatus: LoweredValues.has_status,
    p.Quantified: LoweredValues.quantified, p.Count: LoweredValues.count,
    p.Aggregate: LoweredValues.aggregate, p.Arithmetic: LoweredValues.arithmetic,
    p.Bound: LoweredValues.bound, p.Convert: LoweredValues.convert, p.Since: LoweredValues.since,
    p.Rounded: LoweredValues.rounded, p.TableLookup: LoweredValues.table, p.Unmeant: LoweredValues.unmeant,
    p.EventCount: LoweredValues.over_events, p.EventSum: LoweredValues.over_events,
    p.EventWithout: LoweredValues.over_events, p.EventFalls: LoweredValues.over_events,
}  # fmt: skip
