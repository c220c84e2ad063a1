"""A department's mapping file (TOML), read and checked: all that is wrong at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...dsl.names import nearest
from ...dsl.policy import Event, Fact
from ...dsl.problems import Problem
from ..record_events import by_word
from ..record_values import option_words, titles
from ..records import Records
from .dates import ISO, are_confusable, is_format
from .mapping import FORMS, STATES, UNIT_WORDS, Cell, EventMapping, MappingError, digest_of

BY_NAME = "by_name"  # instead of `[facts]`: each fact stands in a column of its own name
TOP = ("source", "title", "dates", "unit", "file", "event", "person", "facts")
TABLES: dict[str, tuple[str, ...]] = {
    "file": ("name", "form", "encoding", "separator", "sheet", "line_end"),
    "event": ("kind", "id", "sent", "state", "same_id"),
    "person": ("household", "member", "id_no"),
}
CELL = ("column", "value", "values", "dates", "unit")
SOURCE = re.compile(r"[a-z][a-z0-9_-]{0,30}")
BARE_CHINESE = re.compile(r"^\s*\[?[^\x00-\x7f\"'#=]+\]?\s*(=|$)")

Words = dict[str, str]
TEXT: Words = {"en": 'text in quotes, "…"', "zh": "加引号的文本"}
COLUMN: Words = {"en": "the name of a column, in quotes", "zh": "加引号的列名"}
A_COLUMN_WITH_VALUES: Words = {
    "en": '{ column = "…", values = { "word" = "meaning" } }',
    "zh": '{ column = "列名", values = { "写法" = "含义" } }',
}
A_CELL: Words = {
    "en": 'a column\'s name, or { column = "…", values/dates/unit = … }, or { value = … }',
    "zh": '列名，或 { column = "列名", values/dates/unit = … }，或 { value = … }',
}
FORMATS: Words = {
    "en": 'a format such as "YYYY-MM-DD", "YYYY/M/D", "YYYY年M月D日" or "YYYYMMDD", or a list of them',
    "zh": '日期格式，如 "YYYY-MM-DD"、"YYYY/M/D"、"YYYY年M月D日"、"YYYYMMDD"，或几种的清单',
}


def read_mapping(path: Path, records: Records) -> EventMapping:
    """A department's mapping, checked against the kinds of event that the rules declare.

    Raises MappingError with everything that is wrong in it, OSError where it cannot be read.
    """
    return mapping_of(path.read_bytes(), path.as_posix(), records)


def mapping_of(content: bytes, shown: str, records: Records) -> EventMapping:
    """As `read_mapping`, of a text; `shown` is what the messages call it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        what = {"en": "it is not saved as UTF-8", "zh": "没有存成 UTF-8 编码"}
        raise MappingError([Problem("E600", {"what": what}, shown, 1)]) from None
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError([_no_toml(str(error), text, shown)]) from None
    checker = _Checker(text, shown, records)
    made = checker.mapping(read)
    if checker.problems or made is None:
        raise MappingError(sorted(checker.problems, key=lambda problem: problem.line or 0))
    return made


def _no_toml(said: str, text: str, shown: str) -> Problem:
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    lines = text.split("\n")
    line, column = (int(place[1]), int(place[2])) if place else (len(lines), 1)
    source = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    what: Words = {"en": re.sub(r" \(at .*\)$", "", said), "zh": "这里写法不对"}
    if BARE_CHINESE.match(source):
        what = {"en": "a name in Chinese stands in quotes", "zh": "中文名称要加引号"}
    elif "overwrite" in said or "redefine" in said or "twice" in said:
        what = {"en": "this stands twice", "zh": "这一项写了两次"}
    return Problem("E600", {"what": what}, shown, line, column, None, source)


