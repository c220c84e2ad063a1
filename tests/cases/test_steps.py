"""What may be done when: every refusal with its reason, and the limits that run, by an invented procedure."""

from __future__ import annotations

import elig
from elig.adapters.cases.case import Alert, Case
from elig.adapters.cases.procedure import Procedure
from elig.adapters.cases.words import WORDS

from .conftest import FAR, POOR, Walk, day


def noticed(walk: Walk) -> Walk:
    """Up to the notice of Friday 10 May 2024, which stands until Friday 17 May."""
    walk.take("told", "2024-04-26").take("visit", "2024-04-29", safe=False).take("desk", "2024-05-06")
    return walk.take("meeting", "2024-05-08", category="a").take("village_notice", "2024-05-10")


def approved(walk: Walk) -> Walk:
    return noticed(walk).take("approval", "2024-05-17").take("help", "2024-05-31")


def done(walk: Walk) -> Walk:
    return approved(walk).take("follow_up", "2024-06-30").take("done", "2024-11-17", safe=True)


# --- order ----------------------------------------------------------------------------------------------


def test_what_comes_first(walk: Walk) -> None:
    refusal = walk.refused("visit", "2024-04-26", safe=False)
    assert refusal.key == "comes_after"
    assert refusal.text["en"] == "“Visit” comes after “Told”, which has not been taken"
    assert refusal.text["zh"] == "“入户”须在“受理”之后办理，而后者尚未办理"


def test_all_of_several(walk: Walk) -> None:
    walk.take("told", "2024-04-26").take("visit", "2024-04-27", safe=False)
    refusal = walk.refused("meeting", "2024-04-28", category="a")
    assert (refusal.key, refusal.text["zh"]) == ("comes_after", "“评议”须在“案头核查”之后办理，而后者尚未办理")
    walk.take("desk", "2024-04-28").take("meeting", "2024-04-28", category="a")


def test_any_of_several(walk: Walk) -> None:
    refusal = walk.take("told", "2024-04-26").refused("refused", "2024-04-27")
    assert refusal.text["en"] == "“Refused” comes after “Visit” or “Desk check”, which has not been taken"
    walk.record["income"] = "5000"
    walk.take("desk", "2024-04-28").take("refused", "2024-04-28")


def test_never_before_what_happened_last(walk: Walk) -> None:
    assert walk.refused("told", "2024-04-25").text["en"] == "2024-04-25 lies before the alert of 2024-04-26"
    refusal = walk.take("told", "2024-04-28").refused("visit", "2024-04-27", safe=False)
    assert (refusal.key, refusal.text["en"]) == ("before_last", "2024-04-27 lies before “Told” of 2024-04-28")
    walk.take("visit", "2024-04-28", safe=False)  # the same day will do


def test_never_in_the_future(walk: Walk) -> None:
    walk.today = day("2024-04-26")
    refusal = walk.refused("told", "2024-04-27")
    assert (refusal.key, refusal.text["zh"]) == ("in_the_future", "2024-04-27 还没有到；今天是 2024-04-26")
    walk.take("told", "2024-04-26")


def test_once(walk: Walk) -> None:
    refusal = walk.take("told", "2024-04-26").refused("told", "2024-04-28")
    assert (refusal.key, refusal.text["en"]) == ("taken", "“Told” was taken already, on 2024-04-26")


def test_again_and_again_but_not_twice_a_day(walk: Walk) -> None:
    approved(walk).take("follow_up", "2024-06-30").take("follow_up", "2024-07-01")
    assert walk.refused("follow_up", "2024-07-01").key == "taken_that_day"


def test_only_before(walk: Walk) -> None:
    approved(walk)
    refusal = walk.refused("objection", "2024-06-01")
    assert (refusal.key, refusal.text["en"]) == (
        "too_late_for", "“Objection” is possible only before “Approval”, which was taken on 2024-05-17",
    )  # fmt: skip


def test_a_step_that_nobody_knows(walk: Walk) -> None:
    refusal = walk.refused("visitt", "2024-04-26")
    assert refusal.text == {
        "en": "there is no step called `visitt`; did you mean `visit`?",
        "zh": "没有名为 `visitt` 的步骤；是不是 `visit`？",
    }
    assert walk.procedure.called("入户") == walk.procedure.called("VISIT".lower()) == "visit"
    assert walk.procedure.called("Desk check") == "desk"


