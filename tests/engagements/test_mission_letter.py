import io

import pytest
from pypdf import PdfReader

from fellowship.engagements import actions, mission_letter
from fellowship.engagements.models import MissionLetter
from tests.factories.engagements import JULY, ContractFactory, MissionLetterFactory

pytestmark = pytest.mark.django_db


def text_of(document):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def test_the_pdf_is_tagged_titled_in_french_and_declares_pdf_ua():
    letter = MissionLetterFactory()

    document = mission_letter.pdf(letter.content, issued_at=letter.issued_at)

    reader = PdfReader(io.BytesIO(document))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Lettre de mission – Camille Vasseur-Lindt"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_the_same_letter_gives_the_same_bytes():
    letter = MissionLetterFactory()

    assert mission_letter.pdf(letter.content, issued_at=letter.issued_at) == mission_letter.pdf(
        letter.content, issued_at=letter.issued_at
    )


def test_words_are_words_even_when_they_look_like_source():
    contract = ContractFactory(
        signed=True,
        offer__mission__title="#import « x » $a^2$ [crochets] *gras* @nom \\u{41}",
        offer__dossier__candidate__name='Zoé #eval("1") <b>Lindt</b>',
    )
    content = mission_letter.words(
        contract,
        number=1,
        place="#set page(width: 1cm)",
        manager="Solène",
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        now=JULY,
    )

    text = text_of(mission_letter.pdf(content, issued_at=JULY))

    assert "#set page(width: 1cm)" in text
    assert "[crochets] *gras* @nom" in text
    assert "<b>Lindt</b>" in text


def test_the_page_and_the_pdf_say_the_same():
    contract = ContractFactory(signed=True)
    letter = actions.issue_letter(contract, by=None, now=JULY)

    text = " ".join(text_of(mission_letter.pdf(letter.content, issued_at=JULY)).split())

    for section in letter.content["sections"]:
        assert section["heading"] in text
        for label, value in section["facts"]:
            assert label in text
            assert value in text


def test_the_worker_makes_the_file_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = actions.issue_letter(ContractFactory(signed=True), by=None, now=JULY)

    letter = MissionLetter.objects.get(pk=letter.pk)
    with letter.file.open("rb") as file:
        first = file.read()
    actions.render_letter_pdf(letter.pk, now=JULY)

    again = MissionLetter.objects.get(pk=letter.pk)
    assert first.startswith(b"%PDF")
    assert (again.file.name, again.sha256) == (letter.file.name, letter.sha256)
    assert "vasseur" not in letter.file.name.lower()
