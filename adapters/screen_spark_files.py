"""Folders and files as Spark's own file systems see them: local ones, and those of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# What a path's scheme may be; any other one is taken for a database's.
SCHEMES = ("file", "hdfs", "viewfs", "webhdfs", "s3", "s3a", "gs", "abfs", "abfss", "oss", "obs", "cosn")


def is_path(named: str) -> bool:
    """Whether a name may be a path, and not a database's URL.

    >>> is_path("register"), is_path("hdfs://office/register"), is_path("sqlite:///register.db")
    (True, True, False)
    """
    scheme, marked, _ = named.partition("://")
    return not marked or scheme.lower() in SCHEMES


@dataclass(frozen=True, slots=True)
class File:
    """A file below a folder: its name from there on, its whole name, and its size in bytes."""

    name: str
    path: str
    size: int


class Folders:
    """The file systems of a Spark session."""

    def __init__(self, spark: Any) -> None:
        self._java = spark.sparkContext._jvm.org.apache.hadoop.fs
        self._settings = spark.sparkContext._jsc.hadoopConfiguration()

    def _at(self, named: str) -> tuple[Any, Any]:
        """A path and its file system, in which no file has a checksum in a file of its own."""
        path = self._java.Path(named)
        system = path.getFileSystem(self._settings)
        wrapped = str(system.getScheme()) == "file" and "Raw" not in str(system.getClass().getSimpleName())
        return path, system.getRaw() if wrapped else system

    def whole(self, named: str) -> str:
        """A path's whole name, with the file system's; a local one from this process's own folder on."""
        if "://" not in named:
            from pathlib import Path

            default = self._java.FileSystem.getDefaultUri(self._settings).getScheme()
            named = str(Path(named).absolute()) if default == "file" else named
        path, system = self._at(named)
        return str(system.makeQualified(path).toString()).rstrip("/")

    def address(self, named: str) -> str:
        """A path as Spark tells it of a file: what is not plain in it is escaped."""
        path, system = self._at(named)
        return str(system.makeQualified(path).toUri().toString())

    def exists(self, named: str) -> bool:
        path, system = self._at(named)
        return bool(system.exists(path))

    def is_folder(self, named: str) -> bool:
        path, system = self._at(named)
        return bool(system.getFileStatus(path).isDirectory())

    def files(self, named: str, suffix: str) -> list[File]:
        """All files of a kind below a folder in the order of their names, or the file itself."""
        path, system = self._at(named)
        if not system.exists(path):
            return []
        root = str(system.makeQualified(path).toString()).rstrip("/")
        found, each = [], system.listFiles(path, True)
        while each.hasNext():
            status = each.next()
            whole = str(status.getPath().toString())
            if whole.endswith(suffix):
                name = whole[len(root) + 1 :] or whole.rpartition("/")[2]
                found.append(File(name, whole, int(status.getLen())))
        return sorted(found, key=lambda file: file.name)

    def make(self, named: str) -> None:
        path, system = self._at(named)
        system.mkdirs(path)

    def move(self, named: str, to: str) -> None:
        """Give a file or folder another name; OSError where the file system does not."""
        path, system = self._at(named)
        if not system.rename(path, self._java.Path(to)):
            raise OSError(f"{named} cannot be renamed to {to}")

    def delete(self, named: str) -> None:
        path, system = self._at(named)
        system.delete(path, True)

    def write(self, named: str, content: bytes) -> None:
        path, system = self._at(named)
        stream = system.create(path, True)
        try:
            stream.write(bytearray(content))
        finally:
            stream.close()
