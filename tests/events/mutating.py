"""A file with something wrong in it: made from a good one, the same each time for the same number."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

NONSENSE = [
    "昨天", "2024/13/45", "2024-02-30", "99999999999999999999999999", "-5", "1e5", "12.345", "NaN", "∞", "", " ",
    "１２３．５", "２０２４/5/1", "2030/1/1", "20300101", "2030-01-01", "=1+1", "'; DROP TABLE events; --", "null", "{}", "[1]",
    "测甲梅", "999901194001010000", "13900001234", "1,2,3", "1,200.5", "0", "true", "万元", "住院", "D", "x" * 300, "\u200b", "A\u0301", "😀",
]  # fmt: skip


def mutated(content: bytes, encoding: str, number: int) -> bytes:
    """One to four things wrong with a file."""
    random = Random(f"mutation {number}")
    for _ in range(random.choice([1, 1, 1, 2, 3, 4])):
        content = random.choice(MUTATIONS)(random, content, encoding)
    return content


def _flip(random: Random, content: bytes, _: str) -> bytes:
    """Some bytes changed: a bit, or to anything, or to one that means something."""
    made = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 5])):
        if made:
            at = random.randrange(len(made))
            made[at] = random.choice([
                made[at] ^ (1 << random.randrange(8)), random.randrange(256), *b'",\n\r;\x00\xff{}\\0159 \t',
            ])  # fmt: skip
    return bytes(made)


def _insert(random: Random, content: bytes, _: str) -> bytes:
    at = random.randrange(len(content) + 1)
    more = random.choice([b"\x00", b'"', b"\n", b"\r\n", b",", b"\xef\xbb\xbf", b"\xff", b"\n\n\n", b",,,,,,,,\n", b'""', b"x" * 120_000])
    return content[:at] + more + content[at:]


def _cut(random: Random, content: bytes, _: str) -> bytes:
    """The file ends too early."""
    return content[: random.randrange(len(content) + 1)]


def _hole(random: Random, content: bytes, _: str) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + content[at + random.randrange(1, 40) :]


def _rows(change: Callable[[Random, list[bytes]], None]) -> Callable[[Random, bytes, str], bytes]:
    def mutate(random: Random, content: bytes, _: str) -> bytes:
        lines = content.split(b"\n")
        if len(lines) > 2:
            change(random, lines)
        return b"\n".join(lines)

    return mutate


def _double(random: Random, lines: list[bytes]) -> None:
    at = random.randrange(len(lines))
    lines.insert(random.randrange(len(lines) + 1), lines[at])


def _shuffle(random: Random, lines: list[bytes]) -> None:
    body = lines[1:-1]
    random.shuffle(body)
    lines[1:-1] = body


def _drop(random: Random, lines: list[bytes]) -> None:
    del lines[random.randrange(len(lines))]


def _cut_row(random: Random, lines: list[bytes]) -> None:
    at = random.randrange(len(lines))
    lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)]


def _join(random: Random, lines: list[bytes]) -> None:
    at = random.randrange(len(lines) - 1)
    lines[at : at + 2] = [lines[at] + lines[at + 1]]


def _exchange(random: Random, lines: list[bytes]) -> None:
    """Two columns exchanged, in one row or in all but the first line."""
    width = min(lines[0].count(b","), lines[1].count(b",")) + 1
    one, other = random.randrange(width), random.randrange(width)
    chosen = range(1, len(lines)) if random.random() < 0.4 else [random.randrange(len(lines))]
    for at in chosen:
        cells = lines[at].split(b",")
        if max(one, other) < len(cells):
            cells[one], cells[other] = cells[other], cells[one]
            lines[at] = b",".join(cells)


def _nonsense(random: Random, content: bytes, encoding: str) -> bytes:
    """A cell, or a JSON value, that says something else."""
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    word = random.choice(NONSENSE).encode(encoding, "replace")
    separator = b";" if content.startswith(b"serial") else b","
    cells = lines[at].split(separator)
    where = random.randrange(len(cells))
    if cells[where].count(b'"') >= 2 and b":" in cells[where]:
        name = cells[where].split(b":")[0]
        value = random.choice([b'"' + word + b'"', word, b"true", b"12.5", b"[]", b'{"a": 1}', b"null", b"118e2", b'"\\ud800"'])
        tail = b"}" if cells[where].endswith(b"}") else b""
        cells[where] = name + b": " + value + tail
    else:
        end = b"\r" if cells[where].endswith(b"\r") else b""
        cells[where] = word + end
    lines[at] = separator.join(cells)
    return b"\n".join(lines)


def _recode(random: Random, content: bytes, encoding: str) -> bytes:
    """One row, or the whole file, in another encoding."""
    other = random.choice(["utf-8", "gb18030", "utf-16", "latin-1", "utf-8-sig"])
    lines = content.split(b"\n")
    if random.random() < 0.3:
        return content.decode(encoding, "replace").encode(other, "replace")
    at = random.randrange(len(lines))
    lines[at] = lines[at].decode(encoding, "replace").encode(other, "replace")
    return b"\n".join(lines)


def _widen(random: Random, content: bytes, encoding: str) -> bytes:
    """The digits of a row in full width."""
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    wide = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
    lines[at] = lines[at].decode(encoding, "replace").translate(wide).encode(encoding, "replace")
    return b"\n".join(lines)


MUTATIONS = [
    _flip, _flip, _flip, _insert, _cut, _hole, _rows(_double), _rows(_shuffle), _rows(_drop), _rows(_cut_row),
    _rows(_join), _rows(_exchange), _nonsense, _nonsense, _nonsense, _recode, _widen,
]  # fmt: skip
