"""The sentences of scenarios, English and Chinese: docs/scenarios.md lists them, `features/` uses them.

A sentence is written once in each language. `{word}` stands for what the writer fills in, `[…]` may be
left out, `(a|b)` is either. Facts, values, supports and statuses go by their name or by their title.
"""

from __future__ import annotations

import copy
import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest
from pytest_bdd import given, parsers, then, when

import elig
from elig.adapters.cases.procedure import Allowed, Refusal
from elig.dsl import policy as p
from elig.engine.decision import Decision, Reason, Row

from .way import Way

ORDINARY = json.loads((Path(elig.__file__).parent / "features/ordinary-household.json").read_text("utf-8"))

Json = dict[str, Any]
Table = list[list[str]]
Function = Callable[..., None]
Named = TypeVar("Named", p.Fact, p.Option, p.Parameter, p.Support | p.Status, p.Event, p.Warn)


# --- how a sentence is written and recognised ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that scenarios may use: its keyword (given, when, then), its two wordings, what it does."""

    keyword: str
    en: str
    zh: str
    function: Function

    def words(self, text: str) -> dict[str, Any] | None:
        """What a step filled in, in either language; None if the step is another sentence."""
        return Wording("en", self.en).parse_arguments(text) or Wording("zh", self.zh).parse_arguments(text)


SENTENCES: list[Sentence] = []

# What may stand for a word; any text for one that is not named here.
WORDS = {
    "who": r"the household|every member|该户|每名成员|[A-Za-z0-9_-]+",
    "member": r"[A-Za-z0-9_-]+",
    "other": r"[A-Za-z0-9_-]+",
    "date": r"\d{4}-\d\d-\d\d|\d{4}年\d{1,2}月\d{1,2}日",
    "place": r"[^，。]+?",
    "support": r"[^，。“”\"]+?",
    "status": r"[^，。“”\"]+?",
    "policy": r"[^，。“”\"]+?",
    "amount": r"\d[^，。“”\"]*?",
    "warning": r"[^，。“”\"]+?",
    "event": r"[^，。“”\"]+?",
}


