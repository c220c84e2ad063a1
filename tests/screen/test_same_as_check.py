"""Whatever a register lies in, its rows are those that `elig check` gives for each household."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from elig.adapters.library import Library, ordinal
from elig.adapters.screen import screen
from elig.adapters.screen_rows import COLUMNS, Decider
from elig.adapters.tables.base import Entry
from elig.engine.decide import Disagreement
from elig.engine.facts import Facts
from elig.engine.kernel.kernel import Conclusion, Kernel

from .registers import FORMS, MAPPING, Record, households, write_database, write_lines

DAY = "2024-05-01"
# What `elig check` says that a row repeats.
Expected = list[tuple[Any, ...]]


def expected(library: Library, records: list[Record], every_row: bool = False) -> Expected:
    """What the rows must be, put together from the decisions of `check` alone."""
    made = []
    for record in records:
        decision = library.check(json.dumps(record, default=float), as_of=DAY)
        for row in decision.supports:
            if not every_row and row.outcome in ("not_eligible", "not_in_force"):
                continue
            amount = row.amount or {}
            low, high = amount.get("at_least"), amount.get("at_most")
            reason = (row.because[0].text["zh"], row.because[0].text["en"]) if row.because else (None, None)
            made.append((
                decision.household, decision.decision["jurisdiction"],
                None if row.subject == "household" else row.subject, row.name, row.outcome, amount.get("period"),
                amount.get("yuan", low), amount.get("yuan", high),
                *(("told", "told") if row.outcome == "excluded" else reason),
                "; ".join(row.missing + row.amount_missing) or None,
            ))  # fmt: skip
    return sorted(made, key=str)


def found(folder: Path) -> Expected:
    rows = [row for part in sorted(folder.glob("part-*.parquet")) for row in pq.read_table(part).to_pylist()]
    return rows_of(rows)


def rows_of(rows: list[dict[str, Any]]) -> Expected:
    made = []
    for row in rows:
        assert list(row) == list(COLUMNS)
        row |= {name: None if row[name] is None else str(row[name]) for name in ("amount_low", "amount_high")}
        if row["outcome"] == "excluded":
            assert row["reason_en"].startswith("because of ")
            row |= {"reason_zh": "told", "reason_en": "told"}
        del row["assumed"]
        made.append(tuple(row.values()))
    return sorted(made, key=str)


def compare(library: Library, records: list[Record], source: str, out: Path, **more: Any) -> None:
    done = screen(library, source, str(out), as_of=DAY, batch=37, jobs=1, words=True, **more)
    assert (done.manifest.households, done.manifest.rejected) == (len(records), 0)
    assert found(out) == expected(library, records, more.get("every_row", False))


@pytest.mark.parametrize("form", FORMS)
def test_generated_households(form: str, small: Library, tmp_path: Path) -> None:
    records = households(small.policy, 200)
    compare(small, records, FORMS[form](small.policy, records, tmp_path), tmp_path / "out")


@pytest.mark.parametrize("form", ["lines", "nested"])
def test_households_that_do_not_say_what_they_receive(form: str, small: Library, tmp_path: Path) -> None:
    records = households(small.policy, 60, seed=2, drawn=False)
    source = FORMS[form](small.policy, records, tmp_path)
    compare(small, records, source, tmp_path / "out", every_row=True)


@pytest.mark.parametrize("form", FORMS)
def test_examples(form: str, shipped: Library, examples: list[Record], tmp_path: Path) -> None:
    records = [{**record, "receives": record.get("receives", [])} for record in examples]
    for record in records:
        record["province"] = "henan"
    compare(shipped, records, FORMS[form](shipped.policy, records, tmp_path), tmp_path / "out")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_generated_households_by_the_shipped_rules(form: str, shipped: Library, tmp_path: Path) -> None:
    records = households(shipped.policy, 200, seed=3)
    compare(shipped, records, FORMS[form](shipped.policy, records, tmp_path), tmp_path / "out")


def in_database(library: Library, url: str, tmp_path: Path) -> None:
    records = households(library.policy, 200, seed=4)
    write_database(library.policy, records, url)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, "utf-8")
    compare(library, records, url, tmp_path / "out", mapping=mapping)
    screen(library, url, url, as_of=DAY, mapping=mapping, work=tmp_path / "work", jobs=1, words=True)
    with sa.create_engine(url).connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM elig_screen")).mappings().all()
    for_text = [{**row} for row in rows]
    for row in for_text:
        for name in ("amount_low", "amount_high"):
            row[name] = None if row[name] is None else f"{row[name]:.2f}"
    assert rows_of(for_text) == found(tmp_path / "out")


def test_sqlite(small: Library, tmp_path: Path) -> None:
    in_database(small, f"sqlite:///{tmp_path / 'register.db'}", tmp_path)


def test_postgresql(small: Library, tmp_path: Path, postgres: str) -> None:
    in_database(small, postgres, tmp_path)


def test_several_processes_write_the_same_bytes(small: Library, tmp_path: Path) -> None:
    records = households(small.policy, 100, seed=5)
    source = write_lines(small.policy, records, tmp_path)
    for jobs in (1, 2):
        for words in (True, False):
            out = tmp_path / f"{jobs}-{words}"
            screen(small, source, str(out), as_of=DAY, batch=9, jobs=jobs, words=words)
    assert contents(tmp_path / "1-True") == contents(tmp_path / "2-True")
    assert contents(tmp_path / "1-False") == contents(tmp_path / "2-False")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_in_one_place(small: Library, tmp_path: Path) -> None:
    """Lankao alone has the boarding aid: 300 yuan a term for each of the two who board."""
    record = {"household_no": "TEST-1", "province": "henan",
              "members": [{"id": "m1", "boards": True}, {"id": "m2", "boards": True}]}  # fmt: skip
    source = write_lines(small.policy, [record], tmp_path)
    own, there = tmp_path / "own", tmp_path / "there"
    screen(small, source, str(own), as_of=DAY, words=True)
    screen(small, source, str(there), as_of=DAY, place="兰考县", words=True)
    assert not [row for row in found(own) if row[3] == "boarding_aid"]
    boarding = [row for row in found(there) if row[3] == "boarding_aid"]
    assert [(row[1], row[2], row[4], row[5], row[6]) for row in boarding] == [
        ("henan.lankao", "m1", "eligible", "term", "300.00"),
        ("henan.lankao", "m2", "eligible", "term", "300.00"),
    ]


def test_with_and_without_the_kernel(small: Library, shipped: Library) -> None:
    for library, count in ((small, 200), (shipped, 15)):
        records = households(library.policy, count, seed=6, drawn=False)
        entries = [Entry(str(number), dict(record)) for number, record in enumerate(records)]
        by_kernel, by_meaning = (
            Decider(library.policy, ordinal(DAY), None, by_kernel=kernel).decide(entries)
            for kernel in (True, False)
        )
        assert by_kernel == by_meaning
        assert by_kernel.households == count


def test_a_kernel_that_says_something_else_stops_the_run(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(self: Kernel, facts: Facts) -> list[Conclusion]:
        return [each._replace(outcome=2) if each.name == "water_aid" else each for each in right(self, facts)]

    right = Kernel.decide_record
    monkeypatch.setattr(Kernel, "decide_record", wrong)
    record = {"household_no": "TEST-1", "province": "henan", "safe_water": True, "members": [{"id": "m1"}]}
    with pytest.raises(Disagreement, match="water_aid"):
        Decider(small.policy, ordinal(DAY), None).decide([Entry("line 1", record)])
