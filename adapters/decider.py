"""One record to outcomes, amounts and deciding reasons by a kernel, in microseconds.

What a record says is read as plainly as it is written; where that cannot be done, as `Records.facts`
does, with all its errors. The quick way never says anything else than the ordinary one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.kernel.kernel import Conclusion, Kernel, One, Said
from .record_coder import DECLINED, Coding
from .record_form import Form, form_of

if TYPE_CHECKING:
    from .library import Library, Record
    from .records import Records

EDITIONS = 64  # days and places whose programs are kept
WAYS = 1024  # days and places as they are written
FORMS = 3  # of records for an edition, and as many of those with gaps
USUAL = 2  # records of no known form, before one is printed for those like them


class Outcomes(NamedTuple):
    """What is concluded of one household; `assumption` is what had to be assumed of its place.

    Each of `supports`, `statuses` and `checks` is by name: `(outcome, least, greatest, reason)`, or a list
    of them, a member each, in the record's order. The amount lies between `least` and `greatest` fen,
    both None where nothing is paid; `kernel.reasons(name)[reason]` is what decides, None if nothing needs to.
    """

    kernel: Kernel
    said: Said
    assumption: dict[str, Any] | None = None

    @property
    def statuses(self) -> dict[str, One | list[One]]:
        return self.said[0]

    @property
    def supports(self) -> dict[str, One | list[One]]:
        return self.said[1]

    @property
    def checks(self) -> dict[str, One | list[One]]:
        return self.said[2]

    def conclusions(self) -> list[Conclusion]:
        """The same row by row, in the order of the rules."""
        return self.kernel.conclusions(self.said)


class RecordKernel:
    """A kernel that takes records: by their form, else value by value; None for one that is not plain."""

    def __init__(self, records: Records, kernel: Kernel) -> None:
        self.kernel = kernel
        self.coding = Coding(records, kernel)
        self.forms: tuple[Form, ...] = ()  # those for records with gaps come last: they take others, too
        self._of = {True: 0, False: 0}  # forms, by whether they have gaps
        self._formless = {True: 0, False: 0}
        self._lock = Lock()

    def __call__(
        self, record: Mapping[str, Any], arguments: tuple[int, ...] | None = None
    ) -> Said | None:  # fmt: skip
        """`arguments` are of another edition that shares the kernel's program; its own otherwise."""
        if arguments is None:
            arguments = self.kernel.arguments
        for form in self.forms:
            try:
                said = form(record, arguments)
            except DECLINED:
                continue
            if said is not None:
                return said
        try:
            household, members = self.coding.read(record)
            said = self.kernel.decide_coded(household, members, arguments)
        except DECLINED:
            return None
        self._note(record, None in household or any(None in member for member in members))
        return said

    def _note(self, record: Mapping[str, Any], gaps: bool) -> None:
        """Print a form for records like this, once there are some."""
        with self._lock:
            self._formless[gaps] += 1
            if self._formless[gaps] > USUAL and self._of[gaps] < FORMS:
                self._formless[gaps] = 0
                self._of[gaps] += 1
                form = form_of(self.coding, record, gaps)
                self.forms = (*self.forms, form) if gaps else (form, *self.forms)


class Decider:
    """A library's kernels by day and place, made when they are first asked for. Safe to share."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ways: dict[Any, tuple[RecordKernel, dict[str, Any] | None]] = {}
        self._editions: dict[tuple[int, tuple[str, ...]], RecordKernel] = {}
        self._lock = Lock()

    def __call__(self, record: Record, as_of: str | datetime.date, place: str | None) -> Outcomes:
        key = None
        if type(record) is dict:
            key = (as_of, place) if place is not None else (
                as_of, None, record.get("province"), record.get("county"))  # fmt: skip
            try:
                way = self._ways.get(key)
            except TypeError:  # a place that is no text
                key = way = None
            if way is not None:
                said = way[0](record)
                if said is not None:
                    return Outcomes(way[0].kernel, said, way[1])
        return self._ordinarily(record, as_of, place, key)

    def _ordinarily(
        self, record: Record, as_of: str | datetime.date, place: str | None, key: Any
    ) -> Outcomes:
        asked = self.library.question(record, as_of, place)
        kernel = self.of(asked.as_of.toordinal(), asked.place)
        if key is not None:
            with self._lock:
                keep(self._ways, key, (kernel, asked.assumption), WAYS)
        return Outcomes(kernel.kernel, kernel.kernel.decide_facts(asked.facts), asked.assumption)

    def of(self, day: int, place: tuple[str, ...]) -> RecordKernel:
        """The kernel of an edition; NotLowered where there can be none."""
        from ..engine.edition import Edition

        with self._lock:
            found = self._editions.get((day, place))
            if found is None:
                kernel = Kernel(Edition(self.library.policy, day, place))
                found = RecordKernel(self.library.records, kernel)
                gone = keep(self._editions, (day, place), found, EDITIONS)
                if gone is not None:
                    self._ways = {key: way for key, way in self._ways.items() if way[0] is not gone}
        return found


def keep(kept: dict[Any, Any], key: Any, value: Any, most: int) -> Any:
    """Keep a value, and let go of the one that was kept first beyond so many, which is returned."""
    kept[key] = value
    return kept.pop(next(iter(kept))) if len(kept) > most else None
