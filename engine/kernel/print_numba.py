"""A program as numba source over columns: a range of households, and their members by offsets."""

from __future__ import annotations

from collections.abc import Sequence

from .ir import HOUSEHOLD, MAX_MEMBERS, MEMBER, Node
from .print_python import SIGNS
from .schedule import Loop, Schedule, Writer

HEAD = '''\
import numpy as np
from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def sel(typing, test, yes, no):
    """`yes` where the test is met, else `no`; both are worked out, and nothing branches."""
    def select(context, builder, signature, args):
        return builder.select(*args)
    return types.int64(types.boolean, types.int64, types.int64), select


@njit(nogil=True, cache=True, error_model="numpy")
def calendar(day):
    """Year, month and day of an ordinal day."""
    z = day + 305
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


@njit(nogil=True, cache=True, error_model="numpy")
def years_since(day, today):
    """Full years; 29 February counts from 1 March in common years."""
    year, month, of_month = calendar(day)
    this_year, this_month, this_day = calendar(today)
    return this_year - year - ((this_month, this_day) < (month, of_month))


@njit(nogil=True, cache=True, error_model="numpy")
def months_since(day, today):
    """Whole months; a month without such a day counts from its last."""
    year, month, of_month = calendar(day)
    this_year, this_month, this_day = calendar(today)
    months = (this_year - year) * 12 + this_month - month
    last = calendar(today + 1)[1] != this_month
    return months - 1 if this_day < of_month and not last else months


@njit(nogil=True, cache=True, error_model="numpy")
'''
# Where a root is written: the array of its kind, and whether the household or a member has it.
SORTS = {"outcome": "outcomes", "reason": "reasons", "amount": "amounts"}


Root = tuple[str, int, int, Node]  # sort, level, column, and what is written there


def numba_source(roots: Sequence[Root], labels: tuple[list[str], list[str]]) -> str:
    """A function `run` over columns, which fills the arrays of each sort and level."""
    return HEAD + _Printer(Schedule([root for *_, root in roots]), roots, labels).source()


class _Printer:
    def __init__(
        self, schedule: Schedule, roots: Sequence[Root], labels: tuple[list[str], list[str]]
    ) -> None:
        self.schedule = schedule
        self.roots = roots
        self.labels = labels
        self.writer = Writer(schedule, render, atom)
        self.lines: list[str] = []
        self.kept: list[Node] = [node for loop in schedule.loops for node in loop.kept]

    def source(self) -> str:
        columns = [f"column_{label}" for labels in self.labels for label in labels]
        outputs = [f"{who}_{what}" for who in ("household", "member") for what in SORTS.values()]
        given = ", ".join(("begin", "end", "offsets", "places", "arguments", *columns, *outputs))
        self.lines.append(f"def run({given}):")
        for i, node in enumerate(self.kept):
            sort = "np.bool_" if node.is_bool else "np.int64"
            self.lines.append(f"    kept_{i} = np.empty({MAX_MEMBERS}, {sort})")
        self.lines += [
            "    for row in range(begin, end):",
            "        at = places[row]",
            "        first = offsets[row]",
            "        members = offsets[row + 1] - first",
        ]
        used = [node for node in self.schedule.inputs() if node.level == HOUSEHOLD]
        self.lines += [f"        {self.load(node, 'row')}" for node in used]
        for i, loop in enumerate(self.schedule.loops):
            made = self.writer.assignments(loop.household)
            self.lines += [f"        {name} = {text}" for name, text in made]
            self.loop(loop, i)
        for sort, level, column, root in self.roots:
            if level == HOUSEHOLD:
                value = self.writer.name(root)
                self.lines.append(f"        household_{SORTS[sort]}[row, {column}] = {value}")
        return "\n".join(self.lines) + "\n"

    def load(self, node: Node, index: str) -> str:
        name = self.schedule.names[node.number]
        value = f"column_{node.data}[{index}]"
        return f"{name} = {value}" if node.is_bool else f"{name} = np.int64({value})"

    def loop(self, loop: Loop, number: int) -> None:
        names, last = self.schedule.names, len(self.schedule.loops) - 1
        writes = [
            (sort, column, root) for sort, level, column, root in self.roots
            if level == MEMBER and (root.phase if root.level == MEMBER else last) == number
        ]  # fmt: skip
        if not (loop.member or loop.reductions or writes):
            return
        for node in loop.reductions:
            arg = node.args[0]
            start = {"sum": 0, "any": False, "all": True, "max": arg.low, "min": arg.high}[node.op]
            self.lines.append(f"        {names[node.number]} = {start}")
        for node in loop.carries:
            self.lines.append(f"        {names[node.number]} = {self.writer.name(node.args[0])}")
        self.lines.append("        for m in range(members):")
        wanted = {arg.number: arg for node in (*loop.member, *loop.reductions) for arg in node.args}
        wanted |= {root.number: root for *_, root in writes}
        wanted |= {node.update.number: node.update for node in loop.carries if node.update is not None}
        body = []
        for node in wanted.values():
            if node.level == MEMBER and node.op == "input":
                body.append(self.load(node, "first + m"))
            elif node in self.kept and node.phase < number:
                body.append(f"{names[node.number]} = kept_{self.kept.index(node)}[m]")
        body += [f"{name} = {text}" for name, text in self.writer.assignments(loop.member)]
        body += [self.reduction(node) for node in loop.reductions]
        body += [f"kept_{self.kept.index(node)}[m] = {names[node.number]}" for node in loop.kept]
        body += [
            f"member_{SORTS[sort]}[first + m, {column}] = {self.writer.name(root)}"
            for sort, column, root in writes
        ]
        if loop.carries:
            after = [self.writer.name(node.update) for node in loop.carries if node.update is not None]
            body.append(f"{', '.join(names[node.number] for node in loop.carries)} = {', '.join(after)}")
        self.lines += [f"            {line}" for line in body]

    def reduction(self, node: Node) -> str:
        """A member's part in what is reckoned over all."""
        name, value = self.schedule.names[node.number], self.writer.name(node.args[0])
        if node.op == "sum":
            return f"{name} += {value}"
        if node.op in ("any", "all"):
            return f"{name} = {name} {'|' if node.op == 'any' else '&'} {value}"
        return f"{name} = {node.op}({name}, {value})"


def atom(node: Node) -> str:
    """What has no name: a constant, an argument, the number of members."""
    match node.op:
        case "const":
            return str(bool(node.data) if node.is_bool else node.data)
        case "argument":
            return f"arguments[at, {node.data}]"
    return "members"


def render(node: Node, parts: list[str]) -> str:
    """One operation on operands that are names or stand in brackets."""
    if node.op in SIGNS:
        return f"{parts[0]} {SIGNS[node.op]} {parts[1]}"
    match node.op:
        case "and" | "or":
            return f" {'&' if node.op == 'and' else '|'} ".join(parts)
        case "not":
            return f"not {parts[0]}"
        case "select":
            return f"sel({parts[0]}, {parts[1]}, {parts[2]})"
        case "min" | "max":
            return f"{node.op}({parts[0]}, {parts[1]})"
        case "has_bit":
            return f"({parts[0]} >> {parts[1]} & 1) != 0"
        case "argument_at":
            return f"arguments[at, {node.data} + {parts[0]}]"
    return f"{node.op}_since({parts[0]}, {parts[1]})"
