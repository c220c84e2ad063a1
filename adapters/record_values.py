"""How one value of a record is read: what a caseworker writes to what the engine keeps.

`reader(fact)` gives a function that takes a written value and returns the kept one (money in
fen, a date's ordinal day, an option's name …) or raises `Unfit`. The same functions serve the
command line (through pydantic-core) and the pydantic models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ..dsl.policy import Exact, Fact
from ..dsl.problems import Problem
from ..dsl.ranges import default_range

Words = dict[str, str]  # {"en": …, "zh": …}
Reader = Callable[[object], object]

YES_NO_WORDS = {"yes": True, "是": True, "no": False, "否": False}
PERIODS: dict[str, Words] = {
    "once": {"en": "yuan", "zh": "元"},
    "month": {"en": "yuan per month", "zh": "元/月"},
    "term": {"en": "yuan per term", "zh": "元/学期"},
    "year": {"en": "yuan per year", "zh": "元/年"},
}
HIDDEN: Words = {"en": "***", "zh": "***"}
# The plainer sentence where the nearest right thing may not be told.
WITHOUT_NEAR = {"E535": "E536", "E541": "E542", "E545": "E544", "E547": "E534"}
MAX_TEXT = 200
SHOWN = 40  # characters of a value that a message shows
MONEY_PLACES, NUMBER_PLACES = 2, 12
MAX_WRITTEN = 40  # characters of a written number; no range needs more

IN_FEN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{2}))?")
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
CURRENCY = re.compile(
    r"(?:rmb|cny|[¥￥])?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万)?\s*(?:元整|元|圆|块|yuan|rmb|cny)?",
    re.IGNORECASE,
)
OTHER_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)


@dataclass(frozen=True)
class Nearest:
    """What a word that is not known may have been meant to be: the words, and whom each names."""

    code: str
    known: tuple[tuple[str, str], ...]

    def of(self, written: str) -> str | None:
        return closest(written, self.known)


class Unfit(ValueError):
    """A value that its fact cannot have; `problem` says why, and its text is the English sentence."""

    def __init__(
        self, code: str, fields: dict[str, object], written: str = "", nearest: Nearest | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.fields, self.written, self.nearest = code, fields, written, nearest

    def problem(self, path: str | None = None, *, suggest: bool = True) -> Problem:
        near = self.nearest.of(self.written) if self.nearest and suggest else None
        if self.nearest is None or near is None:
            return Problem(self.code, self.fields, path=path)
        return Problem(self.nearest.code, {**self.fields, "near": f'"{near}"'}, path=path)

    def __str__(self) -> str:
        return self.problem(suggest=False).sentence()


@lru_cache(maxsize=256)
def closest(written: str, known: tuple[tuple[str, str], ...]) -> str | None:
    """Whom the nearest of the known words names, or None if none is near.

    >>> closest("junoir", (("junior", "junior"), ("初中", "junior"), ("none", "none")))
    'junior'
    """
    from difflib import get_close_matches

    if len(written) > SHOWN:
        return None
    names = {word.casefold(): name for word, name in reversed(known)}
    found = get_close_matches(written.strip().casefold().replace(" ", "_"), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def shown(value: object) -> Words:
    """A written value as a message shows it: short, printable, never a container's contents.

    >>> shown("lifted\\n")["en"], shown([1, 2])["zh"]
    ('"lifted�"', '一个列表')
    """
    if isinstance(value, str):
        text = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        return _both('"' + "".join(c if c.isprintable() else "\ufffd" for c in text) + '"')
    if value is None:
        return {"en": "nothing (null)", "zh": "空值（null）"}
    if isinstance(value, bool):
        return _both("true" if value else "false")
    if isinstance(value, int) and abs(value) >= 10**MAX_WRITTEN:
        return {"en": "a number too long to read", "zh": "一个过长的数"}
    if isinstance(value, int | float | Decimal):
        text = str(value)
        return _both(text if len(text) <= SHOWN else text[:SHOWN] + "…")
    if isinstance(value, list | tuple | set | frozenset):
        return {"en": "a list", "zh": "一个列表"}
    if isinstance(value, dict):
        return {"en": "an entry in braces", "zh": "花括号里的一组内容"}
    return _both(type(value).__name__)


def plainly(name: object) -> str:
    """A name as a message shows it: short and printable, without quotes."""
    return shown(name)["en"].removeprefix('"').removesuffix('"')


def found_in(fact: Fact, value: object) -> Words:
    """As `shown`; a personal fact's value is masked."""
    return HIDDEN if fact.personal else shown(value)


def titles(fact: Fact) -> Words:
    """What a fact is called, in both languages."""
    return {"en": fact.title.en, "zh": fact.title.zh}


