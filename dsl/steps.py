"""Steps of a case: each block typed, and what the steps of a place mean together on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import policy as p
from . import syntax as s
from .blocks import Blocks, word
from .declare import Declarations, at
from .expressions import Scope
from .kinds import DATE, Words, describe, literal_of, same
from .names import Namespace
from .together import declared_block, period

A_STEP = Words(en="step", zh="步骤")
HOUSEHOLD = Scope("household")


class Steps:
    """Types the step blocks; `blocks` does what every kind of block shares."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.declared, self.report, self.typer = blocks.declared, blocks.report, blocks.typer

    def step(self, file: s.File, block: s.Block) -> p.Step:
        """A checked step; Broken, reported, where a name or a value is wrong."""
        said = block.extra
        scope = self.blocks.scope(block, "household")
        after, which = one(said, "after") or ((), "all")
        common, when, asks, records, after, before, back, gaps = self.blocks.each(
            lambda: self.blocks.common(file, block),
            lambda: self.blocks.when(block, scope),
            lambda: tuple(fact.name for fact in self.facts(named(said, "asks"))),
            lambda: self.records(said),
            lambda: self.names(after),
            lambda: self.names(named(said, "before")),
            lambda: self.names(named(said, "back_to")),
            lambda: tuple(
                p.Gap(p.Span(n, unit), self.name(name)) for n, unit, name in listed(said, "no_sooner")
            ),
        )
        lasts, every, evidence = one(said, "lasts"), one(said, "every"), said.get("evidence")
        return p.Step(
            **common, after=after, any_of=which == "any", before=before,
            within=tuple(p.Limit(p.Span(n, unit), of) for n, unit, of in listed(said, "within")),
            gaps=gaps, lasts=p.Span(*lasts) if lasts else None, every=p.Span(*every) if every else None,
            asks=asks, when=when, records=records, back_to=back[0] if back else None,
            ends=bool(listed(said, "ends_case")), office=word(said, "office"),
            evidence=tuple(text for text, _ in evidence) if isinstance(evidence, list) else (),
        )  # fmt: skip

    def names(self, written: Iterable[s.Name]) -> tuple[str, ...]:
        return self.typer.each(list(written), self.name)

    def name(self, written: s.Name) -> str:
        """A declared step."""
        space: Namespace = self.declared.steps
        return self.typer.find(written, space, A_STEP)

    def facts(self, written: Iterable[s.Name]) -> tuple[p.Fact, ...]:
        return self.typer.each(list(written), self.fact)

    def fact(self, written: s.Name) -> p.Fact:
        """A fact of the household that can be given and recorded."""
        if self.declared.supports.find(written.text) or self.declared.statuses.find(written.text):
            raise self.report.fail("E451", written.span, name=written.text)
        typed = self.typer.name(written, HOUSEHOLD)
        if not isinstance(typed, p.FactRef) or typed.entity != "household" or typed.type.kind == "supports":
            raise self.report.fail("E451", written.span, name=written.text)
        return self.declared.facts[typed.entity, typed.name]

    def records(self, said: dict[str, Any]) -> tuple[p.Recorded, ...]:
        plain, days, back = self.blocks.each(
            lambda: self.typer.each(listed(said, "records"), lambda line: self.recorded(*line)),
            lambda: self.typer.each(list(named(said, "records_day")), self.day),
            lambda: self.facts(named(said, "takes_back")),
        )
        return (*plain, *days, *(p.Recorded(fact.name, "nothing", None) for fact in back))

    def recorded(self, written: s.Name, value: s.Expression | None) -> p.Recorded:
        fact = self.fact(written)
        if value is None:
            return p.Recorded(fact.name, "given", None)
        return p.Recorded(fact.name, "value", self.value(fact, value))

    def value(self, fact: p.Fact, written: s.Expression) -> object:
        """A written value as the fact's values are kept."""
        if fact.type.kind in ("choice", "several"):
            option = self.typer.option(written, fact)
            return option if fact.type.kind == "choice" else (option,)
        if isinstance(written, s.Number | s.Money | s.Date | s.Text | s.YesNo):
            literal = literal_of(written)
            fits = same(literal.type, fact.type) and (
                fact.low is None or fact.low <= literal.value <= fact.high  # type: ignore[operator]
            )
            if fits:
                return literal.value
        raise self.report.fail("E452", written.span, name=fact.name, type=describe(fact.type))

    def day(self, written: s.Name) -> p.Recorded:
        fact = self.fact(written)
        if fact.type.kind != "date":
            raise self.report.fail("E303", written.span, found=describe(fact.type), wanted=describe(DATE))
        return p.Recorded(fact.name, "day", None)


