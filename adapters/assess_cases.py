"""What one household's `receives` says against what it is entitled to: cases, and what cannot be said.

Only what is sure is a case: surely eligible and not drawing, surely not eligible and drawing. What
rests on anything unknown is `unsaid`, counted apart, and never held against anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..dsl import interval as iv
from ..dsl import policy as p
from ..engine.decision import Row
from ..engine.evaluate import Reasoning
from ..engine.facts import Application, Facts, Receipt
from ..engine.found import Found
from ..engine.truth import NO, YES
from .assess_limits import Timed, limit_words, timed
from .assess_words import both
from .concluded import Concluded, Standing
from .screen_rows import Decider, question
from .tables.base import Entry
from .terminal import Speaker
from .working_days import after

KINDS = ("missed", "undue", "twice", "underpaid", "overpaid", "late", "finding", "unsaid")
RELATION = "relationship"
SURELY_NOT = ("not_eligible", "excluded", "not_in_force")

Both = tuple[str, str]  # Chinese and English


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to look into for one subject; `fen` is per `period`, None where no money is told.

    `vague` says that it is at least so much. `due` and `since` are ordinal days; `limit` is how long a
    decision may take.
    """

    kind: str
    policy: str
    title: Both
    cause: Both
    member: str | None = None
    fen: int | None = None
    period: str = ""
    vague: bool = False
    reason: Both = ("", "")
    clause: str = ""
    since: int | None = None
    papers: tuple[str, ...] = ()
    missing: Both = ("", "")
    due: int | None = None
    limit: Both = ("", "")
    office: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A household's cases; `where` is its county, township and village as recorded, empty if not.

    `relations` are what the members with a case are to the head, by id, where that is recorded.
    """

    household: str
    where: tuple[str, str, str]
    cases: tuple[Case, ...]
    relations: tuple[tuple[str, Both], ...] = ()


class Judge:
    """Judges households on one day, each in its own place or all in one.

    The kernel finds who has a case, and the meaning works out those supports alone; `by_kernel` False:
    the meaning decides all.
    """

    def __init__(
        self, policy: p.Policy, as_of: int, place: tuple[str, ...] | None, *, by_kernel: bool = True
    ) -> None:
        self.decider = Decider(policy, as_of, place, by_kernel=by_kernel)
        self.policy, self.as_of = policy, as_of
        self.zh, self.en = (Speaker(policy, lang) for lang in ("zh", "en"))
        self.options = {
            option.name: (option.title.zh, option.title.en)
            for fact in policy.facts
            if (fact.entity, fact.name) == ("member", RELATION) and not fact.personal
            for option in fact.options
        }
        self.titles = {(fact.entity, fact.name): (fact.title.zh, fact.title.en) for fact in policy.facts}

    def judged(self, entry: Entry) -> Judged:
        """Raises FactsError, PolicyError for a rule without meaning, Disagreement of kernel and meaning."""
        facts, place = self.asked(entry)
        one = Household(self, Concluded(self.decider, facts, place))
        cases = tuple(one.cases())
        number, where = str(facts.household["household_no"]), self.where(facts, place)
        return Judged(number, where, cases, self.relations(facts, {case.member for case in cases}))

    def asked(self, entry: Entry) -> tuple[Facts, tuple[str, ...]]:
        """A household's facts and its place; FactsError with all that is wrong."""
        facts, place, _ = question(self.decider.records, self.policy, self.decider.place, entry)
        return facts, place

    def relations(self, facts: Facts, named: Collection[str | None]) -> tuple[tuple[str, Both], ...]:
        """What members are to the head; a list without names is found through by that."""
        recorded = ((member.id, member.facts.get(RELATION)) for member in facts.members if member.id in named)
        return tuple((id_, self.options[value]) for id_, value in recorded if value in self.options)

    def where(self, facts: Facts, place: tuple[str, ...]) -> tuple[str, str, str]:
        """County, township and village; a county that is declared goes by its title."""
        recorded = facts.household
        named = [each.title for each in self.policy.places if len(place) > 1 and each.path == place]
        own = self.decider.place is None and named
        county = named[0] if own else str(recorded.get("county") or "")
        for each in self.policy.places:
            if len(each.path) > 1 and each.path[-1] == county:
                county = each.title
        return county, str(recorded.get("township") or ""), str(recorded.get("village") or "")

    def missing(self, path: str) -> Both:
        """A missing fact by its title, without whose it is."""
        owner, _, name = path.rpartition(".")
        title = self.titles.get(("member" if owner else "household", name))
        return title or (self.zh.fact(path), self.en.fact(path))


