"""What a simulated period came to, against what really happened: found and missed, how soon, false alerts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .library import ordinal
from .screen_words import Unusable

# Days before a hardship in which an alert of the household is about it already: a first bill, a diagnosis.
EARLY = 90


Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """A household in hardship: since which day, why, and when the data to see it was sent (None: never)."""

    began: int
    cause: str
    sent: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """An alert made on a day for what a rule found of a subject on `rose`; `gone`: called off on that day."""

    made: int
    rule: str
    subject: str
    rose: int
    truth: str
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one household in the period."""

    household: str
    township: str
    told: int
    alerts: tuple[Made, ...] = ()
    wrong: tuple[str, ...] = ()  # places of rows that could not be read
    unreadable: Texts | None = None  # why the household itself could not be, in both languages


@dataclass(slots=True)
class Counted:
    """Alerts of a rule or township: `true` of households in hardship, `false`, `first` to find one."""

    alerts: int = 0
    true: int = 0
    false: int = 0
    first: int = 0
    hardships: int = 0
    found: int = 0

    def as_dict(self, *names: str) -> dict[str, int]:
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Score:
    """All that is counted; alerts are those that are certain, `open` those that may be."""

    first: int
    last: int
    truths: Mapping[str, Truth] | None
    questions: frozenset[str]  # rules that ask for an explanation and say nothing of hardship
    households: int = 0
    unreadable: int = 0
    why: Texts | None = None  # of the first that could not be read
    told: int = 0
    wrong: list[str] = field(default_factory=list)
    of_nobody: int = 0  # rows of households that are not in the register
    alerts: int = 0
    true: int = 0
    false: int = 0
    open: int = 0
    asked: int = 0
    called_off: int = 0
    alerted: int = 0  # households with a certain alert
    by_rule: dict[str, Counted] = field(default_factory=dict)
    by_township: dict[str, Counted] = field(default_factory=dict)
    by_cause: dict[str, Counted] = field(default_factory=dict)
    after_began: list[int] = field(default_factory=list)
    after_sent: list[int] = field(default_factory=list)
    never_sent: int = 0
    sent_later: int = 0
    not_seen: int = 0

    def add(self, one: Replayed) -> None:
        """Count a household."""
        self.households += 1
        if one.unreadable is not None:
            self.unreadable += 1
            self.why = self.why or one.unreadable
        self.told += one.told
        self.wrong += one.wrong
        self.called_off += sum(alert.gone is not None for alert in one.alerts)
        self.open += sum(alert.truth != "yes" for alert in one.alerts)
        sure = [alert for alert in one.alerts if alert.truth == "yes"]
        for alert in sure:
            self.by_rule.setdefault(alert.rule, Counted()).alerts += 1
        self.asked += sum(alert.rule in self.questions for alert in sure)
        sure = [alert for alert in sure if alert.rule not in self.questions]
        self.alerts += len(sure)
        self.alerted += bool(sure)
        place = self.by_township.setdefault(one.township, Counted())
        place.alerts += len(sure)
        if self.truths is not None:
            self._compare(one.household, sure, place)

    def _compare(self, household: str, sure: list[Made], place: Counted) -> None:
        """Against the truth: which alerts are of a hardship, and whether that was found."""
        assert self.truths is not None
        truth = self.truths.get(household)
        fitting = [a for a in sure if truth is not None and a.made >= truth.began - EARLY]
        for alert in sure:
            rule = self.by_rule[alert.rule]
            if alert in fitting:
                self.true, rule.true, place.true = self.true + 1, rule.true + 1, place.true + 1
            else:
                self.false, rule.false, place.false = self.false + 1, rule.false + 1, place.false + 1
        if truth is None or not self.first <= truth.began <= self.last:
            return
        cause = self.by_cause.setdefault(truth.cause, Counted())
        cause.hardships += 1
        place.hardships += 1
        if not fitting:
            if truth.sent is None:
                self.never_sent += 1
            elif truth.sent > self.last:
                self.sent_later += 1
            else:
                self.not_seen += 1
            return
        cause.found += 1
        place.found += 1
        earliest = min(alert.made for alert in fitting)
        for name in {alert.rule for alert in fitting if alert.made == earliest}:
            self.by_rule[name].first += 1
        self.after_began.append(max(0, earliest - truth.began))
        if truth.sent is not None:
            self.after_sent.append(max(0, earliest - truth.sent))

    def as_dict(self) -> dict[str, Any]:
        """The score as plain JSON, in a fixed order."""
        told: dict[str, Any] = {
            "households": self.households, "unreadable": self.unreadable, "unreadable_first": self.why,
            "events": self.told, "rows_of_nobody": self.of_nobody, "rows_set_aside": len(self.wrong),
            "set_aside": sorted(self.wrong)[:100],
            "alerts": self.alerts, "households_alerted": self.alerted, "open": self.open,
            "questions": self.asked, "called_off": self.called_off,
        }  # fmt: skip
        names: tuple[str, ...] = ("alerts",)
        places: tuple[str, ...] = ("alerts",)
        if self.truths is not None:
            names, places = ("alerts", "true", "false", "first"), ("alerts", "false", "hardships", "found")
            found = len(self.after_began)
            told["truth"] = {
                "hardships": found + self.never_sent + self.sent_later + self.not_seen, "found": found,
                "missed": {
                    "never_sent": self.never_sent, "sent_later": self.sent_later, "not_seen": self.not_seen,
                },
                "true_alerts": self.true, "false_alerts": self.false,
                "days_after_it_began": quantiles(self.after_began),
                "days_after_it_was_sent": quantiles(self.after_sent),
                "causes": {
                    name: counted.as_dict("hardships", "found")
                    for name, counted in sorted(self.by_cause.items())
                },
            }  # fmt: skip
        told["rules"] = {name: each.as_dict(*names) for name, each in sorted(self.by_rule.items())}
        told["townships"] = {name: each.as_dict(*places) for name, each in sorted(self.by_township.items())}
        return told


def quantiles(days: Iterable[int]) -> dict[str, int] | None:
    """The nearest rank: the least number of days within which at least that share lies.

    >>> quantiles([3, 1, 2, 10])
    {'p50': 2, 'p90': 10, 'max': 10}
    """
    found = sorted(days)
    if not found:
        return None
    return {
        "p50": found[-(-len(found) * 50 // 100) - 1],
        "p90": found[-(-len(found) * 90 // 100) - 1],
        "max": found[-1],
    }


def read_truth(path: Path) -> dict[str, Truth]:
    """The truth of a generated county, by household; Unusable, with the line, where it is none.

    Each line is JSON: `household_no`, `began_on`, `cause`, `sent_on` (null: never).
    """
    found: dict[str, Truth] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                read = json.loads(line)
                sent = None if read["sent_on"] is None else ordinal(read["sent_on"])
                found[str(read["household_no"])] = Truth(ordinal(read["began_on"]), str(read["cause"]), sent)
            except (ValueError, KeyError, TypeError):
                raise Unusable("not_readable", path=path, reason=f"line {number}") from None
    return found
