"""A program as plain Python for one household, for the machine and for whoever reads it.

An output is one `if` statement over its cases (`cases.py`); what only some of them need is worked out
there and nowhere else. How the program comes by its inputs is a `Reading`, so that a reader of records
can stand in the same function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword

from .cases import Case, Split, Tree, cases, nodes_of
from .ir import HOUSEHOLD, MEMBER, Graph, Node, used
from .member_loop import Body, Guards, Statement, guarded, statement
from .outputs import WORDS, Output
from .print_text import ATOM, COMPARE, Text, Texts, is_cheap

WIDEST, DEEPEST = 90, 12  # characters of an expression; branches within branches
HIGHEST = 40  # operations within one another
KINDS = ("status", "support", "check")
REDUCTIONS = ("sum", "any", "all", "min", "max")
FOUND = {"sum": "total", "any": "some", "all": "all", "max": "largest", "min": "smallest"}
RESERVED = {"arguments", "household", "members", "member", "record", "size", "rows", "found"}


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines that bind the program's inputs: first the household's, then in a loop each member's.

    The loop takes `each` from `over`; `after` it come lines of the reader's own. `members` must be bound,
    to something that has a length; `taken` are other names that the lines use.
    """

    head: str
    household: Sequence[str]
    each: str
    member: Sequence[str] = ()
    after: Sequence[str] = ()
    taken: frozenset[str] = frozenset()
    over: str = "members"


def of_columns(household: Sequence[str], members: Sequence[str]) -> Reading:
    """Inputs that are given as the values of columns, in their order."""
    head = '''def decide(household, members, arguments):
    """One household: its columns, its members' columns, and the values of its place and date."""'''
    return Reading(
        head,
        [f"{', '.join(household)}, = household"] if household else [],
        f"({', '.join(members)},)" if members else "_",
    )


def python_source(graph: Graph, outputs: Sequence[Output], reading: Reading) -> str:
    """A function that returns statuses, supports and checks, each a dict by name.

    A value is `(outcome, least amount, greatest amount, reason)`, or a list of them, one a member.
    """
    return _Printer(graph.copy(), outputs, reading).source()  # as threads may share the program


@dataclass(slots=True)
class Block:
    """Lines of one depth, and what has a name there."""

    depth: int
    lines: list[str]
    there: set[int]

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def inner(self) -> Block:
        return Block(self.depth + 1, [], set(self.there))


@dataclass(frozen=True, slots=True)
class _Target:
    """What is done with a case of an output: it is assigned, or added to a list."""

    pattern: str
    words: Sequence[str]


