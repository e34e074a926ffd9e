"""The Gaussian posterior of worths and leniencies at given variances, scales and noises.

Unknown: the centred worth ``x`` of each dossier, the leniency ``b`` of each reviewer, the level of
each group of dossiers (their overall mean has a flat prior) and, where reviewers come in circles,
the leniency of each circle. Dossiers meet only through reviewers, so they are eliminated exactly
and a small dense matrix is left: one row per reviewer, group and circle.
"""

from dataclasses import dataclass

import numpy as np

from selection.calibration.readings import Floats, Ints, Readings, dot, total
from selection.calibration.state import Belief, State
from selection.calibration.sums import Passes

DENSE = 96  # rows up to which every sweep is exact: beyond, threads of LAPACK cost more
DENSE_ONCE = 3000  # the same for the last posterior alone
PAIRS = 20_000_000  # pairs of readings of one dossier beyond which nothing dense is tried


@dataclass(slots=True)
class Layout:
    """What does not change between sweeps."""

    data: Readings
    groups: int
    circles: int
    per_group: Floats
    per_circle: Floats
    left: Ints  # the pairs of readings of a same dossier
    right: Ints
    cell: Ints  # their cell in the dense matrix
    cell_level: Ints

    @property
    def rows(self) -> int:
        return rows(self.data)


def rows(data: Readings) -> int:
    """The rows of the dense matrix: one per reviewer, group and circle."""
    circles = int(data.reviewer_group.max()) + 1
    groups = int(data.dossier_group.max()) + 1
    return data.reviewers + groups + (circles if circles > 1 else 0)


def close(data: Readings) -> bool:
    """Whether every sweep is exact."""
    return rows(data) <= DENSE and pairs(data) <= PAIRS


def pairs(data: Readings) -> int:
    per = np.bincount(data.dossier)
    return int((per * per).sum())


def lay_out(data: Readings, *, dense: bool) -> Layout:
    groups, circles = int(data.dossier_group.max()) + 1, int(data.reviewer_group.max()) + 1
    left = right = cell = cell_level = np.zeros(0, np.intp)
    if dense:
        i, j, m, width_of = data.dossier, data.reviewer, data.reviewers, rows(data)
        per = np.bincount(i, minlength=data.dossiers)
        start = np.cumsum(per) - per
        width = per[i]
        left = np.repeat(np.arange(len(i)), width)
        right = start[i[left]] + np.arange(len(left)) - np.repeat(np.cumsum(width) - width, width)
        cell = j[left] * width_of + j[right]
        cell_level = j * width_of + m + data.dossier_group[i]
    return Layout(
        data,
        groups,
        circles,
        np.bincount(data.dossier_group, minlength=groups).astype(np.float64),
        np.bincount(data.reviewer_group, minlength=circles).astype(np.float64),
        left,
        right,
        cell,
        cell_level,
    )


