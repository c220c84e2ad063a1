"""Invented households in the words of the shipped rules, as nested Parquet, a piece at a time.

Shares and incomes are chosen to be plausible for a county in the country; nothing is taken from real records.

>>> piece(2, seed=1)[0].num_rows
2
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np

PIECE = 131_072
AS_OF = datetime.date(2024, 5, 1)
DAY_0 = datetime.date(1970, 1, 1)
TODAY = (AS_OF - DAY_0).days
NAMES = ["示例甲", "示例乙", "示例丙", "示例丁"]
RISKS = ["illness", "schooling", "disability", "disaster", "unstable_work", "labour_shortage"]
MEASURES = ["industry", "employment", "public_post", "health", "education", "comprehensive"]
DRAWN = ["rural_minimum_living_guarantee", "disability_living_allowance", "disability_nursing_allowance",
         "medical_insurance_premium_subsidy", "pension_contribution_subsidy", "rural_public_post",
         "rain_dew_vocational_subsidy"]  # fmt: skip
FOR_HOUSEHOLD = 1  # how many of those are for the household itself; they stand first


def write(path: Path, size: int, seed: int = 20_261_123) -> None:
    """A register of `size` households, a row group a piece."""
    import pyarrow.parquet as pq

    writer = None
    for number, first in enumerate(range(0, size, PIECE)):
        table, _ = piece(min(PIECE, size - first), seed + number, first)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=len(table))
    if writer is not None:
        writer.close()


def piece(count: int, seed: int, first: int = 0) -> tuple[Any, Any]:
    """Some households with their members and what they draw; and where each one's members begin."""
    import pyarrow as pa

    draw = np.random.default_rng(seed)
    sizes = draw.choice(np.arange(1, 8), count, p=[0.12, 0.20, 0.22, 0.22, 0.14, 0.07, 0.03])
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    poor = draw.random(count) < 0.06
    members = people(draw, offsets, poor)
    household = homes(draw, count, first, sizes, poor)
    household["members"] = lists(offsets, members)
    household["receives"] = receives(draw, offsets, poor)
    return pa.table(household), offsets


# --- households -----------------------------------------------------------------------------------


