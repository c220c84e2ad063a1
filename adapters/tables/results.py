"""Results in every form: a batch's rows as the bytes of a part, and all parts as one file or table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..screen_files import UNFINISHED, sync_folder
from ..screen_rows import Out
from ..screen_words import Unusable
from . import need

AMOUNTS = ("amount_low", "amount_high")
WORDS = (
    "place",
    "support",
    "outcome",
    "period",
    "reason_zh",
    "reason_en",
    "missing",
    "assumed",
)  # often alike
FORMS = ("parquet", "csv", "jsonl")
BOM = b"\xef\xbb\xbf"  # so that spreadsheets read Chinese
MOST_ROWS = 1_048_575
TABLE = "elig_screen"
CLOCK = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
AT_ONCE = 5_000  # rows inserted at a time


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go: a folder of parts, or one file or table that is made of them at the end.

    `form` is that of the parts; `path` is None for a database.
    """

    named: str
    form: str
    path: Path | None
    work: Path
    single: bool
    columns: tuple[str, ...] = ()

    @property
    def legend(self) -> Path:
        """The file that says what the reasons' codes ask."""
        if not self.single or self.path is None:
            return self.work / "reasons.csv"
        return self.path.with_name(f"{self.path.name}.reasons.csv")

    @property
    def suffix(self) -> str:
        return f".{self.form}"

    @property
    def rejects(self) -> Path | None:
        """The one file of all rejects; None where they stay by batch, or are a sheet or table."""
        if not self.single or self.path is None or self.path.suffix == ".xlsx":
            return None
        return self.path.with_name(f"{self.path.name}.rejects.jsonl")


def target_of(named: str, form: str, work: Path | None) -> Target:
    """What an output's name means; Unusable where it means nothing."""
    if "://" in named:
        if work is None:
            raise Unusable("needs_work")
        return Target(named, "jsonl", None, work, single=True)
    path = Path(named)
    if not path.suffix:
        if form == "parquet":
            need("pyarrow", "screen", named)
        return Target(named, form, path, path, single=False)
    kind = path.suffix[1:]
    if kind not in (*FORMS, "xlsx"):
        raise Unusable("no_target", path=named)
    if kind in ("parquet", "xlsx"):
        need(*(("pyarrow", "screen") if kind == "parquet" else ("openpyxl", "reports")), named)
    kept = "jsonl" if kind == "xlsx" else kind
    return Target(named, kept, path, work or path.with_name(path.name + ".work"), single=True)


# --- one part -------------------------------------------------------------------------------------


def encode(rows: Sequence[Out], form: str, columns: Sequence[str]) -> bytes:
    """The bytes of a part; the same rows give the same bytes."""
    return ENCODERS[form](rows, columns)


