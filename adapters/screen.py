"""Screening: every household of a register decided, each in its own place, safe against being killed.

>>> from elig.adapters.library import load
>>> screen(load(), "register.parquet", "out", as_of="2024-05-01")  # doctest: +SKIP
"""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from .. import __version__
from ..dsl import codec
from ..dsl.policy import Policy
from . import cache
from . import screen_files as files
from .library import Library, ordinal
from .screen_coded import COLUMNS as CODED
from .screen_coded import Coded, as_text, legend_csv
from .screen_records import RecordCoder
from .screen_rows import COLUMNS, Decider
from .screen_words import Unusable
from .tables import open_source
from .tables.base import Batch, Cursor, Source
from .tables.columns import read_mapping
from .tables.results import TABLE, Target, as_lines, deliver, encode, exists, target_of
from .workers import in_order

# Households a part: what is lost of the work when the machine stops, and decided again.
BATCHES = {"words": 1_000, "records": 5_000, "columns": 131_072}
SMALL = 20_000  # households; fewer are decided before a program would be compiled


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended; `went_on_after` households had been decided by an earlier run that was stopped."""

    manifest: files.Manifest
    target: Target
    went_on_after: int
    was_finished: bool


@dataclass(frozen=True, slots=True)
class Job:
    """What decides a batch, as it is sent to every process: in words, or in codes household by household."""

    policy: str
    as_of: int
    place: tuple[str, ...] | None
    every_row: bool
    words: bool
    target: Target

    def worker(self) -> Callable[[Batch], Done]:
        policy = codec.loads(self.policy.encode())
        if self.words:
            return partial(in_words, Decider(policy, self.as_of, self.place, self.every_row), self.target)
        return partial(in_codes, RecordCoder(policy, self.as_of, self.place, self.every_row), self.target)


@dataclass(frozen=True, slots=True)
class Done:
    """A decided batch: the bytes of its files, and what is counted."""

    part: bytes
    rejects: bytes
    households: int
    rows: int
    rejected: int
    outcomes: Counter[str]
    places: tuple[str, ...] = ()


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def unsaid() -> None:
    """Tell nobody that rules are compiled."""


def screen(
    library: Library, source: str, out: str, *, as_of: str | datetime.date, place: str | None = None,
    every_row: bool = False, words: bool = False, mapping: Path | None = None, form: str = "parquet",
    work: Path | None = None, batch: int | None = None, jobs: int | None = None, small: int = SMALL,
    progress: Callable[[int, int], None] = silent, compiling: Callable[[], None] = unsaid,
) -> Summary:  # fmt: skip
    """Decide every household of `source` and write the rows to `out`; begun again, it goes on.

    `place` decides all in one place, in the place of each one's own. With `words` a row has its reason,
    what is missing and what was assumed in the words of `check`, else its reason's code; then registers
    of `small` or more households that can be read in columns are decided by compiled rules. `progress`
    is told how many households are done, of how many; `compiling` is called before rules are compiled.
    Raises Unusable for what cannot be read, written or gone on with, FactsError for an unknown place,
    PolicyError for a rule that has no meaning yet, Disagreement where kernel and meaning do not agree:
    nothing of that batch is written.
    """
    day = datetime.date.fromordinal(ordinal(as_of))
    mappings = None if mapping is None else read_mapping(mapping)
    register = open_source(source, library.records, mappings)
    target = replace(target_of(out, form, work), columns=COLUMNS if words else CODED)
    path = None if place is None else library.resolve(place)
    way = "words" if words else way_of(register, small)
    size = batch or BATCHES[way]
    asked = files.Asked(
        register.digest(), library.policy.digest, __version__, day.isoformat(),
        {"--in": None if path is None else ".".join(path) or "national", "--all": every_row, "--batch": size,
         "--mapping": None if mapping is None else hashlib.sha256(mapping.read_bytes()).hexdigest()[:12],
         "--words": words, "output": kind_of(target), "read": way},
    )  # fmt: skip
    target.work.mkdir(parents=True, exist_ok=True)
    with files.only_run(target.work):
        manifest = begin(target, asked)
        before, finished = manifest.households, manifest.state == files.FINISHED
        if not finished:
            files.check_parts(target.work, manifest, target.suffix)
            if manifest.state == files.DECIDING:
                cores = jobs or os.cpu_count() or 1
                if way == "columns":
                    from .screen_columns import ColumnDecider
                    from .screen_threads import columns_in_order
                    from .tables.arrow_source import households

                    decider = ColumnDecider(
                        library.policy,
                        library.records,
                        day.toordinal(),
                        path,
                        every_row,
                        kernels(),
                        compiling,
                    )
                    found = columns_in_order(
                        register, size, manifest.end, cores, partial(in_columns, decider, target)
                    )
                    total = households(register)
                else:
                    register.prepare(target.work)
                    total = register.count()
                    job = Job(codec.dumps(library.policy), day.toordinal(), path, every_row, words, target)
                    batches = register.batches(size, manifest.end)
                    found = ((each.end, done) for each, done in in_order(batches, job, cores))
                decide_rest(total, target, manifest, found, progress)
            finish(
                target,
                manifest,
                library.policy,
                None if words else legend(library, day.toordinal(), manifest.places),
            )
        files.clear(target.work, parts=target.single)
    return Summary(manifest, target, before, finished)


def way_of(register: Source, small: int) -> str:
    """How a register is decided in codes: in columns by compiled rules, or record by record."""
    if importlib.util.find_spec("numba") is None or importlib.util.find_spec("pyarrow") is None:
        return "records"
    from .tables.arrow_source import households, readable

    if households(register) < max(small, 1):
        return "records"
    return "columns" if readable(register, BATCHES["columns"]) else "records"


def kernels() -> Path | None:
    """Where compiled programs are kept: the user's own folder; None where nothing is to be kept."""
    folder = cache.own_folder()
    return None if folder is None else folder / "kernels"


