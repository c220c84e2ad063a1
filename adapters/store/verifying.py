"""Walks the whole chain and says exactly which rows are no longer as they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from .chain import START, parted, row_hash
from .database import is_sqlite, transaction
from .store import Store
from .tables import ALERTS, CALLED_OFF, CHAIN, DECISIONS, HEAD, STANDS_AGAIN
from .words import StoreError, say

AT_ONCE = 2000  # rows read at a time
FAR = 10_000_000  # a number so far beyond the one before it is no number of a row
LOOKED_THROUGH = 300  # changed rows among which exchanged ones are looked for


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its kind, the first and last row it is about, and more to say of it.

    Kinds: changed, missing, moved, inserted, stray; head, other_head; row, no_row, extra (of a table in
    which things are looked up).
    """

    kind: str
    first: int | None = None
    last: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """What is wrong, in one language."""
        rows = str(self.first) if self.first == self.last else f"{self.first}–{self.last}"
        return say(lang, f"found_{self.kind}", rows=rows, **self.more)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk found; `head` is the end of the chain as it is written down: `12-ab34…`."""

    rows: int
    head: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Mirror:
    """A table that repeats what rows of one kind of the chain say; `seq` is its key.

    `told` gives the other columns' values by name, from the row's ref, time and clear body.
    """

    kind: str
    table: sa.Table
    told: Callable[[str, int, Mapping[str, Any]], dict[str, Any]]


MIRRORS = [
    Mirror(
        "decision", DECISIONS,
        lambda ref, at, body: {"kind": body.get("kind"), "household": ref, "learnt_at": at},
    ),
    Mirror(
        "alert", ALERTS,
        lambda ref, at, body: {
            "household": ref, "learnt_at": at,
            **{name: body.get(name) for name in ("rule", "subject", "day", "truth", "event")},
        },
    ),
    Mirror("called_off", CALLED_OFF, lambda ref, _at, _body: {"alert": int(ref.removeprefix("a"))}),
    Mirror("stands_again", STANDS_AGAIN, lambda _ref, _at, body: {"called_off": body.get("called_off")}),
]  # fmt: skip


def verify(store: Store, head: str | None = None, mirrors: Sequence[Mirror] = ()) -> Verified:
    """Walk the chain from its beginning; `head` is one that was written down before.

    Whoever can write to the database, but has not the key, cannot make it look whole. Who has the key
    too, or puts the database back to an older state, is found out by a head kept elsewhere.
    """
    wanted = head_parts(head) if head else None
    with transaction(store.engine, store.shown, writes=False) as connection:
        walk = _Walk(store, connection, wanted)
        walk.run([*MIRRORS, *mirrors])
        return walk.verified()


def head_parts(text: str) -> tuple[int, bytes]:
    """The number of rows and the hash that a head names; StoreError for what is none.

    >>> head_parts("3-" + "ab" * 32)[0]
    3
    """
    number, _, end = text.strip().partition("-")
    try:
        parts = int(number), bytes.fromhex(end)
    except ValueError:
        parts = 0, b""
    if len(parts[1]) != len(START):
        raise StoreError("bad_head", text=text)
    return parts


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it lies there, its text as bytes: it may be text no longer."""

    seq: Any
    kind: bytes
    ref: bytes
    learnt_at: Any
    body: bytes
    prev: bytes
    hash: bytes

    def made(self, seq: int) -> bytes:
        """The hash that the row's content makes in a place; nothing for what cannot have been written."""
        try:
            kind, ref = self.kind.decode(), self.ref.decode()
            return row_hash(seq, kind, ref, self.learnt_at, self.body, self.prev)
        except UnicodeDecodeError:
            return b""


