"""A store whose writers are killed is whole; two that write at once take turns."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from elig.adapters.store import Store, open_store, verify
from elig.adapters.store.tables import ALERTS, CHAIN, DECISIONS, EVENTS, HEAD, KEYS, PIECES, RECORDS, WAITING

from .conftest import KEY
from .killed import EVENTS as A_TRANSACTION

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")


def begin(place: str, name: str) -> subprocess.Popen[str]:
    """A writer that has written its first transaction."""
    writer = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("killed.py"), place, name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "0\n"
    return writer


def end(writer: subprocess.Popen[str]) -> int:
    """Kill a writer; how many transactions it said were kept."""
    writer.send_signal(signal.SIGKILL)
    assert writer.stdout is not None
    said = writer.stdout.read().split()
    writer.wait()
    return 1 + len(said)


def count(store: Store, table: sa.Table) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def assert_whole(place: str, at_least: int, at_most: int) -> None:
    with open_store(place, KEY) as store:
        assert verify(store).findings == ()
        with store.engine.connect() as connection:
            head = connection.execute(sa.select(HEAD)).one()
        kept = count(store, DECISIONS)
        assert at_least <= kept <= at_most
        assert count(store, EVENTS) == count(store, WAITING) == head.events == kept * A_TRANSACTION
        assert count(store, ALERTS) == kept
        assert (count(store, CHAIN), count(store, KEYS)) == (head.rows, head.keys)
        assert (count(store, RECORDS), count(store, PIECES)) == (head.records, head.pieces)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_killed_in_the_middle_of_writing(store: Store, place: str, seed: int) -> None:
    draw = random.Random(seed)
    said = 0
    for turn in range(2):
        writer = begin(place, f"w{turn}")
        time.sleep(draw.uniform(0, 0.4))
        said += end(writer)
        settle(store)
        assert_whole(place, said, said + turn + 1)


def test_two_writers_take_turns(store: Store, place: str) -> None:
    writers = [begin(place, name) for name in ("one", "other")]
    for writer in writers:  # each gets its turn while the other goes on
        assert writer.stdout is not None
        assert [writer.stdout.readline() for _ in range(2)] == ["1\n", "2\n"]
    said = sum(2 + end(writer) for writer in writers)
    settle(store)
    assert_whole(place, said, said + 2)


def settle(store: Store) -> None:
    """Wait until the server has noticed that its client is gone."""
    with store.writing(0):
        pass
