"""A second, tiny reading of a checked policy, for households of which everything is known.

Two truths and exact fractions; it shares nothing with the engine but the policy's own nodes. Whatever it
cannot know (a parameter that no one published, a derived value without a definition) raises `NotKnown`.
Values are plain: bool, int or Fraction (money in fen, dates as ordinals), str, frozenset.
"""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from elig.dsl import policy as p
from elig.engine.facts import Event, Facts

YEARLY = {"month": 12, "term": 2, "year": 1, "once": 1}
OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
             "!=": operator.ne, "+": operator.add, "-": operator.sub, "*": operator.mul}  # fmt: skip
QUANTIFIERS = {"some": any, "every": all, "no": lambda found: not any(found)}
Who = int | None


class NotKnown(Exception):
    """The policy itself leaves a value open."""


class Conflict(Exception):
    """Two exceptions that are live give different results."""


@dataclass
class Reading:
    """What a policy says for one household on one day in one place."""

    policy: p.Policy
    facts: Facts
    today: int
    place: tuple[str, ...]
    usual: list[Any] = field(default_factory=list)
    seen: list[Event] = field(default_factory=list)  # the event of which a `where` is asked, if any

    # --- which text applies ------------------------------------------------------------------------

    def here(self, place: tuple[str, ...]) -> bool:
        return self.place[: len(place)] == place

    def last(self, block: p.Block) -> int:
        """The last day of a block: its own, or the day before an `end` that it had begun by."""
        days = [block.until if block.until is not None else 10**9]
        for end in self.policy.ends:
            wide = end.where.place[: len(block.where.place)] == block.where.place
            day = end.from_ or 0
            if end.target == block.name and wide and self.here(end.where.place) and (block.from_ or 0) < day:
                days.append(day - 1)
        return min(days)

    def text(self, blocks: Sequence[Any], name: str) -> Any:
        """The block of a name that is in force, the narrowest; None if there is none."""
        live = [b for b in blocks if b.name == name and self.here(b.where.place)
                and (b.from_ or 0) <= self.today <= self.last(b)]  # fmt: skip
        if not live and any(getattr(b, "runs_on", None) for b in blocks if b.name == name):
            raise NotKnown(name)  # it may have ended and run on: not read here
        return max(live, key=lambda b: len(b.where.place), default=None)

    def parameter(self, name: str) -> p.ParameterValue:
        """The value in force in the narrowest place that has one."""
        best: tuple[int, p.ParameterValue] | None = None
        for parameter in self.policy.parameters:
            if parameter.name == name and self.here(parameter.where.place):
                begun = [v for v in parameter.values if v.from_ <= self.today]
                level = len(parameter.where.place)
                if begun and (best is None or level > best[0]):
                    best = (level, begun[-1])
        if best is None:
            raise NotKnown(name)
        return best[1]

    # --- expressions -------------------------------------------------------------------------------

    def members(self, where: p.Expr | None) -> list[int]:
        return [i for i in range(len(self.facts.members)) if where is None or self(where, i)]

    def __call__(self, expr: p.Expr, who: Who) -> Any:  # noqa: C901  one case a node
        match expr:
            case p.Literal(value=value):
                return value
            case p.FactRef(entity="household", name="receives"):
                return self.facts.receives
            case p.FactRef(entity="household", name=name):
                return self.facts.household[name]
            case p.FactRef(entity=entity, name=name) if entity != "member":
                return self.seen[-1].facts[name]
            case p.FactRef(name=name):
                return self.facts.members[who].facts[name]  # type: ignore[index]
            case p.DeriveRef(entity=entity, name=name):
                derive = self.text([d for d in self.policy.derives if d.subject == entity], name)
                if derive is None:
                    raise NotKnown(name)
                return self(derive.be, who if entity == "member" else None)
            case p.ParameterRef(name=name, key=key):
                now = self.parameter(name)
                found = now.value if key is None else dict(now.rows or ()).get(self(key, who))
                if found is None:
                    raise NotKnown(name)
                return found
            case p.EventCount(event=event, window=window, where=where):
                return len(self.happened(event, window, where, who))
            case p.EventSum(item=item, window=window, where=where):
                found = self.happened(item.entity, window, where, who)
                return sum(each.facts[item.name] for each in found)
            case p.EventWithout(event=event, other=other, window=window, where=where):
                return any(
                    not any(
                        after.member == each.member and after.day >= each.day
                        for after in self.happened(other, window, None, who)
                    )
                    for each in self.happened(event, window, where, who)
                )
            case p.EventFalls(item=item, share=share, window=window):
                found = self.happened(item.entity, window, None, who)
                return any(
                    one.member == last.member and one.day < last.day and one.facts[item.name] > 0
                    and (one.facts[item.name] - last.facts[item.name]) / Fraction(one.facts[item.name]) >= share
                    for one in found for last in found
                    if last.day == max(each.day for each in found if each.member == last.member)
                )  # fmt: skip
            case p.DecisionDate():
                return self.today
            case p.UsualAmount():
                return self.usual[-1]
            case p.And(items=items):
                return all(self(item, who) for item in items)
            case p.Or(items=items):
                return any(self(item, who) for item in items)
            case p.Not(item=item):
                return not self(item, who)
            case p.Compare(op=op, left=left, right=right):
                return OPERATORS[op](self(left, who), self(right, who))
            case p.Between(item=item, low=low, high=high):
                return self(low, who) <= self(item, who) <= self(high, who)
            case p.OneOf(item=item, options=options):
                return self(item, who) in options
            case p.Includes(item=item, option=option):
                found = self(item, who)
                return option in found if isinstance(found, frozenset) else option in self.drawn(who)
            case p.IsEmpty(item=item):
                found = self(item, who)
                return not (found if isinstance(found, frozenset) else self.drawn(who))
            case p.IsKnown(item=item):
                self(item, who)
                return True
            case p.HasStatus(entity=entity, names=names):
                return any(self.holds(name, who if entity == "member" else None) for name in names)
            case p.Quantified(word=word, where=where):
                return QUANTIFIERS[word]([self(where, i) for i in range(len(self.facts.members))])
            case p.Count(where=where):
                return len(self.members(where))
            case p.Aggregate(word=word, item=item, where=where, if_none=if_none):
                values = [self(item, i) for i in self.members(where)]
                if word == "sum":
                    return sum(values)
                return (max if word == "largest" else min)(values) if values else self(if_none, who)  # type: ignore[arg-type]
            case p.Arithmetic(op="/", left=left, right=right):
                return Fraction(self(left, who)) / self(right, who)
            case p.Arithmetic(op=op, left=left, right=right):
                return OPERATORS[op](self(left, who), self(right, who))
            case p.Bound(word=word, item=item, limit=limit):
                return (min if word == "most" else max)(self(item, who), self(limit, who))
            case p.Convert(word=word, item=item):
                yearly = self(item, who) * YEARLY[p.type_of(item).period]
                return yearly if word == "annual" else Fraction(yearly, 12)
            case p.Since(unit=unit, date=date):
                return since(unit, self(date, who), self.today)
            case p.Rounded(item=item, direction=direction, unit=unit):
                return rounded(self(item, who), direction, unit)
            case p.TableLookup(columns=columns, rows=rows):
                values = [self(column, who) for column in columns]
                return next((self(row.value, who) for row in rows if all(map(fits, row.cells, values))), 0)
        raise TypeError(expr)

    def drawn(self, who: Who) -> set[str]:
        """What `receives` shows drawn on the day: the member's own entries and the household's."""
        name = None if who is None else self.facts.members[who].id
        return {
            r.support for r in self.facts.receives or ()
            if (who is None or r.member in (None, name)) and (r.since or 0) <= self.today <= (r.until or 10**9)
        }  # fmt: skip

    def happened(self, event: str, window: p.Window, where: p.Expr | None, who: Who) -> list[Event]:
        """The events of a kind within a window; of all for the household, a member's own, or the household's."""
        kind = next(each for each in self.policy.events if each.name == event)
        found = []
        for each in self.facts.events or ():
            own = who is None or kind.entity == "household" or each.member == self.facts.members[who].id
            if each.name == event and own and self.within(each.day, window):
                whose = next((i for i, m in enumerate(self.facts.members) if m.id == each.member), None)
                self.seen.append(each)
                if where is None or self(where, whose):
                    found.append(each)
                self.seen.pop()
        return found

    def within(self, day: int, window: p.Window) -> bool:
        """Whether a day lies in a window: fewer months ago, or as many and later in its month."""
        if day > self.today or window.unit == "days":
            return 0 <= self.today - day < window.length
        date, today = datetime.date.fromordinal(day), datetime.date.fromordinal(self.today)
        months = 12 * (today.year - date.year) + today.month - date.month
        return months < window.length or (months == window.length and date.day > today.day)

    # --- blocks --------------------------------------------------------------------------------------

    def holds(self, name: str, who: Who) -> bool:
        status = self.text(self.policy.statuses, name)
        if status is None:
            return False
        when = status.when is None or self(status.when, who)
        return self.excepted(name, when, (when, None), None, who)[0]

    def excepted(
        self, name: str, when: bool, base: tuple[bool, Any], usual: p.Expr | None, who: Who
    ) -> tuple[bool, Any]:
        """What its exceptions make of a result (whether it applies, and the amount); Conflict if they differ."""
        results = []
        names = dict.fromkeys(e.name for e in self.policy.exceptions if e.target == name)
        for exception in filter(None, (self.text(self.policy.exceptions, n) for n in names)):
            if exception.when is not None and not self(exception.when, who):
                continue
            if exception.amount is not None:
                self.usual.append(self(usual, who))  # type: ignore[arg-type]
                amount = self(exception.amount, who)
                result = self.excepted(
                    exception.name, when, (when and amount > 0, amount), written(exception.amount), who
                )
                self.usual.pop()
            elif exception.then:
                given = (base[1] is None or base[1] > 0, base[1])
                result = self.excepted(exception.name, True, given, usual, who)
            else:
                result = self.excepted(exception.name, when, (False, base[1]), usual, who)
            results.append((result[0], result[1] if result[0] else None))
        if len(set(results)) > 1:
            raise Conflict(name)
        return results[0] if results else base

    def claim(self, name: str, who: Who) -> tuple[bool, Any]:
        """Whether a support's own clause gives it, and how much."""
        block = self.text(self.policy.supports, name)
        when = block.when is None or self(block.when, who)
        if block.runs_on is not None:
            mine = None if who is None else self.facts.members[who].id
            begun = [r.since for r in self.facts.receives or () if (r.support, r.member) == (name, mine)]
            running = [
                any(since <= self.today for since in begun if since),
                self.today <= self(block.runs_on, who),
            ]
            when |= all([*running, self.waived(block.when, who)])
        if block.amount is None:
            return self.excepted(name, when, (when, None), None, who)
        amount = self(block.amount.item, who)
        return self.excepted(name, when, (when and amount > 0, amount), written(block.amount.item), who)

    def waived(self, when: p.Expr | None, who: Who) -> bool:
        """A condition for whom the support runs on: the statuses that it asks for are not asked."""
        if isinstance(when, p.And | p.Or):
            return (all if isinstance(when, p.And) else any)([self.waived(item, who) for item in when.items])
        return when is None or isinstance(when, p.HasStatus) or bool(self(when, who))

    def own(self, name: str, who: Who) -> tuple[bool, Any]:
        """A claim within what the household gets together; who comes first takes first."""
        given, amount = self.claim(name, who)
        block = self.text(self.policy.supports, name)
        if not given or block.amount is None or block.amount.together is None:
            return given, amount
        limit = self(block.amount.together, None)
        try:
            before = sum(got for i in range(who or 0) for ok, got in [self.own(name, i)] if ok)
        except Conflict as error:  # what the others get is open
            raise NotKnown(name) from error
        amount = min(amount, max(limit - before, 0))
        return amount > 0, amount

    def groups(self, name: str, choose: str) -> Iterator[tuple[str, ...]]:
        """The exclusive groups that a support stands in, of those supports that are decided for the same subject."""
        mine = self.text(self.policy.supports, name)
        for group in dict.fromkeys(g.name for g in self.policy.exclusives if g.choose == choose):
            found = self.text(self.policy.exclusives, group)
            if found is not None and name in found.members:
                live = [(n, self.text(self.policy.supports, n)) for n in found.members]
                yield tuple(n for n, block in live if block is not None and block.subject == mine.subject)

    def left(self, name: str, who: Who) -> tuple[bool, bool, Any]:
        """Own truth, whether one named before it takes its place, amount."""
        given, amount = self.own(name, who)
        excluded = any(
            self.stands(other, who)[0]
            for group in self.groups(name, "first")
            for other in group[: group.index(name)]
        )
        return given, excluded, amount

    def stands(self, name: str, who: Who) -> tuple[bool, Any]:
        given, excluded, amount = self.left(name, who)
        return given and not excluded, amount

    def outcome(self, name: str, who: Who) -> tuple[str, Any]:
        """The outcome of a support that is in force, and its amount in fen if it is eligible."""
        given, excluded, amount = self.left(name, who)
        if not given:
            return "not_eligible", None
        for group in self.groups(name, "larger"):
            for other in group:
                if other != name:
                    stands, theirs = self.stands(other, who)
                    ahead = group.index(other) < group.index(name)
                    mine, theirs = self.yearly(name, amount), self.yearly(other, theirs if stands else 0)
                    excluded |= stands and (theirs > mine or (theirs == mine and ahead))
        return ("excluded", None) if excluded else ("eligible", amount)

    def yearly(self, name: str, amount: Any) -> Any:
        return amount * YEARLY[self.text(self.policy.supports, name).amount.period]


