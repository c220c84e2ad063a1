"""A period played through again: small counties whose every figure is worked out by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters import simulate_page
from elig.adapters.screen_words import Unusable
from elig.adapters.simulate import Simulation, simulate

Json = dict[str, Any]
RULES = Path(__file__).with_name("rules")
PERIOD = {"as_of": "2025-01-01", "until": "2025-06-30"}


class County:
    """A county written by hand: each household with one member, m1."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.households, self.rows, self.truths = folder, [], [], []

    def household(self, number: int, township: str = "T1", **facts: object) -> None:
        self.households.append(
            {"household_no": f"H{number}", "province": "henan", "township": township, **facts,
             "members": [{"id": "m1", "name": "示例甲"}]}
        )  # fmt: skip

    def row(self, number: int, sent: str, event: str, ident: str, **more: object) -> None:
        self.rows.append(
            {"event": event, "id": ident, "household_no": f"H{number}", "sent_on": sent, **more}
        )

    def bill(self, number: int, own: str, sent: str, paid: str | None, ident: str = "b1") -> None:
        more = {} if paid is None else {"self_paid": paid}
        self.row(number, sent, "bill", f"h{number}-{ident}", member="m1", settled_on=own, **more)

    def truth(self, number: int, began: str, sent: str | None, cause: str = "illness") -> None:
        self.truths.append({"household_no": f"H{number}", "began_on": began, "cause": cause, "sent_on": sent})

    def write(self) -> None:
        self.folder.mkdir(exist_ok=True)
        for name, rows in (("register", self.households), ("events-all", self.rows), ("truth", self.truths)):
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (self.folder / f"{name}.jsonl").write_text(text, encoding="utf-8")

    def played(self, *rules: Path, jobs: int = 1, truth: bool = True, **period: str) -> Simulation:
        self.write()
        return simulate(
            [elig.load(each) for each in rules or (RULES,)], str(self.folder / "register.jsonl"), [self.folder],
            truth=self.folder / "truth.jsonl" if truth else None, jobs=jobs, **{**PERIOD, **period},
        )  # fmt: skip

    def told(self, **more: Any) -> Json:
        found: Json = self.played(**more).as_dict()["sets"][0]
        return found


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path / "county")


def made(county: County) -> County:
    """Seven households: found at once, by time alone, never in the data, sent too late, below the line, …"""
    for number in range(1, 8):
        county.household(number, "T2" if number > 4 else "T1")
    county.bill(1, "2025-01-10", "2025-01-15", "25000")  # found five days after it began
    county.truth(1, "2025-01-10", "2025-01-15")
    county.row(2, "2025-03-02", "water_cut", "h2-w", cut_on="2025-03-01")  # 31 days later is 1 April
    county.truth(2, "2025-03-01", "2025-03-02", "water")
    county.truth(3, "2025-02-01", None)
    county.bill(4, "2025-06-20", "2025-07-05", "90000")
    county.truth(4, "2025-06-20", "2025-07-05")
    county.bill(5, "2025-04-01", "2025-04-05", "20000")
    county.truth(5, "2025-04-01", "2025-04-05")
    county.bill(6, "2025-02-01", "2025-02-05", "30000")  # of somebody else, as was found out
    county.row(6, "2025-02-10", "bill", "h6-b1", member="m1", withdrawn=True)
    county.row(7, "2025-05-01", "asset_match", "h7-a", matched_on="2025-04-20")
    return county


def test_every_figure(county: County) -> None:
    told = made(county).told()
    assert told["truth"] == {
        "hardships": 5, "found": 2, "missed": {"never_sent": 1, "sent_later": 1, "not_seen": 1},
        "true_alerts": 2, "false_alerts": 1,
        "days_after_it_began": {"p50": 5, "p90": 31, "max": 31},
        "days_after_it_was_sent": {"p50": 0, "p90": 30, "max": 30},
        "causes": {"illness": {"hardships": 4, "found": 1}, "water": {"hardships": 1, "found": 1}},
    }  # fmt: skip
    assert told["rules"] == {
        "asset": {"alerts": 1, "true": 0, "false": 0, "first": 0},
        "costly_month": {"alerts": 2, "true": 1, "false": 1, "first": 1},
        "dry_month": {"alerts": 1, "true": 1, "false": 0, "first": 1},
    }
    assert told["townships"] == {
        "T1": {"alerts": 2, "false": 0, "hardships": 4, "found": 2},
        "T2": {"alerts": 1, "false": 1, "hardships": 1, "found": 0},
    }
    counts = ("households", "events", "alerts", "households_alerted", "questions", "open", "called_off")
    assert [told[name] for name in counts] == [7, 5, 3, 3, 1, 0, 1]


