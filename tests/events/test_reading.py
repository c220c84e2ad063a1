"""Rows: what is read of them, what is wrong with them, and that nothing of anybody's is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction

import pytest

from elig.adapters.events.mapping import EventMapping
from elig.adapters.events.reading import LeftOut, Read, ReadEvent, SetAside, read_file, read_rows
from elig.adapters.events.rows import MAX_ROW, FileRefused
from elig.adapters.events.words import lines_of
from elig.adapters.records import Records

from .conftest import GOOD, HEADING, PERSONAL, TODAY

DAY = 739_007  # 2024-05-01


def rows(content: bytes | str, mapping: EventMapping, records: Records, name: str = "x.csv") -> list[Read]:
    content = content.encode() if isinstance(content, str) else content
    return list(read_file(io.BytesIO(content), name, mapping, records, TODAY))


def codes(read: Read) -> list[str]:
    assert isinstance(read, SetAside)
    for lang in ("en", "zh"):
        for line in lines_of(lang, read):
            assert not [value for value in PERSONAL if value in line]
    return [trouble.problem.code for trouble in read.troubles]


def row(mapping: EventMapping, records: Records, **cells: object) -> Read:
    names = HEADING.split(",")
    whole = dict(zip(names, GOOD.split(","), strict=True)) | cells
    return next(read_rows([whole], mapping, records, TODAY))


def test_a_good_row(medical: EventMapping, records: Records) -> None:
    (read,) = rows(f"{HEADING}\n{GOOD}\n", medical, records)
    assert isinstance(read, ReadEvent)
    assert (read.row, read.state, read.kind, read.id, read.day) == (2, "new", "hospital_settlement", "YB-1", DAY)
    assert read.id_no == "999901197001010011"
    assert read.facts == {"settled_on": DAY, "self_paid": 120_050, "care": "inpatient"}
    assert not [value for value in PERSONAL if value in repr(read)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"单号": ""}, ["E524"]),
        ({"单号": "张三"}, ["E633"]),
        ({"单号": "999901197001010011"}, ["E633"]),
        ({"单号": "13900000011"}, ["E633"]),
        ({"单号": "a" * 64 + "1"}, ["E633"]),
        ({"状态": "作废"}, ["E630"]),
        ({"证件号码": ""}, ["E524"]),
        ({"证件号码": "测甲甲"}, ["E634"]),
        ({"类别": "999901197001010011"}, ["E532"]),
        ({"日期": "13900000011"}, ["E631"]),
        ({"日期": "2024-05-01"}, ["E631"]),
        ({"日期": "2024/2/30"}, ["E546"]),
        ({"日期": "2024/6/2"}, ["E632"]),
        ({"日期": ""}, ["E524"]),
        ({"日期": "1024/5/1"}, ["E539"]),
        ({"自付": "测甲甲"}, ["E534"]),
        ({"自付": "1500元"}, ["E536"]),
        ({"自付": "1,50,00"}, ["E537"]),
        ({"自付": "-1"}, ["E539"]),
        ({"自付": "1.005"}, ["E538"]),
        ({"自付": "99990119700101001"}, ["E539"]),
        ({"自付": 1.5}, ["E540"]),
        ({"自付": True}, ["E534"]),
        ({"单号": "", "日期": "x", "自付": "y", "类别": "z", "状态": "w", "证件号码": ""},
         ["E630", "E524", "E524", "E631", "E534", "E532"]),
    ],
)  # fmt: skip
def test_what_is_wrong(cells: dict[str, object], expected: list[str], medical: EventMapping, records: Records) -> None:
    assert sorted(codes(row(medical, records, **cells))) == sorted(expected)


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"自付": "１２００．５０"}, {"self_paid": 120_050}),
        ({"自付": "1,200.50"}, {"self_paid": 120_050}),
        ({"自付": 1200}, {"self_paid": 120_000}),
        ({"日期": "２０２４／５／１"}, {"settled_on": DAY}),
        ({"日期": "2024/05/01"}, {"settled_on": DAY}),
        ({"类别": "门诊"}, {"care": "outpatient"}),
        ({"类别": " 普通住院　"}, {"care": "inpatient"}),
    ],
)  # fmt: skip
def test_what_is_meant(
    cells: dict[str, object], facts: dict[str, object], medical: EventMapping, records: Records
) -> None:
    read = row(medical, records, **cells)
    assert isinstance(read, ReadEvent)
    assert read.facts == {"settled_on": DAY, "self_paid": 120_050, "care": "inpatient"} | facts


def test_what_is_empty_is_not_known(medical: EventMapping, records: Records) -> None:
    read = row(medical, records, 自付="", 类别=None, 状态="")
    assert isinstance(read, ReadEvent)
    assert (read.state, read.facts) == ("new", {"settled_on": DAY})


def test_of_what_withdraws_only_the_id_is_read(medical: EventMapping, records: Records) -> None:
    read = row(medical, records, 状态="冲销", 日期="x", 自付="y", 证件号码="")
    assert isinstance(read, ReadEvent)
    assert (read.state, read.id) == ("withdraws", "YB-1")


def test_only_right_cells_that_are_nobodys_are_shown(medical: EventMapping, records: Records) -> None:
    read = row(medical, records, 自付="13900000011000", 姓名="测甲甲")
    assert isinstance(read, SetAside)
    assert read.shown == {
        "单号": "YB-1", "状态": "***", "证件号码": "***", "日期": "2024/5/1", "自付": "***", "类别": "普通住院",
    }  # fmt: skip


VISITS = """
source = "visits"
[event]
kind = "household_visit"
id = ["户", "日"]
[person]
household = "户"
[facts]
visited_on = "日"
persons = "人数"
share = "比例"
found = { column = "发现", values = { "很冷" = "cold", "未查" = false } }
urgent = { column = "急", values = { "√" = true, "×" = false } }
"""


def test_numbers_lists_and_yes_or_no(mapping: Callable[[str], EventMapping], records: Records) -> None:
    made = mapping(VISITS)
    told = {"户": "h1", "日": "2024-05-01", "人数": "３", "比例": "0.25", "发现": "很冷、潮湿；未查", "急": "√"}
    (read,) = read_rows([told], made, records, TODAY)
    assert isinstance(read, ReadEvent)
    assert (read.id, read.parts, read.member) == (None, ("h1", "2024-05-01"), None)
    assert read.facts == {
        "visited_on": DAY, "persons": 3, "share": Fraction(1, 4), "found": frozenset({"cold", "damp"}), "urgent": True,
    }  # fmt: skip
    wrong = {**told, "人数": "31", "比例": "2", "发现": "闹鬼", "急": "?"}
    (read,) = read_rows([wrong], made, records, TODAY)
    assert sorted(codes(read)) == ["E530", "E532", "E539", "E539"]


@pytest.mark.parametrize(("unit", "written", "fen"), [
    ("fen", "120050", 120_050), ("分", 7, 7), ("万元", "0.52", 520_000), ("wan", "1,000", 1_000_000_000), ("元", "3.1", 310),
])  # fmt: skip
def test_units(
    unit: str, written: object, fen: int, mapping: Callable[[str], EventMapping], records: Records
) -> None:
    from .conftest import MEDICAL

    made = mapping(MEDICAL.replace('"自付"', f'{{ column = "自付", unit = "{unit}" }}'))
    read = row(made, records, 自付=written)
    assert isinstance(read, ReadEvent)
    assert read.facts["self_paid"] == fen


def test_part_of_a_fen(mapping: Callable[[str], EventMapping], records: Records) -> None:
    from .conftest import MEDICAL

    made = mapping(MEDICAL.replace('"自付"', '{ column = "自付", unit = "fen" }'))
    assert codes(row(made, records, 自付="1.5")) == ["E538"]


def test_kinds_told_by_a_column(mapping: Callable[[str], EventMapping], records: Records) -> None:
    made = mapping(
        'source = "edu"\n[event]\nkind = { column = "事项", values = { "辍学" = "school_leaving", "转学" = false } }\n'
        'id = "no"\n[person]\nid_no = "card"\n[facts]\nleft_on = "d"\n'
    )
    told = {"事项": "辍学", "no": "1", "card": "999901197001010011", "d": "2024-05-01"}
    wrong = [{**told, "事项": "转学"}, {**told, "事项": "999901197001010011"}, {**told, "事项": ""}]
    first, second, third, fourth = read_rows([told, *wrong], made, records, TODAY)
    assert isinstance(first, ReadEvent)
    assert first.kind == "school_leaving"
    assert isinstance(second, LeftOut)
    assert (codes(third), codes(fourth)) == (["E630"], ["E524"])


# --- files --------------------------------------------------------------------------------------------


def file_codes(content: bytes | str, mapping: EventMapping, records: Records, name: str = "x.csv") -> list[object]:
    """Of each row its number, and its code where it is set aside."""
    return [
        (read.row, "good") if isinstance(read, ReadEvent) else (read.row, *codes(read))
        for read in rows(content, mapping, records, name)
    ]


G2 = GOOD.replace("YB-1", "YB-2")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{HEADING}\n{GOOD}\n{G2}\n", [(2, "good"), (3, "good")]),
        (f"\ufeff{HEADING}\r\n{GOOD}\r\n", [(2, "good")]),
        (f"\n{HEADING}\n\n{GOOD}\n,,,,,,\n  \n{G2}\n", [(4, "good"), (7, "good")]),
        (f"{HEADING}\n{GOOD}\n{G2}", [(2, "good"), (3, "E625")]),
        (f"{HEADING}\n{GOOD},x\n{G2[:20]}\n", [(2, "E620"), (3, "E620")]),
        (f"{HEADING}\n{GOOD}\x00\n{G2}\n", [(2, "E622"), (3, "good")]),
        (f"{HEADING}\n\"{GOOD}\n{G2}\n", [(2, "E623"), (3, "good")]),
        (f"{HEADING}\n{GOOD.replace('测甲甲', chr(34) + '测甲甲')}\n{G2}\n", [(2, "E623"), (3, "good")]),
        (f"{HEADING}\n{GOOD.replace('测甲甲', chr(34) + '测' + chr(10) + '甲' + chr(34))}\n{G2}\n", [(2, "good"), (4, "good")]),
        (f"{HEADING}\n{GOOD.replace('测甲甲', chr(34) + 'a' + chr(10) + G2 + chr(10) + 'b' + chr(34))}\n",
         [(2, "E623"), (3, "good"), (4, "E620")]),
        (f"{HEADING}\n{GOOD.replace('1200.50', chr(34) + '1,200.50' + chr(34))}", [(2, "good")]),
        (f"{HEADING}\n{GOOD}{'x' * MAX_ROW}\n{G2}\n", [(2, "E624"), (3, "good")]),
        (f"{HEADING},备注\n{GOOD},{'x' * 90_000}\n", [(2, "good")]),
        (f"备注,{HEADING}\n,{GOOD}\n", [(2, "good")]),
    ],
)  # fmt: skip
def test_rows_of_a_csv_file(content: str, expected: list[object], medical: EventMapping, records: Records) -> None:
    assert file_codes(content, medical, records) == expected


def test_a_byte_that_is_no_text_spoils_its_own_row(medical: EventMapping, records: Records) -> None:
    content = f"{HEADING}\n{GOOD}\n{G2}\n".encode().replace("测甲甲".encode(), "测甲甲".encode("gbk"), 1)
    assert file_codes(content, medical, records) == [(2, "E621"), (3, "good")]


def test_gbk(mapping: Callable[[str], EventMapping], records: Records) -> None:
    from .conftest import MEDICAL

    made = mapping(MEDICAL.replace("[event]", '[file]\nencoding = "GBK"\n[event]'))
    assert file_codes(f"{HEADING}\n{GOOD}\n".encode("gbk"), made, records) == [(2, "good")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E613"),
        (b"\xef\xbb\xbf", "E613"),
        (b"\n \n", "E613"),
        (f"{HEADING}\n".encode("utf-16"), "E614"),
        (f"{HEADING}\n".encode("gbk"), "E614"),
        (HEADING.replace("自付", "自费").encode(), "E611"),
        (HEADING.replace("姓名", "自付").encode(), "E612"),
        (GOOD.encode(), "E611"),
        (f'"{HEADING}\n'.encode(), "E614"),
        (f"{HEADING}\x00\n".encode(), "E614"),
    ],
)  # fmt: skip
def test_files_of_no_use(content: bytes, code: str, medical: EventMapping, records: Records) -> None:
    with pytest.raises(FileRefused) as caught:
        rows(content, medical, records)
    assert [problem.code for problem in caught.value.problems] == [code]
    said = "".join(problem.sentence(lang) for problem in caught.value.problems for lang in ("en", "zh"))
    assert not [value for value in PERSONAL if value in said]


LINES = 'source = "edu"\n[event]\nkind = "school_leaving"\nid = "no"\n[person]\nid_no = "card"\n[facts]\nleft_on = "d"\n'
LINE = '{"no": "1", "card": "999901197001010011", "d": "2024-05-01"}'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{LINE}\n\n{LINE}\n", [(1, "good"), (3, "good")]),
        (LINE, [(1, "good")]),
        (f"{LINE[:-5]}\n{LINE}", [(1, "E641"), (2, "good")]),
        (f"[{LINE}]\n7\n", [(1, "E641"), (2, "E641")]),
        (LINE.replace('"no": "1"', '"no": "1", "no": "2"'), [(1, "E641")]),
        (LINE.replace('"1"', "NaN"), [(1, "E641")]),
        (LINE.replace('"1"', "1"), [(1, "good")]),
        (LINE.replace('"1"', "1.0"), [(1, "E633")]),
        (LINE.replace('"1"', '"\\ud8001"'), [(1, "E633")]),
        (LINE.replace('"1"', "{}"), [(1, "E633")]),
        ("[" * 5000, [(1, "E641")]),
        ('{"no": "1"}', [(1, "E524", "E524")]),
    ],
)  # fmt: skip
def test_json_lines(
    content: str, expected: list[object], mapping: Callable[[str], EventMapping], records: Records
) -> None:
    assert file_codes(content, mapping(LINES), records, "x.jsonl") == expected


def test_a_workbook(medical: EventMapping, records: Records) -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    names = HEADING.split(",")
    sheet.append(names)
    good = dict(zip(names, GOOD.split(","), strict=True))
    sheet.append(list((good | {"日期": datetime.datetime(2024, 5, 1), "自付": 1200.5}).values()))  # type: ignore[arg-type]
    sheet.append([])
    sheet.append(list((good | {"自付": 1200.505}).values()))
    sheet.append([*good.values(), "one more"])
    file = io.BytesIO()
    book.save(file)
    first, second, third = rows(file.getvalue(), medical, records, "x.xlsx")
    assert isinstance(first, ReadEvent)
    assert first.facts == {"settled_on": DAY, "self_paid": 120_050, "care": "inpatient"}
    assert (codes(second), second.row) == (["E538"], 4)
    assert codes(third) == ["E620"]
    with pytest.raises(FileRefused, match="damaged"):
        rows(file.getvalue()[:500], medical, records, "x.xlsx")
