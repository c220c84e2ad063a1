"""The words of the language, each once: what it is called inside, in English and in Chinese.

`KEYWORDS` is the one table; the grammar's keyword terminals, the lexer and the messages are made
from it. A keyword is reserved everywhere. `CHOICES` are the words that one statement takes
(`nature cash`): they are ordinary names elsewhere.
"""

from __future__ import annotations

import re

# Several spellings of one keyword are separated by ` | `; the first is the one that is shown.
# A space in an English keyword stands for any spacing, in a Chinese one for any or none.
KEYWORDS: dict[str, tuple[str, str]] = {
    # --- blocks
    "JURISDICTION": ("jurisdiction", "辖区"),
    "DOCUMENT": ("document", "文件"),
    "PARAMETER": ("parameter", "参数"),
    "ENTITY": ("entity", "实体"),
    "DERIVE": ("derive", "推导"),
    "STATUS": ("status", "身份"),
    "SUPPORT": ("support", "帮扶"),
    "EXCEPTION": ("exception", "例外"),
    "EXCLUSIVE": ("exclusive", "互斥"),
    "END": ("end", "终止"),
    "EVENT": ("event", "事件"),
    "WARN": ("warn", "预警"),
    "CHECK": ("check", "检查"),
    "STEP": ("step", "步骤"),
    # --- in the first line of a block
    "OF": ("of", "属于"),
    "TARGET": ("to", "对"),
    "BETWEEN": ("between", "之间"),
    "CHOOSE_FIRST": ("choose the first", "择先"),
    "CHOOSE_LARGER": ("choose the larger", "择高"),
    "DATED": ("dated", "发生于"),
    "BY": ("by", "按"),
    "FOR_HOUSEHOLD": ("for household", "对农户"),
    "FOR_MEMBER": ("for each member | for member", "对每个成员 | 对成员"),
    # --- statements
    "FROM": ("from", "自"),
    "UNTIL": ("until", "至"),
    "WHEN": ("when", "当"),
    "BE": ("be", "计为"),
    "AMOUNT": ("amount", "标准"),
    "BY_TABLE": ("by table", "按表"),
    "SOURCE": ("source", "依据"),
    "PROVENANCE": ("provenance", "出处性质"),
    "ASSUME": ("assume", "默认"),
    "BECAUSE": ("because", "因为"),
    "FACT": ("fact", "事实"),
    "NATURE": ("nature", "性质"),
    "PAID": ("paid", "发放"),
    "GIVEN": ("given", "给予"),
    "ON_APPLICATION": ("on application", "依申请"),
    "ON_ALERT": ("on alert", "依预警"),
    "EVIDENCE": ("evidence", "材料"),
    "OFFICE": ("office", "经办"),
    "DECIDED_WITHIN": ("decided within", "办结时限"),
    "NOTICE": ("notice", "公示"),
    "RUNS_ON": ("runs on until", "延续至"),
    "THEN_ELIGIBLE": ("then eligible", "则符合"),
    "THEN_NOT_ELIGIBLE": ("then not eligible", "则不符合"),
    "THEN_HOLDS": ("then holds", "则成立"),
    "THEN_NOT_HOLDS": ("then does not hold", "则不成立"),
    "CODE": ("code", "编号"),
    "SEVERITY": ("severity", "严重程度"),
    "NOTIFY": ("notify", "通知"),
    "ACT_WITHIN": ("act within", "限期"),
    "DOCUMENT_NUMBER": ("number", "文号"),
    "ISSUED_BY": ("issued by", "发布机关"),
    "ON": ("on", "于"),
    "LINK": ("link", "链接"),
    # --- steps of a case
    "AFTER": ("after", "上一步"),
    "AFTER_ALERT": ("after alert", "始于预警"),
    "BEFORE": ("before", "先于"),
    "WITHIN": ("within", "时限"),
    "OF_ALERT": ("of alert", "自预警起"),
    "COUNTED_FROM": ("", "距"),  # Chinese: 距 S 至少 6个月; English: `at least 6 months after S`
    "LASTS": ("lasts at least", "至少持续"),
    "EVERY": ("every", "每隔"),
    "ASKS": ("asks", "填报"),
    "RECORDS": ("records", "记入"),
    "RECORDS_DAY": ("records the day as", "记入当日为"),
    "TAKES_BACK": ("takes back", "撤回"),
    "BACK_TO": ("back to", "退回到"),
    "ENDS_CASE": ("ends the case", "至此结案"),
    # --- types and values
    "TEXT": ("text", "文本"),
    "YES_NO": ("yes/no", "是否"),
    "COUNT": ("count", "个数"),
    "TYPE_NUMBER": ("number", "数值"),
    "MONEY_TYPE": ("money", "金额"),
    "DATE_TYPE": ("date", "日期"),
    "ONE_OF": ("one of", "单选"),
    "SEVERAL_OF": ("several of", "多选"),
    "LIST_OF_SUPPORTS": ("list of supports", "帮扶清单"),
    "SCALE": ("scale", "分段"),
    "PER_MONTH": ("per month | each month", "每月 | /月"),
    "PER_TERM": ("per term | each term", "每学期 | /学期"),
    "PER_YEAR": ("per year | each year", "每年 | /年"),
    "PERSONAL": ("personal", "个人信息"),
    "NEVER_ADVISED": ("never advised", "不作建议"),
    "NOT_PUBLISHED": ("not published", "未公布"),
    "TO": ("to", "到 | 至"),
    "ANY": ("any", "任意"),
    "YES": ("yes", "是"),
    "NO": ("no", "否"),
    # --- conditions
    "ALL_OF": ("all of", "全部满足"),
    "ANY_OF": ("any of", "任一满足"),
    "NONE_OF": ("none of", "均不满足"),
    "AND": ("and", "且 | 并且"),
    "OR": ("or", "或 | 或者"),
    "NOT": ("not", "非"),
    "LESS": ("<", "小于 | 低于"),
    "LESS_OR_EQUAL": ("<= | ≤", "小于等于 | 不大于 | 不高于 | 不超过"),
    "MORE": (">", "大于 | 高于 | 超过"),
    "MORE_OR_EQUAL": (">= | ≥", "大于等于 | 不小于 | 不低于"),
    "EQUAL": ("=", "等于"),
    "NOT_EQUAL": ("!= | ≠", "不等于"),
    "IS": ("is", "是 | 为"),
    "IS_NOT": ("is not", "不是 | 不为"),
    "IN": ("in | is in", "在 | 属于"),
    "NOT_IN": ("not in | is not in", "不在 | 不属于"),
    "INCLUDES": ("includes", "包含"),
    "IS_EMPTY": ("is empty", "为空"),
    "IS_NOT_EMPTY": ("is not empty", "不为空"),
    "IS_KNOWN": ("is known", "已知"),
    "IS_NOT_KNOWN": ("is not known", "未知"),
    "HAS_STATUS": ("has status", "具有身份"),
    "HAS_ANY_STATUS": ("has any status of", "具有任一身份"),
    "SOME_MEMBER": ("some member where", "有成员 满足"),
    "EVERY_MEMBER": ("every member where", "每个成员 满足"),
    "NO_MEMBER": ("no member where", "没有成员 满足"),
    "WHERE": ("where", "满足"),
    # --- numbers
    "COUNT_OF_MEMBERS": ("count of members", "成员数"),
    "SUM_OF": ("sum of", "合计"),
    "LARGEST_OF": ("largest of", "最大"),
    "SMALLEST_OF": ("smallest of", "最小"),
    "OVER_MEMBERS": ("over members", "按成员"),
    "IF_NONE": ("if none", ""),  # English: `or V if none`
    "OR_IF_NONE": ("", "无则"),  # Chinese: 无则 V
    "AT_MOST": ("at most", "至多"),
    "AT_LEAST": ("at least", "至少"),
    "TOGETHER": ("together in the household", "户内合计"),
    "ROUNDED_TO": ("rounded to", "取整到"),
    "ROUNDED_UP_TO": ("rounded up to", "向上取整到"),
    "ROUNDED_DOWN_TO": ("rounded down to", "向下取整到"),
    "YEARS_SINCE": ("full years since", "满周岁 自 | 周岁 自"),
    "MONTHS_SINCE": ("months since", "距今月数"),
    "DAYS_SINCE": ("days since", "距今天数"),
    "ANNUAL": ("annual", "折年"),
    "MONTHLY": ("monthly", "折月"),
    "DECISION_DATE": ("decision date", "决定日"),
    "USUAL_AMOUNT": ("usual amount", "原金额"),
    "AMOUNT_OF": ("amount of", "所得金额"),
    "THROUGH": ("through", "按分段"),
    "COUNT_OF": ("count of", "次数"),
    "OVER_THE_LAST": ("over the last", "最近"),
    "WITHOUT": ("without", "而无"),
    "FALLS_BY": ("falls by", "下降"),
}

