"""Time limits, counted by hand with the State Council's calendar of 2024.

Of April 2024 the 4th to the 6th were holidays and Sunday the 7th and Sunday the 28th were worked; of May
the 1st to the 5th were holidays and Saturday the 11th was worked. Basic aid is decided within ten working days.
"""

from __future__ import annotations

import csv
import datetime
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import elig
from elig.adapters import working_days
from elig.adapters.assess import LISTS, assess, judge_all, summary
from elig.adapters.assess_cases import Case
from elig.adapters.diff import diff
from elig.adapters.library import Library
from elig.adapters.working_days import after

from .invented import RULES, Record, drawn, household

DAY = "2024-05-01"
Write = Callable[[list[Record]], str]
PAID = [drawn("basic_aid", "100")]


def applied(on: str | None, decided: str | None = None, support: str = "basic_aid", **more: str) -> Record:
    days = {"applied_on": on, "decided_on": decided}
    return {"support": support, **more, **{name: day for name, day in days.items() if day is not None}}


def cases(library: Library, write: Write, *records: Record, as_of: str = DAY) -> list[Case]:
    found = judge_all(library, write(list(records)), as_of=as_of)
    return [case for one in found.judged for case in one.cases]


def date(day: int | None) -> str | None:
    return None if day is None else datetime.date.fromordinal(day).isoformat()


@pytest.mark.parametrize(
    ("begun", "days", "ended"),
    [
        # 2 and 3, 7 to 12, 15 and 16 April; without holidays it would have been the 15th
        ("2024-04-01", 10, "2024-04-16"),
        # 28 (a Sunday), 29, 30 April, 6 to 11 (a Saturday) and 13 May
        ("2024-04-26", 10, "2024-05-13"),
        # taken in on a Saturday: the first day is Sunday the 28th
        ("2024-04-27", 1, "2024-04-28"),
        # the spring festival, 10 to 17 February; Sunday the 18th was worked
        ("2024-02-09", 1, "2024-02-18"),
    ],
)
def test_working_days(begun: str, days: int, ended: str) -> None:
    due = after(datetime.date.fromisoformat(begun).toordinal(), days, working=True)
    assert (date(due.day), due.unknown) == (ended, ())


def test_a_year_that_nobody_has_told_of_is_named() -> None:
    """From Monday 31 December 2035, two years' holidays of which nothing is known: Monday to Friday."""
    begun = datetime.date(2035, 12, 28).toordinal()  # a Friday
    due = after(begun, 3, working=True)
    assert (date(due.day), due.unknown) == ("2036-01-02", (2035, 2036))


def test_without_the_calendar_all_years_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    working_days.is_worked.cache_clear()
    monkeypatch.setattr(working_days, "_calendar", lambda: None)
    try:
        due = after(datetime.date(2024, 4, 1).toordinal(), 10, working=True)
    finally:
        working_days.is_worked.cache_clear()
    assert (date(due.day), due.unknown) == ("2024-04-15", (2024,))


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (applied("2024-04-01", "2024-04-16"), []),  # on the last day
        (applied("2024-04-01", "2024-04-17"), ["decided after the time limit: 1"]),
        (applied("2024-04-01"), ["not decided, past the time limit: 15"]),
        (
            applied("2024-04-01", "2024-05-02"),
            ["not decided, past the time limit: 15"],
        ),  # not yet, on the day
        (applied("2024-04-01", "2024-05-01"), ["decided after the time limit: 15"]),  # on the day itself
        (applied("2024-05-01"), []),
        (applied("2024-04-26"), []),  # due on 13 May
        (applied("2024-05-02"), []),  # not yet applied for
        (applied(None, "2024-04-17"), ["the day of application is not recorded"]),
        (applied("2020-01-01", support="care_aid"), []),  # of which the rules set no limit
        (
            applied("2024-04-01", member="m1"),
            ["not decided, past the time limit: 15"],
        ),  # the household's all the same
    ],
)
def test_one_application(application: Record, expected: list[str], library: Library, register: Write) -> None:
    record = household(1, "甲村", PAID, low_income=True) | {"applications": [application]}
    told = []
    for case in cases(library, register, record):
        assert (case.policy, case.member, case.fen) == ("basic_aid", None, None)
        late = case.reason[1].rpartition(": ")[2].removesuffix(" days late")
        told.append(f"{case.cause[1]}: {late}" if case.kind == "late" else case.cause[1])
    assert told == expected


