"""What juries hold of a candidate: interviews, and what was judged once the decision is told."""

from typing import Any

from fellowship.core.personal_data import rows
from fellowship.juries.models import Assessment, Interview, Mark, Sitting
from fellowship.people.models import User
from fellowship.reviews.models import Verdict


def about(person: User) -> dict[str, Any]:
    told = Verdict.objects.exclude(announcement__applied_at=None).values("dossier")
    heard = Assessment.objects.filter(
        interview__dossier__candidate=person, interview__dossier__in=told
    ).exclude(sent_at=None)
    return {
        "interviews": rows(
            Interview.objects.filter(dossier__candidate=person),
            dossier="dossier__reference",
            stage="stage",
            state="state",
            booked_at="booked_at",
            starts_at="slot__starts_at",
            place="slot__place",
        ),
        "assessments": rows(
            heard,
            dossier="interview__dossier__reference",
            appreciation="appreciation",
            sent_at="sent_at",
        ),
        "marks": rows(
            Mark.objects.filter(assessment__in=heard),
            assessment="assessment",
            criterion="criterion",
            value="value",
        ),
        "sittings": rows(Sitting.objects.filter(juror=person), panel="slot__panel__name", at="at"),
    }
