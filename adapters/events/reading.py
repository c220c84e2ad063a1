"""Rows of a department to events: checked by the readers of records, and all that is wrong told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from ...dsl.policy import Fact, Title, Type
from ...dsl.problems import Problem
from ..record_values import HIDDEN, WITHOUT_NEAR, Unfit, titles
from ..record_values import reader as reader_of
from ..records import PYDANTIC, Records
from .cells import Misread, Value, is_own_id, is_person_number, plain, value_of
from .mapping import EventMapping
from .rows import UNPRINTABLE, Row, rows_of

MASK = "***"
NO_TEXT = re.compile("[\ud800-\udfff]")  # half a character, as JSON can write it
SHORT = 12  # digits of an id that may be shown although the row is wrong: no person's number has so few
SENT = Fact("", "sent", Title("推送日期", "day it was sent"), Type("date"), None, None, (), True, False, None)
READ_SENT = reader_of(SENT)
KIND = {"en": "the kind of event", "zh": "事件名称"}
STATE = {"en": "whether the row is new", "zh": "新增或撤销标志"}
OWN_ID = {"en": "event's id", "zh": "事件编号"}
HOUSEHOLD = {"en": "household number", "zh": "户编号"}
MEMBER = {"en": "member's id", "zh": "成员编号"}
ID_NO = {"en": "identity card number", "zh": "证件号码"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong with a row, and the column it is about; no value of the row is in it."""

    problem: Problem
    column: str | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """A row that could be read. `state` is new, withdraws or corrects; of the second, only the id is read.

    `id` is the department's own, or None with `parts`, whose keyed digest it is. `day` and `sent` are
    ordinals; `facts` are as the engine has them. `cells` are the row's own, for the set-aside file.
    """

    row: int
    state: str
    kind: str
    id: str | None
    parts: tuple[str, ...] = field(repr=False)
    household: str | None
    member: str | None
    id_no: str | None = field(repr=False)
    day: int
    sent: int | None
    facts: Mapping[str, object] = field(repr=False)
    cells: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is not taken: why, and of its cells those that are right and may be shown.

    `asked` is the row as far as it was read, if it says whom it is about: the register may not know them.
    """

    row: int
    troubles: tuple[Trouble, ...]
    event: str | None = None
    shown: Mapping[str, str] = field(default_factory=dict)
    asked: ReadEvent | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no event, as the mapping says."""

    row: int


Read = ReadEvent | SetAside | LeftOut


def read_events(path: Path, mapping: EventMapping, records: Records, today: int) -> Iterator[Read]:
    """The rows of a department's file, one after the other; dates after `today` (ordinal) are refused.

    Raises `rows.FileRefused` where no row can be read, OSError where the file cannot be.
    """
    with path.open("rb") as file:
        yield from read_file(file, path.name, mapping, records, today)


def read_file(
    file: BinaryIO, shown: str, mapping: EventMapping, records: Records, today: int
) -> Iterator[Read]:
    """As `read_events`, of a file that is open."""
    reader = RowReader(mapping, records, today)
    return (reader.read(row) for row in rows_of(file, shown, mapping))


def read_rows(
    rows: Iterable[Mapping[str, Any]], mapping: EventMapping, records: Records, today: int
) -> Iterator[Read]:
    """As `read_events`, of rows that another program has, each a mapping from column to value."""
    reader = RowReader(mapping, records, today)
    return (reader.read(Row(number, dict(row))) for number, row in enumerate(rows, start=1))


