"""What a mark is worth, measured: ``python bench/engine/calibration.py [--full]``.

Quality beside the raw mean over invented calls of every kind; the same additive posterior beside a
dense Gaussian solution (N × N covariance, restricted likelihood by L-BFGS, LAPACK) and beside
``statsmodels`` MixedLM; coverage of the intervals; what 20 % of targeted readings are worth; the
published generator of Tan et al. 2021. ``--full``: more draws, and a country of a million dossiers.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])

# ruff: noqa: E402 — run as a script, with the repository on the path first
import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.optimize import minimize
from scipy.stats import kendalltau

from bench.engine.marks import SCENARIOS, Call, call, country, found, peer_grading
from bench.engine.sampled import sampled
from bench.meter import apart, measure, row, table
from selection.calibration import (
    ADDITIVE,
    Mark,
    Model,
    calibrate,
    calibrate_readings,
    chances,
    most_telling,
    readings,
)

TOP = 140


def raw_mean(given: Call) -> np.ndarray:
    count = np.bincount(given.dossier, minlength=given.dossiers)
    return np.bincount(given.dossier, given.value, given.dossiers) / np.maximum(count, 1)


def standardised(given: Call) -> np.ndarray:
    """Each reader's marks reduced to mean 0 and spread 1, then averaged: the usual remedy."""
    j, y, m = given.reviewer, given.value, given.reviewers
    count = np.maximum(np.bincount(j, minlength=m), 1)
    mean = np.bincount(j, y, m) / count
    spread = np.sqrt(np.maximum(np.bincount(j, y * y, m) / count - mean**2, 1e-2))
    score = (y - mean[j]) / spread[j]
    count = np.bincount(given.dossier, minlength=given.dossiers)
    return np.bincount(given.dossier, score, given.dossiers) / np.maximum(count, 1)


def laid_out(given: Call) -> Any:
    return readings(
        given.dossier,
        given.reviewer,
        given.value,
        dossiers=given.dossiers,
        reviewers=given.reviewers,
        dossier_group=given.group,
    )


def quality(draws: int) -> None:
    """Recall of the true top 140 of 800, and coverage of the 90 % intervals."""
    for name, how in SCENARIOS.items():
        ours, raw, usual, known, covered = [], [], [], [], []
        for seed in range(draws):
            given = call(seed, **how)
            got = calibrate_readings(laid_out(given))
            ours.append(found(got.worth, given.quality, TOP))
            raw.append(found(raw_mean(given), given.quality, TOP))
            usual.append(found(standardised(given), given.quality, TOP))
            known.append(found(given.known, given.quality, TOP))
            covered.append(np.mean((got.low <= given.worth) & (given.worth <= got.high)))
        error = float(np.std(np.subtract(ours, raw)) / draws**0.5)
        case = f"recall@140 {name}"
        row("calibration", case, f"800 ×{draws}", 100 * np.mean(ours), 100 * np.mean(raw),
            f"raw mean (gain {100 * (np.mean(ours) - np.mean(raw)):+.1f} ± {100 * error:.1f})",
            "%")  # fmt: skip
        row("calibration", case, f"800 ×{draws}", 100 * np.mean(ours), 100 * np.mean(usual),
            "z-scores per reader", "%")  # fmt: skip
        row("calibration", case, f"800 ×{draws}", 100 * np.mean(ours), 100 * np.mean(known),
            "were every reader's habits known", "%")  # fmt: skip
        row("calibration", f"90 % cover {name}", f"800 ×{draws}", 100 * float(np.mean(covered)),
            90, "wanted", "%")  # fmt: skip


SMALL_TO_LARGE = ((6, 3, 300), (6, 6, 300), (12, 5, 200), (24, 6, 120), (50, 8, 60),
                  (100, 10, 40), (200, 13, 24), (800, 50, 8))  # fmt: skip


