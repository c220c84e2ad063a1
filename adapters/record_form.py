"""A record and a kernel's program in one function, printed for records of one form.

A form is which facts a record gives, and how. Files of one source give the same ones, so a few forms
take nearly all; what they do not take, `record_coder` reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..dsl.policy import Fact
from ..dsl.ranges import MAX_MEMBERS
from ..engine.kernel.ir import HOUSEHOLD
from ..engine.kernel.kernel import Said, compiled
from ..engine.kernel.print_python import Reading
from .record_coder import LISTS, Coding, is_nothing, plainly
from .record_values import MAX_TEXT, option_words, span

HEAD = '''\
def decide(record, arguments):
    """One household's record, if it is written plainly; None or an exception where it is not."""'''
Form = Callable[[Mapping[str, Any], tuple[int, ...]], Said | None]


def form_of(coding: Coding, record: Mapping[str, Any]) -> Form:
    """The function for records like this one, which `coding` has read and of which nothing is unknown."""
    form = _Form(coding, record)
    space = form.space()
    made: Form = compiled(form.source(), tuple(space))(**space)
    return made


class _Form:
    """Prints the function for records like a sample."""

    def __init__(self, coding: Coding, record: Mapping[str, Any]) -> None:
        self.coding = coding
        self.record = record
        members = record["members"]
        self.given: tuple[dict[str, Any], dict[str, Any]] = (
            {name: value for name, value in record.items() if value is not None and name not in LISTS},
            {name: value for name, value in members[0].items()
             if value is not None and all(member.get(name) is not None for member in members)},
        )  # fmt: skip
        self.facts = tuple(
            {fact.name: fact for fact in coding.records.of(entity) if fact.name in self.given[level]}
            for level, entity in enumerate(("household", "member"))
        )
        self.labels = tuple(
            {column.name: column.label for column in columns if column.kind == "fact"}
            for columns in coding.columns
        )
        self.receives = [name for name in ("receives",) if record.get(name) is not None]

    def source(self) -> str:
        drawn = [column.label for column in self.coding.drawn if column.level == HOUSEHOLD]
        by_member = [column.label for column in self.coding.drawn if column.level != HOUSEHOLD]
        household = ['members = record["members"]']
        household += [
            f"if type(members) is not list or not 0 < len(members) <= {MAX_MEMBERS}:",
            "    return None",
        ]
        household += self.reads(0, "record", 1 + len(self.receives))
        if self.receives:
            called = 'drawn(record["receives"], members)'
            names = [f"({', '.join(drawn)},)" if drawn else "_", "drawn_by_member" if by_member else "_"]
            household.append(f"{', '.join(names)} = {called}" if self.coding.drawn else called)
        household.append("ids = set()")
        return self.coding.kernel.plain.python(
            Reading(
                HEAD,
                household,
                f"member, ({', '.join(by_member)},)" if by_member else "member",
                [
                    "if type(member) is not dict:",
                    "    return None",
                    *self.reads(1, "member", 0),
                    "ids.add(m_id)",
                ],
                ["if len(ids) != len(members):", "    return None"],
                frozenset({"ids", "drawn", "drawn_by_member"} | set(self.space()) | self.locals()),
                "zip(members, drawn_by_member)" if by_member else "members",
            )
        )

    def locals(self) -> set[str]:
        return {self.local(level, name) for level in (0, 1) for name in self.facts[level]}

    def local(self, level: int, name: str) -> str:
        """What a fact is called in the text: as in the program, if that reads it."""
        if name in self.labels[level]:
            return self.labels[level][name]
        called = f"{'hm'[level]}_{name}"
        if name.isascii() and called not in self.labels[level].values():
            return called
        return f"{'hm'[level]}_unread_{list(self.given[level]).index(name)}"

    def reads(self, level: int, entry: str, others: int) -> list[str]:
        """Lines that read an entry's facts; first all are taken, then all are checked."""
        taken, tests, after = [], [], []
        ints: list[str] = []
        bools: list[str] = []
        for name, fact in self.facts[level].items():
            local, at = self.local(level, name), f'{entry}["{name}"]'
            how = self.how(level, fact)
            if how == "choice":
                taken.append(f"{local} = {local}_places[{at}]")
            elif how == "coder":
                taken.append(f"{local} = read_{local}({at})")
            else:
                taken.append(f"{local} = {at}")
            if how == "bool":
                bools.append(local)
            elif how == "text":
                tests.append(f"type({local}) is str and ({local}.isalnum() or text({local}))"
                             f" and len({local}) <= {MAX_TEXT}")  # fmt: skip
            elif how == "int":
                ints.append(local)
                scale = 100 if fact.type.kind == "money" else 1
                low, high = span(fact)
                tests.append(f"{math.ceil(low / scale)} <= {local} <= {math.floor(high / scale)}")
                column = self.labels[level].get(name)
                if column is not None and scale != 1:
                    after.append(f"{local} *= {scale}")
        size = len(self.facts[level]) + others
        lines = [*taken, f"if len({entry}) != {size}:", f"    others_of_{entry}({entry})"]
        types = [
            f"{' is '.join(f'type({local})' for local in found)} is {kind}"
            for kind, found in (("int", ints), ("bool", bools))
            if found
        ]
        if types or tests:
            first, *rest = [*types, *tests]
            lines += [
                "if not (",
                f"    {first}",
                *(f"    and {test}" for test in rest),
                "):",
                "    return None",
            ]
        return lines + after

    def how(self, level: int, fact: Fact) -> str:
        """How the sample writes a fact: as one of the plain types, or else as its coder reads it."""
        value, kind = self.given[level][fact.name], fact.type.kind
        if kind == "choice":
            return "choice"
        if kind == "yes_no" and type(value) is bool:
            return "bool"
        if type(value) is int and (kind == "money" or (kind == "number" and fact.type.whole)):
            return "int"
        if kind == "text" and fact.name not in self.labels[level]:
            return "text"
        return "coder"

    def space(self) -> dict[str, object]:
        """What the text calls."""
        coding = self.coding
        made: dict[str, object] = {
            "others_of_record": others_of(
                coding.household, {*self.facts[0], "members", *self.receives}, LISTS
            ),
            "others_of_member": others_of(coding.member, set(self.facts[1])),
            "text": is_text,
            "drawn": self.drawn,
        }
        for level, coders in enumerate((coding.household, coding.member)):
            for name, fact in self.facts[level].items():
                local, (_, code) = self.local(level, name), coders[name]
                if self.how(level, fact) == "coder":
                    made[f"read_{local}"] = code
                elif self.how(level, fact) == "choice":
                    words = option_words(fact)
                    places = fact.type.options
                    made[f"{local}_places"] = {word: places.index(option) for word, option in words.items()}
        return made

    def drawn(self, receives: Any, members: list[Any]) -> tuple[list[Any], list[Any]]:
        """What the household draws, and what each member does."""
        ids = [member["id"] for member in members]
        receipts = self.coding.receipts(receives, ids)
        plainly(receipts is not None)
        household: list[Any] = []
        by_member: list[list[Any]] = [[] for _ in ids]
        for column, values in self.coding.values_drawn(receipts, ids):
            plainly(None not in values)
            for row, value in zip(
                [household] if column.level == HOUSEHOLD else by_member, values, strict=True
            ):
                row.append(value)
        return household, by_member


def others_of(
    coders: Mapping[str, tuple[int, Callable[[Any], Any]]], given: set[str], lists: Sequence[str] = ()
) -> Callable[[Any], None]:
    """Checks what an entry gives beside the facts of its form; `lists` must be empty."""

    def others(entry: Mapping[str, Any]) -> None:
        for name in entry.keys() - given:
            value = entry[name]
            if name in lists:
                plainly(is_nothing(value))
                continue
            _, code = coders[name]
            if value is not None:
                code(value)

    return others


def is_text(value: str) -> bool:
    """Whether a text can be printed and is not blank."""
    return value.isprintable() and not value.isspace() and value != ""
