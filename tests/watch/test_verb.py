"""`elig watch` as a program: it runs until it is told to stop, answers Prometheus, and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from elig import cli
from elig.adapters.store import create_store, open_store
from elig.engine.alarm import Alarm
from elig.engine.decide import Disagreement

from ..store.conftest import KEY
from .test_watcher import START, bill, household

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM")
RULES = Path(__file__).with_name("rules")
KEY_TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PROGRAM = [sys.executable, "-m", "elig.cli"]


def watch_over(place: str) -> list[str]:
    """The words of the command."""
    return ["watch", "--store", place, "--rules", str(RULES)]


def waiting_store(folder: Path) -> str:
    """A store with a household and one bill that nobody has decided about."""
    place = str(folder / "store.db")
    with create_store(place, KEY) as store, store.writing(1) as writing:
        writing.put_household(household("X-1"), START - 400)
        writing.add_events([bill("b1", START, "101")])
    return place


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_stops_when_told_and_goes_on_when_started_again(how: signal.Signals, tmp_path: Path) -> None:
    place = waiting_store(tmp_path)
    told = {**os.environ, "ELIG_KEY": KEY_TEXT, "PYTHONUNBUFFERED": "1"}
    for round_ in range(2):
        with subprocess.Popen(
            [*PROGRAM, *watch_over(place), "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=told,
        ) as watch:  # fmt: skip
            assert watch.stdout is not None
            assert watch.stderr is not None
            address = watch.stdout.readline().split()[-1]
            for line in watch.stderr:  # its log; nothing is waited for but what it says
                event = json.loads(line)["event"]
                if event == ("decided" if round_ == 0 else "began"):
                    break
            if round_ == 0:
                with urllib.request.urlopen(address) as page:
                    figures = page.read().decode()
                assert "elig_events_decided_total 1.0" in figures
            watch.send_signal(how)
            rest = watch.stderr.read()
            assert json.loads(rest.splitlines()[-1])["event"] == "stopped", rest
            assert watch.wait() == 0
    with open_store(place, KEY) as store, store.reading() as reading:
        assert reading.count_undecided() == 0
        assert len(reading.alerts()) == 2  # the burden; and nobody has visited


def test_once_is_enough_for_what_waits(tmp_path: Path) -> None:
    place = waiting_store(tmp_path)
    words = [*PROGRAM, *watch_over(place), "--once", "--lang", "zh"]
    told = {**os.environ, "ELIG_KEY": KEY_TEXT, "PYTHONUTF8": "1"}
    done = subprocess.run(words, capture_output=True, text=True, env=told, check=False)
    assert (done.returncode, done.stdout) == (0, "已停止：判定事件 1 件，产生预警 2 条。\n")


def test_engines_that_disagree_stop_it_and_nothing_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def disagree(self: Alarm, asked: object) -> object:
        raise Disagreement("burden: holds, does not hold")

    place = waiting_store(tmp_path)
    monkeypatch.setattr(Alarm, "decide", disagree)
    monkeypatch.setenv("ELIG_KEY", KEY_TEXT)
    monkeypatch.setattr(sys, "argv", ["elig", *watch_over(place), "--once", "--lang", "en"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 5
    assert "burden: holds, does not hold" in capsys.readouterr().err
    with open_store(place, KEY) as store, store.reading() as reading:
        assert (reading.count_undecided(), reading.alerts()) == (1, [])
