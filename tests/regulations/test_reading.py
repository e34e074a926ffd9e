"""Reading a rule set: refused in sentences that say where, or typed; the first edition upgraded."""

import copy

import pytest

import regulations
from regulations import (
    BrokenRules,
    Hearing,
    Offer,
    Pool,
    Reading,
    Rules,
    WaitingList,
    check_text,
    first_edition,
)
from regulations.checking import faults_of
from tests.factories.calls import RULES
from tests.regulations.first_edition import CONTENT
from tests.regulations.test_promotions import content_of

HEADING = {"code": "x", "version": 1, "title": "Un appel", "in_force_on": "2027-01-01"}
DEPOSIT = {"slug": "depot", "kind": "deposit"}


def with_stages(*stages, **more):
    return {**HEADING, "stages": [DEPOSIT, *stages], **more}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "Il manque « code »"),
        ({"grids": "x", "stages": []}, "suite de tables"),
        (with_stages() | {"in_force_on": "hier"}, "un jour qui est attendu"),
        (with_stages() | {"closing_hour": "25:00"}, "à la minute"),
        (with_stages() | {"version": True}, "nombre entier"),
        (with_stages() | {"title": " "}, "c’est vide"),
        (with_stages(pay=[{"from_years": 3, "net_monthly": 1}]), "commence à 0 année"),
        (with_stages(pay=[{"from_years": 0, "net_monthly": "cher"}]), "c’est un nombre"),
        (
            with_stages({"slug": "x", "kind": "reding", "grid": "g"}),
            "Vouliez-vous dire « reading »",
        ),
        (with_stages({"slug": "x", "kind": "reading"}), "il manque « grid »"),
        (with_stages({"slug": "x", "kind": "reading", "grid": "g"}), "n’est pas une grille"),
        (with_stages({"slug": "Vœux !", "kind": "decision"}), "minuscules sans accent"),
        (with_stages({"slug": "depot", "kind": "decision"}), "défini deux fois"),
        (with_stages(grids=[{"slug": "g", "title": "G", "criteria": []}]), "aucun critère"),
    ],
)
def test_what_cannot_be_read_says_so_in_a_sentence(content, why):
    with pytest.raises(BrokenRules, match=why):
        Rules.read(content)


@pytest.mark.parametrize(
    "content", [None, [], "x", 3, {"stages": 3}, {"stages": [3]}, {"code": {}}]
)
def test_what_is_no_rule_set_at_all_is_refused_like_the_rest(content):
    with pytest.raises(BrokenRules):
        Rules.read(content)


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ('cohort = "7"', 'cohorte = "7"', "cohort"),
        ("highest = 5", "hihgest = 5", "highest"),
        ('name = "Cohérence du profil" }', 'nom = "Cohérence du profil" }', "name"),
        ("identifying = true", "identifiant = true", "identifying"),
        ("target_days = 21", "target_day = 21", "target_days"),
        ("ask_days = 10", "ask_day = 10", "ask_days"),
    ],
)
def test_an_unknown_key_anywhere_is_refused_with_its_line_and_what_was_meant(before, after, meant):
    text = (RULES / "eig-7.toml").read_text("utf-8")
    wrong = text.replace(before, after, 1)
    line = wrong[: wrong.index(after)].count("\n") + 1

    findings = check_text(wrong, "eig-7.toml")

    (finding,) = [finding for finding in findings if finding.code == "unknown-key"]
    assert (finding.line, finding.severity, finding.suggestion) == (line, "error", meant)
    assert f"Vouliez-vous dire « {meant} » ?" in finding.message


def test_everything_wrong_is_said_at_once():
    with pytest.raises(BrokenRules) as broken:
        Rules.read({"version": 0, "title": 3, "stages": [], "couleur": "bleu"})

    assert len(broken.value.sentences) == 5


def test_a_form_is_the_sections_and_the_others_are_named():
    rules = Rules.read(content_of("accelerateur"))

    assert list(rules.all_forms) == ["dossier", "plan"]
    assert [field.slug for field in rules.form("plan").fields] == ["etapes", "usagers"]
    assert rules.form("inconnu") is None


# -- the first edition -----------------------------------------------------------------------------


def test_a_content_of_the_first_edition_is_read_with_the_process_of_promotion_7():
    before = copy.deepcopy(CONTENT)

    rules = Rules.read(CONTENT)

    assert before == CONTENT, "the stored content is never rewritten"
    process = rules.process
    assert [stage.slug for stage in process.ahead(process.first)] == [
        "lecture", "preselection", "entretien", "selection", "vivier", "offre", "contrat", "lettre",
    ]  # fmt: skip
    assert process.get("lecture").settings_as(Reading).readers == 3
    assert process.get("lecture").target_days == 21
    assert process.get("entretien").settings_as(Hearing).panel.highest == 8
    assert process.get("vivier").settings_as(Pool).months == 12
    assert process.get("offre").settings_as(Offer).acceptance_days == 12


def test_what_the_first_edition_had_for_a_whole_call_is_read_from_its_stages():
    rules = Rules.read(CONTENT)

    assert first_edition.wishes_of(rules).highest == 5
    assert first_edition.pool_of(rules).wording.startswith("Je demande")
    assert first_edition.acceptance_days_of(rules) == 12
    (waiting,) = rules.process.of_kind("waiting_list")
    assert waiting.settings_as(WaitingList).until_on.isoformat() == "2024-07-15"
    delays = {stage.slug: stage.target_days for stage in rules.process.stages if stage.target_days}
    assert delays == {"lecture": 21, "entretien-mission": 14}


def test_without_a_file_grid_or_a_pool_there_is_no_reading_and_no_pool():
    grids = [grid for grid in CONTENT["grids"] if grid["slug"] == "entretien"]
    grids = [{**grid, "again": []} for grid in grids]
    content = {key: value for key, value in CONTENT.items() if key not in {"pool", "waiting_list"}}

    rules = Rules.read({**content, "grids": grids})

    assert [stage.slug for stage in rules.process.places] == [
        "depot", "entretien", "selection", "offre", "contrat", "lettre",
    ]  # fmt: skip
    assert first_edition.wishes_of(rules) is None


def test_what_nobody_obeys_is_dropped_when_read_and_told_when_checked():
    content = {**CONTENT, "couleur": "bleu", "grids": [
        {**grid, "median": True} for grid in CONTENT["grids"]
    ]}  # fmt: skip

    assert Rules.read(content).code == "eig-7"
    assert "couleur" not in regulations.upgrade(content)
    unknown = [fault.path for fault in faults_of(content) if fault.code == "unknown-key"]
    assert ("couleur",) in unknown
    assert ("grids", 0, "median") in unknown


def test_an_upgraded_content_is_of_the_second_edition_and_is_left_as_it_is():
    once = regulations.upgrade(CONTENT)

    assert "stages" in once
    assert regulations.upgrade(once) == once
    assert Rules.read(once) == Rules.read(CONTENT)


def test_a_file_without_stages_nor_anything_of_the_first_edition_must_say_them():
    with pytest.raises(BrokenRules, match="Il manque « stages »"):
        Rules.read(HEADING)
