"""What README shows is what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import elig

ROOT = Path(elig.__file__).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.+?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_rule_is_a_shipped_one() -> None:
    shipped = (ROOT / "rules" / "national" / "education.elig").read_text(encoding="utf-8").splitlines()
    start = shipped.index(block("elig").splitlines()[0])
    assert set(block("elig").splitlines()) <= set(shipped[start : start + 20])


def test_the_answer_is_what_the_command_prints() -> None:
    example = re.search(r"examples/\S+", README)
    assert example is not None
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", "check", ROOT / example.group(), "--as-of", "2024-05-01",
         "--lang", "en", "--explain", "rain_dew_vocational_subsidy"],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert block("text") in done.stdout


def test_embedding_runs() -> None:
    record = (ROOT / "examples" / "lifted-family-with-students.json").read_text(encoding="utf-8")
    lines: list[object] = []
    exec(block("python"), {"record": record, "print": lambda *words: lines.append(words)})
    assert ("雨露计划职业教育补助", "m3", "eligible") in lines


def test_links_lead_somewhere() -> None:
    for path in re.findall(r"\]\((docs/[^)#]+)\)", README):
        assert (ROOT / path).is_file(), path
