"""The errors of a rule file's text, as they are shown: `tests/errors/syntax/NAME.{elig,en.txt,zh.txt}`."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from elig.dsl.messages_syntax import MESSAGES
from elig.dsl.parse import parse

HERE = Path(__file__).parent
CASES = sorted((HERE.parent / "errors/syntax").glob("*.elig"))
ELSEWHERE = {"E105", "E107"}  # need a large file: test_parse.py


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_shown(case: Path, lang: str) -> None:
    _, problems = parse(case.read_bytes(), case.name)
    shown = "\n".join(problem.render(lang) for problem in problems) + "\n"
    assert shown == case.with_suffix(f".{lang}.txt").read_text(encoding="utf-8")


def test_every_message_is_shown_by_some_case() -> None:
    codes = {problem.code for case in CASES for problem in parse(case.read_bytes(), case.name)[1]}
    assert codes | ELSEWHERE == set(MESSAGES)


def test_no_message_speaks_of_the_parser() -> None:
    """No grammar symbol is ever shown: neither a terminal's name nor a parser's word."""
    for case in CASES:
        for problem in parse(case.read_bytes(), case.name)[1]:
            for lang in ("en", "zh"):
                sentence = problem.sentence(lang)
                assert not re.search(
                    r"\b_?[A-Z]{2,}(?:_[A-Z]+)+\b|token|terminal|unexpected|INDENT|\{|\}", sentence
                )


def test_both_languages_have_the_same_fields() -> None:
    for code, (english, chinese) in MESSAGES.items():
        fields = [set(re.findall(r"\{(\w+)\}", sentence)) for sentence in (english, chinese)]
        assert fields[1] <= fields[0], code


EXTRA = [
    *' \t\n"“”「」()|,:-#.%<>=!&;、。，：＃０９元年月日\x00\ufeff\u200b\u2028\ud800', "when", "and", "or", "not in", "当", "且",
    "1,250 yuan per year", "2024-02-30", "  - ", "\n\n", "all of", "by table", "from 2024-01-01:", "support", "帮扶",
]  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """The text with up to four characters, tokens or lines lost, doubled, swapped or put in."""
    for _ in range(rng.randint(1, 4)):
        unit = rng.choice((list, _tokens, _lines))
        parts = unit(text)
        i, j = rng.randrange(len(parts)), rng.randrange(len(parts))
        match rng.randrange(4):
            case 0:
                del parts[i]
            case 1:
                parts.insert(i, parts[j])
            case 2:
                parts[i], parts[j] = parts[j], parts[i]
            case 3:
                parts.insert(i, rng.choice(EXTRA))
        text = "".join(parts)
    return text


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _read_and_show(seed: int, sample: str) -> None:
    file, problems = parse(mutated(sample, random.Random(seed)), "a.elig")
    for problem in problems:
        assert problem.code in MESSAGES
        assert problem.line is not None
        assert 1 <= problem.line <= max(1, len(file.lines))
        assert problem.column is None or problem.source is None or problem.column <= len(problem.source) + 1
        assert problem.render("en")
        assert problem.render("zh")


@pytest.mark.parametrize("name", ["sample.elig", "sample_zh.elig"])
def test_mutated_files_never_raise(name: str) -> None:
    sample = (HERE / name).read_text(encoding="utf-8")
    for seed in range(75):
        _read_and_show(seed, sample)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sample.elig", "sample_zh.elig", "other_words.elig"])
def test_many_mutated_files_never_raise(name: str) -> None:
    sample = (HERE / name).read_text(encoding="utf-8")
    for seed in range(2_000):
        _read_and_show(seed, sample)


def test_random_bytes_never_raise() -> None:
    rng = random.Random(1)
    for length in range(200):
        parse(rng.randbytes(length), "a.elig")