def written(amount: p.Expr) -> p.Expr:
    """An amount before it ends as whole fen."""
    assert isinstance(amount, p.Rounded)
    return amount.item


def fits(cell: Any, value: Any) -> bool:
    if cell is None:
        return True
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return value in cell if isinstance(value, str) else bool(cell[0] <= value <= cell[1])


def rounded(value: Any, direction: str, unit: Any) -> Any:
    steps = Fraction(value) / unit
    if direction == "near":
        half = math.floor(abs(steps) + Fraction(1, 2))
        return (half if steps > 0 else -half) * unit
    return (math.ceil(steps) if direction == "up" else math.floor(steps)) * unit


def since(unit: str, day: int, today: int) -> int:
    """Counted forwards: how many days, months or years after `day` have come by `today`."""
    if unit == "days":
        return today - day
    start, months = datetime.date.fromordinal(day), 12 if unit == "years" else 1
    count = (today - day) // (31 * months) - 2
    while anniversary(start, (count + 1) * months, unit) <= today:
        count += 1
    return count


def anniversary(start: datetime.date, months: int, unit: str) -> int:
    """The day some months later; a day that the month lacks is its last, but of years the day after."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    if start.day <= last:
        return datetime.date(year, month + 1, start.day).toordinal()
    return datetime.date(year, month + 1, last).toordinal() + (unit == "years")
