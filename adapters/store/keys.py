"""Keys: the master key, what is derived from it, and how one text is sealed.

A person's data key is random, and kept only wrapped by the master key; with the wrapped key gone,
whatever was sealed with it is gone. AES-256-GCM and HKDF-SHA256 are those of `cryptography`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .words import StoreError

SIZE = 32
NONCE = 12


def master_key(file: str | os.PathLike[str] | None = None) -> bytes:
    """The master key: from `file`, else from $ELIG_KEY_FILE, else from $ELIG_KEY.

    StoreError, never with the key in it, where there is none, where it is no key, and where its file
    can be read by others; OSError for a file that cannot be read.
    """
    named = file or os.environ.get("ELIG_KEY_FILE")
    if named:
        path = Path(named)
        with path.open("rb") as opened:
            # What was opened is looked at, not what the name may lead to by then.
            if hasattr(os, "getuid") and stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
                raise StoreError("open_key", path=path)
            return read_key(opened.read(200), str(path))
    given = os.environ.get("ELIG_KEY", "")
    if not given.strip():
        raise StoreError("no_key")
    return read_key(given.encode(errors="replace"), "ELIG_KEY")


def read_key(text: bytes, where: str) -> bytes:
    """The key that a text in base64 stands for.

    >>> len(read_key(b"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "here"))
    32
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SIZE:
        raise StoreError("bad_key", where=where)
    return key


def new_key_file(path: Path) -> None:
    """Write a new random key into a new file for the user alone; StoreError if there is one already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StoreError("key_exists", path=path) from None
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(os.urandom(SIZE)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose."""
    return HKDF(SHA256(), SIZE, None, b"elig/" + purpose.encode()).derive(key)


class DataKey:
    """One data key. The cipher is made anew each time: it takes 3 µs, and kept 2.5 kB."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def seal(self, text: bytes, about: bytes) -> bytes:
        """Nonce and ciphertext, bound to `about`: the clear columns that the row has beside it."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.raw).encrypt(nonce, text, about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed; InvalidTag where it, or what it is bound to, is no longer the same."""
        if len(sealed) < NONCE:
            raise InvalidTag
        return AESGCM(self.raw).decrypt(sealed[:NONCE], sealed[NONCE:], about)


def joint_key(keys: Iterable[bytes]) -> DataKey:
    """The key of a document about several: gone as soon as one of theirs is."""
    return DataKey(HKDF(SHA256(), SIZE, None, b"elig/document").derive(b"".join(keys)))


class Vault:
    """The master key at work. `store_id` is part of all it makes, so stores cannot be mixed."""

    def __init__(self, master: bytes, store_id: bytes) -> None:
        if len(master) != SIZE:
            raise StoreError("bad_key", where="key")
        self._wrapping = AESGCM(derived(master, "wrap"))
        self._mark = derived(master, "mark")
        self._head = derived(master, "head")
        self.records = derived(master, "records")
        self.notes = DataKey(derived(master, "notes"))  # for what is about nobody that is known
        self.store_id = store_id
        self.check = hmac.digest(derived(master, "check"), store_id, "sha256")

    def fits(self, check: bytes) -> bool:
        """Whether the store that has this check value was made with this key."""
        return hmac.compare_digest(self.check, check)

    def wrap(self, raw: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._wrapping.encrypt(nonce, raw, self.store_id + about)

    def unwrap(self, wrapped: bytes, about: bytes) -> DataKey:
        if len(wrapped) < NONCE:
            raise InvalidTag
        return DataKey(self._wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], self.store_id + about))

    def mark(self, id_no: str) -> bytes:
        """What stands for an id number: the same for the same one, and of no use without the key."""
        return hmac.digest(self._mark, self.store_id + id_no.strip().upper().encode(), "sha256")

    def head_mac(self, rows: int, end: bytes) -> bytes:
        """What proves that the end of the chain was written by who has the key."""
        return hmac.digest(self._head, self.store_id + rows.to_bytes(8, "big") + end, hashlib.sha256)
