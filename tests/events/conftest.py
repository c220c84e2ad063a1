"""The small vocabulary of these tests, and a store with a few invented people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.events.mapping import EventMapping
from elig.adapters.events.mapping_file import mapping_of
from elig.adapters.library import Library
from elig.adapters.records import Records
from elig.adapters.store import Store, create_store

RULES = Path(__file__).with_name("rules")
KEY = bytes(range(32))
TODAY = 739_038  # 2024-06-01
PEOPLE = [
    {
        "household_no": "h1",
        "members": [
            {"id": "m1", "name": "测甲甲", "id_no": "999901197001010011", "phone": "13900000011"},
            {"id": "m2", "name": "测乙乙", "id_no": "99990119980305002X", "phone": "13900000022"},
        ],
    },
    {"household_no": "h2", "members": [{"id": "m1", "name": "测丙丙", "id_no": "999901196505050033"}]},
]
PERSONAL = [
    str(member[name]) for record in PEOPLE for member in record["members"] for name in ("name", "id_no", "phone")
    if name in member  # type: ignore[operator]
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Checked rules are kept for the whole run, and not in the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small() -> Library:
    return elig.load(RULES)


@pytest.fixture(scope="session")
def records(small: Library) -> Records:
    return small.records


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "store.db", KEY) as made:
        with made.writing(1) as writing:
            writing.put_households([(record, 730_000) for record in PEOPLE])
        yield made


@pytest.fixture
def mapping(records: Records) -> Callable[[str], EventMapping]:
    """A mapping from its text."""
    return lambda text: mapping_of(text.encode(), "mapping.toml", records)


MEDICAL = """
source = "medical"
dates = "YYYY/M/D"
[event]
kind = "hospital_settlement"
id = "单号"
state = { column = "状态", values = { "正常" = "new", "冲销" = "withdraws", "更正" = "corrects" } }
[person]
id_no = "证件号码"
[facts]
settled_on = "日期"
self_paid = "自付"
care = { column = "类别", values = { "普通住院" = "inpatient", "门诊慢特病" = "outpatient" } }
"""
HEADING = "单号,状态,姓名,证件号码,类别,日期,自付"
GOOD = "YB-1,正常,测甲甲,999901197001010011,普通住院,2024/5/1,1200.50"


@pytest.fixture
def medical(mapping: Callable[[str], EventMapping]) -> EventMapping:
    return mapping(MEDICAL)
