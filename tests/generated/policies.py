"""Random policies: well-typed text with every block that has a meaning, over the small vocabulary.

`Author` writes with any `random.Random`: hypothesis's own for policies that shrink, a seeded one
for great numbers of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from elig.adapters.library import Library, RuleFile, digest_of, examine
from elig.dsl.policy import Policy
from elig.dsl.source import MAX_LINE

from .vocabulary import (
    DAYS,
    EVENTS,
    FACTS,
    NUMBERS,
    PERIODS,
    SUPPORTS,
    YUAN,
    H,
    Happening,
    Kind,
    M,
    declared,
    declared_events,
)

T = TypeVar("T")
PLACES = ("national", "henan", "henan.lankao")
PATHS: dict[str, tuple[str, ...]] = {"national": (), "henan": ("henan",), "henan.lankao": ("henan", "lankao")}
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
WINDOWS = ("1 day", "30 days", "1 month", "2 months", "12 months", "13 months", "400 days")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a policy may use: defaults, `is known`, parameters that no one published, periods and places, events."""

    assume: bool = True
    known: bool = True
    unpublished: bool = True
    dated: bool = True
    events: bool = False


ANYTHING = Traits()


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy as text: blocks, each with the place whose file it stands in."""

    blocks: tuple[tuple[str, str], ...]

    def files(self, order: Callable[[list[str]], Sequence[str]] = lambda blocks: blocks) -> list[RuleFile]:
        """One file a place, its blocks in the given order."""
        return [
            rule_file(f"{place}.elig", place, order([b for p, b in self.blocks if p == place]))
            for place in PLACES
        ]

    def load(self) -> Policy:
        return load(self.files())

    def __str__(self) -> str:
        return "\n".join(f"# --- {file.name}\n{file.content.decode()}" for file in self.files())


def rule_file(name: str, place: str, blocks: Sequence[str]) -> RuleFile:
    content = "\n\n".join((f"jurisdiction {place}", *blocks)) + "\n"
    return RuleFile(name, name, content.encode())


def load(files: Sequence[RuleFile]) -> Policy:
    """The checked policy; AssertionError with every error and the text if it does not load."""
    policy, problems = examine(files)
    errors = [problem.render() for problem in problems if problem.is_error]
    assert policy is not None, "\n".join((*errors, *(file.content.decode() for file in files)))
    assert digest_of(files) == policy.digest
    return policy


def library(draft: Draft) -> Library:
    return Library(draft.load())


@dataclass(frozen=True, slots=True)
class Named:
    """A derived value or status that later text may rest on: `is_a` as in `Kind`, or status."""

    name: str
    entity: str
    is_a: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What is in sight where an expression stands, and how deep it may still go."""

    subject: str
    named: tuple[Named, ...] = ()
    depth: int = 2
    inside: bool = False  # of `some member where (…)`: no second one in it
    usual: str = ""
    event: str = ""  # of which one is in sight: no other events in it

    def deeper(self) -> View:
        return replace(self, depth=self.depth - 1)

    def of_members(self) -> View:
        return replace(self, subject=M, inside=True, depth=self.depth - 1)


