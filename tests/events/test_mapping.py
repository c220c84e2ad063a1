"""Mapping files: what is wrong with one is told at once, with its line, a code and the nearest name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import elig
from elig.adapters.events.dates import are_confusable, is_format
from elig.adapters.events.mapping import EventMapping, MappingError
from elig.adapters.events.mapping_file import mapping_of
from elig.adapters.records import Records

from .conftest import MEDICAL

Make = Callable[[str], EventMapping]


def told(text: str, mapping: Make) -> list[tuple[str, int | None]]:
    """The codes of what is wrong with a mapping, and their lines."""
    with pytest.raises(MappingError) as caught:
        mapping(text)
    for problem in caught.value.problems:
        assert problem.sentence("en") != problem.sentence("zh")
        assert "{" not in problem.sentence("en").replace("{ ", "") or problem.code == "E603"
        assert problem.render("zh").startswith(f"mapping.toml:{problem.line}")
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_a_mapping(mapping: Make) -> None:
    read = mapping(MEDICAL)
    assert (read.source, read.title, read.kind, read.id) == ("medical", "medical", "hospital_settlement", ("单号",))
    assert read.columns == ("单号", "状态", "证件号码", "日期", "自付", "类别")
    assert {fact.name: cell.column for fact, cell in read.facts["hospital_settlement"]} == {
        "settled_on": "日期", "self_paid": "自付", "care": "类别",
    }  # fmt: skip
    assert read.digest != mapping(MEDICAL.replace("自付", "个人自付")).digest
    assert replace(read, digest="") == replace(mapping(MEDICAL + "\n# x"), digest="")


WRONG = """
sorce = "medical"
dates = ["YYYY/M/D", "YYYY/D/M"]
[file]
encoding = "utf-61"
separator = "::"
form = "xls"
[event]
kind = { column = "业务", values = { "住院" = "hospital_setlement", "走访" = "household_visit" } }
state = { column = "状态", values = { "冲销" = "withdrawn" } }
same_id = "replace"
[person]
member = "成员"
[facts]
setled_on = "日期"
urgent = { column = "紧急", values = { "急" = "yes" } }
found = { column = "发现", values = { "冷" = "colt" } }
persons = { column = "人数", unit = "fen" }
"""


def test_all_that_is_wrong_is_told_at_once(mapping: Make) -> None:
    assert told(WRONG, mapping) == [
        ("E602", 1), ("E601", 2), ("E609", 3), ("E603", 5), ("E603", 6), ("E603", 7), ("E602", 8), ("E604", 9),
        ("E603", 10), ("E603", 11), ("E602", 12), ("E608", 14), ("E605", 15), ("E603", 16), ("E606", 17),
        ("E607", 18),
    ]  # fmt: skip


def test_the_nearest_name_is_told(mapping: Make) -> None:
    with pytest.raises(MappingError) as caught:
        mapping(WRONG)
    said = {problem.code: problem.sentence("en") for problem in caught.value.problems}
    assert "did you mean `hospital_settlement`?" in said["E604"]
    assert "did you mean `cold`?" in said["E606"]
    said = {problem.code: problem.sentence("zh") for problem in caught.value.problems}
    assert "是不是 `source`？" in said["E601"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('source = "medical"', "", "E602", 1),
        ('source = "medical"', 'source = "医保"', "E603", 2),
        ('source = "medical"', 'source = "medical"\nsource = "x"', "E600", 3),
        ('dates = "YYYY/M/D"', 'dates = "YY/M/D"', "E603", 3),
        ('dates = "YYYY/M/D"', 'dates = "YYYYMD"', "E603", 3),
        ('dates = "YYYY/M/D"', "日期 = 1", "E600", 3),
        ('dates = "YYYY/M/D"', 'unit = "yen"', "E603", 3),
        ('kind = "hospital_settlement"', "", "E602", 4),
        ('kind = "hospital_settlement"', 'kind = "住院结帐"', "E604", 5),
        ('kind = "hospital_settlement"', 'kind = "school_leaving"', "E605", 12),
        ('id = "单号"', "", "E602", 4),
        ('id = "单号"', "id = 7", "E603", 6),
        ('id = "单号"', "id = []", "E603", 6),
        ('id = "单号"', 'id = "证件号码"', "E610", 6),
        ('id_no = "证件号码"', "", "E602", 8),
        ('id_no = "证件号码"', 'household = "户号"', "E602", 8),
        ('id_no = "证件号码"', 'id_card = "证件号码"', "E601", 9),
        ('self_paid = "自付"', 'self_payed = "自付"', "E605", 12),
        ('self_paid = "自付"', 'self_paid = { column = "自付", dates = "YYYY" }', "E607", 12),
        ('self_paid = "自付"', 'self_paid = { value = "1", column = "自付", x = 1 }', "E601", 12),
        ('settled_on = "日期"', "", "E608", 10),
        ('"门诊慢特病" = "outpatient"', '"门诊慢特病" = "outpatients"', "E606", 13),
        ("[facts]", "[fakts]", "E601", 10),
        ("[facts]", '[school_leaving]\nleft_on = "x"\n[facts]', "E601", 10),
    ],
)  # fmt: skip
def test_each_thing_wrong(old: str, new: str, code: str, line: int, mapping: Make) -> None:
    assert old in MEDICAL
    assert (code, line) in told(MEDICAL.replace(old, new), mapping)


def test_a_mapping_that_is_no_text(records: Records) -> None:
    with pytest.raises(MappingError, match="UTF-8"):
        mapping_of("标题".encode("gbk"), "mapping.toml", records)


def test_a_chinese_name_without_quotes_says_so(mapping: Make) -> None:
    with pytest.raises(MappingError, match="a name in Chinese stands in quotes"):
        mapping('source = "x"\n[facts]\n结算日期 = "x"\n')


def test_titles_are_names(mapping: Make) -> None:
    read = mapping(
        'source = "x"\n[event]\nkind = "房屋鉴定"\nid = "no"\n[person]\nhousehold = "hh"\n'
        '[facts]\n"鉴定日期" = "d"\n"鉴定等级" = { value = "C级" }\n'
    )
    facts = {fact.name: cell for fact, cell in read.facts["dwelling_assessment"]}
    assert facts["assessed_on"].column == "d"
    assert (facts["grade"].column, facts["grade"].value) == (None, "C")


def test_facts_of_one_kind_and_of_all(mapping: Make) -> None:
    read = mapping(
        'source = "x"\n[event]\nkind = { column = "k" }\nid = "no"\n[person]\nid_no = "c"\n[facts]\nleft_on = "d"\n'
        'returned_on = "d"\nassessed_on = "d"\nvisited_on = "d"\nsettled_on = "d"\n[serious_diagnosis]\ndiagnosed_on = "e"\n'
    )
    assert set(read.facts) == {
        "hospital_settlement", "serious_diagnosis", "school_leaving", "school_return", "dwelling_assessment",
        "household_visit",
    }  # fmt: skip
    assert read.columns == ("k", "no", "c", "d", "e")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("YYYY-MM-DD", True), ("YYYY年M月D日", True), ("YYYYMMDD", True), ("D.M.YYYY", True), ("YYYY/M/D hh:mm", True),
        ("YYYYMD", False), ("YYYY", False), ("YYYY-MM-DD DD", False), ("MM-DD", False), ("YYYYMMD", False), ("20YY-M-D", False),
    ],
)  # fmt: skip
def test_date_formats(text: str, right: bool) -> None:
    assert is_format(text) is right


def test_date_formats_that_may_be_mistaken() -> None:
    assert are_confusable("D/M/YYYY", "M/D/YYYY")
    assert not are_confusable("YYYYMMDD", "YYYY-MM-DD")


@pytest.mark.parametrize("name", ["medical", "education", "housing", "labour", "plain"])
def test_the_examples_are_mappings(name: str) -> None:
    from pathlib import Path

    from elig.adapters.events.mapping_file import read_mapping

    path = Path(elig.__file__).parent / "examples" / "events" / f"{name}.toml"
    assert read_mapping(path, elig.load().records).source == name