class Household:
    """One household's facts beside what is decided of it."""

    def __init__(self, judge: Judge, concluded: Concluded) -> None:
        self.judge, self.concluded = judge, concluded
        self.facts, self.edition = concluded.facts, concluded.edition

    def cases(self) -> Iterator[Case]:
        if self.facts.receives is None:
            yield Case("unsaid", "", ("", ""), both("receives_unknown"), missing=both("receives_unknown"))
        else:
            yield from self.of_supports(self.facts.receives)
        for application in self.facts.applications or ():
            found = timed(self.edition, application)
            if found is not None and (found.late or found.due is None):
                yield self.late(found)
        for row in self.concluded.findings():
            yield self.finding(row)

    def of_supports(self, receives: Iterable[Receipt]) -> Iterator[Case]:
        """Each decided row beside its receipts, then the receipts that no row is about."""
        entries: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
        for receipt in receives:
            applied = self.edition.supports.get(receipt.support)
            of_household = applied is None or applied.block.subject == "household"
            who = "household" if of_household else receipt.member or ""
            entries[receipt.support, who].append(receipt)
        for row in self.concluded.standings({name for name, _ in entries}):
            block = self.edition.supports[row.name].block
            if row.outcome == "not_in_force" and row.subject == "household":
                for key in [key for key in entries if key[0] == row.name]:
                    yield from self.of_row(row, block, entries.pop(key), key[1])
                continue
            if entries.get((row.name, "")):  # drawn by a member, and it is not recorded by whom
                if row.outcome in ("eligible", "cannot_determine"):
                    yield self.unsaid(row, "no_member", row.subject)
                continue
            yield from self.of_row(row, block, entries.pop((row.name, row.subject), []), row.subject)
        for (name, who), rest in entries.items():
            yield from self.of_no_row(name, who, rest)

    def of_no_row(self, name: str, who: str, rest: list[Receipt]) -> Iterator[Case]:
        """Entries that fit no row: of another place's support, or of a member's without naming the member."""
        rows = self.concluded.of(name) if name in self.edition.supports else []
        if not rows:
            title = next(block.title for block in self.judge.policy.supports if block.name == name)
            yield Case("unsaid", name, (title.zh, title.en), both("no_rule"), member_of(who))
        elif who == "" and all(row.outcome in SURELY_NOT for row in rows):
            yield from self.of_row(rows[0], self.edition.supports[name].block, rest, who)

    def of_row(self, row: Standing, block: p.Support, entries: list[Receipt], who: str) -> Iterator[Case]:
        today = self.judge.as_of
        drawn = [
            r for r in entries
            if (r.since is None or r.since <= today) and (r.until is None or r.until >= today)
        ]  # fmt: skip
        begun = [r for r in entries if r.since is None or r.since <= today]
        single = block.paid == "once" or (block.amount is not None and block.amount.period == "once")
        once = single and block.nature != "loan"  # a loan is drawn until it is paid back
        if once and begun:
            yield from self.paid_once(row, block, begun, who)
        elif row.outcome in ("cannot_determine", "conflict"):
            yield self.unsaid(row, row.outcome, who)
            if len(drawn) > 1:
                yield self.twice(row, block, drawn, who)
        elif row.outcome == "eligible":
            if not drawn:
                yield self.missed(row, block, begun, who)
            elif len(drawn) > 1:
                yield self.twice(row, block, drawn, who)
            else:
                yield from self.amount(row, block, drawn[0], who)
        elif drawn:
            yield self.undue(row, block, drawn, who)

    # --- one kind each ----------------------------------------------------------------------------

    def missed(self, row: Standing, block: p.Support, begun: list[Receipt], who: str) -> Case:
        ended = [r.until for r in begun if r.until is not None]
        cause = "drawing_ended" if ended else f"given_{block.given or 'unsaid'}"
        since = max(ended) + 1 if ended else None
        pending, decided = self.applied_for(block, who)
        due, limit = None, ("", "")
        if pending:  # to be decided from its own day on
            cause, since = "applied_pending", pending[0].applied_on
            known = timed(self.edition, pending[0])
            if known is not None and known.due is not None:
                due, limit = known.due.day, limit_words(known.block, known.due)
        elif decided and not ended:
            cause, since = "applied_decided", decided[-1].decided_on
        elif block.decided_days is not None:  # if it is taken in today
            last = after(self.judge.as_of, block.decided_days, working=block.decided_working)
            due, limit = last.day, limit_words(block, last)
        fen, vague = None, False
        if has_period(block):
            vague, fen = row.low is None or row.low != row.high, row.low
        return self.case(
            "missed",
            row,
            block,
            cause,
            who,
            fen,
            vague,
            since=since,
            papers=block.evidence,
            due=due,
            limit=limit,
        )

    def applied_for(self, block: p.Support, who: str) -> tuple[list[Application], list[Application]]:
        """A subject's applications that are open on the day, and those decided, in order of their days."""
        today, of_household = self.judge.as_of, block.subject == "household"
        mine = [
            each
            for each in self.facts.applications or ()
            if each.support == block.name
            and (of_household or each.member == member_of(who))
            and (each.applied_on is None or each.applied_on <= today)
        ]
        decided = [each for each in mine if each.decided_on is not None and each.decided_on <= today]
        pending = [each for each in mine if each not in decided]
        pending.sort(key=lambda each: each.applied_on or today)
        decided.sort(key=lambda each: each.decided_on or 0)
        return pending, decided

    def late(self, found: Timed) -> Case:
        """Decided after the limit, or past it and not decided; without a day of application, unsaid."""
        block, application = found.block, found.application
        title = (block.title.zh, block.title.en)
        clause = first_clause(self.concluded.answer.cited(block))
        who = None if block.subject == "household" else application.member
        if found.due is None:
            return Case("unsaid", block.name, title, both("applied_on_unknown"), who, clause=clause,
                        missing=both("applied_on"), office=block.office or "")  # fmt: skip
        pending = found.decided is None
        return Case(
            "late", block.name, title, both("late_cause_pending" if pending else "late_cause_decided"), who,
            reason=found.text(self.judge.as_of), clause=clause, since=application.applied_on,
            papers=block.evidence if pending else (), due=found.due.day,
            limit=limit_words(block, found.due), office=block.office or "",
        )  # fmt: skip

    def undue(self, row: Standing, block: p.Support, drawn: list[Receipt], who: str) -> Case:
        known = [r.amount for r in drawn if r.amount is not None]
        fen = sum(known) if has_period(block) and known else None
        vague = is_money(block) and (fen is None or len(known) < len(drawn))
        begun = [r.since for r in drawn if r.since is not None]
        why = self.why_not(self.concluded.row(row))
        return self.case("undue", row, block, why, who, fen, vague, since=min(begun) if begun else None)

    def twice(self, row: Standing, block: p.Support, drawn: list[Receipt], who: str) -> Case:
        """What is drawn beside the largest entry."""
        known = sorted(r.amount for r in drawn if r.amount is not None)
        fen = sum(known[:-1]) if has_period(block) and known else None
        begun = sorted(r.since for r in drawn if r.since is not None)
        return self.case(
            "twice", row, block, "two_entries", who, fen,
            is_money(block) and (fen is None or len(known) < len(drawn)),
            since=begun[1] if len(begun) > 1 else None,
        )  # fmt: skip

    def amount(self, row: Standing, block: p.Support, drawn: Receipt, who: str) -> Iterator[Case]:
        """Paid another amount than decided; a loan may be smaller, not larger."""
        if block.amount is None or block.nature == "in_kind":
            return
        if drawn.amount is None or row.low is None or row.low != row.high:
            unknown = "amount_unrecorded" if drawn.amount is None else "amount_unsure"
            yield self.unsaid(row, unknown, who)
            return
        over = drawn.amount - row.low
        if over == 0 or (over < 0 and block.nature == "loan"):
            return
        kind = "overpaid" if over > 0 else "underpaid"
        fen = None if block.nature == "loan" else abs(over)
        yield self.case(kind, row, block, f"paid_{kind}", who, fen, since=drawn.since)

    def paid_once(self, row: Standing, block: p.Support, begun: list[Receipt], who: str) -> Iterator[Case]:
        """A single payment is judged by the day on which it was made, of which this record does not tell."""
        dates = [r.since for r in begun]
        if len(set(dates)) < len(dates) and None not in dates:
            twice = [r for r in begun if dates.count(r.since) > 1]
            yield self.twice(row, block, twice, who)
        elif row.outcome != "eligible":
            yield self.unsaid(row, "paid_once", who)

    def unsaid(self, row: Standing, why: str, who: str) -> Case:
        cause: str | Both = why
        missing = ("", "")
        lacking = self.concluded.row(row).missing if why == row.outcome else ()
        if lacking:
            titles = list(dict.fromkeys(self.judge.missing(path) for path in lacking))
            missing = ("、".join(zh for zh, _ in titles), ", ".join(en for _, en in titles))
            cause = both("missing_fact", zh=titles[0][0], en=titles[0][1])
        block = self.edition.supports[row.name].block
        return self.case("unsaid", row, block, cause, who, missing=missing)

    def finding(self, row: Row) -> Case:
        """A finding of a `check`: sure, or else unsaid."""
        sure = row.truth == "yes"
        cause, missing = both(f"severity_{row.severity}"), ("", "")
        if not sure:
            titles = list(dict.fromkeys(self.judge.missing(path) for path in row.missing))
            missing = ("、".join(zh for zh, _ in titles), ", ".join(en for _, en in titles))
            cause = both("missing_fact", zh=titles[0][0], en=titles[0][1]) if titles else both("unknown")
        return Case(
            "finding" if sure else "unsaid", row.code, (row.title["zh"], row.title["en"]), cause,
            member_of(row.subject), reason=reason_of(row), clause=first_clause(row.sources), missing=missing,
        )  # fmt: skip

    def case(
        self, kind: str, standing: Standing, block: p.Support, cause: str | Both, who: str,
        fen: int | None = None, vague: bool = False, *, since: int | None = None,
        papers: tuple[str, ...] = (), missing: Both = ("", ""), due: int | None = None,
        limit: Both = ("", ""),
    ) -> Case:  # fmt: skip
        row = self.concluded.row(standing)
        period = "" if block.amount is None else block.amount.period
        said = both(cause) if isinstance(cause, str) else cause
        return Case(
            kind, block.name, (block.title.zh, block.title.en), said,
            member_of(who), fen, period, vague, reason_of(row), first_clause(row.sources), since, papers,
            missing, due, limit, block.office or "",
        )  # fmt: skip

    # --- words ------------------------------------------------------------------------------------

    def why_not(self, row: Row) -> Both:
        """What a surely-not rests on, without any household's values: the condition as it is asked."""
        if row.outcome == "not_in_force":
            return both("not_in_force")
        if row.outcome == "excluded":
            return both("excluded", zh=self._rivals(row, self.judge.zh), en=self._rivals(row, self.judge.en))
        ids = [member.id for member in self.facts.members]
        member = None if row.subject == "household" else ids.index(row.subject)
        for step in self.concluded.answer.meaning.final(row.name, member).result.reasons:
            if step.truth == NO:
                return self.failed(step)
        return both("not_met")

    @staticmethod
    def _rivals(row: Row, speaker: Speaker) -> str:
        return speaker.say("and").join(speaker.named(name) for name in row.excluded_by)

    def failed(self, step: Reasoning) -> Both:
        if step.kind == "when" and step.found is not None:
            found, negated = first_failing(step.found)
            asked = [self.concluded.answer.explainer.asked(found.expr, lang) for lang in ("zh", "en")]
            return both("not_so" if negated else "not_met_by", zh=asked[0], en=asked[1])
        if step.kind == "amount":
            return both("nothing_paid")
        if step.kind == "drawn":
            return both("not_drawn_before")
        return both("by_exception", zh=step.block.title.zh, en=step.block.title.en)


