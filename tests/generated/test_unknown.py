"""Unknown facts: learning one never turns a yes into a no, `missing` names all that matters, and gaps are true."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elig.dsl.policy import Policy
from elig.engine.answer import Answer
from elig.engine.decide import Engine
from elig.engine.edition import Edition
from elig.engine.evaluate import Meaning
from elig.engine.facts import Facts
from elig.engine.truth import NO as FAILS
from elig.engine.truth import YES as HOLDS
from elig.engine.truth import status_outcome, support_outcome

from .checking import (
    REPEATED,
    Question,
    Subject,
    by_meaning,
    drafts,
    questions,
    row_of,
    rows,
    span,
    told,
    word,
)
from .policies import Draft, Traits, policies
from .singles import SingleAuthor, completions, nearly_known
from .vocabulary import BY_NAME, Gap, H, M, a_value, completed, filled, gaps

PLAIN = Traits(assume=False, known=False)  # defaults and `is known` are not monotone in what is known
SEED = 7_000_000


def check(engine: Engine, question: Question, facts: Facts) -> dict[Subject, Any]:
    return rows(engine.check(facts, question.as_of, question.place))


# --- learning -----------------------------------------------------------------------------------------


def learn(engine: Engine, draft: Draft, question: Question, rng: Random, events: bool = False) -> None:
    """Learn all that is missing, a few facts at a time; what is settled stays so, amounts only narrow."""
    facts = question.facts
    before = check(engine, question, facts)
    while open_ := gaps(facts, events=events):
        for gap in rng.sample(open_, min(len(open_), rng.choice((1, 1, 2, 5)))):
            facts = filled(facts, gap, a_value(rng, facts, gap))
        after = check(engine, question, facts)
        for key in {**before, **after}:
            old, new = row_of(before, key), row_of(after, key)
            if old is None or new is None:
                continue  # told for each member
            was_, now_ = word(old.outcome), word(new.outcome)
            # What is surely excluded may yet turn out to be in conflict: the conflict is told first.
            if was_ != "cannot_determine" and not (old.outcome == "excluded" and now_ == "conflict"):
                assert now_ == was_, (key, old.outcome, new.outcome, facts, told(draft, question))
            was, now = span(old), span(new)
            if was is not None:
                assert now is not None, (key, facts, told(draft, question))
                assert was[0] <= now[0] <= now[1] <= was[1], (key, was, now, facts, told(draft, question))
        before = after


@settings(REPEATED, max_examples=20)
@given(policies(PLAIN), st.integers(0, 2**32))
def test_learning_a_fact_never_turns_a_yes_into_a_no(draft: Draft, seed: int) -> None:
    rng, engine = Random(seed), by_meaning(draft.load())
    for question in questions(rng, 4):
        learn(engine, draft, question, rng)


@pytest.mark.parametrize("count", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_learning_a_fact_never_turns_a_yes_into_a_no_by_seed(count: int) -> None:
    for draft, rng in drafts(SEED, count, PLAIN):
        engine = by_meaning(draft.load())
        for question in questions(rng, 5):
            learn(engine, draft, question, rng)


# --- what is missing --------------------------------------------------------------------------------------


def nothing_unlisted_matters(
    engine: Engine, draft: Draft, question: Question, rng: Random, events: bool = False
) -> None:
    """With the listed facts left unknown, whatever else is learnt leaves the outcome (and the amount) as it is."""
    for key, row in check(engine, question, question.facts).items():
        listed = set(row.missing) | set(row.fields.get("amount_missing", ()))
        if row.outcome == "cannot_determine":
            assert row.missing, (key, told(draft, question))
        facts = completed(rng, question.facts, listed, events)
        new = row_of(check(engine, question, facts), key)
        if new is None:
            continue
        assert word(new.outcome) == word(row.outcome), (
            key,
            row.missing,
            new.outcome,
            facts,
            told(draft, question),
        )
        if row.outcome == "eligible":
            assert exact(span(new)) == exact(span(row)), (
                key,
                row.amount,
                new.amount,
                facts,
                told(draft, question),
            )


def exact(amount: tuple[int, int] | None) -> bool:
    return amount is None or amount[0] == amount[1]


@settings(REPEATED, max_examples=20)
@given(policies(PLAIN), st.integers(0, 2**32))
def test_no_unlisted_fact_matters(draft: Draft, seed: int) -> None:
    rng, engine = Random(seed), by_meaning(draft.load())
    for question in questions(rng, 6):
        nothing_unlisted_matters(engine, draft, question, rng)


@pytest.mark.parametrize("count", [50, pytest.param(1500, marks=pytest.mark.slow)])
def test_no_unlisted_fact_matters_by_seed(count: int) -> None:
    for draft, rng in drafts(SEED, count, PLAIN):
        engine = by_meaning(draft.load())
        for question in questions(rng, 6):
            nothing_unlisted_matters(engine, draft, question, rng)


def outcomes(edition: Edition, facts: Facts) -> dict[tuple[str, int | None], tuple[str, frozenset[str]]]:
    """Every row's outcome and what is missing for it, by the meaning alone."""
    meaning, found = Meaning(edition, facts), {}
    for name, applied in edition.statuses.items():
        for member in meaning.subjects(applied.block.subject):
            status = meaning.status(name, member)
            found[name, member] = word(status_outcome(status.own, status.conflict)), status.missing
    for name, support in edition.supports.items():
        for member in meaning.subjects(support.block.subject):
            final = meaning.final(name, member)
            result = final.result
            outcome = support_outcome(result.own, result.conflict, final.excluded)
            found[name, member] = word(outcome), result.missing | final.missing
    return found


