"""elig: which assistance policies apply to a household, and why."""
