"""The posterior of the full model by Gibbs sampling: what no estimate from the same marks can beat.

Nothing is shared with ``selection.calibration`` but the model: worths, leniencies, scales, noises,
levels and every variance are drawn in turn from what they are given the others (Gelman et al.,
*Bayesian Data Analysis*, 3rd ed., ch. 11 and 15). Slow, without sentences, and only for comparing.
"""

from typing import Any

import numpy as np
from scipy.special import gammaln

FREEDOMS = np.array([3.0, 5.0, 8.0, 12.0, 18.0, 28.0, 45.0, 80.0])  # how alike noises may be


def sampled(data: Any, rounds: int = 3000, burn: int = 500, seed: int = 0) -> np.ndarray:
    """The mean worth of each dossier over ``rounds - burn`` draws (marks, centred)."""
    dice = np.random.default_rng(seed)
    i, j, group = data.dossier, data.reviewer, data.dossier_group
    n, m, groups = data.dossiers, data.reviewers, int(data.dossier_group.max()) + 1
    y = data.value - data.value.mean()
    read = np.bincount(j, minlength=m)
    members = np.bincount(group, minlength=groups)
    a, b, noise, level = np.ones(m), np.zeros(m), np.full(m, 0.5), np.zeros(groups)
    worth, severity, slope, between, common, freedom = 0.6, 0.25, 0.05, 0.1, 0.5, 9.0
    total = np.zeros(n)
    for turn in range(rounds):
        told = 1 / noise[j]
        sure = np.bincount(i, a[j] ** 2 * told, n) + 1 / worth
        pull = np.bincount(i, a[j] * told * (y - b[j]), n) + level[group] / worth
        x = pull / sure + dice.normal(size=n) / np.sqrt(sure)

        # Each reader's leniency and scale together: a regression on the worths just drawn.
        ones, cross = read / noise + 1 / severity, np.bincount(j, x[i], m) / noise
        square = np.bincount(j, x[i] ** 2, m) / noise + 1 / slope
        left = np.bincount(j, y, m) / noise
        right = np.bincount(j, y * x[i], m) / noise + 1 / slope
        area = ones * square - cross**2
        spread = np.sqrt(square / area)
        step = dice.normal(size=m)
        b = (left * square - cross * right) / area + spread * step
        a = (ones * right - cross * left) / area - cross / area / spread * step
        a = a + dice.normal(size=m) / np.sqrt(square)

        rest = y - b[j] - a[j] * x[i]
        squares = np.bincount(j, rest * rest, m)
        noise = (squares + freedom * common) / dice.chisquare(read + freedom)
        common = dice.gamma(m * freedom / 2) / (freedom / 2 * (1 / noise).sum())
        half = FREEDOMS / 2
        fits = m * (half * np.log(half * common) - gammaln(half)) - (
            (half + 1) * np.log(noise).sum() + half * common * (1 / noise).sum()
        )
        odds = np.exp(fits - fits.max())
        freedom = float(dice.choice(FREEDOMS, p=odds / odds.sum()))
        severity = float(b @ b + 0.1) / dice.chisquare(m + 1)
        slope = float(((a - 1) ** 2).sum() + 0.02) / dice.chisquare(m + 1)
        held = members / worth + 1 / between
        level = np.bincount(group, x, groups) / worth / held
        level = level + dice.normal(size=groups) / np.sqrt(held)
        between = float(level @ level + 0.05) / dice.chisquare(groups + 1)
        apart = x - level[group]
        worth = float(apart @ apart) / dice.chisquare(n)
        if turn >= burn:
            total += x
    return total / (rounds - burn)
