"""A program as numba source over columns: a function a stage, and `run`, which goes from block to block.

Columns and results are told by the addresses of their first values, as Arrow and numpy lay them:
whole numbers and, of yes and no, a byte each. Nothing checks them here: `columns.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .compiled import text
from .ir import HOUSEHOLD, MEMBER, Node
from .stages import Cut, Root, Stage, Word

BLOCK = 256  # households that are worked out at once
BLOCK_MEMBERS = 2_048  # and members at the most; more than one household can have
NEAR = 1 << 51  # within which binary fractions can help to divide
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "less": "<", "equal": "=="}

HEAD = text("pointers", "reckon")
STAGE = '@njit(nogil=True, cache=True, error_model="numpy", pipeline_class=Apart)\n'
RUN = '@njit(nogil=True, cache=True, error_model="numpy")\n'
# How a slot's sort, a column's type, a result's sort is read: the pointer's maker and a value's bytes.
SLOTS = {
    "household": ("ints64", 8),
    "household_bools": ("bytes_", 1),
    "member": ("ints64", 8),
    "member_bools": ("bytes_", 1),
}
DTYPES = {"bool": ("bytes_", 1), "int8": ("ints8", 1), "int32": ("ints32", 4), "int64": ("ints64", 8)}
RESULTS = {
    "outcome": ("bytes_", 1, "uint8"),
    "reason": ("bytes_", 1, "uint8"),
    "amount": ("ints64", 8, "int64"),
}


@dataclass(slots=True)
class Input:
    """A column as the program reads it: its name, the level it stands at, and its numpy type."""

    name: str
    level: int
    dtype: str


def numba_source(roots: Sequence[Root], inputs: Sequence[Input], arguments: int) -> str:
    """Functions for each stage, and `run` over addresses of columns (as `inputs` has them) and of results."""
    return HEAD + _Printer(Cut(roots), inputs, arguments).source()


@dataclass(slots=True)
class _Memory:
    """What a block keeps between its stages, laid out one after the other."""

    bytes: int = 0
    parts: dict[str, tuple[int, str, int]] = field(default_factory=dict)  # where, pointer, bytes of a value

    def lay(self, name: str, pointer: str, width: int, count: int) -> None:
        if count:
            self.parts[name] = (self.bytes, pointer, width)
            self.bytes += -(-count * width // 64) * 64

    def pointer(self, name: str, skip: int = 0) -> str:
        at, pointer, width = self.parts[name]
        return f"{pointer}(memory + {at + skip * width})"


class _Printer:
    def __init__(self, cut: Cut, inputs: Sequence[Input], arguments: int) -> None:
        self.cut = cut
        self.inputs = {given.name: i for i, given in enumerate(inputs)}
        self.given = inputs
        self.arguments = arguments
        self.nodes = {node.number: node for node in cut.nodes}
        self.memory = _Memory()
        lay = self.memory.lay
        for sort, (pointer, width) in SLOTS.items():
            count = cut.size(sort) * (BLOCK_MEMBERS if sort.startswith("member") else BLOCK)
            lay(sort, pointer, width, count)
        lay("sums", "words", 8, cut.words * BLOCK)
        lay("summands", "words", 8, cut.words * BLOCK_MEMBERS)
        lay("running", "words", 8, (BLOCK_MEMBERS + 1) * bool(cut.words))
        lay("sizes", "ints64", 8, BLOCK)
        lay("rows", "ints64", 8, BLOCK_MEMBERS)

    def source(self) -> str:
        texts = [self.stage(stage) for stage in self.cut.stages]
        return "\n\n".join([*texts, self.run()])

    # --- a stage ------------------------------------------------------------------------------

    def stage(self, stage: Stage) -> str:
        """A function over the rows of a block."""
        body = [*self.loads(stage)]
        carries = stage.carries
        body += [f"{self.names(node)} = {self.render(node)}" for node in stage.nodes]
        for node in stage.nodes:
            if node.number in self.cut.slots:
                sort, slot = self.cut.slots[node.number]
                value = f"np.uint8({self.names(node)})" if node.is_bool else self.names(node)
                body.append(f"{sort}[{slot * size_of(stage.level)} + i] = {value}")
        body += [f"summands[{word.slot * BLOCK_MEMBERS} + i] = {self.word(word)}" for word in stage.words]
        for sort, _, number, node in stage.roots:
            body.append(f"{sort}_{number}[i] = np.{RESULTS[sort][2]}({self.value(node)})")
        if carries:
            after = ", ".join(self.value(node.update) for node in carries if node.update is not None)
            body.append(f"{', '.join(self.names(node) for node in carries)}, = {after},")
        lines = [f"def {stage.name}(count, today, {', '.join(self.parameters(stage))}):"]
        if stage.ordered:
            begin = [f"{self.names(node)} = 0" for node in carries]
            starts = [f"{self.names(node)} = {self.value(node.args[0])}" for node in carries]
            body[len(self.loads(stage)) : len(self.loads(stage))] = [
                "if i == 0 or row != rows[i - 1]:", *(f"    {line}" for line in starts)
            ]  # fmt: skip
            lines += [f"    {line}" for line in begin]
        lines += ["    for i in range(count):", *(f"        {line}" for line in body)]
        return STAGE + "\n".join(lines) + "\n"

    def foreign(self, stage: Stage) -> list[Node]:
        """What a stage reads that it does not work out itself."""
        here = {node.number for node in (*stage.nodes, *stage.carries)}
        return [n for n in self.cut.reads(stage) if n.number not in here and n.op != "const"]

    def loads(self, stage: Stage) -> list[str]:
        """Reading a row's values; those of the household by the row it stands at."""
        lines = []
        reading = self.foreign(stage)
        if self.by_row(stage):
            lines.append("row = rows[i]")
        if self.by_place(stage):
            lines.append(f"at = places[{'row' if stage.level == MEMBER else 'i'}] * {self.arguments}")
        for node in reading:
            index = "row" if stage.level == MEMBER and node.level == HOUSEHOLD else "i"
            text = self.load(node, index)
            if text is not None:
                lines.append(f"{self.names(node)} = {text}")
        return lines

    def load(self, node: Node, index: str) -> str | None:
        """How a value is read that another stage worked out, or a column holds."""
        if node.op == "input":
            text = f"column_{node.data}[{index}]"
            return f"{text} != 0" if node.is_bool else f"np.int64({text})"
        if node.op == "argument":
            return None if node.data == 0 else f"arguments[at + {node.data}]"
        if node.op == "members":
            return f"sizes[{index}]"
        if node.number in self.cut.folded:
            place = self.cut.folded[node.number]
            text = f"sums[{place.word * BLOCK} + {index}]"
            if place.lane is None:
                return f"np.int64({text})"
            lane = f"np.int64({text} >> np.uint64({8 * place.lane}) & np.uint64(255))"
            return {"sum": lane, "any": f"{lane} != 0", "all": f"{lane} == 0"}[node.op]
        sort, slot = self.cut.slots[node.number]
        return f"{sort}[{slot * size_of(node.level)} + {index}]{' != 0' * node.is_bool}"

    def by_row(self, stage: Stage) -> bool:
        """Whether a stage of members asks which household each belongs to."""
        of_household = any(node.level == HOUSEHOLD for node in self.foreign(stage)) or self.by_place(stage)
        return stage.ordered or (stage.level == MEMBER and of_household)

    def by_place(self, stage: Stage) -> bool:
        """Whether a stage reads what differs from place to place."""
        reads = any(node.op == "argument" and node.data != 0 for node in self.foreign(stage))
        return reads or any(node.op == "argument_at" for node in stage.nodes)

    def parameters(self, stage: Stage) -> list[str]:
        return [name for name, _ in self.passed(stage)]

    def passed(self, stage: Stage) -> list[tuple[str, str]]:
        """A stage's parameters, and what `run` gives for each."""
        reading = self.foreign(stage)
        made: dict[str, str] = {}
        if self.by_place(stage):
            made["places"] = "ints64(places + 8 * low)"
            made["arguments"] = "ints64(arguments)"
        if self.by_row(stage):
            made["rows"] = self.memory.pointer("rows")
        for node in reading:
            if node.op == "input":
                made[f"column_{node.data}"] = self.column(node)
            elif node.op == "members":
                made["sizes"] = self.memory.pointer("sizes")
            elif node.number in self.cut.folded:
                made["sums"] = self.memory.pointer("sums")
            elif node.number in self.cut.slots:
                sort = self.cut.slots[node.number][0]
                made[sort] = self.memory.pointer(sort)
        for node in stage.nodes:
            if node.number in self.cut.slots:
                sort = self.cut.slots[node.number][0]
                made[sort] = self.memory.pointer(sort)
        if stage.words:
            made["summands"] = self.memory.pointer("summands")
        for sort, level, number, _ in stage.roots:
            pointer, width, _ = RESULTS[sort]
            start = "low" if level == HOUSEHOLD else "first"
            made[f"{sort}_{number}"] = f"{pointer}(results[{number}] + {width} * {start})"
        return list(made.items())

    def column(self, node: Node) -> str:
        """A pointer to a column's value for the block's first row."""
        place = self.inputs[str(node.data)]
        pointer, width = DTYPES[self.given[place].dtype]
        return f"{pointer}(columns[{place}] + {width} * {'low' if node.level == HOUSEHOLD else 'first'})"

    # --- values -------------------------------------------------------------------------------

    def names(self, node: Node) -> str:
        return self.cut.names[node.number]

    def value(self, node: Node) -> str:
        """What a value is read by inside a stage."""
        if node.op == "const":
            return str(bool(node.data) if node.is_bool else node.data)
        if node.op == "argument" and node.data == 0:
            return "today"
        return self.names(node)

    def word(self, word: Word) -> str:
        """A member's part in what is added up for its household."""
        if word.number is not None:
            return f"np.uint64({self.value(word.number)})"
        parts = []
        for lane, (node, inverted) in enumerate(word.lanes):
            text = f"np.uint64({'not ' * inverted}{self.value(node)})"
            parts.append(text if lane == 0 else f"{text} << np.uint64({8 * lane})")
        return " | ".join(f"({part})" for part in parts)

    def render(self, node: Node) -> str:
        """One operation on operands that have names."""
        parts = [self.value(arg) for arg in node.args]
        if node.op in SIGNS:
            return f"{parts[0]} {SIGNS[node.op]} {parts[1]}"
        match node.op:
            case "and" | "or":
                return f" {'&' if node.op == 'and' else '|'} ".join(parts)
            case "not":
                return f"not {parts[0]}"
            case "select":
                return f"sel({', '.join(parts)})"
            case "floor":
                near = all(arg.low > -NEAR and arg.high < NEAR for arg in node.args)
                return f"{'floored_near' if near else 'floored'}({', '.join(parts)})"
            case "min" | "max":
                sign = "<" if node.op == "min" else ">"
                return f"sel({parts[0]} {sign} {parts[1]}, {parts[0]}, {parts[1]})"
            case "has_bit":
                return f"({parts[0]} >> {parts[1]} & 1) != 0"
            case "argument_at":
                return f"arguments[at + {node.data} + {parts[0]}]"
        return f"{node.op}_since({', '.join(parts)})"

    # --- all blocks ---------------------------------------------------------------------------

    def run(self) -> str:
        """`run`: all blocks of a range of households, the stages of a block one after the other."""
        lines = [
            "def run(households, today, offsets_at, places, arguments, columns, results, memory):",
            f'    """Decide a range of households; `memory` is the address of {self.memory.bytes} bytes."""',
            "    offsets, columns, results = ints64(offsets_at), ints64(columns), ints64(results)",
            f"    sizes, rows = {self.memory.pointer('sizes')}, {self.memory.pointer('rows')}",
            "    low = 0",
            "    while low < households:",
            "        first = offsets[low] - offsets[0]",
            "        high = low + 1",
            f"        while high < households and high - low < {BLOCK} and "
            f"offsets[high + 1] - offsets[low] <= {BLOCK_MEMBERS}:",
            "            high += 1",
            "        count = high - low",
            "        members = offsets[high] - offsets[low]",
            "        for i in range(count):",
            "            sizes[i] = offsets[low + i + 1] - offsets[low + i]",
        ]
        if any("rows" in self.parameters(stage) for stage in self.cut.stages):
            lines += [
                "        m = 0",
                "        for i in range(count):",
                "            for _ in range(sizes[i]):",
                "                rows[m] = i",
                "                m += 1",
            ]
        for number, stage in enumerate(self.cut.stages):
            count = "members" if stage.level == MEMBER else "count"
            lines.append(f"        {stage.name}({count}, today,")
            lines += [f"            {text}," for _, text in self.passed(stage)]
            lines.append("        )")
            lines += [f"        {line}" for word in stage.words for line in self.added(word)]
            after = self.cut.stages[number + 1 :]
            if stage.level == MEMBER and not any(s.level == MEMBER and s.phase == stage.phase for s in after):
                extremes = [n for n in self.cut.extremes if n.phase == stage.phase + 1]
                lines += [f"        {self.extreme(node)}" for node in extremes]
        lines += ["        low = high"]
        return RUN + "\n".join(lines) + "\n"

    def added(self, word: Word) -> Iterable[str]:
        skip, target = word.slot * BLOCK_MEMBERS, word.slot * BLOCK
        source, running = self.memory.pointer("summands", skip), self.memory.pointer("running")
        yield f"added_up(count, members, ints64(offsets_at + 8 * low), {source},"
        yield f"         {running}, {self.memory.pointer('sums', target)})"

    def extreme(self, node: Node) -> str:
        """The call that finds a household's largest or smallest."""
        arg = node.args[0]
        if arg.op == "input":
            source = self.column(arg)
        else:
            sort, slot = self.cut.slots[arg.number]
            source = self.memory.pointer(sort, slot * BLOCK_MEMBERS)
        sort, slot = self.cut.slots[node.number]
        idle = arg.low if node.op == "max" else arg.high
        return (
            f"extreme(count, ints64(offsets_at + 8 * low), {source}, {idle}, {node.op == 'max'},"
            f" {self.memory.pointer(sort, slot * BLOCK)})"
        )


def scratch_of(source: str) -> int:
    """How many bytes of memory a printed program works in."""
    return int(source.rpartition("is the address of ")[2].partition(" ")[0])


def size_of(level: int) -> int:
    """How many rows of a level a block has at the most."""
    return BLOCK_MEMBERS if level == MEMBER else BLOCK
