"""What a rule file can be asked for at a place, in English and Chinese."""

from __future__ import annotations

Words = dict[str, str]

CONDITION = Words(en="a condition, such as `age >= 60` or `student_stage is primary`",
                  zh="条件，如 `age >= 60` 或 `student_stage 是 primary`")  # fmt: skip
AMOUNT = Words(en="the amount, such as 300 yuan per year", zh="标准，如 300元/年")
NUMBER = Words(en="a number, an amount or the name of a fact", zh="数、金额或事实的名称")
WORTH = Words(en="a value, such as 300 yuan per year or 1.5", zh="值，如 300元/年 或 1.5")
PARAMETER_VALUE = Words(
    en="the value, such as 300 yuan per month, or `not published`", zh="值，如 300元/月，或 `未公布`"
)
CHOICE = Words(en="a choice, a number, or yes or no", zh="选项、数，或 是、否")
DATE = Words(en="a date such as 2024-02-01", zh="日期，如 2024-02-01")
TEXT = Words(en='a text in quotes, such as "县教体局"', zh="加引号的文字，如 “县教体局”")
LIMIT = Words(en="a time limit, such as 15 working days or 30 days", zh="时限，如 15个工作日 或 30天")
SPAN_OF_TIME = Words(en="a length of time, such as 12 months or 30 days", zh="时间长度，如 12个月 或 30天")
TYPE = Words(en="what kind of value it is: text, yes/no, count, number, money, date, one of, several of or list of supports",
             zh="值的类型：文本、是否、个数、数值、金额、日期、单选、多选 或 帮扶清单")  # fmt: skip
CELL = Words(
    en="a choice, yes or no, a number, a span such as `6 to 15`, or `any`",
    zh="选项、是或否、数、范围（如 `6 到 15`）或 `任意`",
)
OPERATOR = Words(en="a comparison such as `<`, `is` or `in (…)`, or else `and`, `or`, or the end of the line",
                 zh="比较（如 `<`、`是`、`在 (…)`），或 `且`、`或`，或在此结束")  # fmt: skip
END_OR_MORE = Words(en="`and`, `or`, or the end of the line", zh="`且`、`或`，或在此结束")
END = Words(en="the end of the line", zh="在此结束")
BRACKET = Words(en="a bracket: `(…)`", zh="括号：`(…)`")
MORE_SUPPORTS = Words(en="`,` and the next support, or `: choose the first` or `: choose the larger`",
                      zh="`,` 和下一项帮扶，或 `: 择先`、`: 择高`")  # fmt: skip
THE_DATING = Words(en="`, dated` and the fact that is its date", zh="`, 发生于` 和作为发生日期的事实")
NEXT_COLUMN = Words(en="`|` and the next column", zh="`|` 和下一列")
MORE_OF_SOURCE = Words(
    en='the article in quotes, such as "第三条", or `provenance`',
    zh="加引号的条款，如 “第三条”，或 `出处性质`",
)
TITLE = Words(en="the title in quotes", zh="加引号的名称")
SUBJECT = Words(
    en="whom it is for: `for household` or `for each member`", zh="对象：`对农户` 或 `对每个成员`"
)
FACT_MORE = Words(en="`,` and then a range (`0 to 100`), `personal`, `never advised` or `assume … because \"…\"`, or the end of the line",
                  zh="`,` 之后写范围（`0 到 100`）、`个人信息`、`不作建议` 或 `默认 … 因为 \"…\"`，或在此结束")  # fmt: skip
CHOICES_MORE = Words(en="`,` and the next choice, or the end of the line", zh="`,` 和下一个选项，或在此结束")
MORE_OF_FACT = Words(en="a choice, a range such as `0 to 100`, `personal`, `never advised` or `assume`",
                     zh="选项、范围（如 `0 到 100`）、`个人信息`、`不作建议` 或 `默认`")  # fmt: skip

# What a name is wanted for, by the word before it.
NAMES = {
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
    "AFTER": Words(en="the name of the step that comes before", zh="前一步骤的名称"),
    "BY": Words(en="the name of the fact that it depends on", zh="所依据事实的名称"),
    "ASSUME": Words(en="the name of a fact", zh="事实的名称"),
    "ONE_OF": Words(en="the choices, separated by commas", zh="各选项，以逗号隔开"),
    "SEVERAL_OF": Words(en="the choices, separated by commas", zh="各选项，以逗号隔开"),
    "AMOUNT_OF": Words(en="the name of a support", zh="帮扶的名称"),
    "JURISDICTION": Words(en="the place, such as henan.lankao, or national", zh="地区，如 henan.lankao，或 national"),
}  # fmt: skip
A_NAME = Words(
    en="a name, such as rural_minimum_living_guarantee", zh="名称，如 rural_minimum_living_guarantee"
)