# --- waiting --------------------------------------------------------------------------------------------


def test_a_notice_has_to_stand(walk: Walk) -> None:
    # Five working days after Friday 10 May 2024: Saturday 11 is worked, 13, 14, 15 and Thursday 16 May.
    noticed(walk)
    refusal = walk.refused("approval", "2024-05-15")
    assert refusal.key == "stands"
    assert refusal.text["en"] == (
        "“Notice” of 2024-05-10 has to stand at least 5 working days, so “Approval” is possible from 2024-05-16 on"
    )
    assert walk.next()["approval"] == "2024-05-16"
    walk.take("approval", "2024-05-16")


def test_an_objection_need_not_wait(walk: Walk) -> None:
    noticed(walk).take("objection", "2024-05-11")


def test_half_a_year(walk: Walk) -> None:
    approved(walk).take("follow_up", "2024-06-30")
    refusal = walk.refused("done", "2024-11-16", safe=True)
    assert (refusal.key, refusal.text["zh"]) == (
        "too_early", "“完成”须距 2024-05-17 的“审定”至少 6 个月，自 2024-11-17 起才能办理",
    )  # fmt: skip
    walk.take("done", "2024-11-17", safe=True)


# --- facts ----------------------------------------------------------------------------------------------


def test_what_a_step_asks_has_to_be_given_with_it(walk: Walk) -> None:
    # It is on record that the household is not safe; the visit has to say so again.
    refusal = walk.take("told", "2024-04-26").refused("visit", "2024-04-27")
    assert (refusal.key, refusal.missing) == ("not_given", ("safe",))


def test_a_condition_that_fails_is_told_in_the_words_of_check(walk: Walk) -> None:
    noticed(walk).record["income"] = "5000"
    refusal = walk.refused("approval", "2024-05-17")
    assert (refusal.key, refusal.missing) == ("not_met", ())
    assert [reason.text["en"] for reason in refusal.reasons] == [
        "Income 5,000 yuan ≥ Line 5,000 yuan (from 2024-01-01, 《Handbook》, illustrative)"
    ]


def test_an_exception_is_the_reason_where_it_decides(walk: Walk) -> None:
    noticed(walk).record["members"] = [{"id": "m1", "age": 70}]
    refusal = walk.refused("approval", "2024-05-17")
    assert [reason.text["zh"] for reason in refusal.reasons] == ["适用例外“另有规定”"]


def test_a_condition_that_is_not_known_is_told_with_what_is_missing(walk: Walk) -> None:
    noticed(walk).record["income"] = None
    refusal = walk.refused("approval", "2024-05-17")
    assert (refusal.key, refusal.missing) == ("not_sure", ("income",))
    assert "not certain" in refusal.reasons[0].text["en"]
    noticed(Walk(walk.library, {**POOR, "members": [{"id": "m1"}]}, "2024-04-26"))


def test_a_members_fact_that_is_missing_is_named(walk: Walk) -> None:
    noticed(walk).record["members"] = [{"id": "m1", "age": 40}, {"id": "m2"}]
    assert walk.refused("approval", "2024-05-17").missing == ("members[m2].age",)


def test_a_parameter_that_was_not_published_is_missing(walk: Walk) -> None:
    early = Walk(walk.library, POOR, "2023-04-26")
    early.take("told", "2023-04-26").take("visit", "2023-04-27", safe=False).take("desk", "2023-04-27")
    assert early.refused("refused", "2023-04-28").missing == ("parameters.line",)


def test_not_a_condition_that_fails_by_a_status_that_holds(walk: Walk) -> None:
    refusal = walk.take("told", "2024-04-26").take("desk", "2024-04-27").refused("refused", "2024-04-28")
    assert [reason.text["en"] for reason in refusal.reasons] == ["has the status Poor"]


# --- the end, and back --------------------------------------------------------------------------------------


def test_after_the_end(walk: Walk) -> None:
    refusal = done(walk).refused("follow_up", "2024-12-01")
    assert (refusal.key, refusal.text["zh"]) == ("ended", "本案已于 2024-11-17 以“完成”结案")
    assert walk.due() == {}
    assert walk.next() == {"again": "2024-11-17"}


