"""A register in two tables or more: households, members, perhaps what is drawn and applied for.

The rows need not be sorted. Members are put into an index on disk, so that memory stays flat.
"""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from ...dsl.policy import Fact
from ...dsl.problems import Problem
from ..record_values import shown
from ..records import Records
from ..screen_files import INDEX, UNFINISHED
from ..screen_words import Unusable
from .base import Batch, Cursor, Entry
from .columns import OPTIONAL, TABLES, Columns, Mappings, columns_of

Row = tuple[str, dict[str, Any] | int]  # where it stands, and its cells; or how many cells too many there are


class Sheets(Protocol):
    """Tables by name, each with the names of its columns and its rows."""

    path: Path

    def cell(self, fact: Fact, value: Any) -> object:
        """What a cell says, for `Records.facts`."""

    def has(self, table: str) -> bool:
        """Whether there is such a table."""

    def headers(self, table: str) -> list[str]:
        """The names of its columns."""

    def rows(self, table: str, skip: int = 0) -> Iterable[Row]:
        """Its rows from one on; empty rows are none."""

    def digest(self) -> str:
        """What tells these tables from changed ones."""


@dataclass(slots=True)
class _Reader:
    """How one table's rows are read."""

    columns: Columns
    cell: Callable[[Fact, Any], object]

    def key(self, row: dict[str, Any]) -> str | None:
        """The household that a row is about, as text."""
        value = row.get(self.columns.key or "")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return None if value is None or str(value).strip() == "" else str(value).strip()


class Joined:
    """Tables that are joined by the household's number."""

    def __init__(self, sheets: Sheets, records: Records, mappings: Mappings) -> None:
        self.sheets = sheets
        self.readers: dict[str, _Reader] = {}
        shown_path = sheets.path.as_posix()
        for table in TABLES:
            if table in OPTIONAL and not sheets.has(table):
                continue
            if not sheets.has(table):
                raise Unusable("no_table", path=shown_path, table=table)
            columns = columns_of(records, table, sheets.headers(table), mappings.of(table), shown_path)
            if columns.key is None:
                wanted = mappings.of(table).household or "household_no"
                raise Unusable("no_key", path=shown_path, table=table, wanted=wanted)
            self.readers[table] = _Reader(columns, sheets.cell)
        self.index: sqlite3.Connection | None = None

    def digest(self) -> str:
        return self.sheets.digest()

    def count(self) -> int:
        return int(self._open().execute("SELECT coalesce(sum(n), 0) FROM keys").fetchone()[0])

    def prepare(self, work: Path) -> None:
        path = work / INDEX
        if not path.is_file():
            unfinished = path.with_name(path.name + UNFINISHED)
            unfinished.unlink(missing_ok=True)
            self._build(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(path)
        self.index = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        """A cursor is a table and the number of its rows that lie before: households, then strays."""
        table, done = start or ("households", 0)
        if table == "households":
            entries: list[Entry] = []
            for at, row in self.sheets.rows("households", done):
                done += 1
                entries.append(self._household(at, row))
                if len(entries) == size:
                    yield Batch(entries, ("households", done))
                    entries = []
            if entries:
                yield Batch(entries, ("households", done))
            done = 0
        while strays := [_stray(*found) for found in self._open().execute(STRAYS, (size, done))]:
            done += len(strays)
            yield Batch(strays, ("strays", done))

    # --- one household ----------------------------------------------------------------------

    def _household(self, at: str, row: dict[str, Any] | int) -> Entry:
        reader = self.readers["households"]
        if isinstance(row, int):
            return Entry(at, {}, (_too_long("households", row, len(self.sheets.headers("households"))),))
        record = reader.columns.read(row, reader.cell)
        key = reader.key(row)
        if key is None:
            return Entry(at, record, (Problem("E570", path="household_no"),))
        problems: list[Problem] = []
        times = self._open().execute("SELECT n FROM keys WHERE key = ?", (key,)).fetchone()[0]
        if times > 1:
            problems.append(Problem("E571", {"found": shown(key), "n": times}, path="household_no"))
        lists: dict[str, list[object]] = {name: [] for name in self.readers if name != "households"}
        for table, body in self._open().execute(
            "SELECT tab, body FROM rows WHERE key = ? ORDER BY tab, seq", (key,)
        ):
            lists[table].append(json.loads(body, object_hook=_decimals))
        return Entry(at, {**record, **lists}, tuple(problems))

    # --- the index -----------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        assert self.index is not None, "prepare() comes first"
        return self.index

    def _build(self, path: Path) -> None:
        made = sqlite3.connect(path)
        try:
            made.executescript(SCHEMA)
            households = self.readers["households"]
            keys = (households.key(row) for _, row in self.sheets.rows("households") if isinstance(row, dict))
            made.executemany(COUNT_KEY, ((key,) for key in keys if key is not None))
            for table in (name for name in self.readers if name != "households"):
                made.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", self._index_rows(table))
            made.executescript("CREATE INDEX by_key ON rows (key, tab, seq)")
            made.commit()
        finally:
            made.close()

    def _index_rows(self, table: str) -> Iterator[tuple[str | None, str, int, str]]:
        reader = self.readers[table]
        for number, (_, row) in enumerate(self.sheets.rows(table)):
            if isinstance(row, int):
                raise Unusable(
                    "not_readable", path=self.sheets.path,
                    reason=_too_long(table, row, len(self.sheets.headers(table))).sentence(),
                )  # fmt: skip
            body = json.dumps(reader.columns.read(row, reader.cell), ensure_ascii=False, default=_tagged)
            yield reader.key(row), table, number, body


SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE keys (key TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (key TEXT, tab TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL);
"""
COUNT_KEY = "INSERT INTO keys VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET n = n + 1"
STRAYS = """
SELECT rows.key, rows.tab, count(*) FROM rows LEFT JOIN keys ON keys.key = rows.key
WHERE keys.key IS NULL GROUP BY rows.key, rows.tab ORDER BY rows.key, rows.tab LIMIT ? OFFSET ?
"""


def _stray(key: str | None, table: str, count: int) -> Entry:
    """Rows of a household that the register does not have."""
    fields: dict[str, object] = {"n": count, "table": table}
    if key is None:
        return Entry(table, None, (Problem("E573", fields),))
    return Entry(table, None, (Problem("E572", {**fields, "found": shown(key)}),))


def _too_long(table: str, cells: int, most: int) -> Problem:
    return Problem("E574", {"table": table, "n": cells, "most": most})


def _tagged(value: object) -> object:
    """What JSON has no word for; a value that no fact can have is told by its type."""
    if isinstance(value, Decimal):
        return {"": str(value)}
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, datetime.datetime) else {"type": type(value).__name__}


def _decimals(read: dict[str, Any]) -> object:
    return Decimal(read[""]) if "" in read else read
