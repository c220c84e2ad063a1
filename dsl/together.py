"""Third pass of the checker: what the blocks mean together, whatever the file they stand in.

Two definitions in force at once, circles, and exclusive groups that cannot be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from . import policy as p
from . import syntax as s
from .blocks import MAX_CHAIN, day
from .declare import KIND_WORDS, Declarations, at

FOREVER = 10_000_000
Dated = Sequence[p.Block | p.Parameter]


def check_together(policy: p.Policy, declared: Declarations) -> None:
    """Report everything that only shows when all blocks are seen at once."""
    for kind, blocks in (
        ("derive", policy.derives), ("status", policy.statuses), ("support", policy.supports),
        ("exception", policy.exceptions), ("exclusive", policy.exclusives), ("check", policy.checks),
        ("step", policy.steps),
        ("warn", policy.warns),
    ):  # fmt: skip
        overlaps(kind, blocks, policy.ends, declared)
    parameter_overlaps(policy.parameters, declared)
    circles(policy, declared)
    never_cited(declared)
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
        rivals.sort(key=lambda block: (*period(block, ends), block.where.file, block.where.line))
        longest = rivals[0]
        for after in rivals[1:]:
            if period(longest, ends)[1] >= period(after, ends)[0]:
                together(declared, kind, longest, after, period(longest, ends), period(after, ends))
            longest = max(longest, after, key=lambda block: period(block, ends)[1])


def together(
    declared: Declarations, kind: str, one: p.Block | p.Parameter, other: p.Block | p.Parameter,
    days: tuple[int, int], other_days: tuple[int, int],
) -> None:  # fmt: skip
    """Report two definitions of one name that are in force on the same day, at the second of them."""
    file, written = declared_block(declared, kind, other)
    if written.partial or declared_block(declared, kind, one)[1].partial:
        return  # the line that parts them may be the one that could not be read
    declared.report.add(
        "E438", written.name.span, file, name=other.name, kind=KIND_WORDS[kind],
        where=f"{one.where.file}:{one.where.line}", day=day(max(days[0], other_days[0], 1)),
        here_days=days_of(*other_days), there_days=days_of(*days),
    )  # fmt: skip


def days_of(first: int, last: int) -> dict[str, str]:
    """A period in the words of rule files.

    >>> days_of(738521, FOREVER)["en"]
    'from 2023-01-01'
    """
    ends = [("from", "自", first)] * (first > 0) + [("until", "至", last)] * (last < FOREVER)
    return {
        "en": " ".join(f"{word} {day(end)}" for word, _, end in ends) or "without dates",
        "zh": " ".join(f"{word} {day(end)}" for _, word, end in ends) or "不限日期",
    }


def parameter_overlaps(parameters: Sequence[p.Parameter], declared: Declarations) -> None:
    """Two values of one parameter on one day, in one place but two blocks."""
    lines: dict[tuple[str, tuple[str, ...]], list[tuple[p.ParameterValue, p.Parameter]]] = {}
    for parameter in parameters:
        lines.setdefault((parameter.name, parameter.where.place), []).extend(
            (value, parameter) for value in parameter.values
        )
    for rivals in lines.values():
        rivals.sort(key=lambda line: (line[0].from_, line[1].where.file, line[1].where.line))
        for (before, one), (after, other) in zip(rivals, rivals[1:], strict=False):
            last = FOREVER if before.until is None else before.until
            if one is not other and (
                before.from_ == after.from_ or (before.until is not None and last >= after.from_)
            ):
                until = FOREVER if after.until is None else after.until
                together(declared, "parameter", one, other, (before.from_, last), (after.from_, until))


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
    """What rests on what, by name: nodes are derived values, standings (statuses, supports), exceptions."""
    graph: dict[tuple[str, str], dict[tuple[str, str], p.Block]] = {}

    def edge(node: tuple[str, str], on: Iterable[tuple[str, str]], block: p.Block) -> None:
        graph.setdefault(node, {}).update(dict.fromkeys(on, block))

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
    for keys in declared.circles.values():
        report_circle(declared, [(name, *declared.first_block(kind, name)) for kind, name in keys])
    graph = dependencies(policy)
    while True:
        try:
            order = list(TopologicalSorter({node: list(on) for node, on in graph.items()}).static_order())
            break
        except CycleError as error:
            found = error.args[1][::-1]  # each rests on the next
        steps = list(zip(found, found[1:], strict=False))
        report_circle(declared, [(a[1], *written_block(declared, graph[a][b])) for a, b in steps])
        for a, b in steps:
            graph[a].pop(b, None)
    if not declared.too_long:
        long_chains(graph, order, declared)


def report_circle(declared: Declarations, circle: list[tuple[str, s.File, s.Block]]) -> None:
    """Report a circle of names, each with the block in which it rests on the next, at the first of them."""
    places = [(file.path, block.span.line) for _, file, block in circle]
    start = places.index(min(places))
    circle = circle[start:] + circle[:start]
    names = [name for name, _, _ in circle]
    declared.report.add(
        "E420", circle[0][2].name.span, circle[0][1], circle=" → ".join([*names, names[0]]),
        where=", ".join(dict.fromkeys(at(file, block) for _, file, block in circle)),
    )  # fmt: skip


def long_chains(
    graph: dict[tuple[str, str], dict[tuple[str, str], p.Block]],
    order: Sequence[tuple[str, str]],
    declared: Declarations,
) -> None:
    """Report what rests on too long a chain of other definitions, the first of them."""
    depth: dict[tuple[str, str], int] = {}
    for node in order:
        on = graph.get(node, {})
        depth[node] = max(map(steps, on.values()), default=1) + max((depth[other] for other in on), default=0)
        if depth[node] > MAX_CHAIN:
            file, block = written_block(declared, next(iter(on.values())))
            declared.report.add("E440", block.name.span, file, name=node[1], limit=MAX_CHAIN)
            return


def steps(block: p.Block) -> int:
    """How deep the conditions and sums of a block stand inside one another."""
    amount = getattr(block, "amount", None)
    own = [getattr(block, "be", None), getattr(block, "when", None)]
    own += [amount.item, amount.together] if isinstance(amount, p.Amount) else [amount]
    stack = [(item, 1) for item in own if item is not None]
    deepest = 1
    while stack:
        item, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in p.children(item)]
    return deepest


def written_block(declared: Declarations, block: p.Block) -> tuple[s.File, s.Block]:
    """The written block that a checked one of any kind comes from."""
    kinds = {p.Derive: "derive", p.Status: "status", p.Support: "support",
             p.Exception_: "exception", p.Exclusive: "exclusive"}  # fmt: skip
    return declared_block(declared, kinds[type(block)], block)


def never_cited(declared: Declarations) -> None:
    """Documents that no rule rests on: a name that was changed in one place only, perhaps."""
    for name, found in declared.blocks["document"].items():
        if name not in declared.cited and name not in declared.report.lost:
            file, block = found.blocks[0]
            declared.report.add("W903", block.name.span, file, name=name)


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
                declared.report.add(
                    "E439", written.name.span, file, name=name, first=first.name, second=group.name
                )
