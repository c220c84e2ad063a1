"""First pass of the checker: what every file declares, before any expression is typed.

Gathers the blocks by kind and name, makes the vocabulary, places and parameters, and answers
what the second pass asks of names (`expressions.Symbols`). The types of derived values are
worked out when first asked for, which is where a circle among them is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from . import interval as iv
from . import policy as p
from . import ranges
from . import syntax as s
from .expressions import Scope, Typer
from .kinds import Words, describe, literal_of, same
from .names import Broken, Declared, Namespace, Reporter, unknown_name

PROVENANCES = ("official", "secondary", "illustrative")
EVERY_EVENT = ("event", "id", "member")  # what an event in a record has besides its own facts
# What a record has under these names already, so that no kind of event can have them.
RECORD_WORDS = ("household", "member", "members", "receives", "applications", "events")
OWNERS = {"农户": "household", "家庭成员": "member", "成员": "member"}
MAX_TYPING = 60  # derived values typed one inside another: more than any policy may have
KIND_WORDS = {
    "document": Words(en="document", zh="文件"),
    "entity": Words(en="entity", zh="实体"),
    "parameter": Words(en="parameter", zh="参数"),
    "derive": Words(en="derived value", zh="推导值"),
    "status": Words(en="status", zh="身份"),
    "support": Words(en="support", zh="帮扶"),
    "exception": Words(en="exception", zh="例外"),
    "exclusive": Words(en="exclusive", zh="互斥"),
    "event": Words(en="event", zh="事件"),
    "warn": Words(en="warning", zh="预警"),
    "check": Words(en="check", zh="检查"),
    "step": Words(en="step", zh="步骤"),
    "fact": Words(en="fact", zh="事实"),
}
# Kinds that share one space of names.
ONE_NAME = ("derive", "parameter", "status", "support", "exception", "exclusive", "warn", "check", "step")
TYPES = {
    "text": p.Type("text"),
    "yes_no": p.Type("yes_no"),
    "count": p.Type("number", whole=True),
    "number": p.Type("number"),
    "date": p.Type("date"),
    "supports": p.Type("supports"),
    "scale": p.Type("scale"),
}


class Declarations:
    """Everything that is declared, by kind and name (an `expressions.Symbols`)."""

    def __init__(self, files: Sequence[s.File], report: Reporter) -> None:
        self.report = report
        self.files = files
        self.blocks: dict[str, dict[str, Declared]] = {kind: {} for kind in KIND_WORDS}
        self.ends: list[tuple[s.File, s.Block]] = []
        self.places: dict[tuple[str, ...], str] = {}
        self.place_of: dict[str, tuple[str, ...]] = {}
        self.facts: dict[tuple[str, str], p.Fact] = {}
        self.values = {"household": Namespace(), "member": Namespace()}
        self.parameters, self.statuses, self.supports = Namespace(), Namespace(), Namespace()
        self.events, self.documents, self.targets = Namespace(), Namespace(), Namespace()
        self.steps = Namespace()
        self.event_kinds: dict[str, p.Event] = {}
        self.event_names: dict[str, Namespace] = {}
        self._derived: dict[tuple[str, str], list[tuple[s.File, s.Block]]] = {}
        self._derive_types: dict[tuple[str, str], p.Type | None] = {}
        self._derive_bounds: dict[tuple[str, str], iv.Interval | None] = {}
        self._typing: list[tuple[str, str]] = []
        self.cited: set[str] = set()
        self.too_long = False  # a chain of definitions was given up
        self._fact_at: dict[tuple[str, str], str] = {}
        self.circles: dict[frozenset[tuple[str, str]], list[tuple[str, str]]] = {}
        self._parameter_types: dict[str, tuple[p.Type, str | None, str | None] | None] = {}
        self._title_at: dict[tuple[str, ...], str] = {}
        report.lost = frozenset(word for file in files for word in file.lost)
        self.typer = Typer(self)
        self._gather()
        self._vocabulary()

    # --- gathering -----------------------------------------------------------------------

    def _gather(self) -> None:
        for file in self.files:
            self.report.here = file
            place: tuple[str, ...] = ()
            for block in file.blocks:
                if block.kind == "jurisdiction":
                    place = self._place(file, block)
                elif block.kind == "end":
                    self.ends.append((file, block))
                else:
                    self._declare(file, block)
            self.place_of[file.path] = place
        self._across_kinds()

    def _place(self, file: s.File, block: s.Block) -> tuple[str, ...]:
        place = () if block.name.text == "national" else block.name.parts
        title = block.title[0] if block.title else ""
        known = self.places.get(place)
        if title and known and known != title:
            self.report.add("E401", block.span, name=block.name.text, first=known, second=title,
                            where=self._title_at[place])  # fmt: skip
        elif title:
            self._title_at.setdefault(place, at(file, block))
        if place not in self.places or not known:
            self.places[place] = title
        return place

    def _declare(self, file: s.File, block: s.Block) -> None:
        kind, name = block.kind, block.name.text
        found = self.blocks[kind].setdefault(name, Declared(kind, name, block.title))
        found.blocks.append((file, block))
        title = block.title[0] if block.title else None
        if kind in ("document", "event") and len(found.blocks) > 1:
            self._twice(file, block, found.blocks[0])
        spaces = {"parameter": [self.parameters], "status": [self.statuses, self.targets],
                  "support": [self.supports, self.targets], "exception": [self.targets],
                  "event": [self.events], "document": [self.documents], "step": [self.steps]}  # fmt: skip
        for space in spaces.get(kind, ()):
            space.declare(name, title)
        if kind == "derive":
            entity = block.subject or "household"
            self.values[entity].declare(name, title)
            self._derived.setdefault((entity, name), []).append((file, block))
        if kind == "entity":
            if name not in self.values:
                self.report.add("E402", block.name.span, name=name)
                for fact in block.facts:  # they are known, only not whose
                    for space in self.values.values():
                        space.declare(fact.name.text, fact.title[0] if fact.title else None)
                return
            for derive in block.derives:
                derive.subject = name
                self._declare(file, derive)
            for fact in block.facts:
                self.values[name].declare(fact.name.text, fact.title[0] if fact.title else None)

    def _twice(self, file: s.File, block: s.Block, first: tuple[s.File, s.Block]) -> None:
        other_file, other = first
        self.report.add(
            "E403", block.name.span, file, name=block.name.text, kind=KIND_WORDS[block.kind],
            where=at(other_file, other),
        )  # fmt: skip

    def _across_kinds(self) -> None:
        """One name means one thing: no status called like a support, no fact like a parameter."""
        seen: dict[str, Declared] = {}
        for kind in ONE_NAME:
            for name, declared in self.blocks[kind].items():
                other = seen.setdefault(name, declared)
                if other is not declared:
                    file, block = declared.blocks[0]
                    first_file, first = other.blocks[0]
                    self.report.add(
                        "E404", block.name.span, file, name=name, kind=KIND_WORDS[kind],
                        other=KIND_WORDS[other.kind], where=at(first_file, first),
                    )  # fmt: skip

    # --- vocabulary ------------------------------------------------------------------------

    def _vocabulary(self) -> None:
        for name, declared in self.blocks["entity"].items():
            if name not in self.values:
                continue
            for file, block in declared.blocks:
                self.report.here = file
                if self.place_of[file.path]:
                    self.report.add("E405", block.span, name=name)
                for fact in block.facts:
                    try:
                        self._fact(name, fact, file)
                    except Broken:
                        continue
        for name, declared in self.blocks["event"].items():
            file, block = declared.blocks[0]
            self._event(name, block, file)

    def _event(self, name: str, block: s.Block, file: s.File) -> None:
        """A kind of event; what is wrong with one of its facts is told, and the others are known."""
        self.report.here = file
        if self.place_of[file.path]:
            self.report.add("E405", block.span, name=name)
        if name in RECORD_WORDS:
            self.report.add("E418", block.name.span, name=name)
        written_owner = block.target.text if block.target is not None else ""
        entity = OWNERS.get(written_owner, written_owner)
        if block.target is not None and entity not in self.values:
            self.report.add("E417", block.target.span, name=entity)
        space = self.event_names[name] = Namespace()
        facts: list[p.Fact] = []
        for written in block.facts:
            if written.name.text in EVERY_EVENT:
                self.report.add("E416", written.name.span, name=written.name.text)
                continue
            if written.name.text in space:
                self.report.add("E408", written.name.span, name=written.name.text)
                continue
            space.declare(written.name.text, written.title[0] if written.title else None)
            try:
                self._fact(name, written, file)
            except Broken:
                continue
            if self.facts[name, written.name.text].type.kind == "supports":
                self.report.add("E419", written.name.span, name=written.name.text)
            facts.append(replace(self.facts[name, written.name.text], advised=False))
        dated = block.dated.text if block.dated else ""
        if self.facts.get((name, dated)) is None or self.facts[name, dated].type != p.Type("date"):
            span = block.dated.span if block.dated else block.name.span
            self.report.add("E406", span, name=name, dated=dated)
        elif entity in self.values:
            titles = title_of(block.title, name)
            self.event_kinds[name] = p.Event(name, titles, entity, dated, tuple(facts))

    def _fact(self, entity: str, fact: s.Fact, file: s.File) -> None:
        name = fact.name.text
        taken = self._taken(entity, name)
        if taken is not None:
            raise self.report.fail(
                "E407", fact.name.span, name=name, kind=KIND_WORDS[taken[0]], where=taken[1]
            )
        self._fact_at[entity, name] = f"{file.path}:{fact.span.line}"
        type_ = fact_type(fact.type)
        doubled = next((o for i, o in enumerate(fact.type.options)
                        if o.name in [q.name for q in fact.type.options[:i]]), None)  # fmt: skip
        if doubled is not None:
            raise self.report.fail("E408", doubled.span, name=doubled.name)
        low, high = self._range(fact, type_)
        declared = p.Fact(
            entity, name, title_of(fact.title, name), type_, low, high,
            tuple(p.Option(o.name, title_of(o.title, o.name)) for o in fact.type.options),
            fact.personal, not fact.not_advised and not fact.personal, None,
        )  # fmt: skip
        if fact.assume is not None:
            declared = replace(declared, assume=self.assume(fact.assume, declared))
        self.facts[entity, name] = declared

    def _taken(self, entity: str, name: str) -> tuple[str, str] | None:
        """What has the name of a fact already, and where it stands."""
        if (entity, name) in self._fact_at:
            return "fact", self._fact_at[entity, name]
        if (entity, name) in self._derived:
            return "derive", at(*self._derived[entity, name][0])
        if name in self.blocks["parameter"]:
            return "parameter", at(*self.blocks["parameter"][name].blocks[0])
        return None

    def _range(self, fact: s.Fact, type_: p.Type) -> tuple[iv.Exact | None, iv.Exact | None]:
        range_ = ranges.default_range(type_)
        if fact.low is None or fact.high is None:
            return range_ if range_ is not None else (None, None)
        if range_ is None:
            raise self.report.fail("E409", fact.low.span, type=describe(type_))
        ends = []
        for node in (fact.low, fact.high):
            end = constant(node, type_)
            if end is None:
                raise self.report.fail("E410", node.span, type=describe(type_))
            ends.append(end)
        if ends[0] > ends[1]:
            raise self.report.fail(
                "E311", fact.low.span, low=self.typer.words(fact.low), high=self.typer.words(fact.high)
            )
        return ends[0], ends[1]

    def assume(self, node: s.Assume, fact: p.Fact) -> p.Assume:
        """A default value, as the fact's values are kept."""
        value: object
        if fact.type.kind in ("choice", "several"):
            options = (self.typer.option(node.value, fact),)
            value = options[0] if fact.type.kind == "choice" else options
        else:
            written = node.value
            if not isinstance(written, s.Number | s.Money | s.Date | s.Text | s.YesNo):
                raise self.report.fail("E411", written.span, type=describe(fact.type))
            literal = literal_of(written)
            if literal.type.kind != fact.type.kind or (
                fact.type.kind == "money" and not same(literal.type, fact.type)
            ):
                raise self.report.fail("E411", written.span, type=describe(fact.type))
            value = literal.value
            if fact.low is not None and not fact.low <= value <= fact.high:  # type: ignore[operator]
                raise self.report.fail("E412", written.span, name=fact.name)
        return p.Assume(fact.name, fact.entity, value, node.because)

    # --- what expressions ask -----------------------------------------------------------------

    def derive_type(self, entity: str, name: str) -> p.Type | None:
        """The type of a derived value or fact; None if its definition is broken (and reported)."""
        key = (entity, name)
        if key in self._derive_types:
            return self._derive_types[key]
        if len(self._typing) > MAX_TYPING:
            raise RecursionError
        if key in self._typing:
            circle = self._typing[self._typing.index(key) :]
            self.circles.setdefault(frozenset(circle), circle)
            return None
        self._typing.append(key)
        here = self.report.here
        type_: p.Type | None = None
        before = len(self.report.problems)
        try:
            for file, block in self._derived.get(key, ()):
                self.report.here = file
                with suppress(Broken):
                    assert block.be is not None
                    type_ = type_ or p.type_of(self.typer.expression(block.be, Scope(entity)))
        finally:
            del self.report.problems[before:]  # told once, when the block itself is checked
            self.report.here = here
            self._typing.pop()
        return self._derive_types.setdefault(key, type_)

    def derive_bounds(self, ref: p.DeriveRef) -> iv.Interval | None:
        """The range of a derived value over all its definitions."""
        key = (ref.entity, ref.name)
        if key not in self._derive_bounds:
            self._derive_bounds[key] = None  # a circle has no bounds
            found: iv.Interval | None = None
            here, before = self.report.here, len(self.report.problems)
            for file, block in self._derived.get(key, ()):
                self.report.here = file
                try:
                    assert block.be is not None
                    typed = self.typer.expression(block.be, Scope(ref.entity))
                except Broken:
                    found = None
                    break
                range_ = ranges.bounds(typed, self.facts, self.derive_bounds)
                if range_ is None:
                    found = None
                    break
                found = range_ if found is None else iv.hull(found, range_)
            self.report.here = here
            del self.report.problems[before:]
            self._derive_bounds[key] = found
        return self._derive_bounds[key]

    def parameter(self, name: str) -> tuple[p.Type, str | None, str | None] | None:
        """Type, the fact it is looked up by, and that fact's entity; None if broken."""
        if name not in self._parameter_types:
            self._parameter_types[name] = None
            here, before = self.report.here, len(self.report.problems)
            file, block = self.blocks["parameter"][name].blocks[0]
            self.report.here = file
            with suppress(Broken):
                self._parameter_types[name] = self.parameter_type(block)
            self.report.here = here
            del self.report.problems[before:]
        return self._parameter_types[name]

    def parameter_type(self, block: s.Block) -> tuple[p.Type, str | None, str | None]:
        """What a parameter block says of itself; reports a `by` that is no choice."""
        if block.type is None:
            raise Broken
        type_ = fact_type(block.type)
        if block.by is None:
            return type_, None, None
        others = []
        for entity, space in self.values.items():
            name = space.find(block.by.text)
            if name is None:
                continue
            fact = self.facts.get((entity, name))
            if fact is not None and fact.type.kind == "choice":
                return type_, fact.name, entity
            others.append(fact.type if fact is not None else self.derive_type(entity, name))
        if others:
            if others[0] is None:
                raise Broken  # reported where it is defined
            raise self.report.fail(
                "E303", block.by.span, found=describe(others[0]), wanted=describe(p.Type("choice"))
            )
        known = [name for (_, name), fact in self.facts.items() if fact.type.kind == "choice"]
        raise unknown_name(
            self.report, block.by.span, block.by.text, Words(en="choice fact", zh="单选事实"), known
        )

    def first_block(self, kind: str, name: str) -> tuple[s.File, s.Block]:
        """The first definition of an exception, or of a derived value of an entity (`kind`)."""
        return self._derived[kind, name][0] if kind in self.values else self.blocks[kind][name].blocks[0]

    def status_subject(self, name: str) -> str:
        return self.blocks["status"][name].blocks[0][1].subject or "household"

    def amount_type(self, support: str) -> p.Type | None:
        """The money type of a support's amount, from its first block that has one.

        None if it has none; Broken if what it has is none, which is reported there.
        """
        broken = False
        for file, block in self.blocks["support"][support].blocks:
            if block.amount is None:
                broken |= block.partial
                continue
            here, before = self.report.here, len(self.report.problems)
            self.report.here = file
            try:
                item = block.amount.item
                node = item.rows[0][-1].item if isinstance(item, s.Table) else item
                if node is not None:
                    type_ = p.type_of(self.typer.number(node, Scope(block.subject or "household")))
                    if type_.kind == "money":
                        return type_
            except (Broken, IndexError):
                pass
            finally:
                self.report.here = here
                del self.report.problems[before:]
            broken = True
        if broken:
            raise Broken
        return None


