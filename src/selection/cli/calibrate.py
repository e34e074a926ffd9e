"""``python -m selection calibrate``: marks in, worths and explanations out.

The document: ``marks``, a list of objects ``dossier``, ``reviewer``, ``value`` and, if there are
any, ``criterion`` and ``group``; ``top``, how many dossiers will be chosen; ``extra``, how many
more readings could be made; ``model``, to switch off ``scale``, ``noise`` or ``outliers``;
``limit``, a number of sweeps.
"""

from dataclasses import dataclass, field
from typing import Any

from selection.calibration import Calibration, Mark, Model, calibrate, certificate, next_readings
from selection.forms import each, rebuilt
from selection.refusals import Malformed


@dataclass(frozen=True, slots=True)
class Asked:
    """The document."""

    marks: tuple[Mark, ...]
    top: int | None = None
    extra: int = 0
    model: Model = field(default_factory=Model)
    limit: float | None = None


def answer(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    marks = each(document.get("marks"), lambda mark: {"criterion": ""} | dict(mark))
    asked = rebuilt(Asked, document | {"marks": marks})
    if asked.extra and asked.top is None:
        raise Malformed("'extra' needs 'top': a reading tells something about a choice")
    found = calibrate(asked.marks, top=asked.top, limit=asked.limit, model=asked.model)
    more = [] if asked.top is None else next_readings(found, asked.top, asked.extra)
    return sheet(found, more), certificate(found)


def sheet(found: Calibration, more: list[str]) -> dict[str, Any]:
    """The answer: dossiers best first, reviewers most severe first."""
    ranked = sorted(found.worth, key=lambda name: (-found.worth[name].mean, name))
    harsh = sorted(found.severity, key=lambda name: (-found.severity[name].mean, name))
    return {
        "version": found.version,
        "seed": found.seed,
        "calibrated": found.calibrated,
        "warnings": list(found.warnings),
        "dossiers": [
            {
                "dossier": name,
                "worth": found.worth[name]._asdict(),
                "p_top": found.p_top.get(name),
                "says": found.explanation[name],
            }
            for name in ranked
        ],
        "reviewers": [
            {
                "reviewer": name,
                "severity": found.severity[name]._asdict(),
                "scale": found.scale[name]._asdict(),
                "noise": found.noise_of[name],
            }
            for name in harsh
        ],
        "outliers": [
            {
                "dossier": outlier.dossier,
                "reviewer": outlier.reviewer,
                "value": outlier.value,
                "expected": outlier.expected,
                "probability": outlier.probability,
                "says": outlier.says,
            }
            for outlier in found.outliers
        ],
        "next_readings": more,
        "top": found.top,
        "cutoff": found.cutoff,
        "noise": found.noise,
        "spreads": dict(found.spreads),
        "links": {
            "islands": [list(island) for island in found.links.islands],
            "read_once": list(found.links.read_once),
            "strength": None if found.links.strength is None else round(found.links.strength, 6),
        },
        "sweeps": found.sweeps,
        "gap": found.gap,
    }
