import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.reviews.models import Conflict, Review, Score
from tests.factories.calls import RoleFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"reviewer:{name}", args=args)


def label_of(review):
    return review.sheet.label


def test_an_empty_list_says_what_will_happen(client, reviewer):
    client.force_login(reviewer)

    assertContains(client.get(page("review_list")), "Aucun dossier ne vous est confié")


def test_a_review_is_kept_then_sent(client):
    review = ReviewFactory()
    client.force_login(review.reviewer)
    address = page("review_detail", label_of(review))
    client.post(address, {"experience": "0", "motivation": "", "edition": "0", "save": "1"})
    assert list(Score.objects.values_list("criterion", "value")) == [("experience", 0)]
    kept = client.get(address)
    assertContains(kept, 'name="experience" value="0"')

    response = client.post(
        address,
        {
            "experience": "0",
            "motivation": "5",
            "appreciation": "Clair.",
            "edition": kept.context["dossier"].edition,
            "send": "1",
        },
    )

    assertRedirects(response, page("review_list"))
    review.refresh_from_db()
    assert (review.state, review.appreciation) == ("sent", "Clair.")


@pytest.mark.parametrize("value", ["4,5", "4.5", "6", "-1", "cinq"])
def test_a_half_point_or_a_score_out_of_the_scale_is_refused_and_the_words_stay(client, value):
    review = ReviewFactory()
    client.force_login(review.reviewer)

    response = client.post(
        page("review_detail", label_of(review)),
        {"experience": value, "appreciation": "Je garde ces mots.", "edition": "0", "save": "1"},
    )

    assertContains(response, "La note va de 0 à 5, par points entiers.")
    assertContains(response, "Je garde ces mots.")
    assert not Score.objects.exists()


def test_the_form_says_that_the_candidate_may_read_the_appreciation(client):
    review = ReviewFactory()
    client.force_login(review.reviewer)

    assertContains(
        client.get(page("review_detail", label_of(review))),
        "peut demander à lire cette appréciation",
    )


def test_the_scores_of_the_other_are_nowhere_before_sending(client):
    review = ReviewFactory()
    ReviewFactory(dossier=review.dossier, sent=True, scores=(1, 2), appreciation="Mot de l’autre")
    client.force_login(review.reviewer)

    for address in (page("review_list"), page("review_detail", label_of(review))):
        assertNotContains(client.get(address), "Mot de l’autre")


def test_a_conflict_makes_the_dossier_disappear_at_once(client):
    review = ReviewFactory()
    client.force_login(review.reviewer)
    address = page("review_detail", label_of(review))

    response = client.post(
        page("declare_conflict", label_of(review)), {"reason": "Collègue"}, follow=True
    )

    assertContains(response, "ne vous est plus confié")
    assert Conflict.objects.count() == 1
    assert client.get(address).status_code == 404
    assert client.post(address, {"experience": "1", "edition": "0"}).status_code == 404


def test_the_review_of_another_and_no_review_answer_the_same(client, reviewer):
    review = ReviewFactory()
    client.force_login(reviewer)

    mine = client.get(page("review_detail", label_of(review)))
    nothing = client.get(page("review_detail", "ZZZ-ZZZ"))

    assert (mine.status_code, nothing.status_code) == (404, 404)


@pytest.mark.parametrize("who", ["candidate", "officer"])
def test_the_space_does_not_exist_for_others(client, request, who):
    review = ReviewFactory()
    client.force_login(request.getfixturevalue(who))

    for address in (page("review_list"), page("review_detail", label_of(review))):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_review_or_three(
    client, reviewer, count, django_assert_num_queries
):
    call = reviewer.roles.get().call
    for _ in range(count):
        ReviewFactory(dossier=DossierFactory(submitted=True, call=call), reviewer=reviewer)
    client.force_login(reviewer)
    client.get(page("review_list"))

    with django_assert_num_queries(5):
        response = client.get(page("review_list"))

    assertContains(response, "Direction de produit", count=count)
    assert Review.objects.count() == count


def test_a_reviewer_of_another_call_sees_nothing_of_this_one(client):
    review = ReviewFactory()
    elsewhere = RoleFactory(call__slug="autre", call__title="Autre appel").person
    client.force_login(elsewhere)

    assert client.get(page("review_detail", label_of(review))).status_code == 404
