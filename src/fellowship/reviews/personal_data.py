"""What reviews hold of a candidate, once the decision has been announced."""

from typing import Any

from django.db.models import QuerySet

from fellowship.core.personal_data import rows
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews.models import Conflict, Review, Score, Verdict


def _announced(person: User) -> QuerySet[Dossier]:
    verdicts = Verdict.objects.exclude(announcement__applied_at=None)
    return Dossier.objects.filter(candidate=person, pk__in=verdicts.values("dossier"))


def about(person: User) -> dict[str, Any]:
    told = _announced(person)
    return {
        "reviews": rows(
            Review.objects.filter(dossier__in=told).exclude(sent_at=None),
            dossier="dossier__reference",
            appreciation="appreciation",
            sent_at="sent_at",
        ),
        "scores": rows(
            Score.objects.filter(review__dossier__in=told).exclude(review__sent_at=None),
            dossier="review__dossier__reference",
            review="review",
            criterion="criterion",
            value="value",
        ),
        "verdicts": rows(
            Verdict.objects.filter(dossier__candidate=person).exclude(
                announcement__applied_at=None
            ),
            dossier="dossier__reference",
            outcome="outcome",
            reason="reason",
            told_at="announcement__applied_at",
        ),
        "conflicts_declared": rows(
            Conflict.objects.filter(person=person), reason="reason", declared_at="declared_at"
        ),
        "reviews_written": rows(
            Review.objects.filter(reviewer=person),
            appreciation="appreciation",
            state="state",
            sent_at="sent_at",
        ),
    }
