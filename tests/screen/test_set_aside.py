"""What is bad is set aside with every reason, and what cannot be read, or gone on with, is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from elig.adapters.library import Library
from elig.adapters.screen import screen
from elig.adapters.screen_files import only_run
from elig.adapters.screen_words import WORDS, Unusable

from .registers import MAPPING, households, write_database, write_lines

DAY = "2024-05-01"
GOOD = {"household_no": "TEST-1", "province": "henan", "members": [{"id": "m1"}]}


def lines(folder: Path, *records: dict[str, Any] | str) -> str:
    path = folder / "register.jsonl"
    texts = (record if isinstance(record, str) else json.dumps(record) for record in records)
    path.write_text("\n".join(texts), "utf-8")
    return str(path)


def rejected(out: Path) -> list[tuple[str, str | None, list[tuple[str | None, str]]]]:
    """Where each stood, its number, and the place and code of every problem."""
    read = [
        json.loads(line)
        for path in sorted(out.glob("rejects-*"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [(r["at"], r["household_no"], [(p["path"], p["code"]) for p in r["problems"]]) for r in read]


def sheets(folder: Path, **tables: str) -> str:
    root = folder / "csv"
    root.mkdir()
    for name, text in tables.items():
        (root / f"{name}.csv").write_text(text, "utf-8")
    return str(root)


def refused(library: Library, source: str, out: Path, **more: Any) -> Unusable:
    with pytest.raises(Unusable) as caught:
        screen(library, source, str(out), as_of=DAY, **more)
    for lang in ("en", "zh"):
        assert "{" not in caught.value.sentence(lang)
    return caught.value


def test_every_reason(small: Library, tmp_path: Path) -> None:
    source = lines(
        tmp_path, GOOD, {**GOOD, "household_no": "TEST-2", "wage_income": "many", "members": []}, "{not json",
        {**GOOD, "household_no": None}, {**GOOD, "household_no": "TEST-5", "province": "nowhere"},
    )  # fmt: skip
    done = screen(small, source, str(tmp_path / "out"), as_of=DAY)
    assert (done.manifest.households, done.manifest.rejected) == (1, 4)
    assert rejected(tmp_path / "out") == [
        ("line 2", "TEST-2", [("wage_income", "E534"), ("members", "E521")]),
        ("line 3", None, [(None, "E502")]),
        ("line 4", None, [("household_no", "E570")]),
        ("line 5", "TEST-5", [("province", "E471")]),
    ]


def test_no_place_is_a_reason_unless_one_is_given(small: Library, tmp_path: Path) -> None:
    source = lines(tmp_path, {"household_no": "TEST-1", "members": [{"id": "m1"}]})
    screen(small, source, str(tmp_path / "own"), as_of=DAY)
    assert rejected(tmp_path / "own") == [("line 1", "TEST-1", [("province", "E472")])]
    there = screen(small, source, str(tmp_path / "there"), as_of=DAY, place="henan")
    assert (there.manifest.households, there.manifest.rejected) == (1, 0)


def test_personal_values_are_not_told(small: Library, tmp_path: Path) -> None:
    source = lines(tmp_path, {**GOOD, "members": [{"id": "m1", "birth_date": "1900-13-77"}]})
    screen(small, source, str(tmp_path / "out"), as_of=DAY)
    text = next((tmp_path / "out").glob("rejects-*")).read_text("utf-8")
    assert "1900-13-77" not in text
    assert "***" in text


def test_households_twice_and_rows_of_no_household(small: Library, tmp_path: Path) -> None:
    source = sheets(
        tmp_path,
        households="household_no,province\nA,henan\nB,henan\nB,henan\n,henan\nC,henan,too,many\n",
        members="household_no,id\nB,m1\nA,m1\nZ,m1\nZ,m2\n,m9\n",
    )
    done = screen(small, source, str(tmp_path / "out"), as_of=DAY)
    assert done.manifest.households == 1
    assert rejected(tmp_path / "out") == [
        ("households.csv row 3", "B", [("household_no", "E571")]),
        ("households.csv row 4", "B", [("household_no", "E571")]),
        ("households.csv row 5", None, [("household_no", "E570"), ("members", "E520")]),
        ("households.csv row 6", None, [(None, "E574"), ("members", "E520")]),
        ("members", None, [(None, "E573")]),
        ("members", None, [(None, "E572")]),
    ]


def test_a_member_row_with_too_many_cells_is_refused(small: Library, tmp_path: Path) -> None:
    source = sheets(
        tmp_path, households="household_no,province\nA,henan\n", members="household_no,id\nA,m1,m2\n"
    )
    assert refused(small, source, tmp_path / "out").key == "not_readable"


def test_columns_that_are_no_facts(small: Library, tmp_path: Path) -> None:
    source = sheets(
        tmp_path, households="household_no,provinse,remark\nA,henan,x\n", members="household_no,id\nA,m1\n"
    )
    error = refused(small, source, tmp_path / "out")
    assert error.sentence("en").startswith(
        f"the table `households` of `{source}` has columns that are no facts: provinse (did you mean province?), remark."
    )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[households.columns]\nprovinse = "province"\nremark = false\n', "utf-8")
    done = screen(small, source, str(tmp_path / "mapped"), as_of=DAY, mapping=mapping)
    assert (done.manifest.households, done.manifest.rejected) == (1, 0)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[households", "bad_mapping"),
        ("[people]\n", "bad_mapping"),
        ("[members]\ncolour = 1\n", "bad_mapping"),
        ("[members]\nhousehold = 1\n", "bad_mapping"),
        ("[members.columns]\nid = 1\n", "bad_mapping"),
        ('encoding = "morse"\n', "bad_mapping"),
        ('[members.columns]\nidd = "id"\n', "no_column"),
        ('[members.columns]\nid = "idd"\n', "unknown_column"),
        ('[members]\ntable = "people"\n', "no_table"),
        ('[members]\nhousehold = "id"\n', "unknown_column"),
    ],
)
def test_mappings(text: str, key: str, small: Library, tmp_path: Path) -> None:
    source = sheets(
        tmp_path, households="household_no,province\nA,henan\n", members="household_no,id,boards\nA,m1,是\n"
    )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, "utf-8")
    assert refused(small, source, tmp_path / "out", mapping=mapping).key == key


def test_gbk(small: Library, tmp_path: Path) -> None:
    """Saved by a spreadsheet as GBK: refused with what to write, and then read."""
    root = tmp_path / "csv"
    root.mkdir()
    (root / "农户.csv").write_bytes("户编号,省\nA,河南省\n".encode("gbk"))
    (root / "成员.csv").write_bytes("户编号,id,在校生状况\nA,m1,小学\n".encode("gbk"))
    assert "gb18030" in refused(small, str(root), tmp_path / "out").sentence("zh")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('encoding = "gb18030"\n', "utf-8")
    done = screen(small, str(root), str(tmp_path / "read"), as_of=DAY, mapping=mapping)
    assert (done.manifest.households, done.manifest.rejected) == (1, 0)


def test_numbers_of_a_spreadsheet(small: Library, tmp_path: Path) -> None:
    """0.1 + 0.2 is shown as 0.3 and read so; a number of eighteen digits has lost its last ones."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "households"
    for row in (
        ("household_no", "province", "wage_income"),
        (1, "henan", 0.1 + 0.2),
        (410225190002300001, "henan", 1),
    ):
        first.append(row)
    other = book.create_sheet("members")
    for row in (("household_no", "id"), (1, 1), (410225190002300001, 1)):
        other.append(row)
    book.save(tmp_path / "register.xlsx")
    done = screen(small, str(tmp_path / "register.xlsx"), str(tmp_path / "out"), as_of=DAY)
    assert (done.manifest.households, done.manifest.rejected) == (1, 1)
    assert rejected(tmp_path / "out")[0][2] == [("household_no", "E548")]


