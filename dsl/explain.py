"""Why a line cannot be read, for someone who has never seen a parser.

The parser says only where it stopped and what it would have taken. Each function here knows one
kind of slip (a missing quote, a misspelt keyword, a decimal comma) and recognises it from the tokens
around the place; the first that does so gives the message, and the last one always can.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from lark import Token, UnexpectedToken

from .lexer import Row, tokens_of
from .statements import KEYWORD_OF, STATEMENTS, Misread, at, block_word, statement_words
from .syntax import Span
from .wanted import wanted
from .words import BY_WORD, CHOICES, KEYWORDS, MEANT, glued_keyword, shown, spellings

Words = dict[str, str]
BLOCK_WORDS = tuple(kind.upper() for kind in STATEMENTS)
_COMPARISONS = {"LESS", "LESS_OR_EQUAL", "MORE", "MORE_OR_EQUAL", "EQUAL", "NOT_EQUAL"}
_OPERATORS = _COMPARISONS | {"AND", "OR", "IS", "IS_OR_YES", "IS_NOT", "IN", "IN_OR_OF", "NOT_IN", "INCLUDES", "WHERE", "NOT",
                             "IS_EMPTY", "IS_NOT_EMPTY", "IS_KNOWN", "IS_NOT_KNOWN", "HAS_STATUS", "AT_MOST", "AT_LEAST"}  # fmt: skip
_PERIOD_STARTS = re.compile(r"(?:per|each|every|a|an|monthly|yearly|annual|annually|每\w*|按\w*)\b")


class Wrong(NamedTuple):
    """A problem, and the row to leave out so that the rest can be read."""

    code: str
    span: Span
    fields: dict[str, object]
    row: int


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
        return Wrong(code, span, fields, self.row.number)

    def text(self, first: int, last: int) -> str:
        """What is written from one token to another."""
        return self.row.text[self.tokens[first].start_pos : self.tokens[last].end_pos]

    def stretch(self, first: int, last: int) -> Span:
        return Span(self.row.number, at(self.tokens[first]).column, at(self.tokens[last]).end)


def explain(error: UnexpectedToken, rows: list[Row]) -> Wrong:
    """The message for a token that the grammar has no place for."""
    token: Token = error.token
    accepts = error.accepts
    index = next((i for i, row in enumerate(rows) if row.number == token.line), len(rows) - 1)
    if accepts == {"_INDENT"}:
        ended = token.start_pos == len(rows[index].text)
        return _nothing_below(rows, index if ended else index - 1)
    row = rows[index]
    tokens = list(tokens_of(row))
    if token.type == "_INDENT":
        return _too_deep(Place(rows, index, tokens, 0, accepts))
    i = next((i for i, found in enumerate(tokens) if found.start_pos == token.start_pos), len(tokens))
    place = Place(rows, index, tokens, i, accepts)
    for slip in (_FIRST if i == 0 else _LATER if i < len(tokens) else _LINE_END):
        found = slip(place)
        if found is not None:
            return found
    return _anything(place)


def misread(error: Misread, rows: list[Row]) -> Wrong:
    """The message for a line that parses and still says nothing."""
    fields = dict(error.fields)
    row = next(row for row in rows if row.number == error.span.line)
    code = error.code
    if code == "E140":
        groups = [[row.text[span.column - 1 : span.end - 1] for span in group] for group in error.fields["groups"]]  # type: ignore[attr-defined]
        fields = _readings(groups, row.text)
    elif code == "E150":
        code, fields = _not_a_choice(str(fields["statement"]), str(fields["written"]))
    return Wrong(code, error.span, fields, row.number)


def _not_a_choice(statement: str, written: str) -> tuple[str, dict[str, object]]:
    choices = {**CHOICES[statement], **_KEYWORD_CHOICES.get(statement, {})}
    near = _nearest(written, [*choices, *choices.values()])
    word = shown(KEYWORD_OF.get(statement, "PROVENANCE"))
    if near is not None:
        return "E170", {"written": written, "statement": word, "near": near}
    listed = {"en": ", ".join(choices), "zh": "、".join(choices.values())}
    return "E150", {"written": written, "statement": word, "choices": listed}


_KEYWORD_CHOICES = {
    "paid": {shown(k)["en"].replace("per", "each"): shown(k)["zh"] for k in ("PER_MONTH", "PER_TERM", "PER_YEAR")},
    "given": {shown(k)["en"]: shown(k)["zh"] for k in ("ON_APPLICATION", "ON_ALERT")},
}


def _readings(groups: list[list[str]], line: str) -> dict[str, object]:
    """`a and b or c` with brackets, in both ways that it can be read."""
    chinese = re.search(r"\s(?:且|并且|或|或者)\s", line) is not None
    and_, or_ = ("且", "或") if chinese else ("and", "or")
    first = f" {or_} ".join(f"({f' {and_} '.join(g)})" if len(g) > 1 else g[0] for g in groups)
    # The other way round: what stands between two `and`s is one group.
    runs: list[list[str]] = [[]]
    for group in groups:
        runs[-1].append(group[0])
        runs.extend([part] for part in group[1:])
    second = f" {and_} ".join(f"({f' {or_} '.join(run)})" if len(run) > 1 else run[0] for run in runs)
    return {"and_": and_, "or_": or_, "first": first, "second": second}


# --- lines and what stands below them ------------------------------------------------------


def _nothing_below(rows: list[Row], index: int) -> Wrong:
    row = rows[index]
    tokens = list(tokens_of(row))
    place = Place(rows, index, tokens, len(tokens), ())
    last = tokens[-1]
    found = f"{tokens[-2]} {last}" if last.type in ("ALL_OF", "ANY_OF", "NONE_OF") and len(tokens) > 1 and tokens[-2].type == "WHEN" else str(last)
    if last.type in ("ALL_OF", "ANY_OF", "NONE_OF"):
        return place.wrong("E147", at(last), found=found)
    return place.wrong("E174", Span(row.number, tokens[0].column or 1, len(row.text) + 1), found=place.text(0, len(tokens) - 1))


def _too_deep(place: Place) -> Wrong:
    span = Span(place.row.number, 1, place.row.indent + 1)
    if place.tokens and place.tokens[0].type == "MINUS":
        return place.wrong("E146", at(place.tokens[0]))
    if place.tokens and place.tokens[0].type == "_BAR":
        return place.wrong("E173", at(place.tokens[0]))
    return place.wrong("E113", span)


# --- the first word of a line ---------------------------------------------------------------


def _first_of_block(place: Place) -> Wrong | None:
    if place.index > 0:
        return None
    token = place.tokens[0]
    if token.type != "NAME":
        if token.type in MEANT or token.type in ("MINUS", "_BAR"):
            return place.wrong("E128", at(token), found=str(token))
        return None
    near = _nearest_keyword(str(token), BLOCK_WORDS)
    if near is not None:
        return place.wrong("E120", at(token), found=str(token), near=near)
    if _nearest_keyword(str(token), KEYWORD_OF.values()):
        return place.wrong("E128", at(token), found=str(token))
    kinds = {lang: join.join(shown(word)[lang] for word in BLOCK_WORDS) for lang, join in (("en", ", "), ("zh", "、"))}
    return place.wrong("E121", at(token), found=str(token), kinds=kinds)


def _first_of_list(place: Place) -> Wrong | None:
    """A line below `all of`, below a table's head, or among the choices of a fact."""
    token = place.tokens[0]
    starts = set(place.accepts) - {"_DEDENT"}
    if starts == {"MINUS"}:
        return place.wrong("E149", at(token))
    if starts == {"_BAR"}:
        return place.wrong("E172", at(token))
    if starts == {"NAME"} and token.type in MEANT:
        return place.wrong("E133", at(token), found=str(token), wanted=place.wanted)
    return None


