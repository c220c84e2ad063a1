"""How many households a second are assessed: by the meaning alone and with the kernel, in turn.

    python benchmarks/assessed_county.py 3000 county.jsonl
    python benchmarks/assess.py county.jsonl [--runs 3] [--jobs 2]
"""

from __future__ import annotations

import argparse
import statistics
import time

import elig
from elig.adapters.assess import Assessment, judge_all
from elig.adapters.library import Library

AS_OF = "2024-05-01"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("register")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    library = elig.load()
    judge_all(library, asked.register, as_of=AS_OF)  # what is made once is made
    ways: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(asked.runs):
        for by_kernel, figures in ways.items():
            rate, found = run(library, asked.register, by_kernel, asked.jobs)
            figures.append(rate)
    cases = sum(len(one.cases) for one in found.judged)
    print(
        f"{found.tally.households:,} households, {len(found.judged):,} of them with {cases:,} cases; "
        f"{asked.jobs} processes"
    )
    slow, fast = (statistics.median(figures) for figures in ways.values())
    print(f"by the meaning alone  {slow:7,.0f} a second")
    print(f"with the kernel       {fast:7,.0f} a second, {fast / slow:.1f} times as many")


def run(library: Library, register: str, by_kernel: bool, jobs: int) -> tuple[float, Assessment]:
    begun = time.perf_counter()
    found = judge_all(library, register, as_of=AS_OF, by_kernel=by_kernel, jobs=jobs)
    return found.tally.households / (time.perf_counter() - begun), found


if __name__ == "__main__":
    main()
