"""The running watch: events decided as they come, alerts raised once."""
