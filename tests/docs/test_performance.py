"""The page of figures and what makes it, and that the benchmark's households are ones that the rules know."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import elig

ROOT = Path(elig.__file__).parent
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")


def module(path: str) -> ModuleType:
    """A script of the benchmarks; they are no package."""
    spec = importlib.util.spec_from_file_location(f"bench_{Path(path).stem}", ROOT / "benchmarks" / path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def test_every_table_has_its_place_and_every_place_its_table() -> None:
    page = module("page.py")
    marked = re.findall(r"<!-- made by benchmarks/all\.py: (\w+) -->", PAGE)
    assert sorted(marked) == sorted([*page.TABLES, "lines"])
    assert PAGE.count("<!-- end -->") == PAGE.count("<!-- made by")


def test_the_watchs_table_is_of_its_figures() -> None:
    page = module("watch_page.py")
    assert page.made(PAGE) == PAGE


def test_every_plot_is_shown() -> None:
    page = module("page.py")
    assert sorted(re.findall(r"\]\(plots/(\w+)\.svg\)", PAGE)) == sorted(page.PLOTTED)


def test_copies_of_the_policy_are_rules(tmp_path: Path) -> None:
    grown = module("spec/grown.py")
    grown.write(tmp_path, 3)
    library = elig.load(tmp_path / "policy.elig", ROOT / "benchmarks" / "spec" / "counties")
    assert len(library.policy.supports) == 3 * 13


def test_households_of_the_shipped_rules_are_read(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    shipped = module("spec/shipped.py")
    from elig.adapters.screen import screen

    shipped.write(tmp_path / "register.parquet", 200)
    done = screen(elig.load(), str(tmp_path / "register.parquet"), str(tmp_path / "out"), as_of=shipped.AS_OF)
    assert done.manifest.households == 200
    assert done.manifest.rejected == 0
    assert done.manifest.outcomes["eligible"] > 0
