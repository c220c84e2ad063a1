"""A store on each of the two databases, empty for every test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from elig.adapters.store import Store, create_store

from ..postgres import server

KEY = bytes(range(32))
_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


def empty_schema(url: str) -> str:
    """The URL of a new schema on a server: to a store as good as a database, and made in no time."""
    name = f"elig_{next(_NUMBERS)}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    there = sa.make_url(url).update_query_dict({"options": f"-csearch_path={name}"})
    return there.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a path or a URL."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return empty_schema(request.getfixturevalue("postgres"))


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with create_store(place, KEY) as made:
        yield made


@pytest.fixture
def reopened(place: str, store: Store) -> Callable[[], Store]:
    """The same store as another process would open it."""
    from elig.adapters.store import open_store

    return lambda: open_store(place, KEY)
