"""One engine measured in one way, in a process of its own; prints what it measured as one line of JSON.

Started by `benchmarks/all.py`, under the interpreter that has the engine. Seconds are of the monotonic clock;
peak memory is of the whole process, in MB, before anything is checked.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

KERNEL, GAPS = "elig", "elig, 3 % of every field missing"
ELIG = (KERNEL, GAPS)
MODULES = {
    "numba by hand": "peers.numba", "numba by hand, by tables": "peers.numba_lut", "polars": "peers.polars",
    "duckdb": "peers.duckdb", "policyengine-core": "peers.openfisca", "openfisca-core": "peers.openfisca",
    "zen-engine": "peers.zen", "durable-rules": "peers.durable",
}  # fmt: skip
ONE_BY_ONE = {"zen-engine": 1000, "durable-rules": 1000, "openfisca-core": 60, "policyengine-core": 60}
COLUMNS = "elig, in columns"
GAP = 0.03
MOST_CHECKED = 1_000_000


def main() -> None:
    asked = json.loads(sys.argv[1])
    found = MODES[asked["mode"]](asked)
    found.setdefault("peak", peak())
    print(json.dumps(found))


def peak() -> float:
    """The most memory this process has had, in MB."""
    with contextlib.suppress(OSError):  # what `resource` tells may be the parent's, from before the start
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def again(call: Callable[[], object], runs: int, most: float) -> dict[str, Any]:
    """Seconds of so many runs, by the clock and of all cores together; fewer when they take long."""
    found: dict[str, Any] = {"seconds": [], "cpu": []}
    begun = time.perf_counter()
    while len(found["seconds"]) < runs and (not found["seconds"] or time.perf_counter() - begun < most):
        before = time.process_time()
        found["seconds"].append(timed(call))
        found["cpu"].append(time.process_time() - before)
    return found


def peer_of(engine: str) -> Any:
    return importlib.import_module(MODULES[engine])


def cache() -> Path:
    """Where elig's compiled programs are kept during a run of the benchmark."""
    return Path(os.environ["XDG_CACHE_HOME"]) / "elig" / "kernels"


# --- start ------------------------------------------------------------------------------------------


def start(asked: dict[str, Any]) -> dict[str, Any]:
    """Seconds of importing an engine, of having the policy ready, and to the first household's answer."""
    import workload

    engine = asked["engine"]
    record = workload.records(workload.generate(1))[0]
    found: dict[str, Any] = {"before": peak()}
    begun = time.perf_counter()
    if engine in (KERNEL, COLUMNS):
        imported = time.perf_counter()
        import spec

        library = spec.library()
        if engine == KERNEL:
            ready = time.perf_counter()
            library.decide(spec.household_file(record), as_of=spec.AS_OF)
        else:
            decide, _ = of_kernel(workload.generate(1), library)
            ready = time.perf_counter()
            decide()
    else:
        peer = peer_of(engine)
        imported = time.perf_counter()
        loaded = peer.load()
        ready = time.perf_counter()
        if engine in ONE_BY_ONE:
            peer.single(loaded, record)
        else:
            peer.batch(loaded, peer.prepare(workload.generate(1)))
    found |= {
        "import": [imported - begun],
        "load": [ready - imported],
        "first": [time.perf_counter() - ready],
    }
    return found


# --- one household at a time --------------------------------------------------------------------------


def single(asked: dict[str, Any]) -> dict[str, Any]:
    """Microseconds of one household at a time, a complete dict in, everything out; the median and p99."""
    import workload

    engine, runs = asked["engine"], asked["runs"]
    records = workload.records(workload.generate(1000))
    if engine == KERNEL:
        return of_record(records, runs)
    peer = peer_of(engine)
    loaded = peer.load()
    some = records[: ONE_BY_ONE[engine]]
    taken = each(lambda record: peer.single(loaded, record), some, runs)
    return {"wrong": wrong_singly(peer, loaded, some), "ways": {engine: quantiles(taken)}}


def of_record(records: list[dict[str, Any]], runs: int) -> dict[str, Any]:
    """All ways of taking a record, and zen-engine, in turn in one process."""
    import spec
    import workload

    library = spec.library()
    files = [spec.household_file(record) for record in records]
    gaps = [spec.household_file(record) for record in workload.records(workload.generate(1000, gaps=GAP))]

    def quickly(file: dict[str, Any]) -> object:
        return library.decide(file, as_of=spec.AS_OF)

    def ordinarily(file: dict[str, Any]) -> object:
        return library.decide(library.records.facts(file), as_of=spec.AS_OF)

    ways: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        KERNEL: (quickly, files), GAPS: (quickly, gaps),
        "elig, by way of checked facts, as odd spellings are read": (ordinarily, files),
    }  # fmt: skip
    with contextlib.suppress(ImportError):
        peer = peer_of("zen-engine")
        loaded = peer.load()
        ways["zen-engine, in turn with elig"] = (lambda record: peer.single(loaded, record), records)
    for call, items in ways.values():
        for item in items:  # a form is printed for records that come often
            call(item)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, (call, items) in ways.items():
            taken[name] += each(call, items, 1)
    return {"ways": {name: quantiles(seconds) for name, seconds in taken.items()}}


