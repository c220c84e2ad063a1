"""What Spark's executors do: Arrow batches of a register in, coded rows and what was set aside out.

A task reads the policy from text and compiles it once a process, however many partitions that has.
What it says besides rows stands in the same columns under another kind, so that one pass over the
register, and one commit, gives all of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from .. import __version__
from ..dsl import codec
from ..dsl.problems import PolicyError
from ..engine.decide import Disagreement
from .records import Records
from .screen import kernels
from .screen_coded import COLUMNS, Narrow, decimals
from .screen_columns import ColumnDecider
from .tables.arrow_batches import ArrowBatch
from .tables.arrow_source import Schema, nested_batch
from .tables.columns import Mappings
from .tables.parquet import Nested
from .tables.results import AMOUNTS

KIND = "kind"
ROWS, TOLD = "rows", "told"  # the two kinds
REJECTS, COUNTS = "rejects", "counts"  # what is told; its JSON stands in `reason`, its place in `place`
FILE, ROW = "elig file", "elig row"  # where a household stands; no fact is called so
AT_ONCE = 65_536  # rows that are handed to Spark at a time


@dataclass(frozen=True, slots=True)
class Task:
    """What decides a partition, as it is sent to the executors: texts and numbers alone.

    `columns` are the register's, in the order of the batches', behind which stand `ROW` and perhaps
    `FILE`; `fields` are those of the structs in each list column.
    """

    policy: str
    as_of: int
    place: tuple[str, ...] | None
    every_row: bool
    path: str
    columns: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    mappings: Mappings
    version: str = __version__

    def register(self, records: Records) -> Nested:
        """Which column is which fact; Unusable for one that is none."""
        return Nested(Schema(self.path, self.columns, self.fields), records, self.mappings)

    def run(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Decide a partition; the last that is told are its counts, or why it could not be decided."""
        counts = Counts()
        if self.version != __version__:
            counts.failed = {"version": __version__}
        for batch in batches:
            if counts.failed is not None or not len(batch):
                continue  # Spark wants its batches taken
            try:
                yield from self.decided(batch, counts)
            except PolicyError as error:
                counts.failed = {"problems": [asdict(problem) for problem in error.problems]}
            except Disagreement as error:
                counts.failed = {"disagreement": str(error)}
        yield told([(COUNTS, None, counts.as_dict())])

    def decided(self, batch: Any, counts: Counts) -> Iterator[Any]:
        """The rows of a batch and what was set aside of it."""
        decider, register = _deciding(self)
        behind = (ROW, FILE)[: batch.num_columns - len(self.columns)]
        batch = batch.rename_columns([*self.columns, *behind])
        where = Where(batch)
        found = decider.decide(arrow_batch(register, batch, where))
        counts.households += found.households
        counts.rows += found.count
        counts.rejected += len(found.rejects)
        counts.outcomes.update(found.outcomes)
        words = found.rows.words["place"]
        counts.places = sorted({*counts.places, *(words if isinstance(words, list) else words.to_pylist())})
        for first in range(0, found.count, AT_ONCE):
            yield rows(found.rows, first, first + AT_ONCE)
        if found.rejects:
            yield told([(REJECTS, where.order[reject["at"]], reject) for reject in found.rejects])


@dataclass(slots=True)
class Counts:
    """What became of a partition; `failed` says why it was given up."""

    households: int = 0
    rows: int = 0
    rejected: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    failed: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"households": self.households, "rows": self.rows, "rejected": self.rejected,
                "outcomes": dict(self.outcomes), "places": self.places, "failed": self.failed}  # fmt: skip


class Where:
    """Where a batch's households stand: as a person finds them, and in an order that is the register's."""

    def __init__(self, batch: Any) -> None:
        self.rows = batch.column(ROW)
        self.files = batch.column(FILE) if FILE in batch.schema.names else None
        self.order: dict[str, str] = {}  # by what `at` said

    def at(self, i: int) -> str:
        from urllib.parse import unquote

        row = self.rows[i].as_py() + 1
        file = "" if self.files is None else unquote(self.files[i].as_py())
        found = f"{file} row {row}".lstrip()
        self.order[found] = f"{file}\n{row:018d}"
        return found


def arrow_batch(register: Nested, batch: Any, where: Where) -> ArrowBatch:
    """A batch as Spark gives it, as one that can be decided."""
    return nested_batch(register, batch, where.at, None)


_made: tuple[Task, ColumnDecider, Nested] | None = None  # of this process


def _deciding(task: Task) -> tuple[ColumnDecider, Nested]:
    """What decides a task, made once in a process."""
    global _made
    if _made is None or _made[0] != task:
        policy = codec.loads(task.policy)
        records = Records(policy)
        decider = ColumnDecider(policy, records, task.as_of, task.place, task.every_row, kernels())
        _made = (task, decider, task.register(records))
    return _made[1:]


# --- what Spark is given --------------------------------------------------------------------------

# As Spark writes types; the columns of what is written, and under which kind.
SCHEMA = ", ".join(
    [f"{KIND} string", *(f"{name} {'decimal(18,2)' if name in AMOUNTS else 'string'}" for name in COLUMNS)]
)


def rows(found: Narrow, first: int, end: int) -> Any:
    """Some of a batch's rows as plain columns: Spark takes no dictionaries."""
    arrays: list[Any] = []
    for name in COLUMNS:
        if name in AMOUNTS:
            ends = found.lows if name == "amount_low" else found.highs
            arrays.append(decimals(ends[first:end], found.paid[first:end]))
            continue
        places, words = found.places[name][first:end], found.words[name]
        known = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
        missing = places < 0
        at = pa.array(places, pa.int32(), mask=missing if missing.any() else None)
        arrays.append(known.cast(pa.string()).take(at))
    return _of_kind(ROWS, arrays)


def told(items: list[tuple[str, str | None, object]]) -> Any:
    """What is said besides rows: what it is, where it stands, and its JSON."""
    columns: dict[str, Callable[[], list[str | None]]] = {
        "support": lambda: [what for what, _, _ in items],
        "place": lambda: [where for _, where, _ in items],
        "reason": lambda: [as_line(item) for _, _, item in items],
    }
    arrays = []
    for name in COLUMNS:
        kind = pa.decimal128(18, 2) if name in AMOUNTS else pa.string()
        arrays.append(pa.array(columns[name](), kind) if name in columns else pa.nulls(len(items), kind))
    return _of_kind(TOLD, arrays)


def as_line(item: object) -> str:
    """A thing as a line of JSON, as `results.as_lines` writes it."""
    text = json.dumps(item, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode()


def _of_kind(kind: str, arrays: list[Any]) -> Any:
    kinds = pa.array([kind]).take(pa.array([0] * len(arrays[0]), pa.int32()))
    return pa.RecordBatch.from_arrays([kinds, *arrays], names=[KIND, *COLUMNS])
