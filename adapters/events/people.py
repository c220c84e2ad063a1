"""Whom events befall: id numbers and household numbers to the households and members of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ...dsl.problems import Problem
from ..store.tables import KEYS
from .mapping import EventMapping
from .reading import ReadEvent, Trouble

if TYPE_CHECKING:
    from ..store import Reading

Owner = tuple[str, str | None]  # household, and member or None
RETRIED = ("E635", "E636", "E637")  # what the register may know another day


def owners_of(
    reading: Reading, events: Sequence[ReadEvent], mapping: EventMapping, of_member: Sequence[bool]
) -> list[Owner | Trouble]:
    """Of each event the household and member it befalls, or why the register does not know them."""
    id_nos = {event.id_no for event in events if event.id_no is not None}
    people = reading.find_people(id_nos) if id_nos else {}
    households = {event.household for event in events if event.household is not None}
    households |= {household for found in people.values() for household, _ in found}
    live = (KEYS.c.household, KEYS.c.member)
    query = sa.select(*live).where(reading.among(KEYS.c.household, households), KEYS.c.wrapped.is_not(None))
    rows: list[Any] = list(reading.execute(query)) if households else []
    known = {(row[0], row[1]) for row in rows}
    return [
        _owner(reading, event, mapping, people, known, of=of)
        for event, of in zip(events, of_member, strict=True)
    ]


def _owner(
    reading: Reading, event: ReadEvent, mapping: EventMapping, people: dict[str, list[tuple[str, str]]],
    known: set[tuple[str, str]], *, of: bool,
) -> Owner | Trouble:  # fmt: skip
    household = event.household
    if event.id_no is not None:
        found = [each for each in people.get(event.id_no, ()) if each in known]
        if household is not None:
            found = [each for each in found if each[0] == household]
        if len(found) > 1 and event.day:  # moved from one household to another: where they were on that day
            states = reading.states({each[0] for each in found}, event.day)
            found = [
                (home, member)
                for home, member in found
                if home in states and any(each["id"] == member for each in states[home]["members"])
            ]
        if len(found) == 1 or (found and not event.day):
            return found[0] if of else (found[0][0], None)
        return Trouble(Problem("E638" if found else "E637"), mapping.id_no)
    assert household is not None
    if (household, "") not in known:
        return Trouble(Problem("E635"), mapping.household)
    if not of:
        return (household, None)
    assert event.member is not None
    if event.member and (household, event.member) in known:
        return (household, event.member)
    return Trouble(Problem("E636"), mapping.member)
