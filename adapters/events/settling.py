"""Events that were read, into the store in one transaction: new, known, withdrawn, corrected, or set aside.

An event is known by `source:id`. What corrects it is kept as `source:id#2`, then `#3`, and whatever it
corrects is withdrawn; so a row that comes again, in whatever file, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...dsl.policy import Event
from ...dsl.problems import Problem
from ..store.values import NewEvent, StoredEvent
from . import coded
from .mapping import EventMapping
from .people import owners_of
from .reading import ReadEvent, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..store import Writing

LOOKED = 8  # corrections of one event that are looked up at a time
WITHDRAWN, CORRECTED = "withdrawn by the department", "corrected by the department"

Told = str | Trouble  # new, known, corrected, withdrawn, to_come, or why not


def settle(
    writing: Writing, events: Sequence[ReadEvent], mapping: EventMapping, kinds: Mapping[str, Event]
) -> list[Told]:
    """Put events into the store, in their order; what became of each."""
    told: dict[int, Told] = {}
    happened = [index for index, event in enumerate(events) if event.state != "withdraws"]
    owners = owners_of(
        writing, [events[index] for index in happened], mapping,
        [kinds[events[index].kind].entity == "member" for index in happened],
    )  # fmt: skip
    of = dict(zip(happened, owners, strict=True))
    coders = {name: coded.Coder(kind) for name, kind in kinds.items()}
    group: list[int] = []
    new: dict[int, NewEvent] = {}
    ids: set[str] = set()
    for index, event in enumerate(events):
        owner = of.get(index)
        if isinstance(owner, Trouble):
            told[index] = owner
            continue
        name = stored_id(writing, event, mapping)
        # Of one event in several rows the later ones are about what the earlier ones made of it.
        if group and (name in ids or (events[group[0]].state == "withdraws") != (event.state == "withdraws")):
            told.update(_settle_group(writing, group, events, new, mapping))
            group, new, ids = [], {}, set()
        household, member = owner or ("", None)
        group.append(index)
        ids.add(name)
        facts = coders[event.kind].to_json(event.facts)
        new[index] = NewEvent(name, event.kind, household, member, event.day, facts)
    if group:
        told.update(_settle_group(writing, group, events, new, mapping))
    return [told[index] for index in range(len(events))]


def stored_id(writing: Writing, event: ReadEvent, mapping: EventMapping) -> str:
    """The id under which the store knows an event; of one without an id of its own, a keyed digest.

    Without the store's key nobody can try out who it is about.
    """
    if event.id is not None:
        return f"{mapping.source}:{event.id}"
    text = "\x1f".join(("event", mapping.source, event.kind if mapping.kind_column else "", *event.parts))
    return f"{mapping.source}:{writing.store.vault.mark(text).hex()[:32]}"


def _settle_group(
    writing: Writing, group: list[int], events: Sequence[ReadEvent], new: dict[int, NewEvent],
    mapping: EventMapping,
) -> dict[int, Told]:  # fmt: skip
    """Rows of different events, all of which withdraw or all of which tell something."""
    if events[group[0]].state == "withdraws":
        return dict(zip(group, _withdraw(writing, [new[index].id for index in group]), strict=True))
    told: dict[int, Told] = dict(zip(group, writing.add_events([new[index] for index in group]), strict=True))
    differing = [index for index in group if told[index] == "differs"]
    corrects = [i for i in differing if events[i].state == "corrects" or mapping.same_id_corrects]
    for index in differing:
        if index not in corrects:
            told[index] = Trouble(Problem("E639"), mapping.id[0])
    if corrects:
        told.update(_correct(writing, corrects, new, mapping))
    return told


def versions(writing: Writing, names: Sequence[str]) -> dict[str, list[StoredEvent]]:
    """Of each event all that the store has under its id: itself, and what corrected it."""
    found: dict[str, list[StoredEvent]] = {name: [] for name in names}
    asked, first = list(names), 1
    while asked:
        numbers = range(first, first + LOOKED)
        stored = writing.events([_version(name, number) for name in asked for number in numbers])
        more = []
        for name in asked:
            each = [stored[_version(name, n)] for n in numbers if _version(name, n) in stored]
            found[name] += each
            if len(each) == LOOKED:
                more.append(name)
        asked, first = more, first + LOOKED
    return found


def _version(name: str, number: int) -> str:
    return name if number == 1 else f"{name}#{number}"


def _withdraw(writing: Writing, names: list[str]) -> list[Told]:
    known = versions(writing, names)
    asked: list[tuple[str, int]] = []
    told: list[Told] = ["known"] * len(names)
    for index, name in enumerate(names):
        live = [event.id for event in known[name] if not event.withdrawn]
        asked += [(each, index) for each in (live if known[name] else [name])]
    done = writing.withdraw_events([(name, WITHDRAWN) for name, _ in asked])
    for (_, index), how in zip(asked, done, strict=True):
        told[index] = {"withdrawn": "withdrawn", "remembered": "to_come"}.get(how, "known")
    return told


def _correct(
    writing: Writing, corrects: list[int], new: dict[int, NewEvent], mapping: EventMapping
) -> dict[int, Told]:
    known = versions(writing, [new[index].id for index in corrects])
    told: dict[int, Told] = {}
    gone, come = [], []
    for index in corrects:
        event = new[index]
        before = known[event.id]
        if any(_says_the_same(each, event) for each in before):
            told[index] = "known"
            continue
        live = [each.id for each in before if not each.withdrawn]
        if not live:
            told[index] = Trouble(Problem("E640"), mapping.id[0])
            continue
        told[index] = "corrected"
        gone += [(name, CORRECTED) for name in live]
        come.append(replace(event, id=_version(event.id, len(before) + 1)))
    if gone:
        writing.withdraw_events(gone)
        writing.add_events(come)
    return told


def _says_the_same(before: StoredEvent, event: NewEvent) -> bool:
    where = (before.name, before.household, before.member, before.day)
    if where != (event.name, event.household, event.member, event.day):
        return False
    return before.erased or dict(before.facts) == dict(event.facts)
