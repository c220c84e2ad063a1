"""In which order a program is worked out, which parts get a name, and what is kept from loop to loop."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .ir import HOUSEHOLD, MEMBER, Node, used

ATOMS = ("const", "input", "argument", "members", "carry")
REDUCTIONS = ("sum", "any", "all", "min", "max")
MAX_DEPTH = 6
MAX_WIDTH = 90


def reduces(node: Node) -> bool:
    """Whether a node is reckoned over all members."""
    return node.op in REDUCTIONS and len(node.args) == 1


@dataclass(slots=True)
class Loop:
    """One pass: what is worked out for the household first, then for each member in turn."""

    household: list[Node] = field(default_factory=list)
    member: list[Node] = field(default_factory=list)
    reductions: list[Node] = field(default_factory=list)
    carries: list[Node] = field(default_factory=list)
    kept: list[Node] = field(default_factory=list)  # member values that a later loop reads


@dataclass(slots=True)
class Schedule:
    """The loops of a program and a name for every node that has one.

    `naming` are the operations whose operands must be names, as they are printed twice.
    """

    roots: list[Node]
    naming: tuple[str, ...] = ()
    nodes: list[Node] = field(init=False)
    loops: list[Loop] = field(init=False)
    names: dict[int, str] = field(default_factory=dict)
    inline: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.nodes = used(self.roots)
        self.loops = [Loop() for _ in range(1 + max((node.phase for node in self.nodes), default=0))]
        uses = self._uses()
        taken: set[str] = set()
        rooted = {root.number for root in self.roots}
        for node in self.nodes:
            if node.op in ATOMS and node.op not in ("input", "carry"):
                continue
            where = (node.phase, node.level)
            users = uses.get(node.number, [])
            alone = len(users) == 1 and (users[0].phase, users[0].level) == where
            own = node.op not in ATOMS and not reduces(node) and node.number not in rooted
            if alone and own and users[0].op not in self.naming and not reduces(users[0]):
                self.inline.add(node.number)
            self.names[node.number] = self._name(node, taken)
            if node.op != "input":
                self._place(node, users)

    def _uses(self) -> dict[int, list[Node]]:
        uses: dict[int, list[Node]] = {}
        for node in self.nodes:
            for arg in node.args:
                uses.setdefault(arg.number, []).append(node)
            if node.update is not None:
                assert node.update.phase == node.phase, "a carry is handed on in its own loop"
                uses.setdefault(node.update.number, []).append(node)
        return uses

    @staticmethod
    def _name(node: Node, taken: set[str]) -> str:
        name = re.sub(r"\W", "_", node.name) if node.name else f"v{node.number}"
        if (node.op != "input" and name in taken) or not name.isidentifier():
            name = f"{name}_{node.number}"
        taken.add(name)
        return name

    def _place(self, node: Node, users: list[Node]) -> None:
        loop = self.loops[node.phase]
        if reduces(node):
            self.loops[node.phase - 1].reductions.append(node)
        elif node.op == "carry":
            loop.carries.append(node)
        elif node.level == HOUSEHOLD:
            loop.household.append(node)
        else:
            loop.member.append(node)
            later = any(u.level == MEMBER and u.phase > node.phase for u in users)
            if later:
                loop.kept.append(node)

    def inputs(self) -> list[Node]:
        return [node for node in self.nodes if node.op == "input"]


@dataclass(slots=True)
class Writer:
    """Renders expressions, splitting those that grow too long or deep into named ones."""

    schedule: Schedule
    render: Callable[[Node, list[str]], str]
    atom: Callable[[Node], str]
    _made: dict[int, tuple[str, int]] = field(default_factory=dict)

    def assignments(self, nodes: list[Node]) -> list[tuple[str, str]]:
        """Names and their expressions, in the order in which they are worked out."""
        made = []
        for node in nodes:
            text, depth = self._expression(node)
            chain = node.op == "select"
            small = depth < MAX_DEPTH and len(text) < (MAX_WIDTH if not chain else 4 * MAX_WIDTH)
            if node.number in self.schedule.inline and small:
                self._made[node.number] = (f"({text})", depth + 1)
            else:
                made.append((self.schedule.names[node.number], text))
        return made

    def _expression(self, node: Node) -> tuple[str, int]:
        parts, depth = [], 0
        for i, arg in enumerate(node.args):
            text, below = self._made.get(arg.number, ("", 0))
            parts.append(text or self.name(arg))
            chained = node.op == arg.op == "select" and i == 2
            depth = max(depth, below - chained)
        return self.render(node, parts), depth

    def name(self, node: Node) -> str:
        """What a node that is not inlined is read by."""
        if node.number in self._made:
            return self._made[node.number][0]
        return self.schedule.names.get(node.number) or self.atom(node)