@dataclass(slots=True)
class _Printer:
    graph: Graph
    outputs: Sequence[Output]
    reading: Reading
    trees: list[Tree] = field(init=False)
    nodes: dict[int, Node] = field(init=False)
    names: dict[int, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    uses: dict[int, int] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)
    statements: dict[int, Statement] = field(default_factory=dict)
    rows: tuple[str, str, set[int]] | None = None  # what the next pass goes over, the names and nodes in it

    def __post_init__(self) -> None:
        self.trees = [cases(self.graph, output) for output in self.outputs]
        self.nodes = {node.number: node for node in used(n for tree in self.trees for n in nodes_of(tree))}
        self.taken = RESERVED | self.reading.taken | {self.result(output) for output in self.outputs}
        self.taken |= {str(node.data) for node in self.nodes.values() if node.op == "input"}
        for output, tree in zip(self.outputs, self.trees, strict=True):
            self.call_amounts(output, tree)
        self.count_uses()

    def call_amounts(self, output: Output, tree: Tree) -> None:
        """What is paid is called so."""
        waiting = [tree] if output.block.name.isascii() else []
        while waiting:
            now = waiting.pop()
            if isinstance(now, Split):
                waiting += [now.yes, now.no]
            elif now.amount is not None:
                ends = ("amount",) if now.amount[0] is now.amount[1] else ("at_least", "at_most")
                for node, end in zip(now.amount, ends, strict=False):
                    self.called.setdefault(node.number, f"{output.block.name}_{end}")

    # --- what is read, and how often ------------------------------------------------------------

    def count_uses(self) -> None:
        """How often each node's text would be written, were it written wherever it is read."""
        waiting = [node for tree in self.trees for node in nodes_of(tree)]
        while waiting:
            node = waiting.pop()
            times = self.uses[node.number] = self.uses.get(node.number, 0) + 1
            if times == 1 or is_seen_through(node):
                waiting += self.read_for(node)

    def read_for(self, node: Node) -> list[Node]:
        """What a node's text reads."""
        self.nodes.setdefault(node.number, node)
        twin = self.twin(node)
        if twin is not None:
            return [twin]
        if is_reduction(node):
            made = self.statements[node.number] = statement(self.graph, node)
            return read_by(made)
        return [*node.args, *(() if node.update is None else (node.update,))]

    def often(self, node: Node) -> bool:
        """Whether a name saves anything."""
        return self.uses.get(node.number, 0) > 1 and not is_seen_through(node)

    def twin(self, node: Node) -> Node | None:
        """Of whether there is anyone: how many there are, where that is counted too."""
        if node.op != "any":
            return None
        same = (n for n in self.nodes.values() if n.op == "sum" and n.args[0] is node.args[0])
        return next(same, None)

    # --- names and expressions --------------------------------------------------------------------

    def name(self, node: Node) -> str:
        if node.op == "input":
            return str(node.data)
        if node.number not in self.names:
            called = node.name or self.called.get(node.number, "")
            if not called and (node.op == "members" or is_reduction(node)):
                called = "people" if node.op == "members" else f"{FOUND[node.op]}_{node.number}"
            name = re.sub(r"\W", "_", called) or f"v{node.number}"
            if name in self.taken or not name.isidentifier() or iskeyword(name):
                name = f"{name}_{node.number}"
            self.taken.add(name)
            self.names[node.number] = name
        return self.names[node.number]

    def read(self, node: Node, block: Block) -> Text:
        """An expression for a node; what is read more than once is named in the block first."""
        if node.op == "const":
            return str(bool(node.data) if node.is_bool else node.data), ATOM
        if node.number in block.there or node.op == "input":
            return self.name(node), ATOM
        if self.often(node):
            return self.assign(node, block), ATOM
        if self.height(node) > HIGHEST:
            self.lower_parts(node, block)
        text, binds = self.text(node, block)
        if len(text) > WIDEST and block.depth < DEEPEST and not is_seen_through(node):
            return self.assign(node, block), ATOM
        return text, binds

    def lower_parts(self, node: Node, block: Block) -> None:
        """Name some parts of an expression that is very deep, so that no text is."""
        waiting, parts = [node], {}
        while waiting:
            now = waiting.pop()
            if now.number in parts or now.number in block.there or now.op in ("input", "const"):
                continue
            parts[now.number] = now
            if not is_reduction(now):
                waiting += now.args
        for number in sorted(parts):
            if parts[number] is not node and self.height(parts[number]) % HIGHEST == 0:
                self.assign(parts[number], block)

    def height(self, node: Node) -> int:
        """How many operations stand within one another."""
        if node.number not in self.heights:
            for part in used([node]):
                if part.number not in self.heights:
                    self.heights[part.number] = 1 + max(
                        (self.heights[arg.number] for arg in part.args), default=0
                    )
        return self.heights[node.number]

    def text(self, node: Node, block: Block) -> Text:
        """The operation itself."""
        match node.op:
            case "members":
                return "len(members)", ATOM
            case "argument":
                return f"arguments[{node.data}]", ATOM
        twin = self.twin(node)
        if twin is not None:
            return f"{self.name(twin)} > 0", COMPARE
        return Texts(lambda arg: self.read(arg, block), lambda arg: self.named(arg, block)).of(node)

    def named(self, node: Node, block: Block) -> str:
        """A name or constant, as the text stands twice."""
        text = self.read(node, block)[0]
        return text if node.op == "const" or text.isidentifier() else self.assign(node, block)

    def assign(self, node: Node, block: Block) -> str:
        if node.number not in block.there:
            block.line(f"{self.name(node)} = {self.text(node, block)[0]}")
            block.there.add(node.number)
        return self.name(node)

    # --- the program ------------------------------------------------------------------------------

    def source(self) -> str:
        main = Block(1, [], set())
        for text in self.reading.household:
            main.line(text)
        self.loops(main)
        household = [
            (output, tree)
            for output, tree in zip(self.outputs, self.trees, strict=True)
            if output.level == HOUSEHOLD
        ]
        shared = self.shared(nodes_of(tree) for _, tree in household)
        for output, tree in household:
            for node in used(nodes_of(tree)):
                if node.number in shared:
                    self.read(node, main)
            self.tree(tree, _Target(f"{self.result(output)} = {{}}", WORDS[output.kind]), main)
        by_kind = []
        for kind in KINDS:
            pairs = [f'"{o.block.name}": {self.result(o)}' for o in self.outputs if o.kind == kind]
            by_kind.append(f"{{{', '.join(pairs)}}}")
        main.line(f"return {', '.join(by_kind)}")
        return self.reading.head + "\n" + "\n".join(self.read_lines(main.lines)) + "\n"

    def read_lines(self, lines: list[str]) -> list[str]:
        """The lines without names that are given and, as it turned out, not read."""
        while True:
            times = Counter(word for line in lines for word in re.findall(r"\w+", line))
            unread = {f"{name} =" for name in self.names.values() if times[name] == 1}
            kept = [line for line in lines if " ".join(line.split(maxsplit=2)[:2]) not in unread]
            if len(kept) == len(lines):
                return kept
            lines = kept

    def result(self, output: Output) -> str:
        name = output.block.name
        name = name if name.isascii() else f"number_{self.outputs.index(output)}"
        return f"{output.kind}_{name}"

    def shared(self, readers: Iterable[Iterable[Node]]) -> set[int]:
        """What several of the readers read: worked out once, before the first of them."""
        times: Counter[int] = Counter()
        for nodes in readers:
            times.update(node.number for node in used(nodes) if self.often(node))
        return {number for number, count in times.items() if count > 1}

    def tree(self, tree: Tree, target: _Target, block: Block) -> None:
        """One `if` statement over the cases."""
        if block.depth >= DEEPEST:
            for node in used(nodes_of(tree)):
                if self.often(node) and not is_reduction(node):
                    self.read(node, block)
        word, there = "if", block.there
        while isinstance(tree, Split):
            inside = block.inner()
            test = self.read(tree.test, inside)[0]
            if inside.lines and word == "elif":
                walrus = walrus_of(test, inside)
                if walrus is None:
                    break
                test, block.there = walrus, inside.there
            elif inside.lines:
                block.lines += [line[4:] for line in inside.lines]
                there = block.there = inside.there
            block.line(f"{word} {test}:")
            self.branch(tree.yes, target, block)
            tree, word = tree.no, "elif"
        if word == "elif":
            block.line("else:")
            self.branch(tree, target, block)
            block.there = there  # what a test named is there only if the test was come to
            return
        assert isinstance(tree, Case)
        low = high = "None"
        if tree.amount is not None:
            low, high = (self.read(end, block)[0] for end in tree.amount)
        reason = self.read(tree.reason, block)[0]
        block.line(target.pattern.format(f'"{target.words[tree.outcome]}", {low}, {high}, {reason}'))

    def branch(self, tree: Tree, target: _Target, block: Block) -> None:
        inside = block.inner()
        self.tree(tree, target, inside)
        block.lines += inside.lines

    # --- members ----------------------------------------------------------------------------------

    def loops(self, main: Block) -> None:
        """Every pass over the members, with what the household must know before it."""
        passes: dict[int, _Pass] = {}
        if self.reading.member:
            passes[0] = _Pass()
        for number, made in self.statements.items():
            passes.setdefault(self.nodes[number].phase - 1, _Pass()).statements.append(made)
        for node in self.nodes.values():
            if node.op == "carry" and node.number in self.uses:
                passes.setdefault(node.phase, _Pass()).carries.append(node)
        for output, tree in zip(self.outputs, self.trees, strict=True):
            if output.level == MEMBER:
                when = max((node.phase for node in used(nodes_of(tree))), default=0)
                passes.setdefault(when, _Pass()).outputs.append((output, tree))
        order = sorted(passes)
        for number in order:
            later = [root for other in order if other > number for root in passes[other].roots()]
            self.loop(number, passes[number], later, main)

    def loop(self, number: int, now: _Pass, later: list[Node], main: Block) -> None:
        """One pass; `later` is what the passes after it read."""
        now.statements.sort(key=lambda each: each.node.number)
        self.prepare(now.roots(), main)
        for each in now.statements:
            main.line(f"{self.name(each.node)} = {start(each.node)}")
        for carry in now.carries:
            main.line(f"{self.name(carry)} = {self.read(carry.args[0], main)[0]}")
        for output, _ in now.outputs:
            main.line(f"{self.result(output)} = []")
        there = {carry.number for carry in now.carries} | (self.rows[2] if self.rows else set())
        body = Block(2, [], main.there | there)
        kept = [node for node in members_values(later) if node.op == "input" or node.phase <= number]
        if kept:
            main.line(f"rows_{number} = []")
        if self.rows is None:
            main.line(f"for {self.reading.each} in {self.reading.over}:")
            for text in self.reading.member:
                body.line(text)
        else:
            main.line(f"for {self.rows[1]} in {self.rows[0]}:")
        readers = [read_by(each) for each in now.statements]
        readers += [list(nodes_of(tree)) for _, tree in now.outputs]
        for value in sorted(self.shared(readers)):
            if self.nodes[value].level == MEMBER and self.nodes[value].op != "carry":
                self.read(self.nodes[value], body)
        self.guarded(guarded(now.statements), body)
        for output, tree in now.outputs:
            self.tree(tree, _Target(f"{self.result(output)}.append(({{}}))", WORDS[output.kind]), body)
        after, self.rows = self.reading.after if self.rows is None else (), ("members", "_", set())
        if kept:
            names = ", ".join(self.name(node) for node in kept)
            body.line(f"rows_{number}.append(({names},))")
            self.rows = (f"rows_{number}", f"({names},)", {node.number for node in kept})
        if now.carries:
            updates = [self.read(node.update, body)[0] for node in now.carries if node.update is not None]
            body.line(f"{', '.join(self.name(node) for node in now.carries)} = {', '.join(updates)}")
        main.lines += body.lines or ["        pass"]
        for text in after:
            main.line(text)
        main.there |= {each.node.number for each in now.statements}

    def prepare(self, roots: Iterable[Node], main: Block) -> None:
        """Name what members need to know of their household."""
        waiting, seen = list(roots), set()
        while waiting:
            node = waiting.pop()
            if node.number in seen:
                continue
            seen.add(node.number)
            if node.level == MEMBER or is_seen_through(node):
                waiting += [*node.args, *(() if node.update is None else (node.update,))]
            elif node.op not in ("const", "input"):
                self.assign(node, main)

    def guarded(self, body: Body, block: Block) -> None:
        """Statements under their conditions."""
        for each in body:
            if isinstance(each, Guards):
                for i, (test, then) in enumerate(each.branches):
                    while len(each.branches) == len(then) == 1 and isinstance(then[0], Guards):
                        if len(then[0].branches) > 1:
                            break
                        test, then = self.graph.and_(test, then[0].branches[0][0]), then[0].branches[0][1]
                    block.line(f"{'elif' if i else 'if'} {self.read(test, block)[0]}:")
                    self.guarded(then, inside := block.inner())
                    block.lines += inside.lines
            elif each.when:
                block.line(f"if {self.read(self.graph.and_(*each.when), block)[0]}:")
                self.add(each, inside := block.inner())
                block.lines += inside.lines
            else:
                self.add(each, block)

    def add(self, each: Statement, block: Block) -> None:
        """What one member adds to a reduction."""
        name = self.name(each.node)
        match each.node.op:
            case "sum":
                block.line(f"{name} += {1 if each.value is None else self.read(each.value, block)[0]}")
            case "any" | "all":
                block.line(f"{name} = {each.node.op == 'any'}")
            case _:
                assert each.value is not None
                value, sign = self.named(each.value, block), ">" if each.node.op == "max" else "<"
                block.line(f"if {value} {sign} {name}:")
                block.line(f"    {name} = {value}")


