"""The limits that run in the open cases of a store: for the list of what is due, and for whoever watches."""

from __future__ import annotations

from collections.abc import Iterable

from ..library import Library
from ..store.reading import Reading
from .calendar import Calendar
from .case import Case
from .kept import cases_of
from .procedure import Coming, Procedure


def procedures(
    library: Library, cases: Iterable[Case], calendar: Calendar
) -> dict[tuple[str, ...], Procedure]:
    """The steps of each place in which there are cases."""
    places = {case.place for case in cases}
    return {place: Procedure(library.policy, place, calendar) for place in places}


def running(
    cases: Iterable[Case], places: dict[tuple[str, ...], Procedure], until: int
) -> list[tuple[Case, Coming]]:
    """The limits of some cases that end on a day or before, the first to end first."""
    found = [
        (case, coming)
        for case in cases
        for coming, _ in places[case.place].due(case, until)
        if coming.due is not None and coming.due <= until
    ]
    return sorted(found, key=lambda each: (each[1].due or 0, each[0].household, each[1].step.name))


def deadlines(
    reading: Reading, library: Library, until: int, calendar: Calendar | None = None
) -> list[tuple[Case, Coming]]:
    """The limits in all open cases that end on an ordinal day or before; `coming.late(today)` says how late.

    Nothing that is sealed is opened for it.
    """
    cases = cases_of(reading, open_only=True)
    return running(cases, procedures(library, cases, calendar or Calendar()), until)
