"""Many households as columns, and a kernel run over them with numba."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..edition import Edition
from ..facts import Facts
from .inputs import Column
from .ir import HOUSEHOLD, MAX_MEMBERS, MEMBER

STRIDE = 16_384  # households that a thread takes at a time
KEEP = 40  # compiled programs that stay in the folder; the newest


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


def checked(columns: Sequence[Column], table: Columns) -> Columns:
    """The table with zeros for what is not known.

    Raises ValueError for a column that is missing, has another length or type, or holds what its fact
    cannot be: the program's numbers would no longer be exact.
    """
    import numpy as np

    sizes = np.diff(table.offsets)
    if len(sizes) and (sizes.min() < 1 or sizes.max() > MAX_MEMBERS):
        raise ValueError(f"a household has 1 to {MAX_MEMBERS} members, not {sizes.min()} to {sizes.max()}")
    values = {}
    for column in columns:
        if column.label not in table.values:
            raise ValueError(f"column {column.label} is missing")
        found, known = table.values[column.label], table.known.get(column.label)
        count = table.households if column.level == HOUSEHOLD else table.members
        if found.dtype != np.dtype(column.dtype):
            raise ValueError(f"column {column.label} is {found.dtype}, not {column.dtype}")
        for array in (found,) if known is None else (found, known):
            if len(array) != count:
                raise ValueError(f"column {column.label} has {len(array)} values, not {count}")
        if not column.is_bool and count:
            outside = (found < column.low) | (found > column.high)
            if known is not None:
                outside &= known
            if outside.any():
                raise ValueError(f"column {column.label}, row {outside.argmax()}: {found[outside.argmax()]}"
                                 f" does not lie in {column.low} to {column.high}")  # fmt: skip
        values[column.label] = found if known is None else found * known
    return Columns(table.offsets, values, table.known, table.places)


def run(
    function: Callable[..., None], columns: Sequence[Column], table: Columns, arguments: Any,
    widths: dict[tuple[str, int], int], unknowns: bool, threads: int | None,
) -> dict[tuple[str, int], Any]:  # fmt: skip
    """The arrays of outcomes, reasons and amounts, by sort and level; households shared out to threads."""
    import numpy as np

    counts = {HOUSEHOLD: table.households, MEMBER: table.members}
    kinds = {"outcome": np.uint8, "reason": np.uint16, "amount": np.int64}
    found = {
        (sort, level): np.empty((counts[level], widths.get((sort, level), 0)), kind)
        for level in (HOUSEHOLD, MEMBER)
        for sort, kind in kinds.items()
    }
    ones = {level: np.ones(count, np.bool_) for level, count in counts.items()} if unknowns else {}
    inputs: list[Any] = []
    for column in columns:
        inputs.append(table.values[column.label])
        if unknowns:
            known = table.known.get(column.label)
            inputs.append(ones[column.level] if known is None else known)
    places = np.zeros(table.households, np.int64) if table.places is None else table.places
    shared = (table.offsets, places, arguments, *inputs, *found.values())

    def part(begin: int) -> None:
        function(begin, min(begin + STRIDE, table.households), *shared)

    starts = range(0, table.households, STRIDE)
    if starts:
        part(0)  # compiled once, before the threads share it
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, starts[1:]))
    return found


def forget(folder: Path) -> None:
    """Let go of the oldest programs beyond `KEEP`, and of what was compiled from them."""
    newest = sorted(folder.glob("elig_kernel_*.py"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[KEEP:]:
        for file in (old, *folder.glob(f"__pycache__/{old.stem}.*")):
            file.unlink(missing_ok=True)


def loaded(source: str, folder: Path | None) -> Callable[..., None]:
    """The compiled function of a program's text; what is compiled is kept in `folder`, if there is one.

    A file is named by its content: numba itself tells files apart by time and size alone, and would
    run an old one. The folder must be the user's own, as what is kept in it is run.
    """
    name = f"elig_kernel_{sha256(source.encode()).hexdigest()[:32]}"
    if name in sys.modules:
        return sys.modules[name].run  # type: ignore[no-any-return]
    if folder is None:
        space: dict[str, Any] = {"__name__": name}
        exec(compile(source.replace(", cache=True", ""), f"<{name}>", "exec"), space)  # noqa: S102  our own text
        return space["run"]  # type: ignore[no-any-return]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != source:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".writing-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        Path(temporary).replace(path)
        forget(folder)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.run  # type: ignore[no-any-return]
