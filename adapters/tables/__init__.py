"""Registers and results in every form they come in; `open_source` finds out which."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..screen_words import Unusable

if TYPE_CHECKING:
    from ..records import Records
    from .base import Source
    from .columns import Mappings


def open_source(named: str, records: Records, mappings: Mappings | None) -> Source:
    """The register that a path or a database's URL names.

    Raises Unusable for one that cannot be read, and for columns that are no facts.
    """
    from .columns import Mappings

    known = mappings or Mappings()
    if "://" in named:
        from .sql import Database

        if mappings is None:
            raise Unusable("needs_mapping")
        return Database(named, records, known)
    path = Path(named)
    if not path.exists():
        raise FileNotFoundError(2, "no such file", named)
    if path.suffix in (".jsonl", ".ndjson"):
        from .lines import Lines

        return Lines(path)
    if path.suffix == ".xlsx":
        need("openpyxl", "reports", named)
    elif path.suffix == ".parquet" or (path.is_dir() and any(path.rglob("*.parquet"))):
        need("pyarrow", "screen", named)
    from . import sheets
    from .joined import Joined
    from .parquet import Nested, ParquetTable

    if path.suffix == ".xlsx":
        return Joined(sheets.Excel(path, known), records, known)
    if path.is_dir():
        for kind, suffix in ((sheets.Csv, ".csv"), (sheets.Flat, ".parquet")):
            if sheets.find(path, "households", known, suffix) is not None:
                return Joined(kind(path, known), records, known)
    if path.suffix == ".parquet" or (path.is_dir() and any(path.rglob("*.parquet"))):
        return Nested(ParquetTable(path), records, known)
    raise Unusable("no_kind", path=named)


def need(package: str, extra: str, path: str) -> None:
    """Unusable, saying what to install, unless a package is there."""
    try:
        import_module(package)
    except ImportError:
        raise Unusable("needs_package", path=path, package=package, extra=extra) from None
