"""The tables of the store, as the newest migration leaves them.

Sealed columns are called `sealed` or `wrapped`; every other column is in the clear: numbers of
households, ids of members, places, kinds and ids of events, days, names of rules.
Numbers that count (`seq`, `id`, `place`) are given out by the one writer, from `head`. Tables that are
filled by the thousand name each other without foreign keys: PostgreSQL would look each row's up one by
one, a tenth of all its work, and what a seal is bound to does not open beside another key.
"""

from __future__ import annotations

import sqlalchemy as sa

REVISION = "0003"  # of the newest migration

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def _number(name: str, *of: sa.ForeignKey, key: bool = False, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, *of, primary_key=key, nullable=empty, autoincrement=False)


def _text(name: str, *, key: bool = False, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=empty)


def _bytes(name: str, *, empty: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=empty)


def _key_id(*, empty: bool = False) -> sa.Column[int]:
    return _number("key_id", empty=empty)  # no foreign key: see the top


def _link() -> sa.Column[int]:
    return _number("seq", sa.ForeignKey("chain.seq"), key=True)


# One row: which store it is, and what tells its key from another.
STORE = sa.Table("store", METADATA, _number("one", key=True), _bytes("store_id"), _bytes("key_check"))

# One row, written by every transaction: see values.Head.
HEAD = sa.Table(
    "head", METADATA, _number("one", key=True), _number("rows"), _bytes("hash"), _bytes("mac"),
    *(_number(name) for name in ("clock", "events", "places", "records", "pieces", "keys", "erasures")),
)  # fmt: skip

# A data key of a household (`member` empty) or a member; without `wrapped`: erased.
KEYS = sa.Table(
    "keys", METADATA, _number("id", key=True), _text("household"), _text("member"),
    _bytes("wrapped", empty=True), sa.Index(None, "household", "member"),
)  # fmt: skip

# Where a household lies, by its record that is valid from the latest day.
HOUSEHOLDS = sa.Table(
    "households", METADATA, _text("household", key=True), _number("valid_from"),
    *(_text(name, empty=True) for name in ("province", "county", "township", "village")),
    _number("own_events"),  # how many events the record itself tells of
)  # fmt: skip

# Whose id number a mark stands for.
PEOPLE = sa.Table(
    "people", METADATA, _text("household", key=True), _text("member", key=True), _bytes("id_mark"),
    sa.Index(None, "id_mark"),
)  # fmt: skip

# A household's record: valid from a day, learnt at a time, made of pieces (their ids, the household's first).
RECORDS = sa.Table(
    "records", METADATA, _number("id", key=True), _text("household"), _number("valid_from"),
    _number("learnt_at"), _text("pieces"), _bytes("mac"), sa.Index(None, "household", "valid_from", "id"),
)  # fmt: skip
PIECES = sa.Table(
    "pieces", METADATA, _number("id", key=True), _text("household"), _text("member"), _key_id(),
    _bytes("sealed"),
)  # fmt: skip

EVENTS = sa.Table(
    "events", METADATA, _number("seq", key=True), _text("id"), _text("name"), _text("household"),
    _text("member"), _number("day"), _number("learnt_at"), _number("withdrawn_at", empty=True),
    _key_id(), _bytes("sealed"), sa.Index(None, "id", unique=True), sa.Index(None, "household", "day"),
)  # fmt: skip
# Events that nobody has decided about yet, in the order in which they were learnt.
WAITING = sa.Table(
    "waiting", METADATA, _number("place", key=True), _number("seq"),
    sa.Index(None, "seq", unique=True),
)  # fmt: skip
# Why an event was withdrawn; also of events that have not come. Without `key_id`: sealed as a note.
WITHDRAWALS = sa.Table(
    "withdrawals", METADATA, _text("id", key=True), _number("learnt_at"), _key_id(empty=True),
    _bytes("sealed"),
)  # fmt: skip
ASIDE = sa.Table(
    "aside", METADATA, _text("source", key=True), _text("at", key=True), _text("event", empty=True),
    _text("reasons"), _number("learnt_at"),
)  # fmt: skip

CHAIN = sa.Table(
    "chain", METADATA, _number("seq", key=True), _text("kind"), _text("ref"), _number("learnt_at"),
    _bytes("body"), _bytes("prev"), _bytes("hash"), sa.Index(None, "kind", "ref"),
)  # fmt: skip
# What of the chain is looked for by other columns; `seq` is its row there, `verify` compares them.
DECISIONS = sa.Table(
    "decisions", METADATA, _link(), _text("kind"), _text("household"), _number("learnt_at"),
    sa.Index(None, "household"),
)  # fmt: skip
ALERTS = sa.Table(
    "alerts", METADATA, _link(), _text("rule"), _text("household"), _text("subject"),
    _number("day"), _text("truth"), _text("event", empty=True), _number("learnt_at"),
    sa.Index(None, "household", "rule", "subject", "day", "truth", unique=True),
)  # fmt: skip

# When a household is to be looked at again though nothing more is reported of it.
LOOKS = sa.Table("looks", METADATA, _text("household", key=True), _number("day"), sa.Index(None, "day"))
# Alerts that were called off, by the chain's row that says so, and which of those hold no longer.
CALLED_OFF = sa.Table(
    "called_off", METADATA, _number("seq", sa.ForeignKey("chain.seq"), key=True), _number("alert"),
    sa.Index(None, "alert"),
)  # fmt: skip
STANDS_AGAIN = sa.Table(
    "stands_again", METADATA, _number("seq", sa.ForeignKey("chain.seq"), key=True), _number("called_off"),
    sa.Index(None, "called_off", unique=True),
)  # fmt: skip
# One row: the last day on which the watch decided.
WATCH = sa.Table("watch", METADATA, _number("one", key=True), _number("today"))

# Cases and the steps that were taken in them; `seq` is the row in the chain, `opened` the case's own.
# `ended` is 1 where the case has ended with the step.
CASES = sa.Table(
    "cases", METADATA, _link(), _text("household"), _text("alert", empty=True), _text("rule", empty=True),
    _number("day"), _text("place"), _number("learnt_at"),
    sa.Index(None, "household"), sa.Index(None, "alert"),
)  # fmt: skip
CASE_STEPS = sa.Table(
    "case_steps", METADATA, _link(), _number("opened", sa.ForeignKey("chain.seq")), _text("household"),
    _number("number"), _text("step"), _number("day"), _number("ended"), _text("decision", empty=True),
    _number("learnt_at"), sa.Index(None, "opened", "number", unique=True),
)  # fmt: skip
