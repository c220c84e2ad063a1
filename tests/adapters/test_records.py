"""From a record to facts: what is accepted, what it becomes, and that nothing else ever comes out."""

from __future__ import annotations

import copy
import hashlib
import json
import random
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import jsonschema
import pydantic
import pytest

from elig.adapters.records import Records, read_json
from elig.dsl.problems import FactsError, Problem
from elig.engine.facts import Application, Facts, Receipt

GOOD = """{
  "household_no": "X-1", "province": "henan", "county": "兰考县", "household_type": "lifted",
  "risk_causes": ["illness", "因学"], "identified_on": "2022-03-01", "wage_income": "1,500.00",
  "loan_requested": 0.07, "safe_water": "是", "land_area": 3.5,
  "members": [
    {"id": "m1", "name": "示例甲", "birth_date": "1970-01-01", "own_income": 300, "health": []},
    {"id": "m2", "student_stage": "小学", "boards": false, "disability_grade": 3, "phone": null}
  ],
  "receives": [{"support": "县级教育补贴", "member": "m2", "since": "2024-02-01", "amount": "300"}],
  "events": [
    {"event": "hospital_settlement", "id": "e1", "member": "m1", "settled_on": "2024-01-05", "self_paid": "12.50",
     "care": "门诊", "illness": "示例病"},
    {"event": "供水中断", "id": "e2", "cut_on": "2024-02-29"}
  ]
}"""


def good() -> Any:
    return read_json(GOOD)


def codes(records: Records, record: object) -> list[tuple[str | None, str]]:
    with pytest.raises(FactsError) as caught:
        records.facts(record)  # type: ignore[arg-type]
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_values_are_kept_exactly(records: Records) -> None:
    facts = records.facts(GOOD)
    assert facts.household == {
        "household_no": "X-1", "province": "henan", "county": "兰考县", "household_type": "lifted",
        "risk_causes": frozenset({"illness", "schooling"}), "identified_on": date(2022, 3, 1).toordinal(),
        "wage_income": 1500_00, "loan_requested": 7, "safe_water": True, "land_area": Fraction(7, 2),
    }  # fmt: skip
    first, second = facts.members
    assert first.id == "m1"
    assert first.facts == {
        "name": "示例甲", "birth_date": date(1970, 1, 1).toordinal(), "own_income": 300_00, "health": frozenset(),
    }  # fmt: skip
    assert second.facts == {"student_stage": "primary", "boards": False, "disability_grade": 3}
    since = date(2024, 2, 1).toordinal()
    assert facts.receives == (Receipt("lankao_education_allowance", "m2", since, None, 300_00),)


def test_receives_absent_is_unknown_and_empty_is_none(records: Records) -> None:
    record = {"members": [{"id": "m1"}]}
    assert records.facts(record).receives is None
    assert records.facts({**record, "receives": None}).receives is None
    assert records.facts({**record, "receives": []}).receives == ()


APPLIED = {"support": "县级教育补贴", "member": "m2", "applied_on": "2024-02-01", "decided_on": "2024-02-20"}


def test_applications_are_read_and_decide_nothing(records: Records) -> None:
    plain = records.facts(good())
    assert plain.applications is None
    made = records.facts({**good(), "applications": [APPLIED, {"support": "lankao_education_allowance"}]})
    first, last = (date(2024, 2, day).toordinal() for day in (1, 20))
    assert made.applications == (
        Application("lankao_education_allowance", "m2", first, last),
        Application("lankao_education_allowance", None, None, None),
    )
    assert made.digest == plain.digest
    assert records.facts({**good(), "applications": []}).applications == ()


