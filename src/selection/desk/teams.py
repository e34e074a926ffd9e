"""Teams on paper: a problem in JSON, the teams and their certificate in JSON.

A problem is what ``TeamsProblem`` holds, under the same names. A list of wishes or a ranking may
write a group of one as the name alone. ``previous`` is a former answer, or what it must hold:
``mission_of`` and ``open``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from selection.teams import Aim, Candidate, Mission, Seat, TeamsProblem, compose

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
    previous = former and Former(former["mission_of"], tuple(former["open"]))
    told = on_paper(compose(problem, previous=previous, limit=document.get("limit")))
    certificate = {
        "problem": "teams",
        "input": on_paper(problem),
        "claims": {name: value for name, value in told.items() if name not in READ_ALOUD},
    }
    if previous:
        certificate["previous"] = on_paper(previous)
    return told, certificate


def problem_of(document: Mapping[str, Any]) -> TeamsProblem:
    known = {field.name for field in fields(TeamsProblem)} | {"previous", "limit"}
    if stray := sorted(document.keys() - known):
        raise ValueError(f"unknown: {', '.join(stray)}")
    return TeamsProblem(
        candidates=tuple(
            Candidate(
                id=one["id"],
                profile=one["profile"],
                wishes=groups(one["wishes"]),
                others=frozenset(one.get("others", ())),
                groups=frozenset(one.get("groups", ())),
                name=one.get("name", ""),
            )
            for one in document["candidates"]
        ),
        missions=tuple(
            Mission(
                id=one["id"],
                seats=tuple(seat_of(seat) for seat in one["seats"]),
                ranking=groups(one.get("ranking", ())),
                scores=one.get("scores"),
                priority=one.get("priority", 0),
                name=one.get("name", ""),
            )
            for one in document["missions"]
        ),
        locked=frozenset((who, where) for who, where in document.get("locked", ())),
        forbidden=frozenset((who, where) for who, where in document.get("forbidden", ())),
        cap=document.get("cap"),
        run_set=document.get("run_set", "coalition_stable"),
        seed=document.get("seed", 0),
        aims=tuple(
            Aim(
                one["group"],
                one["bonus"],
                None if one.get("missions") is None else frozenset(one["missions"]),
            )
            for one in document.get("aims", ())
        ),
        must_run=frozenset(document.get("must_run", ())),
    )


def seat_of(one: Mapping[str, Any]) -> Seat:
    return Seat(
        accepts=frozenset(one["accepts"]),
        required=one.get("required", True),
        reserved_for=frozenset(one.get("reserved_for", ())),
        ranking=None if one.get("ranking") is None else groups(one["ranking"]),
    )


def groups(ranking: Sequence[str | Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple((one,) if isinstance(one, str) else tuple(one) for one in ranking)


def on_paper(thing: Any) -> Any:
    """Dataclasses, tuples and sets as JSON holds them, sets in order."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: on_paper(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {name: on_paper(value) for name, value in thing.items()}
    if isinstance(thing, frozenset):
        return sorted(on_paper(value) for value in thing)
    if isinstance(thing, tuple):
        return [on_paper(value) for value in thing]
    return thing
