"""A simulation raises what the watch over a store raises, on the same days, for the same county."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.library import SHIPPED, rule_files
from elig.adapters.simulate import Job, WithRows
from elig.adapters.simulate_rows import Index
from elig.adapters.store import NewEvent, create_store
from elig.adapters.tables import open_source
from elig.adapters.watch.watcher import Watcher
from elig.benchmarks.county import rates, write
from elig.dsl import codec

from ..store.conftest import KEY

FIRST, LAST = (datetime.date(2025, 3, 1).toordinal(), datetime.date(2025, 4, 30).toordinal())
Alert = tuple[str, int, str, str, int, str]  # household, day made, rule, subject, day it rose, truth


def simulated(library: elig.Library, folder: Path) -> set[Alert]:
    source = open_source(str(folder / "register.jsonl"), library.records, None)
    work = Job(codec.dumps(library.policy), FIRST, LAST, None).worker()
    with closing(Index.of([folder])) as index:
        return {
            (one.household, each.made, each.rule, each.subject, each.rose, each.truth)
            for batch in WithRows(source, index).batches(50, None)
            for one in work(batch)
            for each in one.alerts
        }


def watched(library: elig.Library, folder: Path, place: Path) -> set[Alert]:
    """Day after day: what was sent is added or taken back, and the watcher steps until it has nothing to do."""
    sent: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("events-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            sent[datetime.date.fromisoformat(row.pop("sent_on")).toordinal()].append(row)
    found: set[Alert] = set()
    with create_store(str(place), KEY) as store:
        with store.writing(1) as writing:
            for line in (folder / "register.jsonl").read_text("utf-8").splitlines():
                writing.put_households([(json.loads(line), FIRST - 400)])
        watcher, now = Watcher(store, library, rule_files([SHIPPED])), 10
        for today in range(FIRST, LAST + 1):
            with store.writing(now := now + 1) as writing:
                writing.add_events([event(row) for row in sent[today] if not row.get("withdrawn")])
                writing.withdraw_events([(row["id"], "slip") for row in sent[today] if row.get("withdrawn")])
            while not (step := watcher.step(now := now + 1, today)).idle:
                found |= {(a.household, today, a.rule, a.subject, a.day, a.truth) for a in step.raised}
    return found


def event(row: dict[str, Any]) -> NewEvent:
    own = {k: v for k, v in row.items() if k not in ("event", "id", "household_no", "member")}
    day = datetime.date.fromisoformat(row[write.DATED[row["event"]]]).toordinal()
    return NewEvent(row["id"], row["event"], row["household_no"], row.get("member"), day, own)


def test_the_same_alerts_on_the_same_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "HARDSHIP", 300)
    monkeypatch.setattr(rates, "SLIP", 20)
    write.county(250, 700, 5, FIRST, LAST, tmp_path / "county")
    library = elig.load()
    by_simulation = simulated(library, tmp_path / "county")
    assert by_simulation == watched(library, tmp_path / "county", tmp_path / "store.db")
    assert len(by_simulation) > 15
    assert len({rule for _, _, rule, *_ in by_simulation}) > 4