def test_binary_numbers_of_parquet(small: Library, tmp_path: Path) -> None:
    """Whole ones are exact and NaN is nothing; any other is refused as everywhere."""
    table = pa.table({
        "household_no": ["A", "B", "C"], "province": ["henan"] * 3, "wage_income": [36000.0, float("nan"), 0.1],
        "members": [[{"id": "m1"}]] * 3,
    })  # fmt: skip
    pq.write_table(table, tmp_path / "register.parquet")
    done = screen(small, str(tmp_path / "register.parquet"), str(tmp_path / "out"), as_of=DAY)
    assert done.manifest.households == 2
    assert rejected(tmp_path / "out") == [("row 3", "C", [("wage_income", "E540")])]


def test_formulas_are_text_in_a_workbook(small: Library, tmp_path: Path) -> None:
    source = lines(tmp_path, {**GOOD, "household_no": "=1+1", "safe_water": False})
    screen(small, source, str(tmp_path / "out.xlsx"), as_of=DAY)
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["rows"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_database_whose_households_are_not_told_apart(small: Library, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_database(small.policy, households(small.policy, 3), url)
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("UPDATE nonghu SET hh = NULL WHERE hh = 'TEST-00002'"))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, "utf-8")
    assert refused(small, url, tmp_path / "out").key == "needs_mapping"
    assert refused(small, url, tmp_path / "out", mapping=mapping).key == "doubled_keys"


