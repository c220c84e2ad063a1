"""The verbs of cases: `elig cases` lists them, opens one, takes a step, shows one, and the steps of a place.

Exit codes: 0 done; 1 a step is refused, and nothing was recorded; 2 wrong use; 3 what was given is wrong.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli_common import (
    DISAGREEMENT,
    LANG,
    PLACE,
    RULES,
    WRONG_USE,
    Wrong,
    complain,
    decision_date,
    language,
    print_json,
)  # fmt: skip
from .cli_store import KEY_FILE, STORE, in_sentences, now, opened

if TYPE_CHECKING:
    from .adapters.cases.calendar import Calendar
    from .adapters.cases.case import Case
    from .adapters.cases.pages import Due, Phrases
    from .adapters.cases.procedure import Refusal
    from .adapters.library import Library
    from .adapters.terminal import Page

REFUSED = 1
DAYS = 7  # ahead of today, for what is due
TODAY = click.option(
    "--today", metavar="DATE", callback=decision_date, help="Count from this day; default today. 以此日为今天"
)
CALENDAR = click.option(
    "--calendar", type=click.Path(path_type=Path), metavar="FILE", envvar="ELIG_CALENDAR",
    help="The county's own holidays and working days (TOML, CSV). 县里的节假日安排",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="As JSON. 输出 JSON")


@click.group(invoke_without_command=True)
@click.option("--due", is_flag=True, help="What is late or due, by village. 应办和超期事项")
@click.option(
    "--days",
    type=click.IntRange(0, 3660),
    default=DAYS,
    show_default=True,
    metavar="N",
    help="With --due: so many days ahead. 未来天数",
)
@click.option("--all", "every", is_flag=True, help="Cases that have ended, too. 含已结个案")
@click.option("--household", metavar="NO", help="Of one household. 一户")
@click.option("--village", metavar="NAME", help="Of one village. 一村")
@JSON
@TODAY
@CALENDAR
@RULES
@click.option(
    "--store",
    "named",
    metavar="STORE",
    envvar="ELIG_STORE",
    help="A file, or postgresql://USER@HOST/DATABASE; also $ELIG_STORE. 数据库",
)
@KEY_FILE
@LANG
@click.pass_context
def cases(
    context: click.Context, due: bool, days: int, every: bool, household: str | None, village: str | None,
    as_json: bool, today: datetime.date, calendar: Path | None, rules: tuple[str, ...], named: str | None,
    key_file: Path | None,
) -> int:  # fmt: skip
    """Cases, from an alert to a household whose risk is gone; alone: the open ones.  个案办理。"""
    if context.invoked_subcommand is not None:
        return 0
    if named is None:
        raise click.MissingParameter(ctx=context, param=next(q for q in cases.params if q.name == "named"))
    return _list(due, days, every, household, village, as_json, today, calendar, rules, named, key_file)


@in_sentences
def _list(
    due: bool, days: int, every: bool, household: str | None, village: str | None, as_json: bool,
    today: datetime.date, calendar: Path | None, rules: tuple[str, ...], named: str, key_file: Path | None,
) -> int:  # fmt: skip
    from .adapters import library as lib
    from .adapters.cases import deadlines, kept, pages

    library, days_of = lib.load(*rules), calendar_at(calendar)
    if days_of is None:
        return WRONG_USE
    with opened(named, key_file) as store, store.reading() as reading:
        found = kept.cases_of(reading, household=household, open_only=due or not every)
        where = kept.villages(reading, (case.household for case in found))
    if village is not None:
        found = [case for case in found if village in where.get(case.household, ())]
    ordinal, until = today.toordinal(), today.toordinal() + days
    phrases = _phrases(library, days_of, found)
    listed = [
        (case, coming, coming.late(ordinal))
        for case, coming in deadlines.running(found, {q: p.procedure for q, p in phrases.items()}, until)
    ]
    if as_json:
        shown = [_case_json(case, phrases[case.place], ordinal, where) for case in found]
        print_json(_due_json(listed, where) if due else shown)
    elif due:
        _print(pages.due_page(listed, phrases, where, ordinal, until, language()))
    else:
        _print(pages.cases_page(found, phrases, where, ordinal, language(), every=every))
    return 0


@cases.command(name="open")
@click.argument("alert", required=False)
@click.option("--household", metavar="NO", help="Without an alert: the household. 户编号")
@click.option("--day", metavar="DATE", callback=decision_date, help="Without an alert: its day. 线索日期")
@CALENDAR
@RULES
@STORE
@KEY_FILE
@LANG
@in_sentences
def open_(
    alert: str | None, household: str | None, day: datetime.date, calendar: Path | None,
    rules: tuple[str, ...], named: str, key_file: Path | None,
) -> int:  # fmt: skip
    """Open a case for the household of ALERT (a12).  立案。"""
    from .adapters import library as lib
    from .adapters.cases import kept

    if (alert is None) == (household is None):
        return _say("which_case", error=True)
    library, days_of = lib.load(*rules), calendar_at(calendar)
    if days_of is None:
        return WRONG_USE

    def run() -> int:
        with opened(named, key_file) as store, store.writing(now()) as writing:
            made = (
                kept.open_case(writing, library, alert)
                if alert is not None
                else kept.open_by_hand(writing, library, household or "", day.toordinal())
            )
        phrases = _phrases(library, days_of, [made])[made.place]
        steps = [
            f"{phrases.step(c.step.name)} ({phrases.when(c, made.alert.day)})"
            for c in phrases.procedure.coming(made)
            if c.ready
        ]
        _say("opened_case", id=made.id, steps=phrases.say("stop").join(steps))
        return 0

    return _told(run)


@cases.command()
@click.argument("case")
@click.argument("step")
@click.option("--on", metavar="DATE", callback=decision_date, help="Its day; default today. 办理日期")
@click.option("--given", metavar="FILE", help="What was found, a part of a record; -: the pipe. 填报内容")
@click.option("--by", "role", metavar="OFFICE", default="", help="Who did it: no person's name. 经办单位")
@click.option("--try", "only_try", is_flag=True, help="Only say whether it is possible. 只试不记")
@TODAY
@CALENDAR
@RULES
@STORE
@KEY_FILE
@LANG
@in_sentences
def step(
    case: str, step: str, on: datetime.date, given: str | None, role: str, only_try: bool,
    today: datetime.date, calendar: Path | None, rules: tuple[str, ...], named: str, key_file: Path | None,
) -> int:  # fmt: skip
    """Take STEP (its name or title) in CASE, or say why it cannot be taken.  办理一步。"""
    from .adapters import library as lib
    from .adapters.cases import taking

    library, days_of = lib.load(*rules), calendar_at(calendar)
    if days_of is None:
        return WRONG_USE
    told = _given(given)
    if told is None:
        return _say("bad_given", error=True)
    files = lib.rule_files(rules or [lib.SHIPPED])
    asked = (case, step, on.toordinal(), told)

    def run() -> int:
        with opened(named, key_file) as store:
            if only_try:
                with store.reading() as reading:
                    ready = taking.prepare(reading, library, days_of, *asked, today.toordinal())
                title = ready.procedure.title(ready.step.name)[language()]
                return _say("step_possible", step=title, day=on.isoformat())
            with store.writing(now()) as writing:
                found, taken, _ = taking.take(
                    writing, library, files, days_of, *asked, role=role, today=today.toordinal()
                )
        phrases = _phrases(library, days_of, [found])[found.place]
        _say("step_taken", id=found.id, step=phrases.step(taken.step), day=on.isoformat())
        for coming in phrases.procedure.coming(found):
            if coming.ready:
                click.echo(f"  {phrases.next(coming, today.toordinal())}")
        return 0

    return _told(run, lambda refusal: _refuse(refusal, library, days_of))


@cases.command()
@click.argument("case")
@JSON
@TODAY
@CALENDAR
@RULES
@STORE
@KEY_FILE
@LANG
@in_sentences
def show(
    case: str, as_json: bool, today: datetime.date, calendar: Path | None, rules: tuple[str, ...], named: str,
    key_file: Path | None,
) -> int:  # fmt: skip
    """Show one case: its history with the reasons, and what is due next.  查看个案。"""
    from .adapters import library as lib
    from .adapters.cases import kept, pages

    library, days_of = lib.load(*rules), calendar_at(calendar)
    if days_of is None:
        return WRONG_USE

    def run() -> int:
        because: dict[str, Any] = {}
        with opened(named, key_file) as store, store.reading() as reading:
            found = kept.case_named(reading, case)
            where = kept.villages(reading, [found.household])
            for taken in found.taken:
                decision = reading.decision(taken.decision) if taken.decision is not None else None
                if decision is not None and decision.asked is not None:
                    because[decision.id] = decision.asked.get("because", ())
        phrases = _phrases(library, days_of, [found])[found.place]
        if as_json:
            print_json(_case_json(found, phrases, today.toordinal(), where))
        else:
            _print(pages.case_page(found, phrases, because, today.toordinal()))
        return 0

    return _told(run)


@cases.command()
@click.option("--as-of", metavar="DATE", callback=decision_date, help="Day; default today. 日期")
@PLACE
@RULES
@LANG
def steps(as_of: datetime.date, place: str | None, rules: tuple[str, ...]) -> int:
    """List the steps of a case in a place on a day: in what order, by when, what is asked.  办理步骤。"""
    from .adapters import library as lib
    from .adapters.cases import pages
    from .adapters.cases.procedure import Procedure
    from .dsl.problems import FactsError

    library = lib.load(*rules)
    try:
        path = library.resolve(place)
    except FactsError as error:
        said = "; ".join(problem.sentence(language()) for problem in error.problems)
        raise Wrong("bad_place", said=said) from None
    procedure = Procedure(library.policy, path)
    _print(pages.steps_page(pages.Phrases(library.policy, procedure, language()), as_of.toordinal()))
    return 0


# --- what the verbs rest on ---------------------------------------------------------------------


def calendar_at(path: Path | None) -> Calendar | None:
    """The county's calendar; None, told, where its file cannot be used."""
    from .adapters.cases.calendar import BadCalendar, Calendar, read_calendar

    try:
        return Calendar() if path is None else read_calendar(path)
    except BadCalendar as error:
        _say("bad_calendar", error=True, where=error.where)
        return None


