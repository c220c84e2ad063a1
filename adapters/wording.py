"""How a table of words is spoken: a phrase in the reader's language, a phrase inside another, a refusal.

Each room keeps its own table of `key: (English, Chinese)`, and its own `say`, which is `fill` over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

Words: TypeAlias = Mapping[str, tuple[str, str]]


def fill(words: Words, lang: str, key: str, parts: Mapping[str, object]) -> str:
    """One of the phrases, its `{}` parts filled in; a part may itself be a `Phrase`.

    >>> fill({"row": ("row {n}", "第 {n} 行")}, "zh", "row", {"n": 3})
    '第 3 行'
    """
    english, chinese = words[key]
    told = {
        name: part.in_language(lang) if isinstance(part, Phrase) else part for name, part in parts.items()
    }
    return (chinese if lang == "zh" else english).format(**told)


class Phrase:
    """A phrase inside another: its key and parts. A subclass names the table."""

    table: ClassVar[Words]

    def __init__(self, key: str, **parts: object) -> None:
        self.key, self.parts = key, parts

    def in_language(self, lang: str) -> str:
        """The phrase, in one language."""
        return fill(self.table, lang, self.key, self.parts)


class Refusal(Exception):
    """It cannot be done; `sentence` says why and what to do. A subclass names the table."""

    table: ClassVar[Words]

    def __init__(self, key: str, /, **parts: object) -> None:
        super().__init__(key)
        self.key, self.parts = key, parts

    def sentence(self, lang: str) -> str:
        """Why, in one language."""
        return fill(self.table, lang, self.key, self.parts)

    def __str__(self) -> str:
        return self.sentence("en")
