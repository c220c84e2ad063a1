"""Dates as departments write them: a format such as `YYYY/M/D`, and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

PARTS = {
    "YYYY": "(?P<Y>[0-9]{4})",
    "MM": "(?P<M>[0-9]{2})",
    "M": "(?P<M>[0-9]{1,2})",
    "DD": "(?P<D>[0-9]{2})",
    "D": "(?P<D>[0-9]{1,2})",
    "hh": "[0-9]{2}",
    "mm": "[0-9]{2}",
    "ss": "[0-9]{2}",
}
_PART = re.compile("YYYY|MM|M|DD|D|hh|mm|ss")
ISO = "YYYY-MM-DD"


def is_format(text: str) -> bool:
    """Whether it says where year, month and day stand, each once, so that they can be told apart.

    >>> is_format("YYYY年M月D日"), is_format("YYYYMD"), is_format("YY-MM-DD")
    (True, False, False)
    """
    parts = list(_PART.finditer(text))
    names = [part[0] for part in parts]
    if sorted(name[0] for name in names if name[0] in "YMD") != ["D", "M", "Y"] or len({*names}) != len(
        names
    ):
        return False
    if any(letter.isdigit() for letter in text):
        return False
    # One or two digits beside other digits: 2024111 may be two days.
    pairs = zip(parts, parts[1:], strict=False)
    touching = [(one[0], other[0]) for one, other in pairs if one.end() == other.start()]
    return not any(name in ("M", "D") for pair in touching for name in pair)


def are_confusable(one: str, other: str) -> bool:
    """Whether one text may be two days by these formats.

    >>> are_confusable("YYYY/M/D", "YYYY/D/M"), are_confusable("YYYY/M/D", "YYYY-M-D")
    (True, False)
    """

    def looks(text: str) -> str:
        return re.sub("MM|DD|[MD]", "#", text)

    def order(text: str) -> list[str]:
        return [part[0] for part in _PART.findall(text) if part[0] in "YMD"]

    return looks(one) == looks(other) and order(one) != order(other)


def date_reader(formats: tuple[str, ...]) -> Callable[[str], str | None]:
    """The function that reads a text by the first format that fits, to `2024-05-01`; None if none does.

    >>> date_reader(("YYYY-MM-DD", "YYYY年M月D日"))("2024年5月1日")
    '2024-05-01'
    """
    patterns = [re.compile(_pattern(text)) for text in formats]

    def read(text: str) -> str | None:
        for pattern in patterns:
            if found := pattern.fullmatch(text):
                return f"{found['Y']}-{found['M']:0>2}-{found['D']:0>2}"
        return None

    return read


def _pattern(text: str) -> str:
    made, at = "", 0
    for part in _PART.finditer(text):
        made += re.escape(text[at : part.start()]) + PARTS[part[0]]
        at = part.end()
    return made + re.escape(text[at:])
