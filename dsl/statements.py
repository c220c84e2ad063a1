"""Which statements each kind of block may have, and how they fill a `Block`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from lark import Token

from . import syntax as s
from .words import shown

# By statement: the keyword that begins it.
KEYWORD_OF = {
    "from": "FROM", "until": "UNTIL", "value": "FROM", "when": "WHEN", "be": "BE", "amount": "AMOUNT",
    "then": "THEN_ELIGIBLE", "runs_on": "RUNS_ON", "assume": "ASSUME", "source": "SOURCE",
    "nature": "NATURE", "paid": "PAID", "given": "GIVEN", "evidence": "EVIDENCE", "office": "OFFICE",
    "decided_within": "DECIDED_WITHIN", "code": "CODE", "severity": "SEVERITY", "notify": "NOTIFY",
    "number": "DOCUMENT_NUMBER", "issued_by": "ISSUED_BY", "provenance": "PROVENANCE", "link": "LINK",
    "fact": "FACT", "derive": "DERIVE", "after": "AFTER", "before": "BEFORE", "within": "WITHIN",
    "no_sooner": "AT_LEAST", "lasts": "LASTS", "every": "EVERY", "asks": "ASKS", "records": "RECORDS",
    "records_day": "RECORDS_DAY", "takes_back": "TAKES_BACK", "back_to": "BACK_TO", "ends_case": "ENDS_CASE",
}  # fmt: skip
_PERIOD = ("from", "until")
STATEMENTS: dict[str, tuple[str, ...]] = {
    "jurisdiction": (),
    "document": ("number", "issued_by", "provenance", "link"),
    "parameter": ("value", "source"),
    "entity": ("fact", "derive"),
    "derive": (*_PERIOD, "be", "assume", "source"),
    "status": (*_PERIOD, "when", "assume", "source"),
    "support": (
        *_PERIOD, "when", "amount", "nature", "paid", "given", "evidence", "office",
        "decided_within", "runs_on", "assume", "source",
    ),
    "exception": (*_PERIOD, "when", "amount", "then", "assume", "source"),
    "exclusive": (*_PERIOD, "source"),
    "end": ("source",),
    "event": ("fact",),
    "warn": (*_PERIOD, "when", "notify", "assume", "source"),
    "check": ("code", "when", "severity", *_PERIOD, "assume", "source"),
    "step": (
        *_PERIOD, "after", "before", "within", "no_sooner", "lasts", "every", "asks", "when", "records",
        "records_day", "takes_back", "back_to", "ends_case", "office", "evidence", "assume", "source",
    ),
}  # fmt: skip
_REPEATED = frozenset({
    "value", "source", "assume", "evidence", "fact", "derive", "within", "no_sooner", "asks", "records",
    "records_day", "takes_back",
})  # fmt: skip

# What a block says nothing without; of each group, one.
_NEEDED: dict[str, tuple[str, ...]] = {
    "parameter": ("value",), "derive": ("be",), "status": ("when",), "warn": ("when",),
    "check": ("when",), "exception": ("amount", "then"), "event": ("fact",), "entity": ("fact", "derive"),
    "step": ("after",),
}  # fmt: skip


class Misread(Exception):
    """A line that parses and still says nothing: a code, its place, and what fills the sentence.

    `lines` are all that the error spoils; the first is where it is shown.
    """

    def __init__(self, code: str, span: s.Span, **fields: object) -> None:
        super().__init__(code)
        self.code, self.span, self.fields = code, span, fields
        self.lines: tuple[int, ...] = (span.line,)


class Part(NamedTuple):
    """A statement: what it is, the word it begins with, what it says."""

    statement: str
    token: Token
    value: Any


def at(token: Token) -> s.Span:
    """Where a token stands."""
    return s.Span(token.line, token.column, token.end_column)  # type: ignore[arg-type]


def block_word(kind: str) -> dict[str, str]:
    """A kind of block in the reader's words."""
    return shown(kind.upper())


def statement_words(kind: str) -> dict[str, str]:
    """The statements that a kind of block may have, for a message."""
    words = [shown(KEYWORD_OF[name]) for name in STATEMENTS[kind]]
    if "then" in STATEMENTS[kind]:
        words.append(shown("THEN_NOT_ELIGIBLE"))
    if not words:
        return {"en": "none", "zh": "没有"}
    return {lang: join.join(word[lang] for word in words) for lang, join in (("en", ", "), ("zh", "、"))}


