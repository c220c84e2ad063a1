"""Many households as columns, and a kernel run over them with numba."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from ..edition import Edition
from ..facts import Facts
from . import decode_fields as d
from .buffers import Buffers, of_array
from .inputs import Column
from .ir import HOUSEHOLD, MAX_MEMBERS, MEMBER

STRIDE = 16_384  # households that a thread takes at a time
RESULT_TYPES = {"outcome": "uint8", "reason": "uint8", "amount": "int64"}


@dataclass(slots=True)
class Columns:
    """Households as numpy arrays; the members of household `i` are rows `offsets[i]` to `offsets[i + 1]`.

    `values` and `known` are by column label: of `Column.dtype`, and of bool; a column that is known
    throughout needs no `known`. `places` is each household's row of `Kernel.decide_columns`'s arguments.
    """

    offsets: Any
    values: dict[str, Any]
    known: dict[str, Any] = field(default_factory=dict)
    places: Any = None

    @property
    def households(self) -> int:
        return len(self.offsets) - 1

    @property
    def members(self) -> int:
        return int(self.offsets[-1])


def columns_of(columns: Sequence[Column], households: Sequence[Facts], edition: Edition) -> Columns:
    """Households as columns. Raises NotLowered for a number finer than a column can hold."""
    import numpy as np

    offsets = np.zeros(len(households) + 1, np.int64)
    np.cumsum([len(facts.members) for facts in households], out=offsets[1:])
    made = Columns(offsets, {}, {})
    for column in columns:
        values = [value for facts in households for value in column.values(facts, edition)]
        made.values[column.label] = np.array([value or 0 for value in values], column.dtype)
        if any(value is None for value in values):
            made.known[column.label] = np.array([value is not None for value in values], np.bool_)
    return made


def checked(columns: Sequence[Column], table: Columns) -> Buffers:
    """The table as it lies in memory.

    Raises ValueError for a column that is missing, or has another length or type.
    """
    import numpy as np

    offsets = np.ascontiguousarray(table.offsets, np.int64)
    sizes = np.diff(offsets)
    if len(sizes) and (sizes.min() < 1 or sizes.max() > MAX_MEMBERS):
        raise ValueError(f"a household has 1 to {MAX_MEMBERS} members, not {sizes.min()} to {sizes.max()}")
    found = {}
    for column in columns:
        if column.label not in table.values:
            raise ValueError(f"column {column.label} is missing")
        values, known = table.values[column.label], table.known.get(column.label)
        count = table.households if column.level == HOUSEHOLD else table.members
        if values.dtype != np.dtype(column.dtype):
            raise ValueError(f"column {column.label} is {values.dtype}, not {column.dtype}")
        for array in (values,) if known is None else (values, known):
            if len(array) != count:
                raise ValueError(f"column {column.label} has {len(array)} values, not {count}")
        found[column.label] = of_array(values, known)
    places = np.zeros(table.households, np.int64) if table.places is None else table.places
    return Buffers(offsets, np.ascontiguousarray(places, np.int64), found)


@dataclass(frozen=True, slots=True)
class Written:
    """One array of results: which level has it, and of which sort its values are."""

    level: int
    sort: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A program over columns: its text and its function, the columns it reads, and what it writes.

    `places` says which array holds what of which output; `scratch` is how many bytes it works in.
    """

    source: str
    function: Callable[..., None]
    columns: Sequence[Column]
    written: Sequence[Written]
    places: Mapping[tuple[str, str, str], int]
    scratch: int
    unknowns: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The arrays of results in the order of what was written, and which rows of a level have bad values."""

    results: list[Any]
    bad: tuple[Any, Any]


@dataclass(slots=True)
class Memory:
    """What one thread works in: its columns of a range as the program reads them."""

    scratch: Any
    fields: list[Any]  # of each level, the numbers that the decoder is told
    addresses: Any  # of the columns, in the program's order
    keep: list[Any]


def run(
    ready: Ready, decoder: Callable[..., int], table: Buffers, arguments: Any,
    threads: int | None = None, stride: int = STRIDE, extra: Sequence[Column] = (),
) -> Found:  # fmt: skip
    """What a program makes of a table; ranges of households are shared out to threads.

    `arguments` is a row of whole numbers a place, of which the first is the day, the same in all. Of
    `extra` columns no more is asked than whether their values can be.
    """
    import numpy as np

    counts = (table.households, table.members)
    results = laid_out(ready.written, counts)
    bad = (np.zeros(counts[HOUSEHOLD], np.uint8), np.zeros(counts[MEMBER], np.uint8))
    found = Found(results, bad)
    if not table.households:
        return found
    starts = range(0, table.households, stride)
    ends = [min(start + stride, table.households) for start in starts]
    firsts, lasts = table.offsets[list(starts)].tolist(), table.offsets[ends].tolist()
    most = max(last - first for first, last in zip(firsts, lasts, strict=True))
    workers = min(threads or os.cpu_count() or 1, len(ends))
    idle: SimpleQueue[Memory] = SimpleQueue()
    for _ in range(workers):
        idle.put(memory_for(ready, table, (min(stride, table.households), most), extra))
    today = int(arguments[0, 0])
    bases = [
        (array.ctypes.data, array.itemsize, w.level) for array, w in zip(results, ready.written, strict=True)
    ]

    def part(low: int, high: int, first: int, last: int) -> None:
        own = idle.get()
        for level, start, count in ((HOUSEHOLD, low, high - low), (MEMBER, first, last - first)):
            fields = own.fields[level]
            decoder(fields.ctypes.data, len(fields), start, count, bad[level].ctypes.data + start)
        move_in_place(own, ready, (low, first))
        starts_at = (low, first)
        addresses = np.array([base + width * starts_at[level] for base, width, level in bases], np.int64)
        ready.function(
            high - low, today, table.offsets.ctypes.data + 8 * low, table.places.ctypes.data + 8 * low,
            arguments.ctypes.data, own.addresses.ctypes.data, addresses.ctypes.data, own.scratch.ctypes.data,
        )  # fmt: skip
        idle.put(own)

    if workers == 1:
        for some in zip(starts, ends, firsts, lasts, strict=True):
            part(*some)
        return found
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(part, starts, ends, firsts, lasts))
    return found


def laid_out(written: Sequence[Written], counts: tuple[int, int]) -> list[Any]:
    """Arrays for results; those of a level and sort lie together, which takes a system less to hand out."""
    import numpy as np

    alike: dict[Written, int] = {}
    places = []
    for w in written:
        places.append(alike.get(w, 0))
        alike[w] = places[-1] + 1
    blocks = {w: np.empty((number, counts[w.level]), RESULT_TYPES[w.sort]) for w, number in alike.items()}
    return [blocks[w][place] for w, place in zip(written, places, strict=True)]


def memory_for(ready: Ready, table: Buffers, most: tuple[int, int], extra: Sequence[Column] = ()) -> Memory:
    """Memory for ranges of at most so many households and members."""
    import numpy as np

    keep: list[Any] = []
    fields: list[list[list[int]]] = [[], []]
    addresses: list[int] = []
    throughout = np.ones(max(most), np.uint8)
    for column in (*ready.columns, *extra):
        buffer = table.columns[column.label]
        numbers = buffer.fields(column)
        count = most[column.level]
        in_place = numbers[d.KIND] == d.HERE
        target = throughout if in_place else np.empty(count, column.dtype)
        known = throughout if in_place else np.empty(count, np.uint8)
        numbers[d.TARGET], numbers[d.KNOWN] = target.ctypes.data, known.ctypes.data
        fields[column.level].append(numbers)
        addresses += [target.ctypes.data, known.ctypes.data] if ready.unknowns else [target.ctypes.data]
        keep += [target, known, buffer]
    keep.append(throughout)
    shaped = [np.array(some, np.int64).reshape(-1, d.FIELDS) for some in fields]
    return Memory(np.empty(ready.scratch + 64, np.uint8), shaped, np.array(addresses, np.int64), keep)


def move_in_place(own: Memory, ready: Ready, starts: tuple[int, int]) -> None:
    """Point to a range's values of the columns that are read where they lie."""
    seen = [0, 0]
    for i, column in enumerate(ready.columns):
        level = column.level
        numbers = own.fields[level][seen[level]]
        seen[level] += 1
        if numbers[d.KIND] == d.HERE:
            width = {d.TO_BOOL: 1, d.TO_INT8: 1, d.TO_INT32: 4}.get(int(numbers[d.TARGET_KIND]), 8)
            at = int(numbers[d.SOURCE]) + width * (int(numbers[d.OFFSET]) + starts[level])
            own.addresses[(1 + ready.unknowns) * i] = at
