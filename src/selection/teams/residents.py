"""Hospitals and residents: the simplest market, one kind of seat, any number of them.

The resident-optimal stable matching (Gale and Shapley 1962; McVitie and Wilson 1971), from plain
dictionaries in pure Python, or from arrays for a country.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from selection.teams.speed import kernels_for, room


def match_residents(
    wishes: Mapping[str, Iterable[str]],
    rankings: Mapping[str, Sequence[str]],
    capacities: Mapping[str, int],
) -> dict[str, list[str]]:
    """Residents of each hospital, the best ranked first; strict lists, an absent name is a refusal.

    Raises ``KeyError`` for a hospital without a ranking or a capacity.
    """
    # everyone free asks at once, then each hospital chooses once: the order of requests does not
    # matter to the outcome, and a list read twenty times in a row is read from the cache
    ranks: dict[str, dict[str, int]] = {}
    held: dict[str, list[int]] = {hospital: [] for hospital in rankings}
    turns = {resident: iter(hospitals) for resident, hospitals in wishes.items()}
    free = list(wishes)
    while free:
        asked: defaultdict[str, list[str]] = defaultdict(list)
        for resident in free:
            for hospital in turns[resident]:
                asked[hospital].append(resident)
                break
        free = []
        for hospital, residents in asked.items():
            ranking, team = rankings[hospital], held[hospital]
            if hospital not in ranks:
                ranks[hospital] = dict(zip(ranking, range(len(ranking)), strict=True))
            rank_of = ranks[hospital]
            try:
                team += list(map(rank_of.__getitem__, residents))
            except KeyError:  # some are not on its list
                team += [rank_of[resident] for resident in residents if resident in rank_of]
                free += [resident for resident in residents if resident not in rank_of]
            room = capacities[hospital]
            if len(team) > room:
                team.sort()
                free += map(ranking.__getitem__, team[room:])
                del team[room:]
    return {
        hospital: list(map(rankings[hospital].__getitem__, sorted(team)))
        for hospital, team in held.items()
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
