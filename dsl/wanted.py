"""What the grammar would have accepted at a place, said in the words of policy work."""

from __future__ import annotations

from collections.abc import Collection

from .words import MEANT, shown

Words = dict[str, str]

CONDITION = Words(en="a condition, such as `age >= 60` or `student_stage is primary`",
                  zh="条件，如 `age >= 60` 或 `student_stage 是 primary`")  # fmt: skip
AMOUNT = Words(en="the amount, such as 300 yuan per year", zh="标准，如 300元/年")
NUMBER = Words(en="a number, an amount or the name of a fact", zh="数、金额或事实的名称")
WORTH = Words(en="a value, such as 300 yuan per year or 1.5", zh="值，如 300元/年 或 1.5")
PARAMETER_VALUE = Words(en="the value, such as 300 yuan per month, or `not published`", zh="值，如 300元/月，或 `未公布`")
CHOICE = Words(en="a choice, a number, or yes or no", zh="选项、数，或 是、否")
DATE = Words(en="a date such as 2024-02-01", zh="日期，如 2024-02-01")
TEXT = Words(en='a text in quotes, such as "县教体局"', zh="加引号的文字，如 “县教体局”")
LIMIT = Words(en="a time limit, such as 15 working days or 30 days", zh="时限，如 15个工作日 或 30天")
SPAN_OF_TIME = Words(en="a length of time, such as 12 months or 30 days", zh="时间长度，如 12个月 或 30天")
TYPE = Words(en="what kind of value it is: text, yes/no, count, number, money, date, one of, several of or list of supports",
             zh="值的类型：文本、是否、个数、数值、金额、日期、单选、多选 或 帮扶清单")  # fmt: skip
CELL = Words(en="a choice, yes or no, a number, a span such as `6 to 15`, or `any`", zh="选项、是或否、数、范围（如 `6 到 15`）或 `任意`")
OPERATOR = Words(en="a comparison such as `<`, `is` or `in (…)`, or else `and`, `or`, or the end of the line",
                 zh="比较（如 `<`、`是`、`在 (…)`），或 `且`、`或`，或在此结束")  # fmt: skip
END_OR_MORE = Words(en="`and`, `or`, or the end of the line", zh="`且`、`或`，或在此结束")
END = Words(en="the end of the line", zh="在此结束")
SUBJECT = Words(en="whom it is for: `for household` or `for each member`", zh="对象：`对农户` 或 `对每个成员`")
FACT_MORE = Words(en="`,` and then a range (`0 to 100`), `personal`, `never advised` or `assume … because \"…\"`, or the end of the line",
                  zh="`,` 之后写范围（`0 到 100`）、`个人信息`、`不作建议` 或 `默认 … 因为 \"…\"`，或在此结束")  # fmt: skip
CHOICES_MORE = Words(en="`,` and the next choice, or the end of the line", zh="`,` 和下一个选项，或在此结束")
MORE_OF_FACT = Words(en="a choice, a range such as `0 to 100`, `personal`, `never advised` or `assume`",
                     zh="选项、范围（如 `0 到 100`）、`个人信息`、`不作建议` 或 `默认`")  # fmt: skip

# What a name is wanted for, by the word before it.
_NAMES = {
    "SOURCE": Words(en="the name of a document", zh="文件的名称"),
    "FACT": Words(en="the name of the fact, such as household_type", zh="事实的名称，如 household_type"),
    "NATURE": Words(en="cash, loan, in_kind or waiver", zh="现金、贷款、实物 或 减免"),
    "SEVERITY": Words(en="error, warning or note", zh="错误、警告 或 提示"),
    "PROVENANCE": Words(en="official, secondary or illustrative", zh="官方、转引 或 示意"),
    "PAID": Words(en="once, each month, each term or each year", zh="一次、每月、每学期 或 每年"),
    "GIVEN": Words(en="automatically, on application or on alert", zh="自动、依申请 或 依预警"),
    "TARGET": Words(en="the name of the support, status or exception that it changes", zh="所例外的帮扶、身份或例外的名称"),
    "TARGET_OR_TO": Words(en="the name of the support, status or exception that it changes", zh="所例外的帮扶、身份或例外的名称"),
    "BETWEEN": Words(en="the names of supports, separated by commas", zh="各项帮扶的名称，以逗号隔开"),
    "HAS_STATUS": Words(en="the name of a status", zh="身份的名称"),
    "THROUGH": Words(en="the name of a scale", zh="分段的名称"),
    "BY": Words(en="the name of the fact that it depends on", zh="所依据事实的名称"),
    "ASSUME": Words(en="the name of a fact", zh="事实的名称"),
    "ONE_OF": Words(en="the choices, separated by commas", zh="各选项，以逗号隔开"),
    "SEVERAL_OF": Words(en="the choices, separated by commas", zh="各选项，以逗号隔开"),
    "AMOUNT_OF": Words(en="the name of a support", zh="帮扶的名称"),
    "JURISDICTION": Words(en="the place, such as henan.lankao, or national", zh="地区，如 henan.lankao，或 national"),
}  # fmt: skip
_A_NAME = Words(en="a name, such as rural_minimum_living_guarantee", zh="名称，如 rural_minimum_living_guarantee")


