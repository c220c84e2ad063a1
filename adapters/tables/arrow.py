"""Arrow arrays as a kernel's columns, read where they lie.

A fact's column is read as `Records.facts` reads its values, all at once: whole numbers and dates by
their type, words by what each one means. A value that cannot be read so makes its row an odd one,
which is then read by itself: only there it is refused, or taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...dsl.policy import Fact
from ...engine.kernel import decode_fields as d
from ...engine.kernel.buffers import Buffer, of_array
from ...engine.kernel.inputs import Column, NotLowered
from ..record_values import MAX_TEXT, Unfit, choice, reader
from .columns import typed

EPOCH = 719_163  # the ordinal day of 1 January 1970
FEN = 100
INTS = {8: d.INT8, 16: d.INT16, 32: d.INT32, 64: d.INT64}


@dataclass(frozen=True, slots=True)
class Read:
    """A column's buffer, and which rows are odd besides those that reading it shows; None: none."""

    buffer: Buffer
    odd: Any = None


def read(fact: Fact, column: Column, array: Any) -> Read:
    """A fact's column out of an Arrow array; `column` says how the program holds it."""
    if pa.types.is_null(array.type):
        return Read(Buffer(d.ABSENT))
    if pa.types.is_dictionary(array.type) or is_text(array.type):
        return Read(_of_words(fact, column, array))
    found = _KINDS.get(fact.type.kind, _all_odd)(fact, column, array)
    return found if isinstance(found, Read) else Read(found)


def is_text(kind: Any) -> bool:
    """Whether an Arrow type is one of texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _all_odd(_fact: Fact, _column: Column, array: Any) -> Read:
    """A column of a type that the fact's values do not have: each value is read by itself."""
    return Read(Buffer(d.ABSENT), present(array))


def present(array: Any) -> Any:
    """Where an array has a value, as numpy."""
    return pc.is_valid(array).to_numpy(zero_copy_only=False)


def laid(kind: int, array: Any) -> Buffer:
    """An array of plain values, with its validity."""
    validity, data = array.buffers()[:2]
    made = Buffer(kind, 0 if data is None else data.address, array.offset, keep=[array])
    if validity is not None and array.null_count:
        made.valid_kind, made.valid, made.valid_offset = d.BITS, validity.address, array.offset
    return made


# --- by the kind of the fact ----------------------------------------------------------------------


def _yes_no(fact: Fact, column: Column, array: Any) -> Read | Buffer:
    return laid(d.BIT, array) if pa.types.is_boolean(array.type) else _all_odd(fact, column, array)


def _number(fact: Fact, column: Column, array: Any) -> Read | Buffer:
    """Money in yuan, counts and numbers: what is held is `factor` times what is written."""
    factor = FEN if fact.type.kind == "money" else column.scale
    kind = array.type
    if pa.types.is_unsigned_integer(kind) and kind.bit_width < 64:
        array, kind = array.cast(pa.int64()), pa.int64()
    if pa.types.is_signed_integer(kind):
        made = laid(INTS[kind.bit_width], array)
        made.scale = factor
    elif pa.types.is_floating(kind):
        made = laid(d.FLOAT64, array.cast(pa.float64()))
        made.scale = factor
    elif pa.types.is_decimal(kind) and 0 <= kind.scale <= 12:
        wide = array if pa.types.is_decimal128(kind) else array.cast(pa.decimal128(38, kind.scale))
        made = laid(d.DECIMAL, wide)
        common = math.gcd(factor, 10**kind.scale)
        made.scale, made.divisor = factor // common, 10**kind.scale // common
    else:
        return _all_odd(fact, column, array)
    return made


def _day(fact: Fact, column: Column, array: Any) -> Read | Buffer:
    if pa.types.is_timestamp(array.type) or pa.types.is_date64(array.type):
        whole = array.cast(pa.timestamp("us")) if pa.types.is_date64(array.type) else array
        midnight = pc.equal(pc.floor_temporal(whole, unit="day"), whole)
        if array.type != pa.date64() and array.type.tz is not None:
            return _all_odd(fact, column, array)
        odd = pc.fill_null(pc.invert(midnight), False).to_numpy(zero_copy_only=False)
        found = _day(fact, column, whole.cast(pa.date32(), safe=False))
        assert isinstance(found, Buffer)
        return Read(found, odd if odd.any() else None)
    if not pa.types.is_date32(array.type):
        return _all_odd(fact, column, array)
    made = laid(d.INT32, array)
    made.shift = EPOCH
    return made


