import datetime as dt
import json

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.calls.models import Milestone, MilestoneKind
from fellowship.dossiers import actions
from fellowship.dossiers.models import Dossier, Receipt
from fellowship.reviews import actions as reviews
from tests.factories.calls import (
    NOON,
    PARIS,
    CallFactory,
    RuleSetFactory,
    SprintFactory,
    rules_content,
)
from tests.factories.dossiers import DossierFactory, small_pdf
from tests.factories.reviews import stage_of

pytestmark = pytest.mark.django_db
CLOSING = dt.datetime(2024, 3, 2, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _noon(at, settings):
    settings.SESSION_COOKIE_AGE = 3600 * 24 * 365
    at(NOON)


def page(name, *args):
    return reverse(f"candidate:{name}", args=args)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_an_empty_space_says_what_to_do(client, candidate):
    SprintFactory()
    client.force_login(candidate)

    response = client.get(page("dossier_list"))

    assertContains(response, "Vous n’avez pas encore de dossier.")
    assertContains(response, "Dépôt ouvert jusqu’au 1er mars 2024 à 23 h 59")


def test_a_dossier_is_started_written_attached_sent_and_receipted(client, candidate):
    call = SprintFactory().call
    client.force_login(candidate)
    client.post(
        page("start_dossier", call.slug),
        {"profile": "produit", "affirm_personne": "on", "affirm_etudes": "on"},
    )
    dossier = Dossier.objects.get()
    answers = {
        "presentation": {
            "parcours": "Quinze ans.",
            "cv": SimpleUploadedFile("cv.pdf", small_pdf(), "application/pdf"),
        },
        "competences": {"principales": "Produit."},
        "experience": {"metier": "Trois services.", "entrepreneuriat": "Oui.", "annees": "12"},
        "motivation": {"motivation": "Servir."},
        "souhaits": {"themes": ["sante", "emploi"], "type": "construction"},
        "personnel": {"nom": "Camille Vasseur-Lindt", "ville": "Brest"},
    }
    for slug, typed in answers.items():
        address = page("edit_section", dossier.pk, slug)
        seen = client.get(address).context["seen"]
        response = client.post(address, {**typed, "seen": seen})
        assert response.status_code == 302, (slug, response.content.decode()[:2000])
    review = client.get(page("submit_dossier", dossier.pk))
    assertContains(review, "Envoyer mon dossier")

    response = client.post(
        page("submit_dossier", dossier.pk),
        {"affirming": "1", "affirm_personne": "on", "affirm_etudes": "on"},
        follow=True,
    )

    receipt = Receipt.objects.get()
    assertContains(response, receipt.number)
    assertContains(response, receipt.files[0]["sha256"])
    dossier.refresh_from_db()
    assert dossier.answers["annees"] == 12
    assert dossier.answers["themes"] == ["sante", "emploi"]
    assertRedirects(
        client.post(page("submit_dossier", dossier.pk)), page("receipt_detail", dossier.pk)
    )


def test_a_statement_that_is_not_affirmed_keeps_from_starting(client, candidate):
    call = SprintFactory().call
    client.force_login(candidate)

    response = client.post(
        page("start_dossier", call.slug), {"profile": "produit", "affirm_personne": "on"}
    )

    assertContains(response, "le règlement ne permet pas de candidater")
    assert not Dossier.objects.exists()


def test_what_is_wrong_is_kept_and_said_beside_its_field(client, candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    client.force_login(candidate)
    address = page("edit_section", dossier.pk, "experience")

    response = client.post(
        address,
        {"metier": "Trois.", "annees": "douze", "seen": client.get(address).context["seen"]},
    )

    assertContains(response, "Tout ce que vous avez écrit est conservé")
    assertContains(response, "Un nombre entier, zéro ou plus.")
    assertContains(response, 'value="douze"')
    dossier.refresh_from_db()
    assert dossier.answers["annees"] == "douze"


def test_a_refused_file_is_named_and_the_text_of_the_same_page_is_kept(client, candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    client.force_login(candidate)
    address = page("edit_section", dossier.pk, "presentation")

    response = client.post(
        address,
        {
            "parcours": "Quinze ans.",
            "cv": SimpleUploadedFile("lettre.docx", b"PK\x03\x04" + b"0" * 300),
            "seen": client.get(address).context["seen"],
        },
    )

    assertContains(response, "Le fichier « lettre.docx » n’est pas un PDF")
    dossier.refresh_from_db()
    assert dossier.answers["parcours"] == "Quinze ans."
    assert not dossier.attachments.exists()


def test_a_second_window_sees_both_texts_then_chooses(client, candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    client.force_login(candidate)
    address = page("edit_section", dossier.pk, "motivation")
    seen = client.get(address).context["seen"]
    client.post(address, {"motivation": "La première.", "seen": seen})

    response = client.post(address, {"motivation": "La seconde.", "seen": seen})
    assertContains(response, "La première.")
    assertContains(response, "La seconde.")
    client.post(address, {"motivation": "La seconde.", "seen": response.context["seen"]})

    dossier.refresh_from_db()
    assert dossier.answers["motivation"] == "La seconde."


def test_autosave_answers_with_a_fragment_and_keeps_the_words(client, candidate):
    dossier = DossierFactory(candidate=candidate, answers={})
    client.force_login(candidate)
    address = page("edit_section", dossier.pk, "motivation")

    response = client.post(
        address,
        {"motivation": "Servir.", "seen": client.get(address).context["seen"]},
        headers={"HX-Request": "true"},
    )

    assertContains(response, "Enregistré à 12 h.")
    assertNotContains(response, "<html")
    dossier.refresh_from_db()
    assert dossier.answers == {"motivation": "Servir."}
    again = client.post(
        address,
        {"motivation": "Servir encore.", "seen": response.context["seen"]},
        headers={"HX-Request": "true"},
    )
    assertContains(again, "Enregistré à 12 h.")


def test_one_second_late_is_refused_with_a_sentence_and_the_draft_is_kept(client, candidate, at):
    dossier = DossierFactory(candidate=candidate, cv=True)
    client.force_login(candidate)
    at(CLOSING)

    response = client.post(page("submit_dossier", dossier.pk), follow=True)

    assertContains(response, "Le dépôt est clos depuis le 1er mars 2024 à 23 h 59")
    assertContains(response, "Votre brouillon est conservé")
    assertNotContains(response, "Envoyer mon dossier")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.answers["motivation"]) == ("draft", "Servir.")


def test_the_missing_section_is_named_before_and_after_the_click(client, candidate):
    dossier = DossierFactory(candidate=candidate)
    client.force_login(candidate)

    assertContains(
        client.get(page("submit_dossier", dossier.pk)), "Votre curriculum vitæ : à remplir"
    )
    response = client.post(page("submit_dossier", dossier.pk))

    assert told(response) == ["Il reste à compléter : Présentation (Votre curriculum vitæ)."]


def test_a_dossier_is_withdrawn_after_confirmation(client, candidate):
    dossier = DossierFactory(candidate=candidate, submitted=True)
    client.force_login(candidate)
    assertContains(client.get(page("withdraw_dossier", dossier.pk)), "Ce choix est définitif")

    client.post(page("withdraw_dossier", dossier.pk), {"because": ""})

    dossier.refresh_from_db()
    assert dossier.state == "withdrawn"


def test_a_past_dossier_is_taken_up_again(client, candidate, at):
    dossier = DossierFactory(candidate=candidate, declined=True)
    SprintFactory(
        call=dossier.call,
        number=2,
        milestones={
            MilestoneKind.DEPOSIT: (CLOSING + dt.timedelta(30), CLOSING + dt.timedelta(60))
        },
    )
    at(CLOSING + dt.timedelta(31))
    client.force_login(candidate)
    assertContains(client.get(page("dossier_detail", dossier.pk)), "Reprendre ce dossier")

    response = client.post(page("restart_dossier", dossier.pk), follow=True)

    assertContains(response, "repris dans un brouillon")
    assert Dossier.objects.filter(state="draft").get().answers == dossier.answers


@pytest.mark.parametrize(
    "name", ["dossier_detail", "submit_dossier", "receipt_detail", "withdraw_dossier"]
)
def test_another_candidate_does_not_even_know_the_dossier_exists(client, stranger, name):
    dossier = DossierFactory(submitted=True)
    client.force_login(stranger)

    mine, nothing = (client.get(page(name, pk)) for pk in (dossier.pk, dossier.pk + 999))

    assert (mine.status_code, nothing.status_code) == (404, 404)


def test_a_file_is_for_its_candidate_alone_and_comes_as_an_attachment(client, candidate, stranger):
    dossier = DossierFactory(candidate=candidate)
    rules = dossier.rules_at(NOON).rules
    actions.attach_file(dossier, rules.field("cv"), "cv.pdf", small_pdf(), by=candidate, now=NOON)
    client.force_login(candidate)

    response = client.get(page("download_file", dossier.pk, "cv"))

    assert b"".join(response.streaming_content) == small_pdf()
    for close in response._resource_closers:
        close()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    client.force_login(stranger)
    assert client.get(page("download_file", dossier.pk, "cv")).status_code == 404


def test_a_removed_file_is_missing_again(client, candidate):
    dossier = DossierFactory(candidate=candidate, cv=True)
    client.force_login(candidate)

    client.post(page("remove_file", dossier.pk, "cv"), {"section": "presentation"})

    assert not dossier.attachments.exists()


def test_my_facts_hold_mine_and_nobody_elses(client, candidate):
    DossierFactory(candidate=candidate, submitted=True)
    DossierFactory(submitted=True, candidate__name="Robin Kerbrat")
    client.force_login(candidate)

    response = client.get(page("my_facts"))

    kept = json.loads(response.content)
    assert kept["person"][0]["email"] == candidate.email
    assert len(kept["dossiers"]) == 1
    assert "Kerbrat" not in response.content.decode()


def test_before_the_instant_no_byte_of_a_candidates_space_changes(client, candidate, officer, at):
    """The verdict is flipped, scheduled, then flipped again: the candidate sees nothing of it."""
    dossier = DossierFactory(candidate=candidate, to_shortlist=True)
    Milestone.objects.create(
        sprint=dossier.sprint,
        kind=MilestoneKind.RESULTS,
        starts_at=CLOSING + dt.timedelta(days=40),
    )
    at(CLOSING + dt.timedelta(days=3))
    instant = CLOSING + dt.timedelta(days=5)
    client.force_login(candidate)

    def everything():
        pages = [
            page("dossier_list"),
            page("dossier_detail", dossier.pk),
            page("my_facts"),
        ]
        bodies = [client.get(address).content.decode() for address in pages]
        return [
            part.partition('"')[2] if place else part
            for body in bodies
            for place, part in enumerate(body.split('name="csrfmiddlewaretoken" value="'))
        ]

    before = everything()
    announcement = reviews.prepare_announcement(
        dossier.sprint, stage_of(dossier.sprint, "preselection"), by=officer, now=timezone.now()
    )
    for outcome in ("kept", "declined"):
        reviews.decide(announcement, dossier, outcome, by=officer, now=timezone.now())
        reviews.schedule_announcement(announcement, instant, by=officer, now=timezone.now())
        at(instant - dt.timedelta(seconds=1))
        reviews.apply_due_announcements(now=timezone.now())
        assert everything() == before
        at(CLOSING + dt.timedelta(days=3))
        reviews.reopen_announcement(announcement, by=officer, now=timezone.now())
    reviews.schedule_announcement(announcement, instant, by=officer, now=timezone.now())
    at(instant)
    reviews.apply_due_announcements(now=instant)

    assert everything() != before
    assertContains(client.get(page("dossier_detail", dossier.pk)), "Présélection : non retenu")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("state", "queries"), [("submitted", 13), ("draft", 14)])
def test_the_list_costs_the_same_for_one_dossier_or_three(
    client, candidate, count, state, queries, django_assert_num_queries
):
    """A draft is shown by the rules of the day: one reading more, however many drafts."""
    for profile in ["produit", "technique", "impact"][:count]:
        DossierFactory(candidate=candidate, profile=profile, submitted=state == "submitted")
    client.force_login(candidate)
    client.get(page("dossier_list"))

    with django_assert_num_queries(queries):
        response = client.get(page("dossier_list"))

    assert len(response.context["rows"]) == count


def test_drafts_of_two_calls_are_shown_by_the_rules_of_their_own(client, candidate):
    other = CallFactory(slug="aac-6", rules_code="eig-6")
    content = rules_content()
    content["profiles"] = [{"slug": "produit", "name": "Chef ou cheffe de produit"}]
    RuleSetFactory(code="eig-6", content=content)
    DossierFactory(candidate=candidate)
    DossierFactory(candidate=candidate, call=other)
    client.force_login(candidate)

    response = client.get(page("dossier_list"))

    named = {row["dossier"].call.slug: row["profile"] for row in response.context["rows"]}
    assert named["aac-6"] == "Chef ou cheffe de produit"
    assert named["aac-7"] not in {"", "produit", named["aac-6"]}


def test_a_deposit_reads_its_rules_once_and_is_one_transaction(
    client, candidate, django_assert_num_queries
):
    dossier = DossierFactory(candidate=candidate, cv=True, affirmed=[])
    client.force_login(candidate)
    client.get(page("submit_dossier", dossier.pk))

    with django_assert_num_queries(33) as made:
        response = client.post(
            page("submit_dossier", dossier.pk),
            {"affirming": "1", "affirm_personne": "on", "affirm_etudes": "on"},
        )

    assert sum('FROM "calls_ruleset"' in query["sql"] for query in made.captured_queries) == 1
    assertRedirects(response, page("receipt_detail", dossier.pk))


def test_what_was_ticked_is_kept_when_the_deposit_is_refused(client, candidate, at):
    dossier = DossierFactory(candidate=candidate, cv=True, affirmed=[])
    client.force_login(candidate)
    at(CLOSING)

    client.post(page("submit_dossier", dossier.pk), {"affirming": "1", "affirm_personne": "on"})

    dossier.refresh_from_db()
    assert (dossier.state, dossier.affirmed) == ("draft", ["personne"])
