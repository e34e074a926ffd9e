"""The door between the reviews and the selection engine: rows out, plain data in, and back.

The engine loads scipy and OR-tools, a second of CPU that every process would pay at its start:
each function imports what it runs, so that only those who ask for a plan wait for it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.utils.translation import gettext as _

from fellowship.calls.models import Role, RoleKind, Sprint
from fellowship.core.lifecycle import Refused
from fellowship.people.models import User
from fellowship.reviews import scores
from fellowship.reviews.models import AssignmentRun, BlindSheet, Conflict, Review, Score
from fellowship.reviews.states import ReviewState
from selection.refusals import Infeasible

if TYPE_CHECKING:
    from selection.assignment import AssignmentProblem, Plan

NAMED = re.compile(r"relecteur-(\d+)")


def question(sprint: Sprint, stage: str, *, seed: int, now: datetime) -> AssignmentProblem:
    """Who must be read, who may read, what is already settled: what stands today is locked.

    ``stage``: the slug of a reading stage. Dossiers go by their number, reviewers by
    ``relecteur-<pk>``: the run keeps no name.
    """
    from selection.assignment import AssignmentProblem, Reviewer

    dossiers = list(scores.to_review(sprint, stage).defer("answers", "affirmed"))
    wanted = dict(
        BlindSheet.objects.filter(dossier__in=dossiers, stage=stage).values_list(
            "dossier", "readers"
        )
    )
    references = {dossier.pk: dossier.reference for dossier in dossiers}
    roles = Role.objects.filter(call=sprint.call, kind=RoleKind.REVIEWER).standing(now)
    capacities = dict(roles.values_list("person", "capacity"))
    barred: dict[int, set[str]] = defaultdict(set)
    for dossier in dossiers:
        barred[dossier.candidate_id].add(dossier.reference)
    for person, pk in Conflict.objects.filter(dossier__sprint=sprint).values_list(
        "person", "dossier"
    ):
        if pk in references:
            barred[person].add(references[pk])
    locked, gone = set(), Counter[str]()
    rows = Review.objects.filter(dossier__sprint=sprint, stage=stage).exclude(
        state=ReviewState.CANCELLED
    )
    for person, pk, state in rows.values_list("reviewer", "dossier", "state"):
        if pk not in references:
            continue
        if state == ReviewState.RECUSED:
            barred[person].add(references[pk])
        elif person in capacities and references[pk] not in barred[person]:
            locked.add((references[pk], name_of(person)))
        elif state == ReviewState.SENT:
            gone[references[pk]] += 1  # they have left, what they wrote still counts
    kept = Counter(reference for reference, _reader in locked)
    return AssignmentProblem(
        dossiers={
            d.reference: max(wanted.get(d.pk, 0) - gone[d.reference], kept[d.reference])
            for d in dossiers
        },
        reviewers=tuple(
            Reviewer(name_of(person), capacity, conflicts=frozenset(barred[person]))
            for person, capacity in sorted(capacities.items())
        ),
        locked=frozenset(locked),
        seed=seed,
    )


def name_of(person: int) -> str:
    return f"relecteur-{person}"


def person_of(name: str) -> int:
    return int(name.removeprefix("relecteur-"))


def plan(sprint: Sprint, stage: str, *, by: User, seed: int, now: datetime) -> AssignmentRun:
    """A whole run, unsaved: question, answer, proof. Refused in French when nothing fits."""
    from selection.judges.assignment import flaws

    problem = question(sprint, stage, seed=seed, now=now)
    if not problem.dossiers:
        raise Refused(_("Aucun dossier n’attend de lecture à cette étape."))
    if not problem.reviewers:
        raise Refused(_("Cet appel n’a personne pour relire : nommez d’abord des relecteurs."))
    try:
        answer, limit = _fairest(problem)
    except Infeasible as impossible:
        raise Refused(_in_words(impossible)) from impossible
    wrong = flaws(problem, answer)
    if wrong:
        raise Refused(
            _("La répartition calculée ne tient pas ses promesses ; rien n’est appliqué. %(flaws)s")
            % {"flaws": " ; ".join(wrong[:3])}
        )
    return AssignmentRun(
        sprint=sprint,
        stage=stage,
        parameters={"objective": problem.objective, "load_limit": limit},
        seed=seed,
        input=problem.document(),
        output={
            **answer.document(),
            "added": [list(pair) for pair in sorted(answer.pairs - problem.locked)],
            "why": dict(answer.why_reviewer),
        },
        version=answer.version,
        by=by,
        at=now,
    )


def _fairest(problem: AssignmentProblem) -> tuple[Plan, int | None]:
    """The plan under the lowest common load that works, and that load (None: capacities alone).

    The judge reads it against the true capacities: a plan that holds under lower ones holds.
    """
    from selection.assignment import assign

    readings = sum(problem.dossiers.values())
    fair = -(-readings // len(problem.reviewers))
    settled = Counter(reader for _dossier, reader in problem.locked)
    for limit in (fair, fair + 1, fair + 3):
        lowered = replace(
            problem,
            reviewers=tuple(
                replace(r, capacity=min(r.capacity, max(limit, settled[r.id])))
                for r in problem.reviewers
            ),
        )
        try:
            return assign(lowered), limit
        except Infeasible:
            continue
    return assign(problem), None


def _in_words(impossible: Infeasible) -> str:
    people = {person_of(f"relecteur-{pk}") for pk in NAMED.findall(str(impossible))}
    people |= {int(pk) for says in impossible.relax for pk in NAMED.findall(says)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}

    def named(text: str) -> str:
        return NAMED.sub(lambda found: names.get(int(found[1]), found[0]), text)

    demands = " ; ".join(named(demand.says).rstrip(".") for demand in impossible.demands[:6])
    relax = " ".join(named(way) for way in impossible.relax[:6])
    return _("Aucune répartition ne tient : %(demands)s. %(relax)s") % {
        "demands": demands,
        "relax": relax,
    }


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The worth of a dossier once its reviewers are known, beside the raw mean, never instead."""

    worth: dict[int, tuple[float, float]]  # dossier pk → mean, half-width of the interval
    severity: dict[int, float]  # person pk → how much lower than the panel they mark
    warnings: Sequence[str]
    is_comparable: bool


def calibrated_worth(sprint: Sprint, stage: str) -> Calibrated | None:
    """What the sent scores of a reading stage say; None before the first one.

    Worked out once for each change of the readings, then kept.
    """
    key = f"calibrated:{sprint.pk}:{stage}:{scores.mark_of(sprint, stage)}"
    found = cache.get_or_set(key, lambda: _calibrated(sprint, stage), scores.KEPT)
    return cast("Calibrated | None", found)


def _calibrated(sprint: Sprint, stage: str) -> Calibrated | None:
    from selection.calibration import Mark, calibrate

    rows = Score.objects.filter(
        review__state=ReviewState.SENT, review__dossier__sprint=sprint, review__stage=stage
    ).values_list(
        "review__dossier", "review__reviewer", "criterion", "value", "review__dossier__profile"
    )
    marks = [
        Mark(str(dossier), str(reviewer), criterion, float(value), group=profile)
        for dossier, reviewer, criterion, value, profile in rows.order_by("pk")
    ]
    if not marks:
        return None
    found = calibrate(marks)
    return Calibrated(
        worth={int(d): (e.mean, (e.high - e.low) / 2) for d, e in found.worth.items()},
        severity={int(r): e.mean for r, e in found.severity.items()},
        warnings=found.warnings,
        is_comparable=found.calibrated,
    )
