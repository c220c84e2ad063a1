"""How fast the kernel is on the policy of policy.elig, against other engines, in one run. Prints ratios.

    python benchmarks/spec/speed.py [--sizes 100000 1000000] [--with openfisca-core=/its/venv/bin/python]
    python benchmarks/spec/speed.py --sizes         # one household at a time only

Every engine runs in a process of its own, several rounds in turn, so that a busy machine is busy for all;
a figure is the median of all rounds. An engine that is not installed, there or under the interpreter
that `--with` names for it, is said to be absent. Compare the ratios, not the seconds, between machines.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import workload

HERE = Path(__file__).resolve().parent
KERNEL = ("kernel, nothing unknown", "kernel, 3 % of every field unknown")
HAND = "numba by hand"
BATCH = {
    KERNEL[0]: "",
    KERNEL[1]: "",
    HAND: "peers.numba",
    "numba by hand, by tables": "peers.numba_lut",
    "duckdb": "peers.duckdb",
    "polars": "peers.polars",
    "policyengine-core": "peers.openfisca",
    "openfisca-core": "peers.openfisca",
}
SINGLE = ("kernel in Python", "zen-engine", "openfisca-core", "policyengine-core")
# Beside the kernel's own figure, a record that gives all, taken in turn in its process.
BESIDE = {
    "gaps": "  the same, 3 % of every field unknown",
    "ordinary": "  the same by way of checked facts, as odd spellings and errors are read",
    "zen": "  zen-engine, in turn in the same process",
}
MODULES = {**BATCH, "zen-engine": "peers.zen", SINGLE[0]: ""}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=7, help="repeats of each engine in a round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--with", dest="interpreters", action="append", default=[], metavar="ENGINE=PYTHON")
    parser.add_argument("--one", nargs=3, metavar=("ENGINE", "MODE", "SIZE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        engine, mode, size = asked.one
        measured = single(engine, asked.runs) if mode == "single" else batch(engine, int(size), asked.runs)
        measured["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(measured))
        return
    interpreters = dict(text.split("=", 1) for text in asked.interpreters)
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores,"
          f" load {os.getloadavg()[0]:.1f} at the start\n")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPEC_CACHE"] = folder
        print_single(rounds(SINGLE, "single", 0, asked, interpreters))
        for size in asked.sizes:
            print_batch(size, rounds(BATCH, "batch", size, asked, interpreters))
    print(f"load {os.getloadavg()[0]:.1f} at the end")


def rounds(
    engines: Iterable[str], mode: str, size: int, asked: argparse.Namespace, interpreters: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """What each engine's processes measured, all rounds together; `absent` says why there is nothing."""
    found: dict[str, dict[str, Any]] = {engine: {} for engine in engines}
    for _ in range(asked.rounds):
        for engine, together in found.items():
            if "absent" in together:
                continue
            python = interpreters.get(engine, sys.executable)
            ran = subprocess.run(
                [python, str(HERE / "speed.py"), "--runs", str(asked.runs), "--one", engine, mode, str(size)],
                env={**os.environ, "PEER_CORE": engine.replace("-", "_")}, capture_output=True, text=True,
            )  # fmt: skip
            if ran.returncode:
                together["absent"] = (ran.stderr.strip().splitlines() or ["killed"])[-1]
                continue
            for key, value in json.loads(ran.stdout.splitlines()[-1]).items():
                together[key] = together.get(key, []) + value if isinstance(value, list) else value
    return found


# --- one engine, in a process of its own --------------------------------------------------------


def batch(engine: str, size: int, runs: int) -> dict[str, Any]:
    """Seconds of deciding all households in memory, of the first time, and differences from the reference."""
    gaps = 0.03 if engine == KERNEL[1] else 0.0
    data = workload.generate(size, gaps=gaps)
    start = time.perf_counter()
    if engine in KERNEL:
        decide, arrays = of_kernel(data)
    else:
        peer = importlib.import_module(MODULES[engine])
        loaded, prepared = peer.load(), peer.prepare(data)
        arrays = getattr(peer, "arrays", lambda found: found)

        def decide() -> Any:
            return peer.batch(loaded, prepared)

    found = decide()
    first = time.perf_counter() - start
    wrong = None if gaps else differences(arrays(found), data)
    del found
    measured: dict[str, Any] = {"first": first, "wrong": wrong, "seconds": [], "cpu": []}
    for _ in range(runs):
        before = time.process_time()
        measured["seconds"].append(timed(decide))
        measured["cpu"].append(time.process_time() - before)
    return measured


def of_kernel(data: workload.Households) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    import spec

    kernel, arguments = spec.kernel(spec.editions(spec.library()), Path(os.environ["SPEC_CACHE"]))
    columns = spec.columns(kernel, data)

    def arrays(found: dict[tuple[str, str, str], Any]) -> dict[str, Any]:
        return {name: found["support", name, "low"] / 100 for name in workload.SUPPORTS}

    return lambda: kernel.decide_columns(columns, arguments), arrays


