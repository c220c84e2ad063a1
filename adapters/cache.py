"""Checked policies kept between runs, in the user's own cache folder.

A file is a line with its own SHA-256 and then the policy as JSON: never code, never a pickle.
It is named by all that the result rests on: the rule files' digest, the versions, and the state
of the checker's own source. Whatever is wrong with the folder or a file only means that the
policy is checked again: nothing here raises.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path

from .. import __version__
from ..dsl import codec
from ..dsl.policy import LANGUAGE_VERSION, Policy

KEEP = 20  # files; the newest stay


def own_folder() -> Path | None:
    """The user's own folder for `elig`, made if need be, mode 0700; None where there is none to be had.

    `$XDG_CACHE_HOME/elig`, or `~/.cache/elig`. A folder of another user, or one that others may
    write to, is not used.
    """
    try:
        base = os.environ.get("XDG_CACHE_HOME", "")
        root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
        folder = root / "elig"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.lstat()
        if not folder.is_dir() or folder.is_symlink():
            return None
        if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
            return None
    except (OSError, RuntimeError):  # RuntimeError: no home folder is known
        return None
    return folder


def load(digest: str) -> Policy | None:
    """The checked policy of the rule files with this digest, if an intact one is kept."""
    path = _path(digest)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            checksum, body = file.readline().strip(), file.read()
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        policy = codec.loads(body)
    except (OSError, codec.CodecError):
        return None
    return policy if policy.digest == digest else None


def save(policy: Policy) -> None:
    """Keep a checked policy, and let go of the oldest ones beyond `KEEP`."""
    path = _path(policy.digest)
    if path is None:
        return
    body = codec.dumps(policy).encode()
    with contextlib.suppress(OSError):
        write_private(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        kept = sorted(path.parent.glob("policy-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[KEEP:]:
            old.unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a file for the user alone (mode 0600), whole or not at all; OSError if it cannot be."""
    import tempfile  # only where there is something to write

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _path(digest: str) -> Path | None:
    if os.environ.get("ELIG_CACHE", "").lower() == "off":
        return None
    folder = own_folder()
    if folder is None:
        return None
    key = "\n".join([digest, __version__, LANGUAGE_VERSION, str(sys.version_info[:2]), _checker_state()])
    return folder / f"policy-{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def _checker_state() -> str:
    """Changes whenever the language's own source does, so that its developers never meet an old result."""
    home = Path(codec.__file__).parent
    with os.scandir(home) as entries:
        files = sorted(
            (entry.name, entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in entries
            if entry.name.endswith((".py", ".lark"))
        )
    return repr(files)
