"""An editor's day: date a sprint, change its deadline, see what it alters, publish, undo."""

import re

from tests.browser.conftest import overflows, violations

LAST_DAY = "2199-03-01"


def fill_dates(page, last_day, because):
    page.get_by_label("Certitude").select_option("firm")
    page.get_by_label("Premier jour").fill("2199-01-29")
    page.get_by_label("Dernier jour").fill(last_day)
    page.get_by_label("Dernière minute acceptée").fill("23:59")
    page.get_by_label("Motif").fill(because)
    page.get_by_role("button", name="Voir ce que cela change").click()


def publish(page):
    page.get_by_role("button", name="Publier le changement").click()
    page.wait_for_url(re.compile(r"/appels/\d+/$"))


def test_a_deadline_is_changed_seen_published_and_undone(site, visit):
    page = visit("programme")
    page.goto(f"{site.address}/espace/equipe/appels/")
    page.locator("main table a").first.click()
    page.get_by_label("Libellé du sprint à ajouter").fill("janvier-mars 2199")
    page.get_by_role("button", name="Ajouter un sprint").click()
    card = page.locator("section", has=page.get_by_role("heading", name="janvier-mars 2199"))

    card.get_by_role("link", name=re.compile("^Changer")).first.click()
    fill_dates(page, LAST_DAY, "Premières dates.")
    publish(page)
    card.get_by_role("link", name=re.compile("^Changer")).first.click()
    fill_dates(page, "2199-03-15", "Jour férié.")

    preview = page.locator("main").inner_text()
    assert "Ce changement modifie" in preview
    assert re.search(r"\d+ pages?", preview)
    assert "vendredi 15 mars 2199" in preview.replace("\u00a0", " ")
    assert violations(page) == []
    assert not overflows(page)
    publish(page)

    page.get_by_role("link", name="Page du calendrier").click()
    assert "15 mars 2199" in page.locator("main").inner_text()
    assert "auparavant" in page.locator("main").inner_text()
    page.go_back()
    page.get_by_role("link", name="Tout l’historique").click()
    page.get_by_role("link", name=re.compile("^Rétablir")).first.click()
    assert page.get_by_label("Dernier jour").input_value() == LAST_DAY
    page.get_by_role("button", name="Voir ce que cela change").click()
    publish(page)

    assert "1er mars 2199" in card.inner_text()
