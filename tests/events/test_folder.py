"""The watched folder: whole files only, each taken once, moved, and never lost."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from elig.adapters.events import folder as folder_
from elig.adapters.events.folder import Folder
from elig.adapters.events.mapping import EventMapping
from elig.adapters.events.mapping_file import mapping_of
from elig.adapters.records import Records
from elig.adapters.store import Store

from .conftest import GOOD, HEADING, MEDICAL, TODAY

NOW = itertools.count(10)
G2 = GOOD.replace("YB-1", "YB-2")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


@pytest.fixture
def watched(inbox: Path, records: Records) -> Folder:
    return Folder(inbox, [named("medical", "医保*.csv", records)], records)


def named(source: str, name: str, records: Records) -> EventMapping:
    text = MEDICAL.replace('"medical"', f'"{source}"').replace("[event]", f'[file]\nname = "{name}"\n[event]')
    return mapping_of(text.encode(), "m.toml", records)


def put(inbox: Path, *rows: str, name: str = "医保1.csv") -> Path:
    path = inbox / name
    path.write_text("\n".join([HEADING, *rows]) + "\n", "utf-8")
    return path


def looks(watched: Folder, store: Store, n: int = 2) -> list[str]:
    taken = [watched.take(store, now=next(NOW), today=TODAY) for _ in range(n)]
    return [each.name for found in taken for each in found]


def ids(store: Store) -> list[str]:
    with store.reading() as reading:
        return sorted(event.id for event in reading.events_of(["h1"], 1)["h1"])


def test_taken_at_the_second_look(inbox: Path, watched: Folder, store: Store) -> None:
    put(inbox, GOOD)
    assert looks(watched, store, 1) == []
    assert looks(watched, store, 1) == ["医保1.csv"]
    assert ids(store) == ["medical:YB-1"]
    assert [path.name for path in (inbox / "done").iterdir()] == ["医保1.csv"]
    assert looks(watched, store) == []


def test_one_that_grows_is_left_alone(inbox: Path, watched: Folder, store: Store) -> None:
    path = put(inbox, GOOD)
    looks(watched, store, 1)
    put(inbox, GOOD, G2)
    assert looks(watched, store, 1) == []
    assert looks(watched, store, 1) == ["医保1.csv"]
    assert ids(store) == ["medical:YB-1", "medical:YB-2"]
    assert not path.exists()


def test_one_that_is_being_written_is_left_alone(inbox: Path, watched: Folder, store: Store) -> None:
    for name in (".医保1.csv", "医保1.csv.part", "医保1.csv.tmp"):
        put(inbox, GOOD, name=name)
    (inbox / "医保2.csv").mkdir()
    (inbox / "医保3.csv").symlink_to("/etc/hostname")
    assert looks(watched, store, 3) == []
    os.rename(inbox / "医保1.csv.part", inbox / "医保1.csv")
    assert looks(watched, store) == ["医保1.csv"]


def test_rows_set_aside_stand_beside_the_file(inbox: Path, watched: Folder, store: Store) -> None:
    put(inbox, GOOD, G2.replace("1200.50", "x"))
    (taken,) = [each for _ in range(2) for each in watched.take(store, now=next(NOW), today=TODAY)]
    assert taken.path == inbox / "done" / "医保1.csv"
    assert taken.imported is not None
    assert taken.imported.file == inbox / "done" / "医保1.csv.set-aside.csv"
    assert taken.imported.file.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("医保1.csv", b"", "E613"),
        ("医保1.csv", b"a,b\n1,2\n", "E611"),
        ("民政1.csv", b"a,b\n1,2\n", "E615"),
    ],
)
def test_a_file_of_no_use_is_refused(
    name: str, content: bytes, code: str, inbox: Path, watched: Folder, store: Store
) -> None:
    (inbox / name).write_bytes(content)
    assert looks(watched, store) == [name]
    assert (inbox / "refused" / name).read_bytes() == content
    reasons = (inbox / "refused" / f"{name}.reasons.txt").read_text("utf-8").splitlines()
    assert len(reasons) == 2
    assert all(reason.endswith(f"[{code}]") for reason in reasons)


def test_two_mappings_for_one_name(inbox: Path, store: Store, records: Records) -> None:
    watched = Folder(inbox, [named("a", "医保*", records), named("b", "*.csv", records)], records)
    put(inbox, GOOD)
    assert looks(watched, store) == ["医保1.csv"]
    assert "a, b" in (inbox / "refused" / "医保1.csv.reasons.txt").read_text("utf-8")


def test_another_file_of_the_same_name_replaces_none(inbox: Path, watched: Folder, store: Store) -> None:
    for row in (GOOD.replace("1200.50", "x"), G2.replace("1200.50", "y"), G2.replace("1200.50", "y")):
        put(inbox, row)
        looks(watched, store)
    done = sorted(path.name for path in (inbox / "done").iterdir())
    assert len(done) == 4
    assert len([name for name in done if name.endswith(".set-aside.csv")]) == 2


def test_killed_between_store_and_move(
    inbox: Path, watched: Folder, store: Store, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, GOOD)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(folder_, "_place_for", lambda file, home, ending="": killed() if not ending else home / "aside")
        with pytest.raises(Killed):
            looks(watched, store)
    assert ids(store) == ["medical:YB-1"]
    assert (inbox / "医保1.csv").exists()
    anew = Folder(inbox, watched.mappings, records)
    assert looks(anew, store) == ["医保1.csv"]
    assert ids(store) == ["medical:YB-1"]
    assert (inbox / "done" / "医保1.csv").exists()


def test_retried(inbox: Path, watched: Folder, store: Store) -> None:
    put(inbox, G2.replace("999901197001010011", "999901200001010077"))
    looks(watched, store)
    with store.writing(next(NOW)) as writing:
        writing.put_household({"household_no": "h3", "members": [{"id": "m1", "id_no": "999901200001010077"}]}, 730_000)
    (done,) = watched.retry(store, now=next(NOW), today=TODAY)
    assert done.outcomes["new"] == 1
    assert [path.name for path in (inbox / "done").iterdir()] == ["医保1.csv"]
