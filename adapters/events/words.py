"""What is said about events that were taken in, in English and Chinese."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..wording import fill

if TYPE_CHECKING:
    from ...dsl.policy import Fact
    from .importing import Imported
    from .reading import SetAside, Trouble

# Each key with its English and its Chinese; `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    "at": ("row {row}, {column}: {sentence} [{code}]", "第 {row} 行，{column}：{sentence} [{code}]"),
    "at_row": ("row {row}: {sentence} [{code}]", "第 {row} 行：{sentence} [{code}]"),
    "in_column": ("{column}: {sentence}", "{column}：{sentence}"),
    "rows": ("{name}: {rows} rows", "{name}：共 {rows} 行"),
    "new": ("new: {n}", "新增：{n}"),
    "known": ("in already: {n}", "先前已有：{n}"),
    "corrected": ("corrected: {n}", "更正：{n}"),
    "withdrawn": ("withdrawn: {n}", "撤销：{n}"),
    "to_come": ("withdrawn before it has come: {n}", "撤销在先、事件未到：{n}"),
    "left_out": ("left out, as the mapping says: {n}", "按对应表略过：{n}"),
    "good": ("can be taken: {n}", "可以导入：{n}"),
    "aside": ("set aside: {n}; which and why: {path}", "未导入：{n}，行号和原因见 {path}"),
    "aside_only": ("would be set aside: {n}", "不能导入：{n}"),
    "reason": ("{n} × {sentence} [{code}]", "{n} × {sentence} [{code}]"),
    "refused": ("`{path}` is refused; nothing of it was taken:", "`{path}` 整份退回，没有导入任何一行："),
    "mapping_wrong": (
        "The mapping file cannot be used: {n} to put right.",
        "对应表无法使用：共 {n} 处需要改正。",
    ),
    "bad_today": (
        "`{text}` is no date: a day is written like 2024-05-01",
        "`{text}` 不是日期：日期写作 2024-05-01",
    ),
    "nothing_to_retry": (
        "No file of this folder has rows that wait for the register.",
        "这个文件夹里没有等待名册更新的文件。",
    ),
    "no_event": ("the store has no event `{id}`", "数据库里没有事件 `{id}`"),
    "no_household": ("name a household with --household", "请用 --household 写明户编号"),
    "event": ("{day}  {id}  {kind}  {whose}{state}", "{day}  {id}  {kind}  {whose}{state}"),
    "of_member": ("household {household}, member {member}", "户 {household}，成员 {member}"),
    "of_household": ("household {household}", "户 {household}"),
    "is_withdrawn": ("  withdrawn", "  已撤销"),
    "is_erased": ("  erased", "  已删除"),
    "no_events": ("no events", "没有事件"),
    "other_rules": (
        "  what it says does not fit the rules any longer",
        "  内容与现行规则不符",
    ),
    "fact": ("  {name}: {value}", "  {name}：{value}"),
}


YES_NO = {"en": ("no", "yes"), "zh": ("否", "是")}


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language.

    >>> say("en", "new", n=3), say("zh", "new", n=3)
    ('new: 3', '新增：3')
    """
    return fill(WORDS, lang, key, parts)


def value(lang: str, fact: Fact, kept: object) -> str:
    """A fact's value as the engine has it, as people say it.

    >>> from elig.dsl.policy import Fact, Title, Type
    >>> cost = Fact("x", "cost", Title("费用", "cost"), Type("money", "once"), None, None, (), False, True, None)
    >>> value("en", cost, 123456)
    '1,234.56'
    """
    options = {option.name: option.title.of(lang) for option in fact.options}
    if isinstance(kept, frozenset):
        return "、".join(options.get(word, word) for word in sorted(kept))
    if fact.type.kind == "yes_no":
        return str(YES_NO[lang][bool(kept)])
    if fact.type.kind == "money" and isinstance(kept, int):
        yuan, fen = divmod(kept, 100)
        return f"{yuan:,}.{fen:02}"
    if fact.type.kind == "date" and isinstance(kept, int):
        return date.fromordinal(kept).isoformat()
    return options.get(str(kept), str(kept))


def reason(lang: str, trouble: Trouble) -> str:
    """What is wrong, with the column it is about."""
    sentence = trouble.problem.sentence(lang)
    return (
        sentence
        if trouble.column is None
        else say(lang, "in_column", column=trouble.column, sentence=sentence)
    )


def lines_of(lang: str, row: SetAside) -> list[str]:
    """A row that is set aside: a line for each thing that is wrong with it."""
    return [
        say(
            lang, "at_row" if trouble.column is None else "at", row=row.row, column=trouble.column,
            sentence=trouble.problem.sentence(lang), code=trouble.problem.code,
        )
        for trouble in row.troubles
    ]  # fmt: skip


def summary(lang: str, done: Imported, name: str) -> list[str]:
    """What became of a file, line by line; what did not occur is left out."""
    from .importing import OUTCOMES

    lines = [say(lang, "rows", name=name, rows=f"{done.rows:,}")]
    lines += [
        "  " + say(lang, key, n=f"{done.outcomes[key]:,}")
        for key in OUTCOMES
        if done.outcomes[key] or key == "new"
    ]
    if done.left_out:
        lines.append("  " + say(lang, "left_out", n=f"{done.left_out:,}"))
    if done.aside:
        lines.append("  " + say(lang, "aside", n=f"{done.aside:,}", path=done.file))
        counted = sorted(done.reasons.items(), key=lambda each: (-each[1], each[0]))
        lines += [f"    {code} × {n:,}" for code, n in counted]
    return lines
