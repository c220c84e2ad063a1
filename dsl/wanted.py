"""What the grammar would have accepted at a place, said in the words of policy work."""

from __future__ import annotations

from collections.abc import Collection

from . import messages_wanted as m
from .words import MEANT, shown


def wanted(accepts: Collection[str], before: str | None, statement: str | None) -> m.Words:
    """What could have stood there: `before` is the token before it, `statement` the first of the line.

    >>> wanted({"DATE"}, "FROM", "FROM")["en"]
    'a date such as 2024-02-01'
    """
    accepts = set(accepts)
    if "TEXT" in accepts:
        return m.TYPE
    if "FOR_MEMBER" in accepts:
        return m.SUBJECT
    if "NOT_PUBLISHED" in accepts and "ANY" not in accepts:
        return m.PARAMETER_VALUE
    special = _of_statement(accepts, statement)
    if special is not None:
        return special
    if "_NL" in accepts:
        return _after_complete(accepts, statement)
    if "NOT" in accepts:
        return m.CONDITION
    if "ANY" in accepts and "MONEY" in accepts:
        return m.CELL
    if "SUM_OF" in accepts:
        return m.AMOUNT if before == "AMOUNT" else m.NUMBER
    if "MONEY" in accepts:
        if "PERSONAL" in accepts:
            return m.MORE_OF_FACT
        if "NAME" in accepts:
            return m.CHOICE if "STRING" in accepts else m.NUMBER
        return m.WORTH
    if "WORKING_DAYS" in accepts:
        return m.SPAN_OF_TIME if before == "OVER_THE_LAST" else m.LIMIT
    if "NAME" in accepts:
        return m.NAMES.get(before or "", m.A_NAME)
    if accepts == {"DATE"}:
        return m.DATE
    if accepts == {"STRING"}:
        return m.TEXT
    if accepts == {"LPAR"}:
        return m.BRACKET
    if "AND" in accepts or "LESS" in accepts:
        return _listed(accepts - {"PLUS", "MINUS", "TIMES", "DIVIDE", "THROUGH"}, 4)
    return _listed(accepts, 6)


def _of_statement(accepts: set[str], statement: str | None) -> m.Words | None:
    if statement == "EXCLUSIVE" and "_COLON" in accepts:
        return m.MORE_SUPPORTS
    if statement == "EVENT" and accepts == {"_COMMA"}:
        return m.THE_DATING
    if statement == "_BAR" and "_BAR" in accepts:
        return m.NEXT_COLUMN
    if statement == "SOURCE" and "PROVENANCE" in accepts:
        return m.MORE_OF_SOURCE
    return None


def _after_complete(accepts: set[str], statement: str | None) -> m.Words:
    if "LESS" in accepts:
        return m.OPERATOR
    if "AND" in accepts:
        return m.END_OR_MORE
    if statement == "FACT" and "_COMMA" in accepts:
        return m.CHOICES_MORE if "STRING" in accepts else m.FACT_MORE
    words = accepts - {"_NL", "PLUS", "MINUS", "TIMES", "DIVIDE", "THROUGH"}
    if not words:
        return m.END
    listed = _listed(words, 5)
    return {"en": f"{listed['en']}, or the end of the line", "zh": f"{listed['zh']}，或在此结束"}


_SYMBOLS = {"_COMMA": "`,`", "LPAR": "`(`", "RPAR": "`)`", "_COLON": "`:`", "_BAR": "`|`",
            "PLUS": "`+`", "MINUS": "`-`", "TIMES": "`*`", "DIVIDE": "`/`"}  # fmt: skip
_VALUES = {
    "STRING": m.TITLE, "DATE": m.DATE, "NAME": m.A_NAME,
    "NUMBER": m.WORTH, "MONEY": m.WORTH, "PERCENT": m.WORTH,
    "DAYS": m.LIMIT, "WORKING_DAYS": m.LIMIT, "MONTHS": m.LIMIT,
}  # fmt: skip


def _listed(accepts: set[str], most: int) -> m.Words:
    """The accepted words themselves, each once, shortest list that helps."""
    found: dict[str, m.Words] = {}
    for terminal in sorted(accepts, key=lambda name: (name in _VALUES, name)):
        if len(MEANT.get(terminal, ())) > 1:
            continue  # both of what it may mean are there as well
        if terminal in _SYMBOLS:
            words = m.Words(en=_SYMBOLS[terminal], zh=_SYMBOLS[terminal])
        elif terminal in _VALUES:
            words = _VALUES[terminal]
        elif terminal in MEANT:
            plain = shown(MEANT[terminal][0])
            words = m.Words(en=f"`{plain['en']}`", zh=f"`{plain['zh']}`")
        else:
            continue
        found[words["en"]] = words
    some = list(found.values())[:most]
    if not some:
        return m.END
    return {"en": " or ".join(w["en"] for w in some), "zh": " 或 ".join(w["zh"] for w in some)}
