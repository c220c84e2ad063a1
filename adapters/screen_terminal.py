"""What a person sees of a screening: a bar while it runs, and then what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .screen import Summary, silent
from .screen_words import say
from .terminal import OUTCOMES
from .terminal_words import say as said


@contextmanager
def bar(out: TextIO, lang: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the rate and the time left; nothing at all where `out` is no terminal."""
    if not out.isatty():
        yield silent
        return
    from rich import progress as rich
    from rich.console import Console
    from rich.text import Text

    class Rate(rich.ProgressColumn):
        def render(self, task: rich.Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    with rich.Progress(
        rich.TextColumn("{task.description}"), rich.BarColumn(), rich.MofNCompleteColumn(), Rate(),
        rich.TimeRemainingColumn(), console=Console(file=out), transient=True, speed_estimate_period=300,
    ) as progress:  # fmt: skip
        task = progress.add_task(say(lang, "deciding"), total=None)
        begun = False

        def told(done: int, total: int) -> None:
            nonlocal begun
            if not begun:  # what an earlier run did is no part of this one's rate
                progress.reset(task, total=total, completed=done)
                begun = True
            progress.update(task, completed=done, total=total)

        yield told


def summary(found: Summary, lang: str) -> list[str]:
    """The lines that say how many were decided, what came out, and what was set aside."""
    manifest = found.manifest
    out = found.target.path or Path(found.target.named.partition("://")[0])
    lines = []
    if found.was_finished:
        lines.append(say(lang, "was_done"))
    elif found.went_on_after:
        lines.append(say(lang, "went_on", households=f"{found.went_on_after:,}"))
    lines.append(
        say(lang, "summary", households=f"{manifest.households:,}", rows=f"{manifest.rows:,}", out=out)
    )
    lines += [
        "  " + say(lang, "outcomes", outcome=said(lang, outcome), n=f"{manifest.outcomes[outcome]:,}")
        for outcome in OUTCOMES
        if manifest.outcomes[outcome]
    ]
    if found.target.legend.is_file():
        lines.append(say(lang, "legend", path=found.target.legend))
    if manifest.rejected:
        lines.append(say(lang, "rejected", n=f"{manifest.rejected:,}", path=_where(found, out)))
    return lines


def _where(found: Summary, out: Path) -> str:
    """Where the reasons of what was set aside lie."""
    if not found.target.single:
        return str(out / "rejects-*.jsonl")
    return f"{out} (rejects)" if found.target.rejects is None else str(found.target.rejects)
