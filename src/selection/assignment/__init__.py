"""Who reviews what: every dossier gets its readers, without conflict and without overload."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from selection.assignment.board import Board
from selection.assignment.problem import (
    AssignmentProblem,
    Change,
    Changes,
    Objective,
    Pair,
    Plan,
    Reviewer,
)
from selection.assignment.reasons import of_dossiers, of_reviewers
from selection.assignment.refusal import refusal
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


def _silent(step: str) -> None:  # noqa: ARG001
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
    ``limit``: seconds after which the best plan found so far is returned with its gap (without it
    the answer depends on the problem alone). ``progress`` hears the name of each step.
    Raises ``Infeasible`` when no plan exists, naming the demands that cannot hold together.
    """
    if problem.objective != "total":
        raise NotImplementedError(problem.objective)
    board = Board.of(problem)
    marks = board.marked(previous) if previous else board.locked & False
    bonus = 1 + int(np.sort(board.affinity, axis=None)[::-1][: int(board.need.sum())].sum())
    choice = greatest(board, board.affinity + bonus * marks, progress or _silent)
    if choice is None:
        raise refusal(problem, board)
    kept = int((choice.chosen & marks).sum())
    plan = drawn(board, choice.chosen)
    total = int(board.affinity[choice.chosen].sum())
    return Plan(
        reviewers_of=plan,
        value=total,
        bound=choice.bound - bonus * kept,
        gap=(choice.bound - choice.value) / max(total, 1),
        total=total,
        worst=worst(board, choice.chosen),
        objective=problem.objective,
        seed=problem.seed,
        why_dossier=of_dossiers(board, choice.chosen),
        why_reviewer=of_reviewers(board, choice.chosen, None if previous else choice.price),
        changes=changes(problem, board, choice.chosen, previous) if previous else None,
        proof={"prices": priced(board, choice.price), "bonus": bonus if previous else 0},
    )


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


def drawn(board: Board, chosen: Flags) -> dict[str, tuple[str, ...]]:
    return {
        dossier: tuple(board.reviewers[column] for column in np.flatnonzero(chosen[row]))
        for row, dossier in enumerate(board.dossiers)
    }


def worst(board: Board, chosen: Flags) -> int:
    """The total affinity of the worst-served dossier among those that want readers."""
    sums = np.where(chosen, board.affinity, 0).sum(axis=1)[board.need > 0]
    return int(sums.min(initial=sums.max(initial=0)))


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
