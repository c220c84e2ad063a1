"""The small policy of these tests, a database of their own, and the rows that `elig check` gives."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import elig
from elig.adapters.library import Library

RULES = Path(__file__).with_name("rules")


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Compiled programs are kept for the whole run, and not in the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small() -> Library:
    return elig.load(RULES)


@pytest.fixture(scope="session")
def shipped() -> Library:
    return elig.load()


@pytest.fixture(scope="session")
def examples() -> list[dict[str, object]]:
    """The example households, those that say what they receive."""
    files = sorted((Path(elig.__file__).parent / "examples").glob("*.json"))
    return [json.loads(file.read_text("utf-8")) for file in files]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests; skipped where there is none."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not tools or os.name == "nt":
        pytest.skip("PostgreSQL is not installed")
    import tempfile

    with tempfile.TemporaryDirectory(prefix="elig-pg-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        as_owner: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            as_owner = ["runuser", "-u", "postgres", "--"]

        def run(*words: str) -> None:
            subprocess.run([*as_owner, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

        data = f"{folder}/data"
        run(str(tools[-1] / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
            "--locale=C.UTF-8")  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(str(tools[-1] / "pg_ctl"), "-w", "-s", "-D", data, "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(str(tools[-1] / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
