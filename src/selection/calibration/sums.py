"""The passes over the readings, twice: plain numpy, and compiled by numba when it is there.

Both add in the order of the readings and never call a function of the mathematics library, so
they give the same bits; only time tells them apart. Arrays indexed by reading are parallel to
``dossier`` and ``reviewer`` (sorted by dossier). ``t`` is the precision of a reading, ``a`` the
scale of a reviewer, ``b`` the leniency, ``x`` the worth of a dossier, ``y`` a centred value.
"""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from selection.calibration.readings import Floats, Ints, total

WORTH_COMPILING = 100_000  # readings under which importing numba costs more than it gives


class Passes(NamedTuple):
    precisions: Callable[..., Floats]
    by_dossier: Callable[..., tuple[Floats, Floats]]
    by_reviewer: Callable[..., tuple[Floats, Floats, Floats]]
    widened: Callable[..., tuple[Floats, Floats]]
    slopes: Callable[..., tuple[Floats, Floats, Floats, Floats]]
    residuals: Callable[..., tuple[Floats, Floats]]
    squares: Callable[..., Floats]
    doubts: Callable[..., tuple[Floats, Floats]]


def passes(count: int, *, compiled: bool | None = None) -> Passes:
    """The compiled passes for ``count`` readings if worth it, unless ``compiled`` says."""
    if compiled is None:
        compiled = count >= WORTH_COMPILING and find_spec("numba") is not None
    return _compiled() if compiled else PLAIN


def _by_dossier(
    i: Ints, j: Ints, t: Floats, y: Floats, a: Floats, b: Floats, n: int
) -> tuple[Floats, Floats]:
    """Σ t a² and Σ t a (y − b), by dossier."""
    aj = a[j]
    return (
        total(i, t * (aj * aj), n),
        total(i, t * aj * (y - b[j]), n),
    )


def _by_reviewer(
    i: Ints, j: Ints, t: Floats, y: Floats, a: Floats, x: Floats, p: Floats, m: int
) -> tuple[Floats, Floats, Floats]:
    """Σ t, Σ t (y − a x), and what the readings say of a leniency once each dossier's worth is
    known only from its *other* readings: Σ 1 / (1/t + a² / (p − t a²))."""
    aj = a[j]
    square = aj * aj
    others = p[i] - t * square
    return (
        total(j, t, m),
        total(j, t * (y - aj * x[i]), m),
        total(j, 1.0 / (1.0 / t + square / others), m),
    )


def _widened(
    i: Ints, j: Ints, t: Floats, a: Floats, p: Floats, vb: Floats, n: int
) -> tuple[Floats, Floats]:
    """What not knowing the leniencies adds to the variance of each worth, Σ (t a / p)² vb; and,
    by reading, the covariance −(t a / p) vb of the two."""
    k = t * a[j] / p[i]
    told = k * vb[j]
    return total(i, k * told, n), -told


def _slopes(
    i: Ints,
    j: Ints,
    t: Floats,
    a: Floats,
    x: Floats,
    vx: Floats,
    xb: Floats,
    rest: Floats,
    spread: Floats,
    m: int,
) -> tuple[Floats, Floats, Floats, Floats]:
    """By reviewer, what the log-likelihood gains as the scale grows, Σ t E[x (y − b − a x)]; then
    what the readings know of the scale through the worths the *other* readings give: the sums of
    the weights, of weight × worth and of weight × worth². The weight of a reading is one over the
    variance of what the others predict for it."""
    w = t * (1.0 - np.minimum(spread * t, 0.999999))
    xi = x[i]
    reach = a[j] * vx[i] + xb
    other = xi - reach * rest * t * t / w
    wx = w * other
    return (
        total(j, t * (xi * rest - reach), m),
        total(j, w, m),
        total(j, wx, m),
        total(j, wx * other, m),
    )


def _residuals(
    i: Ints,
    j: Ints,
    y: Floats,
    x: Floats,
    vx: Floats,
    b: Floats,
    vb: Floats,
    a: Floats,
    cxb: Floats,
) -> tuple[Floats, Floats]:
    """y − b − a x, and the variance of b + a x, scales held."""
    aj = a[j]
    return y - b[j] - aj * x[i], vb[j] + aj * (aj * vx[i] + 2.0 * cxb)


def _precisions(j: Ints, weight: Floats, noise: Floats) -> Floats:
    return weight / noise[j]


def _squares(j: Ints, weight: Floats, rest: Floats, spread: Floats, m: int) -> Floats:
    """What each reviewer's noise must account for: Σ weight E[(y − b − a x)²]."""
    return total(j, weight * (rest * rest + spread), m)


