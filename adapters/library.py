"""A library of rule files: found, checked, and asked about households.

>>> import elig
>>> library = elig.load()          # the rule files that come with the package
>>> library.policy.digest[:7]
'sha256:'
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dsl.policy import Policy
from ..dsl.problems import PolicyError, Problem
from ..engine.decision import Decision
from ..engine.facts import Facts
from ..engine.places import resolve
from . import cache

if TYPE_CHECKING:
    from ..engine.decide import Engine
    from ..engine.edition import Applied
    from .decider import Decider, Outcomes
    from .records import Records
    from .screen_table import Screened

SHIPPED = Path(__file__).resolve().parent.parent / "rules"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file's bytes; `name` is its path in the folder that was given, `shown` as it can be opened."""

    name: str
    shown: str
    content: bytes


def load(*paths: str | os.PathLike[str]) -> Library:
    """The library of these rule files and folders; of the shipped rules if none is given.

    Given paths replace the shipped rules. Raises PolicyError with everything that is wrong in
    the files, FileNotFoundError for a path that leads to no rule file, OSError for one that cannot
    be read.
    """
    files = rule_files(paths or [SHIPPED])
    policy = cache.load(digest_of(files))
    if policy is None:
        policy, problems = examine(files)
        if policy is None:
            note = None if has_vocabulary(files) else "no_vocabulary"
            raise PolicyError((problem for problem in problems if problem.is_error), note)
        cache.save(policy)
    return Library(policy)


def rule_files(paths: Sequence[str | os.PathLike[str]]) -> list[RuleFile]:
    """The `.elig` files at and under these paths, each once, sorted by name.

    FileNotFoundError for a path that leads to none.
    """
    found: dict[Path, tuple[str, str]] = {}
    for path in sorted(map(Path, paths)):
        inside = sorted(file for file in path.rglob("*.elig") if file.is_file()) if path.is_dir() else [path]
        if not inside:
            raise FileNotFoundError(errno.ENOENT, "there is no rule file (*.elig) in this folder", str(path))
        for file in inside:
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            found.setdefault(file.resolve(), (name, file.as_posix()))
    names = [name for name, _ in found.values()]
    return sorted(
        (
            RuleFile(name if names.count(name) == 1 else shown, shown, Path(shown).read_bytes())
            for name, shown in found.values()
        ),
        key=lambda file: file.name,
    )


def digest_of(files: Sequence[RuleFile]) -> str:
    """The digest of the files' names and contents, whatever folder they lie in."""
    total = hashlib.sha256()
    for file in files:
        for part in (file.name.encode(errors="surrogateescape"), file.content):
            total.update(f"{len(part)}:".encode() + part)
    return f"sha256:{total.hexdigest()}"


def examine(files: Sequence[RuleFile]) -> tuple[Policy | None, list[Problem]]:
    """Parse and check: the policy, if nothing is wrong, and every problem, warnings too."""
    from ..dsl.check import check
    from ..dsl.parse import parse

    trees, problems = [], []
    for file in files:
        tree, found = parse(file.content, file.name)
        trees.append(tree)
        problems += found
    policy, found = check(trees, digest_of(files))
    shown = {file.name: file.shown for file in files}
    problems = [
        replace(problem, file=shown.get(problem.file or "", problem.file)) for problem in problems + found
    ]
    return (None if any(problem.is_error for problem in problems) else policy), problems


def validate(paths: Sequence[str | os.PathLike[str]]) -> tuple[list[RuleFile], list[Problem]]:
    """Check rule files: the files given, and every problem of theirs, warnings too.

    Where they declare no entity, they are checked together with the shipped rules, so that a new
    clause may speak of what those define. A shipped file stays out where a given one stands for it:
    one of the same name for the same place.
    """
    given = rule_files(paths)
    files = given
    if not has_vocabulary(given):
        replaced = {_stands_for(file) for file in given}
        files = given + [file for file in rule_files([SHIPPED]) if _stands_for(file) not in replaced]
    _, problems = examine(files)
    ours = {file.shown for file in given}
    return given, [problem for problem in problems if problem.is_error or problem.file in ours]


def has_vocabulary(files: Sequence[RuleFile]) -> bool:
    """Whether any of the files declares an entity."""
    return any(_ENTITY.search(file.content) for file in files)


def _stands_for(file: RuleFile) -> tuple[str, bytes | None]:
    place = _PLACE.search(file.content)
    return Path(file.shown).name, place and place.group(2)


# What a file begins with, before it is parsed.
_ENTITY = re.compile("^(entity|实体)[ \t]".encode(), re.MULTILINE)
_PLACE = re.compile("^(jurisdiction|辖区)[ \t]+([^ \t\r\n]+)".encode(), re.MULTILINE)


