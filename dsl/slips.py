"""The slips that writers make inside a line, each recognised by one function.

A slip looks at the tokens around the place where the parser stopped (a missing quote, a misspelt
keyword, a decimal comma) and gives the message, or None if it is not the one.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from lark import Token

from .messages_wanted import Words
from .source import Row
from .statements import at
from .syntax import Span
from .values import length
from .wanted import wanted
from .words import KEYWORDS, MEANT, glued_keyword, shown, spellings

_COMPARISONS = {"LESS", "LESS_OR_EQUAL", "MORE", "MORE_OR_EQUAL", "EQUAL", "NOT_EQUAL"}
_TESTS = {"IS", "IS_NOT", "IN", "NOT_IN", "INCLUDES", "IS_EMPTY", "IS_NOT_EMPTY", "IS_KNOWN", "IS_NOT_KNOWN",
          "HAS_STATUS"}  # fmt: skip
_JOINERS = {"AND", "OR", "NOT", "WHERE", "AT_MOST", "AT_LEAST"}
_OPERATORS = {*_COMPARISONS, *_TESTS, *_JOINERS, "IS_OR_YES", "IN_OR_OF"}
# What looks like a number to its writer, and is none: 1,25 and 1.2.3.
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)+")
_PERIOD_STARTS = re.compile(r"(?:per|each|every|a|an|monthly|yearly|annual|annually|每\w*|按\w*)\b")


def begins(token: Token) -> int:
    """Where a token begins in its row, from 0."""
    return at(token).column - 1


class Wrong(NamedTuple):
    """A problem, and the rows to leave out so that the rest can be read."""

    code: str
    span: Span
    fields: dict[str, object]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parser stopped: the row, its tokens, the index of the one it could not take."""

    rows: list[Row]
    index: int
    tokens: list[Token]
    i: int
    accepts: Collection[str]

    @property
    def row(self) -> Row:
        return self.rows[self.index]

    @property
    def token(self) -> Token | None:
        """The token that cannot stand there; None at the end of the line."""
        return self.tokens[self.i] if self.i < len(self.tokens) else None

    @property
    def before(self) -> Token | None:
        return self.tokens[self.i - 1] if self.i > 0 else None

    @property
    def wanted(self) -> Words:
        statement = self.tokens[0].type if self.tokens else None
        return wanted(self.accepts, self.before.type if self.before is not None else None, statement)

    @property
    def end(self) -> Span:
        """Just after the last word of the row."""
        column = len(self.row.text) + 1
        return Span(self.row.number, column, column + 1)

    def wrong(self, code: str, span: Span, **fields: object) -> Wrong:
        return Wrong(code, span, fields, (self.row.number,))

    def text(self, first: int, last: int) -> str:
        """What is written from one token to another."""
        return self.row.text[begins(self.tokens[first]) : at(self.tokens[last]).end - 1]

    def stretch(self, first: int, last: int) -> Span:
        return Span(self.row.number, at(self.tokens[first]).column, at(self.tokens[last]).end)


# --- nearest words ----------------------------------------------------------------------------------


def nearest(written: str, known: Collection[str]) -> str | None:
    """The known word that is most like what was written, if any is."""
    # Of two Chinese characters one is often wrong.
    close = difflib.get_close_matches(written, list(known), 1, 0.6 if written.isascii() else 0.5)
    return close[0] if close else None


def nearest_keyword(written: str, keywords: Collection[str]) -> str | None:
    """The spelling of one of these keywords that is most like what was written."""
    return nearest(
        written, [word for keyword in keywords for lang in ("en", "zh") for word in spellings(keyword, lang)]
    )


def misspelt(text: str, keywords: Collection[str]) -> tuple[str, str] | None:
    """The first words of a text that are nearly one of these keywords: as written, and as meant."""
    best: tuple[float, str, str] | None = None
    for keyword in keywords:
        for lang in ("en", "zh"):
            for word in spellings(keyword, lang):
                written = _as_long(text, word)
                if written is None or written.split() == word.split():
                    continue
                likeness = difflib.SequenceMatcher(None, written, word).ratio()
                if likeness >= (0.72 if len(word) > 3 else 0.65) and (best is None or likeness > best[0]):
                    best = likeness, written, word
    return (best[1], best[2]) if best is not None else None


