"""Co-funding followed to its end: due, claimed, proved, paid (domain H5, H7)."""

import csv
import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event, subject_of
from fellowship.engagements import actions
from fellowship.engagements.models import Agreement, Cofunding
from tests.factories.dossiers import take
from tests.factories.people import UserFactory
from tests.factories.promotions import paris, promotion, standing

pytestmark = pytest.mark.django_db
JULY = paris(2022, 7, 1, 10)
TODAY = dt.date(2022, 7, 1)


def agreed(code="aap-eig-6", *, officer=None, signed=True):
    """The agreement of a project kept by its panel."""
    sprint = promotion(code)
    dossier = standing(sprint, "selection")
    take(dossier, "kept", now=JULY)
    agreement = Agreement.objects.get(dossier=dossier)
    if signed:
        actions.sign_agreement(agreement, "host", by=dossier.candidate, now=JULY)
        actions.sign_agreement(agreement, "programme", by=officer, now=JULY)
        agreement.refresh_from_db()
    return agreement


def counted(agreement, officer, people=3, **also):
    also = {"receiver": "Ministère de la mer", **also}
    return actions.open_cofunding(agreement, people, by=officer, now=JULY, **also)


@pytest.mark.parametrize(
    ("code", "people", "cost", "due"),
    [
        ("aap-eig-6", 3, None, "60000.00"),
        ("aap-eig-6", 1, "7000", "20000.00"),
        ("aap-eig-4", 2, "6543.21", "52345.68"),
        ("aap-eig-3", 3, "6543.21", "137407.41"),
    ],
)
def test_what_is_due_is_what_the_rules_of_the_call_give_to_the_cent(
    officer, code, people, cost, due
):
    cost = cost and Decimal(cost)
    one = counted(agreed(code, officer=officer), officer, people, monthly_cost=cost)

    one.refresh_from_db()
    assert (str(one.amount), one.state) == (due, "due")


def test_it_is_claimed_proved_and_paid_in_that_order_and_no_other(officer):
    agreement = agreed(officer=officer)
    one, host = counted(agreement, officer), agreement.dossier.candidate
    with pytest.raises(Refused, match="n’attend pas de justificatif"):
        actions.prove_cofunding(one, "Contrats", by=officer, now=JULY)
    with pytest.raises(Refused, match="Rien ne se verse avant"):
        actions.pay_cofunding(one, TODAY, "Décret", by=officer, now=JULY)

    actions.claim_cofunding(one, "205", by=host, now=JULY)
    with pytest.raises(Refused, match="déjà demandé"):
        actions.claim_cofunding(one, "205", by=host, now=JULY)
    with pytest.raises(Refused, match="Rien ne se verse avant"):
        actions.pay_cofunding(one, TODAY, "Décret", by=officer, now=JULY)
    actions.prove_cofunding(one, "Trois contrats du 12 septembre", by=officer, now=JULY)
    with pytest.raises(Refused, match="pas encore passé"):
        actions.pay_cofunding(one, dt.date(2022, 7, 2), "Décret", by=officer, now=JULY)
    actions.pay_cofunding(one, TODAY, "Décret 2022-1", by=officer, now=JULY)

    one.refresh_from_db()
    assert (one.state, one.paid_on, one.budget_programme) == ("paid", TODAY, "205")
    states = Event.objects.filter(subject=subject_of(one)).order_by("pk")
    assert [e.after for e in states if e.after] == ["claimed", "proved", "paid"]


def test_nothing_is_proved_before_the_agreement_is_signed_on_both_sides(officer):
    agreement = agreed(signed=False)
    one = counted(agreement, officer)
    actions.claim_cofunding(one, "205", by=agreement.dossier.candidate, now=JULY)

    with pytest.raises(Refused, match="pas encore signée des deux côtés"):
        actions.prove_cofunding(one, "Contrats", by=officer, now=JULY)