def listed(said: dict[str, Any], statement: str) -> list[Any]:
    """What the lines of a statement say."""
    found: list[Any] = said.get(statement, [])
    return found


def one(said: dict[str, Any], statement: str) -> Any:
    """What the one line of a statement says, if it is there."""
    return next(iter(listed(said, statement)), None)


def named(said: dict[str, Any], statement: str) -> Iterator[s.Name]:
    """All names that the lines of a statement give."""
    return (name for line in listed(said, statement) for name in line)


# --- together ----------------------------------------------------------------------------------


def check_steps(policy: p.Policy, declared: Declarations) -> None:
    """Report circles among the steps of a place on a day, and ways back that lead nowhere; each once."""
    told: set[frozenset[str]] = set()
    for here in procedures(policy):
        after = {name: [n for n in waits_for(step) if n in here] for name, step in here.items()}
        ring = circle(after)
        if ring is not None and frozenset(ring) not in told:
            told.add(frozenset(ring))
            report_ring(declared, [(name, here[name]) for name in ring])
    if len(policy.steps) == sum(len(found.blocks) for found in declared.blocks["step"].values()):
        leads_back(policy, declared)
        if not told:
            begins_nowhere(policy, declared)


def waits_for(step: p.Step) -> tuple[str, ...]:
    """The steps that have to be taken before this one."""
    return (*step.after, *(gap.step for gap in step.gaps))


def leads_back(policy: p.Policy, declared: Declarations) -> None:
    """A step goes back to one that comes before it, by some text of some place and day."""
    after: dict[str, list[str]] = {}
    for step in policy.steps:
        after.setdefault(step.name, []).extend(waits_for(step))
    for step in policy.steps:
        if step.back_to is not None and step.back_to not in ancestors(step.name, after):
            file, written = declared_block(declared, "step", step)
            (place,) = named(written.extra, "back_to")
            declared.report.add("E453", place.span, file, name=step.back_to, step=step.name)


def begins_nowhere(policy: p.Policy, declared: Declarations) -> None:
    """Steps of which none says `after alert`; none is told where a line could not be read."""
    if not policy.steps or any(not step.after for step in policy.steps):
        return
    file, written = declared_block(declared, "step", policy.steps[0])
    if not written.partial:
        declared.report.add("E454", written.name.span, file, name=policy.steps[0].name)


def procedures(policy: p.Policy) -> Iterator[dict[str, p.Step]]:
    """The steps by name as they stand together in each place, for each period in which none changes."""
    periods = {id(step): period(step, policy.ends) for step in policy.steps}
    days = sorted({first for first, _ in periods.values()} | {last + 1 for _, last in periods.values()})
    places = sorted({step.where.place for step in policy.steps})
    for place in places:
        for day in days:
            here: dict[str, p.Step] = {}
            for step in policy.steps:
                first, last = periods[id(step)]
                mine = step.where.place
                if first <= day <= last and mine == place[: len(mine)]:
                    known = here.get(step.name)
                    if known is None or len(known.where.place) < len(mine):
                        here[step.name] = step
            if here:
                yield here


def circle(after: dict[str, list[str]]) -> list[str] | None:
    """Steps that each wait for the next, the last for the first; None if there are no such."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        stack = [iter([start])]
        while stack:
            name = next(stack[-1], None)
            if name is None:
                stack.pop()
                if path:
                    done.add(path.pop())
            elif name in path:
                return path[path.index(name) :]
            elif name not in done:
                path.append(name)
                stack.append(iter(after.get(name, ())))
    return None


def ancestors(name: str, after: dict[str, list[str]]) -> set[str]:
    """Every step that comes before one."""
    found: set[str] = set()
    stack = list(after.get(name, ()))
    while stack:
        other = stack.pop()
        if other not in found:
            found.add(other)
            stack += after.get(other, ())
    return found


def report_ring(declared: Declarations, ring: list[tuple[str, p.Step]]) -> None:
    """A circle of steps, at the one that stands first in the files."""
    ordered = [(name, *declared_block(declared, "step", step)) for name, step in ring]
    start = min(range(len(ordered)), key=lambda i: (ordered[i][1].path, ordered[i][2].span.line))
    ordered = ordered[start:] + ordered[:start]
    names = [name for name, _, _ in ordered]
    declared.report.add(
        "E450", ordered[0][2].name.span, ordered[0][1], circle=" → ".join([*names, names[0]]),
        where=", ".join(dict.fromkeys(at(file, block) for _, file, block in ordered)),
    )  # fmt: skip
