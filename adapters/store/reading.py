"""What can be asked of the store, in one state of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from . import exact_json
from .chain import parted
from .database import among
from .documents import about_chain, document_key, unpacked
from .pieces import Piece, about_piece, assembled, record_mac
from .tables import (
    ALERTS,
    CALLED_OFF,
    CHAIN,
    DECISIONS,
    EVENTS,
    HOUSEHOLDS,
    KEYS,
    PEOPLE,
    PIECES,
    RECORDS,
    STANDS_AGAIN,
    WAITING,
)  # fmt: skip
from .values import ChainRow, Head, State, StoredAlert, StoredDecision, StoredEvent
from .words import Phrase, StoreError

if TYPE_CHECKING:
    from .keyring import Keyring
    from .store import Store

_EVENT = tuple(EVENTS.columns)


class Reading:
    """One state of the store. What was erased comes back as unknown, and says that it was erased."""

    def __init__(self, store: Store, connection: sa.Connection, head: Head, ring: Keyring) -> None:
        self.store, self.connection, self.head, self.ring = store, connection, head, ring

    def execute(self, query: sa.Executable) -> sa.CursorResult[Any]:
        """Ask the database."""
        return self.connection.execute(query)

    def rows(self, query: sa.Executable) -> Sequence[Any]:
        """All that the database answers, fetched in one go: one by one takes longer."""
        return self.execute(query).all()

    def among(self, column: sa.Column[Any], values: Collection[Any]) -> Any:
        """The condition that a column holds one of many values."""
        return among(self.connection, column, values)

    # --- households ------------------------------------------------------------------------------

    def states(self, households: Collection[str], day: int, known_at: int | None = None) -> dict[str, State]:
        """Each household's record as it stood on a day, as far as it was known at a time (microseconds).

        Of the records valid from the day or before, the one from the latest day holds; of several
        from one day the one learnt last. Households without one are left out.
        """
        conditions = [self.among(RECORDS.c.household, households), RECORDS.c.valid_from <= day]
        if known_at is not None:
            conditions.append(RECORDS.c.learnt_at <= known_at)
        order = (RECORDS.c.valid_from.desc(), RECORDS.c.id.desc())
        newest = sa.func.row_number().over(partition_by=RECORDS.c.household, order_by=order).label("newest")
        ranked = sa.select(RECORDS, newest).where(*conditions).subquery()
        rows = self.rows(sa.select(ranked).where(ranked.c.newest == 1))
        return self._assembled([tuple(row[:6]) for row in rows])

    def households(self, after: str = "", limit: int = 1000) -> list[str]:
        """The numbers of the households after one, in order."""
        number = HOUSEHOLDS.c.household
        query = sa.select(number).where(number > after).order_by(number).limit(limit)
        return list(self.execute(query).scalars())

    def places_of(self, households: Collection[str]) -> dict[str, tuple[str | None, str | None, str | None]]:
        """County, township and village of each household, by its newest record."""
        rows = self.rows(sa.select(HOUSEHOLDS).where(self.among(HOUSEHOLDS.c.household, households)))
        return {row.household: (row.county, row.township, row.village) for row in rows}

    def find_people(self, id_nos: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Who has each id number: household and member, more than one if they moved."""
        marks = {self.store.vault.mark(id_no): id_no for id_no in id_nos}
        found: dict[str, list[tuple[str, str]]] = {}
        wanted = PEOPLE.c.id_mark.in_(list(marks))
        for household, member, mark in self.rows(
            sa.select(PEOPLE).where(wanted).order_by(*PEOPLE.primary_key)
        ):
            found.setdefault(marks[bytes(mark)], []).append((household, member))
        return found

    def _texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, bytes | None]]:
        """Each piece by its id: whose it is, and its text; None if that was erased."""
        rows = self.rows(sa.select(PIECES).where(self.among(PIECES.c.id, list(numbers))))
        self.ring.load(self.connection, (row.key_id for row in rows))
        found: dict[int, tuple[str, bytes | None]] = {}
        for number, household, member, key_id, sealed in rows:
            key = self.ring.get(key_id)
            try:
                about = about_piece(number, household, member)
                found[number] = (member, None if key is None else key.open(bytes(sealed), about))
            except InvalidTag:
                raise StoreError("damaged", what=Phrase("row_record", id=household)) from None
        return found

    def _assembled(self, rows: Sequence[tuple[Any, ...]]) -> dict[str, State]:
        parts = {row[0]: json.loads(row[4]) for row in rows}
        texts = self._texts({number for numbers in parts.values() for number in numbers})
        pieces: dict[int, tuple[str, Piece | None]] = {
            number: (member, None if text is None else exact_json.loads(text))
            for number, (member, text) in texts.items()
        }
        states: dict[str, State] = {}
        for number, household, valid_from, learnt_at, written, mac in rows:
            right = record_mac(self.store.vault, number, household, valid_from, learnt_at, written)
            if bytes(mac) != right or not all(each in pieces for each in parts[number]):
                raise StoreError("damaged", what=Phrase("row_record", id=household))
            state = assembled(household, [pieces[each] for each in parts[number]])
            state.valid_from, state.learnt_at = valid_from, learnt_at
            states[household] = state
        return states

    # --- events ----------------------------------------------------------------------------------

    def events_of(
        self, households: Collection[str], since_day: int, until_day: int | None = None,
        known_at: int | None = None, kinds: Mapping[str, Collection[str]] | None = None,
    ) -> dict[str, list[StoredEvent]]:  # fmt: skip
        """The events of households from a day on, by day; none that were withdrawn.

        With `known_at`, as far as was known at that time: of what came and of what was withdrawn. With
        `kinds`, of each household those of these kinds alone: the others are not opened.
        """
        conditions = [self.among(EVENTS.c.household, households), EVENTS.c.day >= since_day]
        if until_day is not None:
            conditions.append(EVENTS.c.day <= until_day)
        if kinds is not None:
            conditions.append(self.among(EVENTS.c.name, sorted(set().union(*kinds.values()))))
        if known_at is None:
            conditions.append(EVENTS.c.withdrawn_at.is_(None))
        else:
            conditions.append(EVENTS.c.learnt_at <= known_at)
            conditions.append(sa.or_(EVENTS.c.withdrawn_at.is_(None), EVENTS.c.withdrawn_at > known_at))
        found: dict[str, list[StoredEvent]] = {household: [] for household in households}
        rows = self.rows(sa.select(*_EVENT).where(*conditions).order_by(EVENTS.c.day, EVENTS.c.seq))
        if kinds is not None:
            rows = [row for row in rows if row.name in kinds[row.household]]
        for event in self._events(rows):
            found[event.household].append(event)
        return found

    def events(self, ids: Collection[str]) -> dict[str, StoredEvent]:
        """The events with these ids, also those that were withdrawn."""
        rows = self.rows(sa.select(*_EVENT).where(self.among(EVENTS.c.id, ids)))
        return {event.id: event for event in self._events(rows)}

    def undecided(self, limit: int) -> list[StoredEvent]:
        """The first events that nobody has decided about, in the order in which they were learnt.

        One that was withdrawn after it had been decided about is among them again, `withdrawn`.
        """
        query = (
            sa.select(*_EVENT).join_from(WAITING, EVENTS, WAITING.c.seq == EVENTS.c.seq)
            .order_by(WAITING.c.place).limit(limit)
        )  # fmt: skip
        return list(self._events(self.rows(query)))

    def count_undecided(self) -> int:
        """How many events wait."""
        return int(self.execute(sa.select(sa.func.count()).select_from(WAITING)).scalar_one())

    def _events(self, rows: Sequence[Any]) -> Iterator[StoredEvent]:
        self.ring.load(self.connection, {row.key_id for row in rows})
        for seq, name_, kind, household, member, day, learnt_at, withdrawn_at, key_id, sealed in rows:
            key = self.ring.get(key_id)
            facts: Mapping[str, Any] = {}
            if key is not None:
                about = about_event(seq, name_, kind, household, member, day, learnt_at)
                try:
                    facts = exact_json.loads(key.open(bytes(sealed), about))
                except InvalidTag:
                    raise StoreError("damaged", what=Phrase("row_event", id=name_)) from None
            yield StoredEvent(
                seq, name_, kind, household, member or None, day, learnt_at, facts,
                withdrawn_at is not None, key is None,
            )  # fmt: skip

    # --- the chain -------------------------------------------------------------------------------

    def chain(
        self, kind: str | None = None, ref: str | None = None, after: int = 0, limit: int = 1000
    ) -> list[ChainRow]:
        """Rows of the chain in order, of a kind and about something if these are given."""
        conditions = [CHAIN.c.seq > after]
        if kind is not None:
            conditions.append(CHAIN.c.kind == kind)
        if ref is not None:
            conditions.append(CHAIN.c.ref == ref)
        query = sa.select(CHAIN).where(*conditions).order_by(CHAIN.c.seq).limit(limit)
        return [self._chain_row(row) for row in self.rows(query)]

    def _chain_row(self, row: Any) -> ChainRow:
        try:
            head, sealed = parted(row.body)
        except ValueError:
            raise StoreError("damaged", what=Phrase("row_chain", id=row.seq)) from None
        return ChainRow(row.seq, row.kind, row.ref, row.learnt_at, head, sealed)

    def opened(self, row: ChainRow) -> bytes | None:
        """What is sealed in a row; None once one of those it is about was erased."""
        numbers = row.head.get("keys", [])
        self.ring.load(self.connection, numbers)
        key = document_key(self.ring, numbers)
        if key is None:
            return None
        try:
            return unpacked(key.open(row.sealed, about_chain(row.seq, row.kind, row.ref, row.head)))
        except InvalidTag:
            raise StoreError("damaged", what=Phrase("row_chain", id=row.seq)) from None

    def erased_of(self, row: ChainRow) -> tuple[str, ...]:
        """Whom a row is about and who was erased since: `household` or members' ids."""
        numbers = row.head.get("keys", [])
        self.ring.load(self.connection, numbers)
        gone = [number for number in numbers if self.ring.get(number) is None]
        rows = self.execute(sa.select(KEYS.c.member).where(KEYS.c.id.in_(gone)).order_by(KEYS.c.id))
        return tuple(member or "household" for member in rows.scalars())

    def decision(self, name: str) -> StoredDecision | None:
        """A decision by its id, `d` and a number; None if there is none."""
        rows = self._rows_of(DECISIONS, name, "d")
        return next(iter(self._decisions(rows)), None)

    def decisions(self, household: str, limit: int = 1000) -> list[StoredDecision]:
        """The decisions about a household, oldest first."""
        query = sa.select(DECISIONS).where(DECISIONS.c.household == household)
        return list(self._decisions(self.rows(query.order_by(DECISIONS.c.seq).limit(limit))))

    def _decisions(self, rows: Sequence[Any]) -> Iterator[StoredDecision]:
        written = self._in_chain(row.seq for row in rows)
        for row in rows:
            link = written[row.seq]
            text = self.opened(link)
            document, asked = None, None
            erased: tuple[str, ...] = ()
            if text is None:
                erased = self.erased_of(link)
            else:
                line, _, document = text.partition(b"\n")
                asked = exact_json.loads(line)
            yield StoredDecision(
                f"d{row.seq}", row.seq, row.kind, row.household, row.learnt_at, document, asked, erased
            )

    def alert(self, name: str) -> StoredAlert | None:
        """An alert by its id, `a` and a number; None if there is none."""
        return next(iter(self._alerts(self._rows_of(ALERTS, name, "a"))), None)

    def alerts(
        self, household: str | None = None, rule: str | None = None, after: int = 0, limit: int = 1000,
        *, standing: bool = False,
    ) -> list[StoredAlert]:  # fmt: skip
        """Alerts in the order in which they were made, after a `seq`; with `standing` those that stand."""
        conditions: list[sa.ColumnElement[bool]] = [ALERTS.c.seq > after]
        if standing:
            conditions.append(~is_off())
        if household is not None:
            conditions.append(ALERTS.c.household == household)
        if rule is not None:
            conditions.append(ALERTS.c.rule == rule)
        query = sa.select(ALERTS).where(*conditions).order_by(ALERTS.c.seq).limit(limit)
        return list(self._alerts(self.rows(query)))

    def _alerts(self, rows: Sequence[Any]) -> Iterator[StoredAlert]:
        written = self._in_chain(row.seq for row in rows)
        for row in rows:
            text = self.opened(written[row.seq])
            yield StoredAlert(
                f"a{row.seq}", row.seq, row.rule, row.household, row.subject, row.day, row.truth, row.event,
                row.learnt_at, None if text is None else exact_json.loads(text),
            )  # fmt: skip

    def _rows_of(self, table: sa.Table, name: str, letter: str) -> Sequence[Any]:
        number = name.removeprefix(letter)
        if not (name.startswith(letter) and number.isascii() and number.isdigit() and len(number) < 19):
            return []
        return self.rows(sa.select(table).where(table.c.seq == int(number)))

    def _in_chain(self, numbers: Iterable[int]) -> dict[int, ChainRow]:
        wanted = list(numbers)
        rows = self.rows(sa.select(CHAIN).where(self.among(CHAIN.c.seq, wanted)))
        found = {row.seq: self._chain_row(row) for row in rows}
        for number in wanted:
            if number not in found:
                raise StoreError("damaged", what=Phrase("row_chain", id=number))
        return found


def is_void() -> sa.ColumnElement[bool]:
    """The condition that a row of CALLED_OFF holds no longer: its alert stands again."""
    return sa.exists().where(STANDS_AGAIN.c.called_off == CALLED_OFF.c.seq)


def is_off() -> sa.ColumnElement[bool]:
    """The condition that an alert (a row of ALERTS) was called off and does not stand again."""
    return sa.exists().where(CALLED_OFF.c.alert == ALERTS.c.seq, ~is_void())


def about_event(
    seq: int, name: str, kind: str, household: str, member: str, day: int, learnt_at: int
) -> bytes:
    """What an event's seal is bound to: every column that is in the clear and never changes."""
    return "\0".join(("event", str(seq), name, kind, household, member, str(day), str(learnt_at))).encode()
