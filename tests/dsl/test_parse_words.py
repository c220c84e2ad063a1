"""One language in two: every keyword in English and in Chinese, and the grammar that reads both."""

from __future__ import annotations

from pathlib import Path

import pytest

from elig.dsl.lexer import tokens_of
from elig.dsl.parse import build_parser, parse
from elig.dsl.source import Row, blocks, read
from elig.dsl.words import BY_TERMINAL, CHOICES, KEYWORDS, glued_keyword, spellings

from .test_parse import bare

HERE = Path(__file__).parent
PAIRS = (("sample.elig", "sample_zh.elig"), ("other_words.elig", "other_words_zh.elig"))


def rows(name: str) -> list[Row]:
    return [row for block in blocks(read((HERE / name).read_bytes(), name)) for row in block]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_a_file_in_both_languages_is_the_same_tree(english: str, chinese: str) -> None:
    trees = []
    for name in (english, chinese):
        file, problems = parse((HERE / name).read_bytes(), name)
        assert problems == []
        trees.append([bare(block) for block in file.blocks])
    assert trees[0] == trees[1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pairs_use_every_keyword_and_choice(lang: str) -> None:
    names = [pair[lang == "zh"] for pair in PAIRS]
    tokens = [token for name in names for row in rows(name) for token in tokens_of(row)]
    used = {token.type for token in tokens} | {str(token) for token in tokens}
    wanted = {
        terminal for terminal, words in BY_TERMINAL.items() if any(word.isascii() == (lang == "en") for word in words)
    }  # fmt: skip
    assert wanted <= used
    choices = {pair[lang == "zh"] for choice in CHOICES.values() for pair in choice.items()}
    assert choices <= used


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_every_spelling_is_the_keyword(keyword: str) -> None:
    for lang in ("en", "zh"):
        for written in spellings(keyword, lang):
            (token,) = tokens_of(Row(1, 0, written))
            assert keyword in token.type.split("_OR_") or token.type == keyword


def test_the_words_of_steps_are_names_elsewhere() -> None:
    """Files that call something so keep on loading: only where a line of a step begins are they keywords."""
    text = """jurisdiction national
entity household
  fact after is yes/no
  fact asks is one of
    before "以前" "before", every
    within "之内"
  fact 填报 is date
status within for household
  when all of
    - after
    - asks in (before, every) and not every
status step "步骤" for household
  when asks is before or 填报 is known
exception back to within
  then holds
step records
  after alert
  within 3 days
  asks asks, 填报
  at least 2 months after after
  records asks is before
step after
  after records
  before every
step every
  after any of (after, records)
  every 1 month
"""
    file, problems = parse(text, "a.elig")
    assert [problem.render() for problem in problems] == []
    assert [block.kind for block in file.blocks][-3:] == ["step", "step", "step"]


@pytest.mark.parametrize(
    "written", ["当事人", "不适用项", "clause2", "none", "is_poor", "fromage", "是否享受", "在校", "每月收入"]
)
def test_names_that_begin_like_keywords_stay_names(written: str) -> None:
    assert [token.type for token in tokens_of(Row(1, 0, written))] == ["NAME"]


def test_any_spacing_inside_a_keyword() -> None:
    assert [token.type for token in tokens_of(Row(1, 0, "for   each\tmember"))] == ["FOR_MEMBER"]
    assert [token.type for token in tokens_of(Row(1, 0, "有成员 满足"))] == ["SOME_MEMBER"]
    assert [token.type for token in tokens_of(Row(1, 0, "months\u2028since"))] == ["MONTHS_SINCE"]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("人均收入小于低保标准", ("人均收入", "小于", "低保标准")),
        ("人均收入不低于低保标准", ("人均收入", "不低于", "低保标准")),
        ("户类型不是脱贫户", ("户类型", "不是", "脱贫户")),
        ("且性别", ("", "且", "性别")),
        ("是否享受", None),
        ("在校阶段", None),
    ],
)
def test_an_operator_inside_a_name_is_found(written: str, parts: tuple[str, str, str] | None) -> None:
    assert glued_keyword(written) == parts


@pytest.mark.slow
def test_the_grammar_is_strict_and_its_two_lexers_agree() -> None:
    """Lark proves that there is no conflict and that no two terminals overlap; then both lexers read."""
    pytest.importorskip("interegular")
    everything = [row for pair in PAIRS for name in pair for row in rows(name)]
    theirs = build_parser(strict=True).lex("\n".join(row.text for row in everything) + "\n")
    ours = (token for row in everything for token in tokens_of(row))
    layout = ("_NL", "_INDENT", "_DEDENT")
    assert [(t.type, str(t)) for t in theirs if t.type not in layout] == [(t.type, str(t)) for t in ours]
