"""Parquet registers as batches of Arrow columns, each household's members in a stretch of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ...dsl.policy import Fact
from ..screen_words import Unusable
from .base import Cursor, Entry

if TYPE_CHECKING:
    from .columns import Columns
    from .parquet import ParquetTable

FactColumns = Mapping[str, tuple[Fact, Any]]  # by the fact's name: the fact and its array


@dataclass(slots=True)
class ArrowBatch:
    """Some households: their columns by fact, their members' columns, and where each one's members stand.

    The members of household `i` are rows `offsets[i]` to `offsets[i + 1]` (int64, from 0). `receives` is
    laid out in the same way, `says` where a household says what it receives; None: no household does.
    `odd` marks households that must be read by themselves, by `entry`.
    """

    households: FactColumns
    members: FactColumns
    offsets: Any
    odd: Any
    entry: Callable[[int], Entry]
    end: Cursor
    receives: FactColumns | None = None
    receipts: Any = None
    says: Any = None

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def only(self, rows: Any) -> ArrowBatch:
        """Some of the households, in their order."""
        keep = np.zeros(len(self), bool)
        keep[rows] = True
        made = replace(
            self, households=filtered(self.households, keep), odd=self.odd[rows],
            entry=lambda i: self.entry(int(rows[i])),
        )  # fmt: skip
        made.members, made.offsets = _inside(self.members, self.offsets, keep)
        if self.receives is not None and self.receipts is not None:
            made.receives, made.receipts = _inside(self.receives, self.receipts, keep)
            made.says = None if self.says is None else self.says[rows]
        return made


def _inside(columns: FactColumns, offsets: Any, keep: Any) -> tuple[FactColumns, Any]:
    """The rows that belong to some households, and where each one's stand now."""
    sizes = np.diff(offsets)
    return filtered(columns, np.repeat(keep, sizes)), np.concatenate([[0], np.cumsum(sizes[keep])])


def filtered(columns: FactColumns, keep: Any) -> FactColumns:
    """Some of the rows of columns."""
    mask = pa.array(keep)
    return {name: (fact, array.filter(mask)) for name, (fact, array) in columns.items()}


@dataclass(frozen=True, slots=True)
class Piece:
    """Row groups of a file that are read together, from `skip` rows on, a batch of `size` at a time."""

    file: Path
    groups: tuple[int, ...]
    rows: int


def pieces(table: ParquetTable, size: int) -> Iterator[Piece]:
    """A table's row groups, small ones together; the same for the same table and size.

    # INVARIANT: a batch never reaches from one piece into the next, so a run can go on at any batch.
    """
    for file, groups in zip(table.files, table.groups, strict=True):
        some: list[int] = []
        rows = 0
        for number, count in enumerate(groups):
            if some and rows + count > size:
                yield Piece(file, tuple(some), rows)
                some, rows = [], 0
            some.append(number)
            rows += count
        if rows:
            yield Piece(file, tuple(some), rows)


def batches(table: ParquetTable, names: list[str], size: int, skip: int, odd: set[str]) -> Iterator[Any]:
    """Record batches of some columns, from a batch's first row on; texts as dictionaries, but for `odd`."""
    for piece in pieces(table, size):
        if skip >= piece.rows:
            skip -= piece.rows
            continue
        with pq.ParquetFile(piece.file) as plain:
            inside = [name for name in names if name in plain.schema_arrow.names]
            words = words_of(plain, odd)
        partition = table.partition(piece.file)
        for batch in batches_of(piece, inside, size, skip, words):
            whole = batch
            for name, value in partition.items():
                if name in names and name not in inside:
                    whole = whole.append_column(name, constant(value, len(batch)))
            yield whole
        skip = 0


def batches_of(piece: Piece, names: list[str], size: int, skip: int, words: list[str]) -> Iterator[Any]:
    """A piece's batches behind some rows; `words` are read as dictionaries where Arrow can.

    Inside lists it can as long as one dictionary serves a whole batch.
    """
    flat = [path for path in words if "." not in path]
    if len(piece.groups) > 1:
        with pq.ParquetFile(piece.file, read_dictionary=flat, pre_buffer=True) as opened:
            groups = [opened.read_row_group(group, columns=names) for group in piece.groups]
        whole = together(pa.concat_tables(groups).unify_dictionaries())
        for start in range(0, len(whole), size):
            if start >= skip:
                yield whole.slice(start, size)
        return
    done = 0
    for paths in (words, flat) if len(flat) < len(words) else (flat,):
        with pq.ParquetFile(piece.file, read_dictionary=paths, pre_buffer=True) as opened:
            read = opened.iter_batches(size, row_groups=list(piece.groups), columns=names, use_threads=True)
            try:
                seen = 0
                for batch in read:
                    seen += len(batch)
                    if seen > max(done, skip):
                        done = seen
                        yield batch
                return
            except pa.ArrowNotImplementedError as error:
                if paths is flat:
                    raise Unusable("not_readable", path=piece.file, reason=str(error)) from None


