"""Very many generated pairs of a policy and a household: the printed programs against the meaning.

    python -m elig.tests.kernel.many --pairs 1000000
    python -m elig.tests.kernel.many --columns --pairs 300000 --households 1000

The first runs the printed Python; with `--columns` numba compiles each policy's programs, with and
without unknowns, and they are held against the printed Python, and every tenth household against the
meaning. Policies are shared out to processes; each is met by many households, half of them fully known.
Prints what was found and ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from elig.engine.edition import Edition
from elig.engine.kernel.kernel import Kernel, NotLowered

from ..generated.checking import Question, drafts, questions, told
from ..generated.vocabulary import completed, household
from .expected import concluded, expected


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--households", type=int, default=200, help="that meet one policy")
    parser.add_argument("--seed", type=int, default=30_000_000)
    parser.add_argument("--columns", action="store_true", help="compiled, over columns of them")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + asked.pairs // asked.households)
    found: Counter[str] = Counter()
    start = time.perf_counter()
    with ProcessPoolExecutor(asked.processes) as pool:
        work = partial(columns if asked.columns else pairs, asked.households)
        for part in pool.map(work, seeds, chunksize=1 if asked.columns else 8):
            found.update(part)
    for word, count in sorted(found.items()):
        print(f"{count:>12,}  {word}")
    print(f"{time.perf_counter() - start:.0f} s")
    sys.exit(1 if found["DIFFERENT"] else 0)


def pairs(count: int, seed: int) -> Counter[str]:
    """What came of one policy and its households; a difference is printed with all that shows it again."""
    found: Counter[str] = Counter()
    for draft, rng in drafts(seed, 1):
        asked = next(iter(questions(rng, 1)))
        try:
            kernel = Kernel(Edition(draft.load(), asked.as_of, asked.place))
        except NotLowered:
            return Counter({"pairs left to the meaning": count})
        for number in range(count):
            facts = household(rng)
            if number % 2:
                facts = completed(rng, facts, ())
            rows = concluded(kernel, kernel.decide_record(facts))
            found["pairs"] += 1
            found.update(f"outcome: {row[3]}" for row in rows)
            if rows != expected(kernel.edition, facts):
                found["DIFFERENT"] += 1
                print(
                    f"seed {seed}, household {number}: {told(draft, Question(facts, asked.as_of, asked.place))}"
                )
    return found


def columns(count: int, seed: int) -> Counter[str]:
    """The same of a policy's compiled programs."""
    from .test_columns import of_columns

    found: Counter[str] = Counter()
    for draft, rng in drafts(seed, 1):
        asked = next(iter(questions(rng, 1)))
        try:
            kernel = Kernel(Edition(draft.load(), asked.as_of, asked.place))
            kernel.source("numba"), kernel.source("numba", unknowns=False)
        except NotLowered:
            return Counter({"pairs left to the meaning or to Python": count})
        for complete in (False, True):
            facts = [household(rng) for _ in range(count // 2)]
            if complete:
                facts = [completed(rng, each, ()) for each in facts]
            table = kernel.columns(facts)
            found["policies" if complete else "policies, with unknowns"] += 1
            for number, (each, rows) in enumerate(zip(facts, of_columns(kernel, table, facts), strict=True)):
                found["pairs"] += 1
                same = rows == kernel.decide_record(each)
                if number % 10 == 0:
                    found["pairs, by the meaning too"] += 1
                    same &= concluded(kernel, rows) == expected(kernel.edition, each)
                if not same:
                    found["DIFFERENT"] += 1
                    print(f"seed {seed}, {told(draft, Question(each, asked.as_of, asked.place))}")
    return found


if __name__ == "__main__":
    main()
