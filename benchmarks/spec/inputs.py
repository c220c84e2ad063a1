"""What is measured with, made once and kept in a folder: columns as numpy files, registers as Parquet.

A register is written a piece at a time, so that ten millions of households need no more memory than a
hundred thousand: as `elig screen` reads it (`register/`: words, numbers of households, ids of members) and,
lighter, as engines written by hand would have it (`light/`: codes for words, no ids). Beside them stands
what the reference gives in all, by support.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import workload

PIECE = 131_072  # households of a row group
COUNTIES = [f"c{county:02}" for county in range(20)]


# --- in memory --------------------------------------------------------------------------------------


def keep(folder: Path, data: workload.Households) -> None:
    """Columns as files of numpy."""
    folder.mkdir(parents=True)
    for part, columns in (("household", data.household), ("member", data.member), ("known", data.known)):
        for name, column in columns.items():
            np.save(folder / f"{part}.{name}.npy", column)
    np.save(folder / "offsets.npy", data.offsets)


def kept(folder: Path) -> workload.Households:
    """Columns that were kept, without what making them took of the memory."""
    columns: dict[str, dict[str, Any]] = {"household": {}, "member": {}, "known": {}}
    for file in sorted(folder.glob("*.*.npy")):
        part, name, _ = file.name.split(".")
        columns[part][name] = np.load(file)
    in_order = {name: columns["household"][name] for name in workload.HOUSEHOLD}
    return workload.Households(in_order, columns["member"], np.load(folder / "offsets.npy"), columns["known"])


def memory(folder: Path, size: int, gaps: float) -> Path:
    """The folder with the columns of `size` households, made if it is not there."""
    found = folder / f"columns-{size}-{gaps}"
    if not found.is_dir():
        unfinished = found.with_suffix(".unfinished")
        keep(unfinished, workload.generate(size, gaps=gaps))
        unfinished.rename(found)
    return found


# --- as Arrow ---------------------------------------------------------------------------------------


def arrow(data: workload.Households) -> dict[str, Any]:
    """Every column as an Arrow array: money in whole yuan, choices as words in a dictionary."""
    import pyarrow as pa

    made = {}
    for name, values in (*data.household.items(), *data.member.items()):
        known = data.known.get(name)
        mask = None if known is None else ~known
        words = COUNTIES if name == "county" else workload.OPTIONS.get(name)
        array = pa.array(values, mask=mask)
        made[name] = array if words is None else pa.DictionaryArray.from_arrays(array, pa.array(words))
    return made


# --- Parquet ----------------------------------------------------------------------------------------


def pieces(size: int, seed: int = 20_261_123) -> Iterator[tuple[int, workload.Households]]:
    """Households in pieces, each with the number of its first one."""
    for number, first in enumerate(range(0, size, PIECE)):
        yield first, workload.generate(min(PIECE, size - first), seed + number)


def registers(folder: Path, size: int) -> Path:
    """The folder with both kinds of Parquet and what is expected of them, made if it is not there."""
    found = folder / f"parquet-{size}"
    if not found.is_dir():
        unfinished = found.with_suffix(".unfinished")
        write(unfinished, size)
        unfinished.rename(found)
    return found


def write(folder: Path, size: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    writers: dict[str, Any] = {}
    expected = {support: [0, 0] for support in workload.SUPPORTS}
    for kind in ("register", "light"):
        (folder / kind).mkdir(parents=True)
    for first, data in pieces(size):
        columns = arrow(data)
        sizes = np.diff(data.offsets)
        numbers = np.arange(first, first + data.count, dtype=np.int32)
        theirs = np.repeat(numbers, sizes)
        places = (np.arange(len(theirs)) - np.repeat(data.offsets[:-1], sizes) + 1).astype(np.int8)
        tables = {
            "register/households": {"household_no": numbers, **{c: columns[c] for c in workload.HOUSEHOLD}},
            "register/members": {
                "household_no": theirs, "id": places, **{c: columns[c] for c in workload.MEMBER},
            },
            "light/households": {"id": numbers, **data.household},
            "light/members": {"hh": theirs, **data.member},
        }  # fmt: skip
        for name, table in tables.items():
            made = pa.table(table)
            if name not in writers:
                writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", made.schema, compression="zstd")
            writers[name].write_table(made, row_group_size=len(made))
        for support, amounts in workload.reference(data).items():
            fen = np.rint(amounts * 100).astype(np.int64)
            expected[support][0] += int((fen > 0).sum())
            expected[support][1] += int(fen.sum())
    for writer in writers.values():
        writer.close()
    (folder / "expected.json").write_text(json.dumps(expected))


def megabytes(folder: Path) -> float:
    """How much the files of a folder hold."""
    return sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6
