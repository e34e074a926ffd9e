"""What a reviewer writes, sends, or declines to read."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.reviews import rules, scores
from fellowship.reviews.models import BlindSheet, Conflict, Opinion, Review, Score
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
    opinion: str = "",
) -> Review:
    """Keep a draft, even with scores missing. ``edition``: that of the page that was open."""
    review = _own(review_id, by=by, now=now)
    if obstacle := rules.obstacle_to_write(review, review.sheet.grid, scores, opinion):
        raise Refused(obstacle)
    _write(review, scores, appreciation, opinion, now=now, edition=edition)
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
    opinion: str = "",
) -> Review:
    """Hand the review in: it counts, and is no longer written. Sending twice sends once.

    The last reading the dossier needs takes it to the next stage, unless the readings disagree
    enough for one more to be asked.
    """
    review = _own(review_id, by=by, now=now)
    if review.state == ReviewState.SENT:
        return review
    grid = review.sheet.grid
    if obstacle := rules.obstacle_to_send(review, grid, scores, appreciation, opinion):
        raise Refused(obstacle)
    _write(review, scores, appreciation, opinion, now=now, edition=edition)
    move(review, ReviewState.SENT, by=by, now=now, sent_at=now)
    _go_on(review.sheet, now=now)
    return review


def _go_on(sheet: BlindSheet, *, now: datetime) -> None:
    """What follows a reading: nothing yet, one more reading, or the next stage."""
    sheet_now = BlindSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    sheet.readers = sheet_now.readers
    sent = list(sheet.reviews.filter(state=ReviewState.SENT))
    dossier = Dossier.objects.get(pk=sheet.dossier_id)
    if len(sent) < sheet.readers or not dossier.is_standing_at(sheet.stage):
        return
    if sheet.readers == sheet.reading.readers and (why := _disagreement(sheet, sent)):
        sheet.readers += 1
        sheet.save(update_fields=["readers"])
        record(sheet, "third_asked", by=None, now=now, because=why, readings=len(sent))
        return
    process.advance(dossier, "done", by=None, now=now)


def _disagreement(sheet: BlindSheet, sent: list[Review]) -> str:
    """Why the rules ask for one more reading; nothing when they do not."""
    third = sheet.reading.third
    if third is None:
        return ""
    opinions = {review.opinion for review in sent}
    if third.favourite and {Opinion.FAVOURITE, Opinion.AGAINST} <= opinions:
        return _("Un coup de cœur et un avis défavorable")
    if third.gap:
        spread = scores.spread_of(sheet.grid, [scores.marks_of(review) for review in sent])
        if spread is not None and spread >= third.gap:
            return _("Écart entre les lectures")
    return ""


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
    rows = Review.objects.select_for_update(of=("self",))
    review = (
        rows.select_related("sheet__dossier__rule_set").filter(pk__in=mine.values("pk")).first()
    )
    if review is None:
        raise Refused(_("Cette évaluation n’est pas ou n’est plus la vôtre."))
    return review


def _write(
    review: Review,
    scores: Scores,
    appreciation: str,
    opinion: str,
    *,
    now: datetime,
    edition: int,
) -> None:
    kept = dict(review.scores.values_list("criterion", "value"))
    given = {criterion: value for criterion, value in scores.items() if value is not None}
    appreciation = appreciation.replace("\r\n", "\n")
    if (kept, review.appreciation, review.opinion) == (given, appreciation, opinion):
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
    review.appreciation, review.opinion = appreciation, opinion
    review.changed_at = now
    review.edition += 1
    review.save(update_fields=["appreciation", "opinion", "changed_at", "edition"])
