"""The stores of tests/store, with the schemas of a server of their own."""

from __future__ import annotations

from ..store.conftest import place, postgres, store

__all__ = ["place", "postgres", "store"]