def _first_of_statement(place: Place) -> Wrong | None:
    token = place.tokens[0]
    if token.type == "MINUS":
        return place.wrong("E146", at(token))
    if token.type == "_BAR":
        return place.wrong("E173", at(token))
    if token.type in BLOCK_WORDS:
        return place.wrong("E129", at(token), block=shown(token.type))
    kind = _kind(place.rows[0])
    own = [KEYWORD_OF[name] for name in STATEMENTS[kind]]
    first = place.row.text[token.start_pos :]
    for keywords in (own, [*KEYWORD_OF.values(), "THEN_NOT_ELIGIBLE"]):
        found = _misspelt(first, keywords)
        if found is not None:
            written, near = found
            span = Span(place.row.number, at(token).column, at(token).column + len(written))
            return place.wrong("E122", span, found=written, near=near)
    if token.type == "UNKNOWN":
        return None
    code = "E119" if STATEMENTS[kind] else "E123"
    return place.wrong(code, at(token), found=str(token), block=block_word(kind), allowed=statement_words(kind))


def _kind(header: Row) -> str:
    word = BY_WORD.get(header.text.split()[0], "")
    return word.lower() if word in BLOCK_WORDS else "support"


# --- inside a line ----------------------------------------------------------------------------


def _open_quote(place: Place) -> Wrong | None:
    token = place.token
    if token is None or token.type != "UNKNOWN" or token not in "\"“”「":
        return None
    quote = {"「": "」", '"': '"'}.get(str(token), "”")
    return place.wrong("E134", Span(place.row.number, at(token).column, len(place.row.text) + 1), quote=quote)


