"""Who reviews what: every dossier gets its readers, without conflict and without overload."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, cast

import numpy as np

from selection.assignment.board import Board
from selection.assignment.fair import FINE, Fair, Multipliers, fairest, served
from selection.assignment.problem import (
    AssignmentProblem,
    Change,
    Changes,
    Objective,
    Pair,
    Plan,
    Reviewer,
)
from selection.assignment.randomised import lottery
from selection.assignment.reasons import of_dossiers, of_reviewers
from selection.assignment.refusal import refusal
from selection.assignment.tenth import fairest_tenth
from selection.assignment.total import greatest
from selection.flow import Flags, Ints

__all__ = [
    "AssignmentProblem",
    "Change",
    "Changes",
    "Objective",
    "Pair",
    "Plan",
    "Reviewer",
    "assign",
    "certificate",
]

Progress = Callable[[str], None]


def _silent(step: str) -> None:
    """Nobody listens."""


def assign(
    problem: AssignmentProblem,
    *,
    previous: Plan | None = None,
    limit: float | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The best plan for ``problem``, with its proof and its reasons.

    ``previous``: keep as many of its readings as possible, whatever that costs in affinity.
    ``limit``: deterministic seconds (``selection.budget``) after which the best plan found so far
    is returned with its gap. ``progress`` hears the name of each step.
    Raises ``Infeasible`` when no plan exists, naming the demands that cannot hold together.
    """
    hear = progress or _silent
    board = Board.of(problem)
    standing = None if previous is None else _standing(board, previous, hear)
    held = board if standing is None else replace(board, locked=board.locked | standing.kept)
    if problem.objective == "fair":
        found = _fair(held, fairest(held, limit, hear))
    elif problem.objective == "fairest":
        found = _fairest(held, limit, hear)
    elif problem.objective == "randomised":
        found = _randomised(held, cast(Fraction, problem.pair_probability), hear)
    else:
        found = _total(board, hear) if standing is None else standing.found
    proof = found.proof if standing is None else found.proof | {"standing": standing.proof}
    instead = "les lectures déjà en place passent d’abord" if standing else ""
    if problem.objective == "randomised":
        instead = "le tirage en a décidé autrement"
    return Plan(
        reviewers_of={
            dossier: tuple(board.reviewers[column] for column in np.flatnonzero(found.chosen[row]))
            for row, dossier in enumerate(board.dossiers)
        },
        value=found.value,
        bound=found.bound,
        gap=(found.bound - found.value) / max(found.value, 1),
        total=int(board.affinity[found.chosen].sum()),
        worst=min(served(board, found.chosen)[board.need > 0].tolist(), default=0),
        objective=problem.objective,
        seed=problem.seed,
        unit=found.unit * problem.grain,
        grain=problem.grain,
        why_dossier=of_dossiers(board, found.chosen, instead),
        why_reviewer=of_reviewers(board, found.chosen, found.price),
        changes=None if previous is None else changes(problem, board, found.chosen, previous),
        odds=found.odds,
        proof=proof,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What an objective answers: readings n x m, value and bound in ``1 / unit``, and the proof.

    ``price`` int64[m] only where one price is one point of affinity.
    """

    chosen: Flags
    value: int
    bound: int
    proof: dict[str, Any]
    unit: int = 1
    odds: dict[Pair, Fraction] = field(default_factory=dict)
    price: Ints | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The readings of the previous plan that go on, as many as can, and the best plan with them."""

    kept: Flags
    proof: dict[str, Any]
    found: Found


def _standing(board: Board, previous: Plan, hear: Progress) -> Standing:
    """A reading kept outweighs any affinity: ``bonus`` is more than all a plan could gain."""
    marks = board.marked(previous)
    scores = np.sort(board.affinity, axis=None)[::-1]
    bonus = 1 + int(scores[: int(board.need.sum())].sum())
    choice = greatest(board, board.affinity + bonus * marks, hear)
    if choice is None:
        raise refusal(board)
    kept = choice.chosen & marks
    among = bonus * int(kept.sum())
    found = Found(choice.chosen, choice.value - among, choice.bound - among, {})
    return Standing(kept, {"bonus": bonus, "prices": priced(board, choice.price)}, found)


def _total(board: Board, hear: Progress) -> Found:
    choice = greatest(board, board.affinity, hear)
    if choice is None:
        raise refusal(board)
    proof = {"prices": priced(board, choice.price)}
    return Found(choice.chosen, choice.value, choice.bound, proof, price=choice.price)


def _fairest(board: Board, limit: float | None, hear: Progress) -> Found:
    both = fairest_tenth(board, limit, hear)
    found = _fair(board, None if both is None else both[0])
    if both is None:  # pragma: no cover - refused above
        raise refusal(board)
    tenth = both[1]

    def named(weight: Ints) -> dict[str, int]:
        return {board.dossiers[row]: int(weight[row]) for row in np.flatnonzero(weight)}

    told = {
        "count": tenth.count,
        "value": tenth.value,
        "bound": tenth.bound,
        "weights": named(tenth.weight),
        "lifts": named(tenth.lift),
        "prices": priced(board, tenth.price),
    }
    return replace(found, proof=found.proof | {"tenth": told})


def _fair(board: Board, fair: Fair | None) -> Found:
    if fair is None:
        raise refusal(board)

    def told(proof: Multipliers) -> dict[str, dict[str, int]]:
        weights = {board.dossiers[i]: int(proof.weight[i]) for i in np.flatnonzero(proof.weight)}
        return {"weights": weights, "prices": priced(board, proof.price)}

    proof = {
        "scale": FINE,
        "floor": told(fair.floor_proof),
        "total": told(fair.total_proof),
        "total_bound": fair.total_bound,
        "searched": list(fair.searched),
    }
    return Found(fair.chosen, fair.floor, fair.floor_bound, proof)


def _randomised(board: Board, chance: Fraction, hear: Progress) -> Found:
    lots = lottery(board, chance, hear)
    if lots is None:
        raise refusal(board, chance)
    odds = {
        (board.dossiers[row], board.reviewers[column]): Fraction(int(times), lots.unit)
        for row, column in zip(*np.nonzero(lots.odds), strict=True)
        for times in [lots.odds[row, column]]
    }
    proof = {"prices": priced(board, lots.price)}
    return Found(lots.chosen, lots.value, lots.bound, proof, lots.unit, odds)


def certificate(
    problem: AssignmentProblem, plan: Plan, previous: Plan | None = None
) -> dict[str, Any]:
    """What ``python -m selection check`` needs to judge the plan on another machine."""
    return {
        "problem": "assignment",
        "asked": problem.document(),
        "previous": None if previous is None else dict(previous.reviewers_of),
        "plan": plan.document(),
    }


def priced(board: Board, price: Ints) -> dict[str, int]:
    """The prices that are not zero."""
    return {board.reviewers[column]: int(price[column]) for column in np.flatnonzero(price)}


def changes(problem: AssignmentProblem, board: Board, chosen: Flags, previous: Plan) -> Changes:
    """What became of each reading of the previous plan, and the new ones."""
    now = set(board.pairs(chosen))
    named, wanted = set(board.reviewers), set(board.dossiers)
    conflicts = {reviewer.id: reviewer.conflicts for reviewer in problem.reviewers}
    readers = Counter(dossier for dossier, _ in previous.pairs)
    removed = []
    moved = 0
    for dossier, reviewer in sorted(previous.pairs - now):
        if dossier not in wanted:
            because = "Le dossier n’est plus à lire."
        elif reviewer not in named:
            because = "Le relecteur n’est plus disponible."
        elif dossier in conflicts[reviewer]:
            because = "Un conflit d’intérêts a été déclaré."
        elif (dossier, reviewer) in problem.forbidden:
            because = "Cette lecture a été interdite."
        else:
            moved += 1
            because = (
                "Le dossier demande moins de relecteurs qu’avant."
                if readers[dossier] > problem.dossiers[dossier]
                else "Il fallait la déplacer pour que chaque dossier ait ses relecteurs et que "
                "chacun reste dans ses limites."
            )
        removed.append(Change(dossier, reviewer, because))
    return Changes(
        kept=len(previous.pairs) - len(removed),
        moved=moved,
        removed=tuple(removed),
        added=tuple(sorted(now - previous.pairs)),
    )
