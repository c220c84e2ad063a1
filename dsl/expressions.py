"""From a written expression to a typed one: names resolved, money periods agreed.

Errors are reported and the expression is given up (`Broken`); the items of an `and`, `or` or a
list are typed one by one, so that each tells its own error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, TypeVar

from . import event_terms, ranges
from . import interval as iv
from . import policy as p
from . import syntax as s
from .kinds import (
    A_PARAMETER,
    A_STATUS,
    A_SUPPORT,
    A_VALUE,
    DATE,
    NUMBER,
    PER,
    WHOLE,
    YES_NO,
    Words,
    describe,
    literal_of,
    same,
)
from .names import Broken, Namespace, Reporter, nearest, unknown_name

N = TypeVar("N")
T = TypeVar("T")


class Symbols(Protocol):
    """What expressions need to know of everything else that is declared."""

    report: Reporter
    facts: dict[tuple[str, str], p.Fact]
    values: dict[str, Namespace]  # by entity: its facts and derived values
    parameters: Namespace
    statuses: Namespace
    supports: Namespace
    events: Namespace
    event_kinds: dict[str, p.Event]
    event_names: dict[str, Namespace]  # by event: its facts

    def derive_type(self, entity: str, name: str) -> p.Type | None: ...
    def derive_bounds(self, ref: p.DeriveRef) -> iv.Interval | None: ...
    def parameter(self, name: str) -> tuple[p.Type, str | None, str | None] | None: ...
    def status_subject(self, name: str) -> str: ...
    def amount_type(self, support: str) -> p.Type | None: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose facts are in view: `subject` household or member; `usual` the usual amount's type."""

    subject: str
    usual: p.Type | None = None
    in_members: bool = False
    assumes: tuple[p.Assume, ...] = ()
    event: str | None = None  # whose facts are in view too, by their bare names

    @property
    def one_member(self) -> Scope:
        return replace(self, subject="member", in_members=True)


