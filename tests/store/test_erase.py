"""Erasing: what was said of a person can be read by nobody, and everything else can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from elig.adapters.store import NewAlert, NewEvent, Store, StoreError, erase, verify
from elig.adapters.store.tables import KEYS

DAY = 739_007
RECORD: dict[str, Any] = {
    "household_no": "h1", "wage_income": "21000",
    "members": [{"id": "m1", "name": "张示例", "id_no": "410225198001010010"}, {"id": "m2", "sex": "male"}],
    "receives": [{"support": "a", "member": "m1"}, {"support": "b"}],
}  # fmt: skip


def fill(store: Store) -> tuple[str, str]:
    """A household of two with events and a bill's alert; the ids of a decision about both and one about m2."""
    with store.writing(1) as writing:
        writing.put_household(RECORD, DAY)
        writing.add_events([
            NewEvent("e1", "job_loss", "h1", "m1", DAY, {"lost_on": "2024-05-01"}),
            NewEvent("e2", "job_loss", "h1", "m2", DAY, {"lost_on": "2024-05-01"}),
            NewEvent("e3", "water_cut", "h1", None, DAY, {"cut_on": "2024-05-01"}),
        ])  # fmt: skip
        writing.add_alerts([NewAlert("loss", "h1", "m1", DAY, "yes", {"because": "张示例"}, ("m1",), "e1")])
        both = writing.record_decision("check", "h1", ["m1", "m2"], b"{}", {"as_of": "2024-05-01"})
        other = writing.record_decision("check", "h1", ["m2"], b"[]", {"as_of": "2024-05-01"})
    return both, other


def test_a_member_is_erased_and_the_others_are_not(store: Store, reopened: Callable[[], Store]) -> None:
    both, other = fill(store)
    with reopened() as elsewhere:  # another process that has read the keys already
        with elsewhere.reading() as reading:
            assert reading.states(["h1"], DAY)["h1"] == RECORD
        assert erase(store, "h1", "m1", 9) == 1
        for each in (store, elsewhere):
            with each.reading() as reading:
                state = reading.states(["h1"], DAY)["h1"]
                assert state == {
                    "household_no": "h1", "wage_income": "21000",
                    "members": [{"id": "m1"}, {"id": "m2", "sex": "male"}], "receives": [{"support": "b"}],
                }  # fmt: skip
                assert state.erased == ("m1",)
                events = {event.id: event for event in reading.events_of(["h1"], DAY)["h1"]}
                assert [(name, event.erased, dict(event.facts)) for name, event in sorted(events.items())] == [
                    ("e1", True, {}), ("e2", False, {"lost_on": "2024-05-01"}), ("e3", False, {"cut_on": "2024-05-01"}),
                ]  # fmt: skip
                assert reading.alerts("h1")[0].document is None
                gone, left = reading.decision(both), reading.decision(other)
                assert gone is not None
                assert left is not None
                assert (gone.document, gone.asked, gone.erased) == (None, None, ("m1",))
                assert (left.document, left.erased) == (b"[]", ())
                assert reading.find_people(["410225198001010010"]) == {}
    assert verify(store).findings == ()


def test_a_household_is_erased_with_all_its_members(store: Store) -> None:
    fill(store)
    with store.writing(2) as writing:
        writing.put_household({**RECORD, "household_no": "h2"}, DAY)
    assert erase(store, "h1", None, 9) == 3
    with store.reading() as reading:
        states = reading.states(["h1", "h2"], DAY)
        assert states["h1"] == {"household_no": "h1", "members": [{"id": "m1"}, {"id": "m2"}]}
        assert states["h1"].erased == ("household", "m1", "m2")
        assert states["h2"]["wage_income"] == "21000"
        assert all(event.erased for event in reading.events_of(["h1"], 0)["h1"])
        assert [row.head for row in reading.chain("erased")] == [{"member": None, "erased": [1, 2, 3]}]
    assert verify(store).findings == ()