class _Places:
    """On which line of a TOML text each key stands, as far as plain files tell."""

    _HEADER = re.compile(r"^\s*\[([^\[\]]+)\]\s*(#.*)?$")
    _KEY = re.compile(r"""^\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.|=)""")

    def __init__(self, text: str) -> None:
        self.lines = [line.rstrip("\r") for line in text.split("\n")]
        self.at: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.lines, start=1):
            if header := self._HEADER.match(line):
                table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
                self.at.setdefault(table, number)
            elif key := self._KEY.match(line):
                self.at.setdefault((*table, key[1] or key[2] or key[3] or ""), number)

    def of(self, path: tuple[str, ...]) -> int:
        """The line of the longest beginning of a path that stands anywhere; 1 if none does."""
        return next((self.at[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.at), 1)


class _Checker:
    def __init__(self, text: str, shown: str, records: Records) -> None:
        self.places, self.shown, self.records = _Places(text), shown, records
        self.kinds = records.events
        self.kind_words = by_word(self.kinds)
        self.problems: list[Problem] = []

    def wrong(self, code: str, path: tuple[str, ...], **fields: object) -> None:
        line = self.places.of(path)
        source = self.places.lines[line - 1]
        self.problems.append(Problem(code, fields, self.shown, line, None, None, source))

    # --- the whole -----------------------------------------------------------------------------

    def mapping(self, read: dict[str, Any]) -> EventMapping | None:
        own = [name for name in read if name not in TOP]
        tables = [name for name in own if isinstance(read[name], dict)]
        self.unknown((), "the mapping file", "对应表", [name for name in own if name not in tables], TOP)
        source = self.text(read, (), "source", required={
            "en": "what the department's events are known by, such as medical: small letters, digits, - or _",
            "zh": "该部门事件编号的前缀，如 medical：小写字母、数字、- 或 _",
        })  # fmt: skip
        if source is not None and not SOURCE.fullmatch(source):
            what = {
                "en": "small letters, digits, - or _, a letter first",
                "zh": "小写字母、数字、- 或 _，以字母开头",
            }
            self.wrong("E603", ("source",), name="source", what=what)
        dates = self.formats(read, (), "dates") or (ISO,)
        unit = self.unit(read, (), "unit") or "yuan"
        file = self.table(read, "file")
        event = self.table(read, "event")
        person = self.table(read, "person")
        made: dict[str, Any] = {"source": source, "title": self.text(read, (), "title") or source or ""}
        made |= self.file(file)
        kinds = self.event(event, made, dates)
        self.person(person, made, kinds)
        made["facts"] = self.facts(read, tables, kinds, dates, unit, known="kind" in event)
        if "id_no" in made and made.get("id") == (made["id_no"],) and not made.get("digested"):
            self.wrong("E610", ("event", "id"), name="id")
        return None if self.problems else EventMapping(**made, digest=digest_of(read))

    def table(self, read: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = read.get(name, {})
        if not isinstance(table, dict):
            self.wrong(
                "E603", (name,), name=name, what={"en": f"a table, [{name}]", "zh": f"一个表 [{name}]"}
            )
            return {}
        told = [key for key in table if key not in TABLES[name]]
        self.unknown((name,), f"[{name}]", f"[{name}]", told, TABLES[name])
        return table

    def unknown(
        self, path: tuple[str, ...], english: str, chinese: str, told: Iterable[str], known: Iterable[str]
    ) -> None:
        known = tuple(known)
        for name in told:
            self.wrong("E601", (*path, name), table={"en": english, "zh": chinese}, name=name,
                       near=_near(name, known), known=_listed(known))  # fmt: skip

    # --- parts ----------------------------------------------------------------------------------

    def text(
        self, table: Mapping[str, Any], path: tuple[str, ...], name: str, required: Words | None = None,
        what: Words = TEXT,
    ) -> str | None:  # fmt: skip
        value = table.get(name)
        if value is None:
            if required is not None:
                where = f"[{path[0]}]" if path else {"en": "the mapping file", "zh": "对应表"}
                self.wrong("E602", path, name=name, table=where, what=required)
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong("E603", (*path, name), name=name, what=what)
            return None
        return value.strip()

    def file(self, table: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"name": self.text(table, ("file",), "name")}
        made["sheet"] = self.text(table, ("file",), "sheet")
        form = made["form"] = self.text(table, ("file",), "form")
        if form is not None and form not in FORMS:
            self.wrong("E603", ("file", "form"), name="form", what=_one_of(FORMS))
        encoding = self.text(table, ("file",), "encoding") or "utf-8"
        made["encoding"] = encoding = {"gbk": "gb18030", "gb2312": "gb18030"}.get(encoding.lower(), encoding)
        try:
            is_plain = "a,\n".encode(encoding) in (b"a,\n", "a,\n".encode("utf-8-sig"))
        except LookupError:
            is_plain = False
        if not is_plain:
            what = {"en": 'an encoding such as "utf-8" or "gb18030"', "zh": '编码，如 "utf-8" 或 "gb18030"'}
            self.wrong("E603", ("file", "encoding"), name="encoding", what=what)
        separator = table.get("separator", ",")
        if separator not in (",", ";", "|", "\t"):
            what = {"en": '"," or ";" or "|" or "\\t"', "zh": '"," 或 ";" 或 "|" 或 "\\t"'}
            self.wrong("E603", ("file", "separator"), name="separator", what=what)
        line_end = table.get("line_end", True)
        if not isinstance(line_end, bool):
            self.wrong("E603", ("file", "line_end"), name="line_end", what=_one_of(("true", "false")))
        return {**made, "separator": separator, "line_end": line_end}

    def event(self, table: dict[str, Any], made: dict[str, Any], dates: tuple[str, ...]) -> tuple[Event, ...]:
        """What `[event]` says, into `made`; the kinds of event that may come."""
        kinds = self.kind(table, made)
        own = table.get("id")
        if isinstance(own, list) and own and all(isinstance(name, str) and name.strip() for name in own):
            made["id"], made["digested"] = tuple(name.strip() for name in own), True
        elif own is None or isinstance(own, str):
            column = self.text(table, ("event",), "id", required={
                "en": "the column of the department's own number of the event, or a list of columns",
                "zh": "部门自己的事件编号所在列，没有编号时写几列的清单",
            }, what=COLUMN)  # fmt: skip
            made["id"] = (column,) if column else ()
        else:
            what = {"en": "a column, or a list of columns", "zh": "一列，或几列的清单"}
            self.wrong("E603", ("event", "id"), name="id", what=what)
        if "sent" in table:
            made["sent"] = self.cell(table["sent"], ("event", "sent"), None, dates, "yuan")
        self.state(table, made)
        same = table.get("same_id", "differs")
        if same not in ("differs", "corrects"):
            self.wrong("E603", ("event", "same_id"), name="same_id", what=_one_of(("differs", "corrects")))
        made["same_id_corrects"] = same == "corrects"
        return kinds

    def kind(self, table: dict[str, Any], made: dict[str, Any]) -> tuple[Event, ...]:
        told, path = table.get("kind"), ("event", "kind")
        if told is None:
            what = {"en": 'a kind of event, or { column = "…" }', "zh": '事件名称，或 { column = "列名" }'}
            self.wrong("E602", ("event",), name="kind", table="[event]", what=what)
            return ()
        if isinstance(told, str):
            kind = self.named_kind(told, path)
            made["kind"] = kind
            return () if kind is None else (self.kinds[kind],)
        parts = self.column_and_values(told, path)
        if parts is None:
            return ()
        made["kind_column"], values = parts
        if values is None:
            made["kind_words"] = dict(self.kind_words)
            return tuple(self.kinds.values())
        words: dict[str, str | None] = {}
        for word, name in values.items():
            words[word] = None if name is False else self.named_kind(name, (*path, word))
        made["kind_words"] = words
        return tuple(self.kinds[name] for name in dict.fromkeys(words.values()) if name is not None)

    def named_kind(self, name: object, path: tuple[str, ...]) -> str | None:
        if isinstance(name, str) and name in self.kind_words:
            return self.kind_words[name]
        if not isinstance(name, str):
            self.wrong(
                "E603",
                path,
                name=path[-1],
                what={"en": "a kind of event, or false", "zh": "事件名称，或 false"},
            )
            return None
        near = nearest(name, self.kind_words)
        self.wrong("E604", path, name=name, near=_did(self.kind_words[near] if near else None),
                   known=_listed(self.kinds))  # fmt: skip
        return None

    def column_and_values(
        self, told: object, path: tuple[str, ...]
    ) -> tuple[str, dict[str, object] | None] | None:
        if not isinstance(told, dict) or not isinstance(told.get("column"), str) or not isinstance(
            told.get("values", {}), dict
        ):  # fmt: skip
            self.wrong("E603", path, name=path[-1], what=A_COLUMN_WITH_VALUES)
            return None
        self.unknown(path, path[-1], path[-1], [key for key in told if key not in ("column", "values")],
                     ("column", "values"))  # fmt: skip
        return told["column"].strip(), told.get("values")

    def state(self, table: dict[str, Any], made: dict[str, Any]) -> None:
        if "state" not in table:
            return
        path = ("event", "state")
        parts = self.column_and_values(table["state"], path)
        if parts is None:
            return
        made["state_column"], values = parts
        if not values:
            self.wrong("E603", path, name="state", what=A_COLUMN_WITH_VALUES)
        for word, state in (values or {}).items():
            if state not in STATES:
                self.wrong("E603", (*path, word), name=word, what=_one_of(STATES))
        made["state_words"] = dict(values or {})

    def person(self, table: dict[str, Any], made: dict[str, Any], kinds: tuple[Event, ...]) -> None:
        for name in TABLES["person"]:
            column = self.text(table, ("person",), name, what=COLUMN)
            if column is not None:
                made[name] = column
        if "id_no" in made:
            return
        if "household" not in made:
            what = {
                "en": "the column of household numbers, or `id_no`, that of identity card numbers",
                "zh": "户编号所在列，或用 `id_no` 写证件号码所在列",
            }
            self.wrong("E602", ("person",), name="household", table="[person]", what=what)
        elif "member" not in made and any(kind.entity == "member" for kind in kinds):
            what = {
                "en": "the column of the member's id: these events befall a member",
                "zh": "成员编号所在列：这类事件发生在某个成员身上",
            }
            self.wrong("E602", ("person",), name="member", table="[person]", what=what)

    # --- facts -------------------------------------------------------------------------------------

    def facts(
        self, read: dict[str, Any], tables: list[str], kinds: tuple[Event, ...], dates: tuple[str, ...],
        unit: str, *, known: bool,
    ) -> dict[str, tuple[tuple[Fact, Cell], ...]]:  # fmt: skip
        shared = read.get("facts", {})
        if shared == BY_NAME:
            shared = {fact.name: fact.name for kind in kinds for fact in kind.facts}
        if not isinstance(shared, dict):
            self.wrong(
                "E603", ("facts",), name="facts", what={"en": "a table, [facts]", "zh": "一个表 [facts]"}
            )
            shared = {}
        of_kind: dict[str, tuple[str, dict[str, Any]]] = {}
        for name in tables:
            kind = self.kind_words.get(name)
            if kind is None or kind not in {each.name for each in kinds}:
                if known:
                    choice = (*TOP, *(each.name for each in kinds))
                    self.unknown((), "the mapping file", "对应表", [name], choice)
                continue
            of_kind[kind] = (name, read[name])
        used: set[str] = set()
        made = {}
        for kind_ in kinds:
            of = {fact.name: fact for fact in kind_.facts}
            of |= {fact.title.zh: fact for fact in kind_.facts if fact.title.zh not in of}
            cells: dict[str, tuple[Fact, Cell]] = {}
            table, own = of_kind.get(kind_.name, ("", {}))
            for path, name, told in (
                *((("facts", name), name, told) for name, told in shared.items()),
                *(((table, name), name, told) for name, told in own.items()),
            ):
                fact = of.get(name)
                if fact is not None:
                    used.add(name)
                    cell = self.cell(told, path, fact, dates, unit)
                    if cell is not None:
                        cells[fact.name] = (fact, cell)
                elif path[0] != "facts":
                    self.no_fact(path, name, (kind_,))
            if kind_.dated not in cells and not any(
                of.get(name) is of[kind_.dated] for name in (*shared, *own)
            ):
                self.wrong("E608", ("facts",), kind=_both(kind_), name=kind_.dated)
            made[kind_.name] = tuple(cells.values())
        for name in shared:
            if name not in used and kinds:
                self.no_fact(("facts", name), name, kinds)
        return made

    def no_fact(self, path: tuple[str, ...], name: str, kinds: tuple[Event, ...]) -> None:
        facts = {fact.name: fact for kind in kinds for fact in kind.facts}
        words = {**{fact.title.zh: fact.name for fact in facts.values()}, **{each: each for each in facts}}
        near = nearest(name, words)
        kind = (
            _both(kinds[0]) if len(kinds) == 1 else {"en": "what this department sends", "zh": "该部门的事件"}
        )
        self.wrong("E605", path, kind=kind, name=name, near=_did(words[near] if near else None),
                   known=_listed(facts))  # fmt: skip

    def cell(
        self, told: object, path: tuple[str, ...], fact: Fact | None, dates: tuple[str, ...], unit: str
    ) -> Cell | None:
        """What is said of one value; `fact` None is the day it was sent."""
        if isinstance(told, str) and told.strip():
            return Cell(told.strip(), unit=unit, dates=dates)
        is_column = isinstance(told, dict) and isinstance(told.get("column"), str) and told["column"].strip()
        is_value = isinstance(told, dict) and "value" in told and "column" not in told and fact is not None
        if not isinstance(told, dict) or not (is_column or is_value):
            self.wrong("E603", path, name=path[-1], what=A_CELL)
            return None
        self.unknown(path, f"`{path[-1]}`", f"`{path[-1]}`", [key for key in told if key not in CELL], CELL)
        kind = "date" if fact is None else fact.type.kind
        for key, fits in (
            ("dates", ("date",)),
            ("unit", ("money",)),
            ("values", ("choice", "several", "yes_no", "text")),
        ):
            if key in told and kind not in fits:
                whose = {"en": path[-1], "zh": path[-1]} if fact is None else titles(fact)
                self.wrong("E607", (*path, key), name=key, fact=whose, what=KINDS[kind])
        words = self.words(told.get("values", {}), path, fact)
        if is_value:
            assert fact is not None
            return Cell(None, self.word_of(fact, told["value"], (*path, "value"), "value"))
        return Cell(
            told["column"].strip(), None, words, self.unit(told, path, "unit") or unit,
            self.formats(told, path, "dates") or dates,
        )  # fmt: skip

    def words(self, told: object, path: tuple[str, ...], fact: Fact | None) -> dict[str, object]:
        if not isinstance(told, dict):
            what = {"en": '{ "word" = "meaning" }', "zh": '{ "写法" = "含义" }'}
            self.wrong("E603", (*path, "values"), name="values", what=what)
            return {}
        if fact is None or fact.type.kind not in ("choice", "several", "yes_no", "text"):
            return {}
        return {
            word: None
            if name is False and fact.type.kind != "yes_no"
            else self.word_of(fact, name, path, word)
            for word, name in told.items()
        }

    def word_of(self, fact: Fact, name: object, path: tuple[str, ...], word: str) -> object:
        """What a word of the mapping means for a fact: an option's name, a yes or no, or a text."""
        if fact.type.kind in ("choice", "several"):
            known = option_words(fact)
            if isinstance(name, str) and name in known:
                return known[name]
            near = nearest(str(name), known)
            self.wrong("E606", path, word=word, name=str(name), fact=titles(fact),
                       known=_listed(option.name for option in fact.options),
                       near=_did(known[near] if near else None))  # fmt: skip
        elif fact.type.kind == "yes_no" and not isinstance(name, bool):
            self.wrong("E603", path, name=word, what=_one_of(("true", "false")))
        elif fact.type.kind == "text" and not isinstance(name, str):
            self.wrong("E603", path, name=word, what=TEXT)
        return name

    def unit(self, table: Mapping[str, Any], path: tuple[str, ...], name: str) -> str | None:
        told = table.get(name)
        if told is None:
            return None
        if not isinstance(told, str) or told not in UNIT_WORDS:
            self.wrong("E603", (*path, name), name=name, what=_one_of(tuple(UNIT_WORDS)))
            return None
        return UNIT_WORDS[told]

    def formats(self, table: Mapping[str, Any], path: tuple[str, ...], name: str) -> tuple[str, ...] | None:
        told = table.get(name)
        if told is None:
            return None
        formats = [told] if isinstance(told, str) else told
        if not isinstance(formats, list) or not formats or not all(
            isinstance(each, str) and is_format(each) for each in formats
        ):  # fmt: skip
            self.wrong("E603", (*path, name), name=name, what=FORMATS)
            return None
        for index, one in enumerate(formats):
            for other in formats[index + 1 :]:
                if are_confusable(one, other):
                    self.wrong("E609", (*path, name), one=one, other=other)
        return tuple(formats)


KINDS: dict[str, Words] = {
    "date": {"en": "a date", "zh": "日期"},
    "money": {"en": "an amount", "zh": "金额"},
    "number": {"en": "a number", "zh": "数"},
    "choice": {"en": "one of several choices", "zh": "选项"},
    "several": {"en": "a list of choices", "zh": "多选项"},
    "yes_no": {"en": "yes or no", "zh": "是或否"},
    "text": {"en": "text", "zh": "文本"},
}


def _both(kind: Event) -> Words:
    return {"en": f"`{kind.name}` ({kind.title.en})", "zh": f"`{kind.name}`（{kind.title.zh}）"}


def _listed(names: Iterable[str]) -> Words:
    names = list(names)
    return {"en": ", ".join(names) or "none", "zh": "、".join(names) or "没有"}


def _one_of(names: tuple[str, ...]) -> Words:
    return {"en": " or ".join(names), "zh": " 或 ".join(names)}


def _near(name: str, known: Iterable[str]) -> Words:
    return _did(nearest(name, known))


def _did(near: str | None) -> Words:
    if near is None:
        return {"en": "", "zh": ""}
    return {"en": f"; did you mean `{near}`?", "zh": f"，是不是 `{near}`？"}