class RowReader:
    """Reads rows by one mapping, on one day."""

    def __init__(self, mapping: EventMapping, records: Records, today: int) -> None:
        from pydantic_core import SchemaValidator

        self.mapping, self.today = mapping, today
        self.kinds = records.events
        self.cells: dict[str, list[tuple[str, str | None, object, Value]]] = {}
        self.validators: dict[str, Any] = {}
        for kind, facts in mapping.facts.items():
            self.cells[kind] = [
                (fact.name, cell.column, cell.value, value_of(fact, cell)) for fact, cell in facts
            ]
            schema = {fact.name: self._field(records, fact) for fact in self.kinds[kind].facts}
            self.validators[kind] = SchemaValidator(
                {"type": "typed-dict", "fields": schema, "extra_behavior": "forbid"}
            )
        self.sent = None if mapping.sent is None else value_of(SENT, mapping.sent)
        self.open = {  # columns whose cells may be shown where they are right
            cell.column
            for facts in mapping.facts.values()
            for fact, cell in facts
            if not fact.personal and fact.type.kind != "text"
        }

    def _field(self, records: Records, fact: Fact) -> Any:
        # Any column may hold a person's data where columns were exchanged: no value is ever told.
        masked = replace(fact, personal=True)
        schema = {"type": "nullable", "schema": records.value_schema(masked)}
        return {"type": "typed-dict-field", "required": False, "schema": schema}

    def read(self, row: Row) -> Read:
        """What a row says, or all that is wrong with it."""
        if row.cells is None:
            assert row.problem is not None
            return SetAside(row.number, (Trouble(row.problem),))
        cells, mapping = row.cells, self.mapping
        troubles: list[Trouble] = []
        state = self._state(cells, troubles)
        kind = mapping.kind if mapping.kind_column is None else self._kind(cells, troubles)
        if kind is None and not troubles:
            return LeftOut(row.number)
        own, parts = self._id(cells, troubles)
        household = member = id_no = None
        day, sent, facts = 0, None, {}
        if state != "withdraws":
            household, member, id_no = self._person(cells, kind, troubles)
            sent = self._sent(cells, troubles)
            if kind is not None:
                facts = self._facts(cells, kind, troubles)
                day = facts.get(self.kinds[kind].dated, 0)
        assert kind is not None or troubles or state == "withdraws"
        event = ReadEvent(
            row.number, state, kind or "", own, parts, household, member, id_no, day, sent, facts, cells
        )
        if not troubles:
            return event
        whom = {mapping.household, mapping.member, mapping.id_no, mapping.kind_column, None}
        known = (
            kind is not None and state != "withdraws" and not any(each.column in whom for each in troubles)
        )
        return self.set_aside(row.number, cells, troubles, own, event if known else None)

    # --- which event ---------------------------------------------------------------------------------

    def _state(self, cells: Mapping[str, Any], troubles: list[Trouble]) -> str:
        column = self.mapping.state_column
        if column is None:
            return "new"
        value = cells.get(column)
        told = ("true" if value else "false") if isinstance(value, bool) else plain(value)
        if not told and told not in self.mapping.state_words:
            return "new"
        state = self.mapping.state_words.get(told)
        if state is None:
            known = _listed(self.mapping.state_words)
            troubles.append(Trouble(Problem("E630", {"what": STATE, "known": known}), column))
        return state or "new"

    def _kind(self, cells: Mapping[str, Any], troubles: list[Trouble]) -> str | None:
        column = self.mapping.kind_column
        assert column is not None
        told = plain(cells.get(column))
        if not told:
            troubles.append(Trouble(Problem("E524", {"fact": KIND}), column))
        elif told in self.mapping.kind_words:
            return self.mapping.kind_words[told]
        else:
            known = _listed(self.mapping.kind_words)
            troubles.append(Trouble(Problem("E630", {"what": KIND, "known": known}), column))
        return None

    def _id(self, cells: Mapping[str, Any], troubles: list[Trouble]) -> tuple[str | None, tuple[str, ...]]:
        if self.mapping.digested:
            parts = tuple(_part(cells.get(column)) for column in self.mapping.id)
            if not any(parts):
                troubles.append(Trouble(Problem("E524", {"fact": OWN_ID}), self.mapping.id[0]))
            for column, part in zip(self.mapping.id, parts, strict=True):
                if UNPRINTABLE.search(part) or NO_TEXT.search(part):
                    troubles.append(Trouble(Problem("E622"), column))
            return None, parts
        column = self.mapping.id[0]
        own, value = plain(cells.get(column)), cells.get(column)
        if value is None or (isinstance(value, str) and not own):
            troubles.append(Trouble(Problem("E524", {"fact": OWN_ID}), column))
        elif not is_own_id(own):
            troubles.append(Trouble(Problem("E633"), column))
        else:
            return own, ()
        return None, ()

    def _person(
        self, cells: Mapping[str, Any], kind: str | None, troubles: list[Trouble]
    ) -> tuple[str | None, str | None, str | None]:
        mapping = self.mapping
        of_member = kind is None or self.kinds[kind].entity == "member"
        id_no = None if mapping.id_no is None else plain(cells.get(mapping.id_no)).upper() or None
        household = None if mapping.household is None else plain(cells.get(mapping.household)) or None
        member = None if mapping.member is None else plain(cells.get(mapping.member)) or None
        if id_no is not None:
            if not is_person_number(id_no):
                troubles.append(Trouble(Problem("E634"), mapping.id_no))
        elif mapping.household is None:
            troubles.append(Trouble(Problem("E524", {"fact": ID_NO}), mapping.id_no))
        elif household is None:
            troubles.append(Trouble(Problem("E524", {"fact": HOUSEHOLD}), mapping.household))
        if of_member and member is None and id_no is None and household is not None:
            fact, column = (ID_NO, mapping.id_no) if mapping.member is None else (MEMBER, mapping.member)
            troubles.append(Trouble(Problem("E524", {"fact": fact}), column))
        for told, column, code in ((household, mapping.household, "E635"), (member, mapping.member, "E636")):
            if told is not None and (len(told) > 200 or not told.isprintable()):
                troubles.append(Trouble(Problem(code), column))
        return household, member if of_member else None, id_no

    def _sent(self, cells: Mapping[str, Any], troubles: list[Trouble]) -> int | None:
        if self.sent is None or self.mapping.sent is None:
            return None
        column = self.mapping.sent.column
        try:
            told = self.sent(cells.get(column or ""))
            sent = None if told is None else READ_SENT(told)
        except Misread as error:
            troubles.append(Trouble(error.problem, column))
            return None
        except Unfit as error:
            troubles.append(Trouble(_without_values(error), column))
            return None
        if not isinstance(sent, int):
            return None
        if sent > self.today:
            troubles.append(self._future(SENT, column))
        return sent

    def _future(self, fact: Fact, column: str | None) -> Trouble:
        today = date.fromordinal(self.today).isoformat()
        return Trouble(Problem("E632", {"fact": titles(fact), "today": today}), column, fact.name)

    # --- what happened ---------------------------------------------------------------------------------

    def _facts(self, cells: Mapping[str, Any], kind: str, troubles: list[Trouble]) -> dict[str, Any]:
        from pydantic_core import ValidationError

        written: dict[str, object] = {}
        columns: dict[str, str | None] = {}
        wrong: set[str] = set()
        for name, column, fixed, value in self.cells[kind]:
            columns[name] = column
            try:
                told = fixed if column is None else value(cells.get(column))
            except Misread as error:
                troubles.append(Trouble(error.problem, column, name))
                wrong.add(name)
                continue
            if told is not None:
                written[name] = told
        found: dict[str, Any] = {}
        try:
            found = self.validators[kind].validate_python(written)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][0])
                if name not in wrong:
                    wrong.add(name)
                    fact = next(fact for fact in self.kinds[kind].facts if fact.name == name)
                    troubles.append(Trouble(_masked(detail, fact), columns.get(name), name))
        event = self.kinds[kind]
        dated = next(fact for fact in event.facts if fact.name == event.dated)
        if dated.name not in wrong and dated.name not in written:
            troubles.append(
                Trouble(Problem("E524", {"fact": titles(dated)}), columns.get(dated.name), dated.name)
            )
        if found.get(dated.name, 0) > self.today:
            troubles.append(self._future(dated, columns.get(dated.name)))
        return found

    # --- what is set aside -------------------------------------------------------------------------------

    def set_aside(
        self, number: int, cells: Mapping[str, Any], troubles: list[Trouble], own: str | None,
        asked: ReadEvent | None = None,
    ) -> SetAside:  # fmt: skip
        """A row with what is wrong with it, and its cells that are right and nobody's own."""
        wrong = {trouble.column for trouble in troubles}
        shown = {}
        for column in self.mapping.columns:
            value = cells.get(column)
            right = column in self.open and column not in wrong and not isinstance(value, dict | list)
            is_id = own is not None and column in self.mapping.id and sum(map(str.isdigit, own)) <= SHORT
            text = "" if value is None else str(value)
            shown[column] = (
                text[:200] if text and ((right and self._fits(column, value)) or is_id) else MASK * bool(text)
            )
        return SetAside(number, tuple(troubles), own, shown, asked)

    def _fits(self, column: str, value: object) -> bool:
        """Whether a cell is right for every fact that is read from it: what is not may be anybody's."""
        for kind, cells in self.cells.items():
            for name, of, _, read in cells:
                if of != column:
                    continue
                try:
                    told = read(value)
                    if told is not None:
                        self.validators[kind].validate_python({name: told})
                except (Misread, ValueError):
                    return False
        return True


def _part(value: object) -> str:
    """A cell as part of an id."""
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if value is None or isinstance(value, str) else str(value)[:200]


def _masked(detail: Any, fact: Fact) -> Problem:
    """What a reader found wrong, without what it found."""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Unfit):
        return _without_values(cause)
    code = PYDANTIC.get(detail["type"], "E553")
    fields = {"fact": titles(fact), "found": HIDDEN, "most": 200}
    return Problem("E552" if code == "E550" else code, fields)


def _without_values(wrong: Unfit) -> Problem:
    fields = {name: HIDDEN if name in ("found", "near") else told for name, told in wrong.fields.items()}
    return Problem(WITHOUT_NEAR.get(wrong.code, wrong.code), fields)


def _listed(words: Iterable[str]) -> dict[str, str]:
    words = list(words)
    return {"en": ", ".join(words), "zh": "、".join(words)}
