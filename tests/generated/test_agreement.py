"""Generated policies and households: durable-rules concludes what the meaning says, in whatever order it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elig.engine import durable
from elig.engine.decide import Engine

from .checking import REPEATED, Question, as_bytes, by_meaning, drafts, questions, told, without_digests
from .policies import PLACES, Draft, load, policies, rule_file

SEED = 20_240_501
HOUSEHOLDS = 25
with_durable_rules = pytest.mark.skipif(not durable.available(), reason=durable.why_not() or "-")


def agree(draft: Draft, asked: Iterable[Question], outcomes: Counter[str]) -> None:
    """`Engine.check` compares each conclusion and amount, and raises if they differ or a limit is met."""
    engine = Engine(draft.load())
    for i, question in enumerate(asked):
        try:
            decision = engine.check(question.facts, question.as_of, question.place)
            if i % 5 == 0:
                decision.as_dict()  # reasons are put into words when they are read
        except Exception as error:
            raise AssertionError(f"{error!r}\n{told(draft, question)}") from error
        outcomes.update(row.outcome for row in (*decision.supports, *decision.statuses))


def varied(outcomes: Counter[str]) -> bool:
    """Whether every outcome came up often enough for the comparison to mean something."""
    rare = ("excluded", "conflict")
    common = ("eligible", "not_eligible", "cannot_determine", "not_in_force", "holds", "does_not_hold")
    total = outcomes.total()
    return all(outcomes[o] > total / 2000 for o in rare) and all(outcomes[o] > total / 50 for o in common)


@with_durable_rules
@settings(REPEATED, max_examples=20)
@given(policies(), st.integers(0, 2**32))
def test_durable_rules_conclude_what_the_meaning_says(draft: Draft, seed: int) -> None:
    agree(draft, questions(Random(seed), HOUSEHOLDS), Counter())


@with_durable_rules
def test_durable_rules_conclude_what_the_meaning_says_by_seed() -> None:
    outcomes: Counter[str] = Counter()
    for draft, rng in drafts(SEED, 60):
        agree(draft, questions(rng, HOUSEHOLDS), outcomes)
    assert varied(outcomes), outcomes


@pytest.mark.slow
@with_durable_rules
def test_durable_rules_conclude_what_the_meaning_says_100_000_times() -> None:
    outcomes: Counter[str] = Counter()
    for draft, rng in drafts(0, 100_000 // HOUSEHOLDS):
        agree(draft, questions(rng, HOUSEHOLDS), outcomes)
    assert varied(outcomes), outcomes


# --- order and repetition ---------------------------------------------------------------------------


def canonical(value: Any) -> Any:
    """A decision with its lists in one order: by which file a text stands in, rows and sources move."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return sorted((canonical(item) for item in value), key=repr)
    return value


@settings(REPEATED, max_examples=40)
@given(policies(), st.integers(0, 2**32))
def test_the_order_of_blocks_changes_nothing(draft: Draft, seed: int) -> None:
    rng = Random(seed)

    def shuffled(blocks: list[str]) -> Sequence[str]:
        return rng.sample(blocks, len(blocks))

    one, other = by_meaning(draft.load()), by_meaning(load(draft.files(shuffled)))
    for q in questions(rng, 10):
        decided = [without_digests(engine.check(q.facts, q.as_of, q.place)) for engine in (one, other)]
        assert decided[0] == decided[1], told(draft, q)


@settings(REPEATED, max_examples=40)
@given(policies(), st.integers(0, 2**32))
def test_the_file_in_which_a_block_stands_changes_no_answer(draft: Draft, seed: int) -> None:
    rng = Random(seed)
    files = []
    for place in PLACES:
        blocks = [block for p, block in draft.blocks if p == place]
        rng.shuffle(blocks)
        cut = rng.randrange(len(blocks) + 1)
        files += [rule_file(f"{rng.random()}.elig", place, part) for part in (blocks[:cut], blocks[cut:])]
    files.sort(key=lambda file: file.name)
    one, other = by_meaning(draft.load()), by_meaning(load(files))
    for q in questions(rng, 10):
        decided = [
            canonical(without_digests(engine.check(q.facts, q.as_of, q.place))) for engine in (one, other)
        ]
        assert decided[0] == decided[1], told(draft, q)


@settings(REPEATED, max_examples=20)
@given(policies(), st.integers(0, 2**32))
def test_the_same_question_has_the_same_answer_byte_for_byte(draft: Draft, seed: int) -> None:
    once, again = Engine(draft.load()), Engine(draft.load())
    for q in questions(Random(seed), 5):
        answers = {as_bytes(engine.check(q.facts, q.as_of, q.place)) for engine in (once, again, once)}
        assert len(answers) == 1, told(draft, q)
        alone = by_meaning(once.policy).check(q.facts, q.as_of, q.place)
        assert without_digests(alone) == without_digests(once.check(q.facts, q.as_of, q.place)), told(
            draft, q
        )
