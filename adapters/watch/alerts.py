"""Alerts as people read them: those that stand, whom to tell and by when, and one of them in full."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...engine.phrases import day as iso
from ..working_days import after
from .words import say

if TYPE_CHECKING:
    from ..store import Reading, StoredAlert

Json = dict[str, Any]


def standing(
    reading: Reading, *, household: str | None = None, rule: str | None = None, limit: int = 1_000
) -> list[Json]:
    """Alerts that stand, in the order in which they were raised, as JSON; an erased one says so."""
    found = reading.alerts(household, rule, limit=limit, standing=True)
    places = reading.places_of({alert.household for alert in found})
    return [as_json(alert, places.get(alert.household, (None, None, None))) for alert in found]


def as_json(alert: StoredAlert, place: Sequence[str | None]) -> Json:
    """An alert for other systems; `act_by` is the last day to act on it."""
    told: Mapping[str, Any] = alert.document or {}
    county, township, village = place
    return {
        "alert": alert.id, "rule": alert.rule, "title": told.get("title"), "household": alert.household,
        "subject": alert.subject, "county": county, "township": township, "village": village,
        "day": iso(alert.day), "truth": alert.truth, "notify": told.get("notify"),
        "act_by": act_by(alert), "causes": told.get("causes", []), "decision": told.get("decision"),
        "erased": alert.document is None,
    }  # fmt: skip


def act_by(alert: StoredAlert) -> str | None:
    """The last day to act on an alert, from the day on which it was learnt."""
    within = (alert.document or {}).get("act_within")
    if within is None:
        return None
    learnt = datetime.datetime.fromtimestamp(alert.learnt_at / 1_000_000, datetime.UTC).date().toordinal()
    return iso(after(learnt, within["days"], working=within["working"]).day)


def page(rows: Sequence[Json], lang: str) -> list[list[str]]:
    """The list for a terminal, its headings first."""
    heads = ("h_id", "h_day", "h_village", "h_household", "h_subject", "h_title", "h_notify", "h_due")
    lines = [[say(lang, head) for head in heads]]
    for row in rows:
        title = row["title"][lang] if row["title"] else row["rule"]
        if row["truth"] == "unknown":
            title = say(lang, "possible", title=title)
        subject = say(lang, "whole") if row["subject"] == "household" else row["subject"]
        lines.append([
            row["alert"], row["day"], row["village"] or "", row["household"], subject, title,
            row["notify"] or "", row["act_by"] or "",
        ])  # fmt: skip
    return lines


def in_full(reading: Reading, alert: StoredAlert, lang: str) -> list[str]:
    """One alert in words: why, as `check` says it, whom to tell, by when, and where it is on record."""
    if alert.document is None:
        return [say(lang, "alert_erased", name=alert.id)]
    told = alert.document
    subject = say(lang, "whole") if alert.subject == "household" else alert.subject
    lines = [f"{alert.id}  {iso(alert.day)}  {alert.household}  {subject}  {told['title'][lang]}"]
    if alert.truth == "unknown":
        lines.append(say(lang, "unknown_mark"))
    decision = reading.decision(told["decision"])
    if decision is not None and decision.document is not None:
        rows = json.loads(decision.document)["warnings"]
        row = next(row for row in rows if row["subject"] == alert.subject)
        lines += reasons(row["because"], lang, 1)
    if told["notify"]:
        lines.append(say(lang, "notify", who=told["notify"]))
    due = act_by(alert)
    if due is not None:
        lines.append(say(lang, "due", day=due))
    if told["causes"]:
        lines.append(say(lang, "causes", ids=", ".join(told["causes"])))
    return [*lines, say(lang, "decision", name=told["decision"])]


def reasons(because: Sequence[Json], lang: str, depth: int) -> list[str]:
    """Reasons, each below what it explains."""
    lines = []
    for reason in because:
        lines.append("  " * depth + reason["text"][lang])
        lines += reasons(reason["children"], lang, depth + 1)
    return lines
