"""The chain: rows that are only ever added, each holding the hash of the one before it.

A body is a line of canonical JSON, in the clear, and after it what is sealed, if anything is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = bytes(32)  # what the first row follows on

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def row_hash(seq: int, kind: str, ref: str, learnt_at: int, body: bytes, prev: bytes) -> bytes:
    """The hash of a row: of every column, each with its length, so none can be taken for another.

    >>> row_hash(1, "erased", "h1", 5, b"{}", START).hex()[:16]
    'a9b014369f80ce88'
    """
    total = hashlib.sha256()
    for part in (str(seq).encode(), kind.encode(), ref.encode(), str(learnt_at).encode(), body, prev):
        total.update(len(part).to_bytes(8, "big") + part)
    return total.digest()


def framed(head: Mapping[str, Any], sealed: bytes = b"") -> bytes:
    """The bytes of a body.

    >>> framed({"b": 1, "a": "村"}, b"...").decode()
    '{"a":"村","b":1}\\n...'
    """
    return _CANONICAL.encode(head).encode() + b"\n" + sealed


def parted(body: bytes) -> tuple[dict[str, Any], bytes]:
    """A body's clear part and its sealed part; ValueError for what is no body."""
    line, _, sealed = bytes(body).partition(b"\n")
    head = json.loads(line)
    if not isinstance(head, dict):
        raise ValueError("no body")
    return head, sealed
