"""What a department's cell says, as the readers of records take it; no error holds anything of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ...dsl.policy import Fact
from ...dsl.problems import Problem
from ..record_values import option_words, titles
from ..tables.columns import NONE, PLAIN, SPOKEN, several
from .dates import date_reader
from .mapping import UNITS, Cell

Value = Callable[[object], object]  # a cell to what a record would hold; None is not known; raises Misread

# Full-width digits, letters and signs are the plain ones: they cannot mean anything else.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
ID = re.compile(r"[^\W_][\w\-./:〔〕［］()（）]{0,63}")
ID_NUMBER = re.compile(
    r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])|(?<![0-9])[1-9][0-9]{5}[0-9]{2}[01][0-9][0-3][0-9]{4}(?![0-9])"
)
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
PERSON_NUMBER = re.compile(r"[0-9A-Z()]{5,25}")
LONGEST = 60  # of a written amount, number or date


class Misread(Exception):
    """A cell that cannot be read at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def plain(value: object) -> str:
    """A cell as text, trimmed, in half-width characters; nothing for an empty one.

    >>> plain(" １２ ")
    '12'
    """
    if isinstance(value, str):
        return (value if value.isascii() else value.translate(HALF_WIDTH)).strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value.bit_length() < 200 else ""
    return ""


def is_own_id(text: str) -> bool:
    """Whether a text may stand in the clear as an event's id.

    >>> [is_own_id(text) for text in ("YB-2024-000017", "110101199001011237", "张三", "13800000000")]
    [True, False, False, False]
    """
    return (
        ID.fullmatch(text) is not None
        and any(letter.isdigit() for letter in text)
        and not ID_NUMBER.search(text)
        and not MOBILE.search(text)
    )


def is_person_number(text: str) -> bool:
    """Whether a text can be an identity document's number; whose it is, the register knows."""
    return PERSON_NUMBER.fullmatch(text) is not None and any(letter.isdigit() for letter in text)


def value_of(fact: Fact, cell: Cell) -> Value:
    """The function that turns a cell into what the fact's own reader takes."""
    make = {"date": _date, "money": _money, "number": _number, "several": _several}.get(fact.type.kind, _word)
    read = make(fact, cell)

    def value(written: object) -> object:
        if written is None or (isinstance(written, str) and (not written or written.isspace())):
            return None
        return read(written)

    return value


def _date(fact: Fact, cell: Cell) -> Value:
    read = date_reader(cell.dates)
    formats = ", ".join(f"`{text}`" for text in cell.dates)

    def date(written: object) -> object:
        if isinstance(written, datetime.datetime):
            return written.date()
        if isinstance(written, datetime.date):
            return written
        text = plain(written)
        found = read(text) if len(text) <= LONGEST else None
        if found is None:
            raise Misread(Problem("E631", {"fact": titles(fact), "formats": formats}))
        return found

    return date


def _money(_: Fact, cell: Cell) -> Value:
    above, below = UNITS[cell.unit]

    def money(written: object) -> object:
        if cell.unit == "yuan" and isinstance(written, str) and written.isascii():
            return written.strip()  # as a record has it
        exact = _exact(written)
        if exact is None:
            return written
        return exact * above / below

    return money


def _number(_: Fact, __: Cell) -> Value:
    def number(written: object) -> object:
        exact = _exact(written)
        return written if exact is None else exact

    return number


def _exact(written: object) -> Decimal | None:
    """The number that a cell holds; None for what is none, which the fact's reader says."""
    if isinstance(written, str):
        text = plain(written)
        if len(text) <= LONGEST:
            if PLAIN.fullmatch(text):
                return Decimal(text)
            if GROUPED.fullmatch(text):
                return Decimal(text.replace(",", ""))
        return None
    if isinstance(written, int) and not isinstance(written, bool):
        return Decimal(written) if written.bit_length() < 120 else None
    return (
        written
        if isinstance(written, Decimal) and written.is_finite() and abs(written.adjusted()) < 40
        else None
    )


def _several(fact: Fact, cell: Cell) -> Value:
    known = set(option_words(fact))

    def items(written: object) -> object:
        if isinstance(written, str):
            text = plain(written)
            if text in NONE and text not in cell.words:
                return []
            parts: Any = several(fact, text)
        else:
            parts = written
        if not isinstance(parts, list):
            return written
        meant = [cell.words.get(part, part) if isinstance(part, str) else part for part in parts]
        return [word for word in meant if word is not None or word in known]

    return items


def _word(fact: Fact, cell: Cell) -> Value:
    """Of a choice, a yes or no, or a text."""
    is_text, is_yes_no = fact.type.kind == "text", fact.type.kind == "yes_no"

    def word(written: object) -> object:
        if not isinstance(written, str):
            if isinstance(written, int) and not isinstance(written, bool) and str(written) in cell.words:
                return cell.words[str(written)]
            return str(written) if is_text and type(written) is int and abs(written) < 10**15 else written
        text = written.strip()
        if text in cell.words:
            return cell.words[text]
        half = plain(text)
        if half in cell.words:
            return cell.words[half]
        if is_yes_no:
            return SPOKEN.get(half.lower(), half)
        return text if is_text else half

    return word
