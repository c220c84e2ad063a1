"""The kernel: an edition as one straight-line program, for great numbers of households."""
