"""What the tests of generated policies share: questions, rows, and what an outcome amounts to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings

from elig.dsl.policy import Policy
from elig.engine.decide import Engine
from elig.engine.decision import Decision, Row
from elig.engine.facts import Facts

from .policies import ANYTHING, PATHS, PLACES, Author, Draft, Traits
from .vocabulary import ASKED, household, ordinal

# The same policies in every run: a failure of the build is a failure at home.
REPEATED = settings(
    deadline=None, derandomize=True, database=None, print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
YES = ("eligible", "holds")
NO = ("not_eligible", "excluded", "not_in_force", "does_not_hold")
Subject = tuple[str, str, str]  # support or status, name, subject


@dataclass(frozen=True, slots=True)
class Question:
    facts: Facts
    as_of: int
    place: tuple[str, ...]


def questions(
    rng: Random, count: int, missing: float | None = None, events: bool = False
) -> Iterator[Question]:
    for _ in range(count):
        facts = household(rng, missing, events=events)
        yield Question(facts, ordinal(rng.choice(ASKED)), PATHS[rng.choice(PLACES)])


def drafts(seed: int, count: int, traits: Traits = ANYTHING) -> Iterator[tuple[Draft, Random]]:
    """Policies by seed, each with the numbers from which its households are made."""
    for number in range(seed, seed + count):
        rng = Random(number)
        yield Author(rng, traits).draft(), rng


def by_meaning(policy: Policy) -> Engine:
    return Engine(policy, durable_rules=False)


def told(draft: Draft, question: Question) -> str:
    """What to show when a property fails."""
    return f"{draft}\n{question}"


def rows(decision: Decision) -> dict[Subject, Row]:
    return {(row.kind, row.name, row.subject): row for row in (*decision.supports, *decision.statuses)}


def word(outcome: str) -> str:
    """An outcome as what rests on it sees it: yes, no, or neither."""
    return "yes" if outcome in YES else "no" if outcome in NO else outcome


def warned(decision: Decision) -> dict[tuple[str, str], Row]:
    """The warnings that are so or may be so, by name and subject."""
    return {(row.name, row.subject): row for row in decision.warnings}


def row_of(found: dict[Subject, Row], key: Subject) -> Row | None:
    """A subject's row. What is in force for no one has one row, the household's; None where each member has one."""
    kind, name, _ = key
    row = found.get(key) or found.get((kind, name, "household"))
    assert row is None or row.subject == key[2] or row.outcome == "not_in_force"
    return row


def span(row: Row) -> tuple[int, int] | None:
    """The amount of a support's row in fen, from and to."""
    amount = row.fields.get("amount")
    if amount is None:
        return None
    return fen(amount.get("yuan", amount.get("at_least"))), fen(amount.get("yuan", amount.get("at_most")))


def fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def as_bytes(decision: Decision) -> bytes:
    return json.dumps(decision.as_dict(), ensure_ascii=False).encode()


def without_digests(decision: Decision) -> dict[str, Any]:
    """A decision without what names the files' content."""
    told = decision.as_dict()
    told["decision"] = {
        k: v for k, v in told["decision"].items() if k not in ("id", "policy_digest", "engine")
    }
    return told
