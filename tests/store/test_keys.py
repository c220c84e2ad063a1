"""Keys: where they come from, what is wrong with them in plain words, and what they keep from being read."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from elig.adapters.store import (
    NewAlert,
    NewEvent,
    Store,
    StoreError,
    create_store,
    master_key,
    open_store,
    upgrade_store,
)  # fmt: skip
from elig.adapters.store.database import insert
from elig.adapters.store.keys import new_key_file
from elig.adapters.store.tables import EVENTS, METADATA, PIECES
from elig.adapters.store.words import WORDS

from .conftest import KEY
from .tampering import change

SECRETS = ("张示例甲", "41022519800101001X", "13900001111", "孙示例病名", "7777.77")
DAY = 739_007


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ELIG_KEY", "ELIG_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_key_from_its_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    new_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    key = master_key(path)
    assert len(key) == 32
    assert base64.b64decode(path.read_bytes()) == key
    monkeypatch.setenv("ELIG_KEY", base64.b64encode(KEY).decode())
    assert master_key() == KEY
    assert master_key(path) == key
    monkeypatch.setenv("ELIG_KEY_FILE", str(path))
    assert master_key() == key


def test_no_key_at_all() -> None:
    with pytest.raises(StoreError) as caught:
        master_key()
    assert caught.value.key == "no_key"
    assert "ELIG_KEY_FILE" in caught.value.sentence("zh")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        base64.b64encode(KEY[:31]).decode(),
        base64.b64encode(KEY + b"x").decode(),
        "密钥",
        "=" * 44,
    ],
)
def test_what_is_no_key_is_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    with pytest.raises(StoreError) as caught:
        master_key(path)
    assert caught.value.key == "bad_key"
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o610])
def test_a_key_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    new_key_file(path)
    path.chmod(mode)
    with pytest.raises(StoreError, match="chmod 600"):
        master_key(path)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key"
    new_key_file(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="there already"):
        new_key_file(path)
    assert path.read_bytes() == before


def test_another_key(store: Store, place: str) -> None:
    for wrong in (bytes(32), KEY[:-1] + b"\0", KEY[::-1]):
        with pytest.raises(StoreError) as caught:
            open_store(place, wrong)
        assert caught.value.key == "wrong_key"
    with pytest.raises(StoreError, match="no key"):
        open_store(place, KEY[:16])


def test_two_stores_of_one_key_share_nothing(store: Store, tmp_path: Path) -> None:
    with create_store(tmp_path / "other.db", KEY) as other:
        assert store.vault.mark("x") != other.vault.mark("x")
        wrapped = store.vault.wrap(KEY, b"about")
        with pytest.raises(InvalidTag):
            other.vault.unwrap(wrapped, b"about")


def test_no_store_there(tmp_path: Path) -> None:
    path = tmp_path / "nothing.db"
    for call in (lambda: open_store(path, KEY), lambda: upgrade_store(path)):
        with pytest.raises(StoreError, match="no store"):
            call()
    assert not path.exists()
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="no store"):
        open_store(path, KEY)
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match=r"does not answer|is lost"):
        open_store(path, KEY)


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "nonsense://", "://", "oracle+cx://u:geheim@h/d"]
)
def test_what_names_no_store(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url, KEY)
    assert caught.value.key == "no_url"
    assert "geheim" not in str(caught.value)


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://u:geheim@127.0.0.1:1/x", KEY)
    assert caught.value.lost
    assert "geheim" not in str(caught.value)


def test_a_store_is_made_once(store: Store, place: str) -> None:
    with pytest.raises(StoreError, match="already"):
        create_store(place, KEY)


def test_another_form_is_refused(store: Store, place: str) -> None:
    change(store, sa.text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StoreError) as caught:
        open_store(place, KEY)
    assert caught.value.key == "other_revision"
    assert "0000" in str(caught.value)


def test_a_store_of_the_newest_form_needs_no_upgrade(store: Store, place: str) -> None:
    was, now = upgrade_store(place)
    assert was == now
    open_store(place, KEY).close()


def test_the_store_file_is_its_owners_alone(tmp_path: Path) -> None:
    create_store(tmp_path / "s.db", KEY).close()
    assert (tmp_path / "s.db").stat().st_mode & 0o777 == 0o600


def write_secrets(store: Store) -> None:
    name, id_no, phone, illness, cost = SECRETS
    with store.writing(1) as writing:
        writing.put_household(
            {
                "household_no": "h1",
                "wage_income": cost,
                "members": [{"id": "m1", "name": name, "id_no": id_no, "phone": phone}],
            },
            DAY,
        )
        writing.add_events(
            [NewEvent("e1", "serious_diagnosis", "h1", "m1", DAY, {"illness": illness, "cost": cost})]
        )
        writing.withdraw_events([("e1", f"not {name}"), ("e2", f"nor {name}")])
        writing.add_alerts([NewAlert("r", "h1", "m1", DAY, "yes", {"because": f"{name} {cost}"}, ("m1",))])
        writing.record_decision("check", "h1", ["m1"], f"{name} {illness}".encode(), {"asked": id_no})
        writing.append("case_step", "c1", {"step": 1}, household="h1", people=["m1"], sealed=illness.encode())


def test_nothing_personal_lies_in_the_database_in_the_clear(store: Store, place: str) -> None:
    write_secrets(store)
    with store.engine.connect() as connection:
        cells: list[bytes] = []
        for table in METADATA.sorted_tables:
            for row in connection.execute(sa.select(table)):
                cells += [value.encode() if isinstance(value, str) else bytes(value) for value in row
                          if isinstance(value, str | bytes | memoryview)]  # fmt: skip
    lying = b"\n".join(cells)
    if store.engine.dialect.name == "sqlite":
        lying += b"".join(Path(place + more).read_bytes() for more in ("", "-wal"))
    assert b"h1" in lying
    for secret in SECRETS:
        assert secret.encode() not in lying


def test_what_fails_says_nothing_personal(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    write_secrets(store)
    row = (1, "e1", SECRETS[0], "h1", SECRETS[1], DAY, 1, None, 1, SECRETS[3].encode())  # `seq` 1 is there
    many = [row, *((n, f"x{n}", SECRETS[0], "h1", SECRETS[1], DAY, 1, None, 1, b"") for n in range(9, 99))]
    wrong: list[Any] = [
        lambda writing: insert(writing.connection, EVENTS, [row]),
        lambda writing: insert(writing.connection, EVENTS, many),
        lambda writing: writing.connection.execute(EVENTS.insert().values(seq=SECRETS[0], name=SECRETS[1])),
        lambda writing: insert(writing.connection, PIECES, [(1, SECRETS[0], SECRETS[1], 999, b"")]),
        lambda writing: writing.execute(sa.text(f"SELECT x FROM nowhere WHERE y = '{SECRETS[4]}'")),
    ]
    for call in wrong:
        with pytest.raises(StoreError) as caught, store.writing(2) as writing:
            call(writing)
        told = [str(caught.value), repr(caught.value), caught.value.sentence("zh")]
        told += traceback.format_exception(caught.value)
        for secret in SECRETS:
            assert secret not in "".join(told), told
    for secret in SECRETS:
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("events", "day"),
        ("events", "learnt_at"),
        ("records", "valid_from"),
        ("records", "learnt_at"),
        ("keys", "id"),
    ],
)
def test_a_clear_column_changed_from_outside_is_noticed_when_it_is_read(
    store: Store, reopened: Callable[[], Store], table: str, column: str
) -> None:
    write_secrets(store)
    change(store, sa.text(f"UPDATE {table} SET {column} = {column} - 1"))
    with reopened() as again, pytest.raises(StoreError) as caught, again.reading() as reading:  # noqa: PT012
        reading.ring.load_owners(reading.connection, [("h1", ""), ("h1", "m1")])
        reading.states(["h1"], DAY)
        reading.events(["e1"])
    assert caught.value.key == "damaged"


def test_every_sentence_is_there_in_both_languages() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english, key
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), key
        fields = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (english, chinese)]
        assert fields[0] == fields[1] or set(fields[0]) == set(fields[1]), key
