"""The words that answers are printed with, in English and Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .wording import fill

# key: (English, Chinese); `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    "household": ("Household {no}", "农户 {no}"),
    "no_number": ("Household (no number)", "农户（未编号）"),
    "as_of": ("decided for {date}", "判定日期 {date}"),
    "today": ("decided for today, {date}", "判定日期 {date}（今天）"),
    "eligible": ("Can receive", "可以享受"),
    "cannot_determine": ("Cannot be determined yet", "暂时不能确定"),
    "excluded": ("Not together with another support", "与其他帮扶不能同时享受"),
    "conflict": ("The policies contradict each other", "政策条文相互冲突"),
    "not_eligible": ("Does not meet the conditions", "不符合条件"),
    "not_in_force": ("Not in force on that date", "当日不在执行期"),
    "statuses": ("Standings", "身份认定"),
    "warnings": ("Early warnings", "预警"),
    "findings": ("To be looked into", "需要核查"),
    "assumptions": ("Taken for granted", "采用的默认情况"),
    "count": ("{n}", "{n} 项"),
    "holds": ("yes", "具有"),
    "does_not_hold": ("no", "不具有"),
    "status_unknown": ("cannot be determined", "不能确定"),
    "status_conflict": ("contradictory policies", "条文冲突"),
    "status_not_in_force": ("not in force", "不在执行期"),
    "whole_household": ("household", "全户"),
    "member": ("member {id}", "成员 {id}"),
    "of_member": ("{fact} of member {id}", "成员 {id} 的{fact}"),
    "everyone": ("every member", "全体成员"),
    "no_parameters": ("{title} (not published)", "{title}（未公布）"),
    "no_definitions": ("{title} (no rule in force)", "{title}（当日没有规定）"),
    "no_statuses": ("the standing {title} (no rule in force)", "{title}（当日没有认定规定）"),
    "none_of": ("none of these: {conditions}", "以下都不满足：{conditions}"),
    "none_of_more": ("none of {n} ways: {conditions} …", "以下 {n} 种情形都不满足：{conditions} 等"),
    "at_least": ("at least {bound}", "至少 {bound}"),
    "at_most": ("at most {bound}", "至多 {bound}"),
    "more_than": ("more than {bound}", "多于 {bound}"),
    "less_than": ("less than {bound}", "少于 {bound}"),
    "exactly": ("{bound}", "{bound}"),
    "other_than": ("other than {bound}", "不等于 {bound}"),
    "needs": ("needs to be known: {missing}", "需要补充：{missing}"),
    "amount_needs": ("for the exact amount: {missing}", "确定具体金额还需：{missing}"),
    "excluded_by": ("because of {rivals}", "因已符合{rivals}"),
    "conflicting": ("these contradict each other: {rivals}", "相互冲突的条文：{rivals}"),
    "received": ("already received", "已在享受"),
    "perhaps": ("perhaps: {title}", "可能：{title}"),
    "warned_of": ("Warned of", "触发预警"),
    "warnings_untold": ("{n} of the warnings cannot be determined", "{n} 项预警不能确定"),
    "no_events": ("the record tells of no events", "记录未报事件"),
    "events": ("what happened (events)", "发生的事件"),
    "of_event": ("{fact} of event {id}", "事件 {id} 的{fact}"),
    "notify": ("notify {who}", "通知{who}"),
    "within": ("within {days} days", "{days} 日内"),
    "within_working": ("within {days} working days", "{days} 个工作日内"),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "note": ("note", "提示"),
    "assumed": ("{fact} is taken to be {value}, because {because}", "{fact}按“{value}”处理：{because}"),
    "per_year": ("{yuan} yuan a year", "每年 {yuan} 元"),
    "per_month": ("{yuan} yuan a month", "每月 {yuan} 元"),
    "per_term": ("{yuan} yuan a term", "每学期 {yuan} 元"),
    "per_once": ("{yuan} yuan once", "一次性 {yuan} 元"),
    "between": ("{low} to {high}", "{low} 至 {high}"),
    "cash": ("cash", "现金"),
    "loan": ("loan", "贷款"),
    "in_kind": ("in kind", "实物"),
    "waiver": ("waiver", "减免"),
    "total": (
        "In all, of what is certain and without loans: {sums}.",
        "合计确定可享受（不含贷款）：{sums}。",
    ),
    "incomplete": (
        "Some supports or amounts could not be settled, so it may come to more.",
        "还有项目或金额未能确定，实际可能更多。",
    ),
    "illustrative": (
        "Some conditions or amounts below rest on illustrative values, not on a verified official text: {titles}.",
        "以下项目的条件或金额采用示意值，未经官方文件核实：{titles}。",
    ),
    "total_nothing": ("nothing yet", "暂无"),
    "nothing": ("Nothing is decided: no policy is known for this place.", "没有可判定的项目：本地没有政策。"),
    "provenance_official": ("official text", "官方文本"),
    "provenance_secondary": ("quoted from elsewhere", "转引"),
    "provenance_illustrative": ("illustrative, not verified", "示意，未经核实"),
    "failing": ("Conditions not met", "未满足的条件"),
    "whole": ("All the conditions", "全部条件"),
    "gap": ("How far off", "差距"),
    "gap_line": ("{fact} is {is_}; it would have to be {needs}", "{fact}现为 {is_}，须为{needs}"),
    "sources": ("Policy text", "政策依据"),
    "evidence": ("Papers to bring", "所需材料"),
    "office": ("Office", "经办"),
    "time_limit": ("Decided", "办结时限"),
    "missing": ("To be known", "需要补充"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "and": (", ", "、"),
    "stop": ("; ", "；"),
    "policies_heading": ("Policies on {date} in {place}", "{place} {date} 执行的政策"),
    "support": ("Supports", "帮扶"),
    "status": ("Standings", "身份"),
    "ended": ("Ended", "已终止"),
    "later": ("Not yet begun", "尚未开始"),
    "since": ("since {date}", "自 {date}"),
    "until": ("until {date}", "至 {date}"),
    "ended_on": ("ended {date}", "{date} 终止"),
    "begins_on": ("from {date}", "自 {date} 起"),
    "nation": ("the whole country", "全国"),
    "places": ("With --in, also these places' own: {places}.", "加 --in 可看各地政策：{places}。"),
    # what the command line says on its error stream
    "no_such_file": ("there is no file or folder `{path}`", "没有文件或文件夹 `{path}`"),
    "is_folder": (
        "`{path}` is a folder; name a file, or `-` to read what is piped in",
        "`{path}` 是文件夹；请写文件名，或写 `-` 读取管道输入",
    ),
    "no_rule_files": (
        "there is no rule file (*.elig) in the folder `{path}`",
        "文件夹 `{path}` 里没有规则文件（*.elig）",
    ),
    "not_allowed": ("`{path}` may not be opened by this user", "当前用户无权打开 `{path}`"),
    "cannot_read": ("`{path}` cannot be used: {reason}", "`{path}` 无法使用：{reason}"),
    "bad_date": (
        "`{text}` is no date: a decision date is written like 2024-05-01",
        "`{text}` 不是日期：判定日期写作 2024-05-01",
    ),
    "bad_place": ("--in: {said}", "--in：{said}"),
    "not_in_answer": ("nothing in this answer is called `{name}`{near}", "本次判定中没有 `{name}`{near}"),
    "did_you_mean": ("; did you mean `{near}`?", "；是不是 `{near}`？"),
    "problems": ("{n} to put right; nothing was decided.", "共 {n} 处需要改正；未作判定。"),
    "no_vocabulary": (
        "These files declare no household or member facts. --rules stands in place of the shipped rules: "
        "to add to those, give their folder as well.",
        "这些文件没有声明农户和成员的事实。--rules 会取代自带的规则；若要在自带规则之外增加，请把其目录也一并给出。",
    ),
    "policy_problems": (
        "The rule files cannot be used: {n} to put right.",
        "规则文件无法使用：共 {n} 处需要改正。",
    ),
    "valid": ("{files} rule files, nothing wrong.", "{files} 个规则文件，没有问题。"),
    "valid_warnings": (
        "{files} rule files can be used; {n} to look at.",
        "{files} 个规则文件可以使用；有 {n} 处请留意。",
    ),
    "withheld": (
        "The two engines do not agree on this household, so no answer is given. This is a fault of the program. "
        "What was asked is saved, without personal facts, in {path} — please send it to whoever looks after the program.",
        "两个引擎对这一户的结论不一致，因此不给出结果。这是程序的错误。所问内容已保存（不含个人信息）于 {path}，请交给程序维护人员。",
    ),
    "wrong_option": ("there is no option `{name}`", "没有选项 `{name}`"),
    "wrong_verb": ("there is no command `{name}`", "没有命令 `{name}`"),
    "missing_argument": ("`{name}` is missing", "缺少 `{name}`"),
    "try_help": ("`{command} --help` shows how it is used", "用法见 `{command} --help`"),
    "stopped": ("stopped", "已中止"),
}


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language.

    >>> say("zh", "member", id="m3"), say("en", "member", id="m3")
    ('成员 m3', 'member m3')
    """
    return fill(WORDS, lang, key, parts)


