"""What was decided beforehand and cannot all be kept: the smallest set of demands at fault."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from selection.refusals import Demand, Infeasible
from selection.teams.market import fits
from selection.teams.problem import Candidate, Mission, TeamsProblem


def called(thing: Candidate | Mission) -> str:
    return thing.name or thing.id


def names_of(problem: TeamsProblem) -> Callable[[str], str]:
    """How to call a candidate or a mission by its id; the id itself for one that is not there."""
    names = {who.id: called(who) for who in problem.candidates}
    names |= {mission.id: called(mission) for mission in problem.missions}
    return lambda name: names.get(name, name)


def lock(problem: TeamsProblem, who: str, mission: str) -> Demand:
    name = names_of(problem)
    says = f"Promesse\u00a0: {name(who)} rejoint {name(mission)}."
    return Demand("locked", f"{who}/{mission}", says)


def smallest(demands: Sequence[Demand], hold: Callable[[Sequence[Demand]], bool]) -> list[Demand]:
    """Drop demands one by one while the rest still cannot hold: none of those kept is spare."""
    kept = list(demands)
    for demand in demands:
        rest = [other for other in kept if other is not demand]
        if not hold(rest):
            kept = rest
    return kept


def seatable(people: Iterable[Candidate], mission: Mission) -> bool:
    """Whether all of ``people`` can sit at once (Kuhn's augmenting paths)."""
    holder: dict[int, Candidate] = {}

    def sit(who: Candidate, seen: set[int]) -> bool:
        for seat, place in enumerate(mission.seats):
            if seat not in seen and fits(who, place):
                seen.add(seat)
                if seat not in holder or sit(holder[seat], seen):
                    holder[seat] = who
                    return True
        return False

    return all(sit(who, set()) for who in people)


def refuse_contradictions(problem: TeamsProblem) -> None:
    """Raise ``Infeasible`` when the promises cannot all be kept, whoever wishes what."""
    people = {candidate.id: candidate for candidate in problem.candidates}
    missions = {mission.id: mission for mission in problem.missions}
    locked = sorted(problem.locked)
    release = "Lever une promesse."
    name = names_of(problem)
    for who, mission in locked:
        if who not in people or mission not in missions:
            absent = who if who not in people else mission
            raise Infeasible(
                (
                    lock(problem, who, mission),
                    Demand("absent", absent, f"{absent} n’est pas de ce tour."),
                ),
                (release, f"Remettre {absent} dans le tour."),
            )
        if (who, mission) in problem.forbidden:
            ban = Demand(
                "forbidden",
                f"{who}/{mission}",
                f"Interdiction\u00a0: {name(who)} ne rejoint pas {name(mission)}.",
            )
            raise Infeasible((lock(problem, who, mission), ban), (release, "Lever l’interdiction."))
    for (who, mission), (same, other) in pairwise(locked):
        if who == same:
            pair = lock(problem, who, mission), lock(problem, who, other)
            raise Infeasible(pair, (release,))
    for absent in sorted(problem.must_run - missions.keys()):
        raise Infeasible(
            (
                Demand("must_run", absent, f"{absent} doit ouvrir."),
                Demand("absent", absent, f"{absent} n’est pas de ce tour."),
            ),
            ("Remettre cette mission dans le tour.", "Ne plus exiger qu’elle ouvre."),
        )
    for mission in sorted({mission for _, mission in locked}):
        place = missions[mission]
        locks = {lock(problem, who, name): people[who] for who, name in locked if name == mission}

        def hold(
            demands: Iterable[Demand],
            place: Mission = place,
            locks: dict[Demand, Candidate] = locks,
        ) -> bool:
            return seatable((locks[demand] for demand in demands), place)

        if not hold(locks):
            seats = Demand(
                "seats",
                mission,
                f"{called(place)} n’a que ces sièges, au nombre de {len(place.seats)}.",
            )
            raise Infeasible(
                (*smallest(list(locks), hold), seats),
                (release, "Ajouter un siège, ou élargir les profils qu’un siège accepte."),
            )
    if problem.cap is not None and len(locked) > problem.cap:
        raise Infeasible(
            (
                *(lock(problem, who, mission) for who, mission in locked[: problem.cap + 1]),
                Demand("cap", "", f"Le plafond est de {problem.cap}."),
            ),
            (release, "Relever le plafond de recrutements."),
        )


def refuse_short(mission: Mission, seats: Sequence[int], why: Demand) -> None:
    """Raise ``Infeasible``: ``mission`` may not close, and nobody left can hold ``seats``."""
    raise Infeasible(
        (
            why,
            *(
                Demand(
                    "seat",
                    f"{mission.id}/{seat}",
                    f"Le siège {seat + 1} de {called(mission)} doit être tenu.",
                )
                for seat in seats
            ),
        ),
        (
            "Rendre un siège facultatif, ou élargir les profils qu’il accepte.",
            "Ne plus exiger que la mission ouvre.",
            "Rouvrir les vœux ou la liste de la mission.",
        ),
    )
