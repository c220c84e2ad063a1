"""The migrations make the tables that the program works with."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import elig.adapters.store.migrations as home
from elig.adapters.store import Store
from elig.adapters.store.tables import METADATA, REVISION


def test_what_the_migrations_make_is_what_the_tables_say(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(home.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
