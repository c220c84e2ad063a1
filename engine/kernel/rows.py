"""Rows out of a kernel's arrays: one for each support and subject whose outcome is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .compiled import text
from .kernel import Key
from .outputs import OUTCOMES, Output


def emitter_text() -> str:
    """The text of what writes the rows."""
    return "\n\n".join((text("pointers"), text("emit")))


@dataclass(frozen=True, slots=True)
class Emitted:
    """A support of a kernel: its number, where the numbers of its reasons begin, and whether it has ended."""

    output: Output
    number: int
    first_reason: int
    ended: bool


@dataclass(slots=True)
class CodedRows:
    """Rows as numbers, in the order of households, supports and members: numpy arrays or lists.

    `members` is a place among the household's members, -1 for the household itself; `lows` and `highs`
    are fen, and count only where a support is eligible and has an amount.
    """

    households: Any
    members: Any
    supports: Any
    outcomes: Any
    reasons: Any
    lows: Any
    highs: Any

    def __len__(self) -> int:
        return len(self.households)


TYPES = ("int32", "int32", "int32", "uint8", "int32", "int64", "int64")


def emit(
    run: Callable[..., int], offsets: Any, left_out: Any, found: dict[Key, Any], supports: Sequence[Emitted],
    kept: Sequence[bool],
) -> tuple[CodedRows, list[int]]:  # fmt: skip
    """The rows of all households but those left out, and how often each outcome came up among them all.

    `kept` says of each of `OUTCOMES` whether it has a row; the same of all households.
    """
    import numpy as np

    table = []
    for each in supports:
        kind, name = each.output.kind, each.output.block.name
        arrays = [found.get((kind, name, what)) for what in ("outcome", "reason", "low", "high")]
        addresses = [0 if array is None else array.ctypes.data for array in arrays]
        table.append([*addresses, each.output.level, each.first_reason, each.number, each.ended])
    told = np.array(table, np.int64)
    counts = np.zeros(len(OUTCOMES), np.int64)
    at = np.zeros(len(offsets) - 1, np.int64)
    nothing = np.zeros(max(len(offsets) - 1, int(offsets[-1])), np.int64)
    asked = (
        len(offsets) - 1, offsets.ctypes.data, left_out.ctypes.data, told.ctypes.data, len(table),
        sum(1 << outcome for outcome, has in enumerate(kept) if has), counts.ctypes.data, at.ctypes.data,
        nothing.ctypes.data,
    )  # fmt: skip
    number = run(*asked, *(0,) * len(TYPES))
    columns = [np.empty(number, kind) for kind in TYPES]
    if number:
        run(*asked, *(column.ctypes.data for column in columns))
    return CodedRows(*columns), counts.tolist()
