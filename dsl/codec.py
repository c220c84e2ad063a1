"""A checked policy as plain JSON values and back, exactly; what the cache keeps.

The nodes are listed children first; each starts with the number of its class, and `[number]`
points at an earlier one. What is equal shares one entry, expressions too, as `share` left them.
Class and field names are kept with the nodes, so that a file written by another version of the
model is told apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from . import policy as model
from .policy import Policy

_CLASSES: list[type] = [
    value for value in vars(model).values() if isinstance(value, type) and is_dataclass(value)
]
_SHAPE = [[cls.__name__, *(field.name for field in fields(cls))] for cls in _CLASSES]
_NUMBER = {cls: number for number, cls in enumerate(_CLASSES, start=2)}
_TUPLE, _FRACTION = 0, 1


class CodecError(ValueError):
    """The value is no policy of this version of the model."""


def dumps(policy: Policy) -> str:
    """The policy as compact JSON text; CodecError as in `encode`."""
    return json.dumps(encode(policy), ensure_ascii=False, separators=(",", ":"))


def loads(text: str | bytes) -> Policy:
    """The policy in such text; CodecError where it is of another version or is damaged."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CodecError(str(error)) from error
    return decode(data)


def encode(policy: Policy) -> dict[str, Any]:
    """The policy as JSON values: `{"shape": …, "nodes": …}`, the policy itself the last node.

    CodecError for a value that the model has no node for, such as a float.
    """
    nodes: list[list[Any]] = []
    seen: dict[str, list[int]] = {}

    def put(value: object) -> object:
        if value is None or isinstance(value, bool | int | str):
            return value
        entry = _entry(value, put)
        # By its JSON, not by its value: True and 1 are equal, and not the same.
        here = seen.setdefault(json.dumps(entry, ensure_ascii=False), [len(nodes)])
        if here[0] == len(nodes):
            nodes.append(entry)
        return here

    put(policy)
    return {"shape": _SHAPE, "nodes": nodes}


def _entry(value: object, put: Callable[[object], object]) -> list[Any]:
    if isinstance(value, tuple):
        return [_TUPLE, *map(put, value)]
    if isinstance(value, Fraction):
        return [_FRACTION, value.numerator, value.denominator]
    number = _NUMBER.get(type(value))
    if number is None:
        raise CodecError(f"a policy holds no {type(value).__name__}")
    return [number, *(put(getattr(value, name)) for name in _SHAPE[number - 2][1:])]


def decode(data: dict[str, Any]) -> Policy:
    """The policy that was encoded; CodecError where the data is of another version or is damaged."""
    try:
        if data["shape"] != _SHAPE:
            raise CodecError("written by another version of the policy model")
        makers: list[Callable[..., Any]] = [_tuple, Fraction, *_CLASSES]
        built: list[Any] = []
        for number, *values in data["nodes"]:
            built.append(
                makers[number](*[built[value[0]] if type(value) is list else value for value in values])
            )
        policy = built[-1]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CodecError(str(error)) from error
    if not isinstance(policy, Policy):
        raise CodecError("not a whole policy")
    return policy


def _tuple(*values: object) -> tuple[object, ...]:
    return values
