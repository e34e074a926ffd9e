"""Timetables small enough to try them all."""

import itertools
from collections import Counter

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from selection.timetable import (
    Interview,
    Person,
    Room,
    Slot,
    TimetableProblem,
    TimetableRules,
)

SLOTS = (
    Slot("l1", "lundi", 1), Slot("l2", "lundi", 2), Slot("l3", "lundi", 3),
    Slot("m1", "mardi", 1), Slot("m2", "mardi", 2),
)  # fmt: skip


@st.composite
def problems(draw, slots=SLOTS, interviews=4, **fixed):
    places = st.sampled_from([*(slot.id for slot in slots), "lundi", "mardi", "lundi", "mardi"])

    def people(letter, most):
        return tuple(
            Person(
                f"{letter}{n}", draw(st.frozensets(places, max_size=3)),
                draw(st.sampled_from([None, None, None, 0, 1, 2])),
            )
            for n in range(most)
        )  # fmt: skip

    candidates, hosts = people("c", 3), people("h", 2)
    pairs = st.tuples(st.sampled_from(candidates), st.sampled_from(hosts))
    wanted = draw(st.lists(pairs, max_size=interviews))
    rules = {
        "per_half_day": draw(st.sampled_from([0, 1, 2, 2, 3])), "pause": draw(st.integers(0, 1)),
        "in_a_row": draw(st.sampled_from([0, 0, 1, 2])),
    }  # fmt: skip
    rooms = draw(st.sampled_from([(), (), (Room("salle"),), (Room("A", {"lundi"}), Room("B"))]))
    return TimetableProblem(
        candidates, hosts,
        tuple(Interview(f"e{n}", c.id, h.id) for n, (c, h) in enumerate(wanted)),
        slots, rooms, TimetableRules(**(rules | fixed)),
    )  # fmt: skip


def allowed(problem, where):
    """Whether slots given to interviews (``where``) keep every rule. Written to be obvious."""
    slots = {slot.id: slot for slot in problem.slots}
    people = {("candidate", one.id): one for one in problem.candidates}
    people |= {("host", one.id): one for one in problem.hosts}
    held = {}
    for interview in problem.interviews:
        slot = slots.get(where.get(interview.id))
        if slot is None:
            if interview.required:
                return False
            continue
        for kind in ("candidate", "host"):
            name = getattr(interview, kind)
            if not {slot.id, slot.half_day} & people[kind, name].free:
                return False
            held.setdefault((kind, name, slot.half_day), []).append(slot.position)
    for (kind, name, _), positions in held.items():
        positions.sort()
        limits = [len(positions) if people[kind, name].at_most is None
                  else people[kind, name].at_most]  # fmt: skip
        between = [after - before for before, after in itertools.pairwise(positions)]
        if 0 in between:
            return False
        if kind == "candidate":
            limits.append(problem.rules.per_half_day)
            if any(space <= problem.rules.pause for space in between):
                return False
        elif problem.rules.in_a_row:
            for series in range(len(positions) - problem.rules.in_a_row):
                if positions[series + problem.rules.in_a_row] - positions[series] == (
                    problem.rules.in_a_row
                ):
                    return False
        if len(positions) > min(limits):
            return False
    hosts = Counter(day for kind, _, day in held if kind == "host")
    return not problem.rooms or all(
        count <= sum(not room.half_days or day in room.half_days for room in problem.rooms)
        for day, count in hosts.items()
    )


def best(problem, previous=None):
    """The aims of the best timetable, by trying them all; ``None`` when none is allowed."""
    slots = {slot.id: slot for slot in problem.slots}
    names = [interview.id for interview in problem.interviews]
    host = {interview.id: interview.host for interview in problem.interviews}
    found = None
    for choice in itertools.product([*slots, None], repeat=len(names)):
        where = {name: slot for name, slot in zip(names, choice, strict=True) if slot}
        if not allowed(problem, where):
            continue
        days = {(host[name], slots[slot].half_day) for name, slot in where.items()}
        value = [len(names) - len(where), len(days)]
        if previous is not None:
            had = {m.interview: m.slot for m in previous.meetings if m.interview in host}
            value.insert(1, sum(where.get(name) != slot for name, slot in had.items()))
        found = tuple(value) if found is None else min(found, tuple(value))
    return found


def by_another_solver(problem):
    """The best aims of a fresh timetable, by integer programming (HiGHS) on slots alone. Written
    for problems without rooms, limits of one's own or series.
    """
    slots = {slot.id: slot for slot in problem.slots}
    people = {("candidate", one.id): one for one in problem.candidates}
    people |= {("host", one.id): one for one in problem.hosts}
    choices = [
        (e, slot)
        for e in problem.interviews
        for slot in slots.values()
        if all(
            {slot.id, slot.half_day} & people[kind, getattr(e, kind)].free
            for kind in ("candidate", "host")
        )
    ]
    days = sorted({(e.host, slot.half_day) for e, slot in choices})
    lines = []  # (coefficients, most)
    windows = {}
    for number, (e, slot) in enumerate(choices):
        for back in range(problem.rules.pause + 1):
            key = ("candidate", e.candidate, slot.half_day, slot.position - back)
            windows.setdefault(key, []).append(number)
        windows.setdefault(("host", e.host, slot.half_day, slot.position), []).append(number)
        windows.setdefault(("interview", e.id), []).append(number)
        lines.append(({number: 1, len(choices) + days.index((e.host, slot.half_day)): -1}, 0))
    lines += [(dict.fromkeys(numbers, 1), 1) for numbers in windows.values()]
    crowd = {}
    for number, (e, slot) in enumerate(choices):
        crowd.setdefault((e.candidate, slot.half_day), []).append(number)
    lines += [(dict.fromkeys(numbers, 1), problem.rules.per_half_day) for numbers in crowd.values()]
    width = len(choices) + len(days)
    matrix = np.zeros((len(lines), width))
    for row, (line, _) in enumerate(lines):
        matrix[row, list(line)] = list(line.values())
    cost = np.concatenate([np.full(len(choices), -1000.0), np.ones(len(days))])
    answer = milp(
        cost, integrality=np.ones(width), bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, [most for _, most in lines]),
    )  # fmt: skip
    placed = round(answer.x[: len(choices)].sum())
    return len(problem.interviews) - placed, round(answer.x[len(choices) :].sum())
