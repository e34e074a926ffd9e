"""Timetables measured: ``python bench/engine/timetable.py [--full]``.

The usual season (420 interviews, 17 hosts) over three seeds, its re-planning when three hosts each
cancel a half-day, larger seasons, a million single interviews; beside ``conference-scheduler``,
run in the ``.peers`` environment on the same interviews (without pauses and without an aim, which
it does not know). With ``--full``: 4,200 interviews, and the peer on 420 (minutes and gigabytes).
"""

import json
import subprocess
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.engine.juries import crowd, season, with_cancelled_sessions
from bench.meter import apart, measure, row, table
from selection.judges.crowd import flaws as crowd_flaws
from selection.judges.timetable import flaws
from selection.timetable import Timetable, TimetableProblem, place, schedule

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".peers" / "bin" / "python"


def usual(seeds: int = 3) -> None:
    fresh, again, moved, fresh_moves = [], [], [], []
    for seed in range(seeds):
        problem = season(seed=seed)
        seconds, timetable = measure(lambda problem=problem: schedule(problem))
        assert timetable.status == "optimal"
        assert flaws(problem, timetable) == []
        fresh.append(seconds)
        rest = with_cancelled_half_days(problem, timetable)
        seconds, after = measure(lambda p=rest, b=timetable: schedule(p, previous=b))
        assert after.status == "optimal"
        assert flaws(rest, after, timetable) == []
        again.append(seconds)
        moved.append(len(after.moves))
        fresh_moves.append(changed(timetable, schedule(rest)))
    row("timetable", "420 interviews, proven best", "140x17", median(fresh))
    row("timetable", "3 half-days cancelled, re-planned", "140x17", median(again))
    row("timetable", "interviews moved", "140x17", median(moved), median(fresh_moves),
        "a fresh optimum", "moves")  # fmt: skip


def with_cancelled_half_days(problem: TimetableProblem, timetable: Timetable) -> TimetableProblem:
    """Three hosts no longer come on one half-day where they had interviews."""
    day_of = {slot.id: slot.half_day for slot in problem.slots}
    host_of = {interview.id: interview.host for interview in problem.interviews}
    opened = sorted({(host_of[m.interview], day_of[m.slot]) for m in timetable.meetings})
    lost = opened[:: len(opened) // 3][:3]
    hosts = tuple(
        replace(host, free=host.free - {day for name, day in lost if name == host.id})
        for host in problem.hosts
    )
    return replace(problem, hosts=hosts)


def changed(before: Timetable, after: Timetable) -> int:
    now = {meeting.interview: meeting.slot for meeting in after.meetings}
    return sum(now.get(meeting.interview) != meeting.slot for meeting in before.meetings)


def larger(scales: list[int]) -> None:
    for scale in scales:
        problem = season(candidates=140 * scale, hosts=17 * scale)
        seconds, timetable = measure(lambda problem=problem: schedule(problem), repeat=1)
        assert flaws(problem, timetable) == []
        name = f"{140 * scale}x{17 * scale}"
        row("timetable", f"{420 * scale} interviews, gap {timetable.gap:.1%}", name, seconds)


def crowds(sizes: list[int]) -> None:
    for size in sizes:
        found = apart("bench.engine.timetable:one_crowd", people=size)
        row("timetable", "single interviews placed", size, found["placing"],
            rss_mb=found["rss_mb"])  # fmt: skip
        row("timetable", "2 % of sessions cancelled", size, found["moving"],
            rss_mb=found["rss_mb"])  # fmt: skip
        row("timetable", "moved, and the least possible", size, found["moved"],
            found["least"], "overflow of the cells", "moves", rss_mb=found["rss_mb"])  # fmt: skip


def one_crowd(people: int) -> dict[str, float]:
    """Place a crowd, then place it again when sessions are cancelled."""
    whole = crowd(people)
    placing, first = measure(lambda: place(whole), repeat=3 if people < 10**6 else 1)
    assert crowd_flaws(whole, first) == []
    assert first.unplaced == first.unplaced_bound
    less = with_cancelled_sessions(whole)
    moving, second = measure(lambda: place(less, first.cell), repeat=1)
    assert crowd_flaws(less, second, first.cell) == []
    load = [0] * len(less.seats)
    for cell in first.cell.tolist():
        load[cell] += 1
    least = sum(max(0, n - seats) for n, seats in zip(load, less.seats.tolist(), strict=True))
    return {"placing": placing, "moving": moving, "moved": second.moved, "least": least}


def beside_the_peer(sizes: list[tuple[int, int, int]]) -> None:
    """The same interviews, all of which can be placed, to both."""
    if not PEERS.exists():
        print("conference-scheduler is not installed (.peers): no comparison")
        return
    for candidates, hosts, days in sizes:
        problem = season(candidates=candidates, hosts=hosts, wishes=min(3, hosts), days=days)
        placed = {meeting.interview for meeting in schedule(problem).meetings}
        problem = replace(
            problem, interviews=tuple(e for e in problem.interviews if e.id in placed)
        )
        seconds, timetable = measure(lambda problem=problem: schedule(problem))
        assert timetable.objective[0] == 0
        theirs = conference(problem)
        name = f"{len(problem.interviews)}x{hosts * len(problem.slots)}"
        if "failed" in theirs:
            print(f"conference-scheduler, {name}: {theirs['failed']}")
        row("timetable", "interviews x slots", name, seconds, theirs.get("seconds"),
            "conference-scheduler")  # fmt: skip


def conference(problem: TimetableProblem, timeout: float = 1200) -> dict[str, Any]:
    days = sorted(problem.half_days())
    slots = sorted(problem.slots, key=lambda slot: (slot.half_day, slot.position))
    people = {one.id: one for one in (*problem.candidates, *problem.hosts)}
    asked = {
        "slots": [[days.index(slot.half_day), slot.position] for slot in slots],
        "interviews": [
            {
                "candidate": interview.candidate,
                "host": interview.host,
                "free": [
                    number
                    for number, slot in enumerate(slots)
                    if all(
                        {slot.id, slot.half_day} & people[name].free
                        for name in (interview.candidate, interview.host)
                    )
                ],
            }
            for interview in problem.interviews
        ],
    }
    argv = [str(PEERS), str(ROOT / "bench" / "peers" / "conference.py")]
    try:
        done = subprocess.run(
            argv, input=json.dumps(asked), capture_output=True, text=True, timeout=timeout,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"failed": f"more than {timeout} s"}
    said = [line for line in done.stdout.splitlines() if line.startswith("@")]
    return json.loads(said[-1][1:]) if said else {"failed": done.stderr[-400:]}


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="larger seasons, and the peer on 420")
    full = parser.parse_args().full
    usual()
    beside_the_peer([(5, 3, 3), (17, 5, 5), (27, 8, 5), *([(140, 17, 10)] if full else [])])
    larger([2, 5, 10] if full else [2])
    crowds([50_000, 1_000_000])
    table()
