"""What can be wrong with a rule file or a record, each kind once: its code and its words.

`CODES` is the one table: a stable code, the sentence in English and Chinese (with `{fields}`),
and what to do. The pages in docs/errors/ are checked against it by a test.
Codes: E1xx text and syntax, E2xx names, E3xx types, E4xx what blocks mean together,
E5xx a household's facts, E6xx events from departments, W9xx style (lint).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    `file`, `line`, `column`, `end` place it (line and column from 1; None for a record's fact,
    which has a `path` instead); `source` is the text of the line; `fields` fill the sentence of
    the code; `hint` is the nearest right thing, if there is one.
    """

    code: str
    fields: dict[str, object] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end: int | None = None
    source: str | None = None
    path: str | None = None

    @property
    def is_error(self) -> bool:
        return not self.code.startswith("W")

    def sentence(self, lang: str = "en") -> str:
        """The message in one language, without its place."""
        from .messages import CODES

        english, chinese = CODES[self.code]
        shown = {key: value[lang] if isinstance(value, dict) else value for key, value in self.fields.items()}
        return (chinese if lang == "zh" else english).format(**shown)

    def render(self, lang: str = "en") -> str:
        """Place, sentence, the source line with the place marked."""
        if self.file is None and self.line is None:
            place = f"{self.path}: " if self.path else ""
            return f"{place}{self.sentence(lang)} [{self.code}]"
        head = f"{self.file}:{self.line}"
        if self.column is not None:
            head += f":{self.column}"
        lines = [f"{head}: {self.sentence(lang)} [{self.code}]"]
        if self.source is not None:
            number = str(self.line)
            lines.append(f"  {number} | {self.source}")
            if self.column is not None:
                before = self.source[: self.column - 1]
                marked = self.source[self.column - 1 : (self.end or self.column + 1) - 1]
                pad = "".join(_blank(character) for character in before)
                width = max(1, sum(len(_blank(character)) for character in marked))
                lines.append(f"  {' ' * len(number)} | {pad}{'^' * width}")
        return "\n".join(lines)


def _blank(character: str) -> str:
    """As many spaces as the character is wide on a terminal."""
    import unicodedata

    if character == "\t":
        return "\t"
    return "  " if unicodedata.east_asian_width(character) in "WF" else " "


class PolicyError(Exception):
    """The rule files cannot be used; `problems` says why, every one of them.

    `note` is the key of something to say about all of them together, if there is anything.
    """

    def __init__(self, problems: Iterable[Problem], note: str | None = None) -> None:
        self.problems = list(problems)
        self.note = note
        super().__init__("\n".join(problem.render() for problem in self.problems))


class FactsError(Exception):
    """The record cannot be decided; `problems` says why, every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))