@dataclass(slots=True)
class Author:
    """Writes one policy."""

    rng: Random
    traits: Traits = ANYTHING
    kinds: tuple[Kind, ...] = FACTS
    blocks: list[tuple[str, str]] = field(default_factory=list)

    def one(self, options: Sequence[T]) -> T:
        return options[self.rng.randrange(len(options))]

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    # --- the policy ----------------------------------------------------------------------------

    def draft(self) -> Draft:
        self.blocks = [("national", 'document paper "文件"\n  provenance illustrative')]
        self.blocks += [("national", block) for block in declared(self.kinds, self.traits.assume)]
        if self.traits.events:
            self.blocks += [("national", block) for block in declared_events(self.traits.assume)]
        self.parameters()
        named: tuple[Named, ...] = ()
        before: dict[str, tuple[Named, ...]] = {}
        for i in range(self.rng.randrange(6)):
            before[f"thing_{i}"] = named
            named = (
                *named,
                self.derive(f"thing_{i}", named) if self.maybe(0.4) else self.status(f"thing_{i}", named),
            )
        roots = {n.name: (n.entity, "", before[n.name]) for n in named if n.is_a == "status"}
        usual = self.one((H, M))
        for name in SUPPORTS[: 1 + self.rng.randrange(4)]:
            subject, period = self.one((usual, usual, H, M)), self.one(("year", "year", *PERIODS, "none"))
            roots[name] = (subject, period, named)
            self.appearances(
                name, lambda lines, name=name, s=subject, q=period: self.support(name, s, q, named, lines)
            )  # type: ignore[misc]
        self.exceptions(roots)
        self.exclusives({name: period for name, (_, period, _) in roots.items() if name in SUPPORTS})
        if self.traits.dated and self.maybe(0.3):
            self.write(self.one(PLACES), f"end {self.one(sorted(roots))} from {self.one(DAYS[3:])}", [])
        if self.maybe(0.5):
            subject = self.one((H, M))
            self.write(
                "national",
                f'check finding "查" {self.about(subject)}',
                [f"  when {self.condition(View(subject, named))}"],
            )
        if self.traits.events:
            for i in range(1 + self.rng.randrange(3)):
                self.appearances(f"alarm_{i}", self.warn(f"alarm_{i}", named))
            if any(len(line) > MAX_LINE for _, block in self.blocks for line in block.split("\n")):
                return self.draft()  # now and then conditions are too long to be read
        return Draft(tuple(self.blocks))

    def warn(self, name: str, named: tuple[Named, ...]) -> Callable[[list[str]], tuple[str, list[str]]]:
        subject = self.one((H, M))

        def body(lines: list[str]) -> tuple[str, list[str]]:
            view = View(subject, named)
            when = self.over_events(view) if self.maybe(0.6) else self.condition(view)
            return f'warn {name} "警" {self.about(subject)}', [*lines, f"  when {when}"]

        return body

    def write(self, place: str, head: str, lines: list[str]) -> None:
        self.blocks.append((place, "\n".join((head, *lines, "  source paper"))))

    def appearances(self, name: str, write: Callable[[list[str]], tuple[str, list[str]]]) -> None:
        """The blocks of one name: one or two after each other on a level, and perhaps on a narrower one."""
        places = [PLACES[0]] if self.maybe(0.7) else [self.one(PLACES)]
        if self.maybe(0.2):
            places += [self.one(PLACES)]
        if not self.traits.dated:
            places = [PLACES[0]]
        for place in dict.fromkeys(places):
            for lines in self.periods():
                head, body = write(lines)
                self.write(place, head, body)

    def periods(self) -> list[list[str]]:
        if not self.traits.dated:
            return [[]]
        a, b = sorted((self.one(DAYS), self.one(DAYS)))
        form = self.one(("", "", "", "from", "until", "both", "two"))
        if form == "two":
            before = datetime.date.fromisoformat(b) - datetime.timedelta(1)
            return [[f"  until {before}"], [f"  from {b}"]]
        return [
            {"": [], "from": [f"  from {a}"], "until": [f"  until {b}"], "both": [f"  from {a} until {b}"]}[
                form
            ]
        ]

    @staticmethod
    def about(subject: str) -> str:
        return "for household" if subject == H else "for each member"

    def parameters(self) -> None:
        for name, type_, value in (
            ("line", "money per year", lambda: f"{self.one(YUAN)} yuan per year"),
            ("rate", "number", lambda: self.one(("0", "50%", "1", "150%"))),
            ("stage_rate", "money per month by stage", None),
            ("colour_rate", "money per year by colour", None),
        ):
            for place in PLACES[: 1 + self.rng.randrange(2)] if self.traits.dated else PLACES[:1]:
                lines = []
                days = (
                    sorted({self.one(DAYS[2:]) for _ in range(2)})
                    if self.traits.unpublished
                    else ["2000-01-01"]
                )
                for day in days:
                    if value is not None:
                        published = (
                            value() if not self.traits.unpublished or self.maybe(0.85) else "not published"
                        )
                        lines.append(f"  from {day}: {published}")
                        continue
                    by = type_.rpartition(" ")[2]
                    kind = next(k for k in FACTS if k.name == by)
                    lines += [f"  from {day}:", f"    | {by} | value |"]
                    for option in kind.options:
                        cell = f"{self.one(YUAN)} yuan{PERIODS[type_.split()[2]]}"
                        if self.traits.unpublished and self.maybe(0.1):
                            continue
                        if self.traits.unpublished and self.maybe(0.1):
                            cell = "not published"
                        lines.append(f"    | {option} | {cell} |")
                    if len(lines) and lines[-1].endswith("value |"):
                        lines.append(f"    | {kind.options[0]} | 1 yuan{PERIODS[type_.split()[2]]} |")
                self.write(place, f'parameter {name} "{name}" is {type_}', lines)

    def derive(self, name: str, named: tuple[Named, ...]) -> Named:
        subject = self.one((H, M))
        is_a = self.one(
            ("number", "number", "money.year", "money.month", "yes_no", "date", "choice", "several", "text")
        )
        same = self.one(
            [k for k in self.kinds if k.is_a == is_a and k.entity in (H, subject)] or [self.kinds[0]]
        )

        def body(lines: list[str]) -> tuple[str, list[str]]:
            if is_a in ("choice", "several", "text"):  # of these there is nothing but the fact itself
                own = subject == same.entity
                return f'derive {name} "{name}" for {subject}', [
                    *lines,
                    f"  be {'' if own else 'household.'}{same.name}",
                ]
            be = self.expression(is_a, View(subject, named))
            if is_a == "yes_no":
                be = f"({be})"
            if is_a == "number" and self.maybe(0.3):
                be += self.one((", rounded to 1", ", rounded up to 0.5", ", rounded down to 2"))
            elif is_a.startswith("money") and self.maybe(0.3):
                be += self.one(
                    (", rounded to 1 yuan", ", rounded up to 0.10 yuan", ", rounded down to 3 yuan")
                )
            return f'derive {name} "{name}" for {subject}', [*lines, f"  be {be}"]

        self.appearances(name, body)
        return Named(name, subject, is_a, same.options)

    def status(self, name: str, named: tuple[Named, ...]) -> Named:
        subject = self.one((H, M))

        def body(lines: list[str]) -> tuple[str, list[str]]:
            return f'status {name} "{name}" {self.about(subject)}', [*lines, *self.when(View(subject, named))]

        self.appearances(name, body)
        return Named(name, subject, "status")

    def support(
        self, name: str, subject: str, period: str, named: tuple[Named, ...], lines: list[str]
    ) -> tuple[str, list[str]]:
        view = View(subject, named)
        runs_on = self.maybe(0.35)
        statuses = [n for n in named if n.is_a == "status" and n.entity in (H, subject)]
        if runs_on and statuses and self.maybe(0.6):  # a standing that ends while the support is kept
            lines = [*lines, "  when all of", f"    - {self.has(view, statuses)}", f"    - {self.test(view)}"]
        elif self.maybe(0.95):
            lines = [*lines, *self.when(view)]
        amount = self.amount(view, period) if period != "none" else []
        lines = [*lines, *amount, f"  nature {self.one(('cash', 'loan', 'in_kind', 'waiver'))}"]
        if runs_on:
            last = "2025-03-01" if self.maybe(0.4) else self.date(replace(view, depth=1))
            lines.append(f"  runs on until {last}")
        if self.traits.assume and self.maybe(0.2):
            lines.append('  assume rooms 2 because "most have"')
        return f'support {name} "{name}" {self.about(subject)}', lines

    def when(self, view: View) -> list[str]:
        if self.maybe(0.5):
            return [f"  when {self.condition(view)}"]
        return [f"  when {self.one(('all of', 'all of', 'any of', 'none of'))}", *self.bullets(view, "    ")]

    def bullets(self, view: View, indent: str) -> list[str]:
        lines = []
        for _ in range(1 + self.rng.randrange(3)):
            if view.depth > 0 and self.maybe(0.2):
                lines += [
                    f"{indent}- {self.one(('all of', 'any of', 'none of'))}",
                    *self.bullets(view.deeper(), indent + "  "),
                ]
            else:
                lines.append(f"{indent}- {self.condition(replace(view, depth=min(view.depth, 1)))}")
        return lines

    def amount(self, view: View, period: str) -> list[str]:
        if self.maybe(0.25):
            return self.table(view, period)
        if self.maybe(0.25):  # so that two are equally large
            return [f"  amount 2 yuan{PERIODS[period]}"]
        line = f"  amount {self.money(view, period)}"
        if self.maybe(0.15):
            line += f", {self.one(('at most', 'at least'))} {self.money(view.deeper(), period)}"
        if self.maybe(0.3):
            line += self.one((", rounded to 1 yuan", ", rounded up to 1 yuan", ", rounded down to 0.50 yuan"))
        if view.subject == M and self.maybe(0.4):
            limit = self.money(replace(view, subject=H, inside=True, depth=1, event="-"), period)
            line += f", at most {limit} together in the household"
        return [line]

    def table(self, view: View, period: str) -> list[str]:
        """Rows that never fit the same values: the columns' cells are cut apart."""
        columns = [
            k for k in FACTS if k.is_a in ("choice", "yes_no", "number") and k.entity in (H, view.subject)
        ]
        first, second = self.rng.sample(columns, 2)
        rows: list[str] = []
        for cell in self.cells(first):
            for other in self.one((("any",), tuple(self.cells(second)))):
                if self.maybe(0.85) or not rows:
                    rows.append(f"    | {cell} | {other} | {self.money(replace(view, depth=0), period)} |")
        names = [k.name if view.subject == k.entity else f"household.{k.name}" for k in (first, second)]
        return ["  amount by table", f"    | {names[0]} | {names[1]} | amount |", *rows]

    def cells(self, kind: Kind) -> list[str]:
        if kind.is_a == "number":
            return self.one((["0", "1 to 2", "3"], ["-1 to 0", "0.5 to 1.5", "2"], ["0 to 1", "2 to 3"]))
        return list(kind.options or ("yes", "no"))

    # --- overrides --------------------------------------------------------------------------------

    def exceptions(self, roots: dict[str, tuple[str, str, tuple[Named, ...]]]) -> None:
        """Exceptions to supports and statuses, and to earlier exceptions."""
        targets = {name: (name, *root) for name, root in roots.items()}
        for i in range(self.rng.choice((0, 1, 2, 3, 4))):
            target = self.one(sorted(targets))
            root, subject, period, named = targets[target]

            def body(lines: list[str], target: str = target, subject: str = subject, period: str = period,
                     named: tuple[Named, ...] = named, root: str = root, i: int = i) -> tuple[str, list[str]]:  # fmt: skip
                view = View(subject, named, usual=period if period != "none" else "")
                if self.maybe(0.85):
                    lines = [*lines, f"  when {self.condition(replace(view, depth=1))}"]
                if view.usual and self.maybe(0.6):
                    lines = [*lines, f"  amount {self.money(replace(view, depth=1), view.usual)}"]
                elif root in SUPPORTS:
                    lines = [*lines, self.one(("  then eligible", "  then not eligible"))]
                else:
                    lines = [*lines, self.one(("  then holds", "  then does not hold"))]
                return f'exception but_{i} "例外{i}" to {target}', lines

            self.appearances(f"but_{i}", body)
            targets[f"but_{i}"] = (root, subject, period, named)

    def exclusives(self, periods: dict[str, str]) -> None:
        free = dict(periods)
        for i in range(self.rng.choice((0, 1, 1, 2))):
            if self.maybe(0.5):
                names, choose = [n for n in periods if self.maybe(0.7)], "first"
            else:
                once = self.maybe(0.3)
                names = [n for n, q in free.items() if q != "none" and (q == "once") == once]
                choose = "larger"
                self.rng.shuffle(names)
            if len(names) < 2:
                continue
            if choose == "larger":
                for name in names:
                    del free[name]
            lines = self.periods()[0]
            self.write(self.one(PLACES[:2]) if self.traits.dated else "national",
                       f'exclusive group_{i} "组{i}" between {", ".join(names)}: choose the {choose}', lines)  # fmt: skip

    # --- expressions ---------------------------------------------------------------------------------

    def expression(self, is_a: str, view: View) -> str:
        if is_a == "yes_no":
            return self.condition(view)
        if is_a.startswith("money"):
            return self.money(view, is_a.partition(".")[2])
        return self.number(view) if is_a == "number" else self.date(view)

    def reference(self, view: View, *is_a: str) -> str | None:
        """A fact or derived value of one of these sorts."""
        seen = [(k.entity, k.name) for k in self.kinds if k.is_a in is_a and k.entity in (H, view.subject)]
        seen += [
            (n.entity, n.name) for n in view.named if n.is_a in is_a and n.entity in (H, view.subject)
        ] * 2
        seen += [
            (k.entity, k.name) for each in self.events(view) for k in each.facts if k.is_a in is_a
        ] * 3
        if is_a == ("date",):
            seen += [(each.name, each.dated) for each in self.events(view)] * 3
        if not seen:
            return None
        entity, name = self.one(seen)
        return f"household.{name}" if entity == H and view.subject == M and self.maybe(0.5) else name

    def options(self, view: View, reference: str) -> tuple[str, ...]:
        """The options of a fact or derived value that was just named."""
        name = reference.rpartition(".")[2]
        of_events = (kind for event in EVENTS for kind in event.facts)
        declared: tuple[Named | Kind, ...] = (*view.named, *self.kinds, *of_events)
        return next(one.options for one in declared if one.name == name)

    def condition(self, view: View) -> str:
        if view.depth > 0 and self.maybe(0.45):
            return self.joined(view)
        return self.test(view)

    def joined(self, view: View) -> str:
        down = view.deeper()
        form = self.one(("and", "or", "not", "and", "or", "members"))
        if form == "not":
            return f"not ({self.condition(down)})"
        if form == "members" and not view.inside:
            return f"{self.one(('some', 'every', 'no'))} member where ({self.condition(view.of_members())})"
        word = "and" if form == "members" else form
        items = [f"({self.condition(down)})" for _ in range(2 + self.rng.randrange(2))]
        return f" {word} ".join(items)

    def test(self, view: View) -> str:
        forms = [
            "numbers",
            "money",
            "dates",
            "choice",
            "several",
            "yes_no",
            "status",
            "number_in",
            "text",
            "receives",
        ]
        if self.traits.known:
            forms.append("known")
        if self.traits.events and not view.event:
            forms += ["happened"] * 5
        form = self.one(forms)
        down = view.deeper()
        if form == "status":
            found = [n for n in view.named if n.is_a == "status" and n.entity in (H, view.subject)]
            if found:
                return self.has(view, found)
            form = "money"
        if form == "happened":
            return self.over_events(view)
        if form == "yes_no":
            name = self.reference(view, "yes_no")
            return self.one((f"{name}", f"{name} is yes", f"{name} is no", f"not {name}"))
        if form == "choice":
            name = self.reference(view, "choice")
            assert name is not None
            a, b = self.rng.sample(self.options(view, name), 2)
            return self.one(
                (f"{name} is {a}", f"{name} is not {a}", f"{name} in ({a}, {b})", f"{name} not in ({a}, {b})")
            )
        if form == "several":
            name = self.reference(view, "several")
            assert name is not None
            return self.one(
                (
                    f"{name} is empty",
                    f"{name} is not empty",
                    f"{name} includes {self.one(self.options(view, name))}",
                )
            )
        if form == "text":
            return f'{self.reference(view, "text")} {self.one(("is", "is not"))} "{self.one(("north", "south"))}"'
        if form == "receives":
            where = "household.receives" if view.subject == M else "receives"
            return self.one((f"{where} is empty", f"{where} is not empty", f"{where} includes {SUPPORTS[0]}"))
        if form == "known":
            kind = self.one([k for k in self.kinds if k.entity in (H, view.subject)])
            name = kind.name if kind.entity == view.subject else f"household.{kind.name}"
            return f"{name} {self.one(('is known', 'is not known'))}"
        if form == "number_in":
            name = self.reference(view, "number")
            a, b = sorted((self.one(NUMBERS), self.one(NUMBERS)), key=float)
            return f"{name} {self.one(('in', 'not in'))} {a} to {b}"
        if form == "dates":
            a, b = self.date(down), self.date(down)
        elif form == "money":
            period = self.one(tuple(PERIODS))
            a, b = self.money(down, period), self.money(replace(view, depth=0), period)
        else:
            a, b = self.number(down), self.number(replace(view, depth=0))
        return f"{a} {self.one(COMPARISONS)} {b}"

    # --- what happened -------------------------------------------------------------------------------

    def events(self, view: View) -> list[Happening]:
        """The kind of event of which one is in sight."""
        return [event for event in EVENTS if event.name == view.event]

    def over_events(self, view: View) -> str:
        """A condition over events."""
        form = self.one(("count", "sum", "without", "without", "falls", "falls"))
        if form == "count":
            return f"{self.counted(view)} {self.one(COMPARISONS)} {self.one('0123')}"
        if form == "sum":
            return f"{self.summed(view, 'money.once')} {self.one(COMPARISONS)} {self.one(YUAN)} yuan"
        if form == "without":
            one, other = self.one(((0, 1), (1, 0), (2, 3), (3, 2)))
            return f"{EVENTS[one].name} without {EVENTS[other].name} {self.window(view, EVENTS[one])}"
        event, fact = self.one([(e, k) for e in EVENTS for k in e.facts if k.is_a in ("number", "money.once")])
        share = self.one(("0.01%", "30%", "50%", "60%", "100%"))
        return f"{event.name}.{fact.name} falls by {share} over the last {self.one(WINDOWS)}"

    def counted(self, view: View) -> str:
        event = self.one(EVENTS)
        return f"count of {event.name} {self.window(view, event)}"

    def summed(self, view: View, is_a: str) -> str:
        event, fact = self.one([(e, k) for e in EVENTS for k in e.facts if k.is_a == is_a])
        return f"sum of {event.name}.{fact.name} {self.window(view, event)}"

    def window(self, view: View, event: Happening) -> str:
        """How far back, and perhaps of which events something is asked."""
        window = f"over the last {self.one(WINDOWS)}"
        if self.maybe(0.5):
            return window
        inner = replace(view, subject=event.entity, inside=True, usual="", event=event.name, depth=1)
        return f"{window} where ({self.condition(inner)})"

    def has(self, view: View, found: list[Named]) -> str:
        chosen = self.one(found)
        owner = "household " if chosen.entity == H and (view.subject == M) else ""
        others = [n.name for n in found if n.entity == chosen.entity and n != chosen]
        if others and self.maybe(0.3):
            return f"{owner}has any status of ({chosen.name}, {self.one(others)})"
        return f"{owner}has status {chosen.name}"

    def money(self, view: View, period: str) -> str:
        literal = f"{self.one(YUAN)} yuan{PERIODS[period]}"
        down = view.deeper()
        if view.depth <= 0:
            forms = ["literal", "reference", "parameter"]
        else:
            forms = [
                "literal",
                "reference",
                "reference",
                "parameter",
                "add",
                "subtract",
                "times",
                "share",
                "bound",
                "annual",
            ]
            forms += [] if view.inside else ["sum", "extreme"]
            forms += ["usual"] * 6 if view.usual == period else []
            forms += ["happened"] * 3 if self.traits.events and period == "once" and not view.event else []
        form = self.one(forms)
        if form == "reference":
            return self.reference(view, f"money.{period}") or literal
        if form == "parameter":
            if period == "year":
                return self.one(("line", "colour_rate"))
            return "stage_rate" if period == "month" and view.subject == M else literal
        if form in ("add", "subtract"):
            return f"({self.money(down, period)} {'+' if form == 'add' else '-'} {self.money(down, period)})"
        if form == "times":
            return f"{self.number(down)} * {self.money(down, period)}"
        if form == "share":
            return f"{self.money(down, period)} / {self.divisor(view)}"
        if form == "bound":
            return f"({self.money(down, period)}, {self.one(('at most', 'at least'))} {self.money(down, period)})"
        if form == "annual" and period in ("year", "month"):
            other = self.one(("month", "term", "year"))
            return f"{'annual' if period == 'year' else 'monthly'}({self.money(down, other)})"
        if form == "happened":
            return f"({self.summed(view, 'money.once')})"
        if form in ("sum", "extreme"):
            return self.over_members(form, view, lambda v: self.money(v, period))
        return "usual amount" if form == "usual" else literal

    def over_members(self, form: str, view: View, item: Callable[[View], str]) -> str:
        inner = view.of_members()
        inner = replace(inner, usual="")
        where = f" where ({self.condition(inner)})" if self.maybe(0.6) else ""
        if form == "sum":
            return f"sum of ({item(inner)}) over members{where}"
        fallback = f" or {item(replace(view, depth=0, usual=''))} if none" if where else ""
        # `where (… or V if none)`: the value for nobody stands inside the brackets of `where`.
        return f"{self.one(('largest', 'smallest'))} of ({item(inner)}) over members{where}{fallback}"

    def divisor(self, view: View) -> str:
        return self.one(
            ("2", "3", "count of members", "(household.rooms + 1)" if view.subject == M else "(rooms + 1)")
        )

    def number(self, view: View) -> str:
        down = view.deeper()
        if view.depth <= 0:
            forms = ["literal", "reference", "rate"]
        else:
            forms = [
                "literal",
                "reference",
                "reference",
                "rate",
                "add",
                "times",
                "share",
                "bound",
                "since",
                "money",
                "members",
            ]
            forms += [] if view.inside else ["sum", "extreme", "count", "count"]
            forms += ["counted", "counted", "summed"] if self.traits.events and not view.event else []
        form = self.one(forms)
        if form == "reference":
            return self.reference(view, "number") or "1"
        if form == "rate":
            return "rate"
        if form == "add":
            return f"({self.number(down)} {self.one('+-')} {self.number(down)})"
        if form == "times":
            return f"{self.number(down)} * {self.number(down)}"
        if form == "share":
            return f"{self.number(down)} / {self.divisor(view)}"
        if form == "bound":
            return f"({self.number(down)}, {self.one(('at most', 'at least'))} {self.number(down)})"
        if form == "since":
            return f"{self.one(('days', 'months', 'full years'))} since {self.date(replace(view, depth=0))}"
        if form == "counted":
            return f"({self.counted(view)})"
        if form == "summed":
            return f"({self.summed(view, 'number')})"
        if form == "money":
            period = self.one(tuple(PERIODS))
            known = "1 yuan" + PERIODS[period]
            fact = {
                "year": "household.cost",
                "month": "household.rent",
                "term": "household.fees",
                "once": "household.savings",
            }
            name = fact[period] if view.subject == M else fact[period].partition(".")[2]
            return f"{self.money(down, period)} / ({name} + {known})"
        if form == "members":
            return "count of members"
        if form == "count":
            return f"count of members where ({self.condition(view.of_members())})"
        if form in ("sum", "extreme"):
            return self.over_members(form, view, self.number)
        return self.one((*NUMBERS, "15", "60%", "-1"))

    def date(self, view: View) -> str:
        if view.depth > 0 and self.maybe(0.2):
            if view.inside:
                return f"({self.date(view.deeper())}, {self.one(('at most', 'at least'))} {self.date(view.deeper())})"
            return self.over_members("extreme", view, self.date)
        form = self.one(("literal", "reference", "reference", "reference", "now"))
        if form == "now":
            return "decision date"
        return (self.reference(view, "date") if form == "reference" else None) or self.one(DAYS)


def policies(traits: Traits = ANYTHING) -> st.SearchStrategy[Draft]:
    """Random policies that load without errors."""
    return st.randoms(use_true_random=False).map(lambda rng: Author(rng, traits).draft())
