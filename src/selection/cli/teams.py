"""Teams on paper: a problem in JSON, the teams and their certificate in JSON.

A problem is what ``TeamsProblem`` holds, under the same names. A list of wishes or a ranking may
write a group of one as the name alone. ``previous`` is a former answer, or what it must hold:
``mission_of`` and ``open``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selection.forms import each, plain, rebuilt
from selection.refusals import Malformed
from selection.teams import TeamsProblem, compose

READ_ALOUD = ("for_candidate", "for_mission", "incentives", "existence_says", "steps")


@dataclass(frozen=True, slots=True)
class Former:
    """Where a former run put everyone."""

    mission_of: Mapping[str, str | None]
    open: tuple[str, ...]


def answer(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The teams, with every reason; and the certificate that another machine can check."""
    problem = problem_of(document)
    former = document.get("previous")
    if former is not None and not isinstance(former, Mapping):
        raise Malformed("previous: an object is expected")
    previous = None
    if former is not None:
        known = {name: former[name] for name in ("mission_of", "open") if name in former}
        previous = rebuilt(Former, known)
    told = plain(compose(problem, previous=previous, limit=document.get("limit")))
    certificate = {
        "problem": "teams",
        "input": plain(problem),
        "claims": {name: value for name, value in told.items() if name not in READ_ALOUD},
    }
    if previous:
        certificate["previous"] = plain(previous)
    return told, certificate


def problem_of(document: Mapping[str, Any]) -> TeamsProblem:
    asked = {name: value for name, value in document.items() if name not in ("previous", "limit")}
    asked["candidates"] = each(asked.get("candidates"), lambda one: listed(one, "wishes"))
    asked["missions"] = each(asked.get("missions"), mission_of)
    return rebuilt(TeamsProblem, asked)


def mission_of(one: Mapping[str, Any]) -> dict[str, Any]:
    seats = each(one.get("seats"), lambda seat: listed(seat, "ranking"))
    return listed(one, "ranking") | {"seats": seats}


def listed(thing: Mapping[str, Any], name: str) -> dict[str, Any]:
    """``thing`` where a name alone, in the list ``name``, is a group of one."""
    ranking = thing.get(name)
    if not isinstance(ranking, list | tuple):
        return dict(thing)
    return dict(thing) | {name: [[one] if isinstance(one, str) else one for one in ranking]}
