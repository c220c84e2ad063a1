"""Invented households of a fixed seed, as columns and as records, and what the policy gives each, exactly.

Money is in whole yuan. `policy.elig` says the policy in words; `reference` says it in numpy, by itself.

>>> reference(generate(3, seed=1))["premium"].shape
(3,)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

CATEGORY = ["none", "exited", "unstable", "marginal", "sudden"]
STAGE = ["none", "primary", "junior", "senior", "vocational", "college"]
HEALTH = ["healthy", "chronic", "serious"]
GRADE = ["A", "B", "C", "D"]
OPTIONS = {"category": CATEGORY, "stage": STAGE, "health": HEALTH, "housing_grade": GRADE}
SUPPORTS = ["dibao", "marginal", "vocational", "boarding", "care", "premium", "microcredit", "transport",
            "housing", "relief", "pension_sub", "job", "water"]  # fmt: skip
STANDARD = [520 + 15 * county for county in range(20)]  # yuan a month, by county
PREMIUM = [0, 100, 200, 200, 280]  # yuan a head, by category
MONEY = [
    "wage",
    "business",
    "property_inc",
    "transfer",
    "medical",
    "school_exp",
    "disaster_loss",
    "loan_amount",
]
HOUSEHOLD = ["county", "category", *MONEY[:7], "housing_grade", "has_safe_water", "registered", "other_house",
             "loan_amount", "loan_overdue"]  # fmt: skip
MEMBER = ["age", "female", "stage", "disability", "health", "migrant_months", "insured", "pension"]


@dataclass(frozen=True)
class Households:
    """Columns of households and members; those of household `i` are rows `offsets[i]` to `offsets[i + 1]`.

    `known` holds, for a column with gaps, where it has a value. Choices are places in `OPTIONS`.
    """

    household: dict[str, Any]
    member: dict[str, Any]
    offsets: Any
    known: dict[str, Any]

    @property
    def count(self) -> int:
        return len(self.offsets) - 1

    def tables(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both tables with the key that joins them, `id` and `hh`."""
        ids = np.arange(self.count, dtype=np.int32)
        return {"id": ids, **self.household}, {"hh": np.repeat(ids, np.diff(self.offsets)), **self.member}


def generate(count: int, seed: int = 20_261_123, gaps: float = 0.0) -> Households:
    """Households of one to seven members; of every column (but the county) a share `gaps` is not known."""
    draw = np.random.default_rng(seed)
    i8, i32 = np.int8, np.int32

    def money(mean: float, spread: float, share: float) -> Any:
        return np.where(draw.random(count) < share, draw.lognormal(mean, spread, count), 0).astype(i32)

    household = {
        "county": draw.integers(0, 20, count).astype(i8),
        "category": draw.choice(5, count, p=[0.35, 0.3, 0.12, 0.13, 0.10]).astype(i8),
        "wage": money(10.8, 0.9, 0.85),
        "business": money(9.4, 0.9, 0.5),
        "property_inc": money(7.5, 1.2, 0.25),
        "transfer": money(7.8, 0.7, 0.9),
        "medical": money(7.8, 1.3, 0.5),
        "school_exp": money(7.5, 0.8, 0.5),
        "disaster_loss": money(8.5, 1.0, 0.06),
        "housing_grade": draw.choice(4, count, p=[0.55, 0.3, 0.1, 0.05]).astype(i8),
        "has_safe_water": draw.random(count) < 0.95,
        "registered": draw.random(count) < 0.7,
        "other_house": draw.random(count) < 0.1,
        "loan_amount": np.where(draw.random(count) < 0.3, draw.integers(1, 81, count) * 1000, 0).astype(i32),
        "loan_overdue": draw.random(count) < 0.1,
    }
    sizes = draw.choice(np.arange(1, 8), count, p=[0.03, 0.06, 0.10, 0.16, 0.22, 0.24, 0.19])
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    people = int(offsets[-1])
    age = draw.integers(0, 90, people).astype(i8)
    stage = np.zeros(people, i8)
    stage[(age >= 6) & (age < 12)] = 1
    stage[(age >= 12) & (age < 15)] = 2
    chance, teen = draw.random(people), (age >= 15) & (age < 24)
    stage[teen & (chance < 0.3)] = 3
    stage[teen & (chance >= 0.3) & (chance < 0.55)] = 4
    stage[teen & (chance >= 0.55) & (chance < 0.75)] = 5
    member = {
        "age": age,
        "female": draw.random(people) < 0.5,
        "stage": stage,
        "disability": draw.choice(5, people, p=[0.93, 0.01, 0.02, 0.02, 0.02]).astype(i8),
        "health": draw.choice(3, people, p=[0.8, 0.15, 0.05]).astype(i8),
    }
    away = (age >= 16) & (age <= 60) & (stage == 0) & (draw.random(people) < 0.4)
    member["migrant_months"] = np.where(away, draw.integers(1, 13, people), 0).astype(i8)
    member["insured"] = draw.random(people) < 0.95
    member["pension"] = (age >= 16) & (draw.random(people) < 0.7)
    known = {}
    if gaps:
        for name, column in (*household.items(), *member.items()):
            if name != "county":
                known[name] = draw.random(len(column)) >= gaps
    return Households(household, member, offsets, known)


