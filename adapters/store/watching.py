"""What the watch keeps in the store: which alerts stand, when to look again, the day it has come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from .database import insert
from .reading import Reading, is_off, is_void
from .tables import (
    ALERTS,
    ASIDE,
    CALLED_OFF,
    EVENTS,
    HOUSEHOLDS,
    LOOKS,
    RECORDS,
    STANDS_AGAIN,
    WAITING,
    WATCH,
)
from .values import Aside, NewAlert, State
from .writing import Writing

_CAUSE = (ALERTS.c.rule, ALERTS.c.household, ALERTS.c.subject, ALERTS.c.day, ALERTS.c.truth)


class Cause(NamedTuple):
    """What tells one alert from another."""

    rule: str
    household: str
    subject: str
    day: int
    truth: str


def cause_of(alert: NewAlert) -> Cause:
    """What an alert is made once for."""
    return Cause(alert.rule, alert.household, alert.subject, alert.day, alert.truth)


def _cause(row: Any) -> Cause:
    return Cause(row.rule, row.household, row.subject, row.day, row.truth)


class VersionRow(NamedTuple):
    """A record of a household, not opened yet; `row` is what `opened` takes."""

    id: int
    household: str
    valid_from: int
    row: tuple[Any, ...]


def versions_of(reading: Reading, households: Collection[str]) -> list[VersionRow]:
    """The records of households that hold from some day on, by household and day; replaced ones left out."""
    order = (RECORDS.c.household, RECORDS.c.valid_from, RECORDS.c.id)
    query = sa.select(RECORDS).where(reading.among(RECORDS.c.household, households)).order_by(*order)
    rows = [tuple(row) for row in reading.rows(query)]
    newest = {(row[1], row[2]): VersionRow(row[0], row[1], row[2], row) for row in rows}
    return list(newest.values())


class Waiting(NamedTuple):
    """An event that waits to be decided, not opened."""

    seq: int
    id: str
    name: str
    household: str
    day: int
    learnt_at: int


def waiting(reading: Reading, limit: int) -> list[Waiting]:
    """The first events that wait, in the order in which they were learnt."""
    columns = (EVENTS.c.seq, EVENTS.c.id, EVENTS.c.name, EVENTS.c.household, EVENTS.c.day, EVENTS.c.learnt_at)
    query = (
        sa.select(*columns).join_from(WAITING, EVENTS, WAITING.c.seq == EVENTS.c.seq)
        .order_by(WAITING.c.place).limit(limit)
    )  # fmt: skip
    return [
        Waiting(row.seq, row.id, row.name, row.household, row.day, row.learnt_at)
        for row in reading.rows(query)
    ]


def settled(reading: Reading, households: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Province and county of the households that have one record only, which tells of no events."""
    count = sa.func.count(sa.distinct(RECORDS.c.valid_from))
    once = (
        sa.select(RECORDS.c.household).where(reading.among(RECORDS.c.household, households))
        .group_by(RECORDS.c.household).having(count == 1)
    )  # fmt: skip
    query = sa.select(HOUSEHOLDS).where(HOUSEHOLDS.c.household.in_(once), HOUSEHOLDS.c.own_events == 0)
    return {row.household: (row.province, row.county) for row in reading.rows(query)}


def opened(reading: Reading, rows: Sequence[VersionRow]) -> dict[int, State]:
    """The records themselves, by their ids."""
    found: dict[int, State] = {}
    waiting = list(rows)
    while waiting:  # one of each household at a time
        layer = {row.household: row for row in reversed(waiting)}
        states = reading._assembled([row.row for row in layer.values()])
        found.update({row.id: states[row.household] for row in layer.values()})
        taken = {row.id for row in layer.values()}
        waiting = [row for row in waiting if row.id not in taken]
    return found


def standing(reading: Reading, households: Collection[str]) -> dict[Cause, int]:
    """The alerts of households that stand, each with its row in the chain."""
    among = reading.among(ALERTS.c.household, households)
    alerts = {row.seq: _cause(row) for row in reading.rows(sa.select(ALERTS.c.seq, *_CAUSE).where(among))}
    if not alerts:
        return {}
    query = sa.select(ALERTS.c.seq).where(reading.among(ALERTS.c.seq, list(alerts)), is_off())
    for seq in reading.execute(query).scalars():
        del alerts[seq]
    return {cause: seq for seq, cause in alerts.items()}


