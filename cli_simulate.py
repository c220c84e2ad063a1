"""The verb `elig simulate`; see adapters/simulate.py."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import click

from .cli_common import (
    AS_OF,
    LANG,
    MAPPING,
    PLACE,
    RULES,
    decision_date,
    language,
    over_a_register,
    place_path,
    print_json,
)


@click.command()
@click.option("--register", required=True, metavar="SOURCE", help="The register. 名册")
@click.option("--events", "told", required=True, multiple=True, metavar="PATH",
              help="Files of events, or a folder of them. 事件文件")
@click.option("--truth", type=click.Path(path_type=Path), metavar="FILE",
              help="Who really fell into hardship, of a generated county. 真实困难户")
@click.option("--until", required=True, metavar="DATE", callback=decision_date, help="Last day. 结束日期")
@click.option("--against", multiple=True, metavar="PATH", help="A second set of rules, to compare. 对比规则")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes; default: cores. 进程数")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON. 输出 JSON")
@MAPPING
@AS_OF
@PLACE
@RULES
@LANG
@over_a_register
def simulate(
    register: str, told: tuple[str, ...], truth: Path | None, until: datetime.date, against: tuple[str, ...],
    jobs: int | None, mapping: Path | None, as_json: bool, as_of: datetime.date, place: str | None,
    rules: tuple[str, ...],
) -> int:  # fmt: skip
    """Play a period through again: who would have been warned of, how soon, how often wrongly.  预警模拟。"""
    from .adapters import library as lib
    from .adapters import screen_terminal, simulate_page
    from .adapters import simulate as simulating

    libraries = [lib.load(*rules), *([lib.load(*against)] if against else [])]
    for library in libraries:
        place_path(library, place)
    with screen_terminal.bar(sys.stderr, language()) as progress:
        found = simulating.simulate(
            libraries, register, [Path(each) for each in told], as_of=as_of, until=until, truth=truth,
            place=place, mapping=mapping, jobs=jobs or os.cpu_count() or 1, progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo("\n".join(simulate_page.lines(found.as_dict(), language())))
    return 0
