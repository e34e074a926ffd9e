"""An assignment problem laid out in arrays, in the order of the names."""

from dataclasses import dataclass

import numpy as np

from selection.assignment.problem import AssignmentProblem, Pair, Plan
from selection.draw import ticket
from selection.flow import Arcs, Flags, Ints

MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # splitmix64


@dataclass(frozen=True, slots=True)
class Board:
    """Dossiers down, reviewers across: n and m names, n x m tables.

    ``allowed``: pairs that may be formed (no conflict, not ``forbidden``); ``locked``: those that
    must.
    What the locked pairs already give is taken off ``need`` int64[n], ``floor`` and ``capacity``
    int64[m] by ``rest``, and the flow is free on ``arcs``.
    """

    dossiers: tuple[str, ...]
    reviewers: tuple[str, ...]
    affinity: Ints
    allowed: Flags
    locked: Flags
    forbidden: Flags
    need: Ints
    floor: Ints
    capacity: Ints
    seed: int
    grain: int

    @classmethod
    def of(cls, problem: AssignmentProblem) -> "Board":
        row = {dossier: index for index, dossier in enumerate(problem.dossiers)}
        column = {reviewer.id: index for index, reviewer in enumerate(problem.reviewers)}
        shape = len(row), len(column)
        allowed, locked = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
        affinity = np.zeros(shape, np.int64)
        affinity.ravel()[problem.points.place] = problem.points.score
        for reviewer in problem.reviewers:
            mine = [row[dossier] for dossier in reviewer.conflicts if dossier in row]
            allowed[mine, column[reviewer.id]] = False
        forbidden = np.zeros(shape, np.bool_)
        for dossier, name in problem.forbidden:
            forbidden[row[dossier], column[name]] = True
        for dossier, name in problem.locked:
            locked[row[dossier], column[name]] = True
        return cls(
            tuple(row),
            tuple(column),
            affinity,
            allowed & ~forbidden,
            locked,
            forbidden,
            np.array(list(problem.dossiers.values()), np.int64),
            np.array([reviewer.floor for reviewer in problem.reviewers], np.int64),
            np.array([reviewer.capacity for reviewer in problem.reviewers], np.int64),
            problem.seed,
            problem.grain,
        )

    @property
    def rest(self) -> tuple[Ints, Ints, Ints]:
        """(need, floor, capacity) once the locked readings are given."""
        given = self.locked.sum(axis=0)
        return (
            self.need - self.locked.sum(axis=1),
            np.maximum(self.floor - given, 0),
            np.minimum(self.capacity, len(self.dossiers)) - given,
        )

    def arcs(self, weight: Ints, most: int = 1) -> Arcs:
        """The free pairs, with these weights (n x m)."""
        return Arcs.where(self.allowed & ~self.locked, weight, most)

    def lots(self, arcs: Arcs, bits: int = 16) -> Ints:
        """A drawn number of ``bits`` bits for each arc, from the tickets of its two ends."""
        rows, columns = (
            np.array([ticket(f"{self.seed}/{side}", name) for name in names], np.uint64)
            for side, names in (("dossier", self.dossiers), ("reviewer", self.reviewers))
        )
        mixed = rows[arcs.dossier] ^ (columns[arcs.reviewer] >> np.uint64(1))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * MIX[0]
        mixed = (mixed ^ (mixed >> np.uint64(27))) * MIX[1]
        return (mixed >> np.uint64(64 - bits)).astype(np.int64)

    def marked(self, plan: Plan) -> Flags:
        """The readings of another plan that are still possible here, n x m."""
        row = {name: index for index, name in enumerate(self.dossiers)}
        column = {name: index for index, name in enumerate(self.reviewers)}
        marks = np.zeros_like(self.allowed)
        for dossier, reviewer in plan.pairs:
            if dossier in row and reviewer in column:
                marks[row[dossier], column[reviewer]] = True
        return marks & self.allowed

    def pairs(self, table: Flags) -> list[Pair]:
        """The names of the pairs where ``table`` holds."""
        return [
            (self.dossiers[row], self.reviewers[column])
            for row, column in zip(*np.nonzero(table), strict=True)
        ]
