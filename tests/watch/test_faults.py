"""Whatever befalls the watch, each event is decided once, no alert is lost or doubled, and the chain is whole.

Every test compares with what an undisturbed watch makes of the same events in the same order.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from elig.adapters.store import NewEvent, Store, StoreError, create_store, open_store, verify, watching
from elig.adapters.watch.service import Listener, Service, State
from elig.adapters.watch.watcher import Watcher

from ..postgres import Server
from ..store.conftest import KEY
from .test_watcher import FILES, LIBRARY, START, Standing, household, iso

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
DRIVER = Path(__file__).with_name("killed.py")
HOUSEHOLDS = [f"X-{i}" for i in range(8)]


def rounds(count: int, rng: Random) -> tuple[list[int], list[list[NewEvent]]]:
    """Days that go on, and what is reported on each, on its own day.

    Nothing is reported that takes a warning of the same day back, so what is raised does not depend on
    how the day's events are shared out among transactions.
    """
    days, told = [], []
    for number in range(count):
        day = START + number // 2
        events = []
        for i in range(12):
            whose, name = rng.choice(HOUSEHOLDS), f"e{number}-{i}"
            kind = rng.choice(["bill"] * 6 + ["job_loss", "wage"])
            facts: dict[str, Any] = {
                "bill": {"settled_on": iso(day), "self_paid": str(rng.choice([10, 30, 45]))},
                "job_loss": {"lost_on": iso(day)},
                "wage": {"reported_on": iso(day), "earned": str(rng.choice([3000, 4000, 5000]))},
            }[kind]
            events.append(NewEvent(name, kind, whose, rng.choice(["m1", "m2"]), day, facts))
        days.append(day)
        told.append(events)
    return days, told


def made(place: str) -> Store:
    store = create_store(place, KEY)
    with store.writing(1) as writing:
        writing.put_households([(household(name), START - 400) for name in HOUSEHOLDS])
    return store


def ledger(store: Store) -> tuple[list[tuple[str, str, str, int, str]], dict[str, int]]:
    """Every alert that was ever raised, and how many rows of each kind the chain has; it must be whole."""
    assert not verify(store).findings
    with store.reading() as reading:
        assert reading.count_undecided() == 0
        alerts = [(a.rule, a.household, a.subject, a.day, a.truth) for a in reading.alerts(limit=10_000)]
        kinds: dict[str, int] = {}
        for row in reading.chain(limit=100_000):
            kinds[row.kind] = kinds.get(row.kind, 0) + 1
        assert set(alerts) == set(watching.standing(reading, HOUSEHOLDS))
    assert len(set(alerts)) == len(alerts)
    assert kinds["decision"] == kinds["alert"] == len(alerts)
    return sorted(alerts), kinds


def undisturbed(folder: Path, days: list[int], told: list[list[NewEvent]]) -> Any:
    with made(str(folder / "undisturbed.db")) as store:
        for number, (day, events) in enumerate(zip(days, told, strict=True)):
            clock = Standing(day)
            clock.micros = 1_000_000 * (number + 1)
            with store.writing(clock.now()) as writing:
                writing.add_events(events)
            Service(Watcher(store, LIBRARY, FILES, batch=7), clock).run_dry()
        found = ledger(store)
    assert len(found[0]) > 10  # or nothing was shown
    return found


def run(place: str, days: list[int], told: list[list[NewEvent]], kills: list[Any], watchers: int = 1) -> int:
    asked = {
        "place": place, "rules": str(Path(__file__).with_name("rules")), "key": KEY.hex(), "watchers": watchers,
        "kills": kills, "days": days, "events": [[astuple(event) for event in events] for events in told],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, DRIVER],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("count", [24, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_random_moments(count: int, place: str, tmp_path: Path) -> None:
    rng = Random(count)
    days, told = rounds(count + 1, rng)
    kills: list[Any] = [
        {"statement": rng.randrange(80)} if i % 2 else {"cpu": rng.uniform(0.005, 0.12)} for i in range(count)
    ]
    made(place).close()
    killed = run(place, days, told, [*kills, {}])
    assert killed > count * 0.3  # the others had done before it was their time; how many is the machine's speed
    with open_store(place, KEY) as store:
        assert ledger(store) == undisturbed(tmp_path, days, told)


def test_two_watchers_by_mistake(place: str, tmp_path: Path) -> None:
    days, told = rounds(12, Random(2))
    made(place).close()
    assert run(place, days, told, [{}] * 12, watchers=2) == 0
    with open_store(place, KEY) as store:
        assert ledger(store) == undisturbed(tmp_path, days, told)


class Mends(Listener):
    """Does something once there is trouble."""

    def __init__(self, mend: Any) -> None:
        self.mend, self.troubles = mend, 0

    def troubled(self, error: StoreError, state: State) -> None:
        self.troubles += 1
        self.mend()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that may be stopped."""
    with Server() as server:
        yield server


