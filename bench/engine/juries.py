"""Invented calls, seasons and crowds, for benchmarks and tests."""

import random
from collections import Counter

import numpy as np

from selection.panels import Challenge, Juror, PanelProblem, PanelRules, Sitting
from selection.timetable import (
    Crowd,
    Interview,
    Person,
    Room,
    Slot,
    TimetableProblem,
    TimetableRules,
)

PROFILES = ("données", "développement", "design", "produit", "droit", "administration")


def call(seed=0, jurors=50, challenges=21, days=4, rooms=2, available=0.6, **rules):
    """An invented call: 50 jurors of 12 organisations, 21 challenges, 8 panels over two days."""
    dice = random.Random(seed)
    halves = [f"J{d // 2 + 1} {('matin', 'après-midi')[d % 2]}" for d in range(days)]

    def free(share):
        return frozenset(h for h in halves if dice.random() < share) or {dice.choice(halves)}

    names = [f"défi-{n:03}" for n in range(challenges)]
    homes = max(12, jurors * 12 // 50)
    people = tuple(
        Juror(
            f"juré-{n:03}", free(available), dice.choices(PROFILES, [20, 20, 15, 20, 10, 15])[0],
            f"organisme-{dice.randrange(homes)}", dice.choice("fh"),
            frozenset(name for name in names if dice.random() < 0.02),
        )
        for n in range(jurors)
    )  # fmt: skip
    heard = tuple(
        Challenge(
            name, free(0.7), f"organisme-{dice.randrange(homes)}",
            frozenset(dice.choices(PROFILES, [25, 25, 20, 20, 10, 0], k=2)),
        )
        for name in names
    )  # fmt: skip
    sittings = tuple(Sitting(f"{h} salle {r + 1}", h, f"salle {r + 1}") for h in halves
                     for r in range(rooms))  # fmt: skip
    return PanelProblem(people, heard, sittings, PanelRules(**rules))


def season(seed=0, candidates=140, hosts=17, wishes=3, days=10, positions=4, rooms=0, **rules):
    """An invented season: 140 candidates, three interviews each with 17 hosts, over ten
    half-days of four positions; the first hosts are more wanted.
    """
    dice = random.Random(seed)
    halves = [f"jour {day:02}" for day in range(1, days + 1)]
    slots = [Slot(f"{day}, {p + 1}", day, p) for day in halves for p in range(positions)]

    def people(letter, count, share, least):
        found = []
        for n in range(count):
            free = {day for day in halves if dice.random() < share}
            free |= set(dice.sample(halves, least)) if len(free) < least else set()
            found.append(Person(f"{letter}-{n:04}", frozenset(free)))
        return found

    applying, hosting = people("candidate", candidates, 0.5, 2), people("hôte", hosts, 0.85, 1)
    load, interviews = Counter(), []
    for person in applying:
        open_to = [h for h in hosting if load[h.id] < 0.85 * positions * len(h.free)]
        weights = {h.id: dice.random() ** ((1 + int(h.id[-4:])) ** 0.5) for h in open_to}
        for host in sorted(weights, key=weights.get)[-wishes:]:
            load[host] += 1
            interviews.append(Interview(f"{person.id} × {host}", person.id, host))
    places = tuple(Room(f"salle {n + 1:02}") for n in range(rooms))
    return TimetableProblem(
        tuple(applying), tuple(hosting), tuple(interviews), tuple(slots), places,
        TimetableRules(**rules),
    )  # fmt: skip


def crowd(people, groups=7, half_days=30, session=4, available=0.4, slack=1.03, seed=0):
    """Single interviews by profile: sessions of four seats each half-day, 3 % more than needed."""
    dice = np.random.default_rng(seed)
    group = dice.choice(groups, people, p=[0.22, 0.30, 0.20, 0.11, 0.06, 0.04, 0.07])
    free = dice.random((people, half_days)) < available * (0.5 + dice.random(half_days))
    never = np.flatnonzero(~free.any(1))
    free[never, dice.integers(0, half_days, len(never))] = True
    count = np.bincount(group, minlength=groups)
    sessions = np.ceil(np.repeat(count * slack / session / half_days, half_days)).astype(np.int64)
    who, day = np.nonzero(free)
    start = np.concatenate([[0], np.cumsum(free.sum(1))]).astype(np.int64)
    return Crowd(start, (group[who] * half_days + day).astype(np.int32), sessions * session)


def with_cancelled_sessions(whole, session=4, share=0.02, seed=1):
    """The same crowd when some three cells in ten lose sessions, 2 % of all of them."""
    dice = np.random.default_rng(seed)
    sessions = whole.seats // session
    hit = dice.random(len(sessions)) < 0.3
    lost = np.where(hit, np.maximum(1, (sessions * share / 0.3).astype(np.int64)), 0)
    return Crowd(whole.start, whole.cells, np.maximum(sessions - lost, 0) * session)
