"""`verify` names what was changed behind the store's back, and nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from elig.adapters.store import Store, StoreError, verify
from elig.adapters.store.chain import START, row_hash
from elig.adapters.store.tables import ALERTS, CHAIN, DECISIONS, HEAD
from elig.adapters.store.verifying import Finding

from .tampering import change, fill, renumber, rows

DECISION = 4  # a row in the middle: the second decision


def told(store: Store, head: str | None = None) -> list[tuple[str, int | None, int | None]]:
    return [(each.kind, each.first, each.last) for each in verify(store, head).findings]


def names(finding: Finding, row: int) -> bool:
    return finding.first == finding.last == row or finding.more.get("was") == str(row)


def test_an_untouched_chain_is_whole(store: Store) -> None:
    assert told(store) == []
    assert verify(store).head == "0-" + "00" * 32
    fill(store)
    found = verify(store)
    assert (found.rows, found.findings) == (8, ())
    assert [row["kind"] for row in rows(store)] == [
        "note", "decision", "alert", "decision", "alert", "decision", "alert", "case_step",
    ]  # fmt: skip


def test_the_hash_is_of_every_column_with_its_length(store: Store) -> None:
    fill(store)
    row = rows(store)[1]
    assert row["prev"] == rows(store)[0]["hash"]
    columns = (row["seq"], row["kind"], row["ref"], row["learnt_at"], row["body"], row["prev"])
    assert row["hash"] == row_hash(*columns)
    assert row_hash(1, "ab", "c", 0, b"", START) != row_hash(1, "a", "bc", 0, b"", START)


@pytest.mark.parametrize("table", [CHAIN, DECISIONS], ids=["chain", "decisions"])
def test_any_byte_changed_in_a_decisions_row_is_named(store: Store, table: sa.Table) -> None:
    fill(store)
    (row,) = (each for each in rows(store, table) if each["seq"] == DECISION)
    is_sqlite = store.engine.dialect.name == "sqlite"
    flips = 0
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, int):
            eight = value.to_bytes(8, "big")
            flipped = [eight[:at] + bytes([eight[at] ^ 0xFF]) + eight[at + 1 :] for at in range(8)]
            others = [int.from_bytes(each, "big", signed=True) for each in flipped]
        elif isinstance(value, str):
            text = value.encode()
            # SQLite keeps text that is no text; PostgreSQL would refuse it, so there a letter becomes another.
            mask = 0xFF if is_sqlite else 0x01
            others = [text[:at] + bytes([text[at] ^ mask]) + text[at + 1 :] for at in range(len(text))]
        else:
            others = [value[:at] + bytes([value[at] ^ 0xFF]) + value[at + 1 :] for at in range(len(value))]
        for other in others:
            if isinstance(value, str):
                changed = sa.cast(sa.literal(other), sa.Text) if is_sqlite else sa.literal(other.decode())
            else:
                changed = sa.literal(other)
            change(store, table.update().where(table.c.seq == DECISION).values({column.name: changed}))
            found = verify(store).findings
            assert found, (column.name, other)
            for each in found:
                if column.name == "seq" and table is DECISIONS:
                    assert (each.kind, each.first) in {("no_row", DECISION), ("extra", other), ("row", other)}
                else:
                    assert names(each, DECISION), (column.name, other, each)
            back = (
                sa.cast(sa.literal(value.encode()), sa.Text)
                if is_sqlite and isinstance(value, str)
                else value
            )
            here = other if column.name == "seq" else DECISION
            change(store, table.update().where(table.c.seq == here).values({column.name: back}))
            flips += 1
    assert flips >= (100 if table is CHAIN else 20)
    assert told(store) == []


def test_a_removed_row(store: Store) -> None:
    fill(store)
    change(store, CHAIN.delete().where(CHAIN.c.seq == DECISION))
    assert told(store) == [("missing", 4, 4)]


def test_rows_removed_at_the_end(store: Store) -> None:
    fill(store)
    change(store, CHAIN.delete().where(CHAIN.c.seq > 6), ALERTS.delete().where(ALERTS.c.seq > 6))
    assert told(store) == [("missing", 7, 8)]


def test_all_rows_removed(store: Store) -> None:
    fill(store)
    change(store, CHAIN.delete(), ALERTS.delete(), DECISIONS.delete())
    assert told(store) == [("missing", 1, 8)]


def test_rows_removed_at_the_end_and_the_head_set_back_without_the_key(store: Store) -> None:
    fill(store)
    head = verify(store).head
    last = rows(store)[5]
    change(
        store, CHAIN.delete().where(CHAIN.c.seq > 6), ALERTS.delete().where(ALERTS.c.seq > 6),
        HEAD.update().values(rows=6, hash=last["hash"]),
    )  # fmt: skip
    assert told(store) == [("head", None, None)]
    assert told(store, head) == [("head", None, None), ("other_head", None, None)]


def test_an_older_state_put_back_whole_is_found_by_a_head_kept_elsewhere(store: Store) -> None:
    fill(store)
    (before,) = rows(store, HEAD)
    early = verify(store).head
    with store.writing(10_000) as writing:
        writing.append("note", "more", {})
    head = verify(store, early).head
    assert told(store, early) == []
    change(store, CHAIN.delete().where(CHAIN.c.seq == 9), HEAD.update().values(before))
    assert told(store) == []
    assert told(store, head) == [("other_head", None, None)]


def test_two_rows_exchanged(store: Store) -> None:
    fill(store)
    to = [(4, 99), (6, 4), (99, 6)]
    change(store, *(CHAIN.update().where(CHAIN.c.seq == a).values(seq=b) for a, b in to))
    found = verify(store).findings
    assert [(each.kind, each.first, each.more["was"]) for each in found] == [
        ("moved", 4, "6"),
        ("moved", 6, "4"),
    ]


def test_the_contents_of_two_rows_exchanged(store: Store) -> None:
    fill(store)
    one, other = (each for each in rows(store) if each["seq"] in (4, 6))
    change(
        store, CHAIN.update().where(CHAIN.c.seq == 4).values(body=other["body"]),
        CHAIN.update().where(CHAIN.c.seq == 6).values(body=one["body"]),
    )  # fmt: skip
    assert told(store) == [("changed", 4, 4), ("changed", 6, 6)]


def test_a_row_put_in_at_the_end(store: Store) -> None:
    fill(store)
    last = rows(store)[-1]
    change(store, CHAIN.insert().values(forged(9, last["hash"])))
    assert told(store) == [("inserted", 9, 9)]


def test_a_row_put_in_in_the_middle(store: Store) -> None:
    fill(store)
    before = rows(store)[3]
    change(store, *renumber(5, 8, 1), CHAIN.insert().values(forged(5, before["hash"])))
    found = verify(store).findings
    assert [(each.kind, each.first, each.last) for each in found] == [("inserted", 5, 5), ("moved", 6, 9)]
    assert found[1].more == {"was": "5–8"}


def test_a_row_removed_and_the_gap_closed(store: Store) -> None:
    fill(store)
    change(store, CHAIN.delete().where(CHAIN.c.seq == 4), *renumber(5, 8, -1))
    found = verify(store).findings
    assert [(each.kind, each.first, each.last) for each in found] == [("missing", 4, 4), ("moved", 4, 7)]


@pytest.mark.parametrize("at", [1, 4, 8])
def test_a_row_written_anew_with_a_hash_that_fits(store: Store, at: int) -> None:
    fill(store)
    row = rows(store)[at - 1]
    row["learnt_at"] += 1
    row["hash"] = row_hash(*(row[name] for name in ("seq", "kind", "ref", "learnt_at", "body", "prev")))
    change(store, CHAIN.update().where(CHAIN.c.seq == at).values(row))
    assert told(store) == [("changed", at, at)]


@pytest.mark.parametrize("at", [1, 4, 8])
def test_a_row_written_anew_that_follows_on_nothing(store: Store, at: int) -> None:
    fill(store)
    row = rows(store)[at - 1]
    row["prev"] = bytes(31) + b"\1"
    row["hash"] = row_hash(*(row[name] for name in ("seq", "kind", "ref", "learnt_at", "body", "prev")))
    change(store, CHAIN.update().where(CHAIN.c.seq == at).values(row))
    assert told(store) == [("changed", at, at)]


def test_the_rest_of_the_chain_written_anew_without_the_key(store: Store) -> None:
    fill(store)
    prev, statements = rows(store)[2]["hash"], []
    for row in rows(store)[3:]:
        row |= {"learnt_at": row["learnt_at"] + 1, "prev": prev}
        prev = row["hash"] = row_hash(
            *(row[name] for name in ("seq", "kind", "ref", "learnt_at", "body", "prev"))
        )
        statements.append(CHAIN.update().where(CHAIN.c.seq == row["seq"]).values(row))
    change(store, *statements, HEAD.update().values(hash=prev))
    found = told(store)
    assert ("head", None, None) in found
    assert {kind for kind, *_ in found} == {"head", "row"}  # and what was looked up by does not agree


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (ALERTS.update().where(ALERTS.c.seq == 5).values(truth="no"), ("row", 5, 5)),
        (ALERTS.update().where(ALERTS.c.seq == 5).values(event=None), ("row", 5, 5)),
        (ALERTS.delete().where(ALERTS.c.seq == 5), ("no_row", 5, 5)),
        (DECISIONS.delete().where(DECISIONS.c.seq == 4), ("no_row", 4, 4)),
        (DECISIONS.insert().values(seq=5, kind="check", household="h9", learnt_at=1), ("extra", 5, 5)),
        (DECISIONS.insert().values(seq=77, kind="check", household="h9", learnt_at=1), ("extra", 77, 77)),
    ],
)
def test_a_table_that_no_longer_agrees_with_the_chain(
    store: Store, statement: sa.Executable, expected: tuple[str, int, int]
) -> None:
    fill(store)
    change(store, statement)
    assert told(store) == [expected]


def test_findings_are_said_in_both_languages(store: Store) -> None:
    fill(store)
    change(store, CHAIN.delete().where(CHAIN.c.seq.in_([4, 5])))
    (found,) = verify(store).findings
    assert found.sentence("en") == "row 4–5 is missing"
    assert found.sentence("zh") == "第 4–5 行缺失"


@pytest.mark.parametrize("text", ["", "12", "x-" + "ab" * 32, "3-abcd", "3-" + "zz" * 32])
def test_what_is_no_head_is_refused(store: Store, text: str) -> None:
    if text:
        with pytest.raises(StoreError, match="no head"):
            verify(store, text)


def test_a_long_chain_is_read_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elig.adapters.store.verifying.AT_ONCE", 3)
    fill(store)
    assert told(store) == []
    change(store, CHAIN.delete().where(CHAIN.c.seq == 3))
    assert told(store) == [("missing", 3, 3)]


def forged(seq: int, prev: bytes) -> dict[str, object]:
    row: dict[str, object] = {
        "seq": seq,
        "kind": "decision",
        "ref": "h9",
        "learnt_at": 1,
        "body": b'{"kind":"check"}\n',
    }
    return {**row, "prev": prev, "hash": row_hash(seq, "decision", "h9", 1, b'{"kind":"check"}\n', prev)}