def constant(value: str, count: int) -> Any:
    """One word for every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([value]))


def words_of(file: Any, odd: set[str]) -> list[str]:
    """The paths of a file's text columns whose words come up again and again."""
    found = []
    for i in range(len(file.schema)):
        leaf = file.schema.column(i)
        if leaf.physical_type == "BYTE_ARRAY" and leaf.path.rpartition(".")[2] not in odd:
            found.append(leaf.path)
    return found


def stretches(array: Any) -> tuple[Any, Any, Any]:
    """A list array as offsets from 0, the structs inside, and where it has a list at all."""
    if pa.types.is_fixed_size_list(array.type):
        array = array.cast(pa.list_(array.type.value_type))
    offsets = array.offsets.to_numpy().astype(np.int64)
    lengths = np.diff(offsets)
    missing = pc.is_null(array).to_numpy(zero_copy_only=False)
    values = (
        array.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0])) if len(array) else array.values
    )
    if missing.any() and lengths[missing].any():  # a list that is not there may still take up room
        values = array.flatten()
        lengths = np.where(missing, 0, lengths)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
    return offsets - offsets[0], values, ~missing


def struct_fields(columns: Columns, values: Any) -> dict[str, tuple[Fact, Any]]:
    """The fields of structs by the fact that each is."""
    names = {values.type.field(i).name for i in range(values.type.num_fields)}
    return {fact.name: (fact, values.field(name)) for name, fact in columns.facts if name in names}


def together(batch: Any) -> Any:
    """A record batch of several pieces as one."""
    return batch.combine_chunks().to_batches()[0] if isinstance(batch, pa.Table) else batch


@dataclass(slots=True)
class Aligned:
    """Members of a table of their own that follow one another as their households do in theirs."""

    table: ParquetTable
    names: list[str]
    key: str
    size: int
    odd: set[str]
    _waiting: list[Any] = field(default_factory=list)
    _source: Iterator[Any] | None = None

    def start(self, rows: int) -> None:
        """Begin behind so many rows."""
        self._waiting = []
        self._source = self._from(rows)

    def _from(self, rows: int) -> Iterator[Any]:
        done = 0
        for piece in pieces(self.table, self.size):
            if done + piece.rows <= rows:
                done += piece.rows
                continue
            break
        for batch in batches(self.table, self.names, self.size, done, self.odd):
            behind = min(max(rows - done, 0), len(batch))
            done += len(batch)
            if behind < len(batch):
                yield batch.slice(behind)

    def take(self, households: int) -> tuple[Any, Any]:
        """The members of the next so many households, and the offsets at which each one's begin."""
        assert self._source is not None
        while True:
            table = pa.Table.from_batches(self._waiting) if self._waiting else None
            if table is not None:
                starts = run_starts(table.column(self.key))
                if len(starts) > households:
                    end = int(starts[households])
                    break
            more = next(self._source, None)
            if more is None:
                if table is None:
                    raise ValueError("there are fewer members than there should be")
                end = len(table)
                starts = np.append(starts, end)
                break
            self._waiting.append(more)
        self._waiting = table.slice(end).to_batches() if end < len(table) else []
        return together(table.slice(0, end).unify_dictionaries()), starts[: households + 1].astype(np.int64)


def run_starts(keys: Any) -> Any:
    """Where a column's value is another than the one before it."""
    whole = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    if pa.types.is_dictionary(whole.type):
        whole = whole.indices
    if len(whole) == 0:
        return np.zeros(0, np.int64)
    changed = pc.not_equal(whole.slice(1), whole.slice(0, len(whole) - 1)).to_numpy(zero_copy_only=False)
    return np.concatenate([[0], np.flatnonzero(changed) + 1])


def are_aligned(
    households: ParquetTable, key: str, members: ParquetTable, member_key: str, size: int
) -> bool:
    """Whether each household has members, they follow as households do, and no household stands twice."""
    following = Aligned(members, [member_key], member_key, size, {member_key})
    following.start(0)
    last: Any = None
    rising, seen = True, 0
    for batch in batches(households, [key], size, 0, {key}):
        keys = batch.column(0)
        if keys.null_count or not len(keys):
            return False
        try:
            found, starts = following.take(len(keys))
        except (ValueError, pa.ArrowInvalid):
            return False
        if len(starts) != len(keys) + 1:
            return False
        theirs = found.column(member_key).take(pa.array(starts[:-1]))
        if theirs.null_count or theirs.type != keys.type or not theirs.equals(keys):
            return False
        ahead = keys if last is None else pa.concat_arrays([pa.array([last], keys.type), keys])
        rising = rising and bool(
            pc.all(pc.less(ahead.slice(0, len(ahead) - 1), ahead.slice(1))).as_py() is not False
        )
        last, seen = keys[-1].as_py(), seen + len(keys)
    if following._waiting or next(following._source or iter(()), None) is not None:
        return False
    if rising:
        return True
    chunks = [batch.column(0) for batch in batches(households, [key], size, 0, {key})]
    return int(pc.count_distinct(pa.chunked_array(chunks)).as_py()) == seen
