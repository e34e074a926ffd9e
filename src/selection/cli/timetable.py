"""``python -m selection timetable FILE``: interviews and calendars in, a timetable out."""

from collections.abc import Mapping
from typing import Any

from selection.timetable import Timetable, TimetableProblem, certificate, schedule


def answer(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The timetable for people and its certificate for a judge.

    ``document`` is ``TimetableProblem.document()``, where whatever has a default may be missing,
    and optionally ``previous`` (``Timetable.document()`` of the one in force) and ``limit``.
    """
    asked = {key: value for key, value in document.items() if key not in ("previous", "limit")}
    problem = TimetableProblem.from_document(asked)
    before = document.get("previous")
    previous = None if before is None else Timetable.from_document(before)
    timetable = schedule(problem, previous=previous, limit=document.get("limit"))
    return timetable.document(), certificate(problem, timetable, previous)
