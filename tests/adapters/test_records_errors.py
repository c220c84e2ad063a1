"""What a caseworker is told: each record in tests/errors/facts with its problems in both languages."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from elig.adapters.records import Records
from elig.dsl.messages_facts import MESSAGES
from elig.dsl.problems import FactsError

CASES = Path(__file__).parent.parent / "errors" / "facts"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("record", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_sentences(record: Path, lang: str, records: Records) -> None:
    with pytest.raises(FactsError) as caught:
        records.facts(record.read_bytes())
    told = "".join(problem.render(lang) + "\n" for problem in caught.value.problems)
    assert told == record.with_suffix(f".{lang}.txt").read_text("utf-8")


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_tell_of_the_same_things(code: str) -> None:
    english, chinese = (
        {part[1] for part in string.Formatter().parse(text) if part[1]} for text in MESSAGES[code]
    )
    assert english == chinese