@pytest.mark.parametrize("moment", ["statement", "commit"])
@pytest.mark.parametrize("cut", ["server", "connection"])
def test_the_database_is_cut_off_and_comes_back(
    cut: str, moment: str, own_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elig.adapters.watch.service.PATIENCE", (0.0,))
    days, told = rounds(12, Random(3))
    cuts = iter([2, 9, 25, 60, 100])
    at, seen = next(cuts), 0

    def maybe_cut(*_: Any) -> None:
        nonlocal at, seen
        seen += 1
        if seen == at:
            at = next(cuts, 0)
            if cut == "server":
                own_server.stop()
            else:
                own_server.terminate_others()

    with made(own_server.url) as store:
        name = "before_cursor_execute" if moment == "statement" else "commit"
        troubles = 0
        for number, (day, events) in enumerate(zip(days, told, strict=True)):
            clock = Standing(day)
            clock.micros = 1_000_000 * (number + 1)
            with store.writing(clock.now()) as writing:
                writing.add_events(events)
            mends = Mends(own_server.start if cut == "server" else lambda: None)
            service = Service(Watcher(store, LIBRARY, FILES, batch=7), clock, (mends,), poll=0)
            idle = 0
            again = service.round

            def until_done(again: Any = again, service: Service = service) -> bool:
                busy = bool(again())
                if not busy:
                    service.stopping.set()
                return busy

            monkeypatch.setattr(service, "round", until_done)
            sa.event.listen(store.engine, name, maybe_cut)
            service.run()
            sa.event.remove(store.engine, name, maybe_cut)
            troubles += mends.troubles + idle
        assert troubles >= 3
        assert ledger(store) == undisturbed(tmp_path, days, told)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of some megabytes; who may not mount one is not asked."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "elig-test", str(folder)]
    if os.getuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(file: Path) -> None:
    """Make a file as large as the disk lets it be."""
    with suppress(OSError), file.open("wb", buffering=0) as opened:
        for size in (1 << 16, 512):
            while opened.write(bytes(size)) == size:
                pass


def done_in_time(service: Service) -> bool:
    try:
        service.run_dry()
    except StoreError as error:
        return not error.lost
    return True


def test_the_disk_is_full_until_somebody_makes_room(small_disk: Path, tmp_path: Path) -> None:
    days, told = rounds(12, Random(4))
    filler, troubles = small_disk / "filler", 0
    filler.touch()
    with made(str(small_disk / "store.db")) as store:
        for number, (day, events) in enumerate(zip(days, told, strict=True)):
            clock = Standing(day)
            clock.micros = 1_000_000 * (number + 1)
            with store.writing(clock.now()) as writing:
                writing.add_events(events)
            service = Service(Watcher(store, LIBRARY, FILES, batch=7), clock)
            fill(filler)
            if not done_in_time(service):
                troubles += 1
                filler.write_bytes(b"")
                service.run_dry()
            filler.write_bytes(b"")
        assert troubles >= 3
        assert ledger(store) == undisturbed(tmp_path, days, told)
