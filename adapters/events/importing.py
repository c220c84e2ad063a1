"""A department's file into the store, a batch a transaction: killed and run again, the end is the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..records import Records
from ..store.tables import ASIDE
from ..store.values import Aside
from .aside_file import AsideFile
from .mapping import EventMapping
from .people import RETRIED, owners_of
from .reading import MASK, LeftOut, Read, ReadEvent, RowReader, SetAside, Trouble, read_rows
from .rows import rows_of
from .settling import settle

if TYPE_CHECKING:
    from ..store import Reading, Store, Writing

BATCH = 2000  # rows in one transaction
OUTCOMES = ("new", "known", "corrected", "withdrawn", "to_come")


@dataclass
class Imported:
    """What became of a file's rows. `reasons` counts what is wrong by its code: a row may have several.

    `to_come` are withdrawals of events that have not come; `file` holds what was set aside, if anything was.
    """

    source: str
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    aside: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    file: Path | None = None

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON has it."""
        return {
            "source": self.source,
            "rows": self.rows,
            **{name: self.outcomes[name] for name in OUTCOMES},
            "left_out": self.left_out,
            "set_aside": self.aside,
            "reasons": dict(sorted(self.reasons.items())),
            "set_aside_file": None if self.file is None else self.file.as_posix(),
        }


def import_file(
    store: Store, path: Path, mapping: EventMapping, records: Records, *, now: int, today: int,
    aside: Path | None = None, batch: int = BATCH, progress: Callable[[int], object] | None = None,
) -> Imported:  # fmt: skip
    """Take a department's file into the store; what it sets aside stands in `aside` (beside it).

    `now` is in microseconds (UTC), `today` the ordinal day after which no date may lie. `progress` is told
    how many rows are done. Raises `rows.FileRefused` for a file of no use, OSError, StoreError.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        reader = RowReader(mapping, records, today)
        rows = (reader.read(row) for row in rows_of(file, path.name, mapping))
        source = f"{mapping.source}/{path.name}@{digest[:12]}"
        target = path.with_name(path.name + ".set-aside.csv") if aside is None else aside
        with AsideFile(target, mapping.columns) as written:
            done = _import(store, rows, mapping, reader, source, now, written, batch, progress)
        done.file = target if done.aside else None
    return done


def import_events(
    store: Store, rows: Iterable[Mapping[str, Any]], mapping: EventMapping, records: Records, *,
    now: int, today: int, name: str = "", batch: int = BATCH,
) -> tuple[Imported, list[SetAside]]:  # fmt: skip
    """As `import_file`, of rows that another program has, and the rows that were set aside.

    With a `name` for them the store remembers those too, in place of what it had under that name.
    """
    reader = RowReader(mapping, records, today)
    kept = _Kept()
    source = f"{mapping.source}/{name}" if name else ""
    done = _import(
        store, read_rows(rows, mapping, records, today), mapping, reader, source, now, kept, batch, None
    )
    return done, kept.rows


class _Kept:
    """What is set aside, in a list."""

    def __init__(self) -> None:
        self.rows: list[SetAside] = []

    def add(self, row: SetAside) -> None:
        self.rows.append(row)


def _import(
    store: Store, rows: Iterator[Read], mapping: EventMapping, reader: RowReader, source: str, now: int,
    written: AsideFile | _Kept, batch: int, progress: Callable[[int], object] | None,
) -> Imported:  # fmt: skip
    done = Imported(source or mapping.source)
    with store.reading() as reading:
        had = bool(source) and any(True for _ in asides(reading, source))
    while taken := list(islice(rows, batch)):
        events = [row for row in taken if isinstance(row, ReadEvent)]
        bad: dict[int, SetAside] = {row.row: row for row in taken if isinstance(row, SetAside)}
        with store.writing(now) as writing:
            told = settle(writing, events, mapping, reader.kinds)
            _ask_for(writing, bad, mapping, reader)
            for event, how in zip(events, told, strict=True):
                if isinstance(how, Trouble):
                    bad[event.row] = reader.set_aside(event.row, event.cells, [how], event.id)
            if source:
                _remember(writing, source, taken, bad, had=had)
        # Counted once the transaction is through.
        done.rows += len(taken)
        done.left_out += sum(isinstance(row, LeftOut) for row in taken)
        done.outcomes.update(how for how in told if isinstance(how, str))
        done.aside += len(bad)
        for row in taken:
            if row.row in bad:
                written.add(bad[row.row])
                done.reasons.update({trouble.problem.code for trouble in bad[row.row].troubles})
        if progress is not None:
            progress(done.rows)
    return done


def _ask_for(writing: Writing, bad: dict[int, SetAside], mapping: EventMapping, reader: RowReader) -> None:
    """Of rows that are wrong anyway, whether the register knows whom they are about: all is told at once."""
    asked = [row.asked for row in bad.values() if row.asked is not None]
    of_member = [reader.kinds[event.kind].entity == "member" for event in asked]
    for event, owner in zip(asked, owners_of(writing, asked, mapping, of_member), strict=True):
        if isinstance(owner, Trouble):
            row = bad[event.row]
            shown = {name: MASK if name == owner.column else told for name, told in row.shown.items()}
            bad[event.row] = replace(row, troubles=(*row.troubles, owner), shown=shown)


# --- what the store remembers of rows that were set aside ----------------------------------------------


def _remember(
    writing: Writing, source: str, taken: Sequence[Read], bad: Mapping[int, SetAside], *, had: bool
) -> None:
    """Which rows are set aside now; one that was before, and is in now, is so no longer."""
    if had:
        mended = [_at(row.row) for row in taken if row.row not in bad]
        writing.execute(ASIDE.delete().where(ASIDE.c.source == source, writing.among(ASIDE.c.at, mended)))
    if bad:
        writing.set_aside([
            Aside(source, _at(row.row), tuple((t.problem.code, t.fact) for t in row.troubles), None)
            for row in bad.values()
        ])  # fmt: skip


def _at(row: int) -> str:
    return f"row {row}"


def asides(reading: Reading, source: str | None = None) -> Iterator[Aside]:
    """The rows that are set aside, of one source or of all."""
    import json

    query = sa.select(ASIDE).order_by(ASIDE.c.source, ASIDE.c.at)
    if source is not None:
        query = query.where(ASIDE.c.source == source)
    for row in reading.execute(query):
        yield Aside(
            row.source, row.at, tuple((code, fact) for code, fact in json.loads(row.reasons)), row.event
        )


def to_retry(reading: Reading) -> set[tuple[str, str]]:
    """The files with rows whose people the register did not know: their source, and the file's digest."""
    found = set()
    for row in asides(reading):
        if any(code in RETRIED for code, _ in row.reasons) and "@" in row.source:
            found.add((row.source.partition("/")[0], row.source.rpartition("@")[2]))
    return found


def retry(
    store: Store, folder: Path, mappings: Sequence[EventMapping], records: Records, *, now: int, today: int
) -> list[Imported]:
    """Take the files of a folder in again that have rows of people whom the register did not know.

    What is in already stays as it is; each file's set-aside file is written anew.
    """
    with store.reading() as reading:
        wanted = to_retry(reading)
    done = []
    for path in sorted(folder.iterdir()) if wanted else ():
        if not path.is_file() or path.name.startswith(".") or path.name.endswith(".set-aside.csv"):
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        done += [
            import_file(store, path, mapping, records, now=now, today=today)
            for mapping in mappings
            if (mapping.source, digest) in wanted
        ]
    return done
