"""The process of a call: its places, its ways, what each stage means when it says little."""

import pytest

from regulations import AT_ONCE, Decision, Matching, Reading, Rules
from tests.regulations.test_promotions import content_of, rules_of

GRID = {"slug": "g", "title": "Grille", "highest": 5, "criteria": [{"slug": "c", "name": "C"}]}


def process_of(*stages, **more):
    content = content_of("eig-7") | {"grids": [GRID], **more}
    first = {"slug": "depot", "kind": "deposit"}
    return Rules.read({**content, "stages": [first, *stages]}).process


def stage(slug, kind, **said):
    needs = {
        "reading": {"grid": "g"},
        "wishes": {"of": "projects", "highest": 3},
        "waiting_list": {"until_on": "2027-06-01"},
        "pool": {"wording": "Oui.", "months": 12},
    }
    return {"slug": slug, "kind": kind, **needs.get(kind, {}), **said}


def test_a_stage_that_says_little_is_named_dated_and_led_on_by_its_kind():
    process = process_of(stage("un", "reading"), stage("choix", "decision"))
    reading, decision = process.get("un"), process.get("choix")

    assert (reading.name, reading.status) == ("Lecture sur dossier", "en cours d’évaluation")
    assert reading.window == "evaluation"
    assert reading.settings_as(Reading).readers == 2
    assert decision.settings_as(Decision).of == "un"
    assert dict(decision.outcomes) == {"kept": "end", "declined": "end"}
    assert decision.told.applicants == AT_ONCE
    assert decision.outcome_label("declined") == "non retenu"


def test_the_usual_window_belongs_to_the_first_stage_of_its_kind():
    process = process_of(
        stage("un", "reading"),
        stage("choix", "decision"),
        stage("deux", "reading"),
        stage("fin", "decision", told={"applicants": "results", "public": "annonce"}),
        stage("trois", "reading", window="troisieme", name="Troisième tour"),
        stage("dernier", "decision"),
    )

    assert [s.window for s in process.of_kind("reading")] == ["evaluation", "", "troisieme"]
    assert process.milestones["troisieme"] == "Troisième tour"
    assert set(process.milestones) == {
        "deposit", "evaluation", "results", "annonce", "troisieme",
    }  # fmt: skip


def test_the_words_of_the_rules_are_said_instead_of_the_usual_ones():
    process = process_of(
        stage("un", "reading", status="lu par deux personnes"),
        stage("choix", "decision", words={"kept": "admise ou admis"}),
    )

    assert process.get("un").status == "lu par deux personnes"
    assert process.get("choix").outcome_label("kept") == "admise ou admis"


def test_a_validation_and_an_announcement_written_apart_are_values_of_their_decision():
    process = process_of(
        stage("un", "reading"),
        stage("choix", "decision"),
        stage("signature", "validation"),
        stage("annonce", "announcement", told={"applicants": "results", "public": "annonce"}),
        authority="La directrice",
    )
    decision = process.get("choix")

    assert decision.settings_as(Decision).signed_by == "authority"
    assert (decision.told.applicants, decision.told.public) == ("results", "annonce")
    assert [one.slug for one in process.acting_at(decision)] == ["choix", "signature", "annonce"]
    assert process.get("signature") not in process.places


def test_a_waiting_list_is_beside_the_usual_way():
    process = process_of(
        stage("choix", "decision", outcomes={"waiting": "attente"}),
        stage("attente", "waiting_list"),
        stage("offre", "offer"),
        stage("contrat", "contract"),
    )

    assert [one.slug for one in process.ahead(process.first)] == ["choix", "offre", "contrat"]
    assert [one.slug for one in process.ahead(process.get("attente"))] == ["offre", "contrat"]


def test_what_happens_at_a_place_moves_the_dossier_by_the_outcome_of_the_same_name():
    process = rules_of("eig-7").process
    matching = process.get("affectation")

    assert process.after(matching, "matched").slug == "offre"
    assert process.after(matching, "unmatched").slug == "vivier"
    assert process.after(process.get("entretien-mission"), "missed").slug == "vivier"
    assert process.place_of(matching).slug == "vivier"
    assert matching.settings_as(Matching).of == "voeux"


def test_a_stage_may_be_reached_again_and_the_way_ahead_still_ends():
    process = process_of(
        stage("un", "reading"),
        stage("choix", "decision", outcomes={"kept": "un", "declined": "end"}),
    )

    assert [one.slug for one in process.ahead(process.first)] == ["un", "choix"]
    assert [one.slug for one in process.ahead(process.get("un"))] == ["choix"]


def test_what_a_stage_has_not_is_an_error_of_the_caller():
    process = rules_of("eig-7").process

    with pytest.raises(ValueError, match="has no outcome kept"):
        process.after(process.first, "kept")
    with pytest.raises(TypeError, match="has no Decision"):
        process.first.settings_as(Decision)
    assert process.get("inconnue") is None
    assert process.before(process.get("preselection")).slug == "lecture"
    assert process.before(process.first) is None
