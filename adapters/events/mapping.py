"""What a department's mapping file says: which column is which fact, how words, dates and money are written.

`read_mapping` is in `mapping_file`, which says what is wrong with one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...dsl.policy import Fact
from ...dsl.problems import Problem
from .dates import ISO

# Yuan in one of each unit that amounts may be sent in, as a fraction: above, below.
UNITS = {"yuan": (1, 1), "fen": (1, 100), "wan": (10_000, 1)}
UNIT_WORDS = {"yuan": "yuan", "元": "yuan", "fen": "fen", "分": "fen", "wan": "wan", "万元": "wan"}
STATES = ("new", "withdraws", "corrects")
FORMS = ("csv", "jsonl", "xlsx")


class MappingError(Exception):
    """A mapping file that cannot be used; `problems` says why, every one of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.render() for problem in problems))


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value comes from: a column, or one that is always the same (`value`).

    `words` are what a cell may say and what is meant; None is not known.
    """

    column: str | None
    value: object = None
    words: Mapping[str, object] = field(default_factory=dict)
    unit: str = "yuan"
    dates: tuple[str, ...] = (ISO,)


@dataclass(frozen=True, slots=True)
class EventMapping:
    """One department's mapping. `facts` has, for each kind of event it may send, its facts with their cells.

    `id` are the columns of the event's own id: one, or, with `digested`, those whose digest it is.
    `kind_words` and `state_words` give what a cell may say: a kind (None: a row to leave out), a state.
    """

    source: str
    title: str
    facts: Mapping[str, tuple[tuple[Fact, Cell], ...]]
    id: tuple[str, ...]
    digested: bool = False
    kind: str | None = None
    kind_column: str | None = None
    kind_words: Mapping[str, str | None] = field(default_factory=dict)
    state_column: str | None = None
    state_words: Mapping[str, str] = field(default_factory=dict)
    same_id_corrects: bool = False
    sent: Cell | None = None
    household: str | None = None
    member: str | None = None
    id_no: str | None = None
    name: str | None = None
    form: str | None = None
    encoding: str = "utf-8"
    separator: str = ","
    sheet: str | None = None
    line_end: bool = True
    digest: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, in the order of the mapping."""
        cells = [cell for facts in self.facts.values() for _, cell in facts]
        named = [self.kind_column, *self.id, self.state_column, self.household, self.member, self.id_no]
        named += [cell.column for cell in (self.sent, *cells) if cell is not None]
        return tuple(dict.fromkeys(name for name in named if name is not None))


def digest_of(read: Mapping[str, Any]) -> str:
    """What tells one mapping from another."""
    return "sha256:" + hashlib.sha256(repr(sorted(read.items(), key=str)).encode()).hexdigest()
