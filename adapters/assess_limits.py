"""Applications against their time limits: until when each has to be decided, and whether it was.

The limit is the one of the rules on the day of application; the day itself does not count.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from ..dsl import policy as p
from ..engine.edition import FOREVER, Edition
from ..engine.facts import Application
from .assess_words import both
from .terminal_words import day as in_words
from .working_days import Due, after

Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """An application beside the limit of its support; `due` None: the day of application is not recorded.

    `decided` is the day of decision, None where there was none yet; `late` are the days past the limit.
    """

    application: Application
    block: p.Support
    due: Due | None
    decided: int | None
    late: int

    def text(self, today: int) -> Both:
        """Until when it was to be decided, and when it was."""
        assert self.due is not None
        key, decided = ("late_pending", today) if self.decided is None else ("late_decided", self.decided)
        days = [datetime.date.fromordinal(each).isoformat() for each in (self.due.day, decided)]
        due, until = ([in_words(lang, each) for lang in ("zh", "en")] for each in days)
        return both(key, n=self.late, due_zh=due[0], due_en=due[1], until_zh=until[0], until_en=until[1])


def timed(edition: Edition, application: Application) -> Timed | None:
    """An application on the edition's day; None where the rules set no limit, or it is still to come."""
    begun, today = application.applied_on, edition.as_of
    block = block_on(edition, application.support, today if begun is None else begun)
    if block is None or block.decided_days is None or (begun is not None and begun > today):
        return None
    decided = application.decided_on
    if decided is not None and decided > today:
        decided = None
    if begun is None:
        return Timed(application, block, None, decided, 0)
    due = after(begun, block.decided_days, working=block.decided_working)
    return Timed(application, block, due, decided, max(0, (today if decided is None else decided) - due.day))


def block_on(edition: Edition, name: str, day: int) -> p.Support | None:
    """A support's text in the edition's place on another day: the narrowest in force, else the edition's."""
    found = [
        block
        for block in edition.policy.supports
        if block.name == name
        and block.where.place == edition.place[: len(block.where.place)]
        and (block.from_ or 0) <= day <= (FOREVER if block.until is None else block.until)
    ]
    if found:
        return max(found, key=lambda block: len(block.where.place))
    applied = edition.supports.get(name)
    return None if applied is None else applied.block


def limit_words(block: p.Support, due: Due) -> Both:
    """How long a decision may take, and what was not known of it."""
    if block.decided_days is None:
        return "", ""
    limit = both("working_days" if block.decided_working else "days", n=block.decided_days)
    if not due.unknown:
        return limit
    more = both("holidays_unknown", years=", ".join(map(str, due.unknown)))
    return limit[0] + more[0], limit[1] + more[1]
