"""What befalls households: hardships, with the truth of each, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from . import rates
from .people import CHILD, PARENT, ROLE, WATCHED, People
from .post import Post

NOBODY = -1  # the person of a household's event
YUAN = 100
# From here on the cost of an illness ruins a household, in fen: Zhengzhou's line for all, a third of it for
# those who were poor before. A household below the line breaks at its last bill.
BEARABLE, BEARABLE_WATCHED = 20_000 * YUAN, 6_000 * YUAN


@dataclass(frozen=True, slots=True)
class Happening:
    """An event before it is sent: its kind, whom it happens to, its own day, and its facts as JSON."""

    kind: str
    household: int
    person: int
    own: int
    facts: str
    sent: int


@dataclass(frozen=True, slots=True)
class Truth:
    """A household in hardship: since when, why, and when the data to see it was sent (None: never)."""

    household: int
    began: int
    cause: str
    sent: int | None


@dataclass
class Stories:
    """Plans the year of a county of `people`, from the ordinal day `first` to `last`."""

    people: People
    post: Post
    rng: Random
    first: int
    last: int
    happenings: list[Happening] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)

    def plan(self) -> None:
        """Hardships first, one a household at most; then what looks like one, in other households."""
        share = self.last - self.first + 1
        struck = self._sample(len(self.people) * rates.HARDSHIP * share // (1000 * 365))
        causes = [cause for cause, weight in rates.CAUSES.items() for _ in range(weight)]
        for household in sorted(struck):
            self.hardship(household, self.rng.choice(causes))
        for name, often in rates.HARMLESS.items():
            for _ in range(len(self.people) * often * share // (1000 * 365)):
                household = self.rng.randrange(len(self.people))
                if household not in struck:
                    HARMLESS[name](self, household, self.rng.randint(self.first, self.last))

    def _sample(self, n: int) -> set[int]:
        return set(self.rng.sample(range(len(self.people)), n))

    # --- hardships ---------------------------------------------------------------------------------------

    def hardship(self, household: int, cause: str) -> None:
        """One hardship; a cause that the household cannot have (no child of school age …) becomes illness."""
        day = self.rng.randint(self.first, self.last)
        hidden = self.rng.randrange(100) < rates.HIDDEN
        mark = len(self.happenings)
        told = CAUSES[cause](self, household, day) or illness(self, household, day)
        began, named, sent = told
        if hidden:
            del self.happenings[mark:]
        if self.rng.randrange(100) < rates.PETITIONS:
            later = began + self.rng.randint(14, 60)
            call = self.add("petition", household, NOBODY, later, channel(self.rng))
            sent = call if hidden else min(call, sent)
        elif hidden:
            self.truths.append(Truth(household, began, named, None))
            return
        self.truths.append(Truth(household, began, named, sent))

    def add(self, kind: str, household: int, person: int, own: int, facts: str) -> int:
        """One event; the day on which it is sent."""
        sent = self.post.sent(kind, own, self.rng)
        self.happenings.append(Happening(kind, household, person, own, facts, sent))
        return sent

    def fitting(self, household: int, fits: Callable[[int], bool]) -> int | None:
        """A person of the household that fits, or None."""
        found = [person for person in self.people.persons(household) if fits(person)]
        return self.rng.choice(found) if found else None

    def anyone(self, household: int) -> int:
        return self.rng.choice(self.people.persons(household))

    def worker(self, household: int) -> int | None:
        return self.fitting(household, self.people.away)

    def pupil(self, household: int) -> int | None:
        """A child whose compulsory ages hold the whole period: seven to fourteen on its first day."""
        return self.fitting(
            household, lambda n: self.people.bits[n] & ROLE == CHILD and 7 <= self.people.age(n) <= 14
        )


Told = tuple[int, str, int]  # the day it began, the risk it is (as `risk_causes` has it), the day sent


def yuan(fen: int) -> str:
    """An amount as a record has it.

    >>> yuan(123405)
    '1234.05'
    """
    return f"{fen // 100}.{fen % 100:02}"


def bill(self_paid: int, care: str) -> str:
    """The facts of a bill; three times as much was paid in all."""
    return f'"total_cost": "{yuan(3 * self_paid)}", "self_paid": "{yuan(self_paid)}", "care": "{care}"'


def channel(rng: Random) -> str:
    return f'"channel": "{rng.choice(("letter", "hotline", "hotline", "media"))}"'


def illness(plan: Stories, household: int, day: int) -> Told:
    """Bills over some weeks; it begins with the one that the household cannot bear."""
    rng = plan.rng
    watched = plan.people.standing[household] & WATCHED
    if watched:
        bearable, cost = BEARABLE_WATCHED, rng.randint(7_000, 40_000) * YUAN
    elif rng.randrange(100) < rates.BELOW_THE_LINE:
        bearable = cost = rng.randint(10_000, 19_000) * YUAN
    else:
        bearable, cost = BEARABLE, rng.randint(21_000, 80_000) * YUAN
    person, n = plan.anyone(household), rng.randint(1, 4)
    if rng.randrange(2):
        plan.add("serious_diagnosis", household, person, day - rng.randint(0, 10), '"illness": "示例病"')
    began, told, paid = day, 0, 0
    for number in range(n):
        part = cost // n if number < n - 1 else cost - cost // n * (n - 1)
        sent = plan.add("hospital_settlement", household, person, day, bill(part, "inpatient"))
        if paid < bearable:
            began, told = day, max(told, sent)
        paid += part
        day += rng.randint(5, 30)
    return began, "illness", told


def accident(plan: Stories, household: int, day: int) -> Told:
    kind = plan.rng.choice(("traffic", "traffic", "work", "criminal", "other"))
    outcome = plan.rng.choice(("injury", "injury", "injury", "death"))
    facts = f'"kind": "{kind}", "outcome": "{outcome}"'
    return day, "accident", plan.add("accident", household, plan.anyone(household), day, facts)


def disaster(plan: Stories, household: int, day: int) -> Told:
    kind = plan.rng.choice(("flood", "storm", "fire"))
    loss = plan.rng.randint(15_000, 90_000) * YUAN
    facts = f'"kind": "{kind}", "loss": "{yuan(loss)}"'
    return day, "disaster", plan.add("disaster", household, NOBODY, day, facts)


def work(plan: Stories, household: int, day: int) -> Told | None:
    """Work lost and no other found."""
    worker = plan.worker(household)
    if worker is None:
        return None
    return day, "unstable_work", plan.add("job_loss", household, worker, day, "")


def wages(plan: Stories, household: int, day: int) -> Told | None:
    """Wages that halve, shown by a report before and one after."""
    worker = plan.worker(household)
    if worker is None:
        return None
    before = wage(worker)
    plan.add("wage_report", household, worker, day - 30, f'"monthly_wage": "{yuan(before)}"')
    after = before * plan.rng.randint(25, 60) // 100
    sent = plan.add("wage_report", household, worker, day, f'"monthly_wage": "{yuan(after)}"')
    return day, "unstable_work", sent


def unpaid(plan: Stories, household: int, day: int) -> Told | None:
    worker = plan.worker(household)
    if worker is None:
        return None
    owed = plan.rng.randint(8_000, 40_000) * YUAN
    return day, "unstable_work", plan.add("unpaid_wages", household, worker, day, f'"owed": "{yuan(owed)}"')


def disability(plan: Stories, household: int, day: int) -> Told:
    person = plan.anyone(household)
    return day, "disability", plan.add("disability_card", household, person, day, severe(plan.rng))


def severe(rng: Random) -> str:
    if rng.randrange(4) == 0:
        return f'"grade": 3, "category": "{rng.choice(("mental", "intellectual"))}"'
    return f'"grade": {rng.randint(1, 2)}, "category": "{rng.choice(("physical", "sight", "multiple"))}"'


def dropout(plan: Stories, household: int, day: int) -> Told | None:
    pupil = plan.pupil(household)
    if pupil is None:
        return None
    return day, "schooling", plan.add("school_leaving", household, pupil, day, "")


def schooling(plan: Stories, household: int, day: int) -> Told | None:
    """Two charges of a year that together are too much."""
    student = plan.fitting(
        household, lambda n: plan.people.stage(n) in ("senior_high", "vocational_secondary")
    )
    if student is None:
        return None
    for later in (0, plan.rng.randint(120, 180)):
        cost = plan.rng.randint(6_000, 11_000) * YUAN
        sent = plan.add("school_cost", household, student, day + later, f'"net_cost": "{yuan(cost)}"')
    return day + later, "schooling", sent


def housing(plan: Stories, household: int, day: int) -> Told:
    facts = f'"grade": "{plan.rng.choice(("C", "D"))}"'
    return day, "housing", plan.add("dwelling_assessment", household, NOBODY, day, facts)


def water(plan: Stories, household: int, day: int) -> Told:
    """Water that is not back for two months or more."""
    sent = plan.add("water_cut", household, NOBODY, day, "")
    plan.add("water_restored", household, NOBODY, day + plan.rng.randint(60, 120), "")
    return day, "water", sent


def death(plan: Stories, household: int, day: int) -> Told:
    """The one who earned dies."""
    earner = plan.worker(household)
    person = plan.people.persons(household)[0] if earner is None else earner
    sent = plan.add("household_change", household, person, day, '"change": "died"')
    return day, "labour_shortage", sent


def wage(person: int) -> int:
    """The usual wage of who works away, in fen, by the person's number: 3,000 to 7,000 yuan."""
    return (3_000 + person * 2_654_435_761 % 4_001) * YUAN


