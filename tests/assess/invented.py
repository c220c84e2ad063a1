"""Sixteen invented households, of which every number in these tests is counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("rules")
Record = dict[str, Any]


def household(
    number: int, village: str, receives: list[Record] | None, stages: str = "none", **facts: Any
) -> Record:
    township = "西镇" if village in ("丙村", "丁村") else "东乡"
    usual = {"low_income": False, "safe_house": True, "disabled": False, "wants_loan": False}
    made = {"household_no": f"TEST-{number:04d}", "province": "henan", "county": "lankao", "township": township,
            "village": village, **usual, **facts}  # fmt: skip
    made["members"] = [
        {"id": f"m{i}", "name": "示例甲乙丙", "birth_date": "1971-03-17", "stage": stage}
        for i, stage in enumerate(stages.split(), 1)
    ]
    if receives is not None:
        made["receives"] = receives
    return {name: value for name, value in made.items() if value is not None}


def drawn(support: str, amount: str | None = None, since: str = "2022-01-01", **more: str) -> Record:
    return {"support": support, "since": since, **({} if amount is None else {"amount": amount}), **more}


HOUSEHOLDS = [
    household(1, "甲村", [], low_income=True),  # misses basic aid: 1,200 a year
    household(2, "甲村", [drawn("basic_aid", "100")], low_income=True),  # as it should be
    household(3, "乙村", [drawn("basic_aid", "100")]),  # not poor, and draws 1,200 a year
    household(
        4, "乙村", [drawn("basic_aid", "100"), drawn("basic_aid", "100", "2023-03-01")], low_income=True
    ),
    household(5, "丙村", [drawn("basic_aid", "80")], low_income=True),  # 20 a month too little
    household(6, "丙村", [drawn("basic_aid", "130")], low_income=True),  # 30 a month too much
    household(7, "丙村", [drawn("basic_aid", "100")], low_income=None),  # nobody knows
    household(8, "丙村", None, low_income=True),  # nobody knows what it draws
    household(
        9, "甲村", [drawn("meal_aid", "500", member="m1")], "primary primary"
    ),  # m2 misses 1,000 a year
    household(10, "甲村", [drawn("fuel_aid", "300")]),  # drawn after its end: 300 a year
    household(11, "丙村", [drawn("repair_aid", "10000")], safe_house=False),  # paid once, two years ago
    household(
        12, "乙村", [drawn("basic_aid", "100")], low_income=True, safe_house=False
    ),  # misses repairs; C1
    household(
        13, "乙村", [drawn("basic_aid", "100"), drawn("care_aid", "80")], low_income=True, disabled=True
    ),
    household(14, "丙村", [drawn("farm_loan", "20000")], wants_loan=True),  # a smaller loan is none too small
    household(15, "丁村", [drawn("meal_aid", "500")], "primary junior"),  # of which member, nobody knows
    household(16, "丁村", [], low_income="maybe"),  # cannot be read
]
