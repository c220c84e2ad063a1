"""Households decided one by one, in codes: by the kernel's plain Python, or by the meaning alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..dsl import policy as p
from ..dsl.problems import FactsError
from ..engine.answer import Answer
from ..engine.edition import Edition
from ..engine.evaluate import Meaning
from ..engine.facts import Facts
from ..engine.places import resolve
from ..engine.truth import support_outcome
from .decider import RecordKernel
from .records import Records, read_json
from .screen_coded import Coded
from .screen_rows import PLAIN_NO, question, reject
from .tables.base import Entry

if TYPE_CHECKING:
    from ..engine.kernel.kernel import Said

__all__ = ["PLAIN_NO", "Done", "RecordCoder", "assumed_facts"]

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


def assumed_facts(policy: p.Policy) -> set[tuple[str, str]]:
    """The facts for which a default may stand in; then an answer must say whether it used it."""
    blocks = (*policy.statuses, *policy.supports, *policy.derives, *policy.exceptions, *policy.checks)
    inside = (part for block in blocks for part in Edition.parts(block))
    found = {(fact.entity, fact.name) for fact in policy.facts if fact.assume}
    return found | {
        (part.entity, part.name) for part in inside if isinstance(part, p.FactRef) and part.assume
    }


@dataclass(slots=True)
class Compiled:
    """The program that a place shares with all whose clauses are the same, and its own arguments."""

    program: RecordKernel
    arguments: tuple[int, ...]
    codes: dict[str, list[str | None]]  # of each support the code of each reason


@dataclass(slots=True)
class Known:
    """A place's edition; `compiled` is found when it is first asked for, None where there can be none."""

    edition: Edition
    word: str
    sources: dict[int, Any] = field(default_factory=dict)
    compiled: Compiled | None = None
    looked: bool = False


