"""Which registers can be read as Arrow columns, and how: nested Parquet, and two tables in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...dsl.policy import Fact
from ..records import LISTS, Records
from .arrow import present
from .arrow_batches import Aligned, ArrowBatch, are_aligned, batches, stretches, struct_fields
from .base import Cursor, Entry, Source
from .columns import Mappings
from .joined import Joined
from .parquet import Nested, ParquetTable
from .sheets import Flat

NO_WORDS = {"household_no", "id"}  # columns whose values hardly ever come again


def households(source: Source) -> int:
    """How many households a register has that may be read as Arrow columns; 0 for another one."""
    if isinstance(source, Nested):
        return source.count()
    if isinstance(source, Joined) and isinstance(source.sheets, Flat):
        return source.sheets.tables["households"].count()
    return 0


def readable(source: Source, size: int) -> bool:
    """Whether a register can be read as Arrow columns."""
    if isinstance(source, Nested):
        return True
    if not isinstance(source, Joined) or not isinstance(source.sheets, Flat) or "receives" in source.readers:
        return False
    tables = source.sheets.tables
    keys = [source.readers[name].columns.key or "" for name in ("households", "members")]
    return are_aligned(tables["households"], keys[0], tables["members"], keys[1], size)


def arrow_batches(source: Source, size: int, start: Cursor) -> Iterator[ArrowBatch]:
    """The batches of a register that is `readable`."""
    return _nested(source, size, start) if isinstance(source, Nested) else _aligned(source, size, start)


def personal(facts: tuple[tuple[str, Fact], ...]) -> set[str]:
    """Columns of texts that differ from row to row, under the names they have in the files."""
    return {column for column, fact in facts if fact.personal or fact.name in NO_WORDS}


class Schema(ParquetTable):
    """A table of which only the columns are known: another program has its rows."""

    def __init__(self, path: str, columns: tuple[str, ...], fields: dict[str, tuple[str, ...]]) -> None:
        self.path = self.root = PurePosixPath(path)  # type: ignore[assignment]
        self.files, self.groups, self.schemas = [], [], []
        self.columns, self.fields = columns, fields

    def headers(self) -> list[str]:
        return list(self.columns)

    def inside(self, column: str) -> list[str]:
        return list(self.fields.get(column, ()))


def of_columns(records: Records, schema: Any, mappings: Mappings) -> Nested:
    """Which column of an Arrow schema is which fact; Unusable for one that is none."""
    fields = {
        field.name: tuple(inner.field(i).name for i in range(inner.num_fields))
        for field in schema
        for inner in [getattr(field.type, "value_type", None)]
        if inner is not None and pa.types.is_struct(inner)
    }
    return Nested(Schema("table", tuple(schema.names), fields), records, mappings)


def by_fact(facts: tuple[tuple[str, Fact], ...], batch: Any) -> dict[str, tuple[Fact, Any]]:
    """A batch's columns by the fact that each is."""
    there = set(batch.schema.names)
    return {
        fact.name: (fact, batch.column(column))
        for column, fact in facts
        if column in there and not (fact.entity == "household" and fact.name in LISTS)
    }


def _nested(source: Nested, size: int, start: Cursor) -> Iterator[ArrowBatch]:
    facts = source.columns.facts
    odd = personal(facts).union(*(personal(inner.facts) for inner in source.inner.values()))
    done = start or 0
    for batch in batches(source.table, [column for column, _ in facts], size, done, odd):
        first, done = done, done + len(batch)

        def at(i: int, first: int = first) -> str:
            return f"row {first + i + 1}"

        yield nested_batch(source, batch, at, done)


def nested_batch(source: Nested, batch: Any, at: Callable[[int], str], end: Cursor) -> ArrowBatch:
    """Rows of a nested register as a batch; `at` says where each of them stands."""
    facts, inner = source.columns.facts, source.inner
    lists = {fact.name: column for column, fact in facts if fact.name in LISTS}
    there = {name: column for name, column in lists.items() if column in batch.schema.names}
    if "members" not in there:
        empty = pa.nulls(len(batch), pa.list_(pa.struct([])))
        offsets, values, has = stretches(empty)
    else:
        offsets, values, has = stretches(batch.column(there["members"]))
    marks = ~has
    if values.null_count:
        marks[np.searchsorted(offsets, np.flatnonzero(~present(values)), "right") - 1] = True
    for name in ("events", "applications"):  # no column of the program, but they must be right
        if name in there:
            length = pc.fill_null(pc.list_value_length(batch.column(there[name])), 0)
            marks |= pc.greater(length, 0).to_numpy(zero_copy_only=False)

    def entry(i: int) -> Entry:
        row = batch.slice(i, 1).to_pylist()[0]
        return Entry(at(i), source.columns.read(row, source.cell))

    made = ArrowBatch(
        by_fact(facts, batch), struct_fields(inner["members"], values), offsets, marks, entry, end
    )
    if "receives" in there:
        made.receipts, inside, made.says = stretches(batch.column(there["receives"]))
        made.receives = struct_fields(inner["receives"], inside)
        if inside.null_count:
            rows = np.searchsorted(made.receipts, np.flatnonzero(~present(inside)), "right") - 1
            marks[rows] = True
    return made


def _aligned(source: Any, size: int, start: Cursor) -> Iterator[ArrowBatch]:
    """A cursor is how many households and how many members lie before."""
    tables = source.sheets.tables
    household, member = source.readers["households"], source.readers["members"]
    facts, inner = household.columns.facts, member.columns.facts
    keys = (household.columns.key, member.columns.key)
    names = list(dict.fromkeys([keys[1], *(column for column, _ in inner)]))
    odd = personal(inner) | {keys[1]}
    following = Aligned(tables["members"], names, keys[1], size, odd)
    done, members = start or (0, 0)
    following.start(members)
    wanted = [column for column, _ in facts]
    for batch in batches(tables["households"], wanted, size, done, personal(facts)):
        first, done = done, done + len(batch)
        theirs, offsets = following.take(len(batch))
        members += len(theirs)

        def entry(
            i: int, batch: Any = batch, theirs: Any = theirs, offsets: Any = offsets, first: int = first
        ) -> Entry:
            record = household.columns.read(batch.slice(i, 1).to_pylist()[0], household.cell)
            rows = theirs.slice(offsets[i], offsets[i + 1] - offsets[i]).to_pylist()
            people = [member.columns.read(row, member.cell) for row in rows]
            return Entry(f"households row {first + i + 1}", {**record, "members": people})

        yield ArrowBatch(
            by_fact(facts, batch), by_fact(inner, theirs), offsets, np.zeros(len(batch), bool), entry,
            (done, members),
        )  # fmt: skip
