"""Every name that a set of rule files declares, and how a written name finds its meaning.

A name is found as it was declared, or by its Chinese title where that title is unique, so that
a Chinese rule file may speak of 人均纯收入. What is not found is reported with the nearest
known name, or with the spaces that a keyword stuck to it wants.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .problems import Problem

if TYPE_CHECKING:
    from . import syntax as s


class Broken(Exception):
    """This expression or statement has been reported; what contains it cannot be typed."""


@dataclass(slots=True)
class Reporter:
    """Collects problems; `here` is the file that is being checked.

    `lost` are the words of lines that could not be read: what may be declared there is not
    reported as unknown, so that one wrong line is one error.
    """

    problems: list[Problem] = field(default_factory=list)
    here: s.File | None = None
    lost: frozenset[str] = frozenset()

    def add(self, code: str, span: s.Span, file: s.File | None = None, **fields: object) -> None:
        file = file or self.here
        assert file is not None
        source = file.lines[span.line - 1] if span.line <= len(file.lines) else ""
        self.problems.append(Problem(code, fields, file.path, span.line, span.column, span.end, source))

    def fail(self, code: str, span: s.Span, **fields: object) -> Broken:
        """Report, and hand back the exception to raise."""
        self.add(code, span, None, **fields)
        return Broken()


@dataclass(slots=True)
class Declared:
    """One name of one kind with every block that defines it."""

    kind: str
    name: str
    titles: tuple[str, ...]
    blocks: list[tuple[s.File, s.Block]] = field(default_factory=list)


class Namespace:
    """Names of some kinds, found by name or by unique title.

    >>> space = Namespace()
    >>> space.declare("age", "年龄"); space.find("年龄")
    'age'
    """

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._titles: dict[str, set[str]] = {}

    def declare(self, name: str, title: str | None = None) -> None:
        self._names[name] = None
        if title:
            self._titles.setdefault(title, set()).add(name)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def find(self, written: str) -> str | None:
        """The declared name that was meant, or None."""
        if written in self._names:
            return written
        titled = self._titles.get(written, ())
        return next(iter(titled)) if len(titled) == 1 else None

    def rivals(self, written: str) -> list[str]:
        """The names that share this title, where it is not unique."""
        titled = self._titles.get(written, ())
        return sorted(titled) if len(titled) > 1 and written not in self._names else []

    def all_words(self) -> list[str]:
        return [*self._names, *self._titles]


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known name that is most like what was written, if any is.

    >>> nearest("houshold_type", ["household_type", "age"])
    'household_type'
    """
    close = difflib.get_close_matches(written, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def unknown_name(
    report: Reporter, span: s.Span, written: str, what: dict[str, str], known: Iterable[str]
) -> Broken:
    """Report a name that nothing declares: the spaced form, the nearest name, or neither."""
    known = list(known)
    if written in report.lost:
        return Broken()
    spaced = spaced_form(written, known)
    if spaced is not None:
        return report.fail("E202", span, name=written, spaced=spaced)
    near = nearest(written, known)
    if near is not None:
        return report.fail("E201", span, name=written, what=what, near=near)
    return report.fail("E203", span, name=written, what=what)


def spaced_form(written: str, known: Iterable[str]) -> str | None:
    """`人均收入小于低保标准` is three words written as one: the form with spaces, or None.

    Only a name around whose hidden keyword something known stands is taken apart, so that a
    plain misspelling is never explained as a missing space.

    >>> spaced_form("人均收入小于低保标准且有房", ["人均收入", "低保标准"])
    '人均收入 小于 低保标准 且 有房'
    """
    known = set(known)
    words = apart(written, known) if re.search(r"[^\x00-\x7f]", written) else [written]
    return " ".join(words) if len(words) > 1 and not known.isdisjoint(words) else None


def apart(written: str, known: Container[str]) -> list[str]:
    """The words of a name, cut at every keyword hidden in it."""
    from .words import glued_keyword  # loaded for the rare error, not for every check

    found = None if written in known else glued_keyword(written)
    if found is None:
        return [written]
    before, keyword, after = found
    return [*(apart(before, known) if before else []), keyword, *(apart(after, known) if after else [])]