def first_failing(found: Found, negated: bool = False) -> tuple[Found, bool]:
    """The first condition, in written order, that makes a group fail; with whether it is asked negated."""
    if isinstance(found.expr, p.Not):
        return first_failing(found.parts[0], not negated)
    if isinstance(found.expr, p.Or if negated else p.And):
        for part in found.parts:
            if part.value == (YES if negated else NO):
                return first_failing(part, negated)
    return found, negated


def first_clause(sources: Iterable[dict[str, str | None]]) -> str:
    """The first of the texts that a decision rests on, as papers are cited."""
    for source in sources:
        return f"《{source['document']}》{source['number'] or ''}{source['article'] or ''}"
    return ""


def reason_of(row: Row) -> Both:
    """The deciding reason in one line."""
    if not row.because:
        return "", ""
    text = row.because[0].text
    return text["zh"], text["en"]


def is_money(block: p.Support) -> bool:
    """Whether what is drawn counts in the sums of money: a loan or help in kind does not."""
    return block.nature in ("cash", "waiver")


def has_period(block: p.Support) -> bool:
    """Whether its money can be counted: where the rules name no amount, nobody knows for how long one is."""
    return is_money(block) and block.amount is not None


def member_of(subject: str) -> str | None:
    """A row's subject as a member's id, None for the household."""
    return None if subject in ("household", "") else subject


def a_year(case: Case) -> tuple[int, int]:
    """Fen a year, and fen once."""
    if case.fen is None:
        return 0, 0
    return (0, case.fen) if case.period == "once" else (case.fen * iv.PER_YEAR[case.period], 0)
