"""The harmless rest: small bills, wages as usual, school charges. Made as they are sent, and not kept."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from . import rates
from .people import CHILD, ROLE, People
from .post import OF_KIND, Department, Post, late
from .stories import NOBODY, bill, wage, yuan

KIND_OF = {
    "outpatient": "hospital_settlement", "inpatient": "hospital_settlement", "wage_report": "wage_report",
    "school_cost": "school_cost", "sound_house": "dwelling_assessment", "joined": "household_change",
    "light_card": "disability_card", "returned": "school_return",
}  # fmt: skip
Row = tuple[str, int, int, int, str]  # kind, household, person, own day, facts as JSON


class Rest:
    """Gives each department's file its share of `total` harmless events over the days `first` to `last`."""

    def __init__(self, people: People, post: Post, rng: Random, first: int, last: int, total: int) -> None:
        self.people, self.post, self.rng, self.first, self.last = people, post, rng, first, last
        whole = sum(rates.REST.values())
        self.left = {name: total * share // whole for name, share in rates.REST.items()}
        self.left["outpatient"] += total - sum(self.left.values())
        self.days = dict.fromkeys(self.left, last - first + 1)

    def file(self, department: Department, day: int, final: bool) -> Iterator[Row]:
        """The harmless rows of a file sent on a day; the final file takes what is left of the total."""
        span = self.post.since(department, day)
        for name in self.left:
            if OF_KIND[KIND_OF[name]] is not department:
                continue
            share = self.left[name] if final else self.left[name] * span // max(span, self.days[name])
            self.left[name] -= share
            self.days[name] = max(1, self.days[name] - span)
            least, most = department.handling
            for _ in range(share):
                own = day - self.rng.randint(least, most) - self.rng.randrange(span) - late(self.rng)
                yield self.row(name, own)

    def row(self, name: str, own: int) -> Row:
        """One harmless event of that day."""
        rng, people = self.rng, self.people
        household = rng.randrange(len(people))
        first, after = people.first[household], people.first[household + 1]
        person = first + rng.randrange(after - first)
        if name == "outpatient":
            facts = bill(rng.randrange(800, 9_000), "outpatient")
        elif name == "inpatient":
            facts = bill(rng.randrange(30_000, 250_000), "inpatient")
        elif name == "wage_report":
            household, person = self.some(people.away, household, person)
            facts = f'"monthly_wage": "{yuan(wage(person) * rng.randint(92, 108) // 100)}"'
        elif name == "school_cost":
            household, person = self.some(self.at_school, household, person)
            facts = f'"net_cost": "{yuan(rng.randrange(20_000, 200_000))}"'
        elif name == "sound_house":
            person, facts = NOBODY, f'"grade": "{rng.choice("AB")}"'
        elif name == "joined":
            facts = '"change": "joined"'
        elif name == "light_card":
            facts = f'"grade": {rng.randint(3, 4)}, "category": "physical"'
        else:
            household, person = self.some(self.at_school, household, person)
            facts = ""
        return KIND_OF[name], household, person, own, facts

    def at_school(self, person: int) -> bool:
        """A child of an age at which children are at school, near enough for a row that is harmless."""
        years = (self.people.first_day - self.people.born[person]) // 366
        return self.people.bits[person] & ROLE == CHILD and 6 <= years <= 17

    def some(self, fits: object, household: int, person: int) -> tuple[int, int]:
        """Somebody that fits; after many tries whoever was asked first, in a county that has none."""
        found = self.people.one(self.rng, fits)  # type: ignore[arg-type]
        return (household, person) if found is None else found
