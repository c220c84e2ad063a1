"""The generated county: the same seed the same bytes, every record and event of the vocabulary, the truth true."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.events.mapping_file import read_mapping
from elig.adapters.events.reading import ReadEvent, read_events
from elig.benchmarks.county import post, rates, stories, write

FIRST, LAST = datetime.date(2025, 1, 1).toordinal(), datetime.date(2025, 12, 31).toordinal()
Json = dict[str, Any]


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made(folder: Path, seed: int = 1, households: int = 1_500, events: int = 9_000) -> write.Written:
    return write.county(households, events, seed, FIRST, LAST, folder)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    made(folder)
    return folder


@pytest.fixture(scope="module")
def rows(county: Path) -> list[Json]:
    return [row for path in sorted(county.glob("events-*.jsonl")) for row in lines(path)]


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def test_the_same_seed_gives_the_same_bytes(county: Path, tmp_path: Path) -> None:
    made(tmp_path / "again")
    made(tmp_path / "other", seed=2)
    assert digest(tmp_path / "again") == digest(county) != digest(tmp_path / "other")


def test_the_command(tmp_path: Path) -> None:
    words = ["--households", "300", "--events", "2000", "--from", "2025-01-01", "--until", "2025-06-30"]
    command = [sys.executable, "-m", "elig.benchmarks.county", *words, "--out", str(tmp_path / "c")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "300 households, 2,000 events" in done.stdout
    few = subprocess.run(
        [*command[:5], "--events", "1", "--out", str(tmp_path / "d")],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert few.returncode == 2
    assert "more than 1" in few.stderr


def test_a_period_in_which_not_all_departments_send(tmp_path: Path) -> None:
    """On 6 to 8 January nobody sends but the daily ones and, on Monday the 6th, education and the police."""
    days = (datetime.date(2025, 1, 6).toordinal(), datetime.date(2025, 1, 8).toordinal())
    written = write.county(500, 1_000, 1, *days, tmp_path)
    sent = {path.name[7:-6] for path in tmp_path.glob("events-*.jsonl") if path.stat().st_size}
    assert {"education", "police"} <= sent <= {"education", "police", "water", "emergency", "petitions"}
    assert written.events == sum(len({row["id"] for row in lines(path)}) for path in tmp_path.glob("events-*"))
    assert 0 < written.events < 1_000


def test_there_are_as_many_events_as_asked(county: Path, rows: list[Json]) -> None:
    told = {row["id"] for row in rows}
    corrected = sum(bool(row.get("withdrawn")) for row in rows)  # a slip is withdrawn and told anew
    assert 9_000 <= len(told) <= 9_000 + corrected
    assert "hospital_settlement" in {row["event"] for row in rows}
    assert len(lines(county / "register.jsonl")) == 1_500


# --- the vocabulary ------------------------------------------------------------------------------------


def test_every_record_is_one_that_elig_reads(county: Path) -> None:
    records = elig.load().records
    for line in (county / "register.jsonl").read_bytes().splitlines():
        records.facts(line)


def test_every_event_is_one_that_elig_reads(county: Path, rows: list[Json]) -> None:
    """Each household with all that was ever sent of it is one valid record."""
    by_household: dict[str, dict[str, Json]] = defaultdict(dict)
    for row in rows:
        if not row.get("withdrawn"):
            own = {key: value for key, value in row.items() if key not in ("sent_on", "household_no")}
            by_household[row["household_no"]][row["id"]] = own
    records, kinds = elig.load().records, set()
    for record in lines(county / "register.jsonl"):
        facts = records.facts({**record, "events": list(by_household[record["household_no"]].values())})
        kinds |= {event.name for event in facts.events or ()}
    assert kinds <= set(post.OF_KIND)
    assert len(kinds) >= 15


def test_every_row_is_one_that_events_import_takes(county: Path, rows: list[Json]) -> None:
    records = elig.load().records
    mapping = read_mapping(Path(elig.__file__).parent / "examples" / "events" / "plain.toml", records)
    read = [
        row for path in sorted(county.glob("events-*.jsonl")) for row in read_events(path, mapping, records, LAST)
    ]
    assert all(isinstance(row, ReadEvent) for row in read)
    told = [(row.id, row.state == "withdraws") for row in read if isinstance(row, ReadEvent)]
    assert told == [(row["id"], bool(row.get("withdrawn"))) for row in rows]


def test_every_kind_of_event_of_the_rules_is_sent_by_a_department() -> None:
    declared = {event.name: event.dated for event in elig.load().policy.events}
    assert declared == write.DATED
    assert set(post.OF_KIND) == set(declared)


def test_no_warning_is_left_open_for_want_of_a_fact(county: Path) -> None:
    library = elig.load()
    for record in lines(county / "register.jsonl")[:100]:
        decision = library.check({**record, "events": []}, as_of="2025-06-01")
        assert decision.warnings == ()


def test_nobody_in_it_could_be_real(county: Path) -> None:
    people = [member for record in lines(county / "register.jsonl") for member in record["members"]]
    assert all(member["id_no"].startswith("99") and member["phone"].startswith("100") for member in people)
    for key in ("name", "id_no", "phone"):
        assert len({member[key] for member in people}) == len(people)


# --- how it is sent ---------------------------------------------------------------------------------------


def test_rows_stand_in_the_order_in_which_they_were_sent(county: Path) -> None:
    late = 0
    for path in county.glob("events-*.jsonl"):
        department = next(d for d in post.DEPARTMENTS if path.name == f"events-{d.name}.jsonl")
        sent = [row["sent_on"] for row in lines(path)]
        assert sent == sorted(sent)
        assert all("2025-01-01" <= day <= "2025-12-31" for day in sent)
        assert all(department.sends(datetime.date.fromisoformat(day).toordinal()) for day in set(sent))
        owns = [row[write.DATED[row["event"]]] for row in lines(path) if not row.get("withdrawn")]
        late += owns != sorted(owns)
    assert late >= 5  # files in which an event comes after a later one


def test_no_event_is_sent_before_its_own_day(rows: list[Json]) -> None:
    waits = [
        (datetime.date.fromisoformat(row["sent_on"]) - datetime.date.fromisoformat(row[write.DATED[row["event"]]])).days
        for row in rows
        if not row.get("withdrawn")
    ]
    assert min(waits) >= 0
    assert sum(wait > 60 for wait in waits) > 10  # some are very late


def test_doubled_and_withdrawn_rows(rows: list[Json]) -> None:
    first: dict[str, Json] = {}
    doubled = withdrawn = slips = 0
    for row in rows:
        known = first.setdefault(row["id"], row)
        if row.get("withdrawn"):
            withdrawn += 1
            assert known is not row
            assert known["sent_on"] < row["sent_on"]
            slips += known.get("self_paid", "").endswith(".00")
        elif known is not row:
            doubled += 1
            assert {**known, "sent_on": ""} == {**row, "sent_on": ""}
            assert known["sent_on"] < row["sent_on"]
    assert 40 < doubled < 180  # ten of a thousand
    assert 5 < withdrawn < 60  # three of a thousand
    assert slips > 0


# --- the truth -------------------------------------------------------------------------------------------


def test_the_share_of_hardship_and_its_causes(county: Path) -> None:
    truths = lines(county / "truth.jsonl")
    assert len(truths) == 1_500 * rates.HARDSHIP // 1000
    assert len({truth["household_no"] for truth in truths}) == len(truths)
    risks = next(f for f in elig.load().policy.facts if f.name == "risk_causes").type.options
    assert {truth["cause"] for truth in truths} <= set(risks)


def test_what_the_truth_says_was_sent_is_there(tmp_path: Path) -> None:
    """Of each hardship that is told of: a row of its household was sent on that very day."""
    write.county(20_000, 20_000, 3, FIRST, LAST, tmp_path)
    sent: dict[str, set[str]] = defaultdict(set)
    kinds = set()
    for path in tmp_path.glob("events-*.jsonl"):
        for row in lines(path):
            sent[row["household_no"]].add(row["sent_on"])
            kinds.add(row["event"])
    assert kinds == set(post.OF_KIND)
    truths = lines(tmp_path / "truth.jsonl")
    told = [t for t in truths if t["sent_on"] is not None and t["sent_on"] <= "2025-12-31"]
    assert len(told) > 200
    assert all(truth["sent_on"] in sent[truth["household_no"]] for truth in told)
    assert all(truth["began_on"] <= truth["sent_on"] for truth in told)
    hidden = sum(truth["sent_on"] is None for truth in truths)
    assert 0.05 < hidden / len(truths) < 0.20  # 12 of 100, less those who write
    assert Counter(truth["cause"] for truth in truths).most_common(1)[0][0] == "illness"


class One(stories.Stories):
    """A plan in which everything is sent five days later, so that it can be worked out by hand."""

    def add(self, kind: str, household: int, person: int, own: int, facts: str) -> int:
        self.happenings.append(stories.Happening(kind, household, person, own, facts, own + 5))
        return own + 5


class Fixed:
    """Stands for `Random`: what it is asked for comes from a list, in order."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)

    def randint(self, least: int, most: int) -> int:
        answer = self.answers.pop(0)
        assert least <= answer <= most
        return answer

    def randrange(self, below: int) -> int:
        return self.randint(0, below - 1)

    def choice(self, things: Any) -> Any:
        return things[0]


