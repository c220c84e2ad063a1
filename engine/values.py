"""What every condition and number of a policy comes to for one household, with its operands.

`Values` evaluates expressions exactly and keeps a record of each (`Found`). It is the leaves of
the meaning, shared by all engines; statuses are asked of whoever decides them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..dsl import interval as iv
from ..dsl import policy as p
from ..dsl import ranges
from . import event_values
from .edition import Edition
from .facts import Facts, Receipt
from .found import NONE, Found, Member, compared, decided, joined, known, unknown, unknown_of
from .truth import NO, UNKNOWN, YES, negate


@dataclass(slots=True)
class Standing:
    """A status as it stands for a subject, for those that rest on it."""

    truth: int
    missing: frozenset[str] = NONE
    assumed: frozenset[str] = NONE
    found: Any = None


StandingOf = Callable[[str, Member], Standing]


@dataclass(slots=True)
class Values:
    """Evaluates expressions of an edition for one household; each once a subject.

    # INVARIANT: a narrower fact gives a narrower value. No branch may look at whether a fact is
    # known, except `is known`.
    """

    edition: Edition
    facts: Facts
    standing: StandingOf
    usual: Found | None = None
    assumed: dict[str, dict[p.Assume, None]] = field(default_factory=dict)
    happened: dict[tuple[str, str | None], list[tuple[int, int]]] | None = None  # kept by `event_values`
    _memo: dict[tuple[int, Member], Found] = field(init=False)

    def __post_init__(self) -> None:
        self._memo = dict(self.edition.constants)

    def __call__(self, expr: p.Expr, member: Member) -> Found:
        found = self._memo.get((id(expr), member))
        return self._work_out(expr, member) if found is None or self.usual is not None else found

    def _work_out(self, expr: p.Expr, member: Member) -> Found:
        if member is not None and not self.edition.of_member(expr) and not self.edition.of_event(expr):
            found = self(expr, None)
        elif member is not None and member < 0 and not self.edition.of_event(expr):
            found = self(expr, self.whose(member))
        else:
            found = _BY_KIND[type(expr)](self, expr, member)
        if self.usual is None:
            self._memo[id(expr), member] = found
        return found

    def whose(self, view: int) -> Member:
        """To whom the event in view happened; None is the household."""
        who = event_values.event_in(self, view).member
        return None if who is None else [member.id for member in self.facts.members].index(who)

    def worked_out(self) -> Iterable[Found]:
        """Every record so far."""
        return self._memo.values()

    def truth(self, expr: p.Expr | None, member: Member) -> int:
        """The truth of a condition; no condition is always met."""
        return YES if expr is None else int(self(expr, member).value)

    def path(self, entity: str, name: str, member: Member) -> str:
        """A missing fact's name: `wage_income`, `members[m3].disability_grade`, `events[e7].self_paid`."""
        if entity == "household" or member is None:
            return name
        if member < 0:
            return f"events[{event_values.event_in(self, member).id}].{name}"
        return f"members[{self.facts.members[member].id}].{name}"

    # --- references --------------------------------------------------------------------

    def literal(self, expr: p.Literal, member: Member) -> Found:
        value: Any = expr.value
        if expr.type.kind == "yes_no":
            value = YES if value else NO
        elif expr.type.kind != "text":
            value = (value, value)
        return self.constant(Found(expr, None, value))

    def constant(self, found: Found) -> Found:
        """Kept with the edition: it is the same for every household."""
        self.edition.constants[id(found.expr), None] = found
        return found

    def fact(self, expr: p.FactRef, member: Member) -> Found:
        kind = expr.type.kind
        if kind == "supports":
            receives = self.facts.receives
            return Found(
                expr, member, receives, (), NONE if receives is not None else frozenset((expr.name,))
            )
        given = self.given(expr.entity, member)
        value = given.get(expr.name)
        if value is not None:
            return Found(expr, member, known(kind, value))
        fact = self.edition.facts[expr.entity, expr.name]
        assume = expr.assume or fact.assume
        path = self.path(expr.entity, expr.name, member)
        if assume is not None:
            self.assumed.setdefault(path, {})[assume] = None
            return Found(expr, member, known(kind, assume.value), (), NONE, frozenset((path,)))
        return Found(expr, member, unknown(fact), (), frozenset((path,)))

    def given(self, entity: str, member: Member) -> Mapping[str, object]:
        """The facts that are given of the household, a member or the event in view."""
        if entity == "household":
            return self.facts.household
        if member is not None and member < 0:
            return event_values.event_in(self, member).facts
        return self.facts.members[member or 0].facts

    def derived(self, expr: p.DeriveRef, member: Member) -> Found:
        derive = self.edition.derives.get((expr.entity, expr.name))
        if derive is None:
            missing = frozenset((f"definitions.{expr.name}",))
            return Found(expr, member, unknown_of(expr.type), (), missing)
        usual, self.usual = self.usual, None
        inner = self(derive.be, member if expr.entity == "member" else None)
        self.usual = usual
        return Found(expr, member, inner.value, (inner,), inner.missing, inner.assumed)

    def parameter(self, expr: p.ParameterRef, member: Member) -> Found:
        now = self.edition.parameters[expr.name].value
        absent = frozenset((f"parameters.{expr.name}",))
        if expr.key is None:
            if now is None or now.value is None:
                return self.constant(Found(expr, None, unknown_of(expr.type), (), absent))
            return self.constant(Found(expr, None, (now.value, now.value)))
        key = self(expr.key, member)
        rows = dict(now.rows) if now is not None and now.rows is not None else {}
        values = [rows.get(option) for option in key.value]
        spans = [unknown_of(expr.type) if v is None else (v, v) for v in values]
        value = (min(s[0] for s in spans), max(s[1] for s in spans))
        missing = NONE if value[0] == value[1] else key.missing | (absent if None in values else NONE)
        return Found(expr, member, value, (key,), missing, key.assumed)

    def decision_date(self, expr: p.DecisionDate, member: Member) -> Found:
        return Found(expr, member, (self.edition.as_of, self.edition.as_of))

    def usual_amount(self, expr: p.UsualAmount, member: Member) -> Found:
        assert self.usual is not None
        return Found(expr, member, self.usual.value, (self.usual,), self.usual.missing, self.usual.assumed)

    # --- logic ---------------------------------------------------------------------------

    def all_of(self, expr: p.And, member: Member) -> Found:
        parts = tuple(self(item, member) for item in expr.items)
        return decided(expr, member, min(part.value for part in parts), parts)

    def any_of(self, expr: p.Or, member: Member) -> Found:
        parts = tuple(self(item, member) for item in expr.items)
        return decided(expr, member, max(part.value for part in parts), parts)

    def negation(self, expr: p.Not, member: Member) -> Found:
        item = self(expr.item, member)
        return Found(expr, member, negate(item.value), (item,), item.missing, item.assumed)

    def compare(self, expr: p.Compare, member: Member) -> Found:
        left, right = self(expr.left, member), self(expr.right, member)
        return decided(expr, member, compared(expr.op, left.value, right.value), (left, right), leaf=True)

    def between(self, expr: p.Between, member: Member) -> Found:
        item, low, high = self(expr.item, member), self(expr.low, member), self(expr.high, member)
        truth = min(compared(">=", item.value, low.value), compared("<=", item.value, high.value))
        return decided(expr, member, truth, (item, low, high), leaf=True)

    def one_of(self, expr: p.OneOf, member: Member) -> Found:
        item = self(expr.item, member)
        options = set(expr.options)
        if p.type_of(expr.item).kind == "text":
            truth = UNKNOWN if item.value is None else YES if item.value in options else NO
        else:
            truth = YES if item.value <= options else UNKNOWN if item.value & options else NO
        return decided(expr, member, truth, (item,), leaf=True)

    def includes(self, expr: p.Includes, member: Member) -> Found:
        item = self(expr.item, member)
        if p.type_of(expr.item).kind == "supports":
            truth = UNKNOWN if item.value is None else NO
            for receipt in item.value or ():
                if receipt.support == expr.option and self._drawn_now(receipt, member):
                    truth = YES
        else:
            sure, possible = item.value
            truth = YES if expr.option in sure else UNKNOWN if expr.option in possible else NO
        return decided(expr, member, truth, (item,), leaf=True)

    def _drawn_now(self, receipt: Receipt, member: Member) -> bool:
        """Whether it is drawn on the decision date, by the member in view or the household as such."""
        if member is not None and receipt.member not in (None, self.facts.members[member].id):
            return False
        begun = receipt.since is None or receipt.since <= self.edition.as_of
        return begun and (receipt.until is None or receipt.until >= self.edition.as_of)

    def is_empty(self, expr: p.IsEmpty, member: Member) -> Found:
        item = self(expr.item, member)
        if p.type_of(expr.item).kind == "supports":
            drawn = any(self._drawn_now(receipt, member) for receipt in item.value or ())
            truth = UNKNOWN if item.value is None else NO if drawn else YES
        else:
            sure, possible = item.value
            truth = NO if sure else UNKNOWN if possible else YES
        return decided(expr, member, truth, (item,), leaf=True)

    def is_known(self, expr: p.IsKnown, member: Member) -> Found:
        item = self(expr.item, member)
        truth = NO if item.missing or item.assumed else YES
        return Found(expr, member, truth, (item,), NONE, NONE)

    def has_status(self, expr: p.HasStatus, member: Member) -> Found:
        subject = member if expr.entity == "member" else None
        found = [self.standing(name, subject) for name in expr.names]
        truth = max(standing.truth for standing in found)
        missing = joined(s.missing for s in found if s.truth == UNKNOWN) if truth == UNKNOWN else NONE
        parts = tuple(s.found for s in found if isinstance(s.found, Found))
        return Found(expr, member, truth, parts, missing, joined(s.assumed for s in found))

    # --- members -----------------------------------------------------------------------------

    def _each(self, expr: p.Expr | None) -> tuple[Found, ...]:
        members = range(len(self.facts.members))
        return () if expr is None else tuple(self(expr, index) for index in members)

    def quantified(self, expr: p.Quantified, member: Member) -> Found:
        parts = self._each(expr.where)
        truths = [part.value for part in parts]
        truth = {"some": max(truths), "every": min(truths), "no": negate(max(truths))}[expr.word]
        return decided(expr, member, truth, parts)

    def count(self, expr: p.Count, member: Member) -> Found:
        if expr.where is None:
            number = len(self.facts.members)
            return Found(expr, member, (number, number))
        parts = self._each(expr.where)
        surely = sum(part.value == YES for part in parts)
        possibly = sum(part.value >= UNKNOWN for part in parts)
        return decided(expr, member, (surely, possibly), parts)

    def aggregate(self, expr: p.Aggregate, member: Member) -> Found:
        where = self._each(expr.where)
        items = self._each(expr.item)
        truths = [part.value for part in where] or [YES] * len(items)
        parts = tuple(f for pair in zip(where, items, strict=True) for f in pair) if where else items
        if expr.word == "sum":
            value = self._sum(truths, items)
            counted = [
                found
                for i, (truth, item) in enumerate(zip(truths, items, strict=True))
                if truth != NO and item.value != (0, 0)
                for found in ((item,) if truth == YES else (where[i], item))
            ]
        else:
            value, counted = self._extreme(expr, truths, items, where, member)
        assumed = joined(part.assumed for part in parts)
        missing = NONE if value[0] == value[1] else joined(part.missing for part in counted)
        return Found(expr, member, value, parts, missing, assumed)

    @staticmethod
    def _sum(truths: list[int], items: tuple[Found, ...]) -> iv.Interval:
        total: iv.Interval = (0, 0)
        for truth, item in zip(truths, items, strict=True):
            if truth == YES:
                total = iv.add(total, item.value)
            elif truth == UNKNOWN:
                total = iv.add(total, iv.hull((0, 0), item.value))
        return total

    def _extreme(
        self, expr: p.Aggregate, truths: list[int], items: tuple[Found, ...],
        where: tuple[Found, ...], member: Member,
    ) -> tuple[iv.Interval, list[Found]]:  # fmt: skip
        """The largest or smallest: who surely counts bounds it, who possibly counts may move it."""
        largest = expr.word == "largest"
        sure = [item.value for truth, item in zip(truths, items, strict=True) if truth == YES]
        maybe = [item.value for truth, item in zip(truths, items, strict=True) if truth == UNKNOWN]
        fallback = None if expr.if_none is None else self(expr.if_none, member)
        pick = max if largest else min
        if sure:
            inner = (pick(v[0] for v in sure), pick(v[1] for v in sure))
            values = [inner, *(iv.at_least(inner, v) if largest else iv.at_most(inner, v) for v in maybe)]
        else:
            assert fallback is not None
            values = [fallback.value, *maybe]
        value = (min(v[0] for v in values), max(v[1] for v in values))
        counted = [] if sure or fallback is None else [fallback]
        for i, (truth, item) in enumerate(zip(truths, items, strict=True)):
            matters = item.value[1] > value[0] if largest else item.value[0] < value[1]
            if truth != NO and (matters or not sure):
                counted += [item] if truth == YES else [where[i], item]
        return value, counted

    # --- numbers -------------------------------------------------------------------------------

    def arithmetic(self, expr: p.Arithmetic, member: Member) -> Found:
        left, right = self(expr.left, member), self(expr.right, member)
        value = ranges.ARITHMETIC[expr.op](left.value, right.value)
        return decided(expr, member, value, (left, right), leaf=True)

    def bound(self, expr: p.Bound, member: Member) -> Found:
        item, limit = self(expr.item, member), self(expr.limit, member)
        a, b = item.value, limit.value
        value = iv.at_most(a, b) if expr.word == "most" else iv.at_least(a, b)
        if a[0] > b[1]:
            counts: tuple[Found, ...] = (limit,) if expr.word == "most" else (item,)
        elif b[0] > a[1]:
            counts = (item,) if expr.word == "most" else (limit,)
        else:
            counts = (item, limit)
        missing = NONE if value[0] == value[1] else joined(part.missing for part in counts)
        return Found(expr, member, value, (item, limit), missing, item.assumed | limit.assumed)

    def convert(self, expr: p.Convert, member: Member) -> Found:
        item = self(expr.item, member)
        period = p.type_of(expr.item).period
        value = iv.annual(item.value, period) if expr.word == "annual" else iv.monthly(item.value, period)
        return Found(expr, member, value, (item,), item.missing, item.assumed)

    def since(self, expr: p.Since, member: Member) -> Found:
        date = self(expr.date, member)
        reckon = iv.SINCE[expr.unit]
        low, high = date.value
        value = (reckon(high, self.edition.as_of), reckon(low, self.edition.as_of))
        return decided(expr, member, value, (date,), leaf=True)

    def rounded(self, expr: p.Rounded, member: Member) -> Found:
        item = self(expr.item, member)
        low, high = item.value
        bottom = iv.round_to(low, expr.unit, expr.direction)
        value = (bottom, bottom if low == high else iv.round_to(high, expr.unit, expr.direction))
        return decided(expr, member, value, (item,), leaf=True)

    def table(self, expr: p.TableLookup, member: Member) -> Found:
        """The hull of the rows that fit some value the columns may have; 0 where none fits."""
        columns = tuple(self(column, member) for column in expr.columns)
        choices = [self._choices(i, column, expr.rows) for i, column in enumerate(columns)]
        rows: dict[int, Found] = {}
        spans: list[iv.Interval] = []
        for combination in product(*choices):
            row = next((row for row in expr.rows if fits(row.cells, combination)), None)
            if row is None:
                spans.append((0, 0))
            elif id(row) not in rows:
                rows[id(row)] = self(row.value, member)
                spans.append(rows[id(row)].value)
        value = (min(s[0] for s in spans), max(s[1] for s in spans))
        return decided(expr, member, value, (*columns, *rows.values()), leaf=True)

    @staticmethod
    def _choices(index: int, column: Found, rows: tuple[p.AmountRow, ...]) -> list[Any]:
        """Values of a column that stand for all it may have, as far as the rows tell them apart."""
        kind = p.type_of(column.expr).kind
        if kind == "choice":
            return sorted(column.value)
        if kind == "yes_no":
            return [["no"], ["no", "yes"], ["yes"]][column.value]
        low, high = column.value
        ends = {low, high}
        for row in rows:
            ends.update(end for end in row.cells[index] or () if low < end < high)
        marks = sorted(ends)
        whole = p.type_of(column.expr).whole
        between = [(a + b) / 2 if not whole else (a + b) // 2 for a, b in zip(marks, marks[1:], strict=False)]
        return sorted({*marks, *between})

    def unmeant(self, expr: p.Unmeant, member: Member) -> Found:
        raise AssertionError(f"{expr.what} {expr.name} was let into an edition")


def fits(cells: tuple[Any, ...], values: tuple[Any, ...]) -> bool:
    """Whether a row of a table fits one value a column."""
    return all(
        cell is None or (value in cell if isinstance(value, str) else cell[0] <= value <= cell[1])
        for cell, value in zip(cells, values, strict=True)
    )


_BY_KIND: dict[type, Callable[[Values, Any, Member], Found]] = {
    p.Literal: Values.literal, p.FactRef: Values.fact, p.DeriveRef: Values.derived,
    p.ParameterRef: Values.parameter, p.DecisionDate: Values.decision_date,
    p.UsualAmount: Values.usual_amount, p.And: Values.all_of, p.Or: Values.any_of,
    p.Not: Values.negation, p.Compare: Values.compare, p.Between: Values.between,
    p.OneOf: Values.one_of, p.Includes: Values.includes, p.IsEmpty: Values.is_empty,
    p.IsKnown: Values.is_known, p.HasStatus: Values.has_status, p.Quantified: Values.quantified,
    p.Count: Values.count, p.Aggregate: Values.aggregate, p.Arithmetic: Values.arithmetic,
    p.Bound: Values.bound, p.Convert: Values.convert, p.Since: Values.since,
    p.Rounded: Values.rounded, p.TableLookup: Values.table, p.Unmeant: Values.unmeant,
    p.EventCount: event_values.count, p.EventSum: event_values.total,
    p.EventWithout: event_values.without, p.EventFalls: event_values.falls,
}  # fmt: skip
