"""A decision as a family can have it read out: what they can receive, what is missing, what is not, and why.

`page` lays an answer out and `explain` one support or status in full; `terminal_print` puts
either on a screen or in a file. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ..dsl.policy import Block, Parameter, Policy
from ..engine.decision import Decision, Reason, Row
from .terminal_words import amount, day, money, say

OUTCOMES = ("eligible", "cannot_determine", "excluded", "conflict", "not_eligible", "not_in_force")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, whom it is about, how much, and why; `depth` indents a reason."""

    title: str
    who: str = ""
    value: str = ""
    why: str = ""
    truth: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; `tone` is the outcome that colours them."""

    heading: str
    lines: tuple[Line, ...]
    tone: str = ""


@dataclass(slots=True)
class Page:
    """A whole answer, laid out; `heading` is read first, `notes` last."""

    heading: str
    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things of a decision in one language, with the policy's own titles."""

    policy: Policy
    lang: str

    def say(self, key: str, /, **parts: object) -> str:
        return say(self.lang, key, **parts)

    def title(self, row: Row) -> str:
        return str(row.title[self.lang])

    def named(self, name: str) -> str:
        """The title of a support, status or other block; the name itself if there is none."""
        blocks = (
            *self.policy.supports,
            *self.policy.statuses,
            *self.policy.exceptions,
            *self.policy.exclusives,
            *self.policy.warns,
        )
        for block in blocks:
            if block.name == name:
                return block.title.of(self.lang)
        return name

    def who(self, subject: str) -> str:
        return self.say("whole_household") if subject == "household" else self.say("member", id=subject)

    def place(self, path: Iterable[str]) -> str:
        """`henan.lankao` by its titles: 河南省兰考县."""
        titles = {place.path: place.title for place in self.policy.places}
        codes = tuple(path)
        if codes in ((), ("national",)):
            return self.say("nation")
        shown = [titles.get(codes[: i + 1], codes[i]) for i in range(len(codes))]
        return ("" if self.lang == "zh" else ", ").join(shown)

    def fact(self, path: str) -> str:
        """`members[m3].disability_grade` by its title: 成员 m3 的残疾等级; `events[e7].self_paid` too."""
        if path == "events":
            return self.say("events")
        event = re.fullmatch(r"events\[(.*)\]\.(.*)", path, re.DOTALL)
        if event is not None:
            return self.say("of_event", fact=self._of_events(event[2]), id=event[1])
        member, name = re.fullmatch(r"(?:members\[(.*)\]\.)?(.*)", path, re.DOTALL).groups()  # type: ignore[union-attr]
        entity = "household" if member is None else "member"
        for fact in self.policy.facts:
            if (fact.entity, fact.name) == (entity, name):
                title = fact.title.of(self.lang)
                return title if member is None else self.say("of_member", fact=title, id=member)
        kind, _, name = path.rpartition(".")
        blocks: dict[str, Sequence[Parameter | Block]] = {
            "parameters": self.policy.parameters,
            "definitions": self.policy.derives,
            "statuses": self.policy.statuses,
        }
        for block in blocks.get(kind, ()):
            if block.name == name:
                return self.say(f"no_{kind}", title=block.title.of(self.lang))
        return path

    def _of_events(self, name: str) -> str:
        """The title of a fact of some kind of event; its name, where kinds call it differently."""
        facts = (fact for event in self.policy.events for fact in event.facts if fact.name == name)
        titles = {fact.title.of(self.lang) for fact in facts}
        return titles.pop() if len(titles) == 1 else name

    def facts(self, paths: Iterable[str]) -> str:
        return self.say("and").join(dict.fromkeys(self.fact(path) for path in paths))

    def value(self, fact: str, value: object) -> str:
        """A fact's value by its option's title, or as it is."""
        if isinstance(value, list | tuple):
            return self.say("and").join(self.value(fact, item) for item in value)
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        name = fact.rpartition(".")[2]
        of_events = (known for event in self.policy.events for known in event.facts)
        for known in (*self.policy.facts, *of_events):
            for option in known.options:
                if known.name == name and option.name == value:
                    return option.title.of(self.lang)
        return str(value)

    def source(self, source: dict[str, Any]) -> str:
        """A citation in one line: title, number, article, how sure it is."""
        titles = {document.title.zh: document.title.of(self.lang) for document in self.policy.documents}
        text = f"《{titles.get(source['document'], source['document'])}》"
        text += source.get("number") or ""
        text += source.get("article") or ""
        return f"{text} ({self.say('provenance_' + source['provenance'])})"


