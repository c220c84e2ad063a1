"""The text that is printed for numba, run by Python itself: many programs, without compiling them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from elig.dsl.interval import months_since, years_since
from elig.engine.kernel.compiled import text
from elig.engine.kernel.print_numba import HEAD


def wrapped(bits: int, signed: bool) -> Callable[[Any], int]:
    """A whole number in so many bits, as a machine keeps it."""

    def of(value: Any) -> int:
        found = int(value) & (1 << bits) - 1
        return found - (1 << bits) if signed and found >> bits - 1 else found

    return of


def pointer(kind: Any) -> Callable[[Any], Any]:
    return lambda address: ctypes.cast(int(address), ctypes.POINTER(kind))


def added_up(
    households: int, members: int, offsets: Any, source: Any, running: object, target: Any
) -> None:  # fmt: skip
    for i in range(households):
        rows = range(offsets[i] - offsets[0], offsets[i + 1] - offsets[0])
        target[i] = sum(source[m] for m in rows) & (1 << 64) - 1


def extreme(
    households: int, offsets: Any, source: Any, idle: int, largest: bool, target: Any
) -> None:  # fmt: skip
    for i in range(households):
        values = [source[m] for m in range(offsets[i] - offsets[0], offsets[i + 1] - offsets[0])]
        target[i] = (max if largest else min)([idle, *values])


PLAIN: dict[str, Any] = {
    "np": SimpleNamespace(
        int64=wrapped(64, signed=True), uint64=wrapped(64, signed=False), uint16=wrapped(16, signed=False),
        uint8=wrapped(8, signed=False), float64=float,
    ),
    "njit": lambda **_: lambda function: function,
    "Apart": None,
    "sel": lambda test, yes, no: yes if test else no,
    "floored": lambda a, b: a // b,
    "floored_near": lambda a, b: a // b,
    "years_since": years_since,
    "months_since": months_since,
    "added_up": added_up,
    "extreme": extreme,
    **{
        name: pointer(kind)
        for name, kind in {
            "bytes_": ctypes.c_uint8, "shorts": ctypes.c_uint16, "ints8": ctypes.c_int8,
            "ints16": ctypes.c_int16, "ints32": ctypes.c_int32, "ints64": ctypes.c_int64,
            "words": ctypes.c_uint64, "floats": ctypes.c_double,
        }.items()
    },
}  # fmt: skip


def interpreted(source: str, folder: Path | None = None) -> Callable[..., Any]:
    """The function `run` of a printed program, or of the text that decodes columns."""
    head = next(head for head in (HEAD, text("pointers")) if source.startswith(head))
    space = dict(PLAIN)
    exec(compile(source[len(head) :], "<kernel>", "exec"), space)
    return space["run"]  # type: ignore[no-any-return]


def helpers() -> dict[str, Any]:
    """What printed programs rest on, as Python runs it: dates without dividing among it."""
    space = dict(PLAIN)
    functions = re.sub(r"@intrinsic.*?(?=@njit)", "", text("reckon"), flags=re.DOTALL)
    exec(compile(functions, "<reckon>", "exec"), space)
    return space
