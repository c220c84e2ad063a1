"""What was asked when an answer had to be withheld: kept for the maintainer, personal facts masked."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from ..dsl.policy import Policy
from ..engine.facts import Facts
from . import cache
from .library import Question

MASK = "***"


def save(policy: Policy, asked: Question, disagreement: str) -> Path:
    """Write the question to a new file that the user alone can read, and return its path.

    In the user's own folder, or else in a new private folder for temporary files.
    """
    question = {
        "as_of": asked.as_of.isoformat(),
        "place": ".".join(asked.place),
        "policy_digest": policy.digest,
        "facts_digest": asked.facts.digest,
        "disagreement": disagreement,
        "facts": masked(policy, asked.facts),
    }
    content = json.dumps(question, ensure_ascii=False, indent=2, default=_plain).encode()
    folder = cache.own_folder() or Path(tempfile.mkdtemp(prefix="elig-"))  # made with mode 0700
    handle, name = tempfile.mkstemp(dir=folder, prefix="withheld-", suffix=".json")  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)


def masked(policy: Policy, facts: Facts) -> dict[str, object]:
    """The facts as the engine had them (money in fen, dates as day numbers), personal ones as `***`."""
    personal = {(fact.entity, fact.name) for fact in policy.facts if fact.personal}

    def shown(entity: str, known: Mapping[str, object]) -> dict[str, object]:
        return {name: MASK if (entity, name) in personal else value for name, value in known.items()}

    return {
        **shown("household", facts.household),
        "members": [{"id": member.id, **shown("member", member.facts)} for member in facts.members],
        "receives": None if facts.receives is None else [asdict(receipt) for receipt in facts.receives],
    }


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
