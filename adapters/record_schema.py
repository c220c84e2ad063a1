"""The vocabulary as JSON Schema (draft 2020-12): what a record's file may hold."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..dsl.policy import Exact, Fact
from ..dsl.ranges import MAX_EVENTS, MAX_MEMBERS
from .record_values import MAX_TEXT, YES_NO_WORDS, option_words, span, span_words

if TYPE_CHECKING:
    from .records import Records

AMOUNT = r"^\s*-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?\s*$"
DECIMAL = r"^\s*-?[0-9]+(\.[0-9]+)?\s*$"
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def json_schema(records: Records) -> dict[str, Any]:
    """The whole record; its parts are under `$defs`.

    What needs more than one value (ids of one's own, days in order) and the decimals of an
    amount are beyond a schema; reading the record checks them.
    """
    parts = ("member", "receives", "applications", *records.events)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "农户 Household",
        "description": "一户的记录；未填即未知。 The record of one household; what is left out is unknown.",
        **entry_schema(records, "household"),
        "$defs": {
            **{entity: entry_schema(records, entity) for entity in parts},
            "events": {"oneOf": [{"$ref": f"#/$defs/{event}"} for event in records.events] or [False]},
        },
    }


def entry_schema(records: Records, entity: str) -> dict[str, Any]:
    """A household, a member, a receipt, an application or a kind of event."""
    facts = records.of(entity)
    return {
        "type": "object",
        "properties": {fact.name: fact_schema(fact, required=records.is_required(fact)) for fact in facts},
        "required": [fact.name for fact in facts if records.is_required(fact)],
        "additionalProperties": False,
    }


def fact_schema(fact: Fact, *, required: bool = False) -> dict[str, Any]:
    """One fact's values, with its title in both languages; null is unknown, as if left out."""
    body = SHAPES[fact.type.kind](fact)
    if not required:
        body["type"] = [*([body["type"]] if isinstance(body["type"], str) else body["type"]), "null"]
        if "enum" in body:
            body["enum"] = [*body["enum"], None]
    return {"title": f"{fact.title.zh} {fact.title.en}", **body}


def _text(_: Fact) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": r"\S"}


def _yes_no(_: Fact) -> dict[str, Any]:
    return {"type": ["boolean", "string"], "enum": [True, False, *YES_NO_WORDS]}


def _choice(fact: Fact) -> dict[str, Any]:
    described = "; ".join(f"{o.name}: {o.title.zh} {o.title.en}" for o in fact.options)
    return {"description": described, "type": "string", "enum": list(option_words(fact))}


def _several(fact: Fact) -> dict[str, Any]:
    item = _choice(fact)
    return {"description": item.pop("description"), "type": "array", "items": item}


def _money(fact: Fact) -> dict[str, Any]:
    low, high = (_plain(Fraction(end, 100)) for end in span(fact))
    return {
        "description": _described(fact),
        "type": ["number", "string"],
        "minimum": low,
        "maximum": high,
        "pattern": AMOUNT,
    }


def _number(fact: Fact) -> dict[str, Any]:
    low, high = (_plain(end) for end in span(fact))
    plain: dict[str, Any] = {"description": _described(fact), "minimum": low, "maximum": high}
    if fact.type.whole:
        return {**plain, "type": "integer"}
    return {**plain, "type": ["number", "string"], "pattern": DECIMAL}


def _date(fact: Fact) -> dict[str, Any]:
    first, last = (date.fromordinal(int(end)).isoformat() for end in span(fact))
    return {"description": f"{first} – {last}", "type": "string", "format": "date", "pattern": ISO_DAY}


def _list(fact: Fact) -> dict[str, Any]:
    if fact.name == "events":
        return {"type": "array", "items": {"$ref": "#/$defs/events"}, "maxItems": MAX_EVENTS}
    entity = "member" if fact.name == "members" else fact.name
    limits = {"minItems": 1, "maxItems": MAX_MEMBERS} if fact.name == "members" else {}
    return {"type": "array", "items": {"$ref": f"#/$defs/{entity}"}, **limits}


def _described(fact: Fact) -> str:
    low, high = span_words(fact)
    return f"{low} – {high['zh']}; {low} – {high['en']}"


def _plain(number: Exact) -> int | float:
    """A bound as JSON has it; the record itself is compared exactly, when it is read."""
    return int(number) if number == int(number) else float(number)


SHAPES = {
    "text": _text,
    "yes_no": _yes_no,
    "choice": _choice,
    "several": _several,
    "money": _money,
    "number": _number,
    "date": _date,
    "list": _list,
}
