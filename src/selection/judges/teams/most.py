"""Whether nobody could place more people than is claimed, ties told apart in any way.

Wishes and seats alone give a first bound (augmenting paths). Below it, every stable matching is
searched again by another model than the solver's: the cut of a seat is the lowest level still
taken there, and everyone above it who is not better off must be in.
"""

from collections import defaultdict
from typing import Any

from selection.judges.teams.reading import FIELD, Reading

EFFORT = 200.0  # deterministic seconds


def most_flaws(case: Reading, *, repaired: bool) -> list[str]:
    claims, given = case.claims, case.given
    most, proof, hires = claims["most"], claims["most_proof"], claims["hires"]
    if case.ties != "largest":
        spoken = most is not None or proof or claims["favoured"] or claims["first_wish"]
        return ["equals are told apart though a draw was asked"] * bool(spoken)
    if proof not in ("", "matching", "search") or most is None:
        return ["nothing is said of what could be placed at most"]
    found = [
        f"{name} favours {who}, whom it does not know"
        for name, who in sorted(case.favoured)
        if name not in case.missions or who not in case.people
    ]
    if most < hires:
        found.append(f"{hires} people are placed, more than the {most} claimed possible")
    if proof == "matching" and most != hires and not repaired:
        found.append(f"a proof of {most} beside {hires} people placed")
    simple = simply(case)
    cap = given.get("cap")
    simple = simple if cap is None else min(simple, cap)
    if most < simple and proof != "search":
        found.append(f"wishes and seats could hold {simple}, more than the {most} claimed")
    elif most < simple:
        better = search(case, most + 1)
        if better is not None:
            found.append(f"{better} people can be placed, more than the {most} claimed possible")
    return found


def simply(case: Reading) -> int:
    """People that the seats of open missions could hold, were nobody to prefer anything."""
    holder: dict[tuple[str, int], str] = {}
    options = {
        who: [
            (name, seat)
            for _, name in case.wishes(who)
            if name in case.team_of
            for seat in case.seats(name)
            if case.view(who, name, seat) is not None
        ]
        for who in case.people
    }

    def sit(who: str, seen: set[tuple[str, int]]) -> bool:
        for place in options[who]:
            if place not in seen:
                seen.add(place)
                if place not in holder or sit(holder[place], seen):
                    holder[place] = who
                    return True
        return False

    return sum(sit(who, set()) for who in case.people)


def search(case: Reading, least: int) -> int | None:
    """How many a stable matching places, ``least`` or more; None when none does."""
    from ortools.sat.python import cp_model

    cp: Any = cp_model.CpModel()
    sits: dict[tuple[str, str], Any] = {}
    groups: dict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for who in sorted(case.people):
        for _, name in case.wishes(who):
            if name in case.team_of:
                seats = tuple(s for s in case.seats(name) if case.view(who, name, s) is not None)
                sits[who, name] = cp.new_bool_var(f"{who}/{name}")
                groups[name, seats].append(who)
    for who in sorted(case.people):
        cp.add(sum(sits[who, name] for _, name in case.wishes(who) if (who, name) in sits) <= 1)
    for (name, seats), people in groups.items():
        level = {who: min(height(case, who, name, s) for s in seats) for who in people}
        heights = sorted(set(level.values()))
        cut = cp.new_int_var(0, len(heights), "")  # heights under which nobody sits; 0: a free seat
        inside = sum(sits[who, name] for who in people)
        cp.add(inside <= len(seats))
        spare = cp.new_bool_var("")
        cp.add(cut >= 1).only_enforce_if(~spare)
        cp.add(cut == 0).only_enforce_if(spare)
        cp.add(inside == len(seats)).only_enforce_if(~spare)
        if case.rule != "fixed":
            required = [s for s in seats if case.missions[name]["seats"][s].get("required", True)]
            cp.add(inside >= len(required))
        for who in people:
            mine = heights.index(level[who]) + 1
            cp.add(cut <= mine).only_enforce_if(sits[who, name])
            above = cp.new_bool_var("")
            cp.add(cut < mine).only_enforce_if(above)
            cp.add(cut >= mine).only_enforce_if(~above)
            rank = case.rank(who, name)
            content = [
                sits[who, other]
                for other_rank, other in case.wishes(who)
                if (who, other) in sits and other_rank <= rank
            ]
            cp.add_bool_or([~above, *content])
    cp.add(sum(sits.values()) >= least)
    engine = cp_model.CpSolver()
    engine.parameters.num_workers = 1
    engine.parameters.linearization_level = 2
    engine.parameters.max_deterministic_time = EFFORT
    status = engine.solve(cp)
    if status == cp_model.INFEASIBLE:
        return None
    if status == cp_model.UNKNOWN:
        raise ValueError("the search for more people placed did not end")
    return round(sum(engine.value(one) for one in sits.values()))


def height(case: Reading, who: str, name: str, seat: int) -> int:
    """What the mission thinks of her on a seat, but for the lot and for the seat being required."""
    view = case.view(who, name, seat)
    required = bool(case.missions[name]["seats"][seat].get("required", True))
    return 0 if view is None else (view >> FIELD) - (required << (3 * FIELD))
