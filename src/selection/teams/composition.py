"""Teams out of wishes and lists: the run from a problem to its outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from selection.refusals import Demand, Infeasible
from selection.teams.market import Market, fits
from selection.teams.promises import called, lock, refuse_short, smallest
from selection.teams.runset import Arena, Progress, RunSet, choose
from selection.teams.seating import Seated, team_among


@dataclass(frozen=True, slots=True)
class Settled:
    """The matching retained, by candidate and by mission, before anything is said about it."""

    market: Market
    chosen: RunSet
    offered: frozenset[int]  # seats, numbered through the missions
    entry_of: tuple[int | None, ...]  # by candidate: the wish obtained
    teams: tuple[Seated, ...]  # by mission; of a closed one: the best of those who would come

    def runs(self, mission: int) -> bool:
        return bool(self.chosen.running[mission])

    def members(self, mission: int) -> list[tuple[int, str]]:
        holder = self.teams[mission].holder
        return [(seat, who) for seat, who in enumerate(holder) if who is not None]

    @property
    def hires(self) -> int:
        return sum(entry is not None for entry in self.entry_of)


def arena_of(market: Market, offered: frozenset[int]) -> Arena:
    return Arena(
        wish_ptr=market.wish_ptr,
        wish_mission=market.wish_mission,
        owner=market.owner,
        weight=market.weights(offered),
        wide=market.wide,
        seat_ptr=market.seat_ptr,
        required=market.required,
        widest=market.bits()[0] + 5,
    )


def seats_of(market: Market, mission: int) -> range:
    return range(market.seat_ptr[mission], market.seat_ptr[mission + 1])


def settle(
    market: Market, offered: frozenset[int], limit: int, progress: Progress | None
) -> Settled:
    """The run when these seats are offered; a mission without its required ones stays closed."""
    missions = range(len(market.missions))
    admitted = np.array([admits(market, c, offered) for c in missions], dtype=bool)
    must_run = np.array([c in market.must_run for c in missions], dtype=bool)
    arena = arena_of(market, offered)
    rule = market.problem.run_set
    if must_run.any() and rule != "fixed":
        alone = arena.settle(must_run)
        short = np.flatnonzero(must_run & ~arena.complete(alone))
        if short.size:
            c = int(short[0])
            seated = seat(market, c, offered, held(market, alone.holder, c))
            refuse_short(market.missions[c], deficient(market, c, seated), promise(market, c))
    chosen = choose(
        arena, admitted, must_run, market.order, rule=rule, limit=limit, progress=progress
    )
    running, at = chosen.running, chosen.standing.at
    entry_of = tuple(
        int(at[i]) if at[i] < market.wish_ptr[i + 1] else None
        for i in range(len(market.candidates))
    )
    everything = frozenset(range(market.seat_ptr[-1]))
    teams = []
    for c in missions:
        if running[c] or admitted[c]:
            teams.append(seat(market, c, offered, held(market, chosen.standing.holder, c)))
        else:  # its seats are withheld: whom would it have had?
            teams.append(seat(market, c, everything, pool(market, entry_of, c)))
    return Settled(market, chosen, offered, entry_of, tuple(teams))


def admits(market: Market, mission: int, offered: frozenset[int]) -> bool:
    """Whether these seats let ``mission`` compete: one at least, and every required one."""
    seats = seats_of(market, mission)
    return not offered.isdisjoint(seats) and all(s in offered for s in seats if market.required[s])


def held(market: Market, holder: Sequence[int], mission: int) -> list[int]:
    return [int(holder[s]) for s in seats_of(market, mission) if holder[s] >= 0]


def pool(market: Market, entry_of: Sequence[int | None], mission: int) -> list[int]:
    """The entries of those who would rather be in ``mission`` than where they are, or are there."""
    last = [len(market.owner) if entry is None else entry for entry in entry_of]
    return [entry for entry in market.asking[mission] if entry <= last[market.owner[entry]]]


def seat(market: Market, mission: int, offered: frozenset[int], entries: Iterable[int]) -> Seated:
    """The best team of ``mission`` among the people of these entries, on its seats."""
    seats = market.missions[mission].seats
    people = {market.candidates[market.owner[entry]]: entry for entry in entries}
    return team_among(
        {who.id: market.views[entry] for who, entry in people.items()},
        [s in offered for s in seats_of(market, mission)],
        {who.id: [who.profile in place.accepts for place in seats] for who in people},
    )


def deficient(market: Market, mission: int, team: Seated) -> list[int]:
    """The required seats that ``team`` and all it was chosen from cannot cover together.

    From the empty ones, each seat whose holder could sit there is added in turn: whoever fits one
    of them holds one of them, else an empty one would be filled (Hall's condition).
    """
    seats = market.missions[mission].seats
    short = [s for s, place in enumerate(seats) if place.required and team.holder[s] is None]
    for wanted in short:
        for s, who in enumerate(team.holder):
            if who is not None and s not in short and team.views[who][wanted] is not None:
                short.append(s)  # the list grows as it is read
    return sorted(short)


def promise(market: Market, mission: int) -> Demand:
    """Why ``mission`` may not close."""
    name = market.missions[mission].id
    for who, where in sorted(market.problem.locked):
        if where == name:
            return lock(market.problem, who, name)
    return Demand("must_run", name, f"{called(market.missions[mission])} doit ouvrir.")


def under_cap(market: Market, limit: int, progress: Progress | None) -> Settled:
    """The run when seats are offered as far as the cap on hires allows.

    The published rule: the required seats of each mission in public order, missions that must run
    first, then the optional seats, one for each mission in turn. Each part is offered if hires
    then stay under the cap, until the cap is reached.
    """
    everything = frozenset(range(market.seat_ptr[-1]))
    cap = market.problem.cap
    if cap is None or len(everything) <= cap:
        return settle(market, everything, limit, progress)
    order = sorted(market.order, key=lambda c: c not in market.must_run)
    core = {c: core_seats(market, c) for c in order}
    refuse_narrow_cap(market, core, cap)
    best = settle(market, everything, limit, progress)
    if best.hires <= cap:
        return best
    spare = {c: sorted(set(seats_of(market, c)) - core[c]) for c in order}
    turns = max((len(seats) for seats in spare.values()), default=0)
    parts = [core[c] for c in order]
    parts += [frozenset(spare[c][turn : turn + 1]) for turn in range(turns) for c in order]
    offered: frozenset[int] = frozenset()
    while parts and len(offered | parts[0]) <= cap:  # as many hires as seats, at most
        offered |= parts.pop(0)
    best = settle(market, offered, limit, progress)
    for part in parts:
        if best.hires == cap:
            break
        try:
            more = settle(market, best.offered | part, limit, progress)
        except Infeasible:  # this seat would empty a mission that must run
            continue
        if more.hires <= cap:
            best = more
    return best


def core_seats(market: Market, mission: int) -> frozenset[int]:
    """Its required seats, and the optional ones without which its locked people could not sit;
    its first seat when that makes none."""
    first = market.seat_ptr[mission]
    place = market.missions[mission]
    promised = {who for who, name in market.problem.locked if name == place.id}
    people = [candidate for candidate in market.candidates if candidate.id in promised]
    core = {s for s in seats_of(market, mission) if market.required[s]}

    def seated(seats: set[int]) -> int:
        holder: dict[int, int] = {}

        def sit(who: int, seen: set[int]) -> bool:
            for s in sorted(seats - seen):
                if fits(people[who], place.seats[s - first]):
                    seen.add(s)
                    if s not in holder or sit(holder[s], seen):
                        holder[s] = who
                        return True
            return False

        return sum(sit(who, set()) for who in range(len(people)))

    for s in seats_of(market, mission):
        if seated(core | {s}) > seated(core):
            core.add(s)
    return frozenset(core or {first})


def refuse_narrow_cap(market: Market, core: dict[int, frozenset[int]], cap: int) -> None:
    """Raise ``Infeasible`` when the missions that must run need more people than the cap."""
    need = {promise(market, c): len(core[c]) for c in sorted(market.must_run)}

    def hold(demands: Sequence[Demand]) -> bool:
        return sum(need[demand] for demand in demands) <= cap

    if not hold(list(need)):
        raise Infeasible(
            (
                *smallest(list(need), hold),
                Demand("cap", "", f"Le plafond est de {cap} recrutement{'s' if cap > 1 else ''}."),
            ),
            ("Relever le plafond de recrutements.", "Ne plus exiger qu’une mission ouvre."),
        )
