"""Why a block cannot be read, for someone who has never seen a parser.

The parser says only where it stopped and what it would have taken. This module finds the line that is
wrong and asks one function after another (here for the beginnings of lines, in `slips` for what stands
inside them) whether it knows what happened; the last one always can say what was wanted.
"""

from __future__ import annotations

import itertools
import re

from lark import Token, UnexpectedToken

from .lexer import tokens_of
from .slips import (
    AT_THE_END,
    INSIDE,
    Place,
    Slip,
    Wrong,
    begins,
    misspelt,
    nearest,
    nearest_keyword,
    open_quote,
    strange_character,
)
from .source import Row
from .statements import KEYWORD_OF, STATEMENTS, Misread, at, block_word, statement_words
from .syntax import Span
from .words import BY_WORD, CHOICES, MEANT, shown

BLOCK_WORDS = tuple(kind.upper() for kind in STATEMENTS)


def explain(error: UnexpectedToken, rows: list[Row]) -> Wrong:
    """The message for a token that the grammar has no place for."""
    token: Token = error.token
    accepts = error.accepts
    index = next((i for i, row in enumerate(rows) if row.number == token.line), len(rows) - 1)
    if accepts == {"_INDENT"}:
        ended = begins(token) == len(rows[index].text)
        return _nothing_below(rows, index if ended else index - 1)
    row = rows[index]
    tokens = list(tokens_of(row))
    if token.type == "_INDENT":
        return _too_deep(Place(rows, index, tokens, 0, accepts))
    i = next((i for i, found in enumerate(tokens) if begins(found) == begins(token)), len(tokens))
    place = Place(rows, index, tokens, i, accepts)
    for slip in _FIRST if i == 0 else INSIDE if i < len(tokens) else AT_THE_END:
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
        spans: list[list[Span]] = error.fields["groups"]  # type: ignore[assignment]
        groups = [[row.text[span.column - 1 : span.end - 1] for span in group] for group in spans]
        fields = _readings(groups, row.text)
    elif code == "E150":
        code, fields = _not_a_choice(str(fields["statement"]), str(fields["written"]))
    return Wrong(code, error.span, fields, error.lines)


def _not_a_choice(statement: str, written: str) -> tuple[str, dict[str, object]]:
    choices = {**CHOICES[statement], **_KEYWORD_CHOICES.get(statement, {})}
    near = nearest(written, [*choices, *choices.values()])
    word = shown(KEYWORD_OF.get(statement, "PROVENANCE"))
    if near is not None:
        return "E170", {"written": written, "statement": word, "near": near}
    listed = {"en": ", ".join(choices), "zh": "、".join(choices.values())}
    return "E150", {"written": written, "statement": word, "choices": listed}


_KEYWORD_CHOICES = {
    "paid": {
        shown(k)["en"].replace("per", "each"): shown(k)["zh"] for k in ("PER_MONTH", "PER_TERM", "PER_YEAR")
    },
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
    """A list or a table that has nothing below it, or has it at its own indentation."""
    row = rows[index]
    tokens = list(tokens_of(row))
    place = Place(rows, index, tokens, len(tokens), ())
    if tokens[-1].type in ("ALL_OF", "ANY_OF", "NONE_OF"):
        code, first, sign = "E147", max(0, len(tokens) - 2), "-"
        first += tokens[first].type == "MINUS"
    else:
        code, first, sign = "E174", 0, "|"
    last = len(tokens) - 1
    found = place.wrong(code, place.stretch(first, last), found=place.text(first, last))
    return found._replace(rows=(*_run(rows, index + 1, sign), row.number))


def _run(rows: list[Row], index: int, sign: str) -> list[int]:
    """The rows one after another, from an index, that begin with a sign."""
    run = itertools.takewhile(lambda row: row.text.startswith(sign, row.indent), rows[index:])
    return [row.number for row in run]


def _too_deep(place: Place) -> Wrong:
    span = Span(place.row.number, 1, place.row.indent + 1)
    code = "E113"
    if place.tokens[0].type in _RUNS:
        code, span = _RUNS[place.tokens[0].type][0], at(place.tokens[0])
    below = itertools.takewhile(lambda row: row.indent >= place.row.indent, place.rows[place.index :])
    return place.wrong(code, span)._replace(rows=tuple(row.number for row in below))


# Lines that stand below something: what is wrong when nothing is above them, and their first sign.
_RUNS = {"MINUS": ("E146", "-"), "_BAR": ("E173", "|")}


# --- the first word of a line ---------------------------------------------------------------


def _first_of_block(place: Place) -> Wrong | None:
    if place.index > 0:
        return None
    token = place.tokens[0]
    if token.type != "NAME":
        code = "E128" if token.type in MEANT or token.type in _RUNS else "E121"
        return place.wrong(code, at(token), found=str(token), kinds=_KINDS)
    near = nearest_keyword(str(token), BLOCK_WORDS)
    if near is not None:
        return place.wrong("E120", at(token), found=str(token), near=near)
    if nearest_keyword(str(token), KEYWORD_OF.values()):
        return place.wrong("E128", at(token), found=str(token))
    return place.wrong("E121", at(token), found=str(token), kinds=_KINDS)


_KINDS = {
    lang: join.join(shown(word)[lang] for word in BLOCK_WORDS) for lang, join in (("en", ", "), ("zh", "、"))
}


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


# What else a writer may call a statement.
_ALIASES = {
    **dict.fromkeys(("if", "where", "condition", "如果", "若", "条件", "满足"), "WHEN"),
    **dict.fromkeys(("pays", "money", "金额"), "AMOUNT"),
    **dict.fromkeys(("basis", "cite", "出处", "来源"), "SOURCE"),
    **dict.fromkeys(("since", "start"), "FROM"),
    "to": "UNTIL",
    "is": "BE",
}


def _first_of_statement(place: Place) -> Wrong | None:
    token = place.tokens[0]
    if token.type in _RUNS:
        code, sign = _RUNS[token.type]
        return place.wrong(code, at(token))._replace(rows=tuple(_run(place.rows, place.index, sign)))
    if token.type in BLOCK_WORDS:
        return place.wrong("E129", at(token), block=shown(token.type))
    kind = _kind(place.rows[0])
    own = [KEYWORD_OF[name] for name in STATEMENTS[kind]]
    meant = _ALIASES.get(str(token))
    if meant is not None:
        near = shown(meant)["en" if token.isascii() else "zh"]
        return place.wrong("E122", at(token), found=str(token), near=near)
    first = place.row.text[begins(token) :]
    for keywords in (own, [*KEYWORD_OF.values(), "THEN_NOT_ELIGIBLE"]):
        found = misspelt(first, keywords)
        if found is not None:
            written, near = found
            span = Span(place.row.number, at(token).column, at(token).column + len(written))
            return place.wrong("E122", span, found=written, near=near)
    if token.type == "UNKNOWN":
        return None
    code = "E119" if STATEMENTS[kind] else "E123"
    return place.wrong(
        code, at(token), found=str(token), block=block_word(kind), allowed=statement_words(kind)
    )


def _kind(header: Row) -> str:
    word = BY_WORD.get(header.text.split()[0], "")
    return word.lower() if word in BLOCK_WORDS else "support"


def _anything(place: Place) -> Wrong:
    token = place.token
    if token is None:
        return place.wrong("E131", place.end, wanted=place.wanted)
    return place.wrong("E130", at(token), found=str(token), wanted=place.wanted)


_FIRST: tuple[Slip, ...] = (
    open_quote,
    _first_of_block,
    _first_of_list,
    _first_of_statement,
    strange_character,
)