@pytest.mark.parametrize(
    ("code", "people", "also", "why"),
    [
        ("aap-eig-6", 4, {}, "au plus 3 personnes"),
        ("aap-eig-6", 0, {}, "au plus 3 personnes"),
        ("aap-eig-6", 2, {"receiver": " "}, "qui reçoit les crédits"),
        ("aap-eig-3", 2, {}, "se compte sur le coût"),
    ],
)
def test_a_count_the_rules_cannot_make_is_refused_in_words(officer, code, people, also, why):
    agreement = agreed(code, officer=officer)

    with pytest.raises(Refused, match=why):
        counted(agreement, officer, people, **also)


def test_promotion_7_has_nothing_to_pay_an_administration(officer):
    sprint = promotion("aap-eig-7")
    dossier = standing(sprint, "deliberation")
    take(dossier, "kept", now=JULY)

    with pytest.raises(Refused, match="ne prévoit aucun versement"):
        counted(Agreement.objects.get(), officer, 1)


def test_one_agreement_is_counted_once_even_in_the_database(officer):
    agreement = agreed(officer=officer)
    counted(agreement, officer)

    with pytest.raises(Refused, match="déjà compté"):
        counted(agreement, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cofunding.objects.create(
            agreement=agreement, people=1, amount=1, receiver="x", opened_at=JULY
        )


def test_the_screens_take_it_from_the_count_to_the_payment_and_the_budget_office(client, officer):
    agreement = agreed(officer=officer)
    host = agreement.dossier.candidate
    listing = reverse("programme:cofunding_list")
    client.force_login(officer)
    assertContains(client.get(listing), agreement.dossier.reference)
    client.post(
        reverse("programme:open_cofunding", args=[agreement.pk]),
        {"people": "3", "receiver": "=Ministère de la mer"},
    )
    one = Cofunding.objects.get()
    client.force_login(host)
    page = client.get(reverse("candidate:agreement_detail", args=[agreement.dossier_id]))
    assertContains(page, "Demander le versement")
    client.post(reverse("candidate:claim_cofunding", args=[one.pk]), {"budget_programme": "205"})
    client.force_login(officer)
    client.post(reverse("programme:prove_cofunding", args=[one.pk]), {"proof": "Contrats"})
    client.post(
        reverse("programme:pay_cofunding", args=[one.pk]),
        {"paid_on": "2022-07-01", "payment": "Décret 2022-1"},
    )
    sheet = client.get(listing, {"format": "csv"}).content.decode("utf-8-sig")
    page = client.get(listing)

    (row,) = csv.DictReader(StringIO(sheet), delimiter=";")
    assert (row["Montant dû (€)"], row["Personnes"], row["État"]) == ("60000,00", "3", "versé")
    assert (row["Versé le"], row["Référence du versement"]) == ("2022-07-01", "Décret 2022-1")
    assert row["Destinataire"] == "'=Ministère de la mer"
    assertContains(page, "Totaux par appel")


def test_another_administration_finds_nothing_to_claim(client, officer):
    one = counted(agreed(officer=officer), officer)
    client.force_login(UserFactory())

    assert client.post(reverse("candidate:claim_cofunding", args=[one.pk])).status_code == 404


def test_a_refused_form_keeps_what_was_typed(client, officer):
    agreement = agreed(officer=officer)
    client.force_login(officer)

    page = client.post(
        reverse("programme:open_cofunding", args=[agreement.pk]),
        {"people": "9", "receiver": "Ministère"},
    )

    assertContains(page, "au plus 3 personnes")
    assertContains(page, 'value="Ministère"')
    assertNotContains(page, "Le cofinancement est compté")


def test_the_list_costs_the_same_for_one_project_and_for_several(client, officer):
    sprint = promotion("aap-eig-6")
    client.force_login(officer)

    def one_more():
        dossier = standing(sprint, "selection", candidate=UserFactory())
        take(dossier, "kept", now=JULY)
        counted(Agreement.objects.get(dossier=dossier), officer)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("programme:cofunding_list"))
        return len(seen)

    one_more()
    queries()  # what is read once is read
    first = queries()
    for _n in range(4):
        one_more()

    assert queries() == first
