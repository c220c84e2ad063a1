"""docs/store.md says what is so: its example runs, its verbs and options are the ones there are."""

from __future__ import annotations

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
from elig.adapters.store import create_store, master_key
from elig.adapters.store.keys import new_key_file
from elig.adapters.store.words import WORDS

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "store.md").read_text("utf-8")


def block(mark: str) -> str:
    (found,) = re.findall(rf"^```{mark}\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_example_runs(tmp_path: Path) -> None:
    (tmp_path / "register.jsonl").write_text(
        (ROOT / "examples" / "dangerous-house-monitored.json").read_text("utf-8").replace("\n", " "), "utf-8"
    )
    script = block("sh example").replace("/etc/elig/key", "key").replace("/srv/elig/store.db", "store.db")
    script = script.replace("register.xlsx", "register.jsonl")
    script = script.replace("elig ", f"{shlex.quote(sys.executable)} -m elig.cli ", 0)
    lines = [
        re.sub(r"^elig ", f"{shlex.quote(sys.executable)} -m elig.cli ", line) for line in script.splitlines()
    ]
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    done = subprocess.run(
        [bash, "-euc", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-3] == "d2"
    assert done.stdout.endswith("d2: the same answer again, byte for byte.\n")


def test_verbs_and_options() -> None:
    context = click.Context(cli.cli)
    found = dict.fromkeys(re.findall(r"elig ((?:store )?[a-z]+)", block("sh example")))
    assert {*found, "store upgrade", "erase"} >= {"store key", "store init", "store put", "verify", "replay"}
    options = set()
    for name in found:
        command: click.Command | None = cli.cli
        for word in name.split():
            assert isinstance(command, click.Group)
            command = command.get_command(context, word)
        assert command is not None, name
        options |= {each for param in command.params for each in param.opts if each.startswith("--")}
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", PAGE))
    assert told <= options
    for name in re.findall(r"`elig (\w+) ?(\w*)", PAGE):
        assert cli.cli.get_command(context, name[0]) is not None


def test_what_is_said_of_keys_is_what_is_said() -> None:
    table = PAGE[PAGE.index("| `elig` says |") :].partition("\n\n")[0]
    starts = [row.split("|")[1].strip().split(" …")[0] for row in table.splitlines()[2:]]
    assert len(starts) == 4
    for start in starts:
        assert any(english.startswith(start) for english, _ in WORDS.values()), start


def test_in_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_key_file(tmp_path / "key")
    monkeypatch.setenv("ELIG_KEY_FILE", "key")
    create_store("store.db", master_key()).close()
    known = {
        "now": 1, "day": 739_500, "valid_from": 739_000, "since_day": 739_000,
        "record": {"household_no": "LK-1", "members": [{"id": "m1"}]},
    }  # fmt: skip
    exec(block("python"), known)
