"""Writes the county: the register, each department's file day by day as it is sent, and the truth."""

from __future__ import annotations

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TextIO

from . import rates
from .people import People
from .post import DEPARTMENTS, OF_KIND, Department, Post
from .rest import Rest, Row
from .stories import NOBODY, Stories

# The fact that dates each kind, as rules/national/events.elig has it (a test compares them).
DATED = {
    "hospital_settlement": "settled_on", "serious_diagnosis": "diagnosed_on", "school_leaving": "left_on",
    "school_return": "returned_on", "school_cost": "charged_on", "dwelling_assessment": "assessed_on",
    "water_cut": "cut_on", "water_restored": "restored_on", "disability_card": "issued_on",
    "assistance_change": "changed_on", "accident": "happened_on", "household_change": "changed_on",
    "disaster": "hit_on", "job_loss": "lost_on", "new_job": "started_on", "wage_report": "reported_on",
    "unpaid_wages": "reported_on", "petition": "received_on", "asset_match": "matched_on",
}  # fmt: skip
# Amounts in which the point may slip.
SLIPPING = re.compile(r'"(self_paid|net_cost|loss|owed)": "(\d+)\.(\d\d)"')


@dataclass
class Written:
    """What was written: different events, rows of all files, households in hardship.

    Fewer events than asked where a department has no sending day in the period.
    """

    households: int = 0
    events: int = 0
    rows: int = 0
    hardships: int = 0


def county(households: int, events: int, seed: int, first: int, last: int, folder: Path) -> Written:
    """Write a county for the ordinal days `first` to `last`; ValueError if its stories are more events."""
    folder.mkdir(parents=True, exist_ok=True)
    people = People(households, Random(f"people {seed}"), first)
    post = Post(first, last)
    stories = Stories(people, post, Random(f"stories {seed}"), first, last)
    stories.plan()
    written = Written(households, 0, 0, len(stories.truths))
    told = [each for each in stories.happenings if first <= each.sent <= last]
    if len(told) > events:
        raise ValueError(f"what befalls {households} households is {len(told)} events, more than {events}")
    with (folder / "register.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for household in range(households):
            file.write(json.dumps(people.record(household), ensure_ascii=False) + "\n")
    with (folder / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for truth in stories.truths:
            said = {
                "household_no": people.household_no(truth.household), "began_on": iso(truth.began),
                "cause": truth.cause, "sent_on": None if truth.sent is None else iso(truth.sent),
            }  # fmt: skip
            file.write(json.dumps(said) + "\n")
    planned: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for each in told:
        row = (each.kind, each.household, each.person, each.own, each.facts)
        planned[OF_KIND[each.kind].name, each.sent].append(row)
    rest = Rest(people, post, Random(f"rest {seed}"), first, last, events - len(told))
    with ExitStack() as open_files:
        files = {
            d.name: Sender(
                d, people, Random(f"{d.name} {seed}"),
                open_files.enter_context(
                    (folder / f"events-{d.name}.jsonl").open("w", encoding="utf-8", newline="\n")
                ),
            )
            for d in DEPARTMENTS
        }  # fmt: skip
        finals = {name: max(day for day in days if day <= last) for name, days in post.days.items()}
        for day in range(first, last + 1):
            for department in DEPARTMENTS:
                if department.sends(day):
                    final = finals[department.name] == day
                    own = planned.pop((department.name, day), [])
                    files[department.name].send(day, own, rest.file(department, day, final))
        written.events = sum(sender.events for sender in files.values())
        written.rows = sum(sender.rows for sender in files.values())
    return written


class Sender:
    """Writes one department's files, with what goes wrong in them: doubled rows, slips, others' rows."""

    def __init__(self, department: Department, people: People, rng: Random, file: TextIO) -> None:
        self.department, self.people, self.rng, self.file = department, people, rng, file
        self.number = self.events = self.rows = 0
        self.again: list[tuple[str, Row]] = []  # with their ids
        self.withdraw: list[tuple[str, Row]] = []
        self.corrected: list[Row] = []

    def send(self, day: int, stories: list[Row], rest: Iterable[Row]) -> None:
        """The file of a day: what the last one got wrong, then the new rows, the stories among the others."""
        sent = iso(day)
        again, withdraw, corrected = self.again, self.withdraw, self.corrected
        self.again, self.withdraw, self.corrected = [], [], []
        for ident, row in withdraw:
            self._write(sent, ident, row, withdrawn=True)
        for ident, row in again:
            self._write(sent, ident, row)
        for row in corrected:
            self._write(sent, self._id(), row)
        self.rng.shuffle(stories)
        for row, harmless in self._mixed(stories, rest):
            self._new(sent, row, harmless)

    def _mixed(self, stories: list[Row], rest: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
        """Stories are scattered over the file, one in a dozen rows until they are told."""
        for row in rest:
            if stories and self.rng.randrange(12) == 0:
                yield stories.pop(), False
            yield row, True
        for row in stories:
            yield row, False

    def _new(self, sent: str, row: Row, harmless: bool) -> None:
        self.events += 1
        ident, chance = self._id(), self.rng.randrange(1000)
        slipped = rates.DUPLICATE + rates.SLIP
        if chance < rates.DUPLICATE:
            self.again.append((ident, row))
        elif harmless and chance < slipped:
            wrong = SLIPPING.sub(r'"\1": "\2\3.00"', row[4])  # the point two places to the right
            if wrong != row[4]:
                self.corrected.append(row)
                row = (*row[:4], wrong)
                self.withdraw.append((ident, row))
        elif harmless and chance < slipped + rates.WITHDRAWN:
            self.withdraw.append((ident, row))
        self._write(sent, ident, row)

    def _id(self) -> str:
        self.number += 1
        return f"{self.department.name}-{self.number:08d}"

    def _write(self, sent: str, ident: str, row: Row, *, withdrawn: bool = False) -> None:
        kind, household, person, own, facts = row
        whom = "" if person == NOBODY else f', "member": "{self.people.member(household, person)}"'
        said = ', "withdrawn": true' if withdrawn else f', "{DATED[kind]}": "{iso(own)}"'
        if facts and not withdrawn:
            said += ", " + facts
        self.file.write(
            f'{{"event": "{kind}", "id": "{ident}", "sent_on": "{sent}", '
            f'"household_no": "{self.people.household_no(household)}"{whom}{said}}}\n'
        )
        self.rows += 1


def iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()
