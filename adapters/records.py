"""A household's record to typed facts, with everything that is wrong with it told at once.

The vocabulary of the policy makes one pydantic-core schema, used here and by the pydantic models
of `record_model`, so what they accept cannot differ. pydantic itself is imported for the models only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ..dsl.policy import Event, Fact, Option, Policy, Title, Type
from ..dsl.problems import FactsError, Problem
from ..dsl.ranges import MAX_EVENTS, MAX_MEMBERS
from ..engine.facts import Application, Facts, Member, Receipt
from . import record_events
from .record_json import Loc, member_ids, member_names, parse, path_of, read_json
from .record_values import (
    MAX_TEXT,
    Nearest,
    Reader,
    Unfit,
    choice,
    found_in,
    known_words,
    plainly,
    reader,
    shown,
    titles,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Records", "read_json"]

# INVARIANT: what a text fact may hold; something to read, and nothing that cannot be printed.
PRINTABLE = r"^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$"
SUGGESTED = 100  # problems of one record that look for the nearest right thing; it takes time


def _structural(entity: str, name: str, zh: str, en: str, type_: Type) -> Fact:
    return Fact(entity, name, Title(zh, en), type_, None, None, (), False, False, None)


TEXT, DATE, LIST = Type("text"), Type("date"), Type("list")
# What a record has besides the vocabulary's facts; all but `members` may be left out.
STRUCTURE = (
    _structural("household", "members", "家庭成员", "members", LIST),
    _structural("household", "receives", "在享帮扶", "supports received", LIST),
    _structural("household", "applications", "申请受理", "applications", LIST),
    _structural("household", "events", "事件", "events", LIST),
    _structural("member", "id", "成员编号", "member's id", TEXT),
    _structural("receives", "support", "帮扶名称", "support's name", Type("choice")),
    _structural("receives", "member", "成员编号", "member's id", TEXT),
    _structural("receives", "since", "起始日期", "first day", DATE),
    _structural("receives", "until", "截止日期", "last day", DATE),
    _structural("receives", "amount", "金额", "amount", Type("money", "once")),
    _structural("applications", "support", "帮扶名称", "support's name", Type("choice")),
    _structural("applications", "member", "成员编号", "member's id", TEXT),
    _structural("applications", "applied_on", "受理日期", "day of application", DATE),
    _structural("applications", "decided_on", "办结日期", "day of decision", DATE),
)
REQUIRED = {
    ("household", "members"),
    ("member", "id"),
    ("receives", "support"),
    ("applications", "support"),
}
# What an entry of each list is.
LISTS = {"members": "member", "receives": "receives", "applications": "applications", "events": "events"}
OF_SUPPORTS = ("receives", "applications")  # entries about a support and perhaps a member
# The first and last day of an entry, and what is said where they are exchanged.
IN_ORDER = {"receives": ("since", "until", "E563"), "applications": ("applied_on", "decided_on", "E564")}

# What pydantic-core finds wrong, in our words; its own are never shown.
PYDANTIC = {
    "missing": "E524",
    "extra_forbidden": "E510",
    "invalid_key": "E510",
    "dict_type": "E523",
    "model_attributes_type": "E523",
    "list_type": "E533",
    "frozen_set_type": "E533",
    "too_short": "E521",
    "too_long": "E522",
    "string_type": "E549",
    "string_pattern_mismatch": "E550",
    "string_too_long": "E551",
    "string_unicode": "E552",
}


class Records:
    """Reads records by a policy's vocabulary."""

    def __init__(self, policy: Policy) -> None:
        self._worked_out = {word for d in policy.derives for word in (d.name, d.title.zh)}
        vocabulary = [f for f in policy.facts if f.type.kind != "supports" and not _is_structural(f)]
        self.by_name: dict[tuple[str, str], Fact] = {(f.entity, f.name): f for f in (*vocabulary, *STRUCTURE)}
        self.events = {event.name: event for event in policy.events}
        self.event_words = record_events.by_word(self.events)
        for event in self.events.values():
            self.by_name.update({(event.name, fact.name): fact for fact in record_events.facts_of(event)})
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}
        supports = tuple(dict.fromkeys(Option(s.name, s.title) for s in policy.supports))
        for entity in OF_SUPPORTS:
            self.by_name[entity, "support"] = _with_options(self.by_name[entity, "support"], supports)

    def facts(self, record: Mapping[str, object] | BaseModel | str | bytes) -> Facts:
        """The facts of one household, from JSON text, a mapping or an instance of `model()`.

        Money is read from text, int or Decimal; a fact that is absent or None is unknown.
        Raises FactsError with every problem of the record.
        """
        problems: list[Problem] = []
        written: object = record
        if isinstance(record, str | bytes):
            written, problems = parse(record)
        elif hasattr(record, "model_dump"):
            written = record.model_dump(by_alias=True, exclude_none=True)
        if not isinstance(written, Mapping):
            raise FactsError([*problems, Problem("E507", {"found": shown(written)})])
        told = {problem.path for problem in problems if problem.code == "E505"}  # no number: that is enough
        read, wrong = self._read(written)
        problems += [problem for problem in wrong if problem.path not in told]
        problems += self.together(written)
        if problems:
            raise FactsError(problems)
        return _facts(read, self.events)

    def json_schema(self) -> dict[str, Any]:
        """What a record may hold, as JSON Schema (draft 2020-12), titled in both languages."""
        from .record_schema import json_schema

        return json_schema(self)

    def model(self) -> type[BaseModel]:
        """A pydantic model of a household, for programs that make records rather than read them.

        Amounts are `Decimal` yuan, dates `datetime.date`, several choices a frozenset; what it
        accepts is what `facts` accepts, and `facts` takes its instances.
        """
        return self._model

    @cached_property
    def _model(self) -> type[BaseModel]:
        from .record_model import household_model

        return household_model(self)

    # --- the one schema ----------------------------------------------------------------------

    def of(self, entity: str) -> list[Fact]:
        """What one entry of an entity may hold, in the order of the vocabulary."""
        return [fact for (owner, _), fact in self.by_name.items() if owner == entity]

    def is_required(self, fact: Fact) -> bool:
        """Whether an entry must have it; facts may always be unknown."""
        event = self.events.get(fact.entity)
        if event is not None:
            return fact.name in record_events.required(event)
        return (fact.entity, fact.name) in REQUIRED

    def value_schema(self, fact: Fact) -> Any:
        """The pydantic-core schema of a fact's value: the one place that says what is accepted."""
        if fact.entity == "household" and fact.name == "events":
            kinds = {word: self.entry_schema(name) for word, name in self.event_words.items()}
            entries = record_events.by_kind(kinds)
            return {"type": "list", "items_schema": entries, "max_length": MAX_EVENTS}
        if fact.entity == "household" and fact.name in LISTS:
            entry = self.entry_schema(LISTS[fact.name])
            limits = {"min_length": 1, "max_length": MAX_MEMBERS} if fact.name == "members" else {}
            return {"type": "list", "items_schema": entry, **limits}
        if fact.type.kind == "text":
            return {"type": "str", "strict": True, "max_length": MAX_TEXT, "pattern": PRINTABLE}
        read = (
            choice(fact, "E561", "E560")
            if fact.entity in OF_SUPPORTS and fact.name == "support"
            else reader(fact)
        )
        if fact.type.kind == "several":
            return {"type": "frozenset", "items_schema": _plain(read)}
        return _plain(read)

    def entry_schema(self, entity: str) -> Any:
        """The pydantic-core schema of a household, member, receipt, application or kind of event."""
        fields = {}
        for fact in self.of(entity):
            required = self.is_required(fact)
            schema = self.value_schema(fact)
            fields[fact.name] = {
                "type": "typed-dict-field",
                "required": required,
                "schema": schema if required else {"type": "nullable", "schema": schema},
            }
        schema = {"type": "typed-dict", "fields": fields, "extra_behavior": "forbid"}
        if entity in IN_ORDER:
            return {
                "type": "function-after",
                "schema": schema,
                "function": {"type": "no-info", "function": partial(in_order, entity)},
            }
        return schema

    @cached_property
    def _validator(self) -> Any:
        from pydantic_core import SchemaValidator

        return SchemaValidator(self.entry_schema("household"))

    def _read(self, record: Mapping[str, object]) -> tuple[dict[str, Any], list[Problem]]:
        from pydantic_core import ValidationError

        try:
            return self._validator.validate_python(record), []
        except ValidationError as error:
            details = enumerate(error.errors(include_url=False))
        names = member_names(record)
        return {}, [self._problem(detail, names, suggest=index < SUGGESTED) for index, detail in details]

    def _named(self, loc: Loc) -> tuple[str, str, Loc]:
        """The entity and name that an error is about, of a list's entry the list's, and its place.

        Of an event's place the kind, which pydantic-core puts in, is left out.
        """
        if len(loc) > 2 and loc[0] == "events":
            entity = self.event_words[str(loc[2])]
            return entity, str(loc[3]) if len(loc) > 3 else "", (*loc[:2], *loc[3:])
        if len(loc) > 2 and isinstance(loc[1], int):
            return LISTS[str(loc[0])], str(loc[2]), loc
        return "household", str(loc[0]) if loc else "", loc

    # --- what is wrong -------------------------------------------------------------------------

    def _problem(self, detail: Any, names: Sequence[str | None], *, suggest: bool) -> Problem:
        """One of pydantic-core's errors, as a sentence of ours."""
        entity, name, loc = self._named(detail["loc"])
        path, value = path_of(loc, names), detail["input"]
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, Unfit):
            return cause.problem(path, suggest=suggest)
        code = PYDANTIC.get(detail["type"], "E553")
        if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
            written = value.get("event") if isinstance(value, Mapping) else None
            return record_events.unknown_kind(self.events, written, path_of((*loc, "event"), names))
        if code == "E510":
            return self._unknown(entity, name, path, suggest=suggest)
        fact = self.by_name.get((entity, name))
        if fact is None:  # a name that is no text at all
            return Problem("E523" if code == "E523" else "E553", {"found": shown(value)}, path=path)
        fields: dict[str, object] = {"fact": titles(fact), "found": found_in(fact, value)}
        if name == "members" and (code == "E524" or value is None):
            code = "E520"
        elif code == "E522":
            code, most = ("E568", MAX_EVENTS) if name == "events" else (code, MAX_MEMBERS)
            fields["most"] = most
        elif code == "E551":
            fields["most"] = MAX_TEXT
        elif code == "E549" and not isinstance(value, bool) and isinstance(value, int | float | Fraction):
            code = "E548"
        elif code == "E550":
            empty = "E524" if self.is_required(fact) else code
            code = "E552" if isinstance(value, str) and value.strip() else empty
        return Problem(code, fields, path=path)

    def _unknown(self, entity: str, name: str, path: str | None, *, suggest: bool) -> Problem:
        """A key that is no fact of its entity: whose it is, or what it may have been meant to be."""
        plain = plainly(name)
        other = {"household": "member", "member": "household"}.get(entity)
        if name in self._worked_out:
            return Problem("E514", {"name": plain}, path=path)
        if other and any(name == word for word, _ in self._words(other)):
            return Problem("E512" if other == "member" else "E513", {"name": plain}, path=path)
        near = Nearest("E511", self._words(entity)).of(name) if suggest else None
        if near is None:
            return Problem("E510", {"name": plain}, path=path)
        title = self.by_name[entity, near].title
        told = {"en": f"`{near}` ({title.en})", "zh": f"`{near}`（{title.zh}）"}
        return Problem("E511", {"name": plain, "near": told}, path=path)

    def _words(self, entity: str) -> tuple[tuple[str, str], ...]:
        """The words by which an entity's facts may be meant, and the facts' names."""
        if entity not in self._known:
            self._known[entity] = known_words(self.of(entity))
        return self._known[entity]

    def together(self, record: Mapping[str, object]) -> Iterator[Problem]:
        """What is wrong between members and entries about them, each of which may be right by itself."""
        ids = member_ids(record)
        first: dict[str, int] = {}
        for index, name in enumerate(ids):
            if not isinstance(name, str):
                continue
            if name in first:
                fields = {"id": plainly(name), "first": first[name] + 1, "second": index + 1}
                yield Problem("E525", fields, path=path_of(("members", index, "id")))
            first.setdefault(name, index)
        known = ", ".join(plainly(name) for name in list(first)[:12]) + (", …" if len(first) > 12 else "")
        for entity in (*OF_SUPPORTS, "events"):
            written = record.get(entity)
            entries = list(written) if isinstance(written, list | tuple) else []
            if entity == "events":
                for index, problem in record_events.doubled(entries):
                    yield replace(problem, path=path_of(("events", index, "id")))
            for index, entry in enumerate(entries):
                name = entry.get("member") if isinstance(entry, Mapping) else None
                if isinstance(name, str) and name.strip() and name not in first:
                    fields = {"found": shown(name), "known": known}
                    yield Problem("E562", fields, path=path_of((entity, index, "member")))


