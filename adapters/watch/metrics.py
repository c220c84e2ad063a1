"""The watch's figures for Prometheus. Labels are names of rules; nothing personal is in them."""

from __future__ import annotations

from typing import Any

from ..store import StoreError
from .service import Listener, State
from .tasks import File
from .watcher import Step

DELAYS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0)  # seconds


class Metrics(Listener):
    """Counts; `serve` answers a scraper at http://HOST:PORT/metrics."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        of: dict[str, Any] = {"registry": self.registry}
        self.decided = Counter("elig_events_decided", "Events decided", **of)
        self.looked = Counter(
            "elig_households_looked_at", "Households looked at because a day had come", **of
        )
        self.raised = Counter("elig_alerts_raised", "Alerts raised", ["rule", "truth"], **of)
        self.called_off = Counter("elig_alerts_called_off", "Alerts called off", **of)
        self.trouble = Counter("elig_store_failures", "Times the store could not be written", **of)
        self.files = Counter("elig_files_taken", "Files of departments taken in", ["source"], **of)
        self.refused = Counter("elig_files_refused", "Files that could not be read, or the folder", **of)
        self.rows = Counter("elig_rows", "Rows of departments' files", ["source", "outcome"], **of)
        self.due = Gauge("elig_case_steps_due", "Steps of cases that are due today", **of)
        self.late = Gauge("elig_case_steps_late", "Steps of cases that were due before today", **of)
        self.waiting = Gauge("elig_events_waiting", "Events that wait to be decided", **of)
        self.day = Gauge("elig_day", "The day the watch decides by, as a Unix time", **of)
        self.held = Gauge("elig_clock_held", "1 while the computer's clock is not believed", **of)
        self.delay = Histogram(
            "elig_decision_delay_seconds", "From an event's being kept to its being decided",
            buckets=DELAYS, **of,
        )  # fmt: skip

    def serve(self, host: str, port: int) -> int:
        """Answer at a port, 0 for any free one; the port."""
        from prometheus_client import start_http_server

        server, _ = start_http_server(port, host, registry=self.registry)
        return int(server.server_port)

    def stepped(self, step: Step, state: State) -> None:
        self.decided.inc(step.decided)
        self.looked.inc(step.looked)
        self.called_off.inc(step.called_off)
        for alert in step.raised:
            self.raised.labels(alert.rule, alert.truth).inc()
        for delay in list(state.delays)[-step.decided :] if step.decided else ():
            self.delay.observe(delay)
        self.changed(state)

    def troubled(self, error: StoreError, state: State) -> None:
        self.trouble.inc()
        self.changed(state)

    def took(self, file: File, state: State) -> None:
        if file.refused:
            self.refused.inc()
            return
        self.files.labels(file.source).inc()
        for outcome, count in file.outcomes.items():
            self.rows.labels(file.source, outcome).inc(count)

    def folder_failed(self, reason: str, state: State) -> None:
        self.refused.inc()

    def changed(self, state: State) -> None:
        self.waiting.set(state.waiting)
        self.due.set(state.due)
        self.late.set(state.late)
        self.held.set(state.clock_says is not None)
        self.day.set((state.today - UNIX) * 86_400)

    def text(self) -> str:
        """All figures as a scraper reads them."""
        from prometheus_client import generate_latest

        made: Any = generate_latest(self.registry)
        return str(made.decode())


UNIX = 719_163  # the ordinal day of 1970-01-01
