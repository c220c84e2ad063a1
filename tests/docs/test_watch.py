"""docs/watch.md says what is so: its example runs and prints what is shown, its figures are the ones there are."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import elig
from elig import cli
from elig.adapters.watch.metrics import Metrics
from elig.adapters.watch.service import FARTHEST

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "watch.md").read_text("utf-8")


def block(mark: str) -> str:
    (found,) = re.findall(rf"^```{mark}\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_prints_what_is_shown(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    for file in (ROOT / "examples" / "events").iterdir():
        shutil.copy(file, tmp_path)
    program = f"{shlex.quote(sys.executable)} -m elig.cli "
    lines = [re.sub(r"^elig ", program, line) for line in block("sh example").splitlines()]
    words = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [bash, "-euc", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=False, env=words
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout[done.stdout.index("Stopped") :].splitlines()
    shown = block("text out").splitlines()
    for line, told in zip(printed, shown, strict=False):
        assert re.fullmatch(re.escape(told).replace("…", r"\d{4}-\d\d-\d\d"), line), (told, line)
    named = shown[2].split()[0]
    assert f"elig alerts {named}" in block("sh example")
    assert f"`elig alerts {named}` says why" in PAGE
    assert f"`elig cases open {named}`" in PAGE
    assert any("个人自付" in line or "Self-paid" in line for line in printed)


def test_figures_and_options_are_the_ones_there_are() -> None:
    metrics = Metrics()
    there = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in metrics.registry.collect()
    }
    assert set(re.findall(r"`(elig_\w+)", PAGE)) | set(re.findall(r", `(elig_\w+)", PAGE)) == there
    watch = cli.cli.get_command(click.Context(cli.cli), "watch")
    assert watch is not None
    options = {option for param in watch.params for option in param.opts}
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", PAGE)) - {"--valid-from", "--today", "--rule"}
    assert told <= options
    assert f"more than {FARTHEST} days" in PAGE