def test_what_is_told_of_it(library: Library, register: Write) -> None:
    record = household(1, "甲村", PAID, low_income=True) | {"applications": [applied("2024-04-01")]}
    (case,) = cases(library, register, record)
    assert (case.kind, date(case.since), date(case.due)) == ("late", "2024-04-01", "2024-04-16")
    assert case.limit == ("10个工作日", "10 working days")
    assert case.clause == "《救助办法》示例〔2020〕1号第三条"
    assert case.papers == ("申请书",)
    assert case.reason == (
        "应于2024年4月16日前办结，至2024年5月1日未办结，超期15天",
        "due by 16 April 2024, not decided on 1 May 2024: 15 days late",
    )


def test_the_limit_of_the_day_of_application(register: Write, tmp_path: Path) -> None:
    """Until 2023 within 5 days, since then within 20: an old application has the old limit."""
    text = (RULES / "nation.elig").read_text("utf-8")
    aid = 'support wood_aid "柴火补助" "Wood" for household\n  {}\n  when low_income\n  decided within {} days\n  nature cash\n'
    old, new = aid.format("until 2023-12-31", 5), aid.format("from 2024-01-01", 20)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "nation.elig").write_text(f"{text}\n{old}\n{new}", "utf-8")
    for name in ("henan.elig", "lankao.elig"):
        (tmp_path / "rules" / name).write_text((RULES / name).read_text("utf-8"), "utf-8")
    made = [applied("2023-12-20", "2023-12-30", "wood_aid"), applied("2024-01-10", "2024-01-30", "wood_aid")]
    record = household(1, "甲村", []) | {"applications": made}
    (case,) = cases(elig.load(tmp_path / "rules"), register, record)
    assert (case.cause[1], date(case.due), case.limit[0]) == (
        "decided after the time limit",
        "2023-12-25",
        "5日",
    )


@pytest.mark.parametrize(
    ("applications", "cause", "since", "due"),
    [
        ([], "on application, not drawn", None, "2024-05-16"),  # if it is taken in today
        ([applied("2024-04-26")], "applied for, not decided yet", "2024-04-26", "2024-05-13"),
        ([applied(None)], "applied for, not decided yet", None, None),
        ([applied("2024-04-01", "2024-04-10")], "applied for and decided, not drawn", "2024-04-10", None),
        ([applied("2024-04-26", "2024-05-01")], "applied for and decided, not drawn", "2024-05-01", None),
        ([applied("2024-04-26", "2024-05-02")], "applied for, not decided yet", "2024-04-26", "2024-05-13"),
        # refused before, and applied for again
        ([applied("2023-04-03", "2023-04-10"), applied("2024-04-26")], "applied for, not decided yet",
         "2024-04-26", "2024-05-13"),
    ],
)  # fmt: skip
def test_who_misses_something_and_has_applied(
    applications: list[Record],
    cause: str,
    since: str | None,
    due: str | None,
    library: Library,
    register: Write,
) -> None:
    record = household(1, "甲村", [], low_income=True) | {"applications": applications}
    (missed,) = (case for case in cases(library, register, record) if case.kind == "missed")
    assert (missed.cause[1], date(missed.since), date(missed.due)) == (cause, since, due)


def test_another_member_s_application_is_not_this_one_s(library: Library, register: Write) -> None:
    record = household(1, "甲村", [], "primary primary")
    record["applications"] = [applied("2024-04-26", support="meal_aid", member="m2")]
    found = [(case.member, case.cause[1]) for case in cases(library, register, record)]
    assert found == [("m1", "given without application, not drawn"), ("m2", "applied for, not decided yet")]


def test_the_list_says_which_holidays_are_not_known(
    library: Library, register: Write, tmp_path: Path
) -> None:
    record = household(1, "甲村", [], low_income=True)
    assess(library, register([record]), tmp_path / "out", as_of="2035-05-01", lang="zh", jobs=1)
    sheet = openpyxl.load_workbook(tmp_path / "out" / LISTS)["东乡"]
    row = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    # Tuesday 1 May 2035; 2 to 4, 7 to 11, 14 and 15 May.
    assert row["办结期限"] == datetime.datetime(2035, 5, 15)
    assert row["办理时限"] == "10个工作日；2035年放假安排未知，按周一至周五推算"


def test_late_households_are_counted(library: Library, register: Write) -> None:
    """Six late of eight; two applications of one household are one household."""
    records = [
        household(number, "甲村", PAID, low_income=True) | {"applications": [applied("2024-04-01"), applied("2024-03-01")]}
        for number in range(1, 7)
    ]  # fmt: skip
    records += [household(number, "甲村", PAID, low_income=True) for number in (7, 8)]
    found = summary(judge_all(library, register(records), as_of=DAY))
    assert found["kinds"]["late"] == {
        "households": 6, "yuan_a_year": "0.00", "yuan_once": "0.00", "at_least": False,
    }  # fmt: skip
    (row,) = found["policies"]["late"]
    assert [each["cause"]["zh"] for each in row["causes"]] == ["超期未办结"]


