"""Who is linked to whom: two reviewers compare only through the dossiers both have read."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from selection.calibration.readings import Ints, Readings

STRENGTH_UP_TO = 600  # reviewers beyond which the strength of the links is not computed


@dataclass(frozen=True, slots=True)
class Links:
    """How well the readings hold together.

    ``islands``: the reviewers of each part of the graph that shares no dossier with the others,
    largest first. ``read_once``: the dossiers with one reading. ``strength``: algebraic
    connectivity of the normalised graph, from 0 (islands) to 1; nothing when not computed.
    """

    islands: tuple[tuple[str, ...], ...]
    read_once: tuple[str, ...]
    strength: float | None

    @property
    def connected(self) -> bool:
        return len(self.islands) == 1


def islands(data: Readings) -> tuple[int, Ints, Ints]:
    """Number of islands, and the island of each dossier and of each reviewer."""
    n, m = data.dossiers, data.reviewers
    edges = coo_matrix(
        (np.ones(len(data.value), np.int8), (data.dossier, data.reviewer + n)), (n + m, n + m)
    )
    count, label = connected_components(edges, directed=False)
    return int(count), label[:n].astype(np.intp), label[n:].astype(np.intp)


def spare(data: Readings) -> int:
    """The readings beyond those that merely tie each dossier and reviewer to its island: the only
    ones that show noise."""
    return len(data.value) - data.dossiers - data.reviewers + islands(data)[0]


def undecidable(data: Readings) -> bool:
    """Whether too few dossiers were read twice to tell what is worth from what is noise."""
    return spare(data) < 3


def links(data: Readings, dossiers: tuple[str, ...], reviewers: tuple[str, ...]) -> Links:
    count, _, of_reviewer = islands(data)
    parts: list[list[str]] = [[] for _ in range(count)]
    for name, part in zip(reviewers, of_reviewer.tolist(), strict=True):
        parts[part].append(name)
    times = np.bincount(data.dossier, minlength=data.dossiers)
    once = np.flatnonzero(times == 1)
    return Links(
        islands=tuple(sorted((tuple(p) for p in parts if p), key=lambda p: (-len(p), p))),
        read_once=tuple(dossiers[at] for at in once.tolist()),
        strength=strength(data) if data.reviewers <= STRENGTH_UP_TO else None,
    )


def strength(data: Readings) -> float:
    """1 − the second squared singular value of the degree-normalised reading matrix."""
    if data.reviewers < 2:
        return 1.0
    times = np.bincount(data.dossier, minlength=data.dossiers)
    load = np.bincount(data.reviewer, minlength=data.reviewers)
    scaled = coo_matrix(
        (
            1.0 / np.sqrt(times[data.dossier] * load[data.reviewer]),
            (data.dossier, data.reviewer),
        ),
        (data.dossiers, data.reviewers),
    ).tocsr()
    met = np.linalg.eigvalsh((scaled.T @ scaled).toarray())
    return float(min(max(1.0 - met[-2], 0.0), 1.0))
