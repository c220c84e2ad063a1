"""The command itself, run as people run it: its exit codes, its two languages, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import elig
from elig import cli
from elig.adapters.library import Library

ROOT = Path(elig.__file__).parent
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
EXAMPLE = ROOT / "examples" / "lifted-family-with-students.json"
HERE = ("--as-of", "2024-05-01")


def run(*words: str | Path, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[str]:
    """Run `elig` with these words; what it prints is read as UTF-8, whatever it should be."""
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", *map(str, words)],
        input=stdin, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8", **more}, check=False,
    )  # fmt: skip
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_example_is_decided(file: Path, lang: str) -> None:
    done = run("check", file, *HERE, "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("农户 LK-" if lang == "zh" else "Household LK-") in done.stdout


def test_json_is_the_published_decision() -> None:
    decision = json.loads(run("check", EXAMPLE, *HERE, "--json").stdout)
    assert decision["decision"]["as_of"] == "2024-05-01"
    assert decision["decision"]["jurisdiction"] == "henan.lankao"
    assert decision["household"] == "LK-EX-STUDENTS"


def test_what_is_piped_in_is_read() -> None:
    piped = run("check", "-", *HERE, "--json", stdin=EXAMPLE.read_bytes())
    assert json.loads(piped.stdout) == json.loads(run("check", EXAMPLE, *HERE, "--json").stdout)


def test_the_place_may_be_a_title() -> None:
    by_title = json.loads(run("check", EXAMPLE, *HERE, "--json", "--in", "兰考县").stdout)
    assert by_title["decision"]["jurisdiction"] == "henan.lankao"


def test_without_a_date_it_is_today_and_says_so() -> None:
    assert "（今天）" in run("check", EXAMPLE, "--lang", "zh").stdout.splitlines()[0]
    assert "（今天）" not in run("check", EXAMPLE, *HERE, "--lang", "zh").stdout


def test_explain_by_name_and_by_title() -> None:
    by_name = run("check", EXAMPLE, *HERE, "--explain", "rain_dew_vocational_subsidy", "--lang", "zh")
    assert by_name.returncode == 0
    assert "全部条件" in by_name.stdout
    title = next(
        row["title"]["zh"]
        for row in json.loads(run("check", EXAMPLE, *HERE, "--json").stdout)["supports"]
        if row["name"] == "rain_dew_vocational_subsidy"
    )
    assert run("check", EXAMPLE, *HERE, "--explain", title, "--lang", "zh").stdout == by_name.stdout


def test_explain_what_is_not_there_names_the_nearest() -> None:
    done = run("check", EXAMPLE, *HERE, "--explain", "microcredits")
    assert done.returncode == 2
    assert "`microcredit`" in done.stderr


# --- wrong use: 2 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek", "x"], "did you mean `check`"),
        ([], "Usage: elig"),
        (["check"], "`FILE` is missing"),
        (["check", "x", "--jsn"], "`--jsn`"),
        (["check", "no-such.json"], "no file or folder `no-such.json`"),
        (["check", "."], "`.` is a folder"),
        (["check", "x", "--as-of", "2024-02-30"], "2024-02-30"),
        (["check", "x", "--as-of", "yesterday"], "`yesterday` is no date"),
        (["check", "x", "--lang", "fr"], "fr"),
        (["validate"], "`RULES` is missing"),
        (["validate", "no-such-folder"], "`no-such-folder`"),
        (["policies", "--in", "atlantis", *HERE], "atlantis"),
        (["check", str(EXAMPLE), "--in", "atlantis", *HERE], "atlantis"),
    ],
)
def test_wrong_use(words: list[str], said: str, tmp_path: Path) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_wrong_use_in_chinese() -> None:
    assert "没有命令 `chek`；是不是 `check`？" in run("chek", "--lang", "zh").stderr
    assert "没有文件或文件夹" in run("check", "no-such.json", LANG="zh_CN.UTF-8").stderr
    assert "没有文件或文件夹" in run("check", "no-such.json", "--lang=zh").stderr


def test_folder_without_rules(tmp_path: Path) -> None:
    done = run("validate", tmp_path)
    assert done.returncode == 2
    assert "no rule file" in done.stderr


# --- bad facts: 3 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", bytes(range(256)), "{'户': 1}".encode(), "户".encode("gbk"),
     b'{"members": []}', b'{"members": [{"id": "m1"}], "wage_incom": 3}', b"[" * 100_000, b'{"members": [{"id": "m1"}]}'],
    ids=range(12),
)  # fmt: skip
def test_bad_facts(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "household.json"
    file.write_bytes(content)
    for lang in ("zh", "en"):
        done = run("check", file, *HERE, "--lang", lang)
        assert (done.returncode, done.stdout) == (3, "")
        assert "[E5" in done.stderr or "[E472]" in done.stderr  # the last one names no place


# --- bad policy: 4 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", bytes(range(256)), b"support", 'jurisdiction national "全国"\n\nsuport x "某"\n'.encode(),
     "帮扶".encode("gbk")],
    ids=range(5),
)  # fmt: skip
def test_bad_policy(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.elig").write_bytes(content)
    for words in (["validate", tmp_path], ["check", EXAMPLE, "--rules", tmp_path, *HERE]):
        done = run(*words)
        assert (done.returncode, done.stdout) == (4, "")
        assert "[E" in done.stderr


def test_shipped_rules_are_valid() -> None:
    done = run("validate", ROOT / "rules")
    assert done.returncode == 0, done.stderr


def test_a_single_new_rule_is_checked_with_the_shipped_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "new.elig").write_text(
        'jurisdiction henan.lankao "兰考县"\n\nsupport invented_subsidy "示例补贴" for household\n'
        "  when safe_water\n  amount 100 yuan per year\n",
        encoding="utf-8",
    )
    done = run("validate", tmp_path / "new.elig")
    assert done.returncode == 0, done.stderr  # no source: style only
    assert "W9" in done.stderr


def test_a_new_rule_may_speak_of_what_the_shipped_rules_define(tmp_path: Path) -> None:
    (tmp_path / "new.elig").write_text(
        "辖区 henan.lankao\n\n帮扶 示例补贴 对每个成员\n  当 本人月收入 小于 农村低保标准\n  标准 600元/年\n",
        encoding="utf-8",
    )
    assert run("validate", tmp_path / "new.elig").returncode == 0


def test_a_changed_copy_of_a_shipped_file_stands_for_it(tmp_path: Path) -> None:
    shipped = (ROOT / "rules" / "national" / "housing.elig").read_bytes()
    (tmp_path / "housing.elig").write_bytes(shipped + b"\n# a note\n")
    done = run("validate", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_rules_without_a_vocabulary_are_told_what_they_lack(tmp_path: Path) -> None:
    (tmp_path / "new.elig").write_text("jurisdiction national\n\nstatus x for household\n  when safe_water\n")
    done = run("check", EXAMPLE, "--rules", tmp_path, *HERE)
    assert done.returncode == 4
    assert "--rules stands in place of the shipped rules" in done.stderr


# --- the engines disagree: 5 -----------------------------------------------------------------------


def test_disagreement_withholds_the_answer_and_masks_the_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from elig.engine.decide import Disagreement

    def disagree(self: Library, asked: object) -> object:
        raise Disagreement("microcredit: eligible, not_eligible")

    monkeypatch.setattr(Library, "answer", disagree)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["elig", "check", str(EXAMPLE), *HERE, "--lang", "en"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    shown = capsys.readouterr()
    assert left.value.code == 5
    assert shown.out == ""
    (kept,) = tmp_path.glob("elig/withheld-*.json")
    assert str(kept) in shown.err
    assert kept.stat().st_mode & 0o777 == 0o600
    text = kept.read_text(encoding="utf-8")
    people = json.loads(EXAMPLE.read_text(encoding="utf-8"))["members"]
    for person in people:
        for name in ("name", "id_no", "phone"):
            assert name not in person or person[name] not in text
    assert [member["id"] for member in json.loads(text)["facts"]["members"]] == [p["id"] for p in people]


# --- the other verbs ---------------------------------------------------------------------------------


def test_policies_in_force_and_ended() -> None:
    done = run("policies", "--in", "henan.lankao", "--as-of", "2026-01-15", "--lang", "zh")
    assert done.returncode == 0
    assert done.stdout.startswith("河南省兰考县 2026年1月15日 执行的政策")
    assert "2025年12月31日 终止" in done.stdout


def test_policies_of_the_country_points_to_the_places() -> None:
    assert "henan.lankao 兰考县" in run("policies", *HERE, "--lang", "zh").stdout


def test_schema_is_a_json_schema() -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "members" in schema["required"]


def test_schema_of_rules_with_events(tmp_path: Path) -> None:
    (tmp_path / "a.elig").write_text(
        "jurisdiction national\nentity household\n  fact wage is money per year\nentity member of household\n  fact age is count\n"
        "event fall of member, dated fell_on\n  fact fell_on is date\n  fact cost is money\n", "utf-8",
    )  # fmt: skip
    schema = json.loads(run("schema", "--rules", str(tmp_path)).stdout)
    events = schema["properties"]["events"]
    assert (events["items"], events["maxItems"]) == ({"$ref": "#/$defs/events"}, 10_000)
    assert schema["$defs"]["events"] == {"oneOf": [{"$ref": "#/$defs/fall"}]}
    assert schema["$defs"]["fall"]["required"] == ["event", "id", "member", "fell_on"]


def test_compile_prints_json() -> None:
    assert json.loads(run("compile", "--in", "henan.lankao", *HERE).stdout)


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("elig 0.1.0")
    for words in ((), ("check",), ("policies",), ("validate",), ("schema",), ("compile",)):
        assert "Usage" in run(*words, "--help").stdout


# --- streams that cannot carry what is printed ---------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_any_stdout_encoding(encoding: str) -> None:
    for words in (["check", EXAMPLE, *HERE, "--lang", "zh"], ["check", EXAMPLE, *HERE, "--json"], ["schema"]):
        assert run(*words, PYTHONIOENCODING=encoding).returncode == 0


def test_json_is_whole_on_an_ascii_stream() -> None:
    plain = run("check", EXAMPLE, *HERE, "--json", PYTHONIOENCODING="ascii")
    assert json.loads(plain.stdout) == json.loads(run("check", EXAMPLE, *HERE, "--json").stdout)


def test_a_closed_pipe_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "elig.cli", "schema"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "elig.cli", "schema"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"No space left" in done.stderr


def test_a_cached_policy_needs_no_parser_and_nothing_heavy() -> None:
    run("check", EXAMPLE, *HERE)
    code = (
        "import sys\nfrom elig import cli\n"
        f"sys.argv = ['elig', 'check', {str(EXAMPLE)!r}, '--as-of', '2024-05-01', '--json']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'lark', 'rich', 'sqlalchemy', 'pydantic', 'elig.dsl.parse', 'elig.dsl.check'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_what_is_compiled_can_be_read() -> None:
    done = run("compile", "--in", "henan.lankao", "--as-of", "2024-05-01")
    printed = json.loads(done.stdout)
    shards = [shard for stratum in printed["strata"] for shard in stratum]
    words = [words for shard in shards for words in shard["atoms"].values()]
    assert {"zh": "申请贷款金额 ≤ 50,000 元", "en": "Loan requested ≤ 50,000 yuan"} in words
    for clause in (clause for shard in shards for clause in shard["clauses"]):
        assert (ROOT / "rules" / clause["file"]).is_file()
        assert clause.keys() >= {"definite", "possible"}  # null where a clause can never be so


def test_the_program_can_be_read() -> None:
    plain = run("kernel", *HERE, "--in", "henan.lankao", "--complete")
    assert plain.returncode == 0
    assert "def decide(household, members, arguments):" in plain.stdout
    assert "h_household_type_known" not in plain.stdout
    columns = run("kernel", *HERE, "--in", "henan.lankao", "--target", "numba")
    assert "column_h_household_type_known" in columns.stdout


def test_a_program_that_cannot_be_is_told_why(tmp_path: Path) -> None:
    rules = tmp_path / "wage.elig"
    rules.write_text(
        """jurisdiction national "全国"
document d "文件"
  provenance illustrative
entity household
  fact household_no is text
entity member of household
  fact wage is money per year
  fact months is count, 1 to 12
support aid "助" for household
  when sum of (wage / months) over members > 5 yuan per year
  nature cash
  source d
""",
        "utf-8",
    )
    done = run("kernel", *HERE, "--rules", rules, "--lang", "zh")
    assert (done.returncode, done.stdout) == (4, "")
    assert "原因在 `aid`" in done.stderr
