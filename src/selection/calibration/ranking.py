"""From worths and their uncertainty to chances of being chosen, and to the next reading."""

import numpy as np
from scipy.special import ndtr

from selection.calibration.readings import Floats, Ints
from selection.refusals import Malformed


def chances(worth: Floats, sd: Floats, top: int) -> tuple[Floats, float]:
    """The probability of each dossier to be among the ``top`` best, and the cutoff it supposes.

    The cutoff is the worth above which ``top`` dossiers are expected; the probabilities add up to
    ``top``.
    """
    if not top > 0:
        raise Malformed("top must be at least 1")
    if top >= len(worth):
        return np.ones(len(worth)), float("-inf")
    spread = np.maximum(sd, 1e-12)
    low = float((worth - 10 * spread).min())
    high = float((worth + 10 * spread).max())
    for _ in range(100):
        cutoff = (low + high) / 2
        if ndtr((worth - cutoff) / spread).sum() > top:
            low = cutoff
        else:
            high = cutoff
    return ndtr((worth - cutoff) / spread), cutoff


def telling(worth: Floats, sd: Floats, line: float, noise: float) -> Floats:
    """How much one more reading would be expected to correct a choice made at ``line``.

    The reading (of variance ``noise``) will move the worth by a normal step of known size; what
    it may gain is the mean excess of that step over the distance to the line.
    """
    variance = sd * sd
    step = variance / np.sqrt(variance + noise)
    away = np.abs(worth - line) / np.maximum(step, 1e-12)
    density = np.exp(-0.5 * np.minimum(away, 40.0) ** 2) / np.sqrt(2 * np.pi)
    return step * (density - away * ndtr(-away))


def most_telling(worth: Floats, sd: Floats, top: int, extra: int, noise: float) -> Ints:
    """The ``extra`` dossiers whose next reading tells most; equal ones in their own order.

    What a reading may change is who stands on which side of the line between the dossier ranked
    ``top`` and the next one. That line is lower than the cutoff of :func:`chances`, since estimates
    are drawn together by prudence: aiming at the line found one more of the 140 best in a hundred.
    """
    if extra <= 0 or not 0 < top < len(worth):
        return np.zeros(0, np.intp)
    ranked = np.sort(worth)[::-1]
    line = float(ranked[top - 1] + ranked[top]) / 2
    gain = np.round(telling(worth, sd, line, noise), 9)
    return np.argsort(-gain, kind="stable")[:extra]
