"""From Lark's rules to the nodes of `syntax`: one method a rule of grammar.lark.

The parser calls these as it goes, so no tree is built in between. They keep no state. What the
grammar lets pass and the language does not (a date that does not exist, `and` mixed with `or`)
raises `Misread`, which the caller treats as it does a syntax error: this line is wrong.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from lark import Token, v_args

from . import syntax as s
from . import values
from .statements import Misread, Part, assemble, at
from .step_nodes import StepNodes
from .words import CHOICES, MEANT, choice

_TYPE_WORDS = {
    "TEXT": "text", "YES_NO": "yes_no", "COUNT": "count", "TYPE_NUMBER": "number",
    "DOCUMENT_NUMBER_OR_TYPE_NUMBER": "number", "MONEY_TYPE": "money", "DATE_TYPE": "date",
    "ONE_OF": "one_of", "SEVERAL_OF": "several_of", "LIST_OF_SUPPORTS": "supports", "SCALE": "scale",
}  # fmt: skip
_PERIODS = {"PER_MONTH": "month", "PER_TERM": "term", "PER_YEAR": "year"}
_SIGNS = {"LESS": "<", "LESS_OR_EQUAL": "<=", "MORE": ">", "MORE_OR_EQUAL": ">=", "EQUAL": "=",
          "NOT_EQUAL": "!=", "PLUS": "+", "MINUS": "-", "TIMES": "*", "DIVIDE": "/"}  # fmt: skip
_GIVEN = {"ON_APPLICATION": "on_application", "ON_ALERT": "on_alert"}
_WORDED = {
    "NATURE": "nature",
    "SEVERITY": "severity",
    "PROVENANCE": "provenance",
    "PAID": "paid",
    "GIVEN": "given",
}
_TEXTS = {"OFFICE": "office", "CODE": "code", "LINK": "link", "DOCUMENT_NUMBER": "number",
          "DOCUMENT_NUMBER_OR_TYPE_NUMBER": "number"}  # fmt: skip
_LISTED = {"ALL_OF": "and", "ANY_OF": "or", "NONE_OF": "none"}
_DIRECTIONS = {"ROUNDED_TO": "near", "ROUNDED_UP_TO": "up", "ROUNDED_DOWN_TO": "down"}
_UNITS = {"DAYS_SINCE": "days", "MONTHS_SINCE": "months", "YEARS_SINCE": "years"}
FARTHEST = {"days": 36_500, "months": 1_200}  # how far back events are looked at: a hundred years
_NOT_A_PERIOD = re.compile(
    r"(?:m[onth]{2,5}s?|mo|term?s?|semesters?|y[ear]{2,4}s?|yr|quarters?|weeks?|days?|季度?|周|天|日|个?月度?|年度|个月|学年)"
)


def over(first: s.Span, last: s.Span) -> s.Span:
    """From the beginning of one stretch to the end of another, as far as it is on one line."""
    return s.Span(first.line, first.column, last.end if last.line == first.line else first.end)


def name_of(token: Token) -> s.Name:
    """A name as written, with its dots."""
    return s.Name(at(token), tuple(token.split(".")))


def plain_name(token: Token) -> s.Name:
    """A name that is given to something, so without a dot."""
    if "." in token:
        raise Misread("E159", at(token), name=str(token), plain=str(token).replace(".", "_"))
    return s.Name(at(token), (str(token),))


def text_of(token: Token) -> str:
    """What stands between the quotes."""
    return str(token)[1:-1]


def day_of(token: Token) -> datetime.date:
    """A date that the calendar has."""
    day = values.date(token)
    if day is None:
        raise Misread("E144", at(token), date=str(token))
    return day


def chosen(statement: str, token: Token) -> str:
    """The choice that the word of a statement names."""
    found = choice(statement, token)
    if found is None:
        raise Misread(
            "E150", at(token), statement=statement, written=str(token), choices=list(CHOICES[statement])
        )
    return found


@v_args(inline=True)
class Nodes(StepNodes):
    """Makes the block; each method is called with what its rule found."""

    def start(self, block: s.Block, *rest: Any) -> s.Block:
        return assemble(block, [part for part in rest if isinstance(part, Part)])

    # --- first lines -----------------------------------------------------------------------

    def _block(self, word: Token, name: Token, title: tuple[str, ...] = (), **fields: Any) -> s.Block:
        kind = MEANT[word.type][0].lower()
        named = name_of(name) if kind in ("jurisdiction", "end") else plain_name(name)
        return s.Block(kind, over(at(word), named.span), named, title, **fields)

    def titled(self, word: Token, name: Token, title: tuple[str, ...]) -> s.Block:
        return self._block(word, name, title)

    def entity(self, word: Token, name: Token, title: tuple[str, ...], *of: Token) -> s.Block:
        return self._block(word, name, title, target=plain_name(of[-1]) if of[-1] is not None else None)

    def parameter(self, word: Token, name: Token, title: tuple[str, ...], _is: Token, type_: s.FactType,
                  _by: Token | None, by: Token | None) -> s.Block:  # fmt: skip
        if type_.word not in ("money", "number", "count", "date", "scale"):
            raise Misread("E157", type_.span)
        return self._block(word, name, title, type=type_, by=name_of(by) if by is not None else None)

    def about(self, word: Token, name: Token, title: tuple[str, ...], subject: str) -> s.Block:
        return self._block(word, name, title, subject=subject)

    def exception(
        self, word: Token, name: Token, title: tuple[str, ...], _to: Token, target: Token
    ) -> s.Block:
        return self._block(word, name, title, target=name_of(target))

    def exclusive(self, word: Token, name: Token, title: tuple[str, ...], _between: Token,
                  names: tuple[s.Name, ...], choose: str) -> s.Block:  # fmt: skip
        return self._block(word, name, title, members=names, choose=choose)

    def end(self, word: Token, name: Token, _from: Token, day: Token) -> s.Block:
        return self._block(word, name, from_=(day_of(day), at(day)))

    def event(self, word: Token, name: Token, title: tuple[str, ...], _of: Token, owner: Token,
              _dated: Token, dated: Token) -> s.Block:  # fmt: skip
        return self._block(word, name, title, target=plain_name(owner), dated=plain_name(dated))

    def title(self, *strings: Token | None) -> tuple[str, ...]:
        return tuple(text_of(string) for string in strings if string is not None)

    def subject(self, word: Token) -> str:
        return "household" if word.type == "FOR_HOUSEHOLD" else "member"

    def choose(self, word: Token) -> str:
        return "first" if word.type == "CHOOSE_FIRST" else "larger"

    def names(self, *tokens: Token) -> tuple[s.Name, ...]:
        return tuple(name_of(token) for token in tokens)

    # --- statements ---------------------------------------------------------------------------

    def period(self, word: Token, start: Token, _until: Token | None, until: Token | None) -> Part:
        return Part("from", word, ((day_of(start), at(start)), (day_of(until), at(until)) if until else None))

    def until_day(self, word: Token, until: Token) -> Part:
        return Part("until", word, (day_of(until), at(until)))

    def dated_value(self, word: Token, start: Token, _until: Token | None, until: Token | None,
              value: s.Expression | None, source: s.Source | None) -> Part:  # fmt: skip
        last = source.span if source is not None else value.span if value is not None else at(until or start)
        span = over(at(word), last)
        line = s.ParameterLine(span, day_of(start), day_of(until) if until else None, value, source)
        return Part("value", word, line)

    def dated_table(self, word: Token, start: Token, _until: Token | None, until: Token | None,
                    source: s.Source | None, *rows: Any) -> Part:  # fmt: skip
        span = over(at(word), at(until or start))
        table = table_of(rows)
        line = s.ParameterLine(span, day_of(start), day_of(until) if until else None, table, source)
        return Part("value", word, line)

    def not_published(self, word: Token) -> None:
        return None

    def cited(self, word: Token, document: Token, article: Token | None, _provenance: Token | None,
              provenance: Token | None) -> s.Source:  # fmt: skip
        last = next(token for token in (provenance, article, document) if token is not None)
        return s.Source(
            over(at(word), at(last)), name_of(document), text_of(article) if article is not None else None,
            chosen("provenance", provenance) if provenance is not None else None,
        )  # fmt: skip

    def source(self, source: s.Source) -> Part:
        span = source.span
        token = Token("SOURCE", "source", None, span.line, span.column, span.line, span.end)
        return Part("source", token, source)

    def when(self, word: Token, condition: s.Expression) -> Part:
        return Part("when", word, condition)

    def be(self, word: Token, item: s.Expression, rounding: s.Rounding | None = None) -> Part:
        return Part("be", word, (item, rounding))

    def amount(self, word: Token, item: s.Expression, rounding: s.Rounding | None, _at_most: Token | None,
               together: s.Expression | None, closing: Token | None) -> Part:  # fmt: skip
        last = at(closing) if closing is not None else rounding.span if rounding is not None else item.span
        return Part("amount", word, s.AmountLine(over(at(word), last), item, rounding, together))

    def amount_table(self, word: Token, by: Token, *rows: Any) -> Part:
        table = table_of(rows)
        last = table.header[-1]
        if last.text != "amount":
            raise Misread("E153", last.span, found=last.text)
        if len(table.header) < 2:
            raise Misread("E154", last.span)
        return Part("amount", word, s.AmountLine(over(at(word), at(by)), table))

    def then(self, word: Token) -> Part:
        outcome = "eligible" if word.type in ("THEN_ELIGIBLE", "THEN_HOLDS") else "not_eligible"
        return Part("then", word, (outcome, at(word)))

    def runs_on(self, word: Token, date: s.Expression) -> Part:
        return Part("runs_on", word, date)

    def assume(self, word: Token, fact: Token, *rest: Any) -> Part:
        value, _because, because = rest[-3:]
        node = s.Assume(over(at(word), at(because)), name_of(fact), value, text_of(because))
        return Part("assume", word, node)

    def worded(self, word: Token, said: Token) -> Part:
        statement = _WORDED[word.type]
        value = _PERIODS.get(said.type) or _GIVEN.get(said.type) or chosen(statement, said)
        return Part(statement, word, {statement: (value, at(said))})

    def text(self, word: Token, said: Token) -> Part:
        return Part(_TEXTS[word.type], word, {_TEXTS[word.type]: (text_of(said), at(said))})

    def evidence(self, word: Token, *said: Token) -> Part:
        return Part("evidence", word, [(text_of(token), at(token)) for token in said])

    def issued_by(self, word: Token, said: Token, _on: Token | None, day: Token | None) -> Part:
        extra: dict[str, object] = {"issued_by": (text_of(said), at(said))}
        if day is not None:
            extra["issued_on"] = (day_of(day), at(day))
        return Part("issued_by", word, extra)

    def notify(self, word: Token, said: Token, _act: Token | None, within: Token | None) -> Part:
        extra: dict[str, object] = {"notify": (text_of(said), at(said))}
        if within is not None:
            extra["act_days"] = (days(within), at(within))
            if within.type == "WORKING_DAYS":
                extra["act_working"] = (True, at(within))
        return Part("notify", word, extra)

    def decided_within(self, word: Token, within: Token, _notice: Token | None, notice: Token | None) -> Part:
        extra: dict[str, object] = {"decided_days": (days(within), at(within))}
        if within.type == "WORKING_DAYS":
            extra["decided_working"] = (True, at(within))
        if notice is not None:
            extra["notice_days"] = (days(notice), at(notice))
        return Part("decided_within", word, extra)

    def rounded(self, word: Token, unit: s.Expression) -> s.Rounding:
        return s.Rounding(over(at(word), unit.span), _DIRECTIONS[word.type], unit)

    def duration(self, token: Token) -> Token:
        return token

    # --- facts ----------------------------------------------------------------------------------

    def fact(self, word: Token, name: Token, title: tuple[str, ...], _is: Token, type_: s.FactType,
             *rest: Any) -> Part:  # fmt: skip
        options = list(type_.options)
        said: dict[str, Any] = {}
        for piece in rest:
            if isinstance(piece, s.Option):
                options.append(piece)
            elif isinstance(piece, list):
                options.extend(piece)
            elif isinstance(piece, tuple):
                key, span, told = piece
                if key in said:
                    raise Misread("E155", span)
                said[key] = told
        if type_.word == "scale":
            raise Misread("E158", type_.span)
        if options and type_.word not in ("one_of", "several_of"):
            found = Misread("E156", options[0].span)
            found.lines = tuple(dict.fromkeys(option.span.line for option in options))
            raise found
        if not options and type_.word in ("one_of", "several_of"):
            raise Misread("E160", type_.span)
        low, high = said.get("range", (None, None))
        named = plain_name(name)
        typed = s.FactType(type_.span, type_.word, type_.period, tuple(options))
        node = s.Fact(
            over(at(word), type_.span), named, title, typed, low, high,
            "PERSONAL" in said, "NEVER_ADVISED" in said, said.get("assume"),
        )  # fmt: skip
        return Part("fact", word, node)

    def derive(self, word: Token, name: Token, title: tuple[str, ...], _is: Token, item: s.Expression,
               rounding: s.Rounding | None = None) -> Part:  # fmt: skip
        named = plain_name(name)
        block = s.Block("derive", over(at(word), named.span), named, title, be=item, rounding=rounding)
        return Part("derive", word, block)

    def fact_type(self, word: Token, more: Any = None) -> s.FactType:
        options = (more,) if isinstance(more, s.Option) else ()
        period = _PERIODS[more.type] if isinstance(more, Token) else "once"
        span = over(at(word), at(more)) if isinstance(more, Token) else at(word)
        return s.FactType(span, _TYPE_WORDS[word.type], period, options)

    def option(self, name: Token, title: tuple[str, ...]) -> s.Option:
        return s.Option(at(name), plain_name(name).text, title)

    def option_row(self, *options: Any) -> list[s.Option]:
        return list(options)

    def fact_range(self, low: s.Expression, _to: Token, high: s.Expression) -> tuple[str, s.Span, Any]:
        return "range", over(low.span, high.span), (low, high)

    def flag(self, word: Token) -> tuple[str, s.Span, Any]:
        return word.type, at(word), True

    def assumed(
        self, word: Token, value: s.Expression, _because: Token, because: Token
    ) -> tuple[str, s.Span, Any]:
        span = over(at(word), at(because))
        return "assume", span, s.Assume(span, None, value, text_of(because))

    # --- tables -----------------------------------------------------------------------------------

    def row(self, *cells: Any) -> list[s.Cell]:
        return list(cells)

    def cell(self, item: Any, _to: Token | None = None, high: s.Expression | None = None) -> s.Cell:
        if isinstance(item, s.Expression):
            return s.Cell(over(item.span, high.span) if high is not None else item.span, item, high)
        span = at(item)
        if item.type in ("ANY", "NOT_PUBLISHED"):
            return s.Cell(span, not_published=item.type == "NOT_PUBLISHED")
        # `amount` and `number` head a column; anywhere else the checker finds no such name.
        return s.Cell(span, s.Name(span, ("amount" if item.type == "AMOUNT" else "value",)))

    # --- conditions -----------------------------------------------------------------------------

    def listed(self, word: Token, *bullets: Any) -> s.Expression:
        items = tuple(item for item in bullets if isinstance(item, s.Expression))
        return s.Logic(at(word), _LISTED[word.type], items, True)

    def bulleted(self, _dash: Token, item: s.Expression) -> s.Expression:
        return item

    def either(self, *children: Any) -> s.Expression:
        items = children[::2]
        for item in items:
            if isinstance(item, s.Logic):
                raise Misread(
                    "E140", over(items[0].span, items[-1].span), groups=[groups(item) for item in items]
                )
        return s.Logic(over(items[0].span, items[-1].span), "or", items, False)

    def both(self, *children: Any) -> s.Expression:
        items = children[::2]
        return s.Logic(over(items[0].span, items[-1].span), "and", items, False)

    def not_(self, word: Token, item: s.Expression) -> s.Expression:
        return s.Not(over(at(word), item.span), item)

    def compare(self, left: s.Expression, sign: Token, right: s.Expression) -> s.Expression:
        return s.Compare(over(left.span, right.span), _SIGNS[sign.type], left, right)

    def is_(self, item: s.Expression, word: Token, option: s.Expression) -> s.Expression:
        return s.Is(over(item.span, option.span), item, option, word.type == "IS_NOT")

    def in_list(self, item: s.Expression, word: Token, _open: Token, *options: Any) -> s.Expression:
        return s.InList(over(item.span, at(options[-1])), item, options[:-1], word.type == "NOT_IN")

    def in_range(self, item: s.Expression, word: Token, low: s.Expression, _to: Token, high: s.Expression
                 ) -> s.Expression:  # fmt: skip
        return s.InRange(over(item.span, high.span), item, low, high, word.type == "NOT_IN")

    def includes(self, item: s.Expression, _word: Token, option: s.Expression) -> s.Expression:
        return s.Includes(over(item.span, option.span), item, option)

    def is_empty(self, item: s.Expression, word: Token) -> s.Expression:
        return s.IsEmpty(over(item.span, at(word)), item, word.type == "IS_NOT_EMPTY")

    def is_known(self, item: s.Expression, word: Token) -> s.Expression:
        return s.IsKnown(over(item.span, at(word)), item, word.type == "IS_NOT_KNOWN")

    def has_status(self, *children: Any) -> s.Expression:
        owner = name_of(children[0]) if children[0].type == "NAME" else None
        names = next((child for child in children if isinstance(child, tuple)), None)
        last = children[-1]
        return s.HasStatus(over(at(children[0]), at(last)), owner, names or (name_of(last),))

    def quantified(self, word: Token, _open: Token, where: s.Expression, close: Token) -> s.Expression:
        spoken = {"SOME_MEMBER": "some", "EVERY_MEMBER": "every", "NO_MEMBER": "no"}[word.type]
        return s.Quantified(over(at(word), at(close)), spoken, where)

    def event_pair(
        self, event: Token, _without: Token, other: Token, _over: Token, last: Token, *where: Any
    ) -> s.Expression:
        condition, closing = _where(where, last)
        span = over(at(event), at(closing))
        return s.EventPair(span, name_of(event), name_of(other), *back(last), condition)

    def event_fall(
        self, event: Token, _falls: Token, share: Token, _over: Token, last: Token
    ) -> s.Expression:
        written = s.Number(at(share), values.number(share))
        return s.EventFall(over(at(event), at(last)), name_of(event), written, *back(last))

    # --- numbers and other values -------------------------------------------------------------

    def capped(self, item: s.Expression, word: Token, limit: s.Expression) -> s.Expression:
        return s.Bound(
            over(item.span, limit.span), "most" if word.type == "AT_MOST" else "least", item, limit
        )

    def arithmetic(self, left: s.Expression, sign: Token, right: s.Expression) -> s.Expression:
        divided = sign.type == "DIVIDE" and isinstance(left, s.Money) and left.period == "once"
        if divided and isinstance(right, s.Name) and _NOT_A_PERIOD.fullmatch(right.text):
            raise Misread("E143", right.span, found=right.text)
        return s.Arithmetic(over(left.span, right.span), _SIGNS[sign.type], left, right)

    def through(self, item: s.Expression, _word: Token, scale: Token) -> s.Expression:
        return s.Through(over(item.span, at(scale)), item, name_of(scale))

    def bracket(self, opening: Token, item: s.Expression, close: Token) -> s.Expression:
        return s.Bracket(over(at(opening), at(close)), item)

    def count(self, word: Token, _where: Token | None, _open: Token | None, where: s.Expression | None,
              close: Token | None) -> s.Expression:  # fmt: skip
        return s.Count(over(at(word), at(close or word)), where)

    def total(self, word: Token, _open: Token, item: s.Expression, _close: Token, members: Token,
              _where: Token | None, _open2: Token | None, where: s.Expression | None, close: Token | None
              ) -> s.Expression:  # fmt: skip
        return s.Aggregate(over(at(word), at(close or members)), "sum", item, where, None)

    def extreme(self, word: Token, _open: Token, item: s.Expression, _close: Token, members: Token,
                *rest: Any) -> s.Expression:  # fmt: skip
        spoken = "largest" if word.type == "LARGEST_OF" else "smallest"
        if not rest:
            return s.Aggregate(over(at(word), at(members)), spoken, item, None, None)
        _where, _open2, where, _close2, if_none = rest
        return s.Aggregate(over(at(word), if_none.span), spoken, item, where, if_none)

    def if_none(self, *children: Any) -> s.Expression:
        return next(child for child in children if isinstance(child, s.Expression))

    def since(self, word: Token, date: s.Expression) -> s.Expression:
        return s.Since(over(at(word), date.span), _UNITS[word.type], date)

    def convert(self, word: Token, _open: Token, item: s.Expression, close: Token) -> s.Expression:
        return s.Convert(over(at(word), at(close)), word.type.lower(), item)

    def decision_date(self, word: Token) -> s.Expression:
        return s.DecisionDate(at(word))

    def usual_amount(self, word: Token) -> s.Expression:
        return s.UsualAmount(at(word))

    def amount_of(self, word: Token, support: Token) -> s.Expression:
        return s.AmountOf(over(at(word), at(support)), name_of(support))

    def event_window(self, word: Token, event: Token, _over: Token, last: Token, *where: Any) -> s.Expression:
        condition, closing = _where(where, last)
        span = over(at(word), at(closing))
        spoken = "count" if word.type == "COUNT_OF" else "sum"
        return s.EventWindow(span, spoken, name_of(event), *back(last), condition)

    def name(self, token: Token | s.Expression) -> s.Expression:
        return name_of(token) if isinstance(token, Token) else token

    def string(self, token: Token) -> s.Expression:
        return s.Text(at(token), text_of(token))

    def yes_no(self, token: Token) -> s.Expression:
        return s.YesNo(at(token), token.type != "NO")

    def money(self, token: Token) -> s.Expression:
        return s.Money(at(token), *values.money(token))

    def number(self, token: Token) -> s.Expression:
        return s.Number(at(token), values.number(token))

    def date(self, token: Token) -> s.Expression:
        return s.Date(at(token), day_of(token))

    def negative(self, minus: Token, token: Token) -> s.Expression:
        span = over(at(minus), at(token))
        if token.type == "NUMBER":
            return s.Number(span, -values.number(token))
        fen, period = values.money(token)
        return s.Money(span, -fen, period)


def groups(item: s.Expression) -> list[s.Span]:
    """Where the parts of an `and` stand, or the one part that something else is."""
    return [part.span for part in item.items] if isinstance(item, s.Logic) else [item.span]


def days(token: Token) -> int:
    """A length of time in days, as time limits are given."""
    if token.type == "MONTHS":
        raise Misread("E161", at(token), found=str(token))
    return values.length(token)


def back(token: Token) -> tuple[int, str]:
    """How far a window over events reaches back, and in which unit."""
    if token.type == "WORKING_DAYS":
        raise Misread("E179", at(token), found=str(token))
    length, unit = values.length(token), "months" if token.type == "MONTHS" else "days"
    if not 1 <= length <= FARTHEST[unit]:
        raise Misread("E180", at(token), found=str(token))
    return length, unit


def _where(found: tuple[Any, ...], last: Token) -> tuple[s.Expression | None, Token]:
    """The condition that may stand at the end, and the last token of all."""
    condition = next((child for child in found if isinstance(child, s.Expression)), None)
    return condition, found[-1] if found and found[-1] is not None else last


def table_of(found: tuple[Any, ...]) -> s.Table:
    """The rows of a table, the first of which names the columns."""
    rows = [row for row in found if isinstance(row, list)]
    header = []
    for cell in rows[0]:
        if not isinstance(cell.item, s.Name) or cell.high is not None:
            raise Misread("E152", cell.span)
        header.append(cell.item)
    for row in rows[1:]:
        if len(row) != len(header):
            raise Misread("E151", over(row[0].span, row[-1].span), found=len(row), wanted=len(header))
    span = over(rows[0][0].span, rows[0][-1].span)
    return s.Table(span, tuple(header), tuple(tuple(row) for row in rows[1:]))