def _is_structural(fact: Fact) -> bool:
    return any((fact.entity, fact.name) == (each.entity, each.name) for each in STRUCTURE)


def _with_options(fact: Fact, options: tuple[Option, ...]) -> Fact:
    return replace(
        fact, type=Type("choice", options=tuple(option.name for option in options)), options=options
    )


def _plain(read: Reader) -> dict[str, Any]:
    return {"type": "function-plain", "function": {"type": "no-info", "function": read}}


def in_order(entity: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of a list, unless its last day lies before its first."""
    first, last, code = IN_ORDER[entity]
    begun, ended = entry.get(first), entry.get(last)
    if begun is not None and ended is not None and ended < begun:
        from datetime import date

        days = {first: begun, last: ended}
        raise Unfit(
            code, {k: date.fromordinal(d).isoformat() if isinstance(d, int) else d for k, d in days.items()}
        )
    return entry


def _facts(read: dict[str, Any], kinds: Mapping[str, Event]) -> Facts:
    receives = read.get("receives")
    household = {name: value for name, value in read.items() if value is not None and name not in LISTS}
    members = [
        {name: value for name, value in member.items() if value is not None} for member in read["members"]
    ]
    applications, told = read.get("applications"), read.get("events")
    facts = Facts(
        household,
        tuple(Member(member.pop("id"), member) for member in members),
        None if receives is None else tuple(
            Receipt(r["support"], r.get("member"), r.get("since"), r.get("until"), r.get("amount"))
            for r in receives
        ),
        "",
        None if applications is None else tuple(
            Application(a["support"], a.get("member"), a.get("applied_on"), a.get("decided_on"))
            for a in applications
        ),
        None if told is None else tuple(record_events.event(kinds[e["event"]], e) for e in told),
    )  # fmt: skip
    return replace(facts, digest=digest_of(facts))


def digest_of(facts: Facts) -> str:
    """The digest of all that decides, the same however the record was written and in whatever order."""
    members = [{"id": member.id, **member.facts} for member in facts.members]
    receipts = None if facts.receives is None else [
        (r.support, r.member, r.since, r.until, r.amount) for r in facts.receives
    ]  # fmt: skip
    canonical: list[object] = [facts.household, members, receipts]
    if facts.events is not None:
        canonical.append(record_events.canonical(facts.events))
    return "sha256:" + hashlib.sha256(CANONICAL.encode(canonical).encode()).hexdigest()


def _canonical(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_canonical)
