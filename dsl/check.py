"""From syntax trees to a checked policy: names resolved, types agreed, blocks seen together."""

from __future__ import annotations

from collections.abc import Sequence

from . import policy as p
from . import syntax as s
from .blocks import Blocks
from .declare import Declarations, title_of
from .names import Reporter
from .problems import Problem
from .share import share
from .steps import Steps, check_steps
from .together import check_together


def check(files: Sequence[s.File], digest: str) -> tuple[p.Policy | None, list[Problem]]:
    """The policy that the files say together, and every problem; no policy if any is an error.

    The order of files and of blocks in them never changes the policy: blocks are sorted.
    """
    report = Reporter()
    declared = Declarations(sorted(files, key=lambda file: file.path), report)
    blocks = Blocks(declared)
    policy = p.Policy(
        digest=digest,
        places=tuple(p.Place(path, title) for path, title in sorted(declared.places.items())),
        documents=blocks.all("document", blocks.document),
        entities=tuple(
            (name, title_of(found.titles, name)) for name, found in sorted(declared.blocks["entity"].items())
        ),
        facts=tuple(fact for fact in declared.facts.values() if fact.entity in declared.values),
        parameters=blocks.all("parameter", blocks.parameter),
        derives=blocks.all("derive", blocks.derive),
        statuses=blocks.all("status", blocks.status),
        supports=blocks.all("support", blocks.support),
        exceptions=blocks.all("exception", blocks.exception),
        exclusives=blocks.all("exclusive", blocks.exclusive),
        ends=blocks.typed("end", declared.ends, blocks.end),
        checks=blocks.all("check", blocks.check),
        steps=blocks.all("step", Steps(blocks).step),
        events=tuple(event for _, event in sorted(declared.event_kinds.items())),
        warns=blocks.all("warn", blocks.warn),
    )
    check_together(policy, declared)
    check_steps(policy, declared)
    policy = share(policy)
    problems = sorted(report.problems, key=lambda q: (q.file or "", q.line or 0, q.column or 0, q.code))
    problems = list({(q.code, q.file, q.line, q.column, str(q.fields)): q for q in problems}.values())
    return (None if any(q.is_error for q in problems) else policy), problems