@dataclass(slots=True)
class _Pass:
    """What is done in one pass over the members."""

    statements: list[Statement] = field(default_factory=list)
    carries: list[Node] = field(default_factory=list)
    outputs: list[tuple[Output, Tree]] = field(default_factory=list)

    def roots(self) -> list[Node]:
        """Everything that is read in it."""
        found = [node for each in self.statements for node in read_by(each)]
        found += [node for _, tree in self.outputs for node in nodes_of(tree)]
        for carry in self.carries:
            found += [carry, *(() if carry.update is None else (carry.update,))]
        return found


def members_values(roots: Iterable[Node]) -> list[Node]:
    """The members' inputs and carries on which the roots rest within one pass."""
    found: dict[int, Node] = {}
    waiting, seen = list(roots), set()
    while waiting:
        node = waiting.pop()
        if node.number in seen or node.level != MEMBER:
            continue
        seen.add(node.number)
        if node.op in ("input", "carry"):
            found[node.number] = node
        else:
            waiting += node.args
    return [found[number] for number in sorted(found)]


def read_by(made: Statement) -> list[Node]:
    """What a statement reads."""
    return [*made.when, *(() if made.value is None else (made.value,))]


def start(node: Node) -> int | bool:
    """What a reduction is before any member."""
    arg = node.args[0]
    starts = {"sum": 0, "any": False, "all": True, "max": arg.low, "min": arg.high}
    return starts[node.op]


def walrus_of(test: str, inside: Block) -> str | None:
    """The test with the one name that it needs made in it, where that is what it works out first."""
    name, _, text = inside.lines[0].strip().partition(" = ")
    if len(inside.lines) > 1 or not test.startswith(f"{name} ") or " if " in test:
        return None
    return f"({name} := {text}){test.removeprefix(name)}"


def is_reduction(node: Node) -> bool:
    """Whether a node is reckoned over all members."""
    return node.op in REDUCTIONS and len(node.args) == 1


def is_seen_through(node: Node) -> bool:
    """What is written wherever it is read: nothing is saved by a name."""
    return node.op == "not" or is_cheap(node)
