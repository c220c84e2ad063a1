"""An edition compiled: what `Meaning` concludes of one household, for great numbers of them.

Only outcomes, amounts and deciding reasons come out; what is missing and the words are the
meaning's. What cannot be lowered raises NotLowered, and the meaning decides it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ..edition import Edition
from ..facts import Facts
from ..values import unknown_of
from .buffers import Buffers
from .columns import Columns, Ready, Written, checked, columns_of, run
from .compiled import decoder_text, loaded
from .inputs import Coded, Column, NotLowered
from .ir import HOUSEHOLD, MEMBER, Node
from .lower import Lowering, Reason
from .lower_values import Argument
from .outputs import YES, Output, Outputs
from .print_numba import Input, numba_source, scratch_of
from .print_python import python_source
from .stages import Root

__all__ = ["KINDS", "Conclusion", "Kernel", "NotLowered", "Program"]

KINDS = ("status", "support", "check")
Key = tuple[str, str, str]  # kind, name, and outcome, reason, low or high


class Conclusion(NamedTuple):
    """A status, support or check (`kind`) for one subject: the household (None) or a member's index.

    `outcome` is a place in `outputs.OUTCOMES`, STANDINGS or FINDINGS; `low` and `high` are the amount in
    fen, None where none is paid; `reason` is a place in `Kernel.reasons(name)`, 0 for none.
    """

    kind: str
    name: str
    member: int | None
    outcome: int
    low: int | None
    high: int | None
    reason: int


class Program:
    """An edition lowered, with the columns and arguments it reads; `unknowns` False: all of them known."""

    def __init__(self, edition: Edition, unknowns: bool = True) -> None:
        lowering = Lowering(edition, unknowns)
        self.unknowns = unknowns
        self.outputs: list[Output] = Outputs(lowering).all()
        columns = lowering.values.columns.values()
        self.columns: list[Column] = sorted(columns, key=lambda column: (column.level, column.label))
        self.arguments: list[Argument] = lowering.values.arguments
        self.roots: list[Node] = []
        for output in self.outputs:
            self.roots += [output.outcome, output.reason, *(output.amount or ())]
        self.too_wide = lowering.g.too_wide

    def labels(self, level: int) -> list[str]:
        """The columns of a level as the program names them, each followed by whether it is known."""
        return [
            label
            for column in self.columns
            if column.level == level
            for label in ((column.label, f"{column.label}_known") if self.unknowns else (column.label,))
        ]

    def written(self, kinds: Sequence[str] = KINDS) -> tuple[list[Root], dict[Key, int]]:
        """What is written into arrays of results, each once, and which one holds what of which output."""
        roots: dict[tuple[str, int, int], Root] = {}
        places: dict[Key, int] = {}
        for output in self.outputs:
            if output.kind not in kinds:
                continue
            asked = [("outcome", output.outcome), ("reason", output.reason)]
            asked += zip(("low", "high"), output.amount or (), strict=False)
            for what, node in asked:
                sort = "amount" if what in ("low", "high") else what
                root = roots.setdefault(
                    (sort, output.level, node.number), (sort, output.level, len(roots), node)
                )
                places[output.kind, output.block.name, what] = root[2]
        return list(roots.values()), places

    def inputs(self) -> list[Input]:
        """The columns in the order in which a program over columns is told their addresses."""
        return [
            given
            for column in self.columns
            for given in (
                Input(column.label, column.level, column.dtype),
                *([Input(f"{column.label}_known", column.level, "bool")] if self.unknowns else ()),
            )
        ]


class Kernel:
    """Decides households of one edition; editions whose `digest` is the same can share it.

    `folder` is where what numba compiles is kept, if anywhere: it must be the user's own.
    Raises NotLowered, naming the block and what in it, where something cannot be lowered.
    """

    def __init__(self, edition: Edition, folder: Path | None = None) -> None:
        self.edition = edition
        self.folder = folder
        self.program = Program(edition)
        self._given = self.given(edition)
        self._ready: dict[tuple[bool, tuple[str, ...]], Ready] = {}

    @cached_property
    def plain(self) -> Program:
        """The program for households of which every column that is read is known."""
        return Program(self.edition, unknowns=False)

    def source(self, language: str = "python", *, unknowns: bool = True, kinds: Sequence[str] = KINDS) -> str:
        """The program as readable text: "python" for one household, "numba" for columns of them.

        Raises NotLowered where numbers of 64 bits could be too small for numba.
        """
        program = self.program if unknowns else self.plain
        if language == "python":
            return python_source(program.roots, program.labels(HOUSEHOLD), program.labels(MEMBER))
        if language == "numba":
            if program.too_wide is not None:
                raise NotLowered(program.too_wide, "a number beyond 64 bits")
            return numba_source(program.written(kinds)[0], program.inputs(), len(program.arguments))
        raise ValueError(f"no kernel is written in {language!r}")

    @cached_property
    def digest(self) -> str:
        """Of the program, its columns and arguments, not of their values."""
        text = repr((self.source(), self.program.columns, self.program.arguments))
        return sha256(text.encode()).hexdigest()

    def reasons(self, name: str, kind: str = "support") -> tuple[Reason | None, ...]:
        """What a reason's number stands for."""
        return next(o.reasons for o in self.program.outputs if (o.kind, o.block.name) == (kind, name))

    def given(self, edition: Edition) -> tuple[int, ...]:
        """The program's arguments on an edition's day and in its place."""
        return tuple(argument_of(argument, edition) for argument in self.program.arguments)

    @cached_property
    def _decide(self) -> Callable[..., tuple[Any, ...]]:
        return compiled(self.source())

    def decide_record(self, facts: Facts) -> list[Conclusion]:
        """What is concluded of one household, in the order of the edition's statuses, supports and checks."""
        household: list[Coded] = []
        members: list[list[Coded]] = [[] for _ in facts.members]
        for column in self.program.columns:
            rows = [household] if column.level == HOUSEHOLD else members
            for row, value in zip(rows, column.values(facts, self.edition), strict=True):
                row.append(value or 0)
                row.append(value is not None)
        found = iter(self._decide(household, members, self._given))
        made: list[Conclusion] = []
        for output in self.program.outputs:
            made += conclusions(output, found, len(members))
        return made

    def columns(self, households: Sequence[Facts]) -> Columns:
        """Households as the columns that this kernel reads."""
        return columns_of(self.program.columns, households, self.edition)

    def decide_columns(
        self, table: Columns, arguments: Sequence[tuple[int, ...]] | None = None, threads: int | None = None,
        kinds: Sequence[str] = KINDS,
    ) -> dict[Key, Any]:  # fmt: skip
        """Arrays by kind, name and `outcome`, `reason`, `low` or `high`: a value a household, or a member.

        `arguments` are those of each place (`given` of its edition), by row of `table.places`.
        `threads` None: as many as there are processors. A table that has no unknowns is decided by a
        program of its own, faster. Raises ValueError for a table that does not fit the columns, NotLowered
        as `source` does.
        """
        found, bad = self.decide_buffers(checked(self.program.columns, table), arguments, threads, kinds)
        for level, marks in enumerate(bad):
            if marks.any():
                row = int(marks.argmax())
                raise ValueError(outside(self.program.columns, table, level, row))
        return found

    def decide_buffers(
        self, table: Buffers, arguments: Sequence[tuple[int, ...]] | None = None, threads: int | None = None,
        kinds: Sequence[str] = KINDS, extra: Sequence[Column] = (),
    ) -> tuple[dict[Key, Any], tuple[Any, Any]]:  # fmt: skip
        """As `decide_columns`, of columns as they lie in memory; and which rows have a value that cannot be.

        Of a household that has one, or whose member has, nothing that was concluded counts. Of `extra`
        columns, which decide nothing, no more than that is seen.
        """
        import numpy as np

        unknowns = not table.known(self.program.columns)
        ready = self.ready(unknowns=unknowns, kinds=kinds)
        given = np.array([self.given(self.edition)] if arguments is None else arguments, np.int64)
        if (given[:, 0] != given[0, 0]).any():
            raise ValueError("the arguments are of more than one day")
        decoder = loaded(decoder_text(), self.folder)
        found = run(ready, decoder, table, given, threads, extra=extra)
        return {key: found.results[place] for key, place in ready.places.items()}, found.bad

    def ready(self, *, unknowns: bool, kinds: Sequence[str] = KINDS) -> Ready:
        """The program over columns, compiled or about to be at its first run; made once."""
        key = (unknowns, tuple(kinds))
        if key not in self._ready:
            program = self.program if unknowns else self.plain
            roots, places = program.written(kinds)
            source = self.source("numba", unknowns=unknowns, kinds=kinds)
            written = [Written(level, sort) for sort, level, *_ in roots]
            function = loaded(source, self.folder)
            self._ready[key] = Ready(function, program.columns, written, places, scratch_of(source), unknowns)
        return self._ready[key]