class Typer:
    """Types expressions against everything that is declared."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.report = symbols.report

    # --- what blocks ask for ---------------------------------------------------------

    def condition(self, node: s.Expression, scope: Scope) -> p.Expr:
        """A yes/no expression."""
        typed = self.expression(node, scope)
        if p.type_of(typed) != YES_NO:
            raise self.report.fail("E301", node.span, found=describe(p.type_of(typed)))
        return typed

    def number(self, node: s.Expression, scope: Scope) -> p.Expr:
        """A number, money or date."""
        typed = self.expression(node, scope)
        if p.type_of(typed).kind not in ("number", "money", "date"):
            raise self.report.fail("E302", node.span, found=describe(p.type_of(typed)))
        return typed

    def of_type(self, node: s.Expression, wanted: p.Type, scope: Scope) -> p.Expr:
        """An expression of one given type."""
        typed = self.expression(node, scope)
        found = p.type_of(typed)
        if same(found, wanted):
            return typed
        self.offer_period(node, found, wanted)
        raise self.report.fail("E303", node.span, found=describe(found), wanted=describe(wanted))

    def option(self, node: s.Expression, owner: p.Expr | p.Fact) -> str:
        """The option of a choice that was written by name or by title."""
        if isinstance(owner, p.Fact):
            options, fact = owner.type.options, owner
        else:
            options = p.type_of(owner).options
            found = [
                f
                for f in self.symbols.facts.values()
                if isinstance(owner, p.FactRef) and (f.entity, f.name) == (owner.entity, owner.name)
            ]
            fact = found[0] if found else None  # type: ignore[assignment]
        written = node.text if isinstance(node, s.Name) else None
        if written is not None and written in options:
            return written
        titles = {o.title.zh: o.name for o in fact.options} if fact is not None else {}
        if written is not None and written in titles:
            return titles[written]
        if written in self.report.lost:
            raise Broken  # perhaps one of the choices whose line could not be read
        named = {name: title for title, name in titles.items() if title != name}
        titled = [f"{name}（{named[name]}）" if name in named else name for name in options]
        allowed = Words(en=", ".join(options), zh="、".join(titled))
        near = nearest(written, [*options, *titles]) if written else None
        if near is not None:
            raise self.report.fail("E205", node.span, written=written, near=near, allowed=allowed)
        shown = written if written is not None else self.words(node)
        raise self.report.fail("E206", node.span, written=shown, allowed=allowed)

    def words(self, node: s.Expression) -> str:
        """The text of the line under a node's span."""
        return self.words_of(node.span)

    def words_of(self, span: s.Span) -> str:
        assert self.report.here is not None
        return self.report.here.lines[span.line - 1][span.column - 1 : span.end - 1]

    # --- expressions --------------------------------------------------------------------

    def expression(self, node: s.Expression, scope: Scope) -> p.Expr:
        """The typed form of any expression."""
        return self._by_kind[type(node)](self, node, scope)

    def bracket(self, node: s.Bracket, scope: Scope) -> p.Expr:
        return self.expression(node.item, scope)

    def literal(self, node: s.Number | s.Money | s.Date | s.Text | s.YesNo, scope: Scope) -> p.Expr:
        return literal_of(node)

    def logic(self, node: s.Logic, scope: Scope) -> p.Expr:
        items = self.each(node.items, lambda item: self.condition(item, scope))
        if node.word == "and":
            return p.And(items)
        return p.Or(items) if node.word == "or" else p.Not(p.Or(items))

    def each(self, nodes: Iterable[N], type_one: Callable[[N], T]) -> tuple[T, ...]:
        """Type every node, so that each reports its own error, then give up if any failed."""
        typed: list[T] = []
        broken = False
        for node in nodes:
            try:
                typed.append(type_one(node))
            except Broken:
                broken = True
        if broken:
            raise Broken
        return tuple(typed)

    def negation(self, node: s.Not, scope: Scope) -> p.Expr:
        return p.Not(self.condition(node.item, scope))

    def compare(self, node: s.Compare, scope: Scope) -> p.Expr:
        try:
            left = self.expression(node.left, scope)
        except Broken:
            self.expression(node.right, scope)  # which tells its own error
            raise
        if node.op in ("=", "!=") and p.type_of(left).kind not in ("number", "money", "date"):
            return self.is_option(left, node.left, node.right, node.op == "!=", scope)
        self.sized(left, node.left)
        right = self.expression(node.right, scope)
        self.comparable(left, node.left, right, node.right)
        return p.Compare(node.op, left, right)

    def comparable(self, left: p.Expr, at: s.Expression, right: p.Expr, other: s.Expression) -> None:
        self.sized(left, at)
        self.sized(right, other)
        self.agree(left, at, right, other)

    def sized(self, typed: p.Expr, at: s.Expression) -> None:
        """Report what has no size to compare."""
        if p.type_of(typed).kind not in ("number", "money", "date"):
            raise self.report.fail("E304", at.span, found=describe(p.type_of(typed)))

    def agree(self, left: p.Expr, at: s.Expression, right: p.Expr, other: s.Expression) -> None:
        """Report two values that cannot be compared, added or subtracted.

        The side that is written as a value is the one to mend: `5,000 yuan` beside money per year
        wants its period, and a plain number its unit.
        """
        a, b = p.type_of(left), p.type_of(right)
        if same(a, b):
            return
        sides = ((b, at, a), (a, other, b)) if isinstance(left, p.Literal) else ((a, other, b), (b, at, a))
        for wanted, node, found in sides:
            self.offer_period(node, found, wanted)
        self.disagree(a, b, other.span)

    def offer_period(self, node: s.Expression, found: p.Type, wanted: p.Type) -> None:
        """Report a written value that only lacks its unit or period."""
        if (
            not isinstance(node, s.Number | s.Money)
            or wanted.kind != "money"
            or self.words(node)[-1] in "%％"
        ):
            return
        if found.kind == "number" or found.period == "once":
            raise self.report.fail(
                "E327" if found.kind == "number" else "E326", node.span, written=self.words(node),
                right=self.in_period(node, wanted.period), wanted=describe(wanted),
            )  # fmt: skip

    def in_period(self, node: s.Number | s.Money, period: str) -> Words:
        """A written number or amount as money of a period: `0` is `0 yuan per year`."""
        written = self.words(node)
        if isinstance(node, s.Number):
            return Words(en=f"{written} yuan{PER['en'][period]}", zh=f"{written}元{PER['zh'][period]}")
        lang = "en" if written.isascii() else "zh"
        return Words(en=f"{written}{PER[lang][period]}", zh=f"{written}{PER[lang][period]}")

    def disagree(self, a: p.Type, b: p.Type, span: s.Span) -> None:
        """Report two types that do not go together."""
        if a.kind == b.kind == "money":
            code = "E328" if "once" in (a.period, b.period) else "E305"
            raise self.report.fail(code, span, left=describe(a), right=describe(b))
        raise self.report.fail("E306", span, left=describe(a), right=describe(b))

    def is_(self, node: s.Is, scope: Scope) -> p.Expr:
        return self.is_option(self.expression(node.item, scope), node.item, node.option, node.negated, scope)

    def is_option(
        self, item: p.Expr, at: s.Expression, option: s.Expression, negated: bool, scope: Scope
    ) -> p.Expr:
        """`item` (written as `at`) is or is not `option`."""
        kind = p.type_of(item).kind
        test: p.Expr
        if kind == "choice":
            test = p.OneOf(item, (self.option(option, item),))
        elif kind == "yes_no":
            if not isinstance(option, s.YesNo):
                raise self.report.fail("E307", option.span, written=self.words(option))
            negated ^= not option.value
            test = item
        elif kind == "text":
            test = p.OneOf(item, (self.text(option),))
        elif kind in ("number", "money", "date"):
            right = self.expression(option, scope)
            self.agree(item, at, right, option)
            test = p.Compare("=", item, right)
        else:
            raise self.report.fail("E308", option.span, name=self.words(at), option=self.words(option))
        return p.Not(test) if negated else test

    def text(self, node: s.Expression) -> str:
        if not isinstance(node, s.Text):
            raise self.report.fail("E309", node.span, written=self.words(node))
        return node.value

    def in_list(self, node: s.InList, scope: Scope) -> p.Expr:
        item = self.expression(node.item, scope)
        kind = p.type_of(item).kind
        test: p.Expr
        if kind == "choice":
            test = p.OneOf(
                item, tuple(dict.fromkeys(self.each(node.options, lambda o: self.option(o, item))))
            )
        elif kind == "text":
            test = p.OneOf(item, tuple(dict.fromkeys(self.each(node.options, self.text))))
        elif kind in ("number", "money", "date"):
            test = p.Or(self.each(node.options, lambda o: self.is_option(item, node.item, o, False, scope)))
        else:
            raise self.report.fail("E310", node.item.span, found=describe(p.type_of(item)))
        return p.Not(test) if node.negated else test

    def in_range(self, node: s.InRange, scope: Scope) -> p.Expr:
        item, low, high = self.each(
            (node.item, node.low, node.high), lambda part: self.expression(part, scope)
        )
        self.comparable(item, node.item, low, node.low)
        self.comparable(item, node.item, high, node.high)
        if isinstance(low, p.Literal) and isinstance(high, p.Literal) and low.value > high.value:  # type: ignore[operator]
            raise self.report.fail(
                "E311", node.low.span, low=self.words(node.low), high=self.words(node.high)
            )
        test = p.Between(item, low, high)
        return p.Not(test) if node.negated else test

    def includes(self, node: s.Includes, scope: Scope) -> p.Expr:
        item = self.expression(node.item, scope)
        if p.type_of(item).kind == "supports":
            if not isinstance(node.option, s.Name):
                raise self.report.fail("E207", node.option.span, written=self.words(node.option))
            return p.Includes(item, self.find(node.option, self.symbols.supports, A_SUPPORT))
        if p.type_of(item).kind != "several":
            raise self.report.fail("E312", node.item.span, found=describe(p.type_of(item)))
        return p.Includes(item, self.option(node.option, item))

    def is_empty(self, node: s.IsEmpty, scope: Scope) -> p.Expr:
        item = self.expression(node.item, scope)
        if p.type_of(item).kind not in ("several", "supports"):
            raise self.report.fail("E313", node.item.span, found=describe(p.type_of(item)))
        return p.Not(p.IsEmpty(item)) if node.negated else p.IsEmpty(item)

    def is_known(self, node: s.IsKnown, scope: Scope) -> p.Expr:
        test = p.IsKnown(self.expression(node.item, scope))
        return p.Not(test) if node.negated else test

    def has_status(self, node: s.HasStatus, scope: Scope) -> p.Expr:
        names = self.each(node.names, lambda name: self.find(name, self.symbols.statuses, A_STATUS))
        entity = self.owner(node.owner, scope)
        for name, written in zip(names, node.names, strict=True):
            subject = self.symbols.status_subject(name)
            if node.owner is None and subject == "household":
                entity = "household"
            elif subject != entity:
                if subject == "household":
                    raise self.report.fail("E209", written.span, name=written.text)
                asked = Words(en=f"has status {written.text}", zh=f"具有身份 {written.text}")
                raise self.report.fail("E208", written.span, name=written.text, asked=asked)
        return p.HasStatus(entity, names)

    def owner(self, written: s.Name | None, scope: Scope) -> str:
        if written is None:
            return scope.subject
        if written.text in ("household", "农户"):
            return "household"
        if written.text in ("member", "家庭成员", "成员") and scope.subject == "member":
            return "member"
        raise self.report.fail("E210", written.span, name=written.text)

    def quantified(self, node: s.Quantified, scope: Scope) -> p.Expr:
        self.no_nesting(node, scope)
        return p.Quantified(node.word, self.condition(node.where, scope.one_member))

    def count(self, node: s.Count, scope: Scope) -> p.Expr:
        if node.where is None:
            return p.Count(WHOLE, None)
        self.no_nesting(node, scope)
        return p.Count(WHOLE, self.condition(node.where, scope.one_member))

    def aggregate(self, node: s.Aggregate, scope: Scope) -> p.Expr:
        self.no_nesting(node, scope)
        item = self.number(node.item, scope.one_member)
        type_ = p.type_of(item)
        if node.word == "sum" and type_.kind == "date":
            raise self.report.fail("E314", node.item.span)
        where = None if node.where is None else self.condition(node.where, scope.one_member)
        if_none = None
        if node.if_none is not None:
            if_none = self.of_type(node.if_none, type_, scope)
        return p.Aggregate(type_, node.word, item, where, if_none)

    def no_nesting(self, node: s.Expression, scope: Scope) -> None:
        if scope.in_members:
            raise self.report.fail("E316", node.span)

    def arithmetic(self, node: s.Arithmetic, scope: Scope) -> p.Expr:
        left, right = self.each((node.left, node.right), lambda item: self.number(item, scope))
        a, b = p.type_of(left), p.type_of(right)
        if "date" in (a.kind, b.kind):
            raise self.report.fail("E317", node.span)
        if node.op in "+-":
            self.agree(left, node.left, right, node.right)
            whole = a.whole and b.whole
            return p.Arithmetic(replace(a, whole=whole), node.op, left, right)
        if node.op == "*":
            if a.kind == b.kind == "money":
                raise self.report.fail("E318", node.span)
            type_ = b if b.kind == "money" else a
            return p.Arithmetic(replace(type_, whole=a.whole and b.whole), "*", left, right)
        if b.kind == "money" and (a.kind != "money" or a.period != b.period):
            self.disagree(a, b, node.right.span)
        range_ = ranges.bounds(right, self.symbols.facts, self.symbols.derive_bounds)
        if range_ is None or range_[0] <= 0 <= range_[1]:
            raise self.report.fail("E319", node.right.span, divisor=self.words(node.right))
        type_ = NUMBER if a.kind == b.kind else replace(a, whole=False)
        return p.Arithmetic(type_, "/", left, right)

    def bound(self, node: s.Bound, scope: Scope) -> p.Expr:
        item, limit = self.each((node.item, node.limit), lambda part: self.number(part, scope))
        self.agree(item, node.item, limit, node.limit)
        whole = p.type_of(item).whole and p.type_of(limit).whole
        return p.Bound(replace(p.type_of(item), whole=whole), node.word, item, limit)

    def convert(self, node: s.Convert, scope: Scope) -> p.Expr:
        item = self.number(node.item, scope)
        type_ = p.type_of(item)
        if type_.kind != "money" or type_.period == "once":
            word = Words(en=node.word, zh="折年" if node.word == "annual" else "折月")
            raise self.report.fail("E320", node.item.span, word=word, found=describe(type_))
        period = "year" if node.word == "annual" else "month"
        return p.Convert(p.Type("money", period), node.word, item)

    def since(self, node: s.Since, scope: Scope) -> p.Expr:
        date = self.expression(node.date, scope)
        if p.type_of(date).kind != "date":
            raise self.report.fail(
                "E303", node.date.span, found=describe(p.type_of(date)), wanted=describe(DATE)
            )
        return p.Since(WHOLE, node.unit, date)

    def decision_date(self, node: s.DecisionDate, scope: Scope) -> p.Expr:
        return p.DecisionDate(DATE)

    def usual_amount(self, node: s.UsualAmount, scope: Scope) -> p.Expr:
        if scope.usual is None:
            raise self.report.fail("E321", node.span)
        return p.UsualAmount(scope.usual)

    def amount_of(self, node: s.AmountOf, scope: Scope) -> p.Expr:
        name = self.find(node.support, self.symbols.supports, A_SUPPORT)
        return p.Unmeant(self.symbols.amount_type(name) or p.Type("money", "once"), "amount of", name)

    def through(self, node: s.Through, scope: Scope) -> p.Expr:
        item = self.number(node.item, scope)
        name = self.find(node.scale, self.symbols.parameters, A_VALUE)
        found = self.symbols.parameter(name)
        if found is not None and found[0].kind != "scale":
            raise self.report.fail("E322", node.scale.span, name=name, found=describe(found[0]))
        return p.Unmeant(p.type_of(item), "through", name)

    # --- names ----------------------------------------------------------------------------

    def find(self, written: s.Name, space: Namespace, what: Words) -> str:
        """The declared name of one kind."""
        name = space.find(written.text)
        if name is None:
            self.ambiguous(written, space)
            for kind, other in ((A_STATUS, self.symbols.statuses), (A_SUPPORT, self.symbols.supports),
                                (A_PARAMETER, self.symbols.parameters)):  # fmt: skip
                if other.find(written.text) is not None:
                    raise self.report.fail("E216", written.span, name=written.text, kind=kind, what=what)
            raise unknown_name(self.report, written.span, written.text, what, space.all_words())
        return name

    def ambiguous(self, written: s.Name, *spaces: Namespace) -> None:
        for space in spaces:
            rivals = space.rivals(written.text)
            if rivals:
                raise self.report.fail("E204", written.span, name=written.text, rivals=", ".join(rivals))

    def name(self, node: s.Name, scope: Scope) -> p.Expr:
        """A fact, derived value or parameter; of the event in view, a fact by its bare name."""
        if scope.event is not None:
            fact = event_terms.fact_in_view(self, node, scope.event)
            if fact is not None:
                return fact
        if len(node.parts) == 2:
            entity = self.owner(first_part(node), scope)
            return self.value(node, node.parts[1], [entity], scope)
        if len(node.parts) > 2:
            raise self.report.fail("E217", node.span, name=node.text)
        entities = ["household"] if scope.subject == "household" else ["member", "household"]
        return self.value(node, node.text, entities, scope)

    def value(self, node: s.Name, written: str, entities: list[str], scope: Scope) -> p.Expr:
        symbols = self.symbols
        for entity in entities:
            name = symbols.values[entity].find(written)
            if name is None:
                self.ambiguous(s.Name(node.span, (written,)), symbols.values[entity])
                continue
            fact = symbols.facts.get((entity, name))
            if fact is not None:
                own = [a for a in scope.assumes if (a.entity, a.fact) == (entity, name)]
                return p.FactRef(fact.type, entity, name, own[0] if own else None)
            type_ = symbols.derive_type(entity, name)
            if type_ is None:
                raise Broken  # reported where it is defined
            return p.DeriveRef(type_, entity, name)
        name = symbols.parameters.find(written)
        if name is not None and len(node.parts) == 1:
            return self.parameter(node, name, scope)
        raise self.no_value(node, written, scope)

    def no_value(self, node: s.Name, written: str, scope: Scope) -> Broken:
        """Report a name that is no value here: what it is instead, or the nearest one."""
        symbols = self.symbols
        self.ambiguous(s.Name(node.span, (written,)), symbols.parameters)
        if written in self.report.lost:
            return Broken()
        others = {entity for entity, space in symbols.values.items() if space.find(written) is not None}
        if "member" in others:
            return self.report.fail("E208", node.span, name=written, asked=f"{written} …")
        if others:
            return self.report.fail("E211", node.span, name=written)
        if symbols.parameters.find(written) is not None:
            return self.report.fail("E212", node.span, name=node.text, kind=A_PARAMETER, plain=written)
        status = symbols.statuses.find(written)
        if status is not None:
            whose = symbols.status_subject(status) if scope.subject == "member" else "member"
            owner = Words(en="household ", zh="农户 ") if whose == "household" else Words(en="", zh="")
            form = Words(en=f"{owner['en']}has status {written}", zh=f"{owner['zh']}具有身份 {written}")
            return self.report.fail("E213", node.span, name=written, right=form)
        if symbols.supports.find(written) is not None:
            return self.report.fail("E214", node.span, name=written)
        for (_, fact), declared in symbols.facts.items():
            titles = {option.title.zh for option in declared.options}
            if written in declared.type.options or written in titles:
                verb = (
                    Words(en="is", zh="是")
                    if declared.type.kind == "choice"
                    else Words(en="includes", zh="包含")
                )
                right = Words(en=f"`{fact} {verb['en']} {written}`", zh=f"`{fact} {verb['zh']} {written}`")
                if declared.type.kind == "choice":
                    right = Words(en=f"{right['en']} (several at once: `{fact} in (…, …)`)",
                                  zh=f"{right['zh']}（几项可写 `{fact} 在 (…, …)`）")  # fmt: skip
                return self.report.fail("E215", node.span, name=written, fact=fact, right=right)
        known = [
            word for space in (*symbols.values.values(), symbols.parameters) for word in space.all_words()
        ]
        return unknown_name(self.report, node.span, written, A_VALUE, known)

    def parameter(self, node: s.Name, name: str, scope: Scope) -> p.Expr:
        found = self.symbols.parameter(name)
        if found is None:
            raise Broken  # reported where it is defined
        type_, by, by_entity = found
        if type_.kind == "scale":
            raise self.report.fail("E324", node.span, name=node.text)
        key = None
        if by is not None and by_entity is not None:
            if by_entity == "member" and scope.subject == "household":
                raise self.report.fail("E325", node.span, name=name, by=by)
            key = p.FactRef(self.symbols.facts[by_entity, by].type, by_entity, by)
        return p.ParameterRef(type_, name, key)

    _by_kind: ClassVar[dict[type, Callable[..., p.Expr]]] = {
        s.Bracket: bracket, s.Number: literal, s.Money: literal, s.Date: literal, s.Text: literal,
        s.YesNo: literal, s.Logic: logic, s.Not: negation, s.Compare: compare, s.Is: is_,
        s.InList: in_list, s.InRange: in_range, s.Includes: includes, s.IsEmpty: is_empty,
        s.IsKnown: is_known, s.HasStatus: has_status, s.Quantified: quantified, s.Count: count,
        s.Aggregate: aggregate, s.Arithmetic: arithmetic, s.Bound: bound, s.Convert: convert,
        s.Since: since, s.DecisionDate: decision_date, s.UsualAmount: usual_amount,
        s.AmountOf: amount_of, s.Through: through, s.Name: name, s.EventWindow: event_terms.window,
        s.EventPair: event_terms.pair, s.EventFall: event_terms.fall,
    }  # fmt: skip


def first_part(name: s.Name) -> s.Name:
    """What stands before the dot of a name, with its own place."""
    span = name.span
    return s.Name(s.Span(span.line, span.column, span.column + len(name.parts[0])), name.parts[:1])