def differences(found: dict[str, Any], data: workload.Households) -> int:
    """Households of another eligibility, or of an amount that is more than a fen off."""
    wrong = np.zeros(data.count, bool)
    for support, expected in workload.reference(data).items():
        amount = np.asarray(found[support], float)
        wrong |= ((amount > 0) != (expected > 0)) | (np.abs(amount - expected) > 0.01)
    return int(wrong.sum())


def single(engine: str, runs: int) -> dict[str, Any]:
    """Seconds of one household at a time, each of a thousand `runs` times."""
    records = workload.records(workload.generate(1000))
    parts: dict[str, list[float]] = {}
    if engine == SINGLE[0]:
        return of_record(records, runs)
    peer = importlib.import_module(MODULES[engine])
    loaded = peer.load()
    records = records[: 1000 if engine == "zen-engine" else 60]
    parts["seconds"] = each(lambda record: peer.single(loaded, record), records, runs)
    return parts


def of_record(records: list[dict[str, Any]], runs: int) -> dict[str, Any]:
    """A dict as it comes to outcomes, amounts and deciding reasons; all ways in turn in one process."""
    import spec

    library = spec.library()
    files = [spec.household_file(record) for record in records]
    gaps = [spec.household_file(record) for record in workload.records(workload.generate(1000, gaps=0.03))]

    def quickly(file: dict[str, Any]) -> object:
        return library.decide(file, as_of=spec.AS_OF)

    def ordinarily(file: dict[str, Any]) -> object:
        return library.decide(library.records.facts(file), as_of=spec.AS_OF)

    ways: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "seconds": (quickly, files), "gaps": (quickly, gaps), "ordinary": (ordinarily, files),
    }  # fmt: skip
    with contextlib.suppress(ImportError):
        peer = importlib.import_module(MODULES["zen-engine"])
        loaded = peer.load()
        ways["zen"] = (lambda record: peer.single(loaded, record), records)
    for call, items in ways.values():
        for item in items:  # a form is printed for records that come often
            call(item)
    taken: dict[str, Any] = {name: [] for name in ways}
    for _ in range(runs):
        for name, (call, items) in ways.items():
            taken[name] += each(call, items, 1)
    return taken


def each(call: Callable[[Any], object], items: list[Any], runs: int) -> list[float]:
    for item in items[:20]:
        call(item)
    return [timed(lambda item=item: call(item)) for _ in range(runs) for item in items]  # type: ignore[misc]


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


# --- tables ----------------------------------------------------------------------------------------


def print_batch(size: int, found: dict[str, dict[str, Any]]) -> None:
    print(f"| {size:,} households in memory | households/s | to numba by hand | to openfisca-core |"
          " to policyengine-core | by CPU time: to numba by hand | to openfisca-core | to policyengine-core |"
          " first time | peak MB | differ |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    rates, by_cpu = (
        {name: size / statistics.median(f[clock]) for name, f in found.items() if clock in f}
        for clock in ("seconds", "cpu")
    )
    for name, f in found.items():
        if "absent" in f:
            print(f"| {name} | absent: {f['absent'][:80]} | | | | | | | | | |")
            continue
        bases = (HAND, "openfisca-core", "policyengine-core")
        ratios = [ratio(of[name], of.get(base)) for of in (rates, by_cpu) for base in bases]
        wrong = "-" if f["wrong"] is None else f["wrong"]
        print(f"| {name} | {rates[name] / 1e6:.2f} M | {' | '.join(ratios)} | {f['first']:.1f} s |"
              f" {f['peak_mb']:.0f} | {wrong} |")  # fmt: skip
    print(flush=True)


def print_single(found: dict[str, dict[str, Any]]) -> None:
    print("| one household | p50 | p99 | times the kernel |")
    print("|---|---|---|---|")
    kernel = statistics.median(found[SINGLE[0]]["seconds"]) if "seconds" in found[SINGLE[0]] else None
    for name, f in found.items():
        if "absent" in f:
            print(f"| {name} | absent: {f['absent'][:80]} | | |")
            continue
        print_row(name, f["seconds"], kernel)
        for key, words in BESIDE.items():
            if key in f:
                print_row(words, f[key], kernel)
    print(flush=True)


def print_row(name: str, seconds: list[float], kernel: float | None) -> None:
    taken = sorted(seconds)
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"| {name} | {p50 * 1e6:.1f} us | {p99 * 1e6:.1f} us | {ratio(p50, kernel)} |")


def ratio(value: float, base: float | None) -> str:
    return "-" if not base else f"{value / base:.2f}" if value < 10 * base else f"{value / base:.0f}"


if __name__ == "__main__":
    main()
