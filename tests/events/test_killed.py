"""Killed at any moment and run again: the store and the set-aside file end as if nothing had happened."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

import elig
from elig.adapters.events.folder import Folder
from elig.adapters.events.importing import asides, import_file
from elig.adapters.events.mapping_file import read_mapping
from elig.adapters.store import create_store, open_store
from elig.adapters.store.tables import EVENTS, WITHDRAWALS

from .conftest import KEY
from .departments import TODAY, medical, register

MAPPING = Path(elig.__file__).parent / "examples" / "events" / "medical.toml"


def made(path: Path) -> Path:
    with create_store(path, KEY) as store, store.writing(1) as writing:
        writing.put_households([(record, 700_000) for record in register()])
    return path


def take(store: Path, file: Path, aside: Path) -> None:
    records = elig.load().records
    with open_store(store, KEY) as opened:
        import_file(
            opened, file, read_mapping(MAPPING, records), records, now=2, today=TODAY.toordinal(), aside=aside, batch=7
        )


def look(store: Path, inbox: Path) -> None:
    """Two looks at a watched folder, as a watcher has them after it was started."""
    records = elig.load().records
    with open_store(store, KEY) as opened:
        folder = Folder(inbox, [read_mapping(MAPPING, records)], records)
        for _ in range(2):
            folder.take(opened, now=2, today=TODAY.toordinal())


def killed(run: Any, seconds: float) -> bool:
    """Run in a process of its own, which ends at once, wherever it is, when the time is over."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            run()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def state(store: Path) -> object:
    """All that the store has of events, but for its own counts and times."""
    with open_store(store, KEY) as opened, opened.reading() as reading:
        ids = sorted(reading.execute(sa.select(EVENTS.c.id)).scalars())
        events = reading.events(ids)
        return (
            [(e.id, e.name, e.household, e.member, e.day, dict(e.facts), e.withdrawn) for e in map(events.get, ids) if e],
            sorted(reading.execute(sa.select(WITHDRAWALS.c.id)).scalars()),
            [(row.source, row.at, row.reasons) for row in asides(reading)],
            reading.count_undecided(),
        )


@pytest.fixture
def content() -> bytes:
    """Every ninth row is wrong."""
    lines = medical(Random("killed"), 150).split(b"\n")
    wrong = [line.replace(b"2024/", b"2042/") if at % 9 == 8 else line for at, line in enumerate(lines)]
    return b"\n".join(wrong)


def kills(run: Any, whole: float, times: int) -> int:
    random = Random("when")
    return sum(killed(run, random.uniform(0.001, whole)) for _ in range(times))


@pytest.mark.parametrize("times", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_an_import_that_is_killed(times: int, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "医保.csv"
    file.write_bytes(content)
    calm, stormy = made(tmp_path / "calm.db"), made(tmp_path / "stormy.db")
    take(calm, file, tmp_path / "calm.csv")
    begun = time.monotonic()
    take(made(tmp_path / "timed.db"), file, tmp_path / "timed.csv")
    whole = time.monotonic() - begun
    assert kills(lambda: take(stormy, file, tmp_path / "stormy.csv"), whole, times) >= times // 3
    take(stormy, file, tmp_path / "stormy.csv")
    assert state(stormy) == state(calm)
    assert len(state(calm)[2]) > 10  # type: ignore[index]
    assert (tmp_path / "stormy.csv").read_bytes() == (tmp_path / "calm.csv").read_bytes()


@pytest.mark.parametrize("times", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_a_watched_folder_whose_watcher_is_killed(times: int, content: bytes, tmp_path: Path) -> None:
    calm, stormy, timed = (made(tmp_path / f"{name}.db") for name in ("calm", "stormy", "timed"))
    for name in ("calm", "stormy", "timed"):
        (tmp_path / name).mkdir()
        for number in range(3):
            (tmp_path / name / f"医保{number}.csv").write_bytes(content.replace(b"YB24", f"YB2{number}".encode()))
        (tmp_path / name / "别的.csv").write_bytes(b"x")
    look(calm, tmp_path / "calm")
    begun = time.monotonic()
    look(timed, tmp_path / "timed")
    whole = time.monotonic() - begun
    assert kills(lambda: look(stormy, tmp_path / "stormy"), whole / 3, times) >= times // 4
    look(stormy, tmp_path / "stormy")
    assert state(stormy) == state(calm)

    def files(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.endswith(".part")
        }

    assert files(tmp_path / "stormy") == files(tmp_path / "calm")
