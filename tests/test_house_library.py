"""The library face: which files are read, what they are called, what is asked of them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

import elig
from elig.adapters import library as lib

EXAMPLE = Path(elig.__file__).parent / "examples" / "lifted-family-with-students.json"


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_named_inside_their_folder_and_sorted(tmp_path: Path) -> None:
    for name in ("b.elig", "a/z.elig", "a/notes.txt", "c/d/e.elig"):
        write(tmp_path / "rules" / name)
    files = lib.rule_files([tmp_path / "rules"])
    assert [file.name for file in files] == ["a/z.elig", "b.elig", "c/d/e.elig"]
    assert files[0].shown == (tmp_path / "rules/a/z.elig").as_posix()


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.elig")
    assert len(lib.rule_files([file, tmp_path, file])) == 1


def test_two_files_of_one_name_keep_their_whole_paths(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one/a.elig"), write(tmp_path / "other/a.elig")
    files = lib.rule_files([other.parent, one.parent])
    assert [file.name for file in files] == [one.as_posix(), other.as_posix()]


def test_digest_is_of_names_and_contents_not_of_where_they_lie(tmp_path: Path) -> None:
    digests = []
    for folder, text in (("one", "# x"), ("two", "# x"), ("three", "# y")):
        write(tmp_path / folder / "a.elig", text)
        digests.append(lib.digest_of(lib.rule_files([tmp_path / folder])))
    assert digests[0] == digests[1] != digests[2]
    assert digests[0].startswith("sha256:")


def test_digest_tells_where_one_file_ends(tmp_path: Path) -> None:
    write(tmp_path / "one/a.elig", "x")
    write(tmp_path / "one/b.elig", "yz")
    write(tmp_path / "two/a.elig", "xy")
    write(tmp_path / "two/b.elig", "z")
    one, two = (lib.digest_of(lib.rule_files([tmp_path / name])) for name in ("one", "two"))
    assert one != two


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        elig.load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="no rule file"):
        elig.load(tmp_path)


@pytest.mark.parametrize(
    "text", ["2024-2-1", "20240201", "2024-02-30", "1 May", "", "２０２４-02-01", "2024-02-01T00:00"]
)
def test_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"2024|date"):
        lib.ordinal(text)


def test_everything_wrong_is_reported_with_a_path_that_can_be_opened(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rules/a.elig", 'jurisdiction national "全国"\n\nsuport x "某"\n\nsuport y "某"\n'
    )
    with pytest.raises(elig.PolicyError) as caught:
        elig.load(tmp_path / "rules")
    assert len(caught.value.problems) >= 2
    assert {problem.file for problem in caught.value.problems} == {file.as_posix()}


def test_shipped_rules_answer_the_same_with_and_without_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    record = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    kept, again = elig.load(), elig.load()
    monkeypatch.setenv("ELIG_CACHE", "off")
    fresh = elig.load()
    assert kept.policy == again.policy == fresh.policy
    answers = [library.check(record, as_of="2024-05-01").as_dict() for library in (again, fresh)]
    assert answers[0] == answers[1]
    assert answers[0]["decision"]["jurisdiction"] == "henan.lankao"


def test_place_and_date_may_be_given_in_several_ways() -> None:
    library = elig.load()
    text = EXAMPLE.read_bytes()
    usual = library.check(text, as_of="2024-05-01").as_dict()
    assert library.check(text, as_of=datetime.date(2024, 5, 1), place="henan.lankao").as_dict() == usual
    assert library.check(json.loads(text), as_of="2024-05-01", place="兰考县").as_dict() == usual


def test_bad_facts_are_all_named() -> None:
    with pytest.raises(elig.FactsError) as caught:
        elig.load().check({"members": [{"id": "m1", "sex": "unknown"}], "wage_incom": 1}, as_of="2024-05-01")
    assert len(caught.value.problems) == 2


def test_policies_of_a_place_on_a_date() -> None:
    library = elig.load()

    def standing(as_of: str) -> dict[str, bool]:
        return {
            s.applied.block.name: s.applied.in_force for s in library.policies(as_of, ("henan", "lankao"))
        }

    # 兰考县 ended its earlier county allowances when the new one began on 8 August 2023.
    assert standing("2024-05-01")["lankao_education_allowance"]
    assert not standing("2023-08-07")["lankao_education_allowance"]
    assert "lankao_education_allowance" not in {s.applied.block.name for s in library.policies("2024-05-01")}
