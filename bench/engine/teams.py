"""Teams measured: ``python -m bench.engine.teams [--full]``.

A programme (802 candidates, 17 projects, 41 seats) with a reason for everyone; hospital-residents
from the same dictionaries as ``matching`` and ``algmatch``, which run in the ``.peers``
environment; every one of the 2**17 sets of missions; with ``--full``, a country.
"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.engine.teams_markets import (
    as_dictionaries,
    graded,
    programme,
    residents_market,
    teams_market,
)
from bench.meter import apart, measure, row, table
from selection.judges.teams import flaws
from selection.judges.teams.arrays import flaws_in_arrays, hall
from selection.teams import compose
from selection.teams.national import ArrayMarket, compose_arrays, owners, weights
from selection.teams.residents import match_resident_arrays, match_residents
from selection.teams.runset import Arena

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".peers" / "bin" / "python"


def a_programme() -> None:
    """Teams, bars, reasons for 802 people, then one withdrawal, in pure Python."""
    problem = programme(802, 17, cap=41, seed=1)
    seconds, teams = measure(lambda: compose(problem), repeat=5)
    assert len(teams.for_candidate) == 802
    row("teams", "programme, everyone told why", "802x17x41", seconds)
    judging, found = measure(lambda: flaws(problem, teams), repeat=1)
    assert found == [], found
    row("teams", "the same, judged", "802x17x41", judging)
    gone = next(iter(teams.team_of.values()))[0][1]
    rest = replace(problem, candidates=tuple(c for c in problem.candidates if c.id != gone))
    seconds, after = measure(lambda: compose(rest, previous=teams), repeat=5)
    assert flaws(rest, after, teams) == []
    row("teams", "one withdrawal", "801x17x41", seconds)
    row("teams", "people moved by it", "801x17x41", len(after.changes), unit="people")


def residents(sizes: list[int]) -> None:
    """The same dictionaries in, the same matching out."""
    for size in sizes:
        market = as_dictionaries(residents_market(size, size // 10, seed=size))
        seconds, teams = measure(lambda market=market: match_residents(**market), repeat=25)
        ours = {hospital: sorted(team) for hospital, team in sorted(teams.items())}
        for library in ("matching", "algmatch"):
            theirs = peer(library, market)
            if theirs is None:
                row("teams", "hospital-residents, dictionaries", size, seconds)
                continue
            assert theirs["teams"] == ours, f"{library}: another matching"
            row(
                "teams",
                "hospital-residents, dictionaries",
                size,
                seconds,
                theirs["seconds"],
                library,
            )


def peer(library: str, market: dict[str, Any]) -> dict[str, Any] | None:
    if not PEERS.exists():
        print(f"no {PEERS}: {library} is not measured", file=sys.stderr)
        return None
    done = subprocess.run(
        [PEERS, ROOT / "bench" / "peers" / "residents.py"],
        input=json.dumps({"library": library, **market}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{library} failed: {done.stderr[-300:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def every_set(seeds: range) -> None:
    """All 2**17 sets of missions of a programme: those without coalition are exactly ours."""
    for seed in seeds:
        market = teams_market(140, 17, seed=seed)
        seconds, ours = measure(lambda market=market: compose_arrays(market), repeat=5)
        trying, found = measure(lambda market=market: solutions(market), repeat=1)
        mask = int(ours.running @ (1 << np.arange(17)))
        assert ours.existence == ("none", "unique", "several")[min(len(found), 2)]
        assert mask in found or not found
        case = f"missions that run, {len(found)} solution"
        row("teams", case, f"140x17, seed {seed}", seconds, trying, "all 2**17 sets tried")


def solutions(market: ArrayMarket) -> list[int]:
    """The sets S = T(S), each of the 2**17 settled from nothing."""
    owner = owners(market)
    missions = len(market.seat_ptr) - 1
    wide = int(np.diff(market.seat_ptr).max())
    arena = Arena(
        wish_ptr=market.wish_ptr,
        wish_mission=market.wish_mission,
        owner=owner,
        weight=weights(market, owner, wide),
        wide=wide,
        seat_ptr=market.seat_ptr,
        required=market.seat_required,
        widest=62,
        fast=True,
    )
    bits = np.arange(missions)
    return [
        mask
        for mask in range(1 << missions)
        if (arena.complete(arena.settle((mask >> bits & 1) == 1)) == (mask >> bits & 1)).all()
    ]


def coalitions_left() -> None:
    """What keeping missions in public order alone leaves: closed ones that people would open."""
    for people, missions in ((802, 240), (2000, 600)):
        market = teams_market(people, missions, seed=7)
        left = []
        for rule in ("coalition_stable", "priority"):
            teams = compose_arrays(market, rule=rule)
            owner = owners(market)
            got = np.full(people, len(owner))
            mine = np.flatnonzero(market.wish_mission == teams.mission_of[owner])
            got[owner[mine]] = mine
            willing = np.arange(len(owner)) < got[owner]
            left.append(int((hall(market, owner, willing) & ~teams.running).sum()))
        ours, theirs = left
        size = f"{people}x{missions}"
        row("teams", "blocking coalitions", size, ours, theirs, "public order", unit="count")


def who_gains_by_other_wishes(people: int, tries: int) -> None:
    """How many find, among random other lists, one that gets them something better."""
    rng = np.random.default_rng(0)
    gaining = asked = seed = 0
    while asked < people:
        market = teams_market(40, 12, seed=seed)
        seed += 1
        honest = compose_arrays(market, fast=False).mission_of
        for who in range(len(market.profiles)):
            asked += 1
            gaining += any(gains(market, who, honest[who], rng) for _ in range(tries))
    row("teams", f"gain by other wishes, {tries} tries", f"{asked} people", gaining, unit="people")


def gains(market: ArrayMarket, who: int, honest: int, rng: np.random.Generator) -> bool:
    start, stop = market.wish_ptr[who : who + 2]
    kept = start + rng.permutation(stop - start)[: rng.integers(0, stop - start + 1)]
    rows = np.concatenate([np.arange(start), kept, np.arange(stop, len(market.wish_mission))])
    ptr = market.wish_ptr.copy()
    ptr[who + 1 :] -= stop - start - len(kept)
    told = replace(
        market,
        wish_ptr=ptr,
        wish_mission=market.wish_mission[rows],
        wish_key=market.wish_key[rows],
    )
    got = compose_arrays(told, fast=False).mission_of[who]
    truth = market.wish_mission[start:stop].tolist()
    place = {mission: rank for rank, mission in enumerate(truth)}
    return place.get(got, len(truth)) < place.get(honest, len(truth))


def ties(draws: int, *, full: bool) -> None:
    """People that a lottery leaves out needlessly, and what telling equals apart costs."""
    drawn, most, proven, seconds = [], [], 0, []
    for seed in range(draws):
        problem = graded(140, 70, 2, wishes=5, levels=3, seed=seed)
        drawn.append(compose(problem).hires)
        asked = replace(problem, ties="largest")
        took, teams = measure(lambda asked=asked: compose(asked), repeat=1)
        assert flaws(asked, teams) == []
        seconds.append(took)
        most.append(teams.hires)
        proven += teams.hires == teams.most
    size = f"140x70x2 ×{draws}"
    row("teams", f"placed, largest stable ({proven} proven)", size, float(np.mean(most)),
        float(np.mean(drawn)), "the lottery", unit="people")  # fmt: skip
    row("teams", "largest stable, slowest", size, max(seconds))
    asked = replace(programme(802, 17, cap=None, seed=1), ties="largest")
    took, teams = measure(lambda: compose(asked), repeat=1)
    row("teams", f"largest stable, {teams.hires} of {teams.most}", "802x17", took)
    gain, people = gains_by_a_shorter_list(4 if not full else 20)
    row("teams", "gain by a shorter list, largest stable", f"{people} people", gain[1], gain[0],
        "the lottery", unit="people")  # fmt: skip
    if full:
        asked = replace(graded(5000, 2500, 2, wishes=5, levels=3, seed=1), ties="largest")
        took, teams = measure(lambda: compose(asked), repeat=1)
        row("teams", f"largest stable, {teams.hires} of at most {teams.most}", "5000x2500x2", took)


def gains_by_a_shorter_list(draws: int) -> tuple[tuple[int, int], int]:
    """How many get a better wish by keeping only their first one, two or three: with the lottery,
    and when equals are told apart."""
    gaining, people = [0, 0], 0
    for seed in range(draws):
        for place, how in enumerate(("draw", "largest")):
            problem = replace(graded(16, 14, 1, wishes=4, levels=1, seed=seed), ties=how)
            honest = compose(problem).rank_of
            for who in problem.candidates:
                people += place
                lists = [replace(who, wishes=who.wishes[:kept]) for kept in (1, 2, 3)]
                others = tuple(one for one in problem.candidates if one is not who)
                gaining[place] += any(
                    (compose(replace(problem, candidates=(*others, told))).rank_of[who.id] or 99)
                    < (honest[who.id] or 99)
                    for told in lists
                )
    return (gaining[0], gaining[1]), people


def residents_from_arrays(size: int) -> dict[str, Any]:
    market = residents_market(size, size // 20)
    match_resident_arrays(**residents_market(1000, 50), fast=True)
    seconds, hospitals = measure(lambda: match_resident_arrays(**market), repeat=3)
    return {"seconds": seconds, "placed": int((hospitals >= 0).sum())}


def a_country(people: int, missions: int) -> dict[str, Any]:
    market = teams_market(people, missions)
    compose_arrays(teams_market(1000, 100), fast=True)  # compiled before the clock starts
    seconds, teams = measure(lambda: compose_arrays(market), repeat=1)
    judging, found = measure(lambda: flaws_in_arrays(market, teams), repeat=1)
    return {
        "seconds": seconds,
        "judging": judging,
        "flaws": found,
        "existence": teams.existence,
        "open": int(teams.running.sum()),
        "hires": int((teams.holder >= 0).sum()),
        "steps": teams.steps,
    }


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also a country: minutes, 1 GiB")
    asked = parser.parse_args()
    a_programme()
    residents([1000, 4000, 8000])
    every_set(range(5 if asked.full else 2))
    coalitions_left()
    ties(20 if asked.full else 4, full=asked.full)
    who_gains_by_other_wishes(*((1600, 30) if asked.full else (200, 10)))
    sizes = [(20_000, 6_000), (100_000, 30_000)]
    if asked.full:
        sizes.append((1_000_000, 300_000))
        run = apart("bench.engine.teams:residents_from_arrays", size=1_000_000)
        row(
            "teams",
            "hospital-residents, arrays",
            1_000_000,
            run["seconds"],
            rss_mb=run["rss_mb"],
        )
    for people, missions in sizes:
        run = apart("bench.engine.teams:a_country", people=people, missions=missions)
        assert run["flaws"] == [], run
        case = f"{run['existence']}, {run['open']} open, {run['hires']} hires"
        size = f"{people}x{missions}"
        row("teams", case, size, run["seconds"], rss_mb=run["rss_mb"])
        row("teams", "the same, judged", size, run["judging"], rss_mb=run["rss_mb"])
    table()


if __name__ == "__main__":
    main()
