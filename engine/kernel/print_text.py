"""Expressions of a program as Python text, with brackets only where they are needed."""

from __future__ import annotations

from collections.abc import Callable

from .ir import Node

# How tightly an operation binds.
TERNARY, OR, AND, NOT, COMPARE, BITS, SHIFT, SUM, PRODUCT, MINUS, ATOM = range(11)
SIGNS = {"add": (SUM, "+"), "subtract": (SUM, "-"), "multiply": (PRODUCT, "*"), "floor": (PRODUCT, "//")}

Text = tuple[str, int]


def within(text: Text, least: int) -> str:
    """A part of an expression that must bind at least so tightly."""
    return text[0] if text[1] >= least else f"({text[0]})"


def is_cheap(node: Node) -> bool:
    """A comparison of what is at hand: it is written where it is needed, and reads better there."""
    if node.op == "not":
        return is_cheap(node.args[0])
    at_hand = all(arg.op in ("const", "input") for arg in node.args)
    return node.op in ("less", "equal", "has_bit") and at_hand


class Texts:
    """Renders one operation; `read` gives the text of an operand, `named` a name or constant for it."""

    def __init__(self, read: Callable[[Node], Text], named: Callable[[Node], str]) -> None:
        self.read = read
        self.named = named

    def of(self, node: Node) -> Text:
        """An operation on its operands."""
        a, *more = node.args
        if node.op in SIGNS:
            return self.arithmetic(node, a, more[0])
        match node.op:
            case "less" | "equal" | "has_bit":
                return self.comparison(node, True)
            case "not":
                return self.negated(a)
            case "and" | "or":
                return self.junction(node)
            case "select":
                test, yes, no = a, *more
                chosen = f"{within(self.read(yes), OR)} if {within(self.read(test), OR)}"
                return f"{chosen} else {self.read(no)[0]}", TERNARY
            case "min" | "max":
                one, other = self.named(a), self.named(more[0])
                return f"{one} if {one} {'<' if node.op == 'min' else '>'} {other} else {other}", TERNARY
            case "argument_at":
                place = self.read(a)[0]
                return f"arguments[{place if node.data == 0 else f'{node.data} + {place}'}]", ATOM
        return f"{node.op}_since({self.read(a)[0]}, {self.read(more[0])[0]})", ATOM

    def arithmetic(self, node: Node, a: Node, b: Node) -> Text:
        binds, sign = SIGNS[node.op]
        if node.op == "subtract" and a.const == 0:
            return f"-{within(self.read(b), MINUS)}", MINUS
        loose = binds if b.op == node.op in ("add", "multiply") else binds + 1
        return f"{within(self.read(a), binds)} {sign} {within(self.read(b), loose)}", binds

    def negated(self, node: Node) -> Text:
        if node.op in ("less", "equal"):
            name, binds = self.read(node)
            if binds == ATOM and not all(self.read(arg)[1] == ATOM for arg in node.args):
                return f"not {name}", NOT  # what is compared would be worked out again
            return self.comparison(node, False)
        if node.op == "has_bit" and node.args[0].const is not None:
            return self.comparison(node, False)
        return f"not {within(self.read(node), COMPARE)}", NOT

    def comparison(self, node: Node, truth: bool) -> Text:
        """A comparison or its contrary; a constant stands on the right."""
        a, b = node.args
        if node.op == "has_bit":
            return self.one_of(a, b, truth)
        swapped = a.const is not None
        if node.op == "equal":
            sign = "==" if truth else "!="
        else:
            sign = {(True, False): "<", (True, True): ">", (False, False): ">=", (False, True): "<="}[
                truth, swapped
            ]
        left, right = (b, a) if swapped else (a, b)
        return f"{within(self.read(left), BITS)} {sign} {within(self.read(right), BITS)}", COMPARE

    def one_of(self, mask: Node, bit: Node, truth: bool) -> Text:
        """Whether a set has an option, or an option is in a set."""
        if mask.const is None:
            return f"{within(self.read(mask), SHIFT)} >> {within(self.read(bit), SUM)} & 1", BITS
        among = [str(i) for i in range(mask.const.bit_length()) if mask.const >> i & 1]
        listed = f"({', '.join(among)}{',' * (len(among) == 1)})"
        return f"{within(self.read(bit), BITS)} {'in' if truth else 'not in'} {listed}", COMPARE

    def junction(self, node: Node) -> Text:
        binds = AND if node.op == "and" else OR
        parts = list(node.args)
        texts: list[str] = []
        if node.op == "and":
            parts, texts = self.ranges(parts)
        texts = [within(self.read(part), binds + 1) for part in parts] + texts
        return (f" {node.op} ".join(texts), binds) if len(texts) > 1 else (texts[0], COMPARE)

    def ranges(self, parts: list[Node]) -> tuple[list[Node], list[str]]:
        """Pairs that bound one value from both sides, as `1 <= x <= 3`; and what is left."""
        lows: dict[int, tuple[Node, str]] = {}
        highs: dict[int, tuple[Node, str]] = {}
        for part in parts:
            found = _bound(part)
            if found is not None:
                item, side, sign = found
                (lows if side == "low" else highs).setdefault(item.number, (part, sign))
        texts: list[tuple[int, str]] = []
        used: set[int] = set()
        for number in lows.keys() & highs.keys():
            (below, first), (above, second) = lows[number], highs[number]
            item = next(arg for arg in _compared(below).args if arg.const is None)
            ends = [next(arg.const for arg in _compared(part).args if arg.const is not None)
                    for part in (below, above)]  # fmt: skip
            text = within(self.read(item), BITS)
            is_one = ends[0] == ends[1] and first == second == "<="
            texts.append(
                (number, f"{text} == {ends[0]}" if is_one else f"{ends[0]} {first} {text} {second} {ends[1]}")
            )
            used |= {below.number, above.number}
        return [part for part in parts if part.number not in used], [text for _, text in sorted(texts)]


def _compared(part: Node) -> Node:
    return part.args[0] if part.op == "not" else part


def _bound(part: Node) -> tuple[Node, str, str] | None:
    """Of a comparison with a constant: what is compared, from which side it is bounded, by which sign."""
    less = _compared(part)
    if less.op != "less":
        return None
    a, b = less.args
    if (a.const is None) == (b.const is None):
        return None
    sign = "<" if part is less else "<="
    if a.const is not None:  # a < b, or not: b <= a
        return (b, "low", "<") if part is less else (b, "high", "<=")
    return (a, "high", sign) if part is less else (a, "low", "<=")
