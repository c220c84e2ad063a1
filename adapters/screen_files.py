"""What a screening keeps on disk so that it can be killed at any moment: parts, rejects, a manifest.

A file appears whole or not at all. A batch counts once the manifest says so, and the manifest
says so only after the batch's own files are safe; what was written of a later batch is written again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .screen_words import Phrase, Unusable

MANIFEST = "manifest.json"
VERSION = 2
DECIDING, DELIVERING, FINISHED = "deciding", "delivering", "finished"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run rests on; a run goes on only where all of it is the same."""

    source: str
    policy: str
    program: str
    as_of: str
    options: dict[str, Any]


@dataclass(slots=True)
class Manifest:
    """How far a run is. `end` is where the register's next batch begins; no clock is in it."""

    asked: Asked
    batches: int = 0
    end: Any = None
    households: int = 0
    rows: int = 0
    rejected: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)  # that rows are of
    parts: list[list[int]] = field(default_factory=list)  # of each batch, the bytes of its two files
    state: str = "deciding"

    def encoded(self) -> bytes:
        plain = {"version": VERSION, **asdict(self)} | {"outcomes": dict(sorted(self.outcomes.items()))}
        return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def save(self, folder: Path) -> None:
        write_whole(folder / MANIFEST, self.encoded())


def read(folder: Path) -> Manifest | None:
    """The manifest of a run that was begun in a folder; None in a new or empty folder.

    Unusable for a folder of something else, and where the files are not what the manifest says.
    """
    path = folder / MANIFEST
    if not path.is_file():
        begun = (LOCK, MANIFEST + UNFINISHED)
        if folder.is_dir() and any(child.name not in begun for child in folder.iterdir()):
            raise Unusable("not_ours", path=folder)
        return None
    try:
        plain = json.loads(path.read_bytes())
        if plain.pop("version") != VERSION:
            raise ValueError
        manifest = Manifest(**plain)
        manifest.asked = Asked(**plain["asked"])
        manifest.outcomes = Counter(plain["outcomes"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unusable("broken", path=folder, file=MANIFEST) from None
    return manifest


def refuse_other(folder: Path, begun: Asked, now: Asked) -> None:
    """Unusable, with what to do, where a run was begun with something else than is asked now."""
    for what in ("source", "policy", "program", "as_of", "options"):
        was, is_ = getattr(begun, what), getattr(now, what)
        if was != is_:
            shown = {"was": _shown(was), "now": _shown(is_)} if what in ("as_of", "options") else {}
            raise Unusable("other_run", path=folder, what=Phrase(what, **shown))


def _shown(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{key} {'-' if each is None else each}" for key, each in sorted(value.items()))


def part(folder: Path, number: int, suffix: str) -> Path:
    """Where a batch's rows are."""
    return folder / f"part-{number:06d}{suffix}"


def rejects(folder: Path, number: int) -> Path:
    """Where what was set aside of a batch is."""
    return folder / f"rejects-{number:06d}.jsonl"


def check_parts(folder: Path, manifest: Manifest, suffix: str) -> None:
    """Unusable where a file that the manifest counts is missing or has another size."""
    for number, (size, rejected) in enumerate(manifest.parts):
        wanted = ((part(folder, number, suffix), size), (rejects(folder, number), rejected))
        for path, expected in wanted:
            found = path.stat().st_size if path.is_file() else 0
            if found != expected:
                raise Unusable("broken", path=folder, file=path.name)


def clear(folder: Path, *, parts: bool) -> None:
    """Take away what a finished run does not need, and what was left half written."""
    needless = [f"*{UNFINISHED}", INDEX, *(("part-*", "rejects-*.jsonl") if parts else ())]
    for path in [path for pattern in needless for path in folder.glob(pattern)]:
        path.unlink(missing_ok=True)


UNFINISHED = ".unfinished"
INDEX = "index.sqlite"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that after a crash is there whole, or not at all."""
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as safe as the files; Windows does not know how."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


LOCK = ".lock"


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold a folder for this run alone, until it ends or is killed; Unusable if another run has it."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing keeps two runs apart
        yield
        return
    with (folder / LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable("in_use", path=folder) from None
        yield