def wanted(accepts: Collection[str], before: str | None, statement: str | None) -> Words:
    """What could have stood there: `before` is the token before it, `statement` the first of the line.

    >>> wanted({"DATE"}, "FROM", "FROM")["en"]
    'a date such as 2024-02-01'
    """
    accepts = set(accepts)
    if "TEXT" in accepts:
        return TYPE
    if "FOR_MEMBER" in accepts:
        return SUBJECT
    if "_NL" in accepts:
        return _after_complete(accepts, statement)
    if "NOT" in accepts:
        return CONDITION
    if "ANY" in accepts and "MONEY" in accepts:
        return CELL
    if "SUM_OF" in accepts:
        return AMOUNT if before == "AMOUNT" else NUMBER
    if "MONEY" in accepts:
        if "PERSONAL" in accepts:
            return MORE_OF_FACT
        if "NAME" in accepts:
            return CHOICE if "STRING" in accepts else NUMBER
        return PARAMETER_VALUE if "NOT_PUBLISHED" in accepts else WORTH
    if "WORKING_DAYS" in accepts:
        return SPAN_OF_TIME if before == "OVER_THE_LAST" else LIMIT
    if "NAME" in accepts:
        return _NAMES.get(before or "", _A_NAME)
    if accepts == {"DATE"}:
        return DATE
    if accepts == {"STRING"}:
        return TEXT
    if "AND" in accepts or "LESS" in accepts:
        return _listed(accepts - {"PLUS", "MINUS", "TIMES", "DIVIDE", "THROUGH"}, 4)
    return _listed(accepts, 6)


def _after_complete(accepts: set[str], statement: str | None) -> Words:
    if "LESS" in accepts:
        return OPERATOR
    if "AND" in accepts:
        return END_OR_MORE
    if statement == "FACT" and "_COMMA" in accepts:
        return CHOICES_MORE if "STRING" in accepts else FACT_MORE
    words = accepts - {"_NL", "PLUS", "MINUS", "TIMES", "DIVIDE", "THROUGH"}
    if not words:
        return END
    listed = _listed(words, 5)
    return {"en": f"{listed['en']}, or the end of the line", "zh": f"{listed['zh']}，或在此结束"}


_SYMBOLS = {"_COMMA": "`,`", "LPAR": "`(`", "RPAR": "`)`", "_COLON": "`:`", "_BAR": "`|`",
            "PLUS": "`+`", "MINUS": "`-`", "TIMES": "`*`", "DIVIDE": "`/`"}  # fmt: skip
_VALUES = {"STRING": TEXT, "DATE": DATE, "NAME": _A_NAME, "DAYS": LIMIT, "WORKING_DAYS": LIMIT, "MONTHS": LIMIT,
           "NUMBER": WORTH, "MONEY": WORTH, "PERCENT": WORTH}  # fmt: skip


def _listed(accepts: set[str], most: int) -> Words:
    """The accepted words themselves, each once, shortest list that helps."""
    found: dict[str, Words] = {}
    for terminal in sorted(accepts):
        if terminal in _SYMBOLS:
            words = Words(en=_SYMBOLS[terminal], zh=_SYMBOLS[terminal])
        elif terminal in _VALUES:
            words = _VALUES[terminal]
        elif terminal in MEANT:
            plain = shown(MEANT[terminal][0])
            words = Words(en=f"`{plain['en']}`", zh=f"`{plain['zh']}`")
        else:
            continue
        found[words["en"]] = words
    some = list(found.values())[:most]
    if not some:
        return END
    return {"en": " or ".join(w["en"] for w in some), "zh": " 或 ".join(w["zh"] for w in some)}