def _several(fact: Fact, column: Column, array: Any) -> Read | Buffer:
    """Lists of words: of each list the bits of its options."""
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return _all_odd(fact, column, array)
    values = array.flatten()
    if pa.types.is_null(values.type):
        values = values.cast(pa.string())
    if not (is_text(values.type) or pa.types.is_dictionary(values.type)):
        return _all_odd(fact, column, array)
    codes = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    option = choice(fact)
    table = entries(codes.dictionary, lambda word: 1 << column.places[str(option(word))])
    parents = pc.list_parent_indices(array).to_numpy()
    places = pc.fill_null(codes.indices.cast(pa.int64()), -1).to_numpy()
    bits = np.where(places < 0, d.BAD_ENTRY, np.append(table, d.BAD_ENTRY)[places])
    odd = np.zeros(len(array), bool)
    odd[parents[bits < 0]] = True
    masks = np.zeros(len(array), np.int64)
    np.bitwise_or.at(masks, parents, np.where(bits < 0, 0, bits))
    known = present(array) if array.null_count else None
    return Read(of_array(masks, known), odd if odd.any() else None)


def _text(fact: Fact, column: Column, array: Any) -> Read | Buffer:
    if pa.types.is_integer(array.type):
        return _of_words(fact, column, array.cast(pa.string()))
    return _all_odd(fact, column, array)


_KINDS: dict[str, Callable[[Fact, Column, Any], Read | Buffer]] = {
    "yes_no": _yes_no, "number": _number, "money": _number, "date": _day, "several": _several, "text": _text,
}  # fmt: skip


# --- words ----------------------------------------------------------------------------------------


def _of_words(fact: Fact, column: Column, array: Any) -> Buffer:
    """A column of words: each different one is read once."""
    codes = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = codes.dictionary
    if fact.type.kind == "text":

        def meant(word: object) -> int:
            return int(column.coded(plain_text(typed(fact, word))) or 0)

    elif fact.type.kind == "several":
        option = choice(fact)

        def meant(word: object) -> int:
            items = typed(fact, word)
            assert isinstance(items, list)
            return sum(1 << place for place in {column.places[str(option(item))] for item in items})

    else:
        reads = reader(fact)

        def meant(word: object) -> int:
            return int(column.coded(reads(typed(fact, word))) or 0)

    indices = codes.indices
    wide = indices.type.bit_width
    if pa.types.is_unsigned_integer(indices.type) or wide not in (8, 32):
        indices, wide = indices.cast(pa.int32()), 32
    made = laid(d.LOOKED_UP_8 if wide == 8 else d.LOOKED_UP_32, indices)
    table = entries(words, meant)
    if fact.type.kind == "choice" and wide == 8 and np.array_equal(table, np.arange(len(table))):
        made.kind = d.INT8  # the words stand in the order of the options: their places are the values
        return made
    made.table = table if len(table) else np.array([d.UNKNOWN_ENTRY])
    return made


def entries(words: Any, meant: Callable[[object], int]) -> Any:
    """What each word of a dictionary is for the program; `BAD_ENTRY` for one that must be read by itself."""
    found = np.full(len(words), d.BAD_ENTRY, np.int64)
    for i, word in enumerate(words.to_pylist()):
        with suppress(Unfit, NotLowered, ValueError, KeyError):
            found[i] = d.UNKNOWN_ENTRY if word is None else meant(word)
    return found


def plain_text(word: object) -> str:
    """A text that a record may hold without any question."""
    if isinstance(word, str) and 0 < len(word) <= MAX_TEXT and word.isprintable() and not word.isspace():
        return word
    raise ValueError


def odd_text(array: Any) -> Any:
    """Where an array of texts holds something that a record may not, or that must be asked; None: nowhere."""
    if pa.types.is_null(array.type):
        return None
    if pa.types.is_integer(array.type):
        return None
    if pa.types.is_dictionary(array.type):
        words = entries(array.dictionary, lambda word: len(plain_text(word)))
        bad = pc.is_in(array.indices, pa.array(np.flatnonzero(words == d.BAD_ENTRY), array.indices.type))
        odd = bad.to_numpy(zero_copy_only=False)
        return odd if odd.any() else None
    if not is_text(array.type):
        return present(array)
    fine = pc.and_(
        pc.less_equal(pc.utf8_length(array), MAX_TEXT),
        pc.and_(pc.utf8_is_printable(array), pc.invert(pc.utf8_is_space(array))),
    )
    fine = pc.and_(fine, pc.greater(pc.binary_length(array), 0))
    odd = pc.invert(pc.fill_null(fine, True)).to_numpy(zero_copy_only=False)
    return odd if odd.any() else None
