"""Many checks in one process: memory stays flat, threads agree, the same input gives the same bytes."""

from __future__ import annotations

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

import elig

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
PLACES = ("henan.lankao", "henan", "national")


@pytest.fixture(scope="module")
def library() -> elig.Library:
    return elig.load()


def pages() -> int:
    """The process's own memory in bytes."""
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return used * resource.getpagesize()


def question(number: int) -> tuple[Path, str, str]:
    """The number-th of many questions: households, dates over seven years and places in turn."""
    day = date(2020, 1, 1) + timedelta(days=37 * number % 2500)
    return EXAMPLES[number % len(EXAMPLES)], day.isoformat(), PLACES[number % len(PLACES)]


def decide(library: elig.Library, number: int) -> elig.Decision:
    path, day, place = question(number)
    return library.check(path.read_text(encoding="utf-8"), as_of=day, place=place)


def answer(library: elig.Library, number: int) -> str:
    return json.dumps(decide(library, number).as_dict(), ensure_ascii=False)


def test_eight_threads_agree_with_one(library: elig.Library) -> None:
    numbers = range(48)
    alone = [answer(library, number) for number in numbers]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda number: answer(library, number), numbers))
    assert together == alone


def test_the_same_question_gives_the_same_bytes(library: elig.Library) -> None:
    again = elig.Library(library.policy)
    assert [answer(library, n) for n in range(6)] == [answer(again, n) for n in range(6)]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
@pytest.mark.parametrize("varied", [False, True], ids=["one date", "dates and places vary"])
@pytest.mark.slow
def test_memory_stays_flat(library: elig.Library, varied: bool) -> None:
    """20,000 checks; what the first 1,000 have not taken, the rest may not take beyond 5 MB."""
    for number in range(20_000):
        if number == 1_000:
            before = pages()
        decision = decide(library, number if varied else 0)
        if number % 50 == 0:
            decision.as_dict()
    assert pages() - before < 5 * 1024 * 1024
