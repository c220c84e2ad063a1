"""Cases in a store, on both databases: what is written, what is refused, what verify, replay and erasing find."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from elig.adapters.cases import kept, taking
from elig.adapters.cases.kept import MIRRORS, REPLAYERS, CaseError
from elig.adapters.cases.taking import Refused
from elig.adapters.store import NewAlert, erase, replay, verify
from elig.adapters.store.tables import CASE_STEPS, CASES
from elig.adapters.store.watching import Cause, call_off
from elig.dsl.problems import FactsError

from .conftest import HOUSEHOLD, Office, day


def walked(office: Office) -> Office:
    """Up to the approval of 16 May 2024."""
    office.open()
    office.take("told", "2024-04-26", role="县监测办")
    office.take("visit", "2024-04-29", safe=False)
    office.take("desk", "2024-05-06")
    office.take("meeting", "2024-05-08", category="a")
    office.take("village_notice", "2024-05-10")
    office.take("approval", "2024-05-16")
    return office


def test_the_case_is_read_as_it_was_written(office: Office) -> None:
    walked(office)
    case = office.case()
    assert (case.id, case.household, case.place) == ("c1", "h1", ("henan", "lankao"))
    assert [(t.step, t.role, dict(t.given)) for t in case.taken] == [
        ("told", "县监测办", {}), ("visit", "", {"safe": False}), ("desk", "", {}),
        ("meeting", "", {"category": "a"}), ("village_notice", "", {}), ("approval", "", {}),
    ]  # fmt: skip
    assert dict(case.taken[-1].recorded) == {"category": "a", "listed_on": "2024-05-16"}
    assert [t.step for t in case.taken if t.decision is not None] == ["approval"]


def test_the_register_changes_through_the_case(office: Office) -> None:
    walked(office)
    assert "category" not in office.record("2024-05-15")
    assert office.record("2024-05-16") == {**HOUSEHOLD, "category": "a", "listed_on": "2024-05-16"}
    office.take("help", "2024-06-01")
    office.take("follow_up", "2024-07-01", income="6000", members=[{"id": "m2", "age": 9}])
    found = office.record("2024-07-01")
    assert (found["income"], found["members"][1], found["category"]) == ("6000", {"id": "m2", "age": 9}, "a")
    assert office.record("2024-06-30")["income"] == "4000"
    office.take("done", "2024-11-16", safe=True)
    assert office.record("2024-11-16")["safe"] is True
    office.take("again", "2025-01-01")
    found = office.record("2025-01-01")
    assert found["safe"] is False
    assert "listed_on" not in found
    assert office.record("2024-12-31")["listed_on"] == "2024-05-16"


def test_a_step_told_late_reaches_the_records_that_came_meanwhile(office: Office) -> None:
    # A register of 1 June came in before the approval of 16 May was entered: it does not undo it.
    with office.store.writing(office.now()) as writing:
        writing.put_household({**HOUSEHOLD, "income": "4500"}, day("2024-06-01"))
    walked(office)
    assert office.record("2024-05-31")["category"] == "a"
    found = office.record("2024-06-01")
    assert (found["income"], found["category"], found["listed_on"]) == ("4500", "a", "2024-05-16")


@pytest.mark.parametrize(
    ("step", "on", "given", "key"),
    [
        ("help", "2024-05-15", {}, "before_last"),
        ("follow_up", "2024-05-20", {}, "comes_after"),
        ("help", "2025-01-01", {}, "in_the_future"),
        ("told", "2024-05-20", {}, "taken"),
        ("objection", "2024-05-20", {}, "too_late_for"),
        ("helb", "2024-05-20", {}, "no_such_step"),
        ("help", "2024-05-20", {"category": "b"}, "not_asked"),
    ],
)
def test_what_is_refused_writes_nothing(office: Office, step: str, on: str, given: dict[str, str], key: str) -> None:
    walked(office).today = day("2024-12-31")
    before, record = office.rows(), office.record("2024-12-31")
    with pytest.raises(Refused) as caught:
        office.take(step, on, income="1", **given)
    assert caught.value.refusal.key == key
    assert (office.rows(), office.record("2024-12-31")) == (before, record)


def test_what_waits_or_is_not_met_writes_nothing(office: Office) -> None:
    office.open()
    office.take("told", "2024-04-26")
    office.take("visit", "2024-04-29", safe=False)
    office.take("desk", "2024-05-06")
    office.take("meeting", "2024-05-08", category="a")
    office.take("village_notice", "2024-05-10")
    before = office.rows()
    for on, given, key in [
        ("2024-05-15", {}, "stands"), ("2024-05-16", {"income": "5000"}, "not_met"), ("2024-05-16", {"income": None}, "not_sure"),
    ]:  # fmt: skip
        with pytest.raises(Refused) as caught:
            office.take("approval", on, **given)
        assert caught.value.refusal.key == key
    with pytest.raises(FactsError):
        office.take("approval", "2024-05-16", income="plenty")
    for given, key in [
        ({"members": [{"id": "m3"}]}, "no_member"), ({"members": ["m1"]}, "bad_given"), ({"county": "x"}, "only_facts"),
        ({"receives": []}, "only_facts"),
    ]:  # fmt: skip
        with pytest.raises(CaseError) as wrong:
            office.take("approval", "2024-05-16", **given)
        assert wrong.value.key == key
    assert office.rows() == before
    assert office.record("2099-01-01") == HOUSEHOLD


def test_opening(office: Office) -> None:
    with pytest.raises(CaseError, match="no record on 2023-12-31"):
        office.open("2023-12-31")
    with pytest.raises(CaseError, match="no record"):
        office.open(household="h2")
    office.open()
    with pytest.raises(CaseError, match="open case already: c1"):
        office.open()
    office.take("told", "2024-04-26")
    office.take("desk", "2024-04-27")
    office.take("refused", "2024-04-28", income="9000")
    assert office.open("2024-06-01").id.startswith("c")  # the first has ended
    for name in ("c99", "x", "c", "c-1", "a1", "c" + "9" * 30):
        with pytest.raises(CaseError, match=name):
            office.case(name)


def test_opening_from_an_alert(office: Office) -> None:
    alert = NewAlert("heavy_burden", "h1", "household", day("2024-04-26"), "yes", {"because": []})
    with office.store.writing(office.now()) as writing:
        writing.add_alerts([alert])
    with office.store.writing(office.now()) as writing:
        case = kept.open_case(writing, office.library, "a1")
    assert (case.alert.id, case.alert.name, case.alert.day) == ("a1", "heavy_burden", day("2024-04-26"))
    assert office.case(case.id).alert == case.alert
    for name, key in (("a1", "alert_has_case"), ("a9", "no_alert"), ("b", "no_alert")):
        with office.store.writing(office.now()) as writing, pytest.raises(CaseError) as caught:
            kept.open_case(writing, office.library, name)
        assert caught.value.key == key


def test_an_alert_that_was_called_off(office: Office) -> None:
    alert = NewAlert("heavy_burden", "h1", "household", day("2024-04-26"), "yes", {})
    with office.store.writing(office.now()) as writing:
        writing.add_alerts([alert])
        call_off(writing, [Cause("heavy_burden", "h1", "household", day("2024-04-26"), "yes")])
    with office.store.writing(office.now()) as writing, pytest.raises(CaseError, match="does not stand"):
        kept.open_case(writing, office.library, "a1")


def test_only_open_cases_and_without_opening_what_was_given(office: Office) -> None:
    walked(office)
    with office.store.reading() as reading:
        (case,) = kept.cases_of(reading, open_only=True)
        assert [t.step for t in case.taken][-1] == "approval"
        assert all(not t.given for t in case.taken)
        assert kept.cases_of(reading, household="h9") == []
        assert kept.villages(reading, ["h1"]) == {"h1": ("", "")}
    for step, on in (("help", "2024-06-01"), ("follow_up", "2024-07-01")):
        office.take(step, on)
    office.take("done", "2024-11-16", safe=True)
    with office.store.reading() as reading:
        assert kept.cases_of(reading, open_only=True) == []
        assert len(kept.cases_of(reading)) == 1
    office.take("again", "2025-01-01")
    with office.store.reading() as reading:
        assert len(kept.cases_of(reading, open_only=True)) == 1


def test_the_decision_of_the_day_is_made_again_to_the_byte(office: Office) -> None:
    walked(office)
    name = office.case().taken[-1].decision
    assert name is not None
    # What came later does not change what was known then.
    office.take("help", "2024-06-01", income="80000")
    with office.store.writing(office.now()) as writing:
        writing.put_household({**HOUSEHOLD, "income": "99000"}, day("2024-01-01"))
    found = replay(office.store, name, REPLAYERS)
    assert found.is_same, found.differs
    assert found.decision.asked is not None
    assert found.decision.asked["given"] == {"safe": False, "category": "a"}
    assert [reason["truth"] for reason in found.decision.asked["because"]] == ["yes", "yes"]


def test_the_chain_is_whole_and_a_changed_step_is_named(office: Office) -> None:
    walked(office)
    assert verify(office.store, None, MIRRORS).findings == ()
    for table, column, value in ((CASE_STEPS, "day", day("2024-05-01")), (CASES, "household", "h2")):
        with office.store.engine.begin() as connection:
            row = connection.execute(sa.select(table).order_by(table.c.seq)).first()
            assert row is not None
            before = getattr(row, column)
            connection.execute(table.update().where(table.c.seq == row.seq).values({column: value}))
        findings = verify(office.store, None, MIRRORS).findings
        assert [(found.kind, found.first) for found in findings] == [("row", row.seq)]
        with office.store.engine.begin() as connection:
            connection.execute(table.update().where(table.c.seq == row.seq).values({column: before}))
    with office.store.engine.begin() as connection:
        connection.execute(CASE_STEPS.delete().where(CASE_STEPS.c.number == 6))
    assert [found.kind for found in verify(office.store, None, MIRRORS).findings] == ["no_row"]


def test_an_erased_household(office: Office) -> None:
    walked(office)
    decision = office.case().taken[-1].decision
    erase(office.store, "h1", None, office.now())
    case = office.case()
    assert [t.step for t in case.taken][-1] == "approval"
    assert not any(t.readable or t.given or t.role for t in case.taken)
    with pytest.raises(CaseError, match="was erased"):
        office.take("help", "2024-06-01")
    assert verify(office.store, None, MIRRORS).findings == ()
    with office.store.reading() as reading:
        kept_decision = reading.decision(decision or "")
        assert kept_decision is not None
        assert kept_decision.asked is None


def test_an_erased_member_leaves_the_case_open(office: Office) -> None:
    walked(office)
    erase(office.store, "h1", "m1", office.now())
    office.take("help", "2024-06-01")
    assert office.case().taken[3].given == {"category": "a"}


def test_trying_writes_nothing(office: Office) -> None:
    walked(office)
    before = office.rows()
    from elig.adapters.cases.calendar import Calendar

    with office.store.reading() as reading:
        ready = taking.prepare(reading, office.library, Calendar(), "c1", "帮扶落实", day("2024-06-01"), {}, office.today)
    assert ready.step.name == "help"
    assert office.rows() == before


def test_no_value_of_the_household_lies_in_the_clear(office: Office) -> None:
    """Nothing that was given or recorded, and no office's name, is in a column that is not sealed."""
    walked(office)
    office.take("help", "2024-06-01", role="机密单位", income="7654321")
    office.store.close()
    with office.store.engine.connect() as connection:
        for table in (CASES, CASE_STEPS):
            text = repr(connection.execute(sa.select(table)).all())
            assert "机密单位" not in text
            assert "7654321" not in text
        bodies = connection.execute(sa.text("SELECT body FROM chain")).scalars().all()
    whole = b"".join(bytes(body) for body in bodies)
    assert "机密单位".encode() not in whole
    assert b"7654321" not in whole
    assert b'"category"' not in whole
