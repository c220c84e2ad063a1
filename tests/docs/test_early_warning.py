"""docs/early_warning.md says what is so: the warnings and lines that are shipped, and an example that runs."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import elig
from elig.adapters import simulate_words
from elig.adapters.simulate_score import EARLY
from elig.benchmarks.county import post, write
from elig.dsl import policy as p
from elig.engine.edition import Edition

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "early_warning.md").read_text("utf-8")


def test_the_warnings_and_their_titles() -> None:
    told = set(re.findall(r"^\| `(\w+)` \| ([^|a-z0-9]+?) \|", PAGE, re.MULTILINE))
    assert told == {(warn.name, warn.title.zh) for warn in elig.load().policy.warns}


def test_what_is_said_to_be_illustrative_is() -> None:
    policy = elig.load().policy
    sure = {document.name: document.provenance for document in policy.documents}
    for warn in policy.warns:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{warn.name}` |"))
        own = {sure[cite.document] for cite in warn.sources if cite.document not in ("qinan_guide", "cra_2021_7")}
        assert ("illustrative" in row) == ("illustrative" in own), warn.name
        assert ("Zhengzhou" in row) == any(cite.document == "zhengzhou_2021" for cite in warn.sources)


def test_all_give_fifteen_days_and_tell_somebody() -> None:
    for warn in elig.load().policy.warns:
        assert (warn.act_days, warn.act_working) == (15, False)
        assert warn.notify
        assert warn.notify.startswith("乡镇防贫专干")
    asset = next(warn for warn in elig.load().policy.warns if warn.name == "asset_to_explain")
    assert "不作为拒绝的理由" in str(asset.notify)


def test_the_lines_of_lankao() -> None:
    edition = Edition(elig.load().policy, datetime.date(2025, 6, 1).toordinal(), ("henan", "lankao"))
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+)( yuan|%) \| (\w+) \|$", PAGE, re.MULTILINE)
    asked = {
        part.name for warn in edition.warns for part in p.walk(warn.when) if isinstance(part, p.ParameterRef)
    }
    assert {name for name, *_ in rows} == asked
    for name, number, unit, sure in rows:
        now = edition.parameters[name].value
        assert now is not None
        written = int(number.replace(",", ""))
        assert now.value == (written * 100 if unit == " yuan" else Fraction(written, 100))
        assert {cite.provenance for cite in now.sources} == {sure}


def test_a_line_of_ones_own_fits(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```elig own\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "own.elig").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", "validate", tmp_path / "own.elig"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_runs(tmp_path: Path) -> None:
    days = (datetime.date(2025, 1, 1).toordinal(), datetime.date(2025, 12, 31).toordinal())
    write.county(100, 500, 1, *days, tmp_path / "county")
    (line,) = re.findall(r"^```sh example\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", *line.split()[1:], "--lang", "en", "--jobs", "1"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "100 households" in done.stdout


def test_numbers_that_the_page_tells() -> None:
    assert f"more than {EARLY} days later" in PAGE
    assert simulate_words.say("en", "column_first") in PAGE
    assert len(post.DEPARTMENTS) == 12
    assert len(elig.load().policy.warns) == 20