class _Walk:
    """One walk; `changed` are rows that are not what was written there, `moved` those found elsewhere."""

    def __init__(self, store: Store, connection: sa.Connection, wanted: tuple[int, bytes] | None) -> None:
        self.store, self.connection, self.wanted = store, connection, wanted
        self.findings: list[Finding] = []
        self.changed: set[int] = set()
        self.missing: set[int] = set()
        self.moved: dict[int, int] = {}  # where a row stands: where it was written
        self.beyond: set[int] = set()  # rows before the first or after the last
        self.bad: list[_Row] = []
        self.beside: list[Finding] = []  # of the tables that repeat the chain
        self.shifts = [1, -1]  # by which rows may all stand wrong
        self.rows, self.last, self.count = 0, START, 0
        self.reached = wanted is None or wanted == (0, START)

    def run(self, mirrors: Sequence[Mirror]) -> None:
        head = self.connection.execute(sa.select(HEAD)).one()
        count, end = int(head.rows), bytes(head.hash)
        trusted = bytes(head.mac) == self.store.vault.head_mac(count, end)
        if not trusted:
            self.findings.append(Finding("head"))
        self._links(count if trusted else None, end, mirrors)
        self.count = count if trusted else self.rows
        self._search()
        self._conclude()
        if not self.reached and self.wanted is not None:
            told = f"{self.wanted[0]}-{self.wanted[1].hex()}"
            self.findings.append(Finding("other_head", more={"head": told}))

    def _links(self, count: int | None, end: bytes, mirrors: Sequence[Mirror]) -> None:
        """Every row against its own hash, and against the one before it."""
        link: bytes | None = START  # what the next row follows on; None where that cannot be told
        pending: int | None = None  # whole in itself, but the next one does not follow on it
        expected, low = 1, None
        for batch in self._batches():
            whole = []
            for row in batch:
                if not isinstance(row.seq, int) or row.seq < expected or row.seq - expected > FAR:
                    self.bad.append(row)
                    continue
                if row.seq > expected:
                    self.missing |= set(range(expected, min(row.seq, (count or row.seq) + 1)))
                    pending, link = self._blame(pending), None
                if row.made(row.seq) != row.hash:
                    self._unsound(row)
                    pending, link = self._blame(pending), None
                else:
                    broken = link is not None and row.prev != link
                    if pending is not None:
                        # Broken on both sides: it is what lies between that was rewritten.
                        pending = self._blame(row.seq - 1 if broken else pending)
                    elif broken:
                        pending = self._blame(1) if row.seq == 1 else row.seq - 1
                    link = row.hash
                    whole.append(row)
                    if count is not None and row.seq > count:
                        self.beyond.add(row.seq)
                if self.wanted == (row.seq, row.hash):
                    self.reached = True
                expected = row.seq + 1
                self.rows, self.last = row.seq, row.hash
            high = batch[-1].seq if isinstance(batch[-1].seq, int) else None
            for mirror in mirrors:
                self._compare(mirror, whole, low, high)
            low = high
        for mirror in mirrors:
            self._compare(mirror, [], low, None)
        if count is not None and expected <= count:
            self.missing |= set(range(expected, count + 1))
        elif count is not None and self.rows == count and link is not None and link != end:
            pending = count
        self._blame(pending)

    def _blame(self, seq: int | None) -> int | None:
        """Put down a row as changed; nothing is pending any more."""
        if seq is not None:
            self.changed.add(seq)
        return None

    def _unsound(self, row: _Row) -> None:
        """A row whose content does not make its hash: perhaps it would in another place."""
        for shift in self.shifts:
            if row.made(row.seq - shift) == row.hash:
                self.moved[row.seq] = row.seq - shift
                return
        self.bad.append(row)

    def _search(self) -> None:
        """Where the rows were written that stand wrong: among each other's places and the empty ones."""
        numbers = [row.seq for row in self.bad if isinstance(row.seq, int)]
        places = sorted({*numbers, *self.missing})
        for row in self.bad:
            was = None
            if len(self.bad) <= LOOKED_THROUGH and len(places) <= LOOKED_THROUGH:
                was = next((seq for seq in places if row.made(seq) == row.hash), None)
            if not isinstance(row.seq, int):
                self.findings.append(Finding("stray", was, was))
            elif was is None:
                (self.changed if 0 < row.seq <= self.rows else self.beyond).add(row.seq)
            else:
                self.moved[row.seq] = was

    def _conclude(self) -> None:
        """Findings, each of as many rows in a row as share it."""
        claimed = set(self.moved.values())
        there = set(range(1, self.rows + 1)) if claimed else set()
        # A place that another row was written in, with a row in it that seems to belong there: put in.
        inserted = {seq for seq in claimed & there if seq not in self.moved and seq not in self.missing}
        inserted |= self.beyond - self.moved.keys()
        empty = {seq for seq in self.moved if seq not in claimed and 0 < seq <= self.count} | self.missing
        for kind, rows in (
            ("changed", self.changed - inserted), ("missing", empty - claimed), ("inserted", inserted),
        ):  # fmt: skip
            self.findings += [Finding(kind, first, last) for first, last in _ranges(rows)]
        # A row that is wrong anyway is told once.
        wrong = self.changed | empty | inserted | claimed | self.moved.keys()
        self.findings += [each for each in self.beside if each.first not in wrong]
        by_shift: dict[int, set[int]] = {}
        for seq, was in self.moved.items():
            by_shift.setdefault(seq - was, set()).add(seq)
        for shift, rows in sorted(by_shift.items()):
            for first, last in _ranges(rows):
                written = f"{first - shift}" if first == last else f"{first - shift}–{last - shift}"
                self.findings.append(Finding("moved", first, last, {"was": written}))

    def _compare(self, mirror: Mirror, rows: Sequence[_Row], low: int | None, high: int | None) -> None:
        """A stretch of the chain with what a table repeats of it"""
        told = {}
        for row in rows:
            if row.kind.decode() == mirror.kind:
                body, _ = parted(row.body)
                told[row.seq] = mirror.told(row.ref.decode(), row.learnt_at, body)
        seq = mirror.table.c.seq
        between = [seq > low] if low is not None else []
        if high is not None:
            between.append(seq <= high)
        columns = [_as_bytes(self.connection, column) for column in mirror.table.columns]
        for found in self.connection.execute(sa.select(*columns).where(*between).order_by(seq)).mappings():
            number = found["seq"]
            expected = told.pop(number, None)
            if expected is None:
                self.beside.append(Finding("extra", number, number, {"table": mirror.table.name}))
            elif any(_text(found[name]) != value for name, value in expected.items()):
                self.beside.append(Finding("row", number, number, {"table": mirror.table.name}))
        for number in told:
            self.beside.append(Finding("no_row", number, number, {"table": mirror.table.name}))

    def _batches(self) -> Iterator[list[_Row]]:
        columns = [_as_bytes(self.connection, column) for column in CHAIN.columns]
        after: Any = None
        while True:
            query = sa.select(*columns).order_by(CHAIN.c.seq).limit(AT_ONCE)
            rows = self.connection.execute(query if after is None else query.where(CHAIN.c.seq > after)).all()
            if not rows:
                return
            yield [_Row(row[0], _raw(row[1]), _raw(row[2]), row[3], *map(_raw, row[4:])) for row in rows]
            after = rows[-1][0]

    def verified(self) -> Verified:
        return Verified(self.rows, f"{self.rows}-{self.last.hex()}", tuple(self.findings))


def _as_bytes(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A column as it lies there; SQLite would stop at text that is no text."""
    if is_sqlite(connection) and isinstance(column.type, sa.Text):
        return sa.cast(column, sa.LargeBinary).label(column.name)
    return column


def _raw(value: Any) -> bytes:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)


def _text(value: Any) -> Any:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value


def _ranges(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers as stretches without gaps.

    >>> list(_ranges({3, 4, 5, 9}))
    [(3, 5), (9, 9)]
    """
    first = last = None
    for row in sorted(rows):
        if first is None or last is None or row != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last
