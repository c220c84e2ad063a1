"""What the parser makes of rule files: the tree, places, spellings, limits."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from elig.dsl import syntax as s
from elig.dsl.parse import build_parser, parse
from elig.dsl.problems import Problem

HERE = Path(__file__).parent
PLACE = "jurisdiction national\n"


def read(name: str) -> s.File:
    file, problems = parse((HERE / name).read_bytes(), name)
    assert problems == [], "\n".join(problem.render() for problem in problems)
    return file


def block(text: str) -> s.Block:
    """The one block of a text, which must have no problem."""
    file, problems = parse(PLACE + text, "a.elig")
    assert problems == [], "\n".join(problem.render() for problem in problems)
    return file.blocks[1]


def when(condition: str) -> s.Expression:
    found = block(f"status a for household\n  when {condition}\n").when
    assert found is not None
    return found


def be(expression: str) -> s.Expression:
    found = block(f"derive a for household\n  be {expression}\n").be
    assert found is not None
    return found


def amount(expression: str) -> s.AmountLine:
    found = block(f"support a for household\n  amount {expression}\n").amount
    assert found is not None
    return found


def bare(node: object) -> object:
    """A node as nested tuples, without its places."""
    if is_dataclass(node):
        if isinstance(node, s.Span):
            return None
        return (type(node).__name__, *(bare(getattr(node, f.name)) for f in fields(node)))
    if isinstance(node, tuple | list):
        return tuple(bare(item) for item in node)
    if isinstance(node, dict):
        return tuple(sorted((key, bare(value)) for key, value in node.items()))
    return node


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in parse(text, "a.elig")[1]]


def text_at(file: s.File, span: s.Span) -> str:
    return file.lines[span.line - 1][span.column - 1 : span.end - 1]


# --- the sample ------------------------------------------------------------------------------


def test_the_sample_parses_with_no_problem() -> None:
    kinds = [block.kind for block in read("sample.elig").blocks]
    assert kinds == [
        "jurisdiction", *["document"] * 7, *["parameter"] * 3, "entity", "entity", "derive", "derive", "status",
        "support", "support", "exception", "exception", "exclusive", "exclusive", "end", "support", "event", "warn",
        "check",
    ]  # fmt: skip


def test_comments_are_kept_by_line() -> None:
    file = read("sample.elig")
    assert file.comments[1] == "# where this file's blocks apply"
    assert file.comments[6] == "# official | secondary | illustrative"


def test_a_document_block() -> None:
    found = read("sample.elig").blocks[1]
    said = {key: value[0] for key, value in found.extra.items() if isinstance(value, tuple)}
    assert said == {
        "number": "兰政〔2023〕10号", "issued_by": "兰考县人民政府",
        "issued_on": datetime.date(2023, 8, 8), "provenance": "official",
    }  # fmt: skip
    assert found.title == ("关于调整十二项政策的通知",)


def test_parameter_lines_with_sources_and_unpublished_values() -> None:
    line, scale, by_stage = (b for b in read("sample.elig").blocks if b.kind == "parameter")
    assert line.type is not None
    assert (line.type.word, line.type.period) == ("money", "year")
    assert [(found.from_.year, bare(found.value)) for found in line.lines] == [
        (2020, ("Money", None, 500_000, "once")), (2021, ("Money", None, 600_000, "once")),
        (2022, ("Money", None, 680_000, "once")), (2026, None),
    ]  # fmt: skip
    first = line.lines[0].source
    assert first is not None
    assert (first.document.text, first.article, first.provenance) == ("nrr_2020", None, "secondary")
    table = scale.lines[0].value
    assert isinstance(table, s.Table)
    assert [name.text for name in table.header] == ["above", "rate"]
    assert bare(table.rows[1][1].item) == ("Number", None, Fraction(7, 10))
    assert by_stage.by is not None
    assert by_stage.by.text == "student_stage"
    stages = by_stage.lines[0]
    assert stages.until == datetime.date(2023, 12, 31)
    assert stages.source is not None
    assert isinstance(stages.value, s.Table)
    assert [row[1].not_published for row in stages.value.rows] == [False, True]


def test_facts_with_every_modifier() -> None:
    household, member = (b for b in read("sample.elig").blocks if b.kind == "entity")
    kind, wage, causes, _, receives, credit = household.facts
    first = kind.type.options[0]
    assert (first.name, first.title) == ("general", ("一般农户",))
    assert len(kind.type.options) == 3
    assert bare(wage.high) == ("Money", None, 10_000_000_000, "once")
    assert [option.name for option in causes.type.options] == [
        "illness",
        "schooling",
        "disability",
        "disaster",
    ]
    assert receives.type.word == "supports"
    assert credit.assume is not None
    assert (credit.assume.fact, bare(credit.assume.value), credit.assume.because) == (
        None, ("YesNo", None, False), "没有登记")  # fmt: skip
    born, _, health = member.facts[:3]
    assert born.personal
    assert not born.not_advised
    assert health.not_advised
    assert health.type.word == "several_of"
    assert [option.name for option in health.type.options] == ["chronic", "serious_illness"]
    assert member.target is not None
    assert member.target.text == "household"
    assert bare(member.derives[0].be) == ("Since", None, "years", ("Name", None, ("birth_date",)))


def test_a_support_with_every_line() -> None:
    file = read("sample.elig")
    found = next(b for b in file.blocks if b.name.text == "compulsory_education_living_allowance")
    said = {key: value[0] for key, value in found.extra.items() if isinstance(value, tuple)}
    assert said == {
        "nature": "cash", "paid": "term", "given": "automatically", "office": "县教体局",
        "decided_days": 15, "decided_working": True, "notice_days": 5,
    }  # fmt: skip
    evidence = found.extra["evidence"]
    assert isinstance(evidence, list)
    assert [text for text, _ in evidence] == ["学籍证明", "户口簿", "收入证明"]
    assert found.amount is not None
    table = found.amount.item
    assert isinstance(table, s.Table)
    assert [name.text for name in table.header] == ["student_stage", "boards", "amount"]
    assert bare(table.rows[3]) == (
        ("Cell", None, ("Name", None, ("junior",)), None, False),
        ("Cell", None, None, None, False),
        ("Cell", None, ("Money", None, 75_000, "year"), None, False),
    )
    assert isinstance(found.when, s.Logic)
    assert (found.when.word, found.when.listed) == ("and", True)
    inner = found.when.items[0]
    assert isinstance(inner, s.Logic)
    assert (inner.word, len(inner.items)) == ("or", 3)


def test_spans_mark_the_very_words() -> None:
    file = read("sample.elig")
    travel = next(b for b in file.blocks if b.name.text == "migrant_travel_subsidy")
    assert travel.when is not None
    assert travel.amount is not None
    assert travel.amount.together is not None
    assert isinstance(travel.when, s.Logic)
    assert [text_at(file, item.span) for item in travel.when.items] == [
        "work_place is out_of_province", "work_months >= 3"]  # fmt: skip
    assert text_at(file, travel.amount.together.span) == "1,000 yuan per year"
    assert text_at(file, travel.name.span) == "migrant_travel_subsidy"
    assert text_at(file, travel.sources[0].span) == "source example_document"


def test_columns_stay_right_after_full_width_characters() -> None:
    text = f"{PLACE}身份 贫困 “困难（户）” 对农户\n  当 （年收入 ＜ １００ ） 且 受灾　且 脱贫\n"
    file, problems = parse(text, "a.elig")
    assert problems == []
    found = file.blocks[1].when
    assert isinstance(found, s.Logic)
    assert [text_at(file, item.span) for item in found.items] == ["（年收入 ＜ １００ ）", "受灾", "脱贫"]
    assert file.blocks[1].title == ("困难（户）",)


# --- expressions -------------------------------------------------------------------------------


def name(text: str) -> tuple[object, ...]:
    return ("Name", None, tuple(text.split(".")))


def number(value: int) -> tuple[object, ...]:
    return ("Number", None, Fraction(value))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", name("a")),
        ("household.a", name("household.a")),
        ("a and b and c", ("Logic", None, "and", (name("a"), name("b"), name("c")), False)),
        ("(a or b)", ("Bracket", None, ("Logic", None, "or", (name("a"), name("b")), False))),
        ("not a and b", ("Logic", None, "and", (("Not", None, name("a")), name("b")), False)),
        ("a < 3", ("Compare", None, "<", name("a"), number(3))),
        ("a ≥ 3", ("Compare", None, ">=", name("a"), number(3))),
        ("a ≠ 3", ("Compare", None, "!=", name("a"), number(3))),
        ("a is b", ("Is", None, name("a"), name("b"), False)),
        ("a is not yes", ("Is", None, name("a"), ("YesNo", None, True), True)),
        ("寄宿 是 是", ("Is", None, name("寄宿"), ("YesNo", None, True), False)),
        ("a in (b, c)", ("InList", None, name("a"), (name("b"), name("c")), False)),
        ("a is not in (1,2)", ("InList", None, name("a"), (number(1), number(2)), True)),
        ("a not in 6 to 15", ("InRange", None, name("a"), number(6), number(15), True)),
        ("年龄 在 6 至 15", ("InRange", None, name("年龄"), number(6), number(15), False)),
        ("a includes b", ("Includes", None, name("a"), name("b"))),
        ("a is empty", ("IsEmpty", None, name("a"), False)),
        ("a is not empty", ("IsEmpty", None, name("a"), True)),
        ("a is not known", ("IsKnown", None, name("a"), True)),
        ("has status s", ("HasStatus", None, None, (name("s"),))),
        (
            "household has any status of (s, t)",
            ("HasStatus", None, name("household"), (name("s"), name("t"))),
        ),
        ("no member where (a)", ("Quantified", None, "no", name("a"))),
        ("a without b over the last 12 months", ("EventPair", None, name("a"), name("b"), 12, "months", None)),
        (
            "a without b over the last 9 days where (c)",
            ("EventPair", None, name("a"), name("b"), 9, "days", name("c")),
        ),
        (
            "a.x falls by 30% over the last 1 month",
            ("EventFall", None, name("a.x"), number(Fraction(3, 10)), 1, "months"),
        ),
        ("a.x 下降 0.5 最近 7天", ("EventFall", None, name("a.x"), number(Fraction(1, 2)), 7, "days")),
    ],
)
def test_conditions(written: str, meant: tuple[object, ...]) -> None:
    assert bare(when(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a - b - c", ("Arithmetic", None, "-", ("Arithmetic", None, "-", name("a"), name("b")), name("c"))),
        ("a + b * c", ("Arithmetic", None, "+", name("a"), ("Arithmetic", None, "*", name("b"), name("c")))),
        ("-3", number(-3)),
        (
            "a, at most b, at least c",
            ("Bound", None, "least", ("Bound", None, "most", name("a"), name("b")), name("c")),
        ),
        ("count of members", ("Count", None, None)),
        ("count of members where (a)", ("Count", None, name("a"))),
        ("sum of (a) over members", ("Aggregate", None, "sum", name("a"), None, None)),
        (
            "largest of (a) over members where (b) or 0 if none",
            ("Aggregate", None, "largest", name("a"), name("b"), number(0)),
        ),
        ("days since a", ("Since", None, "days", name("a"))),
        ("annual(a)", ("Convert", None, "annual", name("a"))),
        ("decision date", ("DecisionDate", None)),
        ("usual amount", ("UsualAmount", None)),
        ("amount of a", ("AmountOf", None, name("a"))),
        ("a through b", ("Through", None, name("a"), name("b"))),
        ("count of a over the last 30 days", ("EventWindow", None, "count", name("a"), 30, "days", None)),
        (
            "sum of a.b over the last 2 months where (c)",
            ("EventWindow", None, "sum", name("a.b"), 2, "months", name("c")),
        ),
    ],
)
def test_numbers(written: str, meant: tuple[object, ...]) -> None:
    assert bare(be(written)) == meant


@pytest.mark.parametrize(
    ("written", "fen", "period"),
    [
        ("1,250 yuan per year", 125_000, "year"), ("1250元/年", 125_000, "year"), ("1,250元每年", 125_000, "year"),
        ("0.125万元/年", 125_000, "year"), ("１，２５０元／年", 125_000, "year"), ("300 yuan each month", 30_000, "month"),
        ("300 元 / 学期", 30_000, "term"), ("0.01 yuan", 1, "once"), ("2亿元", 20_000_000_000, "once"),
        ("100,000,000 yuan", 10_000_000_000, "once"),
    ],
)  # fmt: skip
def test_money_in_all_its_spellings(written: str, fen: int, period: str) -> None:
    assert bare(amount(written).item) == ("Money", None, Fraction(fen), period)


@pytest.mark.parametrize("written", ["2024-02-01", "2024年2月1日", "2024 年 02 月 01 日", "2024－02－01"])
def test_dates_in_both_languages(written: str) -> None:
    found = block(f"support a for household\n  from {written}\n")
    assert found.from_ is not None
    assert found.from_[0] == datetime.date(2024, 2, 1)


def test_the_bound_of_one_member_and_of_all_together_are_told_apart() -> None:
    line = amount("a, at most b, rounded up to 1 yuan, at most c together in the household")
    assert bare(line.item) == ("Bound", None, "most", name("a"), name("b"))
    assert line.rounding is not None
    assert line.rounding.direction == "up"
    assert bare(line.together) == name("c")


def test_a_bracketed_or_inside_and_is_no_mixture() -> None:
    assert codes(f"{PLACE}status a for household\n  when x and (y or z)\n") == []


# --- the text itself ------------------------------------------------------------------------------


def test_byte_order_mark_and_crlf_are_accepted() -> None:
    plain = PLACE + "status a for household\n  when b\n"
    file, problems = parse(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode(), "a.elig")
    assert problems == []
    assert file.lines == tuple(plain.splitlines())


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "   \n\t\n"])
def test_an_empty_file_has_no_blocks_and_no_problems(text: str) -> None:
    file, problems = parse(text, "a.elig")
    assert (file.blocks, problems) == ([], [])


def test_a_file_above_the_limit_is_not_read() -> None:
    assert codes(b"#" * 1_000_001) == ["E105"]
    assert codes(b"#" * 500 + b"\n") == []


def test_a_block_above_the_limit_is_told_and_hides_no_other() -> None:
    lines = "".join(f"  fact f{i} is text\n" for i in range(400))
    text = f"{PLACE}entity household\n{lines}\nstatus a for household\n  when 3 <\n"
    assert codes(text) == ["E107", "E131"]


def test_forty_levels_are_read_and_forty_one_are_not() -> None:
    def nested(levels: int) -> list[str]:  # the name inside is a level of its own
        return codes(f"{PLACE}status a for household\n  when {'(' * (levels - 1)}b{')' * (levels - 1)}\n")

    assert nested(40) == []
    assert nested(41) == ["E111"]


def test_an_error_in_one_block_hides_none_in_another() -> None:
    text = f"{PLACE}status a for household\n  when <\n\nstatus b for household\n  when >\n"
    assert codes(text) == ["E130", "E130"]


def test_a_block_with_a_wrong_line_keeps_its_name() -> None:
    file, problems = parse(f"{PLACE}status a for household\n  when <\n", "a.elig")
    assert [b.name.text for b in file.blocks] == ["national", "a"]
    assert len(problems) == 1


def test_problems_come_by_line() -> None:
    _, problems = parse((HERE.parent / "errors/syntax/several_blocks.elig").read_bytes(), "a.elig")
    lines = [problem.line or 0 for problem in problems]
    assert lines == sorted(lines)


# --- the parser itself -----------------------------------------------------------------------------


def test_importing_the_parser_builds_nothing() -> None:
    program = "import sys, elig.dsl.parse; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_threads_read_the_same_as_one() -> None:
    text = (HERE / "sample.elig").read_text(encoding="utf-8")
    alone = parse(text, "a.elig")
    found: list[tuple[s.File, list[Problem]]] = []
    threads = [threading.Thread(target=lambda: found.append(parse(text, "a.elig"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 8


def test_tables_can_be_kept_in_a_file_that_is_asked_for(tmp_path: Path) -> None:
    from elig.dsl.source import blocks as rows_of
    from elig.dsl.source import read as clean

    first = next(rows_of(clean(PLACE, "a.elig")))
    for _ in range(2):  # written, then read
        kept = build_parser(cache=str(tmp_path / "grammar"))
        assert kept.parse(first).kind == "jurisdiction"  # type: ignore[attr-defined]
    assert (tmp_path / "grammar").exists()