def doubt(part: int) -> None:
    """Do nine intervals in ten hold the truth, from six dossiers up? One draw in ``part``."""
    for n, m, draws in SMALL_TO_LARGE:
        for k in (2, 3):
            inside = []
            for seed in range(1000, 1000 + -(-draws // part)):
                given = call(seed, n=n, m=m, k=k)
                got = calibrate_readings(laid_out(given))
                inside.append(np.mean((got.low <= given.worth) & (given.worth <= got.high)))
            error = 100 * float(np.std(inside)) / len(inside) ** 0.5
            row("calibration", f"90 % cover, {k} readings", f"{n}x{m} ×{len(inside)}",
                100 * float(np.mean(inside)), 90, f"wanted (± {error:.1f})", "%")  # fmt: skip


def ceiling(draws: int) -> None:
    """What severity is needed for a gain, and what the exact posterior, sampled, would gain."""
    for k in (2, 3):
        for severity in (0.4, 0.5, 0.6, 0.7):
            found_by = []
            for seed in range(draws):
                given = call(seed, k=k, profiles=6, severity=severity)
                data = laid_out(given)
                guesses = (raw_mean(given), calibrate_readings(data).worth, sampled(data))
                found_by.append([found(guess, given.quality, TOP) for guess in guesses])
            raw, ours, exact = 100 * np.mean(found_by, axis=0)
            differ = 100 * float(np.std(np.subtract(*np.transpose(found_by)[1:]))) / draws**0.5
            case = f"gain, specialised, k={k}, severity {severity}"
            row("calibration", case, f"800 ×{draws}", ours - raw, exact - raw,
                f"posterior by Gibbs sampling (apart by {ours - exact:+.1f} ± {differ:.1f})",
                "points")  # fmt: skip


def outliers(draws: int) -> None:
    """Are the flagged readings the wild ones?"""
    flagged = right = wild = 0
    above = []
    for seed in range(draws):
        given = call(seed, severity=0.7, wild=0.03)
        data = laid_out(given)
        got = calibrate_readings(data)
        odd = given.wild[np.lexsort((given.reviewer, given.dossier))]
        suspect = got.wildness > 0.5
        flagged += int(suspect.sum())
        right += int((suspect & odd).sum())
        wild += int(odd.sum())
        rank = np.argsort(np.argsort(got.wildness))
        above.append((rank[odd].mean() - (odd.sum() - 1) / 2) / (~odd).sum())
    row("calibration", "wild readings: ranked above others", f"800 ×{draws}",
        100 * float(np.mean(above)), None, "area under the curve", "%")  # fmt: skip
    row("calibration", "wild readings: right when flagged", f"800 ×{draws}",
        100 * right / max(flagged, 1), None, f"{flagged} flagged of {wild} wild", "%")  # fmt: skip


def third_reading(draws: int) -> None:
    """Two readings each, then 20 % more: at random, where they tell most, or everywhere (+50 %)."""
    gains: dict[str, list[float]] = {"none": [], "random": [], "telling": [], "everywhere": []}
    for seed in range(draws):
        full = call(seed, k=3)
        third = np.tile([False, False, True], full.dossiers)
        dice = np.random.default_rng(seed)

        def with_third(which: np.ndarray, full: Call = full, third: np.ndarray = third) -> float:
            keep = ~third | np.isin(full.dossier, which)
            data = readings(full.dossier[keep], full.reviewer[keep], full.value[keep],
                            dossiers=full.dossiers, reviewers=full.reviewers)  # fmt: skip
            return found(calibrate_readings(data).worth, full.quality, TOP)

        first = readings(full.dossier[~third], full.reviewer[~third], full.value[~third],
                         dossiers=full.dossiers, reviewers=full.reviewers)  # fmt: skip
        got = calibrate_readings(first)
        noise = got.common_noise**2 + got.fit.state.severity
        extra = full.dossiers // 5
        gains["none"].append(found(got.worth, full.quality, TOP))
        gains["random"].append(with_third(dice.permutation(full.dossiers)[:extra]))
        gains["telling"].append(with_third(most_telling(got.worth, got.sd, TOP, extra, noise)))
        gains["everywhere"].append(with_third(np.arange(full.dossiers)))
    for name in ("random", "telling", "everywhere"):
        row("calibration", f"third reading: {name}", f"800 ×{draws}",
            100 * float(np.mean(gains[name])), 100 * float(np.mean(gains["none"])),
            "two readings", "%")  # fmt: skip


def conference(draws: int) -> None:
    """Tan, Wu, Bei, Xu 2021: 1,000 papers, 1,000 reviewers, 5 each; precision at 10 %."""
    for noise in (0.5, 0.0):
        ours, raw, order = [], [], []
        for seed in range(draws):
            given = peer_grading(seed, noise)
            got = calibrate_readings(laid_out(given))
            ours.append(found(got.worth, given.quality, 100))
            raw.append(found(raw_mean(given), given.quality, 100))
            order.append(kendalltau(got.worth, given.quality)[0])
        row("calibration", f"LSC generator, noise {noise}", f"1000 ×{draws}",
            100 * float(np.mean(ours)), 100 * float(np.mean(raw)),
            f"raw mean, precision@10 % (our τ {np.mean(order):.3f})", "%")  # fmt: skip


class Dense:
    """The same additive posterior, solved over the N × N covariance of the readings."""

    def __init__(self, given: Call) -> None:
        self.given = given
        i, j = given.dossier, given.reviewer
        self.same_dossier = (i[:, None] == i[None, :]).astype(float)
        self.same_reviewer = (j[:, None] == j[None, :]).astype(float)
        self.y = given.value

    def solve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        start = np.log(np.var(self.y) * np.array([0.5, 0.25, 0.25]))
        best = minimize(self.loss, start, jac=True, method="L-BFGS-B",
                        options={"ftol": 1e-12, "gtol": 1e-4})  # fmt: skip
        worth = float(np.exp(best.x[0]))
        inverse, weights, mean, total, _ = self.inverse(np.exp(best.x))
        left = weights - inverse.sum(1) * mean
        n = self.given.dossiers
        means = mean + worth * np.bincount(self.given.dossier, left, n)
        # Cov of (mean + dossier): prior, minus what the readings explain, plus that of the mean.
        pick = np.zeros((n, len(self.y)))
        pick[self.given.dossier, np.arange(len(self.y))] = worth
        explained = np.einsum("ij,ij->i", pick @ inverse, pick)
        tie = 1 - pick @ inverse.sum(1)
        return means, np.sqrt(worth - explained + tie**2 / total), np.exp(best.x)

    def inverse(self, variances: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float, float]:
        worth, reviewer, noise = variances
        covariance = worth * self.same_dossier + reviewer * self.same_reviewer
        covariance[np.diag_indices_from(covariance)] += noise
        factor, _ = dpotrf(covariance, lower=1, overwrite_a=1)
        logdet = 2 * np.log(np.diag(factor)).sum()
        inverse, _ = dpotri(factor, lower=1)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        weights = inverse @ self.y
        total = float(inverse.sum())
        return inverse, weights, float(weights.sum()) / total, total, logdet

    def loss(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Restricted minus-log-likelihood and its gradient in the logs of the variances."""
        variances = np.exp(logs)
        inverse, weights, mean, total, logdet = self.inverse(variances)
        ones = inverse.sum(1)
        left = weights - ones * mean
        value = 0.5 * (logdet + np.log(total) + left @ (self.y - mean))
        slopes = []
        for shape in (self.same_dossier, self.same_reviewer, None):
            if shape is None:
                trace = np.trace(inverse) - (ones @ ones) / total - left @ left
            else:
                trace = (np.sum(inverse * shape) - (ones @ shape @ ones) / total
                         - left @ shape @ left)  # fmt: skip
            slopes.append(0.5 * trace)
        return float(value), np.array(slopes) * variances


def same(ours: Any, worth: np.ndarray, sd: np.ndarray | None) -> str:
    belief = ours.fit.belief
    x = ours.fit.centre + belief.x
    gap = float(np.abs((x - x.mean()) - (worth - worth.mean())).max() / np.std(x))
    text = f"means within {100 * gap:.3f} % of their spread"
    if sd is not None:
        text += f", sd within {100 * float(np.abs(np.sqrt(belief.vx) / sd - 1).max()):.3f} %"
    return text


def peers() -> None:
    for n, m in ((300, 20), (800, 50)):
        given = call(1, n=n, m=m)
        data = laid_out(given)
        ours, got = measure(
            lambda data=data: calibrate_readings(data, model=ADDITIVE), repeat=7, warm=True
        )
        theirs, (worth, sd, _) = measure(lambda given=given: Dense(given).solve(), repeat=1)
        row("calibration", "additive, dense Gaussian REML", f"{n}x{m}x3", ours, theirs,
            "dense, " + same(got, worth, sd))  # fmt: skip
        default, _ = measure(lambda data=data: calibrate_readings(data), repeat=5)
        row("calibration", "full model, dense Gaussian REML", f"{n}x{m}x3", default, theirs,
            "dense, without scales, noises or outliers")  # fmt: skip
    given = call(1, n=300, m=20)
    asked = {
        "dossier": given.dossier.tolist(),
        "reviewer": given.reviewer.tolist(),
        "value": given.value.tolist(),
    }
    python = ROOT / ".peers" / "bin" / "python"
    if not python.exists():
        print("statsmodels is not installed in .peers: peer not run")
        return
    done = subprocess.run(
        [python, ROOT / "bench" / "peers" / "mixedlm.py"], input=json.dumps(asked),
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    if done.returncode:
        print(f"statsmodels failed: {done.stderr[-300:]}")
        return
    answer = json.loads(done.stdout)
    data = laid_out(given)
    ours, got = measure(lambda: calibrate_readings(data, model=ADDITIVE), repeat=7, warm=True)
    row("calibration", "additive, MixedLM", "300x20x3", ours, answer["seconds"],
        "statsmodels, " + same(got, np.array(answer["worth"]), None))  # fmt: skip


def people(seed: int = 1) -> None:
    """The whole answer for a real programme: marks in, sentences out."""
    given = call(seed, profiles=6)
    marks = [
        Mark(f"D{d:03}", f"R{r:02}", "", float(y), f"P{given.group[d]}")
        for d, r, y in zip(given.dossier, given.reviewer, given.value, strict=True)
    ]
    seconds, _ = measure(lambda: calibrate(marks, top=TOP), repeat=5, warm=True)
    row("calibration", "names in, sentences out", "800x50x3", seconds, 1.0, "a second")


def growing() -> None:
    """Time against size, across the size where sweeps cease to be exact."""
    for n, m in (
        (200, 13),
        (800, 50),
        (1400, 93),
        (1500, 100),
        (2000, 133),
        (4000, 267),
        (8000, 533),
    ):
        data = laid_out(call(1, n=n, m=m))
        seconds, got = measure(lambda data=data: calibrate_readings(data), repeat=5, warm=True)
        row("calibration", "full model, arrays", f"{n}x{m}x3", seconds, 0.15,
            f"wanted at 2000x133; {got.sweeps} sweeps")  # fmt: skip


def nation(n: int, compiled: bool) -> dict[str, Any]:
    given = country(n)
    calibrate_readings(laid_out(country(3000)), limit=3, compiled=compiled)  # compile first
    start = time.perf_counter()
    data = laid_out(given)
    got = calibrate_readings(data, compiled=compiled)
    seconds = time.perf_counter() - start
    top = n * TOP // 800
    chances(got.worth, got.sd, top)
    return {
        "seconds": seconds,
        "with_chances": time.perf_counter() - start,
        "sweeps": got.sweeps,
        "recall": found(got.worth, given.quality, top),
        "raw": found(raw_mean(given), given.quality, top),
    }


def nations(full: bool) -> None:
    sizes = [(10_000, False), (10_000, True), (100_000, False), (100_000, True)]
    for n, compiled in [*sizes, *([(1_000_000, True), (1_000_000, False)] if full else [])]:
        got = apart("bench.engine.calibration:nation", n=n, compiled=compiled)
        if "failed" in got:
            print(got)
            continue
        how = "numba" if compiled else "numpy alone"
        row("calibration", f"country, {how}", f"{n}x{n * 3 // 45}x3", got["seconds"], 30.0,
            f"limit; {got['sweeps']} sweeps; recall {got['recall']:.3f}, raw {got['raw']:.3f}",
            rss_mb=got["rss_mb"])  # fmt: skip


def wide_error() -> None:
    """The linear-time deviations beside the exact ones, where both can be had."""
    from selection.calibration import fit as fits
    from selection.calibration import posterior

    given = call(1, n=5000, m=320)
    data = laid_out(given)
    exact = calibrate_readings(data, model=Model(outliers=False))
    kept = posterior.DENSE, fits.DENSE_ONCE
    posterior.DENSE = fits.DENSE_ONCE = 0
    rough = calibrate_readings(data, model=Model(outliers=False))
    posterior.DENSE, fits.DENSE_ONCE = kept
    far = 100 * float(np.abs(rough.sd / exact.sd - 1).max())
    row("calibration", "linear-time sd, worst error", "5000x320x3", far, None, "exact", "%")


def main() -> None:
    full = "--full" in sys.argv[1:]
    peers()
    people()
    growing()
    quality(40 if full else 8)
    doubt(1 if full else 10)
    ceiling(40 if full else 2)
    outliers(20 if full else 3)
    third_reading(30 if full else 4)
    conference(10 if full else 2)
    wide_error()
    nations(full)
    table()


if __name__ == "__main__":
    main()
