"""On Spark come out the rows, the rejects and the counts of a local run; what Spark cannot do is refused."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from elig.adapters import screen_spark
from elig.adapters.library import Library, ordinal
from elig.adapters.screen import Summary, screen
from elig.adapters.screen_coded import COLUMNS
from elig.adapters.screen_files import MANIFEST, Manifest
from elig.adapters.screen_words import Unusable
from elig.adapters.tables.columns import Mappings
from elig.dsl.problems import PolicyError, Problem
from elig.engine.decide import Disagreement
from elig.engine.kernel.kernel import Kernel

from .conftest import RULES
from .registers import FORMS, Record, households, nested
from .test_codes import spoil

DAY = "2024-05-01"
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled programs are kept for all of these tests, and not in the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def needs_spark() -> None:
    for package in ("pyspark", "pandas", "numba"):
        pytest.importorskip(package, reason=f"{package} is not installed: pip install 'elig[spark]'")
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=None if home is None else f"{home}/bin") is None:
        pytest.skip("Java is not installed")


@pytest.fixture(scope="module")
def spark(kept: None) -> Iterator[Any]:
    """Spark in one process of its own, for all of these tests: it takes long to start."""
    needs_spark()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYSPARK_PYTHON", "SPARK_CONF_DIR", "SPARK_SUBMIT_OPTS", "SPARK_LOCAL_IP"):
            patch.delenv(name, raising=False)
        session = screen_spark.started("local[2]")
        yield session
        session.stop()


def on_spark(library: Library, source: str | Path, out: Path, spark: Any, **more: Any) -> Summary:
    return screen_spark.screen(
        library, str(source), str(out), url="local[2]", as_of=DAY, session=spark, **more
    )


def rows(out: Path) -> list[Row]:
    """The rows without their order."""
    found: list[Row] = []
    for part in out.glob("part-*.parquet"):
        table = pq.read_table(part, partitioning=None)
        assert table.schema.names == list(COLUMNS)
        assert table.schema.field("amount_low").type == pa.decimal128(18, 2)
        found += [tuple(row.values()) for row in table.to_pylist()]
    return sorted(found, key=str)


def rejects(out: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted(out.glob("rejects-*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


def same(found: Summary, out: Path, local: Summary, there: Path) -> None:
    """The same rows, counts and legend; the same rejects, however their places are told."""
    assert rows(out) == rows(there)
    for name in ("households", "rows", "rejected", "outcomes", "places"):
        assert getattr(found.manifest, name) == getattr(local.manifest, name), name
    assert (out / "reasons.csv").read_bytes() == (there / "reasons.csv").read_bytes()
    for folder in (out, there):
        said = json.loads((folder / MANIFEST).read_bytes())
        assert (said["state"], said["rows"]) == ("finished", found.manifest.rows)
    spoken = [
        sorted((str(each["household_no"]), str(each["problems"])) for each in rejects(f))
        for f in (out, there)
    ]
    assert spoken[0] == spoken[1]


def register(library: Library, count: int, seed: int) -> list[Record]:
    """Households of several places with and without receipts, one in ten facts not known, some spoilt."""
    records = households(library.policy, count, seed=seed, drawn=False)
    spoil(records, Random(seed))
    return records


@pytest.mark.parametrize("form", ["nested", "partitioned"])
def test_the_same_as_a_local_run(form: str, small: Library, spark: Any, tmp_path: Path) -> None:
    """Several batches a task, in columns and record by record; a folder whose name Hadoop would take for a pattern."""
    folder = tmp_path / "a [1] {b}  名册"
    folder.mkdir()
    records = register(small, 400, seed=31)
    source = FORMS[form](small.policy, [r for r in records if r.get("province") != "atlantis"], folder)
    columns = screen(small, source, str(folder / "columns"), as_of=DAY, small=1)
    single = screen(small, source, str(folder / "records"), as_of=DAY, jobs=1)
    assert [each.manifest.asked.options["read"] for each in (columns, single)] == ["columns", "records"]
    done = on_spark(small, source, folder / "spark", spark, batch=37)
    assert done.manifest.rejected > 10
    same(done, folder / "spark", columns, folder / "columns")
    same(done, folder / "spark", single, folder / "records")
    if form == "nested":
        assert rejects(folder / "spark") == rejects(folder / "columns")
    left = {path.name for path in folder.iterdir()}
    assert left == {Path(source).name, "columns", "records", "spark"}
    kinds = ("part-", "rejects-", "manifest.json", "reasons.csv")
    assert all(path.name.startswith(kinds) for path in (folder / "spark").iterdir())


def test_where_a_household_stands(small: Library, spark: Any, tmp_path: Path) -> None:
    """In a folder: its file, as it is called on the disk, and its row in it; in the order of both."""
    root = tmp_path / "register"
    for number, name in enumerate(("sent in/b%20 c.parquet", "sent in/甲.parquet", "a.parquet")):
        records = households(small.policy, 30, seed=number, missing=0.0)
        for bad in (3, 28):
            records[bad]["wage_income"] = "200000000.00"
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(nested(small.policy, records), path, row_group_size=10)
    done = on_spark(small, root, tmp_path / "out", spark)
    assert (done.manifest.households, done.manifest.rejected) == (84, 6)
    assert [each["at"] for each in rejects(tmp_path / "out")] == [
        f"{file} row {row}"
        for file in ("a.parquet", "sent in/b%20 c.parquet", "sent in/甲.parquet")
        for row in (4, 29)
    ]
    assert {each["household_no"] for each in rejects(tmp_path / "out")} == {"TEST-00004", "TEST-00029"}


def test_every_kind_of_column(small: Library, spark: Any, tmp_path: Path) -> None:
    """What Spark makes of Parquet's types is read as Arrow's own are."""
    noon, night = datetime.datetime(2023, 5, 1, 12), datetime.datetime(2023, 5, 1)
    people = pa.struct([("id", pa.int32()), ("birth_date", pa.timestamp("us")), ("disability_grade", pa.int8()),
                        ("student_stage", pa.dictionary(pa.int8(), pa.string())), ("boards", pa.bool_())])  # fmt: skip
    tables = {
        "household_no": pa.array([7, 8, 9, 10], pa.int64()),
        "province": pa.array(["henan", "henan", "河南省", "henan"]).dictionary_encode(),
        "county": pa.nulls(4),
        "wage_income": pa.array([36_000.0, float("nan"), 0.1, None], pa.float64()),
        "land_area": pa.array([Decimal("1.2500"), Decimal("3.0000"), None, Decimal("999.9999")], pa.decimal128(12, 4)),
        "identified_on": pa.array([night, noon, None, night], pa.timestamp("ms")),
        "risk_causes": pa.array([["illness"], [], None, ["因学", None]], pa.list_(pa.string())),
        "safe_water": pa.array([True, False, None, True]),
        "household_type": pa.array(["lifted", "一般农户", None, "lifted"], pa.large_string()),
        "members": pa.array(
            [[{"id": 1, "birth_date": night, "disability_grade": 2}], [{"id": 1}, {"id": 2, "student_stage": "junior"}],
             [{"id": 1, "boards": True}], [{"id": 1}, None]],
            pa.large_list(people),
        ),
    }  # fmt: skip
    zoned = dict(tables, identified_on=pa.array([night, noon, None, night], pa.timestamp("us", "UTC")))
    unsigned = dict(
        tables, household_no=pa.array([7, 8, 9, 10], pa.uint32()), county=pa.array([b"x", None, None, None])
    )
    for name, columns in (("plain", tables), ("zoned", zoned), ("unsigned", unsigned)):
        source = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table(columns), source)
        out, there = tmp_path / f"{name}-spark", tmp_path / f"{name}-local"
        local = screen(small, str(source), str(there), as_of=DAY, small=1)
        same(on_spark(small, source, out, spark, every_row=True), out,
             screen(small, str(source), f"{there}-all", as_of=DAY, small=1, every_row=True), Path(f"{there}-all"))  # fmt: skip
        same(on_spark(small, source, f := tmp_path / f"{name}-few", spark), f, local, there)


def test_a_mapping_and_a_place(small: Library, spark: Any, tmp_path: Path) -> None:
    """Columns under other names, one left out; all decided in one place, every row."""
    table = nested(small.policy, households(small.policy, 40, seed=33))
    names = {"wage_income": "gz sr.`x`", "household_no": "hh"}
    table = table.rename_columns([names.get(name, name) for name in table.column_names])
    pq.write_table(table.append_column("Note", pa.array(["-"] * 40)), tmp_path / "register.parquet")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[households]\nhousehold = "hh"\ncolumns = { "gz sr.`x`" = "wage_income", Note = false }\n', "utf-8"
    )
    asked: dict[str, Any] = {"mapping": mapping, "place": "兰考县", "every_row": True}
    source = tmp_path / "register.parquet"
    done = on_spark(small, source, tmp_path / "spark", spark, **asked)
    local = screen(small, str(source), str(tmp_path / "local"), as_of=DAY, small=1, **asked)
    same(done, tmp_path / "spark", local, tmp_path / "local")


def test_files_with_other_columns(small: Library, spark: Any, tmp_path: Path) -> None:
    """A column that only some files have is not known in the others, as in a local run."""
    root = tmp_path / "register"
    root.mkdir()
    first, other = (nested(small.policy, households(small.policy, 20, seed=n)) for n in (34, 35))
    pq.write_table(first.drop_columns(["wage_income", "receives"]), root / "a.parquet")
    pq.write_table(other.drop_columns(["county"]), root / "b.parquet")
    done = on_spark(small, root, tmp_path / "spark", spark)
    local = screen(small, str(root), str(tmp_path / "local"), as_of=DAY, jobs=1)
    same(done, tmp_path / "spark", local, tmp_path / "local")


@pytest.mark.parametrize("bad", [0, 5])
def test_nothing_to_decide(bad: int, small: Library, spark: Any, tmp_path: Path) -> None:
    """An empty register, and one of which all is set aside."""
    records = [{**record, "members": []} for record in households(small.policy, bad, seed=36)]
    pq.write_table(nested(small.policy, records), tmp_path / "register.parquet")
    done = on_spark(small, tmp_path / "register.parquet", tmp_path / "out", spark)
    assert (done.manifest.households, done.manifest.rows, done.manifest.rejected) == (0, 0, bad)
    assert len(rejects(tmp_path / "out")) == bad


def test_the_command(
    small: Library,
    spark: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from elig import cli

    records = households(small.policy, 12, seed=37)
    records[4]["wage_income"] = "200000000.00"
    source = FORMS["nested"](small.policy, records, tmp_path)
    monkeypatch.setattr(screen_spark, "started", lambda url: Lent(spark))
    words = ["elig", "screen", source, "-o", str(tmp_path / "out"), "--spark", "local[2]", "--as-of", DAY, "--strict",
             "--rules", str(RULES), "--lang", "en"]  # fmt: skip
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3
    told = capsys.readouterr()
    assert "11 households decided" in told.out
    assert "1 set aside" in told.out
    assert told.err == ""
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "is there already" in capsys.readouterr().err


class Lent:
    """A session that is not ended by whom it is lent to."""

    def __init__(self, session: Any) -> None:
        self.newSession = session.newSession

    def stop(self) -> None: ...


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "source", "out", "url", "more"),
    [
        ("spark_source", "register.jsonl", "out", "local", {}),
        ("spark_source", "sqlite:///register.db", "out", "local", {}),
        ("spark_target", "register.parquet", "out.csv", "local", {}),
        ("spark_target", "register.parquet", "postgresql://office/out", "local", {}),
        ("spark_url", "register.parquet", "out", "sc://office", {}),
        ("spark_option", "register.parquet", "out", "local", {"words": True}),
        ("spark_option", "register.parquet", "out", "local", {"format": True}),
    ],
)
def test_what_is_not_done_on_spark(
    key: str, source: str, out: str, url: str, more: dict[str, object], small: Library
) -> None:
    with pytest.raises(Unusable) as caught:
        screen_spark.refuse(source, out, url, **more)
    assert caught.value.key == key
    for lang in ("en", "zh"):
        assert "{" not in caught.value.sentence(lang)
    assert not more or "--" + next(iter(more)) in str(caught.value)


def test_without_spark(small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(Unusable, match=r"pip install 'elig\[spark\]'"):
        screen_spark.screen(small, "register.parquet", str(tmp_path / "out"), url="local", as_of=DAY)


def test_without_java(small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("pyspark", "pandas", "numba"):
        pytest.importorskip(package)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Unusable, match="Java 17"):
        screen_spark.screen(small, "register.parquet", str(tmp_path / "out"), url="local", as_of=DAY)


def test_registers_that_cannot_be_read(small: Library, spark: Any, tmp_path: Path) -> None:
    def refused(source: Path, out: str = "out") -> Unusable:
        with pytest.raises(Unusable) as caught:
            on_spark(small, source, tmp_path / out, spark)
        for lang in ("en", "zh"):
            assert "{" not in caught.value.sentence(lang)
        assert not (tmp_path / "out").exists()
        assert not (tmp_path / "out.unfinished").exists()
        return caught.value

    table = nested(small.policy, households(small.policy, 3))
    good, root = tmp_path / "good.parquet", tmp_path / "root"
    pq.write_table(table, good)
    with pytest.raises(FileNotFoundError):
        on_spark(small, tmp_path / "nowhere.parquet", tmp_path / "out", spark)
    root.mkdir()
    assert refused(root).key == "spark_source"
    shutil.copy(good, root / "households.parquet")
    assert refused(root).key == "spark_source"
    (root / "households.parquet").rename(root / "_late.parquet")
    shutil.copy(good, root / "early.parquet")
    assert "_late.parquet" in str(refused(root))
    pq.write_table(table.append_column("remark", pa.array(["-"] * 3)), tmp_path / "column.parquet")
    assert refused(tmp_path / "column.parquet").key == "unknown_column"
    pq.write_table(table.drop_columns(["members"]), tmp_path / "nobody.parquet")
    assert refused(tmp_path / "nobody.parquet").key == "no_table"
    pq.write_table(pa.table({"household_no": ["A"], "members": ["m1"]}), tmp_path / "words.parquet")
    assert refused(tmp_path / "words.parquet").key == "no_table"
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    assert refused(tmp_path / "broken.parquet").key == "spark_failed"
    (tmp_path / "there").mkdir()
    assert refused(good, "there").key == "exists"
    (tmp_path / "begun.unfinished").mkdir()
    assert refused(good, "begun").key == "spark_unfinished"


# --- a task by itself -----------------------------------------------------------------------------


def task(library: Library, table: pa.Table, **more: Any) -> Any:
    from elig.adapters.screen_spark_task import Task
    from elig.dsl import codec

    fields = {
        name: tuple(field.name for field in table.schema.field(name).type.value_type)
        for name in ("members", "receives")
    }
    return Task(codec.dumps(library.policy), ordinal(DAY), None, False, "register", tuple(table.column_names),
                fields, Mappings(), **more)  # fmt: skip


def told(found: list[pa.RecordBatch]) -> dict[str, Any]:
    (last,) = found[-1].to_pylist()
    assert (last["kind"], last["support"]) == ("told", "counts")
    return dict(json.loads(last["reason"]))


def test_a_kernel_that_says_something_else_ends_the_run(
    small: Library, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    right = Kernel.decide_buffers

    def wrong(self: Kernel, *asked: Any) -> Any:
        found, bad = right(self, *asked)
        found["support", "water_aid", "outcome"][:] = 2
        return found, bad

    (record,) = households(small.policy, 1, seed=27, missing=0.0)
    table = nested(small.policy, [{**record, "safe_water": True}])
    made = task(small, table)
    batch = table.append_column("elig row", pa.array([0])).to_batches()[0]
    assert told(list(made.run(iter([batch]))))["households"] == 1
    monkeypatch.setattr(Kernel, "decide_buffers", wrong)
    (only,) = made.run(iter([batch, batch]))
    with pytest.raises(Disagreement, match="water_aid"):
        screen_spark.count(Manifest(None), told([only]))  # type: ignore[arg-type]


def test_what_a_task_gives_up_for(small: Library) -> None:
    manifest = Manifest(None)  # type: ignore[arg-type]
    older = task(small, nested(small.policy, households(small.policy, 1)), version="0.0.1")
    with pytest.raises(Unusable, match="install the same one"):
        screen_spark.count(manifest, told(list(older.run(iter([])))))
    problem = Problem("E570", path="household_no")
    with pytest.raises(PolicyError) as caught:
        screen_spark.count(manifest, {"failed": {"problems": [{"code": "E570", "path": "household_no"}]}})
    assert caught.value.problems == [problem]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "An error.\n\tat org.Something\nCaused by: java.io.IOException: No space left\n\tat x",
            "java.io.IOException: No space left",
        ),
        ("An exception:\nTraceback (most recent call last):\n  File\nValueError: odd\n", "ValueError: odd"),
        ("", ""),
    ],
)
def test_the_line_that_says_most(said: str, reason: str) -> None:
    assert screen_spark.reason_of(said) == reason


# --- a cluster ------------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A master and two workers on this machine, and the environment in which they are used."""
    needs_spark()
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = tmp_path / "conf"
    settings.mkdir()
    (settings / "spark-defaults.conf").write_text(
        "spark.executor.memory 512m\nspark.executor.cores 1\nspark.cores.max 2\nspark.ui.enabled false\n"
        "spark.scheduler.minRegisteredResourcesRatio 1.0\n"
    )
    around = {
        name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))
    }
    around |= {
        "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(settings), "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
    }  # fmt: skip
    url, log = f"spark://127.0.0.1:{port}", tmp_path / "master.log"
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, file: Path, *words: str) -> None:
        with file.open("wb") as out:
            started.append(
                subprocess.Popen(
                    [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1",
                     "--webui-port", "0", *words],
                    env=around, stdout=out, stderr=out, start_new_session=True,
                )
            )  # fmt: skip

    def wait(said: str, times: int) -> None:
        until = time.monotonic() + 120
        while log.read_text("utf-8", "replace").count(said) < times:
            assert time.monotonic() < until, log.read_text("utf-8", "replace")
            assert all(each.poll() is None for each in started), log.read_text("utf-8", "replace")
            time.sleep(0.2)

    try:
        start("master.Master", log, "--port", str(port))
        wait("Starting Spark master", 1)
        for number in (1, 2):
            start("worker.Worker", tmp_path / f"worker-{number}.log", "--cores", "1", "--memory", "1g",
                  "-d", str(tmp_path / f"worker-{number}"), url)  # fmt: skip
        wait("Registering worker", 2)
        yield url, around
    finally:
        for each in started:
            os.killpg(each.pid, signal.SIGTERM)
        for each in started:
            each.wait(30)