def at(file: s.File, block: s.Block) -> str:
    """Where a block stands, for a message about another."""
    return f"{file.path}:{block.span.line}"


def fact_type(written: s.FactType) -> p.Type:
    """The type of a fact or parameter."""
    if written.word == "money":
        return p.Type("money", written.period)
    if written.word in ("one_of", "several_of"):
        kind = "choice" if written.word == "one_of" else "several"
        return p.Type(kind, options=tuple(option.name for option in written.options))
    return TYPES[written.word]


def constant(node: s.Expression, type_: p.Type) -> iv.Exact | None:
    """A written value as one of the type that its block has declared; None if it is none.

    The period may be left out there, since the block has said it; 0 is 0 of any kind of number.
    """
    if not isinstance(node, s.Number | s.Money | s.Date):
        return None
    literal = literal_of(node)
    assert not isinstance(literal.value, bool | str)
    nothing = isinstance(node, s.Number) and node.value == 0 and type_.kind == "money"
    bare = type_.kind == literal.type.kind == "money" and literal.type.period == "once"
    return literal.value if nothing or bare or same(literal.type, type_) else None


def title_of(written: tuple[str, ...], name: str) -> p.Title:
    """Chinese and English titles; what is not written comes from the name.

    >>> title_of(("年龄",), "full_age").en
    'full age'
    """
    zh = written[0] if written else name
    return p.Title(zh, written[1] if len(written) > 1 else name.replace("_", " "))
