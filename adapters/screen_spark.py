"""Screening on Spark: the kernel and the rows of `elig screen`, decided by a cluster's executors.

Spark reads the register, splits it by its files' row groups, and gives each task Arrow batches
(`mapInArrow`); the policy goes to them as text. What comes out lies as a local run leaves it.

>>> from elig.adapters.library import load
>>> screen(load(), "register.parquet", "out", url="local[2]", as_of="2024-05-01")  # doctest: +SKIP
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..dsl import codec
from ..dsl.problems import PolicyError, Problem
from ..engine.decide import Disagreement
from . import screen_files as files
from .library import Library, ordinal
from .screen import Summary, legend, silent
from .screen_coded import COLUMNS as CODED
from .screen_spark_files import File, Folders, is_path
from .screen_words import Unusable
from .tables import need
from .tables.columns import CALLED, Mappings, read_mapping
from .tables.results import Target

if TYPE_CHECKING:
    from .screen_spark_task import Task

BATCH = 65_536  # households that a task decides at a time, at most
LOG = Path(__file__).with_name("spark_log4j2.properties")


def refuse(source: str, out: str, url: str, **others: object) -> None:
    """Unusable for what is not done on Spark; `others` are the command's other options."""
    for name, given in others.items():
        if given:
            raise Unusable("spark_option", option=f"--{name}")
    if not url.startswith(("local", "spark://", "yarn", "k8s://")):
        raise Unusable("spark_url", url=url)
    if not is_path(source) or PurePosixPath(source).suffix in (".jsonl", ".ndjson", ".csv", ".xlsx"):
        raise Unusable("spark_source", path=source)
    if not is_path(out) or PurePosixPath(out).suffix:
        raise Unusable("spark_target", path=out)


def screen(
    library: Library, source: str, out: str, *, url: str, as_of: str | datetime.date,
    place: str | None = None, every_row: bool = False, mapping: Path | None = None, batch: int | None = None,
    progress: Callable[[int, int], None] = silent, session: Any = None,
) -> Summary:  # fmt: skip
    """Decide every household of `source` on Spark and write the rows to the new folder `out`.

    `source` is a Parquet file or folder, `members` a list of structs; both are paths that every
    executor can reach. `progress` is told of tasks. A `session` that is given is used, and not ended.
    Raises as `screen.screen` does, and Unusable for what Spark cannot do; then `out` is not there.
    """
    refuse(source, out, url)
    day = datetime.date.fromordinal(ordinal(as_of))
    path = None if place is None else library.resolve(place)
    mappings = Mappings() if mapping is None else read_mapping(mapping)
    with spoken(), of_url(url, session) as spark:
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch or BATCH)
        folders = Folders(spark)
        register, target = folders.whole(source), folders.whole(out)
        unfinished = target + files.UNFINISHED
        for taken, key in ((target, "exists"), (unfinished, "spark_unfinished")):
            if folders.exists(taken):
                raise Unusable(key, path=taken.removeprefix("file:"))
        found = parquet_files(folders, register, source, mappings)
        frame = read(spark, folders, register, found, source)
        task = task_of(library, frame, source, day.toordinal(), path, every_row, mappings)
        asked = files.Asked(
            digest_of(found), library.policy.digest, __version__, day.isoformat(),
            {"--in": None if path is None else ".".join(path) or "national", "--all": every_row,
             "--batch": batch or BATCH,
             "--mapping": None if mapping is None else hashlib.sha256(mapping.read_bytes()).hexdigest()[:12],
             "--words": False, "output": "parquet", "read": "spark"},
        )  # fmt: skip
        manifest = files.Manifest(asked)
        folders.make(unfinished)
        try:
            decide(spark, frame, task, manifest, folders, unfinished, progress)
            reasons = legend(library, day.toordinal(), manifest.places)
            folders.write(f"{unfinished}/reasons.csv", reasons)
            manifest.state = files.FINISHED
            folders.write(f"{unfinished}/{files.MANIFEST}", manifest.encoded())
            folders.move(unfinished, target)
        finally:
            folders.delete(unfinished)
    return Summary(
        manifest, Target(out, "parquet", Path(out), Path(out), single=False, columns=CODED), 0, False
    )


# --- the session ----------------------------------------------------------------------------------


@contextmanager
def of_url(url: str, given: Any) -> Iterator[Any]:
    """A session with settings of its own: beside one that is there, or of one that is started and ended."""
    session = started(url) if given is None else given
    own = session.newSession()
    for name, value in SETTINGS.items():
        own.conf.set(name, value)
    try:
        yield own
    finally:
        if given is None:
            session.stop()


