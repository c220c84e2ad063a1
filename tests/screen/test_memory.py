"""Memory stays flat: ten times the households, some 70,000 rows with their members, take hardly more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from elig.adapters.library import Library

from .conftest import RULES
from .registers import FORMS, households

pytest.importorskip("resource")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["nested", "csv"])
def test_memory_is_flat(form: str, small: Library, tmp_path: Path) -> None:
    few = households(small.policy, 1_500)
    used = []
    for times in (1, 10):
        folder = tmp_path / str(times)
        folder.mkdir()
        records = [
            {**record, "household_no": f"TEST-{n}-{record['household_no']}"}
            for n in range(times)
            for record in few
        ]
        source = FORMS[form](small.policy, records, folder)
        del records
        words = [sys.executable, Path(__file__).with_name("memory.py"), RULES, source, folder / "out"]
        used.append(int(subprocess.run(words, capture_output=True, text=True, check=True).stdout))
    assert used[1] < used[0] + 60, used
