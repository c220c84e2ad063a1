"""The policies of a place on a date, laid out for a screen: in force, ended, not yet begun."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from ..dsl.policy import Policy
from .library import Standing
from .terminal import Line, Page, Section, Speaker
from .terminal_words import day


def page(
    found: Sequence[Standing], policy: Policy, as_of: datetime.date, place: tuple[str, ...], lang: str
) -> Page:
    """Supports and statuses in force, then what has ended and when, then what is yet to begin."""
    speaker = Speaker(policy, lang)
    shown = speaker.place(place) if place else speaker.say("nation")
    made = Page(speaker.say("policies_heading", date=day(lang, as_of.isoformat()), place=shown))
    today = as_of.toordinal()
    live = [standing for standing in found if standing.applied.in_force]
    over = [standing for standing in found if not standing.applied.in_force and standing.applied.last < today]
    groups = {
        "support": [standing for standing in live if standing.kind == "support"],
        "status": [standing for standing in live if standing.kind == "status"],
        "ended": over,
        "later": [standing for standing in found if standing not in live and standing not in over],
    }
    for key, standings in groups.items():
        if standings:
            heading = f"{speaker.say(key)} · {speaker.say('count', n=len(standings))}"
            tone = {"support": "eligible", "status": "holds"}.get(key, "not_in_force")
            made.sections.append(Section(heading, tuple(_line(s, speaker, key) for s in standings), tone))
    known = [f"{'.'.join(place.path)} {place.title}" for place in policy.places if place.path]
    if not place and known:
        made.notes.append(speaker.say("places", places=speaker.say("and").join(known)))
    return made


def _line(standing: Standing, speaker: Speaker, key: str) -> Line:
    applied = standing.applied
    block = applied.block
    where = speaker.place(block.where.place) if block.where.place else speaker.say("nation")
    first = datetime.date.fromordinal(applied.first).isoformat() if applied.first else None
    last = (
        datetime.date.fromordinal(applied.last).isoformat()
        if applied.last <= datetime.date.max.toordinal()
        else None
    )
    if key == "ended" and last:
        when = speaker.say("ended_on", date=day(speaker.lang, last))
    elif key == "later" and first:
        when = speaker.say("begins_on", date=day(speaker.lang, first))
    else:
        parts = [
            speaker.say(word, date=day(speaker.lang, date))
            for word, date in (("since", first), ("until", last))
            if date
        ]
        when = " ".join(parts)
    return Line(block.title.of(speaker.lang), where, when, block.name)
