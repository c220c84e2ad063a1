"""The record of an evaluation: what one expression came to for one subject, and how two of them compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..dsl import interval as iv
from ..dsl import policy as p
from ..dsl import ranges
from .truth import NO, UNKNOWN, YES, negate

NONE: frozenset[str] = frozenset()
Member: TypeAlias = int | None  # the index of the member in view; None is the household


@dataclass(slots=True)
class Found:
    """One expression as it came out for one subject: the evaluation record.

    `value` by type: yes_no a truth 0, 1, 2; number, money and date a closed interval; choice the
    frozenset of options it may be; several a pair (surely, possibly) of frozensets; text a str or
    None; supports a tuple of receipts or None. `missing` names the facts that could still change
    the value, and is empty once they cannot; `assumed` those that a default stood in for.
    """

    expr: p.Expr
    member: Member
    value: Any
    parts: tuple[Found, ...] = ()
    missing: frozenset[str] = NONE
    assumed: frozenset[str] = NONE

    @property
    def exact(self) -> bool:
        """Whether a number, money or date is known exactly."""
        return bool(self.value[0] == self.value[1])


def decided(expr: p.Expr, member: Member, value: Any, parts: tuple[Found, ...], leaf: bool = False) -> Found:
    """A record whose missing facts are those of its parts, as long as they can still matter.

    Of `and`, `or` and counts only the unknown parts matter; of a comparison or sum, all parts.
    """
    assumed = NONE
    for part in parts:
        if part.assumed:
            assumed |= part.assumed
    if value == UNKNOWN if type(value) is int else value[0] != value[1]:
        missing = joined([part.missing for part in parts if leaf or part.value == UNKNOWN])
        return Found(expr, member, value, parts, missing, assumed)
    return Found(expr, member, value, parts, NONE, assumed)


def joined(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """The union; the shared empty set where all are empty."""
    found = [names for names in sets if names]
    return NONE if not found else found[0].union(*found[1:])


def compared(op: str, a: iv.Interval, b: iv.Interval) -> int:
    """A comparison of two intervals: settled when every value of one agrees with every value of the other.

    >>> compared("<", (1, 2), (3, 4)), compared("<", (1, 3), (3, 4)), compared("=", (3, 3), (3, 3))
    (2, 1, 2)
    """
    if op == ">":
        a, b, op = b, a, "<"
    elif op == ">=":
        a, b, op = b, a, "<="
    if op == "<":
        return YES if a[1] < b[0] else NO if a[0] >= b[1] else UNKNOWN
    if op == "<=":
        return YES if a[1] <= b[0] else NO if a[0] > b[1] else UNKNOWN
    same = YES if a[0] == a[1] == b[0] == b[1] else NO if a[1] < b[0] or b[1] < a[0] else UNKNOWN
    return same if op == "=" else negate(same)


def known(kind: str, value: Any) -> Any:
    """A given value as `Found` keeps it."""
    if kind == "yes_no":
        return YES if value else NO
    if kind == "choice":
        return frozenset((value,))
    if kind == "several":
        options = frozenset(value)
        return (options, options)
    return value if kind == "text" else (value, value)


def unknown(fact: p.Fact) -> Any:
    """All that an unknown fact may be."""
    if fact.low is not None:
        return (fact.low, fact.high)
    return unknown_of(fact.type)


def unknown_of(type_: p.Type) -> Any:
    """All that a value of a type may be."""
    if type_.kind == "yes_no":
        return UNKNOWN
    if type_.kind == "choice":
        return frozenset(type_.options)
    if type_.kind == "several":
        return (NONE, frozenset(type_.options))
    return None if type_.kind == "text" else ranges.default_range(type_)
