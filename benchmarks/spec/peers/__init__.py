"""The same policy, written for other engines or by hand."""
