"""When time limits end: days, months and working days, counted by hand on the calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from elig.adapters.cases.calendar import BadCalendar, Calendar, read_calendar
from elig.dsl import policy as p
from elig.dsl.interval import months_since

from .conftest import day, iso

# 26 April 2024 is a Friday. Off: 1 to 5 May; worked: Sunday 28 April, Saturday 11 May.
# 27 September 2024 is a Friday. Off: 1 to 7 October; worked: Sunday 29 September, Saturday 12 October.
# 10 February 2024 to 17 February are off; worked: Sunday 4 and Sunday 18 February.
WORKING = [
    ("2024-04-26", 1, "2024-04-28"),
    ("2024-04-26", 2, "2024-04-29"),
    ("2024-04-26", 3, "2024-04-30"),
    ("2024-04-26", 4, "2024-05-06"),
    ("2024-04-26", 8, "2024-05-10"),
    ("2024-04-26", 9, "2024-05-11"),
    ("2024-04-26", 10, "2024-05-13"),
    ("2024-04-30", 1, "2024-05-06"),
    ("2024-05-03", 1, "2024-05-06"),
    ("2024-09-27", 1, "2024-09-29"),
    ("2024-09-27", 3, "2024-10-08"),
    ("2024-09-27", 6, "2024-10-11"),
    ("2024-09-27", 7, "2024-10-12"),
    ("2024-09-27", 8, "2024-10-14"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2024-02-28", 2, "2024-03-01"),
    ("2024-12-31", 1, "2025-01-02"),
]
DAYS = [
    ("2024-02-20", 10, "2024-03-01"),
    ("2023-02-20", 10, "2023-03-02"),
    ("2024-04-26", 15, "2024-05-11"),
    ("2024-12-20", 15, "2025-01-04"),
]
MONTHS = [
    ("2024-01-31", 1, "2024-02-29"),
    ("2023-01-31", 1, "2023-02-28"),
    ("2024-01-29", 1, "2024-02-29"),
    ("2024-03-31", 1, "2024-04-30"),
    ("2024-04-30", 1, "2024-05-30"),
    ("2023-08-31", 6, "2024-02-29"),
    ("2024-08-31", 6, "2025-02-28"),
    ("2024-02-29", 6, "2024-08-29"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-12-31", 2, "2025-02-28"),
    ("2024-11-15", 1, "2024-12-15"),
    ("2024-12-15", 1, "2025-01-15"),
    ("2024-05-06", 6, "2024-11-06"),
]


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        *((a, n, "working_days", b) for a, n, b in WORKING),
        *((a, n, "days", b) for a, n, b in DAYS),
        *((a, n, "months", b) for a, n, b in MONTHS),
    ],
)
def test_the_last_day(start: str, length: int, unit: str, end: str) -> None:
    assert iso(Calendar().end(day(start), p.Span(length, unit)).day) == end


def test_months_are_those_of_the_language() -> None:
    """The first day on which `months since` says so many, from every day of two years, one of them a leap year."""
    for start in range(day("2023-01-01"), day("2025-01-01")):
        for months in (1, 6, 12):
            end = Calendar().end(start, p.Span(months, "months")).day
            assert months_since(start, end) == months
            assert months_since(start, end - 1) == months - 1


def test_a_year_whose_holidays_are_not_told_is_named() -> None:
    assert Calendar().end(day("2040-04-26"), p.Span(3, "working_days")).unknown == (2040,)
    assert Calendar().end(day("2040-04-26"), p.Span(3, "days")).unknown == ()


TOML = """
holidays = [2024-10-09, "2024-09-30"]   # 县里另放两天
worked = ["2024-10-05"]
"""
CSV = "日期,类型\n2024-10-09,放假\n2024-09-30,holiday\n\n2024-10-05,上班\n"


@pytest.mark.parametrize(("name", "text"), [("county.toml", TOML), ("county.csv", CSV)])
def test_a_county_adds_days(tmp_path: Path, name: str, text: str) -> None:
    # From Friday 27 September: Sunday 29 (1), Saturday 5 October (2), Tuesday 8 (3), Thursday 10 (4).
    path = tmp_path / name
    path.write_text(text, "utf-8")
    calendar = read_calendar(path)
    ends = [iso(calendar.end(day("2024-09-27"), p.Span(n, "working_days")).day) for n in (1, 2, 3, 4)]
    assert ends == ["2024-09-29", "2024-10-05", "2024-10-08", "2024-10-10"]
    assert iso(calendar.end(day("2024-09-27"), p.Span(4, "days")).day) == "2024-10-01"
    assert calendar.end(day("2040-04-27"), p.Span(1, "working_days")).unknown == (2040,)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.toml", 'holidays = ["2024-02-30"]', "holidays: 2024-02-30"),
        ("a.toml", "holidays = [20240930]", "holidays: 20240930"),
        ("a.toml", 'holidays = "2024-09-30"', "holidays"),
        ("a.toml", 'holiday = ["2024-09-30"]', "holiday"),
        ("a.toml", "holidays = [", "nvalid"),
        ("a.toml", "holidays = [2024-09-30]\nworked = [2024-09-30]", "worked: 2024-09-30"),
        ("a.csv", "2024-09-30,off", "1: 2024-09-30,off"),
        ("a.csv", "date,kind\n30.9.2024,holiday", "2: 30.9.2024"),
        ("a.csv", "2024-09-30,holiday\n2024-09-30,worked", "2"),
    ],
)
def test_a_calendar_that_cannot_be_used(tmp_path: Path, name: str, text: str, where: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(BadCalendar) as caught:
        read_calendar(path)
    assert where in caught.value.where


def test_a_calendar_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,类型\n".encode("gb18030"))
    with pytest.raises(BadCalendar):
        read_calendar(path)
