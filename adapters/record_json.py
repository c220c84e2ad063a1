"""JSON text to Python values, exactly: no float is ever made, and no key is lost to its double."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ..dsl.problems import FactsError, Problem
from .record_values import plainly

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 40  # longer numbers are kept as Decimal, which never takes long to read

Loc = tuple[str | int, ...]
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)


def read_json(text: str | bytes) -> object:
    """The value that a JSON text stands for; decimals as `Decimal`, everything else as `json` has it.

    A byte-order mark is accepted. Raises FactsError for other encodings, for text that is not
    JSON, too large or too deep, and with every doubled key and every NaN or Infinity.

    >>> read_json('{"wage_income": 1500.50}')
    {'wage_income': Decimal('1500.50')}
    """
    value, problems = parse(text)
    if problems:
        raise FactsError(problems)
    return value


def parse(text: str | bytes) -> tuple[Any, list[Problem]]:
    """The value and what was wrong in a text that could still be read.

    Raises FactsError for a text that cannot be read at all.
    """
    if len(text) > MAX_BYTES:
        raise FactsError([Problem("E503", {"most": f"{MAX_BYTES:,}"})])
    text = _decoded(text).removeprefix("\ufeff")
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise FactsError([Problem("E504", {"most": MAX_DEPTH})])
    odd = _Oddities()
    try:
        value = json.loads(
            text,
            object_pairs_hook=odd.mapping,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=odd.constant,
        )
    except json.JSONDecodeError as error:
        raise FactsError([_unreadable(error)]) from None
    return value, list(odd.problems(value))


def path_of(loc: Loc, names: Sequence[str | None] = ()) -> str | None:
    """Where something stands, in the words of a decision: `members[m3].disability_grade`.

    `names` are the record's `member_names`; what has no name is shown by position, from 1.

    >>> path_of(("members", 0, "sex"), ["m1"])
    'members[m1].sex'
    >>> path_of(("receives", 1, "support"))
    'receives[#2].support'
    """
    path = ""
    for index, step in enumerate(loc):
        if isinstance(step, int):
            named = index == 1 and loc[0] == "members" and step < len(names)
            path += f"[{(names[step] if named else None) or f'#{step + 1}'}]"
        else:
            path += ("." if path else "") + plainly(step)
    return path or None


def member_ids(record: object) -> list[object]:
    """The ids of a record's members, as they are written; None where there is none."""
    members = record.get("members") if isinstance(record, Mapping) else None
    if not isinstance(members, list | tuple):
        return []
    return [member.get("id") if isinstance(member, Mapping) else None for member in members]


def member_names(record: object) -> list[str | None]:
    """The ids by which members can be spoken of; None where an id is missing, odd or not their own."""
    ids = [name if isinstance(name, str) and name.isprintable() else None for name in member_ids(record)]
    times = Counter(ids)
    return [name if name and len(name) <= 40 and times[name] == 1 else None for name in ids]


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MAX_DIGITS else _decimal(digits)


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent of twenty digits: beyond every range, whatever its sign
        return Decimal("Infinity")


class _Oddities:
    """What the JSON reader meets that is no JSON value, found again once the whole text is read.

    The reader builds objects from the inside out and does not say where they stand.
    """

    def __init__(self) -> None:
        self.found: dict[int, tuple[object, Sequence[str]]] = {}

    def mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            times = Counter(name for name, _ in pairs)
            self.found[id(made)] = (made, [name for name in made if times[name] > 1])
        return made

    def constant(self, word: str) -> Decimal:
        made = Decimal(word)
        self.found[id(made)] = (made, [word])
        return made

    def problems(self, record: object) -> Iterator[Problem]:
        if not self.found:
            return
        names = member_names(record)
        waiting: list[tuple[Loc, object]] = [((), record)]
        while waiting:
            loc, value = waiting.pop()
            for word in self.found.get(id(value), (None, ()))[1]:
                if isinstance(value, dict):
                    yield Problem("E506", {"name": plainly(word)}, path=path_of((*loc, word), names))
                else:
                    yield Problem("E505", {"found": word}, path=path_of(loc, names))
            inside: Iterable[tuple[str | int, object]] = ()
            if isinstance(value, dict):
                inside = value.items()
            elif isinstance(value, list):
                inside = enumerate(value)
            waiting += [((*loc, step), item) for step, item in reversed(list(inside))]


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        pass
    encoding = "UTF-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "GBK"
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        unknown = {"en": "no text at all", "zh": "并非文本"}
        raise FactsError([Problem("E501", {"encoding": unknown})]) from None
    raise FactsError([Problem("E501", {"encoding": encoding})])


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in BRACKETS.finditer(text):
        depth += 1 if match[1] else -1 if match[2] else 0
        deepest = max(deepest, depth)
    return deepest


