"""Place interviews: half-days first, slots next, rooms last; or a flow for a crowd."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from selection.budget import Budget
from selection.search import Progress, Step, Tier, settle
from selection.timetable.crowd import Crowd, place
from selection.timetable.grid import Grid, Plan, layout
from selection.timetable.problem import Meeting, Shift, Timetable, TimetableProblem
from selection.timetable.reasons import Witness, refusal

LAYOUT = 2.0  # deterministic seconds at most to lay out one half-day


def schedule(
    problem: TimetableProblem, *, previous: Timetable | None = None, limit: float | None = None,
    progress: Progress | None = None,
) -> Timetable:  # fmt: skip
    """Who meets whom, when and where, proven as good as possible, or as ``limit`` allows.

    Aims, each settled before the next: the fewest interviews left out; with ``previous``, the
    fewest moved; the fewest half-days for which a host must come. ``limit`` counts deterministic
    seconds, the same on every machine. A crowd (see ``TimetableRules``) is placed by a flow: the
    first two aims are then proven in seconds and the third is left as it comes.

    Raises ``Infeasible`` when the required interviews cannot all be placed; ``TimeoutError`` when
    the limit ended before any timetable was found.
    """
    grid = Grid(problem)
    before = None
    if previous is not None:
        before = {
            meeting.interview: meeting.slot
            for meeting in previous.meetings
            if meeting.interview in grid.interviews
        }
    if is_crowd(grid):
        slots, tiers = solve_crowd(grid, before)
    else:
        found = solve(grid, before, Budget(limit), progress)
        if found is None:
            raise refusal(grid)
        slots, tiers = found
    tiers = true_tiers(grid, slots, before, tiers)
    witness = Witness(grid, slots)
    left = tuple(witness.why(e.id) for e in problem.interviews if e.id not in slots)
    timetable = Timetable(
        meetings_of(grid, slots, previous), left, shifts(grid, slots, before or {}), tiers, {},
        seed=problem.seed,
    )  # fmt: skip
    said = {person.id: witness.of_candidate(person.id, timetable) for person in problem.candidates}
    return replace(timetable, explanation=said)


def is_crowd(grid: Grid) -> bool:
    """Many interviews, one a person, and nothing that ties two hosts or two slots together."""
    problem = grid.problem
    return (
        len(problem.interviews) > problem.rules.crowd
        and not problem.rooms
        and not problem.rules.in_a_row
        and all(len(group) == 1 for group in grid.of_candidate.values())
        and all(host.at_most is None for host in problem.hosts)
        and all(problem.limit_of(person) > 0 for person in problem.candidates)
        and not any(interview.required for interview in problem.interviews)
    )


def solve_crowd(
    grid: Grid, previous: Mapping[str, str] | None
) -> tuple[dict[str, str], tuple[Tier, ...]]:
    """One cell for each slot of each host; the flow says who gets which."""
    interviews = grid.problem.interviews
    hosts = {host.id: row for row, host in enumerate(grid.problem.hosts)}
    columns = {slot.id: column for column, slot in enumerate(grid.problem.slots)}
    names, width = [slot.id for slot in grid.problem.slots], len(columns)
    cells: list[int] = []
    start, before = [0], []
    for interview in interviews:
        base = hosts[interview.host] * width
        for slots in grid.open[interview.id].values():
            cells.extend(base + columns[slot.id] for slot in slots)
        start.append(len(cells))
        slot_before = (previous or {}).get(interview.id, "")
        before.append(base + columns[slot_before] if slot_before in columns else -1)
    crowd = Crowd(
        np.array(start, np.int64), np.array(cells, np.int32),
        np.ones(len(hosts) * width, np.int64),
    )  # fmt: skip
    found = place(crowd, np.array(before, np.int32) if previous is not None else None)
    chosen = {
        interview.id: names[int(cell) % width]
        for interview, cell in zip(interviews, found.cell, strict=True)
        if cell >= 0
    }
    tiers = [Tier("unplaced", found.unplaced, found.unplaced_bound)]
    if previous is not None:
        gone = sum(previous[e.id] not in columns for e in interviews if e.id in previous)
        tiers.append(Tier("moves", found.moved + gone, found.moved_bound + gone))
    return chosen, (*tiers, Tier("half_days", 0, 0))


def solve(
    grid: Grid, previous: Mapping[str, str] | None, budget: Budget, progress: Progress | None
) -> tuple[dict[str, str], tuple[Tier, ...]] | None:
    """A slot for each interview that can have one, and what is proven; ``None``: the required
    interviews cannot all be placed. Raises ``TimeoutError`` if the budget ends before any plan.
    """
    before = dict(previous or {})
    start = standing(grid, before)
    fine: set[str] = set()
    floors = {"half_days": grid.fewest_half_days()}
    while True:
        plan = Plan(grid, fine, previous)
        status, tiers, values = settle(
            plan.cp, plan.aims(floors), budget, seed=grid.problem.seed,
            linear=("unplaced", "moves"), progress=progress,
            start=plan.values_of(start) if start else (),
        )  # fmt: skip
        if status == "infeasible":
            return None
        if status == "unknown":
            raise TimeoutError("the limit ended before any timetable was found")
        slots, crowded = laid_out(grid, plan.days_of(values), before)
        proven = all(tier.proven for tier in true_tiers(grid, slots, previous, tiers))
        if proven or budget.spent or not crowded - fine:
            return better(grid, previous, slots, start), tiers
        fine |= crowded
        start = slots
        floors = {tier.name: tier.bound for tier in tiers}  # true of any timetable, in this order
        if progress:
            progress(Step(f"{len(fine)} half-days slot by slot"))


def laid_out(
    grid: Grid, days: Mapping[str, list[str]], before: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """A slot for each interview of each half-day; and the half-days of which too much was asked."""
    slots: dict[str, str] = {}
    crowded = set()
    for day, names in days.items():
        laid = layout(grid, day, names, before, Budget(LAYOUT)) if names else {}
        slots |= laid
        wished = [n for n in names if grid.day_if_open(n, before.get(n, "")) == day]
        kept = sum(laid.get(name) == before[name] for name in wished)
        if len(laid) < len(names) or kept < len(wished):
            crowded.add(day)
    return slots, crowded


def better(
    grid: Grid, previous: Mapping[str, str] | None, one: dict[str, str], other: dict[str, str]
) -> dict[str, str]:
    """The better of two timetables; the search may end on one worse than it began with."""
    required = {interview.id for interview in grid.problem.interviews if interview.required}
    if not required <= other.keys():
        return one
    aims = tuple(Tier(name, 0, 0) for name in ("unplaced", "moves", "half_days"))
    if previous is None:
        aims = (aims[0], aims[2])
    values = [
        [tier.value for tier in true_tiers(grid, slots, previous, aims)] for slots in (one, other)
    ]
    return other if values[1] < values[0] else one


def standing(grid: Grid, before: Mapping[str, str]) -> dict[str, str]:
    """What a timetable of before still allows: as much of it as keeps every rule."""
    by_day: dict[str, list[str]] = defaultdict(list)
    for name, slot in sorted(before.items()):
        if grid.day_if_open(name, slot):
            by_day[grid.day_of(slot)].append(name)
    found: dict[str, str] = {}
    for day, names in sorted(by_day.items()):
        rooms = grid.problem.room_count(day)
        if rooms is None or len({grid.interviews[name].host for name in names}) <= rooms:
            found |= layout(grid, day, names, before, Budget(LAYOUT))
    return found


def true_tiers(
    grid: Grid, slots: Mapping[str, str], previous: Mapping[str, str] | None,
    tiers: tuple[Tier, ...],
) -> tuple[Tier, ...]:  # fmt: skip
    """The aims as the timetable really reaches them, against the bounds of the plan."""
    opened = {(grid.interviews[e].host, grid.day_of(s)) for e, s in slots.items()}
    reached = {"unplaced": len(grid.problem.interviews) - len(slots), "half_days": len(opened)}
    if previous is not None:
        reached["moves"] = len(shifts(grid, slots, previous))
    settled, found = True, []
    for tier in tiers:
        bound = tier.bound if settled else 0
        found.append(Tier(tier.name, reached[tier.name], min(bound, reached[tier.name])))
        # a bound on a later aim holds only for those who reach the same on the earlier ones
        settled = settled and reached[tier.name] == tier.value
    return tuple(found)


def shifts(grid: Grid, slots: Mapping[str, str], previous: Mapping[str, str]) -> tuple[Shift, ...]:
    return tuple(
        Shift(name, before, slots.get(name, ""))
        for name, before in sorted(previous.items())
        if name in grid.interviews and slots.get(name, "") != before
    )


def rooms_for(
    grid: Grid, slots: Mapping[str, str], previous: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    """A room for each (host, half-day): the one it had if it still can, else the first free."""
    problem = grid.problem
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, slot in slots.items():
        wanted[grid.day_of(slot)].add(grid.interviews[name].host)
    found: dict[tuple[str, str], str] = {}
    for day, hosts in sorted(wanted.items()):
        usable = [room.id for room in problem.rooms if not room.half_days or day in room.half_days]
        taken = set()
        for host in sorted(hosts):
            room = previous.get((host, day), "")
            if room in usable and room not in taken:
                found[host, day] = room
                taken.add(room)
        spare = [room for room in usable if room not in taken]
        for host in sorted(hosts):
            if usable and (host, day) not in found:
                found[host, day] = spare.pop(0)
    return found


def meetings_of(
    grid: Grid, slots: Mapping[str, str], previous: Timetable | None
) -> tuple[Meeting, ...]:
    had: dict[tuple[str, str], str] = {}
    for meeting in previous.meetings if previous else ():
        if meeting.interview in grid.interviews and meeting.slot in grid.slots:
            host = grid.interviews[meeting.interview].host
            had[host, grid.day_of(meeting.slot)] = meeting.room
    rooms = rooms_for(grid, slots, had)
    return tuple(
        Meeting(name, slot, rooms.get((grid.interviews[name].host, grid.day_of(slot)), ""))
        for name, slot in sorted(slots.items())
    )