def raise_alerts(writing: Writing, alerts: Sequence[NewAlert]) -> list[NewAlert]:
    """Keep alerts; returns those that did not stand: new ones, and called off ones that stand again."""
    if not alerts:
        return []
    new = writing.add_alerts(alerts)
    made = {cause_of(alert) for alert in new}
    others = {cause_of(alert): alert for alert in alerts if cause_of(alert) not in made}
    if not others:
        return new
    query = (
        sa.select(ALERTS.c.seq, CALLED_OFF.c.seq.label("off"), *_CAUSE)
        .join(CALLED_OFF, CALLED_OFF.c.alert == ALERTS.c.seq)
        .where(writing.among(ALERTS.c.household, {cause.household for cause in others}), ~is_void())
    )  # fmt: skip
    off = {_cause(row): row for row in writing.rows(query) if _cause(row) in others}
    rows = [
        (writing.append("stands_again", f"a{row.seq}", {"called_off": row.off}), row.off)
        for row in off.values()
    ]  # fmt: skip
    writing.flush()
    insert(writing.connection, STANDS_AGAIN, rows)
    return [*new, *(others[cause] for cause in off)]


def call_off(writing: Writing, causes: Iterable[Cause]) -> list[int]:
    """Alerts that do not stand any longer, since what they rest on was taken back; their rows."""
    wanted = set(causes)
    if not wanted:
        return []
    known = standing(writing, {cause.household for cause in wanted})
    alerts = [known[cause] for cause in sorted(wanted) if cause in known]
    rows = [(writing.append("called_off", f"a{alert}", {}), alert) for alert in alerts]
    writing.flush()
    insert(writing.connection, CALLED_OFF, rows)
    return alerts


def set_looks(writing: Writing, looks: Mapping[str, int]) -> None:
    """Have households looked at again on a day, or before if they are to be already."""
    if not looks:
        return
    query = sa.select(LOOKS).where(writing.among(LOOKS.c.household, looks))
    known = {row.household: row.day for row in writing.rows(query)}
    sooner = {name: day for name, day in looks.items() if day < known.get(name, day + 1)}
    forget_looks(writing, sooner.keys() & known.keys())
    insert(writing.connection, LOOKS, list(sooner.items()))


def forget_looks(writing: Writing, households: Collection[str]) -> None:
    """These households were looked at."""
    if households:
        writing.execute(LOOKS.delete().where(writing.among(LOOKS.c.household, households)))


def due_looks(reading: Reading, today: int, limit: int) -> dict[str, int]:
    """Households to be looked at by a day, with the day from which on; the longest due first."""
    query = sa.select(LOOKS).where(LOOKS.c.day <= today).order_by(LOOKS.c.day, LOOKS.c.household).limit(limit)
    return {row.household: row.day for row in reading.rows(query)}


def last_day(reading: Reading) -> int | None:
    """The last day on which the watch decided."""
    found = reading.execute(sa.select(WATCH.c.today)).scalar()
    return None if found is None else int(found)


def set_last_day(writing: Writing, today: int) -> None:
    """The watch has come to a day."""
    if last_day(writing) is None:
        insert(writing.connection, WATCH, [(1, today)])
    else:
        writing.execute(WATCH.update().values(today=today))


HELD = "watch"  # the source of events that are set aside here


def hold(writing: Writing, events: Sequence[Waiting], refused: Mapping[str, Sequence[str]]) -> None:
    """Set events aside that cannot be decided, as nothing is known to decide them by; with the reasons."""
    writing.set_aside([
        Aside(HELD, str(each.seq), tuple((code, None) for code in refused.get(each.household, ())), each.id)
        for each in events
    ])  # fmt: skip


def release(writing: Writing) -> int:
    """Have the events that were held wait again; how many there are."""
    held = sa.select(ASIDE.c.at).where(ASIDE.c.source == HELD)
    numbers = sorted(int(at) for at in writing.execute(held).scalars())
    writing.execute(ASIDE.delete().where(ASIDE.c.source == HELD))
    rows = []
    for seq in numbers:
        writing.head.places += 1
        rows.append((writing.head.places, seq))
    insert(writing.connection, WAITING, rows)
    return len(rows)
