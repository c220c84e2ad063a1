"""Invented registers: households by seed, written in every form that a register may have."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from elig.dsl.policy import Fact, Policy

Record = dict[str, Any]
PLACES = (("henan", "lankao"), ("河南省", "兰考县"), ("henan", "qixian"), ("henan", None))
RECEIPT = ("support", "member", "since", "until", "amount")


def facts(policy: Policy, entity: str) -> list[Fact]:
    skipped = ("household_no", "province", "county", "receives")
    return [fact for fact in policy.facts if fact.entity == entity and fact.name not in skipped]


def households(
    policy: Policy, count: int, seed: int = 1, missing: float = 0.1, drawn: bool = True
) -> list[Record]:
    """Records as `elig check` takes them; with `drawn` each says what it receives, perhaps nothing."""
    rng = Random(seed)
    return [household(policy, rng, f"TEST-{number:05d}", missing, drawn) for number in range(1, count + 1)]


def household(policy: Policy, rng: Random, number: str, missing: float, drawn: bool) -> Record:
    province, county = rng.choice(PLACES)
    made: Record = {"household_no": number, "province": province}
    if county is not None:
        made["county"] = county
    made |= some(facts(policy, "household"), rng, missing)
    made["members"] = [
        {"id": f"m{i}", **some(facts(policy, "member"), rng, missing)}
        for i in range(1, rng.randint(1, 5) + 1)
    ]
    if drawn or rng.random() < 0.5:
        made["receives"] = [receipt(policy, rng, made["members"]) for _ in range(rng.choice((0, 0, 1, 2)))]
    return made


def some(known: Iterable[Fact], rng: Random, missing: float) -> Record:
    return {fact.name: value(fact, rng) for fact in known if rng.random() >= missing}


def value(fact: Fact, rng: Random) -> Any:
    match fact.type.kind:
        case "yes_no":
            return rng.random() < 0.6
        case "choice":
            return rng.choice(fact.options).name
        case "several":
            return [option.name for option in fact.options if rng.random() < 0.3]
        case "money":
            return f"{rng.choice((0, 100, 1_200, 7_200, 18_000, 36_000)) + rng.choice((0, 0, 0.01, 0.5)):.2f}"
        case "number":
            low, high = int(fact.low or 0), int(min(fact.high or 12, 12))
            return (
                rng.randint(low, high) if fact.type.whole else Decimal(rng.randint(low * 10, high * 10)) / 10
            )
        case "date":
            return (datetime.date(2024, 5, 1) - datetime.timedelta(rng.randint(0, 30_000))).isoformat()
    return f"示例{rng.randint(1, 99)}"


def receipt(policy: Policy, rng: Random, members: list[Record]) -> Record:
    support = rng.choice(policy.supports)
    made = {"support": support.name, "since": f"{rng.randint(2019, 2023)}-09-01", "amount": "300.00"}
    if support.subject == "member":
        made["member"] = rng.choice(members)["id"]
    return made


# --- every form -----------------------------------------------------------------------------------


def write_lines(policy: Policy, records: list[Record], folder: Path) -> str:
    path = folder / "register.jsonl"
    lines = (json.dumps(record, ensure_ascii=False, default=float) for record in records)
    path.write_text("\n".join(lines) + "\n\n", "utf-8")
    return str(path)


def write_nested(policy: Policy, records: list[Record], folder: Path) -> str:
    path = folder / "register.parquet"
    pq.write_table(nested(policy, records), path, row_group_size=max(7, len(records) // 9))
    return str(path)


def write_partitioned(policy: Policy, records: list[Record], folder: Path) -> str:
    """A folder for each province; within it, two files."""
    root = folder / "partitioned"
    for province in ("henan", "河南省"):
        here = [record for record in records if record["province"] == province]
        (root / f"province={province}").mkdir(parents=True)
        for number, part in enumerate((here[::2], here[1::2])):
            table = nested(policy, part).drop_columns("province")
            pq.write_table(table, root / f"province={province}" / f"{number}.parquet")
    return str(root)


def nested(policy: Policy, records: list[Record]) -> pa.Table:
    kinds = {
        entity: {fact.name: arrow(fact) for fact in facts(policy, entity)}
        for entity in ("household", "member")
    }
    receipts = pa.struct([("support", pa.string()), ("member", pa.string()), ("since", pa.date32()),
                          ("amount", pa.decimal128(12, 2))])  # fmt: skip
    schema = pa.schema(
        [("household_no", pa.string()), ("province", pa.string()), ("county", pa.string()), *kinds["household"].items(),
         ("members", pa.list_(pa.struct([("id", pa.string()), *kinds["member"].items()]))),
         ("receives", pa.list_(receipts))]
    )  # fmt: skip
    return pa.Table.from_pylist([exactly(record, policy) for record in records], schema)


def arrow(fact: Fact) -> pa.DataType:
    kinds = {"yes_no": pa.bool_(), "several": pa.list_(pa.string()), "money": pa.decimal128(12, 2),
             "number": pa.int32() if fact.type.whole else pa.decimal128(8, 2), "date": pa.date32()}  # fmt: skip
    return kinds.get(fact.type.kind, pa.string())


def exactly(record: Record, policy: Policy) -> Record:
    """A record with Python's own dates and decimals, as typed tables take them."""
    kinds = {fact.name: fact.type.kind for fact in policy.facts} | {"since": "date", "amount": "money"}
    turned: dict[str, Callable[[Any], Any]] = {
        "date": datetime.date.fromisoformat,
        "money": Decimal,
        "number": Decimal,
    }

    def turn(name: str, given: Any) -> Any:
        if isinstance(given, list) and given and isinstance(given[0], dict):
            return [exactly(each, policy) for each in given]
        kind = kinds.get(name, "")
        whole = kind == "number" and isinstance(given, int)
        return given if whole or given is None else turned.get(kind, lambda same: same)(given)

    return {name: turn(name, given) for name, given in record.items()}


