"""From the evaluation record to the published decision: rows, missing facts, gaps, sources, totals."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..dsl import interval as iv
from ..dsl import policy as p
from .decision import ENGINE_VERSION, Decision, Reason, Reasons, Row
from .edition import FOREVER, Applied, Edition
from .evaluate import Final, Meaning, Reasoning, Result
from .explain import OPPOSITE, Explainer
from .found import Found, Member, compared
from .phrases import both, day, say
from .truth import NO, UNKNOWN, WORDS, YES, status_outcome, support_outcome

Json = dict[str, Any]
LEADING = {"not_eligible": "no", "does_not_hold": "no", "not_in_force": "no", "cannot_determine": "unknown"}


@dataclass(slots=True)
class Answer:
    """Makes one decision; `sources` keeps each block's citations between decisions of an edition."""

    edition: Edition
    meaning: Meaning
    sources: dict[int, list[Json]]
    explainer: Explainer = field(init=False)
    _used: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.explainer = Explainer(self.edition, self.meaning.facts)

    def decision(self, engine: str) -> Decision:
        supports = [row for name, a in self.edition.supports.items() for row in self.support_rows(name, a)]
        statuses = [row for name, a in self.edition.statuses.items() for row in self.status_rows(name, a)]
        findings = [row for check in self.edition.checks for row in self.finding_rows(check)]
        warnings = [row for warn in self.edition.warns for row in self.warning_rows(warn)]
        household = self.meaning.facts.household.get("household_no")
        return Decision(
            self.head(engine), None if household is None else str(household),
            tuple(supports), tuple(statuses), tuple(warnings), tuple(findings),
            tuple(self.assumptions()), self.totals(supports),
        )  # fmt: skip

    def warned(self, engine: str, names: Collection[str]) -> Decision:
        """These warnings alone."""
        rows = [row for warn in self.edition.warns if warn.name in names for row in self.warning_rows(warn)]
        household = self.meaning.facts.household.get("household_no")
        return Decision(
            self.head(engine), None if household is None else str(household),
            (), (), tuple(rows), (), tuple(self.assumptions()), self.totals([]),
        )  # fmt: skip

    def head(self, engine: str) -> Json:
        asked = {
            "as_of": day(self.edition.as_of),
            "jurisdiction": ".".join(self.edition.place) or "national",
            "policy_digest": self.edition.policy.digest,
            "facts_digest": self.meaning.facts.digest,
            "language_version": p.LANGUAGE_VERSION,
            "engine_version": ENGINE_VERSION,
        }
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return {
            "id": f"sha256:{digest}",
            "as_of": asked["as_of"], "jurisdiction": asked["jurisdiction"], "engine": engine,
            "policy_digest": asked["policy_digest"], "facts_digest": asked["facts_digest"],
            "language_version": asked["language_version"], "engine_version": asked["engine_version"],
        }  # fmt: skip

    # --- supports ---------------------------------------------------------------------------

    def support_rows(self, name: str, applied: Applied[p.Support]) -> Iterator[Row]:
        """A row a subject; one for the household where the support is not in force for anyone (4)."""
        block = applied.block
        if not self.edition.decided(applied):
            yield self.not_in_force("support", applied)
            return
        finals = [
            (member, self.meaning.final(name, member)) for member in self.meaning.subjects(block.subject)
        ]
        if not applied.in_force and all(final.result.truth == NO for _, final in finals):
            yield self.not_in_force("support", applied)
            return
        for member, final in finals:
            yield self.support_row(applied, member, final)

    def support_row(self, applied: Applied[p.Support], member: Member, final: Final) -> Row:
        block, result = applied.block, final.result
        outcome = support_outcome(result.own, result.conflict, final.excluded)
        if outcome == "not_eligible" and not applied.in_force:
            outcome = "not_in_force"
        missing = result.missing | final.missing if outcome == "cannot_determine" else frozenset[str]()
        eligible = outcome == "eligible"
        subject = self.subject(member)
        self.note_assumed(block.name, result.assumed | final.assumed)
        ended = applied if outcome == "not_in_force" else None
        return Row("support", {
            "name": block.name,
            "title": titles(block.title),
            "subject": subject,
            "nature": block.nature,
            "outcome": outcome,
            "amount": self.amount(block, result) if eligible else None,
            "amount_missing": self.ordered(result.amount_missing) if eligible else [],
            "because": self.because(result, outcome, ended),
            "missing": self.ordered(missing),
            "would_change": self.would_change(result, member) if outcome == "not_eligible" else [],
            "excluded_by": list(final.excluded_by) if outcome == "excluded" else [],
            "conflicting": list(result.conflicting) if outcome == "conflict" else [],
            "sources": self.cited(block),
            "evidence": list(block.evidence),
            "office": block.office,
            "decided_within": within(block),
            "already_received": self.received(block, member),
        })  # fmt: skip

    def amount(self, block: p.Support, result: Result) -> Json | None:
        if result.amount is None or block.amount is None:
            return None
        low, high = result.amount
        period = block.amount.period
        if low == high:
            return {"yuan": yuan(low), "period": period}
        return {"at_least": yuan(low), "at_most": yuan(high), "period": period}

    def received(self, block: p.Support, member: Member) -> bool | None:
        """Whether `receives` shows it drawn on the decision date."""
        receives = self.meaning.facts.receives
        if receives is None:
            return None
        who = None if member is None else self.meaning.facts.members[member].id
        as_of = self.edition.as_of
        return any(
            r.support == block.name and r.member == who and (r.since is None or r.since <= as_of)
            and (r.until is None or r.until >= as_of)
            for r in receives
        )  # fmt: skip

    def because(self, result: Result, outcome: str, ended: Applied[Any] | None = None) -> Reasons:
        """The deciding reason first: of a no the first that fails, of an unknown the first unknown (14)."""
        first = LEADING.get(outcome)

        def make() -> tuple[Reason, ...]:
            reasons = self.explainer.reasons(result.reasons)
            if first is not None:
                reasons = tuple(sorted(reasons, key=lambda reason: reason.truth != first))
            return reasons if ended is None else (self.absence(ended), *reasons)

        return Reasons(make)

    def would_change(self, result: Result, member: Member) -> list[Json]:
        """The gap, where one number alone decides a no and may be advised on."""
        if self.fail_often(result.reasons):
            return []
        failing = [
            found for found in self.conditions(result.reasons) if found[0].value == (YES if found[1] else NO)
        ]
        others = [r for r in result.reasons if r.kind != "when" and r.truth == NO]
        if len(failing) != 1 or others:
            return []
        found, negated = failing[0]
        expr = found.expr
        if isinstance(expr, p.Between) and not negated:
            item, low, high = found.parts
            if not (item.exact and low.exact and high.exact):
                return []
            type_ = p.type_of(item.expr)
            if (type_.kind == "money" or type_.whole) and not holds_whole(low.value[0], high.value[0]):
                return []
            op, bound = (">=", low) if item.value[0] < low.value[0] else ("<=", high)
            return self.gap(item, op, bound, member)
        if not isinstance(expr, p.Compare):
            return []
        op = OPPOSITE[expr.op] if negated else expr.op
        left, right = found.parts
        if isinstance(left.expr, p.FactRef):
            return self.gap(left, op, right, member)
        flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        return self.gap(right, flipped, left, member)

    def gap(self, fact: Found, op: str, bound: Found, member: Member) -> list[Json]:
        if not isinstance(fact.expr, p.FactRef) or not fact.exact or not bound.exact:
            return []
        known = self.edition.facts[fact.expr.entity, fact.expr.name]
        rests = {(e.entity, e.name) for e in self.facts_of(bound.expr)}
        if not known.advised or known.type.kind == "date" or (known.entity, known.name) in rests:
            return []
        money, needed = known.type.kind == "money", bound.value[0]
        if money or known.type.whole:  # said in whole fen or a whole count that is surely enough
            if op == "=" and iv.round_to(needed, 1, "down") != needed:
                return []
            needed = iv.round_to(needed, 1, "up" if op in (">=", "<") else "down")
        assert known.low is not None
        assert known.high is not None
        if compared(op, (known.low, known.high), (needed, needed)) == NO:  # no value of it is enough
            return []
        shown = [yuan(value) if money else str(value) for value in (fact.value[0], needed)]
        path = self.meaning.values.path(fact.expr.entity, fact.expr.name, member)
        return [{"fact": path, "is": shown[0], "needs": f"{op} {shown[1]}"}]

    def facts_of(self, expr: p.Expr) -> Iterator[p.FactRef]:
        for part in p.walk(expr):
            if isinstance(part, p.FactRef):
                yield part
            elif isinstance(part, p.DeriveRef) and (part.entity, part.name) in self.edition.derives:
                yield from self.facts_of(self.edition.derives[part.entity, part.name].be)

    @staticmethod
    def fail_often(steps: Iterable[Reasoning]) -> bool:
        """Whether two items of an `all of` fail, so that no one number decides: the usual case, told fast."""
        for step in steps:
            if step.found is not None and isinstance(step.found.expr, p.And):
                return [part.value for part in step.found.parts].count(NO) > 1
        return False

    @staticmethod
    def conditions(steps: Iterable[Reasoning]) -> Iterator[tuple[Found, bool]]:
        """The conditions that must all hold, each with whether it is asked negated."""

        def inside(found: Found, negated: bool) -> Iterator[tuple[Found, bool]]:
            if isinstance(found.expr, p.Not):
                yield from inside(found.parts[0], not negated)
            elif isinstance(found.expr, p.Or if negated else p.And):
                for part in found.parts:
                    yield from inside(part, negated)
            else:
                yield found, negated

        for step in steps:
            if step.kind == "when" and step.found is not None:
                yield from inside(step.found, False)

    # --- statuses and findings ---------------------------------------------------------------

    def status_rows(self, name: str, applied: Applied[p.Status]) -> Iterator[Row]:
        if not applied.in_force:
            yield self.not_in_force("status", applied)
            return
        block = applied.block
        for member in self.meaning.subjects(block.subject):
            result = self.meaning.status(name, member)
            outcome = status_outcome(result.own, result.conflict)
            self.note_assumed(name, result.assumed)
            yield Row("status", {
                "name": name,
                "title": titles(block.title),
                "subject": self.subject(member),
                "outcome": outcome,
                "because": self.because(result, outcome),
                "missing": self.ordered(result.missing) if outcome == "cannot_determine" else [],
                "sources": self.cited(block),
            })  # fmt: skip

    def finding_rows(self, check: p.Check) -> Iterator[Row]:
        """Findings that are so or may be so; what is not found has no row."""
        for member in self.meaning.subjects(check.subject):
            result = self.meaning.condition("when", check, check.when, member)
            if result.own == NO:
                continue
            self.note_assumed(check.name, result.assumed)
            yield Row("finding", {
                "code": check.code,
                "title": titles(check.title),
                "subject": self.subject(member),
                "severity": check.severity,
                "truth": WORDS[result.own],
                "because": self.because(result, "cannot_determine" if result.own == UNKNOWN else ""),
                "missing": self.ordered(result.missing),
                "sources": self.cited(check),
            })  # fmt: skip

    def warning_rows(self, warn: p.Warn) -> Iterator[Row]:
        """Warnings that are so or may be so; what is not warned of has no row."""
        for member in self.meaning.subjects(warn.subject):
            result = self.meaning.condition("when", warn, warn.when, member)
            if result.own == NO:
                continue
            self.note_assumed(warn.name, result.assumed)
            act = None if warn.act_days is None else {"days": warn.act_days, "working": warn.act_working}
            yield Row("warning", {
                "name": warn.name,
                "title": titles(warn.title),
                "subject": self.subject(member),
                "truth": WORDS[result.own],
                "because": self.because(result, "cannot_determine" if result.own == UNKNOWN else ""),
                "missing": self.ordered(result.missing),
                "notify": warn.notify,
                "act_within": act,
                "sources": self.cited(warn),
            })  # fmt: skip

    def not_in_force(self, kind: str, applied: Applied[Any]) -> Row:
        """The one row of what is not in force: when it ended, or when it begins."""
        block = applied.block
        row: Json = {"name": block.name, "title": titles(block.title), "subject": "household"}
        if isinstance(block, p.Support):
            row |= {"nature": block.nature, "outcome": "not_in_force", "amount": None, "amount_missing": []}
        else:
            row |= {"outcome": "not_in_force"}
        row |= {"because": (self.absence(applied),), "missing": []}
        if isinstance(block, p.Support):
            row |= {"would_change": [], "excluded_by": [], "conflicting": []}
        row |= {"sources": self.cited(block)}
        if isinstance(block, p.Support):
            row |= {"evidence": list(block.evidence), "office": block.office, "decided_within": within(block),
                    "already_received": None}  # fmt: skip
        return Row(kind, row)

    def absence(self, applied: Applied[Any]) -> Reason:
        if applied.last < self.edition.as_of and applied.last != FOREVER:
            source = self.explainer.source(applied.end if applied.end is not None else applied.block)
            return Reason(both(lambda lang: say("ended", lang, day(applied.last))), "no", source)
        return Reason(
            both(lambda lang: say("begins", lang, day(applied.first))),
            "no",
            self.explainer.source(applied.block),
        )

    # --- shared ---------------------------------------------------------------------------------

    def subject(self, member: Member) -> str:
        return "household" if member is None else self.meaning.facts.members[member].id

    def ordered(self, missing: frozenset[str]) -> list[str]:
        """Missing facts: the household's, each member's as given, events'; then what the policy lacks."""
        if not missing:
            return []
        members = {f"members[{m.id}]": i for i, m in enumerate(self.meaning.facts.members)}

        def key(path: str) -> tuple[int, int, str]:
            owner = path.rpartition(".")[0]
            if owner in members:
                return (1, members[owner], path)
            lacking = owner in ("parameters", "definitions", "statuses")
            return (3 if lacking else 2 if owner.startswith("events[") else 0, 0, path)

        return sorted(missing, key=key)

    def note_assumed(self, name: str, assumed: frozenset[str]) -> None:
        for path in sorted(assumed):
            used = self._used.setdefault(path, [])
            if name not in used:
                used.append(name)

    def assumptions(self) -> Iterator[Json]:
        """Every default that stood in for a fact, and whose answers used it."""
        for path, used_by in self._used.items():
            owner, _, name = path.rpartition(".")
            fact = self.edition.facts[self.entity_of(owner), name]
            for assume in self.meaning.values.assumed[path]:
                because = {"zh": assume.because, "en": assume.because}
                yield {
                    "fact": path,
                    "value": shown(fact, assume.value),
                    "because": because,
                    "used_by": used_by,
                }

    def entity_of(self, owner: str) -> str:
        """Whose facts stand under `members[m3]` or `events[e7]`; the household's where nothing is said."""
        if owner.startswith("events["):
            return next(e.name for e in self.meaning.facts.events or () if owner == f"events[{e.id}]")
        return "member" if owner.startswith("members[") else "household"

    def cited(self, block: p.Block) -> list[Json]:
        """The block's own sources and those of all that it rests on, each once."""
        found = self.sources.get(id(block))
        if found is None:
            documents = {d.name: d for d in self.edition.policy.documents}
            citations = dict.fromkeys(self.citations(block, set()))
            found = self.sources[id(block)] = [
                {"document": documents[c.document].title.zh, "number": documents[c.document].number,
                 "article": c.article, "provenance": c.provenance}
                for c in citations
            ]  # fmt: skip
        return found

    def citations(self, block: p.Block, seen: set[int]) -> Iterator[p.Citation]:
        if id(block) in seen:
            return
        seen.add(id(block))
        yield from block.sources
        for part in self.edition.parts(block):
            if isinstance(part, p.ParameterRef):
                value = self.edition.parameters[part.name].value
                yield from value.sources if value is not None else ()
            elif isinstance(part, p.DeriveRef) and (part.entity, part.name) in self.edition.derives:
                yield from self.citations(self.edition.derives[part.entity, part.name], seen)
            elif isinstance(part, p.HasStatus):
                for name in part.names:
                    if name in self.edition.statuses:
                        yield from self.citations(self.edition.statuses[name].block, seen)
        for exception in self.edition.exceptions.get(block.name, ()):
            yield from self.citations(exception, seen)

    def totals(self, rows: list[Row]) -> Json:
        """Surely eligible cash and waivers, a year and once; loans never.

        Where not complete, at least so much.
        """
        yearly, once, complete = 0, 0, True
        for row in rows:
            fields = row.fields
            if fields["nature"] not in ("cash", "waiver"):
                continue
            amount = fields["amount"]
            if fields["outcome"] in ("cannot_determine", "conflict") or (
                fields["outcome"] == "eligible" and amount is None
            ):
                complete = False
            if amount is None:
                continue
            complete = complete and "yuan" in amount
            fen = int(amount.get("yuan", amount.get("at_least")).replace(".", ""))
            if amount["period"] == "once":
                once += fen
            else:
                yearly += fen * iv.PER_YEAR[amount["period"]]
        return {"per_year_yuan": yuan(yearly), "once_yuan": yuan(once), "complete": complete}


