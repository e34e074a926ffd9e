"""A problem as integers: entries, weights and what each bit of a weight stands for.

A weight is a sum, each term stronger than all those after it together::

    required seat · locked pair · reserved seat · score and aims · ticket

so that a team covers its required seats, keeps who was promised, honours its reserves, then
follows the list, and the draw decides only between equals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from selection.draw import shuffled
from selection.teams.problem import Candidate, Mission, Ranking, Seat, TeamsProblem

STEPS = 1000  # a point, or a place in a list, counts a thousand: scores and bonuses are rounded so


class Weight(NamedTuple):
    """What a mission thinks of someone on a seat; compared and summed term by term."""

    required: int = 0
    locked: int = 0
    reserved: int = 0
    score: int = 0
    ticket: int = 0

    def plus(self, other: "Weight", sign: int = 1) -> "Weight":
        return Weight(*(mine + sign * theirs for mine, theirs in zip(self, other, strict=True)))


class Favour(NamedTuple):
    """How equals are told apart before the draw: ``people`` who come first among those a mission
    holds equal, ``wishes`` that come first among those a candidate holds equal."""

    people: Mapping[str, frozenset[str]]
    wishes: Mapping[str, str]


NOBODY = Favour({}, {})


@dataclass(frozen=True, slots=True)
class Market:
    """A problem in the order of its names, whatever the order it was given in."""

    problem: TeamsProblem
    candidates: tuple[Candidate, ...]
    missions: tuple[Mission, ...]
    order: tuple[int, ...]  # missions by public priority
    wish_ptr: list[int]
    wish_mission: list[int]
    wish_rank: list[int]  # 1 for the first group of wishes; 0 for a promise she did not wish
    owner: list[int]
    views: list[tuple[Weight | None, ...]]  # by entry, then by seat
    asking: list[list[int]]  # by mission, the entries of those who wish it
    seat_ptr: list[int]
    required: list[bool]
    must_run: frozenset[int]
    favour: Favour

    @property
    def wide(self) -> int:
        return max((len(mission.seats) for mission in self.missions), default=1)

    def bits(self) -> tuple[int, int, int, int, int]:
        """How far left each term is shifted to outweigh the sum of all that follow, on a team."""
        low, high = self.scores()
        most = len(self.candidates) * (1 if self.problem.ties == "draw" else 2)
        ticket = max(most, 1).bit_length()
        score = 0
        reserved = ticket + (high - low + 1).bit_length() + 5
        return (reserved + 10, reserved + 5, reserved, ticket + score, 0)

    def scores(self) -> tuple[int, int]:
        seen = [view.score for views in self.views for view in views if view is not None]
        return min(seen, default=0), max(seen, default=0)

    def weights(self, offered: frozenset[int] | None = None) -> list[int]:
        """The weights the kernels read; ``offered`` seats only, when the cap withholds some."""
        shifts = self.bits()
        low, _ = self.scores()
        wide = self.wide
        table = [-1] * (len(self.views) * wide)
        for entry, views in enumerate(self.views):
            first = self.seat_ptr[self.wish_mission[entry]]
            for seat, view in enumerate(views):
                if view is not None and (offered is None or first + seat in offered):
                    table[entry * wide + seat] = (
                        (view.required << shifts[0])
                        + (view.locked << shifts[1])
                        + (view.reserved << shifts[2])
                        + ((view.score - low) << shifts[3])
                        + view.ticket
                    )
        return table


def points(ranking: Ranking) -> dict[str, int]:
    """A list as points: each group one place below the group before."""
    return {who: -place * STEPS for place, group in enumerate(ranking) for who in group}


def opinions(mission: Mission) -> list[Mapping[str, int]]:
    """For each seat, the points of everyone its list (or the mission's) does not refuse."""
    if mission.scores is None:
        shared: Mapping[str, int] = points(mission.ranking)
    else:
        shared = {who: round(score * STEPS) for who, score in mission.scores.items()}
    return [shared if seat.ranking is None else points(seat.ranking) for seat in mission.seats]


def fits(candidate: Candidate, seat: Seat) -> bool:
    return candidate.profile in seat.accepts or not candidate.others.isdisjoint(seat.accepts)


def extra(problem: TeamsProblem, candidate: Candidate, mission: Mission) -> int:
    """What the public aims add to her points for this mission."""
    return sum(
        round(aim.bonus * STEPS)
        for aim in problem.aims
        if aim.group in candidate.groups and (aim.missions is None or mission.id in aim.missions)
    )


def strict(candidate: Candidate, seed: int, first: str | None) -> list[tuple[str, int]]:
    """Her wishes one after another with their rank; equal wishes in the order of a draw, but for
    the one that comes ``first``."""
    wishes = []
    for rank, group in enumerate(candidate.wishes, 1):
        drawn = group if len(group) == 1 else shuffled(f"{seed}/{candidate.id}", group)
        wishes += [(wish, rank) for wish in sorted(drawn, key=lambda wish: wish != first)]
    return wishes


def market_of(problem: TeamsProblem, favour: Favour = NOBODY) -> Market:
    """The market, with only the entries where both sides accept each other and a seat fits."""
    candidates = tuple(sorted(problem.candidates, key=lambda candidate: candidate.id))
    missions = tuple(sorted(problem.missions, key=lambda mission: mission.id))
    drawn = shuffled(problem.seed, (candidate.id for candidate in candidates))
    tickets = {who: len(drawn) - place for place, who in enumerate(drawn)}
    number = {mission.id: index for index, mission in enumerate(missions)}
    opinion = [opinions(mission) for mission in missions]
    promised = dict(sorted(problem.locked))

    def views(candidate: Candidate, mission: int) -> tuple[Weight | None, ...]:
        promise = promised.get(candidate.id) == missions[mission].id
        bonus = extra(problem, candidate, missions[mission])
        first = candidate.id in favour.people.get(missions[mission].id, ())
        ticket = tickets[candidate.id] + len(candidates) * first
        return tuple(
            Weight(
                int(seat.required),
                int(promise),
                int(not seat.reserved_for.isdisjoint(candidate.groups)),
                seen.get(candidate.id, 0) + bonus,
                ticket,
            )
            if fits(candidate, seat) and (promise or candidate.id in seen)
            else None
            for seat, seen in zip(missions[mission].seats, opinion[mission], strict=True)
        )

    wish_ptr, wish_mission, wish_rank, owner = [0], [], [], []
    entries: list[tuple[Weight | None, ...]] = []
    for index, candidate in enumerate(candidates):
        wishes: Iterable[tuple[str, int]] = strict(
            candidate, problem.seed, favour.wishes.get(candidate.id)
        )
        if candidate.id in promised:
            mission = promised[candidate.id]
            wishes = [(mission, dict(wishes).get(mission, 0))]
        for wish, rank in wishes:
            if wish not in number or (candidate.id, wish) in problem.forbidden:
                continue
            seen = views(candidate, number[wish])
            if any(view is not None for view in seen):
                wish_mission.append(number[wish])
                wish_rank.append(rank)
                owner.append(index)
                entries.append(seen)
        wish_ptr.append(len(entries))

    asking: list[list[int]] = [[] for _ in missions]
    for entry, where in enumerate(wish_mission):
        asking[where].append(entry)
    seat_ptr = [0]
    for mission_ in missions:
        seat_ptr.append(seat_ptr[-1] + len(mission_.seats))
    draw = {name: place for place, name in enumerate(shuffled(problem.seed, number))}
    order = sorted(
        range(len(missions)), key=lambda c: (-missions[c].priority, draw[missions[c].id])
    )
    return Market(
        problem=problem,
        candidates=candidates,
        missions=missions,
        order=tuple(order),
        wish_ptr=wish_ptr,
        wish_mission=wish_mission,
        wish_rank=wish_rank,
        owner=owner,
        views=entries,
        asking=asking,
        seat_ptr=seat_ptr,
        required=[seat.required for mission in missions for seat in mission.seats],
        must_run=frozenset(
            number[name]
            for name in problem.must_run | {name for _, name in problem.locked}
            if name in number
        ),
        favour=favour,
    )
