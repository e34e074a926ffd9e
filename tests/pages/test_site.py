"""The site as a whole: lists and their filters, search, feeds, plan, what machines read."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from wagtail.models import Page

from fellowship.pages.models import ChallengeIndexPage, ChallengePage, PersonPage, Term
from tests.pages.conftest import NOW, own_site_in_november_2026

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _stocked(stocked):
    stocked(own_site_in_november_2026)


@pytest.fixture
def site(at):
    at(NOW)


def main_of(response):
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_every_page_answers_with_one_title_and_ordered_headings(site, client):
    for page in Page.objects.live().filter(depth__gt=1):
        response = client.get(page.url)
        html = response.content.decode()
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", main_of(response))]
        assert response.status_code == 200, page.url
        assert levels.count(1) == 1, page.url
        assert levels[0] == 1, page.url
        steps = zip(levels, levels[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), (page.url, levels)
        assert "{{" not in html, page.url
        assert " style=" not in html, page.url
        json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.S).group(1))


def test_one_screen_says_who_may_apply_what_one_earns_and_by_when(site, client):
    html = client.get("/participer/candidats/").content.decode()
    text = " ".join(
        re.sub(r"<[^>]+>", " ", html.split('class="app-essentials"')[1].split("</dl>")[0]).split()
    )

    for words in ("personne physique", "4 250 €", "5 000 €", "décembre 2026 à 23 h 59"):
        assert words in text.replace("\u202f", " ").replace("\xa0", " "), words


def test_a_vacancy_is_described_only_while_it_is_open(site, client, at):
    def kinds():
        from django.core.cache import cache

        cache.clear()
        html = client.get("/participer/candidats/").content.decode()
        graph = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.S).group(1))["@graph"]
        return [node["@type"] for node in graph]

    assert kinds().count("JobPosting") == 3

    at(datetime(2026, 12, 20, tzinfo=UTC))
    assert "JobPosting" not in kinds()


def test_filters_stand_in_the_address_and_count_right(site, client):
    every = client.get("/defis/")
    chosen = client.get("/defis/?promo=promotion-2025&theme=environnement")

    assert "4 résultats" in main_of(every)
    assert "1 résultat<" in main_of(chosen)
    assert "Herbier vivant" in main_of(chosen)
    assert "Carnet de phare" not in main_of(chosen)
    assert 'value="promotion-2025" selected' in main_of(chosen)
    assert "undefined" not in main_of(chosen)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("address", ["/defis/", "/talents/"])
def test_a_list_costs_the_same_for_one_row_or_three(
    site, client, number, address, django_assert_max_num_queries
):
    from django.core.cache import cache

    model = ChallengePage if address == "/defis/" else PersonPage
    for page in model.objects.all()[number:]:
        page.unpublish()
    client.get(address)
    cache.clear()

    with django_assert_max_num_queries(28):
        client.get(address)


def test_the_address_keeps_its_filters_from_page_to_page(site, client):
    index = ChallengeIndexPage.objects.get()
    theme = Term.objects.get(slug="solidarites")
    for number in range(30):
        page = ChallengePage(title=f"Projet {number}", slug=f"projet-{number}")
        page.themes = [theme]
        index.add_child(instance=page)

    html = main_of(client.get("/defis/?theme=solidarites"))

    assert "32 résultats" in html
    assert "?theme=solidarites&amp;page=2" in html
    assert "Projet" in main_of(client.get("/defis/?theme=solidarites&page=2"))


def test_search_finds_words_in_titles_and_texts_and_never_drafts(site, client):
    hidden = Page.objects.get(slug="herbier-vivant")
    assert "Herbier vivant" in main_of(client.get("/recherche/?q=botaniques"))

    hidden.unpublish()

    assert "Herbier vivant" not in main_of(client.get("/recherche/?q=botaniques"))
    assert "0 résultat" in main_of(client.get("/recherche/?q=introuvable"))


def test_the_questions_have_an_address_each_and_are_searched_without_script(site, client):
    html = main_of(client.get("/participer/candidats/faq/"))
    assert 'id="quelle-sera-ma-remuneration"' in html
    assert "4 250" in unescape(html).replace("\u202f", " ").replace("\xa0", " ")

    found = main_of(client.get("/participer/candidats/faq/?q=remuneration"))

    assert found.count("<details") == 1


def test_the_feeds_the_plan_and_the_sitemap_name_the_live_pages(site, client):
    rss = client.get("/actualites.rss").content.decode()
    atom = client.get("/actualites.atom").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()
    plan = main_of(client.get("/plan-du-site/"))

    assert "Le deuxième sprint est ouvert" in rss
    assert "Passerelle ouvre trente postes" in atom
    assert "/participer/candidats/postuler/" in sitemap
    assert 'href="/participer/administrations/proposer/"' in plan
    assert "Sitemap:" in client.get("/robots.txt").content.decode()


def test_a_lost_visitor_is_helped(site, client):
    response = client.get("/nulle/part/")

    assert response.status_code == 404
    assert 'action="/recherche/"' in response.content.decode()
    assert 'href="/participer/"' in main_of(response)


def test_an_event_says_by_itself_that_it_is_over(site, client, at):
    assert "Terminé" not in main_of(client.get("/agenda/reunion-candidats/"))

    at(datetime(2026, 11, 27, tzinfo=UTC))
    from django.core.cache import cache

    cache.clear()
    assert "Terminé" in main_of(client.get("/agenda/reunion-candidats/"))
