"""Whatever types a Parquet file's columns have, columns are decided as their rows are, one by one."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elig.adapters.library import Library, ordinal
from elig.adapters.screen_coded import as_coded
from elig.adapters.screen_columns import ColumnDecider
from elig.adapters.screen_records import RecordCoder
from elig.adapters.tables import open_source
from elig.adapters.tables.arrow_source import arrow_batches

from .test_same_as_check import DAY

pytest.importorskip("numba")
HOUSEHOLDS = 40
DAY_OF = {
    pa.date32(): lambda day: day,
    pa.date64(): lambda day: day,
    pa.timestamp("us"): lambda day: datetime.datetime(day.year, day.month, day.day),
    pa.string(): lambda day: day.isoformat(),
}


def pick(rng: Random, good: tuple[Any, ...], bad: tuple[Any, ...]) -> Any:
    """Nearly always a value that can be, so that most households have nothing else."""
    return rng.choice(bad if rng.random() < 0.01 else good)


def money(rng: Random) -> tuple[Any, list[Any]]:
    """A type, and amounts in it: most can be, some cannot."""
    good = (0, 1, 4_999, 6_000, 6_001, 120_000)
    whole = [pick(rng, good, (-1, 200_000_000)) for _ in range(HOUSEHOLDS)]
    match rng.randrange(8):
        case 0:
            return pa.int64(), whole
        case 1:
            return pa.int32(), whole
        case 2:
            return pa.uint32(), [abs(each) for each in whole]
        case 3:
            return pa.decimal128(14, 2), [Decimal(each) + Decimal("0.05") for each in whole]
        case 4:
            return pa.decimal128(16, 4), [
                Decimal(each) + pick(rng, (Decimal(0),), (Decimal("0.0005"),)) for each in whole
            ]
        case 5:
            return pa.float64(), [float(each) + pick(rng, (0.0, float("nan")), (0.5,)) for each in whole]
        case 6:
            return pa.string(), [
                pick(rng, (f"{each}", f"{each:,}"), (f"{each}元", "", " ")) for each in whole
            ]
    return pa.float32(), [float(rng.choice((0, 5, 6_000, 6_001))) for _ in whole]


def number(rng: Random) -> tuple[Any, list[Any]]:
    values = [pick(rng, ("0", "5.4", "5.5", "5.6"), ("0.0000001", "2000")) for _ in range(HOUSEHOLDS)]
    match rng.randrange(3):
        case 0:
            return pa.decimal128(20, 7), [Decimal(each) for each in values]
        case 1:
            return pa.string(), values
    return pa.int8(), [rng.randrange(7) for _ in values]


def yes_no(rng: Random, count: int) -> tuple[Any, list[Any]]:
    match rng.randrange(6):
        case 0 | 1 | 2:
            return pa.bool_(), [rng.random() < 0.5 for _ in range(count)]
        case 3 | 4:
            return pa.dictionary(pa.int8(), pa.string()), [
                pick(rng, ("是", "no", "yes"), ("maybe",)) for _ in range(count)
            ]
    return pa.int8(), [rng.randrange(2) for _ in range(count)]


def choice(rng: Random, count: int, words: tuple[str, ...]) -> tuple[Any, list[Any]]:
    kind = rng.choice((
        pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.uint16(), pa.string()),
    ))  # fmt: skip
    return kind, [pick(rng, words, ("neighbour", "")) for _ in range(count)]


def day(rng: Random, count: int) -> tuple[Any, list[Any]]:
    kind = rng.choice(list(DAY_OF))
    days = [
        datetime.date(pick(rng, (1950, 2000, 2023), (1799,)), rng.randint(1, 12), rng.randint(1, 28))
        for _ in range(count)
    ]
    made = [DAY_OF[kind](each) for each in days]
    if pa.types.is_timestamp(kind) and rng.random() < 0.3:
        made[0] = made[0].replace(hour=1)
    return kind, made


def gaps(rng: Random, values: list[Any], share: float) -> list[Any]:
    return [None if rng.random() < share else value for value in values]


def table(rng: Random) -> Any:
    """A register in one of very many shapes."""
    share = rng.choice((0.0, 0.0, 0.2))
    sizes = [rng.choice((1, 2, 3, 5)) for _ in range(HOUSEHOLDS)]
    people = sum(sizes)
    kinds = ("general", "lifted", "一般农户")
    columns = {
        "household_type": choice(rng, HOUSEHOLDS, kinds),
        "wage_income": money(rng), "land_area": number(rng), "safe_water": yes_no(rng, HOUSEHOLDS),
        "identified_on": day(rng, HOUSEHOLDS),
        "risk_causes": (pa.list_(pa.string()), [
            rng.sample(("illness", "schooling", "因病", *pick(rng, ((),), (("no such",),))), rng.randint(0, 2))
            for _ in range(HOUSEHOLDS)
        ]),
    }  # fmt: skip
    made: dict[str, Any] = {}
    for name, (kind, values) in columns.items():
        if name == "safe_water" or rng.random() < 0.9:
            made[name] = pa.array(gaps(rng, values, share), kind)
    numbers = [f"TEST-{i}" for i in range(HOUSEHOLDS)]
    made["household_no"] = (
        pa.array(numbers) if rng.random() < 0.6 else pa.array(range(HOUSEHOLDS), pa.int32())
    )
    made["province"] = pa.array([pick(rng, ("henan", "河南省"), ("nowhere",)) for _ in sizes])
    made["county"] = pa.array([rng.choice(("lankao", "兰考县", "qixian", None)) for _ in sizes], pa.string())
    inside = {
        "id": (pa.string(), [f"m{i}" for size in sizes for i in range(size)]),
        "birth_date": day(rng, people),
        "student_stage": choice(rng, people, ("none", "primary", "junior")),
        "boards": yes_no(rng, people),
        "disability_grade": (rng.choice((pa.int8(), pa.int64(), pa.float64())), [pick(rng, (0, 1, 2, 3, 4), (5,)) for _ in range(people)]),
        "name": (pa.string(), [pick(rng, ("示例甲", "示例乙"), (" ",)) for _ in range(people)]),
    }  # fmt: skip
    fields = {
        name: pa.array(values if name == "id" else gaps(rng, values, share), kind)
        for name, (kind, values) in inside.items()
    }
    offsets = [0]
    for size in sizes:
        offsets.append(offsets[-1] + size)
    structs = pa.StructArray.from_arrays(list(fields.values()), names=list(fields))
    made["members"] = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs)
    receipts = [
        None if rng.random() < 0.2 else [
            {"support": rng.choice(("water_aid", "basic_aid", "基本救助")),
             "member": pick(rng, (None, "m0"), ("m9",)),
             "since": rng.choice((None, datetime.date(2020, 1, 1), datetime.date(2024, 4, 1))),
             "until": rng.choice((None, datetime.date(2024, 4, 30), datetime.date(2030, 1, 1)))}
            for _ in range(rng.choice((0, 1, 2)))
        ]
        for _ in sizes
    ]  # fmt: skip
    if rng.random() < 0.7:
        kind = pa.list_(pa.struct([("support", pa.string()), ("member", pa.string()), ("since", pa.date32()),
                                   ("until", pa.date32())]))  # fmt: skip
        made["receives"] = pa.array(receipts, kind)
    return pa.table(made)


def agree(library: Library, seeds: range, tmp_path: Path) -> None:
    decider = ColumnDecider(library.policy, library.records, ordinal(DAY), None, True, tmp_path)
    coder = RecordCoder(library.policy, ordinal(DAY), None, every_row=True)
    plain = 0
    for seed in seeds:
        rng = Random(seed)
        path = tmp_path / f"register-{seed}.parquet"
        pq.write_table(table(rng), path, row_group_size=rng.choice((7, 1_000)))
        source = open_source(str(path), library.records, None)
        entries = [entry for batch in source.batches(1_000, None) for entry in batch.entries]
        expected = coder.decide_all(entries)
        rows, rejects = [], []
        for batch in arrow_batches(source, rng.choice((11, 1_000)), None):
            found = decider.decide(batch)
            rows += as_coded(found.rows)
            rejects += found.rejects
            plain += found.by_program
        assert rejects == expected.rejects, seed
        assert rows == expected.rows, seed
    assert plain > HOUSEHOLDS * len(seeds) / 4


def test_types_of_columns(small: Library, tmp_path: Path) -> None:
    agree(small, range(60), tmp_path)


@pytest.mark.slow
def test_very_many_types_of_columns(small: Library, tmp_path: Path) -> None:
    agree(small, range(1_000, 4_000), tmp_path)
