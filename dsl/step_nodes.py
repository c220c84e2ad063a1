"""The lines of a `step`, as `nodes` makes the lines of every other block: one method a rule of the grammar.

Each ends in the block's `extra`, by statement, as a list of what was said.
"""

from __future__ import annotations

from typing import Any

from lark import Token, Transformer, v_args

from . import syntax as s
from . import values
from .statements import Part, at

_NAMED = {"BEFORE": "before", "ASKS": "asks", "TAKES_BACK": "takes_back", "BACK_TO": "back_to",
          "RECORDS_DAY": "records_day"}  # fmt: skip


def _name(token: Token) -> s.Name:
    return s.Name(at(token), tuple(token.split(".")))


def _length(token: Token) -> tuple[int, str]:
    """A length of time and its unit: days, working_days or months."""
    return values.length(token), token.type.lower()


@v_args(inline=True)
class StepNodes(Transformer[Token, Any]):
    """What `nodes.Nodes` knows of steps."""

    def after_alert(self, word: Token) -> Part:
        return Part("after", word, ((), "alert"))

    def after(self, word: Token, step: Token) -> Part:
        return Part("after", word, ((_name(step),), "all"))

    def after_several(
        self, word: Token, which: Token, _open: Token, names: tuple[s.Name, ...], _close: Token
    ) -> Part:
        return Part("after", word, (names, "any" if which.type == "ANY_OF" else "all"))

    def named(self, word: Token, names: tuple[s.Name, ...]) -> Part:
        return Part(_NAMED[word.type], word, names)

    def named_one(self, word: Token, name: Token) -> Part:
        return Part(_NAMED[word.type], word, (_name(name),))

    def records(self, word: Token, fact: Token, _is: Token | None, value: s.Expression | None) -> Part:
        return Part("records", word, (_name(fact), value))

    def within(self, word: Token, length: Token, of_alert: Token | None) -> Part:
        return Part("within", word, (*_length(length), of_alert is not None))

    def lasting(self, word: Token, length: Token) -> Part:
        return Part("lasts" if word.type == "LASTS" else "every", word, _length(length))

    def no_sooner(self, *children: Any) -> Part:
        """`at least 6 months after S`, or in Chinese order `距 S 至少 6个月`."""
        length = next(child for child in children if child.type in ("DAYS", "WORKING_DAYS", "MONTHS"))
        step = next(child for child in children if child.type == "NAME")
        return Part("no_sooner", children[0], (*_length(length), _name(step)))

    def ends_case(self, word: Token) -> Part:
        return Part("ends_case", word, True)
