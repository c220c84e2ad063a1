"""Households decided one by one, in codes: by the kernel's plain Python, or by the meaning alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..dsl import policy as p
from ..dsl.problems import FactsError
from ..engine.answer import Answer
from ..engine.decide import Engine, Prepared
from ..engine.edition import Edition
from ..engine.evaluate import Meaning
from ..engine.facts import Facts
from ..engine.truth import support_outcome
from .records import Records
from .screen_coded import Coded
from .screen_rows import PLAIN_NO, question, reject
from .tables.base import Entry

if TYPE_CHECKING:
    from ..engine.kernel.kernel import Kernel

__all__ = ["PLAIN_NO", "Done", "RecordCoder", "assumes"]

# Of a subject: its member (None: the household), outcome, least and most fen, and the code of the reason.
Told = tuple[int | None, str, int | None, int | None, str | None]


@dataclass(slots=True)
class Done:
    """What became of some households; `at` is the place of the only one, where there is one."""

    at: int = 0
    households: int = 0
    rows: list[Coded] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def assumes(policy: p.Policy) -> bool:
    """Whether any default stands in for a fact: then every answer must say whether it used one."""
    blocks = (*policy.statuses, *policy.supports, *policy.derives, *policy.exceptions, *policy.checks)
    inside = (part for block in blocks for part in Edition.parts(block))
    return any(fact.assume for fact in policy.facts) or any(
        isinstance(part, p.FactRef) and part.assume for part in inside
    )


class RecordCoder:
    """Decides households on one day; in `place`, or each in its own."""

    def __init__(
        self, policy: p.Policy, as_of: int, place: tuple[str, ...] | None, every_row: bool = False
    ) -> None:
        self.policy, self.as_of, self.place, self.every_row = policy, as_of, place, every_row
        self.records = Records(policy)
        self.engine = Engine(policy, durable_rules=False)
        self.assumes = assumes(policy)
        self.periods = {s.name: s.amount.period for s in policy.supports if s.amount is not None}
        self._kernels: dict[tuple[str, ...], tuple[Kernel, dict[str, list[str | None]]] | None] = {}

    def decide(self, entry: Entry, at: int = 0) -> Done:
        """One household. Raises PolicyError for a rule that has no meaning yet."""
        done = Done(at)
        try:
            facts, place, assumed = question(self.records, self.policy, self.place, entry)
        except FactsError as error:
            done.rejects.append(reject(entry, error.problems))
            return done
        done.households = 1
        prepared = self.engine.prepared(self.as_of, place)
        answer = Answer(prepared.edition, Meaning(prepared.edition, facts), prepared.sources)
        used = self.used(answer, facts)
        told = self.by_kernel(prepared, facts)
        if told is None:
            told = self.by_meaning(prepared, answer)
        number, where = str(facts.household["household_no"]), ".".join(place) or "national"
        for name, subjects in told:
            for member, outcome, low, high, code in subjects:
                done.outcomes[outcome] += 1
                if outcome in PLAIN_NO and not self.every_row:
                    continue
                period = self.periods.get(name) if outcome == "eligible" else None
                who = None if member is None else facts.members[member].id
                paths = dict.fromkeys([*([assumed] if assumed else []), *used.get(name, ())])
                paid = (low, high) if period is not None else (None, None)
                done.rows.append(
                    (number, where, who, name, outcome, period, *paid, code, "; ".join(paths) or None)
                )
        return done

    def decide_all(self, entries: Iterable[Entry]) -> Done:
        """Several households."""
        done = Done()
        for entry in entries:
            one = self.decide(entry)
            done.households += one.households
            done.rows += one.rows
            done.rejects += one.rejects
            done.outcomes.update(one.outcomes)
        return done

    def used(self, answer: Answer, facts: Facts) -> dict[str, list[str]]:
        """Of each support the facts for which a default stood in."""
        if not self.assumes:
            return {}
        for name, applied in answer.edition.supports.items():
            list(answer.support_rows(name, applied))
        found: dict[str, list[str]] = {}
        for each in answer.assumptions():
            for name in each["used_by"]:
                found.setdefault(name, []).append(each["fact"])
        return found

    def kernel(self, prepared: Prepared) -> tuple[Kernel, dict[str, list[str | None]]] | None:
        """An edition's kernel and its reasons' codes; None for what cannot be compiled."""
        edition = prepared.edition
        if edition.place not in self._kernels:
            from ..engine.kernel.codes import code_of
            from ..engine.kernel.kernel import Kernel, NotLowered

            try:
                kernel = Kernel(edition)
            except NotLowered:
                self._kernels[edition.place] = None
            else:
                codes = {
                    name: [code_of(r, edition, name) for r in kernel.reasons(name)]
                    for name in edition.supports
                }
                self._kernels[edition.place] = (kernel, codes)
        return self._kernels[edition.place]

    def by_kernel(self, prepared: Prepared, facts: Facts) -> Iterable[tuple[str, list[Told]]] | None:
        """What the kernel concludes of each support; None where it cannot tell."""
        from ..engine.kernel.kernel import NotLowered
        from ..engine.kernel.outputs import OUTCOMES

        ready = self.kernel(prepared)
        if ready is None:
            return None
        kernel, codes = ready
        try:
            concluded = kernel.decide_record(facts)
        except NotLowered:  # a number finer than it can hold
            return None
        found: dict[str, list[Told]] = {}
        for c in concluded:
            if c.kind == "support":
                told = (c.member, OUTCOMES[c.outcome], c.low, c.high, codes[c.name][c.reason])
                found.setdefault(c.name, []).append(told)
        edition = prepared.edition
        return [(name, once(edition.supports[name].in_force, subjects)) for name, subjects in found.items()]

    def by_meaning(self, prepared: Prepared, answer: Answer) -> Iterator[tuple[str, list[Told]]]:
        """What the meaning concludes of each support."""
        from ..engine.kernel.codes import code_by_meaning

        edition, meaning = prepared.edition, answer.meaning
        for name, applied in edition.supports.items():
            if not edition.decided(applied):
                yield name, [(None, "not_in_force", None, None, "not_in_force")]
                continue
            subjects: list[Told] = []
            for member in meaning.subjects(applied.block.subject):
                final = meaning.final(name, member)
                result = final.result
                outcome = support_outcome(result.own, result.conflict, final.excluded)
                if outcome == "not_eligible" and not applied.in_force:
                    outcome = "not_in_force"
                low = high = None
                if outcome == "eligible" and applied.block.amount is not None:
                    low, high = (int(end) for end in result.amount)
                code = code_by_meaning(edition, name, outcome, result, final.excluded_by)
                subjects.append((member, outcome, low, high, code))
            yield name, once(applied.in_force, subjects)


def once(in_force: bool, subjects: list[Told]) -> list[Told]:
    """One row for the household, where a support is not in force for anyone."""
    if not in_force and all(outcome in PLAIN_NO for _, outcome, *_ in subjects):
        return [(None, "not_in_force", None, None, "not_in_force")]
    return subjects
