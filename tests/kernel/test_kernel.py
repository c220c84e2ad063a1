"""The kernel concludes what the meaning says: outcome, amount and deciding reason, row by row."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

import elig
from elig.engine.edition import Edition
from elig.engine.facts import Facts, Member, Receipt
from elig.engine.kernel.kernel import Kernel, NotLowered
from elig.engine.kernel.words import Words

from ..generated.checking import drafts, questions, told
from ..generated.policies import load, rule_file
from .expected import concluded, expected
from .many import pairs

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
SEED = 20_241_101
HOUSEHOLDS = 12
DAYS = ("2023-08-07", "2023-09-01", "2024-05-01", "2025-02-01", "2026-02-01")


def agree(seed: int, count: int) -> Counter[str]:
    """How often each outcome came up, and each kind of deciding reason."""
    outcomes: Counter[str] = Counter()
    for draft, rng in drafts(seed, count):
        policy = draft.load()
        kernels: dict[Any, Kernel | None] = {}
        for q in questions(rng, HOUSEHOLDS):
            key = (q.as_of, q.place)
            if key not in kernels:
                try:
                    kernels[key] = Kernel(Edition(policy, *key))
                except NotLowered:
                    kernels[key] = None
            kernel = kernels[key]
            outcomes["lowered" if kernel else "not lowered"] += 1
            if kernel is None:
                continue
            found = concluded(kernel, kernel.decide_record(q.facts))
            assert found == expected(kernel.edition, q.facts), told(draft, q)
            outcomes.update(row[3] for row in found)
            outcomes.update(f"by {row[5][0]}" for row in found if row[5] is not None)
    return outcomes


def test_generated_policies() -> None:
    outcomes = agree(SEED, 60)
    common = ("eligible", "not_eligible", "cannot_determine", "not_in_force", "holds", "does_not_hold")
    assert outcomes["not lowered"] < outcomes["lowered"] / 50
    assert all(outcomes[o] > outcomes.total() / 100 for o in common), outcomes
    kinds = ("when", "amount", "exception", "drawn", "together", "excluded", "conflict", "not_in_force")
    assert all(outcomes[o] for o in ("excluded", "conflict", *(f"by {kind}" for kind in kinds))), outcomes


@pytest.mark.slow
def test_generated_policies_10_000_households() -> None:
    agree(0, 10_000 // HOUSEHOLDS)


@pytest.fixture(scope="module")
def library() -> Any:
    return elig.load()


def forgetful(facts: Facts, rng: Random) -> Facts:
    """A household of whose facts some are not given."""
    chance = rng.choice((0.0, 0.05, 0.2, 0.5))

    def kept(given: Any) -> dict[str, object]:
        return {name: value for name, value in given.items() if rng.random() >= chance}

    members = tuple(Member(member.id, kept(member.facts)) for member in facts.members)
    receives = None if rng.random() < chance else facts.receives
    return Facts(kept(facts.household), members, receives, "")


@pytest.mark.parametrize("day", DAYS)
def test_shipped_rules(library: Any, day: str) -> None:
    rng = Random(day)
    for place in ((), ("henan",), ("henan", "lankao")):
        kernel = Kernel(Edition(library.policy, datetime.date.fromisoformat(day).toordinal(), place))
        for path in EXAMPLES:
            facts = library.records.facts(json.loads(path.read_text()))
            for i in range(5):
                asked = forgetful(facts, rng) if i else facts
                found = concluded(kernel, kernel.decide_record(asked))
                assert found == expected(kernel.edition, asked), (path.name, place)


def test_reasons_in_the_words_of_check(library: Any) -> None:
    rng = Random(SEED)
    day = datetime.date(2024, 5, 1)
    kernel = Kernel(Edition(library.policy, day.toordinal(), ("henan", "lankao")))
    for path in EXAMPLES:
        facts = forgetful(library.records.facts(json.loads(path.read_text())), rng)
        decision = library.check(facts, as_of=day, place="henan.lankao")
        rows = {(r.kind, r.name, r.subject): r for r in (*decision.supports, *decision.statuses)}
        words = Words(kernel, facts)
        for c in kernel.decide_record(facts):
            subject = "household" if c.member is None else facts.members[c.member].id
            text = words.of(c)
            if text is not None and c.kind != "check":
                row = rows.get((c.kind, c.name, subject)) or rows[c.kind, c.name, "household"]
                assert text == row.because[0].text, (c, path.name)


VOCABULARY = """
entity household
  fact income is money per year
  fact ends_on is date
  fact receives is list of supports
entity member of household
  fact wage is money per year
  fact months is count, 1 to 12
"""
DAY = datetime.date(2024, 5, 1).toordinal()


def small(condition: str, more: str = "") -> Edition:
    """An edition of one support with a condition."""
    text = f'support aid "助" for household\n  when {condition}\n  nature cash\n{more}'
    return Edition(load([rule_file("a.elig", "national", [VOCABULARY, text])]), DAY, ())


def test_what_was_drawn_and_may_run_on() -> None:
    kernel = Kernel(small("household has status poor", """  runs on until ends_on
