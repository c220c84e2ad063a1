"""An event's facts, the engine's values as a record's and back, exactly: how they are kept and sent on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...dsl.policy import Event, Fact
from ..record_values import reader


class Coder:
    """Codes the facts of one kind of event."""

    def __init__(self, kind: Event) -> None:
        self._writers = {fact.name: WRITERS.get(fact.type.kind, _same) for fact in kind.facts}
        self._readers = {fact.name: _reader(fact) for fact in kind.facts}

    def to_json(self, facts: Mapping[str, object]) -> dict[str, Any]:
        """The engine's values as a record has them: an amount in yuan as text, a date as 2024-05-01."""
        return {name: self._writers[name](value) for name, value in facts.items()}

    def from_json(self, kept: Mapping[str, Any]) -> dict[str, object]:
        """The facts of a kept event; one that the rules no longer declare is left out.

        Raises `Unfit` for a value that the rules no longer allow.
        """
        readers = self._readers
        return {name: readers[name](v) for name, v in kept.items() if v is not None and name in readers}


def _same(value: object) -> object:
    return value


def _reader(fact: Fact) -> Callable[[Any], Any]:
    if fact.type.kind == "text":
        return _same
    read = reader(fact)
    if fact.type.kind == "several":
        return lambda value: frozenset(map(read, value))
    return read


def yuan(fen: int) -> str:
    """
    >>> yuan(1250), yuan(-5)
    ('12.50', '-0.05')
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def digits(number: int | Fraction) -> int | str:
    """A number as a record may write it; the decimals of a record's number are few, so they end.

    >>> digits(3), digits(Fraction(7, 4))
    (3, '1.75')
    """
    if isinstance(number, int):
        return number
    return str(Decimal(number.numerator) / Decimal(number.denominator))


WRITERS: dict[str, Callable[[Any], Any]] = {
    "money": yuan,
    "number": digits,
    "date": lambda day: datetime.date.fromordinal(day).isoformat(),
    "several": sorted,
}
