import pytest

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions as dossiers
from fellowship.reviews import actions, blind, scores
from fellowship.reviews.models import Conflict, Review, Score
from fellowship.reviews.states import ReviewState
from tests.factories.calls import NOON, RoleFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


def send(review, experience, motivation, words="Clair."):
    return actions.send_review(
        review.pk,
        {"experience": experience, "motivation": motivation},
        words,
        by=review.reviewer,
        now=NOON,
        edition=Review.objects.get(pk=review.pk).edition,
    )


def test_a_draft_keeps_what_is_there_and_a_missing_score_is_not_a_zero():
    review = ReviewFactory()

    actions.save_review(
        review.pk,
        {"experience": 0, "motivation": None},
        "À revoir",
        by=review.reviewer,
        now=NOON,
        edition=0,
    )

    assert list(Score.objects.values_list("criterion", "value")) == [("experience", 0)]
    assert scores.values_for([review.dossier]) == {}


@pytest.mark.parametrize("value", [6, -1, 4.5, "4,5", True])
def test_a_score_out_of_the_scale_or_half_a_point_is_refused(value):
    review = ReviewFactory()

    with pytest.raises(Refused, match="La note va de 0 à 5, par points entiers."):
        actions.save_review(
            review.pk, {"experience": value}, "", by=review.reviewer, now=NOON, edition=0
        )
    assert not Score.objects.exists()


def test_sending_asks_for_every_score_and_an_appreciation():
    review = ReviewFactory()

    with pytest.raises(Refused, match="Il manque une note : Cohérence du profil."):
        send(review, 0, None)
    with pytest.raises(Refused, match="Il manque votre appréciation."):
        send(review, 0, 5, "  ")
    assert Review.objects.get().state == ReviewState.ASSIGNED


def test_two_reviewers_make_a_mean_in_which_zero_counts():
    one = ReviewFactory()
    other = ReviewFactory(dossier=one.dossier)
    send(one, 0, 4)
    send(other, 5, 5)

    value = scores.values_for([one.dossier])[one.dossier.pk]

    assert (float(value.total), float(value.spread), value.readings) == (3.5, 3.0, 2)
    assert value.is_disputed


def test_a_review_is_sent_once_and_logged():
    review = ReviewFactory()
    send(review, 3, 4)
    send(review, 5, 5)

    assert sorted(Score.objects.values_list("value", flat=True)) == [3, 4]
    assert list(Event.objects.about(review).values_list("before", "after", "by")) == [
        ("assigned", "sent", review.reviewer.pk)
    ]


def test_a_sent_review_is_no_longer_written():
    review = ReviewFactory(sent=True, scores=(3, 4))

    with pytest.raises(Refused, match="envoyée : elle ne se modifie plus"):
        actions.save_review(
            review.pk, {"experience": 1}, "", by=review.reviewer, now=NOON, edition=0
        )


def test_nobody_writes_the_review_of_another():
    review = ReviewFactory()
    other = RoleFactory(call=review.dossier.call).person

    with pytest.raises(Refused, match="pas ou n’est plus la vôtre"):
        actions.save_review(review.pk, {"experience": 1}, "", by=other, now=NOON, edition=0)


def test_two_windows_do_not_overwrite_each_other():
    review = ReviewFactory()
    actions.save_review(
        review.pk, {"experience": 3}, "Une", by=review.reviewer, now=NOON, edition=0
    )

    with pytest.raises(Refused, match="dans une autre fenêtre"):
        actions.save_review(
            review.pk, {"experience": 5}, "Deux", by=review.reviewer, now=NOON, edition=0
        )

    review.refresh_from_db()
    assert (review.appreciation, review.edition) == ("Une", 1)


def test_the_others_are_shown_only_after_sending():
    mine = ReviewFactory()
    ReviewFactory(dossier=mine.dossier, sent=True, scores=(1, 2), appreciation="Court.")
    label = mine.sheet.label
    before = blind.dossier_of(mine.reviewer, label, now=NOON)

    send(mine, 4, 4)
    after = blind.dossier_of(mine.reviewer, label, now=NOON)

    assert before.others == []
    assert [(other.scores, other.appreciation) for other in after.others] == [
        (
            [
                ("Expérience entrepreneuriale", 1),
                ("Cohérence du profil", 2),
            ],
            "Court.",
        )
    ]


def test_declaring_a_conflict_takes_the_dossier_away_at_once_and_tells_the_team():
    review = ReviewFactory()
    label = review.sheet.label

    actions.declare_conflict(review.pk, "Ancienne collègue", by=review.reviewer, now=NOON)

    assert blind.reviews_of(review.reviewer, now=NOON) == []
    assert blind.dossier_of(review.reviewer, label, now=NOON) is None
    review.refresh_from_db()
    assert review.state == ReviewState.RECUSED
    letter = Email.objects.get(template="conflict_declared")
    assert letter.to == "equipe@passerelle.example"
    assert "Ancienne collègue" in letter.body
    assert Conflict.objects.get().reason == "Ancienne collègue"


def test_the_scores_of_a_recused_review_no_longer_count():
    review = ReviewFactory(sent=True, scores=(5, 5))

    actions.record_conflict(review.reviewer, review.dossier, "", by=review.reviewer, now=NOON)

    assert scores.values_for([review.dossier]) == {}


def test_withdrawing_a_dossier_cancels_its_reviews():
    review = ReviewFactory()
    dossier = review.dossier

    dossiers.withdraw(dossier, by=dossier.candidate, now=NOON)

    review.refresh_from_db()
    assert review.state == ReviewState.CANCELLED
    assert blind.reviews_of(review.reviewer, now=NOON) == []


def test_a_reviewer_whose_part_has_ended_sees_nothing_more():
    review = ReviewFactory()
    review.reviewer.roles.update(until=NOON)

    assert blind.reviews_of(review.reviewer, now=NOON) == []


def test_sending_a_dossier_writes_its_blind_sheet():
    dossier = DossierFactory(cv=True)

    dossiers.submit(dossier, by=dossier.candidate, now=NOON)

    sheet = dossier.sheets.get()
    titles = [section["title"] for section in sheet.content]
    assert titles == ["Présentation", "Compétences", "Expérience", "Motivation", "Souhaits"]
    assert dossier.reference not in sheet.label
