"""What conditions and sums over events come to: windows of days, exact, each event counted once.

Part of `values.py`, which hands these expressions over. The event in view of a `where` is passed as
a `Member` below zero (`view_of`), so that one record of evaluation serves all.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..dsl import interval as iv
from ..dsl import policy as p
from ..dsl.ranges import over_events
from .found import NONE, Found, Member, joined, unknown
from .truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from .facts import Event
    from .values import Values

UNTOLD = frozenset(("events",))
ZERO = (0, 0)
OVER_EVENTS = (p.EventCount, p.EventSum, p.EventWithout, p.EventFalls)


def kinds_of(part: p.Expr) -> tuple[str, ...]:
    """The kinds of event that one condition or sum looks at."""
    match part:
        case p.EventCount(event=event):
            return (event,)
        case p.EventSum(item=item) | p.EventFalls(item=item):
            return (item.entity,)
        case p.EventWithout(event=event, other=other):
            return (event, other)
    return ()


def view_of(index: int) -> int:
    """The event at an index of the household's, as what is in view."""
    return -1 - index


def event_in(values: Values, view: int) -> Event:
    """The event in view."""
    assert values.facts.events is not None
    return values.facts.events[-1 - view]


def first_day(window: p.Window, as_of: int) -> int:
    """The first day that counts: the one after the day that lies so far back (7).

    >>> import datetime
    >>> on = datetime.date(2024, 3, 31).toordinal()
    >>> datetime.date.fromordinal(first_day(p.Window(1, "months"), on)).isoformat()
    '2024-03-01'
    """
    if window.unit == "days":
        return as_of - window.length + 1
    return _months_before(as_of, window.length) + 1


@lru_cache(maxsize=4_096)
def _months_before(day: int, months: int) -> int:
    return iv.months_before(day, months)


def happened(values: Values, event: str, window: p.Window, member: Member) -> list[int] | None:
    """The subject's events of a kind in the window, as views by their days; None if events are not told."""
    if values.facts.events is None:
        return None
    first, last = first_day(window, values.edition.as_of), values.edition.as_of
    who = None if member is None else values.facts.members[member].id
    return [view for day, view in in_order(values).get((event, who), ()) if first <= day <= last]


def in_order(values: Values) -> dict[tuple[str, str | None], list[tuple[int, int]]]:
    """All events by kind and by whom they happened to (None: to any), each as its day and view, in order."""
    if values.happened is None:
        values.happened = {}
        events = values.facts.events or ()
        for index in sorted(range(len(events)), key=lambda i: (events[i].day, events[i].id)):
            event = events[index]
            for who in dict.fromkeys((None, event.member)):
                values.happened.setdefault((event.name, who), []).append((event.day, view_of(index)))
    return values.happened


def _asked(values: Values, where: p.Expr | None, views: list[int]) -> list[tuple[int, int, Found | None]]:
    """Each event for which `where` is not surely untrue, how true it is, and the record of it."""
    if where is None:
        return [(view, YES, None) for view in views]
    found = [(view, _holds(values, where, view)) for view in views]
    return [(view, int(condition.value), condition) for view, condition in found if condition is not None]


def _holds(values: Values, where: p.Expr, view: int) -> Found | None:
    """The record of `where` for an event; None where it is surely untrue, which the first such item shows."""
    if isinstance(where, p.And) and any(values(item, view).value == NO for item in where.items):
        return None
    found = values(where, view)
    return None if found.value == NO else found


def count(values: Values, expr: p.EventCount, member: Member) -> Found:
    """The parts are the days of the events that count, or may."""
    views = happened(values, expr.event, expr.window, member)
    if views is None:
        return Found(expr, member, over_events(None), (), UNTOLD)
    asked = _asked(values, expr.where, views)
    surely = sum(truth == YES for _, truth, _ in asked)
    parts = tuple(values(values.edition.dated[expr.event], view) for view, _, _ in asked)
    missing = joined(where.missing for _, truth, where in asked if where is not None and truth == UNKNOWN)
    assumed = joined(where.assumed for _, _, where in asked if where is not None)
    return Found(expr, member, (surely, len(asked)), parts, missing, assumed)


