"""What a reviewer writes, sends, or declines to read."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.ruleset import Grid
from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews import rules
from fellowship.reviews.models import FILE_GRID, Conflict, Review, Score
from fellowship.reviews.states import ReviewState

Scores = Mapping[str, int | None]


@transaction.atomic
def save_review(
    review_id: int,
    scores: Scores,
    appreciation: str,
    *,
    by: User,
    now: datetime,
    edition: int,
) -> Review:
    """Keep a draft, even with scores missing. ``edition``: that of the page that was open."""
    review = _own(review_id, by=by, now=now)
    if obstacle := rules.obstacle_to_write(review, _grid(review), scores):
        raise Refused(obstacle)
    _write(review, scores, appreciation, now=now, edition=edition)
    return review


@transaction.atomic
def send_review(
    review_id: int,
    scores: Scores,
    appreciation: str,
    *,
    by: User,
    now: datetime,
    edition: int,
) -> Review:
    """Hand the review in: it counts, and is no longer written. Sending twice sends once."""
    review = _own(review_id, by=by, now=now)
    if review.state == ReviewState.SENT:
        return review
    if obstacle := rules.obstacle_to_send(review, _grid(review), scores, appreciation):
        raise Refused(obstacle)
    _write(review, scores, appreciation, now=now, edition=edition)
    move(review, ReviewState.SENT, by=by, now=now, sent_at=now)
    return review


@transaction.atomic
def declare_conflict(review_id: int, reason: str, *, by: User, now: datetime) -> None:
    """The dossier disappears from its reviewer's screens at once; the team is told."""
    review = _own(review_id, by=by, now=now)
    record_conflict(by, review.dossier, reason, by=by, now=now)


@transaction.atomic
def record_conflict(
    person: User, dossier: Dossier, reason: str, *, by: User, now: datetime
) -> Conflict:
    """A tie between a person and a dossier: no reading stands, none will be assigned."""
    conflict, created = Conflict.objects.get_or_create(
        person=person, dossier=dossier, defaults={"reason": reason.strip(), "declared_at": now}
    )
    for review in Review.objects.standing().filter(dossier=dossier, reviewer=person):
        move(review, ReviewState.RECUSED, by=by, now=now, because=_("Conflit d’intérêts"))
    if created:
        record(conflict, "declared", by=by, now=now)
        outbox.post(
            to=settings.CONTACT_EMAIL,
            template="conflict_declared",
            now=now,
            key=f"conflict-{conflict.pk}",
            about=dossier,
            person=person,
            dossier=dossier,
            reason=conflict.reason,
        )
    return conflict


@transaction.atomic
def cancel_reviews(dossier: Dossier, *, by: User | None, now: datetime, because: str) -> None:
    """The dossier has left: nobody reads it any more. What was sent is kept, and told as such."""
    for review in Review.objects.standing().filter(dossier=dossier):
        move(review, ReviewState.CANCELLED, by=by, now=now, because=because)


def _own(review_id: int, *, by: User, now: datetime) -> Review:
    """The review as it is now, locked, if it is this person's to see."""
    mine = Review.objects.visible_to(by, now).filter(pk=review_id)
    rows = Review.objects.select_for_update(of=("self",)).select_related("dossier__rule_set")
    review = rows.filter(pk__in=mine.values("pk")).first()
    if review is None:
        raise Refused(_("Cette évaluation n’est pas ou n’est plus la vôtre."))
    return review


def _grid(review: Review) -> Grid:
    rule_set = review.dossier.rule_set
    if rule_set is None:
        raise ValueError(f"{review} is about a dossier that was never sent")
    return rule_set.rules.grids[FILE_GRID]


def _write(
    review: Review, scores: Scores, appreciation: str, *, now: datetime, edition: int
) -> None:
    kept = dict(review.scores.values_list("criterion", "value"))
    given = {criterion: value for criterion, value in scores.items() if value is not None}
    appreciation = appreciation.replace("\r\n", "\n")
    if (kept, review.appreciation) == (given, appreciation):
        return
    if edition != review.edition:
        raise Refused(
            _(
                "Cette évaluation a été modifiée dans une autre fenêtre depuis que vous l’avez "
                "ouverte. Ce que vous venez d’écrire est montré ci-dessous et n’est pas encore "
                "enregistré ; rouvrez la page dans un autre onglet pour comparer."
            )
        )
    Score.objects.filter(review=review).exclude(criterion__in=given).delete()
    for criterion, value in given.items():
        Score.objects.update_or_create(
            review=review, criterion=criterion, defaults={"value": value}
        )
    review.appreciation = appreciation
    review.changed_at = now
    review.edition += 1
    review.save(update_fields=["appreciation", "changed_at", "edition"])