def assemble(block: s.Block, parts: list[Part]) -> s.Block:
    """The block with its statements in place; a wrong or doubled one is a `Misread`."""
    allowed = STATEMENTS[block.kind]
    misplaced = [part for part in parts if part.statement not in allowed]
    if misplaced:
        raise _misplaced(block, misplaced)
    seen: dict[str, int] = {}
    for part in parts:
        if part.statement not in _REPEATED:
            _once(part.statement, part.token, seen)
        _FILL[part.statement](block, part)
        if part.statement == "from" and part.value[1] is not None:  # from D until D
            _once("until", part.token, seen)
            block.until = part.value[1]
    if block.amount is not None and block.then is not None:
        later = next(p for p in reversed(parts) if p.statement in ("amount", "then"))
        raise Misread("E126", at(later.token))
    if block.kind == "parameter":
        block.lines.sort(key=lambda line: line.span.line)
    return block


def missing(block: s.Block) -> dict[str, str] | None:
    """The statement that the block says nothing without, if it is not there."""
    needed = _NEEDED.get(block.kind)
    if needed is None or any(_HAS[name](block) for name in needed):
        return None
    if needed == ("value",):
        return {"en": "from 2024-01-01: 300 yuan per month", "zh": "自 2024-01-01: 300元/月"}
    first = shown(KEYWORD_OF[needed[0]])
    return {"en": f"{first['en']} …", "zh": f"{first['zh']} …"}


def _once(statement: str, token: Token, seen: dict[str, int]) -> None:
    if statement in seen:
        raise Misread("E125", at(token), statement=shown(KEYWORD_OF[statement]), first=seen[statement])
    seen[statement] = token.line or 0


def _misplaced(block: s.Block, parts: list[Part]) -> Misread:
    """Statements of another kind of block: one of them, or many where a first line is lost."""
    part = parts[0]
    code, fields = (
        "E124" if STATEMENTS[block.kind] else "E123",
        {"statement": shown(KEYWORD_OF[part.statement])},
    )
    lines = [part.token.line or 0]
    other = next((k for k in _LOST if all(p.statement in STATEMENTS[k] for p in parts)), None)
    if part.statement == "from" and block.kind == "parameter":
        code = "E163"
    elif part.statement == "value" and "from" in STATEMENTS[block.kind]:
        code = "E164"
    elif len(parts) > 2 and other is not None:
        code, fields = "E178", {**fields, "count": len(parts), "other": block_word(other)}  # type: ignore[dict-item]
        lines = [p.token.line or 0 for p in parts]
    elif code == "E123":
        lines = [p.token.line or 0 for p in parts]
    found = Misread(
        code, at(part.token), block=block_word(block.kind), allowed=statement_words(block.kind), **fields
    )
    found.lines = tuple(lines)
    return found


# Blocks whose first line may be missing above statements of theirs, the likeliest first.
_LOST = ("support", "status", "derive", "exception", "check", "parameter", "entity", "document", "warn")


def _set(name: str) -> Callable[[s.Block, Part], None]:
    return lambda block, part: setattr(block, name, part.value)


def _append(name: str) -> Callable[[s.Block, Part], None]:
    return lambda block, part: getattr(block, name).append(part.value)


def _from(block: s.Block, part: Part) -> None:
    block.from_ = part.value[0]


def _be(block: s.Block, part: Part) -> None:
    block.be, block.rounding = part.value


def _extra(block: s.Block, part: Part) -> None:
    block.extra.update(part.value)


def _listed(block: s.Block, part: Part) -> None:
    found = block.extra.setdefault(part.statement, [])
    assert isinstance(found, list)
    found.append(part.value)


def _evidence(block: s.Block, part: Part) -> None:
    found = block.extra.setdefault("evidence", [])
    assert isinstance(found, list)
    found.extend(part.value)


_FILL: dict[str, Callable[[s.Block, Part], None]] = {
    "from": _from, "until": _set("until"), "when": _set("when"), "be": _be, "amount": _set("amount"),
    "then": _set("then"), "runs_on": _set("runs_on"), "source": _append("sources"),
    "assume": _append("assumes"), "value": _append("lines"), "fact": _append("facts"),
    "derive": _append("derives"), "evidence": _evidence,
    **dict.fromkeys(
        ("nature", "paid", "given", "office", "decided_within", "code", "severity", "notify",
         "number", "issued_by", "provenance", "link"), _extra),
    **dict.fromkeys(
        ("after", "before", "within", "no_sooner", "lasts", "every", "asks", "records", "records_day",
         "takes_back", "back_to", "ends_case"), _listed),
}  # fmt: skip
_HAS: dict[str, Callable[[s.Block], bool]] = {
    "value": lambda block: bool(block.lines), "be": lambda block: block.be is not None,
    "when": lambda block: block.when is not None, "amount": lambda block: block.amount is not None,
    "then": lambda block: block.then is not None, "fact": lambda block: bool(block.facts),
    "derive": lambda block: bool(block.derives), "after": lambda block: "after" in block.extra,
}  # fmt: skip
