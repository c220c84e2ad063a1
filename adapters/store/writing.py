"""What can be written into the store: all in one transaction, under its one lock."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from . import exact_json
from .chain import framed, row_hash
from .database import describe, insert
from .documents import about_chain, document_key, packed
from .pieces import about_piece, in_pieces, record_mac
from .reading import Reading, about_event
from .tables import (
    ALERTS,
    ASIDE,
    CHAIN,
    DECISIONS,
    EVENTS,
    HEAD,
    HOUSEHOLDS,
    KEYS,
    PEOPLE,
    PIECES,
    RECORDS,
    WAITING,
    WITHDRAWALS,
)  # fmt: skip
from .values import Aside, Head, NewAlert, NewEvent, StoredEvent
from .words import Phrase, StoreError

if TYPE_CHECKING:
    from ..library import RuleFile
    from .keyring import Keyring, Owner
    from .store import Store

ID_NUMBER = "id_no"  # the member's fact that departments know people by
# What PostgreSQL is told anew once one of these numbers has doubled.
GROWING = {
    "records": (KEYS, PEOPLE, RECORDS, PIECES, HOUSEHOLDS), "events": (EVENTS, WAITING),
    "rows": (CHAIN, ALERTS, DECISIONS),
}  # fmt: skip
PLACE = ("province", "county", "township", "village")


@dataclass(slots=True)
class Newest:
    """A household's record that was learnt last; `pieces` by member: the number and what it says."""

    valid_from: int | None
    pieces: dict[str, tuple[int, bytes]]
    numbers: list[int]


