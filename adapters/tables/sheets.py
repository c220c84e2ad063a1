"""Registers in sheets: CSV files in a folder, the sheets of an Excel workbook, Parquet tables in a folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ...dsl.policy import Fact
from ..screen_words import Unusable
from .base import digest_of_files
from .columns import CALLED, TABLES, Mappings, sheet, text, typed
from .joined import Row
from .parquet import ParquetTable


class Csv:
    """`households.csv`, `members.csv` and perhaps `receives.csv` and `applications.csv` in one folder."""

    def cell(self, fact: Fact, value: Any) -> object:
        return text(fact, value)

    def __init__(self, path: Path, mappings: Mappings) -> None:
        self.path, self.encoding = path, mappings.encoding
        self.files = {
            table: file for table in TABLES if (file := find(path, table, mappings, ".csv")) is not None
        }
        self._headers: dict[str, list[str]] = {}

    def has(self, table: str) -> bool:
        return table in self.files

    def headers(self, table: str) -> list[str]:
        if table not in self._headers:
            self._headers[table] = [name.strip() for name in next(self._lines(table), [])]
        return self._headers[table]

    def rows(self, table: str, skip: int = 0) -> Iterator[Row]:
        headers = self.headers(table)
        filled = (
            (number, cells)
            for number, cells in enumerate(self._lines(table), start=1)
            if number > 1 and any(cell.strip() for cell in cells)
        )
        for number, cells in islice(filled, skip, None):
            at = f"{self.files[table].name} row {number}"
            yield at, dict(zip(headers, cells, strict=True)) if len(cells) == len(headers) else len(cells)

    def digest(self) -> str:
        return digest_of_files(self.path, list(self.files.values()))

    def _lines(self, table: str) -> Iterator[list[str]]:
        file = self.files[table]
        try:
            with file.open(encoding=self.encoding, newline="") as opened:
                yield from csv.reader(opened, strict=True)
        except UnicodeDecodeError:
            reason = f'not {self.encoding}; encoding = "gb18030" in a mapping file reads GBK'
            raise Unusable("not_readable", path=file, reason=reason) from None
        except csv.Error as error:
            raise Unusable("not_readable", path=file, reason=str(error)) from None


class Excel:
    """A workbook with the sheets households, members, perhaps receives and applications; row 1 has names."""

    def cell(self, fact: Fact, value: Any) -> object:
        return sheet(fact, value)

    def __init__(self, path: Path, mappings: Mappings) -> None:
        from zipfile import BadZipFile

        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        self.path = path
        try:
            # Read whole, so that a broken file is found now, and closed.
            self.book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        except (BadZipFile, KeyError, ValueError, InvalidFileException) as error:
            raise Unusable("not_readable", path=path, reason=str(error)) from None
        names = self.book.sheetnames
        self.names = {
            table: name
            for table in TABLES
            for name in [next((n for n in called(table, mappings) if n in names), None)]
            if name is not None
        }
        self._headers: dict[str, list[str]] = {}

    def has(self, table: str) -> bool:
        return table in self.names

    def headers(self, table: str) -> list[str]:
        if table not in self._headers:
            first = next(self.book[self.names[table]].iter_rows(values_only=True), ())
            named = ["" if cell is None else str(cell).strip() for cell in first]
            while named and not named[-1]:
                named.pop()
            self._headers[table] = named
        return self._headers[table]

    def rows(self, table: str, skip: int = 0) -> Iterator[Row]:
        headers = self.headers(table)
        sheet_rows = enumerate(self.book[self.names[table]].iter_rows(min_row=2, values_only=True), start=2)
        filled = ((number, cells) for number, cells in sheet_rows if any(cell is not None for cell in cells))
        for number, cells in islice(filled, skip, None):
            at = f"{self.names[table]} row {number}"
            used = max(i for i, cell in enumerate(cells, start=1) if cell is not None)
            yield at, dict(zip(headers, cells, strict=False)) if used <= len(headers) else used

    def digest(self) -> str:
        return digest_of_files(self.path.parent, [self.path])


class Flat:
    """`households` and `members` as Parquet, each a file or a folder of files, in one folder."""

    def cell(self, fact: Fact, value: Any) -> object:
        return typed(fact, value)

    def __init__(self, path: Path, mappings: Mappings) -> None:
        found = {table: find(path, table, mappings, ".parquet") for table in TABLES}
        self.path = path
        self.tables = {table: ParquetTable(file) for table, file in found.items() if file is not None}

    def has(self, table: str) -> bool:
        return table in self.tables

    def headers(self, table: str) -> list[str]:
        return self.tables[table].headers()

    def rows(self, table: str, skip: int = 0) -> Iterator[Row]:
        for number, row in enumerate(self.tables[table].rows(skip), start=skip + 1):
            yield f"{table} row {number}", row

    def digest(self) -> str:
        return digest_of_files(self.path, [file for table in self.tables.values() for file in table.files])


def called(table: str, mappings: Mappings) -> tuple[str, ...]:
    """What a table may be called."""
    own = mappings.of(table).table
    return CALLED[table] if own is None else (own,)


def find(folder: Path, table: str, mappings: Mappings, suffix: str) -> Path | None:
    """The file, or for Parquet the folder, that holds a table; Unusable if there are two."""
    names = called(table, mappings)
    found: list[Any] = [
        folder / f"{name}{suffix}" for name in names if (folder / f"{name}{suffix}").is_file()
    ]
    if suffix == ".parquet":
        found += [folder / name for name in names if any((folder / name).rglob("*.parquet"))]
    if len(found) > 1:
        files = ", ".join(file.name for file in found)
        raise Unusable("two_tables", path=folder, table=table, files=files)
    return found[0] if found else None
