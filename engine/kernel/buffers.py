"""Where a kernel's columns lie in memory, as Arrow and numpy lay them, and how they are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import decode_fields as d
from .inputs import Column

INTS = {"int8": d.INT8, "int16": d.INT16, "int32": d.INT32, "int64": d.INT64}
TARGETS = {"bool": d.TO_BOOL, "int8": d.TO_INT8, "int32": d.TO_INT32, "int64": d.TO_INT64}


@dataclass(slots=True)
class Buffer:
    """One column's values: `kind` says what lies at the address, `scale` and `shift` what is made of it.

    A whole number becomes `value * scale + shift`; a decimal `value * scale / divisor`, which must come
    out whole; with a `table`, a value is the place of an entry in it. `keep` is what owns the memory.
    A value that the fact cannot have is no error here: its row is told to be bad.
    """

    kind: int
    source: int = 0
    offset: int = 0
    valid_kind: int = d.NOWHERE
    valid: int = 0
    valid_offset: int = 0
    scale: int = 1
    divisor: int = 1
    shift: int = 0
    table: Any = None
    keep: list[Any] = field(default_factory=list)

    @property
    def all_known(self) -> bool:
        """Whether no value can turn out not to be known."""
        if self.kind in (d.ABSENT, d.FLOAT64) or self.valid_kind != d.NOWHERE:
            return False
        return self.table is None or not bool((self.table == d.UNKNOWN_ENTRY).any())

    def in_place(self, column: Column) -> bool:
        """Whether the program can read the values where they lie."""
        if self.valid_kind != d.NOWHERE or self.table is not None:
            return False
        if self.kind == d.BYTE:
            return True
        return self.kind == INTS.get(column.dtype) and (self.scale, self.shift) == (1, 0)

    def fields(self, column: Column) -> list[int]:
        """The numbers that the decoder is told; where the results go is left open."""
        low, high = column.low, column.high
        if self.kind == d.DECIMAL:
            most = ((1 << 62) // max(self.scale, 1)) - 1
            low, high = -(-low * self.divisor // self.scale), high * self.divisor // self.scale
            low, high = max(low, -most), min(high, most)
        elif not column.is_bool:
            low, high = -(-(low - self.shift) // self.scale), (high - self.shift) // self.scale
        kind = d.HERE if self.in_place(column) else self.kind
        address, entries = (0, 0) if self.table is None else (self.table.ctypes.data, len(self.table))
        to = TARGETS[column.dtype]
        return [
            kind, self.source, self.offset, self.valid_kind, self.valid, self.valid_offset,
            self.scale, self.divisor, self.shift, low, high, address, entries, 0, to, 0,
        ]  # fmt: skip


@dataclass(slots=True)
class Buffers:
    """A table of households as it lies in memory, a buffer a column by its label.

    The members of household `i` are rows `offsets[i]` to `offsets[i + 1]` (int64, from 0); `places` is each
    household's row of the arguments (int64).
    """

    offsets: Any
    places: Any
    columns: dict[str, Buffer]

    @property
    def households(self) -> int:
        return len(self.offsets) - 1

    @property
    def members(self) -> int:
        return int(self.offsets[-1])

    def known(self, columns: Sequence[Column]) -> bool:
        """Whether every value of some columns is known."""
        return all(self.columns[column.label].all_known for column in columns)


def of_array(array: Any, known: Any = None) -> Buffer:
    """A numpy array of whole numbers or of yes and no, and where it is known (None: everywhere)."""
    import numpy as np

    array = np.ascontiguousarray(array)
    kind = d.BYTE if array.dtype == np.bool_ else INTS[array.dtype.name]
    made = Buffer(kind, array.ctypes.data, keep=[array])
    if known is not None:
        known = np.ascontiguousarray(known)
        made.valid_kind, made.valid = d.BYTES, known.ctypes.data
        made.keep.append(known)
    return made
