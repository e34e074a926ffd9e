"""The two models of a timetable: which half-day, then which slot of it.

Choosing half-days first (``Plan``) leaves a model four times smaller, whose optimum is a bound on
the whole. Each half-day is then laid out on its own (``layout``). Where a layout shows that the
first choice asked too much of a half-day, that half-day enters the first model slot by slot and the
choice is made again: at worst every half-day does, and the model is the whole problem. So the
answer is exact, and most of the time two small models were enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from selection.budget import Budget
from selection.search import run
from selection.timetable.problem import Interview, Person, Slot, TimetableProblem

Var = Any  # ortools ships no types that mypy can follow here


class Grid:
    """The problem looked at from its calendar: which slots are open to whom."""

    def __init__(self, problem: TimetableProblem) -> None:
        self.problem = problem
        self.half_days = problem.half_days()
        self.slots = {slot.id: slot for slot in problem.slots}
        self.candidates = {person.id: person for person in problem.candidates}
        self.hosts = {person.id: person for person in problem.hosts}
        self.interviews = {interview.id: interview for interview in problem.interviews}
        self._free: dict[tuple[str, str], frozenset[str]] = {}
        for kind, people in (("c", problem.candidates), ("h", problem.hosts)):
            for person in people:
                self._free[kind, person.id] = self._slots_of(person)
        self.open: dict[str, dict[str, list[Slot]]] = {}
        self.of_host: dict[str, list[Interview]] = defaultdict(list)
        self.of_candidate: dict[str, list[Interview]] = defaultdict(list)
        for interview in problem.interviews:
            shared = self._free["c", interview.candidate] & self._free["h", interview.host]
            by_day: dict[str, list[Slot]] = {}
            for slot in sorted(
                (self.slots[name] for name in shared), key=lambda s: (s.half_day, s.position)
            ):
                by_day.setdefault(slot.half_day, []).append(slot)
            self.open[interview.id] = by_day
            self.of_host[interview.host].append(interview)
            self.of_candidate[interview.candidate].append(interview)

    def _slots_of(self, person: Person) -> frozenset[str]:
        free = person.free
        return frozenset(
            slot.id for slot in self.problem.slots if slot.id in free or slot.half_day in free
        )

    def free(self, kind: str, person: str) -> frozenset[str]:
        """The slots of a candidate (kind "c") or of a host ("h")."""
        return self._free[kind, person]

    def candidate_room(self, candidate: str, half_day: str) -> int:
        """How many interviews this candidate can have in this half-day, at the very most."""
        free = self._free["c", candidate]
        count, last = 0, None
        for slot in self.half_days[half_day]:  # the earliest first is best for spaced choices
            apart = last is None or slot.position - last > self.problem.rules.pause
            if slot.id in free and apart:
                count, last = count + 1, slot.position
        return min(count, self.problem.limit_of(self.candidates[candidate]))

    def host_room(self, host: str, half_day: str) -> int:
        """How many interviews this host can have in this half-day, at the very most."""
        free = self._free["h", host]
        positions = [slot.position for slot in self.half_days[half_day] if slot.id in free]
        row = self.problem.rules.in_a_row
        count = len(positions)
        if row:
            count, streak, last = 0, 0, None
            for position in positions:
                streak = streak + 1 if last is not None and position == last + 1 else 1
                last = position
                if streak > row:  # leave this one free: the streak starts again after it
                    streak, last = 0, None
                    continue
                count += 1
        own = self.hosts[host].at_most
        return count if own is None else min(count, own)

    def fewest_half_days(self) -> int:
        """Half-days without which the hosts could not hold all their interviews, by arithmetic."""
        total = 0
        for host, group in self.of_host.items():
            rooms = sorted((self.host_room(host, day) for day in self.half_days), reverse=True)
            held = 0
            for room in rooms:
                if held >= len(group):
                    break
                held += room
                total += 1
        return total

    def day_of(self, slot: str) -> str:
        return self.slots[slot].half_day

    def day_if_open(self, interview: str, slot: str) -> str:
        """The half-day of ``slot`` if this interview may be held there, else nothing."""
        if slot not in self.slots:
            return ""
        day = self.slots[slot].half_day
        return day if self.slots[slot] in self.open[interview].get(day, ()) else ""


def add_slot_rules(
    cp: cp_model.CpModel, grid: Grid, places: Mapping[tuple[str, str], Var],
    interviews: Iterable[Interview], day: Sequence[Slot], switches: Mapping[str, Var] | None = None,
) -> None:  # fmt: skip
    """One place at a time, pauses, limits: the rules inside a half-day, on ``places[e, slot]``.

    ``switches`` may hold one variable under "pause", "per_half_day" and "in_a_row".
    """
    rules, switches = grid.problem.rules, switches or {}
    by_host: dict[str, list[Interview]] = defaultdict(list)
    by_candidate: dict[str, list[Interview]] = defaultdict(list)
    for interview in interviews:
        by_host[interview.host].append(interview)
        by_candidate[interview.candidate].append(interview)

    def at(group: Sequence[Interview], slots: Iterable[Slot]) -> list[Var]:
        keys = ((interview.id, slot.id) for slot in slots for interview in group)
        return [places[key] for key in keys if key in places]

    def bounded(variables: list[Var], most: int, switch: Var | None) -> None:
        if len(variables) > most:
            line = cp.add(sum(variables) <= most)
            if switch is not None:
                line.only_enforce_if(switch)

    for host, group in by_host.items():
        for slot in day:
            bounded(at(group, [slot]), 1, None)
        own = grid.hosts[host].at_most
        if own is not None:
            bounded(at(group, day), own, None)
        if rules.in_a_row:
            for start in range(len(day) - rules.in_a_row):
                row = day[start : start + rules.in_a_row + 1]
                if row[-1].position - row[0].position == rules.in_a_row:
                    bounded(at(group, row), rules.in_a_row, switches.get("in_a_row"))
    for candidate, group in by_candidate.items():
        for slot in day:
            bounded(at(group, [slot]), 1, None)
        for slot in day if rules.pause else ():
            near = [s for s in day if 0 <= s.position - slot.position <= rules.pause]
            if len(near) > 1:
                bounded(at(group, near), 1, switches.get("pause"))
        limit = grid.problem.limit_of(grid.candidates[candidate])
        bounded(at(group, day), limit, switches.get("per_half_day"))


class Plan:
    """Which half-day for each interview; slot by slot in the half-days of ``fine``."""

    def __init__(
        self, grid: Grid, fine: Iterable[str] = (), previous: Mapping[str, str] | None = None
    ) -> None:
        self.grid, self.fine, self.previous = grid, frozenset(fine), previous
        self.cp = cp_model.CpModel()
        self.days: dict[tuple[str, str], Var] = {}
        self.places: dict[tuple[str, str], Var] = {}
        self.left: dict[str, Var] = {}
        self.opened: dict[tuple[str, str], Var] = {}
        self._create()
        self._limit_candidates()
        self._open_half_days()

    def _create(self) -> None:
        for interview in self.grid.problem.interviews:
            chosen = []
            for day, slots in self.grid.open[interview.id].items():
                here = self.days[interview.id, day] = self.cp.new_bool_var("")
                chosen.append(here)
                if day in self.fine:
                    for slot in slots:
                        self.places[interview.id, slot.id] = self.cp.new_bool_var("")
                    self.cp.add_exactly_one(
                        ~here, *(self.places[interview.id, slot.id] for slot in slots)
                    )
            self.left[interview.id] = self.cp.new_bool_var("")
            if interview.required:
                self.cp.add(self.left[interview.id] == 0)
            self.cp.add_exactly_one(*chosen, self.left[interview.id])
        for day in sorted(self.fine):
            here = [e for e in self.grid.problem.interviews if (e.id, day) in self.days]
            add_slot_rules(self.cp, self.grid, self.places, here, self.grid.half_days[day])

    def _limit_candidates(self) -> None:
        for candidate, group in self.grid.of_candidate.items():
            for day in self.grid.half_days:
                here = [self.days[e.id, day] for e in group if (e.id, day) in self.days]
                room = self.grid.candidate_room(candidate, day)
                if len(here) > room:
                    self.cp.add(sum(here) <= room)

    def _open_half_days(self) -> None:
        """A host comes for the half-days it uses, and holds one room for each."""
        for host, group in self.grid.of_host.items():
            opened, widest = [], 0
            for day in self.grid.half_days:
                here = [self.days[e.id, day] for e in group if (e.id, day) in self.days]
                if not here:
                    continue
                comes = self.opened[host, day] = self.cp.new_bool_var("")
                room = self.grid.host_room(host, day)
                widest = max(widest, room)
                opened.append(comes)
                self.cp.add(sum(here) <= room * comes)
                for one in here:
                    self.cp.add_implication(one, comes)
            # true of any timetable, and what lets the solver see the bound at once
            placed = len(group) - sum(self.left[e.id] for e in group)
            self.cp.add(widest * sum(opened) >= placed)
        for day in self.grid.half_days:
            rooms = self.grid.problem.room_count(day)
            sitting = [comes for (_, other), comes in self.opened.items() if other == day]
            if rooms is not None and len(sitting) > rooms:
                self.cp.add(sum(sitting) <= rooms)

    def aims(self, floors: Mapping[str, int]) -> list[tuple[str, Any, int]]:
        """What to settle, in order; ``floors`` are bounds met in a coarser plan."""
        aims: list[tuple[str, Any]] = [("unplaced", sum(self.left.values()))]
        if self.previous is not None:
            aims.append(("moves", sum(self._moves(self.previous))))
        aims.append(("half_days", sum(self.opened.values())))
        return [(name, expression, floors.get(name, 0)) for name, expression in aims]

    def _moves(self, previous: Mapping[str, str]) -> list[Any]:
        """1 for each interview of the previous timetable that leaves its slot (or, in a half-day
        not looked at slot by slot, its half-day: never more than the truth)."""
        moves: list[Any] = []
        for interview, slot in sorted(previous.items()):
            if interview not in self.left:
                continue
            day = self.grid.day_if_open(interview, slot)
            if not day:
                moves.append(1)
            elif day in self.fine:
                moves.append(1 - self.places[interview, slot])
            else:
                moves.append(1 - self.days[interview, day])
        return moves

    def values_of(self, slots: Mapping[str, str]) -> list[int]:
        """The value of every variable under a timetable that keeps every rule; none if it leaves
        out a required interview.
        """
        if any(e.required and e.id not in slots for e in self.grid.problem.interviews):
            return []
        day_of = {interview: self.grid.day_of(slot) for interview, slot in slots.items()}
        comes = {(self.grid.interviews[e].host, day) for e, day in day_of.items()}
        known = {
            **{var.index: day_of.get(e) == day for (e, day), var in self.days.items()},
            **{var.index: slots.get(e) == slot for (e, slot), var in self.places.items()},
            **{var.index: e not in slots for e, var in self.left.items()},
            **{var.index: key in comes for key, var in self.opened.items()},
        }
        return [int(known[index]) for index in range(len(known))]

    def days_of(self, values: Sequence[int]) -> dict[str, list[str]]:
        """The interviews of each half-day."""
        found: dict[str, list[str]] = {day: [] for day in self.grid.half_days}
        for (interview, day), here in self.days.items():
            if values[here.index]:
                found[day].append(interview)
        return found


def layout(
    grid: Grid, day: str, names: Sequence[str], previous: Mapping[str, str], budget: Budget
) -> dict[str, str]:
    """Slots for these interviews of one half-day: as many placed as possible, then as many as
    possible kept where they were, then early ones first.
    """
    slots = grid.half_days[day]
    cp = cp_model.CpModel()
    places: dict[tuple[str, str], Var] = {}
    cost = []
    late = len(names) * (slots[-1].position - slots[0].position + 1) + 1
    for name in names:
        here = grid.open[name].get(day, [])
        for slot in here:
            place = places[name, slot.id] = cp.new_bool_var("")
            stays = previous.get(name) == slot.id
            worth = late * (len(names) + 1) + late * stays - (slot.position - slots[0].position)
            cost.append(-worth * place)
        cp.add_at_most_one(places[name, slot.id] for slot in here)
    add_slot_rules(cp, grid, places, [grid.interviews[name] for name in names], slots)
    cp.minimize(sum(cost))
    status, engine = run(cp, budget, seed=grid.problem.seed)
    if status in ("infeasible", "unknown"):
        return {}
    return {name: slot for (name, slot), place in places.items() if engine.value(place)}
