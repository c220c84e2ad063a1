"""The sentences of every problem, English and Chinese, by code."""

from __future__ import annotations

CODES: dict[str, tuple[str, str]] = {}
