"""An event's facts as JSON values and back, exactly: how they are kept, so that they are read only once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...dsl.policy import Event


def to_json(facts: Mapping[str, object]) -> dict[str, Any]:
    """The engine's values as JSON has them: fen and days whole, fractions as text, several as a list.

    >>> to_json({"self_paid": 1250, "share": Fraction(1, 3), "kinds": frozenset({"b", "a"})})
    {'self_paid': 1250, 'share': '1/3', 'kinds': ['a', 'b']}
    """
    return {name: _plain(value) for name, value in facts.items()}


def from_json(kind: Event, kept: Mapping[str, Any]) -> dict[str, object]:
    """The facts of a kept event; one that the rules no longer declare is left out."""
    types = {fact.name: fact.type.kind for fact in kind.facts}
    return {name: _typed(types[name], value) for name, value in kept.items() if name in types}


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, Fraction) else value


def _typed(kind: str, value: object) -> object:
    if kind == "several":
        return frozenset(value)  # type: ignore[call-overload]
    return Fraction(value) if kind == "number" and isinstance(value, str) else value
