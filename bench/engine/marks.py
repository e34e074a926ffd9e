"""Invented calls for calibration: dossiers of known worth, readers of known severity.

Marks are what people give: a few criteria from 0 to 5, whole numbers, cut at the ends. The worth to
recover is therefore not a parameter but what we promise to estimate: the mean mark the dossier
would get if the whole panel read it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from bench.engine.instances import SHARES, limits, sides, table
from selection.assignment.national import Dense, NationalProblem, assign_arrays

MIDDLE = 2.6  # what the average reader gives to the average dossier
BLUR = 0.45  # of each criterion, beyond the noise of the reading


@dataclass(frozen=True)
class Call:
    dossier: np.ndarray
    reviewer: np.ndarray
    value: np.ndarray
    dossiers: int
    reviewers: int
    group: np.ndarray | None
    quality: np.ndarray  # what ranks the dossiers in truth
    worth: np.ndarray  # the mean mark of the whole panel
    wild: np.ndarray
    known: np.ndarray | None = None  # the best estimate for who would know every reader's habits


def deal(dice: np.random.Generator, n: int, m: int, k: int, own: Any = None) -> np.ndarray:
    """``k`` readers for each dossier, loads nearly even; ``own``: who reads whom by preference."""
    chosen = np.full((n, k), -1)
    load = np.zeros(m)
    for turn in range(k):
        for d in dice.permutation(n):
            cost = load + 2 * dice.random(m)
            if own is not None:
                cost = cost + np.where(own(dice, d), 0, 1e6)
            cost[chosen[d, :turn]] = 1e12
            chosen[d, turn] = pick = int(np.argmin(cost))
            load[pick] += 1
    return chosen


def assigned(seed: int, n: int, m: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The profile of each dossier, and its ``k`` readers as the assignment engine chooses them:
    the greatest affinity of profile and themes (``instances``), loads within 15 % of the mean."""
    dossiers, reviewers = sides(n, m, seed)
    low, high = limits(n, m, k)
    scores = table(dossiers, reviewers, seed).astype(np.float32)
    plan = assign_arrays(
        NationalProblem(np.full(n, k), np.full(m, low), np.full(m, high), Dense(scores))
    )
    return dossiers.profile.astype(np.int64), plan.readings.reviewer.reshape(n, k).astype(int)


def call(
    seed: int,
    *,
    n: int = 800,
    m: int = 50,
    k: int = 3,
    severity: float = 0.5,
    scale: float = 0.25,
    noise: float = 0.7,
    uneven: float = 0.3,
    wild: float = 0.0,
    profiles: int = 0,
    between: float = 0.3,
    loyalty: float = 0.85,
    engine: bool = False,
) -> Call:
    """One call. ``profiles``: readers specialise, read their own profile ``loyalty`` of the time,
    and profiles differ by ``between``; ``engine``: readers are those our own assignment gives;
    ``uneven``: how much noises differ; ``wild``: the share of readings that say anything."""
    dice = np.random.default_rng(seed)
    of = reads = None
    quality = dice.normal(0, 0.8, n)
    own = hands = None
    if engine:
        of, hands = assigned(seed, n, m, k)
        levels = dice.normal(0, between, len(SHARES))
        quality = quality + levels[of]
    elif profiles:
        of, reads = dice.integers(0, profiles, n), np.arange(m) % profiles
        levels = dice.normal(0, between, profiles)
        quality = quality + levels[of]

        def own(dice: np.random.Generator, d: int) -> np.ndarray:
            same = reads == of[d]
            return same if dice.random() < loyalty else ~same

    i = np.repeat(np.arange(n), k)
    j = (deal(dice, n, m, k, own) if hands is None else hands).ravel()
    b = dice.normal(0, severity, m)
    a = np.exp(dice.normal(0, scale, m))
    s = noise * np.exp(dice.normal(0, uneven, m))
    latent = MIDDLE + b[j] + a[j] * (quality[i] + dice.normal(size=n * k) * s[j])
    odd = dice.random(n * k) < wild
    latent = np.where(odd, MIDDLE + dice.choice([-2.4, 2.4], n * k), latent)
    criteria = np.clip(np.round(latent[:, None] + dice.normal(0, BLUR, (n * k, 3))), 0, 5)
    centre = MIDDLE + b + a * quality[:, None]
    spread = np.sqrt((a * s) ** 2 + BLUR**2)
    worth = sum(ndtr((centre - edge) / spread) for edge in (0.5, 1.5, 2.5, 3.5, 4.5)).mean(1)
    value = criteria.mean(1)
    level = levels[of] if of is not None else 0.0
    variance = (a * s) ** 2 + (BLUR**2 + 1 / 12) / 3  # 1/12: rounding to whole numbers
    told = np.bincount(i, (a / variance)[j] * (value - MIDDLE - b[j]), n)
    known = (level / 0.64 + told) / (1 / 0.64 + np.bincount(i, (a * a / variance)[j], n))
    return Call(i, j, value, n, m, of, quality, worth, odd, known)


