"""Counting households by place and by policy, and withholding what would tell of too few.

A count is withheld where it is small, and with it as many others as make it impossible to work it
out: whatever is known of a total and of what is shown, each withheld count may be 1 or `small`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from .assess_cases import KINDS, Case, Judged, a_year

SMALL = 5
Path = tuple[str, ...]


@dataclass(slots=True)
class Cell:
    """Households, and the money of each policy: fen a year, fen once, and whether it is at least so much."""

    households: int = 0
    money: dict[str, tuple[int, int, bool]] = field(default_factory=dict)

    def told(self, hidden: Set[str]) -> tuple[int, int, bool]:
        """The money in all, without that of the policies that are withheld.

        With it, whoever knows what a policy pays could work out for how many it does.
        """
        sums = [each for name, each in self.money.items() if name not in hidden]
        left_out = any(any(each) for name, each in self.money.items() if name in hidden)
        vague = left_out or any(each[2] for each in sums)
        return sum(each[0] for each in sums), sum(each[1] for each in sums), vague


@dataclass(slots=True)
class Tree:
    """One kind's cells: `()` is all of them, below it a cell for each part, and so on."""

    cells: dict[Path, Cell] = field(default_factory=dict)

    def add(self, paths: Iterable[tuple[Path, Case | None]]) -> None:
        """One household: counted once in each cell, its money in every one."""
        counted: set[Path] = set()
        for path, case in paths:
            year, once = (0, 0) if case is None else a_year(case)
            for end in range(len(path) + 1):
                cell = self.cells.setdefault(path[:end], Cell())
                if path[:end] not in counted:
                    counted.add(path[:end])
                    cell.households += 1
                if case is not None:
                    was = cell.money.get(case.policy, (0, 0, False))
                    cell.money[case.policy] = (was[0] + year, was[1] + once, was[2] or case.vague)

    def children(self) -> dict[Path, list[Path]]:
        """The parts of each cell, sorted."""
        found: dict[Path, list[Path]] = {}
        for path in sorted(path for path in self.cells if path):
            found.setdefault(path[:-1], []).append(path)
        return found

    def withheld(self, small: int) -> set[Path]:
        """The cells that must not be published.

        >>> tree = Tree({(): Cell(20), ("a",): Cell(3), ("b",): Cell(7), ("c",): Cell(10), ("d",): Cell(0)})
        >>> sorted(tree.withheld(5))
        [('a',), ('b',)]
        """
        children, found = self.children(), set[Path]()

        def below(path: Path) -> Iterator[Path]:
            for child in children.get(path, ()):
                yield child
                yield from below(child)

        def look(path: Path) -> None:
            if path in found:
                found.update(below(path))
                return
            found.update(self.among(children.get(path, []), small))
            for child in children.get(path, ()):
                look(child)

        root = self.cells.get(())
        if root is not None and 0 < root.households < small:
            found.add(())
        look(())
        return found

    def among(self, parts: list[Path], small: int) -> list[Path]:
        """The parts of a published cell that are withheld: the small ones, then the next larger."""
        some = sorted(
            (part for part in parts if self.cells[part].households),
            key=lambda part: (self.cells[part].households, part),
        )
        hidden = [part for part in some if self.cells[part].households < small]
        if not hidden:
            return []
        for part in [*some[len(hidden) :], None]:
            total = sum(self.cells[each].households for each in hidden)
            # Each of k withheld cells holds at least one, so none holds more than the rest leaves over.
            if len(hidden) > 1 and total - (len(hidden) - 1) >= small:
                return hidden
            if part is not None:
                hidden.append(part)
        return parts


@dataclass(slots=True)
class Tally:
    """All that is published: how many households by place, and their cases by place and by policy."""

    households: int = 0
    people: Tree = field(default_factory=Tree)
    places: dict[str, Tree] = field(default_factory=lambda: {kind: Tree() for kind in KINDS})
    policies: dict[str, Tree] = field(default_factory=lambda: {kind: Tree() for kind in KINDS})
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    causes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, one: Judged) -> None:
        self.households += 1
        self.people.add([(one.where, None)])
        for kind in KINDS:
            cases = [case for case in one.cases if case.kind == kind]
            if cases:
                self.places[kind].add([(one.where, case) for case in cases])
                self.policies[kind].add([((case.policy, case.cause[1]), case) for case in cases])
        for case in one.cases:
            self.titles[case.policy] = case.title
            self.causes[case.cause[1]] = case.cause

    def complete(self) -> None:
        """Give every kind a cell for every place, so that nothing is told by there being none."""
        for tree in self.places.values():
            for path in self.people.cells:
                tree.cells.setdefault(path, Cell())
        for tree in self.policies.values():
            tree.cells.setdefault((), Cell())
