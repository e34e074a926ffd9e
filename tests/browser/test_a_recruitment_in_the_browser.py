"""The demonstration walked in real Chromium, as each of its people; pictures when asked for."""

import os
import re

import pytest

from fellowship.demo.cast import DRAFTING, LAUREATE
from tests.browser.conftest import ROOT, WIDTHS, overflows
from tests.factories.dossiers import small_pdf

PICTURES = ROOT / "docs/screenshots"
TALLEST = 2400  # px


@pytest.fixture
def picture():
    """``picture(page, name)`` keeps it at both widths when SCREENSHOTS=1; it must fit at 320 px."""

    def take(page, name):
        before = page.viewport_size
        for width, height in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": height})
            assert width > 320 or not overflows(page), name
            if os.environ.get("SCREENSHOTS") == "1":
                page.evaluate("window.scrollTo(0, 0)")
                tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                page.screenshot(
                    path=PICTURES / f"{name}-{width}.png",
                    full_page=True,
                    clip={"x": 0, "y": 0, "width": width, "height": tall},
                )
        page.set_viewport_size(before)

    return take


def go(page, site, path):
    response = page.goto(site.address + path)
    assert response.ok, (path, response.status)


def press(page, name):
    page.locator("main").get_by_role("button", name=name).click()
    page.wait_for_load_state()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def heading(page):
    return page.locator("h1").inner_text()


def says(page, words):
    page.locator("main").get_by_text(words).first.wait_for(timeout=10_000)


def test_the_public_pages_say_that_the_call_is_open(visit, site, picture):
    page = visit()
    go(page, site, "/")
    picture(page, "accueil")

    go(page, site, "/participer/candidats/")

    assert heading(page)
    picture(page, "candidats")
    assert page.errors == page.foreign == []


def test_the_candidate_page_works_without_a_script(chromium, site):
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()

    page.goto(f"{site.address}/participer/candidats/postuler/")
    says(page, "23 h 59")
    page.locator("main a[href*='/candidater/']").first.click()

    assert page.url.startswith(f"{site.address}/connexion/")
    assert page.get_by_label("Votre adresse électronique").is_visible()
    context.close()


def test_signing_in_asks_for_the_keyboard_only(visit, site):
    page = visit()
    go(page, site, "/connexion/")

    def tab_to(locator):
        for _ in range(60):
            page.keyboard.press("Tab")
            if locator.evaluate("field => field === document.activeElement"):
                return
        raise AssertionError("the tabulation never reaches it")

    tab_to(page.get_by_label("Votre adresse électronique"))
    page.keyboard.type("clavier@candidat.example")
    tab_to(page.locator("main").get_by_role("button", name="Recevoir un code"))
    page.keyboard.press("Enter")
    page.get_by_label("Code reçu").wait_for()
    tab_to(page.get_by_label("Code reçu"))
    page.keyboard.type(site.code_for("clavier@candidat.example"))
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/espace/"))
    assert heading(page)