SCENARIOS: dict[str, dict[str, Any]] = {
    "one reading each, as today": {"k": 1},
    "random readers, 2 readings": {"k": 2},
    "random readers, 3 readings": {},
    "specialised readers, 2 readings": {"k": 2, "profiles": 6},
    "specialised readers, 3 readings": {"profiles": 6},
    "readers from the engine, 2 readings": {"k": 2, "engine": True},
    "readers from the engine, 3 readings": {"engine": True},
    "specialised and severe, 2 readings": {"k": 2, "profiles": 6, "severity": 0.7},
    "specialised and severe, 3 readings": {"profiles": 6, "severity": 0.7},
    "nearly closed profiles": {"profiles": 6, "loyalty": 0.95, "between": 0.4},
    "severe readers, 3 % wild": {"severity": 0.7, "wild": 0.03},
    "readers all alike": {"severity": 0.0, "scale": 0.0, "uneven": 0.0},
    "no severity, specialised": {"severity": 0.0, "profiles": 6},
}


def peer_grading(seed: int, noise: float, n: int = 1000, m: int = 1000, each: int = 5) -> Call:
    """The synthetic conference of *Least Square Calibration for Peer Reviews* (Tan, Wu, Bei, Xu,
    2021): worth N(5.32, 1) within 0..10, scores p x + b + noise, p in U(0, 2), b in N(0, 2)."""
    dice = np.random.default_rng(seed)
    x = np.clip(dice.normal(5.32, 1.0, n), 0, 10)
    room = np.full(n, each * m // n)
    dossiers: list[int] = []
    for _ in range(m):
        left = np.flatnonzero(room)
        chosen = dice.choice(left, min(each, len(left)), replace=False)
        room[chosen] -= 1
        dossiers += chosen.tolist()
    i = np.array(dossiers)
    j = np.repeat(np.arange(m), each)[: len(i)]
    y = dice.uniform(0, 2, m)[j] * x[i] + dice.normal(0, 2, m)[j] + dice.normal(0, noise, len(i))
    return Call(i, j, y, n, m, None, x, x, np.zeros(len(i), bool))


def country(n: int, seed: int = 0) -> Call:
    """``n`` dossiers read three times by readers who read 45 each, 2 % of readings wild."""
    dice = np.random.default_rng(seed)
    m, k = n * 3 // 45, 3
    hands = dice.permutation(np.tile(np.arange(m), 46)[: n * k]).reshape(n, k)
    while (bad := (np.diff(np.sort(hands, 1)) == 0).any(1)).any():
        hands[bad] = dice.integers(0, m, (int(bad.sum()), k))
    i, j = np.repeat(np.arange(n), k), hands.ravel()
    quality = dice.normal(0, 0.8, n)
    b, a = dice.normal(0, 0.5, m), np.exp(dice.normal(0, 0.25, m))
    s = 0.7 * np.exp(dice.normal(0, 0.3, m))
    y = MIDDLE + b[j] + a[j] * (quality[i] + dice.normal(0, 1, n * k) * s[j])
    odd = dice.random(n * k) < 0.02
    y = np.where(odd, MIDDLE + dice.choice([-2.4, 2.4], n * k), y)
    y = np.clip(np.round((y + dice.normal(0, BLUR / 3**0.5, n * k)) * 3) / 3, 0, 5)
    return Call(i, j, y, n, m, None, quality, quality, odd)


def found(estimate: np.ndarray, truth: np.ndarray, top: int) -> float:
    """The share of the true ``top`` best that ``estimate`` also puts there."""
    best = set(np.argsort(-truth, kind="stable")[:top].tolist())
    return len(best & set(np.argsort(-estimate, kind="stable")[:top].tolist())) / top
