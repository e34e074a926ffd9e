"""Each figure of a rule set has its sentence, or is said to be ours."""

import pytest

import regulations
from proofreading.proofs import Proof, Proofs, check, figures
from regulations import page
from tests.factories.calls import RULES

TEXT = """Article 2. Le contrat dure un an, renouve-
lable. Chaque dossier est lu par deux
relecteurs. Trois profils : produit, technique, impact."""


def rules(name="candidatures-2027"):
    return regulations.Rules.read(
        regulations.from_toml((RULES / f"{name}.toml").read_text("utf-8"))
    )


def codes(*proofs, text=TEXT):
    """What is wrong with these proofs, all other figures being said to be ours."""
    others = figures(rules()).keys() - {proof.figure for proof in proofs}
    given = Proofs("candidatures-2027", proofs, dict.fromkeys(others, "usage"))
    return [(found.field, found.code) for found in check(rules(), given, text)]


@pytest.mark.parametrize(
    "proof",
    [
        Proof("contract.months", "2", "Le contrat dure un an, renouvelable"),
        Proof("stages.lecture.readers", "2", "Chaque dossier est lu par deux relecteurs"),
        Proof("profiles", "2", items=("produit", "technique", "impact")),
    ],
)
def test_a_figure_with_its_sentence_is_proved(proof):
    text = TEXT.replace("renouve-\nlable", "renouvelable")

    assert codes(proof, text=text) == []


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (Proof("contract.months", "2", "Le contrat dure dix mois"), "proof-not-in-text"),
        (Proof("stages.lecture.readers", "2", "Le contrat dure un an"), "proof-says-otherwise"),
        (Proof("profiles", "2", items=("produit", "technique")), "proof-says-otherwise"),
        (Proof("salaire", "2", "Le contrat dure un an"), "proof-of-nothing"),
    ],
)
def test_a_proof_that_does_not_hold_is_named(proof, code):
    assert (proof.figure, code) in codes(proof)


def test_a_figure_that_no_sentence_supports_is_named_unless_it_is_ours():
    given = Proofs("candidatures-2027", (), {"contract.months": "usage"})

    found = {finding.field for finding in check(rules(), given, TEXT)}

    assert "stages.lecture.readers" in found
    assert "contract.months" not in found


TEXTS = {
    "eig-2": "eig2-reglement-aac",
    "eig-3": "eig3-reglement-aac",
    "eig-4": "eig4-reglement-aac",
    "eig-5": "eig5-reglement-aac",
    "eig-5-bis": "eig5bis-reglement-ami",
    "eig-6": "eig6-reglement-aac",
    "eig-7": "eig7-reglement-2024-01-26",
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_real_rules_say_what_their_text_says(corpus, name):
    proofs = Proofs.read((RULES / f"proofs/{name}.toml").read_text("utf-8"))
    told = (corpus / f"reglements-texte/{TEXTS[name]}.txt").read_text("utf-8")

    assert check(rules(name), proofs, told) == []


@pytest.mark.parametrize("name", TEXTS)
def test_what_the_text_does_not_say_is_shown_as_ours_on_the_page_of_the_rules(name):
    source = page.document(rules(name))[-1]

    assert any("Usages de la plateforme" in words for words in source["paragraphs"])


def test_two_readers_and_fifteen_days_are_ours_for_the_fifth_promotion():
    ours = Proofs.read((RULES / "proofs/eig-5.toml").read_text("utf-8")).defaults

    assert {"stages.lecture.readers", "stages.offre.acceptance_days"} <= ours.keys()


def test_an_hour_stuck_to_its_minutes_and_a_way_to_count_are_read():
    said = {
        "closing_hour": "La clôture est à 23h59",
        "closing_minute": "La clôture est à 23h59",
        "grids.dossier.aggregation": "Les notes donnent une moyenne",
    }
    text = ". ".join(said.values())

    assert codes(*(Proof(name, "2", words) for name, words in said.items()), text=text) == []
    assert codes(Proof("grids.dossier.aggregation", "2", "La clôture est à 23h59"), text=text) == [
        ("grids.dossier.aggregation", "proof-says-otherwise")
    ]


def test_a_figure_that_was_guessed_is_found_out(corpus):
    proofs = Proofs.read((RULES / "proofs/eig-5-bis.toml").read_text("utf-8"))
    told = (corpus / "reglements-texte/eig5bis-reglement-ami.txt").read_text("utf-8")
    content = regulations.from_toml((RULES / "eig-5-bis.toml").read_text("utf-8"))
    content["grids"][0]["criteria"].pop()
    content["grids"][0]["highest"] = 4
    guessed = regulations.Rules.read(content)

    found = {(f.field, f.code) for f in check(guessed, proofs, told)}

    assert found == {
        ("grids.entretien.criteria", "proof-says-otherwise"),
        ("grids.entretien.highest", "proof-says-otherwise"),
    }
