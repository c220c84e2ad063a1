"""How the checked policy's classes are made: values that compare by their fields, cheap to import.

A frozen dataclass writes and compiles seven methods for each class, which for the whole policy
model costs a `check` more time than deciding the household. A node has its `__init__` written by
`dataclass` and shares everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T", bound=type)


class Node:
    """A value of fields: equal, hashed and shown by them. Not to be changed once made."""

    __slots__ = ()
    __dataclass_fields__: Any

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self.__dataclass_fields__])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self).__name__, *self._values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
        return f"{type(self).__name__}({shown})"


@dataclass_transform(frozen_default=True)
def node(cls: T) -> T:
    """Make a class of annotated fields a node; type checkers take it as a frozen dataclass.

    >>> @node
    ... class Pair(Node):
    ...     a: int
    ...     b: int
    >>> Pair(1, 2) == Pair(1, 2), Pair(1, 2)
    (True, Pair(a=1, b=2))
    """
    made: Any = dataclass(slots=True, eq=False, repr=False)(cls)
    return cast(T, made)