def tables(policy: Policy, records: list[Record]) -> dict[str, list[Record]]:
    """Three tables; members and receipts are not in the order of the households."""
    rows: dict[str, list[Record]] = {"households": [], "members": [], "receives": []}
    for record in records:
        lists = ("members", "receives")
        rows["households"].append({name: given for name, given in record.items() if name not in lists})
        for name in lists:
            rows[name] += [{"household_no": record["household_no"], **each} for each in record.get(name, ())]
    for name in ("members", "receives"):
        rows[name].sort(key=lambda row: row.get("member") or row.get("id") or "")
    return rows


def columns(policy: Policy, table: str) -> list[str]:
    if table == "receives":
        return ["household_no", *RECEIPT]
    first = ["household_no", "province", "county"] if table == "households" else ["household_no", "id"]
    return first + [fact.name for fact in facts(policy, table.removesuffix("s"))]


def written(given: Any) -> Any:
    """A list in one cell."""
    if isinstance(given, list):
        return "；".join(given) or "无"
    return given


def write_csv(policy: Policy, records: list[Record], folder: Path) -> str:
    root = folder / "csv"
    root.mkdir()
    words = {True: "是", False: "否", None: ""}
    for table, rows in tables(policy, records).items():
        names = columns(policy, table)
        with (root / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            for row in rows:
                cells = (written(row.get(name)) for name in names)
                writer.writerow(
                    [words[cell] if cell is None or isinstance(cell, bool) else cell for cell in cells]
                )
    return str(root)


def write_excel(policy: Policy, records: list[Record], folder: Path) -> str:
    """Columns called by their Chinese titles; amounts as numbers, dates as dates."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    titles = {(fact.entity, fact.name): fact.title.zh for fact in policy.facts}
    for table, rows in tables(policy, [exactly(record, policy) for record in records]).items():
        sheet = book.create_sheet({"households": "农户", "members": "成员", "receives": "在享帮扶"}[table])
        names = columns(policy, table)
        entity = {"households": "household", "members": "member"}.get(table, "")
        sheet.append([titles.get((entity, name), name) for name in names])
        for row in rows:
            sheet.append([written(row.get(name)) for name in names])
    path = folder / "register.xlsx"
    book.save(path)
    return str(path)


def write_flat(policy: Policy, records: list[Record], folder: Path) -> str:
    """Two or three Parquet tables; members in a folder of two files."""
    root = folder / "flat"
    root.mkdir()
    for table, rows in tables(policy, [exactly(record, policy) for record in records]).items():
        kinds = {fact.name: arrow(fact) for fact in facts(policy, table.removesuffix("s"))}
        kinds |= {"since": pa.date32(), "until": pa.date32(), "amount": pa.decimal128(12, 2)}
        schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns(policy, table)])
        made = pa.Table.from_pylist(rows, schema)
        if table == "members":
            (root / table).mkdir()
            half = len(made) // 2
            pq.write_table(made.slice(0, half), root / table / "0.parquet")
            pq.write_table(made.slice(half), root / table / "1.parquet")
        else:
            pq.write_table(made, root / f"{table}.parquet")
    return str(root)


MAPPING = """
[households]
table = "nonghu"
household = "hh"
columns = { note = false }
[members]
table = "chengyuan"
household = "hh"
[receives]
table = "zaixiang"
household = "hh"
"""


def write_database(policy: Policy, records: list[Record], url: str) -> None:
    """Tables and columns as an office might call them; `MAPPING` says which they are."""
    held = sa.MetaData()
    kinds: dict[str, Any] = {
        "yes_no": sa.Boolean,
        "money": sa.Numeric(12, 2),
        "number": sa.Numeric(8, 2),
        "date": sa.Date,
    }
    names = {"households": "nonghu", "members": "chengyuan", "receives": "zaixiang"}
    made = {}
    for table, called in names.items():
        types = {
            fact.name: kinds.get(fact.type.kind, sa.Text) for fact in facts(policy, table.removesuffix("s"))
        }
        types |= {"since": sa.Date, "until": sa.Date, "amount": sa.Numeric(12, 2)}
        fields = [sa.Column("hh" if name == "household_no" else name, types.get(name, sa.Text))
                  for name in columns(policy, table)]  # fmt: skip
        if table == "households":
            fields.append(sa.Column("note", sa.Text))
        made[table] = sa.Table(called, held, *fields)
    engine = sa.create_engine(url)
    held.create_all(engine)
    with engine.begin() as connection:
        for table, rows in tables(policy, [exactly(record, policy) for record in records]).items():
            for row in rows:
                cells = {
                    name: written(row.get(name)) for name in columns(policy, table) if name != "household_no"
                }
                connection.execute(made[table].insert().values(hh=row["household_no"], **cells))
    engine.dispose()


FORMS: dict[str, Callable[[Policy, list[Record], Path], str]] = {
    "lines": write_lines,
    "nested": write_nested,
    "partitioned": write_partitioned,
    "csv": write_csv,
    "excel": write_excel,
    "flat": write_flat,
}
