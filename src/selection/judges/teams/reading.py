"""The problem as the judge reads it: choices by trying every seating, matchings by rounds."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

FIELD = 80  # bits of a term of a weight; Python's integers hold them all

Weight = int


def drawn(seed: int | str, names: Iterable[str]) -> list[str]:
    key = str(seed).encode()[:64]
    return sorted(
        names,
        key=lambda name: (blake2b(name.encode(), digest_size=8, key=key).digest(), name),
    )


class Reading:
    """One problem read again, and the teams claimed for it."""

    def __init__(self, given: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        self.given, self.claims = given, claims
        self.seed = given.get("seed", 0)
        self.people = {one["id"]: one for one in given["candidates"]}
        self.missions = {one["id"]: one for one in given["missions"]}
        self.locked: dict[str, str] = dict(given.get("locked", []))
        self.forbidden = {(who, where) for who, where in given.get("forbidden", [])}
        self.rule = given.get("run_set", "coalition_stable")
        self.cap = given.get("cap")
        order = drawn(self.seed, self.people)
        self.ticket = {who: len(order) - place for place, who in enumerate(order)}
        self.ties = given.get("ties", "draw")
        self.favoured = {(name, who) for name, all_ in claims["favoured"].items() for who in all_}
        self.first_wish: dict[str, str] = claims["first_wish"]
        self.lists = {name: self.seen_by(one) for name, one in self.missions.items()}
        self.lowest = {
            name: min((score for seen in lists for score in seen.values()), default=0)
            for name, lists in self.lists.items()
        }
        self.views = cache(self.read_views)
        self.wishes = cache(self.read_wishes)
        self.withheld = {(name, seat) for name, seat in claims["withheld"]}
        self.team_of: dict[str, dict[int, str]] = {
            name: dict(team) for name, team in claims["team_of"].items()
        }
        self.mission_of: dict[str, str | None] = claims["mission_of"]

    def seen_by(self, mission: Mapping[str, Any]) -> list[dict[str, int]]:
        def places(ranking: Sequence[Sequence[str]]) -> dict[str, int]:
            return {who: -1000 * place for place, group in enumerate(ranking) for who in group}

        if mission.get("scores") is not None:
            shared = {who: round(score * 1000) for who, score in mission["scores"].items()}
        else:
            shared = places(mission.get("ranking", []))
        return [
            shared if seat.get("ranking") is None else places(seat["ranking"])
            for seat in mission["seats"]
        ]

    def fits(self, who: str, seat: Mapping[str, Any]) -> bool:
        one = self.people[who]
        return bool({one["profile"], *one.get("others", [])} & set(seat["accepts"]))

    def view(self, who: str, name: str, seat: int) -> Weight | None:
        return self.views(who, name)[seat]

    def read_views(
        self, who: str, name: str, aside: tuple[str, ...] = ()
    ) -> tuple[Weight | None, ...]:
        """What the mission thinks of her on each seat, some rules set aside."""
        mission = self.missions[name]
        promised = self.locked.get(who) == name
        groups = set(self.people[who].get("groups", []))
        bonus = sum(
            round(aim["bonus"] * 1000)
            for aim in self.given.get("aims", [])
            if aim["group"] in groups and (aim.get("missions") is None or name in aim["missions"])
        )
        unlisted = self.lowest[name] - 1000 if aside else 0
        views: list[Weight | None] = []
        for place, listed in zip(mission["seats"], self.lists[name], strict=True):
            if not self.fits(who, place) or (who not in listed and not promised):
                views.append(None)
                continue
            reserved = bool(groups & set(place.get("reserved_for", [])))
            weight = 0
            for term in (
                bool(place.get("required", True)),
                promised and "locked" not in aside,
                reserved and "reserved" not in aside,
                listed.get(who, unlisted) + (0 if "aim" in aside else bonus),
                0 if aside else self.lot(who, name),
            ):
                weight = (weight << FIELD) + int(term)
            views.append(weight)
        return tuple(views)

    def lot(self, who: str, name: str) -> int:
        """What tells her from those the mission holds equal to her: the draw, or a published
        favour and then the draw."""
        return self.ticket[who] + len(self.people) * ((name, who) in self.favoured)

    def read_wishes(self, who: str) -> list[tuple[int, str]]:
        """Rank and mission, in the order she asks: a promise alone, or her wishes as drawn."""
        if who in self.locked:
            return [(self.rank(who, self.locked[who]), self.locked[who])]
        return [
            (rank, wish)
            for rank, group in enumerate(self.people[who]["wishes"], 1)
            for wish in self.in_turn(who, group)
            if self.may_meet(who, wish)
        ]

    def in_turn(self, who: str, group: Sequence[str]) -> list[str]:
        order = drawn(f"{self.seed}/{who}", group) if len(group) > 1 else list(group)
        first = self.first_wish.get(who)
        return sorted(order, key=lambda wish: wish != first)

    def rank(self, who: str, where: str | None) -> int:
        groups = self.people[who]["wishes"]
        return next((rank for rank, group in enumerate(groups, 1) if where in group), 0)

    def may_meet(self, who: str, where: str) -> bool:
        return (
            where in self.missions
            and (who, where) not in self.forbidden
            and any(view is not None for view in self.views(who, where))
        )

    def seats(self, name: str, *, all_: bool = False) -> tuple[int, ...]:
        seats = range(len(self.missions[name]["seats"]))
        return tuple(s for s in seats if all_ or (name, s) not in self.withheld)

    def seating(
        self, views: Mapping[str, Sequence[Weight | None]], seats: tuple[int, ...]
    ) -> Weight | None:
        """The weight of the best seating of all these people on these seats; None if none."""
        people = sorted(views)

        @cache
        def best(turn: int, left: tuple[int, ...]) -> Weight | None:
            if turn == len(people):
                return 0
            found = None
            for seat in left:
                view = views[people[turn]][seat]
                if view is not None:
                    rest = best(turn + 1, tuple(other for other in left if other != seat))
                    if rest is not None and (found is None or view + rest > found):
                        found = view + rest
            return found

        return best(0, seats) if len(people) <= len(seats) else None

    def joins(
        self,
        team: Mapping[str, Sequence[Weight | None]],
        who: str,
        views: Sequence[Weight | None],
        seats: tuple[int, ...],
    ) -> tuple[bool, str | None]:
        """Whether the mission would take her into this team, and who would then leave it."""
        if self.seating({**team, who: views}, seats) is not None:
            return True, None
        now = self.seating(team, seats)
        choices = []
        for leaving in team:
            rest = {one: seen for one, seen in team.items() if one != leaving}
            weight = self.seating({**rest, who: views}, seats)
            if weight is not None:
                choices.append((weight, leaving))
        if now is None or not choices:
            return False, None
        weight, leaving = max(choices, key=lambda choice: choice[0])
        return weight > now, leaving

    def rounds(self, running: Iterable[str]) -> dict[str, str | None]:
        """Deferred acceptance by rounds: everyone free asks at once, each mission then chooses."""
        running = set(running)
        asking = {who: [w for _, w in self.wishes(who) if w in running] for who in self.people}
        teams: dict[str, dict[str, Sequence[Weight | None]]] = {name: {} for name in running}
        free = sorted(self.people)
        while free:
            asked: dict[str, list[str]] = {}
            for who in free:
                if asking[who]:
                    asked.setdefault(asking[who].pop(0), []).append(who)
            free = []
            for name, applicants in sorted(asked.items()):
                team, seats = teams[name], self.seats(name)
                for who in applicants:
                    views = self.views(who, name)
                    taken, leaving = self.joins(team, who, views, seats)
                    if not taken:
                        free.append(who)
                        continue
                    team[who] = views
                    if leaving is not None:
                        del team[leaving]
                        free.append(leaving)
        placed: dict[str, str | None] = dict.fromkeys(self.people)
        for name, team in teams.items():
            placed.update(dict.fromkeys(team, name))
        return placed

    def pool(self, name: str, placed: Mapping[str, str | None]) -> list[str]:
        """Those who would rather be in ``name`` than where they are placed, or are there."""
        found = []
        for who in sorted(self.people):
            for _, wish in self.wishes(who):
                if wish == name:
                    found.append(who)
                if wish == placed.get(who):
                    break
        return found

    def uncovered(self, name: str, people: Sequence[str], *, all_: bool = False) -> int:
        """How many required seats stay empty at best (augmenting paths)."""
        seats = self.missions[name]["seats"]
        wanted = [s for s in range(len(seats)) if seats[s].get("required", True)]
        if not all_ and any((name, s) in self.withheld for s in wanted):
            return len(wanted)
        holder: dict[str, int] = {}

        def sit(seat: int, seen: set[str]) -> bool:
            for who in people:
                if who not in seen and self.view(who, name, seat) is not None:
                    seen.add(who)
                    if who not in holder or sit(holder[who], seen):
                        holder[who] = seat
                        return True
            return False

        return sum(not sit(seat, set()) for seat in wanted)

    def would_run(self, running: Iterable[str]) -> set[str]:
        """The missions whose pool covers their required seats when these run."""
        placed = self.rounds(running)
        return {
            name
            for name in self.missions
            if self.competes(name) and not self.uncovered(name, self.pool(name, placed))
        }

    def competes(self, name: str) -> bool:
        required = [
            s for s, seat in enumerate(self.missions[name]["seats"]) if seat.get("required", True)
        ]
        return bool(self.seats(name)) and all((name, s) not in self.withheld for s in required)
