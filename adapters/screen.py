"""Screening: every household of a register decided, each in its own place, safe against being killed.

>>> from elig.adapters.library import load
>>> screen(load(), "register.parquet", "out", as_of="2024-05-01")  # doctest: +SKIP
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .. import __version__
from ..dsl import codec
from . import screen_files as files
from .library import Library, ordinal
from .screen_rows import Decider
from .screen_words import Unusable
from .tables import open_source
from .tables.base import Batch, Source
from .tables.columns import read_mapping
from .tables.results import TABLE, Target, as_lines, deliver, encode, exists, target_of
from .workers import in_order

BATCH = 1_000  # households; what is lost of the work when the machine stops, and decided again


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended; `went_on_after` households had been decided by an earlier run that was stopped."""

    manifest: files.Manifest
    target: Target
    went_on_after: int
    was_finished: bool


@dataclass(frozen=True, slots=True)
class Job:
    """What decides a batch, as it is sent to every process."""

    policy: str
    as_of: int
    place: tuple[str, ...] | None
    every_row: bool
    form: str

    def worker(self) -> Callable[[Batch], Done]:
        decider = Decider(codec.loads(self.policy.encode()), self.as_of, self.place, self.every_row)
        return partial(done_by, decider, self.form)


@dataclass(frozen=True, slots=True)
class Done:
    """A decided batch: the bytes of its files, and what is counted."""

    part: bytes
    rejects: bytes
    households: int
    rows: int
    rejected: int
    outcomes: Counter[str]


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def screen(
    library: Library, source: str, out: str, *, as_of: str | datetime.date, place: str | None = None,
    every_row: bool = False, mapping: Path | None = None, form: str = "parquet", work: Path | None = None,
    batch: int = BATCH, jobs: int | None = None, progress: Callable[[int, int], None] = silent,
) -> Summary:  # fmt: skip
    """Decide every household of `source` and write the rows to `out`; begun again, it goes on.

    `place` decides all in one place, in the place of each one's own. `progress` is told how many
    households are done, of how many. Raises Unusable for what cannot be read, written or gone on
    with, FactsError for an unknown place, PolicyError for a rule that has no meaning yet,
    Disagreement where kernel and meaning do not agree: nothing of that batch is written.
    """
    day = datetime.date.fromordinal(ordinal(as_of))
    target = target_of(out, form, work)
    mappings = None if mapping is None else read_mapping(mapping)
    register = open_source(source, library.records, mappings)
    path = None if place is None else library.resolve(place)
    asked = files.Asked(
        register.digest(), library.policy.digest, __version__, day.isoformat(),
        {"--in": None if path is None else ".".join(path) or "national", "--all": every_row, "--batch": batch,
         "--mapping": None if mapping is None else hashlib.sha256(mapping.read_bytes()).hexdigest()[:12],
         "output": kind_of(target)},
    )  # fmt: skip
    job = Job(codec.dumps(library.policy), day.toordinal(), path, every_row, target.form)
    target.work.mkdir(parents=True, exist_ok=True)
    with files.only_run(target.work):
        manifest = begin(target, asked)
        before, finished = manifest.households, manifest.state == files.FINISHED
        if not finished:
            files.check_parts(target.work, manifest, target.suffix)
            if manifest.state == files.DECIDING:
                decide_rest(register, target, manifest, job, jobs or os.cpu_count() or 1, progress)
            finish(target, manifest)
        files.clear(target.work, parts=target.single)
    return Summary(manifest, target, before, finished)


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
    register: Source, target: Target, manifest: files.Manifest, job: Job, jobs: int,
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    """Decide and keep what the manifest does not have yet."""
    register.prepare(target.work)
    total = register.count()
    progress(manifest.households + manifest.rejected, total)
    batches = register.batches(int(manifest.asked.options["--batch"]), manifest.end)
    for batch, done in in_order(batches, job, jobs):
        keep(target, manifest, batch, done)
        progress(manifest.households + manifest.rejected, total)
    manifest.state = files.DELIVERING
    manifest.save(target.work)


def keep(target: Target, manifest: files.Manifest, batch: Batch, done: Done) -> None:
    """Make a batch safe on disk, and then have the manifest count it."""
    number = manifest.batches
    files.write_whole(files.part(target.work, number, target.suffix), done.part)
    if done.rejects:
        files.write_whole(files.rejects(target.work, number), done.rejects)
    manifest.batches, manifest.end = number + 1, batch.end
    manifest.households += done.households
    manifest.rows += done.rows
    manifest.rejected += done.rejected
    manifest.outcomes += done.outcomes
    manifest.parts.append([len(done.part), len(done.rejects)])
    manifest.save(target.work)


def finish(target: Target, manifest: files.Manifest) -> None:
    """Make the one file or table, where one is asked for."""
    parts = [files.part(target.work, number, target.suffix) for number in range(manifest.batches)]
    rejects = [files.rejects(target.work, number) for number, sizes in enumerate(manifest.parts) if sizes[1]]
    if target.single:
        if not parts:  # an empty register has an empty answer
            parts = [files.part(target.work, 0, target.suffix)]
            files.write_whole(parts[0], encode([], target.form))
        deliver(target, parts, rejects)
    manifest.state = files.FINISHED
    manifest.save(target.work)


# --- deciding -----------------------------------------------------------------------------------------


def done_by(decider: Decider, form: str, batch: Batch) -> Done:
    """A batch decided and encoded."""
    found = decider.decide(batch.entries)
    part, rejects = encode(found.rows, form), as_lines(found.rejects)
    return Done(part, rejects, found.households, len(found.rows), len(found.rejects), found.outcomes)
