"""Equal expressions of a policy made one object, so that the engine works each out once a household."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from . import policy as p

T = TypeVar("T")


def share(policy: p.Policy) -> p.Policy:
    """The same policy, in which two equal expressions are one.

    >>> a, b = (p.Not(p.Literal(p.YES_NO, True)) for _ in range(2))
    >>> one, other = _shared((a, b), {})
    >>> one is other
    True
    """
    return _shared(policy, {})


def _shared(value: T, known: dict[p.Expr, p.Expr]) -> T:
    made: Any = value
    if isinstance(value, tuple):
        made = tuple(_shared(item, known) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        new = {name: _shared(part, known) for name, part in parts.items()}
        if any(new[name] is not part for name, part in parts.items()):
            made = type(value)(**new)
        if isinstance(made, p.Expr):
            made = known.setdefault(made, made)
    return made  # type: ignore[no-any-return]
