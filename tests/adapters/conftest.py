"""A small vocabulary of its own, so that these tests do not move with the shipped rules."""

from pathlib import Path

import pytest

from elig.adapters.records import Records
from elig.dsl.check import check
from elig.dsl.parse import parse
from elig.dsl.policy import Policy

VOCABULARY = Path(__file__).with_name("vocabulary.elig")


@pytest.fixture(scope="session")
def policy() -> Policy:
    file, problems = parse(VOCABULARY.read_text("utf-8"), "vocabulary.elig")
    checked, found = check([file], "sha256:0")
    assert checked is not None, [problem.render() for problem in (*problems, *found)]
    return checked


@pytest.fixture(scope="session")
def records(policy: Policy) -> Records:
    return Records(policy)
