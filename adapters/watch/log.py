"""The watch's log: a line of JSON for each thing that happens. Households by number; no personal fact."""

from __future__ import annotations

from typing import Any, TextIO

from ...engine.phrases import day
from ..store import StoreError
from .service import Listener, State
from .tasks import File
from .watcher import Step


class Log(Listener):
    """Writes a line for each."""

    def __init__(self, stream: TextIO) -> None:
        import structlog

        self._log: Any = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def say(self, what: str, **parts: object) -> None:
        """Write a line of our own: that the watch began, that it stopped."""
        self._log.info(what, **parts)

    def stepped(self, step: Step, state: State) -> None:
        self._log.info(
            "decided", events=step.decided, looked_at=step.looked, alerts=len(step.raised),
            called_off=step.called_off, waiting=state.waiting,
        )  # fmt: skip
        for household, reasons in step.held.items():
            self._log.warning("held", household=household, reasons=reasons)
        for alert in step.raised:
            self._log.info(
                "alert", rule=alert.rule, household=alert.household, subject=alert.subject,
                day=day(alert.day), truth=alert.truth,
            )  # fmt: skip

    def troubled(self, error: StoreError, state: State) -> None:
        self._log.warning("store_lost", reason=error.sentence("en"))

    def clock_held(self, state: State) -> None:
        assert state.clock_says is not None
        self._log.warning("clock_not_believed", clock=day(state.clock_says), decides_by=day(state.today))

    def day_began(self, state: State) -> None:
        self._log.info("day_began", day=day(state.today), steps_due=state.due, steps_late=state.late)

    def took(self, file: File, state: State) -> None:
        if file.refused:
            self._log.warning("file_refused")
        else:
            self._log.info("file_taken", source=file.source, rows=file.outcomes)

    def folder_failed(self, reason: str, state: State) -> None:
        self._log.warning("folder_failed", reason=reason)
