"""The answer: which supports and statuses apply to one household, why, why not, what is missing.

`Decision.as_dict()` is the published JSON (see docs/architecture.md); names and nesting are a
contract with outside systems. Every text is in Chinese and English. No personal value is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

ENGINE_VERSION = "0.1.0"

Texts = dict[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition as it came out, with the conditions and numbers it rests on."""

    text: Texts
    truth: str  # yes | no | unknown
    source: str | None
    children: tuple[Reason, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "truth": self.truth,
            "source": self.source,
            "children": [child.as_dict() for child in self.children],
        }


class Reasons(Sequence[Reason]):
    """Reasons that are put into words when they are first read; the record they come from is kept.

    >>> Reasons(lambda: (Reason({"zh": "是", "en": "yes"}, "yes", None),))[0].text["en"]
    'yes'
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[Reason, ...]]) -> None:
        self._make = make
        self._made: tuple[Reason, ...] | None = None

    def _all(self) -> tuple[Reason, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, index: Any) -> Any:
        return self._all()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a decision: what the contract prints for one support, status or finding.

    `kind` is support, status, finding or warning; `fields` is the JSON object itself, its
    `because` still as `Reason`s.
    """

    kind: str
    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def as_dict(self) -> dict[str, Any]:
        return {
            key: [reason.as_dict() for reason in value] if key == "because" else value
            for key, value in self.fields.items()
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything decided for one household on one date in one place."""

    decision: dict[str, Any]
    household: str | None
    supports: tuple[Row, ...]
    statuses: tuple[Row, ...]
    warnings: tuple[Row, ...]
    findings: tuple[Row, ...]
    assumptions: tuple[dict[str, Any], ...]
    totals: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The published JSON, ready for `json.dumps(…, ensure_ascii=False)`."""
        return {
            "decision": self.decision,
            "household": self.household,
            "supports": [row.as_dict() for row in self.supports],
            "statuses": [row.as_dict() for row in self.statuses],
            "warnings": [row.as_dict() for row in self.warnings],
            "findings": [row.as_dict() for row in self.findings],
            "assumptions": list(self.assumptions),
            "totals": self.totals,
        }

    def support(self, name: str, subject: str = "household") -> Row:
        """The row of a support for a subject; KeyError if there is none."""
        for row in self.supports:
            if row.fields["name"] == name and row.fields["subject"] == subject:
                return row
        raise KeyError((name, subject))
