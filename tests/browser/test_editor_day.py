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


def edit(page, site, title):
    """Find a page by its title and open it: the worker indexes pages while the server answers."""
    found = page.locator("a[title='Modifier cette page']", has_text=title)
    for _ in range(120):
        page.goto(f"{site.address}/redaction/pages/search/?q={title}")
        if found.count():
            break
        page.wait_for_timeout(500)
    found.click()


def press_publish(page):
    page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Publier").click()


def test_a_wrong_date_is_refused_underlined_replaced_by_the_fact_and_published(site, visit):
    page = visit("programme")
    edit(page, site, "Questions des candidates")
    text = page.locator("textarea[name^=sections-]").first
    text.fill("Le sprint commencera le 30 février 2199.")
    name = text.get_attribute("name")
    mark = page.locator(f"[name='{name}'] + .desk-mirror mark")
    below = page.locator(f"[id='{name}-desk']")

    mark.wait_for()
    press_publish(page)
    page.get_by_role("button", name="Aller à la première erreur").wait_for()
    mark.wait_for()
    words, typed = mark.bounding_box(), text.bounding_box()
    assert mark.inner_text() == "30 février 2199"
    assert typed["y"] < words["y"] < typed["y"] + typed["height"]
    assert typed["x"] < words["x"] < typed["x"] + typed["width"]
    assert "« 30 février 2199 » n’existe pas." in below.inner_text()
    assert f"{name}-desk" in text.get_attribute("aria-describedby")
    for part in ("[data-desk]", ".desk-tools", ".desk-here"):
        assert violations(page, within=part) == []

    below.get_by_role("link").click()
    assert text.evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)") == (
        "30 février 2199"
    )
    page.locator(f"[name='{name}'] ~ .desk-tools").get_by_role("button").click()
    page.keyboard.type("cloture")
    assert violations(page, within=".desk-picker") == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text.input_value() == "Le sprint commencera le {{ sprint.closes }}."
    assert text.evaluate("field => field === document.activeElement")
    seen = page.locator(f"[name='{name}'] ~ .desk-tools .desk-preview p")
    seen.wait_for()
    preview = seen.inner_text()
    assert re.search(r"commencera le \w+ \d+\w* \w+ \d{4}", preview)
    below.wait_for(state="detached")
    assert mark.count() == 0

    press_publish(page)
    page.wait_for_url(re.compile(r"/redaction/pages/\d+/$"))
    page.goto(f"{site.address}/participer/candidats/faq/")
    page.get_by_text("Jusqu’à quand").first.click()
    assert preview in page.locator("main").inner_text()
    assert page.errors == []


def test_when_our_script_is_not_there_the_text_is_read_in_a_page_of_its_own(site, visit):
    page = visit("programme")
    page.route("**/pages/editor.js", lambda route: route.abort())
    edit(page, site, "Mentions légales")
    page.locator("textarea[name=body]").fill("Voir [AJOUTER LIEN].")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Relire ce texte").click()
    reading = opened.value
    reading.locator("mark").wait_for()

    assert "1 erreur" in reading.locator("main").inner_text()
    assert "[AJOUTER LIEN]" in reading.locator("mark").inner_text()
    assert reading.get_by_role("link", name="Texte").get_attribute("href").endswith("#id_body")
