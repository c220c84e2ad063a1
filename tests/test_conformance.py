"""The conformance cases: what the numbered meaning in docs/language.md comes to, worked out by hand.

A file `conformance/NN-topic.yaml` has the `vocabulary` that its cases share, and `cases`:

    name      what is shown, in words
    number    of the rule in docs/language.md that it shows
    policy    the text; a line `jurisdiction …` begins another file, what stands before it is national
    facts     the household's record; without `members` it is one member, m1, of whom nothing is known
    as_of, place    the decision date and the place (national where none is said; or `of the record`)
    why       the reasoning by hand
    expect    by name of a support or status, by subject: the outcome, or {outcome, amount, missing,
              amount_missing, excluded_by, conflicting, deciding (words of the first reason), needs}
    warnings  all there are, by name and subject: the truth, or {truth, missing, deciding, notify, act_within}
    findings, assumptions, totals, provenance    the rest of the decision, where a case is about it
    problems, refused, record_problems    the codes of what is wrong, where there is no decision

Every case is decided by durable-rules and by the meaning alone, and again with all blocks backwards;
one with events also with these told the other way round.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from elig.adapters.records import Records
from elig.dsl.check import check
from elig.dsl.parse import parse
from elig.dsl.policy import Policy
from elig.dsl.problems import FactsError, PolicyError
from elig.engine import durable
from elig.engine.decide import Engine
from elig.engine.places import resolve

FOLDER = Path(__file__).parent / "conformance"
NUMBERS = range(1, 19)
DAY = "2024-05-01"
Json = dict[str, Any]


class Loader(yaml.SafeLoader):
    """Plain YAML: a date stays text, a decimal is exact, and only true and false are yes and no."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in found if not tag.endswith((":timestamp", ":bool"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def cases() -> Iterator[Json]:
    for path in sorted(FOLDER.glob("*.yaml")):
        read = yaml.load(path.read_text(encoding="utf-8"), Loader)
        for case in read["cases"]:
            yield {"file": path.stem, "vocabulary": read["vocabulary"], "policy": "", **case}


CASES = list(cases())
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['name']}")


def files_of(case: Json, *, backwards: bool = False) -> dict[str, str]:
    """By path, the texts that a case is about."""
    parts = re.split(r"^(?=jurisdiction )", case["policy"], flags=re.MULTILINE)
    national, *others = parts
    texts = [case["vocabulary"], "jurisdiction national\n" + national, *others]
    if backwards:
        texts = [reversed_blocks(text) for text in reversed(texts)]
    return {f"{number}.elig": text for number, text in enumerate(texts)}


def reversed_blocks(text: str) -> str:
    """A file with its blocks in opposite order, the place still first."""
    first, *blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    return first.rstrip("\n") + "\n" + "".join(block.rstrip("\n") + "\n" for block in reversed(blocks))


def policy_of(files: dict[str, str]) -> tuple[Policy | None, list[str]]:
    """The policy and the codes of all problems."""
    trees, problems = [], []
    for path, text in files.items():
        tree, found = parse(text, path)
        trees.append(tree)
        problems += found
    policy, found = check(trees, "sha256:case")
    problems += found
    errors = [problem for problem in problems if problem.is_error]
    return (None if errors else policy), [problem.code for problem in problems]


@cache
def forwards(index: int) -> tuple[Policy | None, list[str]]:
    return policy_of(files_of(CASES[index]))


def decide(case: Json, policy: Policy, *, durable_rules: bool) -> Json:
    records = Records(policy)
    facts = records.facts({"members": [{"id": "m1"}], **case.get("facts", {})})
    place, assumption = resolve(policy, asked_place(case))
    day = datetime.date.fromisoformat(case.get("as_of", DAY)).toordinal()
    decision = Engine(policy, durable_rules=durable_rules).check(facts, day, place).as_dict()
    decision["assumptions"] += [assumption] if assumption else []
    return decision


def asked_place(case: Json) -> str | tuple[str | None, str | None]:
    place = case.get("place", "national")
    facts = case.get("facts", {})
    return (facts.get("province"), facts.get("county")) if place == "of the record" else place


@every_case
@pytest.mark.parametrize("durable_rules", [True, False], ids=["durable-rules", "meaning"])
def test_case(case: Json, durable_rules: bool) -> None:
    if durable_rules and not durable.available():
        pytest.skip(durable.why_not())
    policy, codes = forwards(CASES.index(case))
    if "problems" in case:
        check_problems(case["problems"], codes)
        return
    assert policy is not None, codes
    if "refused" in case:
        with pytest.raises(PolicyError) as refused:
            decide(case, policy, durable_rules=durable_rules)
        assert sorted(problem.code for problem in refused.value.problems) == sorted(case["refused"])
    elif "record_problems" in case:
        with pytest.raises(FactsError) as wrong:
            decide(case, policy, durable_rules=durable_rules)
        assert sorted(problem.code for problem in wrong.value.problems) == sorted(case["record_problems"])
    else:
        compare(case, decide(case, policy, durable_rules=durable_rules))


