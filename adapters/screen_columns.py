"""A batch of Arrow columns to coded rows by the compiled kernel; odd households are decided one by one.

The columns are read where they lie, each household by the rules of its own place: all places whose
clauses are the same share one program. A household with a value that is not plainly what its fact can
have is handed to `RecordCoder`, which refuses it with every reason, or decides it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..dsl.policy import Policy
from ..dsl.problems import FactsError
from ..engine.decide import Disagreement
from ..engine.edition import Edition
from ..engine.kernel import decode_fields as d
from ..engine.kernel.buffers import Buffer, Buffers
from ..engine.kernel.codes import code_of
from ..engine.kernel.compiled import loaded
from ..engine.kernel.inputs import Column, column_of
from ..engine.kernel.ir import HOUSEHOLD, MAX_MEMBERS
from ..engine.kernel.kernel import Kernel, NotLowered
from ..engine.kernel.outputs import OUTCOMES
from ..engine.kernel.rows import CodedRows, Emitted, emit, emitter_text
from ..engine.kernel.sharing import clauses_of
from ..engine.places import resolve
from .records import Records
from .screen_coded import ELIGIBLE, PERIODS, Coded, Narrow, Numbering, merged, narrow
from .screen_receipts import Receipts
from .screen_records import PLAIN_NO, RecordCoder, assumed_facts
from .tables.arrow import odd_text, present, read
from .tables.arrow_batches import ArrowBatch

PLACE_FACTS = ("province", "county")
KINDS = ("support",)


@dataclass(slots=True)
class Ready:
    """A kernel with the places that share it: their arguments, and the columns that it has rows of."""

    kernel: Kernel
    editions: list[Edition] = field(default_factory=list)
    arguments: list[tuple[int, ...]] = field(default_factory=list)
    emitted: list[Emitted] = field(default_factory=list)
    reasons: Any = None  # from a place in all reasons to its number
    periods: Any = None  # of each support by its number: of its amount in these places, -1 if it has none


@dataclass(slots=True)
class Decided:
    """What became of a batch."""

    rows: Narrow
    households: int
    count: int
    rejects: list[dict[str, Any]]
    outcomes: Counter[str]
    by_program: int  # households that the program decided; the others were asked one by one


# A place's program, its row of the arguments, its number, and the fact that is assumed of the place.
Located = tuple[Ready, int, int, str | None]


class ColumnDecider:
    """Decides batches of columns on one day; safe to use from several threads.

    `folder` is where what is compiled is kept; `compiling` is called before something is, the first time.
    """

    def __init__(
        self, policy: Policy, records: Records, as_of: int, place: tuple[str, ...] | None, every_row: bool,
        folder: Path | None, compiling: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.policy, self.records, self.as_of, self.place = policy, records, as_of, place
        self.compiling = compiling
        self.kept = [every_row or outcome not in PLAIN_NO for outcome in OUTCOMES]
        self.folder = folder
        self.one_by_one = RecordCoder(policy, as_of, place, every_row)
        self.numbering = Numbering(policy)
        self.emitter = loaded(emitter_text(), folder)
        self._kernels: dict[Hashable, Ready] = {}
        self._places: dict[tuple[Any, Any], Located | None] = {}
        self._lock = Lock()
        self.assumed = {({"household": 0}.get(entity, 1), name) for entity, name in assumed_facts(policy)}
        self.columns: dict[tuple[int, str], Column] = {}
        for (entity, name), fact in records.by_name.items():
            level = {"household": 0, "member": 1}.get(entity)
            made = None if level is None else column_of(fact, f"check_{name}", ("",))
            if level is not None and made is not None and fact.type.kind != "text":
                self.columns[level, name] = made

    # --- places -------------------------------------------------------------------------------

    def place_of(self, own: tuple[Any, Any]) -> Located | None:
        """A place's program, its row of the arguments and its number, and what is assumed; None: refused."""
        with self._lock:
            if own not in self._places:
                try:
                    path, assumed = (
                        (self.place, None) if self.place is not None else resolve(self.policy, own)
                    )
                    ready, row = self._ready(Edition(self.policy, self.as_of, path))
                except (FactsError, NotLowered):  # refused, or decided one by one
                    self._places[own] = None
                else:
                    told = None if assumed is None else str(assumed["fact"])
                    self._places[own] = (ready, row, self.numbering.place(path), told)
            return self._places[own]

    def _ready(self, edition: Edition) -> tuple[Ready, int]:
        clauses = clauses_of(edition)
        ready = self._kernels.get(clauses)
        if ready is None:
            kernel = Kernel(edition, self.folder)
            for unknowns in (True, False):
                kernel.source("numba", unknowns=unknowns, kinds=KINDS)  # NotLowered where there can be none
            ready = self._kernels[clauses] = Ready(kernel)
            numbers: list[int] = []
            for output in kernel.program.outputs:
                if output.kind != "support":
                    continue
                name = output.block.name
                ended = not edition.supports[name].in_force
                ready.emitted.append(Emitted(output, self.numbering.supports[name], len(numbers), ended))
                numbers += [self.numbering.reason(code_of(r, edition, name)) for r in output.reasons]
            ready.reasons = np.array(numbers, np.int32)
            ready.periods = np.full(len(self.numbering.supports), -1, np.int32)
            for name, applied in edition.supports.items():
                if applied.block.amount is not None:
                    ready.periods[self.numbering.supports[name]] = PERIODS.index(applied.block.amount.period)
        ready.editions.append(edition)
        ready.arguments.append(ready.kernel.given(edition))
        return ready, len(ready.arguments) - 1

    def located(self, batch: ArrowBatch) -> tuple[Any, list[Located | None]]:
        """Of each household which of the batch's places it lies in, and those places."""
        count = len(batch)
        if self.place is not None:
            return np.zeros(count, np.int64), [self.place_of((None, None))]
        codes, words = [], []
        for name in PLACE_FACTS:
            if name in batch.households:
                array = batch.households[name][1]
                if not pa.types.is_dictionary(array.type):
                    array = array.dictionary_encode()
                known = array.dictionary.to_pylist()
                places = pc.fill_null(array.indices.cast(pa.int64()), len(known)).to_numpy()
                codes.append(places)
                words.append([*known, None])
            else:
                codes.append(np.zeros(count, np.int64))
                words.append([None])
        both = codes[0] * len(words[1]) + codes[1]
        found, inverse = different(both, len(words[0]) * len(words[1]))
        own = [(words[0][pair // len(words[1])], words[1][pair % len(words[1])]) for pair in found.tolist()]
        return inverse, [self.place_of(each) for each in own]

    # --- a batch ------------------------------------------------------------------------------

    def decide(self, batch: ArrowBatch) -> Decided:
        """Raises PolicyError for a rule that has no meaning yet, Disagreement on a fault of ours."""
        sizes = np.diff(batch.offsets)
        fitting = (sizes >= 1) & (sizes <= MAX_MEMBERS)
        index = np.flatnonzero(fitting)  # of those that can be told to a program at all
        mine = batch if fitting.all() else batch.only(index)
        odd, where, places, found, outcomes = self.by_program(mine)
        alone_at = np.concatenate([np.flatnonzero(~fitting), index[odd]])
        with self._lock:  # what decides one by one is not made to be shared
            alone = [self.one_by_one.decide(batch.entry(i), i) for i in np.sort(alone_at).tolist()]
        for done in alone:
            outcomes.update(done.outcomes)
        sure = np.flatnonzero(~odd)
        if len(sure):
            self.verify(mine, int(sure[len(sure) // 2]), found, where, places)
        parts = [(index[rows.households], self.of_program(mine, r, rows, where, places)) for r, rows in found]
        single = [(done.at, row) for done in alone for row in done.rows]
        if single:
            parts.append(
                (np.array([at for at, _ in single]), narrow([row for _, row in single], self.policy))
            )
        rows = (
            narrow([], self.policy)
            if not parts
            else parts[0][1]
            if len(parts) == 1
            else merged(parts, self.policy)
        )
        rejects = [reject for done in alone for reject in done.rejects]
        return Decided(rows, len(batch) - len(rejects), len(rows.lows), rejects, outcomes, len(sure))

    def by_program(
        self, batch: ArrowBatch
    ) -> tuple[Any, Any, list[Located | None], list[tuple[Ready, CodedRows]], Counter[str]]:
        """Which households are odd, where each lies, and the rows of the others from each program."""
        found: list[tuple[Ready, CodedRows]] = []
        outcomes: Counter[str] = Counter()
        where, places = self.located(batch)
        odd = batch.odd | self.odd_texts(batch) | self.by_default(batch)
        odd |= np.array([place is None for place in places], bool)[where]
        told: list[tuple[Ready, dict[Any, Any], Any]] = []
        for ready in {id(place[0]): place[0] for place in places if place is not None}.values():
            mine = np.array([place is not None and place[0] is ready for place in places], bool)[where]
            rows = np.array([place[1] if place is not None else 0 for place in places], np.int64)[where]
            arrays, bad = self.run(batch, ready, np.where(mine, rows, 0))
            odd |= bad
            told.append((ready, arrays, mine))
        for ready, arrays, mine in told:
            left_out = (odd | ~mine).astype(np.uint8)
            coded, counts = emit(self.emitter, batch.offsets, left_out, arrays, ready.emitted, self.kept)
            found.append((ready, coded))
            outcomes.update({o: n for o, n in zip(OUTCOMES, counts, strict=True) if n})
        return odd, where, places, found, outcomes

    def by_default(self, batch: ArrowBatch) -> Any:
        """For which households a default may stand in for a fact: each is asked whether it did."""
        odd = np.zeros(len(batch), bool)
        for level, name in self.assumed:
            columns = batch.members if level else batch.households
            if name not in columns:
                odd[:] = True
                continue
            missing = ~present(columns[name][1])
            odd[parent_rows(batch.offsets)[missing] if level else missing] = True
        return odd

    def odd_texts(self, batch: ArrowBatch) -> Any:
        """Which households have a text that must be asked for, or lack what each must have."""
        odd = np.zeros(len(batch), bool)
        parents: Any = None
        for level, columns in ((0, batch.households), (1, batch.members)):
            for name, (fact, array) in columns.items():
                if fact.type.kind != "text":
                    continue
                marks = odd_text(array)
                if name in ("household_no", "id") and array.null_count:
                    gaps = pc.is_null(array).to_numpy(zero_copy_only=False)
                    marks = gaps if marks is None else marks | gaps
                if marks is None:
                    continue
                if level == 0:
                    odd |= marks
                else:
                    parents = parent_rows(batch.offsets) if parents is None else parents
                    odd[parents[marks]] = True
        if "household_no" not in batch.households or "id" not in batch.members:
            odd[:] = True
        else:
            odd |= doubled(batch.members["id"][1], batch.offsets)
        return odd

    def run(
        self, batch: ArrowBatch, ready: Ready, rows: Any
    ) -> tuple[dict[Any, Any], Any]:  # fmt: skip
        """The kernel's arrays, and which households have a value that must be read by itself."""
        buffers: dict[str, Buffer] = {}
        bad = np.zeros(len(batch), bool)
        asked: set[tuple[int, str]] = set()
        receipts: Receipts | None = None

        def note(level: int, marks: Any) -> None:
            if marks is None:
                return
            if level == HOUSEHOLD:
                bad[:] |= marks
            else:
                bad[parent_rows(batch.offsets)[marks]] = True

        for column in ready.kernel.program.columns:
            if column.kind != "fact":
                if receipts is None:
                    receipts = Receipts(batch, self.records, self.as_of)
                    bad |= receipts.odd
                buffers[column.label] = receipts.column(column, ready.editions, rows)
                continue
            asked.add((column.level, column.name))
            columns = batch.members if column.level else batch.households
            if column.name not in columns:
                buffers[column.label] = Buffer(d.ABSENT)
                continue
            fact, array = columns[column.name]
            found = read(fact, column, array)
            buffers[column.label] = found.buffer
            note(column.level, found.odd)
        extra: list[Column] = []
        for level, columns in ((0, batch.households), (1, batch.members)):
            for name, (fact, array) in columns.items():
                column_ = self.columns.get((level, name))
                if column_ is None or (level, name) in asked:
                    continue
                found = read(fact, column_, array)
                note(level, found.odd)
                if found.buffer.kind not in (d.ABSENT, d.BIT, d.BYTE):
                    buffers[column_.label + str(level)] = found.buffer
                    extra.append(relabelled(column_, level))
        if receipts is None and batch.receives is not None:
            receipts = Receipts(batch, self.records, self.as_of)
            bad |= receipts.odd
        table = Buffers(np.ascontiguousarray(batch.offsets), rows, buffers)
        with self._lock:  # compiled once, whoever comes first
            ready.kernel.compile(table, KINDS, self.compiling)
        arrays, marks = ready.kernel.decide_buffers(table, ready.arguments, 1, KINDS, extra)
        bad |= marks[0].astype(bool)
        note(1, marks[1].astype(bool) if marks[1].any() else None)
        return arrays, bad

    def verify(
        self, batch: ArrowBatch, at: int, found: list[tuple[Ready, CodedRows]], where: Any, places: list[Any]
    ) -> None:
        """Hold one household against the meaning; Disagreement where that concludes otherwise."""
        with self._lock:
            expected = self.one_by_one.decide(batch.entry(at), at, by_meaning=True)
        rows = [
            row for ready, coded in found for row in self.rows_of(batch, at, ready, coded, places[where[at]])
        ]
        if rows != expected.rows:
            differing = [
                row for row in (*rows, *expected.rows) if row not in rows or row not in expected.rows
            ]
            raise Disagreement(f"{differing[0][3]}: the kernel concludes otherwise than the meaning")

    # --- rows ---------------------------------------------------------------------------------

    def rows_of(
        self, batch: ArrowBatch, at: int, ready: Ready, rows: CodedRows, place: Located | None
    ) -> Iterator[Coded]:
        """One household's rows, one by one."""
        assert place is not None
        supports, reasons = list(self.numbering.supports), list(self.numbering.reasons)
        number = as_words(batch.households["household_no"][1].slice(at, 1))[0].as_py()
        first, last = int(batch.offsets[at]), int(batch.offsets[at + 1])
        ids = as_words(batch.members["id"][1].slice(first, last - first)).to_pylist()
        low, high = np.searchsorted(rows.households, (at, at + 1)).tolist()
        for i in range(low, high):
            support, outcome, member = (int(a[i]) for a in (rows.supports, rows.outcomes, rows.members))
            paid = ready.periods[support] if outcome == ELIGIBLE else -1
            period = PERIODS[paid] if paid >= 0 else None
            ends = (None, None) if period is None else (int(rows.lows[i]), int(rows.highs[i]))
            yield (
                number, list(self.numbering.places)[place[2]], None if member < 0 else ids[member],
                supports[support], OUTCOMES[outcome], period, *ends,
                reasons[ready.reasons[rows.reasons[i]]], place[3],
            )  # fmt: skip

    def of_program(
        self, batch: ArrowBatch, ready: Ready, rows: CodedRows, where: Any, places: list[Any]
    ) -> Narrow:
        """The rows of one program, as columns."""
        numbering = self.numbering
        has, households = compact(rows.households, len(batch))
        number = batch.households["household_no"][1]
        words: dict[str, Any] = {
            "household_no": as_words(number if has is None else number.take(pa.array(has)))
        }
        made: dict[str, Any] = {"household_no": households}
        made["member"] = np.full(len(rows), -1, np.int32)
        words["member"] = []
        of_member = rows.members >= 0
        if of_member.any():
            at = (batch.offsets[rows.households] + rows.members)[of_member]
            coded = as_words(batch.members["id"][1].take(pa.array(at))).dictionary_encode()
            made["member"][of_member] = coded.indices.to_numpy()
            words["member"] = coded.dictionary
        of_support = ready.periods[rows.supports]
        paid = (rows.outcomes == ELIGIBLE) & (of_support >= 0)
        made["support"], words["support"] = rows.supports, list(numbering.supports)
        made["outcome"], words["outcome"] = rows.outcomes.astype(np.int32), list(OUTCOMES)
        made["period"], words["period"] = np.where(paid, of_support, np.int32(-1)), list(PERIODS)
        made["reason"], words["reason"] = ordered(ready.reasons[rows.reasons], list(numbering.reasons))
        used = np.unique(where[has] if has is not None else where).tolist()
        for name, known in (
            ("place", {at: list(numbering.places)[places[at][2]] for at in used if places[at] is not None}),
            ("assumed", {at: places[at][3] for at in used if places[at] is not None and places[at][3]}),
        ):
            words[name] = sorted(set(known.values()))
            to = np.full(len(places), -1, np.int32)
            for at, word in known.items():
                to[at] = words[name].index(word)
            made[name] = to[where[rows.households]] if words[name] else np.full(len(rows), -1, np.int32)
        return Narrow(made, words, np.where(paid, rows.lows, 0), np.where(paid, rows.highs, 0), paid)


def relabelled(column: Column, level: int) -> Column:
    """A column that is read only to see whether its values can be."""
    return replace(column, label=column.label + str(level))


def different(numbers: Any, below: int) -> tuple[Any, Any]:
    """The different ones of some numbers, and of each number the place of its like among them."""
    if below > 1 << 20:  # places of which nearly each stands once are no places
        return np.unique(numbers, return_inverse=True)
    there = np.bincount(numbers, minlength=below) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[numbers]


def parent_rows(offsets: Any) -> Any:
    """Of each member the row of its household."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def doubled(ids: Any, offsets: Any) -> Any:
    """Which households have two members of one id."""
    count = len(offsets) - 1
    if pa.types.is_integer(ids.type):
        codes = pc.fill_null(ids, 0).to_numpy()
    else:
        coded = ids if pa.types.is_dictionary(ids.type) else ids.dictionary_encode()
        codes = pc.fill_null(coded.indices, 0).to_numpy()
    if len(codes) < 2 or not count:
        return np.zeros(count, bool)
    rising = codes[1:] > codes[:-1]
    starts = offsets[1:-1]
    rising[starts[(starts > 0) & (starts < len(codes))] - 1] = True
    if rising.all():  # as they are nearly always numbered
        return np.zeros(count, bool)
    both = np.stack([parent_rows(offsets), codes.astype(np.int64)])
    both = both[:, np.lexsort(both[::-1])]
    odd = np.zeros(count, bool)
    odd[both[0, 1:][(both[:, 1:] == both[:, :-1]).all(axis=0)]] = True
    return odd


def as_words(array: Any) -> Any:
    """A column of texts, or of whole numbers that stand for them, as plain texts."""
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    return array.cast(pa.string())


def compact(households: Any, count: int) -> tuple[Any, Any]:
    """The households that have rows (None: all), and of each row the place among them."""
    has = np.zeros(count, bool)
    has[households] = True
    if has.all():
        return None, households
    return np.flatnonzero(has), (np.cumsum(has, dtype=np.int32) - 1)[households]


def ordered(values: Any, known: list[Any]) -> tuple[Any, list[Any]]:
    """Places in a list of words as places among those that come up, in the order of the words."""
    last = len(known)  # stands for no place at all, which is -1
    values = np.where(values < 0, last, values) if values.dtype.kind == "i" and (values < 0).any() else values
    there = np.bincount(values, minlength=last + 1)
    places = [i for i in np.flatnonzero(there[:last]).tolist() if known[i] is not None]
    places.sort(key=lambda i: str(known[i]))
    to = np.full(last + 1, -1, np.int32)
    to[places] = np.arange(len(places), dtype=np.int32)
    return to[values], [known[i] for i in places]