class Writing(Reading):
    """A transaction. `now` is the time at which all that it writes is learnt, in microseconds.

    It is the time that was given, or just after the store's last one where a clock went back: of two
    things in the store one is always learnt first.
    """

    def __init__(self, store: Store, connection: sa.Connection, head: Head, ring: Keyring, now: int) -> None:
        super().__init__(store, connection, head, ring)
        self.now = head.clock = max(now, head.clock + 1)
        self.made_keys = False
        self._began = {name: getattr(head, name) for name in GROWING}
        self._decided = False
        self._links: list[tuple[Any, ...]] = []
        self._decisions_made: list[tuple[Any, ...]] = []

    def execute(self, query: sa.Executable) -> sa.CursorResult[Any]:
        self.flush()
        return super().execute(query)

    def flush(self) -> None:
        """Hand what waits to be written to the database."""
        links, self._links = self._links, []
        made, self._decisions_made = self._decisions_made, []
        insert(self.connection, CHAIN, links)
        insert(self.connection, DECISIONS, made)

    def finish(self) -> None:
        """Write where the store now stands; the transaction ends after it."""
        self.flush()
        head = self.head
        head.mac = self.store.vault.head_mac(head.rows, head.hash)
        names = [column.name for column in HEAD.columns if column.name != "one"]
        self.connection.execute(HEAD.update().values({name: getattr(head, name) for name in names}))
        grown = [name for name in GROWING if doubled(self._began[name], getattr(head, name))]
        describe(self.connection, [table for name in grown for table in GROWING[name]])

    def _learn(self) -> int:
        """The time of what is learnt next: after every decision of this transaction so far."""
        if self._decided:
            self._decided = False
            self.now = self.head.clock = self.now + 1
        return self.now

    def _keys(self, owners: Iterable[Owner]) -> None:
        """Have a key for each owner."""
        wanted = dict.fromkeys(owners)
        self.ring.load_owners(self.connection, wanted)
        missing = [owner for owner in wanted if owner not in self.ring.current]
        if missing:
            self.made_keys = True
            insert(self.connection, KEYS, self.ring.make(missing, self.head.keys))
            self.head.keys += len(missing)

    def _seal(self, owner: Owner, text: bytes, about: bytes) -> tuple[int, bytes]:
        number = self.ring.current[owner]
        key = self.ring.keys[number]
        assert key is not None
        return number, key.seal(text, about)

    # --- households ------------------------------------------------------------------------------

    def put_household(self, record: Mapping[str, Any], valid_from: int) -> None:
        """A household's whole record, from a day (ordinal) on until that of another record.

        Whoever is not in it is no longer of the household from that day; the past stays as it was.
        """
        self.put_households([(record, valid_from)])

    def put_households(self, records: Sequence[tuple[Mapping[str, Any], int]]) -> None:
        """Many records, each with the day from which it holds; quicker than one by one."""
        now = self._learn()
        read = [(*in_pieces(record), record, day) for record, day in records]
        households = {household for household, *_ in read}
        self._keys((household, member) for household, pieces, *_ in read for member in pieces)
        known = self._newest_records(households)
        new_records: list[tuple[Any, ...]] = []
        new_pieces: list[tuple[Any, ...]] = []
        for household, pieces, _, day in read:
            before = known.setdefault(household, Newest(None, {}, []))
            numbers = []
            for member, piece in pieces.items():
                text = exact_json.dumps(piece)
                if before.pieces.get(member, (0, b""))[1] != text:
                    number = self._new_piece(new_pieces, household, member, text)
                    before.pieces[member] = (number, text)
                numbers.append(before.pieces[member][0])
            if (day, numbers) == (before.valid_from, before.numbers):
                continue  # said again
            before.valid_from, before.numbers = day, numbers
            self.head.records += 1
            written = json.dumps(numbers, separators=(",", ":"))
            mac = record_mac(self.store.vault, self.head.records, household, day, now, written)
            new_records.append((self.head.records, household, day, now, written, mac))
        insert(self.connection, PIECES, new_pieces)
        insert(self.connection, RECORDS, new_records)
        self._put_places([(household, record, day) for household, _, record, day in read])
        self._put_marks([(household, record) for household, _, record, _ in read])

    def _new_piece(self, rows: list[tuple[Any, ...]], household: str, member: str, text: bytes) -> int:
        self.head.pieces += 1
        number = self.head.pieces
        key_id, sealed = self._seal((household, member), text, about_piece(number, household, member))
        rows.append((number, household, member, key_id, sealed))
        return number

    def _newest_records(self, households: Collection[str]) -> dict[str, Newest]:
        """Each household's newest record: what has not changed is not sealed again."""
        newest = (
            sa.select(sa.func.max(RECORDS.c.id))
            .where(self.among(RECORDS.c.household, households))
            .group_by(RECORDS.c.household)
        )
        columns = (RECORDS.c.household, RECORDS.c.valid_from, RECORDS.c.pieces)
        rows = self.rows(sa.select(*columns).where(RECORDS.c.id.in_(newest)))
        found = {household: (day, json.loads(written)) for household, day, written in rows}
        texts = self._texts({number for _, numbers in found.values() for number in numbers})
        newest_of = {}
        for household, (day, numbers) in found.items():
            pieces = {}
            for number in numbers:
                member, text = texts[number]
                if text is not None:
                    pieces[member] = (number, text)
            newest_of[household] = Newest(day, pieces, numbers)
        return newest_of

    def _put_places(self, records: Sequence[tuple[str, Mapping[str, Any], int]]) -> None:
        rows = self.rows(
            sa.select(HOUSEHOLDS).where(self.among(HOUSEHOLDS.c.household, {each[0] for each in records}))
        )
        known = {row.household: tuple(row) for row in rows}
        places = dict(known)
        for household, record, day in records:
            if household not in places or day >= places[household][1]:
                place = (_word(record.get(name)) for name in PLACE)
                places[household] = (household, day, *place, len(record.get("events") or ()))
        changed = {key: row for key, row in places.items() if known.get(key) != row}
        self._replace(
            HOUSEHOLDS, HOUSEHOLDS.c.household, changed.keys() & known.keys(), list(changed.values())
        )

    def _put_marks(self, records: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        rows = self.rows(
            sa.select(PEOPLE).where(self.among(PEOPLE.c.household, {each[0] for each in records}))
        )
        known: dict[tuple[str, str], bytes] = {
            (household, member): bytes(mark) for household, member, mark in rows
        }
        marks = dict(known)
        for household, record in records:
            for member in record.get("members") or ():
                id_no = member.get(ID_NUMBER)
                if isinstance(id_no, str) and id_no.strip():
                    marks[household, member["id"]] = self.store.vault.mark(id_no)
        changed = {owner: mark for owner, mark in marks.items() if known.get(owner) != mark}
        for household, member in changed.keys() & known.keys():
            self.connection.execute(
                PEOPLE.delete().where(PEOPLE.c.household == household, PEOPLE.c.member == member)
            )
        insert(self.connection, PEOPLE, [(*owner, mark) for owner, mark in changed.items()])

    def _replace(
        self, table: sa.Table, column: sa.Column[Any], old: Collection[Any], rows: list[tuple[Any, ...]]
    ) -> None:
        if old:
            self.connection.execute(table.delete().where(self.among(column, old)))
        insert(self.connection, table, rows)

    # --- events ----------------------------------------------------------------------------------

    def add_events(self, events: Sequence[NewEvent]) -> list[str]:
        """Events as they come; of each: `new`, `known`, or `differs`: its id is known with another content.

        What is known is never written over. Whether an event of an erased person differs cannot be
        told any more: it is `known`.
        """
        known: dict[str, StoredEvent | NewEvent] = dict(self.events({event.id for event in events}))
        told, new = [], []
        for event in events:
            before = known.get(event.id)
            if before is None:
                known[event.id] = event
                new.append(event)
                told.append("new")
            else:
                told.append("known" if _is_same(before, event) else "differs")
        if new:
            self._add_new(new)
        return told

    def _add_new(self, events: list[NewEvent]) -> None:
        now = self._learn()
        self._keys((event.household, event.member or "") for event in events)
        ids = {event.id for event in events}
        withdrawn = {
            row.id: row for row in self.rows(sa.select(WITHDRAWALS).where(self.among(WITHDRAWALS.c.id, ids)))
        }
        rows, waiting, seq = [], [], self.head.events
        for event in events:
            seq += 1
            member = event.member or ""
            about = about_event(seq, event.id, event.name, event.household, member, event.day, now)
            text = exact_json.dumps(event.facts)
            key_id, sealed = self._seal((event.household, member), text, about)
            gone = now if event.id in withdrawn else None
            rows.append((
                seq, event.id, event.name, event.household, member, event.day, now, gone, key_id, sealed,
            ))  # fmt: skip
            if gone is None:
                self.head.places += 1
                waiting.append((self.head.places, seq))
            else:
                self._own_withdrawal(withdrawn[event.id], (event.household, member))
        self.head.events = seq
        insert(self.connection, EVENTS, rows)
        insert(self.connection, WAITING, waiting)

    def _own_withdrawal(self, row: Any, owner: Owner) -> None:
        """Seal anew, as said of a person, why an event was withdrawn before it had come."""
        if row.key_id is None:
            try:
                why = self.store.vault.notes.open(bytes(row.sealed), about_withdrawal(row.id))
            except InvalidTag:
                raise StoreError("damaged", what=Phrase("row_event", id=row.id)) from None
            key_id, sealed = self._seal(owner, why, about_withdrawal(row.id))
            self.connection.execute(
                WITHDRAWALS.update().where(WITHDRAWALS.c.id == row.id).values(key_id=key_id, sealed=sealed)
            )

    def withdraw_events(self, withdrawals: Sequence[tuple[str, str]]) -> list[str]:
        """Take events back, each (its id, why); of each: `withdrawn`, `known` or `remembered`.

        An event is kept, marked, and waits to be looked at again. `remembered`: it has not come yet.
        """
        now = self._learn()
        ids = {name for name, _ in withdrawals}
        done = set(
            self.execute(sa.select(WITHDRAWALS.c.id).where(self.among(WITHDRAWALS.c.id, ids))).scalars()
        )
        query = sa.select(EVENTS.c.id, EVENTS.c.seq, EVENTS.c.key_id).where(self.among(EVENTS.c.id, ids))
        events = {row.id: row for row in self.rows(query)}
        self.ring.load(self.connection, {row.key_id for row in events.values()})
        waits = set(
            self.execute(
                sa.select(WAITING.c.seq).where(
                    self.among(WAITING.c.seq, [row.seq for row in events.values()])
                )
            ).scalars()
        )
        told, rows, waiting = [], [], []
        for name, why in withdrawals:
            if name in done:
                told.append("known")
                continue
            done.add(name)
            event = events.get(name)
            key = self.ring.get(event.key_id) if event is not None else None
            sealer = key or self.store.vault.notes
            text = why.encode() if event is None or key is not None else b""  # of who was erased, nothing
            sealed = sealer.seal(text, about_withdrawal(name))
            rows.append((name, now, event.key_id if event is not None and key is not None else None, sealed))
            told.append("remembered" if event is None else "withdrawn")
            if event is not None and event.seq not in waits:
                self.head.places += 1
                waiting.append((self.head.places, event.seq))
        withdrawn = [name for (name, _), how in zip(withdrawals, told, strict=True) if how == "withdrawn"]
        self.connection.execute(
            EVENTS.update().where(self.among(EVENTS.c.id, withdrawn)).values(withdrawn_at=now)
        )
        insert(self.connection, WITHDRAWALS, rows)
        insert(self.connection, WAITING, waiting)
        return told

    def mark_decided(self, seqs: Collection[int]) -> None:
        """These events wait no longer."""
        self.connection.execute(WAITING.delete().where(self.among(WAITING.c.seq, seqs)))

    def set_aside(self, rows: Sequence[Aside]) -> None:
        """Rows that were not taken; one of the same source and place stands instead of the one before."""
        for row in {(row.source, row.at): row for row in rows}.values():
            self.connection.execute(ASIDE.delete().where(ASIDE.c.source == row.source, ASIDE.c.at == row.at))
            reasons = json.dumps(row.reasons, ensure_ascii=False, separators=(",", ":"))
            insert(self.connection, ASIDE, [(row.source, row.at, row.event, reasons, self.now)])

    def erase(self, household: str, member: str | None = None) -> int:
        """Erase a member, or a household with all its members; how many keys are gone.

        Whatever was sealed for them can be opened by nobody any more. The chain says that it was done.
        StoreError where there is nobody to erase.
        """
        whose = [KEYS.c.household == household, KEYS.c.wrapped.is_not(None)]
        of_mark = [PEOPLE.c.household == household]
        if member is not None:
            whose.append(KEYS.c.member == member)
            of_mark.append(PEOPLE.c.member == member)
        numbers = list(self.execute(sa.select(KEYS.c.id).where(*whose).order_by(KEYS.c.id)).scalars())
        if not numbers or member == "":
            raise StoreError("nobody", who=household if member is None else f"{household} / {member}")
        self.connection.execute(KEYS.update().where(*whose).values(wrapped=None))
        self.connection.execute(PEOPLE.delete().where(*of_mark))
        self.head.erasures += 1
        self.ring = type(self.ring)(self.store.vault, self.head.erasures)
        self.append("erased", household, {"member": member, "erased": numbers})
        return len(numbers)

    # --- the chain -------------------------------------------------------------------------------

    def append(
        self, kind: str, ref: str, body: Mapping[str, Any], *, household: str | None = None,
        people: Sequence[str] = (), sealed: bytes | None = None, tail: bytes = b"",
    ) -> int:  # fmt: skip
        """Add a row to the chain and return its number.

        `body` stands in the clear for ever: no personal value may be in it. `sealed` is for those of
        `household` and of its members `people`, and closed once one of them is erased.
        """
        seq = self.head.rows + 1
        if sealed is not None:
            assert household is not None
            owners = [(household, member) for member in ("", *sorted(set(people)))]
            self._keys(owners)
            numbers = [self.ring.current[owner] for owner in owners]
            body = {**body, "keys": numbers}
            key = document_key(self.ring, numbers)
            assert key is not None
            tail = key.seal(packed(sealed), about_chain(seq, kind, ref, body))
        text = framed(body, tail)
        end = row_hash(seq, kind, ref, self.now, text, self.head.hash)
        self._links.append((seq, kind, ref, self.now, text, self.head.hash, end))
        self.head.rows, self.head.hash = seq, end
        return seq

    def record_decision(
        self, kind: str, household: str, people: Sequence[str], document: bytes, asked: Mapping[str, Any]
    ) -> str:
        """Keep a decision for good: its bytes, and what was asked, sealed for all it is about; its id.

        `people` are all members whose facts went in. For `replay`, `asked` says `as_of`, `place`,
        `edition` (the policy's digest) and `engine_version`; the time of what was known is the row's.
        """
        text = exact_json.dumps(asked) + b"\n" + document
        seq = self.append(
            "decision", household, {"kind": kind}, household=household, people=people, sealed=text
        )
        self._decisions_made.append((seq, kind, household, self.now))
        self._decided = True
        return f"d{seq}"

    def put_edition(self, files: Sequence[RuleFile]) -> str:
        """Keep rule files as they are, once; the digest by which a decision names them."""
        from ..library import digest_of

        digest = digest_of(files)
        if not self.chain("edition", digest, limit=1):
            head = {"files": [[file.name, len(file.content)] for file in files]}
            self.append("edition", digest, head, tail=packed(b"".join(file.content for file in files)))
        return digest

    def add_alerts(self, alerts: Sequence[NewAlert]) -> list[NewAlert]:
        """Keep alerts; returns those that are new: once for each rule, household, subject, day and truth."""
        households = {alert.household for alert in alerts}
        key = (ALERTS.c.rule, ALERTS.c.household, ALERTS.c.subject, ALERTS.c.day, ALERTS.c.truth)
        known = {
            tuple(row) for row in self.rows(sa.select(*key).where(self.among(ALERTS.c.household, households)))
        }
        new, rows = [], []
        self._keys((alert.household, member) for alert in alerts for member in ("", *alert.people))
        for alert in alerts:
            cause = (alert.rule, alert.household, alert.subject, alert.day, alert.truth)
            if cause in known:
                continue
            known.add(cause)
            new.append(alert)
            head = {
                "rule": alert.rule, "subject": alert.subject, "day": alert.day, "truth": alert.truth,
                "event": alert.event,
            }  # fmt: skip
            seq = self.append(
                "alert", alert.household, head, household=alert.household, people=alert.people,
                sealed=exact_json.dumps(alert.document),
            )  # fmt: skip
            rows.append((seq, *cause, alert.event, self.now))
        self.flush()
        insert(self.connection, ALERTS, rows)
        self._decided = self._decided or bool(new)
        return new


def doubled(before: int, after: int) -> bool:
    """Whether a table has grown past another power of two, and is large enough for it to matter.

    >>> doubled(5_000, 9_000), doubled(9_000, 9_500), doubled(10, 20)
    (True, False, False)
    """
    return after > 2_000 and before.bit_length() != after.bit_length()


def about_withdrawal(name: str) -> bytes:
    """What a reason's seal is bound to."""
    return f"withdrawal\0{name}".encode()


def _is_same(before: StoredEvent | NewEvent, event: NewEvent) -> bool:
    if (before.name, before.household, before.member, before.day) != (
        event.name, event.household, event.member or None, event.day,
    ):  # fmt: skip
        return False
    if isinstance(before, StoredEvent) and before.erased:
        return True
    return exact_json.dumps(before.facts) == exact_json.dumps(event.facts)


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
