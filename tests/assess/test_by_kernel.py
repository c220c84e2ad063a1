"""By the kernel and the meaning the same comes out as by the meaning alone; where they differ, nothing does."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import elig
from elig import cli
from elig.adapters import assess as assessing
from elig.adapters.assess import judge_all
from elig.adapters.diff import diff
from elig.adapters.library import Library
from elig.adapters.screen_rows import Decider
from elig.engine.decide import Disagreement
from elig.engine.facts import Facts
from elig.engine.kernel.kernel import Kernel, Said
from elig.tests.screen.registers import households

from .invented import HOUSEHOLDS, RULES, Record, drawn, household

DAY = "2024-05-01"
Write = Callable[[list[Record]], str]


def without_kernel(self: Decider, edition: object) -> None:
    """No policy can be lowered."""


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.5])
def test_the_same_cases(missing: float, register: Write) -> None:
    library = elig.load()
    for day, seed in ((DAY, 1), ("2023-02-01", 2)):
        source = register(households(library.policy, 40, seed=seed, missing=missing, drawn=False))
        one = judge_all(library, source, as_of=day)
        other = judge_all(library, source, as_of=day, by_kernel=False)
        assert one.judged == other.judged
        assert one.tally == other.tally
        assert one.tally.households == 40


def test_the_same_cases_of_the_small_policy(library: Library, register: Write) -> None:
    source = register(HOUSEHOLDS)
    assert judge_all(library, source, as_of=DAY) == judge_all(library, source, as_of=DAY, by_kernel=False)


def test_the_same_difference(register: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped rules with another line of the guarantee."""
    shipped = Path(elig.__file__).parent / "rules"
    for file in shipped.rglob("*.elig"):
        target = tmp_path / "new" / file.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            file.read_text("utf-8").replace("470 yuan per month", "900 yuan per month"), "utf-8"
        )
    old, new = elig.load(), elig.load(tmp_path / "new")
    source = register(households(old.policy, 60, seed=3, missing=0.05, drawn=False))
    by_kernel = diff(old, new, source, as_of=DAY).as_dict()
    monkeypatch.setattr(Decider, "kernel", without_kernel)
    assert diff(old, new, source, as_of=DAY).as_dict() == by_kernel
    assert by_kernel["in_all"]["more"] > 0


