"""An Arrow table of households in, a table of rows and what was set aside out: for who embeds elig."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .library import Library, ordinal
from .screen import kernels
from .screen_coded import as_table
from .tables import need
from .tables.columns import Mappings

if TYPE_CHECKING:
    from .screen_columns import ColumnDecider

AT_ONCE = 131_072  # households


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of a table: `rows` as `elig screen` writes them, `rejects` as it sets them aside.

    `outcomes` counts every outcome, those without a row too.
    """

    rows: Any
    rejects: list[dict[str, Any]]
    outcomes: dict[str, int]


def screen_table(
    library: Library, table: Any, as_of: str | datetime.date, place: str | None, every_row: bool
) -> Screened:
    """Decide every household of a pyarrow table: a row each, `members` (and `receives`) a list of structs.

    Raises Unusable for a column that is no fact, FactsError for an unknown place, PolicyError for a rule
    that has no meaning yet, Disagreement where kernel and meaning do not agree.
    """
    need("numba", "screen", "screen")
    import pyarrow as pa

    from .screen_columns import ColumnDecider
    from .tables.arrow_source import nested_batch, of_columns

    register = of_columns(library.records, table.schema, Mappings())
    path = None if place is None else library.resolve(place)
    decider: ColumnDecider = ColumnDecider(
        library.policy, library.records, ordinal(as_of), path, every_row, kernels()
    )
    made, rejects, outcomes = [], [], dict[str, int]()
    for first in range(0, table.num_rows, AT_ONCE):
        some = table.slice(first, AT_ONCE).unify_dictionaries().combine_chunks().to_batches()
        for batch in some:

            def at(i: int, first: int = first) -> str:
                return f"row {first + i + 1}"

            found = decider.decide(nested_batch(register, batch, at, None))
            made.append(as_table(found.rows))
            rejects += found.rejects
            for outcome, count in found.outcomes.items():
                outcomes[outcome] = outcomes.get(outcome, 0) + count
    from .screen_coded import narrow

    rows = pa.concat_tables(made or [as_table(narrow([], library.policy))]).unify_dictionaries()
    return Screened(rows, rejects, outcomes)