_STATUS_WORDS = {
    "holds": "holds",
    "cannot_determine": "status_unknown",
    "conflict": "status_conflict",
    "does_not_hold": "does_not_hold",
    "not_in_force": "status_not_in_force",
}


def page(decision: Decision, policy: Policy, lang: str, today: bool = False) -> Page:
    """The whole answer, eligible supports first; `today` when nobody asked for a date."""
    speaker = Speaker(policy, lang)
    made = Page(_heading(decision, speaker, today))
    for outcome in OUTCOMES:
        rows = [row for row in decision.supports if row.outcome == outcome]
        if rows:
            count = len(rows) if outcome == "eligible" else len({row.name for row in rows})
            heading = f"{speaker.say(outcome)} · {speaker.say('count', n=count)}"
            made.sections.append(
                Section(heading, tuple(_grouped(rows, speaker, _members(decision))), outcome)
            )
    rest = (
        ("statuses", _status_lines(decision, speaker)),
        ("warnings", _warning_lines(decision, speaker)),
        ("findings", _finding_lines(decision, speaker)),
        ("assumptions", _assumption_lines(decision, speaker)),
    )
    made.sections += [Section(speaker.say(key), tuple(lines), key) for key, lines in rest if lines]
    if not decision.supports and not decision.warnings:
        made.notes.append(speaker.say("nothing"))
    made.notes += _notes(decision, speaker)
    return made


def _heading(decision: Decision, speaker: Speaker, today: bool) -> str:
    no = decision.household
    about = decision.decision
    return "   ".join(
        (
            speaker.say("household", no=no) if no else speaker.say("no_number"),
            speaker.say("today" if today else "as_of", date=day(speaker.lang, about["as_of"])),
            speaker.place(about["jurisdiction"].split(".")),
        )
    )


def _members(decision: Decision) -> list[str]:
    """Every member that the answer speaks of, as given."""
    rows = (*decision.supports, *decision.statuses)
    return [subject for subject in dict.fromkeys(row.subject for row in rows) if subject != "household"]


