"""The `elig` command: one thin function a verb.

Exit codes: 0 decided (or nothing wrong), 2 wrong use, 3 bad facts, 4 bad policy, 5 the engines
disagree and the answer is withheld. The only clock in the program is `--as-of`'s default.
"""

from __future__ import annotations

import datetime
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from . import __version__
from .cli_common import (
    AS_OF,
    BAD_FACTS,
    BAD_POLICY,
    DISAGREEMENT,
    LANG,
    MAPPING,
    PLACE,
    RULES,
    WRONG_USE,
    Wrong,
    complain,
    language,
    near,
    over_a_register,
    print_json,
)  # fmt: skip
from .cli_common import place_path as _place

if TYPE_CHECKING:
    from .dsl.problems import Problem

# Verbs that live in modules of their own, which are imported when they are asked for.
ELSEWHERE = {
    **dict.fromkeys(("store", "verify", "replay", "erase"), "cli_store"),
    **dict.fromkeys(("watch", "alerts"), "cli_watch"),
    "simulate": "cli_simulate",
    "cases": "cli_cases",
    "events": "cli_events",
}


class Verbs(click.Group):
    """The verbs of this file, and those of `ELSEWHERE`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        found = getattr(import_module(f".{ELSEWHERE[cmd_name]}", __package__), cmd_name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="elig", message="%(prog)s %(version)s")
def cli() -> None:
    """Which assistance policies apply to a household, and why.  哪些帮扶政策适用于一户，为什么。"""


@cli.command()
@click.argument("file")
@click.option("--explain", metavar="NAME", help="All there is to say of one of its lines. 详细说明一项")
@AS_OF
@PLACE
@RULES
@LANG
@click.option("--json", "as_json", is_flag=True, help="The decision as JSON. 输出 JSON")
@click.pass_context
def check(
    context: click.Context, file: str, explain: str | None, as_of: datetime.date, place: str | None,
    rules: tuple[str, ...], as_json: bool,
) -> int:  # fmt: skip
    """Decide one household: FILE is its record as JSON, - is what is piped in.  判定一户。"""
    from .adapters import library as lib

    record = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    library = lib.load(*rules)
    _place(library, place)
    asked = library.question(record, as_of, place)
    from .engine.decide import Disagreement

    try:
        decision = library.answer(asked)
    except Disagreement as disagreement:
        from .adapters import withheld

        _wrong("withheld", path=withheld.save(library.policy, asked, str(disagreement)))
        return DISAGREEMENT
    if as_json:
        print_json(decision.as_dict(), indent=None)
        return 0
    from .adapters import terminal, terminal_print

    today = context.meta["today"]
    pages = [terminal.page(decision, library.policy, language(), today)]
    if explain is not None:
        pages = terminal.explain(decision, library.policy, explain, language(), today)
        if not pages:
            raise Wrong("not_in_answer", name=explain, near=near(explain, terminal.known_names(decision)))
    terminal_print.print_pages(pages, sys.stdout)
    return 0


@cli.command()
@click.argument("source")
@click.option("-o", "--output", required=True, metavar="OUT", help="Folder, file or database URL. 输出位置")
@MAPPING
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    default="parquet",
    help="Of the parts in a folder. 文件夹内的格式",
)
@click.option("--all", "every_row", is_flag=True, help="Rows of what is not eligible, too. 全部行")
@click.option("--words", is_flag=True, help="Reasons in words, what is missing; slower. 理由写成文字，较慢")
@click.option("--strict", is_flag=True, help="Exit code 3 if anything was set aside. 有误即返回 3")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; default: cores. 进程数")
@click.option("--batch", type=click.IntRange(1, 1_000_000), metavar="N", help="Households a part. 每批户数")
@click.option("--work", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where unfinished work lies, for an output that is no folder. 中间结果文件夹")
@click.option("--spark", metavar="URL", help="Spark master: local[*], spark://HOST:PORT, yarn. 用 Spark 判定")
@AS_OF
@PLACE
@RULES
@LANG
@over_a_register
def screen(
    source: str, output: str, mapping: Path | None, form: str, every_row: bool, words: bool, strict: bool,
    jobs: int | None, batch: int | None, work: Path | None, spark: str | None, as_of: datetime.date,
    place: str | None, rules: tuple[str, ...],
) -> int:  # fmt: skip
    """Decide every household of a register, each in its own place; run again, it goes on.  批量判定。"""
    from .adapters import library as lib
    from .adapters import screen as screening
    from .adapters import screen_terminal
    from .adapters.screen_words import say

    library = lib.load(*rules)
    _place(library, place)
    with screen_terminal.bar(sys.stderr, language()) as progress:
        if spark is not None:
            import logging

            from .adapters import screen_spark

            logging.getLogger().addHandler(logging.NullHandler())  # py4j logs at length when stopped
            screen_spark.refuse(
                source, output, spark, words=words, jobs=jobs, work=work, format=form != "parquet"
            )
            found = screen_spark.screen(
                library, source, output, url=spark, as_of=as_of, place=place, every_row=every_row,
                mapping=mapping, batch=batch, progress=progress,
            )  # fmt: skip
        else:
            found = screening.screen(
                library, source, output, as_of=as_of, place=place, every_row=every_row, words=words,
                mapping=mapping, form=form, work=work, batch=batch, jobs=jobs, progress=progress,
                compiling=lambda: complain(say(language(), "compiling")),
            )  # fmt: skip
    click.echo("\n".join(screen_terminal.summary(found, language())))
    return BAD_FACTS if strict and found.manifest.rejected else 0


@cli.command()
@click.argument("source")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Where the three files go. 输出文件夹")
@MAPPING
@click.option(
    "--small",
    type=click.IntRange(2, 1_000),
    default=5,
    show_default=True,
    metavar="N",
    help="Withhold cells of fewer households. 少于此户数不公布",
)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; default: cores. 进程数")
@AS_OF
@PLACE
@RULES
@LANG
@over_a_register
def assess(
    source: str, output: str, mapping: Path | None, small: int, jobs: int | None, as_of: datetime.date,
    place: str | None, rules: tuple[str, ...],
) -> int:  # fmt: skip
    """Who receives what they are entitled to: a report, lists to work off, numbers.  政策落实评估。"""
    from .adapters import assess as assessing
    from .adapters import library as lib
    from .adapters import screen_terminal

    library = lib.load(*rules)
    _place(library, place)
    lang = language()
    with screen_terminal.bar(sys.stderr, lang) as progress:
        found = assessing.assess(
            library, source, output, as_of=as_of, place=place, mapping=mapping, small=small, lang=lang,
            jobs=jobs, progress=progress,
        )  # fmt: skip
    click.echo("\n".join(assessing.printed(found, output, lang)))
    return 0


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option("--on", "source", required=True, metavar="SOURCE", help="The register. 名册")
@MAPPING
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; default: cores. 进程数")
@AS_OF
@PLACE
@LANG
@click.option("--json", "as_json", is_flag=True, help="The comparison as JSON. 输出 JSON")
@over_a_register
def diff(
    old: str, new: str, source: str, mapping: Path | None, jobs: int | None, as_of: datetime.date,
    place: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Compare two rule folders on one register: who gains, who loses, how much.  比较两套规则。"""
    from .adapters import diff as comparing
    from .adapters import diff_page, screen_terminal
    from .adapters import library as lib

    before, after = lib.load(old), lib.load(new)
    for library in (before, after):
        _place(library, place)
    with screen_terminal.bar(sys.stderr, language()) as progress:
        found = comparing.diff(
            before, after, source, as_of=as_of, place=place, mapping=mapping,
            jobs=jobs or os.cpu_count() or 1, progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo("\n".join(diff_page.lines(found.as_dict(), language())))
    return 0


@cli.command()
@AS_OF
@PLACE
@RULES
@LANG
def policies(as_of: datetime.date, place: str | None, rules: tuple[str, ...]) -> None:
    """List what is in force on a date in a place, and what ended when.  列出执行中的政策。"""
    from .adapters import library as lib
    from .adapters import terminal_policies, terminal_print

    library = lib.load(*rules)
    path = _place(library, place)
    found = library.policies(as_of, path)
    page = terminal_policies.page(found, library.policy, as_of, path, language())
    terminal_print.print_pages([page], sys.stdout)


@cli.command()
@click.argument("rules", nargs=-1, required=True)
@LANG
def validate(rules: tuple[str, ...]) -> int:
    """Check rule files and folders, with the shipped vocabulary if they have none.  检查规则文件。"""
    from .adapters import library as lib
    from .adapters.terminal_words import say

    files, problems = lib.validate(rules)
    for problem in problems:
        complain(problem.render(language()))
    errors = sum(problem.is_error for problem in problems)
    if errors:
        complain(say(language(), "policy_problems", n=errors))
        return BAD_POLICY
    key = "valid_warnings" if problems else "valid"
    click.echo(say(language(), key, files=len(files), n=len(problems)))
    return 0


@cli.command()
@RULES
@LANG
def schema(rules: tuple[str, ...]) -> None:
    """Print the JSON Schema of a household's record.  输出农户数据的 JSON Schema。"""
    from .adapters import library as lib

    print_json(lib.load(*rules).schema())


@cli.command(name="compile")
@AS_OF
@PLACE
@RULES
@LANG
def compile_(as_of: datetime.date, place: str | None, rules: tuple[str, ...]) -> None:
    """Print the rules that the engine is given for a date and place.  输出编译后的规则集。"""
    from .adapters import library as lib

    library = lib.load(*rules)
    print_json(library.engine.compiled(as_of.toordinal(), _place(library, place)))


@cli.command()
@click.option(
    "--target",
    type=click.Choice(["python", "numba"]),
    default="python",
    show_default=True,
    help="For one household, or for columns of them. 逐户或成列",
)
@click.option("--complete", is_flag=True, help="For households with no fact missing. 各项事实齐全时所用")
@AS_OF
@PLACE
@RULES
@LANG
def kernel(
    target: str, complete: bool, as_of: datetime.date, place: str | None, rules: tuple[str, ...]
) -> int:  # fmt: skip
    """Print the program that decides registers, for a date and place.  输出批量判定所用的程序。"""
    from .adapters import library as lib
    from .adapters.screen_words import say
    from .engine.edition import Edition
    from .engine.kernel.kernel import Kernel, NotLowered

    library = lib.load(*rules)
    edition = Edition(library.policy, as_of.toordinal(), _place(library, place))
    try:
        click.echo(Kernel(edition).source(target, unknowns=not complete), nl=False)
    except NotLowered as error:
        complain(f"elig: {say(language(), 'not_lowered', block=error.block, construct=error.construct)}")
        return BAD_POLICY
    return 0


# --- the way in, and every way out ----------------------------------------------------------------


def main() -> NoReturn:
    """Run the command and leave with its exit code; whatever goes wrong is said in a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot say a character shows ?
    sys.exit(_guarded(_run))


def _run() -> object:
    """The verb's own return value. Not by click's `main`, which would answer a closed pipe with 1."""
    try:
        with cli.make_context("elig", sys.argv[1:]) as context:
            return cli.invoke(context)
    except click.exceptions.Exit as done:  # --help, --version
        return done.exit_code


def _guarded(run: Callable[[], object]) -> int:
    """Run it; the exit code. Errors that are foreseen become sentences on the error stream."""
    from .dsl.problems import FactsError, PolicyError

    try:
        code = run()
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        return _misused(error)
    except Wrong as error:
        return _wrong(error.key, **error.parts)
    except FactsError as error:
        return _listed(error.problems, "problems", BAD_FACTS)
    except PolicyError as error:
        return _listed(error.problems, "policy_problems", BAD_POLICY, error.note)
    except BrokenPipeError:
        # Who read has read enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _wrong(_kind(error), path=error.filename or "-", reason=error.strerror or str(error))
    except (KeyboardInterrupt, click.Abort):
        _wrong("stopped")
        return 130


def _kind(error: OSError) -> str:
    """The sentence for a file that cannot be used."""
    if isinstance(error, FileNotFoundError):
        is_folder = isinstance(error.filename, str) and Path(error.filename).is_dir()
        return "no_rule_files" if is_folder else "no_such_file"
    if isinstance(error, IsADirectoryError):
        return "is_folder"
    return "not_allowed" if isinstance(error, PermissionError) else "cannot_read"


def _wrong(key: str, **parts: object) -> int:
    from .adapters.terminal_words import say

    complain(f"elig: {say(language(), key, **parts)}")
    return WRONG_USE


def _listed(problems: Sequence[Problem], total: str, code: int, note: str | None = None) -> int:
    from .adapters.terminal_words import say

    for problem in problems:
        complain(problem.render(language()))
    complain(say(language(), total, n=len(problems)))
    if note is not None:
        complain(say(language(), note))
    return code


def _misused(error: click.ClickException) -> int:
    """What click found wrong with the words of the command."""
    from .adapters.terminal_words import say

    lang = language()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None and isinstance(error, click.exceptions.NoArgsIsHelpError):
        complain(error.format_message())
        return WRONG_USE
    text = error.format_message()
    if isinstance(error, click.NoSuchOption):
        text = say(lang, "wrong_option", name=error.option_name) + near(
            error.option_name, error.possibilities or ()
        )
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        name = (error.param.name or "").upper()
        if isinstance(error.param, click.Option):
            name = max(error.param.opts, key=len)
        text = say(lang, "missing_argument", name=name)
    elif (
        context is not None
        and context.command is cli
        and context.invoked_subcommand is None
        and (unknown := _verb())
    ):
        text = say(lang, "wrong_verb", name=unknown) + near(unknown, [*cli.commands, *ELSEWHERE])
    complain(f"elig: {text}")
    complain(say(lang, "try_help", command=context.command_path if context is not None else "elig"))
    return WRONG_USE


def _verb() -> str:
    """The first word of the command line that is no option, if it is no verb either."""
    word = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    return "" if word in cli.commands or word in ELSEWHERE else word


if __name__ == "__main__":
    main()
