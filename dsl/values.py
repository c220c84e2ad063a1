"""What a written value says: numbers, money, dates and lengths of time, exactly."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from functools import lru_cache

_UNITS = {"yuan": 100, "元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_MONEY = re.compile(r"([0-9,.]+)\s*(yuan|亿元|万元|元)\s*(?:/|per|each|每)?\s*(month|term|year|学期|月|年)?")
_PERIODS = {"month": "month", "月": "month", "term": "term", "学期": "term", "year": "year", "年": "year"}


@lru_cache(maxsize=4096)
def number(written: str) -> Fraction:
    """A plain number or a percentage.

    >>> number("1,250.5"), number("60%")
    (Fraction(2501, 2), Fraction(3, 5))
    """
    if written.endswith("%"):
        return Fraction(written[:-1].strip().replace(",", "")) / 100
    return Fraction(written.replace(",", ""))


@lru_cache(maxsize=4096)
def money(written: str) -> tuple[Fraction, str]:
    """Fen, and the period: once, month, term or year.

    >>> money("0.125万元/年") == money("1,250 yuan per year") == (125000, "year")
    True
    """
    match = _MONEY.fullmatch(written)
    assert match is not None, written
    amount, unit, period = match.groups()
    return number(amount) * _UNITS[unit], _PERIODS[period] if period else "once"


@lru_cache(maxsize=4096)
def date(written: str) -> datetime.date | None:
    """A date in either language; None if the calendar has no such day.

    >>> date("2024年2月1日"), date("2023-02-29")
    (datetime.date(2024, 2, 1), None)
    """
    year, month, day = map(int, re.findall("[0-9]+", written))
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def length(written: str) -> int:
    """How many days or months.

    >>> length("15个工作日")
    15
    """
    match = re.match("[0-9]+", written)
    assert match is not None, written
    return int(match.group())