def test_back(walk: Walk) -> None:
    done(walk).take("again", "2025-01-31")
    assert walk.next() == {"help": "2025-01-31"}
    assert walk.due() == {"help": "2025-02-28"}  # a month from the day of going back
    walk.take("help", "2025-02-01").take("follow_up", "2025-02-01")
    # Half a year since the approval of May 2024 has long passed.
    walk.take("done", "2025-02-01", safe=True).take("again", "2025-02-02").take("help", "2025-02-03")
    assert walk.due() == {"follow_up": "2025-03-03"}


def test_back_forgets_what_was_given_after(walk: Walk) -> None:
    noticed(walk).take("objection", "2024-05-11")
    assert walk.procedure.standing(walk.case).given == {"safe": False}
    refusal = walk.refused("village_notice", "2024-05-12")
    assert refusal.key == "comes_after"
    # What was looked up at the desk comes after the visit, so it is to be done again too.
    assert walk.next() == {"desk": "2024-05-11", "refused": "2024-05-11"}


# --- limits ---------------------------------------------------------------------------------------------


def test_limits_as_the_case_goes_on(walk: Walk) -> None:
    # The alert is of Friday 26 April 2024. Fifteen days: 11 May. Ten working days from it: 13 May.
    assert walk.due() == {"told": "2024-04-27", "approval": "2024-05-11"}
    walk.take("told", "2024-04-26")
    assert walk.due() == {"approval": "2024-05-11", "visit": "2024-05-13"}
    walk.take("desk", "2024-04-29").take("visit", "2024-05-06", safe=False)
    assert walk.due() == {"meeting": "2024-05-09", "approval": "2024-05-11"}  # three days from the later one
    walk.take("meeting", "2024-05-07", category="a").take("village_notice", "2024-05-08")
    assert walk.due() == {"approval": "2024-05-10"}  # two days from the notice: sooner than fifteen
    walk.take("approval", "2024-05-31")  # late, and still possible
    assert walk.due() == {"help": "2024-06-30"}
    walk.take("help", "2024-06-01")
    assert walk.due() == {"follow_up": "2024-07-01"}
    walk.take("follow_up", "2024-07-31")
    assert walk.due() == {"follow_up": "2024-08-31"}


def test_how_late(walk: Walk) -> None:
    case = walk.case
    late = {c.step.name: n for c, n in walk.procedure.due(case, day("2024-04-29"))}
    assert late == {"told": 2, "approval": 0}
    assert [n for _, n in walk.procedure.due(case, day("2024-04-27"))] == [0, 0]


def test_the_county_has_its_own_limit_while_it_lasts(invented: elig.Library) -> None:
    place = ("henan", "lankao")
    for alert, due in (("2024-05-31", "2024-06-17"), ("2024-06-01", "2024-06-04"), ("2025-01-01", "2025-01-15")):
        # Ten working days from 31 May 2024 (Monday 10 June is off): 17 June; from 1 January 2025 (a holiday): 15 January.
        assert Walk(invented, POOR, alert, place).take("told", alert).due()["visit"] == due
    assert Walk(invented, POOR, "2024-06-01").take("told", "2024-06-01").due()["visit"] == "2024-06-17"


def test_a_step_that_the_county_ended(invented: elig.Library) -> None:
    there = Walk(invented, POOR, "2024-12-31", ("henan", "lankao")).take("told", "2024-12-31")
    assert there.refused("desk", "2025-01-01").key == "not_in_force"
    there.take("desk", "2024-12-31")


def test_working_days_of_an_unknown_year_are_named(invented: elig.Library) -> None:
    there = Walk(invented, POOR, "2040-04-26").take("told", "2040-04-26")
    found = {c.step.name: c.unknown for c in there.procedure.coming(there.case)}
    assert found["visit"] == (2040,)


def test_rules_that_no_longer_know_a_step_leave_it_taken(invented: elig.Library, shipped: elig.Library) -> None:
    walked = noticed(Walk(invented, POOR, "2024-04-26")).case
    other = Procedure(shipped.policy, ("henan", "lankao"))
    assert set(other.standing(walked).day) == {"told", "visit", "desk", "meeting", "village_notice"}
    assert other.title("visit") == {"zh": "visit", "en": "visit"}


def test_every_sentence_is_said_in_both_languages() -> None:
    for english, chinese in WORDS.values():
        assert english
        assert chinese


def test_an_empty_policy_has_no_steps(invented: elig.Library) -> None:
    case = Case("c1", "h1", (), Alert("a1", None, FAR))
    assert [c.step.name for c in Procedure(invented.policy, ()).coming(case)] == ["told", "approval"]
