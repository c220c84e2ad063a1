"""The steps of a place as a state machine over a case: what may be done on a day, and what is due.

Nothing is read or written here. A step is judged by the text in force on its own day; a time limit by the
text on the day of what happened last, so what is due depends on the steps that were taken and nothing else.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ...dsl import policy as p
from ...engine.decision import Reason, Texts
from ...engine.edition import Edition
from ...engine.evaluate import Meaning, Reasoning
from ...engine.explain import Explainer
from ...engine.facts import Facts
from ...engine.found import Found
from ...engine.phrases import day as iso
from ...engine.truth import NO, UNKNOWN, YES
from .calendar import Calendar
from .case import Alert, Case, Taken
from .words import joined, span, texts, titled

MAX_EDITIONS = 64
_NO_ALERT = Alert("", None, 1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step cannot be taken: a key of `words`, the sentence, the conditions that fail or are open.

    `missing` are paths of facts, as a decision names them.
    """

    key: str
    text: Texts
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """A step that may be taken; `reasons` are its conditions as they came out, none where it has none."""

    step: p.Step
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that may come next: from which day it is possible, by when it is due (None: no limit).

    `unknown` are years of which the holidays were not known; `ready`: what it comes after has been taken.
    """

    step: p.Step
    earliest: int
    due: int | None
    ready: bool
    unknown: tuple[int, ...] = ()

    def late(self, today: int) -> int:
        """How many days it is late; 0 if it is not."""
        return 0 if self.due is None else max(0, today - self.due)


@dataclass(slots=True)
class Standing:
    """Where a case stands: the steps that count and their days, and what it was given.

    `start` is the day from which the limits of what comes after a step run: its own, or that of the step
    that took the case back to it. `pending` was given and is not recorded yet. `ended` is the step that ended
    the case.
    """

    day: dict[str, int] = field(default_factory=dict)
    start: dict[str, int] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    lasts: dict[str, p.Span] = field(default_factory=dict)
    ended: str | None = None


class Procedure:
    """The steps of one place; safe to share between threads."""

    def __init__(self, policy: p.Policy, place: tuple[str, ...], calendar: Calendar | None = None) -> None:
        self.policy, self.place = policy, place
        self.calendar = calendar or Calendar()
        self.edition = lru_cache(MAX_EDITIONS)(lambda day: Edition(policy, day, place))
        self.titles: dict[str, p.Title] = {}
        self.told_with: dict[str, list[str]] = {}  # by fact: the steps that ask or record it
        for step in policy.steps:
            if step.where.place == place[: len(step.where.place)]:
                self.titles[step.name] = step.title
                for fact in (*step.asks, *(recorded.fact for recorded in step.records)):
                    self.told_with.setdefault(fact, []).append(step.name)

    # --- where a case stands ----------------------------------------------------------------

    def standing(self, case: Case) -> Standing:
        """The steps that count, walked through one by one."""
        found = Standing()
        for i, taken in enumerate(case.taken):
            step = self.edition(taken.day).steps.get(taken.step)
            if step is None:  # the rules changed since; it stays taken
                found.day[taken.step] = found.start[taken.step] = taken.day
                continue
            if step.back_to is not None and step.back_to in found.day:
                found = self._back(case.taken[:i], step.back_to, taken.day)
                continue
            found.day.pop(step.name, None)  # the order of the steps is that of their last day
            found.day[step.name] = found.start[step.name] = taken.day
            found.given.update(taken.given)
            found.pending = found.pending.union(taken.given) - written(step)
            found.lasts.pop(step.name, None)
            if step.lasts is not None:
                found.lasts[step.name] = step.lasts
            if step.ends:
                found.ended = step.name
        return found

    def ends(self, case: Case, step: p.Step, day: int) -> bool:
        """Whether the case is ended once this step is taken."""
        return self.standing(case.with_step(Taken(step.name, day))).ended is not None

    def _back(self, taken: tuple[Taken, ...], target: str, day: int) -> Standing:
        """As the case stood when `target` was last taken; the limits of what comes next run from `day`."""
        last = max(i for i, one in enumerate(taken) if one.step == target)
        found = self.standing(Case("", "", self.place, _NO_ALERT, taken[: last + 1]))
        found.start[target] = day
        return found

    # --- whether a step may be taken -----------------------------------------------------------

    def may(
        self, case: Case, name: str, day: int, facts: Facts, given: Collection[str] = (), *, today: int
    ) -> Allowed | Refusal:
        """Whether a step may be taken on an ordinal day, of which these are the household's facts.

        `facts` hold what is given with the step; `given` says which facts of the household those are. What
        the case was given before is the caller's to put into `facts` (`standing(case).given`).
        """
        step = self.edition(day).steps.get(name)
        if step is None:
            return self._unknown(name, day)
        where = self.standing(case)
        for refusal in self._out_of_order(case, where, step, day, today):
            return refusal
        foreign = [fact for fact in given if fact in self.told_with and fact not in taken_with(step)]
        if foreign:
            return self._foreign(step, foreign)
        missing = tuple(fact for fact in step.asks if fact not in given)
        if missing:
            return Refusal("not_given", texts("not_given", step=titled(step.title)), missing)
        return self._condition(step, day, facts)

    def _unknown(self, name: str, day: int) -> Refusal:
        if name in self.titles:
            return Refusal("not_in_force", texts("not_in_force", step=self.title(name), day=iso(day)))
        known = [*self.titles, *(title.zh for title in self.titles.values())]
        close = difflib.get_close_matches(name, known, 1)
        near = texts("did_you_mean", near=close[0]) if close else ""
        return Refusal("no_such_step", texts("no_such_step", step=name, near=near))

    def _foreign(self, step: p.Step, foreign: list[str]) -> Refusal:
        """What some step asks or records is told with that step, and nowhere else."""
        facts = {f.name: titled(f.title) for f in self.policy.facts if f.entity == "household"}
        steps = dict.fromkeys(name for fact in foreign for name in self.told_with[fact])
        text = texts(
            "not_asked", step=titled(step.title), facts=joined("and", [facts[fact] for fact in foreign]),
            steps=joined("and", [self.title(name) for name in steps]),
        )  # fmt: skip
        return Refusal("not_asked", text)

    def called(self, written: str) -> str:
        """The name of the step that a name or title means; as it is written where there is none."""
        if written in self.titles:
            return written
        for name, title in self.titles.items():
            if written.casefold() in (title.zh, title.en.casefold()):
                return name
        return written

    def title(self, name: str) -> Texts:
        return titled(self.titles[name]) if name in self.titles else {"zh": name, "en": name}

    def _out_of_order(
        self, case: Case, where: Standing, step: p.Step, day: int, today: int
    ) -> Iterator[Refusal]:
        """Everything but the facts that stands against a step, the first thing first."""
        title = titled(step.title)

        def refusal(key: str, **parts: object) -> Refusal:
            return Refusal(key, texts(key, step=title, day=iso(day), **parts))

        if day > today:
            yield refusal("in_the_future", today=iso(today))
        if case.taken and day < case.last_day:
            earlier = self.title(case.taken[-1].step)
            yield refusal("before_last", earlier=iso(case.last_day), earlier_step=earlier)
        elif day < case.alert.day:
            yield refusal("before_alert", earlier=iso(case.alert.day))
        if where.ended is not None and where.ended not in step.after:
            ended = where.ended
            yield refusal("ended", earlier=iso(where.day[ended]), earlier_step=self.title(ended))
        before = where.day.get(step.name)
        if before is not None and step.every is None:
            yield refusal("taken", earlier=iso(before))
        elif before == day:
            yield refusal("taken_that_day")
        if not follows(step, where.day):
            wanted = [self.title(name) for name in step.after if name not in where.day]
            yield refusal("comes_after", wanted=joined("or" if step.any_of else "and", wanted))
        for other in step.before:
            if other in where.day:
                yield refusal("too_late_for", other=self.title(other), earlier=iso(where.day[other]))
        for key, other, length, first in self._waits(where, step):
            if day < first:
                yield refusal(key, other=self.title(other), span=span(length), from_day=iso(first),
                              earlier=iso(where.day[other]))  # fmt: skip
        for gap in step.gaps:
            if gap.step not in where.day:
                yield refusal("comes_after", wanted=joined("and", [self.title(gap.step)]))

    def _waits(self, where: Standing, step: p.Step) -> Iterator[tuple[str, str, p.Span, int]]:
        """What a step has to wait for: why, after which other step, how long, the first day that will do."""
        if step.back_to is None:  # an objection need not wait for the end of the notice
            for other in step.after:
                length = where.lasts.get(other)
                if length is not None and other in where.day:
                    yield "stands", other, length, self.calendar.end(where.day[other], length).day
        for gap in step.gaps:
            if gap.step in where.day:
                first = self.calendar.end(where.day[gap.step], gap.span).day
                yield "too_early", gap.step, gap.span, first

    def _condition(self, step: p.Step, day: int, facts: Facts) -> Allowed | Refusal:
        """The step's own condition on its day, asked of the meaning: it has to hold for sure."""
        if step.when is None:
            return Allowed(step)
        meaning = Meaning(self.edition(day), facts)
        result = meaning.condition("when", step, step.when, None)
        explained = Explainer(meaning.edition, facts)
        if result.own == YES:
            return Allowed(step, explained.reasons(result.reasons))
        key, truth = ("not_met", "no") if result.own == NO else ("not_sure", "unknown")
        reasons = tuple(decisive(explained, meaning, result.reasons, result.own))
        missing = tuple(sorted(result.missing)) if truth == "unknown" else ()
        return Refusal(key, texts(key, step=titled(step.title), day=iso(day)), missing, reasons)

    # --- what comes next, and by when -----------------------------------------------------------

    def coming(self, case: Case) -> list[Coming]:
        """The steps that may come next, and those whose limit runs already, the soonest first."""
        where = self.standing(case)
        found = [
            coming
            for step in self.edition(case.last_day).steps.values()
            if self._open(where, step) and (coming := self._coming(case, where, step)) is not None
        ]
        return sorted(found, key=lambda c: (c.due is None, c.due or 0, not c.ready, c.step.where.line))

    def due(self, case: Case, today: int) -> list[tuple[Coming, int]]:
        """The steps with a time limit that are still to be taken, each with the days that it is late."""
        return [(coming, coming.late(today)) for coming in self.coming(case) if coming.due is not None]

    @staticmethod
    def _open(where: Standing, step: p.Step) -> bool:
        """Whether a step can still come at all."""
        if where.ended is not None and where.ended not in step.after:
            return False
        if step.name in where.day and step.every is None:
            return False
        return not any(other in where.day for other in step.before)

    def _coming(self, case: Case, where: Standing, step: p.Step) -> Coming | None:
        ready = follows(step, where.day) and all(gap.step in where.day for gap in step.gaps)
        follows_it = [where.start[name] for name in step.after if name in where.start] or [case.alert.day]
        begun = (min if step.any_of else max)(follows_it)
        ends = [
            self.calendar.end(case.alert.day if limit.of_alert else begun, limit.span)
            for limit in step.within
            if limit.of_alert or ready
        ]
        if step.every is not None and ready:
            ends.append(self.calendar.end(where.day.get(step.name, begun), step.every))
        if not ready and not ends:
            return None
        last = min(ends, key=lambda end: end.day) if ends else None
        earliest = max([case.last_day, *(first for *_, first in self._waits(where, step))])
        unknown = last.unknown if last is not None else ()
        return Coming(step, earliest, None if last is None else last.day, ready, unknown)