def exactly_what_matters(policy: Policy, facts: Facts, open_: list[Gap]) -> int:
    """Compare `missing` with all completions; how many rows could not be determined."""
    edition = Edition(policy, 738_982, ())
    completed_ = {chosen: outcomes(edition, whole) for chosen, whole in completions(facts, open_)}
    undetermined = 0
    for key, (outcome, missing) in outcomes(edition, facts).items():
        results = {chosen: found[key][0] for chosen, found in completed_.items()}
        if outcome != "cannot_determine":
            allowed = {outcome, "conflict"} if outcome == "no" else {outcome}  # as in `learn`
            assert set(results.values()) <= allowed, (key, outcome, set(results.values()))
            continue
        undetermined += 1
        matter = {path for i, (path, *_) in enumerate(open_) if matters(i, results)}
        facts_missing = {
            path for path in missing if "supports." not in path
        }  # a rival in conflict is named itself
        assert facts_missing == matter, (key, sorted(missing), "really matter:", sorted(matter))
    return undetermined


def matters(index: int, results: dict[tuple[Any, ...], str]) -> bool:
    """Whether some values of the others let this one change the outcome."""
    by_others: dict[tuple[Any, ...], str] = {}
    for chosen, outcome in results.items():
        if by_others.setdefault(chosen[:index] + chosen[index + 1 :], outcome) != outcome:
            return True
    return False


@pytest.mark.parametrize("count", [150, pytest.param(4000, marks=pytest.mark.slow)])
def test_missing_is_exact_where_each_fact_stands_in_one_condition(count: int) -> None:
    undetermined = 0
    for seed in range(count):
        rng = Random(seed)
        draft = SingleAuthor(rng).draft()
        policy = draft.load()
        for _ in range(3):
            # Unknown are, most of all, facts that the policy asks for.
            facts, open_ = nearly_known_of(rng, str(draft))
            try:
                undetermined += exactly_what_matters(policy, facts, open_)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}\n{draft}\n{facts}") from error
    assert undetermined > count


def nearly_known_of(rng: Random, text: str) -> tuple[Facts, list[Gap]]:
    """A household whose four unknown facts are named by the policy, where it names so many."""
    rules = text.partition("list of supports")[2].partition("source")
    named = rules[0] + rules[2]
    best: tuple[int, tuple[Facts, list[Gap]]] | None = None
    for _ in range(12):
        facts, open_ = nearly_known(rng, 4)
        count = sum(named.count(name) > 1 for _, _, name in open_)
        if best is None or count > best[0]:
            best = count, (facts, open_)
    assert best is not None
    return best[1]


# --- gaps -----------------------------------------------------------------------------------------------


def the_gap_is_true(engine: Engine, draft: Draft, question: Question) -> int:
    """Where one number alone decides a no: with just what is needed, that condition no longer fails."""
    prepared = engine.prepared(question.as_of, question.place)
    meaning = Meaning(prepared.edition, question.facts)
    shown = 0
    for row in engine.check(question.facts, question.as_of, question.place).supports:
        for gap in row.would_change:
            shown += 1
            member = (
                None
                if row.subject == "household"
                else [m.id for m in question.facts.members].index(row.subject)
            )
            result = meaning.final(row.name, member).result
            failing = [
                (f, n) for f, n in Answer.conditions(result.reasons) if f.value == (HOLDS if n else FAILS)
            ]
            assert len(failing) == 1, told(draft, question)
            found, negated = failing[0]
            changed = applied(question.facts, gap, Fraction(1, 1000))
            after = Meaning(prepared.edition, changed).values(found.expr, member).value
            assert after != (HOLDS if negated else FAILS), (gap, row.name, row.subject, told(draft, question))
    return shown


def applied(facts: Facts, gap: dict[str, str], little: Fraction) -> Facts:
    """The household with the gap closed, and no more than that."""
    path, (op, needed) = gap["fact"], gap["needs"].split(" ")
    owner, _, name = path.rpartition(".")
    member = None if not owner else [f"members[{m.id}]" for m in facts.members].index(owner)
    kind = BY_NAME[H if member is None else M, name]
    value: Any = Fraction(needed) * (100 if kind.is_a.startswith("money") else 1)
    step = little if kind.type.startswith("number") else 1
    value += {">": step, "<": -step, "!=": step}.get(op, 0)
    return filled(facts, (path, member, name), value.numerator if value.denominator == 1 else value)


def test_a_gap_closed_exactly_closes() -> None:
    shown = 0
    for draft, rng in drafts(SEED, 200, Traits(assume=False)):
        engine = by_meaning(draft.load())
        for question in questions(rng, 6):
            shown += the_gap_is_true(engine, draft, question)
    assert shown > 30
