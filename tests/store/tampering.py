"""A few decisions and alerts, and hands that change what is stored without asking the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from elig.adapters.store import NewAlert, Store
from elig.adapters.store.tables import CHAIN


def fill(store: Store) -> None:
    """Eight rows: an edition's place taken by a note, three decisions, three alerts, a step."""
    with store.writing(1_000) as writing:
        writing.append("note", "begun", {"by": "test"})
    for number in (1, 2, 3):
        with store.writing(2_000 * number) as writing:
            writing.record_decision(
                "check", f"h{number}", ["m1", "m2"], b'{"outcome":"eligible"}', {"as_of": "2024-05-01"}
            )
            writing.add_alerts([
                NewAlert("bill", f"h{number}", "m1", 739_007, "yes", {"because": "15,000"}, ("m1",), f"e{number}"),
            ])  # fmt: skip
    with store.writing(9_000) as writing:
        writing.append(
            "case_step", "c1", {"step": "visited"}, household="h1", people=["m1"], sealed=b'{"found":"x"}'
        )


def change(store: Store, *statements: sa.Executable) -> None:
    """Run statements behind the store's back, with the database's own watch over foreign keys off."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")


def rows(store: Store, table: sa.Table = CHAIN) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        found = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
        return [
            {key: bytes(v) if isinstance(v, memoryview) else v for key, v in row.items()} for row in found
        ]


def renumber(first: int, last: int, by: int) -> Sequence[sa.Executable]:
    """Statements that move rows of the chain to other numbers, one by one so that none is ever double."""
    order = range(last, first - 1, -1) if by > 0 else range(first, last + 1)
    return [CHAIN.update().where(CHAIN.c.seq == seq).values(seq=seq + by) for seq in order]
