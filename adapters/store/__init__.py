"""The store: households with their history, events, alerts and decisions, sealed, in a file or on a server.

Needs the extra `store`. Times are microseconds (UTC) and days ordinal; both are given, there is no clock.
"""

from __future__ import annotations

from .erasing import erase
from .keys import master_key
from .reading import Reading
from .replaying import decide, replay
from .store import Store, create_store, open_store, upgrade_store
from .values import Aside, ChainRow, NewAlert, NewEvent, State, StoredAlert, StoredDecision, StoredEvent
from .verifying import verify
from .words import StoreError
from .writing import Writing

__all__ = [
    "Aside", "ChainRow", "NewAlert", "NewEvent", "Reading", "State", "Store", "StoreError", "StoredAlert",
    "StoredDecision", "StoredEvent", "Writing", "create_store", "decide", "erase", "master_key", "open_store",
    "replay", "upgrade_store", "verify",
]  # fmt: skip
