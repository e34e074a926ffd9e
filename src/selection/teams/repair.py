"""From one run to the next: only the chains that a withdrawal or an arrival starts are followed.

A seat left empty goes to the best of those who would rather have it, who leaves one in turn (the
vacancy chains of Blum, Roth and Rothblum 1997: nobody placed loses by them); an arrival, or someone
whose mission closes, asks in the order of her wishes. The result is stable, and spares every move
that these chains do not force; it may then differ from the best matching for candidates.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from selection.teams import kernels
from selection.teams.changes import Former
from selection.teams.composition import Settled, admits, arena_of, pool, seat, seats_of
from selection.teams.market import Market
from selection.teams.seating import clears

ROUNDS = 50  # chains that have not come to rest by then are dropped for a fresh run


def from_previous(fresh: Settled, previous: Former) -> tuple[Settled, bool]:
    """``fresh`` brought as close to ``previous`` as its chains allow, and whether it is still the
    best matching for candidates. When they do not settle into a stable matching, ``fresh``."""
    market = fresh.market
    running = running_from(fresh, previous)
    chains = Chains(market, fresh.offered, running, previous)
    if not chains.rest():
        return fresh, True
    entry_of = tuple(None if entry < 0 else entry for entry in chains.entry_of)
    teams = []
    for c in range(len(market.missions)):
        if running[c]:
            entries = chains.members(c)
        else:
            entries = pool(market, entry_of, c)
        withheld = not running[c] and not admits(market, c, fresh.offered)
        offered = frozenset(seats_of(market, c)) if withheld else fresh.offered
        teams.append(seat(market, c, offered, entries))
    kept = replace(
        fresh,
        chosen=replace(fresh.chosen, running=running),
        entry_of=entry_of,
        teams=tuple(teams),
    )
    same_set = bool((running == fresh.chosen.running).all())
    if same_set and entry_of == fresh.entry_of:
        return kept, True
    if not holds(kept):
        return fresh, True
    return kept, False


def running_from(fresh: Settled, previous: Former) -> np.ndarray:
    """The missions of the former run where they are as good a solution as the fresh one."""
    chosen, market = fresh.chosen, fresh.market
    if chosen.existence not in ("several", "exists"):
        return chosen.running
    before = np.array([mission.id in previous.open for mission in market.missions], dtype=bool)
    before |= np.array([c in market.must_run for c in range(len(before))], dtype=bool)
    allowed = np.array([admits(market, c, fresh.offered) for c in range(len(before))], dtype=bool)
    arena = arena_of(market, fresh.offered)
    if (before & ~allowed).any():
        return chosen.running
    complete = arena.complete(arena.settle(before)) & allowed
    return before if (complete == before).all() else chosen.running


def holds(settled: Settled) -> bool:
    """No pair blocks, every running team is complete, no closed mission gained a coalition."""
    market = settled.market
    bars = [team.bars() for team in settled.teams]
    last = [len(market.owner) if entry is None else entry for entry in settled.entry_of]
    for entry, c in enumerate(market.wish_mission):
        wanted = settled.runs(c) and entry < last[market.owner[entry]]
        if wanted and clears(market.views[entry], bars[c], settled.teams[c].offered):
            return False
    if market.problem.run_set == "fixed":
        return True
    expected_to_close = settled.chosen.existence in ("unique", "several", "exists")
    for c, mission in enumerate(market.missions):
        team = settled.teams[c]
        covered = any(team.holder) and all(
            who is not None or not place.required
            for place, who in zip(mission.seats, team.holder, strict=True)
        )
        empty = not any(place.required for place in mission.seats)
        if settled.runs(c) and not (covered or empty):
            return False
        ready = covered and admits(market, c, settled.offered)
        if not settled.runs(c) and ready and expected_to_close:
            return False
    return True


class Chains:
    """The former teams, and what moves from there."""

    def __init__(
        self, market: Market, offered: frozenset[int], running: np.ndarray, previous: Former
    ) -> None:
        self.market = market
        self.running = running
        wide = market.wide
        self.holder = [-1] * market.seat_ptr[-1]
        self.ground = (
            market.wish_ptr,
            market.wish_mission,
            market.owner,
            wide,
            market.seat_ptr,
            market.weights(offered),
        )
        self.moving = (None, self.holder, None, [0] * wide, [0] * wide)
        self.entry_of = [-1] * len(market.candidates)
        self.vacant: deque[int] = deque()
        self.asking: deque[tuple[int, int]] = deque()  # a candidate and her next entry
        teams: dict[int, list[int]] = {}
        for i, candidate in enumerate(market.candidates):
            entries = range(market.wish_ptr[i], market.wish_ptr[i + 1])
            where = previous.mission_of.get(candidate.id)
            standing = next(
                (e for e in entries if market.missions[market.wish_mission[e]].id == where), None
            )
            if standing is not None and running[market.wish_mission[standing]]:
                teams.setdefault(market.wish_mission[standing], []).append(standing)
            elif candidate.id not in previous.mission_of or where is not None:
                self.asking.append((i, market.wish_ptr[i]))
        for c in market.order:
            if running[c]:
                self.seat_again(c, teams.get(c, []))
                self.vacant.append(c)

    def members(self, mission: int) -> list[int]:
        return [self.holder[s] for s in seats_of(self.market, mission) if self.holder[s] >= 0]

    def seat_again(self, mission: int, entries: Iterable[int]) -> None:
        """Empty the mission and let these entries sit, best seating first; others then ask."""
        entries = sorted(entries)
        for s in seats_of(self.market, mission):
            self.holder[s] = -1
        for entry in entries:
            kernels.offer(entry, self.ground, self.moving)
        kept = set(self.members(mission))
        for entry in entries:
            who = self.market.owner[entry]
            if entry in kept:
                self.entry_of[who] = entry
            else:
                self.entry_of[who] = -1
                self.asking.append((who, entry + 1))

    def leave(self, entry: int) -> None:
        mission = self.market.wish_mission[entry]
        self.seat_again(mission, [other for other in self.members(mission) if other != entry])
        self.vacant.append(mission)

    def rest(self) -> bool:
        """Follow every chain to its end; False if they do not come to rest."""
        for _ in range(ROUNDS * (len(self.market.missions) + 1)):
            if self.vacant:
                self.fill(self.vacant.popleft())
            elif self.asking:
                self.ask(*self.asking.popleft())
            else:
                return True
        return False

    def fill(self, mission: int) -> None:
        """Let the mission choose again among its team and those who would rather be there."""
        entry_of = [None if entry < 0 else entry for entry in self.entry_of]
        before = set(self.members(mission))
        for entry in pool(self.market, entry_of, mission):
            if entry not in before:
                kernels.offer(entry, self.ground, self.moving)
        after = set(self.members(mission))
        for entry in sorted(before - after):
            who = self.market.owner[entry]
            self.entry_of[who] = -1
            self.asking.append((who, entry + 1))
        for entry in sorted(after - before):
            who = self.market.owner[entry]
            left, self.entry_of[who] = self.entry_of[who], entry
            if left >= 0:
                self.leave(left)

    def ask(self, who: int, entry: int) -> None:
        """Let someone unplaced, or newly come, ask from ``entry`` on; who is dismissed follows."""
        stop = self.entry_of[who] if self.entry_of[who] >= 0 else self.market.wish_ptr[who + 1]
        for wish in range(entry, stop):
            mission = self.market.wish_mission[wish]
            if not self.running[mission]:
                continue
            dismissed = kernels.offer(wish, self.ground, self.moving)
            if dismissed == wish:
                continue
            left, self.entry_of[who] = self.entry_of[who], wish
            if left >= 0:
                self.leave(left)
            if dismissed >= 0:
                other = self.market.owner[dismissed]
                self.entry_of[other] = -1
                self.asking.appendleft((other, dismissed + 1))
            return
