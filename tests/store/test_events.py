"""Events: taken once, withdrawn, waiting to be decided; kept, and never written over."""

from __future__ import annotations

import pytest

from elig.adapters.store import NewEvent, Store

DAY = 739_007  # 2024-05-01


def bill(
    name: str, household: str = "h1", member: str | None = "m1", day: int = DAY, cost: str = "15000"
) -> NewEvent:
    return NewEvent(name, "hospital_settlement", household, member, day, {"total_cost": cost})


def test_an_event_is_taken_once(store: Store) -> None:
    with store.writing(1) as writing:
        assert writing.add_events([bill("a"), bill("b"), bill("a"), bill("b", cost="9")]) == [
            "new", "new", "known", "differs",
        ]  # fmt: skip
    with store.writing(2) as writing:
        told = writing.add_events(
            [bill("a", cost="1"), bill("b"), bill("c"), bill("a", member=None), bill("a", day=1)]
        )
        assert told == ["differs", "known", "new", "differs", "differs"]
    with store.reading() as reading:
        found = reading.events_of(["h1", "h2"], DAY)
    assert [(event.id, event.facts, event.learnt_at) for event in found["h1"]] == [
        ("a", {"total_cost": "15000"}, 1), ("b", {"total_cost": "15000"}, 1), ("c", {"total_cost": "15000"}, 2),
    ]  # fmt: skip
    assert found["h2"] == []


def test_events_wait_in_the_order_in_which_they_were_learnt(store: Store) -> None:
    with store.writing(1) as writing:
        writing.add_events([bill("late", day=DAY + 9), bill("early", day=DAY - 9)])
    with store.writing(2) as writing:
        writing.add_events([bill("first", day=DAY - 99)])
        waiting = writing.undecided(2)
        assert [event.id for event in waiting] == ["late", "early"]
        writing.mark_decided([event.seq for event in waiting])
    with store.reading() as reading:
        assert [event.id for event in reading.undecided(9)] == ["first"]
        assert reading.count_undecided() == 1


def test_a_withdrawn_event_is_looked_at_again_and_is_of_no_account(store: Store) -> None:
    with store.writing(1) as writing:
        writing.add_events([bill("a"), bill("b")])
        writing.mark_decided([event.seq for event in writing.undecided(9)])
    with store.writing(2) as writing:
        assert writing.withdraw_events([("a", "wrong person"), ("a", "again")]) == ["withdrawn", "known"]
    with store.reading() as reading:
        assert [(event.id, event.withdrawn) for event in reading.undecided(9)] == [("a", True)]
        assert [event.id for event in reading.events_of(["h1"], 0)["h1"]] == ["b"]
        assert [event.id for event in reading.events_of(["h1"], 0, known_at=1)["h1"]] == ["a", "b"]
    with store.writing(3) as writing:
        assert writing.add_events([bill("a")]) == ["known"]


def test_a_withdrawal_may_come_before_its_event(store: Store) -> None:
    with store.writing(1) as writing:
        assert writing.withdraw_events([("a", "was never sent")]) == ["remembered"]
    with store.writing(2) as writing:
        assert writing.add_events([bill("a"), bill("b")]) == ["new", "new"]
        assert [event.id for event in writing.undecided(9)] == ["b"]
        assert [event.id for event in writing.events_of(["h1"], 0)["h1"]] == ["b"]
        assert writing.withdraw_events([("a", "again")]) == ["known"]


def test_ids_of_any_characters(store: Store) -> None:
    ids = ['a"b', "c\\d", "{e}", "NULL", "村，示例", "", " ", "f'g", "h,i", "100%", "😀", "\t"]
    new = [NewEvent(name, "bill", f"h{name}", f"m{name}", DAY, {"of": name}) for name in ids]
    with store.writing(1) as writing:
        assert writing.add_events(new) == ["new"] * len(ids)
        assert writing.add_events(new) == ["known"] * len(ids)
        found = writing.events_of([f"h{name}" for name in ids], 0)
        assert [found[f"h{name}"][0].facts["of"] for name in ids] == ids
        assert writing.withdraw_events([(name, "") for name in ids]) == ["withdrawn"] * len(ids)


def test_nothing_is_half_done(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing(1) as writing:  # noqa: PT012
        writing.add_events([bill("a")])
        writing.append("note", "x", {})
        raise ZeroDivisionError
    with store.writing(1) as writing:
        assert writing.undecided(9) == []
        assert writing.chain() == []
        assert writing.add_events([bill("a")]) == ["new"]
    with store.reading() as reading:
        assert reading.events(["a"])["a"].facts == {"total_cost": "15000"}
