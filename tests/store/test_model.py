"""Random histories against a plain model: puts, events, withdrawals, erasures; opened again, verified."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from elig.adapters.store import NewEvent, Store, StoreError, create_store, open_store, verify

from .conftest import KEY

DAYS = st.integers(1, 6)
HOUSEHOLDS = st.sampled_from(["a", "b"])
MEMBERS = st.sampled_from(["m1", "m2", "m3"])
RUNS = itertools.count()


class History(RuleBasedStateMachine):
    """What the store should say, kept as lists: each put and event with the time it was learnt."""

    place = ""

    @initialize()
    def begin(self) -> None:
        self.run = f"r{next(RUNS)}-"
        self.store: Store = open_store(self.place, KEY)
        self.puts: list[dict[str, Any]] = []
        self.events: dict[str, dict[str, Any]] = {}
        self.withdrawn: dict[str, int] = {}
        self.waiting: list[str] = []
        self.erased_at: dict[tuple[str, str], int] = {}  # household and member (or nothing): when last
        self.said: dict[tuple[str, str], int] = {}  # when something was last stored of them
        self.times: list[int] = [0]
        self.now = 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert verify(self.store).findings == ()
            self.store.close()

    def tick(self) -> int:
        with self.store.reading() as reading:
            self.now = reading.head.clock + 5
        self.times.append(self.now)
        return self.now

    @rule(
        household=HOUSEHOLDS,
        day=DAYS,
        members=st.lists(MEMBERS, unique=True),
        wage=st.integers(0, 3),
        of=st.none() | MEMBERS,
    )
    def put(self, household: str, day: int, members: list[str], wage: int, of: str | None) -> None:
        number, now = self.run + household, self.tick()
        record = {
            "household_no": number, "wage_income": wage, "members": [{"id": name, "age": wage} for name in members],
            "receives": [{"support": "x"}, {"support": "y", **({"member": of} if of else {})}],
        }  # fmt: skip
        with self.store.writing(now) as writing:
            writing.put_household(record, day)
        self.puts.append({"record": record, "day": day, "now": now})
        for name in ("", *members):
            self.said[number, name] = now

    @rule(
        household=HOUSEHOLDS,
        member=st.none() | MEMBERS,
        day=DAYS,
        name=st.integers(0, 9),
        cost=st.integers(0, 1),
    )
    def event(self, household: str, member: str | None, day: int, name: int, cost: int) -> None:
        number, now, key = self.run + household, self.tick(), f"{self.run}e{name}"
        event = NewEvent(key, "bill", number, member, day, {"cost": cost})
        with self.store.writing(now) as writing:
            (told,) = writing.add_events([event])
        known = self.events.get(key)
        if known is None:
            assert told == "new"
            self.events[key] = {"event": event, "now": now}
            if key in self.withdrawn:
                self.withdrawn[key] = now
            else:
                self.waiting.append(key)
            self.said[number, member or ""] = now
        else:
            before = known["event"]
            gone = self.is_erased(before.household, before.member or "", known["now"])
            clear = (before.household, before.member, before.day) == (number, member, day)
            assert told == ("known" if clear and (gone or before.facts == event.facts) else "differs")

    @rule(name=st.integers(0, 9))
    def withdraw(self, name: int) -> None:
        key, now = f"{self.run}e{name}", self.tick()
        with self.store.writing(now) as writing:
            (told,) = writing.withdraw_events([(key, "why")])
        if key in self.withdrawn:
            assert told == "known"
            return
        self.withdrawn[key] = now
        assert told == ("withdrawn" if key in self.events else "remembered")
        if key in self.events and key not in self.waiting:
            self.waiting.append(key)

    @rule(n=st.integers(1, 3))
    def decide(self, n: int) -> None:
        with self.store.writing(self.tick()) as writing:
            mine = [event for event in writing.undecided(10**6) if event.id.startswith(self.run)][:n]
            assert [event.id for event in mine] == self.waiting[:n]
            assert [event.withdrawn for event in mine] == [event.id in self.withdrawn for event in mine]
            writing.mark_decided([event.seq for event in mine])
        self.waiting = self.waiting[n:]

    @rule(household=HOUSEHOLDS, member=st.none() | MEMBERS)
    def erase(self, household: str, member: str | None) -> None:
        number, now = self.run + household, self.tick()
        alive = [
            owner
            for owner, said in self.said.items()
            if owner[0] == number and member in (None, owner[1]) and said > self.erased_at.get(owner, -1)
        ]
        with self.store.writing(now) as writing:
            if not alive:
                with pytest.raises(StoreError):
                    writing.erase(number, member)
                return
            assert writing.erase(number, member) == len(alive)
        for owner in alive:
            self.erased_at[owner] = now

    @rule(kind=st.sampled_from(["note", "case_step"]))
    def append(self, kind: str) -> None:
        with self.store.writing(self.tick()) as writing:
            writing.append(kind, self.run, {"at": self.now})

    @rule()
    def fail(self) -> None:
        now = self.tick()
        with pytest.raises(ZeroDivisionError), self.store.writing(now) as writing:  # noqa: PT012
            writing.put_household({"household_no": self.run + "a", "members": [{"id": "m9"}]}, 1)
            writing.append("note", "x", {})
            raise ZeroDivisionError

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.place, KEY)

    def is_erased(self, household: str, member: str, learnt: int) -> bool:
        return learnt < self.erased_at.get((household, member), -1)

    @rule(household=HOUSEHOLDS, day=st.integers(0, 7), data=st.data())
    def look_up(self, household: str, day: int, data: st.DataObject) -> None:
        at = data.draw(st.none() | st.sampled_from(self.times))
        self.compare(self.run + household, day, at)

    @invariant()
    def now_is_right(self) -> None:
        if hasattr(self, "run"):
            self.compare(self.run + "a", 6, None)

    def compare(self, number: str, day: int, at: int | None) -> None:
        with self.store.reading() as reading:
            found = reading.states([number], day, at).get(number)
            events = reading.events_of([number], 1, day, at)[number]
        puts = [
            each for each in self.puts
            if each["record"]["household_no"] == number and each["day"] <= day and (at is None or each["now"] <= at)
        ]  # fmt: skip
        if not puts:
            assert found is None
        else:
            best = max(puts, key=lambda each: (each["day"], each["now"]))
            assert found == self.expected(best)
        known = [
            each for key, each in self.events.items()
            if each["event"].household == number and each["event"].day <= day and (at is None or each["now"] <= at)
            and not (key in self.withdrawn and (at is None or self.withdrawn[key] <= at))
        ]  # fmt: skip
        wanted = sorted(known, key=lambda each: (each["event"].day, each["now"]))
        assert [(event.id, dict(event.facts)) for event in events] == [
            (
                each["event"].id,
                {}
                if self.is_erased(number, each["event"].member or "", each["now"])
                else each["event"].facts,
            )
            for each in wanted
        ]

    def expected(self, put: dict[str, Any]) -> dict[str, Any]:
        record, number = put["record"], put["record"]["household_no"]

        def gone(member: str) -> bool:
            return self.is_erased(number, member, put["now"])

        members = [{"id": each["id"]} if gone(each["id"]) else each for each in record["members"]]
        if gone(""):
            return {"household_no": number, "members": members}
        ids = {each["id"] for each in record["members"]}
        receives = [
            each for each in record["receives"] if each.get("member") not in ids or not gone(each["member"])
        ]
        return {**record, "members": members, "receives": receives}


def test_random_histories(place: str) -> None:
    create_store(place, KEY).close()
    machine = type("Here", (History,), {"place": place})
    few = 40 if "://" not in place else 15
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=few, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
