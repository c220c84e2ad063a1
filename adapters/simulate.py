"""A period played through again: a register and what departments sent, decided as the watch decides.

Events become known on the day on which they were sent. Households do not touch one another, so each batch
of the register goes through the whole period at once, day by day, in as many processes as are wanted; what
comes out does not depend on how many.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..dsl import codec
from ..dsl.problems import FactsError
from ..engine.alarm import Alarm
from .assess import worked
from .library import Library, ordinal
from .records import Records
from .screen import silent
from .screen_rows import question, reject
from .screen_words import Unusable
from .simulate_rows import Index, Place, Reader, Sent
from .simulate_score import Made, Replayed, Score, read_truth
from .simulate_words import WORDS
from .tables import open_source
from .tables.base import Batch, Cursor, Entry, Source
from .tables.columns import read_mapping
from .watch.deciding import Deciding, Look, Version
from .watch.memory import Memory

VERSION = 1
# What an asset found by comparison asks is an explanation: it speaks neither for nor against hardship.
QUESTIONS = frozenset(("asset_match",))


@dataclass(slots=True)
class Simulation:
    """One or two sets of rules on the same register and events; `titles` of the rules that alerted."""

    as_of: datetime.date
    until: datetime.date
    scores: list[Score]
    policies: list[str]
    titles: dict[str, dict[str, str]]
    causes: dict[str, dict[str, str]]  # of hardship, as `risk_causes` of the rules has them

    def as_dict(self) -> dict[str, Any]:
        """The simulation as plain JSON, in a fixed order."""
        return {
            "version": VERSION, "as_of": self.as_of.isoformat(), "until": self.until.isoformat(),
            "titles": dict(sorted(self.titles.items())), "causes": dict(sorted(self.causes.items())),
            "sets": [
                {"policy": policy, **score.as_dict()}
                for policy, score in zip(self.policies, self.scores, strict=True)
            ],
        }  # fmt: skip


def simulate(
    libraries: list[Library], register: str, events: list[Path], *, as_of: str | datetime.date,
    until: str | datetime.date, truth: Path | None = None, place: str | None = None,
    mapping: Path | None = None, jobs: int = 1, progress: Callable[[int, int], None] = silent,
) -> Simulation:  # fmt: skip
    """Play the days `as_of` to `until` through by each library's rules.

    What was sent before counts as known on the first day; alerts that it gives were made before. Raises
    Unusable for what cannot be read, FactsError for an unknown place, PolicyError for a rule that has no
    meaning yet, Disagreement where the engines do not agree.
    """
    first, last = ordinal(as_of), ordinal(until)
    if last < first:
        raise Unfit("order")
    truths = None if truth is None else read_truth(truth)
    index = Index.of(events)
    found = Simulation(
        datetime.date.fromordinal(first), datetime.date.fromordinal(last), [],
        [library.policy.digest for library in libraries], {}, {},
    )  # fmt: skip
    for library in libraries:
        source = open_source(register, library.records, None if mapping is None else read_mapping(mapping))
        path = None if place is None else library.resolve(place)
        job = Job(codec.dumps(library.policy), first, last, path)
        score = Score(first, last, truths, asks_only(library), wrong=list(index.lost))
        with closing(index):
            for part in worked(WithRows(source, index), job, jobs, progress):
                for one in part:
                    score.add(one)
        score.of_nobody = index.of_nobody()
        found.scores.append(score)
        found.titles |= {
            warn.name: {"zh": warn.title.zh, "en": warn.title.en}
            for warn in library.policy.warns if warn.name in score.by_rule
        }  # fmt: skip
        found.causes |= {
            option.name: {"zh": option.title.zh, "en": option.title.en}
            for fact in library.policy.facts if fact.name == "risk_causes"
            for option in fact.options if option.name in score.by_cause
        }  # fmt: skip
    return found


class Unfit(Unusable):
    """What cannot be simulated, in the words of simulations."""

    table = WORDS


def asks_only(library: Library) -> frozenset[str]:
    """The warnings that look at nothing but what needs an explanation."""
    alarm = Alarm(library.policy, durable_rules=False)
    return frozenset(name for name, kinds in alarm.kinds.items() if kinds and kinds <= QUESTIONS)


@dataclass(frozen=True, slots=True)
class WithRows:
    """A register whose entries bring the rows of their events: `{"household": record, "rows": [...]}`."""

    source: Source
    index: Index

    def digest(self) -> str:
        return self.source.digest()

    def count(self) -> int:
        return self.source.count()

    def prepare(self, work: Path) -> None:
        self.source.prepare(work)

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        for batch in self.source.batches(size, start):
            yield Batch([self._with_rows(entry) for entry in batch.entries], batch.end)

    def _with_rows(self, entry: Entry) -> Entry:
        number = reject(entry, ())["household_no"]
        rows = [] if number is None else self.index.of_household(number)
        return replace(entry, record={"household": entry.record, "rows": rows})


@dataclass(frozen=True, slots=True)
class Job:
    """What plays batches of a register through, as it is sent to every process."""

    policy: str
    first: int
    last: int
    place: tuple[str, ...] | None

    def worker(self) -> Callable[[Batch], list[Replayed]]:
        policy = codec.loads(self.policy.encode())
        replay = Replay(Alarm(policy), self.first, self.last, self.place)
        return partial(self._played, replay)

    @staticmethod
    def _played(replay: Replay, batch: Batch) -> list[Replayed]:
        return replay.batch(batch.entries)


@dataclass(slots=True)
class Household:
    """A household of a batch while it is played through."""

    name: str
    township: str
    sent: list[Sent] = field(default_factory=list)
    next: int = 0  # of `sent`, the first that is not told yet
    told: int = 0
    withdrawn: set[str] = field(default_factory=set)  # ids, some of which may not have come
    alerts: list[Made] = field(default_factory=list)
    wrong: tuple[str, ...] = ()

    def due(self, day: int) -> list[Sent]:
        """What is sent by a day and not told yet."""
        start = self.next
        while self.next < len(self.sent) and self.sent[self.next].day <= day:
            self.next += 1
        return self.sent[start : self.next]


class Replay:
    """Plays households through a period, by one policy."""

    def __init__(self, alarm: Alarm, first: int, last: int, place: tuple[str, ...] | None) -> None:
        self.alarm, self.first, self.last, self.place = alarm, first, last, place
        self.records = Records(alarm.policy)
        self.reader = Reader(self.records)
        self.deciding = Deciding(alarm)
        self.turning = frozenset(alarm.turns)

    def batch(self, entries: list[Entry]) -> list[Replayed]:
        """What becomes of each household, in order."""
        memory, playing, found = Memory(), {}, []
        for entry in entries:
            record: Any = entry.record
            one = self._household(replace(entry, record=record["household"]), record["rows"], memory)
            found.append(one)
            if isinstance(one, Household):
                playing[one.name] = one
        self._play(playing, memory)
        return [one if isinstance(one, Replayed) else self._replayed(one) for one in found]

    def _household(self, entry: Entry, rows: list[Place], memory: Memory) -> Household | Replayed:
        try:
            facts, place, _ = question(self.records, self.alarm.policy, self.place, entry)
        except FactsError as error:
            rejected = reject(entry, error.problems)
            number = rejected["household_no"] or entry.at
            why = {lang: f"{number}: {rejected['problems'][0][lang]}" for lang in ("zh", "en")}
            return Replayed(number, "", 0, unreadable=why)
        name = str(facts.household["household_no"])
        memory.put(name, Version(self.first, replace(facts, events=()), place))
        sent, wrong = self.reader.read(facts.members, rows)
        sent = [each for each in sent if each.day <= self.last]
        return Household(name, str(facts.household.get("township", "")), sent, wrong=tuple(wrong))

    def _play(self, playing: dict[str, Household], memory: Memory) -> None:
        """Day after day; days on which nothing is sent and nothing is due are left out."""
        at_start = self.first - 1
        by_facts = self.alarm.by_facts
        looks = [Look(name, at_start, by_facts) for name in playing] if by_facts else []
        days = {max(each.day, at_start) for one in playing.values() for each in one.sent}
        waiting = sorted(days | {at_start}, reverse=True)
        while waiting:
            today = waiting.pop()
            looks += [Look(name, day, self.turning) for name, day in memory.due(today)]
            for one in playing.values():
                if one.next < len(one.sent) and one.sent[one.next].day <= today:
                    looks += self._tell(one, one.due(today), memory)
            if looks:
                self._decide(looks, playing, memory, today)
            looks = []
            due = min(memory.next_looks.values(), default=self.last + 1)
            if due <= self.last and (not waiting or due < waiting[-1]):
                waiting.append(max(due, today + 1))

    def _tell(self, one: Household, sent: list[Sent], memory: Memory) -> Iterator[Look]:
        for each in sent:
            if each.event is None:
                one.withdrawn.add(each.id)
                event = memory.withdraw(one.name, each.id)
            else:
                known = each.id in one.withdrawn or not memory.tell(one.name, each.event)
                event = None if known else each.event
                one.told += event is not None
            look = None if event is None else self.deciding.looks_of(one.name, event.name, event.day)
            if look is not None:
                yield look

    def _decide(self, looks: list[Look], playing: dict[str, Household], memory: Memory, today: int) -> None:
        outcome = self.deciding.decide(looks, memory, today)
        for name, standing in outcome.gone:
            one = playing[name]
            for i, made in enumerate(one.alerts):
                same = (made.rule, made.subject, made.rose, made.truth) == (
                    standing.rule, standing.subject, standing.day, standing.truth,
                )  # fmt: skip
                if same and made.gone is None:
                    one.alerts[i] = replace(made, gone=today)
        for alert in memory.take(outcome):
            made = Made(today, alert.rule, alert.subject, alert.day, alert.truth)
            playing[alert.household].alerts.append(made)

    def _replayed(self, one: Household) -> Replayed:
        alerts = tuple(alert for alert in one.alerts if alert.made >= self.first)
        return Replayed(one.name, one.township, one.told, alerts, one.wrong)
