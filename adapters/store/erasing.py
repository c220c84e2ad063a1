"""Erasing somebody, and what is left in the files of a database of what was erased."""

from __future__ import annotations

import sqlalchemy as sa

from .store import Store


def erase(store: Store, household: str, member: str | None, now: int) -> int:
    """Erase a member or a whole household, for good; how many keys are gone. Errors as `Writing.erase`.

    The wrapped keys are then also cleaned out of the database's own files, as far as it offers that.
    """
    with store.writing(now) as writing:
        gone = writing.erase(household, member)
    scrub(store)
    return gone


def scrub(store: Store) -> None:
    """Have the database overwrite what is deleted, instead of only forgetting it."""
    with store.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        if store.engine.dialect.name == "sqlite":
            # Pages are overwritten as they are freed (secure_delete); older ones are in the log until now.
            alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            alone.execute(sa.text("VACUUM keys"))
            alone.execute(sa.text("VACUUM people"))
