"""Who would rather be together and is not: every pair and coalition, each with its reason."""

from collections.abc import Sequence

from selection.teams.composition import Settled, admits
from selection.teams.french import persons, typeset
from selection.teams.market import STEPS, Market, Weight, extra, fits, opinions
from selection.teams.outcome import BlockingPair, Coalition, WhyBlocking, WhyCoalition
from selection.teams.problem import Candidate
from selection.teams.promises import called
from selection.teams.seating import Seated, Table

SAYS: dict[WhyBlocking, str] = {
    "forbidden": "ce rapprochement est interdit",
    "locked": "une promesse faite avant le tour passe d’abord",
    "cap": "le plafond de recrutements ne permet pas d’offrir ce siège",
    "reserved": "le siège est réservé en priorité à un groupe",
    "aim": "un objectif d’équilibre donne un bonus public à quelqu’un d’autre",
}
SAYS_OF_COALITIONS: dict[WhyCoalition, str] = {
    "none_exists": "aucune liste de missions n’évite toutes les coalitions, c’est prouvé ; "
    "l’ordre public a tranché",
    "search_ended": "la recherche s’est arrêtée avant de trouver mieux ; l’ordre public a tranché",
    "priority": "l’ordre public des missions passe d’abord",
    "cap": "le plafond de recrutements ne permet pas d’offrir ses sièges",
}
# what is set aside, in turn, until the pair blocks: the last thing set aside is the reason
WHY: tuple[WhyBlocking, ...] = ("aim", "reserved", "cap", "locked", "forbidden")


def blocking_pairs(settled: Settled) -> tuple[BlockingPair, ...]:
    """Every pair that blocks on the lists as given, with a strict gain on both sides.

    None does under the rules as published, so each has a reason that a person decided on: a cap,
    a promise, an interdiction, a reserve, an aim.
    """
    market = settled.market
    number = {mission.id: c for c, mission in enumerate(market.missions)}
    lists = {c: Lists(settled, c) for c in range(len(market.missions)) if settled.runs(c)}
    found = []
    for i, candidate in enumerate(market.candidates):
        for wish in preferred(settled, i):
            if number.get(wish) not in lists:
                continue
            seen = lists[number[wish]].blocks(candidate)
            if seen is None:
                continue
            why, over = seen
            who, mission = candidate.name or candidate.id, called(market.missions[number[wish]])
            says = typeset(f"{who} et {mission} se préféreraient : {SAYS[why]}.")
            found.append(BlockingPair(candidate.id, wish, over, why, says))
    return tuple(found)


def preferred(settled: Settled, who: int) -> list[str]:
    """The missions she strictly prefers to the one she gets, or to none."""
    market, candidate = settled.market, settled.market.candidates[who]
    entry = settled.entry_of[who]
    got = None if entry is None else market.missions[market.wish_mission[entry]].id
    better: list[str] = []
    for group in candidate.wishes:
        if got in group:
            break
        better += group
    return better


class Lists:
    """A running mission seen through its lists alone, then with each rule put back in turn."""

    def __init__(self, settled: Settled, mission: int) -> None:
        self.problem = settled.market.problem
        self.mission = settled.market.missions[mission]
        self.opinions = opinions(self.mission)
        self.people = {candidate.id: candidate for candidate in settled.market.candidates}
        self.promised = {who for who, _ in self.problem.locked}
        low = min((score for seen in self.opinions for score in seen.values()), default=0)
        self.nobody = low - STEPS  # below anyone listed: someone promised that no list names
        team = settled.teams[mission]
        self.tables: list[Table] = []
        for kept in range(len(WHY)):
            aside = WHY[: kept + 1]
            offered = [True] * len(team.offered) if "cap" in aside else team.offered
            table = Table(offered)
            for who in sorted(name for name in team.holder if name is not None):
                table.ask(who, self.views(self.people[who], aside))
            self.tables.append(table)

    def blocks(self, candidate: Candidate) -> tuple[WhyBlocking, str | None] | None:
        """Why she is not in this team though both sides would gain, and who would leave it."""
        found = None
        for why, table in reversed(tuple(zip(WHY, self.tables, strict=True))):
            aside = WHY[: WHY.index(why) + 1]
            barred = (
                (candidate.id, self.mission.id) in self.problem.forbidden
                and "forbidden" not in aside
            ) or (candidate.id in self.promised and "locked" not in aside)
            leaving = table.copy().ask(candidate.id, self.views(candidate, aside))
            if barred or leaving == candidate.id:
                break
            found = why, leaving if found is None else found[1]
        return found

    def views(self, candidate: Candidate, aside: Sequence[WhyBlocking]) -> list[Weight | None]:
        full = extra(self.problem, candidate, self.mission)
        promised = (candidate.id, self.mission.id) in self.problem.locked
        views: list[Weight | None] = []
        for seat, seen in zip(self.mission.seats, self.opinions, strict=True):
            if not fits(candidate, seat) or not (promised or candidate.id in seen):
                views.append(None)
                continue
            reserved = not seat.reserved_for.isdisjoint(candidate.groups)
            views.append(
                Weight(
                    required=int(seat.required),
                    locked=int(promised and "locked" not in aside),
                    reserved=int(reserved and "reserved" not in aside),
                    score=seen.get(candidate.id, self.nobody) + (0 if "aim" in aside else full),
                )
            )
        return views


def blocking_coalitions(settled: Settled) -> tuple[Coalition, ...]:
    """Closed missions that enough people would rather join, each with the team they would make."""
    market = settled.market
    rule = market.problem.run_set
    coalitions = []
    for c, mission in enumerate(market.missions):
        team = settled.teams[c]
        if settled.runs(c) or not covers(market, c, team):
            continue
        why: WhyCoalition
        if not admits(market, c, settled.offered):
            why = "cap"
        elif rule == "priority":
            why = "priority"
        elif settled.chosen.existence == "none":
            why = "none_exists"
        else:
            why = "search_ended"
        members = settled.members(c)
        says = f"{called(mission)} aurait une équipe, {persons(len(members))} qui y gagnerai"
        says += "ent" if len(members) > 1 else "t"
        says = typeset(f"{says} : {SAYS_OF_COALITIONS[why]}.")
        coalitions.append(Coalition(mission.id, tuple(members), why, says))
    return tuple(coalitions)


def covers(market: Market, mission: int, team: Seated) -> bool:
    """Whether a team holds at least one seat, and every required one."""
    seats = market.missions[mission].seats
    return any(team.holder) and all(
        who is not None or not seat.required for seat, who in zip(seats, team.holder, strict=True)
    )
