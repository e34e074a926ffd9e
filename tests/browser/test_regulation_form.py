"""The form of a rule set in the browser: rows added without a script, faults in sight."""

import re

import pytest

from tests.browser.conftest import overflows, violations

PARTS = ("cadre", "dossier", "etapes", "evaluation", "engagement")


def first_rules(page, site):
    page.goto(f"{site.address}/espace/equipe/reglements/")
    page.locator("main table a").first.click()
    return page.url


def assert_sound(page, where):
    assert violations(page) == [], where
    assert not overflows(page), where


@pytest.mark.parametrize("width", ["large", "phone"])
def test_every_part_is_accessible_and_fits_folded_and_unfolded(site, visit, width):
    page = visit("programme", width)
    address = first_rules(page, site)

    for part in PARTS:
        page.goto(f"{address}modifier/{part}/")
        assert_sound(page, part)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert_sound(page, f"{part}, unfolded")

    assert page.errors == []


@pytest.mark.parametrize("width", ["large", "phone"])
def test_a_question_is_added_its_fault_seen_and_what_changes_shown(site, visit, width):
    page = visit("programme", width)
    address = first_rules(page, site)
    page.goto(f"{address}modifier/dossier/")
    page.locator("#sections-0 > summary").click()

    page.locator("#sections-0-fields").get_by_role("button", name="Ajouter une question").click()
    added = page.locator("#sections-0 details[open]").last
    added.get_by_label("Question posée").fill(f"Vos réalisations {width}")
    added.get_by_label("Nature de la réponse").select_option("choice")
    page.get_by_role("button", name="Voir ce qui change").click()
    assert "en propose au moins deux" in page.locator("#form-errors").inner_text()
    assert_sound(page, "a fault")

    page.locator("#form-errors a").first.click()
    assert page.evaluate("document.activeElement.name").endswith("-choices")
    page.keyboard.type("a | Un\nb | Deux")
    added.get_by_label("Question posée").press("Enter")  # looks, and saves nothing

    assert f"vos-realisations-{width}" in page.locator("#differences").inner_text()
    assert "Rien n’est encore enregistré" in page.locator("#differences").inner_text()
    assert re.search(r"/modifier/dossier/", page.url)
    assert_sound(page, "what changes")

    page.get_by_role("button", name="Enregistrer sans publier").first.click()
    page.wait_for_url(re.compile(r"/reglements/\d+/(#.*)?$"))
    assert "Ce qui change par rapport à la version" in page.locator("main").inner_text()
    assert_sound(page, "the draft")
    assert page.errors == []
