"""Everything that docs/performance.md says of great numbers of households, measured in one run.

    python benchmarks/all.py --with openfisca-core=/a/bin/python --with policyengine-core=/b/bin/python
    python benchmarks/all.py --quick                 # small sizes: whether all of it runs, no figures to keep
    python benchmarks/all.py --only memory parquet   # some of it, printed alone

Every engine runs in processes of its own, several rounds in turn, so that a busy machine is busy for all; a
figure is the median of all rounds. An engine that is not installed, here or under the interpreter that
`--with` names for it, is said to be absent. A full run writes `results/figures.json` beside this file and,
from it, the tables and plots of the page (`page.py`). Compare the ratios, not the seconds, between machines.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import page

HERE = Path(__file__).resolve().parent
SPEC = HERE / "spec"
FIGURES = HERE / "results" / "figures.json"
KERNEL, GAPS = "elig", "elig, 3 % of every field missing"
BATCH = (KERNEL, GAPS, "numba by hand", "numba by hand, by tables", "duckdb", "polars", "policyengine-core",
         "openfisca-core")  # fmt: skip
SLOW = ("policyengine-core", "openfisca-core")  # these are given the batch size that suits them best
SINGLE = (KERNEL, "zen-engine", "durable-rules", "policyengine-core", "openfisca-core")
START = (KERNEL, "elig, in columns", "zen-engine", "durable-rules", "numba by hand", "duckdb", "polars",
         "policyengine-core", "openfisca-core")  # fmt: skip
FILES = {  # name: peer, whether it reads the register that elig reads
    "polars, the same files": ("polars", True),
    "polars, lighter files": ("polars", False),
    "duckdb, the same files": ("duckdb", True),
    "duckdb, lighter files": ("duckdb", False),
    "numba by hand, lighter files": ("numba by hand", False),
}
IN_PIECES = [name for name, (peer, _) in FILES.items() if peer in ("polars", "duckdb")]
VERSIONS = ("numba", "numpy", "pyarrow", "polars", "duckdb", "zen-engine", "durable_rules")
Found = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    memory: Sequence[int]
    batches: Sequence[int]
    parquet: Sequence[int]
    largest: int
    growth: Sequence[int]
    copies: Sequence[int]
    copied: int
    shipped: int
    correct: Sequence[str]
    runs: int
    rounds: int
    most: float  # seconds that repeats may take in one process


FULL = Plan(
    (100_000, 1_000_000), (10_000, 30_000, 100_000, 300_000, 1_000_000), (100_000, 1_000_000), 10_000_000,
    (10_000, 100_000, 1_000_000, 10_000_000), (1, 2, 4, 8), 200_000, 1_000_000, ("--households", "1000000"),
    7, 2, 15.0,
)  # fmt: skip
QUICK = Plan(
    (20_000,), (20_000,), (20_000,), 150_000, (10_000, 150_000), (1, 2), 20_000, 20_000,
    ("--households", "5000", "--records", "100", "--meaning", "10", "--seeds", "20261123"), 2, 1, 3.0,
)  # fmt: skip


class Bench:
    """A run: where its inputs lie, which interpreters there are, what it has found."""

    def __init__(self, plan: Plan, interpreters: dict[str, str], folder: Path) -> None:
        self.plan, self.interpreters, self.folder = plan, interpreters, folder
        self.made: dict[str, Found] = {}

    def one(self, engine: str, **asked: Any) -> Found:
        """What one process measured; `absent` says why there is nothing."""
        python = self.interpreters.get(asked.get("peer", engine), sys.executable)
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        if engine in SLOW:
            environment["PEER_CORE"] = engine.replace("-", "_")
        if engine.startswith("numba"):
            environment["NUMBA_CACHE_DIR"] = str(self.folder / "numba")
        ran = subprocess.run(
            [python, str(SPEC / "one.py"), json.dumps({"engine": engine, **asked})],
            env=environment, capture_output=True, text=True,
        )  # fmt: skip
        if ran.returncode:
            return {"absent": (ran.stderr.strip().splitlines() or [f"ended with {ran.returncode}"])[-1]}
        return dict(json.loads(ran.stdout.splitlines()[-1]))

    def rounds(
        self, engines: Iterable[str], asked: Callable[[str], Found], rounds: int | None = None
    ) -> Found:
        """What each engine's processes measured, in turn, all rounds together."""
        together: dict[str, Found] = {engine: {} for engine in engines}
        for _ in range(rounds or self.plan.rounds):
            for engine, all_found in together.items():
                if "absent" not in all_found:
                    joined(all_found, self.one(engine, **asked(engine)))
        return {engine: summed_up(found) for engine, found in together.items()}

    def make(self, what: str, size: int, gaps: float = 0.0) -> str:
        """The path of an input, made once."""
        key = f"{what} {size} {gaps}"
        if key not in self.made:
            self.made[key] = self.one(
                "inputs", mode="make", what=what, size=size, gaps=gaps, folder=str(self.folder)
            )
            if "absent" in self.made[key]:
                raise SystemExit(f"{key}: {self.made[key]['absent']}")
        return str(self.made[key]["path"])


