"""docs/screening.md says what is so: its example runs, its columns, options and files are the ones there are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import elig
from elig import cli
from elig.adapters.screen import BATCHES, SMALL
from elig.adapters.screen_coded import COLUMNS as CODED
from elig.adapters.screen_rows import COLUMNS
from elig.adapters.tables.columns import CALLED, NONE, SPOKEN, read_mapping
from elig.adapters.tables.results import TABLE
from elig.engine.kernel import codes

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "screening.md").read_text("utf-8")


def block(mark: str) -> str:
    found = re.findall(rf"^```{mark}\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize("strict", [False, True])
def test_the_example_runs(strict: bool, tmp_path: Path) -> None:
    """One good household and one that is set aside."""
    example = json.loads((ROOT / "examples" / "lifted-family-with-students.json").read_text("utf-8"))
    lines = [json.dumps(example), json.dumps({**example, "wage_income": "many"})]
    (tmp_path / "register.jsonl").write_text("\n".join(lines), "utf-8")
    words = block("sh example").split()
    assert words[0] == "elig"
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", *words[1:], *(["--strict"] if strict else [])],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (3 if strict else 0, "")
    assert "1 households decided" in done.stdout
    written = sorted(path.name for path in (tmp_path / "answers").iterdir() if path.name[0] != ".")
    assert written == ["manifest.json", "part-000000.parquet", "reasons.csv", "rejects-000000.jsonl"]
    assert all(name in PAGE for name in written)


def columns_told(heading: str) -> list[str]:
    table = PAGE[PAGE.index(heading) :].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_columns() -> None:
    plain, instead = columns_told("| column |"), columns_told("| column instead of `reason` |")
    assert tuple(plain) == CODED
    at = plain.index("reason")
    assert (*plain[:at], *instead, *plain[at + 1 :]) == COLUMNS


def test_figures() -> None:
    assert f"{SMALL:,} households and more" in PAGE
    told = re.search(
        r"`--batch`: ([\d,]+) \w+ in columns, ([\d,]+) record by record, ([\d,]+) in words", PAGE
    )
    assert told is not None
    assert [int(n.replace(",", "")) for n in told.groups()] == [
        BATCHES[w] for w in ("columns", "records", "words")
    ]


def test_codes() -> None:
    """Every kind of reason has its code on the page."""
    table = PAGE[PAGE.index("| code | what decided |") :].partition("\n\n")[0]
    told = {re.split(r"[.:@]", code)[0] for code in re.findall(r"`([^`]+)`", table)}
    assert {*codes.NAMED, *codes.PLAIN, "when", "amount", "drawn", "runs_on", "together"} <= told


def test_the_mapping_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(block("toml mapping"), "utf-8")
    read = read_mapping(path)
    assert read.encoding == "gb18030"
    assert read.households.columns == {"gzsr": "wage_income", "remark": False}
    assert (read.members.order, read.receives and read.receives.household) == ("seq", "hh")


def test_names_and_options() -> None:
    params = (*cli.screen.params, *cli.kernel.params)
    options = {name for option in params for name in option.opts if name.startswith("--")}
    assert set(re.findall(r"--[a-z][a-z-]*", PAGE)) <= options
    for names in CALLED.values():
        assert all(name in PAGE for name in names)
    assert all(f"`{word}`" in PAGE for word in (*NONE, *SPOKEN, TABLE, f"{TABLE}_rejects"))
