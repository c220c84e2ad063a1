"""From the text of a rule file to its syntax tree, with every error of the text.

Each block is read on its own, so that an error in one never hides another; inside a block a wrong
line is reported, left out with what stands below it, and the block read again.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from . import syntax as s
from .problems import Problem
from .source import MAX_BLOCK, Row, Source, blocks, lost_words, read, straighten

if TYPE_CHECKING:
    from lark import Lark


MAX_DEPTH = 40
MAX_ERRORS = 20  # shown of one block


def parse(text: str | bytes, path: str) -> tuple[s.File, list[Problem]]:
    """The blocks of a rule file and every problem of its text, by line; never raises.

    A block whose first line is wrong is left out. A block with another wrong line is kept without
    that line, so that its name is known; so a file is usable only if there is no problem.

    >>> file, problems = parse('jurisdiction national\\nstatus poor for household\\n  when a < 5', "a.elig")
    >>> [block.kind for block in file.blocks], problems
    (['jurisdiction', 'status'], [])
    """
    source = read(text, path)
    file = s.File(path, source.lines, comments=source.comments)
    first = None
    understood: set[int] = set()
    for rows in blocks(source):
        first = first or rows[0]
        block = _block(rows, source, understood)
        if block is not None:
            file.blocks.append(block)
    file.lost = lost_words(source, understood)
    if first is not None:
        _one_place(first, file, source)
    source.problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return file, source.problems


def build_parser(strict: bool = False, cache: str | None = None) -> Lark:
    """A new parser of one block (a list of `lexer.Row`); about a quarter of a second.

    `strict` proves that the grammar has no conflict and that no two terminals overlap, by Lark's own
    lexer (wants `interegular`; what it gives reads text, not rows). `cache` is a file to keep the
    tables in. It is a pickle, and a pickle is a program: name only a file that no one else can write.
    """
    from lark import Lark
    from lark.indenter import Indenter

    from .lexer import LineLexer, grammar_text, plain_grammar
    from .nodes import Nodes

    if not strict:
        return Lark(plain_grammar(), parser="lalr", lexer=LineLexer, transformer=Nodes(),
                    cache=cache or False)  # fmt: skip

    class Indentation(Indenter):
        NL_type, INDENT_type, DEDENT_type = "_NL", "_INDENT", "_DEDENT"
        OPEN_PAREN_types: list[str] = []  # noqa: RUF012  (a statement ends with its line, brackets or not)
        CLOSE_PAREN_types: list[str] = []  # noqa: RUF012
        tab_len = 1

    return Lark(grammar_text(), parser="lalr", lexer="basic", postlex=Indentation(), transformer=Nodes(),
                strict=True)  # fmt: skip


@cache
def _parser() -> Lark:
    return build_parser()


def _block(rows: list[Row], source: Source, understood: set[int]) -> s.Block | None:
    """One block, and its problems reported; None if it cannot be told what it is.

    The numbers of the rows that it is made of are added to `understood`.
    """
    from lark import UnexpectedToken

    from .explain import explain, misread
    from .statements import Misread, block_word, missing

    length = rows[-1].number - rows[0].number + 1
    if length > MAX_BLOCK:
        _report(source, "E107", rows[0], length=length, limit=MAX_BLOCK)
        return None
    if rows[0].number in source.spoilt:
        return None
    whole = len(rows)
    rows = straighten(rows, source)
    for row in [row for row in rows if row.number in source.spoilt]:
        rows = without(rows, row.number)
    for _ in range(MAX_ERRORS):
        try:
            block: s.Block = _parser().parse(rows)  # type: ignore[assignment]
        except UnexpectedToken as error:
            wrong = explain(error, rows)
        except Misread as error:
            wrong = misread(error, rows)
        else:
            break
        source.report(wrong.code, wrong.span.line, wrong.span.column, wrong.span.end, **wrong.fields)
        if rows[0].number in wrong.rows:
            return None
        for number in wrong.rows:
            rows = without(rows, number)
    else:
        _report(source, "E162", rows[0], count=MAX_ERRORS)
        return None
    needed = missing(block)
    if needed is not None and len(rows) == whole:
        source.report("E127", block.span.line, block.span.column, block.span.end,
                      block=block_word(block.kind), needed=needed)  # fmt: skip
    _check_depth(block, rows, source)
    if needed is not None and block.kind == "derive":
        return None
    understood.update(row.number for row in rows)
    block.partial = len(rows) != whole
    return block


def without(rows: list[Row], number: int) -> list[Row]:
    """The rows without a wrong one, without those below it, and without what then says nothing.

    With the first row of a table goes the whole table, and with the last bullet its list.
    """
    at = next((i for i, row in enumerate(rows) if row.number == number), None)
    if at is None:  # gone with one above it
        return rows
    end = at + 1
    while end < len(rows) and rows[end].indent > rows[at].indent:
        end += 1
    above = rows[at - 1]
    if rows[at].text.lstrip().startswith("|") and above.indent < rows[at].indent:
        while end < len(rows) and rows[end].indent >= rows[at].indent:
            end += 1
    kept = rows[:at] + rows[end:]
    childless = at == len(kept) or kept[at].indent <= above.indent
    if above.indent < rows[at].indent and childless and at > 1:
        return without(kept, above.number)
    return kept


def _report(source: Source, code: str, row: Row, **fields: object) -> None:
    source.report(code, row.number, row.indent + 1, len(row.text) + 1, **fields)


def _one_place(first: Row, file: s.File, source: Source) -> None:
    """A file says first, and once, which place it is for."""
    from .words import BY_WORD

    told = any(problem.line == first.number for problem in source.problems)
    if BY_WORD.get(first.text.split()[0]) != "JURISDICTION" and not told:
        _report(source, "E115", first)
    places = [block for block in file.blocks if block.kind == "jurisdiction"]
    for block in places[1:]:
        source.report("E116", block.span.line, block.span.column, block.span.end, first=places[0].span.line)


def _check_depth(block: s.Block, rows: list[Row], source: Source) -> None:
    """Whether no expression lies deeper than 40; short lines cannot, so they are not looked at."""
    if all(len(row.text) <= 60 and row.indent <= 20 for row in rows):
        return
    tops: list[object] = [block.when, block.be, block.amount, block.runs_on, block.lines, block.derives]
    stack = [(top, 0) for top in tops]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, tuple | list):
            stack.extend((item, depth) for item in node)
            continue
        if isinstance(node, s.Expression):
            depth += 1
            if depth > MAX_DEPTH:
                source.report("E111", node.span.line, node.span.column, node.span.end, limit=MAX_DEPTH)
                return
        for name in getattr(node, "__dataclass_fields__", ()):
            child = getattr(node, name)
            if isinstance(
                child,
                s.Expression | s.Block | s.Table | s.Cell | s.AmountLine | s.ParameterLine | tuple | list,
            ):
                stack.append((child, depth))
