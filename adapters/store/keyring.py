"""Unwrapped data keys, kept for as long as nobody is erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from .database import among, among_pairs
from .keys import SIZE, DataKey, Vault
from .tables import KEYS
from .words import Phrase, StoreError

LIMIT = 20_000  # keys held at once, some 10 MB; beyond it the ring begins anew
Owner = tuple[str, str]  # household, and member or nothing


class Keyring:
    """The keys that were read or made so far; good until the store counts another erasure.

    `current` says which key seals for an owner, `keys` holds each key by its id: None is erased.
    """

    def __init__(self, vault: Vault, erasures: int) -> None:
        self.vault, self.erasures = vault, erasures
        self.current: dict[Owner, int] = {}
        self.keys: dict[int, DataKey | None] = {}

    @property
    def is_full(self) -> bool:
        return len(self.keys) > LIMIT

    def load_owners(self, connection: sa.Connection, owners: Iterable[Owner]) -> None:
        """Have the keys that seal for these owners, if there are any."""
        missing = [each for each in owners if each not in self.current]
        if missing:
            self._take(connection, among_pairs(connection, (KEYS.c.household, KEYS.c.member), missing))

    def load(self, connection: sa.Connection, ids: Iterable[int]) -> None:
        """Have the keys with these ids."""
        missing = {number for number in ids if number not in self.keys}  # `-` would walk all keys held
        if missing:
            self._take(connection, among(connection, KEYS.c.id, missing))

    def _take(self, connection: sa.Connection, condition: sa.ColumnElement[bool]) -> None:
        for number, household, member, wrapped in connection.execute(sa.select(KEYS).where(condition)).all():
            if wrapped is None:
                self.keys[number] = None
                continue
            try:
                self.keys[number] = self.vault.unwrap(bytes(wrapped), about_key(number, household, member))
            except InvalidTag:
                whose = household + (f" / {member}" if member else "")
                raise StoreError("damaged", what=Phrase("row_key", id=whose)) from None
            self.current[household, member] = number

    def get(self, number: int) -> DataKey | None:
        """A key that was loaded; None if it was erased, or is not there at all."""
        return self.keys.get(number)

    def make(self, owners: Collection[Owner], last: int) -> list[tuple[int, str, str, bytes]]:
        """New keys for those who have none, numbered after `last`: the rows that hold them."""
        import os

        rows = []
        random = os.urandom(SIZE * len(owners))
        for index, (household, member) in enumerate(owners):
            raw = random[SIZE * index : SIZE * (index + 1)]
            number = last + index + 1
            wrapped = self.vault.wrap(raw, about_key(number, household, member))
            self.keys[number] = DataKey(raw)
            self.current[household, member] = number
            rows.append((number, household, member, wrapped))
        return rows


def about_key(number: int, household: str, member: str) -> bytes:
    """What a wrapped key's seal is bound to."""
    return "\0".join(("key", str(number), household, member)).encode()