class RecordCoder:
    """Decides households on one day; in `place`, or each in its own."""

    def __init__(
        self, policy: p.Policy, as_of: int, place: tuple[str, ...] | None, every_row: bool = False
    ) -> None:
        self.policy, self.as_of, self.place, self.every_row = policy, as_of, place, every_row
        self.records = Records(policy)
        self.assumes = bool(assumed_facts(policy))
        self._known: dict[tuple[str, ...], Known] = {}
        self._shared: dict[Hashable, tuple[RecordKernel, dict[str, list[str | None]]] | None] = {}
        self._located: dict[tuple[Any, Any], tuple[tuple[str, ...], str | None]] = {}

    def decide(self, entry: Entry, at: int = 0, *, by_meaning: bool = False) -> Done:
        """One household, `by_meaning` even where the kernel could.

        Raises PolicyError for a rule that has no meaning yet.
        """
        done = Done(at)
        if not by_meaning and not self.assumes:
            plain = self.plainly(entry)
            if plain is not None:
                self.note(done, *plain, {})
                return done
        try:
            facts, place, assumed = question(self.records, self.policy, self.place, entry)
        except FactsError as error:
            done.rejects.append(reject(entry, error.problems))
            return done
        known = self.known(place)
        answer = Answer(known.edition, Meaning(known.edition, facts), known.sources)
        found: Iterable[tuple[str, list[Told]]] | None = None if by_meaning else self.by_kernel(known, facts)
        if found is None:
            found = self.by_meaning(known, answer)
        number, ids = str(facts.household["household_no"]), [member.id for member in facts.members]
        self.note(done, number, ids, known, assumed, found, self.used(answer))
        return done

    def note(
        self, done: Done, number: str, ids: list[str], known: Known, assumed: str | None,
        supports: Iterable[tuple[str, list[Told]]], used: dict[str, list[str]],
    ) -> None:  # fmt: skip
        """Put down a household's rows."""
        done.households = 1
        for name, subjects in supports:
            for member, outcome, low, high, code in subjects:
                done.outcomes[outcome] += 1
                if outcome in PLAIN_NO and not self.every_row:
                    continue
                amount = known.edition.supports[name].block.amount
                period = amount.period if outcome == "eligible" and amount is not None else None
                who = None if member is None else ids[member]
                paths = dict.fromkeys([*([assumed] if assumed else []), *used.get(name, ())])
                paid = (low, high) if period is not None else (None, None)
                facts = "; ".join(paths) or None
                done.rows.append((number, known.word, who, name, outcome, period, *paid, code, facts))

    def plainly(
        self, entry: Entry
    ) -> tuple[str, list[str], Known, str | None, list[tuple[str, list[Told]]]] | None:
        """A household whose record is as plain as most are; None for one that must be read with care."""
        record: Any = entry.record
        if entry.problems:
            return None
        try:
            if isinstance(record, bytes):
                record = read_json(record)
            number = record["household_no"]
            own = (record.get("province"), record.get("county"))
            found = self._located.get(own) if self.place is None else (self.place, None)
            if found is None:
                path, assumption = resolve(self.policy, own)
                found = self._located[own] = (path, None if assumption is None else str(assumption["fact"]))
        except (FactsError, KeyError, TypeError, ValueError, AttributeError):
            return None
        known = self.known(found[0])
        compiled = self.compiled(known)
        if compiled is None or type(number) is not str:
            return None
        said = compiled.program(record, compiled.arguments)
        if said is None:
            return None
        ids = [member["id"] for member in record["members"]]
        return number, ids, known, found[1], told(known.edition, compiled.codes, said)

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

    def used(self, answer: Answer) -> dict[str, list[str]]:
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

    def known(self, place: tuple[str, ...]) -> Known:
        """A place's edition, made once."""
        known = self._known.get(place)
        if known is None:
            word = ".".join(place) or "national"
            known = self._known[place] = Known(Edition(self.policy, self.as_of, place), word)
        return known

    def compiled(self, known: Known) -> Compiled | None:
        """A place's program, made once; None for what cannot be compiled."""
        if not known.looked:
            known.looked = True
            from ..engine.kernel.codes import code_of
            from ..engine.kernel.kernel import Kernel, NotLowered
            from ..engine.kernel.sharing import clauses_of

            edition = known.edition
            clauses = clauses_of(edition)
            if clauses not in self._shared:
                try:
                    kernel = Kernel(edition)
                except NotLowered:
                    self._shared[clauses] = None
                else:
                    codes = {
                        name: [code_of(r, edition, name) for r in kernel.reasons(name)]
                        for name in edition.supports
                    }
                    self._shared[clauses] = (RecordKernel(self.records, kernel), codes)
            shared = self._shared[clauses]
            if shared is not None:
                program, codes = shared
                known.compiled = Compiled(program, program.kernel.given(edition), codes)
        return known.compiled

    def by_kernel(self, known: Known, facts: Facts) -> list[tuple[str, list[Told]]] | None:
        """What the kernel concludes of each support; None where it cannot tell."""
        from ..engine.kernel.kernel import NotLowered

        compiled = self.compiled(known)
        if compiled is None:
            return None
        try:
            said = compiled.program.kernel.decide_facts(facts, compiled.arguments)
        except NotLowered:  # a number finer than it can hold
            return None
        return told(known.edition, compiled.codes, said)

    def by_meaning(self, known: Known, answer: Answer) -> Iterator[tuple[str, list[Told]]]:
        """What the meaning concludes of each support."""
        from ..engine.kernel.codes import code_by_meaning

        edition, meaning = known.edition, answer.meaning
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
                    assert result.amount is not None
                    low, high = (int(end) for end in result.amount)
                code = code_by_meaning(edition, name, outcome, result, final.excluded_by)
                subjects.append((member, outcome, low, high, code))
            yield name, once(applied.in_force, subjects)


def told(
    edition: Edition, codes: dict[str, list[str | None]], said: Said
) -> list[tuple[str, list[Told]]]:  # fmt: skip
    """What a program said of each support."""
    found = []
    for name, one in said[1].items():
        rows = enumerate(one) if isinstance(one, list) else [(None, one)]
        subjects: list[Told] = [
            (who, outcome, low, high, codes[name][reason]) for who, (outcome, low, high, reason) in rows
        ]
        found.append((name, once(edition.supports[name].in_force, subjects)))
    return found


def once(in_force: bool, subjects: list[Told]) -> list[Told]:
    """One row for the household, where a support is not in force for anyone."""
    if not in_force and all(outcome in PLAIN_NO for _, outcome, *_ in subjects):
        return [(None, "not_in_force", None, None, "not_in_force")]
    return subjects
