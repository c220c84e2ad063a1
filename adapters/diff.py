"""Two sets of rules on one register: who gains, who loses, how much in all, by policy and place.

Only what is certain under both is a gain or a loss. What only one of them leaves open is counted
apart; what both leave open is not counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..dsl import codec
from ..dsl import interval as iv
from ..dsl.policy import Policy
from ..dsl.problems import FactsError
from ..engine.answer import titles, yuan
from ..engine.decision import Row
from .assess import worked
from .assess_cases import SURELY_NOT, Judge
from .assess_words import both
from .concluded import Concluded
from .library import Library, ordinal
from .record_json import read_json
from .records import OF_SUPPORTS, Records
from .screen import silent
from .tables import open_source
from .tables.base import Batch, Entry
from .tables.columns import read_mapping

CHANGES = ("gains", "loses", "more", "less", "same", "unsure")
TELLING = ("gains", "loses", "more", "less")
VERSION = 1

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one support for one subject; fen are the new ones less the old.

    `exact` is False where an amount was known only to lie in a range; its lower end is taken.
    """

    kind: str
    policy: str
    subject: str
    fen_year: int = 0
    fen_once: int = 0
    exact: bool = True


@dataclass(slots=True)
class Count:
    """Households by what becomes of them, each once a kind, and the money."""

    households: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHANGES, 0))
    fen_year: int = 0
    fen_once: int = 0
    exact: bool = True

    def add(self, changes: list[Change]) -> None:
        for kind in {change.kind for change in changes}:
            self.households[kind] += 1
        for change in changes:
            self.fen_year += change.fen_year
            self.fen_once += change.fen_once
            self.exact &= change.exact

    def take(self, other: Count) -> None:
        """Count what another has counted, too."""
        for kind, count in other.households.items():
            self.households[kind] += count
        self.fen_year += other.fen_year
        self.fen_once += other.fen_once
        self.exact &= other.exact

    def as_dict(self) -> dict[str, Any]:
        return {**self.households, "yuan_a_year": signed(self.fen_year), "yuan_once": signed(self.fen_once),
                "exact": self.exact}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """One household that shows a change: its number masked, and what is said of it before and after."""

    kind: str
    household: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Difference:
    """All that came of comparing; `policies` by name, `places` by county and township."""

    as_of: datetime.date
    old: str
    new: str
    source: str
    households: int = 0
    set_aside: int = 0
    in_all: Count = field(default_factory=Count)
    policies: dict[str, Count] = field(default_factory=dict)
    places: dict[tuple[str, str], Count] = field(default_factory=dict)
    examples: dict[tuple[str, str], Example] = field(default_factory=dict)
    titles: dict[str, Texts] = field(default_factory=dict)

    def take(self, part: Difference) -> None:
        """Add what came of a later part of the register; the first examples stay."""
        self.households += part.households
        self.set_aside += part.set_aside
        self.in_all.take(part.in_all)
        for name, count in part.policies.items():
            self.policies.setdefault(name, Count()).take(count)
        for where, count in part.places.items():
            self.places.setdefault(where, Count()).take(count)
        self.examples = part.examples | self.examples

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON, in a fixed order."""
        return {
            "version": VERSION,
            "as_of": self.as_of.isoformat(),
            "old": self.old,
            "new": self.new,
            "source": self.source,
            "households": self.households,
            "set_aside": self.set_aside,
            "in_all": self.in_all.as_dict(),
            "policies": [
                {"policy": name, "title": self.titles[name], **count.as_dict(), "example": self.example(name)}
                for name, count in sorted(self.policies.items())
            ],
            "places": [
                {"county": county, "township": township, **count.as_dict()}
                for (county, township), count in sorted(self.places.items())
            ],
        }

    def example(self, name: str) -> dict[str, Any] | None:
        """The first household of the change that most households see."""
        count = self.policies[name].households
        kind = max(TELLING, key=lambda kind: count[kind])
        shown = self.examples.get((name, kind))
        if shown is None:
            return None
        return {"change": kind, "household": shown.household, "subject": shown.subject,
                "before": shown.before, "after": shown.after}  # fmt: skip


class Side:
    """One of the two sets of rules, reading only the facts and supports that it knows."""

    def __init__(self, library: Library, other: Library, as_of: int, place: str | None) -> None:
        self.judge = Judge(library.policy, as_of, None if place is None else library.resolve(place))
        mine, theirs = library.policy, other.policy
        self.foreign = {
            entity: names(theirs, entity) - names(mine, entity) for entity in ("household", "member")
        }
        self.unknown = {block.name for block in theirs.supports} - {block.name for block in mine.supports}

    def concluded(self, entry: Entry) -> tuple[Concluded, tuple[str, str]]:
        """What is concluded, and the county and township; FactsError with all that is wrong."""
        facts, place = self.judge.asked(replace(entry, record=self.own(entry.record)))
        county, township, _ = self.judge.where(facts, place)
        return Concluded(self.judge.decider, facts, place), (county, township)

    def own(self, record: bytes | dict[str, object] | None) -> dict[str, object] | None:
        """A record without what only the other set of rules knows of."""
        read = read_json(record) if isinstance(record, bytes) else record
        if not isinstance(read, dict):
            return read  # type: ignore[return-value]  # said to be no record by whoever reads it
        mine = {name: value for name, value in read.items() if name not in self.foreign["household"]}
        members = mine.get("members")
        if isinstance(members, list):
            mine["members"] = [without(each, self.foreign["member"]) for each in members]
        for name in OF_SUPPORTS:
            entries = mine.get(name)
            if isinstance(entries, list):
                mine[name] = [each for each in entries if not self.is_unknown(each)]
        return mine

    def is_unknown(self, entry: object) -> bool:
        return isinstance(entry, Mapping) and entry.get("support") in self.unknown

    def told(self, row: Row | None) -> dict[str, Any]:
        """What is said of a row: outcome, amount and deciding reason."""
        if row is None:
            zh, en = both("no_policy")
            return {"outcome": None, "amount": None, "reason": {"zh": zh, "en": en}}
        reason = {lang: self.judge.decider.reason(row, lang) for lang in ("zh", "en")}
        return {"outcome": row.outcome, "amount": row.amount, "reason": reason}


def names(policy: Policy, entity: str) -> set[str]:
    """The facts of an entity."""
    return {fact.name for fact in policy.facts if fact.entity == entity}


def without(member: object, foreign: set[str]) -> object:
    """A member's record without some facts."""
    if not isinstance(member, dict):
        return member
    return {name: value for name, value in member.items() if name not in foreign}


