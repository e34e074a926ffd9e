"""Inside the editor: the words at fault at their place, the facts, what readers will see."""

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from fellowship.pages.editing.form_inputs import place_of
from fellowship.pages.editing.proofreading import findings_of
from fellowship.pages.models import ApplyPage, FaqPage, HomePage, PlainPage
from tests.factories.calls import NOON, CallFactory, SprintFactory

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
WRONG = "Le sprint commencera le 30 février 2199."


@pytest.fixture
def home():
    root = Page.objects.get(depth=1)
    return HomePage.objects.first() or root.add_child(
        instance=HomePage(title="Accueil", slug="accueil-test")
    )


@pytest.fixture
def plain(home):
    return home.add_child(instance=PlainPage(title="Mentions", slug="mentions", body="Rien."))


@pytest.fixture
def faq(home):
    call = SprintFactory().call
    return home.add_child(instance=FaqPage(title="Questions", slug="questions", call=call))


def typed(page, **fields):
    return {
        "title": page.title,
        "slug": page.slug,
        "short_title": "",
        "lead": "",
        "extra": "{}",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **fields,
    }


def question(number, text, *, deleted=False, order=None):
    prefix = f"sections-0-value-{number}"
    return {
        f"{prefix}-value-title": "Quand ?",
        f"{prefix}-value-desc": text,
        f"{prefix}-value-ancre": "",
        f"{prefix}-type": "item",
        f"{prefix}-id": "",
        f"{prefix}-order": str(number if order is None else order),
        f"{prefix}-deleted": "1" if deleted else "",
    }


def questions(page, *rows):
    """The posted form of a page of questions, as a browser numbers and orders them."""
    form = typed(page, call=page.call_id, checked_on="")
    for row in rows:
        form |= row
    return form | {
        "sections-count": "1",
        "sections-0-type": "questions",
        "sections-0-id": "",
        "sections-0-order": "0",
        "sections-0-deleted": "",
        "sections-0-value-count": str(len(rows)),
    }


@pytest.fixture
def ask(client, officer):
    """Post the form of a page to the desk, as its script does."""

    def run(page, form, **more):
        client.force_login(officer)
        answer = client.post(
            reverse("proofread_page", args=[page.pk]), {**form, **more}, headers=JSON
        )
        assert answer.status_code == 200
        return answer.json()

    return run


def test_the_words_at_fault_are_shown_in_their_sentence_and_nothing_is_saved(plain, ask):
    said = ask(plain, typed(plain, body=f"Bonjour. {WRONG}"))

    assert said["counted"] == "1 erreur."
    assert 'data-field="body"' in said["list"]
    assert 'data-start="33" data-end="48" data-words="30 février 2199"' in said["list"]
    assert "Le sprint commencera le <mark>" in said["list"]
    assert 'href="#id_body"' in said["list"]
    plain.refresh_from_db()
    assert plain.body == "Rien."
    assert not plain.revisions.exists()


def test_places_are_counted_as_browsers_count_them(plain, ask):
    said = ask(plain, typed(plain, body=f"😀\r\n{WRONG}"))

    assert 'data-start="27"' in said["list"], "two units for the face, one for the line end"


def test_a_text_without_fault_says_so(plain, ask):
    assert ask(plain, typed(plain, body="Bonjour."))["counted"] == "Rien à signaler."


def test_the_place_is_that_of_the_block_as_the_browser_numbered_it(faq, ask):
    said = ask(
        faq,
        questions(
            faq,
            question(0, "Ôtée.", deleted=True),
            question(1, "Bien.", order=2),
            question(2, WRONG, order=1),
        ),
    )

    assert 'data-field="sections-0-value-2-value-desc"' in said["list"]
    assert "Questions, 1, texte" in said["list"].lower().replace("questions", "Questions", 1)


def test_a_preview_shows_what_the_page_will_show(faq, ask, client):
    text = "Avant le **{{ sprint.closes }}**."
    form = questions(faq, question(0, text))
    field = "sections-0-value-0-value-desc"

    preview = ask(faq, form, preview=field)["previews"][field]

    assert "1er mars 2024" in preview
    faq.sections = [("questions", [{"title": "Quand ?", "desc": text, "ancre": ""}])]
    faq.save_revision().publish()
    assert preview in client.get(faq.url).content.decode()


def test_the_facts_follow_the_call_chosen_in_the_form(faq, ask):
    other = CallFactory(slug="autre", title="Appel des rivages")
    form = questions(faq, question(0, "{{ call.title }}"))
    field = "sections-0-value-0-value-desc"

    said = ask(faq, form, call=str(other.pk), preview=field)

    assert "Appel des rivages" in said["previews"][field]
    assert "Appel des rivages" in said["facts"]


def test_a_wrong_name_is_caught_and_the_right_one_proposed(faq, ask):
    said = ask(faq, questions(faq, question(0, "Avant {{ sprint.close }}.")))

    assert "Vouliez-vous dire « {{ sprint.closes }} » ?" in said["list"]


def test_a_preview_runs_nothing(plain, ask):
    body = "<script>alert(1)</script><b onclick='x()'>Gras</b>"

    preview = ask(plain, typed(plain, body=body), preview="body")["previews"]["body"]

    assert "script" not in preview
    assert "onclick" not in preview


def test_without_a_script_the_reading_is_a_page(plain, client, officer):
    client.force_login(officer)

    answer = client.post(
        reverse("proofread_page", args=[plain.pk]), typed(plain, body=WRONG)
    ).content.decode()

    assert "1 erreur." in answer
    assert f'href="{reverse("wagtailadmin_pages:edit", args=[plain.pk])}#id_body"' in answer


