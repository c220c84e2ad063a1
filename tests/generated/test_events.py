"""Generated policies over what happened: engines agree, knowledge only settles, what is missing is told, warnings too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elig.engine import durable
from elig.engine.decide import Engine

from .checking import REPEATED, Question, by_meaning, drafts, questions, told, warned, without_digests
from .interpreter import Conflict, NotKnown, Reading
from .policies import Draft, Traits, policies
from .test_agreement import agree
from .test_interpreter import compare
from .test_unknown import learn, nothing_unlisted_matters
from .vocabulary import a_value, completed, filled, gaps

HAPPENED = Traits(events=True)
PLAIN = Traits(assume=False, known=False, events=True)  # as in test_unknown
SEED = 9_000_000


@pytest.mark.skipif(not durable.available(), reason=durable.why_not() or "-")
@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=pytest.mark.slow)])
def test_durable_rules_conclude_what_the_meaning_says(count: int) -> None:
    """Of warnings as well: `Engine.check` compares them."""
    outcomes: Counter[str] = Counter()
    for draft, rng in drafts(SEED, count, HAPPENED):
        agree(draft, questions(rng, 15, events=True), outcomes)
    assert min(outcomes[o] for o in ("eligible", "not_eligible", "cannot_determine", "holds")) > count, outcomes


# --- learning ---------------------------------------------------------------------------------------


def alarms(engine: Engine, question: Question) -> dict[tuple[str, str], str]:
    decision = engine.check(question.facts, question.as_of, question.place)
    return {key: row.truth for key, row in warned(decision).items()}


def learn_warnings(engine: Engine, draft: Draft, question: Question, rng: Random, seen: Counter[str]) -> None:
    """Learn all that is missing; what is warned of stays so, and so does what is not."""
    before = alarms(engine, question)
    while open_ := gaps(question.facts, events=True):
        gap = rng.choice(open_)
        facts = filled(question.facts, gap, a_value(rng, question.facts, gap))
        question = replace(question, facts=facts)
        after = alarms(engine, question)
        for key in {**before, **after}:
            was, now = before.get(key, "no"), after.get(key, "no")
            seen[f"{was} -> {now}"] += 1
            assert was in (now, "unknown"), (key, was, now, gap, facts, told(draft, question))
        before = after


@pytest.mark.parametrize("count", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_learning_a_fact_never_turns_a_yes_into_a_no(count: int) -> None:
    seen: Counter[str] = Counter()
    for draft, rng in drafts(SEED, count, PLAIN):
        engine = by_meaning(draft.load())
        for question in questions(rng, 4, events=True):
            learn(engine, draft, question, rng, events=True)
            learn_warnings(engine, draft, question, rng, seen)
    assert min(seen["unknown -> yes"], seen["unknown -> no"], seen["unknown -> unknown"]) > count / 4, seen


@settings(REPEATED, max_examples=20)
@given(policies(PLAIN), st.integers(0, 2**32))
def test_learning_one_fact_after_another_settles(draft: Draft, seed: int) -> None:
    rng, engine = Random(seed), by_meaning(draft.load())
    for question in questions(rng, 3, events=True):
        learn_warnings(engine, draft, question, rng, Counter())


# --- what is missing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [50, pytest.param(1500, marks=pytest.mark.slow)])
def test_no_unlisted_fact_matters(count: int) -> None:
    """Also for warnings: with what is listed left open, whatever else is learnt leaves them unknown."""
    unknown = 0
    for draft, rng in drafts(SEED, count, PLAIN):
        engine = by_meaning(draft.load())
        for question in questions(rng, 5, events=True):
            nothing_unlisted_matters(engine, draft, question, rng, events=True)
            decision = engine.check(question.facts, question.as_of, question.place)
            for key, row in warned(decision).items():
                assert bool(row.missing) == (row.truth == "unknown"), told(draft, question)
                facts = completed(rng, question.facts, set(row.missing), events=True)
                assert alarms(engine, replace(question, facts=facts)).get(key) == row.truth, (
                    key, row.missing, facts, told(draft, question),
                )  # fmt: skip
                unknown += row.truth == "unknown"
    assert unknown > count


# --- an independent reading ---------------------------------------------------------------------------


def compare_warnings(engine: Engine, draft: Draft, question: Question, seen: Counter[str]) -> None:
    policy, facts = engine.policy, question.facts
    found = alarms(engine, question)
    reading = Reading(policy, facts, question.as_of, question.place)
    for name in dict.fromkeys(block.name for block in policy.warns):
        block = reading.text(policy.warns, name)
        for who in [None] if block is None or block.subject == "household" else range(len(facts.members)):
            subject = "household" if who is None else facts.members[who].id
            try:
                wanted = "yes" if block is not None and reading(block.when, who) else "no"
            except (NotKnown, Conflict):
                continue
            seen[wanted] += 1
            assert found.get((name, subject), "no") == wanted, (name, subject, told(draft, question))


@pytest.mark.parametrize("count", [100, pytest.param(3000, marks=pytest.mark.slow)])
def test_known_households_come_out_as_the_policy_reads(count: int) -> None:
    seen: Counter[str] = Counter()
    for draft, rng in drafts(SEED, count, HAPPENED):
        engine = by_meaning(draft.load())
        for question in questions(rng, 12, missing=0, events=True):
            compare(engine, draft, question, seen)
            compare_warnings(engine, draft, question, seen)
    assert min(seen["yes"], seen["no"], seen["eligible"], seen["holds"]) > count, seen


# --- order --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_order_of_events_changes_nothing(count: int) -> None:
    for draft, rng in drafts(SEED, count, HAPPENED):
        engine = by_meaning(draft.load())
        for question in questions(rng, 5, events=True):
            events = question.facts.events
            if events is None:
                continue
            other = replace(question.facts, events=tuple(rng.sample(events, len(events))))
            decided = [
                without_digests(engine.check(facts, question.as_of, question.place))
                for facts in (question.facts, other)
            ]
            assert decided[0] == decided[1], told(draft, question)
