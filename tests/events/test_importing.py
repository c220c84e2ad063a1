"""Files into the store: new, known, withdrawn, corrected, set aside; each only once, whatever is done twice."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import elig
from elig.adapters.events.importing import Imported, asides, import_events, import_file, retry
from elig.adapters.events.mapping import EventMapping
from elig.adapters.records import Records
from elig.adapters.store import Store

from .conftest import GOOD, HEADING, MEDICAL, PEOPLE, PERSONAL, TODAY

Make = Callable[[str], EventMapping]
NOW = itertools.count(10)


def take(store: Store, path: Path, mapping: EventMapping, records: Records, batch: int = 2) -> Imported:
    return import_file(store, path, mapping, records, now=next(NOW), today=TODAY, batch=batch)


def file(tmp_path: Path, *rows: str, name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return path


def live(store: Store, household: str = "h1") -> list[tuple[str, object]]:
    """The events that count: their ids and what was paid."""
    with store.reading() as reading:
        return [(event.id, event.facts.get("self_paid")) for event in reading.events_of([household], 1)[household]]


def changed(row: str, **cells: str) -> str:
    names = HEADING.split(",")
    return ",".join((dict(zip(names, row.split(","), strict=True)) | cells).values())


def outcomes(done: Imported) -> dict[str, int]:
    return dict(+done.outcomes)


def test_new_and_known(store: Store, medical: EventMapping, records: Records, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD, changed(GOOD, 单号="YB-2"), GOOD)
    done = take(store, path, medical, records)
    assert (outcomes(done), done.rows, done.aside, done.file) == ({"new": 2, "known": 1}, 3, 0, None)
    assert live(store) == [("medical:YB-1", 120_050), ("medical:YB-2", 120_050)]
    assert outcomes(take(store, path, medical, records, batch=100)) == {"known": 3}
    assert len(live(store)) == 2
    with store.reading() as reading:
        event = reading.events(["medical:YB-1"])["medical:YB-1"]
    assert (event.household, event.member, event.name) == ("h1", "m1", "hospital_settlement")
    assert event.facts == {"settled_on": 739_007, "self_paid": 120_050, "care": "inpatient"}


def test_two_departments_may_use_one_number(store: Store, mapping: Make, records: Records, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD)
    for source in ("medical", "other"):
        done = take(store, path, mapping(MEDICAL.replace('"medical"', f'"{source}"')), records)
        assert outcomes(done) == {"new": 1}
    assert [name for name, _ in live(store)] == ["medical:YB-1", "other:YB-1"]


def test_the_same_id_with_other_content(
    store: Store, medical: EventMapping, mapping: Make, records: Records, tmp_path: Path
) -> None:
    path = file(tmp_path, GOOD, changed(GOOD, 自付="7"))
    done = take(store, path, medical, records)
    assert (outcomes(done), done.aside, dict(done.reasons)) == ({"new": 1}, 1, {"E639": 1})
    corrects = mapping(MEDICAL.replace('id = "单号"', 'id = "单号"\nsame_id = "corrects"'))
    done = take(store, path, corrects, records)
    assert outcomes(done) == {"known": 1, "corrected": 1}
    assert live(store) == [("medical:YB-1#2", 700)]
    assert outcomes(take(store, path, corrects, records)) == {"known": 2}
    assert live(store) == [("medical:YB-1#2", 700)]


def test_a_row_that_says_it_corrects(store: Store, medical: EventMapping, records: Records, tmp_path: Path) -> None:
    first = file(tmp_path, GOOD)
    rows = [changed(GOOD, 状态="更正", 自付=str(n)) for n in range(1, 12)]
    second = file(tmp_path, *rows, name="y.csv")
    take(store, first, medical, records)
    assert outcomes(take(store, second, medical, records, batch=4)) == {"corrected": 11}
    assert live(store) == [("medical:YB-1#12", 1100)]
    assert outcomes(take(store, second, medical, records)) == {"known": 11}
    assert outcomes(take(store, first, medical, records)) == {"known": 1}
    assert live(store) == [("medical:YB-1#12", 1100)]


def test_a_correction_that_comes_first_is_the_event(
    store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    done = take(store, file(tmp_path, changed(GOOD, 状态="更正", 自付="7"), GOOD), medical, records)
    assert (outcomes(done), dict(done.reasons)) == ({"new": 1}, {"E639": 1})
    assert live(store) == [("medical:YB-1", 700)]


def test_withdrawn(store: Store, medical: EventMapping, records: Records, tmp_path: Path) -> None:
    gone = changed(GOOD, 状态="冲销", 日期="")
    path = file(tmp_path, GOOD, changed(GOOD, 状态="更正", 自付="7"), gone, gone)
    assert outcomes(take(store, path, medical, records)) == {"new": 1, "corrected": 1, "withdrawn": 1, "known": 1}
    assert live(store) == []
    done = take(store, file(tmp_path, changed(GOOD, 状态="更正", 自付="8"), name="y.csv"), medical, records)
    assert (outcomes(done), dict(done.reasons)) == ({}, {"E640": 1})
    assert outcomes(take(store, path, medical, records)) == {"known": 4}
    assert live(store) == []


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_withdrawn_before_it_came(
    batch: int, store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    path = file(tmp_path, changed(GOOD, 状态="冲销"), GOOD)
    assert outcomes(take(store, path, medical, records, batch)) == {"to_come": 1, "new": 1}
    assert live(store) == []
    assert outcomes(take(store, path, medical, records, batch)) == {"known": 2}


def test_without_an_id_of_its_own(store: Store, mapping: Make, records: Records, tmp_path: Path) -> None:
    made = mapping(MEDICAL.replace('id = "单号"', 'id = ["证件号码", "日期", "类别"]\nsame_id = "corrects"'))
    path = file(tmp_path, GOOD, changed(GOOD, 日期="2024/5/2"), changed(GOOD, 自付="7"))
    assert outcomes(take(store, path, made, records)) == {"new": 2, "corrected": 1}
    ids = [name for name, _ in live(store)]
    assert len(ids) == 2
    assert not [value for value in PERSONAL for name in ids if value in name]
    assert outcomes(take(store, path, made, records)) == {"known": 3}


def test_who_it_is_about(store: Store, mapping: Make, records: Records, tmp_path: Path) -> None:
    made = mapping(MEDICAL.replace('id_no = "证件号码"', 'household = "姓名"\nmember = "证件号码"'))
    rows = [("h1", "m2"), ("h2", "m1"), ("h9", "m1"), ("h2", "m2"), ("h1", "")]
    path = file(
        tmp_path, *(changed(GOOD, 单号=f"Y{n}", 姓名=home, 证件号码=who) for n, (home, who) in enumerate(rows))
    )
    done = take(store, path, made, records)
    assert (outcomes(done), dict(done.reasons)) == ({"new": 2}, {"E635": 1, "E636": 1, "E524": 1})
    assert len(live(store, "h1")) == len(live(store, "h2")) == 1


def test_who_moved_is_found_where_they_were(
    store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    moved = PEOPLE[0]["members"][1]
    assert isinstance(moved, dict)
    with store.writing(next(NOW)) as writing:
        writing.put_households([
            ({**PEOPLE[0], "members": PEOPLE[0]["members"][:1]}, 739_000),
            ({**PEOPLE[1], "members": [*PEOPLE[1]["members"], {**moved, "id": "m5"}]}, 739_000),
        ])  # fmt: skip
    before, after = changed(GOOD, 证件号码=moved["id_no"], 日期="2024/4/23"), changed(GOOD, 单号="YB-2", 证件号码=moved["id_no"])
    assert outcomes(take(store, file(tmp_path, before, after), medical, records)) == {"new": 2}
    assert [name for name, _ in live(store, "h1")] == ["medical:YB-1"]
    assert [name for name, _ in live(store, "h2")] == ["medical:YB-2"]


def test_retried_when_the_register_knows_them(
    store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    stranger = changed(GOOD, 单号="YB-2", 证件号码="999901200001010077")
    path = file(tmp_path, GOOD, stranger, changed(GOOD, 单号="YB-3", 自付="x"))
    file(tmp_path, changed(GOOD, 单号="YB-4", 自付="x"), name="other.csv")
    take(store, path, medical, records)
    take(store, tmp_path / "other.csv", medical, records)
    again = retry(store, tmp_path, [medical], records, now=next(NOW), today=TODAY)
    assert [(outcomes(done), dict(done.reasons)) for done in again] == [({"known": 1}, {"E637": 1, "E534": 1})]
    with store.writing(next(NOW)) as writing:
        writing.put_household({"household_no": "h3", "members": [{"id": "m1", "id_no": "999901200001010077"}]}, 730_000)
    again = retry(store, tmp_path, [medical], records, now=next(NOW), today=TODAY)
    assert [(outcomes(done), dict(done.reasons)) for done in again] == [({"known": 1, "new": 1}, {"E534": 1})]
    with store.reading() as reading:
        assert [(row.at, row.reasons) for row in asides(reading, again[0].source)] == [
            ("row 4", (("E534", "self_paid"),))
        ]
    assert retry(store, tmp_path, [medical], records, now=next(NOW), today=TODAY) == []


def test_all_that_is_wrong_with_a_row_is_told_at_once(
    store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    done = take(store, file(tmp_path, changed(GOOD, 证件号码="999901200001010077", 自付="x")), medical, records)
    assert (done.aside, dict(done.reasons)) == (1, {"E534": 1, "E637": 1})


def test_the_set_aside_file(store: Store, medical: EventMapping, records: Records, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD, changed(GOOD, 单号="YB-2", 自付="13900000011", 日期="测甲甲"))
    done = take(store, path, medical, records)
    assert done.file == tmp_path / "x.csv.set-aside.csv"
    assert done.file.stat().st_mode & 0o777 == 0o600
    text = done.file.read_text("utf-8-sig")
    assert not [value for value in PERSONAL if value in text]
    (row,) = csv.DictReader(text.splitlines())
    assert (row["row"], row["codes"], row["columns"]) == ("3", "E631 E539", "日期、自付")
    assert "不是按对应表所写格式的日期：`YYYY/M/D`" in row["reasons_zh"]
    assert "not a date written as the mapping says: `YYYY/M/D`" in row["reasons_en"]
    assert (row["单号"], row["自付"], row["日期"], row["类别"], row["证件号码"]) == ("YB-2", "***", "***", "普通住院", "***")
    # Put right and taken in again, nothing is set aside any longer.
    path.write_text(path.read_text("utf-8").replace("测甲甲,13900000011", "2024/5/1,7"), "utf-8")
    done = take(store, path, medical, records)
    assert (done.aside, done.file) == (0, None)
    assert not (tmp_path / "x.csv.set-aside.csv").exists()


def test_the_summary_is_json(store: Store, medical: EventMapping, records: Records, tmp_path: Path) -> None:
    done = take(store, file(tmp_path, GOOD, changed(GOOD, 自付="7")), medical, records)
    told = json.loads(json.dumps(done.as_dict()))
    source = told.pop("source")
    assert source.startswith("medical/x.csv@")
    assert told == {
        "rows": 2, "new": 1, "known": 0, "corrected": 0, "withdrawn": 0, "to_come": 0, "left_out": 0, "set_aside": 1,
        "reasons": {"E639": 1}, "set_aside_file": (tmp_path / "x.csv.set-aside.csv").as_posix(),
    }  # fmt: skip


def test_rows_of_another_program(store: Store, medical: EventMapping, records: Records) -> None:
    good = dict(zip(HEADING.split(","), GOOD.split(","), strict=True))
    rows = [good, {**good, "单号": "YB-2", "自付": 1200}, {**good, "单号": "YB-3", "自付": 1.5}, {}]
    done, kept = import_events(store, rows, medical, records, now=next(NOW), today=TODAY, name="feed")
    assert outcomes(done) == {"new": 2}
    assert [(row.row, [trouble.problem.code for trouble in row.troubles]) for row in kept] == [
        (3, ["E540"]), (4, ["E524", "E524", "E524"]),
    ]  # fmt: skip
    assert elig.import_events is import_events
    with store.reading() as reading:
        assert [row.at for row in asides(reading, "medical/feed")] == ["row 3", "row 4"]


def test_an_erased_person_is_known_no_more(
    store: Store, medical: EventMapping, records: Records, tmp_path: Path
) -> None:
    path = file(tmp_path, GOOD)
    take(store, path, medical, records)
    with store.writing(next(NOW)) as writing:
        writing.erase("h1", "m1")
    done = take(store, path, medical, records)
    assert (outcomes(done), dict(done.reasons)) == ({}, {"E637": 1})
