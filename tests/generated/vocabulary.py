"""The small vocabulary that generated policies speak of, and generated households of it.

Every fact has few values, taken from the same palette as the constants of the policies, so that a
generated household stands on a boundary as often as beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from elig.engine.facts import Event, Facts, Member, Receipt

PERIODS = {"once": "", "month": " per month", "term": " per term", "year": " per year"}
SUPPORTS = ("aid_1", "aid_2", "aid_3", "aid_4")
YUAN = ("0", "0.01", "0.50", "1", "1.99", "2", "3", "5", "10", "20")
NUMBERS = ("0", "0.5", "1", "1.5", "2", "3")
DAYS = ("2008-02-29", "2009-03-01", "2023-11-30", "2023-12-31", "2024-01-01", "2024-01-31", "2024-02-28",
        "2024-02-29", "2024-03-01", "2024-03-31", "2024-04-30", "2025-02-28", "2025-03-01")  # fmt: skip
ASKED = DAYS[4:]  # days to decide on


def ordinal(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal()


@dataclass(frozen=True, slots=True)
class Kind:
    """A fact as the generator knows it: `type` is its line's, `is_a` what expressions ask for."""

    entity: str
    name: str
    is_a: str  # yes_no, number, money.PERIOD, date, choice, several, text
    type: str
    values: tuple[Any, ...]
    options: tuple[str, ...] = ()
    assume: str = ""  # a default as it is written
    default: Any = None


def money(entity: str, name: str, period: str, most: str, assume: str = "") -> Kind:
    fen = {int(Fraction(y) * 100) for y in YUAN if Fraction(y) <= int(most)}
    fen |= {value + 1 for value in fen if value < int(most) * 100}
    default = f"{assume} yuan{PERIODS[period]}" if assume else ""
    written = f"money{PERIODS[period]}, 0 to {most} yuan"
    return Kind(entity, name, f"money.{period}", written, tuple(sorted(fen)), (), default,
                int(assume) * 100 if assume else None)  # fmt: skip


def choice(entity: str, name: str, *options: str, assume: str = "") -> Kind:
    written = f"one of {', '.join(options)}"
    return Kind(entity, name, "choice", written, options, options, assume, assume or None)


def several(entity: str, name: str, *options: str) -> Kind:
    sets = tuple(frozenset(o for i, o in enumerate(options) if n >> i & 1) for n in range(2 ** len(options)))
    return Kind(entity, name, "several", f"several of {', '.join(options)}", sets, options)


def yes_no(entity: str, name: str, assume: str = "") -> Kind:
    return Kind(entity, name, "yes_no", "yes/no", (False, True), (), assume, {"": None, "no": False}[assume])


def number(entity: str, name: str, type_: str, low: int, high: int) -> Kind:
    halves = [Fraction(n, 2) for n in range(2 * low, 2 * high + 1)]
    values = tuple(
        v.numerator if v.denominator == 1 else v for v in halves if type_ == "number" or v.denominator == 1
    )
    return Kind(entity, name, "number", f"{type_}, {low} to {high}", values)


def date(entity: str, name: str) -> Kind:
    return Kind(entity, name, "date", "date, 2000-01-01 to 2030-12-31", tuple(map(ordinal, DAYS)))


def text(entity: str, name: str) -> Kind:
    return Kind(entity, name, "text", "text", ("north", "south"))


