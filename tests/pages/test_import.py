"""Files into pages: everything kept, nothing twice, every irregularity told."""

import csv

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from fellowship.calls.models import Call, Proposal
from fellowship.core.models import Event
from fellowship.pages import blocks
from fellowship.pages.models import (
    ApplyPage,
    ArticlePage,
    CandidatesPage,
    ChallengePage,
    PersonPage,
    PlainPage,
    PressReleasePage,
    Source,
    Term,
)
from fellowship.pages.showing.menu import PageLinks
from texts import frontmatter

pytestmark = pytest.mark.django_db


def counts(report):
    return tuple(report[name] for name in ("created", "updated", "unchanged", "refused"))


def codes(report, file=None):
    return {
        (found["code"], found["severity"])
        for found in report["findings"]
        if file is None or found["file"] == file
    }


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path, value


def test_the_five_seeds_imported_twice_are_five_pages_and_change_nothing(bring_in, corpus):
    first = bring_in(corpus / "seeds")
    snapshot = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_created_at"))
    second = bring_in(corpus / "seeds")

    assert counts(first) == (5, 0, 0, 0)
    assert counts(second) == (0, 0, 5, 0)
    assert Source.objects.count() == 5
    assert ApplyPage.objects.count() == 2
    assert CandidatesPage.objects.filter(imported_from__isnull=False).count() == 1
    assert PressReleasePage.objects.count() == 1
    assert PlainPage.objects.count() == 1
    assert snapshot == list(
        Page.objects.order_by("pk").values_list("pk", "latest_revision_created_at")
    )


def test_every_front_matter_value_of_the_seeds_can_be_read_back_from_the_page(bring_in, corpus):
    bring_in(corpus / "seeds")

    for file in sorted((corpus / "seeds").glob("*.txt")):
        document = frontmatter.read(file.read_text("utf-8"), file.name)
        source = Source.objects.get(path=file.name)
        page = source.page.specific
        assert source.original == file.read_text("utf-8")
        assert source.front == frontmatter.plain(document.front)
        stream = type(page).SECTIONS.child_blocks if type(page).SECTIONS else {}
        for key, value in document.front.items():
            name = key.replace("-", "_")
            if name in stream:
                held = blocks.given(stream[name], page.section[name])
                wanted = [str(v).strip() for _p, v in leaves(value) if v not in (None, "", False)]
                assert [str(v).strip() for _p, v in leaves(held) if v] == wanted or sorted(
                    str(v).strip() for _p, v in leaves(held) if v
                ) == sorted(wanted), (file.name, key)
        if document.front:
            assert page.title == " ".join(document.front["title"].split())
        assert page.body == document.body.strip("\n")


def test_a_value_of_a_page_is_edited_like_any_field(bring_in, corpus):
    bring_in(corpus / "seeds")
    page = CandidatesPage.objects.get(imported_from__isnull=False)

    page.sections[1].value["sub"] = "Bientôt"
    page.save_revision().publish()

    page.refresh_from_db()
    assert CandidatesPage.objects.get(pk=page.pk).section["head"]["sub"] == "Bientôt"
    assert page.revisions.count() == 2


def test_the_malformed_files_give_what_is_expected(bring_in, corpus):
    folder = corpus / "synthetic-malformed"
    report = bring_in(folder)

    wanted = {
        "bom-at-start.md": ("bom", "info"),
        "crlf.md": ("crlf", "info"),
        "no-closing-fence.md": ("unclosed-front-matter", "error"),
        "yaml-tab-indent.md": ("yaml-tab", "error"),
        "open-string.md": ("string-boolean", "warning"),
        "interviews-before-deadline.md": ("interview-overlaps-deposit", "error"),
        "impossible-date.md": ("impossible-date", "error"),
        "script-in-desc.md": ("active-html", "error"),
    }
    expected = {
        row["file"]
        for row in csv.DictReader((folder / "EXPECTED.csv").read_text("utf-8").splitlines())
    }
    assert set(wanted) == expected
    for file, finding in wanted.items():
        assert finding in codes(report, file), file
    lines = {(f["file"], f["code"]): f["line"] for f in report["findings"]}
    assert lines["no-closing-fence.md", "unclosed-front-matter"] == 1
    assert lines["yaml-tab-indent.md", "yaml-tab"] == 4
    assert report["refused"] == 2
    assert report["created"] == 6


