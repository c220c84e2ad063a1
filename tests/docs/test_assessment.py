"""docs/assessment.md says what is so: its example runs, and its files and kinds are the ones there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import elig
from elig.adapters.assess_cases import KINDS
from elig.adapters.assess_tables import SMALL
from elig.adapters.assess_words import WORDS

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


def test_small() -> None:
    assert SMALL == 5
    assert "fewer than five (`--small N`)" in PAGE
