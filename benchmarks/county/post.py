"""The departments: which kinds of events each sends, on which days, and how long it takes them."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from dataclasses import dataclass
from random import Random

from . import rates


@dataclass(frozen=True, slots=True)
class Department:
    """Sends on days of the month, on a weekday (0: Monday) or daily; `handling`: days till a row is ready."""

    name: str
    kinds: tuple[str, ...]
    month_days: tuple[int, ...] = ()
    weekday: int | None = None
    handling: tuple[int, int] = (1, 3)

    def sends(self, day: int) -> bool:
        """Whether a file of this department goes out on a day.

        >>> Department("x", (), month_days=(5,)).sends(datetime.date(2025, 3, 5).toordinal())
        True
        """
        date = datetime.date.fromordinal(day)
        if self.month_days:
            return date.day in self.month_days
        return self.weekday is None or date.weekday() == self.weekday


# Medical insurance pushes every ten days where lifted and monitored households are concerned; health and
# civil affairs by the month; the emergency office after each event; of the others no text was read.
DEPARTMENTS = (
    Department("medical", ("hospital_settlement",), month_days=(5, 15, 25), handling=(1, 6)),
    Department("health", ("serious_diagnosis",), month_days=(10,), handling=(1, 10)),
    Department("education", ("school_leaving", "school_return", "school_cost"), weekday=0, handling=(1, 5)),
    Department("housing", ("dwelling_assessment",), month_days=(20,), handling=(2, 15)),
    Department("water", ("water_cut", "water_restored"), handling=(0, 2)),
    Department("disabled", ("disability_card",), month_days=(5,), handling=(1, 5)),
    Department("civil_affairs", ("assistance_change",), month_days=(5,), handling=(1, 5)),
    Department("police", ("accident", "household_change"), weekday=0, handling=(1, 7)),
    Department("emergency", ("disaster",), handling=(1, 4)),
    Department(
        "labour", ("job_loss", "new_job", "wage_report", "unpaid_wages"), month_days=(25,), handling=(1, 10)
    ),
    Department("petitions", ("petition",), handling=(0, 2)),
    Department("assets", ("asset_match",), month_days=(15,), handling=(1, 5)),
)
OF_KIND = {kind: department for department in DEPARTMENTS for kind in department.kinds}
LOOK_BACK, LOOK_AHEAD = 400, 400  # days around the period for which sending days are worked out


class Post:
    """When what is sent: the sending days of every department around a period of ordinals."""

    def __init__(self, first: int, last: int) -> None:
        days = range(first - LOOK_BACK, last + LOOK_AHEAD)
        self.days = {d.name: [day for day in days if d.sends(day)] for d in DEPARTMENTS}

    def on_or_after(self, department: Department, day: int) -> int:
        """The first sending day not before a day."""
        days = self.days[department.name]
        return days[bisect_left(days, day)]

    def since(self, department: Department, day: int) -> int:
        """How many days of events a file sent on a day holds: those since the file before."""
        days = self.days[department.name]
        return day - days[bisect_left(days, day) - 1]

    def sent(self, kind: str, own: int, rng: Random) -> int:
        """The day on which an event of a day is sent; a few come much later."""
        department = OF_KIND[kind]
        ready = own + rng.randint(*department.handling) + late(rng)
        return self.on_or_after(department, ready)


def late(rng: Random) -> int:
    """Days that a row lies about: mostly none."""
    return rng.randint(45, 120) if rng.randrange(1000) < rates.LATE else 0
