"""What generated policies found, each as small as it gets; the expected values are worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elig.engine.decide import Engine
from elig.engine.decision import Decision
from elig.engine.facts import Facts, Member, Receipt

from .policies import Draft
from .vocabulary import FACTS, declared, ordinal

DAY = ordinal("2024-05-01")


def decide(
    text: str,
    household: Mapping[str, Any],
    *members: Mapping[str, Any],
    receives: tuple[Receipt, ...] | None = None,
) -> Decision:
    """The decision by a national policy of the small vocabulary (no defaults); both engines agree on it."""
    vocabulary = [("national", block) for block in declared(FACTS, assume=False)]
    policy = Draft((("national", 'document paper "文件"'), *vocabulary, ("national", text))).load()
    who = tuple(Member(f"m{i + 1}", facts) for i, facts in enumerate(members))
    return Engine(policy).check(Facts(household, who, receives, "by hand"), DAY, ())


def test_what_fails_by_its_own_clause_is_not_asked_who_excludes_it() -> None:
    """The second member finds nothing left of 5 yuan; the run and the meaning looked at different amounts then."""
    decision = decide(
        """
support aid_1 for each member
  amount 5 yuan, at most 5 yuan together in the household
  source paper
support aid_2 for each member
  amount 3 yuan
  source paper
exclusive larger between aid_1, aid_2: choose the larger
  source paper
""",
        {}, {}, {},
    )  # fmt: skip
    assert decision.support("aid_1", "m1").outcome == "eligible"
    assert decision.support("aid_2", "m1").outcome == "excluded"
    assert decision.support("aid_1", "m2").outcome == "not_eligible"
    assert decision.support("aid_2", "m2").outcome == "eligible"


def test_an_exception_to_a_refusal_pays_the_amount_of_the_support() -> None:
    """durable-rules had no amount for `then eligible` inside `then not eligible`."""
    text = """
support aid_1 for household
  when settled
  amount 5 yuan
  source paper
exception refusal to aid_1
  when insured
  then not eligible
  source paper
exception yet to refusal
  when rooms >= 2
  then eligible
  source paper
"""
    paid = decide(text, {"settled": False, "insured": True, "rooms": 2}, {}).support("aid_1")
    assert (paid.outcome, paid.amount) == ("eligible", {"yuan": "5.00", "period": "once"})
    assert (
        decide(text, {"settled": True, "insured": True, "rooms": 1}, {}).support("aid_1").outcome
        == "not_eligible"
    )
    assert (
        decide(text, {"settled": True, "insured": False, "rooms": 2}, {}).support("aid_1").outcome
        == "eligible"
    )
    assert decide(text, {"settled": True, "rooms": 1}, {}).support("aid_1").missing == ["insured"]


def test_the_value_over_nobody_is_each_members_own() -> None:
    """`or prize if none` in a member's support was worked out once, for the first member."""
    decision = decide(
        """
support aid_1 for each member
  amount largest of (0.50 yuan) over members where (works) or prize if none
  source paper
""",
        {}, {"works": False, "prize": 101}, {"works": False, "prize": 100},
    )  # fmt: skip
    assert [row.amount["yuan"] for row in decision.supports] == ["1.01", "1.00"]


def test_the_third_is_excluded_whichever_of_the_first_two_stands() -> None:
    """It is not known whether the first is given; if not, the second is. Neither way is the third."""
    decision = decide(
        """
support aid_1 for household
  when settled
  source paper
support aid_2 for household
  source paper
support aid_3 for household
  source paper
exclusive ladder between aid_1, aid_2, aid_3: choose the first
  source paper
""",
        {}, {},
    )  # fmt: skip
    assert decision.support("aid_1").missing == decision.support("aid_2").missing == ["settled"]
    assert decision.support("aid_3").outcome == "excluded"
    assert decision.support("aid_3").excluded_by == ["aid_1", "aid_2"]


def test_a_gap_is_told_in_whole_fen_that_are_enough() -> None:
    """A third of 10 yuan is 3.333… yuan: 3.33 are not enough, and what 4.005 yuan are above is 4.00."""
    text = """
support aid_1 for household
  when savings >= 10 yuan / 3
  source paper
support aid_2 for household
  when savings > 8.01 yuan / 2
  source paper
"""
    decision = decide(text, {"savings": 333}, {})
    assert decision.support("aid_1").would_change == [{"fact": "savings", "is": "3.33", "needs": ">= 3.34"}]
    assert decision.support("aid_2").would_change == [{"fact": "savings", "is": "3.33", "needs": "> 4.00"}]


def test_no_gap_is_told_that_no_value_of_the_fact_closes() -> None:
    """Savings lie between 0 and 20 yuan; the rooms are a whole number."""
    text = """
support aid_1 for household
  when savings > 20 yuan
  source paper
support aid_2 for household
  when savings < 1 yuan - 2 yuan
  source paper
support aid_3 for household
  when rooms = 3 / 2
  source paper
support aid_4 for household
  when rooms in 1.5 to 1.75
  source paper
"""
    decision = decide(text, {"savings": 333, "rooms": 1}, {})
    assert [(row.outcome, row.would_change) for row in decision.supports] == [("not_eligible", [])] * 4
