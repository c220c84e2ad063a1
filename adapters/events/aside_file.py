"""The file of what was set aside: a row with its reasons in both languages, for its owner alone to read.

A cell is shown where it is right and is nobody's own; every other is `***`.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from .reading import SetAside
from .words import reason

HEADINGS = ("row", "codes", "columns", "reasons_zh", "reasons_en")


class AsideFile:
    """Made once there is a row to put into it; stands in its place when it is whole. Mode 0600."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.path, self.columns = path, columns
        self._part = path.with_name(f".{path.name}.part")
        self._file: BinaryIO | None = None

    def add(self, row: SetAside) -> None:
        if self._file is None:
            self._part.unlink(missing_ok=True)
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "wb")
            self._file.write(b"\xef\xbb\xbf")  # spreadsheets take it for UTF-8 only so
            self._write([*HEADINGS, *self.columns])
        troubles = row.troubles
        self._write([
            str(row.row),
            " ".join(dict.fromkeys(trouble.problem.code for trouble in troubles)),
            "、".join(dict.fromkeys(trouble.column for trouble in troubles if trouble.column)),
            "；".join(reason("zh", trouble) for trouble in troubles),
            "; ".join(reason("en", trouble) for trouble in troubles),
            *(row.shown.get(column, "") for column in self.columns),
        ])  # fmt: skip

    def _write(self, cells: list[str]) -> None:
        assert self._file is not None
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        self._file.write(line.getvalue().encode("utf-8", "replace"))

    def __enter__(self) -> AsideFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        if kind is not None:
            self._part.unlink(missing_ok=True)
        elif self._file is None:
            self.path.unlink(missing_ok=True)  # of an earlier run: nothing is set aside any longer
        else:
            self._part.replace(self.path)
