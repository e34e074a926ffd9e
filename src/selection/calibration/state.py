"""What the model is, and what an estimation knows at a given moment."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma

from selection.calibration.readings import Floats, Readings


@dataclass(frozen=True, slots=True)
class Model:
    """What may differ between reviewers, and whether a wild reading is believed less.

    ``value = leniency + scale × worth + noise`` with, for each reviewer, a leniency around 0 (or
    around that of the reviewer's group), a scale around 1 and a noise around the common one; worths
    are around the level of the dossier's group. Nothing on: the additive model of Fisher's
    incomplete blocks with every effect random.
    """

    scale: bool = True
    noise: bool = True
    outliers: bool = True


ADDITIVE = Model(scale=False, noise=False, outliers=False)


@dataclass(slots=True)
class State:
    """The parameters between two sweeps. Variances are in squared marks.

    ``noise`` is 1 / E[1/variance] of each reviewer's noise; ``common`` and ``steady`` say around
    what, and how closely, noises gather (a scaled inverse chi-square with ``steady`` degrees of
    freedom). ``weight`` is 1 for a reading that is believed, less for one that looks wild.
    """

    worth: float
    level: float
    severity: float
    circle: float
    slope: float
    common: float
    steady: float
    wild: float
    a: Floats
    av: Floats
    noise: Floats
    weight: Floats
    b: Floats
    levels: Floats
    circles: Floats

    def log_noise(self, count: Floats, model: Model) -> Floats:
        """E[log variance] of each reviewer's noise."""
        if not model.noise:
            return np.log(self.noise)
        shape = (self.steady + count) / 2
        return np.log(self.noise * shape) - digamma(shape)


@dataclass(slots=True)
class Belief:
    """The posterior at a state: means, variances, and the covariances the next state asks for.

    ``x`` and ``b``: centred worths and leniencies; ``xb``: their covariance, one per reading; the
    ``square_…`` are expected sums of squares around the level of the group; ``bound`` is the log
    of the normalising constant (nan where it is not computed).
    """

    x: Floats
    vx: Floats
    b: Floats
    vb: Floats
    xb: Floats
    levels: Floats
    circles: Floats
    square_worth: float
    square_severity: float
    square_level: float
    square_circle: float
    precision: Floats
    panel_x: Floats  # covariance of each worth with the mean leniency of the panel
    panel_b: Floats  # and of each leniency
    panel: float  # variance of that mean
    t: Floats  # the precision given to each reading
    bound: float


def first_state(data: Readings, centred: Floats) -> State:
    """Half of what varies is worth, a quarter severity, a quarter noise; then the data speak."""
    total = max(float(np.mean(centred * centred)), 1e-12)
    groups, circles = int(data.dossier_group.max()) + 1, int(data.reviewer_group.max()) + 1
    m = data.reviewers
    return State(
        worth=total / 2,
        level=total / 10,
        severity=total / 4,
        circle=total / 10,
        slope=0.0,
        common=total / 4,
        steady=8.0,
        wild=0.0,
        a=np.ones(m),
        av=np.zeros(m),
        noise=np.full(m, total / 4),
        weight=np.ones(len(data.value)),
        b=np.zeros(m),
        levels=np.zeros(groups),
        circles=np.zeros(circles),
    )
