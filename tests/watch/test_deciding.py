"""Each rise of a warning is an alert, once: in whatever order reports come, on time, late, or taken back.

The expected rises come from asking `check`'s own engine on every single day, with everything known.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import elig
from elig.adapters.watch.deciding import Deciding, Look, Version
from elig.adapters.watch.memory import Memory
from elig.engine.alarm import Alarm
from elig.engine.decide import Engine
from elig.engine.facts import Event, Facts

RULES = Path(__file__).with_name("rules")
LIBRARY = elig.load(RULES)
START = datetime.date(2024, 1, 20).toordinal()
SPAN = 130  # days: across month ends and a leap day
KINDS = {
    "bill": ("settled_on", "self_paid"), "leaving": ("left_on", None), "return_": ("back_on", None),
    "job_loss": ("lost_on", None), "wage": ("reported_on", "earned"), "visit": ("visited_on", None),
}  # fmt: skip


def household(sixth_birthday: int) -> Facts:
    born = datetime.date.fromordinal(sixth_birthday)
    if (born.month, born.day) == (2, 29):  # six years before there is no such day
        born += datetime.timedelta(1)
    record = {
        "household_no": "X-1", "household_type": "general",
        "members": [
            {"id": "m1", "birth_date": born.replace(year=born.year - 6).isoformat()},
            {"id": "m2", "birth_date": "1980-05-05"},
        ],
    }  # fmt: skip
    return LIBRARY.records.facts(record)


def make(number: int, kind: str, day: int, who: str, amount: int | None) -> Event:
    dated, valued = KINDS[kind]
    facts: dict[str, object] = {dated: day}
    if valued is not None and amount is not None:
        facts[valued] = amount
    return Event(f"e{number}", kind, None if kind == "visit" else who, day, facts)


@st.composite
def reports(draw: st.DrawFn) -> list[Event]:
    found = []
    for number in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(sorted(KINDS)))
        day = START + draw(st.integers(0, SPAN - 60))
        amount = draw(st.one_of(st.none(), st.sampled_from([0, 2_000, 3_000, 5_000, 5_001, 10_000, 10_001])))
        found.append(make(number, kind, day, draw(st.sampled_from(["m1", "m2"])), amount))
    return found


def truths(facts: Facts, events: list[Event], engine: Engine, until: int) -> dict[tuple[str, str], list[str]]:
    """By warning and subject, how it is on every day from START on."""
    found: dict[tuple[str, str], list[str]] = {}
    whole = replace(facts, events=tuple(events))
    for i, day in enumerate(range(START - 1, until + 1)):
        for row in engine.check(whole, day, ()).warnings:
            found.setdefault((row.name, row.subject), ["no"] * (until - START + 2))[i] = row.truth
    return found


def rises(
    facts: Facts, events: list[Event], engine: Engine, until: int
) -> Counter[tuple[str, str, int, str]]:
    order = ("no", "unknown", "yes")
    found: Counter[tuple[str, str, int, str]] = Counter()
    for (name, subject), days in truths(facts, events, engine, until).items():
        for i in range(1, len(days)):
            if order.index(days[i]) > order.index(days[i - 1]):
                found[name, subject, START - 1 + i, days[i]] += 1
    return found


class Watch:
    """A watcher of one household in memory."""

    def __init__(self, facts: Facts, *, durable_rules: bool | None = None) -> None:
        self.alarm = Alarm(LIBRARY.policy, durable_rules=durable_rules)
        self.deciding, self.memory = Deciding(self.alarm), Memory()
        self.memory.put("X-1", Version(0, facts, ()))
        self.raised: list[tuple[str, str, int, str]] = []

    def tick(self, today: int) -> None:
        every = frozenset(self.alarm.turns)
        looks = [Look(name, day, every) for name, day in self.memory.due(today)]
        self.take(looks, today)

    def tell(self, events: list[Event], today: int) -> None:
        looks = []
        for event in events:
            if self.memory.tell("X-1", event):
                looks.append(self.deciding.looks_of("X-1", event.name, event.day))
        self.take([look for look in looks if look is not None], today)

    def withdraw(self, event: Event, today: int) -> None:
        if self.memory.withdraw("X-1", event.id) is not None:
            look = self.deciding.looks_of("X-1", event.name, event.day)
            self.take([look] if look else [], today)

    def take(self, looks: list[Look], today: int) -> None:
        for alert in self.memory.take(self.deciding.decide(looks, self.memory, today)):
            self.raised.append((alert.rule, alert.subject, alert.day, alert.truth))

    @property
    def standing(self) -> set[tuple[str, str, int, str]]:
        return {(s.rule, s.subject, s.day, s.truth) for s in self.memory.raised.get("X-1", {})}


ENGINE = Engine(LIBRARY.policy, durable_rules=False)


@settings(max_examples=60, deadline=None)
@given(reports(), st.integers(START, START + 60))
def test_told_on_the_day_every_rise_is_one_alert(events: list[Event], birthday: int) -> None:
    facts, until = household(birthday), START + SPAN
    watch = Watch(facts)
    for today in range(START, until + 1):
        watch.tell([event for event in events if event.day == today], today)
        watch.tick(today)
    assert Counter(watch.raised) == rises(facts, events, ENGINE, until)


@settings(max_examples=60, deadline=None)
@given(reports(), st.integers(START, START + 60), st.randoms(use_true_random=False))
def test_told_late_in_any_order_twice_and_taken_back(
    events: list[Event], birthday: int, rng: random.Random
) -> None:
    facts, until = household(birthday), START + SPAN
    watch = Watch(facts)
    order = [(max(event.day, rng.randrange(START, until + 1)), event) for event in events for _ in "ab"]
    gone = [event for event in events if rng.random() < 0.3]
    back = [(rng.randrange(max(day for day, e in order if e is event), until + 1), event) for event in gone]
    for today in range(START, until + 1):
        watch.tick(today)
        watch.tell([event for day, event in order if day == today and event not in
                    [e for when, e in back if when < today]], today)  # fmt: skip
        for when, event in back:
            if when == today:
                watch.withdraw(event, today)
    left = [event for event in events if event not in gone]
    holds = truths(facts, left, ENGINE, until)
    standing = watch.standing
    for name, subject, day, truth in standing:  # what stands is so
        assert holds[name, subject][day - START + 1] == truth, (name, subject, day, truth)
    for (name, subject), days in holds.items():  # and nothing that is so is without an alert
        told = {day for n, s, day, truth in standing if (n, s, truth) == (name, subject, "yes")}
        i = 1
        while i < len(days):
            end = i
            while end < len(days) and days[end] == "yes":
                end += 1
            if end > i and days[i - 1] != "yes":
                assert any(START - 1 + i <= day < START - 1 + end for day in told), (name, subject, i)
            i = max(end, i + 1)


@pytest.mark.parametrize("durable_rules", [True, False])
def test_a_threshold_passed_by_one_fen_on_the_day(durable_rules: bool) -> None:
    if durable_rules and not Alarm(LIBRARY.policy).durable_rules:
        pytest.skip("durable-rules is not to be had here")
    watch = Watch(household(START + 100), durable_rules=durable_rules)
    one, other = make(1, "bill", START, "m1", 5_000), make(2, "bill", START + 11, "m2", 5_001)
    watch.tell([one], START)
    assert watch.raised == [("forgotten", "household", START, "yes")]  # nobody has visited either
    watch.tell([other, other], START + 11)
    burden = ("burden", "household", START + 11, "yes")
    assert watch.raised[1:] == [burden]
    watch.tell([make(3, "bill", START + 12, "m2", 9_000)], START + 12)  # higher still: the same alert
    assert [alert for alert in watch.raised if alert[0] == "burden"] == [burden]
    watch.withdraw(one, START + 13)  # 140 yuan are left from the 12th day on
    assert [alert for alert in watch.standing if alert[0] == "burden"] == [
        ("burden", "household", START + 12, "yes")
    ]
