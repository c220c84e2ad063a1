"""Households: what was true on a day, and what of it was known at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from elig.adapters.store import Store, StoreError

JANUARY, MARCH, JUNE = 738_886, 738_946, 739_038  # first days of 2024


def record(number: str = "h1", *members: str, **facts: Any) -> dict[str, Any]:
    return {"household_no": number, "members": [{"id": name} for name in members or ("m1",)], **facts}


def test_a_record_holds_from_its_day_until_that_of_another(store: Store) -> None:
    with store.writing(10) as writing:
        writing.put_household(record(wage_income="100"), JANUARY)
    with store.writing(20) as writing:
        writing.put_household(record(wage_income="300"), JUNE)
    with store.writing(30) as writing:  # what was learnt late about the past
        writing.put_household(record(wage_income="200"), MARCH)
    with store.reading() as reading:

        def income(day: int, known_at: int | None = None) -> str | None:
            return reading.states(["h1"], day, known_at).get("h1", {}).get("wage_income")

        assert [income(day) for day in (JANUARY - 1, JANUARY, MARCH - 1, MARCH, JUNE - 1, JUNE)] == [
            None, "100", "100", "200", "200", "300",
        ]  # fmt: skip
        assert [income(day, 29) for day in (JANUARY, MARCH, JUNE)] == ["100", "100", "300"]
        assert [income(day, 19) for day in (JANUARY, MARCH, JUNE)] == ["100", "100", "100"]
        assert income(JUNE, 9) is None


def test_of_two_records_from_one_day_the_later_learnt_holds(store: Store) -> None:
    for now, wage in ((10, "1"), (20, "2")):
        with store.writing(now) as writing:
            writing.put_household(record(wage_income=wage), JANUARY)
    with store.reading() as reading:
        assert reading.states(["h1"], JANUARY)["h1"]["wage_income"] == "2"
        assert reading.states(["h1"], JANUARY, 15)["h1"]["wage_income"] == "1"


def test_who_is_not_in_the_newer_record_has_left_from_its_day(store: Store) -> None:
    with store.writing(1) as writing:
        writing.put_household(record("h1", "m1", "m2", "m3"), JANUARY)
        writing.put_household(record("h1", "m3", "m1"), MARCH)
    with store.reading() as reading:
        there = [
            [member["id"] for member in reading.states(["h1"], day)["h1"]["members"]]
            for day in (MARCH - 1, MARCH)
        ]
    assert there == [["m1", "m2", "m3"], ["m3", "m1"]]


def test_a_record_comes_back_as_it_was(store: Store) -> None:
    whole = {
        "household_no": "LK-1", "county": "兰考", "township": "示例乡", "wage_income": Decimal("1500.50"),
        "safe_water": True, "risk_causes": ["illness", "schooling"], "loan_term_months": 24,
        "members": [{"id": "m2", "birth_date": "1980-01-01", "name": "张示例"}, {"id": "m1"}],
        "receives": [
            {"support": "a", "member": "m1", "amount": Decimal("80.5")}, {"support": "b"},
            {"support": "c", "member": "m2"}, {"support": "d", "member": "m1"},
        ],
        "applications": [],
    }  # fmt: skip
    with store.writing(1) as writing:
        writing.put_household(whole, JANUARY)
        writing.put_household({**whole, "household_no": "LK-2", "events": []}, JANUARY)
    with store.reading() as reading:
        found = reading.states(["LK-1", "LK-2", "LK-3"], JANUARY)
    assert found["LK-1"] == whole
    assert isinstance(found["LK-1"]["wage_income"], Decimal)
    assert "events" not in found["LK-1"]
    assert found["LK-2"]["events"] == []
    assert found.keys() == {"LK-1", "LK-2"}


def test_dates_and_sets_come_back_as_a_json_reader_has_them(store: Store) -> None:
    with store.writing(1) as writing:
        writing.put_household(
            record(identified_on=datetime.date(2023, 10, 12), risk_causes=frozenset({"water", "illness"})),
            JANUARY,
        )
    with store.reading() as reading:
        found = reading.states(["h1"], JANUARY)["h1"]
    assert (found["identified_on"], found["risk_causes"]) == ("2023-10-12", ["illness", "water"])


def test_the_same_record_again_adds_nothing(store: Store) -> None:
    with store.writing(1) as writing:
        writing.put_household(record(wage_income="1"), JANUARY)
        numbers = (writing.head.records, writing.head.pieces)
        writing.put_households([(record(wage_income="1"), JANUARY), (record(wage_income="1"), JANUARY)])
        assert (writing.head.records, writing.head.pieces) == numbers
    with store.writing(2) as writing:
        writing.put_household(record(wage_income="1"), JANUARY)
        assert (writing.head.records, writing.head.pieces) == numbers
        writing.put_household(record(wage_income="1"), MARCH)  # the same of another day: it says more
        assert (writing.head.records, writing.head.pieces) == (numbers[0] + 1, numbers[1])


def test_places_are_those_of_the_record_that_is_valid_last(store: Store) -> None:
    with store.writing(1) as writing:
        writing.put_household(record(county="兰考", township="甲乡", village="一村"), MARCH)
        writing.put_household(record(county="兰考", township="乙乡", village="二村"), JANUARY)
        assert writing.places_of(["h1", "h2"]) == {"h1": ("兰考", "甲乡", "一村")}
        writing.put_household(record(county="兰考"), JUNE)
        assert writing.places_of(["h1"]) == {"h1": ("兰考", None, None)}
        assert writing.households() == ["h1"]
        assert writing.households(after="h1") == []


def test_people_are_found_by_their_id_numbers(store: Store) -> None:
    one, other = "41022519800101001X", "410225197001010025"
    with store.writing(1) as writing:
        household = {
            "household_no": "h1",
            "members": [{"id": "m1", "id_no": one}, {"id": "m2", "id_no": "1"}],
        }
        writing.put_household(household, JANUARY)
        household["members"][1]["id_no"] = other  # type: ignore[index]
        writing.put_household(household, MARCH)
    with store.reading() as reading:
        assert reading.find_people([one.lower(), other, "1"]) == {
            one.lower(): [("h1", "m1")], other: [("h1", "m2")],
        }  # fmt: skip


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        ({"members": [{"id": "m1"}]}, "no_household_no"),
        ({"household_no": " ", "members": []}, "no_household_no"),
        ({"household_no": "h1", "members": [{"id": "m1"}, {"id": "m1"}]}, "no_ids"),
        ({"household_no": "h1", "members": [{"sex": "male"}]}, "no_ids"),
        ({"household_no": "h1", "members": [], "wage_income": 1.5}, "float"),
        ({"household_no": "h1", "members": [{"id": "m1", "monthly_wage": 1.5}]}, "float"),
    ],
)
def test_what_cannot_be_stored_is_refused_whole(store: Store, bad: dict[str, Any], key: str) -> None:
    with pytest.raises(StoreError) as caught, store.writing(1) as writing:
        writing.put_households([(record("h9"), JANUARY), (bad, JANUARY)])
    assert caught.value.key == key
    with store.reading() as reading:
        assert reading.states(["h9"], JANUARY) == {}


def test_of_two_things_one_is_always_learnt_first(store: Store, reopened: Callable[[], Store]) -> None:
    """A clock that goes back, or stands still, does not change what was known before what."""
    times = []
    for number, now in enumerate((1_000, 1_000, 5, 2_000)):
        with reopened() as again, again.writing(now) as writing:
            writing.put_household(record(wage_income=str(number)), JANUARY)
            times.append(writing.now)
    assert times == [1_000, 1_001, 1_002, 2_000]
    with store.reading() as reading:
        known = [reading.states(["h1"], JANUARY, at)["h1"]["wage_income"] for at in times]
    assert known == ["0", "1", "2", "3"]


def test_a_reader_sees_one_state_while_another_writes(store: Store, reopened: Callable[[], Store]) -> None:
    with store.writing(1) as writing:
        writing.put_household(record(wage_income="1"), JANUARY)
    with reopened() as other, store.reading() as reading:
        assert reading.states(["h1"], JANUARY)["h1"]["wage_income"] == "1"
        with other.writing(2) as writing:
            writing.put_household(record(wage_income="2"), JANUARY)
        assert reading.states(["h1"], JANUARY)["h1"]["wage_income"] == "1"
    with store.reading() as reading:
        assert reading.states(["h1"], JANUARY)["h1"]["wage_income"] == "2"
