"""Slips in `engine/event_values.py`, one at a time: the conformance cases notice each of them."""

from __future__ import annotations

import inspect
import types

import pytest

from elig.dsl import policy as p
from elig.engine import event_values, values

from .. import test_conformance as conformance

SOURCE = inspect.getsource(event_values)
# What is written, and what a slip would make of it.
SLIPS = [
    ("as_of - window.length + 1", "as_of - window.length"),
    ("as_of - window.length + 1", "as_of - window.length + 2"),
    ("_months_before(as_of, window.length) + 1", "_months_before(as_of, window.length)"),
    ("_months_before(as_of, window.length) + 1", "_months_before(as_of, window.length) + 2"),
    ("_months_before(as_of, window.length) + 1", "as_of - 30 * window.length + 1"),
    ("first <= day <= last", "first < day <= last"),
    ("first <= day <= last", "first <= day < last"),
    ("first <= day <= last", "first <= day"),
    ("who = None if member is None else values.facts.members[member].id", "who = None"),
    ("get((event, who), ())", "get((event, None), ())"),
    ("dict.fromkeys((None, event.member))", "(None,)"),
    ("dict.fromkeys((None, event.member))", "(event.member,)"),
    ("dict.fromkeys((None, event.member))", "(None, event.member)"),
    ("return None if found.value == NO else found", "return None if found.value != YES else found"),
    ("return None if found.value == NO else found", "return found"),
    ("any(values(item, view).value == NO", "any(values(item, view).value != YES"),
    ("(surely, len(asked))", "(len(asked), len(asked))"),
    ("(surely, len(asked))", "(surely, surely)"),
    ("return Found(expr, member, over_events(None), (), UNTOLD)", "return Found(expr, member, ZERO)"),
    ("return Found(expr, member, over_events(unknown(fact)), (), UNTOLD)", "return Found(expr, member, ZERO)"),
    ("return Found(expr, member, UNKNOWN, (), UNTOLD)", "return Found(expr, member, NO)"),
    ("item.value if truth == YES else iv.hull(ZERO, item.value)", "item.value"),
    ("item.value if truth == YES else iv.hull(ZERO, item.value)", "iv.hull(ZERO, item.value)"),
    ("missing |= item.missing", "pass"),
    ("missing |= where.missing if truth == UNKNOWN and item.value != ZERO else NONE", "pass"),
    ("last.get(event.member, 0) < event.day", "last.get(event.member, 0) <= event.day"),
    ("last.get(event.member, 0) < event.day", "max(last.values(), default=0) < event.day"),
    ("last.get(event.member, 0) < event.day", "event.member not in last"),
    ("asked = _asked(values, expr.where, alone)", "asked = _asked(values, expr.where, views)"),
    ("truth = max((each for _, each, _ in asked), default=NO)", "truth = min((each for _, each, _ in asked), default=NO)"),
    ("by_subject.setdefault(event_in(values, view).member, [])", "by_subject.setdefault(None, [])"),
    ("if day < newest", "if day <= newest"),
    ("if day == newest", "if True"),
    ("left = 1 - expr.share", "left = expr.share"),
    ("high.value[0] > 0 and low.value[1]", "low.value[1]"),
    ("low.value[1] <= left * high.value[0]", "low.value[1] < left * high.value[0]"),
    ("max(before, key=lambda f: f.value[0])", "before[-1]"),
    ("min(last, key=lambda f: f.value[1])", "last[-1]"),
    ("high.value[1] <= 0 or low.value[0] > left", "low.value[0] > left"),
    ("low.value[0] > left * high.value[1]", "low.value[0] >= left * high.value[1]"),
    ("open_ += [found for found in before", "open_ += [found for found in ()"),
]  # fmt: skip
OF_EVENTS = [case for case in conformance.CASES if case["file"] == "18-events"]


def replaced(written: str, slip: str) -> types.ModuleType:
    """The module with a slip in it."""
    assert written in SOURCE, "the code has changed; so must the slip"
    made = types.ModuleType(event_values.__name__)
    made.__package__ = event_values.__package__
    exec(compile(SOURCE.replace(written, slip), f"{written} -> {slip}", "exec"), made.__dict__)
    return made


def failing() -> str | None:
    """The first case that does not come out as it is worked out."""
    for case in OF_EVENTS:
        policy, _ = conformance.forwards(conformance.CASES.index(case))
        if policy is None:
            continue
        try:
            conformance.compare(case, conformance.decide(case, policy, durable_rules=False))
        except Exception:  # noqa: BLE001  (a slip may do anything)
            return str(case["name"])
    return None


def use(monkeypatch: pytest.MonkeyPatch, module: types.ModuleType) -> None:
    for kind, name in (
        (p.EventCount, "count"), (p.EventSum, "total"), (p.EventWithout, "without"), (p.EventFalls, "falls"),
    ):  # fmt: skip
        monkeypatch.setitem(values._BY_KIND, kind, getattr(module, name))


@pytest.mark.parametrize(("written", "slip"), SLIPS)
def test_a_slip_is_noticed(monkeypatch: pytest.MonkeyPatch, written: str, slip: str) -> None:
    use(monkeypatch, replaced(written, slip))
    assert failing() is not None


def test_without_a_slip_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, replaced("first <= day <= last", "first <= day <= last"))
    assert failing() is None