def ordinal(as_of: str | datetime.date) -> int:
    """The day number of a decision date; ValueError unless it is a date or text such as 2024-05-01.

    >>> ordinal("2024-05-01") == ordinal(datetime.date(2024, 5, 1)) == 739_007
    True
    """
    if isinstance(as_of, datetime.date):
        return as_of.toordinal()
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", as_of, re.ASCII):
        raise ValueError(f"a decision date is written like 2024-05-01, not {as_of!r}")
    try:
        return datetime.date.fromisoformat(as_of).toordinal()
    except ValueError:
        raise ValueError(f"there is no such day as {as_of}") from None


Record = Facts | Mapping[str, Any] | str | bytes


@dataclass(frozen=True, slots=True)
class Question:
    """A household's facts, the day and the place; `assumption` is what had to be assumed of the place."""

    facts: Facts
    as_of: datetime.date
    place: tuple[str, ...]
    assumption: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A support or status (`kind`) on one day: the block that applies, or the last or next that does."""

    kind: str
    applied: Applied[Any]


class Library:
    """Checked rules, ready for households. Safe to share between threads.

    `policy` is the checked policy itself, `records` turns records into facts.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    @cached_property
    def records(self) -> Records:
        from .records import Records

        return Records(self.policy)

    @cached_property
    def engine(self) -> Engine:
        from ..engine.decide import Engine

        return Engine(self.policy)

    @cached_property
    def _decide(self) -> Decider:
        from .decider import Decider

        return Decider(self)

    def check(self, facts: Record, *, as_of: str | datetime.date, place: str | None = None) -> Decision:
        """Decide one household: on `as_of` (there is no clock), in `place` or in the place its record names.

        `facts` is a record, as a mapping or as JSON text, a filled-in `records.model()`, or facts read
        before. `place` is a code or a title: "henan.lankao" or "兰考县".
        Raises FactsError with everything that is wrong with the record, PolicyError for a rule that has
        no meaning yet, ValueError for a bad date, `engine.decide.Disagreement` when the engines do not agree.
        """
        return self.answer(self.question(facts, as_of, place))

    def decide(self, record: Record, *, as_of: str | datetime.date, place: str | None = None) -> Outcomes:
        """What `check` concludes without its words: outcomes, amounts and deciding reasons, much sooner.

        Records as a JSON reader gives them are quickest; the first ones for a day and place take longer.
        Errors as in `check`, and `engine.kernel.NotLowered` for rules that only `check` can decide.

        >>> import elig
        >>> record = {"province": "henan", "dwelling_grade": "A", "members": [{"id": "m1"}]}
        >>> found = elig.load().decide(record, as_of="2024-05-01")
        >>> outcome, least, greatest, reason = found.supports["dilapidated_house_renovation"]
        >>> outcome, found.kernel.reasons("dilapidated_house_renovation")[reason].kind
        ('not_eligible', 'when')
        """
        return self._decide(record, as_of, place)

    def question(self, facts: Record, as_of: str | datetime.date, place: str | None = None) -> Question:
        """What is asked, read and resolved; errors as in `check`."""
        day = datetime.date.fromordinal(ordinal(as_of))
        known = facts if isinstance(facts, Facts) else self.records.facts(facts)
        household = known.household
        asked = (household.get("province"), household.get("county")) if place is None else place
        path, assumption = resolve(self.policy, asked)
        return Question(known, day, path, assumption)

    def answer(self, asked: Question) -> Decision:
        """The decision of a question, the assumption about its place included."""
        decision = self.engine.check(asked.facts, asked.as_of.toordinal(), asked.place)
        if asked.assumption is None:
            return decision
        return replace(decision, assumptions=(*decision.assumptions, asked.assumption))

    def resolve(self, place: str | None) -> tuple[str, ...]:
        """The code path of a place by its code or title; the whole country, `()`, for None."""
        return () if place is None else resolve(self.policy, place)[0]

    def screen(
        self, table: Any, *, as_of: str | datetime.date, place: str | None = None, every_row: bool = False
    ) -> Screened:
        """Decide every household of a pyarrow table, as `elig screen` does those of a file.

        A row is a household, with `members` (and `receives`) a list of structs; columns are called by
        their facts. Raises Unusable, FactsError, PolicyError and Disagreement as `elig screen` does.
        """
        from .screen_table import screen_table

        return screen_table(self, table, as_of, place, every_row)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of a household's record."""
        return self.records.json_schema()

    def policies(self, as_of: str | datetime.date, place: tuple[str, ...] = ()) -> list[Standing]:
        """Each support and status of a place, and of the places around it: in force, ended or to come."""
        from ..engine.edition import Edition

        edition = Edition(self.policy, ordinal(as_of), place)
        return [
            Standing(kind, applied)
            for kind, found in (("support", edition.supports), ("status", edition.statuses))
            for applied in found.values()
        ]
