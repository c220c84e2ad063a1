"""Cases, numbers and files of an assessment; what is expected is counted by hand in invented.py."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import elig
from elig.adapters.assess import LISTS, REPORT, SUMMARY, Assessment, assess, judge_all, summary
from elig.adapters.assess_cases import Case
from elig.adapters.library import Library
from elig.adapters.screen_words import Unusable

from .invented import HOUSEHOLDS, RULES, Record, drawn, household

DAY = "2024-05-01"
Write = Callable[[list[Record]], str]


def judged(library: Library, write: Write, *records: Record) -> dict[str, list[Case]]:
    found = judge_all(library, write(list(records)), as_of=DAY)
    return {one.household: list(one.cases) for one in found.judged}


def told(library: Library, write: Write, *records: Record) -> list[tuple[str, str, str | None, str]]:
    """Kind, policy, member and cause of the cases of one household."""
    cases = [case for cases in judged(library, write, *records).values() for case in cases]
    return [(case.kind, case.policy, case.member, case.cause[1]) for case in cases]


def test_each_household_has_its_cases(library: Library, register: Write) -> None:
    found = judged(library, register, *HOUSEHOLDS)
    shown = {
        number[-2:]: [(case.kind, case.policy, case.member, case.cause[1], case.fen) for case in cases]
        for number, cases in found.items()
    }
    assert shown == {
        "01": [("missed", "basic_aid", None, "on application, not drawn", 100_00)],
        "03": [("undue", "basic_aid", None, "not met: Low income", 100_00)],
        "04": [("twice", "basic_aid", None, "two or more entries at a time", 100_00)],
        "05": [("underpaid", "basic_aid", None, "less than the rules give", 20_00)],
        "06": [("overpaid", "basic_aid", None, "more than the rules give", 30_00)],
        "07": [("unsaid", "basic_aid", None, "not recorded: Low income", None)],
        "08": [("unsaid", "", None, "what the household draws is not recorded", None)],
        "09": [("missed", "meal_aid", "m2", "given without application, not drawn", 500_00)],
        "10": [("undue", "fuel_aid", None, "the policy is not in force", 300_00)],
        "12": [
            ("missed", "repair_aid", None, "not drawn", 10_000_00),
            ("finding", "C1", None, "error", None),
        ],
        "13": [("undue", "care_aid", None, "not together with Basic aid", 80_00)],
        "15": [("unsaid", "meal_aid", "m1", "no member is named in the entry", None)],
    }


def test_numbers_by_place_and_policy(library: Library, register: Write) -> None:
    found = summary(judge_all(library, register(HOUSEHOLDS), as_of=DAY, small=1))
    assert (found["households"], found["set_aside"]) == (15, 1)

    def cell(households: int, year: str = "0.00", once: str = "0.00") -> dict[str, Any]:
        return {"households": households, "yuan_a_year": year, "yuan_once": once, "at_least": False}

    assert found["kinds"] == {
        "missed": cell(3, "2200.00", "10000.00"), "undue": cell(3, "2460.00"), "twice": cell(1, "1200.00"),
        "underpaid": cell(1, "240.00"), "overpaid": cell(1, "360.00"), "late": cell(0), "finding": cell(1), "unsaid": cell(3),
    }  # fmt: skip
    places = {(row["township"], row["village"]): row for row in found["places"]}
    assert {where: row["households"] for where, row in places.items()} == {
        (None, None): 15, ("东乡", None): 8, ("东乡", "甲村"): 4, ("东乡", "乙村"): 4,
        ("西镇", None): 7, ("西镇", "丙村"): 6, ("西镇", "丁村"): 1,
    }  # fmt: skip
    assert {row["county"] for row in found["places"]} == {"兰考县"}
    assert places["东乡", "甲村"]["missed"] == cell(2, "2200.00")
    assert places["东乡", "乙村"]["missed"] == cell(1, "0.00", "10000.00")
    assert places["东乡", "乙村"]["undue"] == cell(2, "2160.00")
    assert places["西镇", None]["missed"] == cell(0)
    assert places["西镇", None]["unsaid"] == cell(3)
    undue = {row["policy"]: row for row in found["policies"]["undue"]}
    assert {name: row["cell"] for name, row in undue.items()} == {
        "basic_aid": cell(1, "1200.00"), "care_aid": cell(1, "960.00"), "fuel_aid": cell(1, "300.00"),
    }  # fmt: skip
    assert undue["basic_aid"]["causes"] == [
        {"cause": {"zh": "不满足：低收入", "en": "not met: Low income"}, "cell": cell(1, "1200.00")}
    ]


@pytest.mark.parametrize(
    ("receives", "facts", "expected"),
    [
        # drawn until the day itself, and until the day before
        ([drawn("basic_aid", "100", until="2024-05-01")], {"low_income": True}, []),
        ([drawn("basic_aid", "100", until="2024-04-30")], {"low_income": True},
         [("missed", "basic_aid", None, "was drawn and has stopped")]),
        ([drawn("basic_aid", "100", "2024-05-02")], {"low_income": True},
         [("missed", "basic_aid", None, "on application, not drawn")]),
        ([drawn("basic_aid", "100", until="2024-04-30")], {}, []),
        # an amount that is not recorded
        ([drawn("basic_aid")], {"low_income": True},
         [("unsaid", "basic_aid", None, "the amount paid is not recorded")]),
        # a single payment that today's facts would not give
        ([drawn("repair_aid", "10000")], {},
         [("unsaid", "repair_aid", None, "paid once, to be judged by its own day")]),
        ([drawn("repair_aid", "10000"), drawn("repair_aid", "10000")], {"safe_house": False},
         [("twice", "repair_aid", None, "two or more entries at a time")]),
        # more of a loan than may be lent
        ([drawn("farm_loan", "60000")], {"wants_loan": True},
         [("overpaid", "farm_loan", None, "more than the rules give")]),
        # nobody in the household could draw it, whoever does
        ([drawn("meal_aid", "500")], {}, [("undue", "meal_aid", None, "not met: Stage: primary")]),
        # unknown, and twice all the same
        ([drawn("basic_aid", "100"), drawn("basic_aid", "100")], {"low_income": None},
         [("unsaid", "basic_aid", None, "not recorded: Low income"),
          ("twice", "basic_aid", None, "two or more entries at a time")]),
    ],
)  # fmt: skip
def test_one_household(
    receives: list[Record], facts: Record, expected: list[Any], library: Library, register: Write
) -> None:
    assert told(library, register, household(1, "甲村", receives, **facts)) == expected


def test_money_of_a_support_without_an_amount_is_not_told(register: Write, tmp_path: Path) -> None:
    """Nobody knows whether 300 yuan are a month's or a year's where the rules name no amount."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    text = 'jurisdiction henan.lankao "兰考县" "Lankao"\n\nsupport county_aid "县级救助" "County aid" for household\n'
    (rules / "lankao.elig").write_text(f"{text}  when low_income\n  nature cash\n", "utf-8")
    wrong = household(1, "甲村", [drawn("county_aid", "300")])
    double = household(
        2, "甲村", [drawn("basic_aid", "100")] + [drawn("county_aid", "300")] * 2, low_income=True
    )
    found = judge_all(elig.load(rules), register([wrong, double]), as_of=DAY, small=1)
    cases = [case for one in found.judged for case in one.cases]
    assert [(case.kind, case.fen, case.vague) for case in cases] == [
        ("undue", None, True),
        ("twice", None, True),
    ]
    cell = {"households": 1, "yuan_a_year": "0.00", "yuan_once": "0.00", "at_least": True}
    assert summary(found)["kinds"]["undue"] == summary(found)["kinds"]["twice"] == cell


