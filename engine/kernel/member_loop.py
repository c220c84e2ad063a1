"""What is reckoned member by member: statements under conditions, with what they share tested once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .ir import Graph, Node


@dataclass(frozen=True, slots=True)
class Statement:
    """What a member adds to the reduction `node`, where all of `when` holds; one, if there is no `value`."""

    when: tuple[Node, ...]
    node: Node
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Guards:
    """Tests of which at most one is met, each with what is then done."""

    branches: list[tuple[Node, list[Statement | Guards]]]


Body = list[Statement | Guards]


def statement(graph: Graph, node: Node) -> Statement:
    """What a reduction does for one member."""
    arg = node.args[0]
    if node.op == "all":
        return Statement(conjuncts(graph, graph.not_(arg)), node)
    if arg.is_bool:
        return Statement(conjuncts(graph, arg), node)
    if arg.op == "select":
        test, yes, no = arg.args
        idle = {"sum": 0, "max": arg.low, "min": arg.high}[node.op]
        if no.const == idle:
            return Statement(conjuncts(graph, test), node, yes)
        if yes.const == idle:
            return Statement(conjuncts(graph, graph.not_(test)), node, no)
    return Statement((), node, arg)


def conjuncts(graph: Graph, node: Node) -> tuple[Node, ...]:
    """The conditions that must all hold for a yes."""
    if node.op == "and":
        return tuple(part for arg in node.args for part in conjuncts(graph, arg))
    if node.op == "not" and node.args[0].op == "or":
        return tuple(part for arg in node.args[0].args for part in conjuncts(graph, graph.not_(arg)))
    return (node,)


def guarded(statements: list[Statement]) -> Body:
    """The statements with the tests that several of them share around those."""
    made: Body = [each for each in statements if not each.when]
    rest = [each for each in statements if each.when]
    while rest:
        tests = {test.number: test for each in rest for test in each.when}
        times = Counter(test.number for each in rest for test in each.when)
        items = Counter(number for each in rest for number in {item for item, _ in equalities(each)})
        shared, count = times.most_common(1)[0]
        item, together = items.most_common(1)[0] if items else (-1, 0)
        if max(count, together) < 2:
            break
        if together >= count:
            values = {value for each in rest for i, value in equalities(each) if i == item}
            chosen = [
                next(test for test in tests.values() if equality(test) == (item, value))
                for value in sorted(values)
            ]
        else:
            chosen = [tests[shared]]
        branches = []
        for test in chosen:
            inside = [each for each in rest if test in each.when]
            rest = [each for each in rest if test not in each.when]
            branches.append((test, guarded([without(test, each) for each in inside])))
        made.append(Guards(branches))
    return [*made, *rest]


def without(test: Node, each: Statement) -> Statement:
    """The statement where a test is met."""
    return Statement(tuple(other for other in each.when if other is not test), each.node, each.value)


def equality(test: Node) -> tuple[int, int] | None:
    """What a test says one thing is equal to."""
    if test.op != "equal":
        return None
    a, b = test.args
    if a.const is None and b.const is None:
        return None
    return (b.number, a.const) if a.const is not None else (a.number, b.const or 0)


def equalities(each: Statement) -> Iterator[tuple[int, int]]:
    """What a statement's conditions say something is equal to."""
    return (found for test in each.when if (found := equality(test)) is not None)
