"""The days on which offices work: Monday to Friday, but for China's public holidays and with the weekend
days that are worked in exchange (调休).

Which days those are the State Council says late in the year before. `chinesecalendar` knows the years
that have been told; in any other, and where it is not installed, Monday to Friday are counted, and the
year is named.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple


class Due(NamedTuple):
    """The ordinal day that ends a time limit; `unknown` are the years whose holidays were not known."""

    day: int
    unknown: tuple[int, ...] = ()


def after(
    day: int, days: int, *, working: bool, worked: Callable[[int], tuple[bool, bool]] | None = None
) -> Due:
    """The last of so many days after a day, which itself does not count; `worked` stands in for `is_worked`.

    The Friday before the five days of May 2024, for which one Saturday and one Sunday were worked:

    >>> friday = datetime.date(2024, 4, 26).toordinal()
    >>> datetime.date.fromordinal(after(friday, 2, working=True).day).isoformat()
    '2024-04-29'
    >>> after(friday, 10, working=False).day - friday
    10
    """
    if not working:
        return Due(day + days)
    unknown: dict[int, None] = {}
    while days:
        day += 1
        works, known = (worked or is_worked)(day)
        days -= works
        if not known:
            unknown[datetime.date.fromordinal(day).year] = None
    return Due(day, tuple(unknown))


@lru_cache(maxsize=20_000)
def is_worked(day: int) -> tuple[bool, bool]:
    """Whether offices work on an ordinal day, and whether that is known or only likely."""
    date, calendar = datetime.date.fromordinal(day), _calendar()
    if calendar is not None:
        try:
            return bool(calendar.is_workday(date)), True
        except NotImplementedError:  # its way to say that it does not know the year
            pass
    return date.weekday() < 5, False


@cache
def _calendar() -> Any:
    """The calendar, imported when a limit in working days is first met; None where it is not installed."""
    try:
        import chinese_calendar
    except ImportError:
        return None
    return chinese_calendar
