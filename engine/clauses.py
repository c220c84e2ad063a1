"""An edition lowered to clauses: flat formulas over atoms, in strata, for a rule engine to run.

An atom is a condition that Python works out to 0 no, 1 unknown, 2 yes; a conclusion is a formula
of `and` and `or` over atoms, negation only at the atoms. What rests on a conclusion stands in a
later stratum. So nothing is left to the engine but logic, and the engine needs no more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ..dsl import policy as p
from .edition import Applied, Edition
from .evaluate import before_rounding

if TYPE_CHECKING:
    from .run import Run

Member: TypeAlias = int | None
Compute: TypeAlias = "Callable[[Run, Member], int]"

MAX_GROUPS = 10  # `and`s and `or`s in one formula
MAX_WAYS = 200  # combinations of `or` branches in one formula
MAX_BRANCHES = 20  # of one `or`


@dataclass(frozen=True, slots=True)
class Atom:
    """A truth that is handed to the engine; `negated` asks for its opposite."""

    key: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every item is so; with none, always."""

    items: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Any_:
    """Some item is so; with none, never."""

    items: tuple[Formula, ...] = ()


Formula: TypeAlias = Atom | All | Any_


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What one clause concludes for each subject: it surely holds, or it possibly does.

    `key` names it to the engine, `name` to people (`own senior_high_grant`); `block` is its text.
    """

    key: str
    name: str
    subject: str
    definite: Formula
    possible: Formula
    block: p.Block
    stratum: int


@dataclass(frozen=True, slots=True)
class AtomSpec:
    """How an atom is worked out, and in which stratum it can be at the earliest.

    `what` is the condition that it stands for, or words for what is no condition.
    """

    key: str
    what: p.Expr | str
    compute: Compute
    stratum: int


@dataclass(slots=True)
class Lowered:
    """A status or support in terms of conclusions: their keys ("" where there is no such thing)."""

    own: str
    conflict: str = ""
    excluded: str = ""
    beaten: str = ""


@dataclass(slots=True)
class Case:
    """An exception of a result: the keys of its being live, of its result, of a conflict within it."""

    live: str
    own: str
    conflict: str
    amount: Amounts | None
    name: str


@dataclass(slots=True)
class Amounts:
    """Where the amount of a result comes from: its own expression, or its exceptions'.

    A result that is `then not eligible` has none (`pays` False), but an exception to it may pay the `item`.
    """

    item: p.Expr
    base: str = ""  # the conclusion of the result without its exceptions; "" where it has none
    usual: p.Expr | None = None
    outer: Amounts | None = None
    cases: list[Case] = field(default_factory=list)
    pays: bool = True


class Program:
    """All clauses of an edition.

    `statuses`, `supports`, `checks` and `warns` tell, by name, which conclusions make their outcome.
    With `warns` it is those warnings alone, and the statuses that they rest on.
    Expressions are known by identity: the edition keeps them alive.
    """

    def __init__(self, edition: Edition, *, warns: Collection[str] | None = None) -> None:
        self.edition = edition
        self.atoms: dict[str, AtomSpec] = {}
        self.conclusions: dict[str, Conclusion] = {}
        self.statuses: dict[str, Lowered] = {}
        self.supports: dict[str, Lowered] = {}
        self.checks: dict[str, str] = {}
        self.warns: dict[str, str] = {}
        self.amounts: dict[str, Amounts] = {}
        self._rests: dict[int, frozenset[str]] = {}
        self._atom_of: dict[tuple[str, int | str], str] = {}
        if warns is None:
            self._standings()
        for kind, blocks, keys in (
            ("check", edition.checks if warns is None else (), self.checks),
            ("warn", [w for w in edition.warns if warns is None or w.name in warns], self.warns),
        ):
            for block in blocks:
                when = self.formula(block.when, block.subject)
                keys[block.name] = self.conclude(f"{kind} {block.name}", block.subject, block, when)

    def _standings(self) -> None:
        """Every status and support."""
        for name in self.edition.statuses:
            self._status(name)
        for name, applied in self.edition.supports.items():
            if self.edition.decided(applied):
                self._support(name)
        for name in self.supports:
            self._first(name)
        for name in self.supports:
            self._larger(name)

    @cached_property
    def strata(self) -> list[list[Conclusion]]:
        """The conclusions by stratum, lowest first."""
        strata: list[list[Conclusion]] = [
            [] for _ in range(max((c.stratum for c in self.conclusions.values()), default=-1) + 1)
        ]
        for conclusion in self.conclusions.values():
            strata[conclusion.stratum].append(conclusion)
        return strata

    # --- atoms -------------------------------------------------------------------------

    def atom(
        self, kind: str, identity: int | str, what: p.Expr | str, compute: Compute, stratum: int
    ) -> Atom:
        """An atom, once for each thing that it stands for."""
        key = self._atom_of.get((kind, identity))
        if key is None:
            key = self._atom_of[kind, identity] = f"a{len(self.atoms)}"
            self.atoms[key] = AtomSpec(key, what, compute, stratum)
        return Atom(key)

    def concluded(self, key: str) -> Atom:
        """A conclusion as an atom of a later stratum."""
        conclusion = self.conclusions[key]
        return self.atom(
            "conclusion",
            key,
            conclusion.name,
            lambda run, member: run.truths[key, member],
            conclusion.stratum + 1,
        )

    def conclude(
        self, name: str, subject: str, block: p.Block, definite: Formula, possible: Formula | None = None
    ) -> str:
        """A new conclusion; its key. Too large a formula is concluded in parts."""
        if possible is None:
            definite = possible = self.fit(name, subject, block, flat(definite))
        else:
            definite, possible = flat(definite), flat(possible)
        used = {atom.key for formula in (definite, possible) for atom in atoms_of(formula)}
        stratum = max((self.atoms[key].stratum for key in used), default=0)
        key = f"c{len(self.conclusions)}"
        self.conclusions[key] = Conclusion(key, name, subject, definite, possible, block, stratum)
        return key

    def fit(self, name: str, subject: str, block: p.Block, formula: Formula) -> Formula:
        """A formula within the limits, parts of it concluded apart where it was not."""
        if isinstance(formula, Atom):
            return formula
        items = list(formula.items)
        if isinstance(formula, Any_) and len(items) > MAX_BRANCHES:
            chunks = [Any_(tuple(items[i : i + MAX_BRANCHES])) for i in range(0, len(items), MAX_BRANCHES)]
            items = [
                self.concluded(self.conclude(f"part of {name}", subject, block, chunk)) for chunk in chunks
            ]
            return self.fit(name, subject, block, Any_(tuple(items)))
        whole = type(formula)(tuple(items))
        while groups(whole) > MAX_GROUPS or ways(whole) > MAX_WAYS:
            i = max(range(len(items)), key=lambda i: (ways(items[i]), groups(items[i])))
            if isinstance(items[i], Atom):
                break
            items[i] = self.concluded(self.conclude(f"part of {name}", subject, block, items[i]))
            whole = type(formula)(tuple(items))
        return whole

    # --- formulas of conditions -----------------------------------------------------------

    def formula(self, expr: p.Expr | None, subject: str, negated: bool = False) -> Formula:
        """A condition with negation pushed down to its leaves."""
        match expr:
            case None:
                return All()
            case p.Not(item=item):
                return self.formula(item, subject, not negated)
            case p.And(items=items) | p.Or(items=items):
                parts = tuple(self.formula(item, subject, negated) for item in items)
                return All(parts) if isinstance(expr, p.And) != negated else Any_(parts)
            case p.Literal(value=value):
                return All() if bool(value) != negated else Any_()
        leaf = self.atom("leaf", id(expr), expr, self._leaf(expr), self.stratum_of(expr))
        return Atom(leaf.key, negated)

    def _leaf(self, expr: p.Expr) -> Compute:
        """A condition by the run's own conclusions where it rests on any, else shared with the meaning."""
        if self.rests_on(expr):
            return lambda run, member: int(run.values(expr, member).value)
        return lambda run, member: int(run.meaning.values(expr, member).value)

    def stratum_of(self, expr: p.Expr | None) -> int:
        """The stratum by which everything that an expression rests on is concluded."""
        return max((self._status_stratum(name) for name in self.rests_on(expr)), default=0)

    def rests_on(self, expr: p.Expr | None) -> frozenset[str]:
        """The statuses that an expression names, through derived values too."""
        found = self._rests.get(id(expr))
        if found is None:
            names: set[str] = set()
            for part in p.walk(expr):
                if isinstance(part, p.HasStatus):
                    names.update(part.names)
                elif isinstance(part, p.DeriveRef):
                    derive = self.edition.derives.get((part.entity, part.name))
                    names |= self.rests_on(derive.be) if derive is not None else frozenset()
            found = self._rests[id(expr)] = frozenset(names)
        return found

    def _status_stratum(self, name: str) -> int:
        lowered = self._status(name)
        if lowered is None:
            return 0
        keys = [key for key in (lowered.own, lowered.conflict) if key]
        return 1 + max(self.conclusions[key].stratum for key in keys)

    # --- statuses and supports ----------------------------------------------------------------

    def _status(self, name: str) -> Lowered | None:
        applied = self.edition.statuses.get(name)
        if applied is None or not applied.in_force:
            return None
        if name not in self.statuses:
            block = applied.block
            when = self.formula(block.when, block.subject)
            self.statuses[name] = self._with_exceptions(name, block.subject, block, when, when, None)
        return self.statuses[name]

    def _support(self, name: str) -> None:
        applied = self.edition.supports[name]
        block = applied.block
        when = self._when(applied)
        amounts, base = None, when
        if block.amount is not None:
            amounts = Amounts(block.amount.item, usual=before_rounding(block.amount.item))
            base = All((when, self._positive(name, block.amount.item, amounts)))
        lowered = self._with_exceptions(name, block.subject, block, when, base, amounts)
        if amounts is not None:
            self.amounts[name] = amounts
        if not applied.in_force:  # whatever its exceptions say, only who drew it keeps it
            for part in ("own", "conflict"):
                if key := getattr(lowered, part):
                    kept = All((*self._kept(applied), self.concluded(key)))
                    setattr(lowered, part, self.conclude(f"{part} {name} kept", block.subject, block, kept))
        if block.amount is not None and block.amount.together is not None:
            claim = lowered.own
            keys = [key for key in (claim, lowered.conflict) if key]
            stratum = max(
                *(self.conclusions[key].stratum + 1 for key in keys), self.stratum_of(block.amount.together)
            )
            conflict = lowered.conflict
            left = self.atom(
                "together", name, f"something is left of what {name} gives together",
                lambda run, member: run.something_left(name, claim, conflict, member), stratum,
            )  # fmt: skip
            lowered.own = self.conclude(
                f"own {name}", block.subject, block, All((self.concluded(claim), left))
            )
        self.supports[name] = lowered

    def _when(self, applied: Applied[p.Support]) -> Formula:
        """The condition of a support, or its running on; of an ended one, what more is asked to keep it."""
        block = applied.block
        when = self.formula(block.when, block.subject)
        if block.runs_on is None:
            return when
        waived = self.formula(self.edition.waived[block.name], block.subject)
        return Any_((when, All((*self._kept(applied), waived)))) if applied.in_force else waived

    def _kept(self, applied: Applied[p.Support]) -> tuple[Atom, Atom]:
        """That a support was drawn in time, and that it runs on to this day."""
        name, to = applied.block.name, applied.block.runs_on
        assert to is not None
        return (
            self.atom("drawn", name, f"{name} was drawn", lambda run, member: run.drawn(applied, member), 0),
            self.atom("lasting", name, f"{name} runs on", lambda run, member: run.lasting(to, member),
                      self.stratum_of(to)),
        )  # fmt: skip

    def _positive(self, name: str, item: p.Expr, amounts: Amounts) -> Formula:
        stratum = max(self.stratum_of(part) for part in (item, amounts.usual))
        outer = amounts.outer
        while outer is not None:
            stratum, outer = max(stratum, self.stratum_of(outer.usual)), outer.outer
        return self.atom("positive", f"{name} {id(item)}", f"{name} pays something",
                         lambda run, member: run.positive(amounts, member), stratum)  # fmt: skip

    def _with_exceptions(
        self, name: str, subject: str, block: p.Block, when: Formula, base: Formula, amounts: Amounts | None
    ) -> Lowered:
        """A result and what its exceptions make of it, in conclusions."""
        exceptions = self.edition.exceptions.get(name, ())
        if not exceptions:
            return Lowered(self.conclude(f"own {name}", subject, block, base))
        first = self.conclude(f"base {name}", subject, block, base)
        cases = [self._case(exception, subject, when, amounts) for exception in exceptions]
        if amounts is not None:
            amounts.base, amounts.cases = first, cases
        lives = [self.concluded(case.live) for case in cases]
        owns = [self.concluded(case.own) for case in cases]
        base_atom = self.concluded(first)
        definite = All((
            *(Any_((Atom(live.key, True), own)) for live, own in zip(lives, owns, strict=True)),
            Any_((*lives, base_atom)),
        ))  # fmt: skip
        possible = Any_((
            *(All((live, own)) for live, own in zip(lives, owns, strict=True)),
            All((base_atom, *(Atom(live.key, True) for live in lives))),
        ))  # fmt: skip
        own = self.conclude(f"own {name}", subject, block, definite, possible)
        clashes: list[Formula] = []
        for i, case in enumerate(cases):
            if case.conflict:
                clashes.append(All((lives[i], self.concluded(case.conflict))))
            clashes += [All((lives[i], lives[j], self._differ(case, cases[j]))) for j in range(i)]
        conflict = self.conclude(f"conflict {name}", subject, block, Any_(tuple(clashes))) if clashes else ""
        return Lowered(own, conflict)

    def _case(self, exception: p.Exception_, subject: str, when: Formula, outer: Amounts | None) -> Case:
        """One exception: when it is live, and what it gives then."""
        name = exception.name
        live = self.conclude(f"live {name}", subject, exception, self.formula(exception.when, subject))
        amounts: Amounts | None = outer
        base: Formula
        if exception.amount is not None:
            amounts = Amounts(exception.amount, usual=before_rounding(exception.amount), outer=outer)
            base = All((when, self._positive(name, exception.amount, amounts)))
        elif exception.then:
            when = All()
            if outer is None:
                base = All()
            else:
                amounts = Amounts(outer.item, usual=outer.usual, outer=outer.outer)
                base = self._positive(name, outer.item, amounts)
        else:
            amounts = outer and Amounts(outer.item, usual=outer.usual, outer=outer.outer, pays=False)
            base = Any_()
        lowered = self._with_exceptions(name, subject, exception, when, base, amounts)
        return Case(live, lowered.own, lowered.conflict, amounts, name)

    def _differ(self, case: Case, other: Case) -> Atom:
        keys = (case.own, other.own)
        stratum = max(self.conclusions[key].stratum + 1 for key in keys)
        return self.atom("differ", f"{case.name} {other.name}", f"{case.name} and {other.name} differ",
                         lambda run, member: run.differ(case, other, member), stratum)  # fmt: skip

    # --- exclusion -------------------------------------------------------------------------------

    def _first(self, name: str) -> Lowered:
        """Adds what excludes a support in the groups that choose the first."""
        lowered = self.supports[name]
        before = self.edition.before.get(name, ())
        if before and not lowered.excluded:
            block = self.edition.supports[name].block
            rivals = tuple(self._standing(other) for other, _ in before)
            rivals += tuple(self._would_stand(other) for other in self.edition.between(name))
            lowered.excluded = self.conclude(f"excluded {name}", block.subject, block, Any_(rivals))
        return lowered

    def _standing(self, name: str) -> Atom:
        """A support after the first kind of exclusion, as an atom."""
        lowered = self._first(name)
        keys = [key for key in (lowered.own, lowered.conflict, lowered.excluded) if key]
        stratum = 1 + max(self.conclusions[key].stratum for key in keys)
        return self.atom(
            "standing", name, f"{name} stands", lambda run, member: run.stands(name, member), stratum
        )

    def _would_stand(self, name: str) -> Atom:
        """A support by its own clause, as an atom."""
        lowered = self.supports[name]
        stratum = 1 + max(self.conclusions[key].stratum for key in (lowered.own, lowered.conflict) if key)
        return self.atom(
            "would stand", name, f"{name} would stand", lambda run, member: run.own(name, member), stratum
        )

    def _larger(self, name: str) -> None:
        """Adds what beats a support in the group that chooses the larger."""
        rivals = self.edition.rivals.get(name, ())
        if not rivals:
            return
        block = self.edition.supports[name].block
        parts: list[Formula] = []
        for other, earlier, _ in rivals:
            stands = self._standing(other)
            mine = self._standing(name)
            stratum = max(self.atoms[atom.key].stratum for atom in (stands, mine))
            beats = self.atom("beats", f"{other} {name}", f"{other} is as large as {name}",
                              self._beats(name, other, earlier), stratum)  # fmt: skip
            parts.append(All((stands, beats)))
        self.supports[name].beaten = self.conclude(f"beaten {name}", block.subject, block, Any_(tuple(parts)))

    @staticmethod
    def _beats(name: str, other: str, earlier: bool) -> Compute:
        return lambda run, member: run.as_large(name, other, earlier, member)


