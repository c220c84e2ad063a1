"""An edition compiled: what `Meaning` concludes of one household, for great numbers of them.

Only outcomes, amounts and deciding reasons come out; what is missing and the words are the
meaning's. What cannot be lowered raises NotLowered, and the meaning decides it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple, TypeAlias

from ..edition import Edition
from ..facts import Facts
from ..found import unknown_of
from .buffers import Buffers
from .columns import Columns, Ready, Written, checked, columns_of, run
from .compiled import decoder_text, is_compiled, loaded
from .inputs import Coded, Column, NotLowered
from .ir import HOUSEHOLD, MEMBER
from .lower import Lowering, Reason
from .lower_values import Argument
from .outputs import WORDS, Output, Outputs
from .print_numba import Input, numba_source, scratch_of
from .print_python import KINDS, Reading, of_columns, python_source
from .stages import Root

__all__ = ["KINDS", "Conclusion", "Kernel", "NotLowered", "Program", "Said"]

PROGRAMS = 256  # whose compiled text is kept
PLACES = {kind: {word: i for i, word in enumerate(words)} for kind, words in WORDS.items()}

# Of a support, status or check for one subject: outcome, least and greatest amount in fen, reason.
One: TypeAlias = tuple[str, int | None, int | None, int]
# Statuses, supports and checks by name; of one that is for members, a list with one for each.
Said: TypeAlias = tuple[dict[str, One | list[One]], dict[str, One | list[One]], dict[str, One | list[One]]]
MAX_REASONS = 256  # of one support, over columns: there a reason is a byte
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
        self.graph = lowering.g
        self.too_wide = lowering.g.too_wide

    def python(self, reading: Reading | None = None) -> str:
        """The program as Python that comes by its inputs in a way of its own; given none, as columns."""
        reading = reading or of_columns(self.labels(HOUSEHOLD), self.labels(MEMBER))
        return python_source(self.graph, self.outputs, reading)

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
        self.arguments = self.given(edition)
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
            return program.python()
        if language == "numba":
            if program.too_wide is not None:
                raise NotLowered(program.too_wide, "a number beyond 64 bits")
            for output in program.outputs:
                if len(output.reasons) > MAX_REASONS:
                    raise NotLowered(output.block.name, f"more than {MAX_REASONS} things that may decide")
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
    def decide(self) -> Callable[..., Said]:
        """The program for one household's columns, known or not, and `arguments`."""
        return function_of(self.program.python())

    @cached_property
    def decide_plain(self) -> Callable[..., Said]:
        """The same where every column is known: there is none that says so."""
        labels = (
            [c.label for c in self.program.columns if c.level == level] for level in (HOUSEHOLD, MEMBER)
        )
        return function_of(self.plain.python(of_columns(*labels)))

    def decide_record(self, facts: Facts) -> list[Conclusion]:
        """What is concluded of one household, in the order of the edition's statuses, supports and checks."""
        return self.conclusions(self.decide_facts(facts))

    def decide_facts(self, facts: Facts, arguments: tuple[int, ...] | None = None) -> Said:
        """What the program says of one household; NotLowered for a value finer than a column can hold.

        `arguments` are of another edition that shares the program; its own otherwise.
        """
        household: list[Coded | None] = []
        members: list[list[Coded | None]] = [[] for _ in facts.members]
        for column in self.program.columns:
            rows = [household] if column.level == HOUSEHOLD else members
            for row, value in zip(rows, column.values(facts, self.edition), strict=True):
                row.append(value)
        return self.decide_coded(household, members, arguments)

    def decide_coded(
        self, household: list[Coded | None], members: list[list[Coded | None]],
        arguments: tuple[int, ...] | None = None,
    ) -> Said:  # fmt: skip
        """What the program says of one household's columns, in their order; None is unknown."""
        given = self.arguments if arguments is None else arguments
        if None not in household and not any(None in member for member in members):
            return self.decide_plain(household, members, given)
        return self.decide(beside(household), [beside(member) for member in members], given)

    def conclusions(self, said: Said) -> list[Conclusion]:
        """What a program says, in the order of the edition's statuses, supports and checks."""
        made: list[Conclusion] = []
        by_kind = dict(zip(KINDS, said, strict=True))
        for output in self.program.outputs:
            kind, name = output.kind, output.block.name
            found = by_kind[kind][name]
            rows = enumerate(found) if isinstance(found, list) else [(None, found)]
            for member, (outcome, low, high, reason) in rows:
                made.append(Conclusion(kind, name, member, PLACES[kind][outcome], low, high, reason))
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

    def compile(
        self, table: Buffers, kinds: Sequence[str] = KINDS, beginning: Callable[[], None] = lambda: None
    ) -> None:
        """Have the programs that a table needs at hand; `beginning` is called before one is compiled."""
        from numba import types

        ready = self.ready(unknowns=not table.known(self.program.columns), kinds=kinds)
        texts = ((ready.source, 8), (decoder_text(), 5))
        if not all(is_compiled(source, self.folder) for source, _ in texts):
            beginning()
        for source, arguments in texts:
            function = loaded(source, self.folder)
            if not getattr(function, "signatures", True):
                function.compile((types.int64,) * arguments)  # type: ignore[attr-defined]

    def ready(self, *, unknowns: bool, kinds: Sequence[str] = KINDS) -> Ready:
        """The program over columns, compiled or about to be at its first run; made once."""
        key = (unknowns, tuple(kinds))
        if key not in self._ready:
            program = self.program if unknowns else self.plain
            roots, places = program.written(kinds)
            source = self.source("numba", unknowns=unknowns, kinds=kinds)
            written = [Written(level, sort) for sort, level, *_ in roots]
            function = loaded(source, self.folder)
            self._ready[key] = Ready(
                source, function, program.columns, written, places, scratch_of(source), unknowns
            )
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


def beside(values: list[Coded | None]) -> list[Coded]:
    """Values, each followed by whether it is known."""
    made: list[Coded] = []
    for value in values:
        made += (0, False) if value is None else (value, True)
    return made


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


@lru_cache(maxsize=PROGRAMS)
def function_of(source: str, names: tuple[str, ...] = ()) -> Callable[..., Any]:
    """The function that a program's text defines; if it reads other `names`, one that is first given those.

    Programs of the same text are one function: places whose clauses are alike share it.
    """
    from ...dsl.interval import months_since, years_since

    space: dict[str, Any] = {"months_since": months_since, "years_since": years_since}
    if names:
        source = f"def bound({', '.join(names)}):\n{indent(source, '    ')}    return decide\n"
    exec(compile(source, "<kernel>", "exec"), space)  # noqa: S102  our own text, made of checked nodes
    made: Callable[..., Any] = space["bound" if names else "decide"]
    return made