def _as_long(text: str, word: str) -> str | None:
    """As many words from the beginning of the text as the keyword has."""
    count = len(word.split())
    match = re.match(r"[^\W\d]\w*" + r"\s+[^\W\d]\w*" * (count - 1), text)
    return match.group() if match else None


# --- inside a line ----------------------------------------------------------------------------


def open_quote(place: Place) -> Wrong | None:
    """A quotation mark that no other closes on its line."""
    token = place.token
    if token is None or token.type != "UNKNOWN" or str(token) not in '"“”「':
        return None
    quote = {"「": "」", '"': '"'}.get(str(token), "”")
    return place.wrong("E134", Span(place.row.number, at(token).column, len(place.row.text) + 1), quote=quote)


# What other languages write, and characters that look like ours.
_SIGNS = {"===": "=", "!==": "!=", "==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "=!": "!=",
          "&&": "and", "||": "or", "&": "and", "!": "not"}  # fmt: skip
_INSTEAD = {
    **dict.fromkeys("、；;", ","), **dict.fromkeys("—–−·•", "-"), "×": "*", "÷": "/",
    **dict.fromkeys("[{【〔", "("), **dict.fromkeys("]}】〕", ")"), **dict.fromkeys("'‘’`", '"'),
}  # fmt: skip


def _foreign_sign(place: Place) -> Wrong | None:
    """`==`, `&&`, `||` and the like, which other languages have."""
    token = place.token
    assert token is not None
    for sign in sorted(_SIGNS, key=len, reverse=True):
        for start in range(max(0, begins(token) - len(sign) + 1), begins(token) + 1):
            if place.row.text.startswith(sign, start):
                span = Span(place.row.number, start + 1, start + 1 + len(sign))
                right = _SIGNS[sign]
                return place.wrong(
                    "E141", span, found=sign, right=shown(right.upper()) if right.isalpha() else right
                )
    return None


_SPELLED = {
    r"(?:is\s+)?(?:greater|more|larger|higher)\s+than\s+or\s+equal(?:\s+to)?": ">=",
    r"(?:is\s+)?(?:less|lower|smaller|fewer)\s+than\s+or\s+equal(?:\s+to)?": "<=",
    r"(?:is\s+)?(?:not|no)\s+(?:more|greater|higher)\s+than": "<=",
    r"(?:is\s+)?(?:not|no)\s+(?:less|lower|fewer)\s+than": ">=",
    r"(?:is\s+)?(?:greater|more|larger|higher|older)\s+than": ">",
    r"(?:is\s+)?(?:less|lower|smaller|fewer|younger)\s+than": "<",
    r"(?:is\s+)?at\s+least": ">=", r"(?:is\s+)?at\s+most": "<=",
    r"(?:is\s+not|not|does\s+not)\s+equal(?:\s+to)?": "!=", r"(?:is\s+)?equals?(?:\s+to)?": "=",
    r"(?:is\s+)?(?:above|over)": ">", r"(?:is\s+)?(?:below|under)": "<",
}  # fmt: skip


def _spelled_comparison(place: Place) -> Wrong | None:
    """`greater than`, `is at least` and the like, for which the language has signs."""
    token = place.token
    if token is None or place.tokens[0].type not in ("WHEN", "MINUS"):
        return None
    for spelled, sign in _SPELLED.items():
        for match in re.finditer(rf"\b{spelled}\b", place.row.text):
            if match.start() <= begins(token) < match.end() or match.end() + 1 == begins(token):
                span = Span(place.row.number, match.start() + 1, match.end() + 1)
                return place.wrong("E141", span, found=match.group(), right=sign)
    return None


def _number(place: Place) -> Wrong | None:
    """`1,25`, `1,2500`, `1.2.3`."""
    assert place.token is not None
    for match in _DIGITS.finditer(place.row.text):
        if match.start() < begins(place.token) < match.end():
            span = Span(place.row.number, match.start() + 1, match.end() + 1)
            return place.wrong("E142", span, found=match.group())
    return None


def _period(place: Place) -> Wrong | None:
    """`300 yuan per moth`, `300 yuan monthly`."""
    token, before = place.token, place.before
    assert token is not None
    if before is None or before.type != "MONEY" or not _PERIOD_STARTS.match(place.row.text, begins(token)):
        return None
    match = re.compile(r"\w+(?:\s+\w+)?").match(place.row.text, begins(token))
    found = match.group() if match else str(token)
    column = at(token).column
    return place.wrong("E143", Span(place.row.number, column, column + len(found)), found=found)


