"""`elig events`: events from departments, taken into the store and looked at.

Exit codes as in `cli`; with `--strict`, 3 where anything was set aside.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli_common import BAD_FACTS, LANG, RULES, WRONG_USE, complain, decision_date, language, print_json
from .cli_store import KEY_FILE, STORE, in_sentences, now, opened

if TYPE_CHECKING:
    from .adapters.events.importing import Imported
    from .adapters.events.mapping import EventMapping
    from .adapters.library import Library

FILE = click.argument("file", type=click.Path(path_type=Path))
MAPPING = click.option(
    "--mapping", required=True, type=click.Path(path_type=Path), metavar="FILE",
    help="The department's mapping file (TOML). 部门对应表",
)  # fmt: skip
TODAY = click.option(
    "--today", metavar="DATE", callback=decision_date,
    help="No date may lie after it; default today. 导入当天",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="The summary as JSON. 输出 JSON")
STRICT = click.option("--strict", is_flag=True, help="Exit code 3 if anything was set aside. 有误即返回 3")


@click.group()
def events() -> None:
    """Events from departments: checked, taken into the store, looked at.  部门推送的事件。"""


@events.command()
@FILE
@MAPPING
@TODAY
@RULES
@LANG
@STRICT
def check(file: Path, mapping: Path, today: datetime.date, rules: tuple[str, ...], strict: bool) -> int:
    """Read FILE by a mapping and say what is wrong with it; no store is needed.  只检查，不导入。"""
    from .adapters.events.reading import LeftOut, SetAside, read_events
    from .adapters.events.rows import FileRefused
    from .adapters.events.words import lines_of, say

    lang = language()
    library, day = _library(rules), today.toordinal()
    made = mapping_at(mapping, library)
    counts = {"good": 0, "left_out": 0, "aside_only": 0}
    try:
        for row in read_events(file, made, library.records, day):
            if isinstance(row, SetAside):
                counts["aside_only"] += 1
                click.echo("\n".join(lines_of(lang, row)))
            else:
                counts["left_out" if isinstance(row, LeftOut) else "good"] += 1
    except FileRefused as error:
        return _refused(file, error)
    click.echo(say(lang, "rows", name=file.name, rows=f"{sum(counts.values()):,}"))
    for key, n in counts.items():
        if n or key == "good":
            click.echo("  " + say(lang, key, n=f"{n:,}"))
    return BAD_FACTS if strict and counts["aside_only"] else 0


@events.command(name="import")
@FILE
@MAPPING
@STORE
@KEY_FILE
@TODAY
@click.option(
    "--set-aside", "aside", type=click.Path(path_type=Path), metavar="FILE",
    help="What was set aside, and why; default FILE.set-aside.csv. 未导入的行",
)  # fmt: skip
@RULES
@LANG
@STRICT
@JSON
@in_sentences
def import_(
    file: Path, mapping: Path, named: str, key_file: Path | None, today: datetime.date, aside: Path | None,
    rules: tuple[str, ...], strict: bool, as_json: bool,
) -> int:  # fmt: skip
    """Take a department's FILE into the store; again, it changes nothing.  把部门文件导入数据库。"""
    from .adapters.events.importing import import_file
    from .adapters.events.rows import FileRefused

    library, day = _library(rules), today.toordinal()
    made = mapping_at(mapping, library)
    with opened(named, key_file) as store:
        try:
            done = import_file(store, file, made, library.records, now=now(), today=day, aside=aside)
        except FileRefused as error:
            return _refused(file, error)
    _say_done([(file.name, done)], as_json=as_json)
    return BAD_FACTS if strict and done.aside else 0


@events.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--mapping", "mappings", required=True, multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="A mapping file, or a folder of them. 部门对应表或其文件夹",
)  # fmt: skip
@STORE
@KEY_FILE
@TODAY
@RULES
@LANG
@JSON
@in_sentences
def retry(
    folder: Path, mappings: tuple[Path, ...], named: str, key_file: Path | None, today: datetime.date,
    rules: tuple[str, ...], as_json: bool,
) -> int:  # fmt: skip
    """Take FOLDER's files again where people were not in the register.  重新导入待匹配的行。"""
    from .adapters.events.importing import retry as again
    from .adapters.events.words import say

    library, day = _library(rules), today.toordinal()
    made = [mapping_at(path, library) for path in mapping_files(mappings)]
    with opened(named, key_file) as store:
        done = again(store, folder, made, library.records, now=now(), today=day)
    if not done and not as_json:
        click.echo(say(language(), "nothing_to_retry"))
    _say_done([(each.source.partition("/")[2].rpartition("@")[0], each) for each in done], as_json=as_json)
    return 0


