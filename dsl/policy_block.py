"""What every dated block of the checked policy has; `policy` has the blocks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .node import Node, node

if TYPE_CHECKING:
    from .policy import Assume, Citation, Title, Where


@node
class Block(Node):
    """What every dated block has; the period includes both days, None is open."""

    name: str
    title: Title
    where: Where
    from_: int | None
    until: int | None
    sources: tuple[Citation, ...]
    assumes: tuple[Assume, ...]
