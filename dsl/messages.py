"""The sentences of every problem, English and Chinese, by code; the parts are by stage."""

from __future__ import annotations

from .messages_events import MESSAGES as EVENTS
from .messages_facts import MESSAGES as FACTS
from .messages_policy import MESSAGES as POLICY
from .messages_register import MESSAGES as REGISTER
from .messages_steps import MESSAGES as STEPS
from .messages_syntax import MESSAGES as SYNTAX

CODES: dict[str, tuple[str, str]] = {**SYNTAX, **POLICY, **STEPS, **FACTS, **REGISTER, **EVENTS}
