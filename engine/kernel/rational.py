"""What expressions come to, as nodes of the kernel's program: truths, exact intervals, choices.

Mirrors dsl/interval.py: every operation here does on nodes what the one of its name does on values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from ...dsl import interval as iv
from .ir import Graph, Node


@dataclass(frozen=True, slots=True)
class Truth:
    """A yes/no that may be unknown: surely so, and possibly so."""

    surely: Node
    possibly: Node


@dataclass(frozen=True, slots=True)
class Code:
    """One of the options or texts by its place, if it is known."""

    place: Node
    known: Node


@dataclass(frozen=True, slots=True)
class Bits:
    """Options that it surely has and that it may have, a bit each."""

    sure: Node
    possible: Node


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator over a positive denominator."""

    top: Node
    bottom: Node

    def same(self, other: Ratio) -> bool:
        return self.top is other.top and self.bottom is other.bottom


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number lies: both ends included."""

    low: Ratio
    high: Ratio

    @property
    def exact(self) -> bool:
        """Whether the number is exactly known, whatever the household."""
        return self.low.same(self.high)


class Numbers:
    """Arithmetic on ratios, spans and truths; makes its nodes in one graph."""

    def __init__(self, graph: Graph) -> None:
        self.g = graph
        self.one = graph.whole(1)
        self.zero = self.exact(0)
        self.yes = Truth(graph.flag(True), graph.flag(True))
        self.no = Truth(graph.flag(False), graph.flag(False))
        self.unknown = Truth(graph.flag(False), graph.flag(True))

    # --- truths ---------------------------------------------------------------------------

    def all(self, *items: Truth) -> Truth:
        return Truth(self.g.and_(*(t.surely for t in items)), self.g.and_(*(t.possibly for t in items)))

    def any(self, *items: Truth) -> Truth:
        return Truth(self.g.or_(*(t.surely for t in items)), self.g.or_(*(t.possibly for t in items)))

    def negate(self, item: Truth) -> Truth:
        return Truth(self.g.not_(item.possibly), self.g.not_(item.surely))

    def choose(self, test: Node, yes: Truth, no: Truth) -> Truth:
        g = self.g
        return Truth(g.select(test, yes.surely, no.surely), g.select(test, yes.possibly, no.possibly))

    # --- ratios ---------------------------------------------------------------------------

    def ratio(self, top: Node, bottom: Node) -> Ratio:
        """In lowest terms as far as they are constant."""
        if top.const is not None and bottom.const is not None:
            common = math.gcd(top.const, bottom.const)
            return Ratio(self.g.whole(top.const // common), self.g.whole(bottom.const // common))
        return Ratio(top, bottom)

    def of(self, value: iv.Exact) -> Ratio:
        return Ratio(self.g.whole(value.numerator), self.g.whole(value.denominator))

    def common(self, *items: Ratio) -> tuple[tuple[Node, ...], Node]:
        """Numerators over one denominator."""
        g = self.g
        bottoms = {item.bottom.number: item.bottom for item in items}
        if len(bottoms) == 1:
            return tuple(item.top for item in items), items[0].bottom
        fixed = math.lcm(*(b.const for b in bottoms.values() if b.const is not None))
        moving = [b for b in bottoms.values() if b.const is None]
        tops = []
        for item in items:
            top = item.top
            if item.bottom.const is not None:
                top = g.multiply(top, g.whole(fixed // item.bottom.const))
            else:
                top = g.multiply(top, g.whole(fixed))
            for other in moving:
                if other is not item.bottom:
                    top = g.multiply(top, other)
            tops.append(top)
        bottom = g.whole(fixed)
        for other in moving:
            bottom = g.multiply(bottom, other)
        return tuple(tops), bottom

    def plus(self, a: Ratio, b: Ratio) -> Ratio:
        (x, y), bottom = self.common(a, b)
        return self.ratio(self.g.add(x, y), bottom)

    def minus(self, a: Ratio, b: Ratio) -> Ratio:
        (x, y), bottom = self.common(a, b)
        return self.ratio(self.g.subtract(x, y), bottom)

    def times(self, a: Ratio, b: Ratio) -> Ratio:
        for x, y in ((a, b), (b, a)):
            if x.top.const is not None and x.bottom.const is not None and y.bottom.const is not None:
                factor = Fraction(x.top.const, x.bottom.const * y.bottom.const)
                return self.ratio(
                    self.g.multiply(y.top, self.g.whole(factor.numerator)), self.g.whole(factor.denominator)
                )
        return self.ratio(self.g.multiply(a.top, b.top), self.g.multiply(a.bottom, b.bottom))

    def over(self, a: Ratio, b: Ratio) -> Ratio:
        """`b` is above zero."""
        return self.times(a, Ratio(b.bottom, b.top))

    def less(self, a: Ratio, b: Ratio) -> Node:
        (x, y), _ = self.common(a, b)
        return self.g.less(x, y)

    def at_most(self, a: Ratio, b: Ratio) -> Node:
        return self.g.not_(self.less(b, a))

    def equal(self, a: Ratio, b: Ratio) -> Node:
        (x, y), _ = self.common(a, b)
        return self.g.equal(x, y)

    def select(self, test: Node, yes: Ratio, no: Ratio) -> Ratio:
        if yes.same(no):
            return yes
        if yes.bottom.const is not None and no.bottom.const is not None:
            (x, y), bottom = self.common(yes, no)
            return Ratio(self.g.select(test, x, y), bottom)
        return Ratio(self.g.select(test, yes.top, no.top), self.g.select(test, yes.bottom, no.bottom))

    def smaller(self, a: Ratio, b: Ratio) -> Ratio:
        if a.bottom is b.bottom or (a.bottom.const is not None and b.bottom.const is not None):
            (x, y), bottom = self.common(a, b)
            return Ratio(self.g.min(x, y), bottom)
        return self.select(self.less(b, a), b, a)

    def larger(self, a: Ratio, b: Ratio) -> Ratio:
        if a.bottom is b.bottom or (a.bottom.const is not None and b.bottom.const is not None):
            (x, y), bottom = self.common(a, b)
            return Ratio(self.g.max(x, y), bottom)
        return self.select(self.less(a, b), b, a)

    # --- spans ----------------------------------------------------------------------------

    def exact(self, value: iv.Exact) -> Span:
        ratio = self.of(value)
        return Span(ratio, ratio)

    def between(self, span: iv.Interval) -> Span:
        return Span(self.of(span[0]), self.of(span[1]))

    def choose_span(self, test: Node, yes: Span, no: Span) -> Span:
        return Span(self.select(test, yes.low, no.low), self.select(test, yes.high, no.high))

    def hull(self, a: Span, b: Span) -> Span:
        return Span(self.smaller(a.low, b.low), self.larger(a.high, b.high))

    def add(self, a: Span, b: Span) -> Span:
        return Span(self.plus(a.low, b.low), self.plus(a.high, b.high))

    def subtract(self, a: Span, b: Span) -> Span:
        return Span(self.minus(a.low, b.high), self.minus(a.high, b.low))

    def multiply(self, a: Span, b: Span) -> Span:
        if a.low.top.low >= 0 and b.low.top.low >= 0:
            return Span(self.times(a.low, b.low), self.times(a.high, b.high))
        corners = [self.times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = self.smaller(low, corner), self.larger(high, corner)
        return Span(low, high)

    def divide(self, a: Span, b: Span) -> Span | None:
        """The quotient; None where nothing shows that the divisor has one sign."""
        if b.high.top.high < 0:
            a, b = self.subtract(self.zero, a), self.subtract(self.zero, b)
        if b.low.top.low <= 0:
            return None
        if b.exact:
            return Span(self.over(a.low, b.low), self.over(a.high, b.low))
        return Span(
            self.smaller(self.over(a.low, b.low), self.over(a.low, b.high)),
            self.larger(self.over(a.high, b.low), self.over(a.high, b.high)),
        )

    def smallest(self, a: Span, limit: Span) -> Span:
        return Span(self.smaller(a.low, limit.low), self.smaller(a.high, limit.high))

    def largest(self, a: Span, limit: Span) -> Span:
        return Span(self.larger(a.low, limit.low), self.larger(a.high, limit.high))

    def scaled(self, a: Span, factor: iv.Exact) -> Span:
        """Times a number that is not below zero."""
        ratio = self.of(factor)
        return Span(self.times(a.low, ratio), self.times(a.high, ratio))

    def annual(self, a: Span, period: str) -> Span:
        return self.scaled(a, iv.PER_YEAR[period])

    def monthly(self, a: Span, period: str) -> Span:
        return self.scaled(a, Fraction(iv.PER_YEAR[period], 12))

    def round_to(self, value: Ratio, unit: iv.Exact, direction: str) -> Ratio:
        """As `interval.round_to`: near is halves away from zero."""
        g = self.g
        top = g.multiply(value.top, g.whole(unit.denominator))
        bottom = g.multiply(value.bottom, g.whole(unit.numerator))
        if bottom.const is not None and top.op != "const":
            factor = math.gcd(unit.denominator, bottom.const)
            top = g.multiply(value.top, g.whole(unit.denominator // factor))
            bottom = g.whole(bottom.const // factor)
        if bottom.const == 1:
            steps = top
        elif direction == "down":
            steps = g.floor(top, bottom)
        elif direction == "up":
            steps = self.negative(g.floor(self.negative(top), bottom))
        else:
            twice, both = g.multiply(top, g.whole(2)), g.multiply(bottom, g.whole(2))
            above = g.floor(g.add(twice, bottom), both)
            below = self.negative(g.floor(g.subtract(bottom, twice), both))
            steps = g.select(g.at_most(g.whole(0), top), above, below)
        return self.times(Ratio(steps, self.one), self.of(unit))

    def negative(self, a: Node) -> Node:
        return self.g.subtract(self.g.whole(0), a)

    def compare(self, op: str, a: Span, b: Span) -> Truth:
        """Settled when every value of one agrees with every value of the other."""
        g = self.g
        if op in (">", ">="):
            a, b, op = b, a, {">": "<", ">=": "<="}[op]
        if op == "<":
            return Truth(self.less(a.high, b.low), self.less(a.low, b.high))
        if op == "<=":
            return Truth(self.at_most(a.high, b.low), self.at_most(a.low, b.high))
        same = Truth(
            g.and_(self.equal(a.low, a.high), self.equal(b.low, b.high), self.equal(a.low, b.low)),
            g.and_(self.at_most(b.low, a.high), self.at_most(a.low, b.high)),
        )
        if a.exact and b.exact:
            same = Truth(same.surely, same.surely)
        return same if op == "=" else self.negate(same)
