"""The events of a record: what each kind may hold, and the same of the reader, the schema and the model."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pydantic
import pytest

from elig.adapters.records import Records
from elig.dsl.check import check
from elig.dsl.parse import parse
from elig.dsl.problems import FactsError
from elig.engine.facts import Event

STAY = {"event": "住院结算", "id": "e2", "member": "m1", "settled_on": "2024-01-05", "self_paid": "1,200", "care": "门诊"}
CUT = {"event": "water_cut", "id": "e1", "cut_on": "2024-02-29"}
DAY = {name: date.fromisoformat(day).toordinal() for name, day in (("stay", "2024-01-05"), ("cut", "2024-02-29"))}


def record(*events: Any) -> dict[str, Any]:
    return {"members": [{"id": "m1"}], "events": list(events)}


def codes(records: Records, written: object) -> list[tuple[str | None, str]]:
    with pytest.raises(FactsError) as caught:
        records.facts(written)  # type: ignore[arg-type]
    return sorted((problem.path, problem.code) for problem in caught.value.problems)


def test_events_are_kept_exactly_and_as_told(records: Records) -> None:
    assert records.facts(record(STAY, CUT)).events == (
        Event("e2", "hospital_settlement", "m1", DAY["stay"],
              {"settled_on": DAY["stay"], "self_paid": 1200_00, "care": "outpatient"}),
        Event("e1", "water_cut", None, DAY["cut"], {"cut_on": DAY["cut"]}),
    )  # fmt: skip


def test_events_absent_are_unknown_and_empty_are_none(records: Records) -> None:
    assert records.facts({"members": [{"id": "m1"}]}).events is None
    assert records.facts({"members": [{"id": "m1"}], "events": None}).events is None
    assert records.facts(record()).events == ()


def test_what_is_not_told_of_an_event_is_not_kept(records: Records) -> None:
    (event,) = records.facts(record({**STAY, "self_paid": None, "care": None})).events or ()
    assert event.facts == {"settled_on": DAY["stay"]}


# What is wrong with a list of events, and how a reader is told; the schema and the model refuse each too.
WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    (["e"], [("events[#1]", "E523")]),
    ([None], [("events[#1]", "E523")]),
    ("none", [("events", "E533")]),
    ([{}], [("events[#1].event", "E524")]),
    ([{**STAY, "event": None}], [("events[#1].event", "E524")]),
    ([{**STAY, "event": "hospital_settlements"}], [("events[#1].event", "E565")]),
    ([{**STAY, "event": "wedding"}], [("events[#1].event", "E566")]),
    ([{**STAY, "event": ["water_cut"]}], [("events[#1].event", "E566")]),
    ([{**STAY, "id": ""}], [("events[#1].id", "E524")]),
    ([{**STAY, "id": None}], [("events[#1].id", "E549")]),
    ([{key: STAY[key] for key in ("event", "id", "settled_on")}], [("events[#1].member", "E524")]),
    ([{key: STAY[key] for key in ("event", "id", "member")}], [("events[#1].settled_on", "E524")]),
    ([{**STAY, "settled_on": None}], [("events[#1].settled_on", "E544")]),
    ([{**STAY, "settled_on": "2024/1/5"}], [("events[#1].settled_on", "E545")]),
    ([{**STAY, "self_paid": -1}], [("events[#1].self_paid", "E539")]),
    ([{**STAY, "care": "clinic"}], [("events[#1].care", "E532")]),
    ([{**STAY, "cost": 1}], [("events[#1].cost", "E510")]),
    ([{**CUT, "self_paid": 1}], [("events[#1].self_paid", "E510")]),
    ([{**CUT, "member": "m1"}], [("events[#1].member", "E510")]),
]  # fmt: skip
BEYOND_A_SCHEMA: list[tuple[Any, list[tuple[str, str]]]] = [
    ([{**STAY, "member": "m9"}], [("events[#1].member", "E562")]),
    ([STAY, CUT, {**STAY, "self_paid": 1}], [("events[#3].id", "E567")]),
    ([{**STAY, "self_paid": "1,000,000.01"}], [("events[#1].self_paid", "E539")]),
    ([{**STAY, "settled_on": "2023-02-29"}], [("events[#1].settled_on", "E546")]),
]  # fmt: skip


@pytest.mark.parametrize(("events", "told"), [*WRONG, *BEYOND_A_SCHEMA], ids=range(len(WRONG) + len(BEYOND_A_SCHEMA)))
def test_what_is_wrong_is_told_and_refused_by_the_model(
    records: Records, events: Any, told: list[tuple[str, str]]
) -> None:
    written = {"members": [{"id": "m1"}], "events": events}
    assert codes(records, written) == told
    with pytest.raises(pydantic.ValidationError):
        records.model().model_validate(written)


@pytest.mark.parametrize("events", [events for events, _ in WRONG], ids=range(len(WRONG)))
def test_the_schema_refuses_what_is_refused(records: Records, events: Any) -> None:
    assert not jsonschema.Draft202012Validator(records.json_schema()).is_valid(
        {"members": [{"id": "m1"}], "events": events}
    )


@pytest.mark.parametrize(
    "events",
    [None, [], [STAY], [CUT, STAY], [{**STAY, "event": "hospital_settlement", "self_paid": 0.5}],
     [{**STAY, "self_paid": None, "illness": "示例病"}]],
)  # fmt: skip
def test_the_schema_and_the_model_accept_what_is_accepted(records: Records, events: Any) -> None:
    schema, written = records.json_schema(), {"members": [{"id": "m1"}], "events": events}
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(written, schema)
    text = json.dumps(written)
    household: Any = records.model().model_validate_json(text)
    assert records.facts(household) == records.facts(text)
    assert records.model().model_validate_json(household.model_dump_json(by_alias=True)) == household


def test_an_event_in_the_model_holds_python_values(records: Records) -> None:
    household: Any = records.model().model_validate(record({**STAY, "illness": "示例病"}))
    (event,) = household.events
    assert (event.settled_on, event.self_paid, event.care) == (date(2024, 1, 5), Decimal(1200), "outpatient")
    assert "示例病" not in repr(household)


def test_more_events_than_a_record_holds(records: Records) -> None:
    events = [{**CUT, "id": f"e{number}"} for number in range(10_000)]
    assert len(records.facts(record(*events)).events or ()) == 10_000
    written = record(*events, {**CUT, "id": "last"})
    assert codes(records, written) == [("events", "E568")]
    assert not jsonschema.Draft202012Validator(records.json_schema()).is_valid(written)
    with pytest.raises(pydantic.ValidationError):
        records.model().model_validate(written)


def test_a_title_that_two_kinds_share_names_neither() -> None:
    text = """jurisdiction national
