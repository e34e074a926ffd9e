"""Hospitals and residents: the simplest market, one kind of seat, any number of them.

The resident-optimal stable matching (Gale and Shapley 1962; McVitie and Wilson 1971), from plain
dictionaries in pure Python, or from arrays for a country.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappush, heapreplace

import numpy as np
from numpy.typing import NDArray

from selection.teams.speed import kernels_for, room

Desk = tuple[Callable[[str], int | None], list[int], Sequence[str], int]


def match_residents(
    wishes: Mapping[str, Iterable[str]],
    rankings: Mapping[str, Sequence[str]],
    capacities: Mapping[str, int],
) -> dict[str, list[str]]:
    """Residents of each hospital, the best ranked first; strict lists, an absent name is a refusal.

    Raises ``KeyError`` for a hospital without a ranking or a capacity.
    """
    desks: dict[str, Desk] = {
        # 0 for the best ranked, then -1, -2…: the least wanted on top of a heap
        hospital: (
            dict(zip(ranking, range(0, -len(ranking), -1), strict=True)).get,
            [],
            ranking,
            capacities[hospital],
        )
        for hospital, ranking in rankings.items()
    }
    turns = {resident: iter(hospitals) for resident, hospitals in wishes.items()}
    asking: str | None
    for asking in wishes:
        while asking is not None:
            for hospital in turns[asking]:
                worth_of, team, ranking, seats = desks[hospital]
                worth = worth_of(asking)
                if worth is None:
                    continue
                if len(team) < seats:
                    heappush(team, worth)
                    asking = None
                    break
                if team and worth > team[0]:
                    asking = ranking[-heapreplace(team, worth)]
                    break
            else:
                asking = None
    return {
        hospital: [ranking[-worth] for worth in sorted(team, reverse=True)]
        for hospital, (_, team, ranking, _) in desks.items()
    }


def match_resident_arrays(
    wish_ptr: NDArray[np.int64],
    wish_hospital: NDArray[np.int32],
    wish_key: NDArray[np.int64],
    capacity: NDArray[np.int64],
    *,
    fast: bool | None = None,
) -> NDArray[np.int32]:
    """The hospital of each resident, -1 for none. Wishes row by row (CSR), best first; keys say
    how a hospital ranks its residents: the greater the better, different within a hospital."""
    kernels, arrays = kernels_for(len(wish_hospital), widest=62, fast=fast)
    first = np.concatenate([[0], np.cumsum(capacity)])

    def kept(values: object, kind: type = np.int64) -> object:
        return room(values, arrays=arrays, kind=kind)

    hospital_of = kept(np.full(len(wish_ptr) - 1, -1), np.int32)
    kernels.admit_all(
        kept(wish_ptr),
        kept(wish_hospital, np.int32),
        kept(wish_key),
        kept(first),
        kept(np.zeros(first[-1])),
        kept(np.zeros(first[-1]), np.int32),
        kept(np.zeros(len(capacity)), np.int32),
        kept(wish_ptr[:-1].copy()),
        hospital_of,
    )
    return np.asarray(hospital_of, dtype=np.int32)
