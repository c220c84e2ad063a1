"""What every register offers, whatever it lies in: its households in batches, from any batch on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ...dsl.problems import Problem

# Where a batch ends, as plain JSON values; None is the beginning.
Cursor = Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One household as it stands in the register.

    `at` says where it stands; `record` is what `Records.facts` takes. With `record` None it is no
    household, only something that is wrong: `problems`.
    """

    at: str
    record: bytes | dict[str, object] | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Some entries, and where the next batch begins."""

    entries: list[Entry]
    end: Cursor


class Source(Protocol):
    """A register that can be read again from any batch on; the same batches each time."""

    def digest(self) -> str:
        """What tells this register from a changed one."""

    def count(self) -> int:
        """How many households it has."""

    def prepare(self, work: Path) -> None:
        """Make what reading needs, in a folder of the run's own; done anew only if it is not there."""

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        """Its entries, `size` at a time, from a place on where a batch ended."""


def digest_of_files(root: Path, files: list[Path]) -> str:
    """The digest of the files' names below `root` and of their contents."""
    total = hashlib.sha256()
    for file in sorted(files):
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        total.update(f"{file.relative_to(root).as_posix()}\n{content}\n".encode(errors="surrogateescape"))
    return f"sha256:{total.hexdigest()}"
