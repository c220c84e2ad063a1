"""What the watch does beside deciding: takes files out of a folder, counts the steps that are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..cases.calendar import Calendar
from ..cases.deadlines import deadlines

if TYPE_CHECKING:
    from ..events.folder import Folder
    from ..events.importing import Imported
    from ..library import Library
    from ..store import Store

TAKEN = ("new", "withdrawn", "corrected")  # outcomes of rows that leave something to be decided


@dataclass(frozen=True, slots=True)
class File:
    """A department's file that was taken in: how many rows came to what; `refused`: none could be read."""

    source: str
    outcomes: dict[str, int]
    refused: bool = False


class Intake:
    """Takes in what lies in a watched folder; called between two batches."""

    def __init__(self, folder: Folder, store: Store) -> None:
        self.folder, self.store = folder, store
        self._day = 0

    def __call__(self, now: int, today: int) -> list[File]:
        """The files that were taken in; on a new day, those again whose people were not known before."""
        found: list[File] = []
        if today != self._day:
            self._day = today
            found += [_file(each) for each in self.folder.retry(self.store, now=now, today=today)]
        for taken in self.folder.take(self.store, now=now, today=today):
            found.append(File("", {}, refused=True) if taken.imported is None else _file(taken.imported))
        return found


def _file(imported: Imported) -> File:
    counts = {name: count for name, count in imported.outcomes.items() if count}
    if imported.aside:
        counts["set_aside"] = imported.aside
    return File(imported.source, counts)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Which steps of open cases are due on a day, and which are late."""

    library: Library
    calendar: Calendar

    def __call__(self, store: Store, today: int) -> tuple[int, int]:
        """How many steps are due that day, and how many were due before."""
        with store.reading() as reading:
            running = deadlines(reading, self.library, today, self.calendar)
        due = sum(coming.due == today for _, coming in running)
        return due, len(running) - due