@events.command(name="list")
@STORE
@KEY_FILE
@click.option("--household", required=True, metavar="NUMBER", help="Whose. 户编号")
@click.option("--since", metavar="DATE", default="0001-01-01", callback=decision_date,
              help="From this day on. 起始日期")  # fmt: skip
@RULES
@LANG
@in_sentences
def list_(
    named: str, key_file: Path | None, household: str, since: datetime.date, rules: tuple[str, ...]
) -> int:
    """The events of a household that count, by day, without what they say.  列出一户的事件。"""
    from .adapters.events.words import say

    lang = language()
    library, first = _library(rules), since.toordinal()
    with opened(named, key_file) as store, store.reading() as reading:
        found = reading.events_of([household], first)[household]
    for event in found:
        click.echo(_line(event, library, lang))
    if not found:
        click.echo(say(lang, "no_events"))
    return 0


@events.command()
@click.argument("event")
@STORE
@KEY_FILE
@RULES
@LANG
@in_sentences
def show(event: str, named: str, key_file: Path | None, rules: tuple[str, ...]) -> int:
    """One event by its id, such as medical:YB240500001; personal facts are masked.  查看一个事件。"""
    from .adapters.events import coded
    from .adapters.events.words import say, value

    lang = language()
    library = _library(rules)
    with opened(named, key_file) as store, store.reading() as reading:
        found = reading.events([event]).get(event)
    if found is None:
        complain(f"elig: {say(lang, 'no_event', id=event)}")
        return WRONG_USE
    click.echo(_line(found, library, lang))
    kind = library.records.events.get(found.name)
    if kind is not None:
        kept = coded.Coder(kind).from_json(found.facts)
        for fact in kind.facts:
            if fact.name in kept:
                told = "***" if fact.personal else value(lang, fact, kept[fact.name])
                click.echo(say(lang, "fact", name=fact.title.of(lang), value=told))
    return 0


# --- what the verbs rest on ---------------------------------------------------------------------


def _library(rules: tuple[str, ...]) -> Library:
    from .adapters import library as lib

    return lib.load(*rules)


def mapping_at(path: Path, library: Library) -> EventMapping:
    """A department's mapping; one that is wrong is told, and ends the verb."""
    from .adapters.events.mapping import MappingError
    from .adapters.events.mapping_file import read_mapping
    from .adapters.events.words import say

    try:
        return read_mapping(path, library.records)
    except MappingError as error:
        for problem in error.problems:
            complain(problem.render(language()))
        complain(say(language(), "mapping_wrong", n=len(error.problems)))
        raise click.exceptions.Exit(WRONG_USE) from None


def mapping_files(paths: tuple[Path, ...]) -> list[Path]:
    """The files that are named, and those in the folders that are."""
    return [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]


def _refused(file: Path, error: Any) -> int:
    from .adapters.events.words import say

    lang = language()
    complain(f"elig: {say(lang, 'refused', path=file)}")
    for problem in error.problems:
        complain(f"  {problem.sentence(lang)} [{problem.code}]")
    return BAD_FACTS


def _say_done(done: list[tuple[str, Imported]], *, as_json: bool) -> None:
    from .adapters.events.words import summary

    if as_json:
        print_json([each.as_dict() for _, each in done] if len(done) != 1 else done[0][1].as_dict())
        return
    for name, each in done:
        click.echo("\n".join(summary(language(), each, name)))


def _line(event: Any, library: Library, lang: str) -> str:
    from .adapters.events.words import say

    kind = library.records.events.get(event.name)
    whose = "of_household" if event.member is None else "of_member"
    state = say(lang, "is_withdrawn") if event.withdrawn else ""
    state += say(lang, "is_erased") if event.erased else ""
    return say(
        lang, "event", day=datetime.date.fromordinal(event.day).isoformat(), id=event.id,
        kind=event.name if kind is None else kind.title.of(lang),
        whose=say(lang, whose, household=event.household, member=event.member), state=state,
    )  # fmt: skip
