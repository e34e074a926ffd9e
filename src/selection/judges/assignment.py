"""The judge of assignments: reads a problem and a plan, trusts nothing else, shares no code.

It knows the plan as plain data and rebuilds every promise from the problem alone: who may read
what, how much, whether the figures are those claimed, and whether the prices prove that no plan
does better.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

Pair = tuple[str, str]
Readings = Mapping[str, list[str]]


def check(certificate: Mapping[str, Any]) -> list[str]:
    """Every flaw of a certificate (``{"problem": "assignment", "asked", "previous", "plan"}``)."""
    try:
        return flaws(certificate["asked"], certificate["plan"], certificate.get("previous"))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        return [f"unreadable certificate: {type(problem).__name__}: {problem}"]


def flaws(problem: Any, plan: Any, previous: Any = None) -> list[str]:
    """Every promise ``plan`` breaks; none is good.

    ``problem`` and ``plan`` may be the engine's objects or their JSON; ``previous`` is the plan
    that this one was asked to preserve (or its ``reviewers_of``), if any.
    """
    told = plan if isinstance(plan, Mapping) else plan.document()
    before = previous if isinstance(previous, Mapping | None) else previous.reviewers_of
    if before is not None and "reviewers_of" in before:
        before = before["reviewers_of"]
    case = Case(problem if isinstance(problem, Mapping) else problem.document(), told, before)
    return [
        *case.broken_rules(),
        *case.wrong_figures(),
        *case.wrong_changes(),
        *case.wrong_odds(),
        *case.wrong_bound(),
    ]


def whole(
    affinity: Mapping[str, Mapping[str, float]],
) -> tuple[int, dict[str, dict[str, int]]]:
    """The power of ten that makes every affinity whole, and the affinities so multiplied."""
    exact = {
        d: {r: Decimal(str(score)).normalize() for r, score in scores.items()}
        for d, scores in affinity.items()
    }
    digits = [int(one.as_tuple().exponent) for scores in exact.values() for one in scores.values()]
    grain = 10 ** max(0, -min(digits, default=0))
    return grain, {d: {r: int(one * grain) for r, one in s.items()} for d, s in exact.items()}


class Case:
    """A problem and the plan told for it, as the judge understands them."""

    def __init__(
        self, asked: Mapping[str, Any], told: Mapping[str, Any], before: Readings | None
    ) -> None:
        self.told, self.proof = told, told["proof"]
        self.need: dict[str, int] = dict(asked["dossiers"])
        people = asked["reviewers"]
        self.capacity: dict[str, int] = {person["id"]: person["capacity"] for person in people}
        self.floor: dict[str, int] = {person["id"]: person.get("floor", 0) for person in people}
        self.barred: set[Pair] = {(d, r) for d, r in asked.get("forbidden", ())}
        for person in people:
            self.barred |= {(dossier, person["id"]) for dossier in person.get("conflicts", ())}
        self.locked: set[Pair] = {(d, r) for d, r in asked.get("locked", ())}
        self.grain, self.affinity = whole(asked.get("affinity", {}))
        self.objective: str = asked.get("objective", "total")
        self.seed: int = asked.get("seed", 0)
        chance = asked.get("pair_probability")
        self.chance = None if chance is None else Fraction(chance)
        self.whole = math.lcm(*(need for need in self.need.values() if need))

        self.readers: dict[str, list[str]] = {d: list(r) for d, r in told["reviewers_of"].items()}
        self.pairs = {(d, r) for d, names in self.readers.items() for r in names}
        self.before = before
        self.then = {(d, r) for d, names in (before or {}).items() for r in names}
        self.stays = {
            (d, r) for d, r in self.then - self.barred if d in self.need and r in self.capacity
        }  # readings that could go on
        self.kept = self.stays & self.pairs
        self.sure = self.locked | self.kept

    def score(self, dossier: str, reviewer: str) -> int:
        return self.affinity.get(dossier, {}).get(reviewer, 0)

    def scale(self, dossier: str) -> int:
        """What makes the sums of dossiers with more or fewer readers comparable."""
        return self.whole // self.need[dossier] if self.need.get(dossier) else 0

    def service(self, dossier: str, reviewer: str) -> int:
        return self.scale(dossier) * self.score(dossier, reviewer)

    def broken_rules(self) -> list[str]:
        """The promises made whatever the objective."""
        load = Counter(name for names in self.readers.values() for name in names)
        found = [f"{d}: unknown dossier" for d in sorted(self.readers.keys() - self.need)]
        found += [f"{r}: unknown reviewer" for r in sorted(load.keys() - self.capacity)]
        for dossier, need in self.need.items():
            names = self.readers.get(dossier, [])
            if len(names) != need:
                found.append(f"{dossier}: {len(names)} readers, not {need}")
            if len(set(names)) != len(names):
                found.append(f"{dossier}: the same reader twice")
        for name, capacity in self.capacity.items():
            if load[name] > capacity:
                found.append(f"{name}: {load[name]} dossiers, more than {capacity}")
            if load[name] < self.floor[name]:
                found.append(f"{name}: {load[name]} dossiers, fewer than {self.floor[name]}")
        wrong, missing = sorted(self.pairs & self.barred), sorted(self.locked - self.pairs)
        found += [f"{d} is read by {r}: conflict or forbidden" for d, r in wrong]
        return found + [f"{d} is not read by {r}: locked" for d, r in missing]

    def wrong_figures(self) -> list[str]:
        """The figures of the plan, computed again."""
        told = self.told
        total = sum(self.score(*pair) for pair in self.pairs)
        service = {d: sum(self.service(d, r) for r in names) for d, names in self.readers.items()}
        worst = min((service.get(d, 0) for d, need in self.need.items() if need), default=0)
        value, bound = told["value"], told["bound"]
        expected = {
            "total": total,
            "worst": worst,
            "objective": self.objective,
            "seed": self.seed,
            "grain": self.grain,
            "gap": (bound - value) / max(value, 1),
        }
        if self.objective != "randomised":
            expected |= {"unit": self.grain, "value": total if self.objective == "total" else worst}
        told = {"grain": 1} | dict(told)
        found = [f"{k} is {v}, not {told[k]}" for k, v in expected.items() if told[k] != v]
        return found + [f"the bound {bound} is below the value {value}"] * (bound < value)

    def wrong_changes(self) -> list[str]:
        """Whether the changes are those announced, and whether fewer readings could have moved."""
        if self.before is None:
            return []
        told = self.told["changes"] or {}
        moved = len(self.stays - self.pairs)
        expected = {"moved": moved, "kept": len(self.then & self.pairs)}
        found = [
            f"{count} readings {what}, not {told.get(what)}"
            for what, count in expected.items()
            if told.get(what) != count
        ]
        if {(d, r) for d, r, _ in told.get("removed", ())} != self.then - self.pairs:
            found.append("the readings removed are not those announced")
        if {(d, r) for d, r in told.get("added", ())} != self.pairs - self.then:
            found.append("the readings added are not those announced")
        if moved and self.standing() >= self.proof["standing"]["bonus"] * (len(self.kept) + 1):
            found.append("nothing proves that fewer readings could not have moved")
        return found

    def standing(self) -> int:
        """What no plan exceeds when keeping a reading brings a bonus on top of its affinity."""
        proof = self.proof["standing"]
        return self.worth(
            self.locked,
            proof["prices"],
            lambda d, r: self.score(d, r) + proof["bonus"] * ((d, r) in self.stays),
        )

    def wrong_odds(self) -> list[str]:
        """Whether the odds respect every limit, and the plan drawn the odds."""
        told = self.told
        odds = {
            (d, r): Fraction(chance)
            for d, chances in told["odds"].items()
            for r, chance in chances.items()
        }
        if self.chance is None:
            return ["odds that nobody asked for"] if odds else []
        found = []
        dossiers: defaultdict[str, Fraction] = defaultdict(Fraction)
        reviewers: defaultdict[str, Fraction] = defaultdict(Fraction)
        for pair, chance in sorted(odds.items()):
            dossiers[pair[0]] += chance
            reviewers[pair[1]] += chance
            if not 0 < chance <= (1 if pair in self.sure else self.chance):
                found.append(f"{pair[0]} is read by {pair[1]} with probability {chance}")
            if pair in self.barred:
                found.append(f"{pair[0]} may be read by {pair[1]}: conflict or forbidden")
        for dossier, need in self.need.items():
            if dossiers[dossier] != need:
                found.append(f"{dossier}: {dossiers[dossier]} readers expected, not {need}")
        for name, most in self.capacity.items():
            if not self.floor[name] <= reviewers[name] <= most:
                found.append(f"{name}: {reviewers[name]} dossiers expected, out of bounds")
        impossible = sorted(self.pairs - odds.keys())
        certain = {pair for pair, chance in odds.items() if chance == 1} | self.sure
        found += [f"{d} is read by {r}, without a chance to" for d, r in impossible]
        found += [f"{d} is not read by {r}, certain" for d, r in sorted(certain - self.pairs)]
        found += [f"{d} by {r} should be certain" for d, r in sorted(certain) if odds[d, r] != 1]
        value = sum(chance * self.score(*pair) for pair, chance in odds.items())
        unit = self.chance.denominator
        if told["unit"] != unit * self.grain or told["value"] != value * unit:
            found.append(f"the expected total is {value}, not {told['value']}/{told['unit']}")
        return found

    def wrong_bound(self) -> list[str]:
        """Whether the prices prove the bound (weak duality, over all pairs)."""
        if self.objective == "fair":
            return self.wrong_fairness()
        if self.objective == "fairest":
            return [*self.wrong_fairness(), *self.wrong_tenth()]
        if self.objective == "randomised":
            limits = (self.chance or Fraction(1)).as_integer_ratio()
            proven = self.worth(self.sure, self.proof["prices"], self.score, *limits)
        elif self.before is None:
            proven = self.worth(self.locked, self.proof["prices"], self.score)
        else:
            proven = self.standing() - self.proof["standing"]["bonus"] * len(self.kept)
        bound = self.told["bound"]
        return [] if proven <= bound else [f"the prices prove {proven}, not {bound}"]

    def wrong_fairness(self) -> list[str]:
        """Whether the weights prove the floor and the total, or else a search of our own does.

        A weighted mean of the dossiers is no less than the worst of them; and a dossier that must
        reach the floor may be paid for what exceeds it, which changes no total for the worse.
        """
        proof, floor, bound = self.proof, self.told["value"], self.told["bound"]
        scale, searched = proof["scale"], proof["searched"]
        mean, extra = proof["floor"]["weights"], proof["total"]["weights"]
        if min([scale - 1, *mean.values(), *extra.values()]) < 0:
            return ["a weight is negative"]
        if not any(self.need.values()):
            return []
        found = []
        proven = math.inf
        if any(mean.values()):
            proven = self.worth(
                self.sure,
                proof["floor"]["prices"],
                lambda d, r: mean.get(d, 0) * self.service(d, r),
            ) // sum(mean.values())
        if proven > bound and not ("floor" in searched and self.search(bound + 1) is None):
            found.append(f"the weights prove a floor of {proven}, not {bound}")

        weighed = self.worth(
            self.sure,
            proof["total"]["prices"],
            lambda d, r: scale * self.score(d, r) + extra.get(d, 0) * self.service(d, r),
        )
        total = (weighed - floor * sum(extra.values())) // scale
        bound = proof["total_bound"]
        if bound < self.told["total"]:
            found.append("the total exceeds its bound")
        if total > bound and not ("total" in searched and (self.search(floor) or 0) <= bound):
            found.append(f"the weights prove a total of {total}, not {bound}")
        return found

    def wrong_tenth(self) -> list[str]:
        """Whether the worst-served tenth has what is told, and the weights prove its bound."""
        proof, scale, floor = self.proof["tenth"], self.proof["scale"], self.told["value"]
        served = sorted(
            sum(self.service(dossier, reader) for reader in self.readers.get(dossier, ()))
            for dossier, need in self.need.items()
            if need
        )
        count = max(1, len(served) // 10) if served else 0
        value = sum(served[:count])
        found = []
        if (proof["count"], proof["value"]) != (count, value):
            found.append(f"the {count} worst served have {value}, not {proof['value']}")
        weights, lifts = proof["weights"], proof["lifts"]
        if sum(weights.values()) != count * scale or not all(
            0 <= one <= scale and self.need.get(name) for name, one in weights.items()
        ):
            return [*found, "the weights of the worst served do not add up"]
        if min(lifts.values(), default=0) < 0:
            return [*found, "a weight is negative"]
        proven = self.worth(
            self.sure,
            proof["prices"],
            lambda d, r: (weights.get(d, 0) + lifts.get(d, 0)) * self.service(d, r),
        )
        proven = (proven - floor * sum(lifts.values())) // scale
        if proven > proof["bound"] or proof["bound"] < value:
            found.append(f"the weights prove {proven} for the worst served, not {proof['bound']}")
        return found

    def worth(
        self,
        sure: set[Pair],
        prices: Mapping[str, int],
        weight: Callable[[str, str], int],
        most: int = 1,
        unit: int = 1,
    ) -> int:
        """What no plan exceeds at these prices, in ``1 / unit``: each dossier's best, net.

        ``sure`` readings are given whatever their price; any other is given ``most`` times at most,
        one reading being ``unit`` times. A reviewer's price is paid on what may still be given to
        her when it is positive, on what is still due to her when it is negative.
        """
        given = Counter(reviewer for _, reviewer in sure)
        owed = Counter(dossier for dossier, _ in sure)
        total = unit * sum(weight(d, r) for d, r in sure)
        for reviewer, price in prices.items():
            room = min(self.capacity[reviewer], len(self.need)) - given[reviewer]
            due = max(self.floor[reviewer] - given[reviewer], 0)
            total += unit * price * (room if price > 0 else due)
        for dossier, need in self.need.items():
            left = unit * (need - owed[dossier])
            net = sorted(
                (
                    weight(dossier, reviewer) - prices.get(reviewer, 0)
                    for reviewer in self.capacity
                    if (dossier, reviewer) not in self.barred and (dossier, reviewer) not in sure
                ),
                reverse=True,
            )
            for gain in net[: -(-left // most)]:
                total += min(most, left) * gain
                left -= min(most, left)
        return total

    def search(self, floor: int) -> int | None:
        """The greatest total when every dossier is served ``floor`` or more; None if none can be.

        By branch and bound on every pair, whatever the solver did.
        """
        pairs = [(d, r) for d in self.need for r in self.capacity if (d, r) not in self.barred]
        row = {dossier: index for index, dossier in enumerate(self.need)}
        column = {reviewer: index for index, reviewer in enumerate(self.capacity)}
        rows, columns = [row[d] for d, _ in pairs], [column[r] for _, r in pairs]
        where, ones = np.arange(len(pairs)), np.ones(len(pairs))

        def sums(values: Any, at: list[int], height: int) -> Any:
            return csr_matrix((values, (at, where)), shape=(height, len(pairs)))

        need = np.array(list(self.need.values()), float)
        service = [float(self.service(*pair)) for pair in pairs]
        found = milp(
            [-float(self.score(*pair)) for pair in pairs],
            constraints=[
                LinearConstraint(sums(ones, rows, len(row)), need, need),
                LinearConstraint(
                    sums(ones, columns, len(column)),
                    list(self.floor.values()),
                    list(self.capacity.values()),
                ),
                LinearConstraint(
                    sums(service, rows, len(row)), np.where(need > 0, floor, 0), np.inf
                ),
            ],
            integrality=ones,
            bounds=Bounds([float(pair in self.sure) for pair in pairs], 1.0),
            options={"mip_rel_gap": 0.0},
        )
        if found.status not in (0, 2):
            raise ArithmeticError("the search did not end")
        return None if found.status == 2 else -round(found.fun)


def array_flaws(problem: Any, plan: Any, previous: Any = None) -> list[str]:
    """Every promise a national plan breaks; one more sweep of all the pairs, block by block.

    ``problem`` has ``need``, ``floor``, ``capacity`` and ``affinity.block(rows)`` (negative where
    barred); ``plan`` has ``readings`` (CSR), ``value``, ``bound``, ``price``, ``bonus``, ``kept``
    and ``moved``; ``previous`` is the CSR of the readings to preserve.
    """
    n, m = len(problem.need), len(problem.floor)
    first, reviewer = plan.readings.first, plan.readings.reviewer
    if len(first) != n + 1 or len(reviewer) != first[-1] or (reviewer >= m).any():
        return ["the readings do not have the shape of the problem"]
    owner = np.repeat(np.arange(n), np.diff(first))
    codes = owner * m + reviewer
    load = np.bincount(reviewer, minlength=m)
    found = []
    if (np.diff(first) != problem.need).any():
        found.append("a dossier has too many or too few readers")
    if len(np.unique(codes)) != len(codes):
        found.append("a dossier has the same reader twice")
    if (load < problem.floor).any() or (load > problem.capacity).any():
        found.append("a load is out of bounds")

    stays = np.zeros(0, np.int64)
    if previous is not None:
        then = np.repeat(np.arange(len(previous.first) - 1), np.diff(previous.first))
        usable = (then < n) & (previous.reviewer < m)
        stays = then[usable] * m + previous.reviewer[usable]
        stays = np.unique(stays[problem.capacity[stays % m] > 0])
    # when every reading goes on, they are as good as locked, and only the others have a price
    lasting = plan.bonus == 0
    held = np.zeros(m, np.int64)
    value = possible = kept = proven = 0
    step = max(1, (1 << 22) // m)
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        table = np.asarray(problem.affinity.block(rows), np.float64)
        barred = table < 0
        mine = slice(first[rows[0]], first[rows[-1] + 1])
        at = owner[mine] - start, reviewer[mine]
        if barred[at].any():
            found.append("a reader is barred from a dossier")
        value += int(table[at].sum())
        among = stays[
            np.searchsorted(stays, start * m) : np.searchsorted(stays, (start + step) * m)
        ]
        spot = among // m - start, among % m
        read = np.zeros(table.shape, np.bool_)
        read[at] = True
        spot = spot[0][~barred[spot]], spot[1][~barred[spot]]
        possible += len(spot[0])
        kept += int(read[spot].sum())
        asked = problem.need[rows]
        if lasting:
            proven += int(table[spot].sum())
            barred[spot] = True
            asked = asked - np.bincount(spot[0], minlength=len(rows))
            held += np.bincount(spot[1], minlength=m)
        else:
            table[spot] += plan.bonus
        table -= plan.price
        table[barred] = -np.inf
        most = int(asked.max(initial=0))
        if most:
            best = -np.partition(-table, min(most, m) - 1, axis=1)[:, :most]
            best = -np.sort(-best, axis=1)
            proven += int(best[np.arange(best.shape[1]) < asked[:, None]].sum())
    room, due = problem.capacity - held, np.maximum(problem.floor - held, 0)
    proven += int((room * np.maximum(plan.price, 0) + due * np.minimum(plan.price, 0)).sum())
    if previous is not None and (plan.kept, plan.moved) != (kept, possible - kept):
        found.append(f"{kept} readings kept and {possible - kept} moved, not as announced")
    if plan.moved and proven >= plan.bonus * (kept + 1):
        found.append("nothing proves that fewer readings could not have moved")
    proven -= plan.bonus * kept
    if value != plan.value:
        found.append(f"total affinity is {value}, not {plan.value}")
    if proven > plan.bound or plan.bound < plan.value:
        found.append(f"the prices prove {proven}, not {plan.bound}")
    return found