CHOICES: dict[str, dict[str, str]] = {
    "nature": {"cash": "现金", "loan": "贷款", "in_kind": "实物", "waiver": "减免"},
    "paid": {"once": "一次"},
    "given": {"automatically": "自动"},
    "provenance": {"official": "官方", "secondary": "转引", "illustrative": "示意"},
    "severity": {"error": "错误", "warning": "警告", "note": "提示"},
}

# Chinese operators that writers stick to the words beside them. Only those are looked for inside a
# name: a single 是 or 在 stands in far too many ordinary names (是否、在校).
_GLUED = (
    "LESS_OR_EQUAL", "MORE_OR_EQUAL", "NOT_EQUAL", "LESS", "MORE", "EQUAL", "IS_NOT_EMPTY", "IS_NOT",
    "NOT_IN", "IN", "INCLUDES", "HAS_ANY_STATUS", "HAS_STATUS", "AND", "OR", "IS",
)  # fmt: skip
_SINGLE = ("且", "或", "是")


def spellings(keyword: str, lang: str) -> list[str]:
    """The spellings of a keyword in one language, the one to show first.

    >>> spellings("PER_YEAR", "zh")
    ['每年', '/年']
    """
    written = KEYWORDS[keyword][lang == "zh"]
    return written.split(" | ") if written else []