def written(step: p.Step) -> set[str]:
    """The facts that a step records as the case was given them."""
    return {recorded.fact for recorded in step.records if recorded.how == "given"}


def taken_with(step: p.Step) -> set[str]:
    """The facts of the case that may be given with a step: what it asks, and what it records as given."""
    return {*step.asks, *written(step)}


def follows(step: p.Step, taken: Container[str]) -> bool:
    """Whether what a step comes after has been taken; the alert always has.

    `any_of` with several names: one of them is enough.
    """
    if not step.after:
        return True
    return (any if step.any_of else all)(name in taken for name in step.after)


def decisive(
    explainer: Explainer, meaning: Meaning, steps: Sequence[Reasoning], truth: int
) -> Iterator[Reason]:
    """The reasons that decide a no, or leave a truth open; of a status, its own."""
    wanted = {NO: "no", UNKNOWN: "unknown"}[truth]
    for step in steps:
        if step.kind == "exception" and getattr(step.block, "then", None) is False and step.truth == YES:
            yield from explainer.reasons((step,))
            return
    for step in steps:
        if step.found is not None and isinstance(step.found.expr, p.And):
            parts: tuple[Found, ...] = step.found.parts
        else:
            parts = (step.found,) if step.found is not None else ()
        for part in parts:
            if step.kind == "when" and isinstance(part.expr, p.HasStatus) and part.value == truth:
                inner = [
                    reason
                    for name in part.expr.names
                    if name in meaning.edition.statuses and meaning.edition.statuses[name].in_force
                    for reason in decisive(explainer, meaning, meaning.status(name, None).reasons, truth)
                ]
                if inner:
                    yield from inner
                    continue
            if part.value == truth:
                yield from (
                    reason
                    for reason in explainer.reasons((Reasoning(step.kind, step.block, truth, part),))
                    if reason.truth == wanted
                )
