"""A household's record in pieces, one a person, so that one person's can be erased alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from .keys import Vault
from .values import State
from .words import StoreError

# Lists of a record whose entries may name a member; such an entry is that member's.
LISTS = ("receives", "applications", "events")

Piece = dict[str, Any]  # {"facts": {...}, "lists": {"receives": [[index, entry], ...]}}


def in_pieces(record: Mapping[str, Any]) -> tuple[str, dict[str, Piece]]:
    """The household's number, and the piece of each member by id, the household's own (`""`) first.

    StoreError for a record without a number, and where members cannot be told from each other.

    >>> record = {"household_no": "h1", "safe_water": True, "members": [{"id": "m1", "sex": "male"}],
    ...           "receives": [{"support": "x", "member": "m1"}]}
    >>> in_pieces(record)[1]["m1"]
    {'facts': {'sex': 'male'}, 'lists': {'receives': [[0, {'support': 'x', 'member': 'm1'}]]}}
    """
    household = record.get("household_no")
    if not isinstance(household, str) or not household.strip():
        raise StoreError("no_household_no")
    own: Piece = {"facts": {}, "lists": {}}
    pieces = {"": own}
    for member in record.get("members") or ():
        name = member.get("id")
        if not isinstance(name, str) or not name or name in pieces:
            raise StoreError("no_ids", household=household)
        pieces[name] = {
            "facts": _exact({key: value for key, value in member.items() if key != "id"}),
            "lists": {},
        }
    for name, value in record.items():
        if name in LISTS and value is not None:
            own["lists"][name] = []
            for index, entry in enumerate(value):
                whose = pieces.get(entry.get("member") or "", own)
                whose["lists"].setdefault(name, []).append([index, _exact(entry)])
        elif name not in ("members", "household_no", *LISTS):
            own["facts"][name] = value
    _exact(own["facts"])
    return household, pieces


def assembled(household: str, pieces: Sequence[tuple[str, Piece | None]]) -> State:
    """The record again; of erased pieces their owners' ids are left."""
    own = pieces[0][1]
    state = State({"household_no": household, **(own["facts"] if own else {})})
    state["members"] = [{"id": name, **(piece["facts"] if piece else {})} for name, piece in pieces[1:]]
    for name in own["lists"] if own else ():
        entries = [each for _, piece in pieces if piece for each in piece["lists"].get(name, ())]
        state[name] = [entry for _, entry in sorted(entries, key=lambda each: each[0])]
    state.erased = tuple(name or "household" for name, piece in pieces if piece is None)
    return state


def about_piece(number: int, household: str, member: str) -> bytes:
    """What a piece's seal is bound to."""
    return "\0".join(("piece", str(number), household, member)).encode()


def record_mac(
    vault: Vault, number: int, household: str, valid_from: int, learnt_at: int, pieces: str
) -> bytes:
    """What proves that a record's days and pieces were written by who has the key."""
    text = "\0".join(("record", str(number), household, str(valid_from), str(learnt_at), pieces))
    return hmac.digest(vault.records, vault.store_id + text.encode(), hashlib.sha256)[:16]


def _exact(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in facts.items():
        if type(value) is float:
            raise StoreError("float", name=name)
    return facts
