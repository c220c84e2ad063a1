"""The watch as it runs: events taken in and decided as they come, days noticed, trouble waited out.

It stops between two transactions, so stopping and being killed leave the same store behind.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Protocol

from ..store import Store, StoreError, watching
from .tasks import File
from .watcher import Step, Watcher

POLL = 0.2  # seconds between two looks at a store in which nothing waits
PATIENCE = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries while the store cannot be written
FARTHEST = (
    35  # days: the calendar going on by more at once is a clock that is wrong, until somebody says it is not
)
COUNTED = 40  # rounds from one counting of what waits to the next
REMEMBERED = 10_000  # delays of which the quantiles are told


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> int:
        """Microseconds, UTC."""

    def today(self) -> int:
        """The ordinal day where the watch runs."""


class Listener:
    """Who is told what the watch does, each thing by a method of its own; see `log.py` and `metrics.py`.

    What a listener has no ears for only tells it that the state has changed.
    """

    def changed(self, state: State) -> None:
        """Something happened, whatever it was."""

    def stepped(self, step: Step, state: State) -> None:
        """A transaction decided something."""
        self.changed(state)

    def troubled(self, error: StoreError, state: State) -> None:
        """The store could not be written."""
        self.changed(state)

    def clock_held(self, state: State) -> None:
        """The clock is not believed."""
        self.changed(state)

    def day_began(self, state: State) -> None:
        """A day began."""
        self.changed(state)

    def took(self, file: File, state: State) -> None:
        """A file was taken out of the folder."""
        self.changed(state)

    def folder_failed(self, reason: str, state: State) -> None:
        """The folder cannot be read."""
        self.changed(state)


class StatusLine(Listener):
    """Shows how the watch stands whenever that has changed."""

    def __init__(self, show: Callable[[State], None]) -> None:
        self._show = show

    def changed(self, state: State) -> None:
        self._show(state)


@dataclass(slots=True)
class State:
    """How the watch stands: what its status line, its figures and its log are made of. Nothing personal.

    `today` is the day that it decides by, `clock_says` another day where the clock is not believed.
    `due` and `late` are steps of cases that are due today, and that were due before.
    """

    today: int = 0
    clock_says: int | None = None
    decided: int = 0
    looked: int = 0
    raised: int = 0
    called_off: int = 0
    waiting: int = 0
    due: int = 0
    late: int = 0
    trouble: str | None = None
    delays: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def delay(self, share: float) -> float | None:
        """The delay, in seconds, below which a share of the last decided events stayed."""
        ordered = sorted(self.delays)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def calm_collector() -> None:
    """Have Python look for circular garbage less often: for a process that does nothing but watch.

    Half a million things are kept for good (keys, records, clauses). By its own habit Python would walk
    all of them some times a second, a fifth of the watch's time. What it makes for each household and
    forgets again is found by the small rounds, which stay, and once a day by a whole one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 1_000)


class Service:
    """Runs a watcher until it is told to stop.

    `intake` takes in what lies in a watched folder; `deadlines` counts steps that are due and late.
    `believe` is a day up to which the clock is believed however far it went on.
    """

    def __init__(
        self, watcher: Watcher, clock: Clock, listeners: tuple[Listener, ...] = (), *,
        intake: Callable[[int, int], list[File]] | None = None, believe: int | None = None,
        deadlines: Callable[[Store, int], tuple[int, int]] | None = None, poll: float = POLL,
    ) -> None:  # fmt: skip
        self.watcher, self.clock, self.listeners = watcher, clock, listeners
        self.intake, self.deadlines, self.believe, self.poll = intake, deadlines, believe, poll
        self.state = State()
        self.stopping = Flag()
        self._tries = self._rounds = 0
        self._folder: str | None = None  # why it cannot be read, as was said last

    def run(self) -> None:
        """Work until `stopping` is set; then return, all that was begun being done."""
        while not self.stopping.is_set():
            try:
                busy = self.round()
            except StoreError as error:
                if not error.lost:
                    raise
                self._wait_out(error)
                continue
            self._tries, self.state.trouble = 0, None
            if not busy:
                self.stopping.wait(self.poll)

    def run_dry(self) -> None:
        """Do all that there is to do, then return; StoreError where the store cannot be written."""
        self._notice_day()
        self._take_in()  # a file is taken once it has been seen twice
        while self.round() and not self.stopping.is_set():
            pass

    def round(self) -> bool:
        """Notice the day, take in what came, decide one batch; whether there was anything to do."""
        self._notice_day()
        taken = self._take_in()
        step = self.watcher.step(self.clock.now(), self.state.today)
        after = self.clock.now()
        state = self.state
        state.decided += step.decided
        state.looked += step.looked
        state.raised += len(step.raised)
        state.called_off += step.called_off
        self._rounds += 1
        if step.idle:
            state.waiting = 0
        elif self._rounds % COUNTED == 1:  # counting takes long where many wait
            with self.watcher.store.reading() as reading:
                state.waiting = reading.count_undecided()
        state.delays.extend(max(0, after - learnt) / 1_000_000 for learnt in step.learnt)
        if not step.idle:
            for listener in self.listeners:
                listener.stepped(step, state)
        return taken or not step.idle

    def _take_in(self) -> bool:
        """Take files out of the watched folder; whether there were any."""
        if self.intake is None:
            return False
        try:
            files = self.intake(self.clock.now(), self.state.today)
        except OSError as error:
            files = []
            self._tell_folder(type(error).__name__)
        else:
            self._folder = None
        for file in files:
            for listener in self.listeners:
                listener.took(file, self.state)
        return bool(files)

    def _tell_folder(self, reason: str) -> None:
        """The folder cannot be read: said once, until it can be."""
        if self._folder != reason:
            self._folder = reason
            for listener in self.listeners:
                listener.folder_failed(reason, self.state)

    def _notice_day(self) -> None:
        """Take over the clock's day, unless it went back or jumped: then hold on to the day before."""
        today, state = self.clock.today(), self.state
        if today == state.today:
            state.clock_says = None
            return
        with self.watcher.store.reading() as reading:
            last = watching.last_day(reading)
        if last is not None and (today < last or (today > last + FARTHEST and today != self.believe)):
            told = state.clock_says
            state.today, state.clock_says = last, today
            if told != today:
                for listener in self.listeners:
                    listener.clock_held(state)
            return
        with self.watcher.store.writing(self.clock.now()) as writing:
            watching.set_last_day(writing, today)
            watching.release(writing)
        state.today, state.clock_says = today, None
        gc.collect()  # once a day is enough for what the small rounds let pass
        if self.deadlines is not None:
            state.due, state.late = self.deadlines(self.watcher.store, today)
        for listener in self.listeners:
            listener.day_began(state)

    def _wait_out(self, error: StoreError) -> None:
        """The store could not be written: say so, and try again, ever less often."""
        self.state.trouble = error.sentence("en")
        for listener in self.listeners:
            listener.troubled(error, self.state)
        self.stopping.wait(PATIENCE[min(self._tries, len(PATIENCE) - 1)])
        self._tries += 1
