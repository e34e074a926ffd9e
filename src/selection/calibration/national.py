"""Calibration over arrays: what is computed, whatever the names; fit for a million dossiers."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from selection.calibration.fit import Fit, Progress, fit
from selection.calibration.links import islands, spare
from selection.calibration.posterior import DENSE
from selection.calibration.readings import Floats, Readings, total
from selection.calibration.state import Model

LEVEL = 0.9
WIDENING = (
    1.04  # marks stop at the ends of their scale: measured, see docs/selection/calibration.md
)
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
    limit: int | None = None,
    progress: Progress | None = None,
    compiled: bool | None = None,
) -> Calibrated:
    """Calibrate ``data``; ``limit`` is the largest number of sweeps, ``compiled`` forces numba."""
    found = fit(
        data,
        model or Model(),
        limit=limit or (SWEEPS if data.reviewers <= DENSE else SWEEPS_WIDE),
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
    sd = np.sqrt(np.maximum(variance, 0.0))
    count = islands(data)[0]
    quantile = float(stdtrit(max(spare(data), 3), (1 + LEVEL) / 2)) * WIDENING
    typical = float(x.mean())
    severity = (mean_b + typical) - (b + a * typical)
    severity_variance = belief.vb - 2.0 * belief.panel_b + belief.panel
    severity_variance = severity_variance + typical * typical * state.av
    return Calibrated(
        worth=worth,
        sd=sd,
        low=worth - quantile * sd,
        high=worth + quantile * sd,
        severity=severity,
        severity_sd=np.sqrt(np.maximum(severity_variance, 0.0)),
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