def test_a_password_is_not_told(small: Library, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, "utf-8")
    url = "postgresql+psycopg://someone:secret@127.0.0.1:1/register"
    assert "secret" not in refused(small, url, tmp_path / "out", mapping=mapping).sentence("en")


# --- going on ---------------------------------------------------------------------------------------


def test_the_same_command_again(small: Library, tmp_path: Path) -> None:
    source = write_lines(small.policy, households(small.policy, 5), tmp_path)
    out = tmp_path / "out"
    first = screen(small, source, str(out), as_of=DAY)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = screen(small, source, str(out), as_of=DAY)
    assert (first.was_finished, again.was_finished) == (False, True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_what_was_begun_with_something_else_is_refused(
    small: Library, shipped: Library, tmp_path: Path
) -> None:
    source = lines(tmp_path, GOOD)
    out = tmp_path / "out"
    screen(small, source, str(out), as_of=DAY)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(Unusable, match="another decision date"):
        screen(small, source, str(out), as_of="2024-06-01")
    assert "another rules" in refused(shipped, source, out).sentence("en")
    assert "--all False" in refused(small, source, out, every_row=True).sentence("en")
    lines(tmp_path, GOOD, {**GOOD, "household_no": "TEST-2"})
    assert "another register" in refused(small, source, out).sentence("en")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_nothing_of_others_is_touched(small: Library, tmp_path: Path) -> None:
    source = lines(tmp_path, GOOD)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("mine", "utf-8")
    (tmp_path / "theirs.csv").write_text("mine", "utf-8")
    assert refused(small, source, theirs).key == "not_ours"
    assert refused(small, source, tmp_path / "theirs.csv").key == "exists"
    assert (tmp_path / "theirs.csv").read_text("utf-8") == "mine"


def test_damaged_work_is_refused(small: Library, tmp_path: Path) -> None:
    source = lines(tmp_path, GOOD)
    out = tmp_path / "out"
    screen(small, source, str(out), as_of=DAY)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    (out / "manifest.json").write_text(json.dumps({**manifest, "state": "deciding"}), "utf-8")
    (out / "part-000000.parquet").write_bytes(b"")
    assert refused(small, source, out).key == "broken"
    (out / "manifest.json").write_text("{", "utf-8")
    assert refused(small, source, out).key == "broken"


def test_two_runs_at_once(small: Library, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    out = tmp_path / "out"
    out.mkdir()
    with only_run(out):
        assert refused(small, lines(tmp_path, GOOD), out).key == "in_use"


def test_an_empty_register(small: Library, tmp_path: Path) -> None:
    source = sheets(tmp_path, households="household_no,province\n", members="household_no,id\n")
    done = screen(small, source, str(tmp_path / "out.csv"), as_of=DAY)
    assert done.manifest.households == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["household_no"]


@pytest.mark.parametrize("name", ["out.doc", "sqlite:///out.db"])
def test_outputs_that_cannot_be(name: str, small: Library, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        screen(small, lines(tmp_path, GOOD), name, as_of=DAY)


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_tell_of_the_same_things(key: str) -> None:
    import string

    english, chinese = (
        {part[1] for part in string.Formatter().parse(text) if part[1]} for text in WORDS[key]
    )
    assert english == chinese
