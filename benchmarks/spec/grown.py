"""The policy of policy.elig several times over under other names, as a library that grows would be.

Every copy has amounts, lines and ages of its own, so that no condition of one is another's: what copies
share is the households' facts, and a few sums over them.

>>> policy(2).count("support ")
26
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"^(status|support|exception|exclusive|derive|parameter) +(\w+)", re.MULTILINE)
ONCE = ("jurisdiction", "document", "entity")
STATED_ONCE = {"std_m", "severe"}  # the counties set the first; the second belongs to the member


def policy(times: int) -> str:
    """The policy's text with `times` thirteen supports."""
    text = (HERE / "policy.elig").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    names = {found.group(2) for found in BLOCK.finditer(text)} - STATED_ONCE
    any_name = re.compile(rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b")
    made = [text]
    for number in range(1, times):
        for block in blocks:
            head = BLOCK.match(block)
            if head is None or head.group(2) in STATED_ONCE:
                continue
            copy = any_name.sub(lambda found, n=number: f"{found.group(1)}_{n}", block)  # type: ignore[misc]
            # A category and a stage of schooling are called as supports are.
            copy = re.sub(rf"(unstable, |\| |stage is )(marginal|vocational)_{number}\b", r"\1\2", copy)
            made.append(varied(titled(copy, number), number))
    return "\n".join(made) + "\n"


def titled(block: str, number: int) -> str:
    """A block whose titles say which copy it is."""
    return re.sub(r'"([^"]+)" "([^"]+)"', rf'"\g<1>{number}" "\g<2> {number}"', block, count=1)


def varied(block: str, number: int) -> str:
    """A block whose amounts and ages are a little other."""
    block = re.sub(
        r"([\d,]+) yuan", lambda found: f"{amount(found) + 10 * number if amount(found) else 0:,} yuan", block
    )
    block = re.sub(r"age in (\d+) to (\d+)", lambda f: f"age in {f[1]} to {int(f[2]) - number % 30}", block)
    block = re.sub(r"age <= (\d+)", lambda f: f"age <= {int(f[1]) + number % 30}", block)
    block = re.sub(
        r"migrant_months >= (\d+)", lambda f: f"migrant_months >= {1 + (int(f[1]) + number) % 11}", block
    )
    return re.sub(r"([\d.]+) \* low", lambda f: f"{float(f[1]) + 0.01 * number:g} * low", block)


def amount(found: re.Match[str]) -> int:
    return int(found.group(1).replace(",", ""))


def write(folder: Path, times: int) -> int:
    """The library with `times` thirteen supports in a folder; how many lines it has."""
    text = policy(times)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.elig").write_text(text, encoding="utf-8")
    return text.count("\n")