def records(data: Households, begin: int = 0, end: int | None = None) -> list[dict[str, Any]]:
    """Households as a web service would receive them: choices in words, members inside, gaps left out."""
    end = data.count if end is None else end

    def rows(columns: dict[str, Any], names: list[str], first: int, last: int) -> list[dict[str, Any]]:
        values = []
        for name in names:
            column = columns[name][first:last].tolist()
            if name in OPTIONS:
                column = [OPTIONS[name][code] for code in column]
            known = data.known.get(name)
            if known is not None:
                column = [v if k else None for v, k in zip(column, known[first:last].tolist(), strict=True)]
            values.append(column)
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in zip(*values, strict=True)
        ]

    base = int(data.offsets[begin])
    people = rows(data.member, MEMBER, base, int(data.offsets[end]))
    made = rows(data.household, HOUSEHOLD, begin, end)
    for i, record in enumerate(made, begin):
        record["members"] = people[int(data.offsets[i]) - base : int(data.offsets[i + 1]) - base]
    return made


def reference(data: Households) -> dict[str, Any]:
    """What each support gives each household, in yuan as float64; 0 is nothing. For columns without gaps."""
    h, m = data.household, data.member
    first = data.offsets[:-1]

    def count(mask: Any) -> Any:
        return np.add.reduceat(mask.astype(np.int32), first)

    size = np.diff(data.offsets)
    income = h["wage"].astype(np.int64) + h["business"] + h["property_inc"] + h["transfer"]
    rigid = h["medical"].astype(np.int64) + h["school_exp"] + h["disaster_loss"]
    net = np.maximum(income - rigid, 0)  # against a line times the heads: exact where a quotient is not
    standard = np.array(STANDARD)[h["county"]]
    low = 12 * standard
    category = h["category"]
    helped = category != 0
    age, stage, disability, health, away = (
        m[name] for name in ("age", "stage", "disability", "health", "migrant_months")
    )
    severe = (disability == 1) | (disability == 2)
    needy = count(severe | (health == 2))
    dibao = (net < low * size) & (h["property_inc"] <= 12000)
    loan, grade = h["loan_amount"], h["housing_grade"]
    adults = count((age >= 18) & (age <= 65))
    pension = (age >= 16) & (age <= 59) & m["pension"] & (stage == 0)
    able = (age >= 16) & (age <= 65) & (stage == 0) & (health != 2) & (disability != 1)
    lends = helped & ~h["loan_overdue"] & (loan > 0) & (loan <= 50000) & (adults > 0)
    grave = (5 * rigid > 2 * income) & (rigid >= 5000) & (net < 2 * low * size)
    works = helped & (h["wage"] < 12000) & (count(away >= 3) == 0) & (count(able) > 0)
    stays = 1250 * count(stage == 1) + 1500 * count(stage == 2) + 2000 * count(stage == 3)
    houses = np.where(grade == 2, 20000, np.where(grade == 3, 35000 + 3000 * np.maximum(size - 3, 0), 0))
    amounts = {  # tenths of a yuan where a tenth can come about, else yuan
        "dibao": np.where(dibao, low * size - net, 0),
        "marginal": np.where(~dibao & (2 * net < 3 * low * size), 3 * low * needy, 0) / 10,
        "vocational": np.where(helped & h["registered"], 3000 * count((stage == 4) & (age <= 22)), 0),
        "boarding": np.where(helped, stays, 0),
        "care": np.where(
            net < 2 * low * size, 1440 * count(disability == 1) + 960 * count(disability == 2), 0
        ),
        "premium": np.where(dibao, 400, np.array(PREMIUM)[category]) * count(m["insured"]),
        "microcredit": np.where(lends, loan, 0),
        "transport": np.where(helped, np.minimum(800 * count((away >= 6) & (age >= 16)), 1600), 0),
        "housing": np.where(((category >= 2) | dibao) & ~h["other_house"], houses, 0),
        "relief": np.where(grave, np.minimum(5 * rigid - 2 * income, 200_000), 0) / 10,
        "pension_sub": np.where(helped, 100 * count(pension) + 100 * count(pension & severe), 0),
        "job": np.where(works, 6000, 0),
        "water": np.where(helped & ~h["has_safe_water"], 1000 + 300 * size, 0),
    }
    return {support: amount.astype(np.float64) for support, amount in amounts.items()}
