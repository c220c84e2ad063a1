"""Assessment: who receives what the rules give, and who does not, by place, policy and cause.

A folder of three files comes of it: `report.html` and `summary.json`, in which small numbers are
withheld, and `lists.xlsx`, which names households and is for those who work them off.
"""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from .. import __version__
from ..dsl import codec
from ..dsl.problems import FactsError, Problem
from ..engine.answer import yuan
from . import workers
from .assess_cases import KINDS, Judge, Judged
from .assess_tables import SMALL, Cell, Tally, Tree
from .assess_words import WORDS, say
from .library import Library, ordinal
from .screen import silent
from .screen_files import write_whole
from .screen_rows import reject
from .screen_words import Unusable
from .tables import need, open_source
from .tables.base import Batch, Entry, Source
from .tables.columns import read_mapping

REPORT, LISTS, SUMMARY = "report.html", "lists.xlsx", "summary.json"
BATCH = 1_000
VERSION = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be read: where it stands, and all that is wrong with it."""

    at: str
    household: str
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Assessment:
    """What came of an assessment; `judged` are the households that have a case."""

    as_of: datetime.date
    source: str
    policy: str
    small: int
    tally: Tally = field(default_factory=Tally)
    judged: list[Judged] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def assess(
    library: Library, source: str, out: str | Path, *, as_of: str | datetime.date, place: str | None = None,
    mapping: Path | None = None, small: int = SMALL, lang: str = "zh", jobs: int | None = None,
    progress: Callable[[int, int], None] = silent,
) -> Assessment:  # fmt: skip
    """Assess every household of a register, in `jobs` processes, and write the folder `out`.

    Raises Unusable for what cannot be read or written, FactsError for an unknown place, PolicyError
    for a rule that has no meaning yet, Disagreement where kernel and meaning do not agree: nothing is
    written.
    """
    folder = Path(out)
    for package in ("openpyxl", "jinja2"):
        need(package, "reports", str(folder))
    if folder.is_dir() and any(each.name not in (REPORT, LISTS, SUMMARY) for each in folder.iterdir()):
        raise Unfit("not_ours", path=folder)
    found = judge_all(
        library, source, as_of=as_of, place=place, mapping=mapping, small=small,
        jobs=jobs or os.cpu_count() or 1, progress=progress,
    )  # fmt: skip
    from .assess_lists import workbook
    from .assess_page import page

    folder.mkdir(parents=True, exist_ok=True)
    told = summary(found)
    write_whole(folder / SUMMARY, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    write_whole(folder / REPORT, page(told, lang).encode())
    write_whole(folder / LISTS, workbook(found, lang))
    return found


class Unfit(Unusable):
    """An output folder that cannot be used, in the words of assessments."""

    table = WORDS


@dataclass(frozen=True, slots=True)
class Job:
    """What judges batches of a register, as it is sent to every process."""

    policy: str
    as_of: int
    place: tuple[str, ...] | None
    by_kernel: bool

    def worker(self) -> Callable[[Batch], list[Judged | SetAside]]:
        judge = Judge(codec.loads(self.policy.encode()), self.as_of, self.place, by_kernel=self.by_kernel)
        return lambda batch: [judged_by(judge, entry) for entry in batch.entries]


def judged_by(judge: Judge, entry: Entry) -> Judged | SetAside:
    """A household with its cases, or why it has none."""
    try:
        return judge.judged(entry)
    except FactsError as error:
        number = reject(entry, ())["household_no"] or ""
        return SetAside(entry.at, number, tuple(error.problems))


def judge_all(
    library: Library, source: str, *, as_of: str | datetime.date, place: str | None = None,
    mapping: Path | None = None, small: int = SMALL, by_kernel: bool = True, jobs: int = 1,
    progress: Callable[[int, int], None] = silent,
) -> Assessment:  # fmt: skip
    """Every household of a register judged and counted; nothing is written. Raises as `assess` does.

    `by_kernel` False: all of them by the meaning alone, which takes many times as long.
    """
    register = open_source(source, library.records, None if mapping is None else read_mapping(mapping))
    day, path = ordinal(as_of), None if place is None else library.resolve(place)
    job = Job(codec.dumps(library.policy), day, path, by_kernel)
    found = Assessment(datetime.date.fromordinal(day), register.digest(), library.policy.digest, small)
    for one in chain.from_iterable(worked(register, job, jobs, progress)):
        if isinstance(one, SetAside):
            found.set_aside.append(one)
            continue
        found.tally.add(one)
        if one.cases:
            found.judged.append(one)
    found.tally.complete()
    return found


def worked(
    register: Source, job: workers.Job[T], jobs: int, progress: Callable[[int, int], None]
) -> Iterator[T]:
    """What comes of every batch of a register, in its order."""
    with tempfile.TemporaryDirectory(prefix="elig-") as work:
        register.prepare(Path(work))
        total, done = register.count(), 0
        for _, made in workers.in_order(register.batches(BATCH, None), job, jobs):
            yield made
            done = min(done + BATCH, total)
            progress(done, total)


# --- what is published -------------------------------------------------------------------------------


def summary(found: Assessment) -> dict[str, Any]:
    """The published numbers as plain JSON; `null` where a number is withheld."""
    tally, small = found.tally, found.small
    people = tally.people
    hidden_people = people.withheld(small)
    hidden = {kind: tally.places[kind].withheld(small) for kind in KINDS}
    untold = {
        kind: {path[0] for path in tally.policies[kind].withheld(small) if len(path) == 1} for kind in KINDS
    }
    places = [
        {
            "county": path[0],
            "township": path[1] if len(path) > 1 else None,
            "village": path[2] if len(path) > 2 else None,
            "households": None if path in hidden_people else people.cells[path].households,
            **{kind: published(tally.places[kind], path, hidden[kind], untold[kind]) for kind in KINDS},
        }
        for path in sorted(path for path in people.cells if path)
    ]
    root = people.cells.get((), Cell()).households
    return {
        "version": VERSION,
        "as_of": found.as_of.isoformat(),
        "source": found.source,
        "policy": found.policy,
        "program": __version__,
        "small": small,
        "households": None if () in hidden_people else root,
        "set_aside": len(found.set_aside),
        "kinds": {kind: published(tally.places[kind], (), hidden[kind], untold[kind]) for kind in KINDS},
        "places": places,
        "policies": {kind: list(by_policy(tally, kind, small)) for kind in KINDS},
    }


def published(
    tree: Tree, path: tuple[str, ...], hidden: set[tuple[str, ...]], untold: Set[str] = frozenset()
) -> dict[str, Any] | None:
    """A cell's numbers, None where they are withheld; `untold` are the policies whose money is."""
    if path in hidden:
        return None
    cell = tree.cells.get(path, Cell())
    year, once, vague = cell.told(untold)
    return {
        "households": cell.households,
        "yuan_a_year": yuan(year),
        "yuan_once": yuan(once),
        "at_least": vague,
    }


