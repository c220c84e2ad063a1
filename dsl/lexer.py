"""From a block's clean lines to tokens: keywords, values, names, and where the indentation changes.

The grammar defines the same terminals (`grammar_text`), so that Lark can prove in strict mode that
no two of them overlap; this lexer reads whole lines with one regular expression and finds keywords
by their spelling, which is several times faster and never stops at a stray character: that becomes
an `UNKNOWN` token, which the grammar has no place for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark.lexer import Lexer, Token

from .source import Row
from .words import BY_TERMINAL, BY_WORD, SOFT, grammar_terminals, normal, pattern, priority

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_PERIOD = r"(?:\s*(?:\/|per\s|each\s|每)\s*(?:month|term|year|学期|月|年)(?!\w)|(?!\w))"

# Values, each a single token, tried in this order after the keywords of several words.
VALUES: dict[str, str] = {
    "STRING": r'"[^"\n]*"|[“”][^“”\n]*[“”]|「[^」\n]*」',
    "DATE": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?!\w)|[0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日(?!\w)",
    "MONEY": rf"{_NUMBER}\s*(?:yuan|亿元|万元|元){_PERIOD}",
    "WORKING_DAYS": r"[0-9]+\s*(?:working\s+days?|个?工作日)(?!\w)",
    "DAYS": r"[0-9]+\s*(?:days?|天|日)(?!\w)",
    "MONTHS": r"[0-9]+\s*(?:months?|个月|月)(?!\w)",
    "PERCENT": rf"{_NUMBER}\s*%",
    "NUMBER": rf"{_NUMBER}(?!\w)",
    "NAME": r"[^\W\d]\w*(?:\.[^\W\d]\w*)*",
}
SYMBOLS = {
    "_COMMA": ",", "LPAR": "(", "RPAR": ")", "_COLON": ":", "_BAR": "|",
    "PLUS": "+", "MINUS": "-", "TIMES": "*", "DIVIDE": "/",
}  # fmt: skip


def rules() -> str:
    """The rules of the grammar, without keywords, values and symbols."""
    return Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")


def plain_grammar() -> str:
    """The grammar for this lexer, which needs only the names of the terminals."""
    return f"{rules()}%declare _NL {' '.join((*BY_TERMINAL, *VALUES, *SYMBOLS))}\n"


def grammar_text() -> str:
    """The whole grammar for Lark's own lexer: the rules and what every terminal looks like."""
    values = "".join(f"{name}{_PRIORITY.get(name, '.2')}: /{regex}/\n" for name, regex in VALUES.items())
    symbols = "".join(f'{name}: "{symbol}"\n' for name, symbol in SYMBOLS.items())
    lines = "_NL: /(\\n *)+/\n%ignore /[ \\t]+/\n"
    return f"{rules()}{grammar_terminals()}{values}{symbols}{lines}"


# For Lark's own lexer, which tries by priority what this one tries in order.
_PRIORITY = {"STRING": ".9", "DATE": ".9", "MONEY": ".8", "WORKING_DAYS": ".7", "DAYS": ".7", "MONTHS": ".6",
             "PERCENT": ".6", "NUMBER": ".5", "NAME": ""}  # fmt: skip


def _line_pattern() -> re.Pattern[str]:
    """One expression for all: long keywords and operators, values, names, symbols, anything."""
    apart = [word for words in BY_TERMINAL.values() for word in words if not word.isalpha()]
    apart.sort(key=priority, reverse=True)
    long = "|".join(pattern(word) + (r"(?!\w)" if word[-1].isalpha() else "") for word in apart)
    values = dict(VALUES)
    name = values.pop("NAME")
    groups = [f"(?P<{key}>{regex})" for key, regex in values.items()]
    symbols = "".join(re.escape(symbol) for symbol in SYMBOLS.values())
    # Digits first: no name or keyword begins with one.
    return re.compile(
        rf"(?=[0-9\"“”「])(?:{'|'.join(groups)})|(?P<LONG>{long})|(?P<NAME>{name})"
        rf"|(?P<SYMBOL>[{symbols}])|(?P<UNKNOWN>[0-9][\w.,]*|\S)"
    )


_LINE = _line_pattern()
_SYMBOL = {symbol: name for name, symbol in SYMBOLS.items()}


def tokens_of(row: Row) -> Iterator[Token]:
    """The tokens of one line, without what indentation and line ends add.

    >>> [str(t) for t in tokens_of(Row(1, 2, "  amount 1,250 yuan per year"))]
    ['amount', '1,250 yuan per year']
    """
    number, found, soft = row.number, [], False
    for match in _LINE.finditer(row.text, row.indent):
        kind, text = match.lastgroup, match.group()
        if kind == "NAME":
            kind = BY_WORD.get(text, "NAME")
        elif kind == "SYMBOL":
            kind = _SYMBOL[text]
        elif kind == "LONG":
            kind = BY_WORD[normal(text)]
        assert kind is not None
        start, end = match.span()
        found.append(Token(kind, text, start, number, start + 1, number, end + 1, end))
        soft = soft or kind in SOFT
    return iter(_names_where_meant(found) if soft else found)


def _names_where_meant(tokens: list[Token]) -> list[Token]:
    """The tokens of a line, where the keywords of steps are names unless they stand as keywords.

    >>> [t.type for t in tokens_of(Row(1, 2, "  when within and before"))]
    ['WHEN', 'NAME', 'AND', 'NAME']
    >>> [t.type for t in tokens_of(Row(1, 2, "  at least 6 months after before"))]
    ['AT_LEAST', 'MONTHS', 'AFTER', 'NAME']
    """
    meant: list[Token] = []
    for i, token in enumerate(tokens):
        following = tokens[i + 1].type if i + 1 < len(tokens) else ""
        # `every "每次"` is a choice of a fact, on a line of its own.
        keyword = following not in ("STRING", "_COMMA") if i == 0 else tokens[i - 1].type in _LENGTHS
        meant += [token] if keyword or token.type not in SOFT else _apart(token)
    return meant


_LENGTHS = ("DAYS", "WORKING_DAYS", "MONTHS")


def _apart(token: Token) -> Iterator[Token]:
    """The words of a keyword that is none where it stands: in `exception back to grain` two."""
    for word in re.finditer(r"\S+", token):
        kind = BY_WORD.get(word.group(), "NAME")
        start, at = (token.start_pos or 0) + word.start(), (token.column or 1) + word.start()
        length = len(word.group())
        yield Token(
            "NAME" if kind in SOFT else kind, word.group(), start, token.line, at, token.line, at + length,
            start + length,
        )  # fmt: skip


class LineLexer(Lexer):
    """Lark's interface to this lexer; what it reads is a list of `Row`."""

    __future_interface__ = 2  # `lex` gets what was given to `parse`, in `lexer_state.text`

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        levels = [0]
        row = None
        for row in lexer_state.text:
            if row.indent > levels[-1]:
                levels.append(row.indent)
                yield _mark("_INDENT", row, row.indent)
            while row.indent < levels[-1]:
                levels.pop()
                yield _mark("_DEDENT", row, row.indent)
            yield from tokens_of(row)
            yield _mark("_NL", row, len(row.text))
        if row is not None:
            for _ in levels[1:]:
                yield _mark("_DEDENT", row, len(row.text))


def _mark(kind: str, row: Row, at: int) -> Token:
    return Token(kind, "", at, row.number, at + 1, row.number, at + 2, at)
