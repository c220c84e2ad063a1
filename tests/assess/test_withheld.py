"""Nobody can work out a withheld count from the totals and from what is shown: tried by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from elig.adapters.assess_tables import Cell, Path, Tree

SMALL = 3


def tree_of(townships: list[list[int]]) -> Tree:
    cells: dict[Path, int] = {(): sum(map(sum, townships))}
    for i, villages in enumerate(townships):
        cells[(f"t{i}",)] = sum(villages)
        cells |= {(f"t{i}", f"v{j}"): count for j, count in enumerate(villages)}
    return Tree({path: Cell(count) for path, count in cells.items()})


def sums(shapes: list[int], counts: tuple[int, ...]) -> dict[Path, int]:
    """Every cell's count, from those of the villages."""
    found: dict[Path, int] = {(): sum(counts)}
    rest = iter(counts)
    for i, size in enumerate(shapes):
        villages = [next(rest) for _ in range(size)]
        found[(f"t{i}",)] = sum(villages)
        found |= {(f"t{i}", f"v{j}"): count for j, count in enumerate(villages)}
    return found


def possible(shapes: list[int], shown: dict[Path, int]) -> Iterator[dict[Path, int]]:
    """Every way to fill the villages that agrees with all that is shown."""
    for counts in product(range(shown[()] + 1), repeat=sum(shapes)):
        if sum(counts) == shown[()]:
            tried = sums(shapes, counts)
            if all(tried[path] == count for path, count in shown.items()):
                yield tried


@pytest.mark.parametrize("seed", range(40))
def test_every_withheld_count_may_be_small_or_not(seed: int) -> None:
    rng = Random(seed)
    townships = [[rng.choice((0, 1, 1, 2, 3, 5)) for _ in range(rng.randint(1, 2))] for _ in range(2)]
    tree = tree_of(townships)
    hidden = tree.withheld(SMALL)
    shown = {path: cell.households for path, cell in tree.cells.items() if path not in hidden}
    assert all(count == 0 or count >= SMALL for count in shown.values())
    if () in hidden:
        assert sum(map(sum, townships)) < SMALL
        return
    found: dict[Path, set[int]] = {path: set() for path in hidden}
    for filled in possible([len(villages) for villages in townships], shown):
        for path in hidden:
            found[path].add(filled[path])
    for path, values in found.items():
        assert min(values) < SMALL <= max(values), (townships, path, values)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], ""),
        ([0, 7, 9], ""),
        ([2, 7, 9], "ab"),  # the next larger goes with it
        ([4, 4, 9], "ab"),  # 8 between two: each may be 1 to 7
        ([1, 1, 9], "abc"),  # 2 between two would say one each
        ([4, 0, 9], "ac"),  # none at all stays told
        ([1, 4, 0], "abc"),  # 5 between two would be 1 to 4 each: nothing is told, of the third either
    ],
)
def test_by_hand(counts: list[int], expected: str) -> None:
    tree = Tree({(): Cell(sum(counts)), **{(name,): Cell(n) for name, n in zip("abc", counts, strict=False)}})
    assert "".join(sorted(path[0] for path in tree.withheld(5))) == expected


def test_below_what_is_withheld_everything_is() -> None:
    tree = tree_of([[2, 0], [9, 0], [12]])
    assert tree.withheld(5) == {("t0",), ("t0", "v0"), ("t0", "v1"), ("t1",), ("t1", "v0"), ("t1", "v1")}
