"""The watch over a store, on both databases: what is decided, raised, called off and said of it."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.library import rule_files
from elig.adapters.store import NewEvent, Store, StoreError, replay, verify, watching
from elig.adapters.watch import alerts as told
from elig.adapters.watch import warned
from elig.adapters.watch.log import Log
from elig.adapters.watch.metrics import Metrics
from elig.adapters.watch.service import FARTHEST, Service
from elig.adapters.watch.watcher import Watcher

RULES = Path(__file__).with_name("rules")
LIBRARY, FILES = elig.load(RULES), rule_files([RULES])
START = datetime.date(2024, 1, 20).toordinal()
NAME, ID_NO = "虚构甲", "000000000000000001"


class Standing:
    """A clock that stands where it is put; each look at it is a microsecond later."""

    def __init__(self, day: int) -> None:
        self.day, self.micros = day, 1_000_000

    def now(self) -> int:
        self.micros += 1
        return self.micros

    def today(self) -> int:
        return self.day


def iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def household(number: str) -> dict[str, Any]:
    member = {"id": "m1", "birth_date": "1980-05-05"}
    return {
        "household_no": number,
        "province": "henan",
        "household_type": "general",
        "members": [member, {"id": "m2"}],
    }


def bill(number: str, day: int, yuan: str | None, who: str = "m1", whose: str = "X-1") -> NewEvent:
    return NewEvent(number, "bill", whose, who, day, {"settled_on": iso(day), "self_paid": yuan})


@pytest.fixture
def watched(store: Store) -> Store:
    with store.writing(1) as writing:
        writing.put_households([(household("X-1"), START - 400), (household("X-2"), START - 400)])
        writing.add_events([NewEvent(f"v{i}", "visit", f"X-{i}", None, START, {"visited_on": iso(START)})
                            for i in (1, 2)])  # fmt: skip
    return store


def add(store: Store, clock: Standing, *events: NewEvent) -> list[str]:
    with store.writing(clock.now()) as writing:
        return writing.add_events(events)


def standing(store: Store, *households: str) -> set[tuple[str, str, str, str, str]]:
    with store.reading() as reading:
        return {(c.rule, c.household, c.subject, iso(c.day), c.truth)
                for c in watching.standing(reading, households or ("X-1", "X-2"))}  # fmt: skip


def test_from_bills_to_an_alert_in_words_once(watched: Store) -> None:
    clock = Standing(START + 11)
    service = Service(Watcher(watched, LIBRARY, FILES, batch=2), clock)
    add(
        watched,
        clock,
        bill("b1", START, "50"),
        bill("b2", START + 11, "50.01", "m2"),
        bill("b3", START, "90", whose="X-2"),
    )
    service.run_dry()
    burden = ("burden", "X-1", "household", iso(START + 11), "yes")
    assert standing(watched) == {burden}
    assert add(watched, clock, bill("b2", START + 11, "50.01", "m2"), bill("b1", START, "51")) == [
        "known",
        "differs",
    ]
    add(watched, clock, bill("b4", START + 11, "1"))
    service.run_dry()
    assert standing(watched) == {burden}
    assert (service.state.decided, service.state.raised) == (6, 1)
    with watched.reading() as reading:
        [row] = told.standing(reading)
        alert = reading.alert(row["alert"])
        assert alert is not None
        full = "\n".join(told.in_full(reading, alert, "zh"))
    again = replay(watched, row["decision"], {warned.KIND: warned.again})
    assert again.is_same
    assert json.loads(again.document)["warnings"][0]["name"] == "burden"
    assert row["causes"] == ["b1", "b2"]
    assert (row["notify"], row["act_by"]) == ("乡镇", "1970-01-16")  # learnt at the beginning of the clock
    assert "最近 2 个月“住院结算”个人自付合计 100.01 元 > 100 元" in full
    assert f"{iso(START)} “住院结算”，编号 b1：个人自付 50 元" in full
    assert not verify(watched).findings


def test_a_withdrawn_event_calls_its_alert_off_and_a_new_one_raises_it_again(watched: Store) -> None:
    clock = Standing(START + 1)
    service = Service(Watcher(watched, LIBRARY, FILES), clock)
    add(watched, clock, bill("b1", START, "60"), bill("b2", START + 1, "60"))
    service.run_dry()
    burden = ("burden", "X-1", "household", iso(START + 1), "yes")
    assert burden in standing(watched)
    with watched.writing(clock.now()) as writing:
        assert writing.withdraw_events([("b1", "被合并")]) == ["withdrawn"]
    service.run_dry()
    assert burden not in standing(watched)
    assert service.state.called_off >= 1
    add(watched, clock, bill("b5", START, "41"))  # late, and enough again on the same day
    service.run_dry()
    assert burden in standing(watched)
    assert not verify(watched).findings


def test_an_amount_that_is_not_known_is_told_as_possible(watched: Store) -> None:
    clock = Standing(START)
    service = Service(Watcher(watched, LIBRARY, FILES), clock)
    add(watched, clock, bill("b1", START, None))
    service.run_dry()
    assert standing(watched) == {("burden", "X-1", "household", iso(START), "unknown")}


def test_a_day_that_comes_raises_what_waited_for_it(watched: Store) -> None:
    clock = Standing(START)
    service = Service(Watcher(watched, LIBRARY, FILES), clock)
    add(watched, clock, NewEvent("j1", "job_loss", "X-1", "m2", START, {"lost_on": iso(START)}))
    service.run_dry()
    assert standing(watched) == set()
    for clock.day in range(START + 1, START + 14):
        service.run_dry()
        raised = {("idle", "X-1", "household", iso(START + 12), "yes")}  # 12 days in Henan
        assert standing(watched) == (raised if clock.day >= START + 12 else set())


def test_an_event_of_a_household_that_cannot_be_decided_waits_for_a_better_record(watched: Store) -> None:
    clock, lines = Standing(START), io.StringIO()
    service = Service(Watcher(watched, LIBRARY, FILES), clock, (Log(lines),))
    nowhere = {key: value for key, value in household("X-3").items() if key != "province"}
    with watched.writing(clock.now()) as writing:
        writing.put_household(nowhere, START - 400)
    add(watched, clock, bill("b1", START, "101", whose="X-3"), bill("b2", START, "101"))
    service.run_dry()
    assert {row[1] for row in standing(watched, "X-1", "X-3")} == {"X-1"}
    held = [json.loads(line) for line in lines.getvalue().splitlines() if '"held"' in line]
    assert [(line["household"], line["reasons"]) for line in held] == [("X-3", ["E472"])]
    with watched.writing(clock.now()) as writing:
        writing.put_household(household("X-3"), START - 400)
    clock.day = START + 1
    service.run_dry()
    assert {row[1] for row in standing(watched, "X-1", "X-3")} == {"X-1", "X-3"}
    assert service.state.decided == 4


def test_a_clock_that_went_back_or_far_ahead_is_not_believed(watched: Store) -> None:
    clock = Standing(START)
    lines = io.StringIO()
    service = Service(Watcher(watched, LIBRARY, FILES), clock, (Log(lines),))
    service.run_dry()
    for wrong in (START - 1, START + FARTHEST + 1, START + 40_000):
        clock.day = wrong
        add(watched, clock, bill(f"b{wrong}", START, "1"))
        service.run_dry()
        assert (service.state.today, service.state.clock_says) == (START, wrong)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["clock"] for line in said if line["event"] == "clock_not_believed"] == [
        iso(START - 1), iso(START + FARTHEST + 1), iso(START + 40_000)
    ]  # fmt: skip
    assert service.state.decided == 5  # events are decided all the same
    clock.day = START + FARTHEST
    service.run_dry()
    assert (service.state.today, service.state.clock_says) == (START + FARTHEST, None)
    clock.day = START + 400
    Service(Watcher(watched, LIBRARY, FILES), clock, believe=START + 400).run_dry()
    with watched.reading() as reading:
        assert watching.last_day(reading) == START + 400


def test_two_watchers_take_turns(place: str, watched: Store) -> None:
    from elig.adapters.store import open_store

    from ..store.conftest import KEY

    clock = Standing(START + 3)
    add(watched, clock, *(bill(f"b{i}", START + i % 3, "30", whose=f"X-{1 + i % 2}") for i in range(40)))
    with open_store(place, KEY) as other:
        one = Service(Watcher(watched, LIBRARY, FILES, batch=3), clock)
        two = Service(Watcher(other, LIBRARY, FILES, batch=3), clock)
        busy = True
        while busy:
            busy = one.round() | two.round()
    assert one.state.decided + two.state.decided == 42
    assert one.state.decided > 10
    assert two.state.decided > 10
    alone = {("burden", f"X-{i}", "household", iso(START + day), "yes") for i, day in ((1, 0), (2, 0))}
    assert {row for row in standing(watched) if row[0] == "burden"} == alone
    assert not verify(watched).findings


def test_nothing_personal_is_in_figures_and_log(watched: Store) -> None:
    record = household("X-9")
    record["members"][0] |= {"birth_date": "1980-05-05"}
    clock, lines, metrics = Standing(START + 1), io.StringIO(), Metrics()
    with watched.writing(clock.now()) as writing:
        writing.put_household(record, START - 400)
    service = Service(Watcher(watched, LIBRARY, FILES), clock, (metrics, Log(lines)))
    add(watched, clock, bill("b1", START, "4711.17", whose="X-9"))
    service.run_dry()
    text = metrics.text() + lines.getvalue()
    assert 'elig_alerts_raised_total{rule="burden",truth="yes"} 1.0' in text
    assert "X-9" in lines.getvalue()
    for personal in ("1980", "4711", "4,711"):
        assert personal not in text


def test_a_store_that_is_lost_is_waited_for(watched: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, lines = Standing(START), io.StringIO()
    service = Service(Watcher(watched, LIBRARY, FILES), clock, (Log(lines),), poll=0)
    add(watched, clock, bill("b1", START, "101"))
    tries = iter([StoreError("lost", lost=True, path="x", reason="y")] * 2)
    step = service.watcher.step

    def failing(now: int, today: int) -> Any:
        error = next(tries, None)
        if error is not None:
            raise error
        service.stopping.set()
        return step(now, today)

    monkeypatch.setattr(service.watcher, "step", failing)
    monkeypatch.setattr("elig.adapters.watch.service.PATIENCE", (0.0,))
    service.run()
    assert lines.getvalue().count("store_lost") == 2
    assert ("burden", "X-1", "household", iso(START), "yes") in standing(watched)
