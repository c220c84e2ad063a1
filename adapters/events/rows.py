"""A department's file, row by row: CSV, JSON lines, a worksheet. One damaged row costs no other.

Lines are parted before they are decoded, so that a byte that is no text spoils its own row alone; a quote
that is never closed spoils the row it stands in.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from ...dsl.problems import FactsError, Problem
from ..record_json import UNREADABLE, parse
from .mapping import EventMapping

MAX_ROW = 100_000  # bytes of one row
MAX_LINES = 50  # that the quoted cells of one row may run over
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufffe\uffff]")
BOM = b"\xef\xbb\xbf"
EXACT = 10**15  # up to here a worksheet keeps every digit before the point
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Exception):
    """A file of which no row can be read; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.render() for problem in problems))


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands: its line (from 1, a worksheet's row), and its cells by column, or what is wrong."""

    number: int
    cells: dict[str, Any] | None
    problem: Problem | None = None


def rows_of(file: BinaryIO, shown: str, mapping: EventMapping) -> Iterator[Row]:
    """The rows of an open file, empty ones left out; FileRefused where the file as a whole is of no use.

    `shown` is the file's name: unless the mapping says it, its ending tells the form.
    """
    form = mapping.form or {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".xlsx": "xlsx"}.get(
        Path(shown).suffix.lower(), "csv"
    )
    readers = {"csv": _csv, "jsonl": _json_lines, "xlsx": _sheet}
    return readers[form](file, mapping)


# --- lines ------------------------------------------------------------------------------------------


class _Lines:
    """Lines with their numbers; what was looked at and not taken can be put back."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.file, self.encoding, self.number = file, encoding, 0
        self.back: deque[tuple[int, bytes]] = deque()
        first = self._read()
        if first.startswith(UTF_16):
            self.refuse("UTF-16")
        if first.startswith(BOM):
            if encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig"):
                self.refuse("UTF-8")
            first = first[len(BOM) :]
            self.encoding = "utf-8"
        if not first:
            raise FileRefused([Problem("E613")])
        self.back.append((1, first))

    def refuse(self, found: str) -> None:
        what = {"en": f"it is written in {found}; the mapping's `encoding` is {self.encoding}",
                "zh": f"文件是 {found} 编码，而对应表的 `encoding` 是 {self.encoding}"}  # fmt: skip
        raise FileRefused([Problem("E614", {"form": self.encoding, "what": what})])

    def take(self) -> tuple[int, bytes] | None:
        """The next line with its end; of one that is too long no more than shows that it is."""
        if self.back:
            return self.back.popleft()
        line = self._read()
        return (self.number, line) if line else None

    def _read(self) -> bytes:
        line = more = self.file.readline(MAX_ROW + 1)
        self.number += 1
        while len(more) > MAX_ROW and not more.endswith(b"\n"):
            more = self.file.readline(MAX_ROW + 1)
        return line

    def give_back(self, lines: list[tuple[int, bytes]]) -> None:
        self.back.extendleft(reversed(lines))

    def text(self, line: bytes) -> str | Problem:
        """A line without its end, or what is wrong with it."""
        if len(line) > MAX_ROW:
            return Problem("E624", {"most": f"{MAX_ROW:,}"})
        try:
            text = line.rstrip(b"\r\n").decode(self.encoding)
        except UnicodeDecodeError:
            return Problem("E621", {"encoding": self.encoding})
        return Problem("E622") if UNPRINTABLE.search(text) else text


# --- CSV --------------------------------------------------------------------------------------------


def _csv(file: BinaryIO, mapping: EventMapping) -> Iterator[Row]:
    lines = _Lines(file, mapping.encoding)
    headings, wanted = _headings(lines, mapping)
    width = len(headings)
    while (taken := lines.take()) is not None:
        number, line = taken
        text = lines.text(line)
        if isinstance(text, Problem):
            yield Row(number, None, text)
            continue
        if not text or text.isspace():
            continue
        cells: list[str] | Problem
        last = line
        if '"' not in text:
            cells = text.split(mapping.separator)
        else:
            cells, last = _quoted(lines, text, mapping.separator, width, line)
        if isinstance(cells, Problem):
            yield Row(number, None, cells)
        elif not any(cell and not cell.isspace() for cell in cells):
            continue
        elif mapping.line_end and not last.endswith((b"\n", b"\r", b'"')):
            yield Row(number, None, Problem("E625"))
        elif len(cells) != width:
            yield Row(number, None, Problem("E620", {"n": len(cells), "most": width}))
        else:
            yield Row(number, {name: cells[index] for name, index in wanted})


def _headings(lines: _Lines, mapping: EventMapping) -> tuple[list[str], list[tuple[str, int]]]:
    """The first line, and where each of the mapping's columns stands."""
    while (taken := lines.take()) is not None:
        text = lines.text(taken[1])
        if isinstance(text, Problem):
            what = {"en": text.sentence("en"), "zh": text.sentence("zh")}
            raise FileRefused([Problem("E614", {"form": f"CSV ({lines.encoding})", "what": what})])
        if text and not text.isspace():
            cells, _ = _quoted(lines, text, mapping.separator, 0, b"")
            if isinstance(cells, Problem):
                what = {"en": cells.sentence("en"), "zh": cells.sentence("zh")}
                raise FileRefused([Problem("E614", {"form": "CSV", "what": what})])
            headings = [cell.strip() for cell in cells]
            return headings, columns_in(headings, mapping)
    raise FileRefused([Problem("E613")])


def columns_in(headings: list[str], mapping: EventMapping) -> list[tuple[str, int]]:
    """Where each of the mapping's columns stands; FileRefused with all that are missing or doubled."""
    missing = [name for name in mapping.columns if name not in headings]
    problems = [Problem("E612", {"column": name}) for name in mapping.columns if headings.count(name) > 1]
    if missing:
        listed = {
            "en": ", ".join(f"`{name}`" for name in missing),
            "zh": "、".join(f"`{n}`" for n in missing),
        }
        problems.append(Problem("E611", {"columns": listed}))
    if problems:
        raise FileRefused(problems)
    return [(name, headings.index(name)) for name in mapping.columns]


def _quoted(
    lines: _Lines, text: str, separator: str, width: int, line: bytes
) -> tuple[list[str] | Problem, bytes]:
    """The cells of a line with quotes in it, and the last line they run over.

    A quoted cell may run over further lines, none of which would be a row by itself; of one that is not
    closed so, only the line it begins in is lost.
    """
    cells = _parted(text, separator)
    if cells is not None or width == 0:
        return cells or Problem("E623"), line
    looked: list[tuple[int, bytes]] = []
    while len(looked) < MAX_LINES and len(text) < MAX_ROW and (taken := lines.take()) is not None:
        looked.append(taken)
        more = lines.text(taken[1])
        if isinstance(more, Problem):
            break
        alone = _parted(more, separator)
        if alone is not None and len(alone) == width:
            break
        text += "\n" + more
        cells = _parted(text, separator)
        if cells is not None:
            if len(cells) == width:
                return cells, taken[1]
            break
    lines.give_back(looked)
    return Problem("E623"), line


def _parted(text: str, separator: str) -> list[str] | None:
    """The cells of a text; None where its quotes are not as they should be."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else ([""] if not found else None)


# --- JSON lines -------------------------------------------------------------------------------------


def _json_lines(file: BinaryIO, mapping: EventMapping) -> Iterator[Row]:
    lines = _Lines(file, mapping.encoding)
    while (taken := lines.take()) is not None:
        number, line = taken
        text = lines.text(line)
        if isinstance(text, Problem):
            yield Row(number, None, text)
        elif text and not text.isspace():
            yield _entry(number, text)


def _entry(number: int, text: str) -> Row:
    try:
        value, problems = parse(text)
    except FactsError as error:
        value, problems = None, error.problems
    except (ValueError, RecursionError):  # what the JSON reader itself does not foresee
        value, problems = None, [Problem("E507", {"found": ""})]
    if not problems and isinstance(value, dict):
        return Row(number, value)
    return Row(number, None, Problem("E641", {"what": _why(problems[0] if problems else None)}))


def _why(problem: Problem | None) -> dict[str, str]:
    """What is wrong with a line, without anything that stands in it."""
    if problem is not None and problem.code == "E502":
        told = problem.fields["what"]
        plain = {en: {"en": en, "zh": zh} for en, zh in UNREADABLE.values()}
        if isinstance(told, dict) and told["en"] in plain:
            return plain[told["en"]]
        return {
            "en": "it is not written as JSON, or it ends too early",
            "zh": "不符合 JSON 的写法，或没有写完",
        }
    if problem is not None and problem.code == "E506":
        return {"en": "a name stands in it twice", "zh": "同一个名称写了两次"}
    if problem is not None and problem.code == "E505":
        return {"en": "NaN or Infinity is not a number", "zh": "NaN 或 Infinity 不是数"}
    if problem is not None and problem.code == "E504":
        return {"en": "brackets stand inside brackets too deep", "zh": "括号嵌套过深"}
    return {"en": "it is something else", "zh": "是别的内容"}


# --- worksheets ---------------------------------------------------------------------------------------


def _sheet(file: BinaryIO, mapping: EventMapping) -> Iterator[Row]:
    """The rows of a workbook's sheet, the first unless the mapping names one."""
    try:
        import openpyxl
    except ImportError:
        what = {"en": "pip install 'elig[reports]' first", "zh": "请先安装：pip install 'elig[reports]'"}
        raise FileRefused([Problem("E614", {"form": "xlsx", "what": what})]) from None
    damaged = {"en": "it is damaged, or no workbook", "zh": "文件已损坏，或不是工作簿"}
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.read()), read_only=True, data_only=True)
        names = book.sheetnames
        sheet = book[mapping.sheet or names[0]] if (mapping.sheet or names[0]) in names else None
        written = None if sheet is None else list(sheet.iter_rows(values_only=True))
    except Exception:  # noqa: BLE001 - a damaged zip or XML fails in the library's own many ways
        raise FileRefused([Problem("E614", {"form": "xlsx", "what": damaged})]) from None
    if written is None:
        what = {"en": f"it has no sheet `{mapping.sheet}`", "zh": f"没有工作表 `{mapping.sheet}`"}
        raise FileRefused([Problem("E614", {"form": "xlsx", "what": what})])
    filled = [(number, row) for number, row in enumerate(written, start=1) if any(c is not None for c in row)]
    if not filled:
        raise FileRefused([Problem("E613")])
    headings = ["" if cell is None else str(cell).strip() for cell in filled[0][1]]
    wanted = columns_in(headings, mapping)
    width = max(index for index, name in enumerate(headings, start=1) if name)
    for number, row in filled[1:]:
        used = max(index for index, cell in enumerate(row, start=1) if cell is not None)
        if used > width:
            yield Row(number, None, Problem("E620", {"n": used, "most": width}))
        elif any(isinstance(cell, str) and UNPRINTABLE.search(cell.replace("\r", "")) for cell in row):
            yield Row(number, None, Problem("E622"))
        else:
            yield Row(
                number, {name: _shown(row[index]) if index < len(row) else None for name, index in wanted}
            )


def _shown(cell: Any) -> Any:
    """A worksheet's number is the one that is shown, of fifteen digits."""
    return Decimal(f"{cell:.15g}") if isinstance(cell, float) and abs(cell) < EXACT else cell
