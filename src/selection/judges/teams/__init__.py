"""Judge of the teams: it reads the lists again and believes nothing.

It shares no code with ``selection.teams``: choices are made here by trying every seating of every
team, matchings are rebuilt by rounds in which everyone asks at once, coalitions by augmenting
paths. ``check`` takes a certificate (plain JSON), ``flaws`` a problem and its result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any

from selection.judges.teams.most import most_flaws
from selection.judges.teams.reading import FIELD, Reading, Weight, drawn

ORDER = ("aim", "reserved", "cap", "locked", "forbidden")  # rules set aside, in turn
MOST_IN_DOUBT = 8  # undecided missions the judge tries one by one: 2 to that many sets


def plain(thing: Any) -> Any:
    """Dataclasses, tuples and sets as JSON holds them."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, set | frozenset):
        return sorted(plain(value) for value in thing)
    if isinstance(thing, list | tuple):
        return [plain(value) for value in thing]
    return thing


def flaws(problem: Any, result: Any, previous: Any = None) -> list[str]:
    """Every promise that ``result`` breaks, in English; ``previous`` is what it started from."""
    certificate = {"problem": "teams", "input": plain(problem), "claims": plain(result)}
    if previous is not None:
        certificate["previous"] = plain(previous)
    return check(certificate)


def check(certificate: Mapping[str, Any]) -> list[str]:
    """Every promise the certificate breaks; an unreadable one is a flaw too."""
    try:
        judge = Judge(certificate["input"], certificate["claims"], certificate.get("previous"))
        return judge.flaws()
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
        return [f"unreadable: {type(problem).__name__}: {problem}"]


