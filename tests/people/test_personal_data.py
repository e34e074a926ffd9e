import json
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from fellowship.core import inventory, personal_data
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.dossiers.models import Opening
from fellowship.people import actions
from fellowship.people.models import DataRequest
from tests.factories.calls import NOON
from tests.factories.dossiers import AttachmentFactory, DossierFactory
from tests.factories.people import UserFactory
from texts.months import months_after

pytestmark = pytest.mark.django_db


def test_every_field_of_every_model_is_described():
    assert inventory.gaps() == []
    assert len(list(inventory.lines())) > 400


def test_the_register_in_the_docs_is_fresh(settings):
    settings.IDENTITY = dict.fromkeys(settings.IDENTITY, "")
    place = settings.ROOT / "docs/registers/donnees.md"

    assert place.read_text("utf-8") == inventory.register()


def test_a_text_that_nobody_described_is_a_gap(monkeypatch):
    said = inventory._said()
    del said["people"]["DataRequest"]["fields"]["words"]
    monkeypatch.setattr(inventory, "_said", lambda: said)

    assert inventory.gaps() == ["people.DataRequest.words : what"]


def schema():
    place = Path(finders.find(f"core/{personal_data.SCHEMA}.json"))
    return json.loads(place.read_text("utf-8"))


def test_what_is_given_back_follows_the_published_schema():
    dossier = DossierFactory(submitted=True)
    told = personal_data.everything_about(dossier.candidate)
    published = schema()["properties"]

    assert sorted(told) == sorted(published)
    for section, rows in told.items():
        if isinstance(rows, list):
            known = set(published[section]["items"]["properties"])
            assert all(set(row) <= known for row in rows), section


def test_one_takes_everything_away_with_ones_files_in_a_minute(client, candidate, rival):
    mine = DossierFactory(submitted=True, candidate=candidate)
    theirs = DossierFactory(submitted=True, candidate=rival)
    file = AttachmentFactory(dossier=mine, field="lettre")
    AttachmentFactory(dossier=theirs, field="lettre")
    client.force_login(candidate)

    began = time.monotonic()
    answer = client.get(reverse("account:data_archive"))
    held = ZipFile(BytesIO(answer.content))
    told = json.loads(held.read("donnees.json"))

    assert time.monotonic() - began < 60
    assert [d["reference"] for d in told["dossiers"]] == [mine.reference]
    with file.file.open("rb") as original:
        assert held.read(f"fichiers/{mine.reference}-lettre.pdf") == original.read()
    assert not any(theirs.reference in name for name in held.namelist())
    assert rival.email not in str(told)
    assert rival.name not in str(told)


def test_one_sees_who_opened_ones_dossier(client, candidate, officer):
    dossier = DossierFactory(submitted=True, candidate=candidate)
    file = AttachmentFactory(dossier=dossier, field="lettre")
    client.force_login(officer)
    client.get(reverse("programme:dossier_detail", args=[dossier.pk]))
    client.get(reverse("programme:download_file", args=[dossier.pk, file.field]))
    client.get(reverse("programme:dossier_list"), {"format": "csv"})
    client.force_login(candidate)

    page = client.get(reverse("account:data_detail"))

    assert sorted(r.what for r in Opening.objects.all()) == ["export", "file", "page"]
    assertContains(page, "dossier ouvert")
    assertContains(page, "liste exportée")
    assert officer.name not in page.content.decode()


def test_the_reading_of_the_owner_is_not_one(client, candidate):
    dossier = DossierFactory(submitted=True, candidate=candidate)
    client.force_login(candidate)

    client.get(reverse("candidate:dossier_detail", args=[dossier.pk]))

    assert not Opening.objects.exists()


def test_an_erasure_is_asked_followed_and_granted(client, mailoutbox):
    person = UserFactory(email="zephyrine@example.org", name="Zephyrine")
    dpo = UserFactory(team=["dpo"])
    client.force_login(person)
    asked = client.post(reverse("account:data_detail"), {"kind": "erasure", "words": "Tout."})
    request = DataRequest.objects.get()
    client.force_login(dpo)
    seen = client.get(reverse("programme:request_list"))

    answered = client.post(
        reverse("programme:request_detail", args=[request.pk]),
        {"answer": "C’est fait.", "erasing": "on"},
    )

    assertRedirects(asked, reverse("account:data_detail"), fetch_redirect_response=False)
    assertContains(seen, "effacement n°")
    assert request.due_at == months_after(request.asked_at, 1)
    assertRedirects(answered, reverse("programme:request_list"))
    person.refresh_from_db()
    assert actions.is_erased(person)
    assert [e.template for e in Email.objects.filter(to="zephyrine@example.org")] == [
        "data_request_answered"
    ]


def test_who_is_bound_by_a_dossier_is_not_erased_before_it():
    person = DossierFactory(submitted=True).candidate
    request = actions.ask_about_data(person, "erasure", "", now=NOON)

    with pytest.raises(Refused, match="encore liée"):
        actions.answer_request(request, "Oui.", erasing=True, by=UserFactory(), now=NOON)

    person.refresh_from_db()
    assert not actions.is_erased(person)


@pytest.mark.parametrize("kind", ["reader", "programme", "hr", "secretary", "communication"])
def test_requests_are_for_the_person_in_charge_of_data_alone(client, kind):
    client.force_login(UserFactory(team=[kind]))

    assert client.get(reverse("programme:request_list")).status_code == 404


def test_the_pages_of_the_dpo_and_of_the_security_officer(client):
    client.force_login(UserFactory(team=["dpo"]))
    register = client.get(reverse("programme:register"))
    client.force_login(UserFactory(team=["auditor"]))
    security = client.get(reverse("programme:security"))

    assertContains(register, "réponses : identité, parcours, motivation")
    assertContains(security, "chaîne intacte")
    assertContains(security, "10 codes faux par compte et par 15 minutes")
