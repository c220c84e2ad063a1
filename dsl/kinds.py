"""Kinds of value in the reader's words, and the typed form of what is written as a value."""

from __future__ import annotations

from fractions import Fraction

from . import interval as iv
from . import policy as p
from . import syntax as s

NUMBER = p.Type("number")
WHOLE = p.Type("number", whole=True)
DATE = p.Type("date")
TEXT = p.Type("text")
YES_NO = p.YES_NO

Words = dict[str, str]

A_VALUE = Words(en="fact, derived value or parameter", zh="事实、推导值或参数")
A_PARAMETER = Words(en="parameter", zh="参数")
A_STATUS = Words(en="status", zh="身份")
A_SUPPORT = Words(en="support", zh="帮扶")
AN_EVENT = Words(en="event", zh="事件")
PER = {
    "en": {"once": "", "month": " per month", "term": " per term", "year": " per year"},
    "zh": {"once": "", "month": "/月", "term": "/学期", "year": "/年"},
}
A_MONEY = {
    "once": Words(en="money without a period", zh="不带周期的金额"),
    "month": Words(en="money per month", zh="每月的金额"),
    "term": Words(en="money per term", zh="每学期的金额"),
    "year": Words(en="money per year", zh="每年的金额"),
}


def describe(type_: p.Type) -> Words:
    """A type in the reader's words.

    >>> describe(p.Type("money", "month"))["en"]
    'money per month'
    """
    if type_.kind == "money":
        return A_MONEY[type_.period]
    return {
        "yes_no": Words(en="something that is yes or no", zh="是非项"),
        "number": Words(en="a number", zh="数"),
        "date": Words(en="a date", zh="日期"),
        "choice": Words(en="a choice", zh="单选项"),
        "several": Words(en="several choices", zh="多选项"),
        "text": Words(en="a text", zh="文本"),
        "supports": Words(en="a list of supports", zh="帮扶清单"),
        "scale": Words(en="a scale", zh="分段"),
    }[type_.kind]


def same(a: p.Type, b: p.Type) -> bool:
    """Whether values of two types can be compared, added and put in each other's place.

    >>> same(p.Type("money", "month"), p.Type("money", "year")), same(NUMBER, WHOLE)
    (False, True)
    """
    return a.kind == b.kind and a.period == b.period


def literal_of(node: s.Expression) -> p.Literal:
    """The typed form of a written number, amount, date, text or yes/no."""
    match node:
        case s.Number(value=value):
            return p.Literal(p.Type("number", whole=value.denominator == 1), plain(value))
        case s.Money(fen=fen, period=period):
            return p.Literal(p.Type("money", period), plain(fen))
        case s.Date(value=day):
            return p.Literal(DATE, day.toordinal())
        case s.Text(value=text):
            return p.Literal(TEXT, text)
        case s.YesNo(value=truth):
            return p.Literal(YES_NO, truth)
    raise TypeError(node)


def plain(value: Fraction | int) -> iv.Exact:
    """An exact number as int where it is whole.

    >>> plain(Fraction(6, 2)), plain(Fraction(1, 2))
    (3, Fraction(1, 2))
    """
    return value.numerator if value.denominator == 1 else value
