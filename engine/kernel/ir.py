"""The kernel's program: a graph of whole numbers and yes/nos, each worked out once.

A node stands at household level, or at member level (once for each member); reductions lead from
members to the household, and a carry from one member to the next. `phase` is the loop over the
members in which a node can be worked out: a reduction's is one after its operand's.

# INVARIANT: `low` and `high` bound every value a node can have, whatever the household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...dsl.ranges import MAX_MEMBERS as MAX_MEMBERS

HOUSEHOLD, MEMBER = 0, 1
WIDEST = 1 << 62

Key = tuple[str, tuple[int, ...], object]


@dataclass(eq=False, slots=True)
class Node:
    """One number or yes/no; `data` is what its operation needs beside its operands."""

    op: str
    args: tuple[Node, ...]
    data: object
    is_bool: bool
    level: int
    phase: int
    low: int
    high: int
    number: int
    name: str = ""
    update: Node | None = None  # of a carry: what it is for the next member

    @property
    def const(self) -> int | None:
        """The value, where it is always the same."""
        return self.low if self.op == "const" else None


@dataclass(slots=True)
class Graph:
    """Makes nodes; equal ones once, and what is plain already is not worked out again."""

    nodes: list[Node] = field(default_factory=list)
    _known: dict[Key, Node] = field(default_factory=dict)
    where: str = ""  # whose text is being lowered
    too_wide: str | None = None  # in whose text a number can grow beyond 64 bits

    def make(
        self, op: str, args: tuple[Node, ...], low: int, high: int, *, data: object = None,
        is_bool: bool = False, level: int | None = None, phase: int = 0,
    ) -> Node:  # fmt: skip
        """The node of an operation; its level and phase are its operands', unless given."""
        key = (op, tuple(arg.number for arg in args), (data, is_bool))
        node = self._known.get(key)
        if node is None:
            where = max((arg.level for arg in args), default=HOUSEHOLD) if level is None else level
            when = max([phase, *(arg.phase for arg in args)])
            node = Node(op, args, data, is_bool, where, when, low, high, len(self.nodes))
            self._known[key] = node
            self.nodes.append(node)
            if not is_bool and (low < -WIDEST or high > WIDEST) and self.too_wide is None:
                self.too_wide = self.where
        return node

    def copy(self) -> Graph:
        """A graph of the same nodes, to which others can be added without this one's having them."""
        return Graph(list(self.nodes), dict(self._known), self.where, self.too_wide)

    # --- constants and inputs -------------------------------------------------------------

    def whole(self, value: int) -> Node:
        return self.make("const", (), value, value, data=value)

    def flag(self, value: bool) -> Node:
        return self.make("const", (), int(value), int(value), data=value, is_bool=True)

    def input(self, name: str, level: int, low: int, high: int, *, is_bool: bool = False) -> Node:
        node = self.make("input", (), low, high, data=name, is_bool=is_bool, level=level)
        node.name = node.name or name
        return node

    def members(self) -> Node:
        """How many members there are."""
        return self.make("members", (), 1, MAX_MEMBERS)

    def argument(self, index: int, low: int, high: int) -> Node:
        """A value that the place and date give: of a parameter, or the day itself."""
        return self.make("argument", (), low, high, data=index)

    def argument_at(self, index: int, code: Node, low: int, high: int) -> Node:
        """The argument that stands `code` places after one."""
        return self.make("argument_at", (code,), low, high, data=index)

    # --- yes and no -----------------------------------------------------------------------

    def not_(self, a: Node) -> Node:
        if a.const is not None:
            return self.flag(not a.const)
        return a.args[0] if a.op == "not" else self.make("not", (a,), 0, 1, is_bool=True)

    def and_(self, *items: Node) -> Node:
        return self._junction("and", items, 0)

    def or_(self, *items: Node) -> Node:
        return self._junction("or", items, 1)

    def _junction(self, op: str, items: tuple[Node, ...], ends: int) -> Node:
        kept: dict[int, Node] = {}
        for item in items:
            for part in item.args if item.op == op else (item,):
                if part.const == ends:
                    return self.flag(bool(ends))
                if part.const is None:
                    kept[part.number] = part
        if any(part.op == "not" and part.args[0].number in kept for part in kept.values()):
            return self.flag(bool(ends))
        if len(kept) < 2:
            return next(iter(kept.values())) if kept else self.flag(not ends)
        return self.make(op, tuple(kept.values()), 0, 1, is_bool=True)

    def select(self, test: Node, yes: Node, no: Node) -> Node:
        """`yes` where the test is met, else `no`."""
        if test.const is not None:
            return yes if test.const else no
        if yes is no:
            return yes
        if test.op == "not":
            test, yes, no = test.args[0], no, yes
        if yes.is_bool:
            return self.or_(self.and_(test, yes), self.and_(self.not_(test), no))
        if no.op == "select" and no.args[0] is test:
            no = no.args[2]
        if yes.op == "select" and yes.args[0] is test:
            yes = yes.args[1]
        if yes is no:
            return yes
        return self.make("select", (test, yes, no), min(yes.low, no.low), max(yes.high, no.high))

    # --- comparisons ------------------------------------------------------------------------

    def less(self, a: Node, b: Node) -> Node:
        if a is b or a.low >= b.high:
            return self.flag(False)
        return self.flag(True) if a.high < b.low else self.make("less", (a, b), 0, 1, is_bool=True)

    def at_most(self, a: Node, b: Node) -> Node:
        return self.not_(self.less(b, a))

    def equal(self, a: Node, b: Node) -> Node:
        if a is b or a.low == a.high == b.low == b.high:
            return self.flag(True)
        if a.high < b.low or b.high < a.low:
            return self.flag(False)
        if a.number > b.number:
            a, b = b, a
        return self.make("equal", (a, b), 0, 1, is_bool=True)

    def has_bit(self, mask: Node, bit: Node) -> Node:
        """Whether a set of options has one."""
        if mask.const is not None and bit.const is not None:
            return self.flag(bool(mask.const >> bit.const & 1))
        return self.make("has_bit", (mask, bit), 0, 1, is_bool=True)

    # --- arithmetic -------------------------------------------------------------------------

    def add(self, a: Node, b: Node) -> Node:
        if a.const is not None and b.const is not None:
            return self.whole(a.const + b.const)
        if a.const == 0 or b.const == 0:
            return b if a.const == 0 else a
        return self.make("add", (a, b), a.low + b.low, a.high + b.high)

    def subtract(self, a: Node, b: Node) -> Node:
        if a.const is not None and b.const is not None:
            return self.whole(a.const - b.const)
        if b.const == 0:
            return a
        return self.make("subtract", (a, b), a.low - b.high, a.high - b.low)

    def multiply(self, a: Node, b: Node) -> Node:
        if a.const is not None and b.const is not None:
            return self.whole(a.const * b.const)
        if a.const in (0, 1) or b.const in (0, 1):
            a, b = (a, b) if a.const in (0, 1) else (b, a)
            return b if a.const else a
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self.make("multiply", (a, b), min(corners), max(corners))

    def floor(self, a: Node, b: Node) -> Node:
        """The quotient rounded towards -∞; `b` is positive."""
        if a.const is not None and b.const is not None:
            return self.whole(a.const // b.const)
        if b.const == 1:
            return a
        corners = [x // y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self.make("floor", (a, b), min(corners), max(corners))

    def min(self, a: Node, b: Node) -> Node:
        if a is b or a.high <= b.low:
            return a
        if b.high <= a.low:
            return b
        return self.make("min", (a, b), min(a.low, b.low), min(a.high, b.high))

    def max(self, a: Node, b: Node) -> Node:
        if a is b or a.low >= b.high:
            return a
        if b.low >= a.high:
            return b
        return self.make("max", (a, b), max(a.low, b.low), max(a.high, b.high))

    def since(self, unit: str, day: Node, today: Node) -> Node:
        """Whole months or years from one ordinal day to another."""
        return self.make(unit, (day, today), -120_000, 120_000)

    # --- members ------------------------------------------------------------------------------

    def reduce(self, word: str, a: Node) -> Node:
        """`word` sum, min, max, any or all of what a node is for each member."""
        if a.level == HOUSEHOLD:
            if word != "sum":
                return a
            number = self.select(a, self.whole(1), self.whole(0)) if a.is_bool else a
            return self.multiply(number, self.members())
        if word == "sum":
            low, high = min(a.low, a.low * MAX_MEMBERS), max(a.high, a.high * MAX_MEMBERS)
            return self.make("sum", (a,), low, high, level=HOUSEHOLD, phase=a.phase + 1)
        return self.make(word, (a,), a.low, a.high, is_bool=a.is_bool, level=HOUSEHOLD, phase=a.phase + 1)

    def carry(self, name: str, start: Node, low: int, high: int, phase: int) -> Node:
        """A number that each member leaves to the next; the first finds `start`."""
        node = self.make("carry", (start,), low, high, data=name, level=MEMBER, phase=phase)
        node.name = name
        return node

    def chain(self, cases: list[tuple[Node, int]], otherwise: Node) -> Node:
        """The number of the first case that is met."""
        found = otherwise
        for test, number in reversed(cases):
            found = self.select(test, self.whole(number), found)
        return found


def used(roots: Iterable[Node]) -> list[Node]:
    """Every node that the roots rest on, operands first."""
    found: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.number in found:
            continue
        found[node.number] = node
        stack += node.args
        if node.update is not None:
            stack.append(node.update)
    return [found[number] for number in sorted(found)]
