"""The time limits of steps: days, months, and working days with what a county adds to the calendar."""

from __future__ import annotations

import csv
import datetime
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...dsl import interval as iv
from ...dsl import policy as p
from ..library import ordinal
from ..working_days import Due, after, is_worked


@dataclass(frozen=True, slots=True)
class Calendar:
    """The nation's working days, and by ordinal day those that a county made otherwise (True: worked)."""

    added: Mapping[int, bool] = field(default_factory=dict)

    def is_worked(self, day: int) -> tuple[bool, bool]:
        """Whether offices work on a day, and whether that is known or only likely."""
        added = self.added.get(day)
        return is_worked(day) if added is None else (added, True)

    def end(self, day: int, span: p.Span) -> Due:
        """The last day of so much time from a day, which itself does not count.

        A month that has no such day ends with its last: half a year after 31 August 2023 is 29 February 2024.

        >>> start = datetime.date(2023, 8, 31).toordinal()
        >>> datetime.date.fromordinal(Calendar().end(start, p.Span(6, "months")).day).isoformat()
        '2024-02-29'
        """
        if span.unit == "months":
            return Due(iv.months_before(day, -span.length))
        return after(day, span.length, working=span.unit == "working_days", worked=self.is_worked)


class BadCalendar(ValueError):
    """The file with a county's days cannot be used; `where` is the line or entry."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def read_calendar(path: Path) -> Calendar:
    """A county's additions: TOML with the lists `holidays` and `worked`, or CSV with the columns date, kind.

    `kind` is `holiday` or `worked` (放假, 上班). Raises BadCalendar for what is no date or kind, or is said
    both ways, OSError for a file that cannot be read.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCalendar(path.name) from None
    entries = _of_csv(text) if path.suffix.lower() == ".csv" else _of_toml(text)
    added: dict[int, bool] = {}
    for where, day, worked in entries:
        if added.setdefault(day, worked) != worked:
            raise BadCalendar(where)
    return Calendar(added)


_KINDS = {"holiday": False, "放假": False, "worked": True, "上班": True}


def _of_csv(text: str) -> Iterable[tuple[str, int, bool]]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() in ("date", "日期")):
            continue
        if len(cells) < 2 or cells[1].lower() not in _KINDS:
            raise BadCalendar(f"{number}: {','.join(cells)}")
        yield str(number), _day(cells[0], f"{number}: {cells[0]}"), _KINDS[cells[1].lower()]


def _of_toml(text: str) -> Iterable[tuple[str, int, bool]]:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCalendar(str(error)) from None
    for key, worked in (("holidays", False), ("worked", True)):
        days = said.pop(key, [])
        if not isinstance(days, list):
            raise BadCalendar(key)
        for day in days:
            yield f"{key}: {day}", _day(day, f"{key}: {day}"), worked
    if said:
        raise BadCalendar(next(iter(said)))


def _day(written: object, where: str) -> int:
    if isinstance(written, datetime.date) and not isinstance(written, datetime.datetime):
        return written.toordinal()
    try:
        return ordinal(written if isinstance(written, str) else "")
    except ValueError:
        raise BadCalendar(where) from None
