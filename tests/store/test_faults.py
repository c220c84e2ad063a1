"""What the database cannot do just now: nothing half done, a plain sentence, and then it goes on."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from elig.adapters.store import NewEvent, Store, StoreError, create_store, open_store, verify

from .conftest import KEY


def events(name: str, n: int = 50) -> list[NewEvent]:
    return [NewEvent(f"{name}{at}", "bill", f"{name}{at}", "m1", 1, {"of": "x" * 500}) for at in range(n)]


def test_a_connection_that_is_cut(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection to cut")
    with store.writing(1) as writing:
        writing.add_events(events("a"))
    with pytest.raises(StoreError) as caught, store.writing(2) as writing:  # noqa: PT012
        writing.add_events(events("b"))
        own = writing.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with store.engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:own)"), {"own": own})
        writing.append("note", "x", {})
        writing.undecided(1)
    assert caught.value.lost
    assert caught.value.key == "lost"
    with store.writing(3) as writing:
        assert writing.count_undecided() == 50
        assert set(writing.add_events(events("b"))) == {"new"}
    assert verify(store).findings == ()


def test_every_connection_cut_while_nothing_is_asked(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection to cut")
    with store.writing(1) as writing:
        writing.append("note", "x", {})
    other = sa.create_engine(store.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ))  # fmt: skip
    other.dispose()
    with store.writing(2) as writing:
        assert writing.append("note", "y", {}) == 2
    assert verify(store).findings == ()


def test_a_store_that_was_not_made_to_its_end(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("elig.adapters.store.store.insert", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            create_store(place, KEY)
    with pytest.raises(StoreError, match="no store"):
        open_store(place, KEY)
    with create_store(place, KEY) as store:
        assert verify(store).findings == ()


def test_a_full_disk(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("tried with the file")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit: dict[str, Any] = {"pages": pages + 20}

    @sa.event.listens_for(store.engine, "checkout")
    def full(connection: Any, _: Any, __: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={limit['pages']}")

    done = 0
    with pytest.raises(StoreError) as caught:  # noqa: PT012
        for done in range(1000):
            with store.writing(done) as writing:
                writing.add_events(events(f"t{done}-"))
                writing.append("note", str(done), {})
    assert caught.value.lost
    assert caught.value.key == "failed"
    assert "full" in str(caught.value)
    with store.reading() as reading:
        assert reading.count_undecided() == 50 * done
    limit["pages"] = 1_000_000
    with store.writing(9) as writing:
        assert set(writing.add_events(events(f"t{done}-"))) == {"new"}
    assert verify(store).findings == ()


def test_a_store_that_another_keeps_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL waits as long as it takes")

    @sa.event.listens_for(store.engine, "checkout")
    def impatient(connection: Any, _: Any, __: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    with store.writing(1) as writing:
        writing.append("note", "x", {})
        with pytest.raises(StoreError, match="locked") as caught, store.writing(2):
            pass
        assert caught.value.lost
    with store.writing(3) as writing:
        assert writing.append("note", "y", {}) == 2
