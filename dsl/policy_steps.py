"""Steps of a household's case, as the checked policy has them; read as a part of `policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .node import Node, node
from .policy_block import Block

if TYPE_CHECKING:
    from .policy import Expr


@node
class Span(Node):
    """A length of time; `unit` is days, working_days or months."""

    length: int
    unit: str


@node
class Limit(Node):
    """The time that a step may take: from the day of what it comes after, or from the alert's."""

    span: Span
    of_alert: bool


@node
class Gap(Node):
    """The time that has to pass after another step."""

    span: Span
    step: str


@node
class Recorded(Node):
    """What a step writes into the register for one fact.

    `how`: value (this `value`, as the fact's values are kept), given (what the case was given), day (the
    step's own day), nothing (taken back: not known from that day on).
    """

    fact: str
    how: str
    value: object


@node
class Step(Block):
    """A step of a household's case. `after` names earlier steps; () is the alert.

    `any_of`: one of those is enough. `before`: not once one of these was taken. `lasts`: nothing comes after
    it sooner. `every`: it is taken again and again. `asks`: facts of the household that must be given with
    it. `back_to`: what came after that step is to be done again. `ends`: nothing is due any more.
    """

    after: tuple[str, ...]
    any_of: bool
    before: tuple[str, ...]
    within: tuple[Limit, ...]
    gaps: tuple[Gap, ...]
    lasts: Span | None
    every: Span | None
    asks: tuple[str, ...]
    when: Expr | None
    records: tuple[Recorded, ...]
    back_to: str | None
    ends: bool
    office: str | None
    evidence: tuple[str, ...]
