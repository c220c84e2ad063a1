"""Writes into a store until it is killed: `python killed.py PLACE NAME`; says each transaction that is kept."""

from __future__ import annotations

import itertools
import sys

from elig.adapters.store import NewAlert, NewEvent, open_store

KEY = bytes(range(32))
EVENTS = 30  # a transaction


def main(place: str, name: str) -> None:
    store = open_store(place, KEY)
    for number in itertools.count():
        with store.writing(number) as writing:
            events = [
                NewEvent(
                    f"{name}-{number}-{at}", "bill", f"h{at % 7}", f"m{number % 5}", at + 1, {"cost": at}
                )
                for at in range(EVENTS)
            ]
            assert set(writing.add_events(events)) == {"new"}
            writing.put_household({"household_no": f"{name}{number}", "members": [{"id": "m1"}]}, 1)
            writing.add_alerts([NewAlert(name, f"h{number % 7}", "household", number, "yes", {"of": number})])
            writing.record_decision("check", f"h{number % 7}", ["m1"], b"{}" * 500, {"number": number})
            if number % 4 == 3:
                writing.erase(f"{name}{number}")
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