def shown(keyword: str) -> dict[str, str]:
    """How messages name a keyword, by language.

    >>> shown("FOR_MEMBER")
    {'en': 'for each member', 'zh': '对每个成员'}
    """
    english, chinese = spellings(keyword, "en"), spellings(keyword, "zh")
    first = [found[0].replace(" ", "") if lang == "zh" else found[0]
             for found, lang in ((english, "en"), (chinese, "zh")) if found]  # fmt: skip
    return {"en": first[0], "zh": first[-1]}


def normal(written: str) -> str:
    """A spelling without its variable spacing: one space in English, none in Chinese.

    >>> normal("for   each member"), normal("有成员 满足")
    ('for each member', '有成员满足')
    """
    # By the first letter: the spacing itself may be any that Unicode has.
    return (" " if written[0].isascii() else "").join(written.split())


def _terminals() -> tuple[dict[str, str], dict[str, list[str]], dict[str, tuple[str, ...]]]:
    """By normal spelling: its terminal. By terminal: its spellings, and the keywords that it may mean.

    A spelling that two keywords share (是 is `is` and `yes`) is a terminal of its own, called after
    both (`IS_OR_YES`): the grammar tells from the place which one is meant.
    """
    meant: dict[str, list[str]] = {}
    for keyword in KEYWORDS:
        for lang in ("en", "zh"):
            for written in spellings(keyword, lang):
                meant.setdefault(written, []).append(keyword)
    by_word: dict[str, str] = {}
    by_terminal: dict[str, list[str]] = {}
    keywords: dict[str, tuple[str, ...]] = {}
    for written, found in meant.items():
        terminal = "_OR_".join(sorted(found))
        by_word[normal(written)] = terminal
        by_terminal.setdefault(terminal, []).append(written)
        keywords[terminal] = tuple(found)
    return by_word, by_terminal, keywords


BY_WORD, BY_TERMINAL, MEANT = _terminals()


def pattern(written: str) -> str:
    """The regular expression of one spelling, without its right boundary.

    >>> pattern("for each member")
    'for\\\\s+each\\\\s+member'
    """
    gap = r"\s+" if written.isascii() else r"\s*"
    return gap.join(re.escape(word).replace("/", r"\/") for word in written.split())


def priority(written: str) -> int:
    """Longer keywords are tried before those they begin with, all of them before names."""
    return 2 + 2 * len(written.split()) if written[0].isalpha() else 2 + len(written)


def grammar_terminals() -> str:
    """The keyword terminals as grammar text, one a line."""
    lines = []
    for terminal, words in BY_TERMINAL.items():
        tried = sorted(words, key=len, reverse=True)
        regex = "|".join(pattern(word) + (r"(?!\w)" if word[-1].isalpha() else "") for word in tried)
        lines.append(f"{terminal}.{max(map(priority, words))}: /{regex}/")
    return "\n".join(lines) + "\n"


def choice(statement: str, written: str) -> str | None:
    """The choice that a word names, in either language.

    >>> choice("nature", "现金"), choice("nature", "gold")
    ('cash', None)
    """
    for english, chinese in CHOICES[statement].items():
        if written in (english, chinese):
            return english
    return None


def glued_keyword(written: str) -> tuple[str, str, str] | None:
    """The words before and after an operator that is stuck into a Chinese name, and the operator.

    >>> glued_keyword("人均收入小于低保标准")
    ('人均收入', '小于', '低保标准')
    >>> glued_keyword("且性别")
    ('', '且', '性别')
    >>> glued_keyword("在校阶段") is None
    True
    """
    words = [word for keyword in _GLUED for word in spellings(keyword, "zh") if len(word) > 1]
    for word in sorted(words, key=len, reverse=True):
        before, found, after = written.partition(word)
        if found and before and after:
            return before, word, after
    for word in _SINGLE:
        before, found, after = written.partition(word)
        # 是否 is a word of its own; a lone trailing operator is no hidden one.
        if found and after and not (word == "是" and (not before or after.startswith("否"))):
            return before, word, after
    return None
