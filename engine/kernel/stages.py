"""A program cut into stages for columns: each works out a block of households, or of members, at once.

Within a stage every value rests on its own row only, so that a compiler can work out several rows in
one instruction. What leads from row to row lies between the stages: members' values are added up for
their household (`Folded`), and what is handed from member to member has a stage that keeps their order.

A value that another stage needs lies in a slot of the block's own memory, by level and sort.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .ir import HOUSEHOLD, MAX_MEMBERS, MEMBER, Node, used

ATOMS = ("const", "input", "argument", "members")
LANE = 8  # bits in which the members of a household are counted
LANES = 64 // LANE
assert MAX_MEMBERS < 1 << LANE

Root = tuple[str, int, int, Node]  # sort, level, number of the output, and what is written there


@dataclass(slots=True)
class Stage:
    """What is worked out in one pass over a block's rows; `ordered` keeps to the order of members."""

    level: int
    phase: int
    ordered: bool = False
    nodes: list[Node] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    carries: list[Node] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    @property
    def name(self) -> str:
        who = "members" if self.level == MEMBER else "households"
        return f"{who}_{self.phase}{'_in_order' if self.ordered else ''}"

    @property
    def needed(self) -> bool:
        return bool(self.nodes or self.roots or self.words or self.carries)


@dataclass(slots=True)
class Word:
    """A value of each member that is added up for the household: a number, or counts in lanes.

    Sums wrap around, and so do differences of them: a household's own sum, which fits, comes out right.
    """

    slot: int
    lanes: list[tuple[Node, bool]] = field(default_factory=list)  # what is counted, or what is not
    number: Node | None = None


@dataclass(slots=True)
class Folded:
    """How a reduction lies in what is added up: a word, and a lane of it where it is a count."""

    word: int
    lane: int | None


@dataclass(slots=True)
class Cut:
    """The stages of a program in their order, and where values lie between them."""

    roots: Sequence[Root]
    stages: list[Stage] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    folded: dict[int, Folded] = field(default_factory=dict)
    extremes: list[Node] = field(default_factory=list)  # reductions that are no sums
    slots: dict[int, tuple[str, int]] = field(default_factory=dict)
    nodes: list[Node] = field(init=False)
    words: int = 0
    _home: dict[int, Stage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = used([root for *_, root in self.roots])
        ordered = self._after_carries()
        for phase in range(1 + max((node.phase for node in self.nodes), default=0)):
            self.stages += [Stage(HOUSEHOLD, phase), Stage(MEMBER, phase), Stage(MEMBER, phase, ordered=True)]
        taken: set[str] = set()
        for node in self.nodes:
            self.names[node.number] = _name(node, taken)
            self._place(node, ordered)
        for root in self.roots:
            self._stage_of(root).roots.append(root)
        self.stages = [stage for stage in self.stages if stage.needed]
        self._keep()

    def stage(self, level: int, phase: int, *, ordered: bool = False) -> Stage:
        """Before those that are not needed are dropped."""
        return self.stages[3 * phase + (0 if level == HOUSEHOLD else 1 + ordered)]

    def _after_carries(self) -> set[int]:
        """What rests on a number that members hand on, in the pass in which they do."""
        found: set[int] = set()
        for node in self.nodes:
            passing = any(arg.number in found and arg.phase == node.phase for arg in node.args)
            if node.op == "carry" or (passing and node.level == MEMBER):
                found.add(node.number)
        return found

    def _place(self, node: Node, ordered: set[int]) -> None:
        if node.op in ATOMS:
            return
        if reduces(node):
            arg = node.args[0]
            source = self.stage(MEMBER, node.phase - 1, ordered=arg.number in ordered)
            self._fold(node, arg, source)
            return
        stage = self.stage(node.level, node.phase, ordered=node.number in ordered)
        self._home[node.number] = stage
        (stage.carries if node.op == "carry" else stage.nodes).append(node)

    def _fold(self, node: Node, arg: Node, source: Stage) -> None:
        """Lay a reduction into a word: yes and no are counted, several in one word."""
        if not arg.is_bool and node.op != "sum":
            self.extremes.append(node)
            return
        if not arg.is_bool:
            word = Word(self.words, number=arg)
            self.folded[node.number] = Folded(word.slot, None)
        else:
            wanted = (arg, node.op == "all")
            for known in source.words:
                if wanted in known.lanes:
                    self.folded[node.number] = Folded(known.slot, known.lanes.index(wanted))
                    return
            open_ = [word for word in source.words if word.lanes and len(word.lanes) < LANES]
            word = open_[0] if open_ else Word(self.words)
            word.lanes.append(wanted)
            self.folded[node.number] = Folded(word.slot, len(word.lanes) - 1)
            if open_:
                return
        source.words.append(word)
        self.words += 1

    def _stage_of(self, root: Root) -> Stage:
        _, level, _, node = root
        home = self._home.get(node.number)
        if home is not None and home.level == level:
            return home
        last = max(node.phase, 0)
        return self.stage(level, last)

    def _keep(self) -> None:
        """A slot for each value that another stage reads."""
        kept: dict[int, Node] = {}
        for stage in self.stages:
            here = {node.number for node in stage.nodes} | {node.number for node in stage.carries}
            for node in self.reads(stage):
                if node.op not in ATOMS and not reduces(node) and node.number not in here:
                    kept[node.number] = node
        for node in self.extremes:
            kept[node.number] = node
            if node.args[0].op not in ATOMS:
                kept[node.args[0].number] = node.args[0]
        counts: dict[str, int] = {}
        for node in kept.values():
            sort = ("household" if node.level == HOUSEHOLD else "member") + ("_bools" if node.is_bool else "")
            self.slots[node.number] = (sort, counts.setdefault(sort, 0))
            counts[sort] += 1

    def reads(self, stage: Stage) -> list[Node]:
        """Every node that a stage's own rest on, each once."""
        found = {arg.number: arg for node in stage.nodes for arg in node.args}
        for carry in stage.carries:
            assert carry.update is not None
            found |= {carry.args[0].number: carry.args[0], carry.update.number: carry.update}
        found |= {root.number: root for *_, root in stage.roots}
        for word in stage.words:
            found |= {node.number: node for node, _ in word.lanes}
            if word.number is not None:
                found[word.number.number] = word.number
        return [found[number] for number in sorted(found)]

    def size(self, sort: str) -> int:
        """How many slots of a sort there are."""
        return sum(1 for kind, _ in self.slots.values() if kind == sort)


def reduces(node: Node) -> bool:
    """Whether a node is reckoned over all members."""
    return node.op in ("sum", "any", "all", "min", "max") and len(node.args) == 1


def _name(node: Node, taken: set[str]) -> str:
    name = re.sub(r"\W", "_", node.name) if node.name else f"v{node.number}"
    if name in taken or not name.isidentifier():
        name = f"{name}_{node.number}"
    taken.add(name)
    return name
