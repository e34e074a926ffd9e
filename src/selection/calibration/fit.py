"""Estimation: variances, scales and noises by a variational EM whose bound never decreases.

Each sweep takes the posterior of worths and leniencies (``posterior``), then the best variances,
the posterior of each scale and of each noise given it. Without the outlier part every step climbs
the same lower bound of the log-likelihood; extrapolations (SQUAREM, Varadhan and Roland 2008) are
kept only if the bound agrees. With it, each reading is then weighed by the probability that it is
wild, judged against the others alone, until weights and estimates agree.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import digamma, gammaln

from selection.calibration.links import islands
from selection.calibration.posterior import DENSE, DENSE_ONCE, PAIRS, exact, lay_out, pairs, wide
from selection.calibration.readings import Floats, Readings, total
from selection.calibration.state import Belief, Model, State, first_state
from selection.calibration.sums import Passes, passes

STEADY = tuple(2.0 * 2.0 ** (step / 2) for step in range(22))  # candidate degrees of freedom
WILD = 12.0  # variance of a wild reading, in ordinary noise variances
FLAT = 1e-6  # variance of the scales under which they are all 1
TOLERANCE = 1e-6  # in standard deviations of the values
HINT = 0.5  # pseudo-observations that keep the variance of a handful of groups off zero

Progress = Callable[[int, float], None]


@dataclass(slots=True)
class Fit:
    """Where the sweeps stopped; ``gap``: the last change, in standard deviations of the values."""

    state: State
    belief: Belief
    centre: float
    unit: float
    sweeps: int
    gap: float
    bounds: list[float]
    exact: bool
    tied: bool
    model: Model
    wildness: Floats
    surprise: Floats  # leave-one-out residual of each reading
    surprise_sd: Floats


def fit(
    data: Readings,
    model: Model,
    *,
    limit: int = 400,
    progress: Progress | None = None,
    compiled: bool | None = None,
) -> Fit:
    """Estimate everything; ``limit`` sweeps at most."""
    return _Estimation(data, model, compiled=compiled).run(limit, progress)


class _Estimation:
    """One estimation: the data, their layout, and the sweeps done so far."""

    def __init__(self, data: Readings, model: Model, *, compiled: bool | None) -> None:
        self.data = data
        self.centre = float(data.value.mean())
        self.y = data.value - self.centre
        self.unit = max(float(np.sqrt(np.mean(self.y * self.y))), 1e-6)
        self.tied = undecidable(data)
        self.model = Model(scale=False, noise=False, outliers=False) if self.tied else model
        self.passes: Passes = passes(len(data.value), compiled=compiled)
        self.close = data.reviewers <= DENSE and pairs(data) <= PAIRS
        self.at = lay_out(data, dense=self.close)
        self.count = np.bincount(data.reviewer, minlength=data.reviewers).astype(np.float64)
        self.floor = max(self.unit * self.unit * 1e-9, 1e-18)
        self.sweeps = 0
        self.weighing = False
        self.bounds: list[float] = []
        self.wildness = np.zeros(len(data.value))

    def run(self, limit: int, progress: Progress | None) -> Fit:
        state = first_state(self.data, self.model, self.y)
        state, gap = self.settle(state, limit, progress)
        if self.model.outliers and not self.tied:
            self.weighing = True
            state.wild = 0.02
            state, gap = self.settle(state, limit + self.sweeps, progress)
        belief, is_exact = self.last(state)
        surprise, spread = self.left_out(state, belief)
        return Fit(
            state=state,
            belief=belief,
            centre=self.centre,
            unit=self.unit,
            sweeps=self.sweeps,
            gap=gap,
            bounds=self.bounds,
            exact=is_exact,
            tied=self.tied,
            model=self.model,
            wildness=self.wildness,
            surprise=surprise,
            surprise_sd=spread,
        )

    # Sweeps ---------------------------------------------------------------------------------

    def settle(self, state: State, limit: int, progress: Progress | None) -> tuple[State, float]:
        """Sweep until nothing moves, jumping ahead along the way the parameters take."""
        belief, best = self.judge(state)
        gap = float("inf")
        while self.sweeps < limit:
            one = self.renew(state, belief)
            belief_one, bound_one = self.judge(one)
            start, first = self.flat(state), self.flat(one)
            gap = self.distance(state, one)
            self.record(bound_one, gap, progress)
            if gap < TOLERANCE or self.sweeps >= limit:
                return one, gap
            two = self.renew(one, belief_one)
            second = self.flat(two)
            jump = self.unflat(self.leap(start, first, second), two)
            belief_jump, bound_jump = self.judge(jump)
            climbs = self.close and not self.weighing
            if bound_jump >= bound_one if climbs else self.tame(jump, belief_jump, two):
                state, belief, best = jump, belief_jump, bound_jump
                continue
            state = two
            belief, best = self.judge(two)
            self.record(best, self.distance(one, two), progress)
        return state, gap

    def leap(self, start: Floats, first: Floats, second: Floats) -> Floats:
        """Where the parameters are heading, each block at its own pace."""
        out = second.copy()
        for block in self.blocks():
            step = first[block] - start[block]
            bend = second[block] - first[block] - step
            curve = float(bend @ bend)
            stride = np.sqrt(float(step @ step) / curve) if curve > 0 else 1.0
            if stride > 1.0:
                stride = min(stride, 32.0)
                out[block] = start[block] + 2.0 * stride * step + stride * stride * bend
        return out

    def blocks(self) -> list[slice]:
        """The parts of :meth:`flat`: each variance alone, then scales, noises, leniencies."""
        m = self.data.reviewers
        sizes = [1, 1] + [1] * ((self.at.groups > 1) + (self.at.circles > 1))
        if self.model.scale:
            sizes += [1, 2 * m]
        sizes.append(m if self.model.noise else 1)
        if not self.close:
            sizes.append(m + self.at.groups + self.at.circles)
        if self.weighing:
            sizes += [1, len(self.y)]
        ends = np.cumsum(sizes).tolist()
        return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]

    def judge(self, state: State) -> tuple[Belief, float]:
        """The posterior at ``state`` and the bound it proves (nan where it is not computed)."""
        self.sweeps += 1
        step = exact if self.close else wide
        belief = step(self.at, state, self.y, self.passes)
        return belief, self.bound(state, belief)

    def record(self, bound: float, gap: float, progress: Progress | None) -> None:
        if not self.weighing and np.isfinite(bound):
            self.bounds.append(bound)
        if progress is not None:
            progress(self.sweeps, gap)

    def tame(self, jump: State, belief: Belief, two: State) -> bool:
        """Without a bound, a jump is accepted if its own next step is not a longer one."""
        after = self.renew(jump, belief)
        return self.distance(jump, after) <= 2.0 * self.distance(two, jump)

    def last(self, state: State) -> tuple[Belief, bool]:
        """The posterior to publish, exact wherever the dense matrix is affordable."""
        if self.close:
            return exact(self.at, state, self.y, self.passes), True
        if self.at.rows <= DENSE_ONCE and pairs(self.data) <= PAIRS:
            return exact(lay_out(self.data, dense=True), state, self.y, self.passes), True
        belief = wide(self.at, state, self.y, self.passes)
        for _ in range(200):
            state = replace(state, b=belief.b, levels=belief.levels, circles=belief.circles)
            after = wide(self.at, state, self.y, self.passes)
            moved = float(np.abs(after.x - belief.x).max())
            belief = after
            if moved < 1e-5 * self.unit:
                break
        return belief, False

    # One step -------------------------------------------------------------------------------

    def renew(self, state: State, belief: Belief) -> State:
        """The best parameters given the posterior, one block after the other."""
        data, model, floor = self.data, self.model, self.floor
        i, j, n, m = data.dossier, data.reviewer, data.dossiers, data.reviewers
        groups, circles = self.at.groups, self.at.circles
        t = state.weight / state.noise[j]
        a, av, slope = state.a, state.av, state.slope
        if model.scale:
            xx, xy = self.passes.slopes(
                i, j, t, self.y, belief.x, belief.vx, belief.b, belief.xb, m
            )
            slope = best_slope(xx, xy, slope)
            av = 1.0 / (xx + 1.0 / slope)
            a = np.maximum((xy + 1.0 / slope) * av, 0.05)
        rest, spread = self.passes.residuals(
            i, j, self.y, belief.x, belief.vx, belief.b, belief.vb, a, belief.xb
        )
        loose = av[j] * (belief.x * belief.x + belief.vx)[i]
        weight, wild = state.weight, state.wild
        if self.weighing:
            weight, wild = self.weigh(state, rest, spread, loose)
        squares = total(j, weight * (rest * rest + spread + loose), m)
        worth = max(belief.square_worth / n, floor)
        if self.tied:
            # Worth and noise cannot be told apart: each reading is trusted by half.
            worth = max((belief.square_worth + squares.sum()) / (n + len(i)), floor)
            common, steady, noise = worth, state.steady, np.full(m, worth)
        elif model.noise:
            common, steady, noise = self.noises(state, squares)
        else:
            common = max(float(squares.sum()) / len(i), floor)
            steady, noise = state.steady, np.full(m, common)
        return State(
            worth=worth,
            level=max(belief.square_level / (groups - 1 - HINT), floor) if groups > 1 else 1.0,
            severity=max(belief.square_severity / m, floor),
            circle=max(belief.square_circle / (circles - HINT), floor) if circles > 1 else 1.0,
            slope=slope,
            common=common,
            steady=steady,
            wild=wild,
            a=a,
            av=av,
            noise=noise,
            weight=weight,
            b=belief.b,
            levels=belief.levels,
            circles=belief.circles,
        )

    def noises(self, state: State, squares: Floats) -> tuple[float, float, Floats]:
        """Common noise and how closely reviewers keep to it, each reviewer integrated out."""
        near = STEADY.index(state.steady) if state.steady in STEADY else 4
        best: tuple[float, float, float] | None = None
        for at in sorted({min(max(near + by, 0), len(STEADY) - 1) for by in (-4, -1, 0, 1, 4)}):
            nu, common = STEADY[at], state.common
            for _ in range(30):
                pull = 1.0 / (nu * common + squares + self.floor)
                before, common = common, float(squares @ pull) / float(self.count @ pull)
                if abs(common - before) <= 1e-12 * common:
                    break
            common = max(common, self.floor)
            fits = self.noise_evidence(nu, common, squares)
            if best is None or fits > best[0]:
                best = (fits, nu, common)
        assert best is not None  # noqa: S101 — the range is never empty
        _, nu, common = best
        noise = (squares + nu * common) / (self.count + nu)
        return common, nu, np.maximum(noise, self.floor)

    def noise_evidence(self, nu: float, common: float, squares: Floats) -> float:
        shape = (nu + self.count) / 2
        return float(
            len(squares) * (nu / 2 * np.log(nu * common / 2) - gammaln(nu / 2))
            + (gammaln(shape) - shape * np.log((nu * common + squares) / 2)).sum()
        )

    def weigh(
        self, state: State, rest: Floats, spread: Floats, loose: Floats
    ) -> tuple[Floats, float]:
        """How wild each reading looks to the others, and how much it weighs then."""
        noise = state.noise[self.data.reviewer]
        hat = np.minimum(spread * state.weight / noise, 1.0 - 1e-9)
        left_out, unknown = rest / (1.0 - hat), spread / (1.0 - hat) + loose
        tame, wild = noise + unknown, WILD * state.common + unknown
        odds = (
            np.log(state.wild / (1.0 - state.wild))
            + 0.5 * np.log(tame / wild)
            + 0.5 * left_out * left_out * (1.0 / tame - 1.0 / wild)
        )
        self.wildness = 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0)))
        weight = 1.0 - self.wildness + self.wildness * np.minimum(noise / (WILD * state.common), 1)
        share = (float(self.wildness.sum()) + 1.0) / (len(rest) + 50.0)
        return weight, min(0.2, max(0.001, share))

    def left_out(self, state: State, belief: Belief) -> tuple[Floats, Floats]:
        """What each reading says that the others did not expect, and the sd of that."""
        data = self.data
        rest, spread = self.passes.residuals(
            data.dossier,
            data.reviewer,
            self.y,
            belief.x,
            belief.vx,
            belief.b,
            belief.vb,
            state.a,
            belief.xb,
        )
        noise = state.noise[data.reviewer]
        hat = np.minimum(spread * state.weight / noise, 1.0 - 1e-9)
        loose = state.av[data.reviewer] * (belief.x * belief.x + belief.vx)[data.dossier]
        return rest / (1.0 - hat), np.sqrt(noise + spread / (1.0 - hat) + loose)

    def bound(self, state: State, belief: Belief) -> float:
        """The lower bound of the log-likelihood, up to a constant."""
        if not np.isfinite(belief.bound):
            return float("nan")
        model = self.model
        logs = state.log_noise(self.count, model)
        total = belief.bound - 0.5 * float((self.count * logs).sum())
        if self.at.groups > 1:
            total += 0.5 * HINT * np.log(state.level)
        if self.at.circles > 1:
            total += 0.5 * HINT * np.log(state.circle)
        if model.scale:
            total += 0.5 * float(
                (
                    np.log(state.av / state.slope) - ((state.a - 1) ** 2 + state.av) / state.slope
                ).sum()
            )
        if model.noise:
            nu, common = state.steady, state.common
            shape = (nu + self.count) / 2
            total += float(
                (
                    nu / 2 * np.log(nu * common / 2)
                    - gammaln(nu / 2)
                    - (nu / 2 + 1) * logs
                    - nu * common / (2 * state.noise)
                    + shape
                    + np.log(shape * state.noise)
                    + gammaln(shape)
                    - (1 + shape) * digamma(shape)
                ).sum()
            )
        return total

    # The parameters as one vector ------------------------------------------------------------

    def flat(self, state: State) -> Floats:
        parts = [np.log([state.worth, state.severity])]
        if self.at.groups > 1:
            parts.append(np.log([state.level]))
        if self.at.circles > 1:
            parts.append(np.log([state.circle]))
        if self.model.scale:
            parts += [np.log([state.slope]), state.a, np.log(state.av)]
        parts.append(np.log(state.noise) if self.model.noise else np.log(state.noise[:1]))
        if not self.close:
            parts += [state.b / self.unit, state.levels / self.unit, state.circles / self.unit]
        if self.weighing:
            parts += [np.log([state.wild / (1.0 - state.wild)]), state.weight]
        return np.concatenate(parts)

    def unflat(self, vector: Floats, like: State) -> State:
        top = np.log(self.unit * self.unit) + 5.0
        low = np.log(self.floor)
        at = 0

        def take(count: int) -> Floats:
            nonlocal at
            at += count
            return vector[at - count : at]

        def variances(count: int) -> Floats:
            return np.exp(np.clip(take(count), low, top))

        made = replace(like)
        made.worth, made.severity = (float(v) for v in variances(2))
        if self.at.groups > 1:
            made.level = float(variances(1)[0])
        if self.at.circles > 1:
            made.circle = float(variances(1)[0])
        m = self.data.reviewers
        if self.model.scale:
            made.slope = float(np.exp(np.clip(take(1), np.log(FLAT), 1.0))[0])
            made.a = np.maximum(take(m), 0.05)
            made.av = np.exp(np.clip(take(m), np.log(1e-10), 1.0))
        if self.model.noise:
            made.noise = variances(m)
        else:
            made.common = float(variances(1)[0])
            made.noise = np.full(m, made.common)
        if not self.close:
            made.b = take(m) * self.unit
            made.levels = take(self.at.groups) * self.unit
            made.circles = take(len(like.circles)) * self.unit
        if self.weighing:
            odds = float(take(1)[0])
            made.wild = min(0.2, max(0.001, 1.0 / (1.0 + np.exp(-odds))))
            made.weight = np.clip(take(len(self.y)), 1.0 / (2.0 * WILD), 1.0)
        return made

    def distance(self, one: State, two: State) -> float:
        """The largest change, in standard deviations of the values."""
        unit = self.unit

        def root(state: State) -> Floats:
            return np.sqrt([state.worth, state.severity, state.level, state.circle, state.common])

        moved = [np.abs(root(one) - root(two)).max() / unit]
        moved.append(np.abs(np.sqrt(one.noise) - np.sqrt(two.noise)).max() / unit)
        moved.append(np.abs(one.a - two.a).max())
        moved.append(abs(np.sqrt(one.slope) - np.sqrt(two.slope)))
        moved.append(np.abs(one.weight - two.weight).max() if self.weighing else 0.0)
        if not self.close:
            moved.append(np.abs(one.b - two.b).max() / unit)
        return float(max(moved))


def best_slope(xx: Floats, xy: Floats, current: float) -> float:
    """The variance of the scales, each scale integrated out: xy / xx ~ N(1, variance + 1 / xx)."""
    seen = xx > 0
    told, apart = 1.0 / xx[seen], (xy[seen] / xx[seen] - 1.0) ** 2

    def fits(slope: float) -> float:
        total = slope + told
        return -float((np.log(total) + apart / total).sum())

    low, high = np.log(FLAT), np.log(4.0)
    for _ in range(40):
        middle = (low + high) / 2
        total = np.exp(middle) + told
        if ((apart - total) / (total * total)).sum() > 0:
            low = middle
        else:
            high = middle
    found = float(np.exp(low))
    return found if fits(found) >= fits(current) else current


def undecidable(data: Readings) -> bool:
    """Whether too few dossiers were read twice to tell what is worth from what is noise.

    Readings beyond those that merely tie every dossier and reviewer to its island are the only
    ones that show noise; three of them is the least we accept.
    """
    return len(data.value) - data.dossiers - data.reviewers + islands(data)[0] < 3
