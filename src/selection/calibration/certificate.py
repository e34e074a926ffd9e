"""A calibration on paper: enough for another machine to do the last posterior again and compare."""

from typing import TYPE_CHECKING, Any

import numpy as np

from selection.calibration.ranking import chances
from selection.paper import fingerprint

if TYPE_CHECKING:
    from selection.calibration import Calibration


def certificate(calibration: "Calibration") -> dict[str, Any]:
    """The readings, every estimated parameter in full precision, and every published result."""
    laid, found = calibration.table, calibration.arrays
    data, state, fitted = laid.readings, found.fit.state, found.fit
    readings = {
        "dossiers": list(laid.dossiers),
        "reviewers": list(laid.reviewers),
        "dossier": data.dossier.tolist(),
        "reviewer": data.reviewer.tolist(),
        "value": data.value.tolist(),
        "dossier_group": data.dossier_group.tolist(),
        "reviewer_group": data.reviewer_group.tolist(),
    }
    flagged = {(outlier.dossier, outlier.reviewer) for outlier in calibration.outliers}
    pairs = zip(data.dossier.tolist(), data.reviewer.tolist(), strict=True)
    model = fitted.model
    edge = chances(found.worth, found.sd, calibration.top)[1] if calibration.top else None
    return {
        "problem": "calibration",
        "version": calibration.version,
        "seed": calibration.seed,
        "fingerprint": fingerprint(readings),
        "readings": readings,
        "model": {"scale": model.scale, "noise": model.noise, "outliers": model.outliers},
        "tied": fitted.tied,
        "exact": found.exact,
        "finished": found.finished,
        "gap": found.gap,
        "islands": found.islands,
        "calibrated": calibration.calibrated,
        "variances": {
            "worth": state.worth,
            "severity": state.severity,
            "level": state.level,
            "circle": state.circle,
            "scale": state.slope,
            "noise": state.common,
            "steady": state.steady,
            "wild": state.wild,
        },
        "slope": {"mean": state.a.tolist(), "variance": state.av.tolist()},
        "noise": state.noise.tolist(),
        "weight": state.weight.tolist(),
        "wildness": found.wildness.tolist(),
        "expected": found.expected.tolist(),
        "worth": _columns(found.worth, found.sd, found.low, found.high),
        "severity": {"mean": found.severity.tolist(), "sd": found.severity_sd.tolist()},
        "scale": {"mean": found.scale.tolist(), "sd": found.scale_sd.tolist()},
        "top": calibration.top,
        "cutoff": edge if edge is not None and np.isfinite(edge) else None,
        "p_top": [calibration.p_top[name] for name in laid.dossiers] if calibration.top else [],
        "outliers": [
            at
            for at, (d, r) in enumerate(pairs)
            if (laid.dossiers[d], laid.reviewers[r]) in flagged
        ],
    }


def _columns(
    mean: np.ndarray, sd: np.ndarray, low: np.ndarray, high: np.ndarray
) -> dict[str, list[float]]:
    return {"mean": mean.tolist(), "sd": sd.tolist(), "low": low.tolist(), "high": high.tolist()}