def span(fact: Fact) -> tuple[Exact, Exact]:
    """The least and the greatest value of a number, amount or date."""
    low, high = default_range(fact.type) or (0, 0)
    return (low if fact.low is None else fact.low, high if fact.high is None else fact.high)


def span_words(fact: Fact) -> tuple[str, Words]:
    """Both ends of a fact's range for a message, the unit after the second."""
    low, high = (_end_words(fact, end) for end in span(fact))
    unit = PERIODS[fact.type.period or "once"] if fact.type.kind == "money" else None
    return low, {"en": f"{high} {unit['en']}", "zh": high + unit["zh"]} if unit else _both(high)


def _end_words(fact: Fact, end: Exact) -> str:
    if fact.type.kind == "date":
        return date.fromordinal(int(end)).isoformat()
    if fact.type.kind == "money":
        yuan, fen = divmod(int(end), 100)
        return f"{yuan:,}.{fen:02}" if fen else f"{yuan:,}"
    return f"{end:,}" if isinstance(end, int) else str(float(end))


def allowed_words(fact: Fact) -> Words:
    """A choice's options, with their titles where these say more."""
    english = ", ".join(option.name for option in fact.options)
    chinese = "、".join(
        option.name if option.title.zh == option.name else f"{option.name}（{option.title.zh}）"
        for option in fact.options
    )
    return {"en": english, "zh": chinese}


def option_words(fact: Fact) -> dict[str, str]:
    """Every word by which an option may be written, name or title, and the option's name."""
    by_title: dict[str, str | None] = {}
    for option in fact.options:  # a title that two options share names neither
        by_title[option.title.zh] = (
            option.name if by_title.get(option.title.zh, option.name) == option.name else None
        )
    found = {title: name for title, name in by_title.items() if name is not None}
    return {**found, **{option.name: option.name for option in fact.options}}


def reader(fact: Fact) -> Reader:
    """The function that reads a fact's value; for `several`, one of its items.

    >>> from elig.dsl.policy import Title, Type
    >>> wage = Title("工资", "wage")
    >>> wage = Fact("household", "wage", wage, Type("money", "year"), 0, 10**10, (), False, True, None)
    >>> reader(wage)("1,500.00")
    150000
    """
    return READERS[fact.type.kind](fact)


def yes_no(fact: Fact) -> Reader:
    """Reads true, false and the four words."""

    def read(value: object) -> bool:
        if value is True or value is False:
            return value
        if isinstance(value, str) and value in YES_NO_WORDS:
            return YES_NO_WORDS[value]
        raise unfit("E530", fact, value)

    return read


def choice(fact: Fact, code: str = "E532", near_code: str = "E531") -> Reader:
    """Reads an option, by its name or title, to its name."""
    words = option_words(fact)
    # What a personal value is near to would tell what it is.
    nearest = None if fact.personal else Nearest(near_code, tuple(words.items()))
    allowed = allowed_words(fact)

    def read(value: object) -> str:
        if isinstance(value, str) and value in words:
            return words[value]
        fields: dict[str, object] = {"fact": titles(fact), "found": found_in(fact, value), "allowed": allowed}
        raise Unfit(code, fields, value if isinstance(value, str) else "", nearest)

    return read


def money(fact: Fact) -> Reader:
    """Reads yuan, written as a number or text, to whole fen."""
    low, high = span(fact)
    unit = PERIODS[fact.type.period or "once"]

    def read(value: object) -> int:
        if type(value) is int and low <= value * 100 <= high:
            return value * 100
        exact = value
        if isinstance(value, str):
            plain = IN_FEN.fullmatch(value)  # how nearly every amount is written
            if plain and low <= (amount := int(plain[1] + (plain[2] or "00"))) <= high:
                return amount
            exact = _amount(fact, value, unit)
        fen = _exact(fact, exact, MONEY_PLACES, "E534", unit=unit) * 100
        if not low <= fen <= high:
            raise _outside(fact, value)
        return int(fen)

    return read


def _amount(fact: Fact, written: str, unit: Words) -> Decimal:
    """The yuan that a text stands for, or Unfit with what is wrong in it."""
    text = written.strip()
    if len(text) <= MAX_WRITTEN:
        if PLAIN.fullmatch(text):
            return Decimal(text)
        if GROUPED.fullmatch(text):
            return Decimal(text.replace(",", ""))
        half = half_width(text)
        if half != text and (PLAIN.fullmatch(half) or GROUPED.fullmatch(half)):
            raise unfit("E547", fact, written, near=half, unit=unit)
        worded = CURRENCY.fullmatch(half)
        if worded and worded[0] != worded[1]:
            yuan = Decimal(worded[1].replace(",", "")) * (10_000 if worded[2] else 1)
            raise unfit("E535", fact, written, near=_yuan(yuan), unit=unit)
        if re.fullmatch(r"-?[0-9,]+(\.[0-9,]*)?", half):
            raise unfit("E537", fact, written)
        if re.search(r"[0-9]", half):
            raise unfit("E536", fact, written, unit=unit)
    raise unfit("E534", fact, written, unit=unit)


