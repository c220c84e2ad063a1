"""Records and events to bytes and back, exactly: no number becomes a float on its way."""

from __future__ import annotations

import datetime
import json
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

DECIMAL = "$decimal"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return {DECIMAL: str(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, AbstractSet):
        return sorted(value)
    raise TypeError(f"no value of a record: {type(value).__name__}")


_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)
_SCAN: Any = vars(json.JSONDecoder(parse_float=Decimal))["scan_once"]  # what `decode` rests on


def dumps(value: object) -> bytes:
    """The same bytes for the same value.

    >>> dumps({"wage_income": Decimal("1500.50"), "members": [{"id": "m1"}]}).decode()
    '{"members":[{"id":"m1"}],"wage_income":{"$decimal":"1500.50"}}'
    """
    return _WRITER.encode(value).encode("utf-8", "surrogatepass")


def loads(text: bytes) -> Any:
    """The value again: decimals as `Decimal`, dates and sets as the text and lists they were written as.

    >>> loads(dumps({"wage_income": Decimal("1500.50")}))
    {'wage_income': Decimal('1500.50')}
    """
    words = text.decode("utf-8", "surrogatepass")
    if f'"{DECIMAL}"' in words:
        return json.loads(words, parse_float=Decimal, object_hook=_decimal)
    return _SCAN(words, 0)[0]


def _decimal(found: dict[str, Any]) -> Any:
    return Decimal(found[DECIMAL]) if len(found) == 1 and DECIMAL in found else found
