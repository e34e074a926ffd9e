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

from selection.calibration.links import spare, undecidable
from selection.calibration.posterior import DENSE_ONCE, PAIRS, close, exact, lay_out, pairs, wide
from selection.calibration.readings import Floats, Readings, dot
from selection.calibration.state import ADDITIVE, Belief, Model, State, first_state
from selection.calibration.sums import Passes, passes

PAUSE, RECOIL = 4, 4.0  # plain sweeps between leaps, and how much longer a step one may cause
STEADY = tuple(2.0 * 2.0 ** (step / 2) for step in range(22))  # candidate degrees of freedom
FOR_REVIEWERS = 30  # spare readings under which reviewers are not told apart but by severity
FAINT = 0.1  # share of the noise under which worths differ too little to show scales
FOR_SCALES = 2.5  # readings per dossier under which a scale cannot be told from a noise
FIRST_SLOPE, FIRST_WILD = 0.05, 0.02
WILD = 12.0  # variance of a wild reading, in ordinary noise variances
SILENT = 1e-6  # smallest variance of a noise, in variances of the values
LEAST = 1e-4  # smallest variance of worths or severities, in variances of the values
FLAT, STEEP = 1e-6, 0.5  # bounds of the variance of the scales
TOLERANCE = 1e-6  # in standard deviations of the values, the largest change
TOLERANCE_WIDE = 1e-4  # the same, quadratic mean, where every sweep approximates anyway
SETTLED = 1e-4  # largest change of a worth in the last rounds of means
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
    finished: bool
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
    sweeps: int = 400,
    progress: Progress | None = None,
    compiled: bool | None = None,
) -> Fit:
    """Estimate everything; ``sweeps`` of each of the two stages at most."""
    return _Estimation(data, model, compiled=compiled).run(sweeps, progress)