_SIGNS = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "and", "||": "or", "&": "and", "!": "not", "=!": "!=",
          "===": "=", "!==": "!="}  # fmt: skip
_INSTEAD = {"、": ",", "；": ",", ";": ",", "。": ".", "—": "-", "–": "-", "−": "-", "·": "-", "•": "-", "×": "*", "÷": "/",
            "[": "(", "]": ")", "{": "(", "}": ")", "【": "(", "】": ")", "〔": "(", "〕": ")", "'": '"', "‘": '"', "’": '"', "`": '"'}  # fmt: skip


def _foreign_sign(place: Place) -> Wrong | None:
    """`==`, `&&`, `||` and the like, which other languages have."""
    token = place.token
    assert token is not None
    near = place.row.text[max(0, token.start_pos - 2) : (token.end_pos or 0) + 2]
    for sign in sorted(_SIGNS, key=len, reverse=True):
        for start in (token.start_pos - 2, token.start_pos - 1, token.start_pos):
            if start >= 0 and place.row.text.startswith(sign, start) and start + len(sign) > token.start_pos and near:
                span = Span(place.row.number, start + 1, start + 1 + len(sign))
                right = _SIGNS[sign]
                return place.wrong("E141", span, found=sign, right=shown(right.upper()) if right.isalpha() else right)
    return None


def _number_or_unit(place: Place) -> Wrong | None:
    """`1,25`, `300 yaun`, `300 yuan per moth`, `12 months` for a plain number."""
    token, before = place.token, place.before
    assert token is not None
    text = place.row.text
    around = next((m for m in re.finditer(r"[0-9][0-9,.]*[0-9]", text) if m.start() <= token.start_pos < m.end()), None)
    if token.type in ("_COMMA", "UNKNOWN") and around is not None and ("," in around.group() or around.group().count(".") > 1):
        return place.wrong("E142", Span(place.row.number, around.start() + 1, around.end() + 1), found=around.group())
    if before is not None and before.type == "MONEY" and _PERIOD_STARTS.match(text, token.start_pos):
        return place.wrong("E143", Span(place.row.number, at(token).column, _words_end(text, token.start_pos, 2) + 1),
                           found=text[token.start_pos : _words_end(text, token.start_pos, 2)])  # fmt: skip
    if before is not None and before.type == "NUMBER" and token.type == "NAME" and "MONEY" not in place.accepts:
        near = difflib.get_close_matches(token.lower(), ["yuan", "rmb", "cny", "kuai", "元", "万", "块"], 1, 0.6)
        if near:
            return place.wrong("E165", at(token), found=str(token))
    if token.type == "UNKNOWN" and (unit := re.match(r"([0-9][0-9.,]*)(\w+)", token)):
        if re.match(r"块|圆|万$|千|rmb|RMB|yaun|yuan", unit[2]):
            return place.wrong("E165", at(token), found=unit[2])
    if token.type in ("MONTHS", "DAYS", "WORKING_DAYS") and {"NUMBER", "SUM_OF"} <= set(place.accepts):
        number = re.match("[0-9]+", token)
        return place.wrong("E166", at(token), found=str(token), right=number[0] if number else "")
    return None


def _words_end(text: str, start: int, most: int) -> int:
    """Where the next words end, at most so many."""
    match = re.compile(r"\w+(?:\s+\w+){0,%d}" % (most - 1)).match(text, start)
    return match.end() if match else start + 1


