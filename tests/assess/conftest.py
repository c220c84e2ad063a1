"""The small policy of these tests, and registers of invented households."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import elig
from elig.adapters.library import Library

from .invented import RULES, Record


@pytest.fixture(scope="session")
def library() -> Library:
    return elig.load(RULES)


@pytest.fixture
def register(tmp_path: Path) -> Callable[[list[Record]], str]:
    """Writes households to a register of JSON lines."""

    def write(records: list[Record]) -> str:
        path = tmp_path / "register.jsonl"
        path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
        return str(path)

    return write
