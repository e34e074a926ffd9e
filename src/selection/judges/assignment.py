"""The judge of assignments: reads a problem and a plan, trusts nothing else, shares no code.

It knows the plan as plain data and rebuilds every promise from the problem alone: who may read
what, how much, whether the value is the one claimed, and whether the prices prove that no plan does
better.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Pair = tuple[str, str]


def check(certificate: Mapping[str, Any]) -> list[str]:
    """Every flaw of a certificate (``{"problem": "assignment", "asked", "previous", "plan"}``)."""
    try:
        return flaws(certificate["asked"], certificate["plan"], certificate.get("previous"))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as problem:
        return [f"unreadable certificate: {type(problem).__name__}: {problem}"]


def flaws(problem: Any, plan: Any, previous: Any = None) -> list[str]:
    """Every promise ``plan`` breaks; none is good.

    ``problem`` and ``plan`` may be the engine's objects or their JSON; ``previous`` is the plan
    that this one was asked to preserve (or its ``reviewers_of``), if any.
    """
    asked = Asked(problem if isinstance(problem, Mapping) else problem.document())
    told = plan if isinstance(plan, Mapping) else plan.document()
    before = previous if isinstance(previous, Mapping | None) else previous.document()
    if before is not None and "reviewers_of" in before:
        before = before["reviewers_of"]
    readers = {str(dossier): list(names) for dossier, names in told["reviewers_of"].items()}
    return [
        *broken_rules(asked, readers),
        *wrong_claims(asked, readers, told),
        *wrong_bound(asked, readers, told, before),
    ]


class Asked:
    """The problem as the judge understands it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.need: dict[str, int] = dict(document["dossiers"])
        people = document["reviewers"]
        self.capacity: dict[str, int] = {person["id"]: person["capacity"] for person in people}
        self.floor: dict[str, int] = {person["id"]: person.get("floor", 0) for person in people}
        self.barred: set[Pair] = {(d, r) for d, r in document.get("forbidden", ())}
        for person in people:
            self.barred |= {(dossier, person["id"]) for dossier in person.get("conflicts", ())}
        self.locked: set[Pair] = {(d, r) for d, r in document.get("locked", ())}
        self.affinity: dict[str, dict[str, int]] = document.get("affinity", {})
        self.objective: str = document.get("objective", "total")
        chance = document.get("pair_probability")
        self.chance = None if chance is None else Fraction(chance)
        self.seed: int = document.get("seed", 0)

    def score(self, dossier: str, reviewer: str) -> int:
        return self.affinity.get(dossier, {}).get(reviewer, 0)


def broken_rules(asked: Asked, readers: Mapping[str, list[str]]) -> list[str]:
    """The promises made whatever the objective."""
    load = Counter(name for names in readers.values() for name in names)
    pairs = {(dossier, name) for dossier, names in readers.items() for name in names}
    found = [f"{dossier}: unknown dossier" for dossier in sorted(readers.keys() - asked.need)]
    found += [f"{name}: unknown reviewer" for name in sorted(load.keys() - asked.capacity)]
    for dossier, need in asked.need.items():
        names = readers.get(dossier, [])
        if len(names) != need:
            found.append(f"{dossier}: {len(names)} readers, not {need}")
        if len(set(names)) != len(names):
            found.append(f"{dossier}: the same reader twice")
    for name, capacity in asked.capacity.items():
        if load[name] > capacity:
            found.append(f"{name}: {load[name]} dossiers, more than {capacity}")
        if load[name] < asked.floor[name]:
            found.append(f"{name}: {load[name]} dossiers, fewer than {asked.floor[name]}")
    found += [f"{d} is read by {r}: conflict or forbidden" for d, r in sorted(pairs & asked.barred)]
    found += [f"{d} is not read by {r}: locked" for d, r in sorted(asked.locked - pairs)]
    return found


def wrong_claims(asked: Asked, readers: Mapping[str, list[str]], told: Any) -> list[str]:
    """The figures of the plan, computed again."""
    sums = {d: sum(asked.score(d, name) for name in names) for d, names in readers.items()}
    found = []
    if told["total"] != sum(sums.values()):
        found.append(f"total affinity is {sum(sums.values())}, not {told['total']}")
    served = [sums.get(dossier, 0) for dossier, need in asked.need.items() if need]
    if told["worst"] != min(served, default=0):
        found.append(f"worst-served dossier has {min(served, default=0)}, not {told['worst']}")
    if told["objective"] != asked.objective:
        found.append(f"objective {told['objective']}, asked {asked.objective}")
    if told["seed"] != asked.seed:
        found.append(f"seed {told['seed']}, asked {asked.seed}")
    value, bound = told["value"], told["bound"]
    if bound < value:
        found.append(f"the bound {bound} is below the value {value}")
    if told["gap"] != (bound - value) / max(value, 1):
        found.append(f"the gap is {(bound - value) / max(value, 1)}, not {told['gap']}")
    if asked.objective == "total" and (value, told["unit"]) != (told["total"], 1):
        found.append("the value is not the total")
    return found


def wrong_bound(
    asked: Asked, readers: Mapping[str, list[str]], told: Any, before: Mapping[str, Any] | None
) -> list[str]:
    """Whether the prices prove the bound (weak duality, all pairs)."""
    prices: dict[str, int] = told["proof"].get("prices", {})
    stays = {
        (dossier, name)
        for dossier, names in (before or {}).items()
        for name in names
        if dossier in asked.need and name in asked.capacity and (dossier, name) not in asked.barred
    }
    pairs = {(dossier, name) for dossier, names in readers.items() for name in names}
    kept = len(stays & pairs)
    bonus = told["proof"].get("bonus", 0) if stays else 0
    found = []
    if before is not None:
        claimed = told["changes"] or {}
        if claimed.get("moved") != len(stays) - kept:
            found.append(f"{len(stays) - kept} readings moved, not {claimed.get('moved')}")
        if claimed.get("kept") != kept:
            found.append(f"{kept} readings kept, not {claimed.get('kept')}")
    proven = worth(asked, prices, lambda d, r: asked.score(d, r) + bonus * ((d, r) in stays))
    if asked.objective == "total":
        if proven - bonus * kept > told["bound"]:
            found.append(f"the prices prove {proven - bonus * kept}, not {told['bound']}")
        if kept < len(stays) and proven >= bonus * (kept + 1):
            found.append("nothing proves that fewer readings could not have moved")
    return found


def worth(asked: Asked, prices: Mapping[str, int], weight: Any) -> int:
    """What no plan can exceed at these prices: each dossier's best readers, net of prices.

    Locked readings are given whatever their price. A reviewer's price is paid for the readings that
    may still be given to her when it is positive, for those still due when it is negative.
    """
    locked = Counter(reviewer for _, reviewer in asked.locked)
    total = sum(weight(d, r) for d, r in asked.locked)
    for reviewer, price in prices.items():
        if price > 0:
            total += price * (min(asked.capacity[reviewer], len(asked.need)) - locked[reviewer])
        else:
            total += price * max(asked.floor[reviewer] - locked[reviewer], 0)
    for dossier, need in asked.need.items():
        given = [r for r in asked.capacity if (dossier, r) in asked.locked]
        net = sorted(
            weight(dossier, r) - prices.get(r, 0)
            for r in asked.capacity
            if (dossier, r) not in asked.barred and (dossier, r) not in asked.locked
        )
        total += sum(net[len(net) - (need - len(given)) :])
    return total
