"""A record straight into the kernel concludes what its facts do, or is left to them: never anything else."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from random import Random
from typing import Any

import pytest

import elig
from elig.adapters import decider
from elig.adapters.decider import RecordKernel
from elig.adapters.records import Records
from elig.dsl.problems import FactsError
from elig.engine.edition import Edition
from elig.engine.kernel.kernel import Kernel, NotLowered

from ..generated.checking import drafts, questions
from ..generated.vocabulary import completed, household
from .records import WRONG, broken, oddly, written
from .test_kernel import EXAMPLES, SEED

DAY = datetime.date(2024, 5, 1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form is printed for the first record of its kind."""
    monkeypatch.setattr(decider, "USUAL", 0)


def same(records: Records, kernel: RecordKernel, record: Any) -> str:
    """How a record was decided, the quick way held against the ordinary one."""
    forms = len(kernel.forms)
    quick = [kernel(record), kernel(record)]  # the second time by a form, if one was printed for it
    ordinary, why = None, ""
    try:
        ordinary = kernel.kernel.decide_facts(records.facts(record))
    except (FactsError, NotLowered) as error:
        why = str(error)
    assert quick in ([None, None], [ordinary, ordinary]), (why, record)
    if ordinary is None:
        return "wrong"
    return "declined" if quick[0] is None else "new form" if len(kernel.forms) > forms else "decided"


def generated(count: int) -> Counter[str]:
    how: Counter[str] = Counter()
    for draft, rng in drafts(SEED + 5000, count):
        policy = draft.load()
        records = Records(policy)
        q = next(iter(questions(rng, 1)))
        try:
            kernel = RecordKernel(records, Kernel(Edition(policy, q.as_of, q.place)))
        except NotLowered:
            continue
        for number in range(12):
            facts = household(rng, rng.choice((0.0, 0.0, 0.1, 0.5)))
            if number % 2:
                facts = completed(rng, facts, ())
            record = written(records, facts, rng)
            how[f"plain: {same(records, kernel, record)}"] += 1
            how[f"odd: {same(records, kernel, oddly(records, record, rng))}"] += 1
            for _ in range(4):
                how[f"broken: {same(records, kernel, broken(records, record, rng))}"] += 1
        how["forms"] += len(kernel.forms)
    return how


@pytest.mark.usefixtures("at_once")
def test_generated_policies() -> None:
    how = generated(40)
    assert how["plain: wrong"] == how["odd: wrong"] == how["plain: declined"] == 0, how
    assert how["plain: decided"] > 300, how
    assert how["odd: decided"] > 100, how
    assert how["broken: wrong"] > 500, how
    assert how["broken: decided"] > 50, how
    assert how["forms"] > 60, how


@pytest.mark.slow
@pytest.mark.usefixtures("at_once")
def test_many_generated_policies() -> None:
    generated(600)


@pytest.fixture(scope="module")
def library() -> Any:
    return elig.load()


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("place", [(), ("henan", "lankao")])
def test_shipped_rules(library: Any, place: tuple[str, ...]) -> None:
    rng, how = Random(SEED), Counter[str]()
    kernel = RecordKernel(library.records, Kernel(Edition(library.policy, DAY.toordinal(), place)))
    for path in EXAMPLES:
        whole = json.loads(path.read_text())
        how["as it is: " + same(library.records, kernel, whole)] += 1
        for _ in range(60):
            chance = rng.choice((0.0, 0.02, 0.2))
            record = {
                name: value for name, value in whole.items() if name == "members" or rng.random() >= chance
            }
            record["members"] = [
                {name: value for name, value in member.items() if name == "id" or rng.random() >= chance}
                for member in whole["members"]
            ]
            how[same(library.records, kernel, record)] += 1
            how["odd: " + same(library.records, kernel, oddly(library.records, record, rng))] += 1
            how["broken: " + same(library.records, kernel, broken(library.records, record, rng))] += 1
    assert how["as it is: decided"] + how["as it is: new form"] == len(EXAMPLES), how
    assert how["wrong"] == how["odd: wrong"] == 0, how
    assert how["broken: wrong"] > 50, how


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_every_value_that_is_odd(at_once: None, whole: tuple[Records, RecordKernel, Any], value: Any) -> None:
    records, kernel, record = whole
    for name in record:
        same(records, kernel, {**record, name: value})
    for name in record["members"][0]:
        first, *others = record["members"]
        same(records, kernel, {**record, "members": [{**first, name: value}, *others]})
        same(records, kernel, {**record, "members": [first, value]})


@pytest.fixture(scope="module")
def whole() -> tuple[Records, RecordKernel, Any]:
    """A kernel that reads many facts, with a form for a record that gives them all."""
    rng = Random(SEED)
    for draft, _ in drafts(SEED + 9000, 50):
        policy = draft.load()
        kernel = RecordKernel(Records(policy), Kernel(Edition(policy, DAY.toordinal(), ())))
        if len(kernel.kernel.program.columns) > 18:
            break
    record = written(kernel.coding.records, completed(rng, household(rng, 0.0), ()), rng)
    for _ in range(4):
        kernel(record)
    assert kernel.forms
    return kernel.coding.records, kernel, record


def test_as_a_library_decides(library: Any) -> None:
    for path in EXAMPLES:
        record = json.loads(path.read_text())
        decision = library.check(record, as_of=DAY)
        for _ in range(5):
            found = library.decide(record, as_of="2024-05-01")
            rows = {(row.name, row.subject): row for row in decision.supports}
            for name, said in found.supports.items():
                subjects = [m["id"] for m in record["members"]] if isinstance(said, list) else ["household"]
                for subject, one in zip(subjects, said if isinstance(said, list) else [said], strict=True):
                    assert rows[name, subject].outcome == one[0]


def test_errors_are_those_of_check(library: Any) -> None:
    record = json.loads(EXAMPLES[0].read_text())
    for _ in range(5):
        library.decide(record, as_of=DAY)
        for wrong in ({**record, "wage_income": True}, {**record, "county": 5}, {**record, "province": ["henan"]},
                      {**record, "province": "nowhere"}, [], {"members": []}):  # fmt: skip
            with pytest.raises(FactsError) as told:
                library.decide(wrong, as_of=DAY)
            with pytest.raises(FactsError) as expected:
                library.check(wrong, as_of=DAY)
            assert str(told.value) == str(expected.value)
    with pytest.raises(ValueError, match="a decision date is written like"):
        library.decide(record, as_of="1 May")


def test_a_place_that_had_to_be_assumed_is_told(library: Any) -> None:
    record = {"province": "henan", "members": [{"id": "m1"}]}
    for _ in range(2):
        found = library.decide(record, as_of=DAY)
        assert found.assumption["value"] == "henan"
        assert found.kernel.edition.place == ("henan",)


def test_what_is_kept_is_bounded(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decider, "EDITIONS", 2)
    decide = decider.Decider(library)
    record = {"province": "henan", "members": [{"id": "m1"}]}
    for day in ("2024-05-01", "2024-05-02", "2024-05-03"):
        for _ in range(2):
            decide(record, day, None)
    assert len(decide._editions) == len(decide._ways) == 2
