"""What is written down of a household's case: its alert, and the steps that were taken, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Alert:
    """What a case began with: the warning's name (None: found by hand), and the ordinal day of the clue."""

    id: str
    name: str | None
    day: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: on which ordinal day, by whom (an office, never a person), what was given.

    `given` are the facts that the step asks, as a record has them; `recorded` is what it wrote into the
    register (None: taken back). `decision` is the id of the decision of that day, where the step decides.
    `readable` is false once the household was erased: nothing of it is left then but step and day.
    """

    step: str
    day: int
    role: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    decision: str | None = None
    recorded: Mapping[str, Any] = field(default_factory=dict)
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A household's way through the steps of its place (a code path)."""

    id: str
    household: str
    place: tuple[str, ...]
    alert: Alert
    taken: tuple[Taken, ...] = ()

    @property
    def last_day(self) -> int:
        """The day of what happened last, the alert at first."""
        return self.taken[-1].day if self.taken else self.alert.day

    def with_step(self, taken: Taken) -> Case:
        """The case with one more step."""
        return replace(self, taken=(*self.taken, taken))
