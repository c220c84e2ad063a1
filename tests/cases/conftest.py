"""A household's way through an invented procedure, and through the shipped one."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.cases import kept, taking
from elig.adapters.cases.calendar import Calendar
from elig.adapters.cases.case import Alert, Case, Taken
from elig.adapters.cases.procedure import Allowed, Procedure, Refusal
from elig.adapters.library import rule_files
from elig.adapters.store import Store

from ..store.conftest import place, postgres, reopened, store  # noqa: F401

HERE = Path(__file__).parent
RULES = tuple(HERE / name for name in ("rules.elig", "province.elig", "county.elig"))
FAR = datetime.date(2099, 12, 31).toordinal()


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


def iso(ordinal: int | None) -> str | None:
    return None if ordinal is None else datetime.date.fromordinal(ordinal).isoformat()


class Walk:
    """A case that is walked: `take` a step, or be `refused` it; what is given is kept as the store keeps it."""

    def __init__(
        self, library: elig.Library, record: dict[str, Any], alert: str,
        place: tuple[str, ...] = (), calendar: Calendar | None = None,  # noqa: F811
    ) -> None:  # fmt: skip
        self.library, self.record = library, dict(record)
        self.procedure = Procedure(library.policy, place, calendar)
        self.case = Case("c1", "h1", place, Alert("a1", None, day(alert)))
        self.today = FAR

    def may(self, step: str, on: str, **given: Any) -> Allowed | Refusal:
        standing = self.procedure.standing(self.case)
        record = {**self.record, **standing.given, **given}
        facts = self.library.records.facts({k: v for k, v in record.items() if v is not None})
        return self.procedure.may(self.case, step, day(on), facts, given, today=self.today)

    def take(self, step: str, on: str, **given: Any) -> Walk:
        answer = self.may(step, on, **given)
        assert isinstance(answer, Allowed), answer
        asked = {name: value for name, value in given.items() if name in answer.step.asks}
        self.record |= {name: value for name, value in given.items() if name not in asked}
        self.case = self.case.with_step(Taken(step, day(on), given=asked))
        return self

    def refused(self, step: str, on: str, **given: Any) -> Refusal:
        answer = self.may(step, on, **given)
        assert isinstance(answer, Refusal), answer
        return answer

    def due(self) -> dict[str, str | None]:
        """The limits that run, by step."""
        found = self.procedure.due(self.case, self.today)
        return {coming.step.name: iso(coming.due) for coming, _ in found}

    def next(self) -> dict[str, str | None]:
        """The steps that may come next, each with the first day that it is possible."""
        return {c.step.name: iso(c.earliest) for c in self.procedure.coming(self.case) if c.ready}


@pytest.fixture(scope="session")
def invented() -> elig.Library:
    return elig.load(*RULES)


@pytest.fixture(scope="session")
def shipped() -> elig.Library:
    return elig.load()


# Poor: 4,000 yuan a year, below the line of 5,000, with a child.
POOR = {"income": "4000", "safe": False, "members": [{"id": "m1", "age": 40}, {"id": "m2", "age": 8}]}


@pytest.fixture
def walk(invented: elig.Library) -> Walk:
    return Walk(invented, POOR, "2024-04-26")


# --- in a store -----------------------------------------------------------------------------------------

HOUSEHOLD = {**POOR, "household_no": "h1", "province": "henan", "county": "lankao"}


class Office:
    """A store with one household, and the steps of its case taken in it one by one."""

    def __init__(self, store: Store, library: elig.Library) -> None:  # noqa: F811
        self.store, self.library, self.files = store, library, rule_files(RULES)
        self.today, self.clock = FAR, 1_000_000
        with store.writing(self.now()) as writing:
            writing.put_household(HOUSEHOLD, day("2024-01-01"))

    def now(self) -> int:
        self.clock += 1000
        return self.clock

    def open(self, on: str = "2024-04-26", household: str = "h1") -> Case:
        with self.store.writing(self.now()) as writing:
            return kept.open_by_hand(writing, self.library, household, day(on))

    def take(self, step: str, on: str, role: str = "", **given: Any) -> Case:
        with self.store.writing(self.now()) as writing:
            case, _, _ = taking.take(
                writing, self.library, self.files, Calendar(), "c1", step, day(on), given,
                role=role, today=self.today,
            )  # fmt: skip
        return case

    def case(self, name: str = "c1") -> Case:
        with self.store.reading() as reading:
            return kept.case_named(reading, name)

    def record(self, on: str) -> dict[str, Any]:
        with self.store.reading() as reading:
            return dict(reading.states(["h1"], day(on))["h1"])

    def rows(self) -> int:
        with self.store.reading() as reading:
            return reading.head.rows


@pytest.fixture
def office(store: Store, invented: elig.Library) -> Office:  # noqa: F811
    return Office(store, invented)
