"""The events of a simulation: rows as departments sent them, by household, in the order in which they came.

A row is a line of JSON: `event`, `id`, `household_no`, for a member's event `member`, the event's facts, and
`sent_on`, the day on which it was sent (without it, the event's own day). `withdrawn: true` takes the event
of that id back.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ..dsl.problems import FactsError
from ..engine.facts import Event, Member
from .library import ordinal
from .record_json import read_json
from .records import Records
from .screen_words import Unusable

Place = tuple[str, bytes]  # where a row stands, FILE:BYTE, and the row itself
_FILES = 1 << 10  # files at most; the position stands above their number


@dataclass(frozen=True, slots=True)
class Sent:
    """A row sent on a day (ordinal): an event told, or with `event` None the one of this id withdrawn."""

    day: int
    id: str
    event: Event | None


@dataclass(slots=True)
class Index:
    """Where in which file each household's rows stand; some bytes a row, whatever a row holds."""

    files: list[Path]
    rows: dict[str, array[int]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)  # rows that name no household
    taken: set[str] = field(default_factory=set)  # households that were asked for
    opened: dict[int, BinaryIO] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Index:
        """The index of files, and of the `.jsonl` files of folders.

        Raises Unusable where there is none, OSError for what cannot be read.
        """
        files: list[Path] = []
        for path in paths:
            files += sorted(path.glob("events*.jsonl")) if path.is_dir() else [path]
        if not files or len(files) > _FILES:
            raise Unusable("no_kind", path=", ".join(map(str, paths)))
        index = cls(files)
        for number, file in enumerate(files):
            index._read(number, file)
        return index

    def _read(self, number: int, path: Path) -> None:
        with path.open("rb") as file:
            at = 0
            for line in file:
                try:
                    household = json.loads(line)["household_no"] if line.strip() else None
                except (ValueError, TypeError, KeyError, RecursionError):
                    household = ""
                if isinstance(household, str) and household:
                    self.rows.setdefault(household, array("Q")).append(at * _FILES + number)
                elif household is not None:
                    self.lost.append(f"{path.name}:{at}")
                at += len(line)

    def of_household(self, household: str) -> list[Place]:
        """A household's rows with their places, in the order of the files and in each as they stand."""
        self.taken.add(household)
        found = sorted(self.rows.get(household, ()), key=lambda row: (row % _FILES, row))
        return [self._row(row % _FILES, row // _FILES) for row in found]

    def of_nobody(self) -> int:
        """How many rows are of households that nobody asked for."""
        return sum(len(rows) for name, rows in self.rows.items() if name not in self.taken)

    def _row(self, number: int, at: int) -> Place:
        if number not in self.opened:
            self.opened[number] = self.files[number].open("rb")
        self.opened[number].seek(at)
        return f"{self.files[number].name}:{at}", self.opened[number].readline()

    def close(self) -> None:
        """Close the files; a row that is asked for later opens its own again."""
        for file in self.opened.values():
            file.close()
        self.opened.clear()


class Reader:
    """Reads rows as events of a policy."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def read(self, members: Sequence[Member], places: Iterable[Place]) -> tuple[list[Sent], list[str]]:
        """A household's rows in the order in which they were sent, and the places of those that are wrong."""
        rows, wrong = [], []
        for at, line in places:
            try:
                row = self._row(line)
            except (ValueError, KeyError, TypeError, FactsError):
                wrong.append(at)
                continue
            rows.append((at, *row))
        told = self._events(members, [entry for _, _, _, entry in rows if entry is not None])
        sent: list[Sent] = []
        for at, day, ident, entry in rows:
            if entry is None:
                assert day is not None
                sent.append(Sent(day, ident, None))
                continue
            event = told.get(id(entry))
            if event is None:
                wrong.append(at)
                continue
            sent.append(Sent(event.day if day is None else day, ident, event))
        sent.sort(key=lambda each: each.day)  # stable: of one day, as they stand in the files
        return sent, wrong

    @staticmethod
    def _row(line: bytes) -> tuple[int | None, str, dict[str, Any] | None]:
        """The day sent, the id, and the entry as a record has it (None: withdrawn)."""
        read: Any = read_json(line)
        sent_on = read.pop("sent_on", None)
        withdrawn = read.pop("withdrawn", False)
        del read["household_no"]
        day = None if sent_on is None else ordinal(sent_on)
        ident = read["id"]
        if not isinstance(ident, str) or not isinstance(withdrawn, bool) or (withdrawn and day is None):
            raise ValueError("no id, or no day")
        return day, ident, None if withdrawn else read

    def _events(self, members: Sequence[Member], entries: list[dict[str, Any]]) -> dict[int, Event]:
        """Each entry as an event, by the entry's own identity; one that is wrong has none.

        All in one reading where nothing is wrong, as is nearly always so.
        """
        if not entries:
            return {}
        distinct: dict[object, dict[str, Any]] = {}
        for entry in entries:
            distinct.setdefault(entry["id"], entry)
        again = [entry for entry in entries if distinct[entry["id"]] is not entry]
        found: dict[int, Event] = {}
        for group in (list(distinct.values()), *([entry] for entry in again)):
            for part, events in self._valid(members, group):
                found.update(zip(map(id, part), events, strict=True))
        return found

    def _valid(
        self, members: Sequence[Member], entries: list[dict[str, Any]]
    ) -> Iterator[tuple[list[dict[str, Any]], Sequence[Event]]]:
        record = {"members": [{"id": member.id} for member in members], "events": entries}
        try:
            yield entries, self.records.facts(record).events or ()
        except FactsError:
            if len(entries) > 1:
                for entry in entries:
                    yield from self._valid(members, [entry])
