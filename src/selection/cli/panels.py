"""``python -m selection panels FILE``: jurors and challenges in, panels out."""

from collections.abc import Mapping
from typing import Any

from selection.panels import PanelProblem, Panels, certificate, compose_panels


def answer(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The panels for people and their certificate for a judge.

    ``document`` is ``PanelProblem.document()``, where whatever has a default may be missing, and
    optionally ``previous`` (``Panels.document()`` of the plan in force) and ``limit``.
    """
    asked = {key: value for key, value in document.items() if key not in ("previous", "limit")}
    problem = PanelProblem.from_document(asked)
    before = document.get("previous")
    previous = None if before is None else Panels.from_document(before)
    panels = compose_panels(problem, previous=previous, limit=document.get("limit"))
    return panels.document(), certificate(problem, panels, previous)