def test_a_mark_at_the_start_or_windows_line_ends_change_nothing_to_the_page(bring_in, corpus):
    bring_in(corpus / "synthetic-malformed")
    marked, windows = (
        Source.objects.get(path=path).page.specific for path in ("bom-at-start.md", "crlf.md")
    )

    values = [
        {name: str(value) for name, value in page.section.items()} for page in (marked, windows)
    ]
    assert values[0] == values[1]


@pytest.mark.parametrize(("typed", "meant"), [("true", True), ("false", False), ("non", False)])
def test_a_word_for_yes_or_no_is_read_and_told_never_believed(bring_in, write, typed, meant):
    report = bring_in(write("a.md", f'---\ntitle: T\nlayout: candidates\nopen: "{typed}"\n---\n'))

    assert ("string-boolean", "warning") in codes(report)
    assert CandidatesPage.objects.get().section["open"] is meant


def test_another_word_for_yes_or_no_is_put_aside_with_an_error(bring_in, write):
    report = bring_in(write("a.md", '---\ntitle: T\nlayout: candidates\nopen: "peut-être"\n---\n'))

    page = CandidatesPage.objects.get()
    assert ("bad-type", "error") in codes(report)
    assert "open" not in page.section
    assert page.extra == {"open": "peut-être"}


def test_a_bad_version_of_a_file_leaves_the_last_good_page_online(bring_in, write, client):
    folder = write("page.md", "---\ntitle: Bonne\n---\nTexte tenu.\n")
    bring_in(folder)
    write("page.md", "---\ntitle: Mauvaise\nTexte perdu.\n")

    report = bring_in(folder)

    assert counts(report) == (0, 0, 0, 1)
    assert "Texte tenu." in client.get("/page/").content.decode()


def test_a_dry_run_says_and_changes_nothing(bring_in, corpus):
    before = Page.objects.count()

    report = bring_in(corpus / "seeds", "--dry-run")

    assert counts(report) == (5, 0, 0, 0)
    assert Page.objects.count() == before
    assert not Call.objects.exists()


def test_unknown_fields_and_layouts_are_kept_and_told(bring_in, write):
    report = bring_in(write("a.md", "---\ntitle: T\nlayout: nouveau\ncouleur: bleu\n---\nx\n"))

    assert codes(report) == {("unknown-layout", "warning"), ("unknown-field", "info")}
    assert PlainPage.objects.get().extra == {"couleur": "bleu"}


def test_a_mapping_file_gives_an_unknown_layout_its_page_and_its_fields(bring_in, write, tmp_path):
    table = tmp_path / "table.toml"
    table.write_text(
        '[layouts]\nbillet = "ArticlePage"\n[fields.ArticlePage]\nauteur = "author"\n', "utf-8"
    )
    folder = write("site/a.md", "---\ntitle: T\nlayout: billet\nauteur: Zo\ndate: 2022\n---\nx\n")

    report = bring_in(folder / "site", "--map", str(table))

    page = ArticlePage.objects.get()
    assert (page.author, page.year, page.dated_at) == ("Zo", 2022, None)
    assert report["findings"] == []


def test_a_file_that_changes_updates_its_page_and_keeps_the_former_version(bring_in, write):
    folder = write("a.md", "---\ntitle: Un\n---\nx\n")
    bring_in(folder)
    page = PlainPage.objects.get()
    page.body = "corrigé à la main"
    page.save_revision().publish()
    write("a.md", "---\ntitle: Deux\n---\ny\n")

    report = bring_in(folder)

    page.refresh_from_db()
    assert counts(report) == (0, 1, 0, 0)
    assert (page.title, page.body, page.slug) == ("Deux", "y", "a")
    assert ("edited-since-import", "warning") in codes(report)
    assert [r.as_object().body for r in page.revisions.order_by("pk")] == [
        "x",
        "corrigé à la main",
        "y",
    ]


def test_relations_are_found_after_normalisation_and_listed(bring_in, write):
    write("defis/gobelins.md", "---\ntitle: Gobelins\n---\n")
    write("defis/e-pshad.md", "---\ntitle: ePSHAD\n---\n")
    write("defis/pont.md", "---\ntitle: SOS Pont\n---\n")
    write("defis/estim.md", "---\ntitle: Estim'action\n---\n")
    folder = write(
        "personnes/a.md",
        '---\ntitle: "Ada "\n'
        'defis: [" Gobelins ", e-PSHAD, "Estim\'action, SOS Pont", Perdu]\n---\n',
    )

    report = bring_in(folder, "--no-lint")

    ada = PersonPage.objects.get()
    assert set(ada.challenges.values_list("title", flat=True)) == {
        "Gobelins", "SOS Pont", "Estim'action",
    }  # fmt: skip
    assert ada.title == "Ada"
    assert ada.extra == {"defis": ["e-PSHAD", "Perdu"]}
    assert codes(report) == {
        ("relation-normalised", "info"),
        ("relation-split", "info"),
        ("relation-near", "warning"),
        ("unresolved-relation", "warning"),
    }


