"""Runs a screening in a process of its own and kills it there with SIGKILL, at a step that is told beforehand.

A step is a file opened, renamed or removed, or a database opened: between two of them nothing on disk changes
but the content of a file that does not count yet.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import openpyxl  # noqa: F401 - once, before the forks
import pyarrow.parquet  # noqa: F401
import sqlalchemy  # noqa: F401

import elig
from elig.adapters.screen import screen

STEPS = ("open", "os.rename", "os.remove", "sqlite3.connect", "os.mkdir")


def run(library: elig.Library, asked: dict[str, Any], steps: int) -> bool:
    """Whether a run came to its end; it is killed before the step of that number."""
    child = os.fork()
    if child == 0:
        left = steps

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            reads = event == "open" and "w" not in str(arguments[1])
            if event in STEPS and not reads and asked["within"] in str(arguments[0]):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work = Path(asked["work"]) if "work" in asked else None
        screen(
            library, asked["source"], asked["out"], as_of="2024-05-01", batch=5, jobs=asked["jobs"], work=work,
            words=asked["words"], small=asked["small"],
        )  # fmt: skip
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return status == 0


def main() -> None:
    """For each run that is asked for: kill it before each of the steps in `kills`, one after the other, each time
    going on; then let it end. Prints how often each was killed; stops after one that ended before it was killed.
    """
    library = elig.load(sys.argv[1])
    for asked in json.load(sys.stdin):
        killed = 0
        for steps in asked["kills"]:
            if run(library, asked, steps):
                break
            killed += 1
        else:
            assert run(library, asked, 10**9)
        print(killed)
        if killed == 0:
            break


if __name__ == "__main__":
    main()