class Wording(parsers.StepParser):
    """Recognises one wording of a sentence, and tells the function its words and its language."""

    def __init__(self, lang: str, wording: str) -> None:
        super().__init__(wording)
        self.lang = lang
        grouped = re.sub(r"\(", "(?:", wording).replace("[", "(?:").replace("]", ")?")
        self.regex = re.compile(
            re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{WORDS.get(m[1], '.+?')})", grouped)
        )

    def is_matching(self, name: str) -> bool:
        return self.regex.fullmatch(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        found = self.regex.fullmatch(name)
        return None if found is None else {**found.groupdict(), "lang": self.lang}


def sentence(keyword: str, en: str, zh: str) -> Callable[[Function], Function]:
    """Let the function below carry out a sentence; it may ask for `lang`."""

    def register(function: Function) -> Function:
        SENTENCES.append(Sentence(keyword, en, zh, function))
        step = {"given": given, "when": when, "then": then}[keyword]
        for lang, wording in (("en", en), ("zh", zh)):
            step(Wording(lang, wording), stacklevel=2)(function)
        return function

    return register


# --- what a scenario has said so far ------------------------------------------------------------------


@dataclass(slots=True)
class Case:
    """The household as the scenario describes it, and the answer once it is checked."""

    library: elig.Library
    record: Json = field(default_factory=dict)
    place: str = ""
    answer: Decision | None = None
    way: Way | None = None

    # Looking things up by name or by title, with the nearest one in the message.

    def fact(self, entity: str, written: str) -> p.Fact:
        return self.named("fact", written, [f for f in self.library.policy.facts if f.entity == entity])

    def block(self, written: str) -> p.Support | p.Status:
        """The support or status of that name or title; any of its periods."""
        policy = self.library.policy
        blocks: list[p.Support | p.Status] = [*policy.supports, *policy.statuses]
        return self.named("support or status", written, blocks)

    def named(self, kind: str, written: str, things: Iterable[Named]) -> Named:
        known: dict[str, Named] = {}
        for thing in things:
            for name in (thing.name, thing.name.replace("_", " "), thing.title.zh, thing.title.en):
                known.setdefault(name.casefold(), thing)
        found = known.get(written.strip().casefold())
        if found is None:
            near = difflib.get_close_matches(written.casefold(), known, 1, 0.3)
            wrong(f"there is no {kind} “{written}”" + (f"; did you mean “{near[0]}”?" if near else ""))
        return found

    def place_code(self, written: str) -> str:
        """The code of a place written `henan.lankao`, `Lankao` or 兰考县; `national` for the whole country."""
        if written.casefold() in ("national", "china", "全国"):
            return "national"
        for place in self.library.policy.places:
            if place.path and written.casefold() in (".".join(place.path), place.path[-1], place.title):
                return ".".join(place.path)
        return wrong(f"there is no place “{written}” among the rules")

    def member(self, ident: str) -> Json:
        for member in self.record["members"]:
            if member["id"] == ident:
                found: Json = member
                return found
        return wrong(
            f"the household has no member “{ident}”: {', '.join(m['id'] for m in self.record['members'])}"
        )

    def put(self, entity: str, target: Json, written: str, value: str) -> None:
        """Set a fact as it is written; `not known` and 未知 take it away."""
        if self.answer is not None:
            wrong("what is given has to stand before the check")
        fact = self.fact(entity, written)
        if value in ("not known", "未知"):
            target.pop(fact.name, None)
        else:
            target[fact.name] = self.value(fact, value)

    def value(self, fact: p.Fact, written: str) -> Any:
        """A value as a record gives it, from its name or title, with or without its unit."""
        kind = fact.type.kind
        if kind == "yes_no":
            if written not in YES_NO:
                wrong(f"“{fact.title.en}” is yes or no (是/否), not “{written}”")
            return YES_NO[written]
        if kind == "several":
            if written in ("nothing", "none", "无"):
                return []
            return [self.named("value", word, fact.options).name for word in pieces(written)]
        if kind == "choice":
            return self.named(f"value of {fact.title.en}", written, fact.options).name
        if kind == "money":
            yuan, period = money(written)
            if period not in (None, fact.type.period):
                wrong(f"“{fact.title.en}” is counted per {fact.type.period}, not per {period}")
            return yuan
        if kind == "date":
            return iso(written)
        if kind == "number" and not written.isdecimal():
            wrong(f"“{fact.title.en}” is a whole number, not “{written}”")
        return int(written) if kind == "number" else written

    # Reading the answer.

    @property
    def decided(self) -> Decision:
        if self.answer is None:
            wrong("nothing has been checked yet: “When it is checked on …” comes first")
        return self.answer

    def rows(self, written: str, who: str | None) -> list[Row]:
        """The rows of a support or status for its subject; what is not in force has one, of the household."""
        block = self.block(written)
        lines = self.decided.statuses if isinstance(block, p.Status) else self.decided.supports
        rows = [row for row in lines if row.name == block.name]
        if who in ("every member", "每名成员"):
            rows = [row for row in rows if row.subject != "household"]
        elif rows and rows[0].outcome != "not_in_force":
            rows = [row for row in rows if row.subject == subject(who)]
        if not rows:
            wrong(f"the answer has no line on {block.name} for {subject(who)}")
        return rows

    def found(self, code: str, truth: str) -> list[str]:
        """The subjects of a finding."""
        if code not in {check.code for check in self.library.policy.checks}:
            wrong(f"there is no check with the code “{code}”")
        return [row.subject for row in self.decided.findings if (row.code, row.truth) == (code, truth)]

    def warnings(self, written: str, truth: str, who: str | None) -> list[Row]:
        """The rows of a warning that came out as `truth`, of this subject."""
        name = self.named("warning", written, self.library.policy.warns).name
        rows = [row for row in self.decided.warnings if row.name == name]
        return [row for row in rows if (row.truth, row.subject) == (truth, subject(who))]

    def event(self, written: str, who: str, date: str, facts: str | None, lang: str) -> None:
        """One more event, with an id of its own; its facts as `self paid is 300 and care is inpatient`."""
        if self.answer is not None:
            wrong("what is given has to stand before the check")
        kind = self.named("event", written, self.library.policy.events)
        events = self.record.setdefault("events", [])
        made = {"event": kind.name, "id": f"e{len(events) + 1}", kind.dated: iso(date)}
        if kind.entity == "member":
            made["member"] = self.member(who)["id"]
        elif subject(who) != "household":
            wrong(f"“{kind.title.en}” happens to the household, not to {who}")
        for piece in pieces(facts) if facts else []:
            fact, is_, value = piece.partition(" is " if lang == "en" else "为")
            if not is_:
                wrong(f"“{piece}” does not say what a fact of “{kind.title.en}” is")
            found = self.named("fact", fact, list(kind.facts))
            if value not in ("not known", "未知"):
                made[found.name] = self.value(found, value)
        events.append(made)

    def paths(self, written: str) -> list[str]:
        """Missing facts as the answer names them: `m3's boards and its household type`, `the parameter x`."""
        return sorted(self.path(piece) for piece in pieces(written))

    def path(self, written: str) -> str:
        if found := re.fullmatch(r"(?:the parameter |参数)(.+)", written):
            return f"parameters.{self.named('parameter', found[1], self.library.policy.parameters).name}"
        if written in ("its events", "该户的事件"):
            return "events"
        if found := re.fullmatch(r"(?:the event |事件)([A-Za-z0-9_-]+)(?:'s |的)(.+)", written):
            names = [event["event"] for event in self.record["events"] if event["id"] == found[1]]
            facts = [f for kind in self.library.policy.events if kind.name in names for f in kind.facts]
            return f"events[{found[1]}].{self.named('fact', found[2], facts).name}"
        if found := re.fullmatch(r"([A-Za-z0-9_-]+)(?:'s |的)(.+)", written):
            return f"members[{found[1]}].{self.fact('member', found[2]).name}"
        fact = self.fact("household", re.sub("^(its |该户的)", "", written))
        return fact.name


YES_NO = {"yes": True, "no": False, "是": True, "否": False}
PERIODS = {"month": "month", "term": "term", "year": "year", "月": "month", "学期": "term", "年": "year"}


def wrong(message: str) -> NoReturn:
    """Say in one sentence what does not fit, without a traceback."""
    pytest.fail(message, pytrace=False)


def pieces(written: str) -> list[str]:
    return [piece.strip() for piece in re.split(r", | and |、|和", written)]


def iso(written: str) -> str:
    """A date as records have it: 2024年2月1日 is 2024-02-01."""
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", written)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else written


def money(written: str) -> tuple[str, str | None]:
    """Yuan as a decimal, and the period: `3,000 yuan per year`, `3,000元/年`, `3000`."""
    found = re.fullmatch(
        r"([\d,]+(?:\.\d+)?)\s*(?:(?:yuan|元)(?:(?: per |/|每)(month|term|year|月|学期|年))?)?", written
    )
    if found is None:
        wrong(f"“{written}” is no amount such as “3,000 yuan per year” or “3,000元/年”")
    return found[1].replace(",", ""), PERIODS.get(found[2] or "")


def paid(least: str, most: str | None = None) -> Json:
    """An amount, or the least and the most, as the answer has it."""
    said = [money(written) for written in (least, most or least)]
    low, high = (f"{yuan}.00" if "." not in yuan else yuan for yuan, _ in said)
    period = said[0][1] or "once"
    return (
        {"yuan": low, "period": period}
        if most is None
        else {"at_least": low, "at_most": high, "period": period}
    )


def subject(who: str | None) -> str:
    return "household" if who in (None, "the household", "该户") else str(who)


def texts(reasons: Iterable[Reason], lang: str, truth: str | None = None) -> Iterator[str]:
    """What reasons say, and what stands below them, where it came out as `truth`."""
    for reason in reasons:
        if truth is None or reason.truth == truth:
            yield reason.text[lang]
            yield from texts(reason.children, lang, truth)


@pytest.fixture(scope="session")
def library() -> elig.Library:
    return elig.load()


@pytest.fixture
def case(library: elig.Library) -> Case:
    return Case(library)


@pytest.fixture(scope="session")
def sentences() -> list[Sentence]:
    return SENTENCES


def way(case: Case) -> Way:
    if case.way is None:
        wrong("no case is open: “Given its case begins on …” comes first")
    return case.way


def step_name(case: Case, written: str) -> str:
    name = way(case).name(written)
    if name not in way(case).procedure.titles:
        wrong(f"there is no step “{written}” in {case.place}")
    return name


# --- Given --------------------------------------------------------------------------------------------


@sentence("given", "the ordinary household in {place}", "{place}的普通农户")
def _(case: Case, place: str) -> None:
    case.record, case.place = copy.deepcopy(ORDINARY), case.place_code(place)


@sentence("given", "a household in {place} of which nothing is known", "{place}某户，情况均未知")
def _(case: Case, place: str) -> None:
    case.record, case.place = {"members": [{"id": "m1"}]}, case.place_code(place)


@sentence("given", "its {fact} (is|are) {value}", "该户的{fact}为{value}")
def _(case: Case, fact: str, value: str) -> None:
    case.put("household", case.record, fact, value)


@sentence("given", "{member}'s {fact} (is|are) {value}", "{member}的{fact}为{value}")
def _(case: Case, member: str, fact: str, value: str) -> None:
    case.put("member", case.member(member), fact, value)


@sentence("given", "these facts:", "以下情况：")
def _(case: Case, datatable: Table) -> None:
    for fact, value in datatable:
        case.put("household", case.record, fact, value or "not known")


@sentence("given", "these members:", "以下成员：")
def _(case: Case, datatable: Table) -> None:
    facts = datatable[0][1:]
    case.record["members"] = [{"id": row[0]} for row in datatable[1:]]
    for row, member in zip(datatable[1:], case.record["members"], strict=True):
        for fact, value in zip(facts, row[1:], strict=True):
            case.put("member", member, fact, value or "not known")


@sentence("given", "a member {member} like {other}", "成员{member}，情况与{other}相同")
def _(case: Case, member: str, other: str) -> None:
    case.record["members"].append({**copy.deepcopy(case.member(other)), "id": member})


@sentence("given", "no member {member}", "没有成员{member}")
def _(case: Case, member: str) -> None:
    case.record["members"].remove(case.member(member))


@sentence("given", "it receives:", "该户在享：")
def _(case: Case, datatable: Table) -> None:
    columns = [RECEIVED.get(title, title) for title in datatable[0]]
    entries = [dict(zip(columns, row, strict=True)) for row in datatable[1:]]
    case.record["receives"] = [
        {key: received(case, key, value) for key, value in entry.items() if value} for entry in entries
    ]


@sentence("given", "it receives nothing", "该户没有在享政策")
def _(case: Case) -> None:
    case.record["receives"] = []


@sentence("given", "it is not known what it receives", "该户在享政策未知")
def _(case: Case) -> None:
    case.record.pop("receives", None)


@sentence(
    "given",
    "{event} of {who} on {date}[ where {facts}]",
    "{who}于{date}发生{event}[，{facts}]",
)
def _(case: Case, event: str, who: str, date: str, facts: str | None, lang: str) -> None:
    case.event(event, who, date, facts, lang)


@sentence("given", "nothing has happened", "没有发生任何事件")
def _(case: Case) -> None:
    case.record["events"] = []


@sentence("given", "it is not known what has happened", "是否发生事件未知")
def _(case: Case) -> None:
    case.record.pop("events", None)


@sentence("given", "its case begins on {date}", "该户于{date}立案")
def _(case: Case, date: str) -> None:
    place = () if case.place == "national" else tuple(case.place.split("."))
    case.way = Way(case.library, case.record, place, iso(date))


RECEIVED = {"政策": "support", "成员": "member", "开始": "since", "结束": "until", "金额": "amount"}


def received(case: Case, key: str, value: str) -> str:
    if key == "support":
        return case.block(value).name
    if key == "amount":
        return money(value)[0]
    return iso(value)  # whatever is no date is left as it is


# --- When ---------------------------------------------------------------------------------------------


@sentence("when", "it is checked on {date}", "在{date}核查")
def _(case: Case, date: str) -> None:
    try:
        case.answer = case.library.check(case.record, as_of=iso(date), place=case.place)
    except elig.FactsError as error:
        wrong(str(error))


@sentence("when", "with the next step is given:", "随下一步填报：")
def _(case: Case, datatable: Table) -> None:
    way(case).given = {}
    for fact, value in datatable:
        case.put("household", way(case).given, fact, value or "not known")


@sentence("when", "the step {step} is taken on {date}", "{date}办理{step}")
def _(case: Case, step: str, date: str) -> None:
    refusal = way(case).take(step_name(case, step), iso(date))
    if refusal is not None:
        said = "; ".join([refusal.text["en"], *texts(refusal.reasons, "en"), *refusal.missing])
        wrong(f"{step} is refused: {said}")


# --- Then ---------------------------------------------------------------------------------------------


def expect(row: Row, outcome: str, lang: str) -> None:
    """Compare an outcome; where it is another, show the answer's own deciding reason."""
    if row.outcome != outcome:
        because = "; ".join(reason.text[lang] for reason in row.because[:2])
        missing = f"; missing: {', '.join(row.missing)}" if row.missing else ""
        wrong(f"{row.name} for {row.subject} is {row.outcome}, not {outcome}: {because}{missing}")


def expect_reason(row: Row, reason: str | None, lang: str, truth: str | None = None) -> None:
    """A reason that came out as `truth` says it; of a no, the deciding one, which comes first."""
    said = list(texts(row.because if truth is None else row.because[:1], lang, truth))
    if reason is not None and not any(reason in text for text in said):
        wrong(f"“{reason}” is not what decides {row.name} for {row.subject}: {'; '.join(said)}")


@sentence(
    "then",
    '{support}[ for {who}] is eligible[ because "{reason}"]',
    "[{who}]可享受{support}[，因为“{reason}”]",
)
def _(case: Case, support: str, who: str | None, reason: str | None, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "eligible", lang)
        expect_reason(row, reason, lang)


@sentence("then", "{support}[ for {who}] is eligible with {amount}", "[{who}]可享受{support}，标准{amount}")
def _(case: Case, support: str, who: str | None, amount: str, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "eligible", lang)
        if row.amount != paid(amount):
            wrong(f"{row.name} for {row.subject} comes with {row.amount}, not with {amount}")


@sentence(
    "then",
    "{support}[ for {who}] is eligible with at least {least} and at most {most}, as {missing} (is|are) missing",
    "[{who}]可享受{support}，标准至少{least}、至多{most}，因为缺少{missing}",
)
def _(case: Case, support: str, who: str | None, least: str, most: str, missing: str, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "eligible", lang)
        assert row.amount == paid(least, most)
        assert sorted(row.amount_missing) == case.paths(missing)


@sentence(
    "then", "{support}[ for {who}] is eligible without a stated amount", "[{who}]可享受{support}，标准未定"
)
def _(case: Case, support: str, who: str | None, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "eligible", lang)
        assert row.amount is None


@sentence(
    "then",
    '{support}[ for {who}] is not eligible[ because "{reason}"]',
    "[{who}]不可享受{support}[，因为“{reason}”]",
)
def _(case: Case, support: str, who: str | None, reason: str | None, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "not_eligible", lang)
        expect_reason(row, reason, lang, "no")


@sentence("then", "{support}[ for {who}] is excluded by {rival}", "[{who}]因{rival}不再享受{support}")
def _(case: Case, support: str, who: str | None, rival: str, lang: str) -> None:
    for row in case.rows(support, who):
        expect(row, "excluded", lang)
        assert row.excluded_by == [case.block(rival).name]


@sentence("then", '{status}[ for {who}] holds[ because "{reason}"]', "[{who}]属于{status}[，因为“{reason}”]")
def _(case: Case, status: str, who: str | None, reason: str | None, lang: str) -> None:
    for row in case.rows(status, who):
        expect(row, "holds", lang)
        expect_reason(row, reason, lang)


@sentence(
    "then",
    '{status}[ for {who}] does not hold[ because "{reason}"]',
    "[{who}]不属于{status}[，因为“{reason}”]",
)
def _(case: Case, status: str, who: str | None, reason: str | None, lang: str) -> None:
    for row in case.rows(status, who):
        expect(row, "does_not_hold", lang)
        expect_reason(row, reason, lang, "no")


@sentence(
    "then",
    "{policy}[ for {who}] cannot be determined[ because {missing} (is|are) missing]",
    "[{who}的]{policy}尚不能确定[，因为缺少{missing}]",
)
def _(case: Case, policy: str, who: str | None, missing: str | None, lang: str) -> None:
    for row in case.rows(policy, who):
        expect(row, "cannot_determine", lang)
        if missing is not None and sorted(row.missing) != case.paths(missing):
            wrong(f"what is missing is {', '.join(row.missing)}")


@sentence("then", '{policy} is not in force[ because "{reason}"]', "{policy}未施行[，因为“{reason}”]")
def _(case: Case, policy: str, reason: str | None, lang: str) -> None:
    for row in case.rows(policy, None):
        expect(row, "not_in_force", lang)
        expect_reason(row, reason, lang, "no")


@sentence("then", "{policy} is not a policy of this place", "{policy}不是当地政策")
def _(case: Case, policy: str) -> None:
    name = case.block(policy).name
    assert name not in {row.name for row in (*case.decided.supports, *case.decided.statuses)}


@sentence("then", "it is eligible for nothing", "该户不可享受任何帮扶")
def _(case: Case) -> None:
    outcomes = {(row.name, row.outcome) for row in case.decided.supports}
    assert {outcome for _, outcome in outcomes} <= {"not_eligible", "not_in_force"}, sorted(outcomes)


@sentence("then", 'there is a finding "{code}"[ for {who}]', "[{who}]有核查问题“{code}”")
def _(case: Case, code: str, who: str | None) -> None:
    assert subject(who) in case.found(code, "yes")


@sentence("then", 'there is no finding "{code}"', "没有核查问题“{code}”")
def _(case: Case, code: str) -> None:
    assert not case.found(code, "yes")
    assert not case.found(code, "unknown")


@sentence("then", 'there may be a finding "{code}"[ for {who}]', "[{who}]可能有核查问题“{code}”")
def _(case: Case, code: str, who: str | None) -> None:
    assert subject(who) in case.found(code, "unknown")


@sentence(
    "then",
    'there is a warning {warning}[ for {who}][ because "{reason}"]',
    "[{who}]有预警{warning}[，因为“{reason}”]",
)
def _(case: Case, warning: str, who: str | None, reason: str | None, lang: str) -> None:
    rows = case.warnings(warning, "yes", who)
    if not rows:
        told = ", ".join(f"{row.name} for {row.subject}" for row in case.decided.warnings if row.truth == "yes")
        wrong(f"there is no warning {warning} for {subject(who)}; there is: {told or 'none'}")
    said = list(texts(rows[0].because, lang))
    if reason is not None and not any(reason in text for text in said):
        wrong(f"“{reason}” is not why {warning} warns of {subject(who)}: {'; '.join(said)}")


@sentence("then", "there is no warning {warning}", "没有预警{warning}")
def _(case: Case, warning: str) -> None:
    name = case.named("warning", warning, case.library.policy.warns).name
    rows = [row for row in case.decided.warnings if row.name == name]
    if rows:
        said = "; ".join(reason.text["en"] for reason in rows[0].because)
        wrong(f"there is a warning {name} for {rows[0].subject} ({rows[0].truth}): {said}")


@sentence(
    "then",
    "there may be a warning {warning}[ for {who}][ because {missing} (is|are) missing]",
    "[{who}]可能有预警{warning}[，因为缺少{missing}]",
)
def _(case: Case, warning: str, who: str | None, missing: str | None) -> None:
    rows = case.warnings(warning, "unknown", who)
    if not rows:
        told = ", ".join(f"{row.name} for {row.subject}: {row.truth}" for row in case.decided.warnings)
        wrong(f"{warning} for {subject(who)} is not open; there is: {told or 'none'}")
    if missing is not None and sorted(rows[0].missing) != case.paths(missing):
        wrong(f"what is missing is {', '.join(rows[0].missing)}")


@sentence("then", "no warning is given", "没有任何预警")
def _(case: Case) -> None:
    assert [(row.name, row.subject, row.truth) for row in case.decided.warnings] == []


@sentence(
    "then", 'the step {step} is refused on {date}[ because "{reason}"]', "{date}不能办理{step}[，因为“{reason}”]"
)
def _(case: Case, step: str, date: str, reason: str | None, lang: str) -> None:
    refusal = way(case).try_(step_name(case, step), iso(date))
    if isinstance(refusal, Allowed):
        wrong(f"{step} is possible on {date}")
    said = [refusal.text[lang], *texts(refusal.reasons, lang)]
    if reason is not None and not any(reason in text for text in said):
        wrong(f"“{reason}” is not why {step} is refused: {'; '.join(said)}")


@sentence(
    "then",
    "the step {step} is refused on {date} as {missing} (is|are) missing",
    "{date}尚不能办理{step}，因为缺少{missing}",
)
def _(case: Case, step: str, date: str, missing: str) -> None:
    refusal = way(case).try_(step_name(case, step), iso(date))
    told = sorted(refusal.missing) if isinstance(refusal, Refusal) else []
    if told != case.paths(missing):
        wrong(f"what is missing is {', '.join(told) or 'nothing'}")


@sentence("then", "the step {step} is possible on {date}", "{date}可以办理{step}")
def _(case: Case, step: str, date: str) -> None:
    refusal = way(case).try_(step_name(case, step), iso(date))
    if isinstance(refusal, Refusal):
        wrong("; ".join([refusal.text["en"], *texts(refusal.reasons, "en"), *refusal.missing]))


@sentence("then", "the step {step} is due by {date}", "{step}应于{date}前办理")
def _(case: Case, step: str, date: str) -> None:
    due = way(case).due()
    if due.get(step_name(case, step)) != iso(date):
        wrong(f"due are: {', '.join(f'{name} by {day}' for name, day in due.items()) or 'no steps'}")


@sentence("then", "no step is due", "没有应办步骤")
def _(case: Case) -> None:
    assert way(case).due() == {}


@sentence("then", "the register has {value} for its {fact}", "名册中该户的{fact}为{value}")
def _(case: Case, value: str, fact: str) -> None:
    wanted: Json = {}
    case.put("household", wanted, fact, value)
    name = case.fact("household", fact).name
    if case.record.get(name) != wanted.get(name):
        wrong(f"the register has {case.record.get(name)} for {name}")
