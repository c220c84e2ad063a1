"""Two sets of rules on the households of invented.py; what changes is counted by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import elig
from elig.adapters.diff import diff
from elig.adapters.library import Library

from .invented import HOUSEHOLDS, RULES, Record

DAY = "2024-05-01"
Write = Callable[[list[Record]], str]

NEW = {
    "amount 100 yuan per month": "amount 120 yuan per month",
    "when stage is primary": "when stage in (primary, junior)",
    "when not safe_house": "when low_income and not safe_house",
    'fact wants_loan "': 'fact has_well "水井" "Well" is yes/no\n  fact wants_loan "',
    "support farm_loan": (
        'support well_aid "水井补助" "Well aid" for household\n  when has_well\n'
        "  amount 50 yuan per year\n  nature cash\n\nsupport farm_loan"
    ),
}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The rules with more basic aid, meals for juniors, repairs for the poor alone, and a new support."""
    folder = tmp_path / "new"
    shutil.copytree(RULES, folder)
    text = (folder / "nation.elig").read_text("utf-8")
    for was, now in NEW.items():
        assert text.count(was) == 1
        text = text.replace(was, now)
    (folder / "nation.elig").write_text(text, "utf-8")
    return folder


@pytest.fixture
def records() -> list[Record]:
    """Household 14 has a well, which the old rules know nothing of; of the others it is not recorded."""
    return [
        record | ({"has_well": True} if record["household_no"] == "TEST-0014" else {})
        for record in HOUSEHOLDS
    ]


def test_who_gains_and_who_loses(
    library: Library, changed: Path, records: list[Record], register: Write
) -> None:
    found = diff(library, elig.load(changed), register(records), as_of=DAY).as_dict()
    assert (found["households"], found["set_aside"]) == (15, 1)
    # More: the eight poor, 20 a month each. Gains: junior m2 of 15 two terms of 500, and 14 its well. 11 loses repairs.
    # The same: meals of 9 and of m1 of 15, repairs of 12, the loan of 14. Wells of the fourteen others: not known.
    assert found["in_all"] == {
        "gains": 2, "loses": 1, "more": 8, "less": 0, "same": 4, "unsure": 14,
        "yuan_a_year": "2970.00", "yuan_once": "-10000.00", "exact": True,
    }  # fmt: skip
    policies = {row["policy"]: row for row in found["policies"]}
    assert (policies["basic_aid"]["more"], policies["basic_aid"]["yuan_a_year"]) == (8, "1920.00")
    assert (policies["meal_aid"]["gains"], policies["meal_aid"]["same"]) == (1, 2)
    assert (policies["repair_aid"]["loses"], policies["repair_aid"]["yuan_once"]) == (1, "-10000.00")
    assert (policies["well_aid"]["gains"], policies["well_aid"]["unsure"]) == (1, 14)
    places = {row["township"]: row for row in found["places"]}
    assert (places["东乡"]["more"], places["东乡"]["yuan_a_year"]) == (5, "1200.00")
    assert (places["西镇"]["more"], places["西镇"]["gains"], places["西镇"]["loses"]) == (3, 2, 1)


def test_one_household_shows_it(
    library: Library, changed: Path, records: list[Record], register: Write
) -> None:
    found = diff(library, elig.load(changed), register(records), as_of=DAY).as_dict()
    policies = {row["policy"]: row["example"] for row in found["policies"]}
    more = policies["basic_aid"]
    assert (more["change"], more["household"], more["subject"]) == ("more", "***01", "household")
    assert (more["before"]["amount"]["yuan"], more["after"]["amount"]["yuan"]) == ("100.00", "120.00")
    lost = policies["repair_aid"]
    assert (lost["household"], lost["before"]["outcome"], lost["after"]["outcome"]) == (
        "***11",
        "eligible",
        "not_eligible",
    )
    gained = policies["meal_aid"]
    assert (gained["household"], gained["subject"], gained["change"]) == ("***15", "m2", "gains")
    assert policies["farm_loan"] is None
    assert "TEST-" not in json.dumps(found)


def test_the_same_rules_change_nothing(library: Library, register: Write) -> None:
    found = diff(library, library, register(HOUSEHOLDS), as_of=DAY).as_dict()["in_all"]
    assert {kind: found[kind] for kind in ("gains", "loses", "more", "less", "unsure")} == dict.fromkeys(
        ("gains", "loses", "more", "less", "unsure"), 0
    )


def test_money_of_which_the_rules_name_no_amount_is_not_exact(
    library: Library, register: Write, tmp_path: Path
) -> None:
    """A new support pays the poor, and nobody knows how much."""
    for file in RULES.glob("*.elig"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    with (tmp_path / "nation.elig").open("a", encoding="utf-8") as opened:
        opened.write('\nsupport tea_aid "茶补" "Tea" for household\n  when low_income\n  nature cash\n')
    new = elig.load(*sorted(tmp_path.glob("*.elig")))
    source = register([HOUSEHOLDS[1]])
    one, same = (diff(old, new, source, as_of=DAY).as_dict()["in_all"] for old in (library, new))
    assert (one["gains"], one["yuan_a_year"], one["exact"]) == (1, "0.00", False)
    assert (same["same"], same["gains"], same["exact"]) == (1, 0, True)


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "elig.cli", *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_command(changed: Path, records: list[Record], register: Write) -> None:
    words = ("diff", RULES, changed, "--on", register(records), "--as-of", DAY)
    english, chinese, plain = run(*words, "--lang", "en"), run(*words, "--lang", "zh"), run(*words, "--json")
    assert [done.returncode for done in (english, chinese, plain)] == [0, 0, 0]
    assert "Basic aid: get more 8; +1,920.00 yuan a year" in english.stdout
    assert (
        "for example household ***01: Can receive (100 yuan a month) -> Can receive (120 yuan a month)"
        in english.stdout
    )
    assert "基本救助：增加 8；+1,920.00 元/年" in chinese.stdout
    assert json.loads(plain.stdout)["in_all"]["more"] == 8


def test_assess_command(register: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = (
        "assess",
        register(HOUSEHOLDS),
        "-o",
        out,
        "--rules",
        RULES,
        "--as-of",
        DAY,
        "--small",
        "2",
        "--lang",
        "en",
    )
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Entitled, not receiving: 3 households\n" in done.stdout
    assert "Received twice: withheld" in done.stdout
    (out / "other.txt").write_text("mine", "utf-8")
    refused = run(*words)
    assert refused.returncode == 2
    assert "holds other files" in refused.stderr
    assert run("assess", tmp_path / "none.jsonl", "-o", out).returncode == 2