class Judge(Reading):
    """Every promise checked in turn."""

    def __init__(
        self, given: Mapping[str, Any], claims: Mapping[str, Any], previous: Any = None
    ) -> None:
        super().__init__(given, claims)
        self.previous = previous
        self.found: list[str] = []

    def flaws(self) -> list[str]:
        self.check_teams()
        if not self.found:  # the rest would only repeat it
            self.check_seats_and_bars()
            self.check_blocking_pairs()
            self.check_closed()
            self.check_best_for_candidates()
            self.check_run_set()
            self.check_changes()
            self.found += most_flaws(self, repaired=self.previous is not None)
        return self.found

    def flaw(self, says: str) -> None:
        self.found.append(says)

    def check_teams(self) -> None:
        claims = self.claims
        if set(self.mission_of) != set(self.people):
            self.flaw("mission_of does not name exactly the candidates")
        if set(self.team_of) != set(claims["open"]):
            self.flaw("teams are not those of the open missions")
        closed = [one["mission"] for one in claims["closed"]]
        if sorted([*claims["open"], *closed]) != sorted(self.missions):
            self.flaw("open and closed missions are not the missions")
        placed: dict[str, str] = {}
        for name, team in self.team_of.items():
            if name not in self.missions:
                self.flaw(f"{name} is not a mission")
                continue
            if len(team) != len(claims["team_of"][name]):
                self.flaw(f"{name}: two people on one seat")
            for seat, who in team.items():
                self.check_member(name, seat, who)
                if who in placed:
                    self.flaw(f"{who} is in two teams")
                placed[who] = name
        for who, where in self.mission_of.items():
            if placed.get(who) != where:
                self.flaw(f"{who}: mission_of says {where}, the teams say {placed.get(who)}")
        for who, where in self.locked.items():
            if placed.get(who) != where:
                self.flaw(f"{who} was promised {where}")
        if claims["hires"] != len(placed):
            self.flaw(f"{claims['hires']} hires are claimed, {len(placed)} people sit")
        if self.cap is not None and len(placed) > self.cap:
            self.flaw(f"{len(placed)} hires for a cap of {self.cap}")
        if self.cap is None and self.withheld:
            self.flaw("seats are withheld though there is no cap")
        must = set(self.given.get("must_run", [])) | set(self.locked.values())
        for name in sorted(must - set(claims["open"])):
            self.flaw(f"{name} must run and is closed")
        for name in claims["open"]:
            empty = self.empty_required(name)
            if bool(empty) != (name in claims["incomplete"]):
                self.flaw(f"{name}: completeness is not what is claimed")
            if empty and self.rule != "fixed":
                self.flaw(f"{name} runs without its required seat {empty[0]}")
        self.check_ranks()

    def empty_required(self, name: str) -> list[int]:
        team = self.team_of[name]
        return [
            s
            for s, seat in enumerate(self.missions[name]["seats"])
            if seat.get("required", True) and s not in team
        ]

    def check_member(self, name: str, seat: int, who: str) -> None:
        if who not in self.people:
            self.flaw(f"{who} is not a candidate")
        elif not 0 <= seat < len(self.missions[name]["seats"]):
            self.flaw(f"{name} has no seat {seat}")
        elif (name, seat) in self.withheld:
            self.flaw(f"{who} sits on a withheld seat of {name}")
        elif (who, name) in self.forbidden:
            self.flaw(f"{who} and {name} are forbidden to each other")
        elif not self.fits(who, self.missions[name]["seats"][seat]):
            self.flaw(f"{who} has no profile for seat {seat} of {name}")
        elif self.locked.get(who) != name and who not in self.lists[name][seat]:
            self.flaw(f"{name} refused {who}")
        elif self.locked.get(who) != name and not self.rank(who, name):
            self.flaw(f"{who} did not wish {name}")

    def check_ranks(self) -> None:
        counts: dict[int, int] = {}
        for who, where in self.mission_of.items():
            if who not in self.people:
                continue
            rank = None if where is None else self.rank(who, where)
            if self.claims["rank_of"].get(who) != rank:
                self.flaw(f"{who}: rank of the wish obtained is {rank}")
            if rank:
                counts[rank] = counts.get(rank, 0) + 1
        expected = [counts.get(rank, 0) for rank in range(1, max(counts, default=0) + 1)]
        if list(self.claims["ranks"]) != expected:
            self.flaw("the distribution of ranks is wrong")

    def check_seats_and_bars(self) -> None:
        """The seating of each team is a heaviest one, its bars are right, and nobody clears one."""
        bars: dict[tuple[str, int], Weight | None] = {}
        for name, team in self.team_of.items():
            views = {who: self.views(who, name) for who in team.values()}
            best = self.seating(views, self.seats(name))
            now = sum(views[who][seat] or 0 for seat, who in team.items())
            if best != now:
                self.flaw(f"{name}: people are not on their best seats")
            for seat in self.seats(name):
                bars[name, seat] = self.bar(views, seat, self.seats(name), now)
        claimed = {}
        for one in self.claims["cutoffs"]:
            weight = None
            if one["bar"] is not None:
                weight = 0
                for term in one["bar"]:
                    weight = (weight << FIELD) + term
            claimed[one["mission"], one["seat"]] = weight
        for key in sorted(bars.keys() | claimed.keys()):
            if key not in claimed or key not in bars or claimed[key] != bars[key]:
                self.flaw(f"{key[0]}: the bar of seat {key[1]} is not the one claimed")
        for who in sorted(self.people):
            for name in self.preferred(who):
                if (who, name) in self.forbidden or who in self.locked:
                    continue
                for seat in self.seats(name):
                    view, bar = self.view(who, name, seat), bars[name, seat]
                    if view is not None and (bar is None or view > bar):
                        self.flaw(f"{who} and {name} block")
                        break

    def bar(
        self,
        views: Mapping[str, Sequence[Weight | None]],
        seat: int,
        seats: tuple[int, ...],
        now: Weight,
    ) -> Weight | None:
        """What a newcomer must weigh on ``seat`` for the whole team to weigh more than now."""
        left = tuple(other for other in seats if other != seat)
        if self.seating(views, left) is not None:
            return None
        rests = [
            self.seating({who: seen for who, seen in views.items() if who != leaving}, left)
            for leaving in views
        ]
        return now - max(rest for rest in rests if rest is not None)

    def preferred(self, who: str) -> list[str]:
        """The open missions she strictly prefers to what she gets."""
        better = []
        for group in self.people[who]["wishes"]:
            if self.mission_of[who] in group:
                break
            better += [wish for wish in group if wish in self.team_of]
        return better

    def check_blocking_pairs(self) -> None:
        """The pairs that block on the lists alone are those claimed, for the reasons claimed."""
        expected = {}
        for who in sorted(self.people):
            for name in self.preferred(who):
                why = None
                for kept in reversed(range(len(ORDER))):
                    aside = ORDER[: kept + 1]
                    if not self.blocks(who, name, aside):
                        break
                    why = ORDER[kept]
                if why is not None:
                    expected[who, name] = why
        claimed = {
            (one["candidate"], one["mission"]): one["why"] for one in self.claims["blocking_pairs"]
        }
        for pair in sorted(expected.keys() | claimed.keys()):
            if expected.get(pair) != claimed.get(pair):
                self.flaw(
                    f"{' and '.join(pair)}: blocking pair {expected.get(pair)}, "
                    f"claimed {claimed.get(pair)}"
                )
        for one in self.claims["blocking_pairs"]:
            who, name = one["candidate"], one["mission"]
            if (who, name) in expected:
                views, seats = self.all_views(name, ORDER), self.seats(name, all_=True)
                _, leaving = self.joins(views, who, self.views(who, name, ORDER), seats)
                if (leaving is None) != (one["over"] is None):
                    self.flaw(f"{who} and {name}: who would leave is wrong")

    def all_views(self, name: str, aside: tuple[str, ...]) -> dict[str, Sequence[Weight | None]]:
        return {who: self.views(who, name, aside) for who in self.team_of[name].values()}

    def blocks(self, who: str, name: str, aside: tuple[str, ...]) -> bool:
        if (who, name) in self.forbidden and "forbidden" not in aside:
            return False
        if who in self.locked and "locked" not in aside:
            return False
        seats = self.seats(name, all_="cap" in aside)
        team = self.all_views(name, aside)
        return self.joins(team, who, self.views(who, name, aside), seats)[0]

    def check_closed(self) -> None:
        """Closed missions cannot be filled, or their coalition is among those claimed."""
        claimed = {one["mission"]: one for one in self.claims["blocking_coalitions"]}
        for told in self.claims["closed"]:
            name = told["mission"]
            by_cap = not self.competes(name)
            pool = self.pool(name, self.mission_of)
            ready = bool(pool) and not self.uncovered(name, pool, all_=by_cap)
            if ready != (name in claimed):
                self.flaw(f"{name}: a coalition could{'' if ready else ' not'} open it")
                continue
            if ready:
                self.check_coalition(claimed.pop(name), pool, by_cap=by_cap)
                if told["why"] != ("cap" if by_cap else "rule"):
                    self.flaw(f"{name}: closed for another reason")
            elif not self.is_short(name, told, pool):
                self.flaw(f"{name}: what is missing is not what is claimed")
        for name in sorted(claimed):
            self.flaw(f"{name}: a coalition is claimed for a mission that is not closed")

    def is_short(self, name: str, told: Mapping[str, Any], pool: Sequence[str]) -> bool:
        """Hall: fewer people for these required seats than there are seats."""
        seats = self.missions[name]["seats"]
        able = {
            who for who in pool for seat in told["seats"] if self.view(who, name, seat) is not None
        }
        return (
            told["why"] == "short"
            and all(seats[seat].get("required", True) for seat in told["seats"])
            and len(able) == told["willing"]
            and (len(able) < len(told["seats"]) or not pool)
        )

    def check_coalition(
        self, claim: Mapping[str, Any], pool: Sequence[str], *, by_cap: bool
    ) -> None:
        name, team = claim["mission"], dict(claim["team"])
        if not set(team.values()) <= set(pool) or len(set(team.values())) != len(team):
            self.flaw(f"{name}: its coalition holds someone who would not come")
        elif any(self.view(who, name, seat) is None for seat, who in team.items()):
            self.flaw(f"{name}: its coalition cannot sit so")
        elif any(
            seat.get("required", True) and s not in team
            for s, seat in enumerate(self.missions[name]["seats"])
        ):
            self.flaw(f"{name}: its coalition does not cover the required seats")
        reasons = {"none": "none_exists", "unknown": "search_ended"}
        expected = "cap" if by_cap else reasons.get(self.claims["existence"], "priority")
        if claim["why"] != expected:
            self.flaw(f"{name}: its coalition is refused for another reason")

    def check_best_for_candidates(self) -> None:
        if self.claims["candidate_optimal"]:
            best = self.rounds(self.team_of)
            for who in sorted(self.people):
                if best[who] != self.mission_of[who]:
                    self.flaw(f"{who} could have {best[who]} in a stable matching")

    def check_run_set(self) -> None:
        """The missions that run are those of the rule, and what is said of other sets is true."""
        running, existence = set(self.team_of), self.claims["existence"]
        allowed = {name for name in self.missions if self.competes(name)}
        if self.rule == "fixed" and running != allowed:
            self.flaw("a fixed set of missions was not run whole")
        if self.rule == "priority" and running != self.greedy(allowed):
            self.flaw("the missions that run are not those of the public order")
        if self.rule != "coalition_stable":
            if existence != "not_sought":
                self.flaw("existence was not sought under this rule")
            return
        if existence == "not_sought":
            self.flaw("existence is sought under this rule")
        if existence in ("unique", "several", "exists") and any(
            one["why"] != "cap" for one in self.claims["blocking_coalitions"]
        ):
            self.flaw("a set without coalition is claimed beside a coalition")
        if existence not in ("unique", "several", "none"):
            return
        low = set(self.given.get("must_run", [])) | set(self.locked.values())
        high = set(allowed)
        while True:
            high_ = high & self.would_run(low)
            low_ = low | (self.would_run(high_) & high_)
            if (low_, high_) == (low, high) or not low_ <= high_:
                low, high = low_, high_
                break
            low, high = low_, high_
        doubt = sorted(high - low)
        if len(doubt) > MOST_IN_DOUBT:
            return  # more sets than this judge tries; the set claimed was judged on its own
        several = 0
        for choice in product((False, True), repeat=len(doubt)):
            tried = low | {name for name, is_in in zip(doubt, choice, strict=True) if is_in}
            several += low <= high and self.would_run(tried) & allowed == tried
        if existence != ("none", "unique", "several")[min(several, 2)]:
            self.flaw(f"{several} sets of missions have no coalition, {existence} is claimed")

    def greedy(self, allowed: set[str]) -> set[str]:
        order = {name: place for place, name in enumerate(drawn(self.seed, self.missions))}
        must = set(self.given.get("must_run", [])) | set(self.locked.values())
        running = set(must)
        for name in sorted(
            allowed - must, key=lambda c: (-self.missions[c].get("priority", 0), order[c])
        ):
            tried = running | {name}
            placed = self.rounds(tried)
            if not any(self.uncovered(c, self.pool(c, placed)) for c in tried):
                running = tried
        return running

    def check_changes(self) -> None:
        if self.previous is None:
            if self.claims["changes"]:
                self.flaw("changes are claimed without a former run")
            return
        before = self.previous["mission_of"]
        expected = {
            (who, before.get(who), self.mission_of.get(who))
            for who in before.keys() | self.mission_of.keys()
            if before.get(who) != self.mission_of.get(who)
        }
        claimed = [
            (one["candidate"], one["before"], one["after"]) for one in self.claims["changes"]
        ]
        if set(claimed) != expected or len(claimed) != len(expected):
            self.flaw("the changes listed are not those made")
