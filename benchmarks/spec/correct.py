"""Whether the kernel gives what the exact reference gives: the same eligibility, amounts to the fen.

    python benchmarks/spec/correct.py                       # 20,000 households of three seeds
    python benchmarks/spec/correct.py --households 1000000

With gaps in the columns no reference says what is right. There the printed Python, the compiled columns
(reasons too) and the meaning itself (outcomes, amounts) are held against one another, one by one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import spec
import workload

import elig
from elig.engine.evaluate import Meaning
from elig.engine.kernel.kernel import Kernel
from elig.engine.kernel.outputs import OUTCOMES
from elig.engine.truth import support_outcome

ELIGIBLE = OUTCOMES.index("eligible")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument(
        "--records", type=int, default=2_000, help="how many of them one by one, in plain Python"
    )
    parser.add_argument("--meaning", type=int, default=200, help="how many of them by the meaning too")
    parser.add_argument("--seeds", type=int, nargs="+", default=[20_261_123, 20_261_124, 20_261_125])
    asked = parser.parse_args()
    library = spec.library()
    editions = spec.editions(library)
    folder = tempfile.TemporaryDirectory()
    kernel, arguments = spec.kernel(editions, Path(folder.name))
    kernels = [Kernel(edition) for edition in editions]
    wrong = sum(same.digest != kernel.digest for same in kernels)
    print(f"counties that need a program of their own: {wrong} of {len(kernels)}")
    for seed in asked.seeds:
        wrong += against_reference(kernel, arguments, asked.households, seed)
        for gaps in (0.0, 0.03):
            wrong += against_meaning(
                library, kernel, arguments, kernels, asked.records, asked.meaning, seed, gaps
            )
    sys.exit(1 if wrong else 0)


def against_reference(kernel: Kernel, arguments: list[tuple[int, ...]], count: int, seed: int) -> int:
    """Differences between the compiled columns and the reference."""
    data = workload.generate(count, seed)
    expected = workload.reference(data)
    start = time.perf_counter()
    found = kernel.decide_columns(spec.columns(kernel, data), arguments)
    taken = time.perf_counter() - start
    eligibility = amounts = 0
    for support in workload.SUPPORTS:
        fen = np.rint(expected[support] * 100).astype(np.int64)
        eligible = found["support", support, "outcome"] == ELIGIBLE
        eligibility += int((eligible != (fen > 0)).sum())
        for end in ("low", "high"):
            amounts += int((np.where(eligible, found["support", support, end], 0) != fen).sum())
    print(
        f"seed {seed}: {count:,} households, {int(data.offsets[-1]):,} members x {len(workload.SUPPORTS)}"
        f" supports in columns ({taken:.1f} s): {eligibility} eligibility and {amounts} amount differences",
        flush=True,
    )
    return eligibility + amounts


def against_meaning(
    library: elig.Library, kernel: Kernel, arguments: list[tuple[int, ...]], kernels: list[Kernel],
    count: int, meant: int, seed: int, gaps: float,
) -> int:  # fmt: skip
    """Differences of one household's program from the columns, and from the meaning."""
    data = workload.generate(count, seed, gaps)
    columns = kernel.decide_columns(spec.columns(kernel, data), arguments)
    expected = None if gaps else workload.reference(data)
    wrong = by_meaning = 0
    for i, record in enumerate(workload.records(data)):
        facts = library.records.facts(spec.household_file(record))
        county = int(data.household["county"][i])
        found = kernels[county].decide_record(facts)
        wrong += library.decide(spec.household_file(record), as_of=spec.AS_OF).conclusions() != found
        for one in found:
            key = (one.kind, one.name)
            amount = (one.low, one.high)
            same = columns[*key, "outcome"][i] == one.outcome and columns[*key, "reason"][i] == one.reason
            if one.low is not None:
                same &= (columns[*key, "low"][i], columns[*key, "high"][i]) == amount
            if expected is not None and one.kind == "support":
                fen = int(np.rint(expected[one.name][i] * 100))
                same &= amount == ((fen, fen) if fen else (None, None))
            wrong += not same
        if i < meant:
            meaning = Meaning(kernels[county].edition, facts)
            for one in found:
                if one.kind == "support":
                    final = meaning.final(one.name, None)
                    outcome = support_outcome(final.result.own, final.result.conflict, final.excluded)
                    amount = final.result.amount if outcome == "eligible" else (None, None)
                    by_meaning += (OUTCOMES[one.outcome], one.low, one.high) != (outcome, *amount)
    print(
        f"seed {seed}, {gaps:.0%} of every field unknown: {count:,} records in Python: {wrong} differences"
        f" from the columns{'' if gaps else ' and the reference'};"
        f" {min(count, meant)} by the meaning: {by_meaning}",
        flush=True,
    )
    return wrong + by_meaning


if __name__ == "__main__":
    main()
