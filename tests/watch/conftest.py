"""A store with one household on each of the two databases, and a clock that stands where it is put."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from elig.adapters.store import Store, create_store

from ..postgres import server
from ..store.conftest import KEY, empty_schema


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


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
