"""Between which two numbers an expression can lie, whatever the household: worked out on loading.

Used to make sure that no divisor can be zero. None stands for "no bound is known".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import interval as iv
from . import policy as p

MAX_MEMBERS = 200  # a household's members; records with more are refused
MAX_EVENTS = 10_000  # of one household in one record; records with more are refused
MONEY_LIMIT = 100_000_000_00  # fen
COUNT_LIMIT = 1_000_000
NUMBER_LIMIT = 100_000_000
FIRST_DAY = 693596  # 1900-01-01
LAST_DAY = 767009  # 2100-12-31

DEFAULT_RANGE: Mapping[str, iv.Interval] = {
    "money": (0, MONEY_LIMIT),
    "number": (0, NUMBER_LIMIT),
    "date": (FIRST_DAY, LAST_DAY),
}


def default_range(type_: p.Type) -> iv.Interval | None:
    """Where a value of the type lies when nothing more is said.

    >>> default_range(p.Type("number", whole=True))
    (0, 1000000)
    """
    if type_.kind == "number" and type_.whole:
        return (0, COUNT_LIMIT)
    return DEFAULT_RANGE.get(type_.kind)


def over_events(item: iv.Interval | None) -> iv.Interval:
    """Between what a sum over a household's events can lie; a count, where None is added up.

    >>> over_events((0, 100))
    (0, 1000000)
    """
    low, high = (1, 1) if item is None else item
    return (min(0, low * MAX_EVENTS), max(0, high * MAX_EVENTS))


def bounds(
    expr: p.Expr,
    facts: Mapping[tuple[str, str], p.Fact],
    derived: Callable[[p.DeriveRef], iv.Interval | None],
) -> iv.Interval | None:
    """The range of a number, money or date expression; None where no bound is known."""

    def of(item: p.Expr) -> iv.Interval | None:
        return bounds(item, facts, derived)

    match expr:
        case p.Literal(value=value) if isinstance(value, bool | str):
            return None
        case p.Literal(value=value):
            return iv.exact(value)  # type: ignore[arg-type]
        case p.FactRef(entity=entity, name=name):
            fact = facts[entity, name]
            return None if fact.low is None or fact.high is None else (fact.low, fact.high)
        case p.DeriveRef():
            return derived(expr)
        case p.ParameterRef(type=type_):
            return default_range(type_)
        case p.EventCount() | p.EventSum():
            return over_events(None if isinstance(expr, p.EventCount) else of(expr.item))
        case p.Count(where=where):
            return (1 if where is None else 0, MAX_MEMBERS)
        case p.Arithmetic(op=op, left=left, right=right):
            a, b = of(left), of(right)
            if a is None or b is None or (op == "/" and b[0] <= 0 <= b[1]):
                return None
            return ARITHMETIC[op](a, b)
        case p.Bound(word=word, item=item, limit=limit):
            a, b = of(item), of(limit)
            if a is None or b is None:
                return None
            return iv.at_most(a, b) if word == "most" else iv.at_least(a, b)
        case p.Convert(word=word, item=item):
            a = of(item)
            period = p.type_of(item).period
            if a is None:
                return None
            return iv.annual(a, period) if word == "annual" else iv.monthly(a, period)
        case p.Rounded(item=item, direction=direction, unit=unit):
            a = of(item)
            if a is None:
                return None
            return (iv.round_to(a[0], unit, direction), iv.round_to(a[1], unit, direction))
        case p.Aggregate(word="sum", item=item):
            a = of(item)
            return None if a is None else (min(0, a[0] * MAX_MEMBERS), max(0, a[1] * MAX_MEMBERS))
        case p.Aggregate(item=item, if_none=if_none):
            a = of(item)
            b = None if if_none is None else of(if_none)
            return a if if_none is None else None if a is None or b is None else iv.hull(a, b)
        case p.Since():
            return (-NUMBER_LIMIT, NUMBER_LIMIT)
        case _:
            return None


ARITHMETIC: Mapping[str, Callable[[iv.Interval, iv.Interval], iv.Interval]] = {
    "+": iv.add,
    "-": iv.subtract,
    "*": iv.multiply,
    "/": iv.divide,
}