status poor "贫" for household
  when income < 5 yuan per year
"""))  # fmt: skip
    drawn = (Receipt("aid", None, DAY - 400, None, None),)
    facts = Facts({"income": 10_00}, (Member("m1", {}),), drawn, "")
    found = kernel.decide_record(facts)[-1]
    assert (found.name, found.outcome) == ("aid", 1)  # not poor any more; until when it runs on is not known
    reason = kernel.reasons("aid")[found.reason]
    assert reason is not None
    assert reason.kind == "runs_on"
    assert concluded(kernel, kernel.decide_record(facts)) == expected(kernel.edition, facts)


def test_what_cannot_be_lowered_is_named() -> None:
    with pytest.raises(NotLowered) as refused:
        Kernel(small("sum of (wage / months) over members > 5 yuan per year"))
    assert refused.value.block == "aid"
    assert "over members" in refused.value.construct


def test_numbers_beyond_64_bits_are_not_given_to_numba() -> None:
    condition = "income * 1,000,000,000 > 5 yuan per year"
    kernel = Kernel(small(condition))
    facts = Facts({"income": 1}, (Member("m1", {}),), (), "")
    assert kernel.decide_record(facts)[0].outcome == 2  # ten million yuan
    with pytest.raises(NotLowered) as refused:
        kernel.source("numba")
    assert refused.value.block == "aid"


def test_the_program_is_readable() -> None:
    source = Kernel(small("income < 3,000 yuan per year")).source(unknowns=False)
    assert (
        source.split("= household\n")[1]
        == """\
    if h_income >= 300000:
        support_aid = "not_eligible", None, None, 3
    else:
        support_aid = "eligible", None, None, 0
    return {}, {"aid": support_aid}, {}
"""
    )


HAND = {
    "a half below zero is rounded away from it": (
        "lower + 2 yuan per year = 0 yuan per year",
        'derive lower "差" for household\n  be income - 1.50 yuan per year, rounded to 1 yuan\n',
    ),
    "over nobody it is the value for nobody, however large": (
        "(largest of (wage) over members where (months > 6) or 200,000,000 yuan per year if none"
        ") > 150,000,000 yuan per year",
        "",
    ),
}


@pytest.mark.parametrize("case", HAND)
def test_worked_out_by_hand(case: str) -> None:
    kernel = Kernel(small(*HAND[case]))
    facts = Facts({"income": 0}, (Member("m1", {"months": 3, "wage": 1}),), (), "")
    assert kernel.decide_record(facts)[-1].outcome == 2
    assert concluded(kernel, kernel.decide_record(facts)) == expected(kernel.edition, facts)


def test_of_three_the_largest_excludes_both_others() -> None:
    supports = [
        f'support {name} "助" for household\n  amount {yuan} yuan per year\n  nature cash'
        for name, yuan in (("aid_a", 1), ("aid_b", 2), ("aid_c", 3))
    ]
    group = 'exclusive group "组" between aid_a, aid_b, aid_c: choose the larger'
    policy = load([rule_file("a.elig", "national", [VOCABULARY, *supports, group])])
    kernel = Kernel(Edition(policy, DAY, ()))
    rows = concluded(kernel, kernel.decide_record(Facts({}, (Member("m1", {}),), (), "")))
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("aid_a", "excluded", ("excluded", "aid_c")),
        ("aid_b", "excluded", ("excluded", "aid_c")),
        ("aid_c", "eligible", None),
    ]


def test_of_two_that_exclude_the_one_that_is_excluded_itself_is_not_told() -> None:
    assert pairs(200, 30_000_655)["DIFFERENT"] == 0  # both kinds of group between the same three supports


def test_many_conditions_and_a_long_table() -> None:
    """Nothing in the text is too deep, however much a policy says."""
    count = 120
    facts = "\n".join(f"  fact f{i} is money per year" for i in range(count))
    vocabulary = (
        f"entity household\n{facts}\n  fact rooms is count\nentity member of household\n  fact x is yes/no"
    )
    conditions = "\n".join(f"    - f{i} + f{i + 1} < {i + 3} yuan per year" for i in range(count - 1))
    rows = "\n".join(f"    | {i} | f{i} + {i} yuan per year |" for i in range(count))
    text = f"""support aid "助" for household
  when all of
{conditions}
  amount by table
    | rooms | amount |
{rows}
  nature cash"""
    kernel = Kernel(Edition(load([rule_file("a.elig", "national", [vocabulary, text])]), DAY, ()))
    given = {f"f{i}": 1_00 for i in range(count)}
    for missing, outcome, amount in ((None, 2, 8_00), ("f7", 1, None), ("rooms", 1, None)):
        known = {name: value for name, value in {**given, "rooms": 7}.items() if name != missing}
        found = kernel.decide_record(Facts(known, (Member("m1", {}),), (), ""))[0]
        assert (found.outcome, found.low, found.high) == (outcome, amount, amount)
