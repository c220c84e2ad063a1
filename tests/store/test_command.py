"""The verbs, as a person at the county uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import elig
from elig.adapters.store import Store, open_store
from elig.adapters.store.keys import new_key_file
from elig.adapters.store.tables import ASIDE, CHAIN
from elig.cli import main

from .tampering import change

ROOT = Path(elig.__file__).parent
HOUSEHOLD = "LK-EX-HOUSE"


class Desk:
    """A folder with a key, where `elig` is run."""

    def __init__(self, folder: Path, place: str, screen: pytest.CaptureFixture[str]) -> None:
        self.folder, self.place, self.screen = folder, place, screen
        self.key = folder / "key"
        new_key_file(self.key)
        self.register = folder / "register.jsonl"
        records = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))]
        wrong = {"household_no": "LK-WRONG", "members": [{"id": "m1", "phone": 13900001111, "sex": "other"}]}
        lines = [*records, wrong, records[0], {"members": [{"id": "m1"}]}]
        self.register.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")

    def run(self, *words: object, lang: str = "en", **more: str) -> tuple[int, str, str]:
        """The exit code of `elig` with these words, and what it printed and said."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name, value in {"ELIG_STORE": self.place, "ELIG_KEY_FILE": str(self.key), **more}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["elig", *map(str, words), "--lang", lang])
            with pytest.raises(SystemExit) as left:
                main()
        out, err = self.screen.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out, err

    def open(self) -> Store:
        from elig.adapters.store import master_key

        return open_store(self.place, master_key(self.key))


@pytest.fixture
def desk(tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, place, capsys)
    code, out, err = found.run("store", "init")
    assert (code, err) == (0, "")
    assert "new store" in out
    return found


def test_a_register_is_stored_and_what_is_wrong_is_told(desk: Desk) -> None:
    code, out, err = desk.run("store", "put", desk.register, "--valid-from", "2024-01-01")
    assert code == 0
    assert out == "5 households stored, valid from 2024-01-01.\n"
    assert err.startswith("3 were set aside")
    assert [code for code in ("E548", "E532", "E571", "E570") if code not in err] == []
    assert "13900001111" not in err
    code, out, _ = desk.run(
        "store", "put", desk.register, "--valid-from", "2024-01-01", "--strict", lang="zh"
    )
    assert (code, out) == (3, "已保存 5 户，自 2024-01-01 起生效。\n")
    with desk.open() as store, store.engine.connect() as connection:
        aside = connection.execute(sa.select(ASIDE)).all()
        assert sorted((row.at, row.reasons) for row in aside) == [
            ("line 6", '[["E548","members[m1].phone"],["E532","members[m1].sex"]]'),
            ("line 7", '[["E571","household_no"]]'),
            ("line 8", '[["E570","household_no"]]'),
        ]


def test_decide_verify_replay_erase(desk: Desk) -> None:
    desk.run("store", "put", desk.register, "--valid-from", "2024-01-01")
    assert desk.run("store", "decide", HOUSEHOLD, "--as-of", "2024-05-01") == (0, "d2\n", "")
    code, out, err = desk.run("verify")
    assert (code, err) == (0, "")
    assert out.startswith("The chain is whole: 2 rows. Its head is 2-")
    head = out.split("head is ")[1].split(";")[0]
    assert desk.run("replay", "d2") == (0, "d2: the same answer again, byte for byte.\n", "")
    code, out, _ = desk.run("replay", "d2", "--json")
    record = ROOT / "examples" / "dangerous-house-monitored.json"
    assert json.loads(out) == json.loads(desk.run("check", record, "--as-of", "2024-05-01", "--json")[1])
    assert json.loads(out)["household"] == HOUSEHOLD

    code, out, err = desk.run("erase", HOUSEHOLD, "m1")
    assert (code, err) == (2, "")
    assert "--yes" in out
    assert desk.run("replay", "d2")[0] == 0
    assert desk.run("erase", HOUSEHOLD, "m1", "--yes")[0] == 0
    code, out, err = desk.run("replay", "d2", lang="zh")
    assert (code, out) == (2, "")
    assert err == "elig: d2 所依据的数据已删除（m1），无法再读取，也无法重新判定\n"
    assert desk.run("verify", "--head", head)[0] == 0

    with desk.open() as store:
        change(store, CHAIN.update().where(CHAIN.c.seq == 2).values(learnt_at=1))
    code, out, _ = desk.run("verify")
    assert code == 1
    assert out == "row 2 was changed after it was written\nThe chain is not whole: 1 findings.\n"
    code, out, _ = desk.run("verify", "--json")
    assert code == 1
    (found,) = json.loads(out)["findings"]
    assert found == {
        "kind": "changed", "first": 2, "last": 2,
        "text": {"zh": "第 2 行写入后被改动", "en": "row 2 was changed after it was written"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("verify", "--head", "12"), "is no head of a chain"),
        (("replay", "d7"), "there is no decision `d7`"),
        (("erase", "LK-9", "--yes"), "nothing to erase of LK-9"),
        (("store", "init"), "there is a store"),
        (("store", "decide", "LK-9"), "nothing is stored of the household LK-9"),
        (("store", "put", "register.jsonl", "--valid-from", "soon"), "`soon` is no date"),
        (("store", "put", "nowhere.jsonl", "--valid-from", "2024-01-01"), "there is no file"),
        (("verify", "--key-file", "nowhere"), "there is no file"),
        (("stor",), "did you mean `store`"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(desk: Desk, words: tuple[str, ...], said: str) -> None:
    code, out, err = desk.run(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in out + err


def test_no_key_and_no_store(desk: Desk) -> None:
    code, _, err = desk.run("verify", ELIG_KEY_FILE="")
    assert code == 2
    assert "the store's key is not given" in err
    code, _, err = desk.run("verify", ELIG_STORE="elsewhere.db")
    assert code == 2
    assert "there is no store in `elsewhere.db`" in err
    desk.key.chmod(0o644)
    code, _, err = desk.run("verify")
    assert code == 2
    assert "chmod 600" in err


def test_no_store_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIG_STORE", raising=False)
    monkeypatch.setattr(sys, "argv", ["elig", "verify", "--lang", "en"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("elig: `--store` is missing\n")


def test_help_loads_no_database(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['elig', '--help']\n"
        "from elig.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted({'sqlalchemy', 'cryptography', 'alembic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.endswith("[]\n")
    assert "verify" in done.stdout
