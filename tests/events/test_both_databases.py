"""The same files on SQLite and on PostgreSQL end in the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

import elig
from elig.adapters.events.importing import asides, import_file, retry
from elig.adapters.events.mapping_file import read_mapping
from elig.adapters.events.rows import FileRefused
from elig.adapters.store import create_store
from elig.adapters.store.tables import EVENTS

from ..postgres import server
from .conftest import KEY
from .departments import DEPARTMENTS, TODAY, register
from .mutating import mutated
from .test_mutated import ENCODINGS, EXAMPLES


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


def end(place: str, folder: Path) -> object:
    """What is in a store after a few mutated files of each department, each taken twice, and a retry."""
    records = elig.load().records
    mappings = {name: read_mapping(EXAMPLES / f"{name}.toml", records) for name in DEPARTMENTS}
    folder.mkdir()
    told = []
    with create_store(place, KEY) as store:
        with store.writing(1) as writing:
            writing.put_households([(record, 700_000) for record in register()[1:]])
        for number in range(16):
            department = list(DEPARTMENTS)[number % 4]
            name, make = DEPARTMENTS[department]
            path = folder / f"{number}-{name}"
            # So that the numbers of the files differ, and some rows are known, some differ.
            path.write_bytes(
                mutated(make(Random(f"both {number // 8}"), 60), ENCODINGS[department], number + 70)
            )
            for _ in range(2):
                try:
                    done = import_file(
                        store, path, mappings[department], records, now=2, today=TODAY.toordinal(), batch=9
                    )
                except FileRefused as error:
                    told.append([problem.code for problem in error.problems])
                    break
                told.append([sorted((+done.outcomes).items()), sorted(done.reasons.items())])
        with store.writing(3) as writing:
            writing.put_households([(register()[0], 700_000)])
        again = retry(store, folder, list(mappings.values()), records, now=4, today=TODAY.toordinal())
        told.append([(each.source, sorted((+each.outcomes).items())) for each in again])
        with store.reading() as reading:
            # What a digest with the store's own key is differs from store to store.
            ids = [
                i for i in reading.execute(sa.select(EVENTS.c.id)).scalars() if not i.startswith("housing")
            ]
            events = reading.events(ids)
            inside = [
                (e.id, e.name, e.household, e.member, e.day, dict(e.facts), e.withdrawn)
                for e in events.values()
            ]
            told.append(sorted(inside, key=str))
            told.append([(row.source, row.at, row.reasons) for row in asides(reading)])
            told.append([reading.head.events, reading.count_undecided()])
    return told


def test_both_end_in_the_same(postgres: str, tmp_path: Path) -> None:
    lite, server_ = end(str(tmp_path / "store.db"), tmp_path / "one"), end(postgres, tmp_path / "other")
    assert lite == server_
    assert len(lite[-3]) > 150  # type: ignore[index]
    assert lite[-4]  # type: ignore[index]
