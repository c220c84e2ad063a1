"""What the watch and the list of alerts say, in English and Chinese."""

from __future__ import annotations

from ..wording import fill

WORDS: dict[str, tuple[str, str]] = {
    "status": (
        "{day} · decided {decided} · waiting {waiting} · alerts {raised} · called off {called_off} · delay p99 {delay}",
        "{day} · 已判定 {decided} · 待判定 {waiting} · 预警 {raised} · 撤销 {called_off} · 延迟 p99 {delay}",
    ),
    "seconds": ("{n} s", "{n} 秒"),
    "none_yet": ("—", "—"),
    "clock": (
        " · the clock says {clock}, which is not believed: start again with --believe-clock {clock} if it is right",
        " · 时钟显示 {clock}，暂不采信；若无误，请以 --believe-clock {clock} 重新启动",
    ),
    "trouble": (" · waiting for the store: {reason}", " · 等待数据库：{reason}"),
    "stopped": ("Stopped: {decided} events decided, {raised} alerts raised.", "已停止：判定事件 {decided} 件，产生预警 {raised} 条。"),
    "figures": ("Figures for Prometheus: http://{host}:{port}/metrics", "Prometheus 指标：http://{host}:{port}/metrics"),
    "no_alerts": ("No alert stands.", "没有有效的预警。"),
    "no_alert": ("there is no alert `{name}`", "没有预警 `{name}`"),
    "alert_erased": ("alert {name}: somebody whom it is about was erased; what it said is gone", "预警 {name}：所涉人员已删除，内容不再保留"),
    "unknown_mark": ("possible: something is not known", "可能：情况不明"),
    "possible": ("possible: {title}", "可能：{title}"),
    "whole": ("household", "全户"),
    "more": ("… and {n} more; --json lists them all", "……另有 {n} 条；用 --json 可列出全部"),
    "h_id": ("alert", "预警号"),
    "h_day": ("day", "日期"),
    "h_village": ("village", "村"),
    "h_household": ("household", "户编号"),
    "h_subject": ("whom", "对象"),
    "h_title": ("warning", "预警"),
    "h_notify": ("to be told", "通知"),
    "h_due": ("act by", "限期"),
    "notify": ("To be told: {who}", "通知：{who}"),
    "due": ("Act by {day}", "限期：{day}"),
    "decision": ("On record as decision {name}: `elig replay {name}` decides it again", "判定记录 {name}：可用 `elig replay {name}` 复核"),
    "causes": ("Reported by: {ids}", "依据事件：{ids}"),
}  # fmt: skip


def say(lang: str, key: str, **parts: object) -> str:
    """One of the sentences, filled.

    >>> say("en", "no_alert", name="a7")
    'there is no alert `a7`'
    """
    return fill(WORDS, lang, key, parts)