def test_the_order_of_the_register_does_not_matter(library: Library, register: Write) -> None:
    one = summary(judge_all(library, register(HOUSEHOLDS), as_of=DAY))
    other = summary(judge_all(library, register(HOUSEHOLDS[::-1]), as_of=DAY))
    assert one | {"source": ""} == other | {"source": ""}


# --- the files ------------------------------------------------------------------------------------


def written(library: Library, write: Write, out: Path, records: list[Record], **more: Any) -> Assessment:
    return assess(library, write(records), out, as_of=DAY, **more)


def inside(path: Path) -> str:
    """All text of a workbook or another file."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def test_the_same_register_gives_the_same_bytes(library: Library, register: Write, tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(library, register, tmp_path / name, HOUSEHOLDS)
    for name in (REPORT, LISTS, SUMMARY):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    written(library, register, tmp_path / "one", HOUSEHOLDS[:3])  # an earlier assessment is replaced


def test_lists(library: Library, register: Write, tmp_path: Path) -> None:
    written(library, register, tmp_path / "out", HOUSEHOLDS, lang="zh")
    book = openpyxl.load_workbook(tmp_path / "out" / LISTS)
    assert book.sheetnames == ["东乡", "西镇", "数据有误"]
    rows = [[cell.value for cell in row] for row in book["东乡"].iter_rows()]
    assert rows[0] == ["村", "户编号", "对象", "类别", "政策", "原因", "理由", "金额（元）", "周期", "政策依据",
                       "起始日期", "缺少信息", "所需材料", "经办单位", "办理时限", "办结期限", "办理情况"]  # fmt: skip
    assert Counter(row[3] for row in rows[1:]) == {"应享未享": 3, "违规享受": 3, "重复享受": 1, "核查问题": 1}
    first = next(row for row in rows if row[1] == "TEST-0001")
    assert first[:6] == ["甲村", "TEST-0001", "全户", "应享未享", "基本救助", "依申请，未享受"]
    # Of May 2024 the 1st to the 5th were holidays and Saturday the 11th was worked: the tenth working day
    # after the 1st, counting 6 to 11 and 13 to 16, is the 16th.
    assert first[7:] == [100, "月", "《救助办法》示例〔2020〕1号第三条", None, None, "申请书", "示例民政所",
                         "10个工作日", datetime.datetime(2024, 5, 16), None]  # fmt: skip
    second = next(row for row in rows if row[1] == "TEST-0004")
    assert second[10] == datetime.datetime(2023, 3, 1)
    aside = [[cell.value for cell in row] for row in book["数据有误"].iter_rows(min_row=2)]
    assert [row[1:3] for row in aside] == [["TEST-0016", "low_income"]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_published_tells_of_nobody(
    lang: str, library: Library, register: Write, tmp_path: Path
) -> None:
    written(library, register, tmp_path / "out", HOUSEHOLDS, lang=lang)
    for name in (REPORT, SUMMARY):
        text = inside(tmp_path / "out" / name)
        assert "TEST-" not in text
        # Three households miss something, of fewer than five: no sum of theirs is told.
        assert "2200" not in text
        assert "2,200" not in text
    found = json.loads((tmp_path / "out" / SUMMARY).read_text("utf-8"))
    assert {kind for kind, cell in found["kinds"].items() if cell is not None} == {"late"}  # of which none is
    assert found["kinds"]["late"]["households"] == 0
    assert all(rows == [] for rows in found["policies"].values())
    for name in (REPORT, SUMMARY, LISTS):
        text = inside(tmp_path / "out" / name)
        assert "示例甲乙丙" not in text
        assert "1971" not in text


def test_the_report_stands_alone(library: Library, register: Write, tmp_path: Path) -> None:
    """No script, nothing fetched, and what a register says is text, not markup."""
    odd = [household(number, "<b>村", [], low_income=True) for number in range(1, 8)]
    written(library, register, tmp_path / "out", odd, lang="en")
    text = (tmp_path / "out" / REPORT).read_text("utf-8")
    assert "<b>村" not in text
    assert "&lt;b&gt;村" in text
    assert not any(word in text for word in ("<script", "src=", "href=", "url(", "@import"))
    assert "8,400 yuan a year" in text  # seven times 1,200


def test_a_text_is_never_a_formula(library: Library, register: Write, tmp_path: Path) -> None:
    odd = household(1, "=1+1", [], low_income=True) | {"township": "a/b", "household_no": "=HYPERLINK(1)"}
    written(library, register, tmp_path / "out", [odd])
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / LISTS).read_bytes()))
    assert book.sheetnames == ["a b"]
    assert [book["a b"].cell(2, column).data_type for column in (1, 2)] == ["s", "s"]


def test_an_empty_register(library: Library, register: Write, tmp_path: Path) -> None:
    found = written(library, register, tmp_path / "out", [])
    assert summary(found)["households"] == 0
    assert (tmp_path / "out" / REPORT).is_file()


def test_a_folder_of_something_else_is_left_alone(library: Library, register: Write, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as refused:
        written(library, register, tmp_path, HOUSEHOLDS)
    assert "holds other files" in refused.value.sentence("en")
    assert "别的文件" in refused.value.sentence("zh")


def test_money_does_not_tell_what_is_withheld(library: Library, register: Write) -> None:
    """Ten miss basic aid, two repairs and three meals: of these five neither the numbers nor the money is told."""
    poor = [household(number, "甲村", [], low_income=True) for number in range(1, 11)]
    unsafe = [household(number, "甲村", [], safe_house=False) for number in range(11, 13)]
    hungry = [household(number, "甲村", [], "primary") for number in range(13, 16)]
    found = summary(judge_all(library, register(poor + unsafe + hungry), as_of=DAY, small=4))
    assert {row["policy"]: row["cell"] and row["cell"]["households"] for row in found["policies"]["missed"]} == {
        "basic_aid": 10, "meal_aid": None, "repair_aid": None,
    }  # fmt: skip
    told = {"households": 15, "yuan_a_year": "12000.00", "yuan_once": "0.00", "at_least": True}
    assert found["kinds"]["missed"] == told
    assert {row["missed"]["yuan_once"] for row in found["places"]} == {"0.00"}
