"""Which editions can be decided by one program: those whose clauses are the same, whatever their values."""

from __future__ import annotations

from collections.abc import Hashable

from ...dsl import policy as p
from ..edition import Applied, Edition, ParameterNow


def clauses_of(edition: Edition) -> Hashable:
    """What an edition's program is made of; two of one policy that have the same share a program.

    # INVARIANT: whatever lowering reads of an edition is in here, or is an argument of the program.
    """
    return (
        tuple((name, _applied(a)) for name, a in edition.statuses.items()),
        tuple((name, _applied(a), edition.decided(a)) for name, a in edition.supports.items()),
        tuple(id(check) for check in edition.checks),
        tuple((key, id(derive)) for key, derive in edition.derives.items()),
        tuple((name, *map(id, found)) for name, found in edition.exceptions.items()),
        tuple((name, *(other for other, _ in found)) for name, found in edition.before.items()),
        tuple(
            (name, *((other, ahead) for other, ahead, _ in found)) for name, found in edition.rivals.items()
        ),
        tuple((name, _published(now)) for name, now in edition.parameters.items()),
    )


def _applied(applied: Applied[p.Status] | Applied[p.Support]) -> Hashable:
    """The block, and the last day by which it must have been drawn where it runs on."""
    runs_on = getattr(applied.block, "runs_on", None) is not None and not applied.in_force
    return id(applied.block), applied.in_force, applied.last if runs_on else None


def _published(now: ParameterNow) -> Hashable:
    """Which of a parameter's values there are."""
    if now.value is None:
        return None
    if now.value.rows is None:
        return now.value.value is not None
    return tuple((option, value is not None) for option, value in now.value.rows)
