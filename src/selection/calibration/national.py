"""Calibration over arrays: what is computed, whatever the names; fit for a million dossiers."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from selection.budget import steps
from selection.calibration.fit import Fit, Progress, fit
from selection.calibration.links import islands, spare
from selection.calibration.posterior import close
from selection.calibration.readings import Floats, Readings, total
from selection.calibration.state import Model

LEVEL = 0.9
# Estimated variances are themselves in doubt, and marks stop at the ends of their scale: how much
# wider than Student's the intervals must be was measured, see docs/selection/calibration.md.
WIDENING, WIDENING_OF_FEW = 1.05, 0.45
GRIDS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 100)  # parts of a point that marks are counted in
READING, CELL = 5e-7, 2e-9  # what a sweep costs, in deterministic seconds
SWEEPS, SWEEPS_WIDE = 1000, 150  # of each of the two stages, when no limit is asked


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Everything estimated, indexed like the readings, on the scale of the values.

    ``worth``: the mean mark a dossier would get if the whole panel read it; ``low`` and ``high``
    hold it nine times out of ten. ``severity``: how much lower than the panel a reviewer marks the
    average dossier. ``scale``: how far a reviewer spreads the dossiers, 1 for the panel.
    ``noise``: standard deviation of each reviewer's readings around what the worth explains;
    ``common_noise``, the panel's. ``wildness``: the probability that a reading is wild;
    ``expected``: what the other readings let expect, ``expected_sd`` how closely.
    """

    worth: Floats
    sd: Floats
    low: Floats
    high: Floats
    severity: Floats
    severity_sd: Floats
    scale: Floats
    scale_sd: Floats
    noise: Floats
    common_noise: float
    wildness: Floats
    expected: Floats
    expected_sd: Floats
    islands: int
    calibrated: bool
    exact: bool
    sweeps: int
    gap: float
    quantile: float
    fit: Fit

    @property
    def finished(self) -> bool:
        return self.fit.finished


def calibrate_readings(
    data: Readings,
    *,
    model: Model | None = None,
    limit: float | None = None,
    progress: Progress | None = None,
    compiled: bool | None = None,
) -> Calibrated:
    """Calibrate ``data``; ``limit`` counts deterministic seconds, ``compiled`` forces numba."""
    exact = close(data)
    sweep = len(data.value) * READING + (data.reviewers**3 * CELL if exact else 0.0)
    found = fit(
        data,
        model or Model(),
        sweeps=max(1, steps(limit, sweep, SWEEPS if exact else SWEEPS_WIDE)),
        progress=progress,
        compiled=compiled,
    )
    state, belief = found.state, found.belief
    a, x, b = state.a, belief.x, belief.b
    mean_b = float(b.mean())
    worth = found.centre + mean_b + x
    variance = belief.vx + 2.0 * belief.panel_x + belief.panel
    if state.slope:
        # A scale not known moves each of its dossiers by (t a / p) x.
        pull = belief.t * a[data.reviewer] / belief.precision[data.dossier]
        variance += x * x * total(data.dossier, pull * pull * state.av[data.reviewer], len(x))
    rounding = rounded(data.value)
    times = np.bincount(data.dossier, minlength=data.dossiers)
    sd = np.sqrt(np.maximum(variance, rounding / times))
    count = islands(data)[0]
    known = max(spare(data), 3)
    quantile = float(stdtrit(known, (1 + LEVEL) / 2)) * (WIDENING + WIDENING_OF_FEW / known**0.5)
    typical = float(x.mean())
    load = np.maximum(np.bincount(data.reviewer, minlength=data.reviewers), 1)
    severity = (mean_b + typical) - (b + a * typical)
    severity_variance = belief.vb - 2.0 * belief.panel_b + belief.panel
    severity_variance = severity_variance + typical * typical * state.av
    return Calibrated(
        worth=worth,
        sd=sd,
        low=worth - quantile * sd,
        high=worth + quantile * sd,
        severity=severity,
        severity_sd=np.sqrt(np.maximum(severity_variance, rounding / load)),
        scale=a.copy(),
        scale_sd=np.sqrt(state.av),
        noise=np.sqrt(state.noise),
        common_noise=float(np.sqrt(state.common)),
        wildness=found.wildness,
        expected=data.value - found.surprise,
        expected_sd=found.surprise_sd,
        islands=count,
        calibrated=not found.tied and count == 1,
        exact=found.exact,
        sweeps=found.sweeps,
        gap=found.gap,
        quantile=quantile,
        fit=found,
    )


def rounded(value: Floats) -> float:
    """The variance of what rounding hides of one value: marks that all agree still were rounded.

    Values counted in ``1 / parts`` of a point hide up to half of that on each side.
    """
    for parts in GRIDS:
        if (np.abs(value * parts - np.rint(value * parts)) < 1e-6).all():
            return 1.0 / (12.0 * parts * parts)
    return 0.0