def joined(all_found: Found, found: Found) -> None:
    """Add what a process found: lists are put together, peaks the greatest, the rest the last."""
    for key, value in found.items():
        if isinstance(value, list):
            all_found[key] = all_found.get(key, []) + value
        elif isinstance(value, dict) and key == "ways":
            for way, times in value.items():
                joined(all_found.setdefault("ways", {}).setdefault(way, {}), times)
        elif key == "peak":
            all_found[key] = max(all_found.get(key, 0), value)
        else:
            all_found[key] = value


def summed_up(found: Found) -> Found:
    """Lists of seconds as their median and their ends."""
    made: Found = {}
    for key, value in found.items():
        if isinstance(value, list):
            ordered = sorted(value)
            made[key] = {
                "median": page.median(ordered),
                "least": ordered[0],
                "most": ordered[-1],
                "of": len(ordered),
            }
        elif isinstance(value, dict):
            made[key] = summed_up(value)
        else:
            made[key] = value
    return made


# --- what is measured -------------------------------------------------------------------------------


def correct(bench: Bench) -> Found:
    ran = subprocess.run(
        [sys.executable, str(SPEC / "correct.py"), *bench.plan.correct], capture_output=True, text=True
    )
    print(ran.stdout, flush=True)
    return {"said": ran.stdout.splitlines(), "right": ran.returncode == 0, "error": ran.stderr[-2000:]}


def start(bench: Bench) -> Found:
    runs = 5 if bench.plan.rounds > 1 else 2  # the first one compiles what is kept for the others
    return bench.rounds(START, lambda engine: {"mode": "start"}, runs)


def single(bench: Bench) -> Found:
    return bench.rounds(SINGLE, lambda engine: {"mode": "single", "runs": bench.plan.runs})


def memory(bench: Bench) -> Found:
    found: Found = {}
    for size in sorted({*bench.plan.memory, *bench.plan.batches}):
        engines = BATCH if size in bench.plan.memory else SLOW
        columns = {gaps: bench.make("columns", size, gaps) for gaps in (0.0, 0.03)}

        def asked(engine: str, columns: dict[float, str] = columns) -> Found:
            return {"mode": "memory", "folder": columns[0.03 if engine == GAPS else 0.0],
                    "runs": bench.plan.runs, "most": bench.plan.most}  # fmt: skip

        found[str(size)] = bench.rounds(engines, asked)
        page.show(page.memory_table(size, found))
    return found


def parquet(bench: Bench) -> Found:
    found: Found = {}
    for size in sorted({*bench.plan.parquet, bench.plan.largest}):
        large = size == bench.plan.largest
        folder = bench.make("parquet", size)
        found[str(size)] = bench.rounds(
            (KERNEL, *(IN_PIECES if large else FILES)),
            lambda engine, folder=folder, large=large: of_files(bench, engine, folder, large),  # type: ignore[misc]
            1 if large else None,
        )
        found[f"{size} megabytes"] = bench.made[f"parquet {size} 0.0"]["megabytes"]
        page.show(page.parquet_table(size, found))
    return found


def of_files(bench: Bench, engine: str, folder: str, large: bool) -> Found:
    peer, words = FILES.get(engine, ("", True))
    out = bench.folder / ("answers" if engine == KERNEL else "answers.parquet")
    asked = {"mode": "parquet", "folder": folder, "out": str(out), "words": words, "warm": not large,
             "runs": 1 if large else bench.plan.runs, "most": bench.plan.most}  # fmt: skip
    return {**asked, "peer": peer} if peer else asked


