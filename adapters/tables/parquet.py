"""Parquet: one file or a partitioned folder, read a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...dsl.policy import Fact
from ..records import LISTS, Records
from ..screen_words import Unusable
from .base import Batch, Cursor, Entry, digest_of_files
from .columns import ENTITY, OPTIONAL, Columns, Mappings, TableMapping, columns_of, typed

AT_ONCE = 256  # rows that are decoded at a time


class ParquetTable:
    """The rows of a file, or of all `.parquet` files of a folder in the order of their names.

    Folders called `column=value`, as partitioned writing leaves them, give their files that column.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path, self.root = path, path if path.is_dir() else path.parent
        self.files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
        self.groups: list[list[int]] = []  # of each file, the rows of each of its row groups
        self.schemas: list[Any] = []
        for file in self.files:
            try:
                with pq.ParquetFile(file) as opened:
                    meta = opened.metadata
                    self.groups.append([meta.row_group(i).num_rows for i in range(meta.num_row_groups)])
                    self.schemas.append(opened.schema_arrow)
            except (pa.ArrowInvalid, OSError) as error:
                raise Unusable("not_readable", path=file, reason=str(error).splitlines()[0]) from None

    def headers(self) -> list[str]:
        names = [name for schema in self.schemas for name in schema.names]
        return list(dict.fromkeys([*names, *(name for file in self.files for name in self.partition(file))]))

    def inside(self, column: str) -> list[str]:
        """The fields of the structs in a list column; none if it is no such column."""
        names: dict[str, None] = {}
        for schema in self.schemas:
            if column in schema.names and hasattr(kind := schema.field(column).type, "value_type"):
                inner = kind.value_type
                names |= dict.fromkeys(inner.field(i).name for i in range(getattr(inner, "num_fields", 0)))
        return list(names)

    def count(self) -> int:
        return sum(map(sum, self.groups))

    def rows(self, skip: int = 0) -> Iterator[dict[str, Any]]:
        """The rows behind some; a row group at a time, as words inside lists have a dictionary in each."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for file, groups in zip(self.files, self.groups, strict=True):
            if skip >= sum(groups):
                skip -= sum(groups)
                continue
            partition = self.partition(file)
            with pq.ParquetFile(file) as opened:
                for number, count in enumerate(groups):
                    if skip >= count:
                        skip -= count
                        continue
                    try:
                        for batch in opened.iter_batches(AT_ONCE, row_groups=[number], use_threads=False):
                            taken = batch.slice(min(skip, len(batch)))
                            skip -= len(batch) - len(taken)
                            for row in taken.to_pylist():
                                yield {**row, **partition}
                    except pa.ArrowNotImplementedError as error:
                        raise Unusable("not_readable", path=file, reason=str(error)) from None

    def partition(self, file: Path) -> dict[str, str]:
        from urllib.parse import unquote

        folders = file.relative_to(self.root).parts[:-1]
        parts = (folder.partition("=") for folder in folders if "=" in folder)
        return {name: unquote(value) for name, _, value in parts if value != "__HIVE_DEFAULT_PARTITION__"}


class Nested:
    """A Parquet register with each household's members in a column, a list of structs."""

    def __init__(self, table: ParquetTable, records: Records, mappings: Mappings) -> None:
        self.table, self.records = table, records
        shown = table.path.as_posix()
        self.columns = columns_of(
            records, "households", table.headers(), mappings.households, shown, nested=True
        )
        self.inner: dict[str, Columns] = {}
        self.readers: dict[str, Any] = {}
        lists = {fact.name: column for column, fact in self.columns.facts if fact.name in LISTS}
        if "members" not in lists:
            raise Unusable("no_table", path=shown, table="members")
        for name in ("members", *OPTIONAL):
            if name in lists:
                fields = table.inside(lists[name])
                self.inner[name] = columns_of(records, name, fields, self._mapping(mappings, name), shown)

    @staticmethod
    def _mapping(mappings: Mappings, name: str) -> TableMapping:
        return TableMapping(columns=mappings.of(name).columns)

    def digest(self) -> str:
        return digest_of_files(self.table.root, self.table.files)

    def count(self) -> int:
        return self.table.count()

    def prepare(self, work: Path) -> None:
        """Nothing has to be made."""

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        """A cursor is the number of rows that lie before the next."""
        done = start or 0
        entries: list[Entry] = []
        for row in self.table.rows(done):
            done += 1
            entries.append(Entry(f"row {done}", self.columns.read(row, self.cell)))
            if len(entries) == size:
                yield Batch(entries, done)
                entries = []
        if entries:
            yield Batch(entries, done)

    def cell(self, fact: Fact, value: Any) -> object:
        if fact.name == "events" and isinstance(value, list):
            return [self.event(item) if isinstance(item, Mapping) else item for item in value]
        inner = self.inner.get(fact.name) if fact.entity == ENTITY["households"] else None
        if inner is None or not isinstance(value, list):
            return typed(fact, value)
        return [inner.read(item, typed) if isinstance(item, Mapping) else item for item in value]

    def event(self, item: Mapping[str, Any]) -> dict[str, object]:
        """What is given of an event: its columns are those of all kinds, most of them empty."""
        kind = self.records.event_words.get(str(item.get("event")), "")
        known = {name: self.records.by_name.get((kind, name)) for name in item}
        read = {name: typed(fact, item[name]) if fact else item[name] for name, fact in known.items()}
        return {name: value for name, value in read.items() if value is not None}
