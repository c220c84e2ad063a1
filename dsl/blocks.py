"""Second pass of the checker: each block typed, one function a kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from . import interval as iv
from . import policy as p
from . import syntax as s
from .declare import PROVENANCES, Declarations, at, constant, title_of
from .expressions import Scope
from .kinds import A_SUPPORT, DATE, Words, describe, literal_of, plain, same
from .names import Broken, unknown_name

MAX_CHAIN = 100  # steps, of definitions that rest on one another and of what stands inside them

WHOM = {"household": Words(en="the household", zh="农户"), "member": Words(en="each member", zh="每个成员")}
A_DOCUMENT = Words(en="document", zh="文件")
A_TARGET = Words(en="support, status or exception", zh="帮扶、身份或例外")
WHAT_ENDS = Words(en="support, status, exception or step", zh="帮扶、身份、例外或步骤")
SOURCED = ("status", "support", "exception", "exclusive", "check", "derive", "end", "warn", "step")


class Blocks:
    """Types every block of one kind after another; a broken block is reported and left out."""

    def __init__(self, declared: Declarations) -> None:
        self.declared = declared
        self.report = declared.report
        self.typer = declared.typer

    def all(self, kind: str, type_one: Callable[[s.File, s.Block], Any]) -> tuple[Any, ...]:
        """Every block of a kind that could be typed, in listing order."""
        return self.typed(kind, list(self.of_kind(kind)), type_one)

    def of_kind(self, kind: str) -> Iterator[tuple[s.File, s.Block]]:
        for found in self.declared.blocks[kind].values():
            yield from found.blocks

    def typed(
        self, kind: str, blocks: list[tuple[s.File, s.Block]], type_one: Callable[[s.File, s.Block], Any]
    ) -> tuple[Any, ...]:
        typed = []
        for file, block in blocks:
            self.report.here = file
            if kind in SOURCED and not block.sources and not block.partial and not self._in_entity(block):
                self.report.add("W901", block.name.span, name=block.name.text)
            try:
                typed.append(type_one(file, block))
            except Broken:
                continue
            except RecursionError:
                if not self.declared.too_long:  # the others rest on it, or it on them
                    self.report.add("E440", block.name.span, name=block.name.text, limit=MAX_CHAIN)
                self.declared.too_long = True
        return tuple(sorted(typed, key=listing_order))

    def each(self, *steps: Callable[[], Any]) -> tuple[Any, ...]:
        """Do every step, so that each reports its own errors, then give up if any failed."""
        return self.typer.each(steps, lambda step: step())

    def _in_entity(self, block: s.Block) -> bool:
        return any(
            block in found[1].derives for e in self.declared.blocks["entity"].values() for found in e.blocks
        )

    # --- what every block has ---------------------------------------------------------------

    def where(self, file: s.File, block: s.Block) -> p.Where:
        return p.Where(file.path, block.span.line, self.declared.place_of[file.path])

    def common(self, file: s.File, block: s.Block) -> dict[str, Any]:
        from_ = block.from_[0].toordinal() if block.from_ else None
        until = block.until[0].toordinal() if block.until else None
        if from_ is not None and until is not None and until < from_:
            assert block.until is not None
            self.report.add("E421", block.until[1], from_=day(from_), until=day(until))
        sources, assumes = self.each(lambda: self.citations(block.sources), lambda: self.assumes(block))
        return {
            "name": block.name.text,
            "title": title_of(block.title, block.name.text),
            "where": self.where(file, block),
            "from_": from_,
            "until": until,
            "sources": sources,
            "assumes": assumes,
        }

    def citations(self, sources: list[s.Source]) -> tuple[p.Citation, ...]:
        return self.typer.each(sources, self.citation)

    def citation(self, source: s.Source) -> p.Citation:
        name = self.typer.find(source.document, self.declared.documents, A_DOCUMENT)
        self.declared.cited.add(name)
        own = self.declared.blocks["document"][name].blocks[0][1].extra.get("provenance")
        provenance = source.provenance or (own[0] if isinstance(own, tuple) else "secondary")
        return p.Citation(name, source.article, str(provenance))

    def scope(self, block: s.Block, subject: str, usual: p.Type | None = None) -> Scope:
        """Whose facts a block's text speaks of, with the block's own defaults."""
        try:
            return Scope(subject, usual, assumes=self.assumes(block))
        except Broken:  # `common` gives the block up for it
            return Scope(subject, usual)

    def assumes(self, block: s.Block) -> tuple[p.Assume, ...]:
        return self.typer.each(block.assumes, lambda node: self.assume(node, block))

    def subject_of(self, block: s.Block) -> str:
        """Whom a block is for; an exception is for whom its target is."""
        if block.target is None or block.kind != "exception":
            return block.subject or "household"
        name = self.declared.targets.find(block.target.text)
        root = self.root_name(name) if name is not None else ""
        found = self.declared.blocks["support"].get(root) or self.declared.blocks["status"].get(root)
        return found.blocks[0][1].subject or "household" if found is not None else "household"

    def assume(self, node: s.Assume, block: s.Block) -> p.Assume:
        assert node.fact is not None
        typed = self.typer.name(node.fact, Scope(self.subject_of(block)))
        if not isinstance(typed, p.FactRef):
            raise self.report.fail("E414", node.fact.span, name=node.fact.text)
        return self.declared.assume(node, self.declared.facts[typed.entity, typed.name])

    def when(self, block: s.Block, scope: Scope) -> p.Expr | None:
        return None if block.when is None else self.typer.condition(block.when, scope)

    def rounded(self, item: p.Expr, rounding: s.Rounding | None) -> p.Expr:
        """The item rounded as the line says."""
        if rounding is None:
            return item
        type_ = p.type_of(item)
        unit = literal_of(rounding.unit)
        if type_.kind not in ("number", "money") or unit.type.kind != type_.kind or unit.value <= 0:  # type: ignore[operator]
            raise self.report.fail("E415", rounding.span, type=describe(type_))
        assert not isinstance(unit.value, bool | str)
        return p.Rounded(type_, item, rounding.direction, unit.value)

    # --- one function a kind ---------------------------------------------------------------------

    def document(self, file: s.File, block: s.Block) -> p.Document:
        extra = block.extra
        provenance = word(extra, "provenance") or "secondary"
        assert provenance in PROVENANCES
        issued = extra.get("issued_on")
        title = title_of(block.title, block.name.text)
        if len(block.title) == 1:
            title = p.Title(title.zh, title.zh)  # a document is cited by its own title, not by a translation
        return p.Document(
            block.name.text, title, word(extra, "number"),
            word(extra, "issued_by"), issued[0].toordinal() if isinstance(issued, tuple) else None,
            provenance, word(extra, "link"),
        )  # fmt: skip

    def parameter(self, file: s.File, block: s.Block) -> p.Parameter:
        type_, by, by_entity = self.declared.parameter_type(block)
        first_type = self.declared.parameter(block.name.text)
        if first_type is not None and (not same(first_type[0], type_) or first_type[1] != by):
            raise self.report.fail("E413", block.name.span, name=block.name.text,
                                   first=describe(first_type[0]), second=describe(type_))  # fmt: skip
        fallback = self.citations(block.sources)
        values, broken = [], False
        for line in block.lines:
            try:
                values.append(self.parameter_value(line, type_, by, by_entity, fallback))
            except Broken:
                broken = True
        if broken:
            raise Broken
        values.sort(key=lambda value: value.from_)
        lines = {line.from_.toordinal(): line for line in block.lines}
        for before, after in zip(values, values[1:], strict=False):
            if before.from_ == after.from_ or (before.until is not None and before.until >= after.from_):
                raise self.report.fail(
                    "E422", lines[after.from_].span, name=block.name.text, day=day(after.from_)
                )
        title = title_of(block.title, block.name.text)
        return p.Parameter(
            block.name.text, title, self.where(file, block), type_, by, by_entity, tuple(values)
        )

    def parameter_value(
        self, line: s.ParameterLine, type_: p.Type, by: str | None, by_entity: str | None,
        fallback: tuple[p.Citation, ...],
    ) -> p.ParameterValue:  # fmt: skip
        sources = (self.citation(line.source),) if line.source else fallback
        if not sources:
            self.report.add("W901", line.span, name=self.typer.words_of(line.span))
        start, until = line.from_.toordinal(), line.until.toordinal() if line.until else None
        if until is not None and until < start:
            raise self.report.fail("E421", line.span, from_=day(start), until=day(until))
        if isinstance(line.value, s.Table):
            if type_.kind == "scale":
                return p.ParameterValue(start, until, None, (), sources)
            if by is None or by_entity is None:
                raise self.report.fail("E423", line.value.span)
            rows = self.parameter_rows(line.value, type_, self.declared.facts[by_entity, by])
            return p.ParameterValue(start, until, None, rows, sources)
        if line.value is None:
            return p.ParameterValue(start, until, None, None, sources)
        if by is not None:
            raise self.report.fail("E424", line.value.span, by=by)
        return p.ParameterValue(start, until, self.constant(line.value, type_), None, sources)

    def constant(self, node: s.Expression, type_: p.Type) -> iv.Exact:
        """A written value of a parameter's type."""
        value = constant(node, type_)
        if value is None:
            literal = literal_of(node) if isinstance(node, s.Number | s.Money | s.Date) else None
            found = describe(literal.type) if literal is not None else self.typer.words(node)
            if literal is not None:
                self.typer.offer_period(node, literal.type, type_)
            raise self.report.fail("E303", node.span, found=found, wanted=describe(type_))
        return plain(value)

    def parameter_rows(
        self, table: s.Table, type_: p.Type, fact: p.Fact
    ) -> tuple[tuple[str, iv.Exact | None], ...]:
        if len(table.header) != 2:
            raise self.report.fail("E425", table.span, by=fact.name)
        if not table.rows:
            raise self.without_rows(table)
        rows: dict[str, iv.Exact | None] = {}
        for key, value in table.rows:
            if key.item is None or key.high is not None:
                raise self.report.fail("E426", key.span, by=fact.name)
            option = self.typer.option(key.item, fact)
            if option in rows:
                raise self.report.fail("E427", key.span, row=self.cell_words(key), earlier=option)
            if value.item is None and not value.not_published:
                raise self.report.fail("E428", value.span)
            rows[option] = None if value.item is None else self.constant(value.item, type_)
        return tuple(rows.items())

    def derive(self, file: s.File, block: s.Block) -> p.Derive:
        subject = block.subject or "household"
        if block.be is None:
            raise Broken
        item = block.be
        common, be = self.each(
            lambda: self.common(file, block),
            lambda: self.rounded(self.typer.expression(item, self.scope(block, subject)), block.rounding),
        )
        first = self.declared.derive_type(subject, block.name.text)
        if first is not None and not same(first, p.type_of(be)):
            raise self.report.fail("E413", block.be.span, name=block.name.text,
                                   first=describe(first), second=describe(p.type_of(be)))  # fmt: skip
        return p.Derive(**common, subject=subject, type=p.type_of(be), be=be)

    def status(self, file: s.File, block: s.Block) -> p.Status:
        subject = self.one_subject("status", block)
        scope = self.scope(block, subject)
        common, when = self.each(lambda: self.common(file, block), lambda: self.when(block, scope))
        return p.Status(**common, subject=subject, when=when)

    def support(self, file: s.File, block: s.Block) -> p.Support:
        subject = self.one_subject("support", block)
        scope = self.scope(block, subject)
        common, when, amount, runs_on = self.each(
            lambda: self.common(file, block),
            lambda: self.when(block, scope),
            lambda: self.amount(block, scope),
            lambda: None if block.runs_on is None else self.typer.of_type(block.runs_on, DATE, scope),
        )
        extra = block.extra
        evidence = extra.get("evidence")
        return p.Support(
            **common, subject=subject, when=when, amount=amount,
            nature=word(extra, "nature") or "cash", paid=word(extra, "paid"), given=word(extra, "given"),
            evidence=tuple(text for text, _ in evidence) if isinstance(evidence, list) else (),
            office=word(extra, "office"), decided_days=number(extra, "decided_days"),
            decided_working=bool(extra.get("decided_working")), notice_days=number(extra, "notice_days"),
            runs_on=runs_on,
        )  # fmt: skip

    def one_subject(self, kind: str, block: s.Block) -> str:
        """The subject, which every block of the name must share."""
        subject = block.subject or "household"
        first_file, first = self.declared.blocks[kind][block.name.text].blocks[0]
        if (first.subject or "household") != subject:
            there = WHOM[first.subject or "household"]
            where = at(first_file, first)
            raise self.report.fail(
                "E429", block.name.span, name=block.name.text, here=WHOM[subject], there=there, where=where
            )
        return subject

    def amount(self, block: s.Block, scope: Scope) -> p.Amount | None:
        line = block.amount
        if line is None:
            return None
        item = (
            self.table(line.item, scope)
            if isinstance(line.item, s.Table)
            else self.typer.number(line.item, scope)
        )
        type_ = self.money(item, line.span)
        together = None
        if line.together is not None:
            if scope.subject != "member":
                raise self.report.fail("E430", line.together.span)
            together = self.typer.of_type(line.together, type_, scope)
            if any(self.of_one_member(part) for part in p.walk(together)):
                raise self.report.fail("E431", line.together.span)
        expected = self.declared.amount_type(block.name.text)
        if expected is not None and not same(expected, type_):
            raise self.report.fail(
                "E413", line.span, name=block.name.text, first=describe(expected), second=describe(type_)
            )
        if together is not None:
            together = self.to_fen(together, None)
        return p.Amount(self.to_fen(item, line.rounding), together, type_.period)

    def money(self, item: p.Expr, span: s.Span) -> p.Type:
        type_ = p.type_of(item)
        if type_.kind != "money":
            raise self.report.fail("E432", span, found=describe(type_))
        return type_

    def to_fen(self, item: p.Expr, rounding: s.Rounding | None) -> p.Expr:
        """An amount ends as whole fen, halves away from zero, unless its line says otherwise."""
        if rounding is not None:
            item = self.rounded(item, rounding)
        return p.Rounded(p.type_of(item), item, "near", 1)

    def table(self, table: s.Table, scope: Scope) -> p.Expr:
        """`amount by table`: the last column is the amount, the others choose the row."""
        columns = self.typer.each(table.header[:-1], lambda name: self.column(name, scope))
        if not table.rows:
            raise self.without_rows(table)
        rows = self.typer.each(table.rows, lambda cells: self.row(cells, columns, scope))
        type_ = p.type_of(rows[0].value)
        for i, (row, cells) in enumerate(zip(rows, table.rows, strict=True)):
            if not same(type_, p.type_of(row.value)):
                raise self.report.fail(
                    "E441", cells[-1].span, first=describe(type_), second=describe(p.type_of(row.value))
                )
            for other, earlier in zip(rows[:i], table.rows, strict=False):
                if all(map(overlap, row.cells, other.cells)):
                    raise self.report.fail(
                        "E427", cells[0].span, row=self.row_words(cells), earlier=self.row_words(earlier)
                    )
        return p.TableLookup(type_, columns, rows)

    def without_rows(self, table: s.Table) -> Broken:
        """Report a table of a heading only, unless it is those rows that could not be read."""
        assert self.report.here is not None
        near = [block for block in self.report.here.blocks if block.span.line <= table.span.line]
        return Broken() if near[-1].partial else self.report.fail("E434", table.span)

    def column(self, name: s.Name, scope: Scope) -> p.Expr:
        column = self.typer.expression(name, scope)
        if p.type_of(column).kind not in ("choice", "yes_no", "number"):
            raise self.report.fail("E433", name.span, found=describe(p.type_of(column)))
        return column

    def row(self, cells: tuple[s.Cell, ...], columns: tuple[p.Expr, ...], scope: Scope) -> p.AmountRow:
        *keys, last = cells
        found = self.typer.each(zip(keys, columns, strict=False), lambda pair: self.cell(*pair))
        if last.item is None or last.high is not None:
            raise self.report.fail("E428", last.span)
        value = self.typer.number(last.item, scope)
        self.money(value, last.span)
        return p.AmountRow(found, value)

    def row_words(self, cells: tuple[s.Cell, ...]) -> str:
        return " | ".join(self.cell_words(cell) for cell in cells[:-1])

    def cell_words(self, cell: s.Cell) -> str:
        assert self.report.here is not None
        return self.report.here.lines[cell.span.line - 1][cell.span.column - 1 : cell.span.end - 1]

    def cell(self, cell: s.Cell, column: p.Expr) -> tuple[str, ...] | tuple[iv.Exact, iv.Exact] | None:
        if cell.item is None:
            if cell.not_published:
                raise self.report.fail("E428", cell.span)
            return None
        kind = p.type_of(column).kind
        if kind == "choice":
            return (self.typer.option(cell.item, column),)
        if kind == "yes_no":
            if not isinstance(cell.item, s.YesNo):
                raise self.report.fail("E307", cell.span, written=self.cell_words(cell))
            return ("yes" if cell.item.value else "no",)
        low = self.constant(cell.item, p.type_of(column))
        high = low if cell.high is None else self.constant(cell.high, p.type_of(column))
        if low > high:
            raise self.report.fail("E311", cell.span, low=str(low), high=str(high))
        return (low, high)

    def exception(self, file: s.File, block: s.Block) -> p.Exception_:
        assert block.target is not None
        name = self.typer.find(block.target, self.declared.targets, A_TARGET)
        kind, subject = self.root(name, block)
        usual = self.declared.amount_type(self.root_name(name)) if kind == "support" else None
        scope = self.scope(block, subject, usual)
        common, when, amount = self.each(
            lambda: self.common(file, block),
            lambda: self.when(block, scope),
            lambda: self.other_amount(name, block, scope),
        )
        if block.amount is None and block.then is None:
            raise Broken  # the parser has told
        then = None if block.then is None else block.then[0] == "eligible"
        return p.Exception_(**common, target=name, subject=subject, when=when, amount=amount, then=then)

    def other_amount(self, name: str, block: s.Block, scope: Scope) -> p.Expr | None:
        """What an exception gives in place of the usual amount."""
        line = block.amount
        if line is None:
            return None
        if scope.usual is None or isinstance(line.item, s.Table) or line.together is not None:
            raise self.report.fail("E435", line.span, name=name)
        return self.to_fen(self.typer.of_type(line.item, scope.usual, scope), line.rounding)

    def root_name(self, name: str) -> str:
        """The support or status that an exception (to an exception …) is about."""
        seen: list[str] = []
        while name in self.declared.blocks["exception"] and name not in seen:
            seen.append(name)
            name = self._target(name) or name
        return name

    def root(self, name: str, block: s.Block) -> tuple[str, str]:
        """Kind and subject of the support or status that an exception is about in the end."""
        root = self.root_name(name)
        for kind in ("support", "status"):
            if root in self.declared.blocks[kind]:
                return kind, self.declared.blocks[kind][root].blocks[0][1].subject or "household"
        circle = [name]
        while (target := self._target(circle[-1])) not in (None, *circle):
            circle.append(str(target))
        if target is None:
            raise Broken  # the target of the target is unknown, which is reported there
        circle = circle[circle.index(str(target)) :]
        self.declared.circles.setdefault(
            frozenset(("exception", n) for n in circle), [("exception", n) for n in circle]
        )
        raise Broken

    def _target(self, name: str) -> str | None:
        """The known name that an exception is to."""
        written = self.declared.blocks["exception"][name].blocks[0][1].target
        return self.declared.targets.find(written.text) if written is not None else None

    def of_one_member(self, expr: p.Expr) -> bool:
        """Whether an expression of a member's block is that member's own."""
        match expr:
            case p.FactRef(entity=entity) | p.DeriveRef(entity=entity):
                return entity == "member"
            case p.EventCount(event=event) | p.EventWithout(event=event):
                return self.declared.event_kinds[event].entity == "member"
            case p.EventSum(item=item) | p.EventFalls(item=item):
                return self.declared.event_kinds[item.entity].entity == "member"
        return False

    def exclusive(self, file: s.File, block: s.Block) -> p.Exclusive:
        members = self.typer.each(
            block.members, lambda name: self.typer.find(name, self.declared.supports, A_SUPPORT)
        )
        for i, name in enumerate(members):
            if name in members[:i]:
                raise self.report.fail("E408", block.members[i].span, name=name)
        if len(members) < 2:
            raise self.report.fail("E436", block.name.span)
        if block.choose == "larger":
            self.comparable_amounts(members, block)
        subjects = {self.declared.blocks["support"][name].blocks[0][1].subject for name in members}
        if len(subjects) > 1:
            self.report.add("W902", block.name.span, name=block.name.text)
        return p.Exclusive(**self.common(file, block), members=members, choose=block.choose or "first")

    def comparable_amounts(self, members: tuple[str, ...], block: s.Block) -> None:
        types = [self.declared.amount_type(name) for name in members]
        for type_, name in zip(types, block.members, strict=True):
            if type_ is None:
                raise self.report.fail("E437", name.span, name=name.text)
        found = [type_ for type_ in types if type_ is not None]
        for type_ in found:
            if (type_.period == "once") != (found[0].period == "once"):
                self.typer.disagree(found[0], type_, block.name.span)

    def end(self, file: s.File, block: s.Block) -> p.End:
        known = {
            kind: self.declared.blocks[kind]
            for kind in ("support", "status", "exception", "exclusive", "check", "warn", "step")
        }
        spaces = (self.declared.targets, self.declared.steps)
        target = next((t for space in spaces if (t := space.find(block.name.text))), block.name.text)
        if not any(target in blocks for blocks in known.values()):
            words = [name for blocks in known.values() for name in blocks]
            raise unknown_name(self.report, block.name.span, block.name.text, WHAT_ENDS, words)
        if block.from_ is None:
            raise Broken
        return p.End(**self.common(file, block), target=target)

    def check(self, file: s.File, block: s.Block) -> p.Check:
        subject = block.subject or "household"
        scope = self.scope(block, subject)
        common, when = self.each(lambda: self.common(file, block), lambda: self.when(block, scope))
        if when is None:
            raise Broken  # the parser has told
        severity = word(block.extra, "severity") or "warning"
        code = word(block.extra, "code") or block.name.text
        return p.Check(**common, subject=subject, when=when, code=code, severity=severity)

    def warn(self, file: s.File, block: s.Block) -> p.Warn:
        subject = block.subject or "household"
        scope = self.scope(block, subject)
        common, when = self.each(lambda: self.common(file, block), lambda: self.when(block, scope))
        if when is None:
            raise Broken  # the parser has told
        return p.Warn(
            **common, subject=subject, when=when, notify=word(block.extra, "notify"),
            act_days=number(block.extra, "act_days"), act_working="act_working" in block.extra,
        )  # fmt: skip


def listing_order(block: Any) -> tuple[Any, ...]:
    """Wider places first, then file and name, then date."""
    where = getattr(block, "where", None)
    place = where.place if where else ()
    return (len(place), place, where.file if where else "", block.name, getattr(block, "from_", None) or 0)


def overlap(a: Any, b: Any) -> bool:
    """Whether two cells of one column can fit the same value."""
    if a is None or b is None:
        return True
    if isinstance(a[0], str):
        return bool(set(a) & set(b))
    return bool(a[0] <= b[1] and b[0] <= a[1])


def word(extra: dict[str, object], key: str) -> str | None:
    """The word or text that a line of the block carries."""
    found = extra.get(key)
    return str(found[0]) if isinstance(found, tuple) else None


def number(extra: dict[str, object], key: str) -> int | None:
    """The number that a line of the block carries."""
    found = extra.get(key)
    return int(found[0]) if isinstance(found, tuple) else None


def day(ordinal: int) -> str:
    """A day as rule files write it."""
    return datetime.date.fromordinal(ordinal).isoformat()
