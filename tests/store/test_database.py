"""How the store speaks to its two databases."""

from __future__ import annotations

import sqlalchemy as sa

from elig.adapters.store.database import among, among_pairs, engine_of
from elig.adapters.store.tables import KEYS, WITHDRAWALS

from .conftest import empty_schema

NAMES = ["plain", 'with "quotes"', "back\\slash", "with, comma", "{braces}", "", "NULL", "兰考", "it's", "%s :p"]


def test_one_of_many(place: str) -> None:
    engine = engine_of(place)
    with engine.begin() as connection:
        KEYS.create(connection)
        rows = [{"id": i, "household": name, "member": "", "wrapped": b""} for i, name in enumerate(NAMES)]
        connection.execute(KEYS.insert(), rows)
        for name in NAMES:
            asked = sa.select(KEYS.c.household).where(among(connection, KEYS.c.household, [name, "nobody"]))
            assert list(connection.execute(asked).scalars()) == [name]
        every = sa.select(KEYS.c.household).where(among(connection, KEYS.c.household, NAMES))
        assert sorted(connection.execute(every).scalars()) == sorted(NAMES)
        ids = sa.select(KEYS.c.id).where(among(connection, KEYS.c.id, range(3, 2_000_000_000, 400_000_000)))
        assert list(connection.execute(ids).scalars()) == [3]
        two = among_pairs(connection, (KEYS.c.household, KEYS.c.member), [(NAMES[1], ""), (NAMES[2], "m1")])
        assert list(connection.execute(sa.select(KEYS.c.household).where(two)).scalars()) == [NAMES[1]]
        none = sa.select(KEYS.c.id).where(among(connection, KEYS.c.id, []))
        assert list(connection.execute(none).scalars()) == []
    engine.dispose()


def test_postgresql_reads_a_list_of_values_once(postgres: str) -> None:
    """As a text that is cast it is read again for each row of a table that is read whole."""
    engine = engine_of(empty_schema(postgres))
    with engine.begin() as connection:
        WITHDRAWALS.create(connection)
        asked = sa.select(WITHDRAWALS.c.id).where(among(connection, WITHDRAWALS.c.id, ["one", "other"]))
        compiled = asked.compile(engine)
        plan = connection.exec_driver_sql(f"EXPLAIN (VERBOSE) {compiled}", compiled.params).scalars().all()
    engine.dispose()
    conditions = [line for line in plan if "ANY" in line]
    assert conditions, plan
    assert all("'{one,other}'::text[]" in line and "varying" not in line for line in conditions), conditions
