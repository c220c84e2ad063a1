"""The households: a few bytes each in columns, so that a county of 200,000 fits in some megabytes."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Callable
from random import Random
from typing import Any

from . import rates

HEAD, SPOUSE, CHILD, PARENT = range(4)
RELATIONS = ("head", "spouse", "child", "parent")
ROLE, WOMAN, AWAY = 3, 4, 8  # bits of a person
LIFTED, MONITORED, GUARANTEE = 1, 2, 4  # bits of a household
WATCHED = LIFTED | MONITORED
# Ages by full years on the first day; a pupil of 15 to 17 is at a vocational school if the index is odd.
STAGES = ((3, "preschool"), (6, "primary"), (12, "junior"), (15, "senior_high"), (18, "undergraduate"))
STEMS = "甲乙丙丁戊己庚辛壬癸"


class People:
    """Households 0 to n-1, and their persons numbered through; ordinals of birth, bits of the rest."""

    def __init__(self, households: int, rng: Random, first_day: int) -> None:
        self.first_day = first_day
        self.year = datetime.date.fromordinal(first_day).year
        self.villages = max(1, households // rates.VILLAGE)
        self.first = array("I", [0])
        self.born, self.bits, self.grade = array("i"), bytearray(), bytearray()
        self.village, self.standing, self.income = array("H"), bytearray(), array("I")
        for _ in range(households):
            self._household(rng)

    def __len__(self) -> int:
        return len(self.standing)

    def _household(self, rng: Random) -> None:
        draw = rng.random
        ages = [(HEAD, rng.randint(26, 62))]
        if draw() < 0.85:
            ages.append((SPOUSE, rng.randint(24, 62)))
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            ages.append((CHILD, rng.randint(0, 21)))
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            ages.append((PARENT, rng.randint(60, 88)))
        for role, age in ages:
            adult = role in (HEAD, SPOUSE) and age < 60
            away = AWAY if adult and rng.randrange(1000) < rates.WORKERS_AWAY else 0
            self.born.append(self.first_day - age * 365 - age // 4 - rng.randint(5, 350))
            self.bits.append(role | (WOMAN if draw() < 0.5 else 0) | away)
            self.grade.append(rng.randint(1, 4) if rng.randrange(1000) < rates.DISABLED else 0)
        self.first.append(len(self.born))
        self.village.append(rng.randrange(self.villages))
        place = rng.randrange(1000)
        standing = LIFTED if place < rates.LIFTED else 0
        standing |= MONITORED if rng.randrange(1000) < rates.MONITORED else 0
        standing |= GUARANTEE if rng.randrange(1000) < rates.GUARANTEE else 0
        self.standing.append(standing)
        poor = standing & (MONITORED | GUARANTEE)
        self.income.append(rng.randrange(3_000, 8_000) if poor else rng.randrange(12_000, 45_000))

    # --- asking ----------------------------------------------------------------------------------------

    def persons(self, household: int) -> range:
        """The numbers of a household's persons."""
        return range(self.first[household], self.first[household + 1])

    def age(self, person: int) -> int:
        """Full years on the first day of the period, from the birthday itself.

        Whole years of the calendar, as `full years since` counts them.
        """
        born = datetime.date.fromordinal(self.born[person])
        today = datetime.date.fromordinal(self.first_day)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def stage(self, person: int) -> str:
        """The stage of schooling on the first day."""
        found = "none"
        age = self.age(person)
        if self.bits[person] & ROLE == CHILD and age < 22:
            for least, name in STAGES:
                found = name if age >= least else found
        return "vocational_secondary" if found == "senior_high" and person % 2 else found

    def away(self, person: int) -> bool:
        """Whether the person works away for wages."""
        return bool(self.bits[person] & AWAY)

    def one(
        self, rng: Random, fits: Callable[[int], bool], households: Callable[[int], bool] | None = None
    ) -> tuple[int, int] | None:
        """A household and a person of it that fit, found by trying; None if there seems to be none."""
        for _ in range(2_000):
            household = rng.randrange(len(self))
            if households is None or households(household):
                fitting = [person for person in self.persons(household) if fits(person)]
                if fitting:
                    return household, rng.choice(fitting)
        return None

    # --- names and numbers, all invented ---------------------------------------------------------------

    @staticmethod
    def household_no(household: int) -> str:
        return f"TEST-{household + 1:06d}"

    def member(self, household: int, person: int) -> str:
        return f"m{person - self.first[household] + 1}"

    def place(self, household: int) -> dict[str, str]:
        """Codes of a township and a village that do not exist."""
        village = self.village[household]
        township = village % rates.TOWNSHIPS + 1
        number = village // rates.TOWNSHIPS + 1
        return {
            "province": "henan", "prefecture": "kaifeng", "county": "lankao",
            "township": f"T{township:02d}", "village": f"T{township:02d}-V{number:02d}",
        }  # fmt: skip

    # --- the register ------------------------------------------------------------------------------------

    def record(self, household: int) -> dict[str, Any]:
        """A household as `elig check` reads it, with no fact missing that the policies ask for."""
        standing, persons = self.standing[household], self.persons(household)
        monitored: dict[str, Any] = {
            "monitored_category": "none", "risk_eliminated": False, "risk_causes": [], "support_measures": [],
        }  # fmt: skip
        if standing & MONITORED:
            monitored = {
                "monitored_category": "unstable_lifted" if standing & LIFTED else "marginal",
                "identified_on": f"{self.year - 1}-06-15", "risk_eliminated": False,
                "risk_causes": ["unstable_work"], "support_measures": ["employment"],
            }  # fmt: skip
        income, size = self.income[household], len(persons)
        return {
            "household_no": self.household_no(household), **self.place(household), **monitored,
            "household_type": "lifted" if standing & LIFTED else "general",
            "wage_income": str(income * size), "business_income": "2000", "property_income": "0",
            "transfer_income": "1200", "production_expense": "900", "claims_income": "0",
            "compliant_selfpay": "300", "rigid_expense": "4000", "assets_within_limit": True,
            "assistance_counted_income": str(income * size // 12), "dwelling_grade": "AAAB"[household % 4],
            "sole_dwelling": True, "renovated_before": False, "safe_water": True, "loan_requested": "0",
            "loan_term_months": 0, "bad_credit": False, "sudden_event": "none", "receives": [],
            "members": [self._member(person, person - persons.start + 1, standing) for person in persons],
        }  # fmt: skip

    def _member(self, person: int, number: int, standing: int) -> dict[str, Any]:
        bits, stage, age = self.bits[person], self.stage(person), self.age(person)
        grade, adult = self.grade[person], 18 <= age < 60 and stage == "none"
        return {
            "id": f"m{number}", "name": "示例" + "".join(STEMS[int(digit)] for digit in str(person)),
            "id_no": f"99{person:016d}", "phone": f"100{person:08d}",
            "birth_date": datetime.date.fromordinal(self.born[person]).isoformat(),
            "sex": "female" if bits & WOMAN else "male", "relationship": RELATIONS[bits & ROLE],
            "student_stage": stage, "study_year": 1, "boards": False, "out_of_school": False,
            "full_time_student": stage != "none", "on_school_register": stage != "none", "health": [],
            "labour_ability": "ordinary" if adult else "none",
            "disability_category": "physical" if grade else "none", "disability_grade": grade,
            "self_care_lost": 0, "work_injury_nursing_fee": False, "medical_insurance": "resident",
            "serious_illness_insurance": True, "pension_insurance": adult,
            "dibao": "rural" if standing & GUARANTEE else "none", "tekun": "none", "legal_supporter": "able",
            "own_income": "2000" if adult else "0", "orphan": False, "unattended_child": False,
            "work_place": "out_of_province" if bits & AWAY else "none",
            "work_months": 8 if bits & AWAY else 0, "public_post": False,
        }  # fmt: skip