def by_policy(tally: Tally, kind: str, small: int) -> Iterator[dict[str, Any]]:
    """A kind's policies with their causes. Where all parts of a cell are withheld, their names are, too."""
    tree = tally.policies[kind]
    hidden, children = tree.withheld(small), tree.children()
    names = children.get((), [])
    if names and all(path in hidden for path in names):
        return
    for path in names:
        causes = children.get(path, [])
        split = not all(cause in hidden for cause in causes)
        title = tally.titles[path[0]]
        yield {
            "policy": path[0],
            "title": {"zh": title[0], "en": title[1]},
            "cell": published(tree, path, hidden),
            "causes": [
                {
                    "cause": dict(zip(("zh", "en"), tally.causes[cause[1]], strict=True)),
                    "cell": published(tree, cause, hidden),
                }
                for cause in causes
                if split
            ],
        }


def printed(found: Assessment, out: str | Path, lang: str) -> list[str]:
    """The lines that say what came out, with what is withheld left out."""
    told = summary(found)
    lines = [say(lang, "summary", n=shown(told["households"], lang), out=out)]
    for kind in KINDS:
        cell = told["kinds"][kind]
        if cell is None:
            lines.append(say(lang, "line_hidden", kind=say(lang, kind)))
            continue
        key = "line" if cell["yuan_a_year"] == "0.00" else "line_yuan"
        yearly = f"{Decimal(cell['yuan_a_year']):,.2f}"
        lines.append(say(lang, key, kind=say(lang, kind), n=f"{cell['households']:,}", yuan=yearly))
    if found.set_aside:
        lines.append(say(lang, "set_aside", n=f"{len(found.set_aside):,}"))
    return [*lines, say(lang, "internal")]


def shown(count: int | None, lang: str) -> str:
    """A number as people read it."""
    return say(lang, "hidden") if count is None else f"{count:,}"
