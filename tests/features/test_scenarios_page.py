"""The page on scenarios lists every sentence and shows what runs; a wrong scenario is told what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import elig

ROOT = Path(elig.__file__).resolve().parent
PAGE = (ROOT / "docs/scenarios.md").read_text(encoding="utf-8")


def test_the_page_lists_every_sentence_and_no_other(sentences: list[Any]) -> None:
    listed = []
    for keyword in ("Given", "When", "Then"):
        part = PAGE.split(f"\n### {keyword}\n")[1].split("\n### ")[0]
        cells = re.findall(r"^\| `(.+?)` \| `(.+?)` \|", part, re.MULTILINE)
        listed += [(keyword.lower(), en.replace("\\|", "|"), zh.replace("\\|", "|")) for en, zh in cells]
    assert listed == [(s.keyword, s.en, s.zh) for s in sentences]


def test_what_the_page_shows_is_run() -> None:
    shown = re.findall(r"^```gherkin\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(shown) == 2
    features = [path.read_text(encoding="utf-8") for path in (ROOT / "features").rglob("*.feature")]
    for example in shown:
        assert example in features


def test_a_chinese_scenario_says_so_in_its_first_line() -> None:
    for path in (ROOT / "features").rglob("*.feature"):
        chinese = path.read_text(encoding="utf-8").startswith("# language: zh-CN\n")
        assert chinese == (path.parent.name == "zh"), path


def say(case: Any, sentences: list[Any], *steps: str) -> None:
    """Carry out steps, each `given …`, `when …` or `then …`."""
    for step in steps:
        keyword, _, text = step.partition(" ")
        fitting = [
            (sentence, words)
            for sentence in sentences
            if sentence.keyword == keyword and (words := sentence.words(text)) is not None
        ]
        assert len(fitting) == 1, f"{step}: {fitting}"
        sentence, words = fitting[0]
        wanted = sentence.function.__code__.co_varnames[: sentence.function.__code__.co_argcount]
        sentence.function(**{"case": case, **{name: words[name] for name in wanted if name != "case"}})


CHECKED = (
    "given the ordinary household in Lankao",
    "given its household type is lifted",
    "given m3's student stage is vocational_secondary",
    "when it is checked on 2024-05-01",
)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("then rain_dew_vocational_subsidy for m3 is not eligible", "is eligible, not not_eligible"),
        ("then rain_dew_vocational_subsidy for m3 is eligible with 3,001 yuan per year", "3000.00"),
        (
            "then rain_dew_vocational_subsidy for m3 is eligible with 3,000 yuan per term",
            "not with 3,000 yuan per term",
        ),
        ("then rain_dew_vocational_subsidy for m1 is eligible", "Stage of schooling: Not a student"),
        (
            'then rain_dew_vocational_subsidy for m1 is not eligible because "Age"',
            "“Age” is not what decides",
        ),
        (
            "then rain_dew_vocational_subsidy for m9 is not eligible",
            "no line on rain_dew_vocational_subsidy for m9",
        ),
        ("then rain_dew_subsidy for m3 is eligible", "did you mean “rain_dew_vocational_subsidy”?"),
        ("then m3不可享受雨露计划职业教育补助", "is eligible, not not_eligible"),
        ("then monitored_open_risk holds", "is does_not_hold, not holds"),
        ("then monitored_open_risk cannot be determined", "is does_not_hold, not cannot_determine"),
        (
            "then small_fast_relief is eligible",
            "is not_in_force, not eligible: in force only from 2026-01-29",
        ),
        ('then there is no finding "9_99_999"', "no check with the code “9_99_999”"),
        ("given its household type is general", "has to stand before the check"),
    ],
)
def test_a_wrong_expectation_is_told_what_came_out(
    case: Any, sentences: list[Any], step: str, told: str
) -> None:
    say(case, sentences, *CHECKED)
    with pytest.raises(pytest.fail.Exception, match=re.escape(told)):
        say(case, sentences, step)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("given its houshold type is lifted", "did you mean “household type”?"),
        ("given its household type is lifting", "did you mean “lifted”?"),
        ("given m3的寄宿为真", "is yes or no (是/否), not “真”"),
        ("given its wage income is 300 yuan per month", "is counted per year, not per month"),
        ("given its wage income is plenty", "“plenty” is no amount"),
        ("given m9's boards is yes", "the household has no member “m9”: m1, m2, m3, m4"),
        ("given the ordinary household in Atlantis", "there is no place “Atlantis”"),
        ("then microcredit is eligible", "nothing has been checked yet"),
    ],
)
def test_what_is_not_known_is_told_with_what_is(
    case: Any, sentences: list[Any], step: str, told: str
) -> None:
    with pytest.raises(pytest.fail.Exception, match=re.escape(told)):
        say(case, sentences, "given the ordinary household in Lankao", step)


def test_a_value_out_of_range_is_told_as_for_any_record(case: Any, sentences: list[Any]) -> None:
    with pytest.raises(pytest.fail.Exception, match="work_months"):
        say(
            case,
            sentences,
            "given 兰考县的普通农户",
            "given m1's work months are 13",
            "when it is checked on 2024-05-01",
        )


KEYWORDS = {"Given": "given", "When": "when", "Then": "then", "假如": "given", "当": "when", "那么": "then"}


def test_every_step_fits_one_sentence_only(sentences: list[Any]) -> None:
    """No sentence may be read in two ways; what stands in `<…>` may be anything, so it is left out here."""
    steps = re.compile(rf"^ +({'|'.join(KEYWORDS)}|And|而且) ?(.+)$", re.MULTILINE)
    for path in (ROOT / "features").rglob("*.feature"):
        keyword = ""
        for word, text in steps.findall(path.read_text(encoding="utf-8")):
            keyword = KEYWORDS.get(word, keyword)
            if "<" in text:
                continue
            fitting = [s.en for s in sentences if s.keyword == keyword and s.words(text) is not None]
            assert len(fitting) == 1, f"{path.name}: {text}: {fitting}"
