"""Third pass of the checker: what the blocks mean together, whatever the file they stand in.

Two definitions in force at once, circles, and exclusive groups that cannot be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from . import policy as p
from . import syntax as s
from .blocks import day
from .declare import KIND_WORDS, Declarations

FOREVER = 10_000_000
Dated = Sequence[p.Block | p.Parameter]


def check_together(policy: p.Policy, declared: Declarations) -> None:
    """Report everything that only shows when all blocks are seen at once."""
    for kind, blocks in (
        ("derive", policy.derives), ("status", policy.statuses), ("support", policy.supports),
        ("exception", policy.exceptions), ("exclusive", policy.exclusives), ("check", policy.checks),
    ):  # fmt: skip
        overlaps(kind, blocks, policy.ends, declared)
    parameter_overlaps(policy.parameters, declared)
    circles(policy, declared)
    larger_groups(policy, declared)


def period(block: p.Block, ends: Iterable[p.End]) -> tuple[int, int]:
    """First and last day on which a block applies, `end`s of its own or a narrower place left out.

    An `end` acts where it stands on the blocks of that place and of wider ones, so only an `end`
    at the block's own place shortens it everywhere.
    """
    first = block.from_ or 0
    last = FOREVER if block.until is None else block.until
    for end in ends:
        assert end.from_ is not None
        if end.target == block.name and end.where.place == block.where.place and first < end.from_:
            last = min(last, end.from_ - 1)
    return first, last


def overlaps(kind: str, blocks: Sequence[p.Block], ends: Sequence[p.End], declared: Declarations) -> None:
    """Two blocks of one name, on one level, on the same day: an error that shows both."""
    by_name: dict[tuple[object, ...], list[p.Block]] = {}
    for block in blocks:
        subject = getattr(block, "subject", "") if kind == "derive" else ""
        by_name.setdefault((block.name, block.where.place, subject), []).append(block)
    for rivals in by_name.values():
        rivals.sort(key=lambda block: period(block, ends))
        for before, after in zip(rivals, rivals[1:], strict=False):
            if period(before, ends)[1] >= period(after, ends)[0]:
                file, written = declared_block(declared, kind, after)
                declared.report.add(
                    "E438", written.name.span, file, name=after.name, kind=KIND_WORDS[kind],
                    where=f"{before.where.file}:{before.where.line}", day=day(max(period(after, ends)[0], 1)),
                )  # fmt: skip


def parameter_overlaps(parameters: Sequence[p.Parameter], declared: Declarations) -> None:
    """Two values of one parameter from the same day, in one place but two blocks."""
    seen: dict[tuple[str, tuple[str, ...], int], p.Parameter] = {}
    for parameter in parameters:
        for value in parameter.values:
            key = (parameter.name, parameter.where.place, value.from_)
            first = seen.setdefault(key, parameter)
            if first is not parameter:
                file, written = declared_block(declared, "parameter", parameter)
                declared.report.add(
                    "E438", written.name.span, file, name=parameter.name, kind=KIND_WORDS["parameter"],
                    where=f"{first.where.file}:{first.where.line}", day=day(value.from_),
                )  # fmt: skip


def declared_block(declared: Declarations, kind: str, block: p.Block | p.Parameter) -> tuple[s.File, s.Block]:
    """The written block that a checked one comes from."""
    for file, written in declared.blocks[kind][block.name].blocks:
        if (file.path, written.span.line) == (block.where.file, block.where.line):
            return file, written
    raise KeyError(block.name)


def rests_on(expr: p.Expr | None) -> Iterator[tuple[str, str]]:
    """The derived values and statuses that an expression names."""
    for part in p.walk(expr):
        if isinstance(part, p.DeriveRef):
            yield f"derive {part.entity}", part.name
        elif isinstance(part, p.HasStatus):
            for name in part.names:
                yield "standing", name


def dependencies(policy: p.Policy) -> dict[tuple[str, str], dict[tuple[str, str], p.Block]]:
    """What rests on what, by name: a node is a derived value, a standing (status or support), an exception."""
    graph: dict[tuple[str, str], dict[tuple[str, str], p.Block]] = {}

    def edge(node: tuple[str, str], on: Iterable[tuple[str, str]], block: p.Block) -> None:
        graph.setdefault(node, {}).update({other: block for other in on})

    for derive in policy.derives:
        edge((f"derive {derive.subject}", derive.name), rests_on(derive.be), derive)
    for status in policy.statuses:
        edge(("standing", status.name), rests_on(status.when), status)
    for support in policy.supports:
        edge(("standing", support.name), rests_on(support.when), support)
        if support.amount is not None:
            edge(("standing", support.name), rests_on(support.amount.item), support)
            edge(("standing", support.name), rests_on(support.amount.together), support)
    names = {block.name for block in policy.exceptions}
    for exception in policy.exceptions:
        node = ("exception", exception.name)
        edge(node, rests_on(exception.when), exception)
        edge(node, rests_on(exception.amount), exception)
        target = ("exception" if exception.target in names else "standing", exception.target)
        edge(target, [node], exception)
    for group in policy.exclusives:
        if group.choose == "first":
            for before, after in zip(group.members, group.members[1:], strict=False):
                edge(("standing", after), [("standing", before)], group)
    return graph


def circles(policy: p.Policy, declared: Declarations) -> None:
    """Definitions that go round: every circle is named once."""
    for file, block, names in declared.circles.values():
        declared.report.add("E420", block.name.span, file, circle=" → ".join(names))
    graph = dependencies(policy)
    while True:
        try:
            TopologicalSorter({node: list(on) for node, on in graph.items()}).prepare()
            return
        except CycleError as error:
            found = error.args[1][::-1]  # each rests on the next
        block = graph[found[0]][found[1]]
        kind, written = kind_and_block(declared, block)
        declared.report.add("E420", written[1].name.span, written[0], circle=" → ".join(name for _, name in found))
        for a, b in zip(found, found[1:], strict=False):
            graph[a].pop(b, None)


def kind_and_block(declared: Declarations, block: p.Block) -> tuple[str, tuple[s.File, s.Block]]:
    kinds = {p.Derive: "derive", p.Status: "status", p.Support: "support",
             p.Exception_: "exception", p.Exclusive: "exclusive"}  # fmt: skip
    kind = kinds[type(block)]
    return kind, declared_block(declared, kind, block)


def larger_groups(policy: p.Policy, declared: Declarations) -> None:
    """A support stands in at most one group that chooses the larger."""
    seen: dict[str, p.Exclusive] = {}
    for group in policy.exclusives:
        if group.choose != "larger":
            continue
        for name in group.members:
            first = seen.setdefault(name, group)
            if first.name != group.name:
                file, written = declared_block(declared, "exclusive", group)
                declared.report.add("E439", written.name.span, file, name=name, first=first.name, second=group.name)