def growth(bench: Bench) -> Found:
    """As households grow in number: in memory, and from Parquet to Parquet."""
    found: Found = {"memory": {}, "parquet": {}}
    for size in bench.plan.growth:
        columns = bench.make("columns", size)
        asked = {"mode": "memory", "folder": columns, "runs": bench.plan.runs, "most": bench.plan.most}
        found["memory"][str(size)] = bench.rounds([KERNEL], lambda engine, asked=asked: asked)[KERNEL]  # type: ignore[misc]
        folder = bench.make("parquet", size)
        asked = of_files(bench, KERNEL, folder, large=size == bench.plan.largest)
        found["parquet"][str(size)] = bench.rounds([KERNEL], lambda engine, asked=asked: asked, 1)[KERNEL]  # type: ignore[misc]
    page.show(page.growth_table(found))
    return found


def supports(bench: Bench) -> Found:
    """As supports grow in number: compiling, having it from the disk, deciding."""
    found: Found = {"households": bench.plan.copied}
    columns = {
        name: bench.make("columns", bench.plan.copied, gaps)
        for name, gaps in (("plain", 0.0), ("gaps", 0.03))
    }
    for times in bench.plan.copies:
        asked = {"mode": "supports", "times": times, "columns": columns, "most": bench.plan.most,
                 "folder": str(bench.folder / f"grown-{times}")}  # fmt: skip
        anew = bench.one(KERNEL, **asked, runs=1)
        kept = bench.one(KERNEL, **asked, runs=bench.plan.runs)
        found[str(13 * times)] = {"anew": summed_up(anew), "kept": summed_up(kept)}
    page.show(page.supports_table(found))
    return found


def shipped(bench: Bench) -> Found:
    """The shipped rules: the first time, with what is compiled at hand, and for great numbers."""
    asked = {"mode": "shipped", "out": str(bench.folder / "shipped"), "most": bench.plan.most, "runs": 1}
    small, large = bench.make("shipped", 2_000), bench.make("shipped", bench.plan.shipped)
    found = {
        "anew": summed_up(bench.one(KERNEL, **asked, register=small)),
        "kept": summed_up(bench.one(KERNEL, **asked, register=small)),
        "large": summed_up(bench.one(KERNEL, **{**asked, "runs": bench.plan.runs}, register=large)),
    }
    page.show(page.shipped_table(found))
    return found


STEPS: dict[str, Callable[[Bench], Found]] = {
    "correct": correct, "start": start, "single": single, "memory": memory, "parquet": parquet,
    "growth": growth, "supports": supports, "shipped": shipped,
}  # fmt: skip


def machine(bench: Bench) -> Found:
    versions = {name: version(sys.executable, name) for name in VERSIONS}
    for name in SLOW:
        versions[name] = version(bench.interpreters.get(name, sys.executable), name)
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": versions,
        "load": load(),
    }


def load() -> float | None:
    """How busy the machine is: processes that run or wait to."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def version(python: str, name: str) -> str | None:
    if python == sys.executable:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None
    asked = f"import importlib.metadata as m; print(m.version({name!r}))"
    ran = subprocess.run([python, "-c", asked], capture_output=True, text=True)
    return ran.stdout.strip() or None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, and the page stays as it is")
    parser.add_argument("--only", nargs="+", choices=STEPS, metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--with", dest="interpreters", action="append", default=[], metavar="ENGINE=PYTHON")
    parser.add_argument(
        "--scratch", type=Path, help="where inputs are made and kept; else a temporary folder"
    )
    parser.add_argument("--json", type=Path, help="where the figures go; of a full run to results/")
    asked = parser.parse_args()
    whole = not asked.quick and not asked.only
    target = asked.json or (FIGURES if whole else None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.scratch or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        interpreters = dict(text.split("=", 1) for text in asked.interpreters)
        # Inputs of an earlier run stay, what was compiled in it does not.
        for made_before in (folder / "cache", folder / "numba", *folder.glob("grown-*")):
            shutil.rmtree(made_before, ignore_errors=True)
        bench = Bench(QUICK if asked.quick else FULL, interpreters, folder)
        found: Found = {"machine": machine(bench), "quick": asked.quick}
        for name in asked.only or STEPS:
            begun = time.perf_counter()
            found[name] = STEPS[name](bench)
            found[name]["took"] = time.perf_counter() - begun
            found[name]["load"] = load()
            print(f"[{name}: {found[name]['took']:.0f} s]", flush=True)
            if target is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n\n".join(text for text in page.sections(found).values()))
    if whole:
        page.write(found)
    sys.exit(0 if found.get("correct", {}).get("right", True) else 1)


if __name__ == "__main__":
    main()