@every_case
def test_order_of_blocks_and_files_changes_nothing(case: Json) -> None:
    policy, codes = policy_of(files_of(case, backwards=True))
    if "problems" in case:
        check_problems(case["problems"], codes)
    elif {"expect", "warnings"} & set(case):
        assert policy is not None, codes
        compare(case, decide(case, policy, durable_rules=False))


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if len(case.get("facts", {}).get("events") or ()) > 1],
    ids=lambda case: f"{case['file']}: {case['name']}",
)
def test_order_of_events_changes_nothing(case: Json) -> None:
    policy, _ = forwards(CASES.index(case))
    assert policy is not None
    backwards = {**case, "facts": {**case["facts"], "events": case["facts"]["events"][::-1]}}
    assert decide(backwards, policy, durable_rules=False) == decide(case, policy, durable_rules=False)


def check_problems(wanted: list[str], codes: list[str]) -> None:
    """Every error is expected; of the warnings, those that are named are there; none at all where none is."""
    assert wanted or not codes
    assert {code for code in codes if code.startswith("E")} == {
        code for code in wanted if code.startswith("E")
    }
    assert set(wanted) <= set(codes)


def compare(case: Json, decision: Json) -> None:
    rows = decision["supports"] + decision["statuses"]
    for name, subjects in case.get("expect", {}).items():
        found = {row["subject"]: row for row in rows if row["name"] == name}
        assert {who: row["outcome"] for who, row in found.items()} == {
            who: wanted["outcome"] if isinstance(wanted, dict) else wanted for who, wanted in subjects.items()
        }, name
        for who, row in found.items():
            compare_row(subjects[who] if isinstance(subjects[who], dict) else {}, row, f"{name}, {who}")
    if "warnings" in case:
        compare_warnings(case["warnings"], decision["warnings"])
    if "findings" in case:
        findings: dict[str, dict[str, str]] = {}
        for row in decision["findings"]:
            findings.setdefault(row["code"], {})[row["subject"]] = row["truth"]
        assert findings == case["findings"]
    if "assumptions" in case:
        assert {a["fact"]: a["used_by"] for a in decision["assumptions"]} == case["assumptions"]
    if "totals" in case:
        assert decision["totals"] == case["totals"]
    if "provenance" in case:
        found = {row["name"]: sorted({source["provenance"] for source in row["sources"]}) for row in rows}
        assert {name: found[name] for name in case["provenance"]} == case["provenance"]


def compare_warnings(wanted: Json, rows: list[Json]) -> None:
    found: dict[str, Json] = {}
    for row in rows:
        found.setdefault(row["name"], {})[row["subject"]] = row
    asked = {
        name: {who: said if isinstance(said, dict) else {"truth": said} for who, said in subjects.items()}
        for name, subjects in wanted.items()
    }
    assert {name: {who: row["truth"] for who, row in each.items()} for name, each in found.items()} == {
        name: {who: said["truth"] for who, said in each.items()} for name, each in asked.items()
    }
    for name, each in found.items():
        for who, row in each.items():
            said = dict(asked[name][who])
            assert bool(row["missing"]) == (row["truth"] == "unknown"), f"{name}: what is missing (13)"
            deciding = said.pop("deciding", "")
            assert deciding in row["because"][0]["text"]["en"], name
            assert {key: row[key] for key in said} == said, name


def compare_row(wanted: Json, row: Json, what: str) -> None:
    assert not set(wanted) - {"outcome", "amount", "deciding", "needs", *row}, what
    if row["outcome"] == "cannot_determine":
        assert row["missing"], f"{what}: something is always missing (13)"
    else:
        assert row["missing"] == [], what
    if "amount" in wanted:
        assert amount_words(row["amount"]) == wanted["amount"], what
    for key in ("missing", "amount_missing", "excluded_by", "conflicting"):
        if key in wanted:
            assert sorted(row[key]) == sorted(wanted[key]), f"{what}: {key}"
    if "deciding" in wanted:
        assert wanted["deciding"] in row["because"][0]["text"]["en"], what
    if "needs" in wanted:
        assert {gap["fact"]: gap["needs"] for gap in row["would_change"]} == wanted["needs"], what


def amount_words(amount: Json | None) -> str | None:
    """An amount as the cases write it: `300.00 per year`, `0.00 to 12.50 once`, or None."""
    if amount is None:
        return None
    period = "once" if amount["period"] == "once" else f"per {amount['period']}"
    return (
        f"{amount['yuan']} {period}"
        if "yuan" in amount
        else f"{amount['at_least']} to {amount['at_most']} {period}"
    )


def test_every_number_has_cases_of_its_own() -> None:
    shown = {int(str(case["number"]).split(".")[0]) for case in CASES}
    assert shown == set(NUMBERS)
    assert len({(case["file"], case["name"]) for case in CASES}) == len(CASES) >= 120


@every_case
def test_a_case_says_why(case: Json) -> None:
    assert len(case["why"].split()) >= 4
    known = {"file", "vocabulary", "name", "number", "policy", "facts", "as_of", "place", "why", "expect", "findings", "warnings",
             "assumptions", "totals", "provenance", "problems", "refused", "record_problems"}  # fmt: skip
    assert set(case) <= known
    assert {"expect", "warnings", "problems", "refused", "record_problems"} & set(case)
