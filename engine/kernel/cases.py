"""What an output says, case by case: one tree of tests for its outcome, reason and amount together.

The graph has a chain of its own for each of the three, over the same conditions. Here a condition is
tested once, and what it settles is settled in all three.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .ir import Graph, Node
from .outputs import YES, Output

SPLITS = 3  # tests within one another that settle nothing by themselves; beyond, a reason is an expression
CANDIDATES = 48


@dataclass(frozen=True, slots=True)
class Case:
    """One case of an output; `amount` only where something is paid."""

    outcome: int
    reason: Node
    amount: tuple[Node, Node] | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """A test and what follows; where only one side is a case, it is `yes`."""

    test: Node
    yes: Case | Split
    no: Case | Split


Tree = Case | Split


@dataclass(slots=True)
class Known:
    """Which yes/nos are settled at one place of a tree."""

    truths: dict[int, bool] = field(default_factory=dict)
    waiting: list[tuple[Node, bool]] = field(default_factory=list)  # one open operand at least is the same
    opposed: list[tuple[str, frozenset[int]]] = field(default_factory=list)  # operations, and of what
    _found: dict[int, bool | None] = field(default_factory=dict)

    def truth(self, node: Node) -> bool | None:
        """What a yes/no comes to, if that is settled."""
        if node.const is not None:
            return bool(node.const)
        found = self.truths.get(node.number)
        if found is not None or node.op not in ("not", "and", "or"):
            return found
        if node.number not in self._found:
            self._found[node.number] = self._of_parts(node)
        return self._found[node.number]

    def _of_parts(self, node: Node) -> bool | None:
        if node.op == "not":
            truth = self.truth(node.args[0])
            return None if truth is None else not truth
        ends = node.op == "or"
        truths = [self.truth(arg) for arg in node.args]
        if ends in truths:
            return ends
        if None not in truths:
            return not ends
        open_ = {arg.number for arg, truth in zip(node.args, truths, strict=True) if truth is None}
        return ends if any(op == node.op and other <= open_ for op, other in self.opposed) else None

    def with_(self, node: Node, truth: bool) -> Known:
        """What is settled when this is, too."""
        made = Known(dict(self.truths), list(self.waiting), list(self.opposed))
        made._settle(node, truth)
        return made

    def _settle(self, node: Node, truth: bool) -> None:
        todo = [(node, truth)]
        while todo:
            now, is_ = todo.pop()
            if now.const is not None or now.number in self.truths:
                continue
            self.truths[now.number] = is_
            if now.op == "not":
                todo.append((now.args[0], not is_))
            elif now.op in ("and", "or"):
                if is_ == (now.op == "and"):
                    todo += [(arg, is_) for arg in now.args]
                else:
                    self.waiting.append((now, is_))
            self._found.clear()
            if not todo:
                todo += list(self._last_ones())
                self._found.clear()

    def _last_ones(self) -> Iterator[tuple[Node, bool]]:
        """Operands that alone can make a junction what it is."""
        waiting, self.waiting, self.opposed = self.waiting, [], []
        for junction, truth in waiting:
            truths = [self.truth(arg) for arg in junction.args]
            if truth in truths:
                continue
            self.waiting.append((junction, truth))
            open_ = [arg for arg, found in zip(junction.args, truths, strict=True) if found is None]
            self.opposed.append((junction.op, frozenset(arg.number for arg in open_)))
            if len(open_) == 1:
                yield open_[0], truth

    def value(self, node: Node) -> Node:
        """A node without the choices at its root that are settled."""
        while node.op == "select":
            truth = self.truth(node.args[0])
            if truth is None:
                break
            node = node.args[1 if truth else 2]
        return node

    def tests(self, node: Node) -> Iterator[Node]:
        """The tests by which a node's choices are made, from the root on."""
        waiting = [node]
        seen: set[int] = set()
        while waiting and len(seen) < CANDIDATES:
            now = self.value(waiting.pop(0))
            if now.op == "select" and now.number not in seen:
                seen.add(now.number)
                yield now.args[0]
                waiting += now.args[1:]

    def rest(self, graph: Graph, node: Node) -> Node:
        """What of a yes/no is not settled."""
        truth = self.truth(node)
        if truth is not None:
            return graph.flag(truth)
        if node.op == "not":
            return graph.not_(self.rest(graph, node.args[0]))
        if node.op in ("and", "or"):
            made = graph.and_ if node.op == "and" else graph.or_
            return made(*(self.rest(graph, arg) for arg in node.args))
        return node


