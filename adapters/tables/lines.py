"""A register as JSON lines: one household's record a line, as `elig check` takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..record_json import MAX_BYTES
from .base import Batch, Cursor, Entry, digest_of_files


class Lines:
    """A `.jsonl` file; empty lines are passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def digest(self) -> str:
        return digest_of_files(self.path.parent, [self.path])

    def count(self) -> int:
        with self.path.open("rb") as file:
            return sum(1 for line in _lines(file) if line.strip())

    def prepare(self, work: Path) -> None:
        """Nothing has to be made."""

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        """A cursor is the byte that the next line begins at, and how many lines lie before it."""
        offset, number = start or (0, 0)
        entries: list[Entry] = []
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in _lines(file):
                number += 1
                if line.strip():
                    entries.append(Entry(f"line {number}", line))
                if len(entries) == size:
                    yield Batch(entries, (file.tell(), number))
                    entries = []
            if entries:
                yield Batch(entries, (file.tell(), number))


def _lines(file: object) -> Iterator[bytes]:
    """Lines; of one that is longer than any record no more than shows that it is."""
    read = file.readline  # type: ignore[attr-defined]
    while line := read(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = read(MAX_BYTES + 1)
