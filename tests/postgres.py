"""A PostgreSQL server of the tests' own, for whoever wants one: `from ..postgres import server`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest


class Server:
    """A server that can be stopped, as if the power went, and started again; skipped where there is none."""

    def __init__(self) -> None:
        tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not tools or os.name == "nt":
            pytest.skip("PostgreSQL is not installed")
        self._tools = tools[-1]
        self._folder = tempfile.TemporaryDirectory(prefix="elig-pg-")
        folder = self._folder.name
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._as_owner: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            self._as_owner = ["runuser", "-u", "postgres", "--"]
        self._options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        self._run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
                  "--locale=C.UTF-8")  # fmt: skip
        self.start()

    def _run(self, tool: str, *words: str) -> None:
        subprocess.run(
            [*self._as_owner, str(self._tools / tool), *words], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        folder = self._folder.name
        self._run(
            "pg_ctl", "-w", "-s", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", self._options, "start"
        )

    def stop(self) -> None:
        """Stop it at once; what was not committed is lost."""
        self._run("pg_ctl", "-D", f"{self._folder.name}/data", "-m", "immediate", "stop")

    def terminate_others(self) -> None:
        """End every connection."""
        self._run("psql", "-q", "-h", self._folder.name, "-p", self.url.rpartition(":")[2].partition("/")[0], "-U",
                  "postgres", "-c", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")  # fmt: skip

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._folder.cleanup()


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that lives as long as the block; the test is skipped where there is none."""
    with Server() as made:
        yield made.url
