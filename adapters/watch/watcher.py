"""The watch's work: events that wait are decided, households whose day has come are looked at.

# INVARIANT: what is decided, the alerts that come of it and that it is decided are one transaction.
# So whatever happens, and however many watchers run, each event is decided once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ...engine.alarm import Alarm
from ...engine.decision import ENGINE_VERSION
from ..records import digest_of
from ..store import NewAlert, StoreError, watching
from .deciding import Alert, Deciding, Look
from .history import StoreHistory, Versions

if TYPE_CHECKING:
    from ..library import Library
    from ..store import Store, Writing

BATCH = 500  # events decided in one transaction


@dataclass(slots=True)
class Step:
    """What one transaction of the watch did; `waited` is how long each decided event had waited (µs)."""

    decided: int = 0
    looked: int = 0
    raised: list[NewAlert] = field(default_factory=list)
    called_off: int = 0
    waited: list[int] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        return not self.decided and not self.looked


class Watcher:
    """Decides what is in a store by a library's warnings. `now` and `today` are handed in: it has no clock."""

    def __init__(self, store: Store, library: Library, batch: int = BATCH) -> None:
        self.store, self.library, self.batch = store, library, batch
        self.deciding = Deciding(Alarm(library.policy))
        self.versions = Versions(library)

    def step(self, now: int, today: int) -> Step:
        """Decide the next events that wait, and the next households whose day has come.

        Raises StoreError where the store cannot be written: then nothing was done.
        """
        step = Step()
        with self.store.writing(now) as writing:
            history = StoreHistory(writing, self.versions)
            waiting = writing.undecided(self.batch)
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
            writing.mark_decided([event.seq for event in waiting])
            step.decided, step.looked = len(waiting), len(due)
            step.waited = [max(0, writing.now - event.learnt_at) for event in waiting]
        return step

    def _kept(self, writing: Writing, alerts: Sequence[Alert]) -> list[NewAlert]:
        """Alerts as they are kept: each with its decision, in the words of `check`, on record."""
        return [self._with_decision(writing, alert) for alert in alerts]

    def _with_decision(self, writing: Writing, alert: Alert) -> NewAlert:
        asked = alert.warned.asked
        first = self.deciding.alarm.reach(asked.as_of)
        events = tuple(e for e in asked.facts.events or () if first <= e.day <= asked.as_of)
        facts = replace(asked.facts, events=events)
        facts = replace(facts, digest=digest_of(facts))
        warned = self.deciding.alarm.decide([replace(asked, facts=facts, warns=frozenset((alert.rule,)))])[0]
        decision = self.deciding.alarm.answer(warned).as_dict()
        document = json.dumps(decision, ensure_ascii=False, separators=(",", ":")).encode()
        people = tuple(member.id for member in facts.members)
        name = writing.record_decision("warning", alert.household, people, document, {
            "as_of": asked.as_of, "place": ".".join(asked.place), "edition": self.library.policy.digest,
            "engine_version": ENGINE_VERSION, "warns": [alert.rule], "events_since": first,
        })  # fmt: skip
        row = next(r for r in decision["warnings"] if r["subject"] == alert.subject)
        told: dict[str, Any] = {
            "decision": name, "causes": list(alert.causes), "title": row["title"], "notify": row["notify"],
            "act_within": row["act_within"],
        }  # fmt: skip
        return NewAlert(
            alert.rule, alert.household, alert.subject, alert.day, alert.truth, told, people,
            alert.causes[-1] if alert.causes else None,
        )  # fmt: skip


__all__ = ["BATCH", "Step", "StoreError", "Watcher"]
