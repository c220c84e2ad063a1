"""The kernel concludes what the meaning says: outcome, amount and deciding reason, row by row."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

import elig
from elig.engine.edition import Edition
from elig.engine.facts import Facts, Member
from elig.engine.kernel.kernel import Kernel

from ..generated.checking import drafts, questions, told
from .expected import concluded, expected

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
SEED = 20_241_101
HOUSEHOLDS = 12
DAYS = ("2023-08-07", "2023-09-01", "2024-05-01", "2025-02-01", "2026-02-01")


def agree(seed: int, count: int) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    for draft, rng in drafts(seed, count):
        policy = draft.load()
        kernels: dict[Any, Kernel] = {}
        for q in questions(rng, HOUSEHOLDS):
            key = (q.as_of, q.place)
            if key not in kernels:
                kernels[key] = Kernel(Edition(policy, *key))
            kernel = kernels[key]
            found = concluded(kernel, kernel.decide_record(q.facts))
            assert found == expected(kernel.edition, q.facts), told(draft, q)
            outcomes.update(row[3] for row in found)
    return outcomes


def test_generated_policies() -> None:
    outcomes = agree(SEED, 60)
    common = ("eligible", "not_eligible", "cannot_determine", "not_in_force", "holds", "does_not_hold")
    assert all(outcomes[o] > outcomes.total() / 50 for o in common), outcomes
    assert all(outcomes[o] for o in ("excluded", "conflict")), outcomes


@pytest.mark.slow
def test_generated_policies_10_000_households() -> None:
    agree(0, 10_000 // HOUSEHOLDS)


@pytest.fixture(scope="module")
def library() -> Any:
    return elig.load()


def forgetful(facts: Facts, rng: Random) -> Facts:
    """A household of whose facts some are not given."""
    chance = rng.choice((0.0, 0.05, 0.2, 0.5))

    def kept(given: Any) -> dict[str, object]:
        return {name: value for name, value in given.items() if rng.random() >= chance}

    members = tuple(Member(member.id, kept(member.facts)) for member in facts.members)
    receives = None if rng.random() < chance else facts.receives
    return Facts(kept(facts.household), members, receives, "")


@pytest.mark.parametrize("day", DAYS)
def test_shipped_rules(library: Any, day: str) -> None:
    rng = Random(day)
    for place in ((), ("henan",), ("henan", "lankao")):
        kernel = Kernel(Edition(library.policy, datetime.date.fromisoformat(day).toordinal(), place))
        for path in EXAMPLES:
            facts = library.records.facts(json.loads(path.read_text()))
            for i in range(5):
                asked = forgetful(facts, rng) if i else facts
                found = concluded(kernel, kernel.decide_record(asked))
                assert found == expected(kernel.edition, asked), (path.name, place)
