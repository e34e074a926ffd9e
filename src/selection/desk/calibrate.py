"""``python -m selection calibrate``: marks in, worths and explanations out.

The document: ``marks``, a list of objects ``dossier``, ``reviewer``, ``value`` and, if there are
any, ``criterion`` and ``group``; ``top``, how many dossiers will be chosen; ``extra``, how many
more readings could be made; ``model``, to switch off ``scale``, ``noise`` or ``outliers``;
``limit``, a number of sweeps.
"""

from typing import Any

from selection.calibration import Calibration, Mark, Model, calibrate, certificate, next_readings


def answer(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    marks = [
        Mark(
            dossier=str(mark["dossier"]),
            reviewer=str(mark["reviewer"]),
            criterion=str(mark.get("criterion", "")),
            value=float(mark["value"]),
            group=str(mark.get("group", "")),
        )
        for mark in document["marks"]
    ]
    top, extra = document.get("top"), int(document.get("extra", 0))
    if extra and top is None:
        raise ValueError("'extra' needs 'top': a reading tells something about a choice")
    found = calibrate(
        marks,
        top=None if top is None else int(top),
        limit=document.get("limit"),
        model=Model(**document.get("model", {})),
    )
    more = next_readings(found, int(top), extra) if extra and top is not None else []
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