def _given(named: str | None) -> dict[str, Any] | None:
    """What is given with a step; None for what is no part of a record."""
    if named is None:
        return {}
    from .adapters.records import read_json

    found = read_json(sys.stdin.buffer.read() if named == "-" else Path(named).read_bytes())
    return found if isinstance(found, dict) else None


def _phrases(library: Library, days_of: Calendar, found: list[Case]) -> dict[tuple[str, ...], Phrases]:
    """How each place's steps are spoken of."""
    from .adapters.cases.deadlines import procedures
    from .adapters.cases.pages import Phrases

    made = procedures(library, found, days_of)
    return {place: Phrases(library.policy, procedure, language()) for place, procedure in made.items()}


def _told(run: Callable[[], int], refuse: Callable[[Refusal], int] | None = None) -> int:
    """Run it; what stands in the way becomes a sentence and an exit code."""
    from .adapters.cases.kept import CaseError
    from .adapters.cases.taking import Refused
    from .engine.decide import Disagreement

    try:
        return run()
    except CaseError as error:
        complain(f"elig: {error.sentence(language())}")
        return WRONG_USE
    except Refused as refused:
        assert refuse is not None
        return refuse(refused.refusal)
    except Disagreement as error:
        from .adapters.screen_words import say

        complain(f"elig: {say(language(), 'disagreement', said=error)}")
        return DISAGREEMENT


