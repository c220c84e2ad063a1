"""Screens a register and prints the most memory that was used, in MB."""

from __future__ import annotations

import resource
import sys

import elig
from elig.adapters.screen import screen

if __name__ == "__main__":
    rules, source, out = sys.argv[1:]
    screen(elig.load(rules), source, out, as_of="2024-05-01", jobs=1, small=1, batch=1_000)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
