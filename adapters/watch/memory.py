"""What is known of households, held in memory: for simulations and for whoever keeps no store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ...engine.facts import Event
from .deciding import Alert, Outcome, Standing, Version


@dataclass(slots=True)
class Memory:
    """A `deciding.History`; events by household and id, the alerts that stand, and when to look again."""

    known: dict[str, list[Version]] = field(default_factory=dict)
    told: dict[str, dict[str, Event]] = field(default_factory=dict)
    raised: dict[str, dict[Standing, None]] = field(default_factory=dict)
    next_looks: dict[str, int] = field(default_factory=dict)

    def put(self, household: str, version: Version) -> None:
        """A household as it stands from a day on; the same day again replaces what was said of it."""
        versions = [v for v in self.known.get(household, []) if v.valid_from != version.valid_from]
        self.known[household] = sorted([*versions, version], key=lambda v: v.valid_from)

    def tell(self, household: str, event: Event) -> bool:
        """Keep an event; False for one that was told before."""
        own = self.told.setdefault(household, {})
        if event.id in own:
            return False
        own[event.id] = event
        return True

    def withdraw(self, household: str, event: str) -> Event | None:
        """Take an event back; None where it was not told."""
        return self.told.get(household, {}).pop(event, None)

    def take(self, outcome: Outcome) -> list[Alert]:
        """Keep what came of looks; the alerts that are new."""
        for household, gone in outcome.gone:
            self.raised[household].pop(gone, None)
        new: list[Alert] = []
        for alert in outcome.alerts:
            standing = Standing(alert.rule, alert.subject, alert.day, alert.truth)
            own = self.raised.setdefault(alert.household, {})
            if standing not in own:
                own[standing] = None
                new.append(alert)
        for household, day in outcome.next_looks.items():
            self.next_looks[household] = min(day, self.next_looks.get(household, day))
        return new

    def due(self, today: int) -> list[tuple[str, int]]:
        """The households to be looked at unasked by now, and from which day on; asked once."""
        due = [(household, day) for household, day in self.next_looks.items() if day <= today]
        for household, _ in due:
            del self.next_looks[household]
        return due

    # --- as `deciding.History` -------------------------------------------------------------------

    def events(self, households: Collection[str], since: int) -> Mapping[str, Sequence[Event]]:
        return {
            name: [event for event in self.told.get(name, {}).values() if event.day >= since]
            for name in households
        }

    def places(self, households: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name in households:
            versions = self.known.get(name, [])
            if versions and all(v.place == versions[0].place and not v.facts.events for v in versions):
                found[name] = versions[0].place
        return found

    def versions(self, households: Collection[str]) -> Mapping[str, Sequence[Version]]:
        return {name: self.known.get(name, []) for name in households}

    def standing(self, households: Collection[str]) -> Mapping[str, Sequence[Standing]]:
        return {name: list(self.raised.get(name, {})) for name in households}