def _refuse(refusal: Refusal, library: Library, days_of: Calendar) -> int:
    from .adapters.cases import pages
    from .adapters.cases.procedure import Procedure

    phrases = pages.Phrases(library.policy, Procedure(library.policy, (), days_of), language())
    complain("\n".join(pages.refusal_lines(refusal, phrases)))
    return REFUSED


def _say(key: str, /, *, error: bool = False, **parts: object) -> int:
    from .adapters.cases.words import say

    text = say(language(), key, **parts)
    if error:
        complain(f"elig: {text}")
        return WRONG_USE
    click.echo(text)
    return 0


def _print(page: Page) -> None:
    from .adapters import terminal_print

    terminal_print.print_pages([page], sys.stdout)


def _iso(day: int | None) -> str | None:
    return None if day is None else datetime.date.fromordinal(day).isoformat()


def _due_json(listed: list[Due], where: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "case": case.id, "household": case.household, "township": where.get(case.household, ("", ""))[0],
            "village": where.get(case.household, ("", ""))[1], "step": coming.step.name,
            "title": {"zh": coming.step.title.zh, "en": coming.step.title.en}, "due": _iso(coming.due),
            "days_late": late, "ready": coming.ready, "office": coming.step.office,
        }
        for case, coming, late in listed
    ]  # fmt: skip


def _case_json(case: Case, phrases: Phrases, today: int, where: dict[str, tuple[str, str]]) -> dict[str, Any]:
    township, village = where.get(case.household, ("", ""))
    ended = phrases.procedure.standing(case).ended
    return {
        "case": case.id, "household": case.household, "township": township, "village": village,
        "place": ".".join(case.place) or "national", "alert": case.alert.id or None, "rule": case.alert.name,
        "day": _iso(case.alert.day), "ended": ended,
        "steps": [
            {"step": taken.step, "day": _iso(taken.day), "by": taken.role, "given": dict(taken.given),
             "recorded": dict(taken.recorded), "decision": taken.decision, "readable": taken.readable}
            for taken in case.taken
        ],
        "next": [
            {"step": c.step.name, "earliest": _iso(c.earliest), "due": _iso(c.due),
             "days_late": c.late(today), "ready": c.ready}
            for c in phrases.procedure.coming(case)
        ],
    }  # fmt: skip