def test_a_page_being_made_is_read_too(home, client, officer):
    client.force_login(officer)
    address = reverse("proofread_new_page", args=["pages", "plainpage", home.pk])
    form = client.get(
        reverse("wagtailadmin_pages:add", args=["pages", "plainpage", home.pk])
    ).content.decode()

    said = client.post(
        address, typed(PlainPage(title="", slug=""), body=WRONG), headers=JSON
    ).json()

    assert f'data-address="{address}"' in form
    assert said["counted"] == "1 erreur."
    assert not PlainPage.objects.filter(body=WRONG).exists()


def test_who_may_not_edit_learns_nothing(plain, client, officer, candidate):
    address = reverse("proofread_page", args=[plain.pk])
    form = typed(plain, body=WRONG)
    script = {**JSON, "X-Requested-With": "XMLHttpRequest"}

    assert client.post(address, form).url.startswith("/connexion/")
    client.force_login(candidate)
    assert client.post(address, form, headers=script).status_code == 403
    client.force_login(officer)
    assert client.get(address).status_code == 405
    nowhere = reverse("proofread_page", args=[plain.pk + 1000])
    assert client.post(nowhere, form, headers=script).status_code == 404
    root = reverse("proofread_page", args=[Page.objects.get(depth=1).pk])
    assert client.post(root, form, headers=script).status_code in {403, 404}
    GroupPagePermission.objects.all().delete()
    assert client.post(address, form, headers=script).status_code == 403


def test_a_reading_asks_the_database_as_often_whatever_is_written(faq, ask):
    few = questions(faq, question(0, "Bien."))
    many = questions(faq, *(question(n, f"{WRONG} {{{{ pay }}}}") for n in range(9)))
    from django.db import connection

    ask(faq, few)
    with CaptureQueriesContext(connection) as short:
        ask(faq, few)
    for number in range(2, 5):
        SprintFactory(call=faq.call, number=number)
    with CaptureQueriesContext(connection) as long:
        ask(faq, many, preview="sections-0-value-0-value-desc")

    assert len(long) == len(short)


def test_a_refused_publication_shows_each_error_where_it_is_typed(faq, client, officer):
    client.force_login(officer)
    form = questions(
        faq, question(0, "Bien."), question(1, WRONG), question(2, "Voir [AJOUTER LIEN].")
    )

    refused = client.post(
        reverse("wagtailadmin_pages:edit", args=[faq.pk]), {**form, "action-publish": "1"}
    )

    (error,) = refused.context["form"].errors.as_data()["sections"]
    inside = error.as_json_data()["blockErrors"][0]["blockErrors"]
    assert set(inside) == {1, 2}
    assert "30 février" in inside[1]["blockErrors"]["desc"]["messages"][0]
    shown = refused.content.decode()
    assert "2 erreurs." in shown
    assert 'href="#sections-0-value-1-value-desc"' in shown
    assert "Le sprint commencera le <mark>" in shown


def test_the_form_lists_the_facts_for_who_has_no_script(faq, client, officer):
    client.force_login(officer)

    form = client.get(reverse("wagtailadmin_pages:edit", args=[faq.pk])).content.decode()

    assert "{{ sprint.closes }}" in form
    assert "vendredi 1er mars 2024" in form


def test_a_fact_in_a_title_of_a_section_is_told(faq, client):
    faq.sections = [
        ("questions", [{"title": "Avant le {{ sprint.closes }} ?", "desc": "Oui.", "ancre": ""}])
    ]
    faq.save_revision().publish()

    shown = client.get(faq.url).content.decode()

    assert "Avant le vendredi 1er mars 2024" in shown
    assert "{{" not in shown
    assert 'href="#avant-le-sprint-closes"' in shown, "the address outlives a change of date"


def test_a_fact_in_the_title_of_a_page_would_show_its_braces_and_is_an_error(faq, ask):
    said = ask(faq, questions(faq, question(0, "Oui.")), title="Avant {{ sprint.closes }}")

    assert said["counted"] == "1 erreur."
    assert 'data-field="title"' in said["list"]


def test_the_words_of_a_picture_have_their_place_too(home):
    picture = {"file": None, "address": "/img/a.png", "alt": "Au coeur du port."}
    page = ApplyPage(title="Postuler", sections=[("join", {"image": picture})])
    form = ApplyPage.get_edit_handler().get_form_class()(instance=page)

    (found,) = findings_of(page, now=NOON)

    assert found.field == "join.image.alt"
    assert place_of(form, found.field, {}).name == "sections-0-value-image-alt"


def test_an_answer_about_a_sentence_is_remembered_while_the_facts_hold(faq, ask):
    form = questions(faq, question(0, "Les candidatures ferment au printemps."))
    asked = ask(faq, form)["list"]
    sentence = "les candidatures ferment au printemps."
    assert f'name="answer" value="{sentence}"' in asked

    after = ask(faq, form, answer=sentence)["list"]
    again = ask(faq, form)["list"]
    SprintFactory(call=faq.call, number=2)
    later = ask(faq, form)["list"]

    assert "printemps" not in after
    assert "printemps" not in again
    assert "printemps" in later


def test_a_false_date_offers_the_living_fact_that_replaces_it(faq, ask):
    form = questions(faq, question(0, "Le dépôt ferme le 3 janvier 2027 à 23 h 59."))

    found = ask(faq, form)["list"]

    assert 'data-desk-replace="sprint.closes"' in found
