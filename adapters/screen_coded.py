"""Rows in codes: what a screening writes unless words are asked for, narrow and quick to write.

A row says who gets what, with which outcome and amount, and which condition decided: `when.2`. What
each code asks is told once, in `reasons.csv`; `--words` writes the sentences of `elig check` instead.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..dsl.policy import Policy
from ..engine.answer import yuan
from ..engine.kernel.outputs import OUTCOMES

# The columns of what is written, in order. Amounts are yuan.
COLUMNS = (
    "household_no", "place", "member", "support", "outcome", "period", "amount_low", "amount_high", "reason",
    "assumed",
)  # fmt: skip
ELIGIBLE = OUTCOMES.index("eligible")
PERIODS = ("month", "once", "term", "year")


@dataclass(slots=True)
class Numbering:
    """What the numbers of coded rows stand for; the words of reasons and places are added as they come."""

    policy: Policy
    supports: dict[str, int] = field(init=False)
    reasons: dict[str | None, int] = field(default_factory=lambda: {None: 0})
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = fixed_words(self.policy)["support"]
        self.supports = {name: i for i, name in enumerate(names)}

    def reason(self, code: str | None) -> int:
        return self.reasons.setdefault(code, len(self.reasons))

    def place(self, path: tuple[str, ...]) -> int:
        return self.places.setdefault(".".join(path) or "national", len(self.places))


# One row: household's number, place, member, support, outcome, period, least and most fen, reason, assumed.
Coded = tuple[str, str, str | None, str, str, str | None, int | None, int | None, str | None, str | None]


def as_text(rows: Iterable[Coded]) -> list[tuple[str | None, ...]]:
    """Rows with their amounts as yuan in text."""
    return [
        (
            *row[:6],
            None if row[6] is None else yuan(row[6]),
            None if row[7] is None else yuan(row[7]),
            *row[8:],
        )
        for row in rows
    ]


@dataclass(slots=True)
class Narrow:
    """Rows as columns of places in lists of words; a place of -1 is nothing."""

    places: dict[str, Any]  # by column: int32 numpy
    words: dict[str, Any]  # a list of words, or an Arrow array of them
    lows: Any  # int64 fen
    highs: Any
    paid: Any  # where there is an amount


def narrow(rows: Sequence[Coded], policy: Policy) -> Narrow:
    """Rows one by one as columns: the same for the same rows, whoever decided them.

    Supports, outcomes and periods are places among all that there are, the others among those that come up.
    """
    import numpy as np

    places, words = {}, {}
    fixed = fixed_words(policy)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    for name, values in zip(COLUMNS, columns, strict=True):
        if name.startswith("amount"):
            continue
        known = fixed.get(name) or list(dict.fromkeys(value for value in values if value is not None))
        if name in ("place", "reason", "assumed"):
            known.sort()
        at: dict[Any, int] = {word: i for i, word in enumerate(known)} | {None: -1}
        places[name] = np.array([at[value] for value in values], np.int32)
        words[name] = known
    low, high = columns[6], columns[7]
    paid = np.array([value is not None for value in low], bool)
    return Narrow(
        places, words, np.array([value or 0 for value in low], np.int64),
        np.array([value or 0 for value in high], np.int64), paid,
    )  # fmt: skip


def fixed_words(policy: Policy) -> dict[str, list[str]]:
    """The words of those columns that have few, and the same ones in every part."""
    names = list(dict.fromkeys(support.name for support in policy.supports))
    return {"support": names, "outcome": list(OUTCOMES), "period": list(PERIODS)}


def as_coded(found: Narrow) -> list[Coded]:
    """Columns as rows one by one."""
    columns: list[list[Any]] = []
    for name in COLUMNS:
        if name.startswith("amount"):
            ends = (found.lows if name == "amount_low" else found.highs).tolist()
            columns.append(
                [end if paid else None for end, paid in zip(ends, found.paid.tolist(), strict=True)]
            )
            continue
        words = found.words[name]
        known = [*(words if isinstance(words, list) else words.to_pylist()), None]  # -1 is the last
        columns.append([known[place] for place in found.places[name].tolist()])
    return list(zip(*columns, strict=True))


def merged(parts: Sequence[tuple[Any, Narrow]], policy: Policy) -> Narrow:
    """Rows of several parts in the order of their households, each part with the household of each row."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    fixed = fixed_words(policy)
    order = np.argsort(np.concatenate([keys for keys, _ in parts]), kind="stable")
    places, words = {}, {}
    for name in parts[0][1].places:
        if name in fixed:
            words[name] = fixed[name]
            places[name] = np.concatenate([part.places[name] for _, part in parts])[order]
            continue
        arrays = []
        for _, part in parts:
            known = part.words[name]
            known = known if isinstance(known, pa.Array) else pa.array(known, pa.string())
            at = part.places[name]
            arrays.append(known.take(pa.array(at, pa.int32(), mask=at < 0)))
        coded = pa.concat_arrays(arrays).take(pa.array(order)).dictionary_encode()
        found, known = pc.fill_null(coded.indices, -1).to_numpy(), coded.dictionary
        if name not in ("household_no", "member"):
            by_word = pc.sort_indices(known).to_numpy()
            to = np.append(np.argsort(by_word), -1).astype(np.int32)
            found, known = to[found], known.take(pa.array(by_word))
        places[name], words[name] = found, known
    lows, highs, paid = (
        np.concatenate([getattr(part, name) for _, part in parts])[order]
        for name in ("lows", "highs", "paid")
    )
    return Narrow(places, words, lows, highs, paid)


def as_table(found: Narrow) -> Any:
    """Rows as an Arrow table, words in dictionaries."""
    import pyarrow as pa

    arrays = []
    for name in COLUMNS:
        if name.startswith("amount"):
            arrays.append(decimals(found.lows if name == "amount_low" else found.highs, found.paid))
            continue
        places, words = found.places[name], found.words[name]
        known = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
        missing = None if not len(places) or places.min() >= 0 else places < 0
        indices = pa.array(places, pa.int32(), mask=missing)
        arrays.append(pa.DictionaryArray.from_arrays(indices, known))
    table = pa.table(arrays, names=list(COLUMNS))
    return table.set_column(0, "household_no", table.column(0).cast(pa.string()))


def as_parquet(found: Narrow) -> bytes:
    """The bytes of a part; the same columns give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = pa.BufferOutputStream()
    pq.write_table(
        as_table(found), made, compression="snappy", store_decimal_as_integer=True, write_statistics=False,
        use_dictionary=[name for name in COLUMNS[1:] if not name.startswith("amount")],
    )  # fmt: skip
    written: bytes = made.getvalue().to_pybytes()
    return written


def decimals(fen: Any, known: Any) -> Any:
    """Whole fen as decimals of yuan."""
    import numpy as np
    import pyarrow as pa

    wide = np.empty((len(fen), 2), np.int64)
    wide[:, 0], wide[:, 1] = fen, fen >> 63
    bits = None if len(known) and known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(fen), [bits, pa.py_buffer(wide)])


def legend_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """`reasons.csv`: what each code asks."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("support", "title_zh", "title_en", "reason", "asks_zh", "asks_en"))
    writer.writerows(sorted(set(rows)))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")
