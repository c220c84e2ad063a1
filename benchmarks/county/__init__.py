"""An invented county through a year: its households, what departments send, who really fell into hardship.

    python -m elig.benchmarks.county --households 200000 --events 2000000 --seed 1 \
        --from 2025-01-01 --until 2025-12-31 --out FOLDER

The folder gets `register.jsonl` (households as `elig check` reads them), a file `events-DEPARTMENT.jsonl`
for each department (rows in the order in which they were sent, with the day of it) and `truth.jsonl` (for
each household in hardship the day it began, its cause and the day on which the data to see it was sent). The
same seed gives the same bytes. Nobody in it exists: numbers begin with `TEST-`, identity numbers with 99,
telephone numbers with 100, names are 示例 and a number in the ten stems.
"""
