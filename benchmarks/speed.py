"""How fast a check is: cold, warm, and as the rules grow. Prints a table; see docs/performance.md.

    python benchmarks/speed.py [--runs N]

Every figure is a median of several runs in this one process or its children. Compare ratios, not
seconds, between machines.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import elig
from elig.adapters.library import SHIPPED
from elig.engine import durable
from elig.engine.answer import Answer
from elig.engine.decide import Engine, compare
from elig.engine.evaluate import Meaning
from elig.engine.run import Run

HERE = Path(__file__).resolve().parent.parent
EXAMPLE = HERE / "examples" / "lifted-family-with-students.json"
AS_OF, PLACE = "2024-05-01", "henan.lankao"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, engine: {engine_name()}")
    cold(runs)
    warm(runs)
    growth()


def engine_name() -> str:
    return "durable-rules" if durable.available() else "evaluate"


def cold(runs: int) -> None:
    """Whole processes: the command from start to answer."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {**os.environ, "XDG_CACHE_HOME": folder}
        command = [sys.executable, "-m", "elig.cli", "check", str(EXAMPLE), "--as-of", AS_OF]
        rows = [
            ("python -c pass", [sys.executable, "-c", "pass"], kept),
            ("elig check, rules read and checked", command, {**os.environ, "ELIG_CACHE": "off"}),
            ("elig check, checked rules kept", command, kept),
            ("elig check --json, checked rules kept", [*command, "--json"], kept),
        ]
        print("\nCold, whole process                    median     min     max")
        for name, arguments, environment in rows:
            subprocess.run(arguments, env=environment, check=True, stdout=subprocess.DEVNULL)
            taken = [process(arguments, environment) for _ in range(runs)]
            print(f"{name:38} {statistics.median(taken):6.3f}  {min(taken):6.3f}  {max(taken):6.3f} s")


def process(arguments: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(arguments, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def warm(runs: int) -> None:
    """One household again and again in a process that has everything ready."""
    library = elig.load()
    record = EXAMPLE.read_text(encoding="utf-8")
    facts = library.records.facts(record)
    question = library.question(facts, AS_OF, PLACE)
    day, place = question.as_of.toordinal(), question.place
    prepared = library.engine.prepared(day, place)
    alone = Engine(library.policy, durable_rules=False)

    def meaning() -> Meaning:
        made = Meaning(prepared.edition, facts)
        Answer(prepared.edition, made, prepared.sources).decision("evaluate")
        return made

    def engine_run() -> None:
        made = Meaning(prepared.edition, facts)
        run = Run(prepared.program, prepared.compiled, made)
        run.decide()
        compare(run, made)

    decision = library.check(facts, as_of=AS_OF, place=PLACE)
    rows: list[tuple[str, Callable[[], object]]] = [
        ("record to facts", lambda: library.records.facts(record)),
        ("check", lambda: library.check(facts, as_of=AS_OF, place=PLACE)),
        (
            "check, every reason put into words",
            lambda: library.check(facts, as_of=AS_OF, place=PLACE).as_dict(),
        ),
        ("check by the meaning alone", lambda: alone.check(facts, day, place)),
        ("  of which: meaning and rows", meaning),
    ]
    if durable.available():
        rows.append(("  of which: durable-rules and comparing", engine_run))
    supports, statuses = len(decision.supports), len(decision.statuses)
    print(f"\nWarm, {len(facts.members)} members, {supports} rows of supports, {statuses} of statuses")
    print("                                            p50      p99")
    gc.collect()
    for name, call in rows:
        taken = sorted(timed(call) for _ in range(20 * runs))
        print(
            f"{name:40} {taken[len(taken) // 2] * 1e3:6.2f}   {taken[int(len(taken) * 0.99)] * 1e3:6.2f} ms"
        )
    answer = json.dumps(decision.as_dict(), ensure_ascii=False).encode()
    print(f"the answer as JSON: {len(answer) / 1024:.0f} KiB")


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def growth() -> None:
    """Loading as the rules grow: the shipped policies once, four times, sixteen times, under other names."""
    os.environ["ELIG_CACHE"] = "off"
    print("\nLoading: read, parse, check          lines      s   s per 1,000 lines")
    for times in (1, 4, 16):
        with tempfile.TemporaryDirectory() as folder:
            lines = multiplied(Path(folder), times)
            taken = statistics.median(timed(lambda folder=folder: elig.load(folder)) for _ in range(3))  # type: ignore[misc]
        print(f"{f'{times} x':32} {lines:9,} {taken:6.2f}   {taken / lines * 1000:.3f}")


def multiplied(folder: Path, times: int) -> int:
    """The shipped rules, each policy `times` over under names of its own; the number of lines written."""
    block = re.compile(
        r"^(status|support|exception|exclusive|check|end|身份|帮扶|例外|互斥|检查|终止) +(\w+)", re.MULTILINE
    )
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(SHIPPED.rglob("*.elig"))}
    names = sorted(
        {found.group(2) for text in texts.values() for found in block.finditer(text)}, key=len, reverse=True
    )
    any_name = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    lines = 0
    for number in range(times):
        for file, text in texts.items():
            if number and not block.search(text):
                continue
            written = text if not number else renamed(text, any_name, block, number)
            target = folder / str(number) / file.relative_to(SHIPPED)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(written, encoding="utf-8")
            lines += written.count("\n")
    return lines


def renamed(text: str, any_name: re.Pattern[str], block: re.Pattern[str], number: int) -> str:
    """A copy whose policies have other names and titles; what is declared once stays out of it."""
    kept, keep = [], True
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            keep = bool(block.match(line)) or line.startswith(("jurisdiction", "辖区"))
        if keep:
            kept.append(line)
    copy = any_name.sub(lambda found: f"{found.group(1)}_{number}", "\n".join(kept) + "\n")
    return re.sub(r'^((?:status|support|身份|帮扶)\s+\w+\s+")', rf"\g<1>{number} ", copy, flags=re.MULTILINE)


if __name__ == "__main__":
    main()
