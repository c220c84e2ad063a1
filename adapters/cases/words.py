"""What is said of steps and cases, in English and Chinese."""

from __future__ import annotations

from ...dsl import policy as p
from ...engine.decision import Texts
from ...engine.phrases import LANGUAGES

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
    "not_met": ("the conditions of “{step}” are not met on {day}", "{day} 不具备办理“{step}”的条件"),
    "not_sure": ("whether the conditions of “{step}” are met on {day} is not certain",
                 "{day} 是否具备办理“{step}”的条件，尚不能确定"),
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
    english, chinese = WORDS[key]
    return (chinese if lang == "zh" else english).format(**parts)


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
