"""A register in a database, through SQLAlchemy: its tables are named by a mapping file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ...dsl.problems import Problem
from ..record_values import shown
from ..records import Records
from ..screen_words import Unusable
from .base import Batch, Cursor, Entry
from .columns import OPTIONAL, TABLES, Columns, Mappings, columns_of, typed

AT_ONCE = 500  # households whose members one query asks for


def connect(url: str) -> sa.Engine:
    """An engine for a database's URL; Unusable, without its password, if there is none."""
    try:
        return sa.create_engine(url)
    except (sa.exc.ArgumentError, ValueError):
        raise Unusable("not_readable", path=without_password(url), reason="this is no database URL") from None
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise Unusable("not_readable", path=without_password(url), reason=str(error)) from None


def without_password(url: str) -> str:
    """A database's URL as it may be shown and kept."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except (sa.exc.ArgumentError, ValueError):
        return url.partition("://")[0] + "://…"


def failed(url: str, error: sa.exc.SQLAlchemyError) -> Unusable:
    """What the database itself says, in its first line and without what was asked of it."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    return Unusable("not_readable", path=without_password(url), reason=said)


class Database:
    """Households by the order of their key, each batch with its members, who come by `order` or by id.

    The tables must not change while they are read: what is told apart is their counts and last key.
    """

    def __init__(self, url: str, records: Records, mappings: Mappings) -> None:
        self.url, self.shown = url, without_password(url)
        self.engine = connect(url)
        self.mappings = mappings
        self.tables: dict[str, sa.Table] = {}
        self.columns: dict[str, Columns] = {}
        for table in TABLES:
            if table in OPTIONAL and getattr(mappings, table) is None:
                continue
            mapping = mappings.of(table)
            name = mapping.table or table
            schema, _, bare = name.rpartition(".")
            try:
                self.tables[table] = sa.Table(
                    bare, sa.MetaData(), autoload_with=self.engine, schema=schema or None
                )
            except sa.exc.NoSuchTableError:
                raise Unusable("no_table", path=self.shown, table=name) from None
            except sa.exc.SQLAlchemyError as error:
                raise failed(url, error) from None
            headers = [column.name for column in self.tables[table].columns]
            self.columns[table] = columns_of(records, table, headers, mapping, self.shown)
            if self.columns[table].key is None:
                wanted = mapping.household or "household_no"
                raise Unusable("no_key", path=self.shown, table=name, wanted=wanted)

    def key(self, table: str) -> sa.Column[Any]:
        return self.tables[table].columns[self.columns[table].key or ""]

    def digest(self) -> str:
        facts: list[object] = [self.shown, repr(self.mappings)]
        for table in self.tables:
            facts += self._one(sa.select(sa.func.count(), sa.func.max(self.key(table))))
        return f"sha256:{hashlib.sha256(repr(facts).encode()).hexdigest()}"

    def count(self) -> int:
        return int(self._one(sa.select(sa.func.count(self.key("households"))))[0])

    def prepare(self, work: Path) -> None:
        """Unusable where households cannot be told from each other."""
        key = self.key("households")
        rows = self._one(sa.select(sa.func.count()).select_from(self.tables["households"]))[0]
        different = self._one(sa.select(sa.func.count(key.distinct())))[0]
        if rows != different:
            raise Unusable(
                "doubled_keys", n=rows - different, table=self.tables["households"].name, column=key.name
            )

    def batches(self, size: int, start: Cursor) -> Iterator[Batch]:
        """A cursor is the last key that was read; then the tables whose strays were told."""
        kind: str = start[0] if start else "after"
        last: Any = start[1] if start else None
        try:
            with self.engine.connect() as connection:
                if kind == "after":
                    yield from self._households(connection, size, last)
                    last = 0
                tables = [name for name in self.tables if name != "households"]
                for number in range(last, len(tables)):
                    strays = self._strays(connection, tables[number])
                    if strays:
                        yield Batch(strays, ("strays", number + 1))
        except sa.exc.SQLAlchemyError as error:
            raise failed(self.url, error) from None

    def _households(self, connection: sa.Connection, size: int, last: Any) -> Iterator[Batch]:
        key = self.key("households")
        columns = self.columns["households"]
        while True:
            query = sa.select(self.tables["households"]).where(key.is_not(None)).order_by(key).limit(size)
            rows = connection.execute(query if last is None else query.where(key > last)).mappings().all()
            if not rows:
                return
            keys = [row[key.name] for row in rows]
            inside = {t: self._inside(connection, t, keys) for t in self.tables if t != "households"}
            entries = []
            for row in rows:
                name = row[key.name]
                record = columns.read(dict(row), typed)
                lists = {table: found.get(name, []) for table, found in inside.items()}
                entries.append(Entry(f"{key.name} {name}", {**record, **lists}))
            last = keys[-1]
            if not isinstance(last, int | str):  # what a manifest can keep
                raise Unusable("bad_key", table=self.tables["households"].name, column=key.name)
            yield Batch(entries, ("after", last))

    def _inside(
        self, connection: sa.Connection, table: str, keys: Sequence[Any]
    ) -> dict[Any, list[dict[str, object]]]:
        """The rows of these households in another table, in their order."""
        key, columns = self.key(table), self.columns[table]
        order = self.mappings.of(table).order or next(
            (column for column, fact in columns.facts if fact.name in ("id", "since", "applied_on")), None
        )
        ways = [self.tables[table].columns[order]] if order else []
        ways += list(self.tables[table].primary_key.columns)
        found: dict[Any, list[dict[str, object]]] = {}
        for first in range(0, len(keys), AT_ONCE):
            query = (
                sa.select(self.tables[table]).where(key.in_(keys[first : first + AT_ONCE])).order_by(*ways)
            )
            for row in connection.execute(query).mappings():
                found.setdefault(row[key.name], []).append(columns.read(dict(row), typed))
        return found

    def _strays(self, connection: sa.Connection, table: str) -> list[Entry]:
        """Rows about households that the register does not have."""
        key, home = self.key(table), self.key("households")
        query = (
            sa.select(key, sa.func.count())
            .select_from(self.tables[table].outerjoin(self.tables["households"], key == home))
            .where(home.is_(None)).group_by(key).order_by(key)
        )  # fmt: skip
        strays = []
        for name, count in connection.execute(query):
            fields: dict[str, object] = {"n": count, "table": self.tables[table].name}
            problem = Problem("E573", fields)
            if name is not None:
                problem = Problem("E572", {**fields, "found": shown(str(name))})
            strays.append(Entry(self.tables[table].name, None, (problem,)))
        return strays

    def _one(self, query: sa.Executable) -> Sequence[Any]:
        try:
            with self.engine.connect() as connection:
                return tuple(connection.execute(query).one())
        except sa.exc.SQLAlchemyError as error:
            raise failed(self.url, error) from None
