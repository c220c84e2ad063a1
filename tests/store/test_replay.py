"""Replay: the same bytes from what was known then, or exactly why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters import library as lib
from elig.adapters.store import NewEvent, Store, StoreError, decide, erase, replay
from elig.adapters.store.replaying import document_of
from elig.adapters.store.tables import CHAIN

from .tampering import change

RULES = Path(__file__).parent.parent / "screen" / "rules"
DAY = 739_007  # 2024-05-01
EXAMPLE = Path(elig.__file__).parent / "examples" / "lifted-family-with-students.json"


def record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return found


def decided(store: Store, now: int = 20, rules: Path = lib.SHIPPED) -> tuple[str, bytes]:
    files, library = lib.rule_files([rules]), elig.load(rules)
    with store.writing(now) as writing:
        decision, name = decide(writing, library, files, record()["household_no"], "2024-05-01")
    return name, document_of(decision)


def put(store: Store, now: int, day: int = DAY, **facts: Any) -> None:
    with store.writing(now) as writing:
        writing.put_household({**record(), **facts}, day)


def test_the_same_bytes_again_whatever_was_learnt_since(store: Store) -> None:
    put(store, 10)
    name, document = decided(store)
    whole = record()
    assert document == document_of(elig.load().check(whole, as_of="2024-05-01"))
    put(store, 30, DAY - 99, dwelling_grade="D", wage_income="0")
    put(store, 40, DAY, dwelling_grade="D", wage_income="0")
    with store.writing(50) as writing:
        writing.add_events(
            [NewEvent("e1", "job_loss", whole["household_no"], "m1", DAY, {"lost_on": "2024-05-01"})]
        )
    again = replay(store, name)
    assert again.is_same
    assert (again.document, again.differs) == (document, ())
    later, other = decided(store, 60)
    assert other != document
    assert replay(store, later).is_same
    assert replay(store, name).is_same


def test_rules_are_kept_once_and_as_they_were(store: Store) -> None:
    put(store, 10)
    first, _ = decided(store)
    second, _ = decided(store, 30)
    with store.reading() as reading:
        assert len(reading.chain("edition")) == 1
    assert replay(store, first).is_same
    assert replay(store, second).is_same


def test_within_one_transaction_what_comes_after_a_decision_was_not_known_to_it(store: Store) -> None:
    files, library = lib.rule_files([lib.SHIPPED]), elig.load()
    number = record()["household_no"]
    with store.writing(10) as writing:
        writing.put_household(record(), DAY)
        _, one = decide(writing, library, files, number, "2024-05-01")
        writing.put_household({**record(), "wage_income": "0"}, DAY)
        _, other = decide(writing, library, files, number, "2024-05-01")
    kept = [replay(store, name) for name in (one, other)]
    assert [each.is_same for each in kept] == [True, True]
    assert kept[0].document != kept[1].document


def test_a_decision_about_an_erased_person_says_so_and_stops(store: Store) -> None:
    put(store, 10)
    name, _ = decided(store)
    erase(store, record()["household_no"], "m2", 30)
    with pytest.raises(StoreError) as caught:
        replay(store, name)
    assert caught.value.key == "replay_erased"
    assert "(m2)" in str(caught.value)
    # Decided anew, the household still has its member, of whom nothing is known.
    again, document = decided(store, 40)
    assert json.loads(document)["decision"]["facts_digest"] != ""
    assert replay(store, again).is_same


@pytest.mark.parametrize(("what", "module"), [("engine", "ENGINE_VERSION"), ("language", "LANGUAGE_VERSION")])
def test_another_version_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, what: str, module: str
) -> None:
    put(store, 10)
    name, _ = decided(store)
    monkeypatch.setattr(f"elig.adapters.store.replaying.{module}", "99")
    with pytest.raises(StoreError) as caught:
        replay(store, name)
    assert caught.value.key == "replay_version"
    assert what in str(caught.value)
    assert "99" in str(caught.value)


def test_what_differs_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, 10)
    name, _ = decided(store)
    monkeypatch.setattr("elig.engine.decide.ENGINE_VERSION", "0.0.9", raising=False)
    monkeypatch.setattr("elig.engine.answer.ENGINE_VERSION", "0.0.9", raising=False)
    again = replay(store, name)
    assert not again.is_same
    assert set(again.differs) <= {"decision.id", "decision.engine_version"}
    assert "decision.engine_version" in again.differs


def test_what_is_not_there_is_said(store: Store) -> None:
    put(store, 10)
    name, _ = decided(store)
    for wrong in ("d999", "x", "", "a2", "d-1", "d²", "d" + "9" * 30):
        with pytest.raises(StoreError) as caught:
            replay(store, wrong)
        assert caught.value.key == "no_decision"
    with store.writing(30) as writing:
        other = writing.record_decision("guess", "h1", ["m1"], b"{}", {})
    with pytest.raises(StoreError) as caught:
        replay(store, other)
    assert caught.value.key == "replay_kind"
    change(store, CHAIN.delete().where(CHAIN.c.kind == "edition"))
    with pytest.raises(StoreError) as caught:
        replay(store, name)
    assert caught.value.key == "replay_edition"


def test_a_household_that_is_not_stored(store: Store) -> None:
    with pytest.raises(StoreError, match="nothing is stored"):
        decided(store)