entity household
  fact wage is money per year
event one "求助" of household, dated on_day
  fact on_day is date
event two "求助" of household, dated on_day
  fact on_day is date
"""
    tree, _ = parse(text, "a.elig")
    policy, _ = check([tree], "sha256:0")
    assert policy is not None
    known = Records(policy)
    assert known.facts(record({"event": "two", "id": "e", "on_day": "2024-01-01"})).events
    assert codes(known, record({"event": "求助", "id": "e", "on_day": "2024-01-01"})) == [("events[#1].event", "E566")]


def test_rules_without_events_know_of_none() -> None:
    tree, _ = parse("jurisdiction national\nentity household\n  fact wage is money per year\n", "a.elig")
    policy, _ = check([tree], "sha256:0")
    assert policy is not None
    known = Records(policy)
    schema = known.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for none in (record(), {"members": [{"id": "m1"}]}):
        jsonschema.validate(none, schema)
        household: Any = known.model().model_validate(none)
        assert known.facts(household) == known.facts(none)
    for wrong, code in ((CUT, ("events[#1].event", "E566")), ({}, ("events[#1].event", "E524")), (3, ("events[#1]", "E523"))):
        assert codes(known, record(wrong)) == [code]
        assert not jsonschema.Draft202012Validator(schema).is_valid(record(wrong))
        with pytest.raises(pydantic.ValidationError):
            known.model().model_validate(record(wrong))


def test_no_personal_value_of_an_event_is_told(records: Records) -> None:
    secret = "4102251900"
    wrong: list[object] = [int(secret), [secret], {"no": secret}, secret + "\n", secret * 30]
    for value in wrong:
        with pytest.raises(FactsError) as caught:
            records.facts(record({**STAY, "illness": value}))
        for lang in ("en", "zh"):
            assert secret not in "".join(problem.render(lang) for problem in caught.value.problems)