def plan(*answers: int) -> One:
    from random import Random

    people = write.People(50, Random("x"), FIRST)
    people.standing[:] = bytes(50)  # nobody watched
    return One(people, post.Post(FIRST, LAST), Fixed(*answers), FIRST, LAST)  # type: ignore[arg-type]


def test_an_illness_begins_with_the_bill_that_cannot_be_borne() -> None:
    """24,000 yuan in three bills of 8,000: with the third, 10 and 12 days on, 20,000 are passed."""
    told = plan(50, 24_000, 3, 0, 10, 12, 9)
    began, cause, sent = stories.illness(told, 0, FIRST)
    assert (began, cause, sent) == (FIRST + 22, "illness", FIRST + 27)
    assert [each.own for each in told.happenings] == [FIRST, FIRST + 10, FIRST + 22]
    assert '"self_paid": "8000.00"' in told.happenings[0].facts


def test_an_illness_below_the_line_begins_with_its_last_bill() -> None:
    told = plan(3, 12_001, 2, 0, 20, 9)
    began, _, sent = stories.illness(told, 0, FIRST)
    assert (began, sent) == (FIRST + 20, FIRST + 25)
    assert [each.facts.split('"')[7] for each in told.happenings] == ["6000.50", "6000.50"]


def test_a_watched_household_breaks_at_less() -> None:
    told = plan(9_000, 2, 0, 15, 9)
    told.people.standing[0] = 1
    began, _, _ = stories.illness(told, 0, FIRST)
    assert began == FIRST + 15  # 4,500 and 4,500: six thousand are passed with the second


