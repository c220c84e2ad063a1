"""The house itself: style, types, the way imports run, doctests, what a wheel holds, what README says."""

from __future__ import annotations

import configparser
import doctest
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import elig

ROOT = Path(elig.__file__).parent
MODULES = sorted(
    ".".join(["elig", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")
    for path in [
        *ROOT.glob("*.py"),
        *(file for room in ("dsl", "engine", "adapters") for file in (ROOT / room).rglob("*.py")),
    ]
)


def run(*words: str | Path, **more: str) -> None:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_style() -> None:
    run("-m", "ruff", "check", "--quiet", ".")


def test_types(tmp_path: Path) -> None:
    # mypy wants the package's folder to be called as the package is, whatever the clone is called.
    (tmp_path / "elig").symlink_to(ROOT, target_is_directory=True)
    rooms = [word for room in ("dsl", "engine", "adapters") for word in ("-p", f"elig.{room}")]
    run(
        "-m",
        "mypy",
        "--config-file",
        ROOT / "pyproject.toml",
        *rooms,
        "-m",
        "elig",
        "-m",
        "elig.cli",
        "-m",
        "elig.cli_store",
        "-m",
        "elig.cli_events",
        "-m",
        "elig.cli_cases",
        MYPYPATH=str(tmp_path),
    )


def test_imports_run_one_way() -> None:
    run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_no_file_is_too_long_to_read() -> None:
    for name in MODULES:
        source = importlib.util.find_spec(name)
        assert source is not None
        assert source.origin is not None
        lines = Path(source.origin).read_text(encoding="utf-8").count("\n")
        assert lines <= 600, f"{name} has {lines} lines"


def test_importing_elig_loads_nothing() -> None:
    code = "import sys, elig; print([m for m in sys.modules if m.startswith('elig.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names() -> None:
    assert sorted(elig.__all__) == [
        "Decision", "FactsError", "Library", "PolicyError", "__version__", "import_events", "load",
    ]  # fmt: skip
    for name in elig.__all__:
        assert getattr(elig, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        elig.lode  # noqa: B018


def test_every_room_is_packaged() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    rooms = {path.parent for room in ("dsl", "engine", "adapters") for path in (ROOT / room).rglob("*.py")}
    named = {".".join(("elig", *folder.relative_to(ROOT).parts)) for folder in rooms}
    assert set(setup["options"]["packages"].split()) == {"elig", *named}, (
        "a new folder has to be named in setup.cfg"
    )


@pytest.mark.parametrize("mark", ["setup", "test"])
def test_readme_has_its_two_commands(mark: str) -> None:
    blocks = re.findall(
        rf"^```sh {mark}\n(.+?)^```",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert len(blocks) == 1
    for path in re.findall(r"examples/\S+", blocks[0]):
        assert (ROOT / path).is_file()


def test_changelog_names_the_version() -> None:
    assert f"## {elig.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_examples_are_json() -> None:
    examples = sorted((ROOT / "examples").glob("*.json"))
    assert examples
    for path in examples:
        assert json.loads(path.read_text(encoding="utf-8"))["members"]
