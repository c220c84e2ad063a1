"""A step of a stored case: judged by what is known of the household, then written, whole or not at all."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...dsl import policy as p
from ...dsl.policy import LANGUAGE_VERSION
from ...engine.decision import ENGINE_VERSION, Decision, Reason
from ...engine.phrases import day as iso
from ..library import Library, RuleFile
from ..store.replaying import document_of, people_of, record_of
from ..store.values import State
from ..store.watching import opened, versions_of
from .calendar import Calendar
from .case import Case, Taken
from .kept import DECISION, CaseError, add_step, case_named
from .procedure import Procedure, Refusal, taken_with

if TYPE_CHECKING:
    from ..store.reading import Reading
    from ..store.writing import Writing

NOT_GIVEN = ("receives", "applications", "events", "household_no", "province", "county")


class Refused(Exception):
    """A step cannot be taken; nothing was written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.key)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step that may be taken. `record` is the household's on that day with what is news of it.

    `asked` is what of the case is given with the step, `carried` all that the case has been given, with it;
    `pending` are those of them that no step has recorded yet.
    """

    case: Case
    procedure: Procedure
    step: p.Step
    day: int
    record: State
    is_news: bool
    asked: Mapping[str, Any]
    carried: Mapping[str, Any]
    pending: Container[str]
    reasons: tuple[Reason, ...]


def prepare(
    reading: Reading, library: Library, calendar: Calendar, name: str, step: str, day: int,
    given: Mapping[str, Any], today: int,
) -> Prepared:  # fmt: skip
    """Whether a step may be taken, and by what record.

    Raises Refused; CaseError for a case or household that is not there, or for what may not be given;
    FactsError with all that is wrong with what is given.
    """
    case = case_named(reading, name)
    procedure = Procedure(library.policy, case.place, calendar)
    called = procedure.called(step)
    state = record_of(reading, case.household, day, None)
    if state is None:
        raise CaseError("no_record", household=case.household, day=iso(day))
    if "household" in state.erased:
        raise CaseError("erased", household=case.household)
    known = procedure.edition(day).steps.get(called)
    asks = taken_with(known) if known is not None else set()
    asked = {key: value for key, value in given.items() if key in asks and value is not None}
    news = {key: value for key, value in given.items() if key not in asks}
    record = with_news(state, news, day)
    standing = procedure.standing(case)
    carried = {**standing.given, **asked}
    facts = library.records.facts(State({**record, **carried}))
    answer = procedure.may(case, called, day, facts, {*asked, *news}, today=today)
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return Prepared(
        case,
        procedure,
        answer.step,
        day,
        record,
        bool(news),
        asked,
        carried,
        standing.pending,
        answer.reasons,
    )


def with_news(state: State, news: Mapping[str, Any], day: int) -> State:
    """A household's record with what a step tells of it; None takes a fact away.

    CaseError for what is no fact of the household or of one of its members.
    """
    made = State(state)
    made.erased, made.valid_from, made.learnt_at = state.erased, state.valid_from, state.learnt_at
    members = {member["id"]: dict(member) for member in state["members"]}
    for name, value in news.items():
        if name in NOT_GIVEN:
            raise CaseError("only_facts", name=name)
        if name == "members":
            for told in value if isinstance(value, Sequence) and not isinstance(value, str) else (value,):
                if not isinstance(told, Mapping):
                    raise CaseError("bad_given")
                if told.get("id") not in members:
                    raise CaseError("no_member", id=str(told.get("id")), day=iso(day))
                _put(members[told["id"]], told)
        else:
            _put(made, {name: value})
    made["members"] = list(members.values())
    return made


def _put(facts: dict[str, Any], told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        if value is None:
            facts.pop(name, None)
        else:
            facts[name] = value


def take(
    writing: Writing, library: Library, files: Sequence[RuleFile], calendar: Calendar, name: str, step: str,
    day: int, given: Mapping[str, Any], *, role: str, today: int,
) -> tuple[Case, Taken, Decision | None]:  # fmt: skip
    """Take a step: what is news goes into the register, the decision and the step into the chain, then what
    the step records into the register too. Errors as in `prepare`; then nothing is written.

    `files` are those that `library` was loaded from; `today` is the last day that can have been.
    """
    ready = prepare(writing, library, calendar, name, step, day, given, today)
    if ready.is_news:
        writing.put_household(without_stored(ready.record, writing, day), day)
    decision, kept = None, None
    if ready.step.when is not None:
        decision, kept = _decide(writing, library, files, ready)
    recorded = what_is_recorded(library.policy, ready)
    taken = Taken(ready.step.name, day, role, ready.asked, kept, recorded)
    case = add_step(writing, ready.case, taken, ended=ready.procedure.ends(ready.case, ready.step, day))
    if recorded:
        _record(writing, ready, recorded)
    return case, taken, decision


def _decide(
    writing: Writing, library: Library, files: Sequence[RuleFile], ready: Prepared
) -> tuple[Decision, str]:
    """The whole decision of the day, kept in the chain, so that it can be made again."""
    asked = {
        "as_of": iso(ready.day), "place": ".".join(ready.case.place) or "national",
        "edition": writing.put_edition(files), "engine_version": ENGINE_VERSION,
        "language_version": LANGUAGE_VERSION, "case": ready.case.id, "given": ready.carried,
        "because": [reason.as_dict() for reason in ready.reasons],
    }  # fmt: skip
    record = State({**ready.record, **ready.carried})
    decision = library.check(record, as_of=iso(ready.day), place=str(asked["place"]))
    kept = writing.record_decision(
        DECISION, ready.case.household, people_of(record), document_of(decision), asked
    )
    return decision, kept


def what_is_recorded(policy: p.Policy, ready: Prepared) -> dict[str, Any]:
    """What a step writes into the register, as a record has it; None is taken back.

    What was never given, or is not there to be taken back, is left as it is.
    """
    found: dict[str, Any] = {}
    for each in ready.step.records:
        if each.how == "day":
            found[each.fact] = iso(ready.day)
        elif each.how == "nothing":
            if ready.record.get(each.fact) is not None:
                found[each.fact] = None
        elif each.how == "value":
            found[each.fact] = _written(policy, each)
        elif each.fact in ready.asked or each.fact in ready.pending:
            found[each.fact] = ready.carried[each.fact]
    return found


def _written(policy: p.Policy, recorded: p.Recorded) -> Any:
    """A value of the rules as a record has it: yuan, dates as text."""
    fact = next(f for f in policy.facts if (f.entity, f.name) == ("household", recorded.fact))
    value: Any = recorded.value
    if fact.type.kind == "money":
        whole, rest = divmod(int(value), 100)
        return f"{whole}.{rest:02d}"
    if fact.type.kind == "date":
        return iso(value)
    return list(value) if isinstance(value, tuple) else value


def _record(writing: Writing, ready: Prepared, recorded: Mapping[str, Any]) -> None:
    """Into the register from the step's day on, and into every record that holds from a later day."""
    first = writing.states([ready.case.household], ready.day)[ready.case.household]
    writing.put_household(with_news(first, recorded, ready.day), ready.day)
    later = [row for row in versions_of(writing, [ready.case.household]) if row.valid_from > ready.day]
    records = opened(writing, later)
    for row in later:
        writing.put_household(with_news(records[row.id], recorded, row.valid_from), row.valid_from)


def without_stored(record: State, reading: Reading, day: int) -> State:
    """The record without the events that are stored beside it: they are not part of the register."""
    events = record.get("events")
    if not events:
        return record
    stored = {
        event.id for event in reading.events_of([record["household_no"]], 0, day)[record["household_no"]]
    }
    made = State(record)
    made["events"] = [entry for entry in events if entry.get("id") not in stored]
    if not made["events"]:
        del made["events"]
    return made
