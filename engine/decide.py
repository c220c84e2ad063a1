"""The engine: one household decided by durable-rules, compared with the meaning, and explained.

Where durable-rules cannot be imported the meaning decides alone, and the decision says so.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..dsl import policy as p
from . import durable
from .answer import Answer
from .clauses import Program
from .decision import Decision
from .edition import Edition
from .evaluate import Meaning
from .explain import Explainer
from .facts import Facts
from .phrases import both
from .ruleset import Compiled
from .run import Run
from .truth import NO

MAX_EDITIONS = 16  # dates and places kept ready


class Disagreement(Exception):
    """The engines came to different conclusions: no answer can be given."""


@dataclass
class Prepared:
    """An edition with all that is made from it once."""

    edition: Edition
    sources: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def program(self) -> Program:
        return Program(self.edition)

    @cached_property
    def compiled(self) -> Compiled:
        return Compiled(self.program)


class Engine:
    """Decides households by one policy; safe to share between threads.

    `durable_rules` False decides by the meaning alone, as is done where the engine is not to be had.
    """

    def __init__(self, policy: p.Policy, *, durable_rules: bool | None = None) -> None:
        self.policy = policy
        self.durable_rules = durable.available() if durable_rules is None else durable_rules
        self._prepared: OrderedDict[tuple[int, tuple[str, ...]], Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, facts: Facts, as_of: int, place: tuple[str, ...]) -> Decision:
        """The decision for one household on an ordinal day in a place (a code path).

        Raises PolicyError for what has no meaning yet, Disagreement when the engines differ.
        """
        prepared = self.prepared(as_of, place)
        meaning = Meaning(prepared.edition, facts)
        if self.durable_rules:
            run = Run(prepared.program, prepared.compiled, meaning)
            run.decide()
            compare(run, meaning)
        name = "durable-rules" if self.durable_rules else "evaluate"
        return Answer(prepared.edition, meaning, prepared.sources).decision(name)

    def prepared(self, as_of: int, place: tuple[str, ...]) -> Prepared:
        """The edition of a day and place, made once while it is in use."""
        key = (as_of, place)
        with self._lock:
            found = self._prepared.get(key)
            if found is not None:
                self._prepared.move_to_end(key)
                return found
        prepared = Prepared(Edition(self.policy, as_of, place))
        if self.durable_rules:
            prepared.compiled.ruleset  # noqa: B018  built here, so that no two threads build it
        with self._lock:
            self._prepared[key] = prepared
            while len(self._prepared) > MAX_EDITIONS:
                self._prepared.popitem(last=False)
        return prepared

    def compiled(self, as_of: int, place: tuple[str, ...]) -> dict[str, Any]:
        """What durable-rules really runs on a day in a place, each rule with its clause, as JSON."""
        prepared = self.prepared(as_of, place)
        program, compiled = prepared.program, prepared.compiled
        explainer = Explainer(prepared.edition, Facts({}, (), None, ""))

        def words(what: p.Expr | str) -> str | dict[str, str]:
            return what if isinstance(what, str) else both(lambda lang: explainer.asked(what, lang))

        return {
            "as_of": datetime.date.fromordinal(as_of).isoformat(),
            "jurisdiction": ".".join(place) or "national",
            "policy_digest": self.policy.digest,
            "strata": [
                [
                    {
                        "fact": shard.k,
                        "subject": shard.subject,
                        "atoms": {key: words(program.atoms[key].what) for key in shard.atoms},
                        "clauses": [
                            {
                                "key": conclusion.key,
                                "concludes": conclusion.name,
                                "file": conclusion.block.where.file,
                                "line": conclusion.block.where.line,
                                "definite": compiled.rules.get(f"d_{conclusion.key}"),
                                "possible": compiled.rules.get(f"p_{conclusion.key}"),
                            }
                            for conclusion in shard.conclusions
                        ],
                    }
                    for shard in shards
                ]
                for shards in compiled.shards
            ],
        }


def compare(run: Run, meaning: Meaning) -> None:
    """Raise Disagreement unless the run and the meaning conclude the same, amounts included."""
    edition = meaning.edition
    for name, status in run.program.statuses.items():
        for member in meaning.subjects(edition.statuses[name].block.subject):
            result = meaning.status(name, member)
            conflict = run.truths[status.conflict, member] if status.conflict else NO
            agree(name, member, (run.truths[status.own, member], conflict), (result.own, result.conflict))
    for name in run.program.supports:
        for member in meaning.subjects(edition.supports[name].block.subject):
            final = meaning.final(name, member)
            own, conflict, excluded = run.outcome(name, member)
            agree(name, member, (own, conflict), (final.result.own, final.result.conflict))
            if own != NO or conflict != NO:  # what fails by its own clause is not asked who excludes it
                agree(f"exclusion of {name}", member, excluded, final.excluded)
            if own != NO:
                agree(f"amount {name}", member, run.final_amount(name, member), final.result.amount)
    asked: list[tuple[p.Check | p.Warn, str]] = [
        (check, run.program.checks[check.name]) for check in edition.checks
    ]
    asked += [(warn, run.program.warns[warn.name]) for warn in edition.warns]
    for block, key in asked:
        for member in meaning.subjects(block.subject):
            agree(block.name, member, run.truths[key, member], meaning.values.truth(block.when, member))


def agree(name: str, member: int | None, by_engine: object, by_meaning: object) -> None:
    """Raise Disagreement unless both concluded the same of one subject."""
    if by_engine != by_meaning:
        who = "household" if member is None else f"member {member}"
        raise Disagreement(f"{name}, {who}: durable-rules concludes {by_engine}, the meaning {by_meaning}")
