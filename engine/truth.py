"""Kleene's three truths and the one table that makes an outcome of them (docs/language.md, 3 and 4)."""

from __future__ import annotations

NO, UNKNOWN, YES = 0, 1, 2
WORDS = ("no", "unknown", "yes")


def negate(truth: int) -> int:
    """
    >>> negate(NO), negate(UNKNOWN), negate(YES)
    (2, 1, 0)
    """
    return YES - truth


def standing(own: int, conflict: int, excluded: int = NO) -> int:
    """How true a conclusion is for what rests on it: a possible conflict makes it unknown.

    >>> standing(YES, UNKNOWN), standing(YES, NO, YES)
    (1, 0)
    """
    return min(own if conflict == NO else UNKNOWN, negate(excluded))


def support_outcome(own: int, conflict: int, excluded: int) -> str:
    """The outcome of a support that is in force.

    >>> support_outcome(YES, NO, NO), support_outcome(YES, NO, UNKNOWN)
    ('eligible', 'cannot_determine')
    """
    if conflict == YES:
        return "conflict"
    if own == NO and conflict == NO:
        return "not_eligible"
    if excluded == YES:
        return "excluded"
    return "eligible" if standing(own, conflict, excluded) == YES else "cannot_determine"


def status_outcome(own: int, conflict: int) -> str:
    """The outcome of a status that is in force.

    >>> status_outcome(UNKNOWN, NO)
    'cannot_determine'
    """
    if conflict == YES:
        return "conflict"
    return ("does_not_hold", "cannot_determine", "holds")[standing(own, conflict)]
