"""What a visitor reads: everything the page holds, nothing active, dates of the call alone."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from fellowship.calls import actions
from fellowship.calls.models import Milestone
from fellowship.pages.models import ApplyPage, CandidatesPage, Source
from fellowship.pages.showing import prose
from tests.pages.conftest import seeds_of_the_corpus

pytestmark = pytest.mark.django_db

IN_SPRINT_1 = datetime(2024, 2, 20, 12, tzinfo=UTC)
BETWEEN = datetime(2024, 3, 10, 12, tzinfo=UTC)
LAST_MINUTE = datetime(2024, 3, 1, 22, 59, 30, tzinfo=UTC)
CLOSED = datetime(2024, 3, 1, 23, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _stocked(stocked):
    stocked(seeds_of_the_corpus)


@pytest.fixture
def seeds(db):
    return lambda start: Source.objects.get(path__startswith=start).page.specific


@pytest.fixture
def shown_at(at, client):
    """The page as served when the clock says ``now``."""

    def run(page, now, address=None):
        at(now)
        response = client.get(address or page.url)
        assert response.status_code == 200
        return response.content.decode()

    return run


def text_of(html):
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_the_apply_page_shows_everything_and_the_five_sprints_in_order(seeds, shown_at):
    html = shown_at(seeds("001"), IN_SPRINT_1)
    text = text_of(html)

    places = [text.index(f"Sprint n° {number}") for number in range(1, 6)]
    assert places == sorted(places)
    for words in (
        "Comment candidater ?", "3 étapes", "foire aux questions", "intégrer un vivier",
        "Pour toute question sur les modalités", "Retrouvez-nous sur les réseaux",
        "29 janvier", "1er mars 2024", "23 h 59", "communiquées prochainement",
    ):  # fmt: skip
        assert words in text, words
    assert html.count("<h1") == 1
    assert [name for name, _url in seeds("001").trail] == ["Accueil", "Participer", "Devenir EIG"]


@pytest.mark.parametrize(
    ("now", "shown"), [(IN_SPRINT_1, True), (LAST_MINUTE, True), (CLOSED, False), (BETWEEN, False)]
)
def test_the_deposit_button_is_there_only_while_a_window_is_open(seeds, shown_at, now, shown):
    for start, label in (("002", "Je dépose ma candidature"), ("001", "Déposer ma candidature")):
        assert (label in shown_at(seeds(start), now)) is shown


def test_between_sprints_the_candidate_page_gives_the_next_opening_and_a_way_to_be_told(
    seeds, shown_at
):
    text = text_of(shown_at(seeds("002"), BETWEEN))

    assert "1er avril 2024" in text
    assert "Soyez prévenu(e)" in text
    assert "Appel à candidatures EIG 7" in text  # the block that waits


def test_the_open_flag_of_the_file_opens_nothing(seeds, shown_at):
    page = seeds("002")

    assert page.section["open"] is True
    assert "Je dépose ma candidature" not in shown_at(page, datetime(2025, 1, 1, tzinfo=UTC))


def test_the_countdown_runs_to_the_closing_of_the_call(seeds, shown_at):
    assert "Il reste 10 jours." in text_of(shown_at(seeds("002"), IN_SPRINT_1))


def test_a_date_that_moves_shows_everywhere_at_once(seeds, client, at):
    at(IN_SPRINT_1)
    pages = [seeds("001"), seeds("002")]
    assert all("1er mars 2024" in client.get(page.url).content.decode() for page in pages)
    deposit = Milestone.objects.get(sprint__number=1, kind="deposit")

    actions.move_milestone(
        deposit,
        deposit.starts_at,
        datetime(2024, 3, 5, 23, tzinfo=UTC),
        by=None,
        now=IN_SPRINT_1,
        because="Affluence",
    )

    assert all("5 mars 2024" in client.get(page.url).content.decode() for page in pages)


def test_the_press_release_shows_all_it_holds(seeds, shown_at):
    html = shown_at(seeds("004"), IN_SPRINT_1)
    text = text_of(html)

    for words in (
        "recrute 50 talents", "1er mars 2021", "jusqu’à 50 postes sont à pourvoir",
        "01.71.21.12.50", "06.10.60.41.19", "Floriane Beaudron", "Consulter la rétrospective",
    ):  # fmt: skip
        assert words in text, words
    for fragment in (
        'src="/uploads/DINUM-site_1600x860-72c946.jpg"',
        "postulez jusqu&#x27;au 2 mai",
        'href="mailto:floriane.beaudron@modernisation.gouv.fr"',
        'href="tel:+33171211250"',
        "ACCLERER_SA_TRANSFORMATION.pdf",
        "aac-eig5-webinaire-info-1",
        "aac-eig5-webinaire-info-2",
    ):
        assert fragment in html, fragment
    assert 'alt="Entrepreneurs d' in html


def test_the_plain_page_keeps_its_headings_in_order(seeds, shown_at):
    html = shown_at(seeds("003"), IN_SPRINT_1)

    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert "Une rémunération de 4000€ nets par mois" in text_of(html)


def test_no_active_content_reaches_the_page(bring_in, corpus, client):
    bring_in(corpus / "synthetic-malformed")

    page = Source.objects.get(path="script-in-desc.md").page
    html = client.get(page.url).content.decode()

    main = html[html.index("<main") : html.index("</main>")]
    assert "<script" not in main
    assert "javascript:" not in html
    assert "Bonjour" in main


def test_nothing_is_asked_of_another_site(seeds, shown_at):
    for start in ("000", "001", "002", "003", "004"):
        html = shown_at(seeds(start), IN_SPRINT_1)
        loaded = re.findall(
            r"<(?:img|script|iframe|link|source)[^>]+(?:src|href)=\"([^\"]+)\"", html
        )
        outside = [u for u in loaded if u.startswith(("http", "//"))]
        assert [u for u in outside if not u.startswith("http://127.0.0.1:8000/")] == []
        assert "style=" not in html


def test_machines_read_what_the_page_is(seeds, shown_at):
    html = shown_at(seeds("001"), IN_SPRINT_1)

    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.S).group(1))["@graph"]
    assert graph[0]["@type"] == "BreadcrumbList"
    assert [step["name"] for step in graph[0]["itemListElement"]][-1] == "Appel à candidatures"


def test_a_fact_is_inserted_by_its_name(bring_in, write, confirm, shown_at):
    bring_in(
        write(
            "participer/candidats/postuler.md",
            "---\ntitle: P\nlayout: apply\nappel: a\n"
            "callout: {title: C, desc: 'Clôture : {{ sprint.closes }}.'}\n"
            "steps:\n  dates:\n    - date: Sprint n° 1\n"
            "      desc: 'Dépôt des dossiers : du 1er au 20 février 2024 à 23 h 59'\n---\n",
        )
    )
    confirm()

    text = text_of(shown_at(ApplyPage.objects.get(title="P"), IN_SPRINT_1))
    assert "Clôture : mardi 20 février 2024 à 23 h 59." in text


def test_a_page_costs_the_same_whatever_the_number_of_sprints(
    seeds, client, django_assert_max_num_queries, at
):
    from django.core.cache import cache

    at(IN_SPRINT_1)
    page = CandidatesPage.objects.get(imported_from__isnull=False)
    client.get(page.url)
    cache.clear()

    with django_assert_max_num_queries(30):
        client.get(page.url)


def test_a_kept_page_costs_no_query_and_is_forgotten_when_it_changes(
    seeds, client, django_assert_num_queries
):
    page = seeds("003")
    client.get(page.url)
    with django_assert_num_queries(0):
        kept = client.get(page.url)
    assert kept.headers["Content-Security-Policy"]

    page.body = "Autre texte."
    page.save_revision().publish()

    assert "Autre texte." in client.get(page.url).content.decode()


def test_who_holds_a_session_never_gets_a_kept_page(seeds, client, django_assert_max_num_queries):
    page = seeds("003")
    client.get(page.url)
    client.cookies["sessionid"] = "une-session"

    with django_assert_max_num_queries(30) as spent:
        client.get(page.url)
    assert len(spent) > 0


def test_a_picture_that_was_never_given_is_an_empty_frame_not_an_error(client, db):
    response = client.get("/uploads/perdue.jpg")

    assert response.status_code == 302
    assert response.url.endswith("picture.svg")
    assert client.get("/uploads/../../secret.pdf").status_code == 404


def test_a_summary_is_words_without_the_entities_of_its_html():
    assert (
        prose.words("Rejoins-nous&nbsp;! *R&D* & <b>plus</b>")
        == "Rejoins-nous\N{NO-BREAK SPACE}! R&D & plus"
    )
