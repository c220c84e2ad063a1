"""The policy of policy.elig made ready: a kernel, the arguments of its twenty counties, its columns."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import workload

import elig
from elig.engine.edition import Edition
from elig.engine.kernel.buffers import Buffers
from elig.engine.kernel.columns import Columns
from elig.engine.kernel.kernel import Kernel

HERE = Path(__file__).resolve().parent
AS_OF = datetime.date(2026, 6, 1)
COUNTIES = [("spec", f"c{county:02}") for county in range(20)]


def library() -> elig.Library:
    return elig.load(HERE / "policy.elig", HERE / "counties")


def editions(made: elig.Library) -> list[Edition]:
    """What is in force on the day, in each county."""
    return [Edition(made.policy, AS_OF.toordinal(), place) for place in COUNTIES]


def kernel(editions: list[Edition], folder: Path | None = None) -> tuple[Kernel, list[tuple[int, ...]]]:
    """One kernel for all counties, and the values of each."""
    made = Kernel(editions[0], folder)
    return made, [made.given(edition) for edition in editions]


def columns(made: Kernel, data: workload.Households) -> Columns:
    """Households as the kernel reads them: money in fen, the county as a row of the arguments."""
    found = Columns(data.offsets, {}, {}, data.household["county"].astype(np.int64))
    for column in made.program.columns:
        value: Any = (data.household if column.level == 0 else data.member)[column.name]
        value = value.astype(column.dtype)
        found.values[column.label] = value * 100 if column.name in workload.MONEY else value
        if column.name in data.known:
            found.known[column.label] = data.known[column.name]
    return found


def arrow_buffers(made: elig.Library, kernel: Kernel, data: workload.Households) -> Callable[[], Buffers]:
    """Households as Arrow columns; each call finds out anew where they lie in memory and how to read them."""
    import inputs

    from elig.adapters.tables.arrow import read

    arrays = inputs.arrow(data)
    rows = np.array([COUNTIES.index(("spec", county)) for county in arrays["county"].dictionary.to_pylist()])
    facts = made.records.by_name

    def buffers() -> Buffers:
        found = {}
        for column in kernel.program.columns:
            fact = facts["member" if column.level else "household", column.name]
            found[column.label] = read(fact, column, arrays[column.name]).buffer
        return Buffers(data.offsets, rows[arrays["county"].indices.to_numpy()], found)

    return buffers


def household_file(record: dict[str, Any]) -> dict[str, Any]:
    """A record as a household's file is written: members have ids, a county is a text."""
    members = [{"id": f"m{i}", **member} for i, member in enumerate(record["members"], 1)]
    return {**record, "county": f"c{record['county']:02}", "members": members}
