"""Text that numba compiles, kept on disk by its content, so that it is compiled once."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from . import decode_fields

KEEP = 40  # compiled texts that stay in the folder; the newest


def text(*names: str) -> str:
    """Files of this folder that hold text for numba, one after the other."""
    return "\n\n".join(Path(__file__).with_name(f"{name}.numba").read_text("utf-8") for name in names)


def decoder_text() -> str:
    """The text that turns columns as they lie in memory into what programs read."""
    fields = Path(decode_fields.__file__).read_text("utf-8").partition("annotations\n")[2]
    return "\n\n".join((text("pointers"), fields, text("decode")))


def name_of(source: str) -> str:
    """The name of the module that a text becomes: by its content, and by what compiles it."""
    return f"elig_kernel_{sha256(source.encode()).hexdigest()[:32]}"


def loaded(source: str, folder: Path | None) -> Callable[..., Any]:
    """The function `run` of a text; what is compiled is kept in `folder`, if there is one.

    A file is named by its content: numba itself tells files apart by time and size alone, and would
    run an old one. The folder must be the user's own, as what is kept in it is run.
    """
    return module(source, folder).run  # type: ignore[no-any-return]


def module(source: str, folder: Path | None) -> ModuleType:
    """The text as a module, the same one each time."""
    name = name_of(source)
    known = sys.modules.get(name)
    if known is not None:
        return known
    if folder is None:
        made = ModuleType(name)
        exec(compile(source.replace(", cache=True", ""), f"<{name}>", "exec"), made.__dict__)  # noqa: S102  our own text
        sys.modules[name] = made
        return made
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    if not path.is_file() or path.read_text(encoding="utf-8") != source:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".writing-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        Path(temporary).replace(path)
        forget(folder)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def is_compiled(source: str, folder: Path | None) -> bool:
    """Whether the machine code of a text is at hand already."""
    name = name_of(source)
    known = sys.modules.get(name)
    if known is not None and known.run.signatures:
        return True
    return folder is not None and any(folder.glob(f"__pycache__/{name}.run-*.nbc"))


def forget(folder: Path) -> None:
    """Let go of the oldest texts beyond `KEEP`, and of what was compiled from them."""
    newest = sorted(folder.glob("elig_kernel_*.py"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[KEEP:]:
        for file in (old, *folder.glob(f"__pycache__/{old.stem}.*")):
            file.unlink(missing_ok=True)
