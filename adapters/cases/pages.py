"""Cases laid out for a screen: the list, what is due by village, one case with its history, a place's steps.

Nothing is decided or read here. What is printed of a household is its number and the facts of its case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dsl import policy as p
from ...engine.phrases import day as iso
from ..terminal import Line, Page, Section, Speaker
from .case import Case, Taken
from .procedure import Coming, Procedure, Refusal
from .words import joined, say, span

MASK = "***"
Where = Mapping[str, tuple[str, str]]  # township and village of each household
Due = tuple[Case, Coming, int]  # a case, its step, how many days it is late


@dataclass(frozen=True, slots=True)
class Phrases:
    """Says things of cases in one language, with the titles of one place's steps."""

    policy: p.Policy
    procedure: Procedure
    lang: str

    def say(self, key: str, /, **parts: object) -> str:
        return say(self.lang, key, **parts)

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.policy, self.lang)

    def step(self, name: str) -> str:
        return self.procedure.title(name)[self.lang]

    def span(self, length: p.Span) -> str:
        return span(length)[self.lang]

    def steps(self, names: Iterable[str], key: str) -> str:
        return joined(key, [self.procedure.title(name) for name in names])[self.lang]

    def when(self, coming: Coming, today: int, *, full: bool = False) -> str:
        """By when a step is due, and how late it is; with `full` also from when it is possible."""
        late = coming.late(today)
        if coming.due is None:
            parts = [self.say("no_limit")] if full else []
        elif late:
            parts = [self.say("days_late_1" if late == 1 else "days_late", day=iso(coming.due), n=late)]
        else:
            parts = [self.say("due_on", day=iso(coming.due))]
        if not coming.ready:
            parts.append(self.say("not_ready"))
        elif full and coming.earliest > today:
            parts.append(self.say("from_on", day=iso(coming.earliest)))
        return self.say("comma").join(parts)

    def next(self, coming: Coming, today: int) -> str:
        """A step that may come next, and when."""
        when = self.when(coming, today, full=True)
        return self.say("next_line", step=self.step(coming.step.name), when=when)

    def village(self, where: Where, household: str) -> str:
        township, village = where.get(household, ("", ""))
        return " ".join(filter(None, (township, village))) or self.say("no_village")


