"""What a mark is worth once its reviewer is known.

``calibrate`` takes marks and gives, for each dossier, the mean mark it would get if the whole panel
read it, with its uncertainty; for each reviewer, severity and scale; for each reading, whether it
looks wild; for each dossier again, the chance of being among the best and a sentence that says how
its value was reached. ``next_readings`` says where one more reading would tell most. For large
sets, ``readings`` and ``calibrate_readings`` do the same over arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from selection import VERSION
from selection.calibration import words
from selection.calibration.certificate import certificate
from selection.calibration.fit import Progress
from selection.calibration.links import Links, links
from selection.calibration.national import Calibrated, calibrate_readings
from selection.calibration.ranking import chances, most_telling
from selection.calibration.readings import Mark, Readings, Table, readings, table
from selection.calibration.state import ADDITIVE, Model

__all__ = [
    "ADDITIVE",
    "Calibrated",
    "Calibration",
    "Estimate",
    "Links",
    "Mark",
    "Model",
    "Outlier",
    "Readings",
    "calibrate",
    "calibrate_readings",
    "certificate",
    "chances",
    "most_telling",
    "next_readings",
    "readings",
]

PLACES = 6  # decimals published: beyond them lies the order of additions, not knowledge
FALSE_ALARMS = 0.1  # expected share of flagged readings that are not wild


class Estimate(NamedTuple):
    """A value, its standard deviation, and bounds that hold it nine times out of ten."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outlier:
    """A reading that the others did not let expect; ``says`` is the French sentence about it."""

    dossier: str
    reviewer: str
    value: float
    expected: float
    probability: float
    says: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the marks say, on their own scale; numbers are rounded to six decimals.

    ``worth[dossier]`` is the mean mark the whole panel would give it. ``p_top[dossier]`` is its
    probability of being among the ``top`` best (empty when no ``top`` was asked). For a reviewer,
    ``severity`` is how much lower than the panel they mark the average dossier, ``scale`` how far
    they spread dossiers apart (1: like the panel), ``noise_of`` their own noise; ``noise`` is the
    panel's. ``calibrated`` is false when reviewers could not be compared (islands, single
    readings): ``warnings`` says why, in French, and intervals are wider. ``spreads`` holds the
    estimated standard deviations. Nothing is drawn: ``seed`` is 0 and only there for the record.
    """

    worth: Mapping[str, Estimate]
    p_top: Mapping[str, float]
    severity: Mapping[str, Estimate]
    scale: Mapping[str, Estimate]
    noise: float
    noise_of: Mapping[str, float]
    outliers: tuple[Outlier, ...]
    links: Links
    explanation: Mapping[str, str]
    warnings: tuple[str, ...]
    calibrated: bool
    top: int | None
    cutoff: float | None
    spreads: Mapping[str, float]
    sweeps: int
    gap: float
    exact: bool
    seed: int
    version: str
    table: Table = field(repr=False, compare=False)
    arrays: Calibrated = field(repr=False, compare=False)

    @property
    def proof(self) -> dict[str, Any]:
        """What ``selection.judges.calibration`` needs to judge it: see ``certificate``."""
        return certificate(self)


def calibrate(
    marks: Sequence[Mark],
    *,
    top: int | None = None,
    limit: float | None = None,
    progress: Progress | None = None,
    model: Model | None = None,
) -> Calibration:
    """Tell what each dossier is worth from who read it. The order of ``marks`` does not matter.

    ``top``: how many dossiers will be chosen. ``limit``: deterministic seconds
    (``selection.budget``); ``gap`` says how far from stable the result then is.
    ``progress(sweeps, gap)`` is called as it goes. ``Malformed`` for no mark, two marks
    for the same criterion of the same reading, a mark that is not a number, or groups that
    contradict one another.
    """
    laid = table(marks)
    found = calibrate_readings(laid.readings, model=model, limit=limit, progress=progress)
    worth = _estimates(laid.dossiers, found.worth, found.sd, found.quantile)
    p_top: dict[str, float] = {}
    cutoff = None
    if top is not None:
        chance, edge = chances(found.worth, found.sd, top)
        p_top = dict(zip(laid.dossiers, _rounded(chance), strict=True))
        cutoff = round(edge, PLACES) if np.isfinite(edge) else None
    severity = _estimates(laid.reviewers, found.severity, found.severity_sd, found.quantile)
    linked = links(laid.readings, laid.dossiers, laid.reviewers)
    state = found.fit.state
    return Calibration(
        worth=worth,
        p_top=p_top,
        severity=severity,
        scale=_estimates(laid.reviewers, found.scale, found.scale_sd, found.quantile),
        noise=round(found.common_noise, PLACES),
        noise_of=dict(zip(laid.reviewers, _rounded(found.noise), strict=True)),
        outliers=_outliers(laid, found),
        links=linked,
        explanation=_explanations(laid, found, worth, p_top, top),
        warnings=words.warnings(
            tied=found.fit.tied,
            islands=found.islands,
            once=len(linked.read_once),
            dossiers=len(laid.dossiers),
            reviewers=len(laid.reviewers),
            strength=linked.strength,
            finished=found.finished,
        ),
        calibrated=found.calibrated and len(laid.reviewers) > 1,
        top=top,
        cutoff=cutoff,
        spreads={
            "worth": round(float(state.worth) ** 0.5, PLACES),
            "severity": round(float(state.severity) ** 0.5, PLACES),
            "scale": round(float(state.slope) ** 0.5, PLACES),
            "noise": round(float(state.common) ** 0.5, PLACES),
        },
        sweeps=found.sweeps,
        gap=round(found.gap, 9),
        exact=found.exact,
        seed=0,
        version=VERSION,
        table=laid,
        arrays=found,
    )


def next_readings(calibration: Calibration, k: int, extra: int) -> list[str]:
    """The ``extra`` dossiers whose next reading would tell most about who the ``k`` best are.

    Most telling first, each at most once; ties go to the smaller name. The next reader is supposed
    average: of unknown severity and of the panel's noise.
    """
    found = calibration.arrays
    noise = found.common_noise**2 + found.fit.state.severity
    chosen = most_telling(found.worth, found.sd, k, extra, noise)
    return [calibration.table.dossiers[at] for at in chosen.tolist()]


def _rounded(values: np.ndarray) -> list[float]:
    return [value + 0.0 for value in np.round(values, PLACES).tolist()]


def _estimates(
    names: tuple[str, ...], mean: np.ndarray, sd: np.ndarray, quantile: float
) -> dict[str, Estimate]:
    columns = (mean, sd, mean - quantile * sd, mean + quantile * sd)
    rows = zip(*(_rounded(column) for column in columns), strict=True)
    return {name: Estimate(*row) for name, row in zip(names, rows, strict=True)}


def _outliers(laid: Table, found: Calibrated) -> tuple[Outlier, ...]:
    """The most suspect readings, as many as keep the expected false alarms under one in ten."""
    suspects = np.flatnonzero(found.wildness > 0.5)
    suspects = suspects[np.argsort(-np.round(found.wildness[suspects], 9), kind="stable")]
    doubt = np.cumsum(1.0 - found.wildness[suspects]) / np.arange(1, len(suspects) + 1)
    kept = suspects[: int((doubt <= FALSE_ALARMS).sum())]
    data = laid.readings
    flagged = []
    for at in kept.tolist():
        dossier, reviewer = laid.dossiers[data.dossier[at]], laid.reviewers[data.reviewer[at]]
        value, expected = float(data.value[at]), float(found.expected[at])
        probability = float(found.wildness[at])
        flagged.append(
            Outlier(
                dossier,
                reviewer,
                round(value, PLACES),
                round(expected, PLACES),
                round(probability, PLACES),
                words.outlier(
                    reviewer,
                    dossier,
                    value,
                    expected,
                    found.quantile * float(found.expected_sd[at]),
                    probability,
                ),
            )
        )
    return tuple(flagged)


def _explanations(
    laid: Table,
    found: Calibrated,
    worth: dict[str, Estimate],
    p_top: dict[str, float],
    top: int | None,
) -> dict[str, str]:
    data = laid.readings
    values: list[list[float]] = [[] for _ in laid.dossiers]
    harsh = np.bincount(data.dossier, found.severity[data.reviewer], data.dossiers)
    for at, value in zip(data.dossier.tolist(), data.value.tolist(), strict=True):
        values[at].append(value)
    return {
        name: words.explanation(
            values[at],
            float(harsh[at]) / len(values[at]),
            worth[name],
            p_top.get(name),
            top,
            calibrated=found.calibrated,
        )
        for at, name in enumerate(laid.dossiers)
    }