def started(url: str) -> Any:
    """A Spark session on a master; Unusable where Spark or Java is not there."""
    for package in ("pyspark", "pandas", "numba"):
        need(package, "spark", "--spark")
    from pyspark.sql import SparkSession

    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=None if home is None else str(Path(home, "bin"))) is None:
        raise Unusable("spark_java")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else it is whatever `python3` is
    if url.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = Path(os.environ.get("SPARK_CONF_DIR", "."))
    if "SPARK_CONF_DIR" not in os.environ or not any(settings.glob("log4j2.*")):
        options = os.environ.get("SPARK_SUBMIT_OPTS", "")
        os.environ["SPARK_SUBMIT_OPTS"] = f"{options} -Dlog4j2.configurationFile={LOG.as_uri()}".strip()
    builder = SparkSession.builder.master(url).appName("elig screen")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if url.startswith("local"):  # a page that nobody would find
        builder = builder.config("spark.ui.enabled", "false")
    before = signal.getsignal(signal.SIGINT)
    session = builder.getOrCreate()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, before)  # Spark's own handler waits for an answer that does not come
    return session


# What makes Spark read a register as `elig screen` does, and write it in one pass.
SETTINGS = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # 01 stays 01
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.maxConcurrentOutputFileWriters": "8",  # rows of both kinds are written as they come, unsorted
}


@contextmanager
def spoken() -> Iterator[None]:
    """What goes wrong in Spark, as a sentence."""
    need("pyspark", "spark", "--spark")
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PySparkRuntimeError

    try:
        yield
    except (PySparkException, PySparkRuntimeError, Py4JError) as error:
        said = str(error)
        if "JAVA_GATEWAY_EXITED" in said or "UnsupportedClassVersionError" in said:
            raise Unusable("spark_java") from error
        missing = said.partition("No module named ")[2]
        if missing:
            raise Unusable("spark_package", package=missing.split("'")[1]) from error
        raise Unusable("spark_failed", reason=reason_of(said)) from error


def reason_of(said: str) -> str:
    """The line of a Java or Python trace that says most."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    if "Traceback (most recent call last):" in lines:
        causes = lines[-1:]
    return (causes or lines[:1] or [""])[-1][:300]


# --- the register ---------------------------------------------------------------------------------


def parquet_files(folders: Folders, register: str, source: str, mappings: Mappings) -> list[File]:
    """The files of a register; Unusable where it is none that can be read on Spark."""
    found = folders.files(register, ".parquet")
    if not found:
        if not folders.exists(register):
            raise FileNotFoundError(2, "no such file", source)
        raise Unusable("spark_source", path=source)
    tables = {file.name.partition("/")[0].removesuffix(".parquet") for file in found}
    called = {mappings.households.table} if mappings.households.table else set(CALLED["households"])
    if folders.is_folder(register) and tables & called:
        raise Unusable("spark_source", path=source)  # two tables, to be joined
    return found


def read(spark: Any, folders: Folders, register: str, found: list[File], source: str) -> Any:
    """The register as a frame, with where each row stands; Unusable if Spark would leave files out."""
    from pyspark.sql import functions as f

    from .screen_spark_task import FILE, ROW

    folder = folders.is_folder(register)
    parted = any("=" in name for file in found for name in file.name.split("/")[:-1])
    reader = spark.read.option("pathGlobFilter", "*.parquet").option("__globPaths__", "false")
    if folder:
        # Spark finds columns in the names of folders, or looks into folders of any name.
        reader = reader.option("mergeSchema", "true").option("recursiveFileLookup", str(not parted).lower())
    frame = reader.parquet(register)
    taken = {plain(name) for name in frame.inputFiles()}
    left = [file.name for file in found if plain(folders.address(file.path)) not in taken]
    if left:
        raise Unusable("spark_files", path=source, n=len(left), file=left[0])
    where = [f.col("_metadata.row_index").alias(ROW)]
    if folder:
        after = len(folders.address(register)) + 2
        where.append(f.expr(f"substring(_metadata.file_path, {after})").alias(FILE))
    return frame.select("*", *where)


def plain(name: str) -> str:
    """A file's address with no more strokes than it needs: Java writes file:/a and file:///a."""
    scheme, marked, rest = name.partition(":")
    return f"{scheme}:/{rest.lstrip('/')}" if marked and scheme == "file" else name


