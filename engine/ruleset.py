"""The rules of a program as durable-rules takes them: two flat rules a clause, over one fact a subject.

*Definite*: every atom it needs is surely so (`== 2`, negated `== 0`). *Possible*: none is surely
not (`>= 1`, negated `<= 1`). Definite fired: it holds; only possible fired: unknown; neither: no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import durable
from .clauses import All, Any_, Atom, Conclusion, Formula, Program, atoms_of

MAX_CLAUSES = 20  # a shard's
MAX_WEIGHT = 30  # of a shard: clauses and branches of their `or`s, one fact may match them all at once


@dataclass(frozen=True, slots=True)
class Shard:
    """Clauses that read one fact: `k` is the fact's kind, `atoms` what it carries."""

    k: str
    subject: str
    conclusions: tuple[Conclusion, ...]
    atoms: tuple[str, ...]


class Compiled:
    """A program's rules; programs whose clauses are alike share one ruleset, whatever the place."""

    def __init__(self, program: Program) -> None:
        self.shards = [list(shards_of(stratum, i)) for i, stratum in enumerate(program.strata)]

    @cached_property
    def rules(self) -> dict[str, durable.Rule]:
        return {
            name: rule
            for shards in self.shards for shard in shards for conclusion in shard.conclusions
            for name, rule in rules_of(conclusion, shard.k)
        }  # fmt: skip

    @property
    def ruleset(self) -> durable.Ruleset:
        if self._ruleset is None:
            self._ruleset = durable.ruleset(self.rules)
        return self._ruleset

    _ruleset: durable.Ruleset | None = None


def shards_of(conclusions: list[Conclusion], stratum: int) -> Iterable[Shard]:
    """The clauses of a stratum by subject, a few to a shard."""
    for subject in ("household", "member"):
        waiting = [c for c in conclusions if c.subject == subject]
        number = 0
        while waiting:
            taken, weight = [waiting.pop(0)], 0
            weight = weight_of(taken[0])
            while waiting and len(taken) < MAX_CLAUSES and weight + weight_of(waiting[0]) <= MAX_WEIGHT:
                weight += weight_of(waiting[0])
                taken.append(waiting.pop(0))
            atoms = {a.key for c in taken for f in (c.definite, c.possible) for a in atoms_of(f)}
            yield Shard(f"{subject[0]}{stratum}_{number}", subject, tuple(taken), tuple(sorted(atoms)))
            number += 1


def weight_of(conclusion: Conclusion) -> int:
    """How much of a shard a clause takes."""
    return 1 + max(branches(conclusion.definite), branches(conclusion.possible))


def branches(formula: Formula) -> int:
    """How many branches the `or`s of a formula have in all."""
    if isinstance(formula, Atom):
        return 0
    own = len(formula.items) if isinstance(formula, Any_) else 0
    return own + sum(branches(item) for item in formula.items)


def rules_of(conclusion: Conclusion, k: str) -> Iterable[tuple[str, durable.Rule]]:
    """The definite and the possible rule of a clause; none for what can never be so."""
    for name, formula, definite in (("d", conclusion.definite, True), ("p", conclusion.possible, False)):
        if formula != Any_():
            yield f"{name}_{conclusion.key}", rule(k, formula, definite)


def rule(k: str, formula: Formula, definite: bool) -> durable.Rule:
    """
    >>> rule("h0_0", All((Atom("a1"), Atom("a2", True))), definite=True)
    {'all': [{'f': {'$and': [{'k': 'h0_0'}, {'a1': 2}, {'a2': 0}]}}]}
    """
    items = formula.items if isinstance(formula, All) else (formula,)
    conditions = [{"k": k}, *(condition(item, definite) for item in items)]
    return {"all": [{"f": {"$and": conditions} if len(conditions) > 1 else conditions[0]}]}


def condition(formula: Formula, definite: bool) -> dict[str, Any]:
    """A formula as a condition of durable-rules."""
    if isinstance(formula, Atom):
        if definite:
            return {formula.key: 0 if formula.negated else 2}
        return {"$lte": {formula.key: 1}} if formula.negated else {"$gte": {formula.key: 1}}
    return {
        "$and" if isinstance(formula, All) else "$or": [condition(item, definite) for item in formula.items]
    }
