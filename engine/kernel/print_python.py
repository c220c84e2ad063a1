"""A program as plain Python for one household."""

from __future__ import annotations

from .ir import MEMBER, Node
from .schedule import Loop, Schedule, Writer

HEAD = '''\
def decide(household, members, arguments):
    """One household: its columns, its members' columns, and the values of its place and date."""
'''


def python_source(roots: list[Node], household: list[str], members: list[str]) -> str:
    """A function `decide(household, members, arguments)` that returns the roots, of members as lists."""
    return _Printer(Schedule(roots, naming=("min", "max")), household, members).source(roots)


class _Printer:
    def __init__(self, schedule: Schedule, household: list[str], members: list[str]) -> None:
        self.schedule = schedule
        self.columns = (household, members)
        self.writer = Writer(schedule, render, atom)
        self.lines: list[str] = []

    def source(self, roots: list[Node]) -> str:
        if self.columns[0]:
            self.lines.append(f"    {', '.join(self.columns[0])}, = household")
        returned = {root.number for root in roots if root.level == MEMBER}
        for loop in self.schedule.loops:
            self.lines += [f"    {name} = {text}" for name, text in self.writer.assignments(loop.household)]
            self.loop(loop, returned)
        found = ["list_" * (root.level == MEMBER) + self.writer.name(root) for root in roots]
        self.lines.append(f"    return ({', '.join(found)}{',' * (len(found) == 1)})")
        return HEAD + "\n".join(self.lines) + "\n"

    def loop(self, loop: Loop, returned: set[int]) -> None:
        plain = [node for node in self.schedule.inputs() if node.number in returned]
        plain = plain if loop is self.schedule.loops[0] else []
        if not (loop.member or loop.reductions or plain):
            return
        names = self.schedule.names
        for node in loop.reductions:
            arg = node.args[0]
            start = {"sum": 0, "any": False, "all": True, "max": arg.low, "min": arg.high}[node.op]
            self.lines.append(f"    {names[node.number]} = {start}")
        kept = [
            node for node in (*plain, *loop.member, *loop.carries)
            if node in loop.kept or node.number in returned
        ]  # fmt: skip
        self.lines += [f"    list_{names[node.number]} = []" for node in kept]
        self.lines += [
            f"    {names[node.number]} = {self.writer.name(node.args[0])}" for node in loop.carries
        ]
        reading = self.earlier(loop)
        columns = f"({', '.join(self.columns[1])},)" if self.columns[1] else "_"
        if reading:
            lists = ", ".join(f"list_{name}" for name in reading)
            self.lines.append(f"    for {columns}, {', '.join(reading)} in zip(members, {lists}):")
        else:
            self.lines.append(f"    for {columns} in members:")
        body = [f"        {name} = {text}" for name, text in self.writer.assignments(loop.member)]
        body += [self.reduction(node) for node in loop.reductions]
        body += [f"        list_{names[node.number]}.append({names[node.number]})" for node in kept]
        if loop.carries:
            after = [self.writer.name(node.update) for node in loop.carries if node.update is not None]
            carried = ", ".join(names[node.number] for node in loop.carries)
            body.append(f"        {carried} = {', '.join(after)}")
        self.lines += body or ["        pass"]

    def earlier(self, loop: Loop) -> list[str]:
        """Members' values of earlier loops that this one reads."""
        here = {node.number for node in loop.member}
        wanted = [arg for node in (*loop.member, *loop.reductions) for arg in node.args]
        wanted += [node.update for node in loop.carries if node.update is not None]
        found = [
            node for node in wanted
            if node.level == MEMBER and node.op not in ("input", "carry") and node.number not in here
        ]  # fmt: skip
        return list(dict.fromkeys(self.schedule.names[node.number] for node in found))

    def reduction(self, node: Node) -> str:
        name, value = self.schedule.names[node.number], self.writer.name(node.args[0])
        match node.op:
            case "sum":
                return f"        {name} += {value}"
            case "any":
                return f"        {name} = {name} or {value}"
            case "all":
                return f"        {name} = {name} and {value}"
        sign = ">" if node.op == "max" else "<"
        return f"        if {value} {sign} {name}: {name} = {value}"


def atom(node: Node) -> str:
    """What has no name: a constant, an argument, the number of members."""
    match node.op:
        case "const":
            return str(bool(node.data) if node.is_bool else node.data)
        case "argument":
            return f"arguments[{node.data}]"
    return "len(members)"


SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "floor": "//", "less": "<", "equal": "=="}


def render(node: Node, parts: list[str]) -> str:
    """One operation on operands that are names or stand in brackets."""
    if node.op in SIGNS:
        return f"{parts[0]} {SIGNS[node.op]} {parts[1]}"
    match node.op:
        case "and" | "or":
            return f" {node.op} ".join(parts)
        case "not":
            return f"not {parts[0]}"
        case "select":
            return f"{parts[1]} if {parts[0]} else {parts[2]}"
        case "min":
            return f"{parts[0]} if {parts[0]} < {parts[1]} else {parts[1]}"
        case "max":
            return f"{parts[0]} if {parts[0]} > {parts[1]} else {parts[1]}"
        case "has_bit":
            return f"({parts[0]} >> {parts[1]} & 1) != 0"
        case "argument_at":
            return f"arguments[{node.data} + {parts[0]}]"
    return f"{node.op}_since({parts[0]}, {parts[1]})"