def _yuan(yuan: Decimal) -> str:
    """An amount as it is best written: 1500, 1200.50."""
    plain = yuan.normalize()
    return f"{plain:.2f}" if plain.as_tuple().exponent == -1 else f"{plain:f}"


def number(fact: Fact) -> Reader:
    """Reads a number or count; a decimal may be quoted, as many programs can write it exactly only so."""
    low, high = span(fact)
    whole = fact.type.whole

    def read(value: object) -> Exact:
        if type(value) is int and low <= value <= high:
            return value
        written = value
        if isinstance(value, str):
            half = half_width(value.strip())
            if len(half) <= MAX_WRITTEN and PLAIN.fullmatch(half):
                if whole:
                    raise unfit("E541", fact, value, near=half)
                written = Decimal(half)
        exact = _exact(fact, written, NUMBER_PLACES, "E542")
        if whole and exact.denominator != 1:
            raise unfit("E543", fact, value)
        if not low <= exact <= high:
            raise _outside(fact, value)
        return exact.numerator if exact.denominator == 1 else exact

    return read


def _exact(fact: Fact, value: object, places: int, code: str, unit: Words | None = None) -> Exact:
    """An int or Decimal as an exact number with at most so many decimals."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float):
        raise unfit("E540", fact, value)
    if not isinstance(value, Decimal) or value.is_nan():
        raise unfit(code, fact, value, unit=unit)
    if not value:
        return 0
    if value.adjusted() > MAX_WRITTEN or value.is_infinite():
        raise _outside(fact, value)
    if value.adjusted() < -MAX_WRITTEN or len(value.as_tuple().digits) > 2 * MAX_WRITTEN:
        raise unfit("E538", fact, value, places=places)
    above, below = value.as_integer_ratio()
    if 10**places % below:
        raise unfit("E538" if not fact.type.whole else "E543", fact, value, places=places)
    return above if below == 1 else Fraction(above, below)


def day(fact: Fact) -> Reader:
    """Reads a date to its ordinal day."""
    low, high = span(fact)

    def read(value: object) -> int:
        if isinstance(value, str) and _is_iso(value):
            ordinal = _ordinal(value)
            if ordinal is None:
                raise unfit("E546", fact, value)
        elif isinstance(value, date) and not isinstance(value, datetime):
            ordinal = value.toordinal()
        else:
            near = _iso(value) if isinstance(value, str) else None
            raise unfit("E545" if near else "E544", fact, value, near=near)
        if not low <= ordinal <= high:
            raise _outside(fact, value)
        return ordinal

    return read


def _is_iso(written: str) -> bool:
    return (
        len(written) == 10
        and written[4] == written[7] == "-"
        and written.replace("-", "").isdecimal()
        and written.isascii()
    )


def _ordinal(written: str) -> int | None:
    try:
        return date.fromisoformat(written).toordinal()
    except ValueError:
        return None


def _iso(written: str) -> str | None:
    """A date that is written some other way, the right way; None if it is none."""
    half = half_width(written.strip())
    match = OTHER_DATE.fullmatch(half) if len(half) <= MAX_WRITTEN else None
    if match is None:
        return None
    year, month, day_ = (part for part in match.groups() if part is not None)
    iso = f"{year}-{month:0>2}-{day_:0>2}"
    return iso if _ordinal(iso) is not None else None


def half_width(text: str) -> str:
    """The text with its full-width characters as plain ones."""
    from unicodedata import normalize

    return normalize("NFKC", text)


def unfit(code: str, fact: Fact, value: object, near: str | None = None, **fields: object) -> Unfit:
    """A value that a fact cannot have; of a personal fact neither it nor what is near it is told."""
    if fact.personal:
        code = WITHOUT_NEAR.get(code, code)
    told: dict[str, object] = {"fact": titles(fact), "found": found_in(fact, value), **fields}
    if near is not None and not fact.personal:
        told["near"] = f'"{near}"' if fact.type.kind == "date" else near
    return Unfit(code, told)


def _outside(fact: Fact, value: object) -> Unfit:
    low, high = span_words(fact)
    return unfit("E539", fact, value, low=low, high=high)


def _both(text: str) -> Words:
    return {"en": text, "zh": text}


def known_words(facts: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    """The words by which facts may be meant (name, both titles), and the facts' names."""
    return tuple((word, fact.name) for fact in facts for word in (fact.name, fact.title.zh, fact.title.en))


READERS: dict[str, Callable[[Fact], Reader]] = {
    "yes_no": yes_no,
    "choice": choice,
    "several": choice,
    "money": money,
    "number": number,
    "date": day,
}
