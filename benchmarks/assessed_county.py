"""Writes a plausible county as JSON lines: most draw what they are entitled to, some do not. All invented.

    python benchmarks/assessed_county.py 3000 county.jsonl [--wrong 0.1] [--seed 1]

`--wrong` is the share of households of which something is not in order: a support that is not drawn, one
drawn for nothing, another amount, a fact that is not recorded, an application decided late.
"""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path
from random import Random
from typing import Any

import elig
from elig.engine.decide import Engine

Record = dict[str, Any]
AS_OF = datetime.date(2024, 5, 1)
STAGES = ((3, "preschool"), (6, "primary"), (12, "junior"), (15, "senior_high"), (18, "undergraduate"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("households", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--wrong", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = Random(asked.seed)
    library = elig.load()
    engine = Engine(library.policy, durable_rules=False)
    place = library.resolve("henan.lankao")
    with asked.path.open("w", encoding="utf-8") as file:
        for number in range(1, asked.households + 1):
            record = household(rng, number)
            facts = library.records.facts({**record, "receives": []})
            decision = engine.check(facts, AS_OF.toordinal(), place)
            record["receives"] = [
                drawn(row.name, row.subject, row.amount)
                for row in decision.supports
                if row.outcome == "eligible" and row.name != "microcredit"
            ]
            if rng.random() < asked.wrong:
                spoil(record, rng)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def drawn(name: str, subject: str, amount: dict[str, str] | None) -> Record:
    made: Record = {"support": name, "since": "2023-09-01"}
    if subject != "household":
        made["member"] = subject
    if amount is not None:
        made["amount"] = amount.get("yuan") or amount["at_least"]
    return made


def household(rng: Random, number: int) -> Record:
    poor = rng.random() < 0.06
    township = rng.randint(1, 16)
    members = [person(rng, rng.randint(24, 62), "head"), person(rng, rng.randint(24, 62), "spouse")]
    members += [person(rng, rng.randint(1, 22), "child") for _ in range(rng.choice((0, 1, 1, 2, 2, 3)))]
    members += [person(rng, rng.randint(60, 88), "parent") for _ in range(rng.choice((0, 0, 0, 1)))]
    for index, member in enumerate(members, 1):
        member["id"] = f"m{index}"
    lifted = rng.random() < 0.15
    income = rng.randrange(1_000, 4_000) if poor else rng.randrange(14_000, 60_000)
    place = {
        "province": "henan", "prefecture": "kaifeng", "county": "lankao",
        "township": f"示例{township}乡", "village": f"示例{township}-{rng.randint(1, 25)}村",
    }  # fmt: skip
    monitored: Record = {"monitored_category": "none", "risk_causes": [], "support_measures": []}
    if poor:
        monitored = {
            "monitored_category": "marginal", "identified_on": "2024-03-10", "risk_eliminated": False,
            "risk_causes": ["unstable_work"], "support_measures": ["employment", "comprehensive"],
        }  # fmt: skip
    return {
        "household_no": f"TEST-{number:06d}", **place, **monitored,
        "household_type": "lifted" if lifted or poor else "general",
        "wage_income": str(income * len(members)), "business_income": str(rng.randrange(0, 6_000, 100)),
        "property_income": "0", "transfer_income": "1200", "production_expense": "900", "claims_income": "0",
        "compliant_selfpay": "300", "rigid_expense": "4000", "assets_within_limit": True,
        "assistance_counted_income": str((250 if poor else 1_500) * len(members)),
        "dwelling_grade": rng.choice("AAAB"), "sole_dwelling": True, "renovated_before": False,
        "safe_water": True, "loan_requested": "0", "loan_term_months": 0, "bad_credit": False,
        "sudden_event": "none", "members": members,
    }  # fmt: skip


def person(rng: Random, age: int, relationship: str) -> Record:
    stage = "none"
    for least, name in STAGES:
        if relationship == "child" and least <= age < 22:
            stage = name
    adult = 18 <= age < 60 and stage == "none"
    away = adult and rng.random() < 0.4
    grade = rng.choice((1, 2, 3, 4)) if rng.random() < 0.03 else 0
    return {
        "name": "示例甲乙", "id_no": "410225190002300001",
        "birth_date": (AS_OF - datetime.timedelta(365 * age + age // 4 + rng.randint(5, 350))).isoformat(),
        "sex": rng.choice(("male", "female")), "relationship": relationship, "student_stage": stage,
        "out_of_school": False, "health": [], "labour_ability": "ordinary" if adult else "none",
        "medical_insurance": "resident", "serious_illness_insurance": True, "pension_insurance": adult,
        "disability_category": "physical" if grade else "none", "disability_grade": grade,
        "dibao": "none", "tekun": "none", "orphan": False, "unattended_child": False,
        "work_injury_nursing_fee": False, "legal_supporter": "able", "self_care_lost": 0,
        "work_place": "out_of_province" if away else "none", "work_months": 8 if away else 0,
        "public_post": False, "full_time_student": stage != "none", "on_school_register": stage != "none",
        "study_year": 1, "boards": False, "own_income": "2000" if adult else "0",
    }  # fmt: skip


def spoil(record: Record, rng: Random) -> None:
    """Something is not in order."""
    receives = record["receives"]
    match rng.randrange(5):
        case 0 if receives:
            receives.pop()
        case 1:
            receives.append(drawn("rural_minimum_living_guarantee", "household", {"yuan": "300.00"}))
        case 2 if receives:
            receives[0]["amount"] = "60.00"
        case 3:
            record.pop("assistance_counted_income")
        case _:
            record["applications"] = [
                {"support": "rural_minimum_living_guarantee", "applied_on": "2024-01-05",
                 **({"decided_on": "2024-04-12"} if rng.random() < 0.5 else {})}
            ]  # fmt: skip


if __name__ == "__main__":
    main()
