"""The store: opened with its key, read in one state, written in one transaction at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .database import engine_of, insert, shown_of, there_is_a_file, transaction
from .keyring import Keyring
from .keys import Vault
from .reading import Reading
from .tables import HEAD, REVISION, STORE
from .values import Head
from .words import StoreError
from .writing import Writing

if TYPE_CHECKING:
    from types import TracebackType


class Store:
    """An open store. Its transactions may be begun in several threads; the object is shared."""

    def __init__(self, engine: sa.Engine, vault: Vault, shown: str) -> None:
        self.engine, self.vault, self.shown = engine, vault, shown
        self._ring = Keyring(vault, 0)

    @contextmanager
    def writing(self, now: int) -> Iterator[Writing]:
        """One transaction under the store's one lock, at a time in microseconds (UTC).

        All of it is kept, or, if anything is raised inside, nothing. Raises StoreError, `lost` where
        trying again may help: then nothing was kept or, if the connection broke at the very end, all.
        """
        begun: Writing | None = None
        try:
            with transaction(self.engine, self.shown, writes=True) as connection:
                head = self._head(connection)
                begun = Writing(self, connection, head, self._ring_for(head), now)
                yield begun
                begun.finish()
        except BaseException:
            if begun is not None and begun.made_keys:
                self._ring = Keyring(self.vault, -1)  # it holds keys that the database does not
            raise

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """One state of the store, for as long as it is read; writers go on meanwhile."""
        with transaction(self.engine, self.shown, writes=False) as connection:
            head = self._head(connection)
            yield Reading(self, connection, head, self._ring_for(head))

    def _head(self, connection: sa.Connection) -> Head:
        row = connection.execute(sa.select(HEAD)).mappings().one()
        values: dict[str, Any] = {name: value for name, value in row.items() if name != "one"}
        return Head(**values)

    def _ring_for(self, head: Head) -> Keyring:
        ring = self._ring
        if ring.erasures != head.erasures or ring.is_full:
            ring = self._ring = Keyring(self.vault, head.erasures)
        return ring

    def close(self) -> None:
        """Let the connections go."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(named: str | os.PathLike[str], key: bytes) -> Store:
    """The store in a file or at a database's URL, with the key it was made with.

    StoreError for what is no store, has another form than this version works with, or another key.
    """
    engine, shown = engine_of(os.fspath(named)), shown_of(os.fspath(named))
    revision = revision_of(engine, shown)
    if revision is None:
        raise StoreError("no_store", path=shown)
    if revision != REVISION:
        raise StoreError("other_revision", path=shown, was=revision, now=REVISION)
    with transaction(engine, shown, writes=False) as connection:
        row = connection.execute(sa.select(STORE)).one()
    vault = Vault(key, bytes(row.store_id))
    if not vault.fits(bytes(row.key_check)):
        raise StoreError("wrong_key", path=shown)
    return Store(engine, vault, shown)


def create_store(named: str | os.PathLike[str], key: bytes) -> Store:
    """Make a new store in a file or an empty database, and open it; StoreError if there is one."""
    engine, shown = engine_of(os.fspath(named)), shown_of(os.fspath(named))
    if revision_of(engine, shown) is not None:
        raise StoreError("store_exists", path=shown)
    if engine.dialect.name == "sqlite" and not there_is_a_file(engine):
        os.close(os.open(Path(engine.url.database or ""), os.O_CREAT | os.O_WRONLY, 0o600))
    vault = Vault(key, os.urandom(16))
    with transaction(engine, shown, writes=True) as connection:
        _migrate(connection)
        insert(connection, STORE, [(1, vault.store_id, vault.check)])
        head = Head()
        head.mac = vault.head_mac(head.rows, head.hash)
        names = [column.name for column in HEAD.columns if column.name != "one"]
        insert(connection, HEAD, [(1, *(getattr(head, name) for name in names))])
    return Store(engine, vault, shown)


def upgrade_store(named: str | os.PathLike[str]) -> tuple[str, str]:
    """Bring a store to the newest form, in one transaction; the form it had and the one it has."""
    engine, shown = engine_of(os.fspath(named)), shown_of(os.fspath(named))
    revision = revision_of(engine, shown)
    if revision is None:
        raise StoreError("no_store", path=shown)
    with transaction(engine, shown, writes=True) as connection:
        _migrate(connection)
    engine.dispose()
    return revision, REVISION


def revision_of(engine: sa.Engine, shown: str) -> str | None:
    """The form of the store that a database holds; None where it holds none."""
    if not there_is_a_file(engine):
        return None
    with transaction(engine, shown, writes=False) as connection:
        if not sa.inspect(connection).has_table("store"):
            return None
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar())


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