def test_the_digest_of_a_record_stays_what_it_was(records: Records) -> None:
    """Of the canonical text, spelt out: whoever kept a digest finds the same record by it."""
    facts = records.facts({"wage_income": "15", "members": [{"id": "m1"}]})
    text = '[{"wage_income":1500},[{"id":"m1"}],null]'
    assert facts.digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_an_application_in_the_schema_and_the_model(records: Records) -> None:
    schema = records.json_schema()
    record = {**json.loads(GOOD), "applications": [APPLIED]}
    jsonschema.validate(record, schema)
    household: Any = records.model().model_validate(good() | {"applications": [APPLIED]})
    assert household.applications[0].decided_on == date(2024, 2, 20)
    assert records.facts(household) == records.facts(good() | {"applications": [APPLIED]})
    for wrong in ({}, {**APPLIED, "amount": 1}, {**APPLIED, "applied_on": "1.2.2024"}):
        assert not jsonschema.Draft202012Validator(schema).is_valid({**record, "applications": [wrong]})


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1500", 150000), ("1500.00", 150000), ("1500.5", 150050), ("1,500.00", 150000), (" 1500 ", 150000),
        ("100,000,000", 10**10), (1500, 150000), (Decimal("1.5e3"), 150000), (Decimal("0.07"), 7), ("0", 0),
        (Decimal("1500.000"), 150000), (Decimal("-0.0"), 0), (Decimal("0e999999"), 0), ("0.29", 29),
    ],
)  # fmt: skip
def test_money(records: Records, written: object, fen: int) -> None:
    facts = records.facts({"wage_income": written, "members": [{"id": "m1"}]})
    assert facts.household["wage_income"] == fen


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1500.0, "E540"), ("12.345", "E538"), (Decimal("0.001"), "E538"), ("1,5", "E537"), ("15,00.00", "E537"),
        (",500", "E537"), ("1500元", "E535"), ("RMB 1500", "E535"), ("元", "E534"), ("", "E534"), (True, "E534"),
        ([1], "E534"), ("-1", "E539"), (10**8 + 1, "E539"), pytest.param(10**5000, "E539", id="5000 digits"), (Decimal("1e999999"), "E539"),
        (Decimal("NaN"), "E534"), (Decimal("Infinity"), "E539"), ("9" * 5000, "E534"), ("1e3", "E536"),
        (Decimal("1e-999999"), "E538"),
    ],
)  # fmt: skip
def test_what_money_is_not(records: Records, written: object, code: str) -> None:
    record = {"wage_income": written, "members": [{"id": "m1"}]}
    assert codes(records, record) == [("wage_income", code)]


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("safe_water", 1, "E530"), ("safe_water", Decimal(1), "E530"), ("safe_water", "true", "E530"),
        ("safe_water", [], "E530"), ("land_area", True, "E542"), ("land_area", 1001, "E539"),
        ("identified_on", "2024-02-30", "E546"), ("identified_on", "2024-W01-1", "E544"),
        ("identified_on", "20240501", "E545"), ("identified_on", "2024-05-01T00:00", "E544"),
        ("identified_on", "1899-12-31", "E539"), ("identified_on", "２０２４-05-01", "E545"),
        ("household_type", [], "E532"), ("household_type", "", "E532"), ("risk_causes", {}, "E533"),
        ("risk_causes", "illness", "E533"), ("county", "x" * 201, "E551"), ("county", "\ud800", "E552"),
        ("county", "a\x1b[31m", "E552"), ("\ud800", 1, "E553"), (7, 1, "E510"),
    ],
)  # fmt: skip
def test_what_other_facts_are_not(records: Records, name: str, written: object, code: str) -> None:
    record = {name: written, "members": [{"id": "m1"}]}
    assert [found for _, found in codes(records, record)] == [code]


def test_every_problem_at_once(records: Records) -> None:
    record = {
        "wage_income": "much", "colour": "red",
        "members": [{"id": "m1", "boards": 2}, {"id": "m1"}],
        "receives": [{"support": "lankao_education_allowance", "member": "m3"}],
    }  # fmt: skip
    assert sorted(codes(records, record), key=str) == [
        ("colour", "E510"),
        ("members[#1].boards", "E530"),
        ("members[#2].id", "E525"),
        ("receives[#1].member", "E562"),
        ("wage_income", "E534"),
    ]


def test_a_household_too_large(records: Records) -> None:
    members = [{"id": f"m{number}"} for number in range(200)]
    assert len(records.facts({"members": members}).members) == 200
    assert codes(records, {"members": [*members, {"id": "last"}]}) == [("members", "E522")]


def test_no_personal_value_is_ever_told(records: Records) -> None:
    secret = "4102251900"
    wrong: list[object] = [int(secret), [secret], {"no": secret}, secret + "\n", secret * 30]
    for value in wrong:
        record = {
            "members": [{"id": "m1", "id_no": value, "name": value, "phone": value, "birth_date": value}]
        }
        with pytest.raises(FactsError) as caught:
            records.facts(record)
        for lang in ("en", "zh"):
            assert secret not in "".join(problem.render(lang) for problem in caught.value.problems)
        assert secret not in str(caught.value)


