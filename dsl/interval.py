"""Closed intervals of exact numbers: where a value lies that may not be known.

An interval is a pair `(low, high)` of int or Fraction with low <= high; an exactly known value
has low == high. Every operation gives an interval that contains each result of its operands'
values, and a narrower one for narrower operands.

# INVARIANT: narrowing an operand never widens a result. That learning a fact cannot turn a
# yes into a no rests on it.
"""

from __future__ import annotations

import datetime
from fractions import Fraction

Exact = int | Fraction
Interval = tuple[Exact, Exact]

PER_YEAR = {"year": 1, "term": 2, "month": 12}


def exact(value: Exact) -> Interval:
    """The interval of one known value."""
    return (value, value)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both.

    >>> hull((1, 2), (5, 6))
    (1, 6)
    """
    return (min(a[0], b[0]), max(a[1], b[1]))


def add(a: Interval, b: Interval) -> Interval:
    """
    >>> add((1, 2), (10, 20))
    (11, 22)
    """
    return (a[0] + b[0], a[1] + b[1])


def subtract(a: Interval, b: Interval) -> Interval:
    """
    >>> subtract((10, 20), (1, 2))
    (8, 19)
    """
    return (a[0] - b[1], a[1] - b[0])


def multiply(a: Interval, b: Interval) -> Interval:
    """
    >>> multiply((-1, 2), (3, 4))
    (-4, 8)
    """
    if a[0] >= 0 and b[0] >= 0:
        return (_plain(a[0] * b[0]), _plain(a[1] * b[1]))
    corners = [_plain(x * y) for x in a for y in b]
    return (min(corners), max(corners))


def divide(a: Interval, b: Interval) -> Interval:
    """The quotient; the checker has made sure that `b` never holds zero.

    >>> divide((1, 2), (4, 4))
    (Fraction(1, 4), Fraction(1, 2))
    """
    corners = [_quotient(x, y) for x in set(a) for y in set(b)]
    return (min(corners), max(corners))


def _quotient(a: Exact, b: Exact) -> Exact:
    return _plain(Fraction(a) / b)


def _plain(value: Exact) -> Exact:
    """A whole number as int: as exact, and faster."""
    return value if type(value) is int or value.denominator != 1 else value.numerator


def at_most(a: Interval, limit: Interval) -> Interval:
    """The smaller of the two, end by end.

    >>> at_most((1, 9), (5, 5))
    (1, 5)
    """
    return (min(a[0], limit[0]), min(a[1], limit[1]))


def at_least(a: Interval, limit: Interval) -> Interval:
    """The larger of the two, end by end.

    >>> at_least((1, 9), (5, 5))
    (5, 9)
    """
    return (max(a[0], limit[0]), max(a[1], limit[1]))


def annual(a: Interval, period: str) -> Interval:
    """Money of a period as money per year.

    >>> annual((100, 100), "month")
    (1200, 1200)
    """
    factor = PER_YEAR[period]
    return (a[0] * factor, a[1] * factor)


def monthly(a: Interval, period: str) -> Interval:
    """Money of a period as money per month.

    >>> monthly((300, 600), "term")
    (50, 100)
    """
    yearly = annual(a, period)
    return (_quotient(yearly[0], 12), _quotient(yearly[1], 12))


def round_to(value: Exact, unit: Exact, direction: str) -> Exact:
    """The multiple of `unit` near (halves away from zero), up (towards +∞) or down (towards -∞).

    >>> round_to(Fraction(5, 2), 1, "near"), round_to(Fraction(-5, 2), 1, "near"), round_to(101, 100, "up")
    (3, -3, 200)
    """
    if value == 0 or (unit == 1 and type(value) is int):
        return value
    top, bottom = value.numerator * unit.denominator, value.denominator * unit.numerator
    if direction == "down":
        steps = top // bottom
    elif direction == "up":
        steps = -(-top // bottom)
    else:
        steps = (2 * abs(top) + bottom) // (2 * bottom)
        steps = steps if top >= 0 else -steps
    return _plain(steps * unit)


def days_since(day: int, today: int) -> int:
    """Days from one ordinal day to another; negative for a later one."""
    return today - day


def months_since(day: int, today: int) -> int:
    """Whole months from one ordinal day to another; a month without such a day counts from its last.

    >>> d = lambda *a: datetime.date(*a).toordinal()
    >>> months_since(d(2024, 1, 31), d(2024, 2, 29)), months_since(d(2024, 1, 31), d(2024, 2, 28))
    (1, 0)
    """
    start, end = datetime.date.fromordinal(day), datetime.date.fromordinal(today)
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day and (end + datetime.timedelta(1)).month == end.month:
        months -= 1
    return months


def months_before(day: int, months: int) -> int:
    """The same day so many months earlier (later, if below zero), or the last of a month without such a day.

    Before the first year there is only its first day.

    >>> datetime.date.fromordinal(months_before(datetime.date(2024, 3, 31).toordinal(), 13)).isoformat()
    '2023-02-28'
    """
    date = datetime.date.fromordinal(day)
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    if year < 1:
        return 1
    last = 31 if month == 11 else (datetime.date(year, month + 2, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(date.day, last)).toordinal()


def years_since(day: int, today: int) -> int:
    """Full years between two ordinal days; 29 February counts from 1 March in common years.

    >>> d = lambda *a: datetime.date(*a).toordinal()
    >>> years_since(d(2008, 2, 29), d(2023, 2, 28)), years_since(d(2008, 2, 29), d(2023, 3, 1))
    (14, 15)
    """
    start, end = datetime.date.fromordinal(day), datetime.date.fromordinal(today)
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


SINCE = {"days": days_since, "months": months_since, "years": years_since}
