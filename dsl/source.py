"""From the bytes of a rule file to clean lines, comments and blocks.

Here the file is still only text: its encoding, its length, its indentation. Nothing is moved:
every character that is left stands in the column in which it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .problems import Problem

MAX_BYTES = 1_000_000
MAX_LINE = 500
MAX_BLOCK = 400
MAX_STRING = 300
MAX_NAME = 80
_SHOWN = 140  # characters of a line that a message shows

# Full-width ！ to ～ as plain ! to ~, with the spaces that look like one. Same count of characters.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0]")
_QUOTED_OR_COMMENT = re.compile(r'"[^"]*"|[“”][^“”]*[“”]|「[^」]*」|[#＃].*')
_LONG_NAME = re.compile(rf"\w{{{MAX_NAME + 1},}}")
_TAB = re.compile(r"[^\S\t]*\t\s*(?=[^\s#])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line that says something: its number from 1, its indentation, its clean text."""

    number: int
    indent: int
    text: str


@dataclass(slots=True)
class Source:
    """A file as text: `lines` as written, `clean` without comments and full-width forms.

    `problems` are those of the text itself; a line that one of them makes unreadable is in `spoilt`
    (and its block is read without it). `unread` are the lines of a file that is refused as a whole.
    """

    path: str
    lines: tuple[str, ...] = ()
    clean: list[str] = field(default_factory=list)
    comments: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoilt: set[int] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def report(self, code: str, line: int, column: int, end: int, **fields: object) -> None:
        """Add a problem of a place; the line is shown with it, only the part around it if it is long."""
        text = self.lines[line - 1]
        if len(text) > _SHOWN:
            start = max(0, column - 1 - _SHOWN // 2)
            before = "… " if start else ""
            text = before + text[start : start + _SHOWN] + " …"
            column, end = column - start + len(before), min(end - start + len(before), len(text) - 1)
        self.problems.append(Problem(code, fields, self.path, line, column, max(end, column + 1), text))


def read(text: str | bytes, path: str) -> Source:
    """The lines of a file; never raises, whatever the bytes are.

    >>> read("status a  # why\\r\\n", "a.elig").comments
    {1: '# why'}
    """
    source = Source(path)
    decoded = _decode(text, source)
    if decoded is None:
        return source
    source.lines = tuple(decoded.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if source.lines[-1] == "":
        source.lines = source.lines[:-1]
    for number, line in enumerate(source.lines, 1):
        source.clean.append(_clean(line, number, source))
    tabs = [number for number, line in enumerate(source.lines, 1) if _TAB.match(line)]
    if tabs:
        indent = _TAB.match(source.lines[tabs[0] - 1])
        source.report("E104", tabs[0], 1, indent.end() + 1 if indent else 2, count=len(tabs))
    return source


_DECLARED = re.compile(r'^[\s-]*(\w+)(?:\s+(\w+))?|["“「]([^"”」]*)["”」]')


def lost_words(source: Source, understood: set[int]) -> frozenset[str]:
    """The names and titles that lines which were not understood may declare.

    >>> sorted(lost_words(read('fact age "年龄" is cuont', "a.elig"), set()))
    ['age', 'fact', '年龄']
    """
    lines = source.clean or source.unread
    lost = [line for number, line in enumerate(lines, 1) if number not in understood]
    return frozenset(word for line in lost for found in _DECLARED.findall(line) for word in found if word)


def _decode(text: str | bytes, source: Source) -> str | None:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        source.problems.append(
            Problem("E105", {"size": f"{size:,}", "limit": f"{MAX_BYTES:,}"}, source.path, 1)
        )
        source.unread = _words_of(text)
        return None
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        code = "E101" if _reads_as_gbk(text) else "E102"
        source.problems.append(Problem(code, {"byte": f"0x{text[error.start]:02X}"}, source.path, line))
        source.unread = _words_of(text)
        return None


def _words_of(text: str | bytes) -> list[str]:
    """The lines of a file that is refused as a whole, as far as they can be made out."""
    if isinstance(text, bytes):
        text = text.decode("gbk" if _reads_as_gbk(text) else "utf-8", "replace")
    return text[: 4 * MAX_BYTES].split("\n")


def _reads_as_gbk(data: bytes) -> bool:
    """Whether the bytes are Chinese in the older encoding: they decode, and to common characters."""
    try:
        decoded = data.decode("gbk")
    except UnicodeDecodeError:
        return False
    wide = [c for c in decoded if c > "\x7f"]
    return sum("\u4e00" <= c <= "\u9fff" or c in "，。：（）“”、；％〔〕" for c in wide) * 10 >= len(wide) * 9


def _clean(line: str, number: int, source: Source) -> str:
    """The line without its comment, with plain forms for full-width ones; its problems reported."""
    if len(line) > MAX_LINE:
        source.report("E106", number, 1, 2, length=len(line), limit=MAX_LINE)
        source.spoilt.add(number)
    if control := _CONTROL.search(line):
        at = control.start()
        source.report("E103", number, at + 1, at + 2, character=f"U+{ord(control.group()):04X}")
        line = _CONTROL.sub(" ", line)
    if _LONG_NAME.search(line):
        _report_long_name(line, number, source)
    if (
        "#" in line
        or (not line.isascii() and _WIDE.search(line))
        or '"' in line
        or "“" in line
        or "「" in line
    ):
        line = _plain(line, number, source)
    stripped = line.rstrip()
    indent = stripped[: len(stripped) - len(stripped.lstrip())]
    return indent.replace("\t", " ") + stripped[len(indent) :]


def _plain(line: str, number: int, source: Source) -> str:
    """Fold what stands outside strings; keep strings; cut the comment off."""
    parts: list[str] = []
    end = 0
    for match in _QUOTED_OR_COMMENT.finditer(line):
        parts.append(line[end : match.start()].translate(_PLAIN))
        end = match.end()
        if match.group()[0] in "#＃":
            source.comments[number] = match.group()
            return "".join(parts)
        if match.end() - match.start() > MAX_STRING + 2:
            source.report("E109", number, match.start() + 1, match.end() + 1, limit=MAX_STRING)
        parts.append(match.group())
    parts.append(line[end:].translate(_PLAIN))
    return "".join(parts)


def _report_long_name(line: str, number: int, source: Source) -> None:
    """A name of more than 80 characters, unless it stands in a string or comment."""
    outside = _QUOTED_OR_COMMENT.sub(lambda m: '"' * len(m.group()), line)
    if long := _LONG_NAME.search(outside):
        source.report("E110", number, long.start() + 1, long.end() + 1, limit=MAX_NAME)


def blocks(source: Source) -> Iterator[list[Row]]:
    """The rows of each block: its first line stands in column 1, the others deeper.

    Lines before the first block belong to none; the first of them is reported.
    """
    rows: list[Row] = []
    orphan = False
    for number, text in enumerate(source.clean, 1):
        if not text:
            continue
        indent = len(text) - len(text.lstrip())
        if indent == 0:
            if rows:
                yield rows
            rows = []
        elif not rows:
            if not orphan:
                source.report("E114", number, indent + 1, len(text) + 1)
            orphan = True
            continue
        rows.append(Row(number, indent, text))
    if rows:
        yield rows


def straighten(rows: list[Row], source: Source) -> list[Row]:
    """The rows whose indentation fits a line above; the others are reported and left out."""
    body = min((row.indent for row in rows[1:]), default=0)
    first = next((i for i, row in enumerate(rows) if i and row.indent == body), 1)
    if first > 1:  # before the first statement stands something deeper
        source.report("E177", rows[1].number, 1, rows[1].indent + 1)
    kept = rows[:1]
    levels = [0]
    dropped: int | None = None  # indentation of a row left out; with it go those below and beside it
    for row in rows[first:]:
        if dropped is not None and row.indent >= dropped:
            continue
        dropped = None
        while row.indent < levels[-1]:
            levels.pop()
        if row.indent > levels[-1]:
            if row.indent < kept[-1].indent:
                source.report("E112", row.number, 1, row.indent + 1)
                dropped = row.indent
                continue
            levels.append(row.indent)
        kept.append(row)
    return kept
