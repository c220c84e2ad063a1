"""What a batch of households receives, as a kernel's columns: `Column.values` for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..dsl.policy import Fact
from ..engine.edition import Edition
from ..engine.kernel import decode_fields as d
from ..engine.kernel.buffers import Buffer, of_array
from ..engine.kernel.inputs import Column
from .record_values import choice, span
from .records import Records
from .tables.arrow import EPOCH, entries, is_text
from .tables.arrow_batches import ArrowBatch

HOUSEHOLD_ITSELF, NOBODY = -1, -2
NO_DAY = np.int64(-(2**40))


class Receipts:
    """The receipts of a batch; `odd` marks households of which one is not plainly written."""

    def __init__(self, batch: ArrowBatch, records: Records, as_of: int) -> None:
        self.batch, self.records, self.as_of = batch, records, as_of
        count = len(batch)
        self.known = np.zeros(count, bool) if batch.says is None else batch.says
        self.odd = np.zeros(count, bool)
        self.there = batch.receives is not None and batch.receipts is not None and batch.receipts[-1] > 0
        if not self.there:
            return
        self.parents = np.repeat(np.arange(count), np.diff(batch.receipts))
        wrong = np.zeros(len(self.parents), bool)
        self.supports, self.names = self._supports(wrong)
        self.since, self.has_since = self._days("since", wrong)
        self.until, self.has_until = self._days("until", wrong)
        wrong |= self.has_since & self.has_until & (self.until < self.since)
        wrong |= self._odd_amount()
        self.members = self._members(wrong)
        self.odd[self.parents[wrong]] = True
        begun = ~self.has_since | (self.since <= as_of)
        self.drawn = begun & (~self.has_until | (self.until >= as_of))

    def _array(self, name: str) -> tuple[Fact, Any] | None:
        assert self.batch.receives is not None
        found = self.batch.receives.get(name)
        return None if found is None or pa.types.is_null(found[1].type) else found

    def _supports(self, wrong: Any) -> tuple[Any, list[str]]:
        """Each receipt's support as a place in a list of names."""
        found = self._array("support")
        if found is None or not (is_text(found[1].type) or pa.types.is_dictionary(found[1].type)):
            wrong[:] = True
            return np.zeros(len(wrong), np.int64), []
        fact, array = found
        names = [option.name for option in fact.options]
        places = {name: i for i, name in enumerate(names)}
        option = choice(fact)
        codes = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        table = np.append(entries(codes.dictionary, lambda word: places[str(option(word))]), d.BAD_ENTRY)
        at = pc.fill_null(codes.indices.cast(pa.int64()), len(codes.dictionary)).to_numpy()
        meant = table[at]
        wrong |= meant < 0
        return meant, names

    def _days(self, name: str, wrong: Any) -> tuple[Any, Any]:
        """The days of a column, and where there is one."""
        found = self._array(name)
        count = len(wrong)
        if found is None:
            return np.full(count, NO_DAY), np.zeros(count, bool)
        fact, array = found
        known = pc.is_valid(array).to_numpy(zero_copy_only=False)
        if not pa.types.is_date32(array.type):  # as text or with a time: read by itself
            wrong |= known
            return np.full(count, NO_DAY), np.zeros(count, bool)
        days = pc.fill_null(array.cast(pa.int32()), 0).to_numpy().astype(np.int64) + EPOCH
        low, high = span(fact)
        wrong |= known & ((days < int(low)) | (days > int(high)))
        return np.where(known, days, NO_DAY), known

    def _odd_amount(self) -> Any:
        """Where an amount is given in a way that must be looked at."""
        found = self._array("amount")
        if found is None:
            return False
        fact, array = found
        known = pc.is_valid(array).to_numpy(zero_copy_only=False)
        if not (pa.types.is_integer(array.type) or pa.types.is_decimal(array.type)):
            return known
        low, high = span(fact)
        fine = pc.and_(pc.greater_equal(array, int(low) // 100), pc.less_equal(array, int(high) // 100))
        if pa.types.is_decimal(array.type) and array.type.scale > 2:
            fine = pc.and_(fine, pc.equal(pc.round(array, 2), array))
        return ~pc.fill_null(fine, True).to_numpy(zero_copy_only=False)

    def _members(self, wrong: Any) -> Any:
        """The member whom a receipt is for, as its row among all members; or the household itself."""
        count = len(wrong)
        found = self._array("member")
        ids = self.batch.members.get("id")
        if found is None or ids is None:
            return np.full(count, HOUSEHOLD_ITSELF)
        known = pc.is_valid(found[1]).to_numpy(zero_copy_only=False)
        words = found[1].cast(pa.string())
        own = ids[1].cast(pa.string()).dictionary_encode()
        asked = pc.fill_null(pc.index_in(words, own.dictionary), -1).to_numpy()
        codes = pc.fill_null(own.indices, -2).to_numpy()
        first = self.batch.offsets[:-1][self.parents]
        sizes = np.diff(self.batch.offsets)[self.parents]
        rows = np.full(count, NOBODY)
        for k in range(int(sizes.max(initial=0))):
            here = (k < sizes) & (rows == NOBODY)
            at = np.minimum(first + k, max(len(codes) - 1, 0))
            rows = np.where(here & (codes[at] == asked), first + k, rows)
        wrong |= known & (rows == NOBODY)
        return np.where(known, rows, HOUSEHOLD_ITSELF)

    def column(self, column: Column, editions: Sequence[Edition], places: Any) -> Buffer:
        """A column of `receives`; the rule on running on asks each household's own edition when it ended."""
        batch = self.batch
        count = len(batch) if column.level == 0 else int(batch.offsets[-1])
        known = self.known.copy() if column.level == 0 else np.repeat(self.known, np.diff(batch.offsets))
        values = np.zeros(count, bool)
        if self.there:
            of_support = self.supports == self._number(column.name)
            if column.kind == "before":
                self._before(column, of_support, self._limits(column.name, editions, places), values, known)
            else:
                chosen = self.drawn & (of_support if column.kind == "includes" else True)
                self._mark(column.level, chosen, values)
        return of_array(values, None if known.all() else known)

    def _number(self, name: str) -> int:
        return self.names.index(name) if name in self.names else len(self.names)

    def _limits(self, name: str, editions: Sequence[Edition], places: Any) -> Any:
        """Of each receipt the last day by which the support must have been drawn."""
        limits = []
        for edition in editions:
            applied = edition.supports[name]
            limits.append(edition.as_of if applied.in_force else min(applied.last, edition.as_of))
        return np.array(limits, np.int64)[places][self.parents]

    def _mark(self, level: int, chosen: Any, values: Any) -> None:
        """Set what some receipts say, for the household, or the member or all members whom they are for."""
        if level == 0:
            values[self.parents[chosen]] = True
            return
        own = chosen & (self.members >= 0)
        values[self.members[own]] = True
        whole = np.zeros(len(self.batch), bool)
        whole[self.parents[chosen & (self.members == HOUSEHOLD_ITSELF)]] = True
        values |= np.repeat(whole, np.diff(self.batch.offsets))

    def _before(self, column: Column, of_support: Any, limits: Any, values: Any, known: Any) -> None:
        """Drawn in time by the subject itself; not known where the only receipt has no first day."""
        mine = of_support & ((self.members == HOUSEHOLD_ITSELF) if column.level == 0 else (self.members >= 0))
        rows = self.parents if column.level == 0 else self.members
        unsure = np.zeros(len(values), bool)
        unsure[rows[mine & ~self.has_since]] = True
        values[rows[mine & self.has_since & (self.since <= limits)]] = True
        np.copyto(known, known & ~(unsure & ~values))
