"""Cases in the store: opened from an alert, read again, and what `verify` and `replay` ask of them.

A case's name is `c` and the number of its row in the chain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ...dsl.problems import FactsError
from ...engine.phrases import day as iso
from ...engine.places import path_of, resolve
from ..library import Library
from ..store import exact_json
from ..store.database import insert
from ..store.reading import Reading, is_off
from ..store.replaying import document_of
from ..store.tables import ALERTS, CASE_STEPS, CASES
from ..store.values import State
from ..store.verifying import Mirror
from ..store.writing import Writing
from .case import Alert, Case, Taken
from .words import texts

DECISION = "case_step"  # the kind of a decision that a step rests on


class CaseError(Exception):
    """It cannot be done; `text` says why in both languages, and holds no personal value."""

    def __init__(self, key: str, /, **parts: object) -> None:
        super().__init__(key)
        self.key, self.text = key, texts(key, **parts)

    def sentence(self, lang: str) -> str:
        """What is wrong, in one language."""
        return self.text[lang]

    def __str__(self) -> str:
        return self.text["en"]


def case_place(library: Library, record: Mapping[str, Any], household: str) -> tuple[str, ...]:
    """The place by whose steps a household is helped: its own county, or its province."""
    try:
        return resolve(library.policy, (record.get("province"), record.get("county")))[0]
    except FactsError:
        raise CaseError("no_place", household=household) from None


def open_case(writing: Writing, library: Library, alert_id: str) -> Case:
    """A case for the household of an alert that stands; the clue is as old as the alert."""
    alert = writing.alert(alert_id)
    if alert is None:
        raise CaseError("no_alert", id=alert_id)
    off = sa.select(ALERTS.c.seq).where(ALERTS.c.seq == alert.seq, is_off())
    if writing.execute(off).first() is not None:
        raise CaseError("called_off", id=alert_id)
    known = writing.execute(sa.select(CASES.c.seq).where(CASES.c.alert == alert.id)).scalar()
    if known is not None:
        raise CaseError("alert_has_case", id=alert_id, case=f"c{known}")
    return _open(writing, library, alert.household, Alert(alert.id, alert.rule, alert.day))


def open_by_hand(writing: Writing, library: Library, household: str, day: int) -> Case:
    """A case that no alert began: an application, or what was found on a visit."""
    return _open(writing, library, household, Alert("", None, day))


def _open(writing: Writing, library: Library, household: str, alert: Alert) -> Case:
    state = writing.states([household], alert.day).get(household)
    if state is None:
        raise CaseError("no_record", household=household, day=iso(alert.day))
    if "household" in state.erased:
        raise CaseError("erased", household=household)
    already = cases_of(writing, household=household, open_only=True)
    if already:
        raise CaseError("has_case", household=household, id=already[0].id)
    place = ".".join(case_place(library, state, household))
    head = {"alert": alert.id or None, "rule": alert.name, "day": alert.day, "place": place}
    seq = writing.append("case", household, head)
    writing.flush()
    insert(writing.connection, CASES, [(seq, household, *head.values(), writing.now)])
    return Case(f"c{seq}", household, path_of(place), alert)


def add_step(writing: Writing, case: Case, taken: Taken, *, ended: bool) -> Case:
    """Write a step into the chain; its given facts and who took it are sealed for the household."""
    opened, number = number_of(case.id), len(case.taken) + 1
    head = {
        "case": opened, "number": number, "step": taken.step, "day": taken.day, "ended": int(ended),
        "decision": taken.decision,
    }  # fmt: skip
    sealed = {"given": taken.given, "role": taken.role, "recorded": taken.recorded}
    seq = writing.append(
        "case_step", case.household, head, household=case.household, sealed=exact_json.dumps(sealed)
    )
    writing.flush()
    row = (
        seq,
        opened,
        case.household,
        number,
        taken.step,
        taken.day,
        int(ended),
        taken.decision,
        writing.now,
    )
    insert(writing.connection, CASE_STEPS, [row])
    return case.with_step(taken)


def number_of(name: str) -> int:
    """The row in the chain that a case's name means; CaseError for what is no name."""
    digits = name.removeprefix("c")
    if not (name.startswith("c") and digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise CaseError("no_case", id=name)
    return int(digits)


def case_named(reading: Reading, name: str) -> Case:
    """A case with all that was given; CaseError if there is none."""
    found = cases_of(reading, numbers=[number_of(name)], opened=True)
    if not found:
        raise CaseError("no_case", id=name)
    return found[0]


def cases_of(
    reading: Reading, *, numbers: Collection[int] | None = None, household: str | None = None,
    open_only: bool = False, opened: bool = False,
) -> list[Case]:  # fmt: skip
    """Cases in the order in which they were opened, with their steps.

    What was given is read with `opened` only: what is due rests on steps and days alone.
    """
    conditions: list[Any] = []
    if numbers is not None:
        conditions.append(reading.among(CASES.c.seq, numbers))
    if household is not None:
        conditions.append(CASES.c.household == household)
    rows = reading.execute(sa.select(CASES).where(*conditions).order_by(CASES.c.seq)).all()
    steps: dict[int, list[Any]] = {row.seq: [] for row in rows}
    query = sa.select(CASE_STEPS).order_by(CASE_STEPS.c.opened, CASE_STEPS.c.number)
    if conditions:
        query = query.where(reading.among(CASE_STEPS.c.opened, list(steps)))
    for step in reading.execute(query):
        steps[step.opened].append(step)
    kept = [row for row in rows if not (open_only and steps[row.seq] and steps[row.seq][-1].ended)]
    said = _sealed(reading, [step.seq for row in kept for step in steps[row.seq]]) if opened else {}
    return [
        Case(
            f"c{row.seq}", row.household, path_of(row.place), Alert(row.alert or "", row.rule, row.day),
            tuple(_taken(step, said.get(step.seq)) for step in steps[row.seq]),
        )
        for row in kept
    ]  # fmt: skip


def _taken(row: Any, said: Mapping[str, Any] | None) -> Taken:
    if not said:
        return Taken(row.step, row.day, decision=row.decision, readable=said is None)
    return Taken(row.step, row.day, said["role"], said["given"], row.decision, said["recorded"])


def _sealed(reading: Reading, numbers: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """What is sealed in rows of the chain; nothing ({}) of a household that was erased."""
    found: dict[int, Mapping[str, Any]] = {}
    for number, row in reading._in_chain(numbers).items():
        text = reading.opened(row)
        found[number] = {} if text is None else exact_json.loads(text)
    return found


def villages(reading: Reading, households: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Township and village of each household, empty where its record does not say."""
    places = reading.places_of(set(households))
    return {name: (township or "", village or "") for name, (_, township, village) in places.items()}


# --- for `verify` and `replay` --------------------------------------------------------------------

MIRRORS = (
    Mirror(
        "case", CASES,
        lambda ref, at, body: {
            "household": ref, "learnt_at": at, **{k: body.get(k) for k in ("alert", "rule", "day", "place")},
        },
    ),
    Mirror(
        "case_step", CASE_STEPS,
        lambda ref, at, body: {
            "household": ref, "learnt_at": at, "opened": body.get("case"),
            **{k: body.get(k) for k in ("number", "step", "day", "ended", "decision")},
        },
    ),
)  # fmt: skip


def replayed(library: Library, record: State, asked: Mapping[str, Any]) -> bytes:
    """The decision of a step made anew: by what was known then, and what the case had been given."""
    record.update(asked["given"])
    return document_of(library.check(record, as_of=asked["as_of"], place=asked["place"]))


REPLAYERS = {DECISION: replayed}
