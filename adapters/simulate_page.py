"""A simulation in lines that people read: one column of figures for each set of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from .simulate_score import EARLY
from .simulate_words import say
from .terminal_words import day

Told = dict[str, Any]
COUNTS = ("alerts", "households_alerted", "questions", "open", "called_off")
MISSED = ("never_sent", "sent_later", "not_seen")


def lines(told: Told, lang: str) -> Iterator[str]:
    """The lines of `Simulation.as_dict()`."""
    sets: list[Told] = told["sets"]
    one = sets[0]
    yield say(
        lang, "head", first=day(lang, told["as_of"]), last=day(lang, told["until"]),
        households=f"{one['households']:,}", events=f"{one['events']:,}",
    )  # fmt: skip
    if one["unreadable"]:
        yield say(lang, "unreadable", n=f"{one['unreadable']:,}", first=one["unreadable_first"][lang])
    if one["rows_of_nobody"]:
        yield say(lang, "rows_of_nobody", n=f"{one['rows_of_nobody']:,}")
    if one["rows_set_aside"]:
        yield say(lang, "rows_set_aside", n=f"{one['rows_set_aside']:,}", first=one["set_aside"][0])
    yield ""
    head = [["", *(say(lang, "set", n=n) for n in range(1, len(sets) + 1))]] if len(sets) > 1 else []
    yield from table([*head, *in_all(sets, lang)])
    known = "truth" in one
    if known:
        yield ""
        yield from part(told, lang, "cause", ("hardships", "found"))
    yield ""
    yield from part(told, lang, "rule", ("alerts", "true", "false", "first") if known else ("alerts",))
    yield ""
    columns = ("alerts", "false", "hardships", "found") if known else ("alerts",)
    yield from part(told, lang, "township", columns)
    if known:
        yield ""
        yield say(lang, "sure", early=EARLY)


def in_all(sets: Sequence[Told], lang: str) -> Iterator[list[str]]:
    """The rows of the first table."""
    for key in COUNTS:
        yield [say(lang, key), *(f"{one[key]:,}" for one in sets)]
    if "truth" not in sets[0]:
        return
    truths = [one["truth"] for one in sets]
    yield [say(lang, "hardships"), *(f"{truth['hardships']:,}" for truth in truths)]
    yield [say(lang, "found"), *(of(truth["found"], truth["hardships"]) for truth in truths)]
    yield [say(lang, "missed"), *(f"{sum(truth['missed'].values()):,}" for truth in truths)]
    for key in MISSED:
        yield [say(lang, key), *(f"{truth['missed'][key]:,}" for truth in truths)]
    yield [say(lang, "true_alerts"), *(f"{truth['true_alerts']:,}" for truth in truths)]
    yield [
        say(lang, "false_alerts"),
        *(of(t["false_alerts"], one["alerts"]) for t, one in zip(truths, sets, strict=True)),
    ]
    for key in ("days_after_it_began", "days_after_it_was_sent"):
        yield [say(lang, key), *(days(truth[key]) for truth in truths)]


def part(told: Told, lang: str, kind: str, columns: Sequence[str]) -> Iterator[str]:
    """A table by rule, township or cause, its columns once for each set of rules."""
    found = [(one["truth"] if kind == "cause" else one)[f"{kind}s"] for one in told["sets"]]
    names = sorted({name for each in found for name in each})
    heads = [say(lang, f"column_{column}") for column in columns]
    if len(found) > 1:
        heads = [f"{head} {n}" for n in range(1, len(found) + 1) for head in heads]
    rows = [[say(lang, f"by_{kind}"), *heads]]
    for name in names:
        own = [each.get(name, dict.fromkeys(columns, 0)) for each in found]
        titles: Told = told.get({"rule": "titles", "cause": "causes"}.get(kind, ""), {})
        title = titles.get(name, {}).get(lang) or name or say(lang, "unrecorded")
        rows.append([f"  {title}", *(f"{each[column]:,}" for each in own for column in columns)])
    yield from table(rows)


def of(some: int, whole: int) -> str:
    """A count with its share.

    >>> of(2, 3), of(0, 0)
    ('2 (66.7%)', '0')
    """
    if not whole:
        return f"{some:,}"
    thousandth = (2_000 * some + whole) // (2 * whole)
    return f"{some:,} ({thousandth // 10}.{thousandth % 10}%)"


def days(found: dict[str, int] | None) -> str:
    """How soon, or a dash where nothing was found."""
    return "–" if found is None else f"{found['p50']} / {found['p90']} / {found['max']}"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns side by side, the first to the left and all others to the right."""
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for first, *others in rows:
        cells = [first + " " * (widths[0] - cell_len(first))]
        for cell, width in zip(others, widths[1:], strict=True):
            cells.append(" " * (width - cell_len(cell)) + cell)
        yield "  ".join(cells).rstrip()