def by_village(phrases: Phrases, where: Where, cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Cases by township and village, in order of these."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(phrases.village(where, case.household), []).append(case)
    return dict(sorted(found.items()))


def cases_page(
    cases: Sequence[Case], phrases: Mapping[tuple[str, ...], Phrases], where: Where, today: int, lang: str,
    *, every: bool,
) -> Page:  # fmt: skip
    """Cases by village: the household, the last step, and what comes next."""
    if not cases:
        return Page(say(lang, "no_cases"))
    made = Page(say(lang, "all_cases" if every else "open_cases", n=len(cases)))
    one = next(iter(phrases.values()))
    for village, here in by_village(one, where, cases).items():
        lines = tuple(_case_line(case, phrases[case.place], today) for case in here)
        made.sections.append(Section(f"{village} · {len(here)}", lines))
    return made


def _case_line(case: Case, phrases: Phrases, today: int) -> Line:
    last = case.taken[-1] if case.taken else None
    step = f"{phrases.step(last.step)} {iso(last.day)}" if last is not None else iso(case.alert.day)
    coming = [c for c in phrases.procedure.coming(case) if c.ready]
    if phrases.procedure.standing(case).ended is not None:
        after = phrases.say("ended_case")
    else:
        limits = [
            f"{phrases.step(c.step.name)} {phrases.when(c, today)}" for c in coming if c.due is not None
        ]
        after = phrases.say("stop").join(limits)
    return Line(case.id, case.household, step, after)


def due_page(
    due: Sequence[Due], phrases: Mapping[tuple[str, ...], Phrases], where: Where, today: int, until: int,
    lang: str,
) -> Page:  # fmt: skip
    """What is late or due until a day, by village, the latest first."""
    if not due:
        return Page(say(lang, "nothing_due", until=iso(until)))
    made = Page(say(lang, "due_heading", until=iso(until), n=len(due)))
    one = next(iter(phrases.values()))
    groups: dict[str, list[Due]] = {}
    for each in due:
        groups.setdefault(one.village(where, each[0].household), []).append(each)
    for village, here in sorted(groups.items()):
        lines = tuple(_due_line(case, coming, phrases[case.place], today) for case, coming, _ in here)
        made.sections.append(Section(f"{village} · {len(here)}", lines))
    made.notes += holidays(lang, [coming for _, coming, _ in due])
    return made


def _due_line(case: Case, coming: Coming, phrases: Phrases, today: int) -> Line:
    why = phrases.when(coming, today)
    office = f" 〔{coming.step.office}〕" if coming.step.office else ""
    truth = "error" if coming.late(today) else "note"
    return Line(f"{case.id} {phrases.step(coming.step.name)}", case.household, why + office, "", truth)


def holidays(lang: str, coming: Iterable[Coming]) -> list[str]:
    """A remark where working days were counted in years whose holidays are not known."""
    years = sorted({year for each in coming for year in each.unknown})
    return [say(lang, "holidays_unknown", years=", ".join(map(str, years)))] if years else []


def case_page(
    case: Case, phrases: Phrases, because: Mapping[str, Sequence[Mapping[str, Any]]], today: int
) -> Page:
    """One case: what began it, each step with what was given and why it could be taken, what comes next.

    `because` are the reasons of each decision by its id.
    """
    place = phrases.speaker.place(case.place)
    made = Page(phrases.say("case_heading", id=case.id, household=case.household, place=place))
    made.sections.append(Section(_begun(case, phrases), ()))
    undone = _undone(case, phrases.procedure)
    lines = [
        line
        for number, taken in enumerate(case.taken)
        for line in _history(taken, phrases, because.get(taken.decision or "", ()), number in undone)
    ]
    if lines:
        made.sections.append(Section(phrases.say("history"), tuple(lines)))
    coming = phrases.procedure.coming(case)
    if coming:
        rows = tuple(Line(phrases.next(c, today), why=c.step.office or "") for c in coming)
        made.sections.append(Section(phrases.say("next"), rows))
    if phrases.procedure.standing(case).ended is not None:
        made.notes.append(phrases.say("case_ended"))
    if any(not taken.readable for taken in case.taken):
        made.notes.append(phrases.say("case_erased"))
    made.notes += holidays(phrases.lang, coming)
    return made


def _begun(case: Case, phrases: Phrases) -> str:
    if case.alert.name is None:
        return phrases.say("begun_by_hand", day=iso(case.alert.day))
    titles = {warn.name: warn.title for warn in phrases.policy.warns}
    title = titles[case.alert.name].of(phrases.lang) if case.alert.name in titles else case.alert.name
    return phrases.say("begun_by", id=case.alert.id, rule=title, day=iso(case.alert.day))


def _undone(case: Case, procedure: Procedure) -> set[int]:
    """Which steps count no longer, since the case was taken back to before them."""
    gone: set[int] = set()
    for number, taken in enumerate(case.taken):
        step = procedure.edition(taken.day).steps.get(taken.step)
        if step is not None and step.back_to is not None:
            there = [i for i in range(number) if case.taken[i].step == step.back_to and i not in gone]
            if there:
                gone.update(range(there[-1] + 1, number))
    return gone


def _history(
    taken: Taken, phrases: Phrases, because: Sequence[Mapping[str, Any]], undone: bool
) -> Iterator[Line]:
    head = f"{iso(taken.day)}  {phrases.step(taken.step)}"
    yield Line(head + (f" — {phrases.say('undone')}" if undone else ""), why=taken.role)
    for fact, value in taken.given.items():
        shown = phrases.say("given_line", fact=phrases.speaker.fact(fact), value=_value(phrases, fact, value))
        yield Line(shown, depth=1)
    source = None
    for reason in because:  # where the text stands is said once
        why = reason["source"] if reason["source"] != source else ""
        source = reason["source"]
        text = reason["text"][phrases.lang]
        yield Line(text, truth=reason["truth"], why=why or "", depth=1)
        for child in reason["children"]:
            if child["text"][phrases.lang] not in text:  # a group has said it
                yield Line(child["text"][phrases.lang], truth=child["truth"], depth=2)
    if taken.decision is not None:
        yield Line(phrases.say("decided_line", id=taken.decision), depth=1)
    for fact, value in taken.recorded.items():
        title = phrases.speaker.fact(fact)
        key = "taken_back_line" if value is None else "recorded_line"
        yield Line(phrases.say(key, fact=title, value=_value(phrases, fact, value)), depth=1)


def _value(phrases: Phrases, fact: str, value: object) -> str:
    known = next((f for f in phrases.policy.facts if (f.entity, f.name) == ("household", fact)), None)
    return MASK if known is not None and known.personal else phrases.speaker.value(fact, value)


def refusal_lines(refusal: Refusal, phrases: Phrases) -> list[str]:
    """Why a step is refused: the sentence, each reason, what is missing."""
    lines = [refusal.text[phrases.lang]]
    lines += [
        f"  {reason.text[phrases.lang]}" + (f"  〔{reason.source}〕" if reason.source else "")
        for reason in refusal.reasons
    ]
    if refusal.missing:
        lines.append("  " + phrases.say("missing_line", facts=phrases.speaker.facts(refusal.missing)))
    return lines


def steps_page(phrases: Phrases, day: int) -> Page:
    """The steps of a place on a day, in the order of the files, with what each asks and by when."""
    place = phrases.speaker.place(phrases.procedure.place)
    made = Page(phrases.say("steps_heading", place=place, day=iso(day)))
    steps = phrases.procedure.edition(day).steps.values()
    for step in sorted(steps, key=lambda s: (s.where.file, s.where.line)):
        made.sections.append(Section(f"{phrases.step(step.name)} ({step.name})", tuple(_said(step, phrases))))
    return made


def _said(step: p.Step, phrases: Phrases) -> Iterator[Line]:
    order = [
        phrases.say("after_line", steps=phrases.steps(step.after, "or" if step.any_of else "and"))
        if step.after
        else phrases.say("after_alert")
    ]
    if step.before:
        order.append(phrases.say("before_line", steps=phrases.steps(step.before, "and")))
    order += [
        phrases.say("of_alert_line" if limit.of_alert else "within_line", span=phrases.span(limit.span))
        for limit in step.within
    ]
    order += [
        phrases.say("gap_line", span=phrases.span(gap.span), step=phrases.step(gap.step)) for gap in step.gaps
    ]
    if step.lasts is not None:
        order.append(phrases.say("lasts_line", span=phrases.span(step.lasts)))
    if step.every is not None:
        order.append(phrases.say("every_line", span=phrases.span(step.every)))
    yield Line(phrases.say("comma").join(order), why=step.office or "")
    if step.asks:
        yield Line(phrases.say("asks_line", facts=phrases.speaker.facts(step.asks)))
    if step.evidence:
        yield Line(phrases.say("papers_line", papers=phrases.speaker.say("and").join(step.evidence)))
    if step.back_to is not None:
        yield Line(phrases.say("back_line", step=phrases.step(step.back_to)))
    if step.ends:
        yield Line(phrases.say("ends_line"))
