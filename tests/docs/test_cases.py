"""docs/cases.md says what is so: its commands run one after another, and print what is shown."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import elig
from elig import cli
from elig.adapters.cases.calendar import read_calendar
from elig.cli_cases import DAYS, cases

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "cases.md").read_text("utf-8")


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """What a command prints, on both streams; in this process, since there are many of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ELIG_STORE", "store.db")
    monkeypatch.setenv("ELIG_KEY", base64.b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("LC_ALL", "C")

    def run(line: str) -> str:
        monkeypatch.setattr(sys, "argv", line.split())
        with pytest.raises(SystemExit):
            cli.main()
        printed = capsys.readouterr()
        return printed.out + printed.err

    return run


def test_the_whole_way(tmp_path: Path, run: Callable[[str], str]) -> None:
    example = (ROOT / "examples" / "lifted-family-with-students.json").read_text("utf-8")
    (tmp_path / "register.jsonl").write_text(example.replace("\n", " "), "utf-8")
    for name, text in re.findall(r"^```json (\S+)\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(text, "utf-8")
    run("elig store init")
    blocks = re.findall(
        r"^```sh case\n(.+?)^```\n(?:\n```text out\n(.+?)^```)?", PAGE, re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 10
    for commands, shown in blocks:
        printed = "".join(run(line) for line in commands.splitlines())
        if shown:
            assert printed == shown
    assert "whole" in run("elig verify")
    decided = re.findall(r"存为 (d\d+)", PAGE)
    assert len(decided) == 7
    for name in (decided[0], decided[-1]):
        assert "byte for byte" in run(f"elig replay {name}")


def test_the_calendar(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```toml county-days.toml\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "a.toml").write_text(text, "utf-8")
    (tmp_path / "a.csv").write_text("\n".join(re.findall(r"`(2024-\S+,\S+)`", PAGE)), "utf-8")
    assert len(read_calendar(tmp_path / "a.toml").added) == 2
    assert read_calendar(tmp_path / "a.toml") == read_calendar(tmp_path / "a.csv")


def test_names_and_options() -> None:
    commands = [cases, *cases.commands.values()]
    options = {name for command in commands for param in command.params for name in param.opts}
    told = set(re.findall(r"--[a-z][a-z-]*", PAGE)) - {"--valid-from", "--help"}
    assert told <= options
    assert f"({DAYS} unless given)" in PAGE
    assert all(isinstance(command, click.Command) for command in commands)
