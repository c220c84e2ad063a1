"""From a batch of households to its rows: each decided on its own, or set aside with every reason.

A row is a support for a subject, with what `elig check` says of it: the same outcome, amount and
deciding reason. What is plainly not eligible, or not in force, has no row unless all are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..dsl.policy import Policy
from ..dsl.problems import FactsError, Problem
from ..engine.answer import Answer
from ..engine.decide import Disagreement, Engine
from ..engine.decision import Row
from ..engine.edition import Edition
from ..engine.evaluate import Meaning
from ..engine.facts import Facts
from ..engine.places import resolve
from .records import Records
from .tables.base import Entry
from .terminal import Speaker

if TYPE_CHECKING:
    from ..engine.kernel.kernel import Conclusion, Kernel

# The columns of what is written, in order. Amounts are yuan as text such as "1500.00".
COLUMNS = (
    "household_no", "place", "member", "support", "outcome", "period", "amount_low", "amount_high",
    "reason_zh", "reason_en", "missing", "assumed",
)  # fmt: skip
PLAIN_NO = ("not_eligible", "not_in_force")

Out = tuple[str | None, ...]
Path = tuple[str, ...] | None


@dataclass(slots=True)
class Decided:
    """What became of a batch: rows in the order of `COLUMNS`, what was set aside, and how many of each."""

    households: int = 0
    rows: list[Out] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


class Decider:
    """Decides batches on one day; in `place`, or each household in its own.

    The kernel says which supports have a row at all, and the meaning works out those alone, with
    their reasons; where there is no kernel (`by_kernel` False, or a policy that cannot be lowered),
    and where every row is asked for, the meaning decides all. Safe to make anew in every process from
    the same policy: the same batch gives the same rows.
    """

    def __init__(
        self, policy: Policy, as_of: int, place: Path, every_row: bool = False, *, by_kernel: bool = True
    ) -> None:
        self.policy, self.as_of, self.place, self.every_row = policy, as_of, place, every_row
        self.records = Records(policy)
        self.engine = Engine(policy, durable_rules=False)
        self.speakers = {lang: Speaker(policy, lang) for lang in ("zh", "en")}
        self.by_kernel = by_kernel and not every_row
        self._kernels: dict[tuple[str, ...], Kernel | None] = {}

    def decide(self, entries: Iterable[Entry]) -> Decided:
        """Raises PolicyError for a rule that has no meaning yet, Disagreement on a fault of ours."""
        done = Decided()
        for entry in entries:
            try:
                facts, place, assumed = self.question(entry)
            except FactsError as error:
                done.rejects.append(reject(entry, error.problems))
                continue
            prepared = self.engine.prepared(self.as_of, place)
            answer = Answer(prepared.edition, Meaning(prepared.edition, facts), prepared.sources)
            rows = [
                row
                for row in self.supports(answer, facts, done.outcomes)
                if self.every_row or row.outcome not in PLAIN_NO
            ]
            done.households += 1
            done.rows += self.lines(answer, rows, assumed)
        return done

    def question(self, entry: Entry) -> tuple[Facts, tuple[str, ...], str | None]:
        """A household's facts, its place, and the fact that had to be assumed of the place."""
        return question(self.records, self.policy, self.place, entry)

    def supports(self, answer: Answer, facts: Facts, outcomes: Counter[str]) -> Iterator[Row]:
        """The rows of every support that may have one in the output; all outcomes are counted."""
        edition = answer.edition
        decided = self.conclusions(edition, facts)
        concluded = {} if decided is None else _by_support(decided)
        for name, applied in edition.supports.items():
            found = concluded.get(name, ["unasked"])
            if any(outcome not in PLAIN_NO for outcome in found):
                rows = list(answer.support_rows(name, applied))
                if decided is not None and [row.outcome for row in rows] != found:
                    raise Disagreement(f"{name}: the kernel concludes {found}, the meaning otherwise")
                outcomes.update(row.outcome for row in rows)
                yield from rows
            elif applied.in_force:
                outcomes.update(found)
            else:
                outcomes["not_in_force"] += 1  # for nobody, so one row says it

    def conclusions(self, edition: Edition, facts: Facts) -> list[Conclusion] | None:
        """All that the kernel concludes of a household; None where the meaning decides it alone."""
        kernel = self.kernel(edition)
        if kernel is None:
            return None
        from ..engine.kernel.kernel import NotLowered

        try:
            return kernel.decide_record(facts)
        except NotLowered:  # a number with more decimals than the kernel holds
            return None

    def kernel(self, edition: Edition) -> Kernel | None:
        """The kernel of an edition, made once; None where the meaning decides alone."""
        if not self.by_kernel:
            return None
        if edition.place not in self._kernels:
            from ..engine.kernel.kernel import Kernel, NotLowered

            try:
                self._kernels[edition.place] = Kernel(edition)
            except NotLowered:
                self._kernels[edition.place] = None
        return self._kernels[edition.place]

    def lines(self, answer: Answer, rows: Iterable[Row], assumed: str | None) -> Iterator[Out]:
        """Rows as lines of the output, in the order of `COLUMNS`."""
        assumptions = list(answer.assumptions())
        household = str(answer.meaning.facts.household["household_no"])
        place = ".".join(answer.edition.place) or "national"
        for row in rows:
            used = [each["fact"] for each in assumptions if row.name in each["used_by"]]
            facts = dict.fromkeys([*([assumed] if assumed else []), *used])
            yield self.line(row, household, place, "; ".join(facts) or None)

    def line(self, row: Row, household: str, place: str, assumed: str | None) -> Out:
        """One line of the output."""
        amount = row.amount or {}
        exact = amount.get("yuan")
        return (
            household,
            place,
            None if row.subject == "household" else row.subject,
            row.name,
            row.outcome,
            amount.get("period"),
            exact or amount.get("at_least"),
            exact or amount.get("at_most"),
            self.reason(row, "zh"),
            self.reason(row, "en"),
            "; ".join((*row.missing, *row.amount_missing)) or None,
            assumed,
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


def question(
    records: Records, policy: Policy, place: Path, entry: Entry
) -> tuple[Facts, tuple[str, ...], str | None]:
    """A household's facts, its place, and the fact that had to be assumed of the place.

    `place` None is the household's own. FactsError with everything that is wrong.
    """
    problems = list(entry.problems)
    facts = None
    if entry.record is not None:
        try:
            facts = records.facts(entry.record)
        except FactsError as error:
            problems += error.problems
    if facts is not None and not problems:
        if "household_no" not in facts.household:
            problems.append(Problem("E570", path="household_no"))
        path, assumption = place, None
        if path is None:
            try:
                own = (facts.household.get("province"), facts.household.get("county"))
                path, assumption = resolve(policy, own)
            except FactsError as error:
                problems += error.problems
    if problems or facts is None:
        raise FactsError(problems)
    assert path is not None
    return facts, path, None if assumption is None else str(assumption["fact"])


def _by_support(concluded: Iterable[Conclusion]) -> dict[str, list[str]]:
    """The outcomes of each support, a subject each, as the decision names them."""
    from ..engine.kernel.outputs import OUTCOMES

    found: dict[str, list[str]] = {}
    for each in concluded:
        if each.kind == "support":
            found.setdefault(each.name, []).append(OUTCOMES[each.outcome])
    return found


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