def as_lines(items: Iterable[object]) -> bytes:
    """Things as JSON, each in a line of its own."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode("utf-8", "replace")


def _jsonl(rows: Sequence[Out], columns: Sequence[str]) -> bytes:
    return as_lines(dict(zip(columns, row, strict=True)) for row in rows)


def _csv(rows: Sequence[Out], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return BOM + text.getvalue().encode("utf-8", "replace")


def _parquet(rows: Sequence[Out], names: Sequence[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = []
    for name, values in zip(names, columns, strict=True):
        if name in AMOUNTS:
            exact = [None if value is None else Decimal(value) for value in values]
            arrays.append(pa.array(exact, pa.decimal128(18, 2)))
        else:
            array = pa.array(values, pa.string())
            arrays.append(array.dictionary_encode() if name in WORDS else array)
    pq.write_table(pa.table(arrays, names=list(names)), made, compression="zstd")
    return made.getvalue()


ENCODERS: dict[str, Callable[[Sequence[Out], Sequence[str]], bytes]] = {
    "parquet": _parquet,
    "csv": _csv,
    "jsonl": _jsonl,
}


# --- all parts as one -------------------------------------------------------------------------------


def exists(target: Target) -> bool:
    """Whether the one file or table is there."""
    if not target.single:
        return False
    if target.path is not None:
        return target.path.exists()
    import sqlalchemy as sa

    from .sql import connect, failed

    try:
        there = sa.inspect(connect(target.named))
        return there.has_table(TABLE) or there.has_table(f"{TABLE}_rejects")
    except sa.exc.SQLAlchemyError as error:
        raise failed(target.named, error) from None


def deliver(target: Target, parts: Sequence[Path], rejects: Sequence[Path]) -> None:
    """Make the one file or table of the parts: whole, or not at all, however often it is begun."""
    if target.path is None:
        _deliver_database(target, parts, rejects)
        return
    unfinished = target.path.with_name(target.path.name + UNFINISHED)
    kind = target.path.suffix
    if kind == ".xlsx":
        _deliver_workbook(unfinished, parts, rejects, target.columns)
    elif kind == ".parquet":
        _deliver_parquet(unfinished, parts)
    else:
        _join(unfinished, parts, headed=kind == ".csv")
    if target.rejects is not None and rejects:
        joined = target.rejects.with_name(target.rejects.name + UNFINISHED)
        _join(joined, rejects, headed=False)
        _sync(joined)
        joined.replace(target.rejects)
    _sync(unfinished)
    unfinished.replace(target.path)
    sync_folder(target.path.parent)


def _sync(path: Path) -> None:
    import os

    with path.open("rb") as file:
        os.fsync(file.fileno())


def _join(path: Path, parts: Sequence[Path], *, headed: bool) -> None:
    import shutil

    with path.open("wb") as file:
        for number, part in enumerate(parts):
            with part.open("rb") as opened:
                if headed and number:
                    opened.readline()
                shutil.copyfileobj(opened, file)


def _deliver_parquet(path: Path, parts: Sequence[Path]) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(parts[0])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(pq.read_table(part, schema=schema, partitioning=None))


def _deliver_workbook(
    path: Path, parts: Sequence[Path], rejects: Sequence[Path], columns: Sequence[str]
) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    number = sum(1 for _ in _read(parts))
    if number > MOST_ROWS:
        raise Unusable("too_many_rows", n=f"{number:,}")
    for title, lines in (("rows", _cells(_read(parts), columns)), ("rejects", _problems(rejects))):
        sheet = book.create_sheet(title)
        sheet.append(list(columns if title == "rows" else REJECTED))
        for line in lines:
            cells = []
            for value in line:
                cell = WriteOnlyCell(sheet, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # text that begins with = is no formula
                cells.append(cell)
            sheet.append(cells)
    _save_without_clock(book, path)


def _cells(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            Decimal(row[name]) if name in AMOUNTS and row[name] is not None else row[name] for name in columns
        ]


def _save_without_clock(book: Any, path: Path) -> None:
    """A workbook whose bytes do not tell when it was saved."""
    import zipfile

    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name in saved.namelist():
            content = saved.read(name)
            if name == "docProps/core.xml":
                content = CLOCK.sub(b"2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            file.writestr(info, content, zipfile.ZIP_DEFLATED)


REJECTED = ("at", "household_no", "path", "code", "zh", "en")


def _problems(rejects: Sequence[Path]) -> Iterator[list[Any]]:
    """A line for each problem of what was set aside."""
    for line in _read(rejects):
        for problem in line["problems"]:
            yield [line["at"], line["household_no"], *(problem[name] for name in REJECTED[2:])]


def _read(parts: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for part in parts:
        with part.open(encoding="utf-8") as file:
            yield from map(json.loads, file)


def _deliver_database(target: Target, parts: Sequence[Path], rejects: Sequence[Path]) -> None:
    """Two tables in one transaction; those of a delivery that was cut short are made anew."""
    from itertools import islice

    import sqlalchemy as sa

    from .sql import connect, failed

    held = sa.MetaData()
    amount = sa.Numeric(18, 2)
    rows = sa.Table(
        TABLE, held, *(sa.Column(name, amount if name in AMOUNTS else sa.Text) for name in target.columns)
    )
    wrong = sa.Table(f"{TABLE}_rejects", held, *(sa.Column(name, sa.Text) for name in REJECTED))
    lines: dict[sa.Table, Iterator[list[object]]] = {
        rows: _cells(_read(parts), target.columns),
        wrong: _problems(rejects),
    }
    try:
        with connect(target.named).begin() as connection:
            held.drop_all(connection)
            held.create_all(connection)
            for table, values in lines.items():
                names = [column.name for column in table.columns]
                while some := [dict(zip(names, line, strict=True)) for line in islice(values, AT_ONCE)]:
                    connection.execute(table.insert(), some)
    except sa.exc.SQLAlchemyError as error:
        raise failed(target.named, error) from None
