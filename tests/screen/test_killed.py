"""A run that was killed goes on, and what comes out is what an undisturbed run writes, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from elig.adapters.library import Library
from elig.adapters.screen import screen

from .conftest import RULES
from .registers import FORMS, households

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
DRIVER = Path(__file__).with_name("killed.py")


def killed(*runs: dict[str, Any]) -> list[int]:
    """How often each was killed. A worker that outlived its parent would hold the pipes, and this would not end."""
    words = json.dumps([{"jobs": 1, "words": False, "small": 1_000, **asked} for asked in runs])
    done = subprocess.run(
        [sys.executable, DRIVER, RULES], input=words, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


def at_every_step(source: str, name: str, tmp_path: Path) -> list[dict[str, Any]]:
    """A run in a folder of its own for each step that it may be killed before; far more than there are."""
    runs = []
    for step in range(100):
        here = tmp_path / f"killed-{step}"
        here.mkdir()
        out = name.format(here) if "://" in name else str(here / name)
        runs.append({"source": source, "out": out, "within": str(here), "kills": [step]})
    return runs


def register(small: Library, tmp_path: Path, count: int, form: str = "lines") -> str:
    """Some households, every seventh of which has an income that cannot be."""
    records = households(small.policy, count)
    for record in records[::7]:
        record["wage_income"] = "200000000.00"
    return FORMS[form](small.policy, records, tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["csv", pytest.param("nested", marks=pytest.mark.slow)])
def test_killed_at_twenty_random_moments(form: str, small: Library, tmp_path: Path) -> None:
    source = register(small, tmp_path, 200, form)
    screen(small, source, str(tmp_path / "undisturbed"), as_of="2024-05-01", batch=5, jobs=1)
    out = tmp_path / "killed" / "out"
    out.parent.mkdir()
    rng = Random(form)
    kills = [rng.randint(1, 12) for _ in range(20)]
    assert killed({"source": source, "out": str(out), "within": str(out.parent), "kills": kills}) == [20]
    assert contents(out) == contents(tmp_path / "undisturbed")


@pytest.mark.parametrize("asked", [{"words": True}, {"small": 1}, {"small": 1, "jobs": 2}], ids=str)
def test_killed_in_words_and_in_columns(asked: dict[str, Any], small: Library, tmp_path: Path) -> None:
    pytest.importorskip("numba")
    source = register(small, tmp_path, 200, "nested")
    plain = {"words": False, "jobs": 1, **asked}
    whole = screen(small, source, str(tmp_path / "undisturbed"), as_of="2024-05-01", batch=5, **plain)
    assert whole.manifest.asked.options["read"] == ("words" if plain["words"] else "columns")
    assert whole.manifest.rejected == 29  # every seventh of two hundred
    out = tmp_path / "killed" / "out"
    out.parent.mkdir()
    rng = Random(str(asked))
    kills = [rng.randint(1, 12) for _ in range(20)]
    assert killed(
        {"source": source, "out": str(out), "within": str(out.parent), "kills": kills, **asked}
    ) == [20]
    assert contents(out) == contents(tmp_path / "undisturbed")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["out", "out.parquet", "out.csv", "out.jsonl", "out.xlsx"])
def test_killed_at_every_step(name: str, small: Library, tmp_path: Path) -> None:
    source = register(small, tmp_path, 8, "csv")
    whole = tmp_path / "undisturbed"
    whole.mkdir()
    screen(small, source, str(whole / name), as_of="2024-05-01", batch=5, jobs=1)
    times = killed(*at_every_step(source, name, tmp_path))
    assert len(times) > 15
    assert times == [1] * (len(times) - 1) + [0]
    for step in range(len(times)):
        assert contents(tmp_path / f"killed-{step}") == contents(whole), step


@pytest.mark.slow
def test_killed_at_every_step_of_a_database(small: Library, tmp_path: Path) -> None:
    source = register(small, tmp_path, 8)
    runs = at_every_step(source, "sqlite:///{}/out.db", tmp_path)
    times = killed(*({**run, "work": f"{run['within']}/work"} for run in runs))
    assert len(times) > 15
    assert times == [1] * (len(times) - 1) + [0]
    found = [tables(runs[step]["out"]) for step in range(len(times))]
    assert found[0][0]
    assert all(each == found[0] for each in found)


def tables(url: str) -> list[list[Any]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        names = ("elig_screen", "elig_screen_rejects")
        read = [list(connection.execute(sa.text(f"SELECT * FROM {name}")).all()) for name in names]
    engine.dispose()
    return read


def test_killed_with_several_processes(small: Library, tmp_path: Path) -> None:
    source = register(small, tmp_path, 60)
    screen(small, source, str(tmp_path / "undisturbed"), as_of="2024-05-01", batch=5, jobs=1)
    out = tmp_path / "killed" / "out"
    out.parent.mkdir()
    asked = {"source": source, "out": str(out), "within": str(out.parent), "kills": [9, 9], "jobs": 2}
    assert killed(asked) == [2]
    assert contents(out) == contents(tmp_path / "undisturbed")