def exact(at: Layout, state: State, y: Floats, run: Passes) -> Belief:
    """Means, variances and covariances without approximation. ``y``: centred values."""
    data, groups, circles = at.data, at.groups, at.circles
    i, j, n, m = data.dossier, data.reviewer, data.dossiers, data.reviewers
    of, ring = data.dossier_group, data.reviewer_group
    t = run.precisions(j, state.weight, state.noise)
    told, pull = run.by_dossier(i, j, t, y, state.a, np.zeros(m), n)
    p = told + 1.0 / state.worth
    ta = t * state.a[j]
    k = ta / p[i]

    side = at.rows
    s = total(at.cell, -k[at.left] * ta[at.right], side * side)
    levels = total(at.cell_level, k / state.worth, side * side).reshape(side, side)
    s = s.reshape(side, side) + levels + levels.T
    own = np.arange(m)
    s[own, own] += total(j, t, m) + 1.0 / state.severity
    level = m + np.arange(groups)
    s[level, level] += at.per_group / state.worth - total(of, 1.0 / p, groups) / state.worth**2
    if groups > 1:
        s[m : m + groups, m : m + groups] += (np.eye(groups) - 1.0 / groups) / state.level
    h = np.zeros(side)
    h[:m] = total(j, t * y - k * pull[i], m)
    h[m : m + groups] = total(of, pull / p, groups) / state.worth
    if circles > 1:
        loop = m + groups + np.arange(circles)
        s[loop, loop] += at.per_circle / state.severity + 1.0 / state.circle
        s[own, loop[ring]] -= 1.0 / state.severity
        s[loop[ring], own] -= 1.0 / state.severity

    # Not dpotri: it waits for threads even for twenty rows, and a busy machine makes it wait long.
    diagonal = np.diag(np.linalg.cholesky(s))
    v = np.linalg.inv(s)
    v = (v + v.T) / 2
    u = v @ h
    b, mean = u[:m], u[m : m + groups]
    x = (pull - total(i, ta * b[j], n) + mean[of] / state.worth) / p

    flat = v.ravel()  # symmetric, to the last bit: a cell is read on either side
    level_j = flat[at.cell_level]
    to_level = level_j / (state.worth * p[i])
    xb = to_level - total(at.left, k[at.right] * flat[at.cell], len(i))
    own_level = v[m + of, m + of]
    x_level = own_level / (state.worth * p) - total(i, k * level_j, n)
    vx = 1.0 / p - total(i, k * xb, n) + x_level / (state.worth * p)
    panel = v[:m].mean(0)[: m + groups] if m else v[0]
    panel_x = panel[m + of] / (state.worth * p) - total(i, k * panel[j], n)

    vb = v[own, own]
    centre = mean - mean.mean()
    inside = v[m : m + groups, m : m + groups]
    square_level = dot(centre, centre) + np.trace(inside) - inside.sum() / groups
    gap = b - (u[loop[ring]] if circles > 1 else 0.0)
    square_severity = dot(gap, gap) + vb.sum()
    square_circle = 0.0
    if circles > 1:
        square_severity += (v[loop[ring], loop[ring]] - 2.0 * v[own, loop[ring]]).sum()
        square_circle = dot(u[loop], u[loop]) + v[loop, loop].sum()
    rest = x - mean[of]
    bound = -0.5 * (
        n * np.log(state.worth)
        + m * np.log(state.severity)
        + (groups - 1) * np.log(state.level)
        + (circles * np.log(state.circle) if circles > 1 else 0.0)
        + np.log(p).sum()
        + 2.0 * np.log(diagonal).sum()
        + (t * y * y).sum()
        - (pull * pull / p).sum()
        - dot(h, u)
    )
    return Belief(
        x=x,
        vx=vx,
        b=b,
        vb=vb,
        xb=xb,
        levels=mean,
        circles=u[loop] if circles > 1 else np.zeros(1),
        square_worth=float(dot(rest, rest) + (vx + own_level - 2.0 * x_level).sum()),
        square_severity=float(square_severity),
        square_level=float(square_level),
        square_circle=float(square_circle),
        precision=p,
        panel_x=panel_x,
        panel_b=panel[:m],
        panel=float(panel[:m].mean()),
        t=t,
        bound=float(bound),
    )


def wide(at: Layout, state: State, y: Floats, run: Passes) -> Belief:
    """One round of means in turn, and variances as if each reviewer stood alone: linear time.

    A leniency is judged against worths known from the other readings of each dossier; then what
    is not known of it is added to the worths. Within 1 % of :func:`exact` on the shapes measured
    in the benchmark.
    """
    data, groups, circles = at.data, at.groups, at.circles
    i, j, n, m = data.dossier, data.reviewer, data.dossiers, data.reviewers
    of, ring = data.dossier_group, data.reviewer_group
    t = run.precisions(j, state.weight, state.noise)
    told, pull = run.by_dossier(i, j, t, y, state.a, state.b, n)
    p = told + 1.0 / state.worth
    x = (pull + state.levels[of] / state.worth) / p
    whole, push, known = run.by_reviewer(i, j, t, y, state.a, x, p, m)
    around = state.circles[ring] if circles > 1 else np.zeros(m)
    b = (push + around / state.severity) / (whole + 1.0 / state.severity)
    vb = 1.0 / (known + 1.0 / state.severity)
    wider, xb = run.widened(i, j, t, state.a, p, vb, n)
    vx = 1.0 / p + wider
    # The level of a group: its dossiers, each known with variance vx, drawn around it.
    loose = total(of, 1.0 / (1.0 + vx / state.worth), groups)
    found = total(of, x, groups)
    prior = state.worth / state.level if groups > 1 else 0.0
    levels = (found + prior * state.levels.mean()) / np.maximum(at.per_group + prior, 1e-300)
    v_level = state.worth / np.maximum(loose + prior, 1e-12)
    ringed = np.zeros(1)
    square_circle = 0.0
    v_circle = np.zeros(circles)
    if circles > 1:
        prior = state.severity / state.circle
        ringed = total(ring, b, circles) / (at.per_circle + prior)
        v_circle = state.severity / (at.per_circle + prior)
        square_circle = float(dot(ringed, ringed) + v_circle.sum())
    rest, gap = x - levels[of], b - (ringed[ring] if circles > 1 else 0.0)
    centre = levels - levels.mean()
    return Belief(
        x=x,
        vx=vx,
        b=b,
        vb=vb,
        xb=xb,
        levels=levels,
        circles=ringed,
        square_worth=float(dot(rest, rest) + vx.sum()),
        square_severity=float(dot(gap, gap) + vb.sum()),
        square_level=float(dot(centre, centre) + v_level.sum() * (1.0 - 1.0 / groups)),
        square_circle=square_circle,
        precision=p,
        panel_x=np.zeros(n),
        panel_b=np.zeros(m),
        panel=0.0,
        t=t,
        bound=float("nan"),
    )
