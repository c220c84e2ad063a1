"""The text that is printed for numba, run by Python itself: many programs, without compiling them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elig.dsl.interval import months_since, years_since
from elig.engine.kernel.print_numba import HEAD


def interpreted(source: str) -> Callable[..., None]:
    import numpy as np

    def sel(test: bool, yes: int, no: int) -> int:
        return yes if test else no

    space: dict[str, Any] = {"np": np, "sel": sel, "months_since": months_since, "years_since": years_since}
    assert source.startswith(HEAD)
    exec(compile(source[len(HEAD) :], "<kernel>", "exec"), space)
    run: Callable[..., None] = space["run"]
    return run