def money(lang: str, yuan: str, period: str) -> str:
    """An amount as people say it.

    >>> money("zh", "1250.00", "year"), money("en", "377.50", "month")
    ('每年 1,250 元', '377.50 yuan a month')
    """
    return say(lang, f"per_{period}", yuan=_plain(yuan))


def amount(lang: str, found: dict[str, Any] | None) -> str:
    """The amount of a row: exact, or between its ends; nothing for a support that has none.

    >>> amount("en", {"at_least": "300.00", "at_most": "1200.00", "period": "year"})
    '300 to 1,200 yuan a year'
    """
    if found is None:
        return ""
    if "yuan" in found:
        return money(lang, found["yuan"], found["period"])
    span = say(lang, "between", low=_plain(found["at_least"]), high=_plain(found["at_most"]))
    return say(lang, f"per_{found['period']}", yuan=span)


def _plain(yuan: str) -> str:
    """`1250.00` as 1,250; fen are kept where there are any."""
    return f"{Decimal(yuan):,.2f}".removesuffix(".00")


def day(lang: str, iso: str) -> str:
    """A date as people say it.

    >>> day("zh", "2024-05-01"), day("en", "2024-05-01")
    ('2024年5月1日', '1 May 2024')
    """
    year, month, number = (int(part) for part in iso.split("-"))
    if lang == "zh":
        return f"{year}年{month}月{number}日"
    return f"{number} {_MONTHS[month - 1]} {year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
