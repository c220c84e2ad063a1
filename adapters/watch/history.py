"""What the store knows of households, as deciding asks for it: events typed, records read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...dsl.problems import FactsError
from ...engine.facts import Event
from ...engine.places import resolve
from ..events.coded import Coder
from ..store import watching
from .deciding import Standing, Version

if TYPE_CHECKING:
    from ..library import Library
    from ..store import Reading, StoredEvent

KEPT = 2_000  # records kept ready, some 5 kB each
SETTLED = 50_000  # households whose place is kept ready, some 200 bytes each


class Versions:
    """Households' records as facts; those that were read last are kept.

    A record that the rules cannot read, or that is of no place, is left out.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.coders = {event.name: Coder(event) for event in library.policy.events}
        self._known: OrderedDict[int, Version] = OrderedDict()
        self.refused: dict[str, list[str]] = {}  # households with a record that cannot be read, and why
        self._settled: dict[str, tuple[str, ...] | None] = {}
        self._settled_at = self._erasures = -1
        self._places: dict[tuple[Any, Any], tuple[str, ...] | None] = {}

    def of(self, reading: Reading, households: Collection[str]) -> dict[str, list[Version]]:
        """Each household's versions, by their first days."""
        rows = watching.versions_of(reading, households)
        missing = [row for row in rows if row.id not in self._known]
        for number, state in watching.opened(reading, missing).items():
            try:
                self._known[number] = self._version(state, state.valid_from)
            except FactsError as error:
                self.refused[state["household_no"]] = sorted({problem.code for problem in error.problems})
        found: dict[str, list[Version]] = {}
        for row in rows:
            if row.id in self._known:
                self._known.move_to_end(row.id)
                found.setdefault(row.household, []).append(self._known[row.id])
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    def _version(self, record: Mapping[str, object], valid_from: int) -> Version:
        facts = self.library.records.facts(record)
        asked = (facts.household.get("province"), facts.household.get("county"))
        place = self.place(asked)
        if place is None:
            resolve(self.library.policy, asked)  # which says what is wrong with it
        assert place is not None
        return Version(valid_from, facts, place)

    def place(self, asked: tuple[Any, Any]) -> tuple[str, ...] | None:
        """The code path of a province and county; None where they name none."""
        if asked not in self._places:
            try:
                self._places[asked] = resolve(self.library.policy, asked)[0]
            except FactsError:
                self._places[asked] = None
        return self._places[asked]

    def settled(self, records: int) -> dict[str, tuple[str, ...] | None]:
        """Which households have one record and which place, as far as was asked; good until one is put."""
        if self._settled_at != records or len(self._settled) > SETTLED:
            self._settled, self._settled_at = {}, records
        return self._settled

    def forget_if_erased(self, erasures: int) -> None:
        """Once somebody was erased, what was read of households is not kept any longer."""
        if erasures != self._erasures:
            self._known.clear()
            self._erasures = erasures


class StoreHistory:
    """A `deciding.History` of one state of the store."""

    def __init__(self, reading: Reading, versions: Versions) -> None:
        self.reading, self._versions = reading, versions
        versions.forget_if_erased(reading.head.erasures)

    def typed(self, event: StoredEvent) -> Event | None:
        """An event as the engine has it; None for a kind that the rules do not know."""
        coder = self._versions.coders.get(event.name)
        if coder is None:
            return None
        return Event(event.id, event.name, event.member, event.day, coder.from_json(event.facts))

    def events(self, kinds: Mapping[str, Collection[str]], since: int) -> Mapping[str, Sequence[Event]]:
        found = self.reading.events_of(kinds, since, kinds=kinds)
        return {
            name: [typed for event in events if (typed := self.typed(event)) is not None]
            for name, events in found.items()
        }

    def places(self, households: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        if not households:
            return {}
        known = self._versions.settled(self.reading.head.records)
        missing = [name for name in households if name not in known]
        known.update(dict.fromkeys(missing))
        for name, asked in watching.settled(self.reading, missing).items():
            known[name] = self._versions.place(asked)
        return {name: place for name in households if (place := known[name]) is not None}

    def versions(self, households: Collection[str]) -> Mapping[str, Sequence[Version]]:
        return self._versions.of(self.reading, households)

    def standing(self, households: Collection[str]) -> Mapping[str, Sequence[Standing]]:
        found: dict[str, list[Standing]] = {}
        for cause in watching.standing(self.reading, households):
            standing = Standing(cause.rule, cause.subject, cause.day, cause.truth)
            found.setdefault(cause.household, []).append(standing)
        return found