def flat(formula: Formula) -> Formula:
    """The same formula without an `and` in an `and`, an `or` in an `or`, or a group of one.

    >>> flat(All((All((Atom("a0"),)), Atom("a1"))))
    All(items=(Atom(key='a0', negated=False), Atom(key='a1', negated=False)))
    """
    if isinstance(formula, Atom):
        return formula
    kind, other = (All, Any_) if isinstance(formula, All) else (Any_, All)
    items: list[Formula] = []
    for item in map(flat, formula.items):
        if isinstance(item, kind):
            items += item.items
        elif isinstance(item, other) and not item.items:
            return other()  # an `and` with an empty `or` is never true; an `or` with an empty `and` always
        else:
            items.append(item)
    items = list(dict.fromkeys(items))
    return items[0] if len(items) == 1 else kind(tuple(items))


def atoms_of(formula: Formula) -> Iterable[Atom]:
    """Every atom in a formula, in order, as often as it stands there."""
    if isinstance(formula, Atom):
        yield formula
    else:
        for item in formula.items:
            yield from atoms_of(item)


def groups(formula: Formula) -> int:
    """How many `and`s and `or`s a formula has."""
    return 0 if isinstance(formula, Atom) else 1 + sum(groups(item) for item in formula.items)


def ways(formula: Formula) -> int:
    """In how many ways a formula can be true, taking one branch of each `or`."""
    if isinstance(formula, Atom):
        return 1
    if isinstance(formula, Any_):
        return sum(ways(item) for item in formula.items)
    total = 1
    for item in formula.items:
        total *= ways(item)
    return total
