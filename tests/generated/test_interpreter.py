"""Fully known households: the engine's outcomes and amounts are those of an independent reading of the policy."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from elig.dsl.policy import Policy
from elig.engine.decide import Engine

from .checking import REPEATED, Question, by_meaning, drafts, questions, row_of, rows, span, told
from .interpreter import Conflict, NotKnown, Reading
from .policies import Draft, policies


def expected(reading: Reading, kind: str, name: str, who: int | None) -> tuple[str, int | None] | None:
    """Outcome and amount of one row; None where the policy itself leaves something open."""
    try:
        if kind == "status":
            return ("holds" if reading.holds(name, who) else "does_not_hold"), None
        outcome, amount = reading.outcome(name, who)
        return outcome, amount
    except NotKnown:
        return None
    except Conflict as conflict:
        return ("conflict", None) if root(reading.policy, str(conflict)) == name else None


def root(policy: Policy, name: str) -> str:
    """The support or status that an exception is about."""
    targets = {exception.name: exception.target for exception in policy.exceptions}
    while name in targets:
        name = targets[name]
    return name


def compare(engine: Engine, draft: Draft, question: Question, seen: Counter[str]) -> None:
    policy, facts = engine.policy, question.facts
    found = rows(engine.check(facts, question.as_of, question.place))
    reading = Reading(policy, facts, question.as_of, question.place)
    for kind, blocks in (("support", policy.supports), ("status", policy.statuses)):
        for name in dict.fromkeys(block.name for block in blocks):
            try:
                block = reading.text(blocks, name)
            except NotKnown:
                continue
            if block is None:
                assert all(
                    row.outcome == "not_in_force" for key, row in found.items() if key[:2] == (kind, name)
                )
                continue
            for who in [None] if block.subject == "household" else range(len(facts.members)):
                wanted = expected(reading, kind, name, who)
                seen[wanted[0] if wanted else "open"] += 1
                if wanted is not None:
                    subject = "household" if who is None else facts.members[who].id
                    row = row_of(found, (kind, name, subject))
                    assert row is not None
                    amount = span(row) if wanted[1] is not None else None
                    got = row.outcome, amount
                    assert got == (wanted[0], None if wanted[1] is None else (wanted[1],) * 2), (
                        f"{kind} {name} {subject}: {got}, expected {wanted}\n{told(draft, question)}"
                    )


@settings(REPEATED, max_examples=30)
@given(policies(), st.integers(0, 2**32))
def test_known_households_come_out_as_the_policy_reads(draft: Draft, seed: int) -> None:
    engine = by_meaning(draft.load())
    for question in questions(Random(seed), 15, missing=0):
        compare(engine, draft, question, Counter())


def test_known_households_come_out_as_the_policy_reads_by_seed() -> None:
    seen: Counter[str] = Counter()
    for draft, rng in drafts(1_000_000, 100):
        engine = by_meaning(draft.load())
        for question in questions(rng, 20, missing=0):
            compare(engine, draft, question, seen)
    assert seen["open"] < seen.total() / 5, seen
    assert (
        min(seen[o] for o in ("eligible", "not_eligible", "excluded", "conflict", "holds", "does_not_hold"))
        > 10
    ), seen