@dataclass(frozen=True, slots=True)
class Job:
    """What compares batches of a register, as it is sent to every process."""

    old: str
    new: str
    as_of: int
    place: str | None

    def worker(self) -> Callable[[Batch], Difference]:
        old, new = (Library(codec.loads(policy.encode())) for policy in (self.old, self.new))
        before, after = Side(old, new, self.as_of, self.place), Side(new, old, self.as_of, self.place)
        return partial(of_batch, before, after)


def diff(
    old: Library, new: Library, source: str, *, as_of: str | datetime.date, place: str | None = None,
    mapping: Path | None = None, jobs: int = 1, progress: Callable[[int, int], None] = silent,
) -> Difference:  # fmt: skip
    """Compare two sets of rules on every household of a register, in `jobs` processes.

    The kernels of both say whose conclusions differ, and the meaning works those out.
    Raises Unusable for a register that cannot be read, FactsError for an unknown place, PolicyError
    for a rule that has no meaning yet, Disagreement where kernel and meaning do not agree.
    """
    records = Records(with_all_facts(new.policy, old.policy))
    register = open_source(source, records, None if mapping is None else read_mapping(mapping))
    on = ordinal(as_of)
    for library in (old, new):
        library.resolve(place)
    found = Difference(datetime.date.fromordinal(on), old.policy.digest, new.policy.digest, register.digest())
    for policy in (old.policy, new.policy):
        found.titles |= {block.name: titles(block.title) for block in policy.supports}
    job = Job(codec.dumps(old.policy), codec.dumps(new.policy), on, place)
    for part in worked(register, job, jobs, progress):
        found.take(part)
    return found


def of_batch(before: Side, after: Side, batch: Batch) -> Difference:
    """What changes for a batch of households."""
    found = Difference(datetime.date.fromordinal(before.judge.as_of), "", "", "")
    for entry in batch.entries:
        try:
            (was, _), (now, where) = before.concluded(entry), after.concluded(entry)
        except FactsError:
            found.set_aside += 1
            continue
        found.households += 1
        note(found, before, after, was, now, where)
    return found