def test_an_unreadable_file_does_not_show_its_lines() -> None:
    with pytest.raises(FactsError) as caught:
        read_json('{"members": [{"name": "示例甲" "id_no": "4102251900"}]}')
    assert "示例甲" not in str(caught.value)
    assert "4102251900" not in str(caught.value)


# --- the digest


def test_the_digest_is_of_what_is_meant(records: Records) -> None:
    record = good()
    digest = records.facts(record).digest
    assert digest.startswith("sha256:")
    assert len(digest) == len("sha256:") + 64
    same = [
        dict(reversed(record.items())),
        {**record, "risk_causes": ["schooling", "illness", "illness"]},
        {**record, "loan_requested": "0.07", "wage_income": Decimal("1.5e3")},
        {**record, "members": [dict(reversed(member.items())) for member in record["members"]]},
        {**record, "safe_water": True, "applications": []},
        {**record, "events": [dict(reversed(event.items())) for event in record["events"][::-1]]},
        MappingProxyType(record),
    ]
    assert [records.facts(other).digest for other in same] == [digest] * len(same)
    other = [
        {**record, "wage_income": "1500.01"},
        {**record, "safe_water": None},
        {**record, "receives": []},
        {**record, "members": record["members"][::-1]},
        {**record, "events": None},
        {**record, "events": []},
        {**record, "events": record["events"][:1]},
        {**record, "events": [{**record["events"][0], "self_paid": "12.51"}, record["events"][1]]},
        {**record, "events": [{**record["events"][0], "member": "m2"}, record["events"][1]]},
        {**record, "events": [record["events"][0], {**record["events"][1], "cut_on": "2024-03-01"}]},
    ]
    assert len({digest, *(records.facts(changed).digest for changed in other)}) == 1 + len(other)


# --- reading JSON


def test_json_is_read_without_a_float() -> None:
    assert read_json("\ufeff[0.1, 1e3, 7]".encode()) == [Decimal("0.1"), Decimal("1e3"), 7]
    assert read_json("9" * 5000) == Decimal("9" * 5000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E502"), ("{", "E502"), ("[" * 100_000, "E504"), ("[" * 33 + "]" * 33, "E504"), (b"\xff\xfe{\x00}\x00", "E501"),
        (b"\x89PNG\xff\xff\xff", "E501"), (" " * 1_000_001, "E503"), ('{"a": 1} {"b": 2}', "E502"), ("[NaN]", "E505"),
        ('{"a": "x\ny"}', "E502"), (r'{"a": "\x"}', "E502"), ("{'a': 1}", "E502"), ('{"a": [1,]}', "E502"),
        ('[{"a": 1, "a": 2}]', "E506"),
    ],
)  # fmt: skip
def test_json_that_is_none(text: str | bytes, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_json(text)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].render("zh")


def test_brackets_in_a_text_are_no_nesting() -> None:
    assert read_json(json.dumps(["[{" * 100])) == ["[{" * 100]
    assert read_json("[" * 32 + "]" * 32)


def test_numbers_of_any_exponent_are_refused_and_not_worked_out(records: Records) -> None:
    text = '{"wage_income": 1e99999999999999999999, "land_area": 1e-99999999999999999999, "members": [{"id": "m1"}]}'
    assert codes(records, text) == [("wage_income", "E539"), ("land_area", "E539")]


# --- the schema and the models


def test_the_schema_accepts_what_is_accepted(records: Records) -> None:
    schema = records.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(GOOD), schema)
    changes: list[dict[str, object]] = [
        {"colour": "red"}, {"wage_income": -1}, {"wage_income": "1500元"}, {"household_type": "lift"}, {"members": []},
        {"safe_water": 1}, {"identified_on": "2024/5/1"}, {"receives": [{}]}, {"members": [{"id": "m1", "age": 3}]},
        {"members": [{"id": "m1", "disability_grade": 5}]}, {"members": [{}]}, {"county": " "}, {"risk_causes": "illness"},
    ]  # fmt: skip
    for change in changes:
        record = {**json.loads(GOOD), **change}
        assert not jsonschema.Draft202012Validator(schema).is_valid(record), change
        assert codes(records, json.dumps(record)), change


def test_the_model_holds_python_values_and_is_read_back(records: Records) -> None:
    household: Any = records.model().model_validate_json(GOOD)
    assert household.wage_income == Decimal("1500.00")
    assert household.land_area == Decimal("3.5")
    assert household.members[0].birth_date == date(1970, 1, 1)
    assert household.members[1].student_stage == "primary"
    assert household.receives[0].amount == Decimal(300)
    assert records.facts(household) == records.facts(GOOD)
    assert "示例甲" not in repr(household)
    again = records.model().model_validate_json(household.model_dump_json(by_alias=True))
    assert again == household


