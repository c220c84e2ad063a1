"""docs/language.md says what is so: its samples load, its tables are the code's own."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from pathlib import Path

import pytest
import yaml

import elig
from elig.adapters.records import Records
from elig.dsl import blocks, messages, nodes, parse, policy, ranges, source, words
from elig.dsl.check import check
from elig.dsl.statements import KEYWORD_OF, STATEMENTS
from elig.engine.decide import Engine
from elig.engine.truth import WORDS, status_outcome, support_outcome

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```elig file\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)


def load(*texts: str) -> tuple[policy.Policy | None, list[str]]:
    """The policy of some files, and every problem, warnings too."""
    trees, problems = [], []
    for number, text in enumerate(texts):
        tree, found = parse.parse(text, f"sample_{number}.elig")
        trees.append(tree)
        problems += found
    checked, found = check(trees, "sha256:sample")
    return checked, [problem.render() for problem in [*problems, *found]]


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the first table of a section, its head left out."""
    table = re.findall(r"^\|(.+)\|$", section(title), re.MULTILINE)[2:]
    return [[cell.strip() for cell in row.split("|")] for row in table]


def test_all_text_of_the_language_is_read() -> None:
    assert len(SAMPLES) == PAGE.count("```elig") == 5


def test_the_sample_loads_without_a_word() -> None:
    checked, problems = load(*SAMPLES)
    assert checked is not None
    # What only shows a form is used by nothing, and that alone is remarked.
    assert [problem for problem in problems if "[W903]" not in problem] == []


def test_the_sample_decides_a_household() -> None:
    # 7,000 + 7,000 yuan for two members are 7,000 each, below the line of 7,500; a boarder in primary school
    # gets 1,250. The general household's travel subsidy is not excluded for the other member, who works.
    checked, _ = load(*SAMPLES)
    assert checked is not None
    record = {
        "household_type": "lifted_without_policies", "wage_income": 7000, "business_income": "7,000.00",
        "risk_causes": ["schooling"], "monitored": True,
        "members": [
            {"id": "child", "birth_date": "2014-05-02", "student_stage": "primary", "boards": True,
             "out_of_school": False, "work_months": 0, "stage_ends_on": "2026-07-31"},
            {"id": "parent", "birth_date": "1985-01-01", "student_stage": "none", "boards": False,
             "out_of_school": False, "work_months": 3},
        ],
    }  # fmt: skip
    engine = Engine(checked, durable_rules=False)
    facts = Records(checked).facts(record)
    day = datetime.date(2024, 5, 1).toordinal()
    decision = engine.check(facts, day, ("henan", "lankao"))
    assert {(row.name, row.subject): row.outcome for row in (*decision.supports, *decision.statuses)} == {
        ("unstable_household", "household"): "holds",
        ("living_allowance", "child"): "eligible",
        ("living_allowance", "parent"): "not_eligible",
        ("travel_subsidy", "child"): "not_eligible",
        ("travel_subsidy", "parent"): "eligible",
        ("county_allowance", "child"): "eligible",
        ("county_allowance", "parent"): "not_eligible",
        ("省级补助", "child"): "eligible",
        ("省级补助", "parent"): "not_eligible",
    }
    assert decision.support("living_allowance", "child").amount == {"yuan": "1250.00", "period": "year"}
    assert [found["fact"] for found in decision.assumptions] == ["bad_credit"]


