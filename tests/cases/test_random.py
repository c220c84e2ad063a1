"""Whatever is tried in whatever order: a case is never out of order, and what is due rests on its steps alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import elig
from elig.adapters.cases.case import Alert, Case, Taken
from elig.adapters.cases.procedure import Allowed, Procedure, Refusal

from .conftest import FAR, POOR, day

START = day("2024-04-26")
STEPS = ["told", "visit", "desk", "meeting", "village_notice", "objection", "refused", "approval", "help",
         "follow_up", "done", "again", "no_such_step"]  # fmt: skip
GIVEN = {"visit": {"safe": False}, "meeting": {"category": "a"}, "done": {"safe": True}}
# Days since the last step, most of them few; one in some goes back.
TRIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.one_of(st.integers(-3, 12), st.integers(150, 220)), st.booleans()),
    max_size=60,
)


def after_all(case: Case, names: tuple[str, ...]) -> bool:
    taken = {taken.step for taken in case.taken}
    return all(name in taken for name in names)


class Tried:
    """Attempts one after another; what is allowed is taken."""

    def __init__(self, library: elig.Library) -> None:
        self.library, self.procedure = library, Procedure(library.policy, ())
        self.case = Case("c1", "h1", (), Alert("a1", None, START))

    def attempt(self, step: str, on: int, given: dict[str, object]) -> Allowed | Refusal:
        known = self.procedure.standing(self.case).given
        facts = self.library.records.facts({**POOR, **known, **given})
        answer = self.procedure.may(self.case, step, on, facts, given, today=START + 2000)
        if isinstance(answer, Allowed):
            self.case = self.case.with_step(Taken(step, on, given=given))
        return answer


@settings(max_examples=150, deadline=None)
@given(tries=TRIES)
def test_never_out_of_order(invented: elig.Library, tries: list[tuple[str, int, bool]]) -> None:
    """Read from the steps that were taken, by rules written down here a second time."""
    tried = Tried(invented)
    for step, gap, tells in tries:
        tried.attempt(step, tried.case.last_day + gap, GIVEN.get(step, {}) if tells else {})
    counts: dict[str, int] = {}  # the days of the steps that count, in order
    last, ended = START, False
    for taken in tried.case.taken:
        step, on = taken.step, taken.day
        assert on >= last
        last = on
        assert not ended or step == "again"
        assert step == "follow_up" or step not in counts
        needs: dict[str, tuple[str, ...]] = {
            "visit": ("told",), "desk": ("told",), "meeting": ("visit", "desk"), "village_notice": ("meeting",),
            "objection": ("village_notice",), "approval": ("village_notice",), "help": ("approval",),
            "follow_up": ("help",), "done": ("follow_up",), "again": ("done",),
        }  # fmt: skip
        assert all(name in counts for name in needs.get(step, ()))
        if step == "refused":
            assert {"visit", "desk"} & counts.keys()
        if step in ("refused", "objection"):
            assert "approval" not in counts
        if step == "approval":
            assert on - counts["village_notice"] >= 5  # working days are never fewer than days
        if step == "done":
            assert on - counts["approval"] >= 181
        if step == "follow_up" and step in counts:
            assert on > counts[step]
        assert taken.given == GIVEN.get(step, {})
        if step in ("objection", "again"):
            target = "visit" if step == "objection" else "approval"
            counts = dict(list(counts.items())[: list(counts).index(target) + 1])
            ended = False
        else:
            counts.pop(step, None)
            counts[step] = on
            ended = step in ("done", "refused")
    standing = tried.procedure.standing(tried.case)
    assert standing.day == counts
    assert (standing.ended is not None) == ended


@settings(max_examples=60, deadline=None)
@given(tries=TRIES, today=st.integers(START - 100, START + 3000))
def test_due_rests_on_the_steps_alone(
    invented: elig.Library, tries: list[tuple[str, int, bool]], today: int
) -> None:
    tried = Tried(invented)
    for step, gap, tells in tries:
        before = tried.procedure.coming(tried.case)
        answer = tried.attempt(step, tried.case.last_day + gap, GIVEN.get(step, {}) if tells else {})
        if isinstance(answer, Refusal):
            assert tried.procedure.coming(tried.case) == before
    dates = {coming.step.name: coming.due for coming, _ in tried.procedure.due(tried.case, today)}
    # Another procedure, another day of asking, another household: the same dates.
    other = replace(tried.case, id="c9", household="h9")
    again = Procedure(invented.policy, ()).due(other, FAR)
    assert {coming.step.name: coming.due for coming, _ in again} == dates
    for coming, late in tried.procedure.due(tried.case, today):
        assert coming.due is not None
        assert late == max(0, today - coming.due)
    # What may come next can be taken on its first day, or is asked more than its order.
    for coming in tried.procedure.coming(tried.case):
        if coming.ready and coming.step.when is None:
            name, on = coming.step.name, max(coming.earliest, tried.case.last_day + (coming.step.name == "follow_up"))
            facts = invented.records.facts({**POOR, **tried.procedure.standing(tried.case).given, **GIVEN.get(name, {})})
            assert isinstance(
                tried.procedure.may(tried.case, name, on, facts, GIVEN.get(name, {}), today=FAR), Allowed
            )


@pytest.mark.parametrize("place", [(), ("henan", "lankao")])
def test_the_shipped_steps_can_all_be_reached(shipped: elig.Library, place: tuple[str, ...]) -> None:
    """Every step comes after the alert, through others."""
    for on in ("2022-01-01", "2024-05-01", "2026-05-01"):
        steps = Procedure(shipped.policy, place).edition(day(on)).steps
        reached: set[str] = set()
        while True:
            new = {
                name for name, step in steps.items()
                if name not in reached and (not step.after or set(step.after) <= reached)
            }  # fmt: skip
            if not new:
                break
            reached |= new
        assert reached == set(steps)
        assert len(steps) == 15