def test_a_candidate_finishes_her_draft_and_sends_it(visit, site, picture):
    page = visit("candidate")
    go(page, site, "/espace/candidat/")
    page.locator("main a[href*='/espace/candidat/dossiers/']").first.click()
    picture(page, "dossier")
    follow(page, "Relire et envoyer")
    says(page, "Il reste à compléter")

    follow(page, "Souhaits")
    page.locator("label", has_text="Éducation").click()
    page.locator("label", has_text="Construction d’un premier service").click()
    press(page, "Enregistrer et continuer")
    page.get_by_label("Prénom et nom").fill(DRAFTING.name)
    page.get_by_label("Ville de résidence").fill(DRAFTING.city)
    press(page, "Enregistrer et continuer")
    go(
        page,
        site,
        re.search(r"/espace/candidat/dossiers/\d+/", page.url)[0] + "partie/presentation/",
    )
    if not page.get_by_text("Fichiers déjà joints").count():
        page.get_by_label("Votre curriculum vitæ").set_input_files(
            {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
        )
        press(page, "Enregistrer et continuer")
    go(page, site, re.search(r"/espace/candidat/dossiers/\d+/", page.url)[0] + "envoi/")
    for statement in page.locator("main form input[type=checkbox]").all():
        assert statement.is_checked()  # affirmed when the draft was begun
    press(page, "Envoyer mon dossier")

    assert heading(page) == "Votre dossier est déposé"
    says(page, "SHA-256")
    picture(page, "accuse")
    page.emulate_media(media="print")
    assert not page.locator("header.fr-header").is_visible()
    assert not page.get_by_role("link", name="Suivre mon dossier").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_a_reviewer_scores_and_sends_a_review(visit, site, picture):
    page = visit("reviewer")
    go(page, site, "/espace/relecture/")
    page.locator("main a[href*='/dossiers/']").first.click()
    picture(page, "relecture")

    for criterion, score in (("Expérience entrepreneuriale", "4"), ("Cohérence du profil", "0")):
        scale = page.get_by_role("group", name=criterion)
        scale.locator("label").get_by_text(score, exact=True).click()
    page.locator("main textarea").fill("Des exemples précis, une motivation à préciser.")
    press(page, "Envoyer mon évaluation")

    assert page.locator("main .fr-alert--success").count() == 1


def test_the_team_plans_previews_and_reads_a_whole_story(visit, site, picture):
    page = visit("programme")
    go(page, site, "/espace/equipe/")
    says(page, "Ce qui bloque aujourd’hui")
    picture(page, "equipe")

    go(page, site, "/espace/equipe/evaluations/")
    follow(page, "Sprint n° 2")
    page.get_by_label("Graine du tirage").fill("7")
    press(page, "Calculer une répartition")
    says(page, "Ce que chacun lirait")

    go(page, site, "/espace/equipe/courriers/")
    page.locator("main tbody a").first.click()
    says(page, "Bonjour")

    go(page, site, f"/espace/equipe/dossiers/?q={LAUREATE.email}")
    page.locator("main tbody a").first.click()
    for step in (
        "Brouillon → en cours",
        "Présélection → Entretien métier (retenu)",
        "Entretien : réservé",
        "Contrat : à signer → signé",
    ):
        says(page, step)
    picture(page, "dossier-equipe")

    go(page, site, "/espace/equipe/appariements/")
    page.locator("main tbody a").last.click()
    picture(page, "appariement")


def test_someone_of_the_pool_books_and_ranks(visit, site):
    page = visit("pool")
    go(page, site, "/espace/candidat/")
    page.locator("main a[href*='/espace/candidat/dossiers/']").first.click()
    follow(page, "Entretiens")
    follow(page, re.compile("Choisir un créneau"))
    page.locator("main .fr-radio-group label").first.click()
    press(page, "Réserver ce créneau")
    says(page, "Ajouter à mon agenda")

    follow(page, "Vœux")
    ranks = page.locator("main input.app-rank")
    for number, rank in enumerate(ranks.all(), start=1):
        rank.fill(str(number))
    press(page, "Enregistrer mes vœux")

    assert ranks.first.input_value() == "1"
    assert page.locator("main .fr-alert--success").count() == 1


def test_an_offer_is_accepted_signed_and_becomes_a_letter(visit, site, picture):
    page = visit("offered")
    go(page, site, "/espace/candidat/")
    page.locator("main a[href*='/espace/candidat/dossiers/']").first.click()
    follow(page, "Proposition et contrat")
    picture(page, "proposition")
    follow(page, "Accepter")
    press(page, "J’accepte la proposition")
    says(page, "acceptée")

    team = visit("programme")
    go(team, site, "/espace/equipe/contrats/?etat=prepared")
    team.locator("main tbody a").first.click()
    follow(team, "Noter la signature")
    today = team.evaluate("new Date().toLocaleDateString('sv-SE')")
    team.get_by_label("Jour où les deux parties ont signé").fill(today)
    press(team, "Enregistrer la signature")
    follow(team, "Établir la lettre")
    press(team, "Établir la lettre")
    says(team, "La lettre est établie")

    page.reload()
    follow(page, re.compile("Édition 1"))
    assert page.locator(".app-letter").is_visible()


def test_the_laureate_reads_and_prints_her_mission_letter(visit, site, picture):
    page = visit("laureate")
    go(page, site, "/espace/candidat/")
    page.locator("main a[href*='/espace/candidat/dossiers/']").first.click()
    follow(page, "Proposition et contrat")
    follow(page, re.compile("Édition 1"))

    picture(page, "lettre")
    address = page.locator("main a[href$='lettre.pdf']").first.get_attribute("href")
    answer = page.request.get(site.address + address)
    assert answer.body().startswith(b"%PDF")
    page.emulate_media(media="print")
    assert page.locator(".app-letter").is_visible()
    assert not page.locator("footer.fr-footer").is_visible()


def test_a_host_ranks_the_people_presented(visit, site, picture):
    page = visit("host")
    go(page, site, "/espace/administration/")
    follow(page, "Balises bavardes")
    picture(page, "administration")
    assert "@" not in page.locator("main").inner_text()

    follow(page, re.compile("Classer"))
    for number, rank in enumerate(page.locator("main input.app-rank").all(), start=1):
        rank.fill(str(number))
    press(page, "Enregistrer le classement")

    assert page.locator("main .fr-alert--success").count() == 1


def test_a_juror_reads_who_is_to_be_heard(visit, site, picture):
    page = visit("juror")
    go(page, site, "/espace/jury/?periode=passes")
    page.locator("main a[href*='/entretiens/']").first.click()

    assert heading(page)
    picture(page, "jury")