CAUSES: dict[str, Callable[[Stories, int, int], Told | None]] = {
    "illness": illness, "accident": accident, "disaster": disaster, "work": work, "wages": wages,
    "unpaid": unpaid, "disability": disability, "dropout": dropout, "schooling": schooling,
    "housing": housing, "water": water, "death": death,
}  # fmt: skip


# --- what only looks like hardship ----------------------------------------------------------------------


def big_bill(plan: Stories, household: int, day: int) -> None:
    paid = plan.rng.randint(12_000, 45_000) * YUAN
    plan.add("hospital_settlement", household, plan.anyone(household), day, bill(paid, "inpatient"))


def old_death(plan: Stories, household: int, day: int) -> None:
    old = plan.fitting(household, lambda n: plan.people.bits[n] & ROLE == PARENT)
    if old is not None:
        plan.add("household_change", household, old, day, '"change": "died"')


def left(plan: Stories, household: int, day: int) -> None:
    people = plan.people
    grown = plan.fitting(household, lambda n: people.bits[n] & ROLE == CHILD and people.age(n) >= 18)
    if grown is not None:
        plan.add("household_change", household, grown, day, '"change": "left"')


def light_accident(plan: Stories, household: int, day: int) -> None:
    facts = '"kind": "traffic", "outcome": "injury"'
    plan.add("accident", household, plan.anyone(household), day, facts)


