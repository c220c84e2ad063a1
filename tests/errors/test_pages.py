"""The pages in docs/errors: every code has its entry, and every example shows what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import elig
from elig.adapters.library import RuleFile, digest_of, examine
from elig.adapters.records import Records
from elig.dsl.messages import CODES
from elig.dsl.messages_events import MESSAGES as EVENTS
from elig.dsl.messages_register import MESSAGES as REGISTER
from elig.dsl.problems import FactsError, PolicyError
from elig.engine.decide import Engine
from elig.engine.facts import Facts, Member

PAGES = Path(elig.__file__).parent / "docs" / "errors"
VOCABULARY = Path(elig.__file__).parent / "tests" / "errors" / "vocabulary.elig"
_ENTRY = re.compile(r"^## ([EW]\d{3}): (.+?) · (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^```(elig|json|python) (wrong|right)( asked| gbk| only-among-others)?\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PLACEHOLDER = re.compile(r"«(tab|byte ([0-9A-F]{2})|(\d+) × ([^»]*))»")
DAY = 738_982  # 2024-05-01


@dataclass(frozen=True)
class Example:
    code: str
    kind: str  # elig | json | python
    right: bool
    how: str
    text: str

    def content(self) -> bytes:
        """The example's bytes, with what stands between « » put in."""
        out, at = b"", 0
        encoding = "gbk" if self.how == "gbk" else "utf-8"
        for found in _PLACEHOLDER.finditer(self.text):
            out += self.text[at : found.start()].encode(encoding)
            at = found.end()
            if found[1] == "tab":
                out += b"\t"
            elif found[2]:
                out += bytes.fromhex(found[2])
            else:
                out += (found[4].replace("⏎", "\n") * int(found[3])).encode(encoding)
        return out + self.text[at:].encode(encoding)


def entries() -> list[tuple[str, str]]:
    """Each code that has an entry, and the text of the entry."""
    found = []
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text("utf-8")
        heads = list(_ENTRY.finditer(text))
        assert len(heads) == text.count("\n## "), f"a heading of {page.name} is not like the others"
        ends = [*(head.start() for head in heads), len(text)][1:]
        found += [(head[1], text[head.start() : end]) for head, end in zip(heads, ends, strict=True)]
    return found


EXAMPLES = [
    Example(code, kind, truth == "right", how.strip(), text)
    for code, entry in entries()
    for kind, truth, how, text in _EXAMPLE.findall(entry)
]


def test_each_code_has_one_entry_and_each_entry_a_code() -> None:
    assert sorted(code for code, _ in entries()) == sorted(CODES.keys() - REGISTER.keys() - EVENTS.keys())


def test_the_codes_of_registers_are_on_the_page_of_screening() -> None:
    page = (PAGES.parent / "screening.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (E5\d\d) \|", page, re.MULTILINE) == sorted(REGISTER)


@pytest.mark.parametrize(("code", "entry"), entries(), ids=[code for code, _ in entries()])
def test_an_entry_shows_what_is_wrong_and_what_is_right(code: str, entry: str) -> None:
    assert [truth for _, truth, _, _ in _EXAMPLE.findall(entry)] == ["wrong", "right"]
    why = entry.split("\n", 1)[1].split("```")[0]
    assert len(why.split()) >= 8, "an entry says what it is about and why it is an error"


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{e.code}-{'right' if e.right else 'wrong'}" for e in EXAMPLES]
)
def test_examples(example: Example) -> None:
    try:
        told = {"elig": of_rules, "json": of_record, "python": of_program}[example.kind](example)
    except (PolicyError, FactsError) as error:
        told = {problem.code for problem in error.problems}
    if example.how == "only-among-others":
        assert example.code in told
    else:
        assert told == (set() if example.right else {example.code})


def of_rules(example: Example) -> set[str]:
    """The codes of a rule file, read beside the vocabulary; `asked`: of a decision by it."""
    content = example.content()
    whole = example.code in ("E115", "E116", "E405") or b"jurisdiction" in content
    files = [
        RuleFile("vocabulary.elig", "vocabulary.elig", VOCABULARY.read_bytes()),
        RuleFile("example.elig", "example.elig", content if whole else b"jurisdiction national\n" + content),
    ]
    policy, problems = examine(files)
    if example.how == "asked":
        assert policy is not None, [problem.render() for problem in problems]
        Engine(policy).check(Facts({}, (Member("m1", {}),), None, "sha256:0"), DAY, ())
    assert digest_of(files)
    return {problem.code for problem in problems}


def of_record(example: Example) -> set[str]:
    if "events" in example.text:
        policy, _ = examine([RuleFile("vocabulary.elig", "vocabulary.elig", VOCABULARY.read_bytes())])
        assert policy is not None
        Records(policy).facts(example.content())
    else:
        elig.load().check(example.content(), as_of="2024-05-01")
    return set()


def of_program(example: Example) -> set[str]:
    exec(compile(example.text, example.code, "exec"), {})
    return set()
