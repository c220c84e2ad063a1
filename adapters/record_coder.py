"""A record's values as a kernel's columns hold them, without the way through facts.

Whatever is not plain is declined, never judged: an exception of `DECLINED` only means that the record
is to be read as `Records.facts` does, which then says what is wrong with it, if anything is. What is
read here is read by the same functions as there, or by a quicker one for the way nearly all is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from ..dsl.policy import Exact, Fact
from ..dsl.ranges import MAX_MEMBERS
from ..engine.facts import Facts, Member, Receipt
from ..engine.kernel.inputs import Coded, Column, NotLowered
from ..engine.kernel.ir import HOUSEHOLD
from ..engine.kernel.kernel import Kernel
from .record_values import MAX_TEXT, choice, option_words, reader, span
from .records import LISTS, Records, in_order

DECLINED = (KeyError, TypeError, ValueError, NotLowered)
Coder = Callable[[Any], Coded]
Row = list[Coded | None]


class Coding:
    """Reads records for one kernel: each fact is checked, and those that the kernel reads are kept."""

    def __init__(self, records: Records, kernel: Kernel) -> None:
        self.kernel = kernel
        self.records = records
        self.columns: tuple[list[Column], list[Column]] = ([], [])
        for column in kernel.program.columns:
            self.columns[column.level].append(column)
        self.household, self.member = (self.coders(entity) for entity in ("household", "member"))
        self.receipt = {fact.name: read_of(fact) for fact in records.of("receives")}
        support = records.by_name["receives", "support"]
        self.receipt["support"] = choice(support, "E561", "E560")
        self.drawn = [column for column in kernel.program.columns if column.kind != "fact"]

    def coders(self, entity: str) -> dict[str, tuple[int, Coder]]:
        """By a fact's name, its place among the columns (-1: in none) and what reads it."""
        columns = self.columns[entity == "member"]
        places = {column.name: i for i, column in enumerate(columns) if column.kind == "fact"}
        made = {}
        for fact in self.records.of(entity):
            if fact.type.kind != "list":
                place = places.get(fact.name, -1)
                made[fact.name] = (place, coder(fact, columns[place] if place >= 0 else None))
        return made

    def read(self, record: Mapping[str, Any]) -> tuple[Row, list[Row]]:
        """The household's values and the members', None where one is not known.

        Raises one of DECLINED for a record that is not plain.
        """
        written = record["members"]
        plainly(type(record) is dict and type(written) is list and 0 < len(written) <= MAX_MEMBERS)
        household: Row = [None] * len(self.columns[0])
        for name, value in record.items():
            if name in LISTS:
                continue
            place, code = self.household[name]
            if value is not None:
                found = code(value)
                if place >= 0:
                    household[place] = found
        plainly(all(is_nothing(record.get(name)) for name in LISTS if name not in ("members", "receives")))
        members = [self.of_member(member) for member in written]
        ids = [member["id"] for member in written]
        plainly(len(set(ids)) == len(ids))
        receives = self.receipts(record.get("receives"), ids)
        if self.drawn:
            for column, values in self.values_drawn(receives, ids):
                place = self.columns[column.level].index(column)
                for row, value in zip(
                    [household] if column.level == HOUSEHOLD else members, values, strict=True
                ):
                    row[place] = value
        return household, members

    def of_member(self, member: Mapping[str, Any]) -> Row:
        """A member's values."""
        plainly(type(member) is dict and member["id"] is not None)
        row: Row = [None] * len(self.columns[1])
        for name, value in member.items():
            place, code = self.member[name]
            if value is not None:
                found = code(value)
                if place >= 0:
                    row[place] = found
        return row

    def receipts(self, written: Any, ids: list[str]) -> tuple[Receipt, ...] | None:
        """What is drawn."""
        if written is None:
            return None
        plainly(type(written) is list)
        made = []
        for receipt in written:
            plainly(type(receipt) is dict and receipt["support"] is not None)
            readers = [(name, self.receipt[name], value) for name, value in receipt.items()]
            read = {name: reads(value) for name, reads, value in readers if value is not None}
            in_order("receives", read)
            who = read.get("member")
            plainly(who is None or who in ids)
            made.append(
                Receipt(read["support"], who, read.get("since"), read.get("until"), read.get("amount"))
            )
        return tuple(made)

    def values_drawn(
        self, receives: tuple[Receipt, ...] | None, ids: list[str]
    ) -> list[tuple[Column, list[Coded | None]]]:
        """The columns of what is drawn."""
        facts = Facts({}, tuple(Member(who, {}) for who in ids), receives, "")
        return [(column, column.values(facts, self.kernel.edition)) for column in self.drawn]


def plainly(is_plain: bool) -> None:
    """Decline a record that is not plain."""
    if not is_plain:
        raise ValueError


def is_nothing(value: object) -> bool:
    """Whether a list is left out or empty."""
    return value is None or (type(value) is list and not value)


def coder(fact: Fact, column: Column | None) -> Coder:
    """What reads a value of a fact as its column holds it."""
    kind = fact.type.kind
    read = read_of(fact)
    if kind in ("yes_no", "money", "date") or column is None or column.as_given:
        return read
    if kind == "choice":
        places = {word: column.places[name] for word, name in option_words(fact).items()}
        return places.__getitem__

    def coded(value: object) -> Coded:
        found = column.coded(read(value))
        assert found is not None
        return found

    return coded


def read_of(fact: Fact) -> Callable[[Any], Any]:
    """What reads a value of a fact as `Records.facts` does."""
    kind = fact.type.kind
    if kind == "text":
        return text
    if kind == "several":
        item = reader(fact)
        return lambda value: several(item, value)
    if kind == "date":
        return lambda value: day(*span(fact), value)
    return money(fact) if kind == "money" else reader(fact)


def text(value: str) -> str:
    """A text that can be printed, and is not blank; spaces that are no plain ones are declined."""
    plainly(type(value) is str and len(value) <= MAX_TEXT)
    plainly(value.isalnum() or (value.isprintable() and not value.isspace() and value != ""))
    return value


def several(item: Callable[[object], object], value: list[object]) -> frozenset[object]:
    """Several options, as a list."""
    plainly(type(value) is list)
    return frozenset(map(item, value))


def day(low: Exact, high: Exact, value: str) -> int:
    """A date as 2024-05-01."""
    found = ordinal(value)
    plainly(low <= found <= high)
    return found


@lru_cache(maxsize=8192)
def ordinal(value: str) -> int:
    """The day number of a date as 2024-05-01; of no other way that ISO 8601 knows."""
    plainly(len(value) == 10 and value[4] == value[7] == "-")
    return date.fromisoformat(value).toordinal()


def money(fact: Fact) -> Callable[[Any], int]:
    """Yuan as a number or as digits, in fen."""
    low, high = span(fact)
    read = reader(fact)

    def quickly(value: Any) -> Any:
        if type(value) is str and len(value) <= 12 and value.isascii() and value.isdecimal():
            fen = int(value) * 100
            if low <= fen <= high:
                return fen
        return read(value)

    return quickly