def _grouped(rows: Sequence[Row], speaker: Speaker, everyone: Sequence[str]) -> Iterator[Line]:
    """Rows of one outcome; members for whom the same is true for the same reason share a line.

    The title is said once for the lines that follow each other.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        key = _title(row, speaker), _value(row, speaker), _why(row, speaker)
        groups.setdefault(key, []).append(row.subject)
    before = ""
    for (title, value, why), subjects in groups.items():
        yield Line("" if title == before else title, _subjects(subjects, speaker, everyone), value, why)
        before = title


def _subjects(subjects: Sequence[str], speaker: Speaker, everyone: Sequence[str]) -> str:
    if subjects == ["household"]:
        return speaker.who("household")
    if len(everyone) > 1 and set(subjects) == set(everyone):
        return speaker.say("everyone")
    return speaker.say("member", id=speaker.say("and").join(dict.fromkeys(subjects)))


def _title(row: Row, speaker: Speaker) -> str:
    """What a row is about; of a warning that is not certain, that it is not."""
    title = speaker.title(row)
    return speaker.say("perhaps", title=title) if row.kind == "warning" and row.truth != "yes" else title


def _value(row: Row, speaker: Speaker) -> str:
    """How much, of what nature if it is not cash; of a status, whether it holds; of a warning, who acts."""
    if row.kind == "status":
        return speaker.say(_STATUS_WORDS[row.outcome])
    if row.kind == "warning":
        notify = speaker.say("notify", who=row.notify) if row.notify else ""
        return speaker.say("and").join(filter(None, (notify, _within(row.act_within, speaker))))
    if row.outcome in ("not_eligible", "not_in_force"):
        return ""
    value = amount(speaker.lang, row.amount)
    if row.outcome == "cannot_determine" and value:
        value = speaker.say("perhaps", title=value)
    if row.nature != "cash" or not value:
        nature = speaker.say(row.nature)
        value = f"{value} ({nature})" if value else nature
    return value


def _why(row: Row, speaker: Speaker) -> str:
    """The deciding reason in one line; for what is not known, what would settle it."""
    parts = []
    if row.kind == "warning":
        if row.truth != "yes":
            return speaker.say("needs", missing=speaker.facts(row.missing))
        return row.because[0].text[speaker.lang] if row.because else ""
    if row.outcome == "cannot_determine" and row.missing:
        parts.append(speaker.say("needs", missing=speaker.facts(row.missing)))
    elif row.outcome == "excluded":
        parts.append(speaker.say("excluded_by", rivals=_names(row.excluded_by, speaker)))
    elif row.outcome == "conflict" and row.kind == "support":
        parts.append(speaker.say("conflicting", rivals=_names(row.conflicting, speaker)))
    elif row.because:
        parts.append(row.because[0].text[speaker.lang])
    if row.outcome == "eligible" and row.amount_missing:
        parts.append(speaker.say("amount_needs", missing=speaker.facts(row.amount_missing)))
    if row.outcome == "eligible" and row.already_received:
        parts.append(speaker.say("received"))
    return speaker.say("stop").join(parts)


def _names(names: Iterable[Any], speaker: Speaker) -> str:
    return speaker.say("and").join(speaker.named(str(name)) for name in names)


def _status_lines(decision: Decision, speaker: Speaker) -> list[Line]:
    """Standings held first, then what is not settled, then the others."""
    return [
        replace(line, truth=outcome)
        for outcome in _STATUS_WORDS
        for line in _grouped(
            [r for r in decision.statuses if r.outcome == outcome], speaker, _members(decision)
        )
    ]


def _finding_lines(decision: Decision, speaker: Speaker) -> list[Line]:
    lines = []
    for row in decision.findings:
        title = f"{row.code} {speaker.title(row)}" if row.code else speaker.title(row)
        sure = row.truth == "yes"
        why = "" if sure else speaker.say("needs", missing=speaker.facts(row.missing))
        if sure and row.because:
            why = row.because[0].text[speaker.lang]
        shown = title if sure else speaker.say("perhaps", title=title)
        lines.append(
            Line(shown, speaker.who(row.subject), speaker.say(row.severity), why, truth=row.severity)
        )
    return lines


def _warning_lines(decision: Decision, speaker: Speaker) -> list[Line]:
    """What is warned of, then what may be; all that only lack the household's events are told in one line."""
    untold = {row.name for row in decision.warnings if row.missing == ["events"]}
    lines = [
        replace(line, truth="warning" if truth == "yes" else "unknown")
        for truth in ("yes", "unknown")
        for line in _grouped(
            [r for r in decision.warnings if r.truth == truth and r.missing != ["events"]],
            speaker,
            _members(decision),
        )
    ]
    if untold:
        title = speaker.say("warnings_untold", n=len(untold))
        lines.append(Line(title, speaker.who("household"), "", speaker.say("no_events"), truth="unknown"))
    return lines


def _assumption_lines(decision: Decision, speaker: Speaker) -> list[Line]:
    return [
        Line(
            speaker.say(
                "assumed",
                fact=speaker.fact(found["fact"]),
                value=speaker.value(found["fact"], found["value"]),
                because=_text(found["because"], speaker.lang),
            )
        )
        for found in decision.assumptions
    ]


def _text(found: str | dict[str, str], lang: str) -> str:
    return found if isinstance(found, str) else found[lang]


def _notes(decision: Decision, speaker: Speaker) -> Iterator[str]:
    totals = decision.totals
    if decision.supports:
        sums = [
            money(speaker.lang, totals[key], period)
            for key, period in (("per_year_yuan", "year"), ("once_yuan", "once"))
            if Decimal(totals[key])
        ]
        yield speaker.say("total", sums=speaker.say("and").join(sums) or speaker.say("total_nothing"))
        if not totals["complete"]:
            yield speaker.say("incomplete")
    doubtful = dict.fromkeys(
        speaker.title(row)
        for row in decision.supports
        if row.outcome in ("eligible", "cannot_determine", "conflict")
        and any(source["provenance"] == "illustrative" for source in row.sources)
    )
    if doubtful:
        yield speaker.say("illustrative", titles=speaker.say("and").join(doubtful))


# --- one line in full ------------------------------------------------------------


