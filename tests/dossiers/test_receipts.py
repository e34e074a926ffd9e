"""A receipt proves a deposit to whoever holds the file and the public key, and to nobody's loss."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from fellowship.core.models import Email
from fellowship.dossiers import actions, receipts
from tests.factories.calls import NOON
from tests.factories.dossiers import DossierFactory

OTHER_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # of RFC 8032, section 7.1


@pytest.fixture
def receipt(db):
    dossier = DossierFactory(cv=True)
    return actions.submit(dossier, by=dossier.candidate, now=NOON)


def test_a_receipt_is_signed_and_says_when_and_what_without_a_name(receipt):
    said = json.loads(receipt.sealed)["statement"]

    assert receipts.flaws(receipt.sealed, receipts.public_key()) == []
    assert said["received_at"] == NOON.isoformat()
    assert (said["answers_sha256"], said["files"]) == (receipt.digest, receipt.files)
    assert receipt.dossier.candidate.name not in receipt.sealed
    assert receipt.dossier.candidate.email not in receipt.sealed


def test_the_letter_carries_the_file(receipt):
    (attached,) = Email.objects.get(template="receipt").attachments

    assert (attached["name"], attached["text"]) == (f"{receipt.number}.json", receipt.sealed)


@pytest.mark.parametrize("field", ["number", "reference", "received_at", "answers_sha256", "files"])
def test_any_change_to_what_it_says_is_seen(receipt, field):
    file = json.loads(receipt.sealed)
    file["statement"][field] = "autre chose"

    assert receipts.flaws(json.dumps(file), receipts.public_key()) == [
        "La signature ne correspond pas : l’accusé a été modifié après sa remise."
    ]


def test_a_receipt_signed_by_somebody_else_is_not_ours(receipt, settings):
    key = receipts.public_key()
    settings.RECEIPT_KEY = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="  # of RFC 8032 too
    theirs = receipts.sealed(json.loads(receipt.sealed)["statement"])

    assert receipts.public_key() == OTHER_KEY
    assert receipts.flaws(theirs, key) == [
        "Cet accusé est signé par une autre clé que celle du service."
    ]
    assert receipts.flaws(theirs, OTHER_KEY) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"statement": {}, "public_key": "", "signature": "é"}']
)
def test_what_is_not_a_receipt_is_told_with_a_sentence(text):
    (flaw,) = receipts.flaws(text, OTHER_KEY)

    assert flaw.startswith("Ce fichier n’est pas un accusé de réception lisible")


def test_the_command_checks_a_file_without_the_database(
    receipt, tmp_path, django_assert_num_queries
):
    file, out = tmp_path / "accuse.json", StringIO()
    file.write_text(receipt.sealed, "utf-8")

    with django_assert_num_queries(0):
        call_command("verify_receipt", str(file), stdout=out)
        with pytest.raises(CommandError, match="une autre clé"):
            call_command("verify_receipt", str(file), "--key", OTHER_KEY)
    assert f"Accusé {receipt.number} authentique" in out.getvalue()


def test_the_candidate_downloads_it_and_nobody_else(receipt, client, candidate):
    address = f"/espace/candidat/dossiers/{receipt.dossier_id}/accuse.json"
    client.force_login(receipt.dossier.candidate)
    answer = client.get(address)
    client.force_login(candidate)

    assert answer.content.decode() == receipt.sealed
    assert answer["Content-Disposition"] == f'attachment; filename="{receipt.number}.json"'
    assert client.get(address).status_code == 404
