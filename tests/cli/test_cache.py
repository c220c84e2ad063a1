"""The cache gives back exactly what was checked, or nothing; and harms no one."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from elig.adapters import cache
from elig.dsl import codec
from elig.dsl import policy as p
from elig.dsl.policy import Policy


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "elig"


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("policy-*.json")
    return path


def as_json(policy: Policy) -> dict[str, object]:
    return json.loads(codec.dumps(policy))  # type: ignore[no-any-return]


def test_round_trip_is_exact(policy: Policy) -> None:
    third = p.Literal(p.Type("number"), Fraction(1, 3))
    one, true = p.Literal(p.Type("number"), 1), p.Literal(p.YES_NO, True)
    block = replace(policy.supports[0], when=p.And((third, one, true)), amount=p.Amount(third, None, "month"))
    policy = replace(policy, supports=(block,))
    back = codec.loads(codec.dumps(policy))
    assert back == policy
    kinds = [type(item.value) for item in back.supports[0].when.items]  # type: ignore[union-attr]
    assert kinds == [Fraction, int, bool]


def test_equal_expressions_come_back_as_one(policy: Policy) -> None:
    same = [p.FactRef(p.YES_NO, "household", "known") for _ in range(2)]
    blocks = tuple(replace(policy.supports[i], when=same[i]) for i in range(2))
    one, other = codec.decode(as_json(replace(policy, supports=blocks))).supports
    assert one.when == other.when
    assert one.when is other.when


@pytest.mark.parametrize(
    "data",
    [{}, [], None, {"shape": [], "nodes": []}, {"nodes": [[0]]}],
)
def test_foreign_data_is_no_policy(data: object) -> None:
    with pytest.raises(codec.CodecError):
        codec.decode(data)  # type: ignore[arg-type]


def test_damaged_nodes_are_no_policy(policy: Policy) -> None:
    good = as_json(policy)
    for nodes in ([], [[99, 1]], [[0, [5]]], [["x"]], [[2]], good["nodes"][:-1]):  # type: ignore[index]
        with pytest.raises(codec.CodecError):
            codec.decode({**good, "nodes": nodes})


def test_a_float_is_refused(policy: Policy) -> None:
    with pytest.raises(codec.CodecError, match="float"):
        codec.encode(replace(policy, digest=0.5))  # type: ignore[arg-type]


def test_kept_and_found_again(policy: Policy, folder: Path) -> None:
    assert cache.load(policy.digest) is None
    cache.save(policy)
    assert cache.load(policy.digest) == policy
    assert cache.load("sha256:another") is None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"abc\n{}"])
def test_damaged_file_is_ignored_and_rewritten(policy: Policy, folder: Path, damage: bytes) -> None:
    cache.save(policy)
    only_file(folder).write_bytes(damage)
    assert cache.load(policy.digest) is None
    cache.save(policy)
    assert cache.load(policy.digest) == policy


def test_one_changed_letter_is_noticed(policy: Policy, folder: Path) -> None:
    cache.save(policy)
    file = only_file(folder)
    file.write_bytes(file.read_bytes().replace("低保金".encode(), "低保银".encode()))
    assert cache.load(policy.digest) is None


def test_off(policy: Policy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIG_CACHE", "off")
    cache.save(policy)
    assert not folder.exists()
    assert cache.load(policy.digest) is None


def test_bounded(policy: Policy, folder: Path) -> None:
    for number in range(cache.KEEP + 5):
        cache.save(replace(policy, digest=f"sha256:{number}"))
        for age, file in enumerate(sorted(folder.glob("policy-*.json"), key=lambda f: f.stat().st_mtime)):
            os.utime(file, (1_000_000 + age, 1_000_000 + age))
    assert len(list(folder.glob("*"))) == cache.KEEP
    assert cache.load("sha256:0") is None
    assert cache.load(f"sha256:{cache.KEEP + 4}") is not None


def test_a_folder_that_others_may_write_to_is_not_used(policy: Policy, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    cache.save(policy)
    assert list(folder.iterdir()) == []


def test_a_link_to_elsewhere_is_not_used(policy: Policy, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    cache.save(policy)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners here")
def test_another_users_folder_is_not_used(
    policy: Policy, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    cache.save(policy)
    assert list(folder.iterdir()) == []


def test_no_folder_to_be_had(policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.save(policy)
    assert cache.load(policy.digest) is None
