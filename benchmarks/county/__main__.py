"""`python -m elig.benchmarks.county`: see the package's own words."""

from __future__ import annotations

import argparse
import datetime
import time
from pathlib import Path

from . import __doc__ as words
from .write import county


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m elig.benchmarks.county",
        description=words,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    date = datetime.date.fromisoformat
    parser.add_argument("--households", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=2_000_000, help="different ones; some rows come twice")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=date, default=date("2025-01-01"), metavar="DATE")
    parser.add_argument("--until", type=date, default=date("2025-12-31"), metavar="DATE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    asked = parser.parse_args()
    start = time.perf_counter()
    first, last = asked.first.toordinal(), asked.until.toordinal()
    try:
        made = county(asked.households, asked.events, asked.seed, first, last, asked.out)
    except ValueError as error:
        parser.error(str(error))
    print(
        f"{made.households:,} households, {made.events:,} events in {made.rows:,} rows, "
        f"{made.hardships:,} in hardship: {time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
