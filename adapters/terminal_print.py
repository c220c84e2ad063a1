"""A laid-out answer on a screen in colour, or as plain aligned text for files and pipes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from .terminal import Line, Page, Section

if TYPE_CHECKING:
    from rich.table import Table

_WIDEST = 52  # terminal cells; a longer title pushes its own line only
_MARKS = {
    "eligible": "✓", "holds": "✓", "yes": "✓",
    "cannot_determine": "?", "unknown": "?",
    "not_eligible": "✗", "does_not_hold": "✗", "no": "✗",
    "excluded": "–", "not_in_force": "–", "conflict": "!", "error": "!", "warning": "!", "warned_of": "!",
    "note": "·",
}  # fmt: skip
_COLOURS = {
    "eligible": "green", "holds": "green", "yes": "green",
    "cannot_determine": "yellow", "unknown": "yellow", "findings": "yellow",
    "warnings": "yellow", "warning": "yellow", "warned_of": "yellow",
    "not_eligible": "red", "does_not_hold": "red", "no": "red", "failing": "red",
    "conflict": "magenta", "error": "magenta", "excluded": "cyan", "not_in_force": "bright_black",
}  # fmt: skip


def print_pages(pages: Iterable[Page], out: TextIO) -> None:
    """Print to a stream: with `rich` where it is a terminal, else plain."""
    if out.isatty():
        _print_rich(pages, out)
    else:
        out.writelines(line + "\n" for line in plain(pages))


def plain(pages: Iterable[Page]) -> Iterator[str]:
    """The lines of plain text, columns aligned also where characters are two cells wide."""
    for number, page in enumerate(pages):
        if number:
            yield ""
        yield clean(page.heading)
        lines = [line for section in page.sections for line in section.lines if line.who]
        widths = [
            max((w for line in lines if (w := width(getattr(line, column))) <= _WIDEST), default=0)
            for column in ("title", "who", "value")
        ]
        for section in page.sections:
            yield ""
            yield clean(section.heading)
            for line in section.lines:
                yield f"  {_row(line, section, widths)}".rstrip()
        if page.notes:
            yield ""
        yield from map(clean, page.notes)


def _row(line: Line, section: Section, widths: list[int]) -> str:
    mark = _mark(line, section)
    if not line.who:  # a reason, a paper, an office: no columns
        source = f"  〔{line.why}〕" if line.why else ""
        return clean("    " * line.depth + (f"{mark} " if mark else "") + line.title + source)
    cells = (line.title, line.who, line.value)
    columns = [pad(clean(cell), size) for cell, size in zip(cells, widths, strict=True)]
    return "  ".join([f"{mark} {columns[0]}" if mark else columns[0], *columns[1:], clean(line.why)])


def _mark(line: Line, section: Section) -> str:
    return _MARKS.get(line.truth or section.tone, "")


def width(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> width("兰考 A")
    6
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pad(text: str, size: int) -> str:
    """The text and as many spaces as make it `size` cells wide."""
    return text + " " * (size - width(text))


def clean(text: str) -> str:
    r"""The text with nothing in it that could steer a terminal: what is shown may come from a record.

    >>> clean("LK\x1b[2J")
    'LK�[2J'
    """
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def print_table(rows: Sequence[Sequence[str]], out: TextIO) -> None:
    """Print rows in columns that are as wide as what stands in them; the first row is the headings."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        line = "  ".join(pad(cell, size) for cell, size in zip(row, widths, strict=True))
        out.write(line.rstrip() + "\n")


def _print_rich(pages: Iterable[Page], out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, emoji=False)
    for number, page in enumerate(pages):
        if number:
            console.print()
        console.print(Text(clean(page.heading), style="bold"))
        for section in page.sections:
            colour = _COLOURS.get(section.tone, "")
            console.print()
            console.print(Text(clean(section.heading), style=f"bold {colour}".strip()))
            console.print(_rich_table(section))
        if page.notes:
            console.print()
        for note in page.notes:
            console.print(Text(clean(note)))


def _rich_table(section: Section) -> Table:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    listed = [line for line in section.lines if line.who]
    for line in section.lines:
        mark = Text(_mark(line, section), style=_COLOURS.get(line.truth or section.tone, ""))
        title = Text(clean(line.title))
        if listed:
            value = Text(clean(line.value), style="bold")
            who, why = Text(clean(line.who)), Text(clean(line.why))
            table.add_row(Padding(mark, (0, 0, 0, 2)), title, who, value, why)
        else:
            body = Text.assemble(
                mark, " " if mark else "", title, (f"  〔{clean(line.why)}〕" if line.why else "", "dim")
            )
            table.add_row(Padding(body, (0, 0, 0, 2 + 4 * line.depth)))
    return table
