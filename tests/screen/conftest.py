"""The small policy of these tests, a database of their own, and the rows that `elig check` gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.library import Library

from ..postgres import server

RULES = Path(__file__).with_name("rules")


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Compiled programs are kept for the whole run, and not in the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small() -> Library:
    return elig.load(RULES)


@pytest.fixture(scope="session")
def shipped() -> Library:
    return elig.load()


@pytest.fixture(scope="session")
def examples() -> list[dict[str, object]]:
    """The example households, those that say what they receive."""
    files = sorted((Path(elig.__file__).parent / "examples").glob("*.json"))
    return [json.loads(file.read_text("utf-8")) for file in files]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests; skipped where there is none."""
    with server() as url:
        yield url