class _Estimation:
    """One estimation: the data, their layout, and the sweeps done so far."""

    def __init__(self, data: Readings, model: Model, *, compiled: bool | None) -> None:
        self.data = data
        self.centre = float(data.value.mean())
        self.y = data.value - self.centre
        self.unit = max(float(np.sqrt(np.mean(self.y * self.y))), 1e-6)
        self.tied = undecidable(data)
        self.model = model
        if self.tied or spare(data) < FOR_REVIEWERS:
            self.model = ADDITIVE
        elif len(self.y) < FOR_SCALES * data.dossiers:
            self.model = replace(model, scale=False)
        self.passes: Passes = passes(len(data.value), compiled=compiled)
        self.close = close(data)
        self.at = lay_out(data, dense=self.close)
        self.count = np.bincount(data.reviewer, minlength=data.reviewers).astype(np.float64)
        self.floor = self.unit * self.unit * SILENT  # of a noise
        self.least = self.unit * self.unit * LEAST  # of what differs between dossiers, reviewers
        self.tolerance = TOLERANCE if self.close else TOLERANCE_WIDE
        self.sweeps = 0
        self.refining = False
        self.bounds: list[float] = []
        self.wildness = np.zeros(len(data.value))

    def run(self, limit: int, progress: Progress | None) -> Fit:
        state = first_state(self.data, self.y)
        state, gap = self.settle(state, limit, progress)
        if state.worth < FAINT * state.common:
            self.model = replace(self.model, scale=False)
        if self.model.scale or self.model.outliers:
            self.refining = True
            state.slope = FIRST_SLOPE if self.model.scale else 0.0
            state.wild = FIRST_WILD if self.model.outliers else 0.0
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
            finished=gap < self.tolerance,
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
        """Sweep until nothing moves, leaping ahead along the way the parameters take.

        A leap is kept if it climbs the bound or, where there is none to climb, if the step after
        it is not much longer than the step before; plain sweeps then follow, for what leaps apart
        to come together again.
        """
        climbing = self.close and not self.refining
        pause, plain = (1 if climbing else PAUSE), 0
        belief, bound = self.judge(state)
        self.record(bound, float("inf"), progress)
        one = self.renew(state, belief)
        gap = self.distance(state, one)
        while gap >= self.tolerance and self.sweeps < limit:
            before = state
            belief, bound = self.judge(one)
            two = self.renew(one, belief)
            gap_two = self.distance(one, two)
            self.record(bound, gap_two, progress)
            if gap_two < self.tolerance or self.sweeps >= limit:
                return two, gap_two
            state, one, gap = one, two, gap_two
            plain += 1
            if plain < pause:
                continue
            plain = 0
            leap = self.leap(before, state, two)
            belief, bound_leap = self.judge(leap)
            after = self.renew(leap, belief)
            gap_leap = self.distance(leap, after)
            if bound_leap >= bound if climbing else gap_leap <= RECOIL * gap_two:
                state, one, gap = leap, after, gap_leap
                self.record(bound_leap, gap_leap, progress)
        return one, gap

    def leap(self, state: State, one: State, two: State) -> State:
        """Where the parameters are heading, each block at its own pace."""
        start, first, second = self.flat(state), self.flat(one), self.flat(two)
        out = second.copy()
        for block in self.blocks():
            if self.refining and block.stop - block.start > 1:
                continue  # scales, noises and leniencies soon follow their variances
            step = first[block] - start[block]
            bend = second[block] - first[block] - step
            curve = dot(bend, bend)
            stride = np.sqrt(dot(step, step) / curve) if curve > 0 else 1.0
            if stride > 1.0:
                stride = min(stride, 32.0)
                ahead = start[block] + 2.0 * stride * step + stride * stride * bend
                # No further than a factor e: a variance that leaps to zero would stay there.
                out[block] = np.clip(ahead, second[block] - 1.0, second[block] + 1.0)
        return self.unflat(out, two)

    def blocks(self) -> list[slice]:
        """The parts of :meth:`flat`: each variance alone, then scales, noises, leniencies."""
        m = self.data.reviewers
        sizes = [1, 1] + [1] * ((self.at.groups > 1) + (self.at.circles > 1))
        if self.refining and self.model.scale:
            sizes += [1, 2 * m]
        sizes.append(m if self.model.noise else 1)
        if not self.close:
            sizes.append(m + self.at.groups + self.at.circles)
        if self.refining and self.model.outliers:
            sizes.append(1)
        ends = np.cumsum(sizes).tolist()
        return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]

    def judge(self, state: State) -> tuple[Belief, float]:
        """The posterior at ``state`` and the bound it proves (nan where it is not computed)."""
        self.sweeps += 1
        step = exact if self.close else wide
        belief = step(self.at, state, self.y, self.passes)
        return belief, self.bound(state, belief)

    def record(self, bound: float, gap: float, progress: Progress | None) -> None:
        if not self.refining and np.isfinite(bound):
            self.bounds.append(bound)
        if progress is not None:
            progress(self.sweeps, gap)

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
            if moved < SETTLED * self.unit:
                break
        return belief, False

    # One step -------------------------------------------------------------------------------

    def renew(self, state: State, belief: Belief) -> State:
        """The best parameters given the posterior, one block after the other."""
        data, model, floor, least = self.data, self.model, self.floor, self.least
        i, j, n, m = data.dossier, data.reviewer, data.dossiers, data.reviewers
        groups, circles = self.at.groups, self.at.circles
        rest, spread = self.passes.residuals(
            i, j, self.y, belief.x, belief.vx, belief.b, belief.vb, state.a, belief.xb
        )
        a, av, slope = state.a, state.av, state.slope
        if self.refining and model.scale:
            a, av, slope = self.scales(state, belief, rest, spread)
        weight, wild = state.weight, state.wild
        if self.refining and self.model.outliers:
            weight, wild = self.weigh(state, belief, rest, spread)
        squares = self.passes.squares(j, weight, rest, spread, m)
        worth = max(belief.square_worth / n, least)
        if self.tied:
            # Worth and noise cannot be told apart: each reading is trusted by half.
            worth = max((belief.square_worth + squares.sum()) / (n + len(i)), least)
            common, steady, noise = worth, state.steady, np.full(m, worth)
        elif model.noise:
            common, steady, noise = self.noises(state, squares)
        else:
            common = max(float(squares.sum()) / len(i), floor)
            steady, noise = state.steady, np.full(m, common)
        return State(
            worth=worth,
            level=max(belief.square_level / (groups - 1 - HINT), least) if groups > 1 else 1.0,
            severity=max(belief.square_severity / m, least),
            circle=max(belief.square_circle / (circles - HINT), least) if circles > 1 else 1.0,
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

    def scales(
        self, state: State, belief: Belief, rest: Floats, spread: Floats
    ) -> tuple[Floats, Floats, float]:
        """Each reviewer's scale, its variance, and the variance of all: a step of scoring.

        The slope of the log-likelihood comes from the posterior (Fisher's identity), its curvature
        from what the *other* readings say of the same dossiers; scales are shrunk towards 1.
        """
        data = self.data
        climb, w, wx, wxx = self.passes.slopes(
            data.dossier,
            data.reviewer,
            belief.t,
            state.a,
            belief.x,
            belief.vx,
            belief.xb,
            rest,
            spread,
            data.reviewers,
        )
        known = np.maximum(wxx - wx * wx / (w + 1.0 / state.severity), 1e-12 / self.unit**2)
        slope = best_slope(known, state.a + climb / known, state.slope)
        slope = np.sqrt(slope * state.slope)
        av = 1.0 / (known + 1.0 / slope)
        a = np.maximum(state.a + 0.5 * (climb - (state.a - 1.0) / slope) * av, 0.05)
        return a / a.mean(), av, slope  # the panel's own scale is 1: worths are on it

    def noises(self, state: State, squares: Floats) -> tuple[float, float, Floats]:
        """Common noise and how closely reviewers keep to it, each reviewer integrated out."""
        near = STEADY.index(state.steady) if state.steady in STEADY else 4
        tried = sorted({min(max(near + by, 0), len(STEADY) - 1) for by in (-4, -1, 0, 1, 4)})
        nu = np.array([STEADY[at] for at in tried])
        common = np.full(len(nu), state.common)
        moving = np.arange(len(nu))  # the candidates whose common noise still moves
        for _ in range(20):
            before = common[moving]
            pull = 1.0 / ((nu[moving] * before)[:, None] + squares + self.floor)
            after = (squares * pull).sum(1) / (self.count * pull).sum(1)
            common[moving] = after
            moving = moving[np.abs(after - before) > 1e-10 * after]
            if not len(moving):
                break
        common = np.maximum(common, self.floor)
        best = int(np.argmax(self.noise_evidence(nu, common, squares)))
        steady, shared = float(nu[best]), float(common[best])
        noise = (squares + steady * shared) / (self.count + steady)
        return shared, steady, np.maximum(noise, self.floor)

    def noise_evidence(self, nu: Floats, common: Floats, squares: Floats) -> Floats:
        """The log-likelihood of the squares, for each candidate."""
        shape = (nu[:, None] + self.count) / 2
        scale = ((nu * common)[:, None] + squares) / 2
        alone = nu / 2 * np.log(nu * common / 2) - gammaln(nu / 2)
        told: Floats = (gammaln(shape) - shape * np.log(scale)).sum(1)
        return len(squares) * alone + told

    def weigh(
        self, state: State, belief: Belief, rest: Floats, spread: Floats
    ) -> tuple[Floats, float]:
        """How wild each reading looks to the others, and how much it weighs then."""
        data = self.data
        wild = WILD * state.common
        factor, power = self.passes.doubts(
            data.dossier,
            data.reviewer,
            state.weight,
            state.noise,
            wild,
            rest,
            spread,
            state.av,
            belief.x,
        )
        odds = np.exp(np.minimum(power, 500.0, out=power), out=power)
        odds *= factor
        odds *= state.wild / (1.0 - state.wild)
        self.wildness = odds / (1.0 + odds)
        lost = np.maximum(1.0 - state.noise / wild, 0.0)
        believed = 1.0 - self.wildness * lost[data.reviewer]
        # Two readings that contradict each other would take turns at being believed: go half-way.
        weight = 0.5 * (state.weight + believed)
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
        loose = state.av[data.reviewer] * (belief.x * belief.x)[data.dossier]
        unknown = spread / (1.0 - hat) + loose
        if self.refining and self.model.outliers:
            self.weigh(state, belief, rest, spread)
        return rest / (1.0 - hat), np.sqrt(noise + unknown)

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
        if self.refining and self.model.scale:
            parts += [np.log([state.slope]), state.a, np.log(np.maximum(state.av, 1e-10))]
        parts.append(np.log(state.noise) if self.model.noise else np.log(state.noise[:1]))
        if not self.close:
            parts += [state.b / self.unit, state.levels / self.unit, state.circles / self.unit]
        if self.refining and self.model.outliers:
            parts.append(np.log([state.wild / (1.0 - state.wild)]))
        return np.concatenate(parts)

    def unflat(self, vector: Floats, like: State) -> State:
        top = np.log(self.unit * self.unit) + 5.0
        low, least = np.log(self.floor), np.log(self.least)
        at = 0

        def take(count: int) -> Floats:
            nonlocal at
            at += count
            return vector[at - count : at]

        def variances(count: int, lowest: float = least) -> Floats:
            return np.exp(np.clip(take(count), lowest, top))

        made = replace(like)
        made.worth, made.severity = (float(v) for v in variances(2))
        if self.at.groups > 1:
            made.level = float(variances(1)[0])
        if self.at.circles > 1:
            made.circle = float(variances(1)[0])
        m = self.data.reviewers
        if self.refining and self.model.scale:
            made.slope = float(np.exp(np.clip(take(1), np.log(FLAT), np.log(STEEP)))[0])
            made.a = np.maximum(take(m), 0.05)
            made.av = np.exp(np.clip(take(m), np.log(1e-10), 1.0))
        if self.model.noise:
            made.noise = variances(m, low)
        else:
            made.common = float(variances(1, low)[0])
            made.noise = np.full(m, made.common)
        if not self.close:
            made.b = take(m) * self.unit
            made.levels = take(self.at.groups) * self.unit
            made.circles = take(len(like.circles)) * self.unit
        if self.refining and self.model.outliers:
            odds = float(take(1)[0])
            made.wild = min(0.2, max(0.001, 1.0 / (1.0 + np.exp(-odds))))
        return made

    def distance(self, one: State, two: State) -> float:
        """The change between two states, in standard deviations of the values."""
        unit = self.unit

        def root(state: State) -> Floats:
            return np.sqrt([state.worth, state.severity, state.level, state.circle, state.common])

        moved = [
            (root(one) - root(two)) / unit,
            (np.sqrt(one.noise) - np.sqrt(two.noise)) / unit,
            one.a - two.a,
            np.sqrt([one.slope]) - np.sqrt([two.slope]),
        ]
        if self.refining and self.model.outliers:
            moved.append(one.weight - two.weight)
        if self.close:
            return float(max(np.abs(change).max() for change in moved))
        moved.append((one.b - two.b) / unit)
        return float(max(np.sqrt(np.mean(change * change)) for change in moved))


def best_slope(known: Floats, alone: Floats, current: float) -> float:
    """The variance of the scales, each integrated out: alone ~ N(1, variance + 1 / known)."""
    told, apart = 1.0 / known, (alone - 1.0) ** 2

    def fits(slope: float) -> float:
        whole = slope + told
        return -float((np.log(whole) + apart / whole).sum())

    low, high = float(np.log(FLAT)), float(np.log(STEEP))
    for _ in range(8):  # a thirty-second of the way left, each time
        steps = low + (high - low) * np.arange(1, 32) / 32
        whole = np.exp(steps)[:, None] + told
        rising = ((apart - whole) / (whole * whole)).sum(1) > 0
        at = 31 if rising.all() else int(rising.argmin())
        low, high = (steps[at - 1] if at else low), (steps[at] if at < 31 else high)
    found = float(np.exp(low))
    return found if fits(found) >= fits(current) else current
