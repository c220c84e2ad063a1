"""From a batch of households to its rows: each decided on its own, or set aside with every reason.

A row is a support for a subject, with what `elig check` says of it: the same outcome, amount and
deciding reason. What is plainly not eligible, or not in force, has no row unless all are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..dsl.policy import Policy
from ..dsl.problems import FactsError, Problem
from ..engine.decide import Engine
from ..engine.decision import Decision, Row
from ..engine.facts import Facts
from ..engine.places import resolve
from .records import Records
from .tables.base import Entry
from .terminal import Speaker

# The columns of what is written, in order. Amounts are yuan as text such as "1500.00".
COLUMNS = (
    "household_no", "place", "member", "support", "outcome", "period", "amount_low", "amount_high",
    "reason_zh", "reason_en", "missing", "assumed",
)  # fmt: skip
PLAIN_NO = ("not_eligible", "not_in_force")

Out = tuple[str | None, ...]


@dataclass(slots=True)
class Decided:
    """What became of a batch: rows in the order of `COLUMNS`, what was set aside, and how many of each."""

    households: int = 0
    rows: list[Out] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class Decider:
    """Decides batches by the meaning, on one day; in `place`, or each household in its own.

    Safe to make anew in every process from the same policy: the same batch gives the same rows.
    """

    def __init__(
        self, policy: Policy, as_of: int, place: tuple[str, ...] | None, every_row: bool = False
    ) -> None:
        self.policy, self.as_of, self.place, self.every_row = policy, as_of, place, every_row
        self.records = Records(policy)
        self.engine = Engine(policy, durable_rules=False)
        self.speakers = {lang: Speaker(policy, lang) for lang in ("zh", "en")}

    def decide(self, entries: Iterable[Entry]) -> Decided:
        """Raises PolicyError where a place has a rule that has no meaning yet."""
        done = Decided()
        for entry in entries:
            try:
                facts, place, assumed = self.question(entry)
            except FactsError as error:
                done.rejects.append(reject(entry, error.problems))
                continue
            decision = self.engine.check(facts, self.as_of, place)
            done.households += 1
            for row in decision.supports:
                done.outcomes[row.outcome] += 1
                if self.every_row or row.outcome not in PLAIN_NO:
                    done.rows.append(self.row(decision, row, assumed))
        return done

    def question(self, entry: Entry) -> tuple[Facts, tuple[str, ...], str | None]:
        """A household's facts, its place, and the fact that had to be assumed of the place.

        FactsError with everything that is wrong.
        """
        problems = list(entry.problems)
        facts = None
        if entry.record is not None:
            try:
                facts = self.records.facts(entry.record)
            except FactsError as error:
                problems += error.problems
        if facts is not None and not problems:
            if "household_no" not in facts.household:
                problems.append(Problem("E570", path="household_no"))
            if self.place is not None:
                path, assumption = self.place, None
            else:
                try:
                    own = (facts.household.get("province"), facts.household.get("county"))
                    path, assumption = resolve(self.policy, own)
                except FactsError as error:
                    problems += error.problems
        if problems or facts is None:
            raise FactsError(problems)
        return facts, path, None if assumption is None else str(assumption["fact"])

    def row(self, decision: Decision, row: Row, assumed: str | None) -> Out:
        """One line of the output, in the order of `COLUMNS`."""
        amount = row.amount or {}
        exact = amount.get("yuan")
        used = [each["fact"] for each in decision.assumptions if row.name in each["used_by"]]
        return (
            decision.household,
            decision.decision["jurisdiction"],
            None if row.subject == "household" else row.subject,
            row.name,
            row.outcome,
            amount.get("period"),
            exact or amount.get("at_least"),
            exact or amount.get("at_most"),
            self.reason(row, "zh"),
            self.reason(row, "en"),
            "; ".join((*row.missing, *row.amount_missing)) or None,
            "; ".join([*([assumed] if assumed else []), *used]) or None,
        )

    def reason(self, row: Row, lang: str) -> str | None:
        """The deciding reason in one line."""
        speaker = self.speakers[lang]
        if row.outcome == "excluded":
            return speaker.say("excluded_by", rivals=self._named(row.excluded_by, speaker))
        if row.outcome == "conflict":
            return speaker.say("conflicting", rivals=self._named(row.conflicting, speaker))
        return str(row.because[0].text[lang]) if row.because else None

    @staticmethod
    def _named(names: Iterable[object], speaker: Speaker) -> str:
        return speaker.say("and").join(speaker.named(str(name)) for name in names)


def reject(entry: Entry, problems: Iterable[Problem]) -> dict[str, Any]:
    """A line of the rejects: where the household stands, its number, and everything that is wrong with it."""
    number = entry.record.get("household_no") if isinstance(entry.record, Mapping) else _number(entry.record)
    return {"at": entry.at, "household_no": number if isinstance(number, str) else None,
            "problems": list(_told(problems))}  # fmt: skip


def _number(line: bytes | None) -> object:
    """The number of a household whose record can be read as JSON, whatever else is wrong with it."""
    import json

    try:
        read = json.loads(line) if line is not None else None
    except (ValueError, RecursionError):
        return None
    return read.get("household_no") if isinstance(read, dict) else None


def _told(problems: Iterable[Problem]) -> Iterator[dict[str, object]]:
    for problem in problems:
        texts = {lang: problem.sentence(lang) for lang in ("zh", "en")}
        yield {"path": problem.path, "code": problem.code, **texts}