def test_a_decision_does_not_move_by_it(library: Library) -> None:
    plain = household(1, "甲村", [], low_income=True)
    with_list = plain | {"applications": [applied("2024-04-01")]}
    one, other = (library.check(json.dumps(each), as_of=DAY).as_dict() for each in (plain, with_list))
    assert one == other


def test_rules_that_do_not_know_a_support(library: Library, register: Write, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for file in RULES.glob("*.elig"):
        (tmp_path / "new" / file.name).write_text(file.read_text("utf-8"), "utf-8")
    with (tmp_path / "new" / "lankao.elig").open("a", encoding="utf-8") as opened:
        opened.write('\nsupport tea_aid "茶补" "Tea" for household\n  when low_income\n  nature cash\n')
    record = household(1, "甲村", [], low_income=True) | {
        "applications": [applied("2024-04-01", support="tea_aid")]
    }
    found = diff(library, elig.load(tmp_path / "new"), register([record]), as_of=DAY)
    assert (found.households, found.set_aside, found.in_all.households["gains"]) == (1, 0, 1)


# --- from every form of register -----------------------------------------------------------------------

ROWS: dict[str, list[Record]] = {
    "households": [
        {"household_no": f"TEST-000{n}", "province": "henan", "county": "lankao", "township": "东乡", "village": "甲村",
         "low_income": True, "safe_house": True, "disabled": False, "wants_loan": False} for n in (1, 2)
    ],
    "members": [{"household_no": f"TEST-000{n}", "id": "m1", "stage": "none"} for n in (1, 2)],
    "receives": [{"household_no": f"TEST-000{n}", **drawn("basic_aid", "100")} for n in (1, 2)],
    "applications": [
        {"household_no": "TEST-0002", "support": "basic_aid", "member": None, "applied_on": "2024-04-01",
         "decided_on": "2024-04-17"},
        {"household_no": "TEST-0002", "support": "basic_aid", "member": None, "applied_on": "2024-04-26",
         "decided_on": None},
    ],
}  # fmt: skip
TITLES = {"household_no": "户编号", "support": "帮扶名称", "member": "成员编号", "applied_on": "受理日期",
          "decided_on": "办结日期"}  # fmt: skip


def as_csv(folder: Path) -> str:
    for table, rows in ROWS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return str(folder)


def as_excel(folder: Path) -> str:
    """The sheet 申请受理, its columns called by their titles, with dates for dates."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table, rows in ROWS.items():
        chinese = table == "applications"
        sheet = book.create_sheet("申请受理" if chinese else table)
        sheet.append([TITLES[name] if chinese else name for name in rows[0]])
        for row in rows:
            sheet.append([datetime.date.fromisoformat(cell) if name.endswith("_on") and cell else cell
                          for name, cell in row.items()])  # fmt: skip
    book.save(folder / "register.xlsx")
    return str(folder / "register.xlsx")


def as_parquet(folder: Path) -> str:
    def inside(table: str, number: str) -> list[Record]:
        return [{k: v for k, v in row.items() if k != "household_no"}
                for row in ROWS[table] if row["household_no"] == number]  # fmt: skip

    rows = [
        row | {table: inside(table, row["household_no"]) for table in ("members", "receives", "applications")}
        for row in ROWS["households"]
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "register.parquet")
    return str(folder / "register.parquet")


def as_flat_parquet(folder: Path) -> str:
    for table, rows in ROWS.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{table}.parquet")
    return str(folder)


def as_database(folder: Path) -> str:
    with sqlite3.connect(folder / "register.db") as made:
        for table, rows in ROWS.items():
            columns = [f"{k} {'BOOLEAN' if isinstance(v, bool) else 'TEXT'}" for k, v in rows[0].items()]
            made.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            marks = ", ".join("?" for _ in rows[0])
            made.executemany(f"INSERT INTO {table} VALUES ({marks})", [tuple(row.values()) for row in rows])
    (folder / "map.toml").write_text("[receives]\n[applications]\n", "utf-8")
    return f"sqlite:///{folder / 'register.db'}"


@pytest.mark.parametrize("form", [as_csv, as_excel, as_parquet, as_flat_parquet, as_database])
def test_every_form_of_register(form: Callable[[Path], str], library: Library, tmp_path: Path) -> None:
    source = form(tmp_path)
    mapping: Any = tmp_path / "map.toml" if source.startswith("sqlite") else None
    found = judge_all(library, source, as_of=DAY, mapping=mapping)
    assert (found.tally.households, found.set_aside) == (2, [])
    told = [(one.household, [(case.kind, date(case.since)) for case in one.cases]) for one in found.judged]
    assert told == [("TEST-0002", [("late", "2024-04-01")])]
