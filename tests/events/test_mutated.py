"""Mutated files: every good row is in, every bad one is set aside with a reason, and nobody's data is in a message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

import elig
from elig.adapters.events import coded
from elig.adapters.events.importing import Imported, asides, import_file
from elig.adapters.events.mapping import EventMapping
from elig.adapters.events.mapping_file import read_mapping
from elig.adapters.events.rows import FileRefused
from elig.adapters.events.words import summary
from elig.adapters.records import Records
from elig.adapters.store import Store, create_store
from elig.adapters.store.tables import EVENTS
from elig.dsl.messages_events import MESSAGES

from .departments import DEPARTMENTS, PEOPLE, TODAY, register
from .mutating import mutated
from .oracle import Told, judge, settled

EXAMPLES = Path(elig.__file__).parent / "examples" / "events"
NAMES = [person.name for person in PEOPLE]
NUMBERS = {person.id_no[at : at + 11] for person in PEOPLE for at in range(8)}
ENCODINGS = {"medical": "gb18030", "education": "utf-8", "housing": "utf-8", "labour": "utf-8"}


@pytest.fixture(scope="module")
def shipped() -> Records:
    return elig.load().records


@pytest.fixture(scope="module")
def mappings(shipped: Records) -> dict[str, EventMapping]:
    return {name: read_mapping(EXAMPLES / f"{name}.toml", shipped) for name in DEPARTMENTS}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with create_store(tmp_path_factory.mktemp("county") / "store.db", bytes(range(32))) as made:
        with made.writing(1) as writing:
            writing.put_households([(record, 700_000) for record in register()])
        yield made


def stored(store: Store, mapping: EventMapping, told: Told, version: int) -> str:
    """The id that an event should have in the store."""
    if isinstance(told.id, tuple):
        text = "\x1f".join(("event", mapping.source, "", *told.id))
        own = store.vault.mark(text).hex()[:32]
    else:
        own = told.id
    return f"{mapping.source}:{own}" + (f"#{version}" if version > 1 else "")


def live_in(store: Store, source: str) -> set[str]:
    """The ids of a source's events that count."""
    with store.reading() as reading:
        rows = reading.execute(
            sa.select(EVENTS.c.id).where(
                EVENTS.c.id >= f"{source}:", EVENTS.c.id < f"{source};", EVENTS.c.withdrawn_at.is_(None)
            )
        )
        return set(rows.scalars())


def check_silence(text: str) -> None:
    assert not [name for name in NAMES if name in text], "a name is told"
    assert not [number for number in re.findall(r"[0-9]{11}", text) if number in NUMBERS], "an id number is told"


def check(number: int, store: Store, mappings: dict[str, EventMapping], records: Records, folder: Path) -> str:
    """One mutated file; what it came to, for the count of what was tried."""
    department = list(DEPARTMENTS)[number % len(DEPARTMENTS)]
    name, make = DEPARTMENTS[department]
    content = mutated(make(Random(f"file {number}"), 14), ENCODINGS[department], number)
    mapping = replace(mappings[department], source=f"f{number:05d}")
    file = folder / name
    file.write_bytes(content)
    aside = folder / "aside.csv"
    verdict = judge(department, content)
    try:
        done = import_file(store, file, mapping, records, now=2, today=TODAY.toordinal(), aside=aside, batch=5)
    except FileRefused as error:
        assert verdict.refused, f"file {number} is refused: {error}"
        assert live_in(store, mapping.source) == set()
        check_silence("".join(problem.sentence(lang) for problem in error.problems for lang in ("en", "zh")))
        return "refused"
    assert not verdict.refused, f"file {number} is not refused"
    kept = settled(department, verdict.good)
    bad = {f"row {row}" for row in verdict.bad | kept.refused}
    with store.reading() as reading:
        told = {row.at: row.reasons for row in asides(reading, done.source)}
    assert told.keys() == bad, f"file {number}: the program sets other rows aside than the oracle"
    assert all(reasons for reasons in told.values())
    assert done.aside == len(bad)
    assert done.rows == len(bad - {f"row {row}" for row in kept.refused}) + len(verdict.good) + len(verdict.left_out)
    wanted = {stored(store, mapping, each, version): each for (_, version), each in kept.live.items()}
    assert live_in(store, mapping.source) == wanted.keys(), f"file {number}: other events are in"
    with store.reading() as reading:
        found = reading.events(list(wanted))
    for id_, each in wanted.items():
        event = found[id_]
        kind = records.events[event.name]
        said = coded.from_json(kind, event.facts)
        assert (event.name, event.household, event.member, event.day, said) == (
            each.kind, each.household, each.member, each.day, each.facts,
        ), f"file {number}, row {each.row}"  # fmt: skip
    check_file(aside, done)
    # Again, it changes nothing.
    with store.reading() as reading:
        before = reading.head.events
    again = import_file(store, file, mapping, records, now=3, today=TODAY.toordinal(), aside=aside, batch=5)
    with store.reading() as reading:
        assert reading.head.events == before
    assert (again.aside, again.reasons) == (done.aside, done.reasons)
    assert not +Counter({key: n for key, n in again.outcomes.items() if key != "known"})
    assert live_in(store, mapping.source) == wanted.keys()
    return "bad rows" if bad else "all good"


def check_file(aside: Path, done: Imported) -> None:
    if not done.aside:
        assert not aside.exists()
        return
    assert aside.stat().st_mode & 0o777 == 0o600
    text = aside.read_text("utf-8-sig")
    codes = set(re.findall(r"\bE[0-9]{3}\b", text))
    assert codes == set(done.reasons)
    assert codes & MESSAGES.keys() or codes
    check_silence(text)
    check_silence("".join(line for lang in ("en", "zh") for line in summary(lang, done, "x")))


def check_many(
    numbers: range, store: Store, mappings: dict[str, EventMapping], records: Records, folder: Path
) -> Counter[str]:
    return Counter(check(number, store, mappings, records, folder) for number in numbers)


def test_mutated_files(
    county: Store, mappings: dict[str, EventMapping], shipped: Records, tmp_path: Path
) -> None:
    came = check_many(range(300), county, mappings, shipped, tmp_path)
    assert came["bad rows"] > 100
    assert came["refused"] > 20
    assert came["all good"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_mutated_files(
    part: int, county: Store, mappings: dict[str, EventMapping], shipped: Records, tmp_path: Path
) -> None:
    came = check_many(range(500 * part, 500 * part + 500), county, mappings, shipped, tmp_path)
    assert came["bad rows"] > 200


def test_files_as_they_are_made_are_good(
    county: Store, mappings: dict[str, EventMapping], shipped: Records, tmp_path: Path
) -> None:
    """So that what is set aside after a mutation is set aside for it."""
    for department, (name, make) in DEPARTMENTS.items():
        content = make(Random(department), 40)
        (tmp_path / name).write_bytes(content)
        verdict = judge(department, content)
        assert not verdict.bad
        done = import_file(
            county, tmp_path / name, replace(mappings[department], source=f"good-{department}"), shipped,
            now=2, today=TODAY.toordinal(),
        )  # fmt: skip
        assert done.aside == len(settled(department, verdict.good).refused) == 0
        assert done.rows == len(verdict.good) + len(verdict.left_out)