def test_schooling_begins_with_the_charge_that_is_too_much() -> None:
    told = plan(150, 6_000, 6_000)
    student = next(
        (household, person)
        for household in range(50) for person in told.people.persons(household)
        if told.people.stage(person) in ("senior_high", "vocational_secondary")
    )  # fmt: skip
    assert stories.schooling(told, student[0], FIRST) == (FIRST + 150, "schooling", FIRST + 155)


@pytest.mark.parametrize(
    ("department", "day", "sends"),
    [("medical", "2025-03-05", True), ("medical", "2025-03-06", False), ("police", "2025-03-03", True),
     ("police", "2025-03-04", False), ("water", "2025-03-04", True), ("labour", "2025-03-25", True)],
)  # fmt: skip
def test_sending_days(department: str, day: str, sends: bool) -> None:
    found = next(d for d in post.DEPARTMENTS if d.name == department)
    assert found.sends(datetime.date.fromisoformat(day).toordinal()) is sends


def test_memory_does_not_grow_with_the_events(tmp_path: Path) -> None:
    """Ten times the events of the same households: what Python holds at most grows by less than two megabytes."""
    import tracemalloc

    peaks = []
    for events in (5_000, 50_000):
        tracemalloc.start()
        made(tmp_path / str(events), events=events, households=1_000)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, peaks
