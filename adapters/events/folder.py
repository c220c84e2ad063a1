"""A watched folder: departments put their files there, whole ones are taken in and moved away, none is lost.

A file is whole once two looks find it of the same size and time; one whose name begins with `.` or ends in
`.part` or `.tmp` is still being written. A file is moved only after all of it is in the store, so one that
was being taken when the program was killed is taken again, which changes nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from ...dsl.problems import Problem
from ..records import Records
from .importing import Imported, import_file, retry
from .mapping import EventMapping
from .rows import FileRefused

if TYPE_CHECKING:
    from ..store import Store

DONE, REFUSED = "done", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass
class Taken:
    """A file that was taken in, or refused with what is wrong with it; `path` is where it lies now."""

    name: str
    path: Path
    imported: Imported | None = None
    problems: list[Problem] = field(default_factory=list)


class Folder:
    """A folder between two looks. `mappings` are told apart by the file names they are for."""

    def __init__(self, path: Path, mappings: Sequence[EventMapping], records: Records) -> None:
        self.path, self.mappings, self.records = path, mappings, records
        self._seen: dict[str, tuple[int, int]] = {}

    def take(self, store: Store, *, now: int, today: int) -> list[Taken]:
        """One look: take in what has not changed since the look before, in the order of the names.

        Raises StoreError and OSError; what was not moved by then is there for the next look.
        """
        seen, taken = self._seen, []
        self._seen = {}
        for file in sorted(self.path.iterdir()):
            if not _is_for_us(file):
                continue
            with contextlib.suppress(FileNotFoundError):
                looked = _look(file)
                if seen.get(file.name) != looked:
                    self._seen[file.name] = looked
                    continue
                found = self._take(file, store, now, today)
                if found is not None:
                    taken.append(found)
        return taken

    def _take(self, file: Path, store: Store, now: int, today: int) -> Taken | None:
        before = _look(file)
        fitting = [mapping for mapping in self.mappings if mapping.name and _fits(file.name, mapping.name)]
        imported, problems = None, []
        if not fitting:
            problems = [Problem("E615")]
        elif len(fitting) > 1:
            problems = [Problem("E616", {"sources": ", ".join(each.source for each in fitting)})]
        else:
            aside = _place_for(file, self._home(DONE), ".set-aside.csv")
            try:
                imported = import_file(
                    store, file, fitting[0], self.records, now=now, today=today, aside=aside
                )
            except FileRefused as error:
                problems = error.problems
        if _look(file) != before:  # somebody writes it after all: what is in stays in, the rest comes next
            self._seen[file.name] = _look(file)
            return None
        home = self._home(DONE if imported is not None else REFUSED)
        if problems:
            _write_reasons(_place_for(file, home, ".reasons.txt"), problems)
        return Taken(file.name, file.replace(_place_for(file, home)), imported, problems)

    def retry(self, store: Store, *, now: int, today: int) -> list[Imported]:
        """Take those files in again that have rows of people whom the register did not know."""
        return retry(store, self._home(DONE), self.mappings, self.records, now=now, today=today)

    def _home(self, name: str) -> Path:
        home = self.path / name
        home.mkdir(mode=0o700, exist_ok=True)
        return home


def _is_for_us(file: Path) -> bool:
    name = file.name.lower()
    return (
        not name.startswith(".")
        and not name.endswith(UNFINISHED)
        and file.is_file()
        and not file.is_symlink()
    )


def _look(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _fits(name: str, pattern: str) -> bool:
    """Whether a file's name is of a pattern, however its accents were composed."""
    return fnmatchcase(normalize("NFC", name), normalize("NFC", pattern))


def _place_for(file: Path, home: Path, ending: str = "") -> Path:
    """Where a file, or what is told of it, is to lie: never in the place of another content's."""
    target = home / file.name
    if target.exists():
        digest = _digest(file)
        if digest != _digest(target):
            target = home / f"{file.stem}-{digest[:12]}{file.suffix}"
    return target.with_name(target.name + ending)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_reasons(place: Path, problems: list[Problem]) -> None:
    """Why a file was refused, in both languages."""
    lines = [f"{problem.sentence(lang)} [{problem.code}]" for lang in ("zh", "en") for problem in problems]
    part = place.with_name(f".{place.name}.part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(place)