def total(values: Values, expr: p.EventSum, member: Member) -> Found:
    """The parts are the values that are added up."""
    views = happened(values, expr.item.entity, expr.window, member)
    if views is None:
        fact = values.edition.facts[expr.item.entity, expr.item.name]
        return Found(expr, member, over_events(unknown(fact)), (), UNTOLD)
    value: iv.Interval = ZERO
    parts: list[Found] = []
    missing = assumed = NONE
    for view, truth, where in _asked(values, expr.where, views):
        item = values(expr.item, view)
        parts.append(item)
        value = iv.add(value, item.value if truth == YES else iv.hull(ZERO, item.value))
        missing |= item.missing
        assumed |= item.assumed
        if where is not None:
            missing |= where.missing if truth == UNKNOWN and item.value != ZERO else NONE
            assumed |= where.assumed
    return Found(expr, member, value, tuple(parts), NONE if value[0] == value[1] else missing, assumed)


def without(values: Values, expr: p.EventWithout, member: Member) -> Found:
    """The parts are the days of the events that nothing came after."""
    views = happened(values, expr.event, expr.window, member)
    others = happened(values, expr.other, expr.window, member)
    if views is None or others is None:
        return Found(expr, member, UNKNOWN, (), UNTOLD)
    last: dict[str | None, int] = {}
    for view in others:
        last[event_in(values, view).member] = event_in(values, view).day
    events = [(view, event_in(values, view)) for view in views]
    alone = [view for view, event in events if last.get(event.member, 0) < event.day]
    asked = _asked(values, expr.where, alone)
    truth = max((each for _, each, _ in asked), default=NO)
    deciding = [(view, where) for view, each, where in asked if each == truth]
    parts = tuple(values(values.edition.dated[expr.event], view) for view, _ in deciding)
    missing = joined(where.missing for _, where in deciding if where is not None)
    assumed = joined(where.assumed for _, _, where in asked if where is not None)
    return Found(expr, member, truth, parts, missing if truth == UNKNOWN else NONE, assumed)


def falls(values: Values, expr: p.EventFalls, member: Member) -> Found:
    """The parts are the earlier report and the last one, of whoever's fall decides.

    Of all pairs of an earlier report and a last one, the most and the least settle the rest: no
    pair is looked at by itself.
    """
    views = happened(values, expr.item.entity, expr.window, member)
    if views is None:
        return Found(expr, member, UNKNOWN, (), UNTOLD)
    by_subject: dict[str | None, list[int]] = {}
    for view in views:
        by_subject.setdefault(event_in(values, view).member, []).append(view)
    decided = [_fall(values, expr, own) for own in by_subject.values()]
    truth = max((each for each, _, _ in decided), default=NO)
    parts = next((pair for each, pair, _ in decided if each == truth), ())
    missing = joined(names for each, _, names in decided if each == UNKNOWN)
    assumed = joined(values(expr.item, view).assumed for view in views)
    return Found(expr, member, truth, parts, missing if truth == UNKNOWN else NONE, assumed)


def _fall(
    values: Values, expr: p.EventFalls, views: list[int]
) -> tuple[int, tuple[Found, ...], frozenset[str]]:
    """Of one subject's reports: whether the last fell, the two that show it, and what could change it."""
    newest = event_in(values, views[-1]).day
    reports = [(event_in(values, view).day, values(expr.item, view)) for view in views]
    last = [found for day, found in reports if day == newest]
    before = [found for day, found in reports if day < newest]
    if not before:
        return NO, (), NONE
    left = 1 - expr.share
    high, low = max(before, key=lambda f: f.value[0]), min(last, key=lambda f: f.value[1])
    if high.value[0] > 0 and low.value[1] <= left * high.value[0]:
        return YES, (high, low), NONE
    high, low = max(before, key=lambda f: f.value[1]), min(last, key=lambda f: f.value[0])
    if high.value[1] <= 0 or low.value[0] > left * high.value[1]:
        return NO, (high, low), NONE
    open_ = [found for found in last if found.value[0] <= left * high.value[1]]
    open_ += [found for found in before if found.value[1] > 0 and low.value[0] <= left * found.value[1]]
    return UNKNOWN, (high, low), joined(found.missing for found in open_)
