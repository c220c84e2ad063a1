"""Documents about several people: sealed so that erasing any one of them closes the document."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .chain import framed
from .keys import DataKey, joint_key

if TYPE_CHECKING:
    from .keyring import Keyring


def document_key(ring: Keyring, numbers: Sequence[int]) -> DataKey | None:
    """The joint key of those whose keys have these ids; None once one of them was erased."""
    keys = [ring.get(number) for number in numbers]
    there = [key.raw for key in keys if key is not None]
    return joint_key(there) if there and len(there) == len(keys) else None


def about_chain(seq: int, kind: str, ref: str, head: Mapping[str, Any]) -> bytes:
    """What a document's seal is bound to: its row, and all that the row says in the clear."""
    return "\0".join(("chain", str(seq), kind, ref)).encode() + b"\0" + framed(head)


def packed(text: bytes) -> bytes:
    """A document's bytes, made small: reasons in words repeat themselves."""
    return zlib.compress(text, 1)


def unpacked(text: bytes) -> bytes:
    """The bytes that were packed."""
    return zlib.decompress(text)
