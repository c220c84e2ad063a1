"""The watch's work: events that wait are decided, households whose day has come are looked at.

# INVARIANT: what is decided, the alerts that come of it and that it is decided are one transaction.
# So whatever happens, and however many watchers run, each event is decided once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...dsl.policy import LANGUAGE_VERSION
from ...engine.alarm import Alarm
from ...engine.decision import ENGINE_VERSION
from ...engine.phrases import day
from ..store import NewAlert, watching
from ..store.replaying import document_of
from . import warned
from .deciding import Alert, Deciding, Look
from .history import StoreHistory, Versions

if TYPE_CHECKING:
    from ...engine.alarm import Asked
    from ...engine.decision import Decision
    from ..library import Library, RuleFile
    from ..store import Store, Writing

BATCH = 500  # events decided in one transaction


@dataclass(slots=True)
class Step:
    """What one transaction did; `learnt` is when each decided event was, in microseconds.

    `held` are households of which nothing can be decided, with the codes of what is wrong with their
    records; their events wait until the next day.
    """

    decided: int = 0
    looked: int = 0
    raised: list[NewAlert] = field(default_factory=list)
    called_off: int = 0
    held: dict[str, list[str]] = field(default_factory=dict)
    learnt: list[int] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        return not self.decided and not self.looked and not self.held


class Watcher:
    """Decides what is in a store by a library's warnings; it has no clock, `now` and `today` are given.

    `files` are those that the library was loaded from: they are kept with the decisions.
    """

    def __init__(self, store: Store, library: Library, files: Sequence[RuleFile], batch: int = BATCH) -> None:
        self.store, self.library, self.files, self.batch = store, library, files, batch
        self.deciding = Deciding(Alarm(library.policy))
        self.versions = Versions(library)

    def step(self, now: int, today: int) -> Step:
        """Decide the next events that wait, and the next households whose day has come.

        Raises StoreError where the store cannot be written: then nothing was done.
        """
        step = Step()
        with self.store.writing(now) as writing:
            history = StoreHistory(writing, self.versions)
            waiting = watching.waiting(writing, self.batch)
            looks: list[Look] = []
            for event in waiting:
                look = self.deciding.looks_of(event.household, event.name, event.day)
                if look is not None:
                    looks.append(look)
            due = watching.due_looks(writing, today, self.batch) if len(waiting) < self.batch else {}
            every = frozenset(self.deciding.alarm.turns)
            looks += [Look(household, day, every) for household, day in due.items()]
            watching.forget_looks(writing, due)
            outcome = self.deciding.decide(looks, history, today)
            gone = [watching.Cause(a.rule, name, a.subject, a.day, a.truth) for name, a in outcome.gone]
            step.called_off = len(watching.call_off(writing, gone))
            step.raised = watching.raise_alerts(writing, self._kept(writing, outcome.alerts))
            watching.set_looks(writing, outcome.next_looks)
            held = [event for event in waiting if event.household in outcome.unknown]
            step.held = {event.household: self.versions.refused.get(event.household, []) for event in held}
            watching.hold(writing, held, self.versions.refused)
            writing.mark_decided([event.seq for event in waiting])
            step.decided, step.looked = len(waiting) - len(held), len(due)
            step.learnt = [event.learnt_at for event in waiting if event.household not in outcome.unknown]
        return step

    def _kept(self, writing: Writing, alerts: Sequence[Alert]) -> list[NewAlert]:
        """Alerts as they are kept: each with its decision, in the words of `check`, on record."""
        if not alerts:
            return []
        alarm, edition = self.deciding.alarm, writing.put_edition(self.files)
        asked = [
            warned.narrowed(alarm, each.warned.asked, each.rule, alarm.reach(each.day)) for each in alerts
        ]
        made = [alarm.answer(each) for each in alarm.decide(asked)]
        return [
            self._with_decision(writing, edition, *each) for each in zip(alerts, asked, made, strict=True)
        ]

    def _with_decision(
        self, writing: Writing, edition: str, alert: Alert, asked: Asked, made: Decision
    ) -> NewAlert:
        people = [member.id for member in asked.facts.members]
        name = writing.record_decision(warned.KIND, alert.household, people, document_of(made), {
            "as_of": day(alert.day), "place": ".".join(asked.place), "warns": [alert.rule],
            "events_from": day(self.deciding.alarm.reach(alert.day)), "edition": edition,
            "engine_version": ENGINE_VERSION, "language_version": LANGUAGE_VERSION,
        })  # fmt: skip
        row = next(row for row in made.warnings if row.subject == alert.subject)
        told: dict[str, Any] = {
            "decision": name, "causes": list(alert.causes), "title": row.title, "notify": row.notify,
            "act_within": row.act_within,
        }  # fmt: skip
        return NewAlert(
            alert.rule, alert.household, alert.subject, alert.day, alert.truth, told, tuple(people),
            alert.causes[-1] if alert.causes else None,
        )  # fmt: skip
