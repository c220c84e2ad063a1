"""Households as columns: what numba runs concludes what the kernel's Python does, and so what the meaning does."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

import elig
from elig.dsl.interval import months_since, years_since
from elig.engine.edition import Edition
from elig.engine.facts import Facts, Member
from elig.engine.kernel import columns, compiled
from elig.engine.kernel.kernel import Conclusion, Kernel, NotLowered
from elig.engine.kernel.print_numba import HEAD

from ..generated.checking import Question, drafts, questions
from ..generated.policies import load, rule_file
from ..generated.vocabulary import completed, household
from .interpreted import helpers, interpreted
from .test_kernel import DAY, EXAMPLES, VOCABULARY, forgetful, small

np = pytest.importorskip("numpy")
SEED = 20_241_102


def of_columns(kernel: Kernel, table: columns.Columns, households: Sequence[Facts]) -> list[list[Conclusion]]:
    """Each household's conclusions, taken from the arrays."""
    arrays = kernel.decide_columns(table)
    found = []
    for i, facts in enumerate(households):
        rows = []
        for output in kernel.program.outputs:
            key = (output.kind, output.block.name)
            members = [None] if output.level == 0 else range(len(facts.members))
            for member in members:
                at = i if member is None else int(table.offsets[i]) + member
                outcome, reason = (int(arrays[*key, what][at]) for what in ("outcome", "reason"))
                low = high = None
                if output.amount is not None and outcome == 2:
                    low, high = (int(arrays[*key, what][at]) for what in ("low", "high"))
                rows.append(Conclusion(*key, member, outcome, low, high, reason))
        found.append(rows)
    return found


def agree(kernel: Kernel, households: Sequence[Facts]) -> None:
    found = of_columns(kernel, kernel.columns(households), households)
    for facts, rows in zip(households, found, strict=True):
        assert rows == kernel.decide_record(facts)


def kernels(seed: int, count: int) -> Any:
    """Kernels of generated policies, each with households; every other one's are known throughout."""
    for number, (draft, rng) in enumerate(drafts(seed, count)):
        asked: list[Question] = list(questions(rng, 1))
        kernel = Kernel(Edition(draft.load(), asked[0].as_of, asked[0].place))
        households = [household(rng) for _ in range(12)]
        if number % 2:
            households = [completed(rng, facts, ()) for facts in households]
            assert not kernel.columns(households).known
        yield kernel, households


def test_what_is_printed_for_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elig.engine.kernel.kernel.loaded", interpreted)
    wide = 0
    for kernel, households in kernels(SEED, 60):
        try:
            agree(kernel, households)
        except NotLowered:
            wide += 1
    assert wide < 20