@pytest.mark.slow
def test_on_a_cluster(
    small: Library, kept: None, cluster: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    """The command on a real master with two workers, both of which decide; nothing on the screen but the summary."""
    url, around = cluster
    around["XDG_CACHE_HOME"] = os.environ["XDG_CACHE_HOME"]
    root = tmp_path / "register"
    root.mkdir()
    records = [r for r in register(small, 3_000, seed=38) if r.get("province") != "atlantis"]
    for number in range(4):
        path = root / f"{number}.parquet"
        pq.write_table(nested(small.policy, records[number::4]), path, row_group_size=200)
    local = screen(small, str(root), str(tmp_path / "local"), as_of=DAY, small=1)
    out = tmp_path / "out"
    words = [sys.executable, "-m", "elig.cli", "screen", root, "-o", out, "--spark", url, "--as-of", DAY,
             "--batch", "150", "--rules", RULES, "--lang", "en"]  # fmt: skip
    done = subprocess.run(
        [str(word) for word in words], env=around, cwd=tmp_path, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{local.manifest.households:,} households decided" in done.stdout
    noise = [line for line in done.stderr.splitlines() if "incubator" not in line]
    assert noise == []
    said = json.loads((out / MANIFEST).read_bytes())
    assert said["batches"] > 1
    manifest = Manifest(said["asked"], households=said["households"], rows=said["rows"], rejected=said["rejected"],
                        places=said["places"])  # fmt: skip
    manifest.outcomes.update(said["outcomes"])
    same(Summary(manifest, local.target, 0, False), out, local, tmp_path / "local")
    for number in (1, 2):
        (log,) = (tmp_path / f"worker-{number}").glob("app-*/*/stderr")
        assert "Finished task" in log.read_text("utf-8", "replace"), f"worker {number} decided nothing"