def test_without_the_truth_alerts_are_counted_only(county: County) -> None:
    told = made(county).told(truth=False)
    assert "truth" not in told
    assert told["rules"]["costly_month"] == {"alerts": 2}
    assert told["townships"] == {"T1": {"alerts": 2}, "T2": {"alerts": 1}}


def test_water_that_came_back_in_time_is_no_alert(county: County) -> None:
    county.household(1)
    county.row(1, "2025-03-02", "water_cut", "w", cut_on="2025-03-01")
    county.row(1, "2025-04-01", "water_back", "v", back_on="2025-03-31")
    assert county.told()["alerts"] == 0
    county.rows[1]["sent_on"] = "2025-04-02"  # a day later the alert was made, and is then called off
    again = county.told()
    assert (again["alerts"], again["called_off"]) == (1, 1)


def test_told_late_counts_on_its_own_day_and_is_seen_when_told(county: County) -> None:
    """Two bills of one month, the first told after the second: together above the line on the second's day."""
    county.household(1)
    county.bill(1, "2025-02-20", "2025-02-25", "15000", "second")
    county.bill(1, "2025-02-10", "2025-05-05", "15000", "first")
    county.truth(1, "2025-02-20", "2025-05-05")
    told = county.told()
    assert told["alerts"] == 1
    assert told["truth"]["days_after_it_began"]["max"] == 74  # 20 February to 5 May
    assert told["truth"]["days_after_it_was_sent"]["max"] == 0


def test_a_row_that_comes_twice_counts_once(county: County) -> None:
    county.household(1)
    county.bill(1, "2025-02-20", "2025-02-25", "15000")
    county.bill(1, "2025-02-20", "2025-03-05", "15000")
    told = county.told()
    assert (told["events"], told["alerts"]) == (1, 0)


def test_withdrawn_before_it_came(county: County) -> None:
    county.household(1)
    county.row(1, "2025-02-01", "bill", "h1-b1", member="m1", withdrawn=True)
    county.bill(1, "2025-01-20", "2025-02-25", "50000")
    assert county.told()["alerts"] == 0


def test_what_was_known_before_the_period_is_known_and_not_told_again(county: County) -> None:
    county.household(1)
    county.household(2)
    county.bill(1, "2024-12-20", "2024-12-25", "50000")
    county.bill(2, "2024-12-20", "2024-12-25", "15000")
    county.bill(2, "2025-01-10", "2025-01-15", "15000", "b2")
    told = county.told()
    assert (told["events"], told["alerts"]) == (3, 1)


def test_what_is_not_known_may_be_an_alert(county: County) -> None:
    county.household(1)
    county.bill(1, "2025-02-20", "2025-02-25", None)
    told = county.told()
    assert (told["alerts"], told["open"]) == (0, 1)


def test_a_first_bill_before_the_hardship_is_a_true_alert(county: County) -> None:
    """Ninety days before counts, ninety-one is another matter."""
    for number, own in ((1, "2025-02-01"), (2, "2025-01-31")):
        county.household(number)
        county.bill(number, own, own, "30000")
        county.truth(number, "2025-05-02", "2025-05-05")
    told = county.told()
    assert (told["truth"]["true_alerts"], told["truth"]["false_alerts"]) == (1, 1)
    assert told["truth"]["days_after_it_began"] == {"p50": 0, "p90": 0, "max": 0}


def test_rows_that_cannot_be_used(county: County) -> None:
    county.household(1)
    county.household(2, risk_causes=["weather"])
    county.bill(1, "2025-02-01", "2025-02-05", "30000", "good")
    county.bill(1, "2025-02-01", "2025-02-05", "-1", "negative")
    county.row(1, "2025-02-05", "bil", "kind", member="m1", settled_on="2025-02-01")
    county.row(1, "2025-02-05", "bill", "who", member="m9", settled_on="2025-02-01")
    county.row(1, "2025-02-05", "bill", "undated", member="m1")
    county.row(1, "2025-02-30", "bill", "day", member="m1", settled_on="2025-02-01")
    county.row(1, "2025-02-05", "bill", "more", member="m1", settled_on="2025-02-01", paid="1")
    county.bill(9, "2025-02-01", "2025-02-05", "30000")
    county.write()
    with (county.folder / "events-more.jsonl").open("w", encoding="utf-8") as file:
        file.write('{"event": \n\n[]\n{"event": "bill"}\n')
    told = county.told()
    assert (told["alerts"], told["events"], told["unreadable"]) == (1, 1, 1)
    assert (told["rows_set_aside"], told["rows_of_nobody"]) == (9, 1)
    assert told["set_aside"][-1].startswith("events-more.jsonl:")
    assert told["unreadable_first"]["en"].startswith("H2: ")
    assert "weather" in told["unreadable_first"]["en"]


