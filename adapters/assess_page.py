"""The published report: one page with everything in it, no script, nothing fetched from elsewhere.

It is made from the published summary alone, so it cannot tell more than that does.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from .assess_cases import KINDS
from .assess_words import say
from .terminal_words import day

TEMPLATES = Path(__file__).with_name("report")


def page(told: dict[str, Any], lang: str) -> str:
    """The report of a summary, as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip

    def t(key: str, **parts: object) -> str:
        return say(lang, key, **parts)

    def count(value: int | None) -> str:
        return t("hidden") if value is None else f"{value:,}"

    def households(cell: dict[str, Any] | None) -> str:
        return count(None if cell is None else cell["households"])

    def money(cell: dict[str, Any] | None, which: str) -> str:
        if cell is None:
            return ""
        if cell[which] == "0.00":
            none_known = which == "yuan_a_year" and cell["at_least"] and cell["yuan_once"] == "0.00"
            return t("amount_unknown") if none_known else ""
        text = f"{Decimal(cell[which]):,.2f}".removesuffix(".00")
        return t("at_least", yuan=text) if cell["at_least"] else text

    def worth(cell: dict[str, Any] | None) -> list[str]:
        sums = [(money(cell, which), which) for which in ("yuan_a_year", "yuan_once")]
        return [
            text if text == t("amount_unknown") else t(f"so_much_{which}", yuan=text)
            for text, which in sums
            if text
        ]

    places = told["places"]
    townships = [place for place in places if place["township"] is not None and place["village"] is None]
    return made.get_template("page.html").render(
        told=told, lang=lang, t=t, count=count, households=households, money=money, worth=worth, kinds=KINDS,
        date=day(lang, told["as_of"]), townships=townships,
        villages=[place for place in places if place["village"] is not None],
        counties=len({place["county"] for place in places}) > 1,
        widest={kind: max([(place[kind] or {"households": 0})["households"] for place in townships] or [0])
                for kind in KINDS},
    )  # fmt: skip
