"""Interviews by ``conference-scheduler``, run by ``.peers/bin/python``: JSON in, JSON out.

Standard input: ``{"interviews": [{"candidate", "host", "free": [slot…]}], "slots": [[day,
position]…]}``; each host is a venue of its own. Standard output: ``{"seconds", "slots"}``, the slot
of each interview. This library knows no pause between two interviews and is given nothing to
optimise: its problem is the easier one. The clock covers what it does once its objects exist.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from conference_scheduler import scheduler
from conference_scheduler.resources import Event, Slot


def place(asked: dict[str, Any]) -> tuple[float, list[int | None]]:
    monday = datetime(2030, 1, 7, 9)
    hosts = sorted({interview["host"] for interview in asked["interviews"]})
    slots, of = [], {}
    for host in hosts:
        for number, (day, position) in enumerate(asked["slots"]):
            of[len(slots)] = (host, number)
            at = monday + timedelta(days=day, minutes=50 * position)
            slots.append(Slot(host, at, 40, capacity=1, session=f"day {day}"))
    events = []
    for number, interview in enumerate(asked["interviews"]):
        free = set(interview["free"])
        events.append(Event(
            name=f"interview {number}", duration=40, demand=0, tags=[interview["candidate"]],
            unavailability=[
                slot for index, slot in enumerate(slots)
                if of[index][0] != interview["host"] or of[index][1] not in free
            ],
        ))  # fmt: skip
    start = time.perf_counter()
    found = scheduler.solution(events, slots)
    seconds = time.perf_counter() - start
    chosen: list[int | None] = [None] * len(events)
    for event, slot in found or []:
        chosen[event] = of[slot][1]
    return seconds, chosen


if __name__ == "__main__":
    seconds, chosen = place(json.load(sys.stdin))
    print("@" + json.dumps({"seconds": seconds, "slots": chosen}))
