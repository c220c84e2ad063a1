"""What is said of wrong names, types and blocks, word for word, in both languages.

Each NAME.elig (or folder NAME of files) is checked with vocabulary.elig; NAME.en.txt and NAME.zh.txt
hold what is said of it. After a message was changed, `ACCEPT_MESSAGES=1 pytest tests/errors` writes
those files anew: read them before they are committed.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from elig.dsl.check import check
from elig.dsl.messages_policy import MESSAGES
from elig.dsl.messages_steps import MESSAGES as STEPS
from elig.dsl.parse import parse
from elig.dsl.problems import Problem

HERE = Path(__file__).parent
VOCABULARY = HERE / "vocabulary.elig"
CASES = sorted(
    path
    for family in ("names", "types")
    for path in (HERE / family).iterdir()
    if path.suffix == ".elig" or path.is_dir()
)
# Told of a record or of a decision, not of a rule file; tests/engine and docs/errors have them.
TOLD_ELSEWHERE = {"E471", "E472", "E490"}


def problems_of(case: Path, vocabulary: str = VOCABULARY.read_text("utf-8")) -> list[Problem]:
    """Everything that is said of a case's files when they are loaded with the vocabulary."""
    paths = sorted(case.glob("*.elig")) if case.is_dir() else [case]
    trees, problems = [], []
    for name, text in [("vocabulary.elig", vocabulary), *((path.name, path.read_bytes()) for path in paths)]:
        tree, found = parse(text, name)
        trees.append(tree)
        problems += found
    policy, found = check(trees, "sha256:0")
    problems += found
    assert (policy is None) == any(problem.is_error for problem in found)
    return problems


def told(case: Path, lang: str) -> str:
    return "\n\n".join(problem.render(lang) for problem in problems_of(case)) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_said(case: Path, lang: str) -> None:
    expected = case.with_suffix(f".{lang}.txt")
    if os.environ.get("ACCEPT_MESSAGES"):
        expected.write_text(told(case, lang), "utf-8")
    assert told(case, lang) == expected.read_text("utf-8")


def test_every_code_is_shown_by_a_case() -> None:
    shown = Counter(problem.code for case in CASES for problem in problems_of(case))
    assert (set(MESSAGES) | set(STEPS)) - TOLD_ELSEWHERE <= set(shown)


def test_the_vocabulary_is_right() -> None:
    tree, problems = parse(VOCABULARY.read_bytes(), "vocabulary.elig")
    policy, found = check([tree], "sha256:0")
    assert policy is not None, [problem.render() for problem in (*problems, *found)]
    assert not [*problems, *found]


@pytest.mark.parametrize("length", [60, 300])
@pytest.mark.parametrize("first", ["last", "first"])
def test_a_chain_of_any_length_is_told_once(length: int, first: str) -> None:
    """Whichever of its definitions the checker comes to first: they are read by name."""
    names = [f"d{i:03}" for i in range(length)]
    names = names[::-1] if first == "last" else names
    blocks = [
        f"derive {name} for household\n  be {on} + 1\n  source monitoring_rules\n"
        for name, on in zip(names, ["land_area", *names], strict=False)
    ]
    tree, problems = parse("jurisdiction national\n" + "".join(blocks), "chain.elig")
    vocabulary, _ = parse(VOCABULARY.read_bytes(), "vocabulary.elig")
    policy, found = check([vocabulary, tree], "sha256:0")
    assert policy is None
    assert [problem.code for problem in (*problems, *found)] == ["E440"]
