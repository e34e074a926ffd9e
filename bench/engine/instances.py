"""Invented calls for the benchmarks of the assignment: profiles, themes, organisations, a noise.

A reader suits a dossier by profile (400 the same, 200 one she also has, 100 one in common), by
theme (150 each, two at most) and by a noise below 300 that stands for taste; she is barred from her
own organisation and from one dossier in a thousand.
"""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from selection.assignment.national import Features, NationalProblem

SHARES = (0.22, 0.30, 0.20, 0.11, 0.06, 0.04, 0.07)  # of the seven profiles


@dataclass(frozen=True, slots=True)
class Side:
    """Dossiers or reviewers: main profile, mask of profiles, mask of themes, organisation."""

    profile: NDArray[np.int8]
    profiles: NDArray[np.int64]
    themes: NDArray[np.int64]
    organisation: NDArray[np.int32]


def sides(n: int, m: int, seed: int) -> tuple[Side, Side]:
    rng = np.random.default_rng(seed)

    def side(count: int, themes: int, extras: int) -> list[NDArray[np.int64]]:
        main = rng.choice(len(SHARES), count, p=SHARES).astype(np.int8)
        mask = 1 << main.astype(np.int64)
        for _ in range(extras):
            extra = rng.integers(0, len(SHARES), count)
            mask |= np.where(rng.random(count) < 0.5, 1 << extra, 0)
        liked = np.zeros(count, np.int64)
        for _ in range(themes):
            liked |= 1 << rng.integers(0, 16, count)
        return [main, mask, liked]

    dossiers, reviewers = side(n, 2, 1), side(m, 4, 2)
    homes = [rng.integers(0, 3000, count).astype(np.int32) for count in (n, m)]
    return Side(*dossiers, homes[0]), Side(*reviewers, homes[1])


def table(dossiers: Side, reviewers: Side, seed: int) -> NDArray[np.int64]:
    """The affinity of every pair, n x m, -1 where barred."""
    n, m = len(dossiers.profile), len(reviewers.profile)
    z = (
        np.arange(n, dtype=np.uint64)[:, None] * np.uint64(0x9E3779B97F4A7C15)
        + np.arange(m, dtype=np.uint64) * np.uint64(0xD1B54A32D192ED03)
        + np.uint64(seed)
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    same = dossiers.profile[:, None] == reviewers.profile
    also = (reviewers.profiles >> dossiers.profile[:, None]) & 1
    share = reviewers.profiles & dossiers.profiles[:, None]
    score = np.where(same, 400, np.where(also > 0, 200, np.where(share > 0, 100, 0)))
    common = np.bitwise_count(dossiers.themes[:, None] & reviewers.themes)
    score += 150 * np.minimum(2, common).astype(np.int64)
    score += (z % np.uint64(300)).astype(np.int64)
    barred = (z >> np.uint64(40)) % np.uint64(1000) == 0
    barred |= dossiers.organisation[:, None] == reviewers.organisation
    return np.where(barred, -1, score)


def limits(n: int, m: int, each: int, slack: float = 0.15) -> tuple[int, int]:
    """(floor, capacity) of every reviewer: the mean load, more or less ``slack``."""
    mean = n * each / m
    return max(0, floor(mean * (1 - slack))), ceil(mean * (1 + slack))


def country(n: int, m: int, each: int, seed: int) -> NationalProblem:
    """A call too large for a table: affinity is a product of features, taste included.

    400 for the same main profile, 200 for one she also has, 100 for the dossier's second one, 75
    for each theme in common, and a taste of eight dimensions worth 0 to 288.
    """
    dossiers, reviewers = sides(n, m, seed)
    dice = np.random.default_rng([seed, 3])
    kinds, themes = np.arange(len(SHARES)), np.arange(16)

    def bits(mask: NDArray[np.int64], which: NDArray[np.intp]) -> NDArray[np.float32]:
        return (mask[:, None] >> which & 1).astype(np.float32)

    main = (dossiers.profile[:, None] == kinds).astype(np.float32)
    hers = (reviewers.profile[:, None] == kinds).astype(np.float32)
    also = bits(reviewers.profiles, kinds)
    second = bits(dossiers.profiles, kinds) - main
    taste = [dice.integers(0, 7, (count, 8)).astype(np.float32) for count in (n, m)]
    low, high = limits(n, m, each)
    return NationalProblem(
        need=np.full(n, each, np.int64),
        floor=np.full(m, low, np.int64),
        capacity=np.full(m, high, np.int64),
        affinity=Features(
            np.hstack([main, second, bits(dossiers.themes, themes), taste[0]]),
            np.hstack(
                [200 * (also + hers), 100 * also, 75 * bits(reviewers.themes, themes), taste[1]]
            ).astype(np.float32),
            dossiers.organisation,
            reviewers.organisation,
        ),
        seed=seed,
    )