def _doubts(
    i: Ints,
    j: Ints,
    weight: Floats,
    noise: Floats,
    wild: float,
    rest: Floats,
    spread: Floats,
    av: Floats,
    x: Floats,
) -> tuple[Floats, Floats]:
    """How much better a noise of variance ``wild`` explains each reading, given the others: the
    ratio of the densities is the first array times the exponential of the second."""
    usual = noise[j]
    left = 1.0 - np.minimum(spread * weight / usual, 1.0 - 1e-9)
    gap = rest / left
    xi = x[i]
    unknown = spread / left + av[j] * (xi * xi)
    tame = usual + unknown
    loud = wild + unknown
    return np.sqrt(tame / loud), 0.5 * (gap * gap) * (1.0 / tame - 1.0 / loud)


PLAIN = Passes(
    _precisions, _by_dossier, _by_reviewer, _widened, _slopes, _residuals, _squares, _doubts
)


@cache
def _compiled() -> Passes:
    from numba import njit  # optional, and slow to import

    def compile_(function: Any) -> Any:
        try:
            return njit(cache=True, fastmath=False, error_model="numpy")(function)
        except RuntimeError:  # no directory to keep the compiled code in
            return njit(fastmath=False, error_model="numpy")(function)

    @compile_
    def by_dossier(i, j, t, y, a, b, n):  # type: ignore[no-untyped-def]
        p = np.zeros(n)
        q = np.zeros(n)
        for e in range(len(i)):
            aj = a[j[e]]
            p[i[e]] += t[e] * (aj * aj)
            q[i[e]] += t[e] * aj * (y[e] - b[j[e]])
        return p, q

    @compile_
    def by_reviewer(i, j, t, y, a, x, p, m):  # type: ignore[no-untyped-def]
        whole = np.zeros(m)
        pull = np.zeros(m)
        told = np.zeros(m)
        for e in range(len(i)):
            r = j[e]
            aj = a[r]
            square = aj * aj
            others = p[i[e]] - t[e] * square
            whole[r] += t[e]
            pull[r] += t[e] * (y[e] - aj * x[i[e]])
            told[r] += 1.0 / (1.0 / t[e] + square / others)
        return whole, pull, told

    @compile_
    def widened(i, j, t, a, p, vb, n):  # type: ignore[no-untyped-def]
        out = np.zeros(n)
        shared = np.empty(len(i))
        for e in range(len(i)):
            k = t[e] * a[j[e]] / p[i[e]]
            told = k * vb[j[e]]
            out[i[e]] += k * told
            shared[e] = -told
        return out, shared

    @compile_
    def slopes(i, j, t, a, x, vx, xb, rest, spread, m):  # type: ignore[no-untyped-def]
        sums = np.zeros((4, m))
        for e in range(len(i)):
            r = j[e]
            w = t[e] * (1.0 - min(spread[e] * t[e], 0.999999))
            xi = x[i[e]]
            reach = a[r] * vx[i[e]] + xb[e]
            other = xi - reach * rest[e] * t[e] * t[e] / w
            wx = w * other
            sums[0, r] += t[e] * (xi * rest[e] - reach)
            sums[1, r] += w
            sums[2, r] += wx
            sums[3, r] += wx * other
        return sums[0], sums[1], sums[2], sums[3]

    @compile_
    def residuals(i, j, y, x, vx, b, vb, a, cxb):  # type: ignore[no-untyped-def]
        gap = np.empty(len(i))
        spread = np.empty(len(i))
        for e in range(len(i)):
            r = j[e]
            aj = a[r]
            gap[e] = y[e] - b[r] - aj * x[i[e]]
            spread[e] = vb[r] + aj * (aj * vx[i[e]] + 2.0 * cxb[e])
        return gap, spread

    @compile_
    def precisions(j, weight, noise):  # type: ignore[no-untyped-def]
        t = np.empty(len(j))
        for e in range(len(j)):
            t[e] = weight[e] / noise[j[e]]
        return t

    @compile_
    def squares(j, weight, rest, spread, m):  # type: ignore[no-untyped-def]
        out = np.zeros(m)
        for e in range(len(j)):
            out[j[e]] += weight[e] * (rest[e] * rest[e] + spread[e])
        return out

    @compile_
    def doubts(i, j, weight, noise, wild, rest, spread, av, x):  # type: ignore[no-untyped-def]
        factor = np.empty(len(i))
        power = np.empty(len(i))
        for e in range(len(i)):
            usual = noise[j[e]]
            left = 1.0 - min(spread[e] * weight[e] / usual, 1.0 - 1e-9)
            gap = rest[e] / left
            xi = x[i[e]]
            unknown = spread[e] / left + av[j[e]] * (xi * xi)
            tame = usual + unknown
            loud = wild + unknown
            factor[e] = np.sqrt(tame / loud)
            power[e] = 0.5 * (gap * gap) * (1.0 / tame - 1.0 / loud)
        return factor, power

    return Passes(precisions, by_dossier, by_reviewer, widened, slopes, residuals, squares, doubts)
