"""elig: which assistance policies apply to a household, and why.

>>> import elig
>>> elig.__version__
'0.1.0'

The usual way is `elig.load().check(record, as_of="2024-05-01")`, with a record as in examples/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .adapters.events.importing import import_events
    from .adapters.library import Library, load
    from .dsl.problems import FactsError, PolicyError
    from .engine.decision import Decision

__version__ = "0.1.0"
__all__ = ["Decision", "FactsError", "Library", "PolicyError", "__version__", "import_events", "load"]

# Loaded on first use, so that `import elig` costs nothing.
_HOMES = {
    "Decision": ".engine.decision",
    "FactsError": ".dsl.problems",
    "Library": ".adapters.library",
    "PolicyError": ".dsl.problems",
    "import_events": ".adapters.events.importing",
    "load": ".adapters.library",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name], __name__), name)
