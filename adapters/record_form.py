"""A record and a kernel's program in one function, printed for records of one form.

A form is which facts a record gives, and how. Files of one source give the same ones, so a few forms
take nearly all; what they do not take, `record_coder` reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..dsl.policy import Fact
from ..dsl.ranges import MAX_MEMBERS
from ..engine.kernel.inputs import Column
from ..engine.kernel.ir import HOUSEHOLD, MEMBER
from ..engine.kernel.kernel import Said, function_of
from ..engine.kernel.print_python import Reading
from .record_coder import Coding, is_nothing, plainly
from .record_values import MAX_TEXT, option_words, span
from .records import LISTS

HEAD = '''\
def decide(record, arguments):
    """One household's record, if it is written plainly; None or an exception where it is not."""'''
Form = Callable[[Mapping[str, Any], tuple[int, ...]], Said | None]
DECLINE = "    return None"


def form_of(coding: Coding, record: Mapping[str, Any], gaps: bool = False) -> Form:
    """The function for records like this one, which `coding` has read.

    With `gaps`, any fact of them may be left out or null; without, what the kernel reads must be given.
    """
    form = RecordForm(coding, record, gaps)
    space = form.space()
    made: Form = function_of(form.source(), tuple(space))(**space)
    return made


class RecordForm:
    """Prints the function for records like a sample."""

    def __init__(self, coding: Coding, record: Mapping[str, Any], gaps: bool = False) -> None:
        self.coding = coding
        self.gaps = gaps
        members = record["members"]
        self.labels = tuple(
            {column.name: column.label for column in columns if column.kind == "fact"}
            for columns in coding.columns
        )
        everyone = set.union if gaps else set.intersection
        given = (
            {name for name, value in record.items() if value is not None and name not in LISTS},
            everyone(*({name for name, value in m.items() if value is not None} for m in members)),
        )
        self.facts = tuple(
            {fact.name: fact for fact in coding.records.of(entity)
             if fact.name in given[level] or (gaps and fact.name in self.labels[level])}
            for level, entity in enumerate(("household", "member"))
        )  # fmt: skip
        self.samples = tuple(
            {name: next((e[name] for e in entries if e.get(name) is not None), None) for name in facts}
            for facts, entries in zip(self.facts, ((record,), members), strict=True)
        )
        self.receives = bool(coding.drawn) or record.get("receives") is not None

    def source(self) -> str:
        """The function's text."""
        drawn, by_member = (
            [
                label
                for column in self.coding.drawn
                if column.level == level
                for label in self.labelled(column)
            ]
            for level in (HOUSEHOLD, MEMBER)
        )
        household = [
            'members = record["members"]',
            f"if type(members) is not list or not 0 < len(members) <= {MAX_MEMBERS}:", DECLINE,
            *self.reads(HOUSEHOLD, "record"),
        ]  # fmt: skip
        if self.receives:
            names = [f"({', '.join(drawn)},)" if drawn else "_", "drawn_by_member" if by_member else "_"]
            household.append(f"{', '.join(names)} = drawn(record{self.at('receives')}, members)")
        household.append("ids = set()")
        reading = Reading(
            HEAD,
            household,
            f"member, ({', '.join(by_member)},)" if by_member else "member",
            ["if type(member) is not dict:", DECLINE, *self.reads(MEMBER, "member"), "ids.add(m_id)"],
            ["if len(ids) != len(members):", DECLINE],
            frozenset({"ids", "drawn_by_member", "missing"} | set(self.space()) | self.locals()),
            "zip(members, drawn_by_member)" if by_member else "members",
        )
        kernel = self.coding.kernel
        return (kernel.program if self.gaps else kernel.plain).python(reading)

    def labelled(self, column: Column) -> list[str]:
        """A column's names in the program."""
        return [column.label, f"{column.label}_known"] if self.gaps else [column.label]

    def at(self, name: str) -> str:
        """How a value that may be left out is taken from its entry."""
        return f'.get("{name}")' if self.gaps else f'["{name}"]'

    def locals(self) -> set[str]:
        found = {self.local(level, name) for level in (HOUSEHOLD, MEMBER) for name in self.facts[level]}
        return found | {f"{name}_known" for name in found}

    def local(self, level: int, name: str) -> str:
        """What a fact is called in the text: as in the program, if that reads it."""
        if name in self.labels[level]:
            return self.labels[level][name]
        called = f"{'hm'[level]}_{name}"
        if name.isascii() and called not in self.labels[level].values():
            return called
        return f"{'hm'[level]}_unread_{list(self.facts[level]).index(name)}"

    def reads(self, level: int, entry: str) -> list[str]:
        """Lines that read an entry's facts, and decline one that gives what it cannot."""
        expected = str(len(self.facts[level]) + (level == HOUSEHOLD) * (1 + self.receives))
        lines = self.with_gaps(level, entry) if self.gaps else self.whole(level, entry)
        beside = f"len({entry})"
        if self.gaps:
            beside += " + missing"
            if level == HOUSEHOLD and self.receives:
                beside += ' + (record.get("receives") is None)'
        return [*lines, f"if {beside} != {expected}:", f"    others_of_{entry}({entry})"]

    def whole(self, level: int, entry: str) -> list[str]:
        """All facts are taken, then all are checked."""
        taken, tests, scaled = [], [], []
        same: dict[str, list[str]] = {"int": [], "bool": []}
        for name, fact in self.facts[level].items():
            local, how = self.local(level, name), self.how(level, fact)
            value = f'{entry}["{name}"]'
            taken.append(f"{local} = {self.taken(how, local, value)}")
            if how in same:
                same[how].append(f"type({local})")
            if how in ("int", "text"):
                tests.append(self.test(how, local, fact))
            if how == "int" and fact.type.kind == "money" and name in self.labels[level]:
                scaled.append(f"{local} *= 100")
        tests = [f"{' is '.join(found)} is {kind}" for kind, found in same.items() if found] + tests
        if not tests:
            return taken
        first, *rest = tests
        return [
            *taken,
            "if not (",
            f"    {first}",
            *(f"    and {test}" for test in rest),
            "):",
            DECLINE,
            *scaled,
        ]

    def with_gaps(self, level: int, entry: str) -> list[str]:
        """One fact after the other; how many are not given is counted."""
        lines = ["missing = 0"]
        for name, fact in self.facts[level].items():
            local, how = self.local(level, name), self.how(level, fact)
            if (level, name) == (MEMBER, "id"):
                lines += [f'{local} = {entry}["id"]', f"if not ({self.test(how, local, fact)}):", DECLINE]
                continue
            lines += [
                f'{local} = {entry}.get("{name}")',
                f"if {local} is None:",
                f"    {local}, {local}_known, missing = 0, False, missing + 1",
                "else:",
                f"    {local}_known = True",
            ]
            if how in ("int", "bool", "text"):
                test = f"type({local}) is bool" if how == "bool" else self.test(how, local, fact)
                typed = f"type({local}) is int and " if how == "int" else ""
                lines += [f"    if not ({typed}{test}):", f"    {DECLINE}"]
                if how == "int" and fact.type.kind == "money" and name in self.labels[level]:
                    lines.append(f"    {local} *= 100")
            else:
                lines.append(f"    {local} = {self.taken(how, local, local)}")
        return lines

    @staticmethod
    def taken(how: str, local: str, value: str) -> str:
        """The expression that reads a value."""
        if how == "choice":
            return f"{local}_places[{value}]"
        return f"read_{local}({value})" if how == "coder" else value

    @staticmethod
    def test(how: str, local: str, fact: Fact) -> str:
        """What a text or, its type being right, a number must be."""
        if how == "text":
            readable = f"({local}.isalnum() or text({local}))"
            return f"type({local}) is str and {readable} and len({local}) <= {MAX_TEXT}"
        low, high = span(fact)
        scale = 100 if fact.type.kind == "money" else 1
        return f"{math.ceil(low / scale)} <= {local} <= {math.floor(high / scale)}"

    def how(self, level: int, fact: Fact) -> str:
        """How the sample writes a fact: as one of the plain types, or else as its coder reads it."""
        value, kind = self.samples[level][fact.name], fact.type.kind
        if kind == "choice":
            return "choice"
        if kind == "yes_no" and (value is None or type(value) is bool):
            return "bool"
        if (value is None or type(value) is int) and (
            kind == "money" or (kind == "number" and fact.type.whole)
        ):
            return "int"
        if kind == "text" and fact.name not in self.labels[level]:
            return "text"
        return "coder"

    def space(self) -> dict[str, object]:
        """What the text calls."""
        coding = self.coding
        made: dict[str, object] = {
            "others_of_record": others_of(
                coding.household,
                {*self.facts[0], "members", *(("receives",) if self.receives else ())},
                LISTS,
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
        plainly(self.gaps or receipts is not None)
        household: list[Any] = []
        by_member: list[list[Any]] = [[] for _ in ids]
        for column, values in self.coding.values_drawn(receipts, ids):
            rows = [household] if column.level == HOUSEHOLD else by_member
            for row, value in zip(rows, values, strict=True):
                if self.gaps:
                    row += (value or 0, value is not None)
                else:
                    plainly(value is not None)
                    row.append(value)
        return household, by_member


def others_of(
    coders: Mapping[str, tuple[int, Callable[[Any], Any]]], given: set[str], lists: Collection[str] = ()
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