H, M = "household", "member"
FACTS: tuple[Kind, ...] = (
    choice(H, "colour", "red", "green", "blue"),
    choice(H, "shape", "round", "square", assume="square"),
    several(H, "troubles", "fire", "flood", "frost"),
    yes_no(H, "settled"),
    yes_no(H, "insured", assume="no"),
    number(H, "rooms", "count", 0, 4),
    number(H, "share", "number", 0, 2),
    money(H, "income", "year", "20"),
    money(H, "cost", "year", "10", assume="2"),
    money(H, "rent", "month", "3"),
    money(H, "fees", "term", "5"),
    money(H, "savings", "once", "20"),
    date(H, "moved_on"),
    text(H, "village"),
    choice(M, "stage", "low", "middle", "high"),
    several(M, "ailments", "back", "eyes"),
    yes_no(M, "works"),
    yes_no(M, "boards"),
    number(M, "grade", "count", 0, 3),
    number(M, "score", "number", -1, 1),
    money(M, "wage", "month", "5"),
    money(M, "pension", "year", "10"),
    money(M, "prize", "once", "10"),
    date(M, "born_on"),
    date(M, "ends_on"),
    text(M, "remark"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """A kind of event as the generator knows it; its facts have the event's name as their entity."""

    name: str
    entity: str
    dated: str
    facts: tuple[Kind, ...] = ()


EVENTS: tuple[Happening, ...] = (
    Happening("trip", M, "gone_on", (
        money("trip", "fare", "once", "5"), number("trip", "load", "number", -1, 1), yes_no("trip", "far"),
        choice("trip", "way", "road", "rail", "river"),
    )),
    Happening("home_coming", M, "back_on", (yes_no("home_coming", "tired", assume="no"),)),
    Happening("storm", H, "hit_on", (money("storm", "loss", "once", "3"), number("storm", "force", "count", 0, 4))),
    Happening("calm", H, "calm_on"),
)  # fmt: skip
HAPPENED = DAYS[2:]
BY_NAME = {
    (kind.entity, kind.name): kind for kind in (*FACTS, *(fact for each in EVENTS for fact in each.facts))
}


def declared(kinds: tuple[Kind, ...], assume: bool) -> Iterator[str]:
    """The entity blocks of a vocabulary."""
    for entity, head in ((H, "entity household"), (M, "entity member of household")):
        lines = [head]
        for kind in kinds:
            if kind.entity == entity:
                default = (
                    f', assume {kind.assume} because "no one said otherwise"'
                    if kind.assume and assume
                    else ""
                )
                lines.append(f"  fact {kind.name} is {kind.type}{default}")
        if entity == H:
            lines.append("  fact receives is list of supports")
        yield "\n".join(lines)


def declared_events(assume: bool) -> Iterator[str]:
    """The event blocks."""
    for event in EVENTS:
        lines = [f"event {event.name} of {event.entity}, dated {event.dated}", f"  fact {event.dated} is date"]
        for kind in event.facts:
            default = f', assume {kind.assume} because "no one said"' if kind.assume and assume else ""
            lines.append(f"  fact {kind.name} is {kind.type}{default}")
        yield "\n".join(lines)


# --- households -----------------------------------------------------------------------------------


def household(
    rng: Random, missing: float | None = None, kinds: tuple[Kind, ...] = FACTS, events: bool = False
) -> Facts:
    """A household of one to four members; each fact is missing with the same chance, `events` as well."""
    chance = rng.choice((0.0, 0.1, 0.3, 0.6, 0.9)) if missing is None else missing

    def given(entity: str) -> dict[str, object]:
        return {
            kind.name: rng.choice(kind.values)
            for kind in kinds
            if kind.entity == entity and rng.random() >= chance
        }

    members = tuple(Member(f"m{i + 1}", given(M)) for i in range(rng.choice((1, 1, 2, 2, 3, 4))))
    receives = None if rng.random() < chance else receipts(rng, len(members), chance)
    facts = Facts(given(H), members, receives, "")
    if events and rng.random() >= chance:
        facts = replace(facts, events=happened(rng, len(members), chance))
    return numbered(facts, rng)


def happened(rng: Random, members: int, missing: float) -> tuple[Event, ...]:
    """What happened, in no order."""
    return tuple(
        an_event(rng, f"e{number}", rng.choice(EVENTS), members, missing)
        for number in rng.sample(range(10), rng.choice((0, 1, 2, 3, 4, 6)))
    )


def an_event(rng: Random, name: str, kind: Happening, members: int, missing: float) -> Event:
    who = f"m{1 + rng.randrange(members)}" if kind.entity == M else None
    day = ordinal(rng.choice(HAPPENED))
    told = {fact.name: rng.choice(fact.values) for fact in kind.facts if rng.random() >= missing}
    return Event(name, kind.name, who, day, {kind.dated: day, **told})


def receipts(rng: Random, members: int, missing: float) -> tuple[Receipt, ...]:
    """What is drawn. Where the first day is not given it was before any decision date."""
    drawn = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        who = rng.choice((None, *(f"m{i + 1}" for i in range(members))))
        since = None if rng.random() < missing else ordinal(rng.choice(DAYS))
        until = ordinal(rng.choice(DAYS)) if rng.random() < 0.3 else None
        drawn.append(Receipt(rng.choice(SUPPORTS), who, since, until, None))
    return tuple(drawn)


def numbered(facts: Facts, rng: Random) -> Facts:
    return replace(facts, digest=f"generated:{rng.getrandbits(32)}")


Gap = tuple[str, int | None, str]  # path as the engine names it, member's index, name ("receives" is itself)


def gaps(facts: Facts, kinds: tuple[Kind, ...] = FACTS, events: bool = False) -> list[Gap]:
    """Everything that a household leaves open, by the path under which it is asked for."""
    found: list[Gap] = []
    for kind in kinds:
        if kind.entity == H and kind.name not in facts.household:
            found.append((kind.name, None, kind.name))
        for i, member in enumerate(facts.members):
            if kind.entity == M and kind.name not in member.facts:
                found.append((f"members[{member.id}].{kind.name}", i, kind.name))
    if facts.receives is None:
        found.append(("receives", None, "receives"))
    for i, receipt in enumerate(facts.receives or ()):
        if receipt.since is None:
            found.append((f"receives[{i}].since", None, "since"))
    if events and facts.events is None:
        found.append(("events", None, "events"))
    for i, event in enumerate(facts.events or ()):
        kind_of = next(kind for kind in EVENTS if kind.name == event.name)
        found += [
            (f"events[{event.id}].{fact.name}", -1 - i, fact.name)
            for fact in kind_of.facts
            if fact.name not in event.facts
        ]
    return found


def filled(facts: Facts, gap: Gap, value: object) -> Facts:
    """The household with one gap closed."""
    path, member, name = gap
    if path == "receives":
        assert isinstance(value, tuple)
        return replace(facts, receives=value)
    if path == "events":
        assert isinstance(value, tuple)
        return replace(facts, events=value)
    if member is not None and member < 0:
        told = list(facts.events or ())
        told[-1 - member] = replace(told[-1 - member], facts={**told[-1 - member].facts, name: value})
        return replace(facts, events=tuple(told))
    if name == "since":
        assert facts.receives is not None
        assert isinstance(value, int)
        index = int(path.partition("[")[2].partition("]")[0])
        receives = tuple(replace(r, since=value) if i == index else r for i, r in enumerate(facts.receives))
        return replace(facts, receives=receives)
    if member is None:
        return replace(facts, household={**facts.household, name: value})
    changed = replace(facts.members[member], facts={**facts.members[member].facts, name: value})
    return replace(facts, members=(*facts.members[:member], changed, *facts.members[member + 1 :]))


def a_value(rng: Random, facts: Facts, gap: Gap) -> object:
    """What a gap may turn out to be. What is drawn without a first day began before all decision dates."""
    _, member, name = gap
    if name == "receives":
        return receipts(rng, len(facts.members), 0.2)
    if name == "since":
        return ordinal(rng.choice(DAYS[:4]))
    if name == "events":
        return happened(rng, len(facts.members), 0.2)
    if member is not None and member < 0:
        assert facts.events is not None
        return rng.choice(BY_NAME[facts.events[-1 - member].name, name].values)
    return rng.choice(BY_NAME[H if member is None else M, name].values)


def completed(rng: Random, facts: Facts, left: Collection[str], events: bool = False) -> Facts:
    """The household with every gap closed but those that are to be left."""
    while True:
        open_ = [gap for gap in gaps(facts, events=events) if gap[0] not in left]
        if not open_:
            return facts
        facts = filled(facts, open_[0], a_value(rng, facts, open_[0]))
