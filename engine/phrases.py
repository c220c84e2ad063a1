"""The phrases of every answer, English and Chinese, and how numbers, amounts and days are told."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from ..dsl import interval as iv
from ..dsl import policy as p
from ..dsl import ranges
from .decision import Texts

LANGUAGES = ("zh", "en")
PERIODS = {"zh": {"once": "", "month": "/月", "term": "/学期", "year": "/年"},
           "en": {"once": "", "month": " per month", "term": " per term", "year": " per year"}}  # fmt: skip

# Everything that is said, each once: English and Chinese.
SAID: dict[str, tuple[str, str]] = {
    "one_holds": ("one is enough: {0}", "满足其一：{0}"),
    "none_holds": ("none of these holds: {0}", "以下各项均不满足：{0}"),
    "together_said": ("{0}", "{0}"),
    "semicolon": ("; ", "；"),
    "unknown": ("not known", "未知"),
    "between": ("between {0} and {1}", "在 {0} 至 {1} 之间"),
    "at_least": ("at least {0}", "至少 {0}"),
    "is": ("{0}: {1}", "{0}：{1}"),
    "needs": ("{0}; needed: {1}", "{0}；须为：{1}"),
    "needs_not": ("{0}; must not be: {1}", "{0}；不得为：{1}"),
    "or": (" or ", "或"),
    "and": (", ", "、"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unsure": ("not certain: {0}", "尚不能确定：{0}"),
    "short_by": ("{0} ({1} short)", "{0}（差 {1}）"),
    "over_by": ("{0} ({1} over)", "{0}（超出 {1}）"),
    "in_span": ("{0} lies in {1} to {2}", "{0}，在 {1} 至 {2} 之内"),
    "out_of_span": ("{0} does not lie in {1} to {2}", "{0}，不在 {1} 至 {2} 之内"),
    "includes": ("{0} includes {1}", "{0}中有：{1}"),
    "includes_not": ("{0} does not include {1}", "{0}中没有：{1}"),
    "empty": ("{0}: none", "{0}：无"),
    "not_empty": ("{0}: {1}", "{0}：{1}"),
    "some_in": ("some", "有"),
    "known": ("{0} is on record", "{0}：已登记"),
    "not_known": ("{0} is not on record", "{0}：未登记"),
    "has": ("has the status {0}", "具有身份：{0}"),
    "has_not": ("does not have the status {0}", "不具有身份：{0}"),
    "some": ("some member: {0}", "至少一名成员满足：{0}"),
    "every": ("every member: {0}", "每名成员都满足：{0}"),
    "no_member": ("no member: {0}", "没有成员满足：{0}"),
    "not_some": ("no member is so: {0}", "没有一名成员满足：{0}"),
    "not_every": ("not every member is so: {0}", "并非每名成员都满足：{0}"),
    "not_no": ("some member is so: {0}", "有成员属于：{0}"),
    "members": ("members", "人口"),
    "members_who": ("members for whom this holds", "符合条件的成员数"),
    "sum": ("sum over the members", "成员合计"),
    "largest": ("the largest among the members", "成员中最大"),
    "smallest": ("the smallest among the members", "成员中最小"),
    "table": ("by the table", "按表"),
    "amount": ("amount {0}", "标准 {0}"),
    "no_amount": ("nothing would be paid: {0}", "应发金额为零：{0}"),
    "exception": ("the exception “{0}” applies", "适用例外“{0}”"),
    "exception_unsure": (
        "it is not certain whether the exception “{0}” applies",
        "例外“{0}”是否适用尚不能确定",
    ),
    "drawn": ("drawn before, and kept on", "此前已享受，可延续"),
    "not_drawn": ("not drawn before it ended", "终止前未享受"),
    "drawn_unsure": ("not certain whether it was drawn before", "此前是否享受尚不能确定"),
    "runs_on": ("runs on until {0}", "延续至：{0}"),
    "together": ("the household's members get at most {0} together", "户内合计不超过 {0}"),
    "asked_amount": ("something is to be paid", "应发金额大于零"),
    "asked_exception": ("whether the exception “{0}” applies", "例外“{0}”是否适用"),
    "asked_drawn": ("it was drawn before it ended", "终止前已享受"),
    "asked_excluded": ("“{0}” is not given", "未给予“{0}”"),
    "asked_conflict": ("the clauses do not contradict each other", "各条款不相冲突"),
    "asked_not_in_force": ("it is in force on the day", "当日在执行期内"),
    "decision_date": ("decision date {0}", "决定日 {0}"),
    "since": ("from {0}", "{0} 起"),
    "unpublished": ("not published", "未公布"),
    "text_or_none": ("not given", "未填写"),
    "member": ("member {0}", "成员 {0}"),
    "last_days": ("over the last {0} days", "最近 {0} 天"),
    "last_months": ("over the last {0} months", "最近 {0} 个月"),
    "events_counted": ("number of events “{1}” {0}", "{0}“{1}”次数"),
    "events_summed": ("{2} of “{1}” {0}, together", "{0}“{1}”{2}合计"),
    "events_where": (" (where {0})", "（其中 {0}）"),
    "without": ("“{1}” {0} with no “{2}” after it", "{0}有“{1}”而其后无“{2}”"),
    "falls": ("{2} of “{1}” fell by {3}% or more {0}", "{0}“{1}”{2}下降 {3}% 以上"),
    "fell": ("{0}: from {1} to {2}", "{0}：由 {1} 降至 {2}"),
    "event_on": ("“{0}” on {1}, no. {2}", "{1} “{0}”，编号 {2}"),
    "about": ("about {0}", "约 {0}"),
    "days": ("days since {0}", "距{0}天数"),
    "months": ("months since {0}", "距{0}月数"),
    "years": ("full years since {0}", "自{0}满周年数"),
    "annual": ("{0}, per year", "{0}（折年）"),
    "monthly": ("{0}, per month", "{0}（折月）"),
    "most": ("{0}, at most {1}", "{0}，至多 {1}"),
    "least": ("{0}, at least {1}", "{0}，至少 {1}"),
    "ended": ("no longer in force since the end of {0}", "已于 {0} 终止"),
    "begins": ("in force only from {0}", "自 {0} 起才施行"),
    "illustrative": ("illustrative", "示意数据"),
}


def say(key: str, lang: str, *parts: str) -> str:
    """One of the phrases, filled.

    >>> say("at_least", "en", "3 yuan")
    'at least 3 yuan'
    """
    return SAID[key][lang == "zh"].format(*parts)


def both(make: Callable[[str], str]) -> Texts:
    """What is said in each language."""
    return {lang: make(lang) for lang in LANGUAGES}


def span(value: iv.Interval, type_: p.Type, lang: str) -> str:
    """A number, or between what it lies."""
    low, high = value
    if low == high:
        return number(low, type_, lang)
    default = ranges.default_range(type_)
    if type_.kind == "date" or (default is not None and low <= default[0] and high >= default[1]):
        return say("unknown", lang)
    if default is not None and high >= default[1]:
        return say("at_least", lang, number(low, type_, lang))
    return say("between", lang, number(low, type_, lang), number(high, type_, lang))


def number(value: iv.Exact, type_: p.Type, lang: str) -> str:
    """A number, amount or date in words; what has no end in digits is said to be about.

    >>> number(581250, p.Type("money", "year"), "zh"), number(Fraction(1, 3), p.Type("number"), "en")
    ('5,812.50 元', 'about 0.3333')
    """
    if type_.kind == "date":
        return day(int(value))
    if type_.kind == "money":
        text = decimal(Fraction(value) / 100, 2, lang)
        return f"{text} 元" if lang == "zh" else f"{text} yuan"
    return decimal(Fraction(value), 4, lang)


def decimal(value: Fraction, places: int, lang: str) -> str:
    """Digits with thousands set apart; said to be about so much where they do not end."""
    scaled = value * 10**places
    exact = scaled.denominator == 1
    digits = iv.round_to(scaled, 1, "near")
    whole, rest = divmod(abs(int(digits)), 10**places)
    text = f"{'-' if digits < 0 else ''}{whole:,}"
    if rest:
        tail = f"{rest:0{places}d}"
        text += "." + (tail if places == 2 else tail.rstrip("0"))
    return text if exact else say("about", lang, text)


def day(ordinal: int) -> str:
    """An ordinal day as 2024-05-01."""
    return datetime.date.fromordinal(ordinal).isoformat()
