"""What is said of events: how many, how much, which ones, and what did not follow.

Part of `explain.py`, which asks for these kinds of expressions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..dsl import policy as p
from .decision import Reason
from .event_values import UNTOLD
from .phrases import both, day, decimal, say
from .truth import UNKNOWN, YES

if TYPE_CHECKING:
    from .explain import Explainer
    from .found import Found


def name(explainer: Explainer, expr: p.Expr, lang: str) -> str:
    """A condition or sum over events as it is asked: `number of events “petition” over the last 30 days`."""
    match expr:
        case p.EventCount(event=event, window=window, where=where):
            counted = say("events_counted", lang, reach(window, lang), kind(explainer, event, lang))
            return counted + (_where(explainer, where, lang) if where is not None else "")
        case p.EventSum(item=item, window=window, where=where):
            fact, event = explainer.title(item, lang), kind(explainer, item.entity, lang)
            summed = say("events_summed", lang, reach(window, lang), event, fact)
            return summed + (_where(explainer, where, lang) if where is not None else "")
        case p.EventWithout(event=event, other=other, window=window, where=where):
            titles = (kind(explainer, event, lang), kind(explainer, other, lang))
            text = say("without", lang, reach(window, lang), *titles)
            return text + (_where(explainer, where, lang) if where is not None else "")
        case p.EventFalls(item=item, share=share, window=window):
            fact, event = explainer.title(item, lang), kind(explainer, item.entity, lang)
            return say(
                "falls", lang, reach(window, lang), event, fact, decimal(Fraction(share) * 100, 2, lang)
            )
    raise AssertionError(type(expr).__name__)


def leaf(explainer: Explainer, found: Found, truth: int, lang: str) -> str:
    """A condition over events as it came out."""
    asked = name(explainer, found.expr, lang)
    if truth == UNKNOWN:
        return say("unsure", lang, asked)
    if found.value != YES:
        return say("is", lang, asked, say("no", lang))
    if isinstance(found.expr, p.EventFalls):
        before, last = (explainer.value(part, lang) for part in found.parts)
        return say("fell", lang, asked, before, last)
    return asked


def untold(found: Found) -> bool:
    """Whether a number of events is not known at all: a record that tells of none leaves it so."""
    return isinstance(found.expr, p.EventCount) and found.missing == UNTOLD


def workings(explainer: Explainer, found: Found) -> tuple[Reason, ...]:
    """The events that count, each with its day and what is asked of it."""
    return tuple(_of_event(explainer, part) for part in found.parts)


def _of_event(explainer: Explainer, part: Found) -> Reason:
    assert part.member is not None
    assert explainer.facts.events is not None
    event = explainer.facts.events[-1 - part.member]
    dated = isinstance(part.expr, p.FactRef) and part.expr.name == explainer.edition.events[event.name].dated

    def said(lang: str) -> str:
        on = say("event_on", lang, kind(explainer, event.name, lang), day(event.day), event.id)
        return on if dated else say("is", lang, on, explainer.term(part, lang))

    return Reason(both(said), "unknown" if part.missing else "yes", None)


def kind(explainer: Explainer, event: str, lang: str) -> str:
    """What a kind of event is called."""
    return explainer.edition.events[event].title.of(lang)


def reach(window: p.Window, lang: str) -> str:
    """How far back it is looked.

    >>> reach(p.Window(12, "months"), "en")
    'over the last 12 months'
    """
    return say(f"last_{window.unit}", lang, str(window.length))


def _where(explainer: Explainer, where: p.Expr, lang: str) -> str:
    return say("events_where", lang, explainer.asked(where, lang))