def test_who_has_no_case_is_not_worked_out(
    library: Library, register: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Household 2 draws what it should, and nobody asks the meaning about it."""
    from elig.adapters import concluded

    monkeypatch.setattr(concluded, "Meaning", None)
    found = judge_all(library, register([HOUSEHOLDS[1]]), as_of=DAY)
    assert (found.tally.households, found.judged) == (1, [])
    with pytest.raises(TypeError):
        judge_all(library, register([HOUSEHOLDS[0]]), as_of=DAY)


def test_a_conflict_of_the_rules_cannot_be_said(register: Write, tmp_path: Path) -> None:
    """Who is poor gets 50, who is disabled 60, and who is both nobody knows how much."""
    for file in RULES.glob("*.elig"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    with (tmp_path / "nation.elig").open("a", encoding="utf-8") as opened:
        opened.write(
            '\nsupport oil_aid "油补" "Oil" for household\n  amount 10 yuan per year\n  nature cash\n'
            '\nexception oil_for_poor "贫困户" "Poor" to oil_aid\n  when low_income\n  amount 50 yuan per year\n'
            '\nexception oil_for_disabled "残疾人" "Disabled" to oil_aid\n  when disabled\n  amount 60 yuan per year\n'
        )
    both = household(
        1, "甲村", [drawn("oil_aid", "50"), drawn("basic_aid", "100")], low_income=True, disabled=True
    )
    library = elig.load(*sorted(tmp_path.glob("*.elig")))
    found = judge_all(library, register([both]), as_of=DAY)
    told = [(case.kind, case.policy, case.cause[1]) for one in found.judged for case in one.cases]
    assert told == [("unsaid", "oil_aid", "the policies contradict each other")]


# --- where kernel and meaning differ ----------------------------------------------------------------------


def changed(said: Said, name: str, wrong: dict[str, Any]) -> Said:
    """What a kernel says, with a lie about one support or check for the household."""
    statuses, supports, checks = (
        {
            each: tuple((dict(zip(PARTS, one, strict=True)) | wrong).values()) if each == name else one
            for each, one in kind.items()
        }
        for kind in said
    )
    return statuses, supports, checks  # type: ignore[return-value]


PARTS = ("outcome", "low", "high", "reason")


def lies(monkeypatch: pytest.MonkeyPatch, name: str, digest: str = "", **wrong: Any) -> None:
    """Have the kernel of a policy, or of every one, say something else of one support or check."""
    right = Kernel.decide_facts

    def decide(self: Kernel, facts: Facts) -> Said:
        said = right(self, facts)
        return changed(said, name, wrong) if digest in ("", self.edition.policy.digest) else said

    monkeypatch.setattr(Kernel, "decide_facts", decide)


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("care_aid", {"outcome": "eligible", "low": 80_00, "high": 80_00},
         "care_aid: the kernel concludes eligible 8000 8000, the meaning not_eligible"),
        ("basic_aid", {"low": 90_00},
         "basic_aid: the kernel concludes eligible 9000 10000, the meaning eligible 10000 10000"),
        ("poor_and_unsafe", {"outcome": "yes"}, "poor_and_unsafe: the kernel concludes yes, the meaning "),
    ],
)  # fmt: skip
def test_a_difference_stops_the_assessment(
    name: str,
    wrong: dict[str, Any],
    said: str,
    library: Library,
    register: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lies(monkeypatch, name, **wrong)
    with pytest.raises(Disagreement) as stopped:
        judge_all(library, register([household(1, "甲村", [], low_income=True)]), as_of=DAY)
    assert str(stopped.value) == said


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> object:
    monkeypatch.setattr(sys, "argv", ["elig", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return left.value.code


def test_the_command_ends_with_5_and_writes_nothing(
    register: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = register([household(1, "甲村", [], low_income=True)])
    lies(monkeypatch, "care_aid", outcome="eligible", low=80_00, high=80_00)
    out = tmp_path / "out"
    assert (
        run(monkeypatch, "assess", source, "-o", out, "--rules", RULES, "--as-of", DAY, "--lang", "en") == 5
    )
    assert "care_aid" in capsys.readouterr().err
    assert not out.exists()


def test_a_difference_stops_the_comparison(
    register: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kernel of the new rules says that care is paid for, which the meaning does not."""
    new = tmp_path / "new"
    new.mkdir()
    for file in RULES.glob("*.elig"):
        text = file.read_text("utf-8").replace("amount 80 yuan per month", "amount 90 yuan per month")
        (new / file.name).write_text(text, "utf-8")
    digest = elig.load(new).policy.digest
    lies(monkeypatch, "care_aid", digest, outcome="eligible", low=90_00, high=90_00)
    source = register([household(1, "甲村", [])])
    assert run(monkeypatch, "diff", RULES, new, "--on", source, "--as-of", DAY, "--lang", "en") == 5
    shown = capsys.readouterr()
    assert "care_aid: the kernel concludes eligible" in shown.err
    assert shown.out == ""


# --- what the kernel cannot hold, and several processes ----------------------------------------------------


def test_a_number_too_fine_for_the_kernel_is_left_to_the_meaning(register: Write, tmp_path: Path) -> None:
    """Land of 0.12345678 is more than the 0.1 that is asked for; the kernel holds six decimals."""
    for file in RULES.glob("*.elig"):
        text = file.read_text("utf-8").replace(
            '  fact receives "在享政策"',
            '  fact land "耕地" "Land" is number, 0 to 100\n  fact receives "在享政策"',
        )
        (tmp_path / file.name).write_text(text, "utf-8")
    with (tmp_path / "nation.elig").open("a", encoding="utf-8") as opened:
        opened.write(
            '\nsupport land_aid "耕地补贴" "Land aid" for household\n  when land > 0.1\n  nature in_kind\n'
        )
    record = json.dumps(household(1, "甲村", [])).replace('"low_income"', '"land": 0.12345678, "low_income"')
    path = tmp_path / "fine.jsonl"
    path.write_text(record, "utf-8")
    library = elig.load(*sorted(tmp_path.glob("*.elig")))
    found = judge_all(library, str(path), as_of=DAY)
    assert [case.policy for one in found.judged for case in one.cases] == ["land_aid"]


def test_several_processes(library: Library, register: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of four households, so that sixteen make several; the last of them cannot be read."""
    monkeypatch.setattr(assessing, "BATCH", 4)
    source = register(HOUSEHOLDS)
    told: list[tuple[int, int]] = []
    two = judge_all(library, source, as_of=DAY, jobs=2, progress=lambda *how_far: told.append(how_far))
    assert two == judge_all(library, source, as_of=DAY)
    assert told == [(4, 16), (8, 16), (12, 16), (16, 16)]


def test_a_comparison_in_several_processes(
    library: Library, register: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve poor households in four batches: the first of all is the one that shows the change."""
    monkeypatch.setattr(assessing, "BATCH", 3)
    for file in RULES.glob("*.elig"):
        text = file.read_text("utf-8").replace("amount 100 yuan per month", "amount 110 yuan per month")
        (tmp_path / file.name).write_text(text, "utf-8")
    new = elig.load(*sorted(tmp_path.glob("*.elig")))
    source = register([household(number, "甲村", [], low_income=True) for number in range(1, 13)])
    two = diff(library, new, source, as_of=DAY, jobs=2).as_dict()
    assert two == diff(library, new, source, as_of=DAY).as_dict()
    assert (two["in_all"]["more"], two["in_all"]["yuan_a_year"]) == (12, "1440.00")
    shown = {row["policy"]: row["example"] for row in two["policies"]}
    assert shown["basic_aid"]["household"] == "***01"
