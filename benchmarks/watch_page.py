"""The table of the watch on docs/performance.md, out of `results/watch-*.json`.

    python benchmarks/watch_page.py            # writes it between its marks
"""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
RESULTS = {"PostgreSQL": "watch-postgresql.json", "SQLite": "watch-sqlite.json"}
MARKED = re.compile(r"(<!-- made by benchmarks/watch_page\.py -->\n).*?(<!-- end -->)", re.DOTALL)
COLUMNS = ("events", "per_second", "p50", "p99", "alerts", "mb", "peak_mb")
ROWS = 10  # of each table, beside the first


def table() -> str:
    """What stands between the marks: for each database how it went, from beginning to end."""
    parts = []
    for name, file in RESULTS.items():
        found = json.loads((HERE / "results" / file).read_text(encoding="utf-8"))
        seconds, events = found["seconds"], found["events"]
        parts.append(
            f"{name}: {found['households']:,} households, {events:,} rows in {seconds:,.0f} s, "
            f"{events / seconds:,.0f} a second.\n"
        )
        parts.append("| rows so far | a second | delay p50, s | p99, s | alerts | memory, MB | the most |")
        parts.append("|---|---|---|---|---|---|---|")
        stretches = found["stretches"]
        every = max(1, len(stretches) // ROWS)
        for number, row in enumerate(stretches, start=1):
            if number == 1 or number % every == 0 or number == len(stretches):
                cells = (row[name] for name in COLUMNS)
                parts.append("| " + " | ".join(f"{cell:,}" for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts)


def made(page: str) -> str:
    """The page with the table anew."""
    return MARKED.sub(lambda found: found[1] + table() + found[2], page)


if __name__ == "__main__":
    PAGE.write_text(made(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