def titles(title: p.Title) -> dict[str, str]:
    """A title as the contract has it."""
    return {"zh": title.zh, "en": title.en}


def within(block: p.Support) -> Json | None:
    """The time limit of a decision as the contract has it."""
    if block.decided_days is None:
        return None
    return {"days": block.decided_days, "working": block.decided_working}


def holds_whole(low: iv.Exact, high: iv.Exact) -> bool:
    """Whether a whole number lies from low to high.

    >>> from fractions import Fraction
    >>> holds_whole(Fraction(3, 2), Fraction(3, 2)), holds_whole(Fraction(1, 2), 1)
    (False, True)
    """
    return iv.round_to(low, 1, "up") <= iv.round_to(high, 1, "down")


def yuan(fen: iv.Exact) -> str:
    """Whole fen as yuan.

    >>> yuan(150000), yuan(5)
    ('1500.00', '0.05')
    """
    whole, rest = divmod(int(fen), 100)
    return f"{whole}.{rest:02d}"


def shown(fact: p.Fact, value: object) -> object:
    """A default's value as a record would give it."""
    if fact.type.kind == "money" and isinstance(value, int):
        return yuan(value)
    if fact.type.kind == "date" and isinstance(value, int):
        return datetime.date.fromordinal(value).isoformat()
    return list(value) if isinstance(value, tuple) else value
