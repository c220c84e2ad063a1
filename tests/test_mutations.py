"""Rule files spoilt at random: they load or say what is wrong, in both languages, and never anything else.

Characters, tokens, lines and blocks of the shipped rules and of the language's sample are taken out,
doubled, changed places or put in from elsewhere. What still loads must decide a household.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import elig
from elig.dsl import codec
from elig.dsl import syntax as s
from elig.dsl.check import check
from elig.dsl.parse import parse
from elig.dsl.policy import Policy
from elig.dsl.problems import PolicyError, Problem
from elig.engine.decide import Engine
from elig.engine.decision import Decision
from elig.engine.facts import Facts

ROOT = Path(elig.__file__).parent
SAMPLE = ROOT / "tests" / "dsl" / "sample.elig"
HOUSEHOLD = ROOT / "examples" / "lifted-family-with-students.json"
PLACE = ("henan", "lankao")
DAYS = [datetime.date(2024, 5, 1).toordinal(), datetime.date(2026, 2, 1).toordinal()]
BASE = 20_240_501  # the first seed; a failing case names its own

# What fingers, word processors and other languages leave behind.
STRAY = list("abzA09_.,:;|()<>=+-*/%\"'#“”「」，：（）｜　 \t。、且或是在当元年月日\u200b\ufeff\x00é𠮷²")
PUT_IN = [
    "and", "or", "not", "is", "in", "when", "from", "until", "per month", "each year", "all of", "any of", "household", "member",
    "yes", "no", "0", "0 yuan", "-1", "100%", "1,250 yuan per year", "2024-02-30", "2024-02-29", "99999999999999999999",
    "count of members", "decision date", "usual amount", "annual(", "some member where (", "is known", "is empty", "at most",
    "当", "全部满足", "且", "或", "不是", "成员数", "300元/年", "到", "未公布", "()", "(", ")", "/ 0", "not published", "any",
    "full years since", "months since", "largest of (", "through", "amount of", "together in the household",
    "over the last 12 months", "over the last 0 days", "without", "falls by 30%", "count of", "sum of", "where (", "最近 12个月", "下降", "而无",
    "event", "warn", "dated", "notify", "act within 3 months", '"', '""', "- ", "|",
]  # fmt: skip
_TOKEN = re.compile(r'"[^"]*"|\w+|[^\w\s]|[ ]+')


# --- what is spoilt -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Library:
    """Rule files as text and as trees; `whole` if they load as they are."""

    texts: dict[str, str]
    trees: dict[str, s.File]
    whole: bool


@cache
def libraries() -> list[Library]:
    rules = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in sorted((ROOT / "rules").rglob("*.elig"))
    }
    sample = {"sample.elig": SAMPLE.read_text("utf-8")}
    return [Library(texts, {name: parse(text, name)[0] for name, text in texts.items()}, texts is rules)
            for texts in (rules, sample)]  # fmt: skip


@cache
def household() -> Facts:
    facts: Facts = elig.load().records.facts(HOUSEHOLD.read_bytes())
    return facts


# --- how it is spoilt -----------------------------------------------------------------------------


def characters(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    match dice.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + dice.choice(STRAY) + text[at:]
        case 2:
            return text[:at] + dice.choice(STRAY) + text[at + 1 :]
        case _:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def tokens(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    words = _TOKEN.findall(lines[at])
    if not words:
        return text
    one, other = dice.randrange(len(words)), dice.randrange(len(words))
    match dice.randrange(5):
        case 0:
            del words[one]
        case 1:
            words.insert(one, words[one])
        case 2:
            words[one], words[other] = words[other], words[one]
        case 3:
            words[one] = dice.choice(_TOKEN.findall(text))
        case _:
            words.insert(one, dice.choice([f" {dice.choice(PUT_IN)} ", dice.choice(PUT_IN)]))
    lines[at] = "".join(words)
    return "\n".join(lines)


def lines(text: str, dice: random.Random) -> str:
    rows = text.split("\n")
    one, other = dice.randrange(len(rows)), dice.randrange(len(rows))
    match dice.randrange(7):
        case 0:
            del rows[one]
        case 1:
            rows.insert(other, rows[one])
        case 2:
            rows[one], rows[other] = rows[other], rows[one]
        case 3:
            rows[one] = " " * dice.choice([1, 2, 3, 7]) + rows[one]
        case 4:
            rows[one] = rows[one][dice.choice([1, 2, 4]) :]
        case 5:
            rows[one : one + 2] = [" ".join(rows[one : one + 2])]
        case _:
            cut = dice.randrange(len(rows[one]) + 1)
            rows[one : one + 1] = [rows[one][:cut], rows[one][cut:]]
    return "\n".join(rows)


def parts(text: str) -> list[str]:
    """The text cut before each line that begins at the left edge."""
    return re.split(r"(?m)^(?=[^\s#])", text)


def blocks(text: str, dice: random.Random) -> str:
    found = parts(text)
    one, other = dice.randrange(len(found)), dice.randrange(len(found))
    match dice.randrange(4):
        case 0:
            del found[one]
        case 1:
            found.insert(other, found[one])
        case 2:
            # the first line of one block over the lines of another
            found[one] = found[one].split("\n", 1)[0] + "\n" + found[other].partition("\n")[2]
        case _:
            dice.shuffle(found)
    return "".join(found)


def splice(text: str, dice: random.Random) -> str:
    """A piece of another file in this one: some lines, a block, or its whole end."""
    other = dice.choice([text for library in libraries() for text in library.texts.values()])
    rows, theirs = text.split("\n"), other.split("\n")
    at, from_ = dice.randrange(len(rows) + 1), dice.randrange(len(theirs))
    match dice.randrange(3):
        case 0:
            rows[at : at + dice.randrange(4)] = theirs[from_ : from_ + 1 + dice.randrange(6)]
            return "\n".join(rows)
        case 1:
            return text + "\n" + dice.choice(parts(other))
        case _:
            return "\n".join(rows[:at] + theirs[from_:])


def bytes_of(text: str, dice: random.Random) -> bytes:
    """As most files come; now and then cut in the middle, saved otherwise or with a byte that is no text."""
    whole = text.encode("utf-8", "surrogatepass")
    match dice.randrange(40):
        case 0:
            return text.encode("gbk", "replace")
        case 1:
            return whole[: dice.randrange(len(whole) + 1)]
        case 2:
            return b"\xef\xbb\xbf" + whole.replace(b"\n", b"\r\n")
        case 3:
            at = dice.randrange(len(whole) + 1)
            return whole[:at] + bytes([dice.randrange(256)]) + whole[at:]
        case _:
            return whole


WAYS: list[Callable[[str, random.Random], str]] = [characters, tokens, tokens, lines, blocks, splice]


# --- what must hold -------------------------------------------------------------------------------


def spoilt(seed: int) -> tuple[Library, str, bytes]:
    """The case of a seed: a library, the file that is spoilt and its new bytes."""
    dice = random.Random(seed)
    rules, sample = libraries()
    library = rules if dice.random() < 0.7 else sample
    name = dice.choice(list(library.texts))
    text = library.texts[name]
    for _ in range(dice.choice([1, 1, 2, 3])):
        text = dice.choice(WAYS)(text, dice)
    return library, name, bytes_of(text, dice)


def loaded(library: Library, name: str, content: bytes) -> tuple[Policy | None, list[Problem]]:
    tree, problems = parse(content, name)
    policy, found = check(
        [*(tree for file, tree in library.trees.items() if file != name), tree], f"sha256:{name}"
    )
    problems = problems + found
    return (None if any(problem.is_error for problem in problems) else policy), problems


def well_told(problem: Problem, text: str) -> None:
    """A problem of a file has its place in that file and a sentence in each language."""
    assert problem.file is not None
    assert problem.line is not None
    for lang in ("en", "zh"):
        shown = problem.render(lang)
        assert problem.code in shown
        assert not re.search(
            r"Span\(|Fraction\(|Token\(|\bNone\b|<class|Words\(|\{'en'|_OR_|[A-Z]{3,}_[A-Z]{3,}",
            problem.sentence(lang),
        ), shown
    if problem.source is not None and problem.column is not None:
        assert 1 <= problem.column <= len(problem.source) + 1, problem
        assert problem.end is None or problem.end > problem.column, problem
    assert text


def try_one(seed: int) -> str:
    """Spoil, load, and decide if it loads; what came of it."""
    library, name, content = spoilt(seed)
    policy, problems = loaded(library, name, content)
    for problem in problems:
        well_told(problem, name)
    if policy is None:
        assert any(problem.is_error for problem in problems), "neither a policy nor an error"
        return "refused"
    assert codec.decode(codec.encode(policy)) == policy
    if not library.whole or policy.facts != elig.load().policy.facts:
        return "loads"
    as_of = DAYS[seed % len(DAYS)]
    try:
        decision = Engine(policy).check(household(), as_of, PLACE)
    except PolicyError as error:
        told = [(problem.render("en"), problem.render("zh")) for problem in error.problems]
        return "refused when asked" if told else "refused without a word"
    assert isinstance(decision, Decision)
    return "decides"


def run_of(seeds: range) -> dict[str, int]:
    """Each seed tried; all that failed told together."""
    came: dict[str, int] = {}
    failed = []
    for seed in seeds:
        try:
            what = try_one(seed)
        except Exception as error:  # noqa: BLE001  (the test is that there is none)
            failed.append(f"seed {seed}: {type(error).__name__}: {error}")
            continue
        came[what] = came.get(what, 0) + 1
    assert not failed, "\n".join(failed)
    assert "refused without a word" not in came
    return came


def test_every_spoilt_file_loads_or_is_refused_with_reasons() -> None:
    came = run_of(range(BASE, BASE + 300))
    assert came.get("refused", 0) > 100
    assert came.get("decides", 0) > 10


@pytest.mark.slow
def test_ten_thousand_spoilt_files() -> None:
    came = run_of(range(BASE + 1_000, BASE + 11_000))
    assert came.get("refused", 0) > 3_000
    assert came.get("decides", 0) > 300
