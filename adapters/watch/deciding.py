"""From what was reported to alerts: on which days each warning came true for a household, told once.

A warning *rises* on a day when it is true then and was not on the day before; with everything that is
known of the household put in order of its own dates, however late it was told. A rise is an alert, once.
Where a report that came late only shows that a warning had risen earlier, the alert that stands is enough;
where a report is withdrawn and the warning falls with it, the alert is called off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ...engine.alarm import Alarm, Asked, Warned
from ...engine.event_values import event_in
from ...engine.facts import Event, Facts, Member
from ...engine.found import Found
from ...engine.found import Member as Subject
from ...engine.truth import NO, WORDS


@dataclass(frozen=True, slots=True)
class Version:
    """A household as it stands from a day on, with the events of its record; `place` is its code path."""

    valid_from: int
    facts: Facts
    place: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert that was raised and stands; `truth` as in `Alert`."""

    rule: str
    subject: str
    day: int
    truth: str


@dataclass(frozen=True, slots=True)
class Look:
    """A household to be looked at for some warnings, from a day on."""

    household: str
    since: int
    warns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning that rose for a subject on a day; `truth` yes, or unknown where something is missing.

    `causes` are the ids of the events that its condition counts, in order of their days; `warned` is
    what was decided, by which it can be put into words.
    """

    rule: str
    household: str
    subject: str
    day: int
    truth: str
    causes: tuple[str, ...]
    warned: Warned = field(compare=False, repr=False)


@dataclass(slots=True)
class Outcome:
    """What came of some looks: new alerts, those to be called off, and when to look again unasked.

    `unknown` are households of which nothing is known, or nothing that can be decided by.
    """

    alerts: list[Alert] = field(default_factory=list)
    gone: list[tuple[str, Standing]] = field(default_factory=list)
    next_looks: dict[str, int] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)


class History(Protocol):
    """What is known of households, as of now; what is withdrawn left out."""

    def events(self, kinds: Mapping[str, Collection[str]], since: int) -> Mapping[str, Sequence[Event]]:
        """Each household's events of some kinds, from a day on."""

    def places(self, households: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The place of each household that has always had the same, and whose record tells of no events."""

    def versions(self, households: Collection[str]) -> Mapping[str, Sequence[Version]]:
        """Each household's versions, by their first days."""

    def standing(self, households: Collection[str]) -> Mapping[str, Sequence[Standing]]:
        """Each household's alerts that stand."""


Key = tuple[str, str]  # a warning and its subject
NOBODY = ""  # a member to whom nothing happened


@dataclass(slots=True)
class _Household:
    """One household while it is looked at."""

    name: str
    since: dict[str, int]  # by warning: from which day on
    events: Sequence[Event]
    standing: Sequence[Standing]
    versions: Sequence[Version] = ()
    bare: bool = False  # decided by its events alone
    days: dict[int, set[str]] = field(default_factory=dict)
    found: dict[int, Warned] = field(default_factory=dict)
    truths: dict[int, dict[Key, int]] = field(default_factory=dict)
    _facts: dict[int, Facts] = field(default_factory=dict)

    def look_at_events_alone(self, place: tuple[str, ...]) -> None:
        """Take it for a household in a place of which nothing is known but what happened."""
        facts = only_events(self.events)
        self.versions, self._facts[0], self.bare = [Version(0, facts, place)], facts, True

    def begin_anew(self) -> None:
        """Forget what was decided by the events alone."""
        self.bare = False
        for kept in (self.days, self.found, self.truths, self._facts):
            kept.clear()

    def version(self, day: int) -> Version:
        """The version on a day; before the first is known, the first."""
        for version in reversed(self.versions):
            if version.valid_from <= day:
                return version
        return self.versions[0]

    def facts(self, day: int) -> Facts:
        """All that is known, as of a day: later events do not count, as windows end on it."""
        version = self.version(day)
        if version.valid_from not in self._facts:
            told = {event.id for event in self.events}
            own = (event for event in version.facts.events or () if event.id not in told)
            self._facts[version.valid_from] = replace(version.facts, events=(*own, *self.events))
        return self._facts[version.valid_from]

    def take(self, day: int, warned: Warned) -> None:
        """Keep how a day came out, by subject: who stands where among the members may change."""
        self.found[day] = warned
        self.truths[day] = {
            (name, self._subject(warned, member)): truth for (name, member), truth in warned.truths.items()
        }

    @staticmethod
    def _subject(warned: Warned, member: Subject) -> str:
        return "household" if member is None else warned.asked.facts.members[member].id

    def truth(self, key: Key, day: int) -> int:
        return self.truths.get(day, {}).get(key, NO)

    def member(self, subject: str, day: int) -> Subject:
        """Where a subject stands among the members on a day."""
        if subject == "household":
            return None
        members = self.found[day].asked.facts.members
        return next(i for i, member in enumerate(members) if member.id == subject)


class Deciding:
    """Decides looks by one policy's warnings; what is known is handed in, so that it keeps nothing."""

    def __init__(self, alarm: Alarm) -> None:
        self.alarm = alarm

    def looks_of(self, household: str, event: str, day: int) -> Look | None:
        """What an event asks to be looked at; None where no warning asks for its kind."""
        warns = self.alarm.of_event.get(event)
        return None if warns is None else Look(household, day, warns)

    def decide(self, looks: Iterable[Look], history: History, today: int) -> Outcome:
        """What comes of the looks. A household that is not known yet has no versions, and no outcome.

        Most reports raise nothing, whatever the household: those are decided by the events alone, and
        only for the others its record is read.
        """
        outcome = Outcome()
        waiting = self._gather(looks, history)
        places = history.places([
            name for name, each in waiting.items() if each.since.keys() <= self.alarm.by_events
        ])  # fmt: skip
        light = []
        for name, place in places.items():
            waiting[name].look_at_events_alone(place)
            light.append(waiting[name])
        self._decide(light, today)
        for each in light:
            if any(truth != NO for truths in each.truths.values() for truth in truths.values()):
                each.begin_anew()
            else:
                self._conclude(waiting.pop(each.name), today, outcome)
        versions = history.versions(waiting)
        known = []
        for name, each in waiting.items():
            if versions.get(name):
                each.versions = versions[name]
                known.append(each)
            else:
                outcome.unknown.add(name)
        self._decide(known, today)
        for each in known:
            self._conclude(each, today, outcome)
        return outcome

    def _decide(self, households: Sequence[_Household], today: int) -> None:
        for each in households:
            self._choose_days(each, today)
        self._ask((each, day, warns) for each in households for day, warns in each.days.items())
        self._ask(self._days_before(households))

    def _conclude(self, household: _Household, today: int, outcome: Outcome) -> None:
        self._rises(household, outcome)
        day = self._next_look(household, today)
        if day is not None:
            outcome.next_looks[household.name] = day

    # --- what is asked ---------------------------------------------------------------------------

    def _gather(self, looks: Iterable[Look], history: History) -> dict[str, _Household]:
        since: dict[str, dict[str, int]] = {}
        for look in looks:
            own = since.setdefault(look.household, {})
            for warn in look.warns:
                own[warn] = min(look.since, own.get(warn, look.since))
        if not since:
            return {}
        earliest = min(day for own in since.values() for day in own.values())
        none = frozenset[str]()
        kinds = {
            name: none.union(*(self.alarm.kinds.get(warn, none) for warn in own))
            for name, own in since.items()
        }
        events = history.events(kinds, self.alarm.reach(earliest - 1))
        standing = history.standing(since)
        return {
            name: _Household(name, own, events.get(name, ()), standing.get(name, ()))
            for name, own in since.items()
        }

    def _choose_days(self, household: _Household, today: int) -> None:
        """The days on which a warning could have risen or fallen since the look's own day."""
        facts = household.facts(today)
        for warn, since in household.since.items():
            kinds = self.alarm.kinds.get(warn, frozenset())
            days = {since}
            days.update(e.day for e in household.events if e.name in kinds and since < e.day <= today)
            days.update(s.day for s in household.standing if s.rule == warn and s.day >= since)
            days |= self.alarm.turns[warn].days(facts, since, today)
            for day in days:
                household.days.setdefault(day, set()).add(warn)

    def _days_before(self, households: Sequence[_Household]) -> Iterator[tuple[_Household, int, set[str]]]:
        """Of what came out true or unknown, how it was on the day before."""
        for each in households:
            wanted: dict[int, set[str]] = {}
            for day, truths in each.truths.items():
                rose = {name for (name, _), truth in truths.items() if truth != NO} & each.days[day]
                known = each.found[day - 1].asked.warns if day - 1 in each.found else frozenset[str]()
                if rose - known:
                    wanted[day - 1] = rose | known
            yield from ((each, day, warns) for day, warns in wanted.items())

    def _ask(self, questions: Iterable[tuple[_Household, int, set[str]]]) -> None:
        asked = [
            (household, day, Asked(household.facts(day), day, household.version(day).place,
                                   self.alarm.enough(warns), household.bare))
            for household, day, warns in questions
        ]  # fmt: skip
        for (household, day, _), warned in zip(asked, self.alarm.decide([a for *_, a in asked]), strict=True):
            household.take(day, warned)

    # --- what came of it ---------------------------------------------------------------------------

    def _rises(self, household: _Household, outcome: Outcome) -> None:
        rises: dict[Key, list[int]] = {}
        for day, warns in household.days.items():
            for key, truth in household.truths[day].items():
                if key[0] in warns and truth > household.truth(key, day - 1):
                    rises.setdefault(key, []).append(day)
        for alert in household.standing:
            self._hold(household, alert, rises, outcome)
        for (name, subject), days in sorted(rises.items()):
            for day in sorted(days):
                warned = household.found[day]
                word = WORDS[household.truth((name, subject), day)]
                causes = causes_of(warned, name, household.member(subject, day))
                outcome.alerts.append(Alert(name, household.name, subject, day, word, causes, warned))

    @staticmethod
    def _hold(household: _Household, alert: Standing, rises: dict[Key, list[int]], outcome: Outcome) -> None:
        """Keep an alert that stands from being told again, or call it off."""
        if alert.rule not in household.days.get(alert.day, ()):
            return
        key, told = (alert.rule, alert.subject), WORDS.index(alert.truth)
        if household.truth(key, alert.day) != told:
            outcome.gone.append((household.name, alert))
            return
        own = rises.get(key, [])
        earlier = [day for day in own if day <= alert.day and household.truth(key, day) == told]
        if earlier:  # its own rise, or one that a late report has moved to an earlier day
            own.remove(max(earlier))

    def _next_look(self, household: _Household, today: int) -> int | None:
        """The next day on which a warning could rise though nothing more is reported."""
        first = self.alarm.reach(today)
        days: set[int] = set()
        recent = {event.name for event in household.events if event.day >= first}
        for kinds, turns in self.alarm.turning:
            if not recent.isdisjoint(kinds):
                days |= turns.days(household.facts(today), today, today + (today - first))
        return min(days, default=None)


def only_events(events: Sequence[Event]) -> Facts:
    """A household of which nothing is known but what happened: to some members, and to another or none."""
    members = dict.fromkeys(event.member for event in events if event.member is not None)
    return Facts({}, tuple(Member(name, {}) for name in (*members, NOBODY)), None, "", events=tuple(events))


def causes_of(warned: Warned, name: str, member: Subject) -> tuple[str, ...]:
    """The ids of the events that a warning's condition counts, in order of their days."""
    assert warned.meaning is not None
    warn = next(w for w in warned.meaning.edition.warns if w.name == name)
    values = warned.meaning.values
    found: dict[str, int] = {}
    waiting: list[Found] = [values(warn.when, member)]
    while waiting:
        record = waiting.pop()
        if record.member is not None and record.member < 0:
            event = event_in(values, record.member)
            found[event.id] = event.day
        waiting += record.parts
    return tuple(sorted(found, key=lambda name: (found[name], name)))
