"""Policies in which each fact stands in one condition only, over facts of two to four values.

Of these the engine's `missing` is exact (13), and all completions of a household can be gone through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from elig.engine.facts import Facts

from .policies import Draft
from .vocabulary import Gap, H, Kind, M, declared, filled, household

KINDS = tuple(
    Kind(entity, f"{entity[0]}_{name}_{i}", is_a, type_, values, options)
    for entity in (H, M)
    for i in range(3)
    for name, is_a, type_, values, options in (
        ("flag", "yes_no", "yes/no", (False, True), ()),
        ("hue", "choice", "one of red, green, blue", ("red", "green", "blue"), ("red", "green", "blue")),
        ("rank", "number", "count, 0 to 2", (0, 1, 2), ()),
        ("fee", "money.once", "money, 0 to 0.02 yuan", (0, 1, 2), ()),
        ("ills", "several", "several of eyes, back", tuple(map(frozenset, ((), ("eyes",), ("back",), ("eyes", "back")))),
         ("eyes", "back")),
    )
)  # fmt: skip


@dataclass(slots=True)
class SingleAuthor:
    """Writes a policy of statuses, supports, `then` exceptions and one exclusive group, using each fact once."""

    rng: Random
    left: dict[str, list[Kind]] = field(default_factory=dict)
    statuses: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        blocks = ['document paper "文件"', *declared(KINDS, assume=False)]
        self.left = {
            entity: self.rng.sample([k for k in KINDS if k.entity == entity], 15) for entity in (H, M)
        }
        for i in range(self.rng.randrange(3)):
            blocks.append(f"status standing_{i} for household\n  when {self.condition(H, 1)}\n  source paper")
            self.statuses.append(f"standing_{i}")
        supports = [f"aid_{i}" for i in range(1, 2 + self.rng.randrange(3))]
        subject = self.rng.choice(("for household", "for each member"))
        scope = H if subject == "for household" else M
        for name in supports:
            blocks.append(
                f"support {name} {subject}\n  when {self.condition(scope, 2)}\n  amount 1 yuan\n  source paper"
            )
        # One exception to a support: two may conflict, and then it counts twice that one of them is live.
        for i, target in enumerate(self.rng.sample(supports, self.rng.randrange(len(supports)))):
            then = self.rng.choice(("then eligible", "then not eligible"))
            blocks.append(
                f"exception but_{i} to {target}\n  when {self.condition(scope, 0)}\n  {then}\n  source paper"
            )
        if len(supports) > 1:
            blocks.append(f"exclusive group between {', '.join(supports)}: choose the first\n  source paper")
        return Draft(tuple(("national", block) for block in blocks))

    def condition(self, scope: str, depth: int) -> str:
        form = self.rng.choice(("and", "or", "not", "test", "test")) if depth else "test"
        if form in ("and", "or"):
            return f" {form} ".join(f"({self.condition(scope, depth - 1)})" for _ in range(2))
        return f"not ({self.condition(scope, depth - 1)})" if form == "not" else self.test(scope)

    def test(self, scope: str) -> str:
        form = self.rng.choice(("fact", "fact", "fact", "status", "members"))
        if form == "status" and self.statuses:
            owner = "household " if scope == M else ""
            return f"{owner}has status {self.statuses.pop()}"
        if form == "members" and scope == H:
            inner = self.of_fact(self.take(M))
            return self.rng.choice((f"some member where ({inner})", f"no member where ({inner})", f"every member where ({inner})",
                                    f"count of members where ({inner}) >= 2"))  # fmt: skip
        if scope == M and self.rng.random() < 0.7:
            return self.of_fact(self.take(M))
        return self.of_fact(self.take(H), "household." if scope == M else "")

    def take(self, entity: str) -> Kind:
        return self.left[entity].pop()

    def of_fact(self, kind: Kind, before: str = "") -> str:
        name, other = before + kind.name, None
        if kind.is_a == "yes_no":
            return name
        if kind.is_a == "choice":
            return self.rng.choice((f"{name} is red", f"{name} is not blue", f"{name} in (red, green)"))
        if kind.is_a == "several":
            return self.rng.choice((f"{name} is empty", f"{name} is not empty", f"{name} includes back"))
        rivals = [k for k in self.left[kind.entity] if k.is_a == kind.is_a]
        if rivals and self.rng.random() < 0.5:
            other = rivals[0]
            self.left[kind.entity].remove(other)
        op = self.rng.choice(("<", "<=", ">", ">=", "=", "!="))
        unit = self.rng.choice((("0", "1", "2"), ("0 yuan", "0.01 yuan", "0.02 yuan"))[kind.is_a != "number"])
        if other is not None:
            sign = self.rng.choice("+-")
            return f"{name} {sign} {before}{other.name} {op} {unit}"
        if self.rng.random() < 0.2:
            return f"{name} in {unit} to {('2', '0.02 yuan')[kind.is_a != 'number']}"
        return f"{name} {op} {unit}"


def nearly_known(rng: Random, open_: int) -> tuple[Facts, list[Gap]]:
    """A household of which only a few facts are unknown."""
    facts = household(rng, 0.0, KINDS)
    facts = Facts(facts.household, facts.members[:2], (), facts.digest)
    owners: list[tuple[int | None, str]] = [(None, name) for name in facts.household]
    owners += [(i, name) for i, member in enumerate(facts.members) for name in member.facts]
    gaps = []
    for i, name in rng.sample(owners, open_):
        facts = without(facts, i, name)
        gaps.append((name if i is None else f"members[{facts.members[i].id}].{name}", i, name))
    return facts, gaps


def without(facts: Facts, member: int | None, name: str) -> Facts:
    if member is None:
        return Facts(
            {k: v for k, v in facts.household.items() if k != name},
            facts.members,
            facts.receives,
            facts.digest,
        )
    members = tuple(
        type(m)(m.id, {k: v for k, v in m.facts.items() if i != member or k != name})
        for i, m in enumerate(facts.members)
    )
    return Facts(facts.household, members, facts.receives, facts.digest)


def completions(facts: Facts, gaps: list[Gap]) -> Iterator[tuple[tuple[Any, ...], Facts]]:
    """Every household that this one may turn out to be, with the values that make it so."""
    values = {kind.name: kind.values for kind in KINDS}
    for chosen in product(*(values[name] for _, _, name in gaps)):
        complete = facts
        for gap, value in zip(gaps, chosen, strict=True):
            complete = filled(complete, gap, value)
        yield chosen, complete
