"""``python -m selection assign FILE``: a problem of assignment in, a plan out."""

from collections.abc import Mapping
from typing import Any

from selection.assignment import AssignmentProblem, Plan, assign, certificate


def answer(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan for people and its certificate for a judge.

    ``document`` is ``AssignmentProblem.document()``, where everything but ``dossiers`` and
    ``reviewers`` may be missing, and optionally ``previous``: {dossier: [reviewer…]} of the plan in
    force, and ``limit`` in seconds.
    """
    asked = {key: value for key, value in document.items() if key not in ("previous", "limit")}
    problem = AssignmentProblem.from_document(asked)
    before = document.get("previous")
    previous = None if before is None else Plan.standing(before)
    plan = assign(problem, previous=previous, limit=document.get("limit"))
    said = plan.document() | {
        "why_dossier": plan.why_dossier,
        "why_reviewer": plan.why_reviewer,
    }
    del said["proof"]
    return said, certificate(problem, plan, previous)