def legend(library: Library, day: int, places: list[str]) -> bytes:
    """`reasons.csv`: what supports are called, and what the codes ask, in some places."""
    from ..engine.edition import Edition
    from ..engine.kernel.codes import legend as asked

    rows = []
    for place in places:
        edition = Edition(library.policy, day, () if place == "national" else tuple(place.split(".")))
        for name, applied in edition.supports.items():
            title = applied.block.title
            rows += [
                (name, title.zh, title.en, each.code, each.text["zh"], each.text["en"])
                for each in asked(edition, name)
            ]
    return legend_csv(rows)


def kind_of(target: Target) -> str:
    """What is written in the end: a database, a kind of file, or parts of a form."""
    if not target.single:
        return target.form
    return "database" if target.path is None else target.path.suffix


def begin(target: Target, asked: files.Asked) -> files.Manifest:
    """The manifest of the run that is to go on, or of a new one."""
    manifest = files.read(target.work)
    if manifest is not None:
        files.refuse_other(target.work, manifest.asked, asked)
        return manifest
    if exists(target):
        raise Unusable("exists", path=target.path or TABLE)
    manifest = files.Manifest(asked)
    manifest.save(target.work)
    return manifest


def decide_rest(
    total: int, target: Target, manifest: files.Manifest, found: Iterable[tuple[Cursor, Done]],
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    """Keep what the manifest does not have yet, as it is decided."""
    progress(manifest.households + manifest.rejected, total)
    for end, done in found:
        keep(target, manifest, end, done)
        progress(manifest.households + manifest.rejected, total)
    manifest.state = files.DELIVERING
    manifest.save(target.work)


def keep(target: Target, manifest: files.Manifest, end: Cursor, done: Done) -> None:
    """Make a batch safe on disk, and then have the manifest count it."""
    number = manifest.batches
    files.write_whole(files.part(target.work, number, target.suffix), done.part)
    if done.rejects:
        files.write_whole(files.rejects(target.work, number), done.rejects)
    manifest.batches, manifest.end = number + 1, end
    manifest.households += done.households
    manifest.rows += done.rows
    manifest.rejected += done.rejected
    manifest.outcomes += done.outcomes
    manifest.places = sorted({*manifest.places, *done.places})
    manifest.parts.append([len(done.part), len(done.rejects)])
    manifest.save(target.work)


def finish(
    target: Target, manifest: files.Manifest, policy: Policy, legend: bytes | None
) -> None:  # fmt: skip
    """Make the one file or table, where one is asked for; and, of codes, say what they ask."""
    parts = [files.part(target.work, number, target.suffix) for number in range(manifest.batches)]
    rejects = [files.rejects(target.work, number) for number, sizes in enumerate(manifest.parts) if sizes[1]]
    if target.single:
        if not parts:  # an empty register has an empty answer
            parts = [files.part(target.work, 0, target.suffix)]
            files.write_whole(parts[0], encoded([], target, policy))
        deliver(target, parts, rejects)
    if legend is not None:
        files.write_whole(target.legend, legend)
    manifest.state = files.FINISHED
    manifest.save(target.work)


# --- deciding -----------------------------------------------------------------------------------------


def in_words(decider: Decider, target: Target, batch: Batch) -> Done:
    """A batch decided and encoded, with its reasons in words."""
    found = decider.decide(batch.entries)
    part, rejects = encode(found.rows, target.form, target.columns), as_lines(found.rejects)
    return Done(part, rejects, found.households, len(found.rows), len(found.rejects), found.outcomes)


def in_codes(coder: RecordCoder, target: Target, batch: Batch) -> Done:
    """A batch decided record by record and encoded, with its reasons in codes."""
    found = coder.decide_all(batch.entries)
    part = encoded(found.rows, target, coder.policy)
    places = tuple(sorted({row[1] for row in found.rows}))
    rejected = len(found.rejects)
    return Done(
        part, as_lines(found.rejects), found.households, len(found.rows), rejected, found.outcomes, places
    )


def encoded(rows: list[Coded], target: Target, policy: Policy) -> bytes:
    """Coded rows as the bytes of a part."""
    if target.form != "parquet":
        return encode(as_text(rows), target.form, target.columns)
    if target.columns != CODED:
        return encode([], target.form, target.columns)
    from .screen_coded import as_parquet, narrow

    return as_parquet(narrow(rows, policy))


def in_columns(decider: Any, target: Target, batch: Any) -> Done:
    """A batch of columns decided and encoded, with its reasons in codes."""
    from .screen_coded import as_coded, as_parquet

    found = decider.decide(batch)
    if target.form == "parquet":
        part = as_parquet(found.rows)
    else:
        part = encode(as_text(as_coded(found.rows)), target.form, target.columns)
    places = tuple(found.rows.words["place"] if isinstance(found.rows.words["place"], list)
                   else found.rows.words["place"].to_pylist())  # fmt: skip
    rejected = len(found.rejects)
    return Done(
        part, as_lines(found.rejects), found.households, found.count, rejected, found.outcomes, places
    )