def digest_of(found: list[File]) -> str:
    """What tells a register from another: its files' names and sizes, as its content is not read here."""
    listed = "".join(f"{file.name}\n{file.size}\n" for file in found)
    return f"names and sizes: sha256:{hashlib.sha256(listed.encode()).hexdigest()}"


def task_of(
    library: Library, frame: Any, source: str, as_of: int, place: tuple[str, ...] | None, every_row: bool,
    mappings: Mappings,
) -> Task:  # fmt: skip
    """What the executors are sent; Unusable for columns that are no facts."""
    from pyspark.sql.types import ArrayType, StructType

    from .screen_spark_task import FILE, ROW, Task

    fields = {
        field.name: tuple(field.dataType.elementType.fieldNames())
        for field in frame.schema.fields
        if isinstance(field.dataType, ArrayType) and isinstance(field.dataType.elementType, StructType)
    }
    columns = tuple(name for name in frame.columns if name not in (FILE, ROW))
    policy = codec.dumps(library.policy)
    task = Task(policy, as_of, place, every_row, source, columns, fields, mappings)
    register = task.register(library.records)
    for column, fact in register.columns.facts:
        if fact.name in register.inner and column not in fields:
            raise Unusable("no_table", path=source, table=fact.name)
    return task


# --- deciding -------------------------------------------------------------------------------------


def decide(
    spark: Any, frame: Any, task: Task, manifest: files.Manifest, folders: Folders, folder: str,
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    """Decide all and lay it in a folder, as a local run does; the manifest counts it."""
    from .screen_spark_task import COUNTS, KIND, REJECTS, ROWS, SCHEMA, TOLD

    made = f"{folder}/spark"
    plainly = frame.toDF(*(f"c{i}" for i in range(len(frame.columns))))  # it looks columns up by name
    decided = plainly.mapInArrow(task.run, SCHEMA)
    with watched(spark, progress):
        decided.write.partitionBy(KIND).option("compression", "zstd").parquet(made)
    told = f"{made}/{KIND}={TOLD}"
    if folders.exists(told):
        said = spark.read.option("__globPaths__", "false").parquet(told)
        for row in said.where(said.support == COUNTS).select("reason").collect():
            count(manifest, json.loads(row.reason))
        if manifest.rejected:
            rejects = said.where(said.support == REJECTS).orderBy("place").select("reason")
            rejects.write.text(f"{made}/rejects")
    manifest.batches = lay(folders, f"{made}/{KIND}={ROWS}", ".parquet", f"{folder}/part-%06d.parquet")
    lay(folders, f"{made}/rejects", ".txt", f"{folder}/rejects-%06d.jsonl")
    folders.delete(made)


def count(manifest: files.Manifest, counts: dict[str, Any]) -> None:
    """Add what a task counted; raises what it gave up for."""
    failed = counts["failed"]
    if failed is not None:
        if "problems" in failed:
            raise PolicyError([Problem(**problem) for problem in failed["problems"]])
        if "version" in failed:
            raise Unusable("spark_version", there=failed["version"], here=__version__)
        raise Disagreement(failed["disagreement"])
    manifest.households += counts["households"]
    manifest.rows += counts["rows"]
    manifest.rejected += counts["rejected"]
    manifest.outcomes += Counter(counts["outcomes"])
    manifest.places = sorted({*manifest.places, *counts["places"]})


def lay(folders: Folders, made: str, suffix: str, named: str) -> int:
    """Give what Spark wrote the names that a local run gives, in the order of its tasks; how many."""
    found = folders.files(made, suffix)
    for number, file in enumerate(found):
        folders.move(file.path, named % number)
    return len(found)


@contextmanager
def watched(spark: Any, progress: Callable[[int, int], None]) -> Iterator[None]:
    """Tell how many of the tasks are done, as long as Spark works."""
    if progress is silent:
        yield
        return
    context, over = spark.sparkContext, threading.Event()
    group = f"elig-{id(over)}"
    context.setJobGroup(group, "elig screen")

    def look() -> None:
        tracker = context.statusTracker()
        while not over.wait(0.5):
            for job in tracker.getJobIdsForGroup(group):
                about = tracker.getJobInfo(job)
                stages = [tracker.getStageInfo(stage) for stage in (about.stageIds if about else ())]
                there = [stage for stage in stages if stage is not None]
                if there:
                    progress(
                        sum(stage.numCompletedTasks for stage in there),
                        sum(stage.numTasks for stage in there),
                    )

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
