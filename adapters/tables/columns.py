"""From a table's columns to facts: which column is which fact, and what a cell says.

Nothing is guessed: a column that is no fact is refused, and a cell that cannot be read is left as
it is, for `Records.facts` to say what is wrong with it.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...dsl.names import nearest
from ...dsl.policy import Fact
from ..records import Records
from ..screen_words import Listed, Phrase, Unusable

TABLES = ("households", "members", "receives", "applications")
OPTIONAL = ("receives", "applications")
ENTITY = {
    "households": "household",
    "members": "member",
    "receives": "receives",
    "applications": "applications",
}
# The names a sheet or file may have, besides the one in the mapping.
CALLED = {
    "households": ("households", "农户"),
    "members": ("members", "家庭成员", "成员"),
    "receives": ("receives", "在享帮扶"),
    "applications": ("applications", "申请受理"),
}
PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
BETWEEN = re.compile(r"[;；、|]")
NONE = ("无", "none", "[]")  # a list of which nothing is in
SPOKEN = {"true": True, "false": False}  # as JSON and spreadsheets write yes and no
SAFE = 10**15  # a spreadsheet keeps fifteen digits of a number


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a mapping file says of one table.

    `columns` gives a column its fact's name, or False for a column to leave out.
    """

    table: str | None = None
    household: str | None = None
    order: str | None = None
    columns: Mapping[str, str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mappings:
    """A mapping file: how a register's tables and columns are called."""

    households: TableMapping = TableMapping()
    members: TableMapping = TableMapping()
    receives: TableMapping | None = None
    applications: TableMapping | None = None
    encoding: str = "utf-8-sig"

    def of(self, table: str) -> TableMapping:
        return getattr(self, table) or TableMapping()


def read_mapping(path: Path) -> Mappings:
    """A mapping file (TOML); Unusable with what is wrong in it."""

    def wrong(reason: str) -> Unusable:
        return Unusable("bad_mapping", path=path, reason=reason)

    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise wrong(str(error)) from None
    encoding = read.pop("encoding", "utf-8-sig")
    try:
        "".encode(encoding)
    except (LookupError, TypeError):
        raise wrong(f"encoding = {encoding!r}") from None
    made: dict[str, TableMapping] = {}
    for name, table in read.items():
        if name not in TABLES or not isinstance(table, dict):
            raise wrong(f"[{name}]; {', '.join(f'[{each}]' for each in TABLES)}")
        columns = table.get("columns", {})
        texts = [table[key] for key in ("table", "household", "order") if key in table]
        if set(table) - {"table", "household", "order", "columns"} or not isinstance(columns, dict):
            raise wrong(f"[{name}]: table, household, order, columns")
        if not all(isinstance(text, str) for text in texts):
            raise wrong(f'[{name}]: table, household, order = "…"')
        for column, fact in columns.items():
            if fact is not False and not isinstance(fact, str):
                raise wrong(f'[{name}.columns] {column} = "…" | false')
        made[name] = TableMapping(**table)
    return Mappings(
        made.get("households", TableMapping()),
        made.get("members", TableMapping()),
        made.get("receives"),
        made.get("applications"),
        encoding,
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table that are read: each with its fact; `key` is the household's."""

    facts: tuple[tuple[str, Fact], ...]
    key: str | None

    def read(self, row: Mapping[str, Any], cell: Callable[[Fact, Any], object]) -> dict[str, object]:
        """A row's facts by name; what is empty is left out."""
        read = ((fact.name, cell(fact, row.get(column))) for column, fact in self.facts)
        return {name: value for name, value in read if value is not None}


def columns_of(
    records: Records,
    table: str,
    headers: Iterable[str],
    mapping: TableMapping,
    shown: str,
    *,
    nested: bool = False,
) -> Columns:
    """Which fact each column is; Unusable for a column that is none, or that is a fact twice.

    A column is called by its fact's name or title, or has its fact in the mapping.
    """
    known: dict[str, Fact] = {}
    facts = [fact for fact in records.of(ENTITY[table]) if nested or fact.type.kind != "list"]
    for word in ("en", "zh"):
        known |= {fact.title.of(word): fact for fact in facts}
    known |= {fact.name: fact for fact in facts}
    number = records.by_name.get(("household", "household_no"))
    keys = {"household_no"} | ({number.title.zh, number.title.en} if number is not None else set())
    headers = list(headers)
    for column in (*mapping.columns, *filter(None, (mapping.household, mapping.order))):
        if column not in headers:
            raise Unusable("no_column", column=column, table=table, path=shown, near=_near(column, headers))
    found: list[tuple[str, Fact]] = []
    unknown: list[Phrase | str] = []
    key = None
    for column in headers:
        named = mapping.columns.get(column, column)
        if named is False or (column == mapping.order and column not in mapping.columns):
            continue
        is_key = column == mapping.household if mapping.household else column in keys or named in keys
        if is_key:
            if key is not None:
                raise Unusable(
                    "same_column", table=table, path=shown, name="household_no", columns=f"{key}, {column}"
                )
            key = column
            if table == "households" and number is not None:
                found.append((column, number))
            continue
        fact = known.get(str(named))
        if fact is None:
            near = nearest(str(named), list(known))
            unknown.append(Phrase("near_column", column=column, near=known[near].name) if near else column)
        else:
            found.append((column, fact))
    if unknown:
        raise Unusable("unknown_column", table=table, path=shown, columns=Listed(unknown))
    by_name: dict[str, str] = {}
    for column, fact in found:
        if fact.name in by_name:
            both = f"{by_name[fact.name]}, {column}"
            raise Unusable("same_column", table=table, path=shown, name=fact.name, columns=both)
        by_name[fact.name] = column
    return Columns(tuple(found), key)


def _near(word: str, known: list[str]) -> Phrase | str:
    near = nearest(word, known)
    return Phrase("did_you_mean", near=near) if near else ""


# --- what a cell says -----------------------------------------------------------------------------


def typed(fact: Fact, value: Any) -> object:
    """A cell of a table whose columns have types: Parquet or a database.

    A whole binary number is exact, and NaN is how many programs write that nothing is there.
    """
    if isinstance(value, float):
        if value != value:
            return None
        value = int(value) if value.is_integer() else value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    if isinstance(value, str) and fact.type.kind == "several":
        return several(fact, value)
    if fact.type.kind == "text" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def sheet(fact: Fact, value: Any) -> object:
    """A cell of a worksheet: a number is the one shown, of fifteen digits at most."""
    if isinstance(value, str):
        return text(fact, value)
    if isinstance(value, float) and not value.is_integer():
        return Decimal(f"{value:.15g}")
    if fact.type.kind == "text" and isinstance(value, int | float) and abs(value) >= SAFE:
        return value  # its last digits are lost; refused as a number where text should be
    return typed(fact, value)


def text(fact: Fact, value: Any) -> object:
    """A cell of a text file; empty is not known."""
    written = value.strip() if isinstance(value, str) else ""
    if not written:
        return None
    match fact.type.kind:
        case "several":
            return several(fact, written)
        case "yes_no":
            return SPOKEN.get(written.lower(), written)
        case "number" if PLAIN.fullmatch(written):
            return Decimal(written)
    return written


def several(fact: Fact, written: str) -> object:
    """The items of a list in one cell, parted by `;`, `；`, `、` or `|`; `无`, `none` or `[]` for none.

    >>> from elig.dsl.policy import Title, Type
    >>> kind = Type("several")
    >>> causes = Fact("household", "causes", Title("原因", "causes"), kind, None, None, (), False, True, None)
    >>> several(causes, "illness；schooling"), several(causes, "无")
    (['illness', 'schooling'], [])
    """
    options = {word for option in fact.options for word in (option.name, option.title.zh)}
    if written in NONE and written not in options:
        return []
    return [part.strip() for part in BETWEEN.split(written)]