@pytest.mark.parametrize(
    "change",
    [
        {"wage_income": "1500元"}, {"wage_income": 0.5}, {"colour": "red"}, {"members": []}, {"safe_water": 1},
        {"members": [{"id": "m1"}, {"id": "m1"}]}, {"receives": [{"support": "lankao_education_allowance", "member": "m9"}]},
        {"receives": [{"support": "lankao_education_allowance", "since": "2024-02-02", "until": "2024-02-01"}]},
        {"members": [{"id": " "}]}, {"members": [{"id": f"m{number}"} for number in range(201)]}, {"receives": "none"},
        {"applications": [{"support": "lankao_education_allowance", "member": "m9"}]}, {"applications": [{}]},
        {"applications": [{"support": "lankao_education_allowance", "applied_on": "2024-02-02", "decided_on": "2024-02-01"}]},
    ],
)  # fmt: skip
def test_the_model_refuses_what_a_file_may_not_hold(records: Records, change: dict[str, object]) -> None:
    assert codes(records, {**good(), **change})
    with pytest.raises(pydantic.ValidationError):
        records.model().model_validate({**good(), **change})


def test_the_model_describes_its_values_as_the_schema_does(records: Records) -> None:
    made, schema = records.model().model_json_schema(), records.json_schema()
    assert list(made["properties"]) == list(schema["properties"])
    assert (
        made["properties"]["wage_income"]["anyOf"][0]["pattern"]
        == schema["properties"]["wage_income"]["pattern"]
    )
    assert made["additionalProperties"] is False


def test_the_command_line_does_not_wait_for_pydantic() -> None:
    ask = "import sys, elig.adapters.records, pydantic_core; print('pydantic' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
        == "False\n"
    )


# --- mutations: facts or FactsError, nothing else

JUNK: list[object] = [
    None, True, False, 0, -1, 1, 10**30, Decimal("0.1"), Decimal("1e400"), Decimal("NaN"), 1.5, float("inf"), "", " ",
    "none", "m1", "是", "2024-02-30", "１", "\x00", "\ud800", "{}", "a" * 1000, [], {}, [[]], [None], [{"id": "m1"}],
    {"id": None}, {"members": []}, {1: 2}, (1, 2), b"bytes", object(), date(2024, 1, 1),
]  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a record with each of its keys or positions."""
    steps = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    return [(value, step) for step in steps] + [place for step in steps for place in places(value[step])]


def mutate(chance: random.Random, record: Any) -> Any:
    for _ in range(chance.randint(1, 3)):
        at, step = chance.choice(places(record) or [([record], 0)])
        match chance.randrange(5):
            case 0:
                at[step] = chance.choice(JUNK)
            case 1:
                del at[step]
            case 2 if isinstance(at, dict):
                at[
                    chance.choice([f"{step}x", str(step)[:-1], "学段", "age", "id", "members", "\ud800", 3])
                ] = at.pop(step)
            case 3 if isinstance(at, list):
                at.append(chance.choice([at[step], *JUNK]))
            case _:
                at[step] = copy.deepcopy(chance.choice(places(record)))[0] if places(record) else None
    return record


def problems_of(records: Records, record: Any) -> list[Problem]:
    try:
        facts = records.facts(record)
    except FactsError as error:
        return error.problems or pytest.fail("refused without a reason")
    assert isinstance(facts, Facts)
    return []


def check_mutations(records: Records, count: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        if number % 2:
            text = GOOD.encode()
            for _ in range(chance.randint(1, 4)):
                cut = chance.randrange(len(text))
                put = chance.choice(
                    [b"", b'"', b"}", b"]", b",", b"\xb9\xfa", b"\\", b"1e9", bytes([chance.randrange(256)])]
                )
                text = text[:cut] + put + text[cut + chance.randint(0, 3) :]
            record: Any = text
        else:
            record = mutate(chance, good())
        for problem in problems_of(records, record):
            assert problem.render("en").encode()
            assert problem.render("zh").encode()


def test_mutations(records: Records) -> None:
    check_mutations(records, 500, seed=1)


@pytest.mark.slow
def test_many_mutations(records: Records) -> None:
    check_mutations(records, 10_000, seed=2)