def outside(columns: Sequence[Column], table: Columns, level: int, row: int) -> str:
    """Which value of a row its column cannot have."""
    for column in columns:
        value = table.values[column.label][row] if column.level == level else None
        known = table.known.get(column.label)
        if value is None or column.is_bool or not (known is None or known[row]):
            continue
        if not column.low <= value <= column.high:
            return f"column {column.label}, row {row}: {value} does not lie in {column.low} to {column.high}"
    return f"row {row} has a value that no fact can have"


def conclusions(output: Output, found: Iterator[Any], members: int) -> Iterator[Conclusion]:
    """An output's conclusions, a subject each, from the values that the program returned."""
    kind, name = output.kind, output.block.name
    subjects: Sequence[int | None] = (None,) if output.level == HOUSEHOLD else range(members)
    roots = (output.outcome, output.reason, *(output.amount or ()))
    columns = []
    for root in roots:
        value = next(found)
        columns.append(value if root.level == MEMBER else [value] * len(subjects))
    if output.amount is None:
        for member, outcome, reason in zip(subjects, *columns, strict=True):
            yield Conclusion(kind, name, member, outcome, None, None, reason)
        return
    for member, outcome, reason, low, high in zip(subjects, *columns, strict=True):
        paid = outcome == YES
        yield Conclusion(kind, name, member, outcome, low if paid else None, high if paid else None, reason)


def argument_of(argument: Argument, edition: Edition) -> int:
    """One argument's value on an edition's day and in its place."""
    if not argument.parameter:
        return edition.as_of
    now = edition.parameters[argument.parameter]
    assert now.value is not None or argument.option is not None
    if argument.option is None:
        assert now.value is not None
        assert now.value.value is not None
        return int(now.value.value * argument.scale)
    rows = dict(now.value.rows) if now.value is not None and now.value.rows is not None else {}
    wide = unknown_of(now.parameter.type)
    ends = {o: wide[argument.end] if (value := rows.get(o)) is None else value for o in argument.by}
    if argument.option == "any":
        return int((min, max)[argument.end](ends.values()) * argument.scale)
    return int(ends[argument.option] * argument.scale)


def compiled(source: str) -> Callable[..., tuple[Any, ...]]:
    """The function that a program's text defines."""
    from ...dsl.interval import months_since, years_since

    space: dict[str, Any] = {"months_since": months_since, "years_since": years_since}
    exec(compile(source, "<kernel>", "exec"), space)  # noqa: S102  our own text, made of checked nodes
    decide: Callable[..., tuple[Any, ...]] = space["decide"]
    return decide