_GLUED_UNIT = re.compile("[0-9][0-9.,]*(块|圆|万$|千|rmb|RMB|yaun|yuan)")
_NEARLY_UNITS = ["yuan", "rmb", "cny", "kuai", "块"]


def _unit(place: Place) -> Wrong | None:
    """`300 yaun`, `300块`."""
    token, before = place.token, place.before
    assert token is not None
    if token.type == "UNKNOWN" and (match := _GLUED_UNIT.match(token)):
        return place.wrong("E165", at(token), found=match[1])
    after_number = before is not None and before.type == "NUMBER" and token.type == "NAME"
    if after_number and nearest(token.lower(), _NEARLY_UNITS):
        return place.wrong("E165", at(token), found=str(token))
    return None


def _number_with_unit(place: Place) -> Wrong | None:
    """`work_months >= 3 months`: counts are plain numbers."""
    token = place.token
    assert token is not None
    if token.type in ("MONTHS", "DAYS", "WORKING_DAYS") and {"NUMBER", "SUM_OF"} <= set(place.accepts):
        return place.wrong("E166", at(token), found=str(token), right=str(length(token)))
    return None


def _date_written_otherwise(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if "DATE" not in place.accepts or "MONEY" in place.accepts:
        return None
    match = re.compile(r"[0-9][\w./,年月日 -]*[\w]").match(place.row.text, begins(token))
    if match is None:
        return None
    span = Span(place.row.number, match.start() + 1, match.end() + 1)
    return place.wrong("E145", span, found=match.group())


def _rest_of_date(place: Place) -> Wrong | None:
    """`from 2024-02-01/03`, `2024年2月`: the parser stops after a number that should be a date."""
    token = place.token
    if token is not None and token.type == "UNKNOWN" and re.match(r"[0-9]{4}年", token):
        return place.wrong("E145", at(token), found=str(token))
    return None


def _brackets(place: Place) -> Wrong | None:
    token = place.token
    kinds = [t.type for t in place.tokens]
    open_ = kinds[: place.i].count("LPAR") - kinds[: place.i].count("RPAR")
    if token is not None and token.type == "RPAR" and open_ == 0:
        return place.wrong("E136", at(token))
    if "RPAR" in place.accepts and open_ > kinds[place.i :].count("RPAR"):
        span = at(token) if token is not None else place.end
        return place.wrong("E135", span)
    return None


def _chained(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if (
        token.type in _COMPARISONS
        and any(t.type in _COMPARISONS for t in place.tokens[: place.i])
        and "AND" in place.accepts
    ):
        return place.wrong("E168", at(token))
    return None


def _no_quotes(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if set(place.accepts) == {"STRING"} and (token.type == "NAME" or token.type in MEANT):
        last = place.i
        while last + 1 < len(place.tokens) and place.tokens[last + 1].type == "NAME":
            last += 1
        return place.wrong("E167", place.stretch(place.i, last), found=place.text(place.i, last))
    return None


def _misspelt_keyword(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if token.type not in ("NAME", "LPAR") and token.type not in MEANT:
        return None
    accepted = [keyword for terminal in place.accepts for keyword in MEANT.get(terminal, ())]
    start = begins(token)
    found = misspelt(place.row.text[start:], accepted)
    if found is None and place.i > 1 and place.tokens[place.i - 1].type == "NAME":
        # The word before was taken for a name: `when al of`, `some members where`, `sum (income)`.
        start = begins(place.tokens[place.i - 1])
        text = place.row.text[start:]
        found = _begun(text, 2) or misspelt(text, _SEVERAL_WORDS) or _begun(text, 1)
    if found is None:
        return None
    written, near = found
    return place.wrong(
        "E137", Span(place.row.number, start + 1, start + 1 + len(written)), found=written, near=near
    )


_SEVERAL_WORDS = [keyword for keyword in KEYWORDS if any(" " in word for word in spellings(keyword, "en"))]


def _begun(text: str, least: int) -> tuple[str, str] | None:
    """The keyword of several words that a text begins and does not finish: `sum`, for `sum of`."""
    words = re.findall(r"\w+", text)
    for spelled in (word for keyword in _SEVERAL_WORDS for word in spellings(keyword, "en")):
        wanted_words = spelled.split()
        pairs = zip(words, wanted_words, strict=False)
        same = len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))
        if least <= same < len(wanted_words):
            return " ".join(wanted_words[:same]), spelled
    return None


def _glued(place: Place) -> Wrong | None:
    """Chinese operators without spaces: `人均收入小于 低保标准`, `受灾 且脱贫`."""
    for i in (place.i, place.i - 1):
        if 0 <= i < len(place.tokens) and place.tokens[i].type == "NAME" and not place.tokens[i].isascii():
            name = str(place.tokens[i])
            spaced = glued_keyword(name) or _glued_at_an_end(name)
            if spaced is not None:
                return place.wrong(
                    "E138", at(place.tokens[i]), found=name, spaced=" ".join(filter(None, spaced))
                )
    return None


_GLUE = [word for keyword in _OPERATORS & KEYWORDS.keys() for word in spellings(keyword, "zh")]
_GLUE = sorted((word for word in _GLUE if word not in ("为", "在")), key=lambda word: (-len(word), word))


def _glued_at_an_end(name: str) -> tuple[str, str] | None:
    for word in _GLUE:
        if name.endswith(word) and name != word:
            return name[: -len(word)], word
        if name.startswith(word) and name != word:
            return word, name[len(word) :]
    return None


def _keyword_as_name(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if "NAME" in place.accepts and token.type in MEANT and token.type not in _OPERATORS:
        return place.wrong("E133", at(token), found=str(token), wanted=place.wanted)
    return None


def _without_if_none(place: Place) -> Wrong | None:
    if "OR_IF_NONE" in place.accepts:
        return place.wrong("E169", at(place.token) if place.token is not None else place.end)
    return None


def _table_slip(place: Place) -> Wrong | None:
    """A row of dashes, or a row without its last `|`."""
    if place.tokens[0].type != "_BAR":
        return None
    if place.token is not None and re.fullmatch(r"\s*\|[\s|:-]*-[\s|:-]*", place.row.text):
        return place.wrong("E175", place.stretch(0, len(place.tokens) - 1))
    if place.token is None and "_BAR" in place.accepts:
        return place.wrong("E172", place.end)
    return None


def strange_character(place: Place) -> Wrong | None:
    """A character that the language has no use for."""
    token = place.token
    assert token is not None
    if token.type != "UNKNOWN":
        return None
    if token[0].isdigit():
        return place.wrong("E130", at(token), found=str(token), wanted=place.wanted)
    instead = _INSTEAD.get(str(token))
    shown_as = str(token) if token.isprintable() else f"U+{ord(token):04X}"
    more = (
        {"en": f"; write `{instead}`", "zh": f"；请写 `{instead}`"}
        if instead
        else {"en": "; delete it", "zh": "；请删除"}
    )
    return place.wrong("E171", at(token), found=shown_as, instead=more)


def _nothing_more(place: Place) -> Wrong | None:
    token = place.token
    if place.before is not None and place.before.type in ("ALL_OF", "ANY_OF", "NONE_OF"):
        return place.wrong("E147", place.stretch(place.i, len(place.tokens) - 1), found=str(place.before))
    if token is not None and set(place.accepts) == {"_NL"}:
        return place.wrong("E132", place.stretch(place.i, len(place.tokens) - 1), found=str(token))
    return None


# --- the end of a line --------------------------------------------------------------------------


def _bare_when(place: Place) -> Wrong | None:
    if len(place.tokens) != 1 or place.tokens[0].type != "WHEN":
        return None
    below = place.rows[place.index + 1] if place.index + 1 < len(place.rows) else None
    if below is not None and below.text.lstrip().startswith("-"):
        return place.wrong("E176", at(place.tokens[0]))
    return place.wrong("E148", at(place.tokens[0]))


Slip = Callable[[Place], Wrong | None]
# The particular ones first: the later ones also fit what the earlier ones know better.
INSIDE: tuple[Slip, ...] = (
    open_quote, _table_slip, _foreign_sign, _spelled_comparison, _number, _period, _unit, _number_with_unit,
    _date_written_otherwise, _rest_of_date, _chained, _brackets, _no_quotes, _misspelt_keyword, _glued,
    _keyword_as_name, _without_if_none, strange_character, _nothing_more,
)  # fmt: skip
AT_THE_END: tuple[Slip, ...] = (_bare_when, _table_slip, _without_if_none, _brackets, _glued)