def test_the_whole_site_is_imported_with_the_team_of_each_project(bring_in, corpus):
    report = bring_in(corpus / "site-eig-v3/site", "--no-lint")

    files = list((corpus / "site-eig-v3/site").rglob("*.md"))
    assert counts(report) == (len(files), 0, 0, 0)
    assert Source.objects.count() == len(files)
    with (corpus / "expected-defis.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            page = Source.objects.get(path=row["file"]).page.specific
            team = sorted(page.people.values_list("title", flat=True))
            assert page.url == row["url_on_the_real_site"]
            assert team == sorted(name for name in row["team"].split("; ") if name), row["file"]
            assert set(page.promotions.values_list("title", flat=True)) == set(
                row["promotions"].split("; ")
            )
    years = ChallengePage.objects.exclude(year=None)
    assert years.count() == 13
    assert not years.filter(dated_at__isnull=False).exists()
    assert {f["severity"] for f in report["findings"]} <= {"info", "warning"}


def test_renaming_a_page_is_seen_wherever_it_is_named(
    bring_in, write, client, django_capture_on_commit_callbacks
):
    write("defis/b.md", "---\ntitle: Ancien nom\n---\n")
    bring_in(write("personnes/a.md", "---\ntitle: Ada\ndefis: [Ancien nom]\n---\n"))
    challenge = ChallengePage.objects.get()
    challenge.title, challenge.slug = "Nouveau nom", "nouveau"
    with django_capture_on_commit_callbacks(execute=True):
        challenge.save_revision().publish()

    assert "Nouveau nom" in client.get("/personnes/a/").content.decode()
    assert client.get("/defis/b/", follow=True).redirect_chain == [("/defis/nouveau/", 301)]


def test_the_menu_follows_the_weights_then_the_order_of_our_own_entries(bring_in, write):
    for name, entry in (("contact", "contact"), ("team", "team"), ("program", "program")):
        write(f"{name}.md", f"---\ntitle: {entry.title()}\nmenu: {entry}\n---\nUn texte.")
    folder = write("faq.md", "---\ntitle: Questions\nmenu: faq\nweight: 1\n---\nUn texte.")
    bring_in(folder)
    names = [link.name for link in PageLinks("/").menu]
    assert names == ["Questions", "Programme", "Équipe", "Contact"]


def test_old_addresses_lead_to_the_page(bring_in, write, client):
    bring_in(write("blog/un.deux.md", "---\ntitle: T\naliases: [/vieux/chemin.html]\n---\nx\n"))

    address = ArticlePage.objects.get().url
    for old in ("/blog/un.deux/", "/vieux/chemin.html"):
        assert client.get(old, follow=True).redirect_chain[-1][0] == address
    assert Redirect.objects.count() == 2


def test_an_apply_page_proposes_a_calendar_that_the_team_confirms(bring_in, corpus, confirm):
    bring_in(corpus / "seeds")

    call = Call.objects.get(slug="aac-eig7")
    assert call.state == "proposed"
    assert Proposal.objects.filter(call=call).count() == 2
    assert {page.call_id for page in ApplyPage.objects.all()} == {call.pk}

    confirm()

    windows = [
        (s.opens_at.isoformat(), s.closes_at.isoformat()) if s.opens_at else None
        for s in Call.objects.get().ordered_sprints
    ]
    assert windows == [
        ("2024-01-28T23:00:00+00:00", "2024-03-01T23:00:00+00:00"),
        ("2024-03-31T22:00:00+00:00", "2024-04-26T22:00:00+00:00"),
        None, None, None,
    ]  # fmt: skip


def test_the_linter_reads_what_is_imported(bring_in, corpus):
    report = bring_in(corpus / "seeds")

    assert ("look-alike-domain", "error") in codes(report)
    assert ("placeholder", "error") in codes(report)
    places = [(f["file"], f["field"], f["code"], f.get("start")) for f in report["findings"]]
    assert len(places) == len(set(places))


def test_importing_at_an_instant_dates_what_it_writes(bring_in, corpus):
    bring_in(corpus / "seeds", "--at", "2024-02-13T09:04")

    assert {s.imported_at.isoformat() for s in Source.objects.all()} == {
        "2024-02-13T08:04:00+00:00"
    }


def test_a_file_that_is_not_utf8_is_refused_with_a_sentence(bring_in, tmp_path):
    (tmp_path / "a.md").write_bytes("é".encode("latin-1"))

    report = bring_in(tmp_path)

    assert codes(report) == {("encoding", "error")}
    assert counts(report) == (0, 0, 0, 1)


def test_our_own_content_imports_without_a_remark(bring_in, settings):
    report = bring_in(settings.ROOT / "content/site")

    assert report["findings"] == []
    assert report["refused"] == 0
    assert Term.objects.filter(kind="promos").count() == 3


def test_another_site_imports_through_a_table_without_code(bring_in, corpus, settings, client):
    report = bring_in(
        corpus / "site-eig-v1",
        "--no-lint",
        "--map",
        str(settings.ROOT / "content/mappings/jekyll-eig.toml"),
    )

    assert report["refused"] == 0
    assert {f["severity"] for f in report["findings"]} <= {"info", "warning"}
    adler = ChallengePage.objects.get(title="ADLER")
    assert (adler.host, adler.year) == ("Ministère de l’Action et des comptes publics", 2019)
    assert sorted(adler.expertises.values_list("title", flat=True)) == [
        "Data science",
        "Développement",
    ]
    assert list(adler.promotions.values_list("title", flat=True)) == ["Promotion 3"]
    assert adler.body  # the text comes from the file of the same address
    assert adler.imported_from.count() == 2
    assert "Nicolas Berkouk" in adler.people.values_list("title", flat=True)
    assert adler.extra["administration_website"].startswith("http")
    former = client.get("/defis/2019/adler.html")
    assert (former.status_code, former.url) == (301, "/defis/adler/")


def test_versions_of_a_page_build_the_history_of_its_calendar(bring_in, corpus):
    folder = corpus / "history/site-eig-v3/site__content__participer__candidats__postuler.md"

    report = bring_in(folder)
    again = bring_in(folder)

    versions = len(list(folder.glob("*.md")))
    assert counts(report) == (1, versions - 1, 0, 0)
    assert counts(again) == (0, 0, versions, 0)
    page = ApplyPage.objects.get()
    assert page.url == "/participer/candidats/postuler/"
    assert page.revisions.count() == versions
    moves = Event.objects.filter(verb="milestone_moved").order_by("at")
    assert moves.count() > 1
    assert len({event.at for event in moves}) > 1


@pytest.mark.parametrize(
    ("options", "state"),
    [
        (["--at", "2024-03-01T17:43"], "confirmed"),
        (["--at", "2024-03-01T17:43", "--no-confirm"], "proposed"),
        (["--at", "2199-03-01T17:43"], "proposed"),
        ([], "proposed"),
        (["--confirm"], "confirmed"),
    ],
)
def test_a_calendar_of_the_past_was_decided_then_and_one_of_today_is_not(
    bring_in, corpus, options, state
):
    bring_in(next((corpus / "seeds").glob("001*")), *options)

    assert set(Proposal.objects.values_list("state", flat=True)) == {state}


def test_the_pictures_that_come_with_a_site_keep_their_address(bring_in, write, tmp_path, client):
    (tmp_path / "static/img").mkdir(parents=True)
    (tmp_path / "static/img/photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    bring_in(write("defis/a.md", "---\ntitle: A\nimage: img/photo.png\n---\nx\n"))

    response = client.get("/img/photo.png")
    assert b"".join(response.streaming_content) == b"\x89PNG\r\n\x1a\n"
    assert response["Content-Type"] == "image/png"
    assert 'src="/img/photo.png"' in client.get("/defis/a/").content.decode()


def test_a_number_alone_names_a_promotion(bring_in, write, client):
    write("promos/promotion-7.md", "---\ntitle: Promotion 7\n---\n")
    write("expertises/direction-technique.md", "---\ntitle: Direction technique\n---\n")
    write(
        "defis/a.md",
        "---\ntitle: A\npromos: [Promotion 7]\nexpertises: [Direction technique]\n---\n",
    )
    bring_in(write("defis/b.md", "---\ntitle: B\npromos: [Promotion 7]\n---\n"))

    both = client.get("/defis/?promo=7")
    one = client.get("/defis/?promo=7&expertise=direction-technique")

    assert "2 résultats" in both.content.decode()
    assert "1 résultat<" in one.content.decode()
