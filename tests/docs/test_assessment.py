"""docs/assessment.md says what is so: its example runs, and its files and kinds are the ones there are."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import elig
from elig.adapters.assess import judge_all
from elig.adapters.assess_cases import KINDS
from elig.adapters.assess_lists import COLUMNS
from elig.adapters.assess_tables import SMALL
from elig.adapters.assess_words import WORDS
from elig.adapters.working_days import is_worked

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "assessment.md").read_text("utf-8")


def test_the_example_runs(tmp_path: Path) -> None:
    example = (ROOT / "examples" / "lifted-family-with-students.json").read_text("utf-8")
    (tmp_path / "register.jsonl").write_text(example.replace("\n", " "), "utf-8")
    words = re.findall(r"^```sh example\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)[0].split()
    assert words[0] == "elig"
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", *words[1:]],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    written = sorted(path.name for path in (tmp_path / "report").iterdir())
    assert written == sorted(re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", PAGE, re.MULTILINE))
    shutil.rmtree(tmp_path / "report")


def test_kinds_and_their_titles() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE, re.MULTILINE)
    assert told == [(kind, WORDS[kind][1]) for kind in KINDS]


def block(mark: str) -> str:
    (found,) = re.findall(rf"^```{mark}\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_what_is_late(tmp_path: Path) -> None:
    """The record of the page, its words, and that only the first of its two applications is late."""
    (tmp_path / "register.jsonl").write_text(json.dumps(json.loads(block("json record"))), "utf-8")
    found = judge_all(elig.load(), str(tmp_path / "register.jsonl"), as_of="2024-05-01")
    (late,) = (case for one in found.judged for case in one.cases if case.kind == "late")
    assert [late.reason[1], late.reason[0]] == block("text late").splitlines()


def test_the_columns_of_the_list() -> None:
    section = PAGE[PAGE.index("### The list") : PAGE.index("### How fast")]
    told = re.findall(r"^\| ([^|]+) \| ([^|]+) \| .*\|$", section, re.MULTILINE)[1:]
    assert told == [WORDS[key] for key in COLUMNS]


def test_the_years_whose_holidays_are_known() -> None:
    first, last = re.findall(r"(\d{4}) to (\d{4}) in its release", PAGE)[0]
    for day in (datetime.date(int(first), 1, 1), datetime.date(int(last), 12, 31)):
        assert is_worked(day.toordinal())[1]
    assert not is_worked(datetime.date(int(first) - 1, 12, 31).toordinal())[1]


def test_small() -> None:
    assert SMALL == 5
    assert "fewer than five (`--small N`)" in PAGE
