"""The watch under load: a county's year of events taken in and decided, over SQLite or PostgreSQL.

    python -m elig.benchmarks.county --out county            # 200,000 households, 2,000,000 events
    python -m elig.benchmarks.watch county --store store.db  # or postgresql://USER@HOST/DATABASE, empty

Two ways to feed it. Without `--rate`, as fast as it goes: a chunk is kept, then decided. With `--rate N`,
N events a second by the clock, each event's delay counted from the moment it was due to come, whether or
not the watch could keep up. Printed every so many events: events a second, the delay's quantiles in
seconds, memory now and at its most. `today` is the day on which an event was sent.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import itertools
import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import elig
from elig.adapters.library import SHIPPED, ordinal, rule_files
from elig.adapters.store import NewEvent, Store, create_store, watching
from elig.adapters.watch.service import calm_collector
from elig.adapters.watch.watcher import Watcher

KEY = bytes(range(32))
NOT_FACTS = ("event", "id", "sent_on", "household_no", "member", "withdrawn")


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """All departments' rows in the order in which they were sent."""

    def of_file(path: Path) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
        with path.open("rb") as file:
            for number, line in enumerate(file):
                row = json.loads(line)
                yield row["sent_on"], path.name, number, row

    for *_, row in heapq.merge(*(of_file(path) for path in sorted(folder.glob("events-*.jsonl")))):
        yield row


def event(row: dict[str, Any], dated: dict[str, str]) -> NewEvent:
    facts = {name: value for name, value in row.items() if name not in NOT_FACTS}
    day = ordinal(row[dated[row["event"]]])
    return NewEvent(row["id"], row["event"], row["household_no"], row.get("member"), day, facts)


def register(store: Store, folder: Path, day: int) -> int:
    """Put the county's households into the store."""
    waiting: list[tuple[dict[str, Any], int]] = []
    count = 0
    with (folder / "register.jsonl").open("rb") as file:
        for line in file:
            waiting.append((json.loads(line, parse_float=str), day))
            count += 1
            if len(waiting) == 2_000:
                with store.writing(now()) as writing:
                    writing.put_households(waiting)
                waiting = []
    with store.writing(now()) as writing:
        writing.put_households(waiting)
    return count


def now() -> int:
    return time.time_ns() // 1_000


def memory() -> int:
    """What this process holds of the memory now, in MB, as Linux tells it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() >> 20


class Feed:
    """Takes rows in and has them decided; keeps the figures of the stretch since the last report."""

    def __init__(self, store: Store, watcher: Watcher, dated: dict[str, str], every: int) -> None:
        self.store, self.watcher, self.dated, self.every = store, watcher, dated, every
        self.done = self.raised = self.looked = 0
        self.delays: list[float] = []
        self.last, self.spent = time.perf_counter(), 0.0
        self.stretches: list[dict[str, float]] = []
        self.today = 0

    def keep(self, chunk: list[dict[str, Any]]) -> None:
        """Put a chunk of rows into the store."""
        told = [event(row, self.dated) for row in chunk if not row.get("withdrawn")]
        gone = [(row["id"], "taken back") for row in chunk if row.get("withdrawn")]
        with self.store.writing(now()) as writing:
            writing.add_events(told)
            if gone:
                writing.withdraw_events(gone)

    def decide(self, today: int) -> None:
        """Decide until nothing waits; the collector's whole round once a day, as in the service."""
        if today != self.today:
            self.today = today
            gc.collect()
        while True:
            step = self.watcher.step(now(), today)
            self.raised += len(step.raised)
            self.looked += step.looked
            if step.idle:
                return

    def count(self, arrivals: list[float]) -> None:
        """Note events that were decided just now, each with the moment at which it came."""
        end = time.perf_counter()
        self.delays += [end - arrival for arrival in arrivals]
        before, self.done = self.done, self.done + len(arrivals)
        if self.done // self.every != before // self.every:
            self.report()

    def report(self) -> None:
        end = time.perf_counter()
        ordered = sorted(self.delays)
        made = {
            "events": self.done,
            "per_second": round(len(ordered) / (end - self.last)),
            "p50": round(ordered[len(ordered) // 2], 3),
            "p99": round(ordered[int(len(ordered) * 0.99)], 3),
            "alerts": self.raised,
            "looked_at": self.looked,
            "mb": memory(),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.stretches.append(made)
        print("  ".join(f"{name} {value:,}" for name, value in made.items()), flush=True)
        self.delays, self.last = [], end


def as_fast_as_it_goes(feed: Feed, source: Iterator[dict[str, Any]], chunk: int) -> None:
    waiting: list[dict[str, Any]] = []

    def flush() -> None:
        if waiting:
            start = time.perf_counter()
            feed.keep(waiting)
            feed.decide(ordinal(waiting[-1]["sent_on"]))
            feed.count([start] * len(waiting))
            waiting.clear()

    for row in source:
        if waiting and (len(waiting) == chunk or row["sent_on"] != waiting[-1]["sent_on"]):
            flush()
        waiting.append(row)
    flush()


def by_the_clock(feed: Feed, source: Iterator[dict[str, Any]], rate: int, most: int = 2_000) -> None:
    """Events come evenly, `rate` a second; what has come by now is taken in, then decided."""
    begin, number = time.perf_counter(), 0
    while True:
        due = int((time.perf_counter() - begin) * rate)
        taken: list[dict[str, Any]] = []
        for row in source:
            taken.append(row)
            if number + len(taken) >= due or len(taken) >= most:
                break
        if not taken:
            return
        arrivals = [begin + (number + i) / rate for i in range(len(taken))]
        number += len(taken)
        early = arrivals[-1] - time.perf_counter()
        if early > 0:
            time.sleep(early)
        feed.keep(taken)
        feed.decide(ordinal(taken[-1]["sent_on"]))
        feed.count(arrivals)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m elig.benchmarks.watch", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("county", type=Path)
    parser.add_argument("--store", required=True)
    parser.add_argument("--rate", type=int)
    parser.add_argument("--chunk", type=int, default=500)
    parser.add_argument("--every", type=int, default=100_000)
    parser.add_argument("--limit", type=int, help="events")
    parser.add_argument("--json", type=Path, help="where the figures go")
    asked = parser.parse_args()
    library = elig.load()
    dated = {kind.name: kind.dated for kind in library.policy.events}
    first = next(rows(asked.county))["sent_on"]
    with create_store(asked.store, KEY) as store:
        start = time.perf_counter()
        households = register(store, asked.county, ordinal(first) - 400)
        taken = time.perf_counter() - start
        print(f"{households:,} households kept, {households / taken:,.0f} a second", flush=True)
        with store.writing(now()) as writing:
            watching.set_last_day(writing, ordinal(first))
        watcher = Watcher(store, library, rule_files([SHIPPED]), asked.chunk)
        calm_collector()
        feed = Feed(store, watcher, dated, asked.every)
        source = itertools.islice(rows(asked.county), asked.limit)
        start = time.perf_counter()
        if asked.rate:
            by_the_clock(feed, source, asked.rate)
        else:
            as_fast_as_it_goes(feed, source, asked.chunk)
        whole = time.perf_counter() - start
        speed = feed.done / whole
        print(f"{feed.done:,} events in {whole:,.0f} s: {speed:,.0f} a second; {feed.raised:,} alerts")
        if asked.json:
            found = {
                "households": households, "events": feed.done, "seconds": round(whole, 1),
                "rate": asked.rate, "stretches": feed.stretches,
            }  # fmt: skip
            asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