def explain(decision: Decision, policy: Policy, name: str, lang: str, today: bool = False) -> list[Page]:
    """Everything there is to say of one support, status, finding or warning by its name: a page a subject.

    Its title will do as well. No page if nothing in the decision has that name.
    """
    speaker = Speaker(policy, lang)
    return [_explained(row, decision, speaker, today) for row in _rows(decision) if _is_called(row, name)]


def known_names(decision: Decision) -> list[str]:
    """What `explain` can be asked for, by name."""
    return list(dict.fromkeys(row.fields.get("name") or row.code for row in _rows(decision)))


def _rows(decision: Decision) -> tuple[Row, ...]:
    return (*decision.supports, *decision.statuses, *decision.findings, *decision.warnings)


def _is_called(row: Row, name: str) -> bool:
    return name in (row.fields.get("name"), row.fields.get("code"), *row.title.values())


def _explained(row: Row, decision: Decision, speaker: Speaker, today: bool) -> Page:
    fields = row.fields
    made = Page(_heading(decision, speaker, today))
    outcome = fields.get("outcome") or fields.get("severity") or _WARNED[row.truth]
    word = _STATUS_WORDS[outcome] if row.kind == "status" else outcome
    value = _value(row, speaker) if row.kind != "finding" else ""
    lead = Line(
        speaker.title(row),
        speaker.who(row.subject),
        value,
        _why(row, speaker) if row.kind in ("support", "warning") else "",
    )
    made.sections.append(Section(speaker.say(word), (lead,), outcome))
    missing = dict.fromkeys((*row.missing, *(fields.get("amount_missing") or ())))
    office, limit = fields.get("office"), fields.get("decided_within")
    parts: list[tuple[str, Iterable[Line]]] = [
        ("failing", _failing(row, speaker)),
        ("whole", _tree(row.because, speaker)),
        ("gap", _gap(fields.get("would_change") or (), speaker)),
        ("missing", [Line(speaker.fact(path)) for path in missing]),
        ("evidence", [Line(text) for text in fields.get("evidence") or ()]),
        ("office", [Line(office)] if office else ()),
        ("time_limit", [Line(_within(limit, speaker))] if limit else ()),
        ("sources", [Line(speaker.source(source)) for source in row.sources]),
    ]
    for key, lines in parts:
        found = tuple(lines)
        if found:
            made.sections.append(Section(speaker.say(key), found, key))
    return made


_WARNED = {"yes": "warned_of", "unknown": "cannot_determine"}


def _failing(row: Row, speaker: Speaker) -> Iterator[Line]:
    """The conditions that are not met, the deciding one first."""
    if row.fields.get("outcome") in ("not_eligible", "does_not_hold"):
        for reason in row.because:
            if reason.truth == "no":
                yield Line(reason.text[speaker.lang], truth="no")


def _tree(
    reasons: Sequence[Reason], speaker: Speaker, depth: int = 0, above: str | None = None
) -> Iterator[Line]:
    """A line for each reason; its source where that is another than of the reason before or above it."""
    for reason in reasons:
        source = "" if reason.source == above else reason.source or ""
        yield Line(reason.text[speaker.lang], why=source, truth=reason.truth, depth=depth)
        yield from _tree(reason.children, speaker, depth + 1, reason.source)
        above = reason.source


def _gap(changes: Iterable[dict[str, Any]], speaker: Speaker) -> Iterator[Line]:
    for change in changes:
        yield Line(
            speaker.say(
                "gap_line",
                fact=speaker.fact(change["fact"]),
                is_=change["is"],
                needs=_needed(change["needs"], speaker),
            )
        )


def _needed(needs: str, speaker: Speaker) -> str:
    """`>= 3` as people say it: at least 3."""
    sign, _, bound = needs.partition(" ")
    return speaker.say(_SIGNS[sign], bound=bound) if sign in _SIGNS else needs


_SIGNS = {
    ">=": "at_least",
    "<=": "at_most",
    ">": "more_than",
    "<": "less_than",
    "=": "exactly",
    "!=": "other_than",
}


def _within(limit: dict[str, Any] | None, speaker: Speaker) -> str:
    if limit is None:
        return ""
    return speaker.say("within_working" if limit["working"] else "within", days=limit["days"])
