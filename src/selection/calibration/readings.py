"""Marks as people give them, and readings as the arithmetic wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from selection.forms import GREATEST, decimal, shown, text
from selection.refusals import Malformed

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def total(at: Ints, what: Floats, size: int) -> Floats:
    """The sum of ``what`` over each value of ``at``, added in order: always the same bits."""
    return np.bincount(at, what, size).astype(np.float64, copy=False)


def dot(one: Floats, two: Floats) -> float:
    """Σ one × two, without the threads of a linear algebra library: always the same bits."""
    return float((one * two).sum())


@dataclass(frozen=True, slots=True)
class Mark:
    """What one reviewer gave to one dossier on one criterion.

    ``group`` is the profile under which the dossier competes or, when dossiers are read across
    profiles, the circle of the reviewer: worths (or severities) are then pooled inside each group
    before they are pooled together. Empty: no group.
    """

    dossier: str
    reviewer: str
    criterion: str
    value: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """One value per (dossier, reviewer), sorted by dossier then reviewer; ids are 0, 1, 2…

    ``dossier_group`` and ``reviewer_group`` give the group of each dossier and reviewer (all 0
    when there is none). Built by :func:`readings`, which sorts and checks.
    """

    dossier: Ints
    reviewer: Ints
    value: Floats
    dossiers: int
    reviewers: int
    dossier_group: Ints
    reviewer_group: Ints


def readings(
    dossier: NDArray[np.integer],
    reviewer: NDArray[np.integer],
    value: NDArray[np.floating],
    *,
    dossiers: int | None = None,
    reviewers: int | None = None,
    dossier_group: NDArray[np.integer] | None = None,
    reviewer_group: NDArray[np.integer] | None = None,
) -> Readings:
    """Readings from three parallel arrays, in any order; ``Malformed`` on what cannot be read."""
    i = np.asarray(dossier, np.intp)
    j = np.asarray(reviewer, np.intp)
    y = np.asarray(value, np.float64)
    if not (i.ndim == 1 and i.shape == j.shape == y.shape and len(i)):
        raise Malformed("dossier, reviewer and value must be equally long, and not empty")
    if not np.isfinite(y).all():
        raise Malformed("a value is not a finite number")
    n = int(i.max()) + 1 if dossiers is None else dossiers
    m = int(j.max()) + 1 if reviewers is None else reviewers
    if min(i.min(), j.min()) < 0 or i.max() >= n or j.max() >= m:
        raise Malformed("an index is out of bounds")
    key = i * m + j
    if (key[1:] <= key[:-1]).any():
        order = np.argsort(key, kind="stable")
        i, j, y, key = i[order], j[order], y[order], key[order]
        if (key[1:] == key[:-1]).any():
            raise Malformed("a reviewer has two values for the same dossier")
    return Readings(i, j, y, n, m, _groups(dossier_group, n), _groups(reviewer_group, m))


def _groups(given: NDArray[np.integer] | None, size: int) -> Ints:
    if given is None:
        return np.zeros(size, np.intp)
    groups = np.asarray(given, np.intp)
    if groups.shape != (size,) or (size and groups.min() < 0):
        raise Malformed("a group is missing or negative")
    return groups


@dataclass(frozen=True, slots=True)
class Table:
    """Marks laid out: the names behind the indices of ``readings``, everything sorted."""

    dossiers: tuple[str, ...]
    reviewers: tuple[str, ...]
    criteria: tuple[str, ...]
    groups: tuple[str, ...]
    grouped: str  # "dossier", "reviewer" or ""
    readings: Readings


def table(marks: Sequence[Mark]) -> Table:
    """Lay the marks out, one reading per (dossier, reviewer): the mean over the criteria.

    Where a reading lacks a criterion, the criteria's own levels (compared inside the readings that
    have both) are taken off first, so that skipping the hardest criterion is no advantage.
    """
    if not marks:
        raise Malformed("no mark to calibrate")
    for mark in marks:
        if type(mark.value) is not float:
            decimal(mark.value)
        if not isfinite(mark.value) or abs(mark.value) > GREATEST:
            raise Malformed(
                f"the mark of {shown(mark.reviewer)} for {shown(mark.dossier)} is not a number "
                f"from -{GREATEST} to {GREATEST}"
            )
        for name in (mark.dossier, mark.reviewer, mark.criterion, mark.group):
            if type(name) is not str:
                text(name)
    dossiers, d = _index([mark.dossier for mark in marks])
    reviewers, r = _index([mark.reviewer for mark in marks])
    criteria, c = _index([mark.criterion for mark in marks])
    value = np.array([mark.value for mark in marks], np.float64)
    order = np.lexsort((c, r, d))
    d, r, c, value = d[order], r[order], c[order], value[order]
    pair = d * len(reviewers) + r
    same = pair[1:] == pair[:-1]
    if (same & (c[1:] == c[:-1])).any():
        at = order[1:][same & (c[1:] == c[:-1])][0]
        raise Malformed(
            f"{marks[at].reviewer} marks {marks[at].dossier} twice on {marks[at].criterion!r}"
        )
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    reading = np.cumsum(np.concatenate(([True], ~same))) - 1
    per_reading = np.bincount(reading)
    if len(marks) != len(first) * len(criteria):
        value = value - _levels(reading, per_reading, c, len(criteria), value)[c]
    mean = np.bincount(reading, value) / per_reading

    groups, g = _index([mark.group for mark in marks])
    g = g[order]
    of_dossier, of_reviewer = _one_group(d, g, len(dossiers)), _one_group(r, g, len(reviewers))
    if len(groups) == 1:
        grouped = ""
    elif of_dossier is not None:
        grouped = "dossier"
    elif of_reviewer is not None:
        grouped = "reviewer"
    else:
        raise Malformed("a group belongs neither to the dossiers nor to the reviewers")
    return Table(
        dossiers,
        reviewers,
        criteria,
        groups,
        grouped,
        readings(
            d[first],
            r[first],
            mean,
            dossiers=len(dossiers),
            reviewers=len(reviewers),
            dossier_group=of_dossier if grouped == "dossier" else None,
            reviewer_group=of_reviewer if grouped == "reviewer" else None,
        ),
    )


def _index(names: list[str]) -> tuple[tuple[str, ...], Ints]:
    known = sorted(set(names))
    rank = {name: at for at, name in enumerate(known)}
    return tuple(known), np.array([rank[name] for name in names], np.intp)


def _levels(reading: Ints, per_reading: Ints, criterion: Ints, size: int, value: Floats) -> Floats:
    """The level of each criterion (mean 0), by least squares inside the readings."""
    share = 1.0 / per_reading[reading]
    inside = value - (np.bincount(reading, value) / per_reading)[reading]
    count = np.bincount(criterion, minlength=size).astype(np.float64)
    present = np.zeros((len(per_reading), size))
    present[reading, criterion] = np.sqrt(share)
    # A constant added to every level changes nothing: the matrix of ones fixes their sum to 0.
    normal = np.diag(count) - present.T @ present + 1.0
    levels, *_ = np.linalg.lstsq(normal, total(criterion, inside, size), rcond=1e-9)
    return np.asarray(levels, np.float64)


def _one_group(owner: Ints, group: Ints, size: int) -> Ints | None:
    """The group of each owner, or nothing if an owner has two."""
    chosen = np.zeros(size, np.intp)
    chosen[owner] = group
    return chosen if (chosen[owner] == group).all() else None
