"""What the verbs share: their options, how they speak, and the exit codes."""

from __future__ import annotations

import datetime
import difflib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .adapters.library import Library

WRONG_USE, BAD_FACTS, BAD_POLICY, DISAGREEMENT = 2, 3, 4, 5


class Wrong(Exception):
    """Used wrongly: `key` and `parts` say how, in the reader's language (terminal_words)."""

    def __init__(self, key: str, **parts: object) -> None:
        super().__init__(key)
        self.key, self.parts = key, parts


def decision_date(context: click.Context, _: click.Parameter, text: str | None) -> datetime.date:
    """The day that an option names, today where it is not given: the program's only clock for days."""
    context.meta["today"] = text is None
    if text is None:
        return datetime.date.today()  # noqa: DTZ011 - the user's own day, wherever that is
    from .adapters.library import ordinal

    try:
        return datetime.date.fromordinal(ordinal(text))
    except ValueError:
        raise Wrong("bad_date", text=text) from None


AS_OF = click.option(
    "--as-of",
    metavar="DATE",
    callback=decision_date,
    help="Decision date, 2024-05-01; default today. 判定日期",
)
PLACE = click.option("--in", "place", metavar="PLACE", help="Place: henan.lankao or 兰考县. 地点")
RULES = click.option(
    "--rules",
    multiple=True,
    metavar="PATH",
    help="Rule files or folders, in place of the shipped ones. 规则文件",
)
MAPPING = click.option(
    "--mapping", type=click.Path(path_type=Path), metavar="FILE",
    help="How tables and columns are called (TOML). 对应表",
)  # fmt: skip
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="Language of what is printed. 语言"
)


def place_path(library: Library, place: str | None) -> tuple[str, ...]:
    """The path of the place asked for with `--in`; the whole country where none is."""
    from .dsl.problems import FactsError

    try:
        return library.resolve(place)
    except FactsError as error:
        said = "; ".join(problem.sentence(language()) for problem in error.problems)
        raise Wrong("bad_place", said=said) from None


def over_a_register(verb: Callable[..., int]) -> Callable[..., int]:
    """What is wrong with a register becomes a sentence and exit code 2, engines that disagree exit code 5."""

    @functools.wraps(verb)
    def run(*words: Any, **options: Any) -> int:
        from .adapters.screen_words import Unusable, say
        from .engine.decide import Disagreement

        try:
            return verb(*words, **options)
        except Unusable as error:
            complain(f"elig: {error.sentence(language())}")
            return WRONG_USE
        except Disagreement as error:
            complain(f"elig: {say(language(), 'disagreement', said=error)}")
            return DISAGREEMENT

    return run


def near(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or nothing."""
    from .adapters.terminal_words import say

    near = difflib.get_close_matches(name, list(known), n=1)
    return say(language(), "did_you_mean", near=near[0]) if near else ""


def print_json(value: object, indent: int | None = 2) -> None:
    """JSON that any terminal or pipe can carry: Chinese as it is where the stream can say it."""
    plain = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=plain, indent=indent))


def complain(text: str) -> None:
    """Print on the error stream, without what a terminal might obey."""
    from .adapters.terminal_print import clean

    click.echo("\n".join(clean(line) for line in text.split("\n")), err=True)


def language() -> str:
    """`--lang`, else the locale's own: zh or en."""
    words = sys.argv[1:]
    for before, word in zip(["", *words], words, strict=False):
        asked = f"--lang={word}" if before == "--lang" else word
        if asked in ("--lang=zh", "--lang=en"):
            return asked[-2:]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"
