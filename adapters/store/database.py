"""The two databases a store can lie in: how each is opened, locked, filled in bulk, and what it says."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType

from ..tables.sql import without_password
from .words import StoreError

LOCK = 0x656C6967  # of every writer of a store in this database: "elig"
PATIENCE = 60  # seconds that a writer waits for another
COPIED = 40  # rows from which PostgreSQL's COPY is quicker than INSERT


def shown_of(named: str) -> str:
    """A store's path or URL as it may be shown: without a password."""
    return without_password(named) if "://" in named else named


def engine_of(named: str) -> sa.Engine:
    """An engine for the path of an SQLite file or the URL of a PostgreSQL database."""
    if "://" not in named:
        url = sa.URL.create("sqlite", database=named)
    else:
        try:
            url = sa.make_url(named)
        except (sa.exc.ArgumentError, ValueError):
            raise StoreError("no_url", path=shown_of(named)) from None
    kind = url.get_backend_name()
    if kind == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    elif kind != "sqlite" or url.database in (None, "", ":memory:"):
        raise StoreError("no_url", path=shown_of(named))
    try:
        # Parameters are people's facts: they are not to be in any message.
        # PostgreSQL plans every query anew: a plan made while a table was small would stay.
        more: dict[str, Any] = {"timeout": PATIENCE} if kind == "sqlite" else {"prepare_threshold": None}
        engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=more)
    except ImportError:
        raise StoreError("needs_package", package="psycopg") from None
    (_prepare_sqlite if kind == "sqlite" else _prepare_postgresql)(engine)
    return engine


def _prepare_postgresql(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        # A plan made once for any list would compare each row with each of hundreds of values, one by one.
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.commit()


def _prepare_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to say: the driver would say it too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_sqlite(connection: sa.Connection) -> bool:
    """Whether the store lies in an SQLite file."""
    return connection.dialect.name == "sqlite"


@contextmanager
def transaction(engine: sa.Engine, shown: str, *, writes: bool) -> Iterator[sa.Connection]:
    """One transaction; StoreError for whatever the database finds wrong, without what it was told.

    A writing one holds the store's only lock from its first moment, so writers take turns; a reading
    one sees one state of everything.
    """
    driver: Any = engine.dialect.loaded_dbapi
    try:
        with engine.connect() as connection:
            if is_sqlite(connection):
                connection = connection.execution_options(writes=writes)
            elif not writes:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                if writes and not is_sqlite(connection):
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection
    except (sa.exc.SQLAlchemyError, driver.Error) as error:
        raise failure(error, shown, driver) from None


def failure(error: BaseException, shown: str, driver: Any) -> StoreError:
    """What went wrong, in the database's words where those cannot hold a value of a row."""
    original: Any = getattr(error, "orig", None) or error
    code = str(getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or "")
    cut = bool(getattr(error, "connection_invalidated", False))
    # Full disks, locks, lost connections: they are about no row, and they pass.
    passing = cut or isinstance(original, driver.OperationalError | driver.InterfaceError)
    reason = " ".join(filter(None, (type(original).__name__, code)))
    if passing:
        reason += ": " + next(iter(str(original).splitlines()), "")
    lost = passing and not code.startswith("SQLITE") and (cut or code[:2] in ("", "08", "57"))
    return StoreError("lost" if lost else "failed", lost=passing, path=shown, reason=reason)


def among(connection: sa.Connection, column: sa.Column[Any], values: Collection[Any]) -> Any:
    """The condition that a column holds one of many values, in one parameter however many they are."""
    if is_sqlite(connection):
        each = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(each.c.value))
    return column == sa.any_(_array(column, values))


def among_pairs(
    connection: sa.Connection, columns: Sequence[sa.Column[str]], pairs: Collection[tuple[str, str]]
) -> Any:
    """The condition that two columns of texts hold one of many pairs; at least one."""
    if is_sqlite(connection):
        each = sa.func.json_each(json.dumps(list(pairs))).table_valued("value")
        wanted = sa.select(*(sa.func.json_extract(each.c.value, f"$[{place}]") for place in (0, 1)))
    else:
        arrays = (_array(*each) for each in zip(columns, zip(*pairs, strict=True), strict=True))
        named = sa.func.unnest(*arrays).table_valued("one", "other").render_derived()
        wanted = sa.select(named.c.one, named.c.other)
    return sa.tuple_(*columns).in_(wanted)


def _array(column: sa.Column[Any], values: Collection[Any]) -> sa.Cast[Any]:
    """Values of a column as one parameter for PostgreSQL.

    Written out here, which takes a tenth of the time that the driver takes. Of no type of its own, so that
    it arrives as an array: a text that is cast would be read anew for every row of a table read whole.
    """
    return sa.cast(sa.bindparam(None, array_of(values), NullType()), ARRAY(column.type))


def array_of(values: Collection[Any]) -> str:
    """Numbers or texts as PostgreSQL writes an array.

    >>> array_of([1, 2]), array_of(["a", 'b"c'])
    ('{1,2}', '{"a","b\\\\"c"}')
    """
    each = (
        str(value) if isinstance(value, int) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for value in values
    )
    return "{" + ",".join(each) + "}"


def describe(connection: sa.Connection, tables: Sequence[sa.Table]) -> None:
    """Have PostgreSQL look at tables that have grown; by what it knew before it would read them whole."""
    if not is_sqlite(connection):
        for table in tables:
            connection.exec_driver_sql(f"ANALYZE {_quoted(table.name)}")


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows into a table, each with a value for every column, in their order."""
    if not rows:
        return
    names = [column.name for column in table.columns]
    if is_sqlite(connection):
        marks = ",".join("?" * len(names))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({','.join(map(_quoted, names))}) VALUES ({marks})",  # noqa: S608
            list(rows),
        )
    elif len(rows) < COPIED:
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        cursor: Any = connection.connection.cursor()
        try:
            with cursor.copy(f"COPY {table.name} ({','.join(map(_quoted, names))}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        finally:
            cursor.close()


def _quoted(name: str) -> str:
    return f'"{name}"'


def there_is_a_file(engine: sa.Engine) -> bool:
    """Whether an SQLite store's file exists; true for other databases."""
    database = engine.url.database
    return engine.dialect.name != "sqlite" or (database is not None and Path(database).exists())
