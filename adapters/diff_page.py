"""A comparison of two sets of rules, in lines that people read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .assess_words import say
from .diff import CHANGES
from .terminal_words import amount, day
from .terminal_words import say as said


def lines(told: dict[str, Any], lang: str) -> Iterator[str]:
    """The lines of `Difference.as_dict()`: in all, by policy with an example each, by place."""
    yield say(lang, "diff_head", date=day(lang, told["as_of"]), n=f"{told['households']:,}")
    if told["set_aside"]:
        yield say(lang, "diff_rejected", n=f"{told['set_aside']:,}")
    changed = [row for row in told["policies"] if is_changed(row)]
    if not changed:
        yield say(lang, "no_change")
        return
    yield f"{say(lang, 'in_all')}{colon(lang)}{counts(told['in_all'], lang)}"
    yield ""
    yield say(lang, "by_policy_only")
    for row in changed:
        yield f"  {row['title'][lang]}{colon(lang)}{counts(row, lang)}"
        if row["example"]:
            yield f"    {example(row['example'], lang)}"
    yield ""
    yield say(lang, "by_place")
    for row in told["places"]:
        if is_changed(row):
            county, township = (row[key] or say(lang, "unrecorded") for key in ("county", "township"))
            yield f"  {county} {township}{colon(lang)}{counts(row, lang)}"
    yield ""
    yield say(lang, "working_paper")


def is_changed(row: dict[str, Any]) -> bool:
    """Whether anything is other than it was."""
    return any(row[kind] for kind in CHANGES if kind != "same")


def counts(row: dict[str, Any], lang: str) -> str:
    """How many households see what, and the money."""
    stop = "，" if lang == "zh" else ", "
    parts = [f"{say(lang, kind)} {row[kind]:,}" for kind in CHANGES if row[kind]]
    year, once = (f"{Decimal(row[key]):+,.2f}" for key in ("yuan_a_year", "yuan_once"))
    money = say(lang, "money_change", year=year, once=once)
    return stop.join(parts) + ("；" if lang == "zh" else "; ") + money


def example(shown: dict[str, Any], lang: str) -> str:
    """One household before and after, its number masked."""
    member = "" if shown["subject"] == "household" else f" {said(lang, 'member', id=shown['subject'])}"
    return say(
        lang, "example", no=shown["household"], member=member, before=standing(shown["before"], lang),
        after=standing(shown["after"], lang),
    )  # fmt: skip


def standing(told: dict[str, Any], lang: str) -> str:
    """An outcome with its amount, or with the reason why not."""
    if told["outcome"] is None:
        return str(told["reason"][lang])
    more = amount(lang, told["amount"]) if told["outcome"] == "eligible" else told["reason"][lang]
    outcome = said(lang, told["outcome"])
    if not more:
        return outcome
    return f"{outcome}（{more}）" if lang == "zh" else f"{outcome} ({more})"


def colon(lang: str) -> str:
    """What stands between a name and what is said of it."""
    return "：" if lang == "zh" else ": "
