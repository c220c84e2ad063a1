"""The policy for durable_rules, by hand: a rule a support, a session a household.

Its language neither counts over members nor reckons, so that Python works out counts and sums first; it
is then given one message a household, and its rules compare. That flatters its figure.
"""

from typing import Any

import workload as w
from durable.lang import assert_fact, delete_state, m, ruleset, when_all

NAME = "durable_rules"
RULES = "spec_by_hand"
BOARDING = {"primary": 1250, "junior": 1500, "senior": 2000}
CARE = {1: 1440, 2: 960}
PREMIUM = dict(zip(w.CATEGORY, w.PREMIUM, strict=True))
given: dict[str, float] = {}  # what the rules gave the household at hand


def rule(support, condition, amount):
    """Give a support where a condition holds; to be called inside a ruleset."""

    def act(c):
        given[support] = float(amount(c.m))

    when_all(condition)(act)


def load():
    helped, dib = m.helped == True, m.dib == True  # noqa: E712  the language overloads ==
    endangered = dib | (m.category == "unstable") | (m.category == "marginal") | (m.category == "sudden")
    with ruleset(RULES):
        rule("dibao", dib, lambda f: f.low * f.n - f.net)
        rule("marginal", (m.dib == False) & (m.pc < m.low * 1.5) & (m.needy > 0),  # noqa: E712
             lambda f: 0.3 * f.low * f.needy)  # fmt: skip
        rule("vocational", helped & (m.registered == True) & (m.apprentices > 0),  # noqa: E712
             lambda f: 3000 * f.apprentices)  # fmt: skip
        rule("boarding", helped & (m.boarding > 0), lambda f: f.boarding)
        rule("care", (m.pc < m.low * 2) & (m.care > 0), lambda f: f.care)
        rule("premium", (m.insured > 0) & (m.premium > 0), lambda f: f.premium * f.insured)
        rule("microcredit", helped & (m.loan_overdue == False) & (m.loan_amount > 0)  # noqa: E712
             & (m.loan_amount <= 50000) & (m.adults > 0), lambda f: f.loan_amount)  # fmt: skip
        rule("transport", helped & (m.away > 0), lambda f: min(800 * f.away, 1600))
        rule("housing", endangered & (m.other_house == False) & (m.housing > 0),  # noqa: E712
             lambda f: f.housing)  # fmt: skip
        rule("relief", (m.beyond > 0) & (m.rigid >= 5000) & (m.pc < m.low * 2),
             lambda f: min(f.beyond / 10, 20000))  # fmt: skip
        rule("pension_sub", helped & (m.pension > 0), lambda f: f.pension)
        rule("job", helped & (m.wage < 12000) & (m.migrants == 0) & (m.able > 0), lambda f: 6000)
        rule("water", helped & (m.has_safe_water == False), lambda f: 1000 + 300 * f.n)  # noqa: E712
        # A message that no rule takes is an error, after which its session cannot be let go of safely.
        when_all(m.n > 0)(lambda c: None)
    return {"households": 0}


def message(record: dict[str, Any]) -> dict[str, Any]:
    """A household as the rules see it: its own facts, and what was counted of its members."""
    members = record["members"]
    size = len(members)
    income = record["wage"] + record["business"] + record["property_inc"] + record["transfer"]
    rigid = record["medical"] + record["school_exp"] + record["disaster_loss"]
    low = 12 * w.STANDARD[record["county"]]
    net = max(income - rigid, 0)
    found = {name: value for name, value in record.items() if name != "members"}
    needy = apprentices = boarding = care = insured = adults = away = migrants = pension = able = 0
    for each in members:
        age, stage, grade = each["age"], each["stage"], each["disability"]
        severe, serious = grade in (1, 2), each["health"] == "serious"
        months, idle = each["migrant_months"], stage == "none"
        needy += severe or serious
        apprentices += stage == "vocational" and age <= 22
        boarding += BOARDING.get(stage, 0)
        care += CARE.get(grade, 0)
        insured += each["insured"]
        adults += 18 <= age <= 65
        away += months >= 6 and age >= 16
        migrants += months >= 3
        pension += 100 * (1 + severe) if idle and each["pension"] and 16 <= age <= 59 else 0
        able += idle and 16 <= age <= 65 and not serious and grade != 1
    dib = net < low * size and record["property_inc"] <= 12000
    grade = record["housing_grade"]
    housing = 20000 if grade == "C" else 35000 + 3000 * max(size - 3, 0) if grade == "D" else 0
    found.update(
        n=size, rigid=rigid, net=net, pc=net / size, low=low, dib=dib, helped=record["category"] != "none",
        beyond=5 * rigid - 2 * income, premium=400 if dib else PREMIUM[record["category"]], housing=housing,
        needy=needy, apprentices=apprentices, boarding=boarding, care=care, insured=insured, adults=adults,
        away=away, migrants=migrants, pension=pension, able=able,
    )  # fmt: skip
    return found


def single(loaded, record):
    given.clear()
    loaded["households"] += 1
    session = str(loaded["households"])
    assert_fact(RULES, {**message(record), "sid": session})
    delete_state(RULES, session)
    return {**dict.fromkeys(w.SUPPORTS, 0.0), **given}
