"""Rows in codes say what `elig check` says, whichever way a register is decided, and codes lead to its words."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elig.adapters.library import Library, ordinal
from elig.adapters.screen import screen
from elig.adapters.screen_coded import COLUMNS
from elig.adapters.screen_columns import ColumnDecider
from elig.adapters.screen_records import RecordCoder
from elig.adapters.tables.arrow_source import arrow_batches
from elig.adapters.tables.base import Entry
from elig.engine.decide import Disagreement
from elig.engine.edition import Edition
from elig.engine.kernel.codes import code_of, legend
from elig.engine.kernel.kernel import Conclusion, Kernel
from elig.engine.kernel.words import Words

from ..generated.checking import drafts, questions
from .registers import FORMS, Record, households, write_lines
from .test_same_as_check import DAY, expected

Row = dict[str, Any]


def coded(folder: Path) -> list[Row]:
    rows = [row for part in sorted(folder.glob("part-*.parquet")) for row in pq.read_table(part).to_pylist()]
    for row in rows:
        assert list(row) == list(COLUMNS)
        row |= {name: None if row[name] is None else str(row[name]) for name in ("amount_low", "amount_high")}
    return rows


def same_as_check(library: Library, records: list[Record], rows: list[Row], every_row: bool = False) -> None:
    """Outcome and amount are those of `check`, and the code leads to its deciding reason."""
    wanted = {tuple(row[:8]): row[8:10] for row in expected(library, records, every_row)}
    by_number = {record["household_no"]: record for record in records}
    kernels: dict[str, Kernel] = {}
    assert len(rows) == len(wanted)
    for row in rows:
        key = tuple(list(row.values())[:8])
        assert key in wanted
        if row["outcome"] in ("eligible", "excluded", "conflict", "not_in_force"):
            continue
        place = row["place"]
        if place not in kernels:
            path = () if place == "national" else tuple(place.split("."))
            kernels[place] = Kernel(Edition(library.policy, ordinal(DAY), path))
        kernel, name = kernels[place], row["support"]
        facts = library.records.facts(json.dumps(by_number[row["household_no"]], default=float))
        codes = [code_of(reason, kernel.edition, name) for reason in kernel.reasons(name)]
        ids = [member.id for member in facts.members]
        member = None if row["member"] is None else ids.index(row["member"])
        outcome = 1 if row["outcome"] == "cannot_determine" else 0
        at = Conclusion("support", name, member, outcome, None, None, codes.index(row["reason"]))
        text = Words(kernel, facts).of(at)
        if text is not None:
            assert (text["zh"], text["en"]) == wanted[key], row


@pytest.mark.parametrize("form", FORMS)
def test_record_by_record(form: str, small: Library, tmp_path: Path) -> None:
    records = households(small.policy, 120, seed=21)
    done = screen(
        small, FORMS[form](small.policy, records, tmp_path), str(tmp_path / "out"), as_of=DAY, jobs=1
    )
    assert done.manifest.asked.options["read"] == "records"
    same_as_check(small, records, coded(tmp_path / "out"))


def by_columns(library: Library, source: str, out: Path, **more: Any) -> Any:
    pytest.importorskip("numba")
    done = screen(library, source, str(out), as_of=DAY, small=1, jobs=2, **more)
    assert done.manifest.asked.options["read"] == "columns"
    return done


def in_order(rows: list[Record]) -> list[Record]:
    """Members tables that follow their households can be read in columns."""
    return rows


@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_by_columns(missing: float, small: Library, tmp_path: Path) -> None:
    """Nested Parquet, with places and receipts, every row; several batches."""
    records = households(small.policy, 300, seed=22, missing=missing)
    source = FORMS["nested"](small.policy, records, tmp_path)
    done = by_columns(small, source, tmp_path / "out", batch=64, every_row=True)
    assert (done.manifest.households, done.manifest.rejected) == (300, 0)
    same_as_check(small, records, coded(tmp_path / "out"), every_row=True)


def test_the_same_bytes_by_columns_and_record_by_record(small: Library, tmp_path: Path) -> None:
    records = households(small.policy, 200, seed=23, drawn=False)
    spoil(records, Random(5))
    source = FORMS["nested"](small.policy, records, tmp_path)
    columns = by_columns(small, source, tmp_path / "columns")
    single = screen(small, source, str(tmp_path / "records"), as_of=DAY, jobs=1)
    assert single.manifest.asked.options["read"] == "records"
    assert columns.manifest.rejected == single.manifest.rejected > 5
    assert columns.manifest.outcomes == single.manifest.outcomes
    for path in (tmp_path / "records").iterdir():
        if path.name not in ("manifest.json", ".lock"):
            assert path.read_bytes() == (tmp_path / "columns" / path.name).read_bytes(), path.name


def spoil(records: list[Record], rng: Random) -> None:
    """Values that cannot be, and some that can but are seldom written so."""
    for record in records:
        match rng.randrange(12):
            case 0:
                record["wage_income"] = "200000000.00"
            case 1:
                record["household_type"] = "neighbour"
            case 2:
                record["members"] = []
            case 3:
                record["members"][-1]["id"] = record["members"][0]["id"]
            case 4:
                del record["household_no"]
            case 5:
                record["province"] = "atlantis"
            case 6:
                record["household_no"] = " "


def test_examples_by_columns(shipped: Library, examples: list[Record], tmp_path: Path) -> None:
    records = [{**record, "receives": record.get("receives", []), "province": "henan"} for record in examples]
    source = FORMS["nested"](shipped.policy, records, tmp_path)
    by_columns(shipped, source, tmp_path / "out", every_row=True)
    same_as_check(shipped, records, coded(tmp_path / "out"), every_row=True)


@pytest.mark.slow
def test_generated_households_by_the_shipped_rules_in_columns(shipped: Library, tmp_path: Path) -> None:
    records = households(shipped.policy, 300, seed=24)
    source = FORMS["nested"](shipped.policy, records, tmp_path)
    by_columns(shipped, source, tmp_path / "out")
    same_as_check(shipped, records, coded(tmp_path / "out"))


def test_two_tables_in_one_order(small: Library, tmp_path: Path) -> None:
    """Members that follow their households are read beside them; others are joined first. The rows are the same."""
    records = [{**r, "receives": None} for r in households(small.policy, 150, seed=25)]
    nested = FORMS["nested"](small.policy, records, tmp_path)
    table = pq.read_table(nested, partitioning=None).drop_columns(["receives"])
    folder = tmp_path / "flat"
    folder.mkdir()
    people = table.column("members").combine_chunks()
    numbers = table.column("household_no").combine_chunks().take(pa.compute.list_parent_indices(people))
    inside = people.flatten()
    fields = {inside.type.field(i).name: inside.field(i) for i in range(inside.type.num_fields)}
    members = pa.table({"household_no": numbers, **fields})
    pq.write_table(table.drop_columns(["members"]), folder / "households.parquet", row_group_size=40)
    pq.write_table(members, folder / "members.parquet", row_group_size=70)
    by_columns(small, str(folder), tmp_path / "one", batch=32)
    same_as_check(small, records, coded(tmp_path / "one"))
    starts = [0, *pa.compute.list_value_length(people).to_pylist()]
    for i in range(1, len(starts)):
        starts[i] += starts[i - 1]
    order = Random(3).sample(range(len(table)), len(table))
    mixed = members.take(pa.array([row for i in order for row in range(starts[i], starts[i + 1])]))
    pq.write_table(mixed, folder / "members.parquet")
    done = screen(small, str(folder), str(tmp_path / "two"), as_of=DAY, small=1, jobs=1)
    assert done.manifest.asked.options["read"] == "records"
    assert sorted(map(str, coded(tmp_path / "two"))) == sorted(map(str, coded(tmp_path / "one")))


def test_a_kernel_that_says_something_else_stops_the_run(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    (record,) = households(small.policy, 1, seed=27, missing=0.0)
    source = FORMS["nested"](small.policy, [{**record, "safe_water": True}], tmp_path)

    def wrong(self: Kernel, *asked: Any) -> Any:
        found, bad = right(self, *asked)
        found["support", "water_aid", "outcome"][:] = 2
        return found, bad

    right = Kernel.decide_buffers
    monkeypatch.setattr(Kernel, "decide_buffers", wrong)
    with pytest.raises(Disagreement, match="water_aid"):
        screen(small, source, str(tmp_path / "out"), as_of=DAY, small=1)


def test_every_code_is_in_the_legend(small: Library, tmp_path: Path) -> None:
    """Of generated policies too; and what the meaning says decides is what the kernel says does."""
    for draft, rng in drafts(20_261_126, 40):
        policy = draft.load()
        for q in questions(rng, 3):
            edition = Edition(policy, q.as_of, q.place)
            told = {(name, each.code) for name in edition.supports for each in legend(edition, name)}
            coder = RecordCoder(policy, q.as_of, q.place, every_row=True)
            known = coder.known(q.place)
            by_kernel = coder.by_kernel(known, q.facts)
            from elig.engine.answer import Answer
            from elig.engine.evaluate import Meaning

            by_meaning = list(coder.by_meaning(known, Answer(edition, Meaning(known.edition, q.facts), {})))
            assert by_kernel is None or by_kernel == by_meaning
            codes = {(name, row[4]) for name, rows in by_meaning for row in rows if row[4] is not None}
            assert codes <= told
    source = write_lines(small.policy, households(small.policy, 5), tmp_path)
    screen(small, source, str(tmp_path / "out"), as_of=DAY, jobs=1)
    lines = (tmp_path / "out" / "reasons.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "support,title_zh,title_en,reason,asks_zh,asks_en"
    assert "basic_aid,基本救助,Basic aid,amount,应发金额大于零,something is to be paid" in lines


def test_a_batch_can_be_decided_by_itself(small: Library, tmp_path: Path) -> None:
    """As another system would that has Arrow tables in its hands."""
    pytest.importorskip("numba")
    from elig.adapters.tables import open_source

    records = households(small.policy, 20, seed=26)
    source = open_source(FORMS["nested"](small.policy, records, tmp_path), small.records, None)
    decider = ColumnDecider(small.policy, small.records, ordinal(DAY), None, False, tmp_path)
    coder = RecordCoder(small.policy, ordinal(DAY), None)
    expected_rows = coder.decide_all(Entry("", record) for record in records).rows
    from elig.adapters.screen_coded import as_coded

    batches = [decider.decide(batch) for batch in arrow_batches(source, 100, None)]
    assert [row for done in batches for row in as_coded(done.rows)] == expected_rows


def test_a_table_in_memory(small: Library, tmp_path: Path) -> None:
    pytest.importorskip("numba")
    records = households(small.policy, 50, seed=28)
    records[7]["wage_income"] = "200000000.00"
    source = FORMS["nested"](small.policy, records, tmp_path)
    table = pq.read_table(source, partitioning=None)
    found = small.screen(table, as_of=DAY)
    coder = RecordCoder(small.policy, ordinal(DAY), None)
    wanted = coder.decide_all(Entry("", record) for record in records)
    assert [row["household_no"] for row in found.rejects] == [records[7]["household_no"]]
    assert found.outcomes == wanted.outcomes
    rows = [tuple(row.values()) for row in found.rows.to_pylist()]
    assert [(*row[:6], *row[8:]) for row in rows] == [(*row[:6], *row[8:]) for row in wanted.rows]
    assert small.screen(table.slice(0, 0), as_of=DAY).rows.num_rows == 0


def test_a_support_whose_amount_is_the_county_s(shipped: Library, examples: list[Record], tmp_path: Path) -> None:
    """Lankao pays renovation by a table of its own; the nation's text names no amount, so elsewhere none is told."""
    pytest.importorskip("numba")
    (record,) = [r for r in examples if r["household_no"] == "LK-EX-HOUSE"]
    home = {**record, "province": "henan", "receives": [], "renovated_before": False, "sole_dwelling": True}
    records = [{**home, "household_no": "TEST-1"}, {**home, "household_no": "TEST-2", "county": "qixian"}]
    source = FORMS["nested"](shipped.policy, records, tmp_path)
    for small in (1, 1_000):
        screen(shipped, source, str(tmp_path / str(small)), as_of=DAY, small=small, jobs=1)
        told = {
            row["place"]: (row["outcome"], row["period"], row["amount_low"])
            for row in coded(tmp_path / str(small))
            if row["support"] == "dilapidated_house_renovation"
        }
        assert told["henan"] == ("eligible", None, None)
        assert told["henan.lankao"][:2] == ("eligible", "once")
        assert told["henan.lankao"][2] is not None
