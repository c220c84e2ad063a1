"""What `elig simulate` says, in English and Chinese."""

from __future__ import annotations

from .wording import fill

# Each key with its English and its Chinese; `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    "head": (
        "{first} to {last}: {households} households, {events} events told",
        "{first}至{last}：{households}户，事件{events}条",
    ),
    "unreadable": ("{n} households could not be read, the first {first}", "{n}户读不出来，例如{first}"),
    "rows_set_aside": ("{n} rows could not be read, the first {first}", "{n}行读不出来，例如{first}"),
    "rows_of_nobody": ("{n} rows are of households that are not in the register", "{n}行的农户不在名册里"),
    "order": ("until lies before as-of", "结束日期早于开始日期"),
    # lines of the first table
    "set": ("rules {n}", "规则{n}"),
    "alerts": ("Alerts", "预警"),
    "households_alerted": ("Households alerted", "预警户数"),
    "questions": ("Only to be explained (assets)", "只需说明（资产比对）"),
    "open": ("Perhaps, something is missing", "可能预警（缺信息）"),
    "called_off": ("Called off after a withdrawal", "撤回后取消"),
    "hardships": ("Really in hardship", "真正陷入困难的户"),
    "found": ("Found", "发现"),
    "missed": ("Missed", "遗漏"),
    "never_sent": ("  no department heard of it", "  部门数据中没有"),
    "sent_later": ("  sent after the period", "  期后才报送"),
    "not_seen": ("  sent, and no rule saw it", "  已报送，规则未发现"),
    "true_alerts": ("Alerts of households in hardship", "困难户的预警"),
    "false_alerts": ("False alerts", "误报"),
    "days_after_it_began": ("Days since it began: p50, p90, max", "距困难发生天数：p50、p90、最大"),
    "days_after_it_was_sent": ("Days since it was sent: p50, p90, max", "距报送天数：p50、p90、最大"),
    # the tables below it
    "by_cause": ("By cause", "按原因"),
    "by_rule": ("By rule", "按规则"),
    "by_township": ("By township", "按乡镇"),
    "column_alerts": ("alerts", "预警"),
    "column_true": ("true", "属实"),
    "column_false": ("false", "误报"),
    "column_first": ("first to find", "最先发现"),
    "column_hardships": ("in hardship", "困难户"),
    "column_found": ("found", "发现"),
    "unrecorded": ("not recorded", "未登记"),
    "sure": (
        "An alert counts as true if the household's hardship began before it or at most {early} days later.",
        "困难发生之后，或发生之前{early}天以内的预警计为属实。",
    ),
}


def say(lang: str, key: str, **parts: object) -> str:
    """A text in one language, with its parts filled in.

    >>> say("zh", "found"), say("en", "set", n=2)
    ('发现', 'rules 2')
    """
    return fill(WORDS, lang, key, parts)
