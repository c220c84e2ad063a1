"""Households as columns: what numba runs concludes what the kernel's Python does, and so what the meaning does."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

import elig
from elig.dsl.interval import months_since, years_since
from elig.engine.edition import Edition
from elig.engine.facts import Facts
from elig.engine.kernel import columns, print_numba
from elig.engine.kernel.kernel import Conclusion, Kernel, NotLowered

from ..generated.checking import Question, drafts, questions
from ..generated.vocabulary import completed, household
from .interpreted import interpreted
from .test_kernel import EXAMPLES, forgetful

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
        assert [(c.kind, c.name, c.member, c.outcome, c.low, c.high) for c in rows] == [
            (c.kind, c.name, c.member, c.outcome, c.low, c.high) for c in kernel.decide_record(facts)
        ]
        assert rows == kernel.decide_record(facts)


def kernels(seed: int, count: int) -> Any:
    """Kernels of generated policies, each with households; half of the kernels' are known throughout."""
    for number, (draft, rng) in enumerate(drafts(seed, count)):
        asked: list[Question] = list(questions(rng, 1))
        kernel = Kernel(Edition(draft.load(), asked[0].as_of, asked[0].place))
        households = [household(rng) for _ in range(12)]
        if number % 2:
            households = [completed(rng, facts) for facts in households]
        yield kernel, households


def test_what_is_printed_for_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elig.engine.kernel.kernel.loaded", lambda source, folder: interpreted(source))
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
    helpers = print_numba.HEAD.split("@njit")
    space: dict[str, Any] = {}
    for text in helpers[1:4]:
        exec("def " + text.split("def ", 1)[1], space)
    rng = Random(SEED)
    first, last = datetime.date(1900, 1, 1).toordinal(), datetime.date(2100, 12, 31).toordinal()
    ends = [datetime.date(y, m, d).toordinal() for y in (1900, 2000, 2023, 2024) for m, d in ((1, 31), (2, 28), (3, 1), (12, 31))]
    days = ends + [datetime.date(2024, 2, 29).toordinal()] + [rng.randint(first, last) for _ in range(300)]
    for day in days:
        for today in days[:60]:
            assert space["years_since"](day, today) == years_since(day, today)
            assert space["months_since"](day, today) == months_since(day, today)
