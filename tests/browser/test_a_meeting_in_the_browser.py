"""A visitor without an account registers for a full webinar; the team adds seats; all is read."""

import os
import re
import time

from tests.browser.conftest import WIDTHS, overflows, violations

EMAIL = "nolwenn.visiteuse@candidat.example"


def link_for(site, email, words):
    """The address in the newest mail to ``email`` whose subject holds ``words``."""
    for _ in range(150):
        mails = sorted((site.data / "courrier").glob("*.log"), key=os.path.getmtime, reverse=True)
        for mail in mails:
            text = mail.read_text("utf-8", "replace")
            if f"To: {email}" in text and words in text:
                return re.findall(rf"{re.escape(site.address)}/inscriptions/lien/\S+", text)[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email} about {words}")


def check(page, name):
    """Whole at both widths, and axe clean."""
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert not overflows(page), (name, width)
        assert violations(page) == [], (name, width)


def test_a_visitor_waits_is_called_in_and_gives_the_seat_back(visit, site):
    page = visit()
    page.goto(f"{site.address}/agenda/reunion-candidats/")
    check(page, "rencontre")
    page.locator("main").get_by_role("link", name="S’inscrire").click()
    check(page, "inscription")
    page.get_by_label("Prénom et nom").fill("Nolwenn Visiteuse")
    page.get_by_label("Votre adresse électronique").fill(EMAIL)
    page.get_by_role("button", name="M’inscrire sur la liste d’attente").click()
    assert page.locator("h1").inner_text() == "Confirmez votre inscription"

    page.goto(link_for(site, EMAIL, "/confirmer/"))
    own = page.url
    assert "Rang 3" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Rejoindre la rencontre").count() == 0
    check(page, "inscription-attente")

    team = visit("programme")
    team.goto(f"{site.address}/espace/equipe/rencontres/")
    check(team, "rencontres-equipe")
    team.locator("main").get_by_role("link", name=re.compile("candidates")).click()
    check(team, "rencontre-equipe")
    team.get_by_role("link", name="Modifier ou déplacer").click()
    check(team, "rencontre-modifier")
    team.get_by_label("Nombre de places").fill("20")
    team.get_by_role("button", name="Enregistrer").click()
    assert "La rencontre est enregistrée." in team.locator("main").inner_text()

    page.goto(own)
    assert page.get_by_role("link", name="Rejoindre la rencontre").is_visible()
    check(page, "inscription-place")
    page.get_by_role("button", name="Rendre ma place").click()
    assert page.locator("h1").inner_text() == "C’est fait"
    check(page, "inscription-retiree")
    assert page.goto(own).status == 404
    assert page.foreign == []
