"""The verbs of cases: what they print, in both languages and as JSON, and their exit codes."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from elig import cli
from elig.adapters.store import NewAlert, create_store, open_store

from .conftest import HOUSEHOLD, RULES, day

KEY = bytes(range(32))
Run = Callable[..., tuple[int, str, str]]
PLACED = {**HOUSEHOLD, "township": "东坝头镇"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A verb of `elig cases` in this process, by the invented rules, on a store with two households."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ELIG_STORE", "store.db")
    monkeypatch.setenv("ELIG_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("LC_ALL", "C")
    with create_store("store.db", KEY) as store, store.writing(1) as writing:
        for number in ("h1", "h2"):
            writing.put_household({**PLACED, "household_no": number}, day("2024-01-01"))
        writing.add_alerts([NewAlert("burden", "h2", "household", day("2024-04-20"), "yes", {})])

    def run(*words: str, rules: bool = True) -> tuple[int, str, str]:
        more = [word for path in RULES for word in ("--rules", str(path))] if rules else []
        monkeypatch.setattr(sys, "argv", ["elig", "cases", *words, *more])
        with pytest.raises(SystemExit) as done:
            cli.main()
        printed = capsys.readouterr()
        return int(str(done.value.code)), printed.out, printed.err

    return run


def test_from_an_alert_to_the_list(run: Run) -> None:
    assert run()[:2] == (0, "No cases.\n")
    code, out, _ = run("open", "a1")
    assert (code, out) == (0, "Case c2 is open. Next: Told (due 2024-04-21)\n")
    run("open", "--household", "h1", "--day", "2024-04-26")
    code, out, _ = run("--today", "2024-04-22")
    assert code == 0
    assert out.splitlines() == [
        "Open cases · 2", "", "东坝头镇 · 2",
        "  c2  h2  2024-04-20  Told due 2024-04-21, 1 day late",
        "  c3  h1  2024-04-26  Told due 2024-04-27",
    ]  # fmt: skip
    assert run("--household", "h1", "--today", "2024-04-22")[1].splitlines()[0] == "Open cases · 1"
    assert run("--village", "nowhere")[1] == "No cases.\n"
    found = json.loads(run("--json", "--today", "2024-04-22")[1])
    assert [case["next"][0] for case in found] == [
        {"step": "told", "earliest": "2024-04-20", "due": "2024-04-21", "days_late": 1, "ready": True},
        {"step": "told", "earliest": "2024-04-26", "due": "2024-04-27", "days_late": 0, "ready": True},
    ]


def test_due_by_village(run: Run) -> None:
    run("open", "a1")
    assert run("--due", "--days", "0", "--today", "2024-04-20")[1] == (
        "Nothing is late, and nothing is due until 2024-04-20.\n"
    )
    code, out, _ = run("--due", "--today", "2024-05-06", "--lang", "zh")
    assert code == 0
    assert out.splitlines() == [
        "2024-05-13 前应办事项（超期在前） · 2 项", "", "东坝头镇 · 2",
        "  ! c2 受理  h2  2024-04-21 前，已超期 15 天",
        "  ! c2 审定  h2  2024-05-05 前，已超期 1 天，尚须先办前面的步骤",
    ]  # fmt: skip
    found = json.loads(run("--due", "--json", "--today", "2024-05-06")[1])
    assert [(row["step"], row["due"], row["days_late"], row["ready"], row["township"]) for row in found] == [
        ("told", "2024-04-21", 15, True, "东坝头镇"), ("approval", "2024-05-05", 1, False, "东坝头镇"),
    ]  # fmt: skip


def test_a_step_and_its_refusal(run: Run, tmp_path: Path) -> None:
    run("open", "a1")
    code, out, err = run("step", "c2", "visit", "--on", "2024-04-22")
    assert (code, out, err) == (1, "", "“Visit” comes after “Told”, which has not been taken\n")
    assert run("step", "c2", "受理", "--on", "2024-04-22", "--try")[:2] == (
        0, "“Told” is possible on 2024-04-22; nothing was recorded.\n",
    )  # fmt: skip
    code, out, _ = run("step", "c2", "受理", "--on", "2024-04-22", "--by", "县监测办", "--lang", "zh",
                       "--today", "2024-04-22")  # fmt: skip
    assert (code, out.splitlines()[0]) == (0, "个案 c2：2024-04-22 的“受理”已记录。")
    (tmp_path / "given.json").write_text('{"safe": false, "income": "5,000.00"}', "utf-8")
    assert run("step", "c2", "visit", "--on", "2024-04-23", "--given", "given.json")[0] == 0
    run("step", "c2", "desk", "--on", "2024-04-24")
    (tmp_path / "given.json").write_text('{"category": "c"}', "utf-8")
    code, _, err = run("step", "c2", "meeting", "--on", "2024-04-24", "--given", "given.json")
    assert (code, "[E532]" in err or "[E531]" in err) == (3, True)
    for text in ("[]", "3"):
        (tmp_path / "given.json").write_text(text, "utf-8")
        assert run("step", "c2", "meeting", "--on", "2024-04-24", "--given", "given.json")[0] == 2
    code, out, _ = run("show", "c2", "--today", "2024-04-25", "--lang", "zh")
    assert code == 0
    assert "预警 a1“burden”，2024-04-20" in out
    assert "2024-04-22  受理  〔县监测办〕" in out
    shown = json.loads(run("show", "c2", "--json", "--today", "2024-04-25")[1])
    assert [step["step"] for step in shown["steps"]] == ["told", "visit", "desk"]
    assert shown["steps"][1]["given"] == {"safe": False}
    assert (shown["place"], shown["ended"], shown["alert"]) == ("henan.lankao", None, "a1")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("open",), "name the alert"),
        (("open", "a1", "--household", "h1"), "name the alert"),
        (("open", "a7"), "there is no alert `a7`"),
        (("open", "--household", "h9"), "the household h9 has no record"),
        (("show", "c9"), "there is no case `c9`"),
        (("step", "c9", "told"), "there is no case `c9`"),
        (("step", "c9", "told", "--on", "2024-2-30"), "is no date"),
        (("step", "c9", "told", "--given", "nowhere.json"), "no file or folder"),
        (("--calendar", "bad.toml"), "--calendar: `holiday` cannot be used"),
        (("show", "c9", "--calendar", "nowhere.toml"), "no file or folder"),
        (("--store", "nowhere.db"), "there is no store"),
        (("clsoe", "c1"), "clsoe"),
    ],
)
def test_wrong_use(run: Run, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    (tmp_path / "bad.toml").write_text('holiday = ["2024-05-01"]', "utf-8")
    code, _, err = run(*words)
    assert (code, told in err) == (2, True), err


def test_without_a_store(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIG_STORE")
    code, _, err = run()
    assert (code, "`--store` is missing" in err) == (2, True)


def test_the_county_days_count(run: Run, tmp_path: Path) -> None:
    # Ten working days from Monday 22 April 2024 (Sunday 28 April is worked, 1 to 5 May are off):
    # 23, 24, 25, 26, 28, 29, 30 April, 6, 7 and 8 May. With 8 May off it is 9 May.
    run("open", "a1")
    run("step", "c2", "told", "--on", "2024-04-22")
    (tmp_path / "days.csv").write_text("日期,类型\n2024-05-08,放假\n", "utf-8")
    due = [
        {row["step"]: row["due"] for row in json.loads(run("--due", "--days", "60", "--json", "--today", "2024-04-22", *more)[1])}
        for more in ((), ("--calendar", "days.csv"))
    ]  # fmt: skip
    assert [each["visit"] for each in due] == ["2024-05-08", "2024-05-09"]


def test_a_year_without_known_holidays_is_remarked(run: Run) -> None:
    run("open", "--household", "h1", "--day", "2040-04-02")
    run("step", "c2", "told", "--on", "2040-04-02", "--today", "2040-04-02")
    out = run("--due", "--days", "30", "--today", "2040-04-02")[1]
    assert out.splitlines()[-1] == (
        "The public holidays of 2040 were not known; Monday to Friday were counted."
    )


def test_the_steps_of_a_place(run: Run) -> None:
    code, out, _ = run("steps", "--as-of", "2024-07-01", "--in", "兰考县")
    assert code == 0
    assert out.splitlines()[0] == "Steps of a case in henan, 兰考县 on 2024-07-01" or "兰考县" in out.splitlines()[0]
    visit = out.split("Visit (visit)")[1].split("\n\n")[0]
    assert visit.split("\n")[1:] == ["  after “Told”, within 3 days", "  asks: Safe"]
    everything = run("steps", "--as-of", "2024-05-01")[1]
    assert "after “Visit” or “Desk check”, before “Approval”" in everything
    assert "after “Notice”, within 15 days of the alert, within 2 days" in everything
    assert "at least 6 months after “Approval”" in everything
    assert run("steps", "--in", "atlantis")[0] == 2


def test_the_shipped_steps_are_printed(run: Run) -> None:
    for lang in ("en", "zh"):
        code, out, _ = run("steps", "--as-of", "2024-05-01", "--in", "henan.lankao", "--lang", lang, rules=False)
        assert code == 0
        assert len(re.findall(r"^\S.*\((\w+)\)$", out, re.MULTILINE)) == 15


def test_an_open_case_of_an_erased_household(run: Run) -> None:
    from elig.adapters.store import erase

    run("open", "a1")
    run("step", "c2", "told", "--on", "2024-04-22", "--by", "县监测办")
    with open_store("store.db", KEY) as store:
        erase(store, "h2", None, 10)
    code, out, _ = run("show", "c2")
    assert code == 0
    assert "县监测办" not in out
    assert "The household was erased; what it gave is gone." in out
    assert run("step", "c2", "desk", "--on", "2024-04-23")[0] == 2
