"""`amount by table` as nodes: which rows can be reached, and between which two amounts they lie."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ...dsl import policy as p
from .ir import Node
from .rational import Code, Numbers, Ratio, Span, Truth

# What a column may be, as far as rows tell it apart: which rows fit it, and whether it may be.
Pieces = list[tuple[frozenset[int], Node]]


def looked_up(n: Numbers, columns: list[Pieces], rows: list[Span]) -> Span:
    """The hull of the rows that fit some value the columns may have; 0 where none fits."""
    g = n.g
    found = [(uncovered(n, columns, 0, frozenset(range(len(rows)))), n.zero)]
    for i, row in enumerate(rows):
        reached = [g.or_(*(may for fitting, may in pieces if i in fitting)) for pieces in columns]
        found.append((g.and_(*reached), row))
    found = [case for case in found if case[0].const != 0]
    tops, bottom = n.common(*(end for _, span in found for end in (span.low, span.high)))
    lows, highs = tops[::2], tops[1::2]
    top, base = g.whole(max(x.high for x in lows)), g.whole(min(x.low for x in highs))
    least, most = top, base
    for (may, _), low, high in zip(found, lows, highs, strict=True):
        least, most = g.min(least, g.select(may, low, top)), g.max(most, g.select(may, high, base))
    return Span(Ratio(least, bottom), Ratio(most, bottom))


def the_one(n: Numbers, columns: list[Pieces], rows: list[Span]) -> Span:
    """The row that fits, where every column is settled: no more than one does."""
    g = n.g
    span = n.zero
    for i, row in enumerate(rows):
        reached = [g.or_(*(may for fitting, may in pieces if i in fitting)) for pieces in columns]
        span = n.choose_span(g.and_(*reached), row, span)
    return span


def settled(value: Any) -> bool:
    """Whether a column's value is known, whatever the household."""
    match value:
        case Truth(surely, possibly):
            return surely is possibly
        case Code(known=known):
            return known.const == 1
    return bool(value.exact)


def uncovered(n: Numbers, columns: list[Pieces], index: int, rows: frozenset[int]) -> Node:
    """Whether the columns may have values that no row fits."""
    if not rows:
        return n.g.flag(True)
    if index == len(columns):
        return n.g.flag(False)
    rest = [n.g.and_(may, uncovered(n, columns, index + 1, rows & fits)) for fits, may in columns[index]]
    return n.g.or_(*rest)


def pieces(n: Numbers, value: Any, type_: p.Type, cells: list[Any]) -> Pieces:
    """What a column may be: options, yes and no, or stretches of the number line."""
    g = n.g
    found: dict[frozenset[int], list[Node]] = {}

    def piece(may: Node, fits: Callable[[Any], bool]) -> None:
        rows = frozenset(i for i, cell in enumerate(cells) if cell is None or fits(cell))
        found.setdefault(rows, []).append(may)

    match value:
        case Truth(surely, possibly):
            piece(possibly, partial(contains, "yes"))
            piece(g.not_(surely), partial(contains, "no"))
        case Code(place, known):
            for i, option in enumerate(type_.options):
                piece(g.or_(g.not_(known), g.equal(place, g.whole(i))), partial(contains, option))
        case Span():
            for low, high, may in stretches(n, cells, value, type_.whole):
                piece(may, partial(covers, low, high))
    return [(rows, g.or_(*nodes)) for rows, nodes in found.items()]


def stretches(n: Numbers, cells: list[Any], value: Span, whole: bool) -> Iterator[tuple[Any, Any, Node]]:
    """The number line cut at the ends of cells: each end by itself, and the gaps between."""
    g = n.g
    marks = sorted({end for cell in cells if cell is not None for end in cell})
    for mark in marks:
        at = n.of(mark)
        yield mark, mark, g.and_(n.at_most(value.low, at), n.at_most(at, value.high))
    for low, high in zip([None, *marks], [*marks, None], strict=True):
        first = low if low is None or not whole else math.floor(low) + 1
        last = high if high is None or not whole else math.ceil(high) - 1
        if first is not None and last is not None and first > last:
            continue
        reach = n.at_most if whole else n.less
        above = g.flag(True) if first is None else reach(n.of(first), value.high)
        below = g.flag(True) if last is None else reach(value.low, n.of(last))
        yield -math.inf if low is None else low, math.inf if high is None else high, g.and_(above, below)


def contains(option: str, cell: Any) -> bool:
    """Whether a cell of options has one."""
    return option in cell


def covers(low: Any, high: Any, cell: Any) -> bool:
    """Whether a cell from a number to another holds all between two."""
    return bool(cell[0] <= low and high <= cell[1])
