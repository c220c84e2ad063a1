"""No personal value of a generated county is in any log, error, figure, list or notice: each is searched for.

A whole quarter goes through the verbs as they are used: the register, every department's files (some of
their rows spoilt), the watch with its log and figures, the list of alerts, alerts in full, a case, errors.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from random import Random
from typing import Any

import pytest

import elig
from elig.adapters.library import rule_files
from elig.adapters.store import open_store
from elig.adapters.watch.log import Log
from elig.adapters.watch.metrics import Metrics
from elig.adapters.watch.service import Service
from elig.adapters.watch.watcher import Watcher
from elig.benchmarks.county.write import county

ROOT = Path(elig.__file__).parent
FIRST, LAST = datetime.date(2025, 1, 1).toordinal(), datetime.date(2025, 3, 31).toordinal()
PERSONAL = ("name", "id_no", "phone", "birth_date")


class Clock:
    def __init__(self, day: int) -> None:
        self.day, self.micros = day, 1_700_000_000_000_000

    def now(self) -> int:
        self.micros += 1
        return self.micros

    def today(self) -> int:
        return self.day


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that anybody is told, by where it stands; `register` and `rows` are what went in."""
    folder = tmp_path_factory.mktemp("county")
    county(600, 6_000, 3, FIRST, LAST, folder)
    register = [json.loads(line) for line in (folder / "register.jsonl").read_text("utf-8").splitlines()]
    rng, rows = Random(1), []
    for file in sorted(folder.glob("events-*.jsonl")):
        spoilt = []
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows.append(row)
            if rng.random() < 0.05:  # a personal value where another belongs
                whose = rng.choice(register)
                who = rng.choice(whose["members"])
                row[rng.choice([name for name in row if name not in ("event", "id")])] = who[
                    rng.choice(PERSONAL)
                ]
            spoilt.append(json.dumps(row, ensure_ascii=False))
        file.write_text("\n".join(spoilt) + "\n", "utf-8")
    words = {
        **os.environ,
        "ELIG_STORE": "store.db",
        "ELIG_KEY_FILE": "key",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
    }
    told: dict[str, str] = {}

    def run(*asked: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "elig.cli", *asked], cwd=folder, env=words, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        told[" ".join(asked)] = done.stdout + done.stderr
        return done.stdout

    run("store", "key", "key")
    run("store", "init")
    run("store", "put", "register.jsonl", "--valid-from", "2024-01-01")
    mapping = str(ROOT / "examples" / "events" / "plain.toml")
    for file in sorted(folder.glob("events-*.jsonl")):
        for lang in ("zh", "en"):
            run("events", "check", file.name, "--mapping", mapping, "--today", "2025-04-01", "--lang", lang)
        run("events", "import", file.name, "--mapping", mapping, "--today", "2025-04-01")
    told |= {path.name: path.read_text("utf-8-sig") for path in folder.glob("*set-aside*")}
    metrics, library = Metrics(), elig.load()
    key = open_key(folder / "key")
    with (
        open_store(str(folder / "store.db"), key) as store,
        (folder / "log").open("w", encoding="utf-8") as log,
    ):
        watcher = Watcher(store, library, rule_files([ROOT / "rules"]))
        service = Service(watcher, Clock(LAST + 1), (metrics, Log(log)))
        service.run_dry()
        assert service.state.raised > 5
    told["log"] = (folder / "log").read_text("utf-8")
    with urllib.request.urlopen(f"http://127.0.0.1:{metrics.serve('127.0.0.1', 0)}/metrics") as page:
        told["figures"] = page.read().decode()
    alerts = json.loads(run("alerts", "--json"))
    for alert in alerts[:10]:
        for lang in ("zh", "en"):
            run("alerts", alert["alert"], "--lang", lang)
    run("alerts", "--lang", "zh")
    run("cases", "open", alerts[0]["alert"])
    run("cases", "--due", "--days", "400")
    run("cases", "step", "c1", "closed", "--on", "2025-04-01", "--today", "2025-04-01")
    run("events", "list")
    run("replay", alerts[0]["decision"])
    run("replay", "d99999")
    run("verify")
    run("erase", alerts[0]["household"], "--yes")
    run("replay", alerts[0]["decision"])
    told["database"] = (folder / "store.db").read_bytes().decode("utf-8", "replace")
    told["register"] = json.dumps(register, ensure_ascii=False)
    told["rows"] = json.dumps(rows, ensure_ascii=False)
    return told


def open_key(path: Path) -> bytes:
    from elig.adapters.store import master_key

    return master_key(path)


def test_no_personal_value_is_told(said: dict[str, str]) -> None:
    register: list[dict[str, Any]] = json.loads(said["register"])
    members = [member for household in register for member in household["members"]]
    values = {str(member[name]) for member in members for name in PERSONAL if member.get(name)}
    values |= {row["illness"] for row in json.loads(said["rows"]) if row.get("illness")}
    assert len(values) > 2_500
    texts = {place: text for place, text in said.items() if place not in ("register", "rows")}
    assert any("alert" in text for text in texts.values())
    assert sum(bool(text.strip()) for text in texts.values()) > 40
    for place, text in texts.items():
        # A day of birth may be some other day too: of those only such as nothing happened on are looked for.
        found = {value for value in values if value in text and not value.startswith(("2024-", "2025-"))}
        assert not found, (place, len(found))
