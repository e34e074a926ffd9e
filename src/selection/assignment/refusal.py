"""No plan exists: the demands that fight each other, down to an irreducible few.

Conflicts of interest and forbidden pairs are facts here; what may be demanded, and dropped, is a
dossier's number of readers, a reviewer's capacity, a reviewer's floor, a locked pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from selection.assignment.board import Board
from selection.assignment.reasons import listed, number, plural
from selection.flow import Arcs, Flags, feasible
from selection.refusals import Demand, Infeasible


@dataclass(frozen=True, slots=True)
class Demands:
    """Which demands are held: dossiers bool[n], capacities and floors bool[m], locks bool[n, m].

    ``chance``: the most likely that a pair may be; 1 when this is not demanded.
    """

    dossiers: Flags
    capacities: Flags
    floors: Flags
    locks: Flags
    chance: Fraction = Fraction(1)

    def agree(self, board: Board) -> bool:
        """Whether some plan satisfies the demands held. Exact: one maximum flow.

        A dossier that demands nothing may have any number of readers, none included; a locked pair
        is a reading even of such a dossier.
        """
        n, m = board.allowed.shape
        if (self.locks & ~board.allowed).any():
            return False
        unit = self.chance.denominator
        arcs = Arcs.where(board.allowed, board.affinity, self.chance.numerator)
        return feasible(
            arcs,
            self.locks[arcs.dossier, arcs.reviewer],
            (
                unit * np.where(self.dossiers, board.need, 0),
                unit * np.where(self.dossiers, board.need, m),
            ),
            (
                unit * np.where(self.floors, board.floor, 0),
                unit * np.where(self.capacities, np.minimum(board.capacity, n), n),
            ),
            unit,
        )


def refusal(board: Board, chance: Fraction = Fraction(1)) -> Infeasible:
    """Why nothing is possible. The demands named cannot hold together, any fewer of them can."""
    held = irreducible(board, chance)
    return Infeasible(tuple(spoken(board, held)), tuple(ways_out(board, held)))


def irreducible(board: Board, chance: Fraction) -> Demands:
    """A set of demands that cannot hold together although every proper subset can.

    Deletion filter: demands are dropped as long as the rest still contradicts itself. Dossiers (or
    reviewers) that the problem does not tell apart are dropped by number, since only how many of
    them remain can matter, and whole halves are tried first: few tests when few are to blame.
    """
    n, m = board.allowed.shape
    nothing = Demands(np.zeros(n, bool), np.zeros(m, bool), np.zeros(m, bool), board.locked & False)
    for row, column in zip(*np.nonzero(board.locked & ~board.allowed), strict=True):
        barred = nothing.locks.copy()
        barred[row, column] = True
        return replace(nothing, locks=barred)
    short = board.allowed.sum(axis=1) < board.need
    for row in np.flatnonzero(short):
        return replace(nothing, dossiers=np.arange(n) == row)
    held = Demands(board.need >= 0, board.capacity >= 0, board.floor > 0, board.locked)
    if held.agree(board):
        held = replace(held, chance=chance)
    if held.agree(board):
        raise AssertionError("a plan exists: nothing to refuse")

    held = dropped(held, "locks", [np.array([i]) for i in np.flatnonzero(held.locks)], board)
    alike = classes(board.need, board.allowed, held.locks)
    held = dropped(held, "dossiers", alike, board)
    alike = classes(board.capacity, board.floor, board.allowed.T, held.locks.T)
    held = dropped(held, "floors", alike, board)
    alike = classes(board.capacity, held.floors, board.allowed.T, held.locks.T)
    return dropped(held, "capacities", alike, board)


def classes(*criteria: NDArray[Any]) -> list[NDArray[np.intp]]:
    """The positions that every criterion (one row each) leaves alike, in order of appearance."""
    groups: dict[bytes, list[int]] = {}
    for position in range(len(criteria[0])):
        mark = b"/".join(np.ascontiguousarray(rows[position]).tobytes() for rows in criteria)
        groups.setdefault(mark, []).append(position)
    return [np.array(group) for group in groups.values()]


def dropped(held: Demands, kind: str, alike: list[NDArray[np.intp]], board: Board) -> Demands:
    """``held`` without the demands of ``kind`` that the contradiction can do without."""
    living = getattr(held, kind).ravel()
    alike = [group[living[group]] for group in alike]
    alike = [group for group in alike if len(group)]

    def without(positions: NDArray[np.intp]) -> Demands:
        flags = getattr(held, kind).copy()
        flags.ravel()[positions] = False
        return replace(held, **{kind: flags})

    pending = [alike] if alike else []
    while pending:
        groups = pending.pop()
        trial = without(np.concatenate(groups))
        if not trial.agree(board):
            held = trial
        elif len(groups) > 1:
            pending += [groups[len(groups) // 2 :], groups[: len(groups) // 2]]
        else:
            kept, gone = len(groups[0]), 0  # dropping ``kept`` settles everything, ``gone`` nothing
            while kept - gone > 1:
                middle = (kept + gone) // 2
                if without(groups[0][:middle]).agree(board):
                    kept = middle
                else:
                    gone = middle
            held = without(groups[0][:gone])
    return held


def spoken(board: Board, held: Demands) -> Iterator[Demand]:
    """What is demanded, in French."""
    for row in np.flatnonzero(held.dossiers):
        dossier = board.dossiers[row]
        possible = int(board.allowed[row].sum())
        yield Demand(
            "dossier",
            dossier,
            f"Le dossier {dossier} demande "
            f"{plural(int(board.need[row]), 'relecteur', 'relecteurs')} "
            f"({plural(possible, 'possible', 'possibles')})",
        )
    for column in np.flatnonzero(held.capacities):
        name, most = board.reviewers[column], int(board.capacity[column])
        yield Demand("capacity", name, f"{name} lit au plus {plural(most, 'dossier', 'dossiers')}")
    for column in np.flatnonzero(held.floors):
        name, least = board.reviewers[column], int(board.floor[column])
        yield Demand("floor", name, f"{name} lit au moins {plural(least, 'dossier', 'dossiers')}")
    for dossier, name in board.pairs(held.locks):
        barred = (dossier, name) in set(board.pairs(held.locks & ~board.allowed))
        yield Demand(
            "locked",
            f"{dossier} / {name}",
            f"La lecture de {dossier} par {name} est imposée"
            + ", alors qu’un conflit ou une interdiction l’exclut" * barred,
        )
    if held.chance < 1:
        yield Demand(
            "probability",
            str(held.chance),
            f"Aucune lecture ne doit être prévisible à plus de {held.chance}",
        )


def ways_out(board: Board, held: Demands) -> Iterator[str]:
    """What a person may change; one change may not suffice when several things are amiss."""
    dossiers = [board.dossiers[row] for row in np.flatnonzero(held.dossiers)]
    capped = [board.reviewers[column] for column in np.flatnonzero(held.capacities)]
    floored = [board.reviewers[column] for column in np.flatnonzero(held.floors)]
    wanted, offered = int(board.need.sum()), int(board.rest[2].sum() + board.locked.sum())
    if wanted > offered and capped:
        yield (
            f"En tout, {plural(wanted, 'lecture est demandée', 'lectures sont demandées')} et "
            f"{plural(offered, 'peut', 'peuvent')} être faites : il en manque "
            f"{number(wanted - offered)}."
        )
    if dossiers and floored and not capped:
        yield f"Demander plus de relecteurs pour {listed(dossiers)}."
    elif dossiers:
        yield f"Demander moins de relecteurs pour {listed(dossiers)}."
    if dossiers and not floored:
        yield f"Trouver un relecteur de plus, sans conflit avec {listed(dossiers)}."
    if capped:
        yield f"Relever le maximum de {listed(capped)}."
    if floored:
        yield f"Abaisser le minimum de {listed(floored)}."
    if held.locks.any():
        imposed = [f"{dossier} par {name}" for dossier, name in board.pairs(held.locks)]
        yield f"Ne plus imposer la lecture de {listed(imposed)}."
    lifted = [
        f"{name} et {dossier}"
        for dossier, name in board.pairs(board.forbidden)
        if dossier in dossiers and name not in capped
    ]
    if held.chance < 1:
        yield "Accepter une plus grande probabilité par lecture."
    if lifted:
        yield f"Lever l’interdiction entre {listed(lifted, 4)}."