def list_change(plan: Stories, household: int, day: int) -> None:
    facts = f'"list": "dibao", "change": "{plan.rng.choice(("adjusted", "adjusted", "removed", "added"))}"'
    plan.add("assistance_change", household, plan.people.persons(household)[0], day, facts)


def complaint(plan: Stories, household: int, day: int) -> None:
    plan.add("petition", household, NOBODY, day, channel(plan.rng))


def asset(plan: Stories, household: int, day: int) -> None:
    kind = plan.rng.choice(("vehicle", "vehicle", "property", "business", "payroll"))
    plan.add("asset_match", household, NOBODY, day, f'"kind": "{kind}"')


def between_jobs(plan: Stories, household: int, day: int) -> None:
    worker = plan.worker(household)
    if worker is not None:
        plan.add("job_loss", household, worker, day, "")
        plan.add("new_job", household, worker, day + plan.rng.randint(2, 21), "")


def short_cut(plan: Stories, household: int, day: int) -> None:
    plan.add("water_cut", household, NOBODY, day, "")
    plan.add("water_restored", household, NOBODY, day + plan.rng.randint(0, 2), "")


def slow_repair(plan: Stories, household: int, day: int) -> None:
    plan.add("water_cut", household, NOBODY, day, "")
    plan.add("water_restored", household, NOBODY, day + plan.rng.randint(14, 28), "")


def season(plan: Stories, household: int, day: int) -> None:
    wages(plan, household, day)


def small_debt(plan: Stories, household: int, day: int) -> None:
    worker = plan.worker(household)
    if worker is not None:
        owed = plan.rng.randint(1_000, 4_000) * YUAN
        plan.add("unpaid_wages", household, worker, day, f'"owed": "{yuan(owed)}"')


def diagnosis(plan: Stories, household: int, day: int) -> None:
    plan.add("serious_diagnosis", household, plan.anyone(household), day, '"illness": "示例病"')


def new_card(plan: Stories, household: int, day: int) -> None:
    disability(plan, household, day)


def old_house(plan: Stories, household: int, day: int) -> None:
    housing(plan, household, day)


def truant(plan: Stories, household: int, day: int) -> None:
    pupil = plan.pupil(household)
    if pupil is not None:
        plan.add("school_leaving", household, pupil, day, "")
        plan.add("school_return", household, pupil, day + plan.rng.randint(1, 10), "")


def flood(plan: Stories, household: int, day: int) -> None:
    loss = plan.rng.randint(200, 3_000) * YUAN
    plan.add("disaster", household, NOBODY, day, f'"kind": "flood", "loss": "{yuan(loss)}"')


HARMLESS: dict[str, Callable[[Stories, int, int], None]] = {
    "big_bill": big_bill, "death": old_death, "left": left, "accident": light_accident,
    "list_change": list_change, "petition": complaint, "asset": asset, "old_house": old_house,
    "between_jobs": between_jobs, "short_cut": short_cut, "slow_repair": slow_repair, "season": season,
    "small_debt": small_debt, "diagnosis": diagnosis, "new_card": new_card, "truant": truant, "flood": flood,
}  # fmt: skip