def _date_written_otherwise(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if "DATE" not in place.accepts or "MONEY" in place.accepts:
        return None
    match = re.compile(r"[0-9][\w./,年月日 -]*[\w]").match(place.row.text, token.start_pos)
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
    if token.type in _COMPARISONS and any(t.type in _COMPARISONS for t in place.tokens[: place.i]) and "AND" in place.accepts:
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
    if token.type != "NAME" and token.type not in MEANT:
        return None
    accepted = [keyword for terminal in place.accepts for keyword in MEANT.get(terminal, ())]
    found = _misspelt(place.row.text[token.start_pos :], accepted)
    if found is None and place.i > 1 and place.tokens[place.i - 1].type == "NAME":
        # The word before was taken for a name: `when al of`, `amount of xs`.
        several = [keyword for keyword in KEYWORDS if any(" " in w for w in spellings(keyword, "en"))]
        start = place.tokens[place.i - 1].start_pos
        found = _misspelt(place.row.text[start:], several)
        if found is not None:
            written, near = found
            return place.wrong("E137", Span(place.row.number, start + 1, start + 1 + len(written)), found=written, near=near)
    if found is None:
        return None
    written, near = found
    column = at(token).column
    return place.wrong("E137", Span(place.row.number, column, column + len(written)), found=written, near=near)


def _glued(place: Place) -> Wrong | None:
    """Chinese operators without spaces: `人均收入小于 低保标准`."""
    for i in (place.i, place.i - 1):
        if 0 <= i < len(place.tokens) and place.tokens[i].type == "NAME" and not place.tokens[i].isascii():
            parts = glued_keyword(str(place.tokens[i]))
            if parts is None:
                parts = _with_trailing(str(place.tokens[i]))
            if parts is not None:
                return place.wrong("E138", at(place.tokens[i]), found=str(place.tokens[i]), spaced=" ".join(p for p in parts if p))
    return None


def _with_trailing(name: str) -> tuple[str, str] | None:
    words = [word for keyword in _COMPARISONS | {"IS_NOT", "NOT_IN", "INCLUDES", "HAS_STATUS", "IS", "IN"} for word in spellings(keyword, "zh")]
    for word in sorted(words, key=len, reverse=True):
        if name.endswith(word) and len(name) > len(word):
            return name[: -len(word)], word
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


def _strange_character(place: Place) -> Wrong | None:
    token = place.token
    assert token is not None
    if token.type != "UNKNOWN":
        return None
    if token[0].isdigit():
        return place.wrong("E130", at(token), found=str(token), wanted=place.wanted)
    instead = _INSTEAD.get(str(token))
    shown_as = str(token) if token.isprintable() else f"U+{ord(token):04X}"
    more = {"en": f"; write `{instead}`", "zh": f"；请写 `{instead}`"} if instead else {"en": "; delete it", "zh": "；请删除"}
    return place.wrong("E171", at(token), found=shown_as, instead=more)


def _nothing_more(place: Place) -> Wrong | None:
    token = place.token
    if token is not None and set(place.accepts) == {"_NL"}:
        return place.wrong("E132", place.stretch(place.i, len(place.tokens) - 1), found=str(token))
    return None


# --- the end of a line --------------------------------------------------------------------------


def _bare_when(place: Place) -> Wrong | None:
    if len(place.tokens) != 1 or place.tokens[0].type != "WHEN":
        return None
    below = place.rows[place.index + 1] if place.index + 1 < len(place.rows) else None
    if below is not None and below.text.lstrip().startswith("-"):
        return place.wrong("E146", at(place.tokens[0]))
    return place.wrong("E148", at(place.tokens[0]))


def _anything(place: Place) -> Wrong:
    token = place.token
    if token is None:
        return place.wrong("E131", place.end, wanted=place.wanted)
    return place.wrong("E130", at(token), found=str(token), wanted=place.wanted)


Slip = Callable[[Place], Wrong | None]
_FIRST: tuple[Slip, ...] = (_open_quote, _first_of_block, _first_of_list, _first_of_statement, _strange_character)
_LATER: tuple[Slip, ...] = (
    _open_quote, _table_slip, _foreign_sign, _number_or_unit, _date_written_otherwise, _rest_of_date, _chained,
    _brackets, _no_quotes, _misspelt_keyword, _glued, _keyword_as_name, _without_if_none, _strange_character,
    _nothing_more,
)  # fmt: skip
_LINE_END: tuple[Slip, ...] = (_bare_when, _table_slip, _without_if_none, _brackets, _glued)


# --- nearest words ----------------------------------------------------------------------------------


def _nearest(written: str, known: Collection[str]) -> str | None:
    close = difflib.get_close_matches(written, list(known), 1, 0.6)
    return close[0] if close else None


def _nearest_keyword(written: str, keywords: Collection[str]) -> str | None:
    """The spelling of one of these keywords that is most like what was written."""
    return _nearest(written, [word for keyword in keywords for lang in ("en", "zh") for word in spellings(keyword, lang)])


def _misspelt(text: str, keywords: Collection[str]) -> tuple[str, str] | None:
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
    match = re.match(r"[^\W\d]\w*(?:\s+[^\W\d]\w*){%d}" % (count - 1), text)
    return match.group() if match else None


