"""Hospital-residents by other libraries, run by ``.peers/bin/python``: JSON in, JSON out.

Standard input: ``{"library", "wishes", "rankings", "capacities"}``, names "r0", "h0". Standard
output: ``{"seconds", "teams"}``; the clock covers what the library does from plain dictionaries
to its matching, not the reading of JSON.
"""

import json
import sys
import threading
import time
from typing import Any


def by_matching(market: dict[str, Any]) -> tuple[float, dict[str, list[str]]]:
    from matching.games import HospitalResident

    start = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(
        market["wishes"], market["rankings"], market["capacities"]
    )
    solved = game.solve(optimal="resident")
    seconds = time.perf_counter() - start
    return seconds, {h.name: [r.name for r in team] for h, team in solved.items()}


def by_algmatch(market: dict[str, Any]) -> tuple[float, dict[str, list[str]]]:
    from algmatch import HospitalResidentsProblem

    numbered = {  # this library wants numbers
        "residents": {int(r[1:]): [int(h[1:]) for h in hs] for r, hs in market["wishes"].items()},
        "hospitals": {
            int(h[1:]): {
                "capacity": market["capacities"][h],
                "preferences": [int(r[1:]) for r in ranking],
            }
            for h, ranking in market["rankings"].items()
        },
    }
    start = time.perf_counter()
    solved = HospitalResidentsProblem(dictionary=numbered).get_stable_matching()
    seconds = time.perf_counter() - start
    return seconds, {h: sorted(team) for h, team in solved["hospital_sided"].items()}


def main() -> None:
    market = json.load(sys.stdin)
    solve = {"matching": by_matching, "algmatch": by_algmatch}[market.pop("library")]
    for lists in (market["wishes"], market["rankings"]):  # one object a name, as on our side
        for name in lists:
            lists[name] = [sys.intern(other) for other in lists[name]]
    seconds, teams = solve(market)
    print(json.dumps({"seconds": seconds, "teams": {h: sorted(teams[h]) for h in sorted(teams)}}))


if __name__ == "__main__":
    # `matching` copies its players recursively: past a thousand of them the usual limits break
    sys.setrecursionlimit(10**7)
    threading.stack_size(1 << 29)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
