"""Batches of columns decided side by side in threads, always in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from .tables.arrow_batches import ArrowBatch
from .tables.arrow_source import arrow_batches
from .tables.base import Cursor, Source

T = TypeVar("T")


def columns_in_order(
    source: Source, size: int, start: Cursor, threads: int, work: Callable[[ArrowBatch], T]
) -> Iterator[tuple[Cursor, T]]:
    """What comes of each batch, with where the next one begins.

    Reading, deciding and encoding let go of Python's lock, so that threads are enough; the next batch
    is read while others are worked on. No more batches are held than there are threads, and one.
    """
    waiting: deque[tuple[Cursor, Future[T]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for batch in arrow_batches(source, size, start):
                waiting.append((batch.end, pool.submit(work, batch)))
                del batch
                if len(waiting) > threads:
                    end, found = waiting.popleft()
                    yield end, found.result()
            while waiting:
                end, found = waiting.popleft()
                yield end, found.result()
        finally:
            for _, found in waiting:
                found.cancel()
