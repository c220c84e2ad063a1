"""Checked policy and facts to decisions and reasons."""
