"""Conditions and sums over events: their names resolved, their types agreed.

Part of `expressions.py`, which hands these kinds of nodes over with its `Typer`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import interval as iv
from . import policy as p
from . import syntax as s
from .kinds import AN_EVENT, WHOLE
from .names import Broken

if TYPE_CHECKING:
    from .expressions import Scope, Typer

SUMMED = ("number", "money")


def window(typer: Typer, node: s.EventWindow, scope: Scope) -> p.Expr:
    """`count of` and `sum of` events in a window."""
    reach = p.Window(node.length, node.unit)
    if node.word == "count":
        event = _event(typer, node.event, scope)
        return p.EventCount(WHOLE, event.name, reach, _where(typer, node.where, event, scope))
    item = _summed(typer, node.event, scope)
    event = typer.symbols.event_kinds[item.entity]
    return p.EventSum(item.type, item, reach, _where(typer, node.where, event, scope))


def pair(typer: Typer, node: s.EventPair, scope: Scope) -> p.Expr:
    """`EVENT without OTHER`: two kinds of events that happen to the same kind of subject."""
    event, other = typer.each((node.event, node.without), lambda name: _event(typer, name, scope))
    if event.name == other.name:
        raise typer.report.fail("E332", node.without.span, name=event.name)
    if event.entity != other.entity:
        raise typer.report.fail("E329", node.without.span, name=event.name, other=other.name)
    where = _where(typer, node.where, event, scope)
    return p.EventWithout(event.name, other.name, p.Window(node.length, node.unit), where)


def fall(typer: Typer, node: s.EventFall, scope: Scope) -> p.Expr:
    """`EVENT.fact falls by SHARE`: the share lies above 0 and up to 1."""
    share: iv.Exact = node.share.value
    if not 0 < share <= 1:
        raise typer.report.fail("E330", node.share.span, written=typer.words(node.share))
    return p.EventFalls(_summed(typer, node.event, scope), share, p.Window(node.length, node.unit))


def fact_in_view(typer: Typer, node: s.Name, event: str) -> p.FactRef | None:
    """The fact of the event in view that a name stands for, bare or after the event's own name."""
    written = node.parts[-1]
    if len(node.parts) > 2 or (len(node.parts) == 2 and typer.symbols.events.find(node.parts[0]) != event):
        return None
    name = typer.symbols.event_names[event].find(written)
    if name is None:
        return None
    return p.FactRef(typer.symbols.facts[event, name].type, event, name)


def _event(typer: Typer, written: s.Name, scope: Scope) -> p.Event:
    """The declared event; one event's condition looks at no other events."""
    if scope.event is not None:
        raise typer.report.fail("E331", written.span, name=written.text)
    name = typer.find(written, typer.symbols.events, AN_EVENT)
    event = typer.symbols.event_kinds.get(name)
    if event is None:
        raise Broken  # its declaration is broken, and reported
    return event


def _summed(typer: Typer, written: s.Name, scope: Scope) -> p.FactRef:
    """The number or amount `EVENT.fact` of an event."""
    event = _event(typer, s.Name(written.span, written.parts[:1]), scope)
    name = typer.symbols.event_names[event.name].find(written.parts[1]) if len(written.parts) == 2 else None
    fact = typer.symbols.facts.get((event.name, name or ""))
    if fact is None or fact.type.kind not in SUMMED:
        sums = [f"{event.name}.{other.name}" for other in event.facts if other.type.kind in SUMMED]
        facts = ", ".join(sums) or "—"
        raise typer.report.fail("E323", written.span, name=written.text, event=event.name, facts=facts)
    return p.FactRef(fact.type, event.name, fact.name)


def _where(typer: Typer, node: s.Expression | None, event: p.Event, scope: Scope) -> p.Expr | None:
    """A condition on one event, with the facts of whom it happened to in view as well."""
    if node is None:
        return None
    return typer.condition(node, replace(scope, subject=event.entity, event=event.name, in_members=True))
