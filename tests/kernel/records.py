"""Households written as records: plainly, oddly but rightly, and wrongly."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from elig.adapters.records import Records
from elig.dsl.policy import Fact
from elig.engine.facts import Facts


def written(records: Records, facts: Facts, rng: Random) -> dict[str, Any]:
    """The record of a household as JSON gives it, without receipts that no record can have."""

    def entry(entity: str, given: Mapping[str, object]) -> dict[str, Any]:
        return {name: plain(records.by_name[entity, name], value, rng) for name, value in given.items()}

    made = entry("household", facts.household)
    made["members"] = [{"id": member.id, **entry("member", member.facts)} for member in facts.members]
    if facts.receives is not None:
        made["receives"] = [
            {key: value for key, value in (("support", r.support), ("member", r.member), ("since", iso(r.since)),
                                           ("until", iso(r.until))) if value is not None}
            for r in facts.receives
            if r.support in records.by_name["receives", "support"].type.options
            and (r.since is None or r.until is None or r.since <= r.until)
        ]  # fmt: skip
    return made


def iso(day: int | None) -> str | None:
    return None if day is None else datetime.date.fromordinal(day).isoformat()


def plain(fact: Fact, value: Any, rng: Random) -> Any:
    match fact.type.kind:
        case "money":
            yuan, fen = divmod(value, 100)
            return yuan if fen == 0 and rng.random() < 0.9 else f"{yuan}.{fen:02}"
        case "date":
            return iso(value)
        case "several":
            return sorted(value)
        case "number" if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
    return value


def slots(record: dict[str, Any]) -> list[tuple[dict[str, Any], str, str]]:
    """Every value of a record: the entry that has it, its entity and its name."""
    found = [(record, "household", name) for name in record]
    found += [(m, "member", name) for m in record["members"] for name in m]
    return found + [(r, "receives", name) for r in record.get("receives") or () for name in r]


def oddly(records: Records, record: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The same, some values spelled as a caseworker may."""
    made = copy.deepcopy(record)
    for entry, entity, name in slots(made):
        fact = records.by_name.get((entity, name))
        if fact is None or rng.random() > 0.1:
            continue
        value = entry[name]
        match fact.type.kind:
            case "yes_no":
                entry[name] = rng.choice(["是", "yes"] if value is True else ["否", "no"])
            case "choice" if isinstance(value, str):
                titles = [option.title.zh for option in fact.options if option.name == value]
                entry[name] = titles[0] if titles else value
            case "money" if isinstance(value, int):
                entry[name] = rng.choice(
                    [Decimal(value), f"{value:,}", f" {value} ", f"{value}.00", str(value)]
                )
            case "date" if isinstance(value, str):
                entry[name] = datetime.date.fromisoformat(value)
            case "number" if isinstance(value, int) and not fact.type.whole:
                entry[name] = rng.choice([str(value), Decimal(value)])
            case "several":
                entry[name] = rng.choice([tuple(value), frozenset(value), [*value, *value]])
    if rng.random() < 0.2:
        made["members"] = tuple(made["members"])
    return made


WRONG: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 0.0, 1.0, float("nan"), 10**15, -(10**15), "", " ", "x", "是", "1", "1.005",
    "１２", "1,2", "12元", "2024-02-30", "2024-W01-1", "20240101", "2024-01-01\n", "3024-01-01", [], ["x"], [1],
    [None], {}, {"x": 1}, (), Decimal("1.5"), Decimal("NaN"), Decimal("Infinity"), Fraction(1, 2), b"x",
    "a\u0000", "a\u3000b", "\u3000", "x" * 201, datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1),
    datetime.date(3024, 1, 1), [[]], {1}, frozenset(), 1 + 0j, "\ud800",
)  # fmt: skip


def broken(records: Records, record: dict[str, Any], rng: Random) -> dict[str, Any]:
    """One thing or another changed, most often so that it is wrong."""
    made = copy.deepcopy(record)
    for _ in range(rng.choice((1, 1, 1, 2))):
        members, receives = made["members"], made.get("receives") or []
        if (
            not isinstance(members, list)
            or not isinstance(receives, list)
            or not all(isinstance(entry, dict) for entry in (*members, *receives))
        ):
            break
        entry, _, name = rng.choice(slots(made))
        match rng.randrange(12):
            case 0:
                entry[
                    rng.choice(("x", "id", "member", "events", "applications", "members", "receives", "县"))
                ] = rng.choice(WRONG)
            case 1 if name != "members":
                del entry[name]
            case 2:
                members.append(copy.deepcopy(rng.choice(members)))
            case 3:
                made["events"] = rng.choice(
                    [[], (), {}, "", 0, False, None, [{"event": "x", "id": "1"}], [1]]
                )
            case 4:
                made["receives"] = rng.choice([
                    [], None, (), {}, "", 0, [{}], [{"support": None}], [{"support": "x"}], [1],
                    [{"support": "aid_1", "since": "2024-01-02", "until": "2024-01-01"}],
                    [{"support": "aid_1", "member": "nobody"}], [{"support": "aid_1", "member": None}],
                    [{"support": "aid_1", "amount": 5}], [{"support": "aid_1", "amount": -5}],
                    [{"support": "aid_1", "x": 5}],
                ])  # fmt: skip
            case 5:
                other = rng.choice(members)
                other[name], entry[name] = entry[name], rng.choice(WRONG)
            case _:
                entry[name] = rng.choice(WRONG)
    return made
