"""A scenario's household on its way through the steps of a case, kept in memory as the store keeps it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

import elig
from elig.adapters.cases.case import Alert, Case, Taken
from elig.adapters.cases.procedure import Allowed, Procedure, Refusal, taken_with

FAR = datetime.date(2099, 12, 31).toordinal()


def ordinal(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@dataclass
class Way:
    """The case, and what is given with the next step."""

    library: elig.Library
    record: dict[str, Any]
    place: tuple[str, ...]
    since: str
    given: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.procedure = Procedure(self.library.policy, self.place)
        self.case = Case("c1", "h1", self.place, Alert("a1", None, ordinal(self.since)))

    def name(self, written: str) -> str:
        """A step by its name or title."""
        called = self.procedure.called(written.replace(" ", "_"))
        return called if called in self.procedure.titles else self.procedure.called(written)

    def try_(self, step: str, date: str) -> Allowed | Refusal:
        name = self.name(step)
        known = self.procedure.standing(self.case).given
        facts = self.library.records.facts({**self.record, **known, **self.given})
        return self.procedure.may(self.case, name, ordinal(date), facts, self.given, today=FAR)

    def take(self, step: str, date: str) -> Refusal | None:
        """Take a step and let it record; the refusal if it cannot be taken."""
        answer = self.try_(step, date)
        if isinstance(answer, Refusal):
            return answer
        standing = self.procedure.standing(self.case)
        asked = {name: value for name, value in self.given.items() if name in taken_with(answer.step)}
        self.record |= {name: value for name, value in self.given.items() if name not in asked}
        told = {**{name: standing.given[name] for name in standing.pending}, **asked}
        for each in answer.step.records:
            if each.how == "nothing":
                self.record.pop(each.fact, None)
            elif each.how == "day":
                self.record[each.fact] = date
            elif each.how == "value":
                self.record[each.fact] = each.value
            elif each.fact in told:
                self.record[each.fact] = told[each.fact]
        self.case = self.case.with_step(Taken(answer.step.name, ordinal(date), given=asked))
        self.given = {}
        return None

    def due(self) -> dict[str, str]:
        """By when each step is due that has a limit."""
        found = self.procedure.due(self.case, FAR)
        return {c.step.name: datetime.date.fromordinal(c.due or 1).isoformat() for c, _ in found}
