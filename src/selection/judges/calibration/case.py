"""A certificate of calibration, examined part by part."""

from math import erf, isfinite, log, sqrt
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu
from scipy.special import gammaln
from scipy.stats import t as student

from selection import VERSION
from selection.paper import fingerprint

DENSE = 3000  # unknowns inverted whole
SAMPLE = 40  # dossiers checked beyond
CLOSE = 1e-5  # relative to the spread of the values, for what the solver computes exactly
STILL = 2e-3  # the same, for a parameter against its own equation
ROUGH = 0.05  # for what the solver says it approximates

# The published rules of the calculation.
RESTED, RESTED_WIDE = 1e-6, 1e-4  # the last change of a calculation that came to rest
EVERY_SWEEP = 100  # reviewers up to which every sweep is exact
PAIRS = 20_000_000  # pairs of readings of a dossier up to which the last posterior is
LEAST, SILENT = 1e-4, 1e-6  # smallest variances, of what differs and of noises
STEEP = 0.5  # largest variance of the scales
WIDENING, WIDENING_OF_FEW = 1.05, 0.45
GRIDS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 100)  # parts of a point that marks are counted in
WILD = 12.0
HINT = 0.5
FALSE_ALARMS = 0.1


class Case:
    """One certificate under examination: what it says, and the flaws found so far."""

    def __init__(self, paper: dict[str, Any]) -> None:
        self.paper = paper
        self.flaws: list[str] = []
        if paper["problem"] != "calibration":
            raise ValueError("not a calibration")
        given = paper["readings"]
        self.i = np.array(given["dossier"], int)
        self.j = np.array(given["reviewer"], int)
        self.value = np.array(given["value"], float)
        self.of = np.array(given["dossier_group"], int)
        self.ring = np.array(given["reviewer_group"], int)
        self.n, self.m = len(given["dossiers"]), len(given["reviewers"])
        self.groups, self.circles = int(self.of.max()) + 1, int(self.ring.max()) + 1
        self.count = len(self.value)
        self.v = {name: float(value) for name, value in paper["variances"].items()}
        self.a = np.array(paper["slope"]["mean"], float)
        self.av = np.array(paper["slope"]["variance"], float)
        self.noise = np.array(paper["noise"], float)
        self.weight = np.array(paper["weight"], float)
        self.wildness = np.array(paper["wildness"], float)
        self.worth = {name: np.array(column, float) for name, column in paper["worth"].items()}
        self.severity = {k: np.array(column, float) for k, column in paper["severity"].items()}
        self.model = paper["model"]
        self.centre = float(np.sum(self.value)) / self.count
        self.y = self.value - self.centre
        self.unit = max(sqrt(float(np.mean(self.y**2))), 1e-6)
        if paper["version"] != VERSION:
            self.flaw(f"made by version {paper['version']}, this judge knows {VERSION}")
        if paper["seed"] != 0:
            self.flaw("a calibration draws nothing: its seed is 0")
        if paper["fingerprint"] != fingerprint(given):
            self.flaw("the fingerprint is not that of the readings")

    def flaw(self, says: str) -> None:
        self.flaws.append(says)

    # Shape ----------------------------------------------------------------------------------

    def judge_shape(self) -> None:
        n, m, count = self.n, self.m, self.count
        lengths = {
            n: [self.of, *self.worth.values()],
            m: [self.ring, self.a, self.av, self.noise, *self.severity.values()],
            count: [self.i, self.j, self.value, self.weight, self.wildness],
        }
        if any(len(array) != size for size, arrays in lengths.items() for array in arrays):
            self.flaw("arrays of different lengths")
            return
        if set(self.model) != {"scale", "noise", "outliers"} or not all(
            isinstance(value, bool) for value in self.model.values()
        ):
            self.flaw("the model is not three switches")
        names = (self.paper["readings"]["dossiers"], self.paper["readings"]["reviewers"])
        if any(len(set(name)) != len(name) for name in names):
            self.flaw("a name appears twice")
        if len(set(zip(self.i.tolist(), self.j.tolist(), strict=True))) != count:
            self.flaw("a reviewer has two values for one dossier")
        if min(self.i.min(), self.j.min()) < 0 or self.i.max() >= n or self.j.max() >= m:
            self.flaw("an index is out of bounds")
        wanted = {"worth", "severity", "level", "circle", "scale", "noise", "steady", "wild"}
        if set(self.v) != wanted:
            self.flaw("a variance is missing")
            return
        positive = [self.noise, self.weight, self.a]
        positive.append(np.array([v for k, v in self.v.items() if k not in ("scale", "wild")]))
        if not all(np.isfinite(array).all() and (array > 0).all() for array in positive):
            self.flaw("a variance, a weight or a scale is not positive")
        if (self.weight > 1 + 1e-12).any() or ((self.wildness < 0) | (self.wildness > 1)).any():
            self.flaw("a weight or a probability is above 1")
        if not self.model["scale"] and ((self.a != 1).any() or self.av.any() or self.v["scale"]):
            self.flaw("scales differ in a model without scale")
        if not self.model["outliers"] and (
            (self.weight != 1).any() or self.wildness.any() or self.v["wild"]
        ):
            self.flaw("weights differ in a model without outliers")
        if self.groups == 1 and self.v["level"] != 1 and self.paper["finished"]:
            self.flaw("a variance of levels without groups")
        if self.circles == 1 and self.v["circle"] != 1 and self.paper["finished"]:
            self.flaw("a variance of circles without circles")
        gap = float(self.paper["gap"])
        if (
            not gap >= 0
            or (gap < (RESTED if m <= EVERY_SWEEP else RESTED_WIDE)) is not self.paper["finished"]
        ):
            self.flaw("wrong about whether the calculation came to rest")
        rows = m + self.groups + (self.circles if self.circles > 1 else 0)
        pairs = int((np.bincount(self.i) ** 2).sum())
        if (rows <= DENSE and pairs <= PAIRS) is not self.paper["exact"]:
            self.flaw("wrong about whether the posterior is exact")
        islands = self.islands()
        if islands != self.paper["islands"]:
            self.flaw(f"{islands} islands, not {self.paper['islands']}")
        tied = count - n - m + islands < 3
        if tied is not self.paper["tied"]:
            self.flaw("wrong about whether worth and noise can be told apart")
        if (not tied and islands == 1 and m > 1) is not self.paper["calibrated"]:
            self.flaw("wrong about whether the reviewers could be compared")
        if tied and (any(self.model.values()) or self.v["noise"] != self.v["worth"]):
            self.flaw("worth and noise cannot be told apart, yet are")

    def islands(self) -> int:
        parent = list(range(self.n + self.m))

        def root(node: int) -> int:
            while parent[node] != node:
                parent[node] = parent[parent[node]]
                node = parent[node]
            return node

        for d, r in zip(self.i.tolist(), self.j.tolist(), strict=True):
            parent[root(d)] = root(self.n + r)
        return sum(parent[node] == node for node in range(self.n + self.m))

    # Posterior ------------------------------------------------------------------------------

    def system(self) -> tuple[Any, np.ndarray]:
        """Precision and right-hand side of (dossiers, reviewers, levels[, circles])."""
        n, m, groups, circles, v = self.n, self.m, self.groups, self.circles, self.v
        size = n + m + groups + (circles if circles > 1 else 0)
        t = self.weight / self.noise[self.j]
        a, r = self.a[self.j], self.j + n
        rows, columns, entries = [], [], []

        def put(row: Any, column: Any, entry: Any) -> None:
            row, column, entry = np.broadcast_arrays(row, column, entry)
            rows.append(row.ravel())
            columns.append(column.ravel())
            entries.append(entry.ravel().astype(float))

        put(self.i, self.i, t * a**2)
        put(r, r, t)
        put(self.i, r, t * a)
        put(r, self.i, t * a)
        dossier, level = np.arange(n), n + m + self.of
        for row, column, sign in ((dossier, dossier, 1), (level, level, 1),
                                  (dossier, level, -1), (level, dossier, -1)):  # fmt: skip
            put(row, column, sign / v["worth"])
        if groups > 1:
            every = n + m + np.arange(groups)
            put(every, every, 1 / v["level"])
            put(every[:, None], every[None, :], -1 / (groups * v["level"]))
        reviewer = n + np.arange(m)
        put(reviewer, reviewer, 1 / v["severity"])
        if circles > 1:
            loop = n + m + groups + self.ring
            put(loop, loop, 1 / v["severity"])
            put(reviewer, loop, -1 / v["severity"])
            put(loop, reviewer, -1 / v["severity"])
            every = n + m + groups + np.arange(circles)
            put(every, every, 1 / v["circle"])
        where = (np.concatenate(rows), np.concatenate(columns))
        matrix = coo_matrix((np.concatenate(entries), where), (size, size)).tocsc()
        right = np.zeros(size)
        np.add.at(right, self.i, t * a * self.y)
        np.add.at(right, r, t * self.y)
        return matrix, right

    def judge_posterior(self) -> None:
        matrix, right = self.system()
        exact = self.paper["exact"]
        if matrix.shape[0] <= DENSE:
            cov = np.linalg.inv(matrix.toarray())
            mean = cov @ right
            mean += cov @ (right - matrix @ mean)
            self.compare(mean, lambda k: cov[k])
            self.expect(mean, cov)
            if self.paper["finished"] and exact:
                self.equations(mean, cov)
        else:
            solver = splu(matrix)
            mean = solver.solve(right)

            def row(k: int) -> np.ndarray:
                unit = np.zeros(matrix.shape[0])
                unit[k] = 1
                return solver.solve(unit)

            self.compare(mean, row)

    def compare(self, mean: np.ndarray, row: Any) -> None:
        n, m = self.n, self.m
        x, b = mean[:n], mean[n : n + m]
        near = (CLOSE if self.paper["exact"] else ROUGH) * self.unit
        lenient = float(b.mean())
        worth = self.centre + lenient + x
        self.same("worth", self.worth["mean"], worth, near)
        panel = (
            np.mean([row(n + r) for r in range(m)], axis=0) if m <= DENSE else np.zeros(len(mean))
        )
        every = np.arange(n) if n + m <= DENSE else np.linspace(0, n - 1, SAMPLE).astype(int)
        t = self.weight / self.noise[self.j]
        known = 1 / self.v["worth"] + np.bincount(self.i, t * self.a[self.j] ** 2, n)
        pull = t * self.a[self.j] / known[self.i]
        loose = x**2 * np.bincount(self.i, pull**2 * self.av[self.j], n)
        shared = panel[n : n + m].mean()
        hidden = self.hidden_by_rounding()
        times = np.bincount(self.i, minlength=n)
        sd = np.array([
            sqrt(max(row(d)[d] + 2 * panel[d] + shared + loose[d], hidden / times[d]))
            for d in every
        ])  # fmt: skip
        self.same("standard deviation", self.worth["sd"][every], sd, near)
        spare = max(self.count - n - m + self.paper["islands"], 3)
        quantile = float(student.ppf(0.95, spare)) * (WIDENING + WIDENING_OF_FEW / sqrt(spare))
        for name, sign in (("low", -1), ("high", 1)):
            told = self.worth["mean"] + sign * quantile * self.worth["sd"]
            self.same(f"{name} bound", self.worth[name], told, 1e-9 * max(1.0, self.unit))
        typical = float(x.mean())
        severity = lenient + typical - b - self.a * typical
        self.same("severity", self.severity["mean"], severity, near)
        self.same("scale", np.array(self.paper["scale"]["mean"], float), self.a, 1e-9)
        self.same("scale's sd", np.array(self.paper["scale"]["sd"], float),
                  np.sqrt(self.av), 1e-9)  # fmt: skip
        told = self.severity["sd"]
        some = np.arange(m) if m <= DENSE else np.linspace(0, m - 1, SAMPLE).astype(int)
        spread = [
            row(n + r)[n + r] - 2 * panel[n + r] + shared + typical**2 * self.av[r] for r in some
        ]
        load = np.bincount(self.j, minlength=m)[some]
        self.same("severity's sd", told[some], np.sqrt(np.maximum(spread, hidden / load)), near)

    def hidden_by_rounding(self) -> float:
        """The variance of a value known to the nearest part of a point."""
        for parts in GRIDS:
            counted = self.value * parts
            if float(np.abs(counted - np.rint(counted)).max()) < 1e-6:
                return 1 / (12 * parts**2)
        return 0.0

    def same(self, what: str, told: np.ndarray, found: np.ndarray, near: float) -> None:
        if told.shape != found.shape:
            self.flaw(f"{what}: {told.shape} told, {found.shape} expected")
        elif not np.isfinite(told).all():
            self.flaw(f"{what}: not a number")
        elif len(told) and float(np.abs(told - found).max()) > near:
            at = int(np.argmax(np.abs(told - found)))
            self.flaw(f"{what} {at}: {told[at]:.6g} told, {found[at]:.6g} found")

    def residual(self, mean: np.ndarray, cov: np.ndarray) -> tuple[np.ndarray, ...]:
        """Of each reading: what is left, the variance of what is explained, the scale's own."""
        x, b, r = mean[: self.n], mean[self.n : self.n + self.m], self.j + self.n
        a = self.a[self.j]
        left = self.y - b[self.j] - a * x[self.i]
        explained = cov[r, r] + a**2 * cov[self.i, self.i] + 2 * a * cov[self.i, r]
        loose = self.av[self.j] * x[self.i] ** 2
        return left, explained, loose

    def expect(self, mean: np.ndarray, cov: np.ndarray) -> None:
        """Expected values, and how wild each reading looks against the others."""
        left, explained, loose = self.residual(mean, cov)
        noise = self.noise[self.j]
        kept = 1 - np.minimum(explained * self.weight / noise, 1 - 1e-9)
        near = (CLOSE * 100 if self.paper["exact"] else 2 * ROUGH) * self.unit
        told = np.array(self.paper["expected"], float)
        self.same("expected value", told, self.value - left / kept, near)
        if not self.model["outliers"]:
            return
        tame = noise + explained / kept + loose
        wild = WILD * self.v["noise"] + explained / kept + loose
        share = self.v["wild"]
        odds = log(share / (1 - share)) + 0.5 * (
            np.log(tame / wild) + (left / kept) ** 2 * (1 / tame - 1 / wild)
        )
        found = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
        near = 0.01 if self.paper["finished"] and self.paper["exact"] else 0.2
        self.same("probability of a wild reading", self.wildness, found, near)
        believed = 1 - self.wildness * (1 - np.minimum(noise / (WILD * self.v["noise"]), 1))
        self.same("weight", self.weight, believed, near)
        expected = min(0.2, max(0.001, (float(self.wildness.sum()) + 1) / (self.count + 50)))
        if abs(expected - share) > near * 0.1:
            self.flaw(f"share of wild readings: {share:.4g} told, {expected:.4g} found")

    def equations(self, mean: np.ndarray, cov: np.ndarray) -> None:
        """Does each parameter come back from its own equation?"""
        n, m, groups, circles, v = self.n, self.m, self.groups, self.circles, self.v
        var = np.diag(cov)
        x, b = mean[:n], mean[n : n + m]
        level = n + m + self.of
        dossier, reviewer = np.arange(n), n + np.arange(m)
        worth = np.sum((x - mean[level]) ** 2 + var[:n] + var[level] - 2 * cov[dossier, level])
        left, explained, _ = self.residual(mean, cov)
        squares = np.bincount(self.j, self.weight * (left**2 + explained), m)
        load = np.bincount(self.j, minlength=m)
        back = {}
        if self.paper["tied"]:
            back["worth"] = float(worth + squares.sum()) / (n + self.count)
            back["noise"] = back["worth"]
        else:
            back["worth"] = float(worth) / n
            if self.model["noise"]:
                nu = v["steady"]
                back["noise"] = 1 / float(np.mean(1 / self.noise))
                told = (squares + nu * v["noise"]) / (load + nu)
                near = STILL * self.unit
                self.same("noise", np.sqrt(self.noise), np.sqrt(told), near)
            else:
                back["noise"] = float(squares.sum()) / self.count
        gap, more = b, 0.0
        if circles > 1:
            loop = n + m + groups + self.ring
            gap = b - mean[loop]
            more = float(np.sum(var[loop] - 2 * cov[reviewer, loop]))
            rings = slice(n + m + groups, None)
            back["circle"] = float(np.sum(mean[rings] ** 2 + var[rings])) / (circles - HINT)
        back["severity"] = (float(np.sum(gap**2 + var[n : n + m])) + more) / m
        if groups > 1:
            inside = slice(n + m, n + m + groups)
            flat = np.eye(groups) - 1 / groups
            around = mean[inside] @ flat @ mean[inside] + np.trace(flat @ cov[inside, inside])
            back["level"] = float(around) / (groups - 1 - HINT)
        for name, found in back.items():
            silent = name == "noise" and not self.paper["tied"]
            value = max(found, (SILENT if silent else LEAST) * self.unit**2)
            if abs(sqrt(value) - sqrt(v[name])) > STILL * self.unit:
                self.flaw(f"variance of {name}: {v[name]:.6g} told, {value:.6g} comes back")
        if not self.model["noise"] and (self.noise != v["noise"]).any():
            self.flaw("noises differ in a model without noise")
        if self.model["noise"]:
            self.steadiness(squares, load)
        if self.model["scale"]:
            self.scales(x, left, explained, cov)

    def steadiness(self, squares: np.ndarray, load: np.ndarray) -> None:
        """The degrees of freedom must do better than their neighbours on the published grid."""

        def evidence(nu: float) -> float:
            common = self.v["noise"]
            for _ in range(30):
                common = self.m / float(np.sum((nu + load) / (nu * common + squares)))
            common = max(common, SILENT * self.unit**2)
            half = (nu + load) / 2
            return float(
                self.m * (nu / 2 * log(nu * common / 2) - gammaln(nu / 2))
                + np.sum(gammaln(half) - half * np.log((nu * common + squares) / 2))
            )

        grid = [2.0 * 2.0 ** (step / 2) for step in range(22)]
        nu = self.v["steady"]
        near = [at for at, value in enumerate(grid) if abs(value - nu) < 1e-9]
        if not near:
            self.flaw("degrees of freedom of the noise are not on the grid")
            return
        best = evidence(nu)
        for other in grid[max(near[0] - 1, 0) : near[0] + 2]:
            if evidence(other) > best + 1e-3:
                self.flaw(f"noise: {other:.4g} degrees of freedom do better than {nu:.4g}")

    def scales(
        self, x: np.ndarray, left: np.ndarray, explained: np.ndarray, cov: np.ndarray
    ) -> None:
        """The scales at rest: likelihood and prior pull each one equally, the panel's is 1."""
        i, j, m = self.i, self.j, self.m
        if abs(float(self.a.mean()) - 1) > 1e-9:
            self.flaw("the mean scale is not 1")
        noise = self.noise[j] / self.weight
        a = self.a[j]
        reach = a * cov[i, i] + cov[i, j + self.n]
        climb = np.bincount(j, (x[i] * left - reach) / noise, m)
        # Each reading taken out of the posterior of its dossier, by the rank-one formula.
        without = x[i] - reach * left / (noise - explained)
        w = 1 / (noise + explained * noise / (noise - explained))
        known = np.bincount(j, w * without**2, m) - np.bincount(j, w * without, m) ** 2 / (
            np.bincount(j, w, m) + 1 / self.v["severity"]
        )
        prior = 1 / self.v["scale"]
        self.same("variance of a scale", np.sqrt(self.av), np.sqrt(1 / (known + prior)), STILL)
        moved = self.a + 0.5 * (climb - (self.a - 1) * prior) / (known + prior)
        moved = np.maximum(moved, 0.05)
        self.same("mean scale", self.a, moved / moved.mean(), STILL)
        alone = self.a + climb / known

        def evidence(variance: float) -> float:
            whole = variance + 1 / known
            return -float(np.sum(np.log(whole) + (alone - 1) ** 2 / whole))

        told = evidence(self.v["scale"])
        for factor in (0.5, 0.9, 1.1, 2.0):
            other = min(max(self.v["scale"] * factor, 1e-6), STEEP)
            if evidence(other) > told + 0.05:
                self.flaw(f"variance of the scales: {other:.4g} does better than told")

    # Chances and flags ----------------------------------------------------------------------

    def judge_chances(self) -> None:
        top, cutoff = self.paper["top"], self.paper["cutoff"]
        told = np.array(self.paper["p_top"], float)
        if top is None:
            if cutoff is not None or len(told):
                self.flaw("chances without a number to choose")
            return
        if len(told) != self.n or top < 1:
            self.flaw("a chance is missing")
            return
        if top >= self.n:
            if cutoff is not None or (told != 1).any():
                self.flaw("everyone can be chosen, yet some chances are below 1")
            return
        if cutoff is None or not isfinite(cutoff):
            self.flaw("no cutoff")
            return
        spread = np.maximum(self.worth["sd"], 1e-12)
        found = np.array(
            [0.5 * (1 + erf(z / sqrt(2))) for z in (self.worth["mean"] - cutoff) / spread]
        )
        self.same("chance", told, found, 1e-4 if (spread > 1e-3).all() else 1.0)
        if abs(float(told.sum()) - top) > 1e-3 * max(1, top):
            self.flaw(f"chances add up to {told.sum():.4f}, not {top}")

    def judge_flags(self) -> None:
        suspects = sorted(
            (at for at in range(self.count) if self.wildness[at] > 0.5),
            key=lambda at: (-round(float(self.wildness[at]), 9), at),
        )
        kept, doubt = [], 0.0
        for rank, at in enumerate(suspects, 1):
            doubt += 1 - self.wildness[at]
            if doubt / rank <= FALSE_ALARMS:
                kept.append(at)
        if sorted(kept) != self.paper["outliers"]:
            self.flaw("the flagged readings are not the most suspect ones")
