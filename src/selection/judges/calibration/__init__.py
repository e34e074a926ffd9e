"""The judge of calibrations: the textbook posterior, one big dense matrix, nothing clever.

It shares no code with the solver. From the parameters of a certificate it writes the precision
matrix of *all* the unknowns (every dossier, reviewer, group and circle), inverts it, and compares
means, standard deviations, intervals, chances, expected values and flags; then it asks each
parameter whether it is what its own estimating equation gives back. Beyond ``case.DENSE`` unknowns
the matrix is factorised sparsely and standard deviations are checked on an even sample of dossiers.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from selection.judges.calibration.case import Case


def check(certificate: dict[str, Any]) -> list[str]:
    """Every broken promise, in words; empty when there is none."""
    try:
        case = Case(certificate)
        for judge in (case.judge_shape, case.judge_posterior, case.judge_chances, case.judge_flags):
            if not case.flaws:
                judge()
    except (KeyError, TypeError, ValueError, IndexError, np.linalg.LinAlgError) as problem:
        return [f"the certificate cannot be read: {type(problem).__name__}: {problem}"]
    return case.flaws


def flaws(marks: Iterable[Any], calibration: Any) -> list[str]:
    """Every broken promise of ``calibration`` as an answer to ``marks``; empty if there is none."""
    paper = calibration.proof
    found = check(paper)
    given = paper["readings"]
    told = {
        (given["dossiers"][d], given["reviewers"][r]): value
        for d, r, value in zip(given["dossier"], given["reviewer"], given["value"], strict=True)
    }
    due = _readings(list(marks))
    if set(told) != set(due):
        found.append("the readings are not those of the marks")
    elif any(abs(told[pair] - due[pair]) > 1e-9 * (1 + abs(due[pair])) for pair in due):
        found.append("a reading is not the mean of its marks")
    for what, published, names, mean in (
        ("worth", calibration.worth, given["dossiers"], paper["worth"]),
        ("severity", calibration.severity, given["reviewers"], paper["severity"]),
        ("scale", calibration.scale, given["reviewers"], paper["scale"]),
    ):
        if list(published) != names:
            found.append(f"{what}: published for others than those who were read")
            continue
        for at, name in enumerate(names):
            for part, column in mean.items():
                if not abs(getattr(published[name], part) - column[at]) <= 1e-6:
                    found.append(f"{what} of {name}: the {part} published is another")
    if calibration.p_top and any(
        abs(calibration.p_top.get(name, -1) - paper["p_top"][at]) > 1e-6
        for at, name in enumerate(given["dossiers"])
    ):
        found.append("a chance published is another")
    if bool(calibration.warnings) < (not calibration.calibrated):
        found.append("not calibrated, and nobody is told why")
    return found


def _readings(marks: list[Any]) -> dict[tuple[str, str], float]:
    """The mean of each reading's marks, the criteria's own levels off where some are missing."""
    pairs = sorted({(mark.dossier, mark.reviewer) for mark in marks})
    criteria = sorted({mark.criterion for mark in marks})
    row = {pair: at for at, pair in enumerate(pairs)}
    level = dict.fromkeys(criteria, 0.0)
    if len(marks) < len(pairs) * len(criteria):
        # Each mark beside the mean of its reading, on the criteria beside the same mean.
        design = np.zeros((len(marks), len(criteria)))
        reading = np.array([row[mark.dossier, mark.reviewer] for mark in marks])
        design[np.arange(len(marks)), [criteria.index(mark.criterion) for mark in marks]] = 1
        value = np.array([mark.value for mark in marks], float)
        for one in range(len(pairs)):
            inside = reading == one
            design[inside] -= design[inside].mean(0)
            value[inside] -= value[inside].mean()
        solved = np.linalg.lstsq(design, value, rcond=1e-9)[0]
        level = dict(zip(criteria, solved.tolist(), strict=True))
    whole: dict[tuple[str, str], list[float]] = {pair: [] for pair in pairs}
    for mark in marks:
        whole[mark.dossier, mark.reviewer].append(mark.value - level[mark.criterion])
    return {pair: sum(values) / len(values) for pair, values in whole.items()}