def test_what_numba_compiles(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    for kernel, households in kernels(SEED + 1000, 3):
        kernel.folder = tmp_path
        agree(kernel, households)


@pytest.mark.slow
def test_shipped_rules_compiled(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    library, rng = elig.load(), Random(SEED)
    day = datetime.date(2024, 5, 1).toordinal()
    kernel = Kernel(Edition(library.policy, day, ("henan", "lankao")), tmp_path)
    facts = [library.records.facts(path.read_text()) for path in EXAMPLES]
    agree(kernel, [forgetful(rng.choice(facts), rng) for _ in range(200)])


def test_dates_as_numba_reckons_them() -> None:
    space = helpers()
    rng = Random(SEED)
    first, last = datetime.date(1900, 1, 1).toordinal(), datetime.date(2100, 12, 31).toordinal()
    ends = [
        datetime.date(y, m, d).toordinal()
        for y in (1900, 2000, 2023, 2024)
        for m, d in ((1, 31), (2, 28), (3, 1), (12, 31))
    ]
    days = ends + [datetime.date(2024, 2, 29).toordinal()] + [rng.randint(first, last) for _ in range(300)]
    for day in days:
        for today in days[:60]:
            assert space["years_since"](day, today) == years_since(day, today)
            assert space["months_since"](day, today) == months_since(day, today)


def test_division_as_numba_does_it(tmp_path: Path) -> None:
    """Towards -∞, with no digit lost: at the ends of the range, and around every multiple."""
    pytest.importorskip("numba")
    rng, edge = Random(SEED), (1 << 51) - 1
    pairs = [(a, b) for a in (-edge, -1, 0, 1, edge) for b in (1, 2, 3, edge)]
    for _ in range(3_000):
        b = rng.randint(1, 1 << rng.randint(1, 50))
        q = rng.randint(-edge // b, edge // b)
        pairs += [(a, b) for a in (q * b - 1, q * b, q * b + 1) if -edge <= a <= edge]
    text = """

@njit
def run(count, above, below, near, plain):
    for i in range(count):
        near[i] = floored_near(above[i], below[i])
        plain[i] = floored(above[i], below[i])
"""
    run = compiled.loaded(HEAD + text, tmp_path)
    above, below = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    near, plain = np.empty_like(above), np.empty_like(above)
    run(len(pairs), above, below, near, plain)
    expected = [a // b for a, b in pairs]
    assert near.tolist() == expected
    assert plain.tolist() == expected


def test_places_whose_clauses_are_alike_share_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elig.engine.kernel.kernel.loaded", interpreted)
    line = 'parameter line "线" is money per year\n  from 2020-01-01: {} yuan per year'
    policy = load([
        rule_file("n.elig", "national", [VOCABULARY, line.format("3,000"), """support aid "助" for household
  when income < line
  nature cash"""]),
        rule_file("h.elig", "henan", [line.format("5,000")]),
    ])  # fmt: skip
    editions = [Edition(policy, DAY, place) for place in ((), ("henan",))]
    kernel, other = (Kernel(edition) for edition in editions)
    assert kernel.digest == other.digest
    table = kernel.columns([Facts({"income": 4_000_00}, (Member("m1", {}),), (), "")] * 3)
    table.places = np.array([0, 1, 0])
    found = kernel.decide_columns(table, [kernel.given(edition) for edition in editions])
    assert found["support", "aid", "outcome"].tolist() == [0, 2, 0]


def test_a_value_looked_up_by_what_a_member_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """And by nothing else: such a stage must still know in which household's place a member lives."""
    monkeypatch.setattr("elig.engine.kernel.kernel.loaded", interpreted)
    facts = """entity household
  fact receives is list of supports
entity member of household
  fact stage is one of primary, junior
"""
    text = """parameter rate "标准" is money per year by stage
  from 2020-01-01:
    | stage   | value      |
    | primary | 1,000 yuan |
    | junior  | {}         |
"""
    support = 'support aid "助" for each member\n  amount rate\n  nature cash'
    policy = load([
        rule_file("n.elig", "national", [facts, text.format("1,250 yuan"), support]),
        rule_file("h.elig", "henan", [text.format("2,000 yuan")]),
    ])  # fmt: skip
    editions = [Edition(policy, DAY, place) for place in ((), ("henan",))]
    kernel = Kernel(editions[0])
    households = [Facts({}, (Member("m1", {"stage": stage}),), (), "") for stage in ("primary", "junior")]
    table = kernel.columns(households)
    table.places = np.array([0, 1])
    found = kernel.decide_columns(table, [kernel.given(edition) for edition in editions])
    assert found["support", "aid", "low"].tolist() == [1_000_00, 2_000_00]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda t: t.values.pop("h_income"), "column h_income is missing"),
        (lambda t: t.values.update(h_income=np.array([1.5, 2.0])), "column h_income is float64, not int64"),
        (lambda t: t.values.update(h_income=np.array([1])), "column h_income has 1 values, not 2"),
        (lambda t: t.values.update(h_income=np.array([1, -1])), "row 1: -1 does not lie in 0 to 10000000000"),
        (lambda t: setattr(t, "offsets", np.array([0, 0, 1])), "a household has 1 to 200 members, not 0"),
    ],
)
def test_a_table_that_does_not_fit(spoil: Callable[[columns.Columns], object], told: str) -> None:
    kernel = Kernel(small("income < 3,000 yuan per year"))
    table = kernel.columns([Facts({"income": 1}, (Member("m1", {}),), (), "")] * 2)
    spoil(table)
    with pytest.raises(ValueError, match=told):
        kernel.decide_columns(table)


def test_compiled_files_are_named_by_content(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    head = "from numba import njit\n\n\n@njit(cache=True)\ndef run():\n    return "
    assert not compiled.is_compiled(f"{head}1\n", tmp_path)
    assert compiled.loaded(f"{head}1\n", tmp_path)() == 1
    assert compiled.loaded(f"{head}2\n", tmp_path)() == 2
    assert compiled.is_compiled(f"{head}1\n", tmp_path)
    assert len(list(tmp_path.glob("elig_kernel_*.py"))) == 2
    assert not list(tmp_path.glob(".writing-*"))