# Python's own words for what is wrong with a JSON text, each with the caseworker's.
UNREADABLE = {
    "Expecting property name": ("a name in quotes is expected here, such as \"wage_income\"",
                                "这里应是加引号的名称，如 \"wage_income\""),
    "Expecting ':' delimiter": ("a colon : is missing between the name and its value",
                                "名称和值之间缺少冒号 :"),
    "Expecting ',' delimiter": ("a comma or a closing bracket is missing before this",
                                "这里前面缺少逗号或右括号"),
    "Expecting value": ("a value is expected: a number, a text in quotes, true, false, null, [ … ] or { … }",
                        "这里应是一个值：数、加引号的文本、true、false、null、[ … ] 或 { … }"),
    "Unterminated string": ("the text that starts here has no closing quote", "从这里开始的文本缺少后引号"),
    "Invalid control character": ("a line break or tab stands inside a text; is the closing quote missing?",
                                  "文本中间有换行或制表符；是不是缺少后引号？"),
    "Invalid \\": ("a backslash \\ in a text must be written twice: \\\\",
                   "文本中的反斜杠 \\ 要写两个：\\\\"),
    "Illegal trailing comma": ("there is a comma with nothing after it; remove the comma",
                               "逗号后面没有内容；请删去这个逗号"),
    "Extra data": ("the record has ended before this; one file holds one household",
                   "记录到这里之前已经结束；一个文件只放一户"),
}  # fmt: skip
FULL_WIDTH = {
    "，": ",",
    "：": ":",
    "“": '"',
    "”": '"',
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "＂": '"',
    "‘": '"',
}


def _unreadable(error: json.JSONDecodeError) -> Problem:
    """Where and why; never the line itself, which may name people."""
    position, line, column = error.pos, error.lineno, error.colno
    written = error.doc.rstrip()
    at = error.doc[position : position + 1]
    before = error.doc[:position].rstrip()[-1:]
    english, chinese = next(
        (words for start, words in UNREADABLE.items() if error.msg.startswith(start)),
        ("this is not written as JSON", "这里不符合 JSON 的写法"),
    )
    if not written:
        english, chinese = "the file is empty", "文件是空的"
    elif position >= len(written):
        line, column = written.count("\n") + 1, len(written) - written.rfind("\n")
        english, chinese = "the file ends too early; a closing bracket is missing", "文件没有写完；缺少右括号"
    elif at in FULL_WIDTH:
        english = f"`{at}` is a full-width character; type `{FULL_WIDTH[at]}`"
        chinese = f"`{at}` 是全角字符；请改用半角 `{FULL_WIDTH[at]}`"
    elif at in "]}" and before == ",":
        # Before Python 3.13 the place is the bracket's; it is the comma that is to go.
        comma = error.doc.rindex(",", 0, position)
        line, column = error.doc.count("\n", 0, comma) + 1, comma - error.doc.rfind("\n", 0, comma)
        english, chinese = UNREADABLE["Illegal trailing comma"]
    elif error.doc[position : position + 4] in ("True", "Fals", "None", "TRUE", "FALS", "NULL", "Null"):
        english, chinese = (
            "true, false and null are written in small letters",
            "true、false、null 要用小写字母",
        )
    elif at == "'":
        english, chinese = (
            'texts and names stand in double quotes " ", not single ones',
            '文本和名称要用双引号 " "，不用单引号',
        )
    return Problem("E502", {"line": line, "column": column, "what": {"en": english, "zh": chinese}})
