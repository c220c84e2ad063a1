"""A kernel's deciding reason in the words of `check`: only what decides is worked out again."""

from __future__ import annotations

from ..answer import Answer
from ..decision import Texts
from ..evaluate import Meaning
from ..facts import Facts
from .kernel import Conclusion, Kernel


class Words:
    """Puts reasons into words for one household."""

    def __init__(self, kernel: Kernel, facts: Facts) -> None:
        self.kernel = kernel
        self.answer = Answer(kernel.edition, Meaning(kernel.edition, facts), {})

    def of(self, conclusion: Conclusion) -> Texts | None:
        """In Chinese and English; None where no condition of its own decides."""
        reason = self.kernel.reasons(conclusion.name, conclusion.kind)[conclusion.reason]
        if reason is None or reason.kind in ("excluded", "conflict"):
            return None
        edition, meaning, explainer = self.kernel.edition, self.answer.meaning, self.answer.explainer
        if reason.kind == "not_in_force":
            blocks = edition.supports if conclusion.kind == "support" else edition.statuses
            return self.answer.absence(blocks[conclusion.name]).text
        if reason.kind == "when":
            assert reason.expr is not None
            return explainer.condition(meaning.values(reason.expr, conclusion.member)).text
        if conclusion.kind == "support":
            result = meaning.final(conclusion.name, conclusion.member).result
        else:
            result = meaning.status(conclusion.name, conclusion.member)
        steps = [s for s in result.reasons if s.kind == reason.kind and s.block is reason.block]
        return explainer.step(steps[0], None).text
