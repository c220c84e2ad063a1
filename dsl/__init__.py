"""Text to checked policy: source, grammar, syntax tree, names and types.

This package knows nothing of engines, of files' whereabouts or of households.
"""
