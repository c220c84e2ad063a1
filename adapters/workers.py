"""Batches worked on in this process or in several, always in their order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import Any, Protocol, TypeVar

from ..dsl.problems import PolicyError, Problem
from .screen_words import Unusable
from .tables.base import Batch

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Job(Protocol[T_co]):
    """What is to be done with every batch; it is sent to each process, and sets to work there."""

    def worker(self) -> Callable[[Batch], T_co]:
        """What does it, made once in a process."""


def in_order(batches: Iterator[Batch], job: Job[T], jobs: int) -> Iterator[tuple[Batch, T]]:
    """Each batch with what came of it; in several processes where there are several batches.

    Raises PolicyError and Disagreement as the worker does, Unusable where a process died. A batch that
    another process had comes back without its entries.
    """
    first = list(islice(batches, 2))
    if jobs == 1 or len(first) < 2:
        work = job.worker()
        for batch in chain(first, batches):
            yield batch, work(batch)
        return
    waiting: deque[tuple[Batch, Future[T | Failed]]] = deque()
    with pool(jobs, job) as workers:
        for batch in chain(first, batches):
            waiting.append((Batch([], batch.end), workers.submit(_work, batch)))
            if len(waiting) > jobs + 1:
                yield _settled(*waiting.popleft())
        while waiting:
            yield _settled(*waiting.popleft())


@dataclass(frozen=True, slots=True)
class Failed:
    """The problems of a PolicyError: an exception of ours does not survive the way between processes."""

    problems: list[Problem]


def _settled(batch: Batch, future: Future[T | Failed]) -> tuple[Batch, T]:
    try:
        done = future.result()
    except BrokenProcessPool:
        raise Unusable("process_died") from None
    if isinstance(done, Failed):
        raise PolicyError(done.problems)
    return batch, done


@contextmanager
def pool(jobs: int, job: Job[object]) -> Iterator[ProcessPoolExecutor]:
    """Processes that work; whatever happens here, none outlives this one."""
    # `spawn`: a fork would copy threads' locks, Arrow's among them.
    workers = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (job,))
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)


_own: Callable[[Batch], Any] | None = None  # what works in this process, if it is one of the pool's


def _start(job: Job[object]) -> None:
    import signal

    global _own
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and says so
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _own = job.worker()


def _end_with_parent() -> None:
    """A parent that was killed can end nobody; its workers see to that themselves."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(batch: Batch) -> Any:
    assert _own is not None
    try:
        return _own(batch)
    except PolicyError as error:
        return Failed(list(error.problems))
