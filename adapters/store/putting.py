"""A whole register into the store, each household checked first; what is wrong is set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...dsl.problems import FactsError, Problem
from ..record_json import read_json
from ..records import Records
from ..tables.base import Entry, Source
from .store import Store
from .values import Aside

AT_ONCE = 1000  # households a transaction


@dataclass(slots=True)
class Put:
    """How many households of a register are stored, and where the others stand with what is wrong."""

    households: int = 0
    aside: list[tuple[str, list[Problem]]] = field(default_factory=list)


def put_register(
    store: Store, records: Records, source: Source, named: str, valid_from: int, now: Callable[[], int]
) -> Put:
    """Every household of a register, valid from a day (ordinal) on.

    A thousand households a transaction. Run again with the same register and day, it adds nothing,
    so it can be begun anew after it was stopped.
    """
    put, seen = Put(), set[str]()
    for batch in source.batches(AT_ONCE, None):
        good: list[tuple[Mapping[str, Any], int]] = []
        aside: list[tuple[str, list[Problem]]] = []
        for entry in batch.entries:
            record, problems = _read(records, entry)
            number = record.get("household_no") if record is not None else None
            if record is not None and number in seen:
                problems = [Problem("E571", {"found": number, "n": 2}, path="household_no")]
            if record is None or problems:
                aside.append((entry.at, problems))
                continue
            seen.add(str(number))
            good.append((record, valid_from))
        with store.writing(now()) as writing:
            writing.put_households(good)
            writing.set_aside([
                Aside(named, at, tuple((problem.code, problem.path) for problem in problems))
                for at, problems in aside
            ])  # fmt: skip
        put.households += len(good)
        put.aside += aside
    return put


def _read(records: Records, entry: Entry) -> tuple[dict[str, Any] | None, list[Problem]]:
    """A household's record as it will be stored, and what is wrong with it."""
    problems = list(entry.problems)
    record: Any = entry.record
    if record is None:
        return None, problems
    try:
        if isinstance(record, bytes):
            record = read_json(record)
        facts = records.facts(record)
    except FactsError as error:
        return None, [*problems, *error.problems]
    if "household_no" not in facts.household:
        problems.append(Problem("E570", path="household_no"))
    return _plain(record), problems


def _plain(value: Any) -> Any:
    """The record without what it says nothing of."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
