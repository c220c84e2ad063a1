"""A PostgreSQL server of the tests' own, for whoever wants one: `from ..postgres import server`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that lives as long as the block; the test is skipped where there is none."""
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
