"""The lists that townships work off, as an Excel workbook: a sheet a township, a line a case."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from ..engine.answer import yuan
from .assess_cases import KINDS, Case, Judged
from .assess_words import say

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .assess import Assessment

COLUMNS = (
    "village", "household_no", "person", "kind", "policy", "cause", "reason", "amount", "period", "clause",
    "since", "missing", "papers", "office", "limit", "due", "done",
)  # fmt: skip
WIDTHS = (14, 17, 15, 15, 22, 30, 42, 12, 8, 30, 12, 24, 28, 16, 18, 12, 14)
A3 = 8  # paper, as spreadsheets number it
MOST_ROWS = 1_000_000  # of a sheet
NO_SHEET_NAME = re.compile(r"[\\/*?:\[\]\x00-\x1f']")
# What spreadsheets cannot hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(found: Assessment, lang: str) -> bytes:
    """The workbook's bytes: the same for the same assessment."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])  # the one that a new workbook comes with
    townships: dict[tuple[str, str], list[Judged]] = {}
    for one in found.judged:
        townships.setdefault(one.where[:2], []).append(one)
    counties = {county for county, _ in townships}
    taken: set[str] = set()
    for (county, township), households in sorted(townships.items()):
        name = township or say(lang, "unrecorded")
        name = f"{county} {name}".strip() if len(counties) > 1 else name
        households.sort(key=lambda one: (one.where[2], one.household))
        rows = list(lines(households, lang))
        for first in range(0, len(rows), MOST_ROWS):
            sheet = book.create_sheet(sheet_name(name, taken))
            fill(sheet, [say(lang, key) for key in COLUMNS], rows[first : first + MOST_ROWS], WIDTHS)
    if found.set_aside or not townships:
        sheet = book.create_sheet(sheet_name(say(lang, "rejects"), taken))
        aside = [
            [each.at, each.household, problem.path or "", problem.sentence(lang)]
            for each in found.set_aside
            for problem in each.problems
        ]
        fill(
            sheet,
            [say(lang, key) for key in ("at", "household_no", "missing", "problem")],
            aside,
            (20, 18, 30, 90),
        )
    written = io.BytesIO()
    book.save(written)
    return without_clock(written.getvalue())


def lines(households: Sequence[Judged], lang: str) -> Iterator[list[Any]]:
    """A line a case: by village, household, and kind."""
    for one in households:
        for case in sorted(one.cases, key=lambda case: KINDS.index(case.kind)):
            yield line(one, case, lang)


def line(one: Judged, case: Case, lang: str) -> list[Any]:
    """One case, in the order of `COLUMNS`."""
    pick = lang != "zh"
    person = say(lang, "whole_household") if case.member is None else say(lang, "member", id=case.member)
    relation = dict(one.relations).get(case.member or "")
    if relation is not None:
        person = say(lang, "member_related", id=case.member, relation=relation[pick])
    money = None if case.fen is None else float(yuan(case.fen))
    return [
        one.where[2] or say(lang, "unrecorded"), one.household, person, say(lang, case.kind),
        case.title[pick] or say(lang, "all_policies"), case.cause[pick], case.reason[pick], money,
        say(lang, f"per_{case.period}") if money is not None else None, case.clause or None, date(case.since),
        case.missing[pick] or None, "\n".join(case.papers) or None, case.office or None,
        case.limit[pick] or None, date(case.due), None,
    ]  # fmt: skip


def date(day: int | None) -> datetime.date | None:
    """An ordinal day as a date."""
    return None if day is None else datetime.date.fromordinal(day)


def fill(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
    """Write a heading and rows; a text is a text, whatever it begins with."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    under = Border(bottom=Side("thin", color="C9D3DC"))
    for column, title in enumerate(head, 1):
        cell = cast(Any, sheet.cell(1, column, title))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
        cell.alignment, cell.border = Alignment(vertical="center", wrap_text=True), under
        sheet.column_dimensions[cell.column_letter].width = widths[column - 1]
    sheet.row_dimensions[1].height = height(head, widths)
    styles = {}
    for kind, number_format, across in (
        (str, "General", None), (float, '#,##0.00" "', None), (datetime.date, "yyyy-mm-dd", "left"),
    ):  # fmt: skip
        cell = cast(Any, sheet.cell(2, 1))
        cell.alignment, cell.border = Alignment(across, "top", wrap_text=True), under
        cell.number_format = number_format
        styles[kind] = copy(cell._style)  # each cell's own would be looked up anew, ten times as slowly
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = cast(Any, sheet.cell(number, column))
            cell._style = styles[str if value is None else type(value)]
            if value is None:
                continue
            cell.value = UNWRITABLE.sub("?", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
        sheet.row_dimensions[number].height = height(row, widths)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    footer = cast(Any, sheet.oddFooter)
    footer.left.text, footer.right.text = "&A", "&P / &N"
    sheet.print_title_rows = "1:1"


def height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """How high a row has to be in points: not every program finds that out by itself.

    >>> height(["四个汉字", "two words"], [10, 5])
    54.0
    """
    lines = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str):
            lines = max(lines, sum(-(-max(1, wide(part)) // (width - 1)) for part in value.split("\n")))
    return 17.0 * lines + 3


def wide(text: str) -> int:
    """How many columns a text takes; a Chinese character takes two."""
    return len(text) + sum(character > "\u2e7f" for character in text)


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that a spreadsheet allows and no other sheet of this one has.

    >>> sheet_name("a/b", {"a b"})
    'a b 2'
    """
    plain = NO_SHEET_NAME.sub(" ", name).strip()[:31] or "-"
    made, number = plain, 1
    while made.lower() in taken:
        number += 1
        made = f"{plain[: 30 - len(str(number))]} {number}"
    taken.add(made.lower())
    return made


def without_clock(content: bytes) -> bytes:
    """The same workbook without the times at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z", b"2000-01-01T00:00:00Z", part)
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return made.getvalue()