def each(call: Callable[[Any], object], items: list[Any], runs: int) -> list[float]:
    for item in items[:20]:
        call(item)
    return [timed(lambda item=item: call(item)) for _ in range(runs) for item in items]  # type: ignore[misc]


def quantiles(seconds: list[float]) -> dict[str, list[float]]:
    taken = sorted(seconds)
    return {"p50": [taken[len(taken) // 2] * 1e6], "p99": [taken[int(len(taken) * 0.99)] * 1e6]}


def wrong_singly(peer: Any, loaded: Any, records: list[dict[str, Any]]) -> int:
    """Households of which a peer says anything but the reference."""
    import workload

    expected = workload.reference(workload.generate(1000))
    wrong = 0
    for i, record in enumerate(records):
        found = peer.single(loaded, record)
        wrong += any(abs(found[s] - expected[s][i]) > 0.01 for s in workload.SUPPORTS)
    return wrong


# --- in memory --------------------------------------------------------------------------------------


def memory(asked: dict[str, Any]) -> dict[str, Any]:
    """Seconds of deciding all households in memory, and of the first time."""
    import inputs

    engine = asked["engine"]
    data = inputs.kept(Path(asked["folder"]))
    found: dict[str, Any] = {"data": peak()}
    begun = time.perf_counter()
    if engine in ELIG:
        decide, arrays = of_kernel(data)
    else:
        peer = peer_of(engine)
        loaded, prepared = peer.load(), peer.prepare(data)
        arrays = getattr(peer, "arrays", lambda decided: decided)

        def decide() -> Any:
            return peer.batch(loaded, prepared)

    ready = time.perf_counter()
    decide()
    found["first"] = [time.perf_counter() - begun]
    found["ready"] = [ready - begun]
    found |= again(decide, asked["runs"], asked["most"])
    found["peak"] = peak()
    checked = engine != GAPS and data.count <= MOST_CHECKED  # the reference takes memory of its own
    found["wrong"] = differences(arrays(decide()), data) if checked else None
    return found


def of_kernel(data: Any, library: Any = None) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """The kernel over Arrow columns where they lie: reading them, checking ranges, deciding."""
    import spec
    import workload

    library = library or spec.library()
    kernel, arguments = spec.kernel(spec.editions(library), cache())
    buffers = spec.arrow_buffers(library, kernel, data)

    def decide() -> Any:
        return kernel.decide_buffers(buffers(), arguments, kinds=("support",))

    def arrays(decided: Any) -> dict[str, Any]:
        results, bad = decided
        if bad[0].any() or bad[1].any():
            raise ValueError("a value of the workload lies outside its fact's range")
        return {name: results["support", name, "low"] / 100 for name in workload.SUPPORTS}

    return decide, arrays


def differences(found: dict[str, Any], data: Any) -> int:
    """Households of another eligibility, or of an amount that is more than a fen off."""
    import numpy as np
    import workload

    wrong = np.zeros(data.count, bool)
    for support, expected in workload.reference(data).items():
        amount = np.asarray(found[support], float)
        wrong |= ((amount > 0) != (expected > 0)) | (np.abs(amount - expected) > 0.01)
    return int(wrong.sum())


# --- Parquet to Parquet -----------------------------------------------------------------------------


def parquet(asked: dict[str, Any]) -> dict[str, Any]:
    """Seconds from Parquet files to Parquet files, and whether counts and sums are the reference's."""
    engine, folder, out = asked["engine"], Path(asked["folder"]), Path(asked["out"])
    found: dict[str, Any] = {}
    if engine == KERNEL:
        import spec

        from elig.adapters.screen import screen

        begun = time.perf_counter()
        library = spec.library()

        def decide() -> None:
            shutil.rmtree(out, ignore_errors=True)
            screen(library, str(folder / "register"), str(out), as_of=spec.AS_OF, small=0)

    else:
        name, words = asked["peer"], asked["words"]
        begun = time.perf_counter()
        peer = peer_of(name)
        loaded = peer.load()
        source = folder / ("register" if words else "light")

        def decide() -> None:
            out.unlink(missing_ok=True)
            peer.parquet(loaded, source, out, words)

    if asked["warm"]:
        decide()
        found["first"] = [time.perf_counter() - begun]
    found |= again(decide, asked["runs"], asked["most"])
    found["peak"] = peak()
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    said = parts_found(out) if engine == KERNEL else peer.parquet_found(out)
    found["wrong"] = sum(said[support] != pair for support, pair in expected.items())
    found["written"] = written(out)
    return found


def parts_found(folder: Path) -> dict[str, list[int]]:
    """Of each support, how many have it and how much in all, in fen, of the parts `elig screen` wrote."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds
    import workload

    found = {support: [0, 0] for support in workload.SUPPORTS}
    columns = ["support", "outcome", "amount_low", "amount_high"]
    for batch in ds.dataset(sorted(map(str, folder.glob("*.parquet")))).to_batches(columns=columns):
        mine = batch.filter(pc.equal(batch["outcome"].cast("string"), "eligible"))
        if not pc.all(pc.equal(mine["amount_low"], mine["amount_high"])).as_py() and len(mine):
            raise ValueError("an amount is not exact")
        table = {"support": mine["support"].cast("string"), "amount": mine["amount_low"]}
        grouped = pa.table(table).group_by("support").aggregate([("amount", "sum"), ("amount", "count")])
        for row in grouped.to_pylist():
            found[row["support"]][0] += row["amount_count"]
            found[row["support"]][1] += int(row["amount_sum"] * 100)
    return found


def written(out: Path) -> float:
    """Megabytes of Parquet that were written."""
    files = out.rglob("*.parquet") if out.is_dir() else [out]
    return sum(file.stat().st_size for file in files) / 1e6


# --- growth -----------------------------------------------------------------------------------------


def supports(asked: dict[str, Any]) -> dict[str, Any]:
    """A library `times` as large: seconds of loading and compiling, and of deciding with and without gaps.

    In a folder that was measured in before, what is compiled comes from the disk.
    """
    import grown
    import inputs
    import spec

    import elig

    folder = Path(asked["folder"])
    lines = grown.write(folder / "rules", asked["times"])
    begun = time.perf_counter()
    library = elig.load(folder / "rules" / "policy.elig", spec.HERE / "counties")
    found: dict[str, Any] = {"lines": lines, "load": [time.perf_counter() - begun]}
    begun = time.perf_counter()
    kernel, arguments = spec.kernel(spec.editions(library), folder / "kernels")
    found["lower"] = [time.perf_counter() - begun]
    for name, columns in asked["columns"].items():
        buffers = spec.arrow_buffers(library, kernel, inputs.kept(Path(columns)))
        kernel.compile(buffers(), ("status",))  # numba itself is ready, and what reads columns
        begun = time.perf_counter()
        kernel.compile(buffers(), ("support",))
        found[f"{name} compile"] = [time.perf_counter() - begun]

        def decide(buffers: Any = buffers) -> None:
            kernel.decide_buffers(buffers(), arguments, kinds=("support",))

        decide()
        taken = again(decide, asked["runs"], asked["most"])
        found |= {f"{name} {key}": seconds for key, seconds in taken.items()}
    return found


# --- the shipped library ----------------------------------------------------------------------------


def shipped_rules(asked: dict[str, Any]) -> dict[str, Any]:
    """The shipped rules on a register: the first time, and again."""
    import shipped

    import elig
    from elig.adapters.screen import screen

    out = Path(asked["out"])
    library = elig.load()

    def decide() -> Any:
        shutil.rmtree(out, ignore_errors=True)
        return screen(library, asked["register"], str(out), as_of=shipped.AS_OF, small=0)

    begun = time.perf_counter()
    summary = decide()
    found: dict[str, Any] = {"first": [time.perf_counter() - begun]}
    found |= again(decide, asked["runs"], asked["most"])
    manifest = summary.manifest
    found |= {"households": manifest.households, "rejected": manifest.rejected, "rows": manifest.rows,
              "outcomes": dict(manifest.outcomes), "supports": len(library.policy.supports)}  # fmt: skip
    return found


# --- what is measured with --------------------------------------------------------------------------


def make(asked: dict[str, Any]) -> dict[str, Any]:
    """Make an input, away from what measures."""
    import inputs
    import shipped

    folder = Path(asked["folder"])
    begun = time.perf_counter()
    if asked["what"] == "columns":
        path = inputs.memory(folder, asked["size"], asked["gaps"])
    elif asked["what"] == "parquet":
        path = inputs.registers(folder, asked["size"])
    else:
        path = folder / f"shipped-{asked['size']}.parquet"
        shipped.write(path, asked["size"])
    megabytes = {kind: inputs.megabytes(path / kind) for kind in ("register", "light") if path.is_dir()}
    return {"path": str(path), "took": time.perf_counter() - begun, "megabytes": megabytes}


MODES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "start": start, "single": single, "memory": memory, "parquet": parquet, "supports": supports,
    "shipped": shipped_rules, "make": make,
}  # fmt: skip

if __name__ == "__main__":
    gc.collect()
    main()