def test_the_day_sent_may_be_left_out(county: County) -> None:
    county.household(1)
    county.bill(1, "2025-02-01", "", "30000")
    del county.rows[0]["sent_on"]
    county.truth(1, "2025-02-01", "2025-02-01")
    assert county.told()["truth"]["days_after_it_began"]["max"] == 0


def test_processes_make_no_difference(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elig.adapters.assess.BATCH", 2)
    made(county)
    assert county.played(jobs=2).as_dict() == county.played(jobs=1).as_dict()


# --- two sets of rules -------------------------------------------------------------------------------------


@pytest.fixture
def lower(tmp_path: Path) -> Path:
    """The same rules with a line that twenty thousand yuan pass."""
    shutil.copytree(RULES, tmp_path / "lower")
    file = tmp_path / "lower" / "nation.elig"
    text = file.read_text(encoding="utf-8").replace("20,000 yuan", "19,999 yuan")
    file.write_text(text, encoding="utf-8")
    return tmp_path / "lower"


def test_a_lower_line_finds_more(county: County, lower: Path) -> None:
    first, second = made(county).played(RULES, lower).as_dict()["sets"]
    assert (first["truth"]["found"], second["truth"]["found"]) == (2, 3)
    assert second["truth"]["missed"]["not_seen"] == 0
    assert first["policy"] != second["policy"]


def test_two_sets_side_by_side(county: County, lower: Path) -> None:
    told = made(county).played(RULES, lower).as_dict()
    page = [line.split() for line in simulate_page.lines(told, "en")]
    assert ["Found", "2", "(40.0%)", "3", "(60.0%)"] in page
    assert ["Costly", "month", "2", "1", "1", "1", "3", "2", "1", "2"] in page
    assert ["Illness", "4", "1", "4", "2"] in page
    assert ["T2", "1", "1", "1", "0", "2", "1", "1", "1"] in page


# --- the command ---------------------------------------------------------------------------------------------


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "elig.cli", "simulate", *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def words(county: County) -> list[str | Path]:
    made(county).write()
    folder = county.folder
    return ["--register", folder / "register.jsonl", "--events", folder, "--truth", folder / "truth.jsonl",
            "--as-of", "2025-01-01", "--until", "2025-06-30", "--rules", RULES, "--jobs", "1"]  # fmt: skip


def test_the_command_in_both_languages_and_as_json(words: list[str | Path], county: County) -> None:
    english, chinese, data = run(*words, "--lang", "en"), run(*words, "--lang", "zh"), run(*words, "--json")
    assert (english.returncode, chinese.returncode, data.returncode) == (0, 0, 0), english.stderr
    assert "1 January 2025 to 30 June 2025: 7 households, 5 events told" in english.stdout
    assert "医疗自付预警" in chinese.stdout
    assert "按乡镇" in chinese.stdout
    assert json.loads(data.stdout) == county.played().as_dict()
    assert run(*words, "--lang", "en").stdout == english.stdout


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [({"--until": "2024-12-31"}, 2, "until lies before as-of"), ({"--until": "soon"}, 2, "soon"),
     ({"--truth": "register.jsonl"}, 2, "line 1"), ({"--events": "nowhere.jsonl"}, 2, "nowhere.jsonl"),
     ({"--in": "atlantis"}, 2, "atlantis")],
)  # fmt: skip
def test_what_cannot_be_simulated(
    words: list[str | Path], county: County, change: dict[str, str], code: int, said: str
) -> None:
    for option, value in change.items():
        file = value.endswith(".jsonl")
        words += [option, county.folder / value if file else value]
    done = run(*words, "--lang", "en")
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_no_personal_value_is_told(words: list[str | Path]) -> None:
    for lang in ("en", "zh"):
        done = run(*words, "--lang", lang, "--json")
        assert "示例甲" not in done.stdout + done.stderr


def test_an_empty_folder_has_no_events(county: County, tmp_path: Path) -> None:
    made(county).write()
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unusable):
        simulate([elig.load(RULES)], str(county.folder / "register.jsonl"), [tmp_path / "empty"], **PERIOD)
