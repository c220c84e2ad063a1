"""What `elig assess` and `elig diff` say, in English and Chinese."""

from __future__ import annotations

from .wording import fill

# Each key with its English and its Chinese; `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    # kinds of cases
    "missed": ("Entitled, not receiving", "应享未享"),
    "undue": ("Receiving, not entitled", "违规享受"),
    "twice": ("Received twice", "重复享受"),
    "underpaid": ("Paid too little", "少发"),
    "overpaid": ("Paid too much", "多发"),
    "late": ("Decided late", "办理超期"),
    "finding": ("Findings to look into", "核查问题"),
    "unsaid": ("Cannot be said yet", "暂不能判断"),
    # causes
    "receives_unknown": ("what the household draws is not recorded", "未登记在享政策"),
    "given_automatically": ("given without application, not drawn", "应自动发放而未享受"),
    "given_on_application": ("on application, not drawn", "依申请，未享受"),
    "given_on_alert": ("on an alert, not drawn", "依预警给予，未享受"),
    "given_unsaid": ("not drawn", "未享受"),
    "drawing_ended": ("was drawn and has stopped", "曾享受，已停发"),
    "applied_pending": ("applied for, not decided yet", "已申请，尚未办结"),
    "applied_decided": ("applied for and decided, not drawn", "已申请并办结，未享受"),
    "late_cause_decided": ("decided after the time limit", "超期办结"),
    "late_cause_pending": ("not decided, past the time limit", "超期未办结"),
    "applied_on_unknown": ("the day of application is not recorded", "未登记受理日期"),
    "two_entries": ("two or more entries at a time", "同时有两条以上登记"),
    "paid_underpaid": ("less than the rules give", "低于应发标准"),
    "paid_overpaid": ("more than the rules give", "高于应发标准"),
    "not_in_force": ("the policy is not in force", "政策不在执行期"),
    "excluded": ("not together with {en}", "与{zh}不能同时享受"),
    "not_met": ("a condition is not met", "不满足条件"),
    "not_met_by": ("not met: {en}", "不满足：{zh}"),
    "not_so": ("must not be so, and is: {en}", "应无而有：{zh}"),
    "nothing_paid": ("the amount comes to nothing", "应发金额为零"),
    "not_drawn_before": ("ended, and not drawn before", "已终止，且终止前未享受"),
    "by_exception": ("by the exception {en}", "按例外：{zh}"),
    "severity_error": ("error", "错误"),
    "severity_warning": ("warning", "警告"),
    "severity_note": ("note", "提示"),
    "missing_fact": ("not recorded: {en}", "缺：{zh}"),
    "cannot_determine": ("cannot be determined", "不能确定"),
    "conflict": ("the policies contradict each other", "政策条文相互冲突"),
    "unknown": ("not known", "未知"),
    "paid_once": ("paid once, to be judged by its own day", "一次性发放，应按发放日判断"),
    "no_member": ("no member is named in the entry", "登记未写明成员"),
    "no_rule": ("no rule of this place", "本地没有该政策"),
    "amount_unrecorded": ("the amount paid is not recorded", "未登记发放金额"),
    "amount_unsure": ("the exact amount is not certain", "应发金额尚不确定"),
    # the report
    "title": ("Who receives what they are entitled to", "政策落实评估"),
    "subtitle": ("Decided for {date}. {n} households.", "判定日期 {date}，共 {n} 户。"),
    "set_aside": (
        "{n} records could not be read and are not counted; the reasons are in the workbook.",
        "另有 {n} 条数据有误，未计入；原因见工作簿。",
    ),
    "households": ("Households", "户数"),
    "yuan_year": ("Yuan a year", "元/年"),
    "yuan_once": ("Yuan once", "一次性（元）"),
    "so_much_yuan_a_year": ("{yuan} yuan a year", "{yuan} 元/年"),
    "so_much_yuan_once": ("{yuan} yuan once", "一次性 {yuan} 元"),
    "by_township": ("By township", "按乡镇"),
    "by_village": ("By village", "按村"),
    "by_policy": ("By policy and cause", "按政策和原因"),
    "county": ("County", "县"),
    "township": ("Township", "乡镇"),
    "village": ("Village", "村"),
    "policy": ("Policy", "政策"),
    "cause": ("Cause", "原因"),
    "unrecorded": ("(not recorded)", "（未登记）"),
    "all_policies": ("(all policies)", "（全部政策）"),
    "at_least": ("at least {yuan}", "至少 {yuan}"),
    "amount_unknown": ("amount not told", "金额未列出"),
    "hidden": ("withheld", "不公布"),
    "no_split": ("withheld: the groups are too small", "分组过小，不公布"),
    "nothing": ("None.", "无。"),
    "notes": ("How to read this", "说明"),
    "note_households": (
        "A number counts households, each once in its cell, whatever the number of its members or entries. "
        "A household with two kinds of cases stands in both.",
        "数字为户数：同一格内每户只计一次，不论成员或登记条数。一户有几类问题的，各类都计。",
    ),
    "note_sure": (
        "Only what is certain counts as a case. What rests on anything not recorded is counted apart under “{unsaid}” "
        "and is no fault of anybody.",
        "只有确定的才计为问题；凡缺少信息的另计为“{unsaid}”，不视为任何人的过失。",
    ),
    "note_small": (
        "Cells of fewer than {small} households are withheld, and as many others as keep anybody from working them "
        "out of the totals; of a cell that is withheld the money is withheld, and how it is made up.",
        "少于 {small} 户的格不公布；为防止从合计推算，另隐去必要的其他格。隐去的格，其金额和构成也不公布。",
    ),
    "note_money": (
        "Yuan of cash and waivers, without loans: for “{missed}” what would be due, for “{undue}” what is recorded as "
        "drawn, for “{twice}” what goes beyond the largest entry, else the difference. Sums leave out the money of withheld policies, and say “at least”.",
        "金额为现金和减免，不含贷款：“{missed}”为应发数，“{undue}”为登记在享数，“{twice}”为最大一笔以外的部分，其余为差额。合计不含不公布政策的金额，并注明“至少”。",
    ),
    "digests": ("Register {source}; rules {policy}; elig {program}.", "名册 {source}；规则 {policy}；elig {program}。"),
    # the workbook
    "kind": ("What", "类别"),
    "household_no": ("Household number", "户编号"),
    "person": ("Person", "对象"),
    "whole_household": ("household", "全户"),
    "member": ("member {id}", "成员 {id}"),
    "member_related": ("member {id} ({relation})", "成员 {id}（{relation}）"),
    "amount": ("Amount (yuan)", "金额（元）"),
    "period": ("For each", "周期"),
    "reason": ("Reason", "理由"),
    "clause": ("Clause", "政策依据"),
    "since": ("Since", "起始日期"),
    "papers": ("Papers needed", "所需材料"),
    "missing": ("Not recorded", "缺少信息"),
    "office": ("Office", "经办单位"),
    "limit": ("Time limit", "办理时限"),
    "days": ("{n} days", "{n}日"),
    "working_days": ("{n} working days", "{n}个工作日"),
    "holidays_unknown": (
        "; public holidays of {years} not known, Monday to Friday counted",
        "；{years}年放假安排未知，按周一至周五推算",
    ),
    "late_decided": (
        "due by {due_en}, decided on {until_en}: {n} days late",
        "应于{due_zh}前办结，{until_zh}办结，超期{n}天",
    ),
    "late_pending": (
        "due by {due_en}, not decided on {until_en}: {n} days late",
        "应于{due_zh}前办结，至{until_zh}未办结，超期{n}天",
    ),
    "applied_on": ("day of application", "受理日期"),
    "due": ("Due by", "办结期限"),
    "done": ("Done", "办理情况"),
    "per_year": ("year", "年"),
    "per_month": ("month", "月"),
    "per_term": ("term", "学期"),
    "per_once": ("once", "一次"),
    "rejects": ("Set aside", "数据有误"),
    "at": ("Where", "位置"),
    "problem": ("Problem", "问题"),
    # what is printed
    "not_ours": (
        "`{path}` holds other files; name a new or empty folder, or one of an earlier assessment",
        "`{path}` 里有别的文件；请写新的或空的文件夹，或先前评估的文件夹",
    ),
    "summary": ("{n} households assessed; see {out}.", "已评估 {n} 户，见 {out}。"),
    "line": ("  {kind}: {n} households", "  {kind}：{n} 户"),
    "line_hidden": ("  {kind}: withheld", "  {kind}：不公布"),
    "line_yuan": ("  {kind}: {n} households, {yuan} yuan a year", "  {kind}：{n} 户，{yuan} 元/年"),
    "internal": (
        "The workbook names households: it is for those who work them off. Publish report.html and summary.json.",
        "工作簿列有具体户，仅供办理使用；对外公布 report.html 和 summary.json。",
    ),
    # diff
    "diff_head": ("{date}: {n} households under the old rules and the new.", "{date}：{n} 户按新旧规则比较。"),
    "gains": ("gain", "新增"),
    "loses": ("lose", "失去"),
    "more": ("get more", "增加"),
    "less": ("get less", "减少"),
    "same": ("stay as they are", "不变"),
    "unsure": ("cannot be said", "不能判断"),
    "diff_rejected": ("{n} records could not be read under both and are not counted.", "{n} 条数据不能同时按两套规则读取，未计入。"),
    "money_change": ("{year} yuan a year, {once} yuan once", "{year} 元/年，一次性 {once} 元"),
    "example": ("for example household {no}{member}: {before} -> {after}", "例：户 {no}{member}：{before} → {after}"),
    "no_change": ("Nothing changes for any household.", "没有任何户的结果变化。"),
    "in_all": ("In all", "合计"),
    "by_policy_only": ("By policy", "按政策"),
    "by_place": ("By place", "按地区"),
    "working_paper": (
        "Small numbers are not withheld here: this is a working paper, not for publication.",
        "此处未隐去小数，仅供内部研究，不得公布。",
    ),
    "no_policy": ("no such rule", "无此规定"),
}  # fmt: skip


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language.

    >>> say("zh", "missed"), say("en", "member", id="m2")
    ('应享未享', 'member m2')
    """
    return fill(WORDS, lang, key, parts)


def both(key: str, **parts: object) -> tuple[str, str]:
    """A phrase in Chinese and English.

    >>> both("undue")
    ('违规享受', 'Receiving, not entitled')
    """
    return say("zh", key, **parts), say("en", key, **parts)