def with_all_facts(policy: Policy, other: Policy) -> Policy:
    """A policy whose vocabulary has the other's facts, too."""
    known = {(fact.entity, fact.name) for fact in policy.facts}
    more = (fact for fact in other.facts if (fact.entity, fact.name) not in known)
    return replace(policy, facts=(*policy.facts, *more))


def note(
    found: Difference, before: Side, after: Side, was: Concluded, now: Concluded, where: tuple[str, str]
) -> None:
    """Count one household, and keep it where it is the first to show a change."""
    changes = list(compared(given(was), given(now)))
    found.in_all.add(changes)
    found.places.setdefault(where, Count()).add(changes)
    for name in dict.fromkeys(change.policy for change in changes):
        found.policies.setdefault(name, Count()).add([each for each in changes if each.policy == name])
    for change in changes:
        if change.kind == "same":
            continue
        rows = [row_of(side, change.policy, change.subject) for side in (was, now)]
        key = change.policy, change.kind
        if change.kind in TELLING and key not in found.examples:
            number = masked(str(now.facts.household["household_no"]))
            told = before.told(rows[0]), after.told(rows[1])
            found.examples[key] = Example(change.kind, number, change.subject, *told)


@dataclass(frozen=True, slots=True)
class Given:
    """What a subject is given of a support, or may be; the ends are fen a year or once, None if unknown."""

    state: str  # yes, or open
    money: bool  # cash or a waiver
    once: bool
    low: int | None
    high: int | None

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high


def given(concluded: Concluded) -> dict[tuple[str, str], Given]:
    """All that a household is given, or may be."""
    made = {}
    for each in concluded.standings():
        if each.outcome in SURELY_NOT:
            continue
        block = concluded.edition.supports[each.name].block
        period = "once" if block.amount is None else block.amount.period
        times = 1 if period == "once" else iv.PER_YEAR[period]
        made[each.name, each.subject] = Given(
            "yes" if each.outcome == "eligible" else "open", block.nature in ("cash", "waiver"),
            period == "once", *(None if end is None else end * times for end in (each.low, each.high)),
        )  # fmt: skip
    return made


def row_of(concluded: Concluded, name: str, subject: str) -> Row | None:
    """A subject's row by the meaning; what is not in force for anyone has one row for the household."""
    if name not in concluded.edition.supports:
        return None
    rows = {row.subject: row for row in concluded.rows(name)}
    return rows.get(subject) or rows.get("household")


def compared(old: dict[tuple[str, str], Given], new: dict[tuple[str, str], Given]) -> Iterator[Change]:
    """What becomes of every support and subject that one of the two gives, or may give."""
    for name, subject in dict.fromkeys((*old, *new)):
        was, now = old.get((name, subject)), new.get((name, subject))
        states = ["no" if each is None else each.state for each in (was, now)]
        if states == ["open", "open"]:
            continue
        if "open" in states:
            yield Change("unsure", name, subject)
            continue
        year, once, exact = gained(was, now)
        if was is not None and now is not None:
            yield Change(between(was, now), name, subject, year, once, exact)
        else:
            yield Change("loses" if now is None else "gains", name, subject, year, once, exact)


def between(was: Given, now: Given) -> str:
    """Of a support that stays: whether it is more or less, where both amounts are exact."""
    if (was.once, was.low, was.high) == (now.once, now.low, now.high):
        return "same"
    if was.low is None or now.low is None or not (was.exact and now.exact) or was.once != now.once:
        return "unsure"
    return "more" if now.low > was.low else "less"


def gained(was: Given | None, now: Given | None) -> tuple[int, int, bool]:
    """Fen a year and once that the new rules give more, in cash and waivers; whether they are exact."""
    if was is not None and now is not None and was.low is now.low is None:
        return 0, 0, True  # of no amount before and none after nothing can be said to change
    year, once, exact = 0, 0, True
    for sign, side in ((-1, was), (1, now)):
        if side is not None and side.money:
            fen = sign * (side.low or 0)
            year, once = (year, once + fen) if side.once else (year + fen, once)
            exact = exact and side.exact
    return year, once, exact


def masked(number: str) -> str:
    """A household's number with all but its end hidden.

    >>> masked("LK-000123"), masked("7")
    ('***23', '***')
    """
    return "***" + (number[-2:] if len(number) > 4 else "")


def signed(fen: int) -> str:
    """Fen as yuan, with their sign.

    >>> signed(-150)
    '-1.50'
    """
    return f"-{yuan(-fen)}" if fen < 0 else yuan(fen)
