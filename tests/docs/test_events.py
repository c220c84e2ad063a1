"""docs/events.md says what is so: its examples run, its mapping is the one that is shipped, every code is on it."""

from __future__ import annotations

import datetime
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import elig
from elig import cli_events
from elig.adapters.events.mapping import UNIT_WORDS, MappingError
from elig.adapters.events.mapping_file import CELL, TABLES, TOP, mapping_of
from elig.dsl.messages_events import MESSAGES

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "events.md").read_text("utf-8")
EXAMPLES = ROOT / "examples" / "events"


def block(mark: str) -> str:
    found = re.findall(rf"^```{mark}\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def run(words: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "elig.cli", *words], cwd=folder, capture_output=True, text=True, encoding="utf-8",
        check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", **more},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, taken in as the page says."""
    place = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES, place, dirs_exist_ok=True)
    given: dict[str, str] = {}
    for line in block("sh example").splitlines():
        words = shlex.split(line)
        if words[0] == "export":
            given |= dict(word.split("=", 1) for word in words[1:])
            continue
        assert words[0] == "elig"
        done = run(words[1:], place, **given)
        assert (done.returncode, done.stderr) == (0, ""), line
    (place / "printed").write_text(done.stdout, "utf-8")
    return place


STORE = {"ELIG_KEY_FILE": "store.key", "ELIG_STORE": "store.db"}


def test_the_example_prints_what_the_page_shows(folder: Path) -> None:
    assert (folder / "printed").read_text("utf-8") == block("text output")


def test_the_other_examples_are_good(folder: Path) -> None:
    for name, file in (
        ("education", "education-2024-05.jsonl"), ("housing", "危房鉴定2024.csv"), ("labour", "labour-2024-05.csv"),
    ):  # fmt: skip
        words = ["events", "import", file, "--mapping", f"{name}.toml", "--today", "2024-06-01", "--strict"]
        done = run(words, folder, **STORE)
        assert (done.returncode, done.stderr) == (0, "")


def test_looking_at_what_is_in(folder: Path) -> None:
    words = [word for word in re.findall(r"`elig (events (?:list|show) [^`]+)`", PAGE)]
    assert len(words) == 2
    told = [run(each.split(), folder, **STORE) for each in words]
    assert [done.returncode for done in told] == [0, 0]
    assert "medical:YB240500003#2" in told[0].stdout
    assert "withdrawn" in told[1].stdout
    assert "Self-paid: 4,560.00" in told[1].stdout
    shown = run(["events", "show", "medical:YB240500003#2", "--lang", "zh"], folder, **STORE)
    assert "个人自付：5,460.00" in shown.stdout


def test_checking_without_a_store(folder: Path) -> None:
    words = ["events", "check", "医保-2024-05.csv", "--mapping", "medical.toml", "--today", "2024-06-01"]
    done = run([*words, "--strict", "--lang", "zh"], folder)
    assert done.returncode == 3
    assert "第 8 行，结算日期：" in done.stdout
    assert "可以导入：6" in done.stdout
    (folder / "cut.csv").write_bytes(b"")
    refused = run(["events", "check", "cut.csv", "--mapping", "medical.toml"], folder)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "[E613]" in refused.stderr


def test_wrong_use(folder: Path) -> None:
    words = ["events", "import", "医保-2024-05.csv", "--mapping", "medical.toml"]
    assert run([*words, "--today", "x"], folder, **STORE).returncode == 2
    assert "no store" in run(words, folder, **{**STORE, "ELIG_STORE": "none.db"}).stderr
    assert run(["events", "import", "none.csv", *words[3:]], folder, **STORE).returncode == 2
    assert run(["events", "show", "medical:none"], folder, **STORE).returncode == 2


def test_retry(folder: Path) -> None:
    words = ["events", "retry", ".", "--mapping", "medical.toml", "--today", "2024-06-01"]
    done = run([*words, "--json"], folder, **STORE)
    assert done.returncode == 0
    assert '"E637": 1' in done.stdout


def test_the_mapping_is_the_one_that_is_shipped() -> None:
    assert block("toml medical") == (EXAMPLES / "medical.toml").read_text("utf-8")


def test_what_is_wrong_in_a_mapping_is_told_as_shown() -> None:
    shown = block("text wrong").splitlines()
    text = block("toml medical").replace("hospital_settlement", "hospital_setlement")
    with pytest.raises(MappingError) as caught:
        mapping_of(text.encode(), "medical.toml", elig.load().records)
    told = caught.value.problems[0].render().splitlines()
    begin, end = shown[0].split("…")
    assert told[0].startswith(begin)
    assert told[0].endswith(end)
    assert told[1] == shown[1]


def test_every_key_and_code_is_on_the_page() -> None:
    keys = [*TOP, *(key for table in TABLES.values() for key in table), *CELL, "by_name"]
    assert [key for key in keys if not re.search(rf"[`\"\[{{ ]{key}\b", PAGE)] == []
    assert all(f"`{unit}`" in PAGE for unit in UNIT_WORDS)
    assert re.findall(r"^\| (E6\d\d) \|", PAGE, re.MULTILINE) == sorted(MESSAGES)
    options = {name for verb in cli_events.events.commands.values() for each in verb.params for name in each.opts}
    assert set(re.findall(r"--[a-z][a-z-]*", PAGE)) - options == {"--valid-from"}


def test_from_another_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    given = {"Path": Path, "time": time, "datetime": datetime}
    exec(compile(block("python example"), "events.md", "exec"), given)
    assert given["done"].outcomes["new"] == 1  # type: ignore[attr-defined]
    assert given["aside"] == []
