"""The verbs of early warning: `elig watch` and `elig alerts`.

Exit codes: 0 all is well; 2 wrong use; 4 bad policy; 5 the engines disagree. The watch's clock is this
computer's, and its day the computer's own.
"""

from __future__ import annotations

import datetime
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli_cases import calendar_at
from .cli_common import LANG, RULES, WRONG_USE, complain, decision_date, language, over_a_register, print_json
from .cli_events import mappings_at
from .cli_store import KEY_FILE, STORE, in_sentences, now, opened

if TYPE_CHECKING:
    from .adapters.watch.service import State

SHOWN = 200  # alerts that a terminal is shown


class ThisComputer:
    """The watch's clock: `service.Clock`."""

    def now(self) -> int:
        return now()

    def today(self) -> int:
        return datetime.date.today().toordinal()  # noqa: DTZ011 - the office's own day


def status(state: State, lang: str) -> str:
    """How the watch stands, in a line."""
    from .adapters.watch.words import say
    from .engine.phrases import day

    delay = state.delay(0.99)
    line = say(
        lang, "status", day=day(state.today) if state.today else "",
        decided=f"{state.decided:,}", waiting=f"{state.waiting:,}", raised=f"{state.raised:,}",
        called_off=f"{state.called_off:,}",
        delay=say(lang, "none_yet") if delay is None else say(lang, "seconds", n=f"{delay:.2f}"),
    )  # fmt: skip
    if state.clock_says is not None:
        line += say(lang, "clock", clock=day(state.clock_says))
    return line if state.trouble is None else line + say(lang, "trouble", reason=state.trouble)


def show(state: State) -> None:
    """Write how the watch stands over what the line said before."""
    click.echo("\r\x1b[K" + status(state, language()), nl=False)


@click.command()
@STORE
@KEY_FILE
@RULES
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="FOLDER",
              help="Where departments put their files. 部门投递文件夹")
@click.option("--mapping", "mappings", multiple=True, type=click.Path(path_type=Path, exists=True),
              metavar="FILE", help="The departments' mapping files, or a folder of them. 部门对应表")
@click.option("--calendar", type=click.Path(path_type=Path), metavar="FILE",
              help="The county's own days off and worked. 县自定节假日")
@click.option("--once", is_flag=True, help="Decide what waits, then stop. 处理完待判定事件即停止")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Answer Prometheus at this port, 0: any free one. 指标端口",
)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where the port is. 指标地址")
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add the log to FILE; else it goes to standard error. 日志文件",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 10_000),
    default=500,
    metavar="N",
    help="Events decided in one transaction. 每批事件数",
)
@click.option(
    "--believe-clock",
    metavar="DATE",
    callback=decision_date,
    help="The date is right, however far on it is. 确认时钟日期",
)
@LANG
@click.pass_context
@in_sentences
@over_a_register
def watch(
    context: click.Context, named: str, key_file: Path | None, rules: tuple[str, ...],
    folder: Path | None, mappings: tuple[Path, ...], calendar: Path | None, once: bool,
    port: int | None, host: str, log: Path | None, batch: int, believe_clock: datetime.date,
) -> int:  # fmt: skip
    """Decide events as they come, raise alerts, notice days; runs until it is stopped.  持续预警。"""
    from .adapters import library as lib
    from .adapters.events.folder import Folder
    from .adapters.tables import need
    from .adapters.watch.log import Log
    from .adapters.watch.metrics import Metrics
    from .adapters.watch.service import Service, StatusLine, calm_collector
    from .adapters.watch.tasks import Deadlines, Intake
    from .adapters.watch.watcher import Watcher
    from .adapters.watch.words import say

    for package in ("structlog", "prometheus_client"):
        need(package, "watch", "elig watch")
    library = lib.load(*rules)
    days_of = calendar_at(calendar)
    if days_of is None:
        return WRONG_USE
    read = mappings_at(mappings, library)
    stream = sys.stderr if log is None else log.open("a", encoding="utf-8", buffering=1)
    try:
        with opened(named, key_file) as store:
            listeners: list[Any] = [Metrics(), Log(stream)]
            if sys.stdout.isatty():
                listeners.append(StatusLine(show))
            if port is not None:
                click.echo(say(language(), "figures", host=host, port=listeners[0].serve(host, port)))
            service = Service(
                Watcher(store, library, lib.rule_files(rules or [lib.SHIPPED]), batch),
                ThisComputer(), tuple(listeners),
                intake=None if folder is None else Intake(Folder(folder, read, library.records), store),
                deadlines=Deadlines(library, days_of),
                believe=None if context.meta["today"] else believe_clock.toordinal(),
            )  # fmt: skip
            calm_collector()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: service.stopping.set())
            listeners[1].say("began", store=store.shown, policy=library.policy.digest)
            if once:
                service.run_dry()
            else:
                service.run()
            listeners[1].say("stopped", events=service.state.decided, alerts=service.state.raised)
            if sys.stdout.isatty():
                click.echo()
            click.echo(say(language(), "stopped", decided=service.state.decided, raised=service.state.raised))
    finally:
        if log is not None:
            stream.close()
    return 0


@click.command()
@click.argument("name", required=False, metavar="[ALERT]")
@STORE
@KEY_FILE
@click.option("--household", metavar="NO", help="Of one household. 某一户")
@click.option("--rule", metavar="NAME", help="Of one warning. 某一预警")
@click.option("--json", "as_json", is_flag=True, help="As JSON, every one. 输出 JSON")
@LANG
@in_sentences
def alerts(
    name: str | None,
    named: str,
    key_file: Path | None,
    household: str | None,
    rule: str | None,
    as_json: bool,
) -> int:
    """The alerts that stand, or one of them in full.  有效预警，或其中一条的详情。"""
    from .adapters.terminal_print import print_table
    from .adapters.watch import alerts as told
    from .adapters.watch.words import say

    with opened(named, key_file) as store, store.reading() as reading:
        if name is not None:
            found = reading.alert(name)
            if found is None:
                complain(f"elig: {say(language(), 'no_alert', name=name)}")
                return WRONG_USE
            if as_json:
                print_json(
                    told.as_json(
                        found, reading.places_of({found.household}).get(found.household, (None,) * 3)
                    )
                )
            else:
                click.echo("\n".join(told.in_full(reading, found, language())))
            return 0
        limit = 1_000_000_000 if as_json else SHOWN + 1
        rows = told.standing(reading, household=household, rule=rule, limit=limit)
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo(say(language(), "no_alerts"))
    else:
        print_table(told.page(rows[:SHOWN], language()), sys.stdout)
        if len(rows) > SHOWN:
            click.echo(say(language(), "more", n="…"))
    return 0