def test_what_is_learnt_of_an_erased_person_later_is_kept_anew(store: Store) -> None:
    fill(store)
    erase(store, "h1", "m1", 9)
    with store.writing(10) as writing:
        again = [
            NewEvent("e1", "job_loss", "h1", "m1", DAY, {}),
            NewEvent("e4", "job_loss", "h1", "m1", DAY, {"a": 1}),
        ]
        assert writing.add_events(again) == ["known", "new"]
        writing.put_household(RECORD, DAY + 1)
        states = writing.states(["h1"], DAY), writing.states(["h1"], DAY + 1)
    assert states[0]["h1"]["members"][0] == {"id": "m1"}
    assert states[1]["h1"] == RECORD
    with store.reading() as reading:
        assert reading.events(["e4"])["e4"].facts == {"a": 1}
        assert reading.find_people(["410225198001010010"]) == {"410225198001010010": [("h1", "m1")]}
    assert erase(store, "h1", "m1", 11) == 1


def test_two_processes_make_one_key_for_a_person(store: Store, reopened: Callable[[], Store]) -> None:
    fill(store)
    with reopened() as other:
        for number, (one, name) in enumerate([(other, "m8"), (store, "m8"), (store, "m9"), (other, "m9")]):
            with one.writing(number) as writing:
                assert writing.add_events([NewEvent(f"x{number}", "job_loss", "h1", name, DAY, {})]) == [
                    "new"
                ]
        with other.reading() as reading:
            members = list(reading.execute(sa.select(KEYS.c.member).order_by(KEYS.c.id)).scalars())
            assert members == ["", "m1", "m2", "m8", "m9"]
            assert len(reading.events_of(["h1"], 0)["h1"]) == 7


@pytest.mark.parametrize(("household", "member"), [("h9", None), ("h1", "m9"), ("h1", "")])
def test_nobody_to_erase(store: Store, household: str, member: str | None) -> None:
    fill(store)
    with pytest.raises(StoreError, match="nothing to erase"):
        erase(store, household, member, 9)
    with store.reading() as reading:
        assert reading.chain("erased") == []


def test_nobody_is_erased_twice(store: Store) -> None:
    fill(store)
    erase(store, "h1", "m1", 9)
    with pytest.raises(StoreError, match="erased already"):
        erase(store, "h1", "m1", 10)


def test_a_reason_of_a_withdrawal_is_of_whom_it_is_about(store: Store) -> None:
    fill(store)
    with store.writing(5) as writing:
        writing.withdraw_events([("e1", "张示例 was not ill"), ("e9", "张示例 neither")])
        writing.add_events([NewEvent("e9", "job_loss", "h1", "m1", DAY, {})])
    erase(store, "h1", "m1", 9)
    with store.reading() as reading:
        rows = reading.rows(sa.text("SELECT id, key_id, sealed FROM withdrawals ORDER BY id"))
        reading.ring.load(reading.connection, [row.key_id for row in rows])
        assert [(row.id, reading.ring.get(row.key_id)) for row in rows] == [("e1", None), ("e9", None)]


def test_the_wrapped_key_is_gone_from_the_databases_files(store: Store, place: str) -> None:
    fill(store)
    with store.engine.connect() as connection:
        wrapped = [bytes(each) for each in connection.execute(sa.select(KEYS.c.wrapped)).scalars()]
    if store.engine.dialect.name != "sqlite":
        erase(store, "h1", None, 9)
        with store.engine.connect() as connection:
            assert connection.execute(sa.select(KEYS.c.wrapped)).scalars().all() == [None, None, None]
        return
    files = [Path(place), Path(place + "-wal")]
    assert all(key in b"".join(file.read_bytes() for file in files) for key in wrapped)
    erase(store, "h1", None, 9)
    left = b"".join(file.read_bytes() for file in files if file.exists())
    assert not any(key in left for key in wrapped)
