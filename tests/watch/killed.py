"""Watchers in processes of their own, killed at random moments: run by test_faults.py.

Reads a line of JSON: `place`, `rules`, `key` (hex), and `kills`, in each round one of `{"statement": n}` (SIGKILL
before the n-th word to the database, commits counted), `{"cpu": seconds}` (dead at once, wherever that
is) or `{}`; `watchers` is how many work at the same time. In each round some more events are added first.
Prints how many were killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import elig
from elig.adapters.library import rule_files
from elig.adapters.store import NewEvent, open_store
from elig.adapters.watch.service import Service
from elig.adapters.watch.watcher import Watcher


class Clock:
    """The day is given; the time goes on with each look."""

    def __init__(self, day: int, micros: int) -> None:
        self.day, self.micros = day, micros

    def now(self) -> int:
        self.micros += 1
        return self.micros

    def today(self) -> int:
        return self.day


def work(asked: dict[str, Any], library: Any, kill: dict[str, Any], clock: Clock) -> None:
    """Decide what waits, unless killed before it is done."""
    store = open_store(asked["place"], bytes.fromhex(asked["key"]))
    left = kill.get("statement", 10**9)

    def counted(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store.engine, "before_cursor_execute", counted)
    sa.event.listen(store.engine, "commit", counted)
    if "cpu" in kill:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process at once
        signal.setitimer(signal.ITIMER_PROF, kill["cpu"])
    Service(Watcher(store, library, rule_files([asked["rules"]]), batch=7), clock).run_dry()


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    library = elig.load(Path(asked["rules"]))
    killed = 0
    for number, (kill, today, events) in enumerate(
        zip(asked["kills"], asked["days"], asked["events"], strict=True)
    ):
        clock = Clock(today, 1_000_000 * (number + 1))
        with (
            open_store(asked["place"], bytes.fromhex(asked["key"])) as store,
            store.writing(clock.now()) as writing,
        ):
            writing.add_events([NewEvent(*event) for event in events])
        children = []
        for _ in range(asked["watchers"]):
            child = os.fork()
            if not child:
                work(asked, library, kill, clock)
                os._exit(0)
            children.append(child)
        for child in children:
            status = os.waitpid(child, 0)[1]
            if os.WIFSIGNALED(status):
                killed += 1
            elif os.WEXITSTATUS(status):
                sys.exit("a watcher failed")
    print(killed)


if __name__ == "__main__":
    main()
