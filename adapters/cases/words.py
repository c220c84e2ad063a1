"""What is said of steps and cases, in English and Chinese."""

from __future__ import annotations

from ...dsl import policy as p
from ...engine.decision import Texts
from ...engine.phrases import LANGUAGES
from ..wording import fill

# key: (English, Chinese); `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    # --- why a step is refused
    "no_such_step": ("there is no step called `{step}`{near}", "没有名为 `{step}` 的步骤{near}"),
    "not_in_force": ("“{step}” is no step of this place on {day}", "{day} 当地没有“{step}”这一步骤"),
    "in_the_future": ("{day} is still to come; today is {today}", "{day} 还没有到；今天是 {today}"),
    "before_alert": ("{day} lies before the alert of {earlier}", "{day} 早于预警日期 {earlier}"),
    "before_last": ("{day} lies before “{earlier_step}” of {earlier}", "{day} 早于“{earlier_step}”的日期 {earlier}"),
    "ended": ("the case ended with “{earlier_step}” on {earlier}", "本案已于 {earlier} 以“{earlier_step}”结案"),
    "taken": ("“{step}” was taken already, on {earlier}", "“{step}”已于 {earlier} 办理"),
    "taken_that_day": ("“{step}” was taken already on that day", "当日已办理过“{step}”"),
    "comes_after": ("“{step}” comes after {wanted}, which has not been taken", "“{step}”须在{wanted}之后办理，而后者尚未办理"),
    "too_late_for": ("“{step}” is possible only before “{other}”, which was taken on {earlier}",
                     "“{step}”只能在“{other}”之前办理，而后者已于 {earlier} 办理"),
    "stands": ("“{other}” of {earlier} has to stand at least {span}, so “{step}” is possible from {from_day} on",
               "{earlier} 的“{other}”至少须满 {span}，“{step}”自 {from_day} 起才能办理"),
    "too_early": ("“{step}” is possible at least {span} after “{other}” of {earlier}, so from {from_day} on",
                  "“{step}”须距 {earlier} 的“{other}”至少 {span}，自 {from_day} 起才能办理"),
    "not_given": ("“{step}” asks what was not given", "办理“{step}”还须填报"),
    "not_asked": ("“{step}” does not ask {facts}: it is told with {steps}, and nowhere else",
                  "“{step}”不填报{facts}；该项只在{steps}时填报或记入"),
    "not_met": ("the conditions of “{step}” are not met on {day}", "{day} 不具备办理“{step}”的条件"),
    "not_sure": ("whether the conditions of “{step}” are met on {day} is not certain",
                 "{day} 是否具备办理“{step}”的条件，尚不能确定"),
    # --- what else stands in the way
    "only_facts": ("`{name}` cannot be given with a step; it is changed in the register",
                   "`{name}` 不能在步骤中填报，请在名册中修改"),
    "no_member": ("the household has no member `{id}` on {day}", "{day} 本户没有成员 `{id}`"),
    "bad_given": ("what is given with a step is one household's facts in braces {{ … }}",
                  "随步骤填报的内容应是花括号 {{ … }} 里的一户的情况"),
    "no_case": ("there is no case `{id}`", "没有个案 `{id}`"),
    "no_alert": ("there is no alert `{id}`", "没有预警 `{id}`"),
    "called_off": ("the alert `{id}` does not stand any longer", "预警 `{id}` 已撤销"),
    "has_case": ("the household {household} has an open case already: {id}", "农户 {household} 已有未结个案：{id}"),
    "alert_has_case": ("the alert `{id}` has a case already: {case}", "预警 `{id}` 已建个案：{case}"),
    "no_record": ("the household {household} has no record on {day}", "农户 {household} 在 {day} 没有记录"),
    "erased": ("the household {household} was erased; nothing can be done in its case",
               "农户 {household} 的数据已删除，其个案无法继续办理"),
    "no_place": ("the record of the household {household} names no place that the rules know",
                 "农户 {household} 的记录里没有规则所知的地方"),
    # --- what is printed
    "open_cases": ("Open cases · {n}", "未结个案 · {n} 件"),
    "all_cases": ("Cases · {n}", "个案 · {n} 件"),
    "no_cases": ("No cases.", "没有个案。"),
    "due_heading": ("Due until {until}, late first · {n}", "{until} 前应办事项（超期在前） · {n} 项"),
    "nothing_due": ("Nothing is late, and nothing is due until {until}.", "没有超期事项，{until} 前也没有应办事项。"),
    "no_village": ("village not on record", "未登记村"),
    "due_on": ("due {day}", "{day} 前"),
    "days_late": ("due {day}, {n} days late", "{day} 前，已超期 {n} 天"),
    "days_late_1": ("due {day}, 1 day late", "{day} 前，已超期 1 天"),
    "no_limit": ("no limit", "无时限"),
    "from_on": ("from {day}", "自 {day} 起"),
    "not_ready": ("not yet: something comes before it", "尚须先办前面的步骤"),
    "holidays_unknown": (
        "The public holidays of {years} were not known; Monday to Friday were counted.",
        "{years} 年节假日安排尚不掌握，按周一至周五计算。",
    ),
    "ended_case": ("ended", "已结案"),
    "case_heading": ("Case {id} · household {household} · {place}", "个案 {id} · 农户 {household} · {place}"),
    "begun_by": ("Alert {id}, “{rule}”, of {day}", "预警 {id}“{rule}”，{day}"),
    "begun_by_hand": ("Opened without an alert; the clue is of {day}", "无预警立案，线索日期 {day}"),
    "case_ended": ("The case has ended.", "本案已结。"),
    "case_erased": ("The household was erased; what it gave is gone.", "本户数据已删除，填报内容不再可见。"),
    "history": ("Steps taken", "已办步骤"),
    "next": ("Next", "下一步"),
    "next_line": ("{step}: {when}", "{step}：{when}"),
    "given_line": ("{fact}: {value}", "{fact}：{value}"),
    "recorded_line": ("into the register: {fact}: {value}", "记入名册：{fact}：{value}"),
    "taken_back_line": ("out of the register: {fact}", "从名册撤回：{fact}"),
    "decided_line": ("decided, kept as {id}", "已判定，存为 {id}"),
    "undone": ("undone: the case was taken back", "已退回，须重办"),
    "opened_case": ("Case {id} is open. Next: {steps}", "已立案 {id}。下一步：{steps}"),
    "step_taken": ("“{step}” of {day} is recorded in case {id}.", "个案 {id}：{day} 的“{step}”已记录。"),
    "step_possible": ("“{step}” is possible on {day}; nothing was recorded.", "{day} 可以办理“{step}”；未作记录。"),
    "missing_line": ("missing: {facts}", "缺少：{facts}"),
    "steps_heading": ("Steps of a case in {place} on {day}", "{place} {day} 的办理步骤"),
    "asks_line": ("asks: {facts}", "填报：{facts}"),
    "papers_line": ("papers: {papers}", "材料：{papers}"),
    "after_line": ("after {steps}", "在{steps}之后"),
    "after_alert": ("after the alert", "接到预警后"),
    "before_line": ("before {steps}", "在{steps}之前"),
    "within_line": ("within {span}", "{span}内"),
    "of_alert_line": ("within {span} of the alert", "自预警起 {span}内"),
    "gap_line": ("at least {span} after “{step}”", "距“{step}”至少 {span}"),
    "lasts_line": ("stands at least {span}", "至少满 {span}"),
    "every_line": ("every {span}", "每隔 {span}"),
    "back_line": ("takes the case back to “{step}”", "退回到“{step}”之后"),
    "ends_line": ("ends the case", "至此结案"),
    "comma": (", ", "，"),
    "stop": ("; ", "；"),
    "bad_calendar": (
        "--calendar: `{where}` cannot be used; it holds the lists holidays and worked (TOML), or the columns date and "
        "kind (CSV)",
        "--calendar：`{where}` 无法使用；TOML 写 holidays 和 worked 两个列表，CSV 写 日期 和 类型 两列",
    ),
    "which_case": (
        "name the alert, or the household with --household and the day of the clue with --day",
        "请写明预警编号，或用 --household 写明户编号并用 --day 写明线索日期",
    ),
    # --- spans
    "days": ("{n} days", "{n} 天"),
    "days_1": ("1 day", "1 天"),
    "working_days": ("{n} working days", "{n} 个工作日"),
    "working_days_1": ("1 working day", "1 个工作日"),
    "months": ("{n} months", "{n} 个月"),
    "months_1": ("1 month", "1 个月"),
    "or": (" or ", "或"),
    "and": (" and ", "和"),
    "quoted": ("“{title}”", "“{title}”"),
    "did_you_mean": ("; did you mean `{near}`?", "；是不是 `{near}`？"),
}  # fmt: skip


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language.

    >>> say("zh", "months", n=6)
    '6 个月'
    """
    return fill(WORDS, lang, key, parts)


def texts(key: str, /, **parts: object) -> Texts:
    """A phrase in both languages; a part that is a mapping by language is put in its own.

    >>> texts("taken_that_day", step={"zh": "公示", "en": "Notice"})["en"]
    '“Notice” was taken already on that day'
    """
    return {
        lang: say(lang, key, **{k: v[lang] if isinstance(v, dict) else v for k, v in parts.items()})
        for lang in LANGUAGES
    }


def span(length: p.Span) -> Texts:
    """A length of time in words.

    >>> span(p.Span(1, "months"))
    {'zh': '1 个月', 'en': '1 month'}
    """
    one = "_1" if length.length == 1 else ""
    return texts(f"{length.unit}{one}", n=length.length)


def titled(title: p.Title) -> Texts:
    """A title in both languages."""
    return {"zh": title.zh, "en": title.en}


def joined(key: str, titles: list[Texts]) -> Texts:
    """Several titles, each quoted, with `and` or `or` between them."""
    return {
        lang: say(lang, key).join(say(lang, "quoted", title=title[lang]) for title in titles)
        for lang in LANGUAGES
    }