EVENTS = json.loads("{" + re.findall(r"^```json\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)[0] + "}")


@pytest.mark.parametrize(
    ("place", "told", "notify", "days"), [((), "20,000 yuan", "乡镇防贫专干", 15), (("henan",), "15,000 yuan", "乡镇防贫专干", 10)]
)  # fmt: skip
def test_the_sample_warns(place: tuple[str, ...], told: str, notify: str, days: int) -> None:
    # 12,000 and 8,000.01 yuan are together 20,000.01, above both lines. The inpatient stay of 5 January lies before the
    # three months (2 February to 1 May), and of that of 30 April it is not said which kind it was; the parent is old.
    checked, _ = load(*SAMPLES)
    assert checked is not None
    members = [{"id": "child", "birth_date": "2014-05-02"}, {"id": "parent", "birth_date": "1960-01-01"}]
    facts = Records(checked).facts({"members": members, **EVENTS})
    decision = Engine(checked, durable_rules=False).check(facts, datetime.date(2024, 5, 1).toordinal(), place)
    found = {(row.name, row.subject): row for row in decision.warnings}
    assert {key: (row.truth, row.missing) for key, row in found.items()} == {
        ("heavy_burden", "household"): ("yes", []),
        ("nobody_came", "parent"): ("unknown", ["events[e2].care"]),
    }
    burden = found["heavy_burden", "household"]
    assert (burden.notify, burden.act_within) == (notify, {"days": days, "working": False})
    assert f"20,000.01 yuan > {told}" in burden.because[0].text["en"]


def test_each_form_over_events_is_the_same_in_both_languages() -> None:
    forms = [[re.findall("`([^`]+)`", cell)[0] for cell in row[:2]] for row in rows("What happened, and early warnings")]
    assert len(forms) == 6
    for pair in forms:
        typed = []
        for form in pair:
            checked, problems = load(SAMPLES[0] + f"derive shown for household\n  be {form}\n  source support_rules\n")
            assert checked is not None, problems
            typed.append(next(derive.be for derive in checked.derives if derive.name == "shown"))
        assert typed[0] == typed[1], pair


@pytest.mark.parametrize(("title", "least"), [("Every condition", 20), ("Every number", 14)])
def test_every_form_is_read(title: str, least: int) -> None:
    forms = [re.findall("`([^`]+)`", row[0])[0] for row in rows(title)]
    assert len(forms) >= least
    for form in forms:
        text = f"derive shown for each member\n  be {form}\n  source support_rules\n"
        checked, problems = load(SAMPLES[0] + text)
        assert checked is not None, problems
        kind = next(derive.type.kind for derive in checked.derives if derive.name == "shown")
        assert (kind == "yes_no") == (title == "Every condition"), form


def test_every_block_and_its_lines_are_told() -> None:
    told = {re.findall("`([^`]+)`", row[0])[0]: row[2] for row in rows("Every block")}
    assert set(told) == set(STATEMENTS)
    for kind, line in told.items():
        written = set(re.findall("`([^`]+)`", line))
        wanted = {words.shown(KEYWORD_OF[name])["en"] for name in STATEMENTS[kind] if name != "value"}
        if kind == "exception":
            wanted |= {
                words.shown(key)["en"] for key in ("THEN_NOT_ELIGIBLE", "THEN_HOLDS", "THEN_NOT_HOLDS")
            }
        if kind == "parameter":
            wanted |= {"from D: value"}
        assert written == wanted, kind


def test_truth_to_outcome() -> None:
    table = {}
    for own, conflict, excluded, support, status in rows("From truth to outcome"):
        for case in itertools.product(
            *(WORDS if word == "-" else (word,) for word in (own, conflict, excluded))
        ):
            assert case not in table
            table[case] = (support, status)
    for own, conflict, excluded in itertools.product(range(3), repeat=3):
        support, status = table.pop((WORDS[own], WORDS[conflict], WORDS[excluded]))
        assert support == support_outcome(own, conflict, excluded)
        if excluded == 0:  # nothing excludes a status
            assert status == status_outcome(own, conflict)
    assert not table


def test_limits() -> None:
    limits = {row[2]: int(re.sub(r"\D", "", row[1])) for row in rows("Limits")}
    assert limits == {
        "E105": source.MAX_BYTES, "E106": source.MAX_LINE, "E107": source.MAX_BLOCK, "E109": source.MAX_STRING,
        "E110": source.MAX_NAME, "E111": parse.MAX_DEPTH, "E440": blocks.MAX_CHAIN, "E522": ranges.MAX_MEMBERS,
        "E568": ranges.MAX_EVENTS, "E180": nodes.FARTHEST["days"],
    }  # fmt: skip
    assert nodes.FARTHEST["months"] == 1_200
    assert set(limits) <= set(messages.CODES)
    assert (ranges.MONEY_LIMIT, ranges.COUNT_LIMIT, ranges.NUMBER_LIMIT) == (
        100_000_000_00,
        1_000_000,
        100_000_000,
    )


def test_keywords() -> None:
    def cell(found: list[str]) -> str:
        return ", ".join(f"`{word}`" for word in found)

    wanted = [[cell(words.spellings(key, lang)) for lang in ("en", "zh")] for key in words.KEYWORDS]
    for statement, choices in words.CHOICES.items():
        first = words.shown(statement.upper())
        wanted += [[f"`{first['en']} {en}`", f"`{first['zh']} {zh}`"] for en, zh in choices.items()]
    assert sorted(rows("Keywords")) == sorted(wanted)


def test_every_number_is_told_once() -> None:
    meaning = section("What it means")
    told = re.findall(r"\*\*(\d+(?:\.\d+)?)[. *]", meaning)
    assert sorted(told) == sorted(set(told))
    assert {number for number in told if "." not in number} == {str(number) for number in range(1, 19)}
    shown: set[str] = set()
    for path in (ROOT / "tests" / "conformance").glob("*.yaml"):
        cases = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["cases"]
        shown |= {case["number"] for case in cases}
    assert shown == set(told)