def cases(graph: Graph, output: Output) -> Tree:
    """An output as a tree; its tests are nodes of the graph, some of them made for it.

    Conditions are tested in the order in which they decide, so that what a later one needs is worked
    out only when it is asked for.
    """
    return _Cases(graph, output).tree(Known(), SPLITS)


@dataclass(slots=True)
class _Cases:
    graph: Graph
    output: Output

    def tree(self, known: Known, splits: int) -> Tree:
        """The cases that are left, once so much is known."""
        before: list[tuple[Node, bool, Case]] = []  # tests of which one answer is a case
        found: Tree | None = self.case(known, splits)
        while found is None:
            outcome, reason = known.value(self.output.outcome), known.value(self.output.reason)
            test, settles = self.best(known, outcome, reason if splits >= 0 else outcome)
            rest, splits = known.rest(self.graph, test), splits if settles else splits - 1
            for truth in (True, False):
                case = self.case(known.with_(test, truth), splits)
                if case is not None:
                    before.append((rest, truth, case))
                    known = known.with_(test, not truth)
                    found = self.case(known, splits)
                    break
            else:
                yes, no = (self.tree(known.with_(test, truth), splits) for truth in (True, False))
                found = self.split(rest, yes, no)
        for rest, truth, case in reversed(before):
            found = self.split(rest, case, found) if truth else self.split(rest, found, case)
        return found

    def case(self, known: Known, splits: int) -> Case | None:
        """The case that it is, if nothing more is to be tested."""
        outcome, reason = known.value(self.output.outcome), known.value(self.output.reason)
        if outcome.const is None or (reason.op == "select" and splits >= 0):
            return None
        if outcome.const == YES and self.output.amount is not None:
            low, high = (known.value(end) for end in self.output.amount)
            return Case(YES, reason, (low, high))
        return Case(outcome.const, reason)

    def best(self, known: Known, outcome: Node, reason: Node) -> tuple[Node, bool]:
        """The first test of which one answer is a case at once; best, one in which nothing is paid."""
        candidates = {test.number: test for node in (reason, outcome) for test in known.tests(node)}
        paying = None
        for test in candidates.values():
            for truth in (False, True):
                after = known.with_(test, truth)
                found = after.value(outcome)
                if found.const is not None and after.value(reason).const is not None:
                    if found.const != YES:
                        return test, True
                    paying = paying or test
        return (paying, True) if paying is not None else (next(iter(candidates.values())), False)

    def split(self, test: Node, yes: Tree, no: Tree) -> Tree:
        if isinstance(yes, Case) and yes == no:
            return yes
        pays = isinstance(yes, Case) and yes.outcome == YES
        if isinstance(no, Case) and (pays or not isinstance(yes, Case)):
            test, yes, no = self.graph.not_(test), no, yes
        if isinstance(yes, Case) and isinstance(no, Split) and yes == no.yes:
            return Split(self.graph.or_(test, no.test), yes, no.no)
        return Split(test, yes, no)


def nodes_of(tree: Tree) -> Iterator[Node]:
    """Every node that a tree's text reads, as often as it does."""
    waiting = [tree]
    while waiting:
        now = waiting.pop()
        if isinstance(now, Split):
            yield now.test
            waiting += [now.no, now.yes]
        else:
            yield now.reason
            if now.amount is not None:
                yield from dict.fromkeys(now.amount)