def homes(draw: Any, count: int, first: int, sizes: Any, poor: Any) -> dict[str, Any]:
    import pyarrow as pa

    def chance(share: float) -> Any:
        return draw.random(count) < share

    monitored = np.where(poor, draw.choice(3, count, p=[0.3, 0.4, 0.3]) + 1, 0)
    lifted = poor | chance(0.15)
    income = np.where(poor, draw.integers(1_000, 8_000, count), draw.lognormal(9.7, 0.5, count)).astype(int)
    sudden = chance(0.02)
    eliminated = poor & chance(0.4)
    identified = TODAY - draw.integers(30, 900, count)
    home = draw.random(count)
    return {
        "household_no": pa.array(np.arange(first, first + count, dtype=np.int32)),
        "province": word(np.zeros(count, int), ["henan"]),
        "county": word(np.zeros(count, int), ["lankao"], home < 0.3),  # of the others the province's rules
        "household_type": word(lifted.astype(int), ["general", "lifted"]),
        "monitored_category": word(monitored, ["none", "unstable_lifted", "marginal", "sudden_hardship"]),
        "identified_on": days(identified, poor),
        "risk_eliminated": pa.array(eliminated, mask=~poor),
        "risk_eliminated_on": days(np.minimum(identified + 300, TODAY - 1), eliminated),
        "risk_causes": several(draw, RISKS, np.where(poor, draw.integers(1, 3, count), 0)),
        "support_measures": several(draw, MEASURES, np.where(poor, draw.integers(1, 4, count), 0)),
        "wage_income": pa.array(income * sizes),
        "business_income": money(draw, count, 8.2, 0.9, 0.6),
        "property_income": money(draw, count, 6.5, 1.0, 0.2),
        "transfer_income": money(draw, count, 7.2, 0.6, 0.9),
        "production_expense": money(draw, count, 7.3, 0.8, 0.6),
        "claims_income": money(draw, count, 7.0, 0.8, 0.1),
        "compliant_selfpay": money(draw, count, 7.0, 1.2, 0.4),
        "rigid_expense": money(draw, count, 8.0, 1.0, 0.6),
        "assistance_counted_income": pa.array(income * sizes // 14, mask=chance(0.3)),  # many are not asked
        "assets_within_limit": pa.array(chance(0.93), mask=chance(0.2)),
        "dwelling_grade": word(draw.choice(4, count, p=[0.6, 0.32, 0.06, 0.02]), list("ABCD")),
        "sole_dwelling": pa.array(chance(0.85)),
        "renovated_before": pa.array(chance(0.1)),
        "safe_water": pa.array(chance(0.97)),
        "loan_requested": pa.array(np.where(chance(0.05), draw.integers(1, 11, count) * 5_000, 0)),
        "loan_term_months": pa.array(draw.choice([0, 12, 24, 36], count).astype(np.int16)),
        "bad_credit": pa.array(chance(0.02)),
        "sudden_event": word(np.where(sudden, draw.integers(1, 4, count), 0),
                             ["none", "illness", "accident", "disaster"]),
        "sudden_event_on": days(TODAY - draw.integers(1, 400, count), sudden),
    }  # fmt: skip


# --- members --------------------------------------------------------------------------------------


def people(draw: Any, offsets: Any, poor: Any) -> dict[str, Any]:
    import pyarrow as pa

    count = int(offsets[-1])
    sizes = np.diff(offsets)
    place = np.arange(count) - np.repeat(offsets[:-1], sizes)  # head, spouse, then children and parents
    parent = (place >= 2) & (draw.random(count) < 0.3)

    def years(least: int, most: int) -> Any:
        return draw.integers(least, most, count)

    grown = np.where(np.repeat(sizes, sizes) <= 2, years(45, 88), years(24, 60))
    age = np.where(place < 2, grown, np.where(parent, years(60, 92), years(0, 23)))

    def chance(share: float) -> Any:
        return draw.random(count) < share

    young = (place >= 2) & ~parent
    stage = np.zeros(count, int)
    for number, (least, most) in enumerate(((3, 5), (6, 11), (12, 14), (15, 17), (15, 17), (18, 21)), 1):
        stage[young & (age >= least) & (age <= most)] = number
    stage[(stage == 5) & chance(0.55)] = 4  # of the older pupils more are in the senior high school
    stage[(stage == 6) & chance(0.4)] = 0
    pupil = stage > 0
    disabled = chance(0.06)
    ill = draw.random(count)
    able = (age >= 16) & (age <= 65) & ~pupil & ~(disabled & chance(0.5))
    away = able & chance(0.4)
    post = able & ~away & np.repeat(poor, sizes) & chance(0.15)
    dibao = np.repeat(poor & (draw.random(len(sizes)) < 0.5), sizes)
    grade = np.where(disabled, draw.integers(1, 5, count), 0)
    return {
        "id": pa.array((place + 1).astype(np.int8)),
        "name": word(draw.integers(0, len(NAMES), count), NAMES),
        "birth_date": days(TODAY - age * 365 - age // 4 - draw.integers(5, 350, count)),
        "sex": word(draw.integers(0, 2, count), ["male", "female"]),
        "relationship": word(np.where(place < 2, place, np.where(parent, 3, 2)),
                             ["head", "spouse", "child", "parent"]),
        "student_stage": word(stage, ["none", "preschool", "primary", "junior", "senior_high",
                                      "vocational_secondary", "undergraduate"]),
        "study_year": pa.array(draw.integers(1, 4, count).astype(np.int8), mask=~pupil),
        "boards": pa.array(pupil & (age >= 12) & chance(0.5)),
        "full_time_student": pa.array(pupil),
        "on_school_register": pa.array(pupil),
        "out_of_school": pa.array((age >= 6) & (age <= 15) & ~pupil),
        "health": several(draw, ["chronic", "serious_illness"], np.where(ill < 0.15, 1, 0)),
        "labour_ability": word(np.where(able, draw.choice(3, count, p=[0.1, 0.7, 0.2]), 4),
                               ["skilled", "ordinary", "weak", "lost", "none"]),
        "disability_category": word(np.where(disabled, draw.integers(1, 6, count), 0),
                                    ["none", "sight", "hearing", "physical", "intellectual", "mental"]),
        "disability_grade": pa.array(grade.astype(np.int8)),
        "self_care_lost": pa.array(np.where((grade == 1) | (age > 85), years(0, 7), 0).astype(np.int8)),
        "work_injury_nursing_fee": pa.array(chance(0.002)),
        "medical_insurance": word(np.where(chance(0.96), 1, 0), ["none", "resident"]),
        "serious_illness_insurance": pa.array(chance(0.95)),
        "pension_insurance": pa.array((age >= 16) & chance(0.8)),
        "dibao": word(dibao.astype(int), ["none", "rural"]),
        "tekun": word((chance(0.004) & (age >= 60)).astype(int), ["none", "rural"]),
        "legal_supporter": word(draw.choice(3, count, p=[0.02, 0.08, 0.9]), ["none", "unable", "able"]),
        "own_income": pa.array(np.where(able, draw.integers(0, 6_000, count), 0), mask=chance(0.1)),
        "orphan": pa.array((age < 18) & chance(0.003)),
        "unattended_child": pa.array((age < 18) & chance(0.003)),
        "work_place": word(np.where(away, draw.integers(1, 4, count), 0),
                           ["none", "in_county", "in_province", "out_of_province"]),
        "work_months": pa.array(np.where(away, draw.integers(1, 13, count), 0).astype(np.int8)),
        "public_post": pa.array(post),
    }  # fmt: skip


# --- what is drawn --------------------------------------------------------------------------------


def receives(draw: Any, offsets: Any, poor: Any) -> Any:
    """Of some households what they draw, each since a day; a third of the poor draw three."""
    import pyarrow as pa

    count = len(offsets) - 1
    drawn = np.where(poor, draw.integers(1, 4, count), (draw.random(count) < 0.05).astype(int))
    starts = np.concatenate([[0], np.cumsum(drawn)])
    rows = int(starts[-1])
    of = np.repeat(np.arange(count), drawn)
    begin = draw.integers(0, len(DRAWN), count)
    support = (begin[of] + np.arange(rows) - starts[of]) % len(DRAWN)
    member = (draw.random(rows) * np.diff(offsets)[of]).astype(np.int8) + 1
    return lists(starts, {
        "support": word(support, DRAWN),
        "member": pa.array(member.astype(np.int8), mask=support < FOR_HOUSEHOLD),
        "since": days(TODAY - draw.integers(30, 1_200, rows)),
        "amount": pa.array(draw.integers(50, 400, rows)),
    })  # fmt: skip


# --- Arrow ----------------------------------------------------------------------------------------


def word(codes: Any, words: list[str], known: Any = None) -> Any:
    import pyarrow as pa

    indices = pa.array(np.asarray(codes, np.int8), mask=None if known is None else ~known)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words))


def days(numbers: Any, known: Any = None) -> Any:
    import pyarrow as pa

    return pa.array(np.asarray(numbers, np.int32), pa.date32(), mask=None if known is None else ~known)


def money(draw: Any, count: int, mean: float, spread: float, share: float) -> Any:
    import pyarrow as pa

    return pa.array(
        np.where(draw.random(count) < share, draw.lognormal(mean, spread, count), 0).astype(np.int64)
    )


def several(draw: Any, words: list[str], how_many: Any) -> Any:
    """Lists of different words, so many each."""
    import pyarrow as pa

    starts = np.concatenate([[0], np.cumsum(how_many)])
    rows = int(starts[-1])
    of = np.repeat(np.arange(len(how_many)), how_many)
    begin = draw.integers(0, len(words), len(how_many))
    codes = (begin[of] + np.arange(rows) - starts[of]) % len(words)
    return pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), word(codes, words))


def lists(offsets: Any, columns: dict[str, Any]) -> Any:
    import pyarrow as pa

    rows = pa.StructArray.from_arrays(list(columns.values()), list(columns))
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), rows)
