"""The linter: what it must find, what it must leave alone, what it finds in the seeds."""

import datetime as dt
import json
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

import regulations
from fellowship.calls import proofreading_data
from fellowship.calls.models import Call
from proofreading import CODES, Known, lint, lint_one
from proofreading.checks.lookalikes import look_alike, registered
from proofreading.sites import path_of
from tests.factories.calls import NOON, RULES, SprintFactory
from texts.calendar import read_calendar
from texts.frontmatter import read

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2024, 9, 20, 12, tzinfo=PARIS)


def rules_of(name="eig-7"):
    return regulations.Rules.read(
        regulations.from_toml((RULES / f"{name}.toml").read_text("utf-8"))
    )


def known(**more):
    return Known(now=NOW, rules={"7": rules_of()}, **more)


def page(body="", name="page.md", **front):
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    return read("\n".join(["---", *rows, "---", body]), name)


def calendar(window):
    entry = {"date": "Sprint n° 1", "desc": f"Dépôt : {window} à 23 h 59"}
    return read_calendar({"steps": {"dates": [entry]}})[0]


def codes(document, about=None):
    return {finding.code for finding in lint_one(document, about or known())}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Lire le cahier des charges [AJOUTER LIEN]", "placeholder"),
        ("Lorem ipsum dolor sit amet", "placeholder"),
        ("Réponse le JJ/MM/AAAA", "placeholder"),
        ("TODO: relire", "placeholder"),
        ("[déposer](https://www.demarches-simplifees.fr/commencer/x)", "look-alike-domain"),
        ("[déposer](https://demarches-simplifiées.fr/x)", "look-alike-domain"),
        ("[code](https://githbu.com/x)", "look-alike-domain"),
        ("[lien](https://nume\u0440ique.gouv.fr)", "mixed-script"),
        ("[défi](//defis/rivage/)", "protocol-relative"),
        ("Le défi commence le 30 février 2024.", "impossible-date"),
        ("Ouvert du 1er mars 2021 au 2 mai 2020.", "reversed-window"),
        ("Rendez-vous le lundi 22/03/2020.", "weekday-mismatch"),
        ("Clôture le 7 juin 2020 à 23h (UTC+1).", "wrong-offset"),
        ("Le dépôt est ouvert du 4 mai au 15 juin 2018.", "hour-missing"),
        ("La réunion aura lieu le 15 mars 2021.", "past-date"),
        ("L’appel est ouvert de janvier à décembre 2023.", "past-date"),
        ("Écrivez à contact@data.gouv.fr.", "former-mail-domain"),
        ("Appelez le 06 12 34 56 78.", "mobile-phone"),
        ("Un mot in\u200bvisible.", "invisible-character"),
        ("## Un\n\n#### Trois", "heading-jump"),
        ("![](/img/photo.png)", "missing-alt"),
        ("![Postulez avant le 2 mai](/img/a.png)\n\nVenez.", "date-only-in-alt"),
        ("<script>alert(1)</script>", "active-html"),
        ("[x](javascript:alert(1))", "active-html"),
        ("À l’issue de chaque de recrutement", "missing-word"),
        ("les experts experts du sujet", "repeated-word"),
        ("un salaire de 4000€", "amount-spacing"),
        ("Au coeur du sujet", "ligature"),
        ("l’impact; la suite", "semicolon-spacing"),
        ("[règlement](/img/reglement.pdf)", "unversioned-rules"),
        (
            "Expérience inférieure à 10 ans : 4 250 €. Expérience supérieure à 10 ans : 5 000 €.",
            "threshold-gap",
        ),
        (
            "Jusqu’à 10 ans d’expérience, 4 250 €. À partir de 10 ans, 5 000 €.",
            "threshold-overlap",
        ),
    ],
)
def test_what_is_wrong_in_a_text_is_found(body, code):
    assert code in codes(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "Une liste de choses à faire, et ma TODO liste.",
        "[déposer](https://www.demarches-simplifiees.fr/commencer/x)",
        "[incubateur](https://incubateur.beta.gouv.fr) et [code](https://gitlab.com)",
        "Le dépôt est ouvert du 4 mai au 15 juin 2018 à 17 h.",
        "La réunion a eu lieu le 15 mars 2021.",
        "L’appel est ouvert de janvier à décembre 2024.",
        "Clôture le 7 juin 2020 à 23h (UTC+2).",
        "C’était le dimanche 22/03/2020.",
        "## Un\n\n### Deux\n\n#### Trois\n\n## Quatre",
        "![Le port à marée basse](/img/photo.png)",
        "![Postulez avant le 2 mai](/img/a.png)\n\nAvant le 2 mai.",
        "Elle a dit : « la la land ».".replace("la la", "lalala"),
        "Nous nous retrouvons. L’équipe &amp; ses amis.",
        "Moins de 10 ans d’expérience : 4 250 €. 10 ans et plus : 5 000 €.",
        "Appelez le 01 40 20 30 40.",
        "Nous écrivons du JavaScript: c’est un choix.",
        "Pour un formulaire, la balise `<form>` suffit.",
        "```html\n<script src='x'></script>\n# un commentaire\n#### un autre\n```",
        "- le 5 juin 2020\n- le 3 mai 2020",
        "Publié le 5 juin 2020\n\n- 3 mai 2020 : réunion",
        "Voir [nom du défi][1].",
        "un salaire de 4\u00a0000\u00a0€",
        "[règlement](/img/reglement-v2.pdf)",
    ],
)
def test_what_is_right_is_left_alone(body):
    assert codes(page(body)) == set()


def test_every_code_that_can_be_given_is_described(corpus):
    documents = [read(p.read_text("utf-8"), p.name) for p in sorted((corpus / "seeds").iterdir())]

    found = {finding.code for finding in lint(documents, known())}

    assert found <= set(CODES)


def test_the_threshold_is_held_against_the_rules():
    text = "Jusqu’à 10 ans d’expérience : 4 250 €. Au-delà de 10 ans d’expérience : 5 000 €."
    seven, other = page(text, title="7ème promotion"), page(text, title="Promotion 99")

    assert "threshold-against-rules" in codes(seven)
    assert "threshold-against-rules" not in codes(other)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Promotion 7 : un salaire net mensuel de 4 250 € ou 5 000 €.", False),
        ("Promotion 7 : un salaire net mensuel de 4 300 €.", True),
        ("Promotion 7 : un budget de 4 300 € pour le séminaire.", False),
        ("Promotion 3 : un salaire net mensuel de 4 000 €.", False),
        ("Promotion 7 : 20 000 euros par personne pour la rémunération.", False),
    ],
)
def test_an_amount_is_held_against_the_rules_of_its_promotion(text, wrong):
    assert ("amount-against-rules" in codes(page(text))) is wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 500 € nets par mois.", {"amount-against-rules"}),
        ("Avant : 3 500 € nets par mois.", set()),
    ],
)
def test_the_pay_of_another_promotion_is_an_error_unless_it_is_told_as_past(text, found):
    assert codes(page(f"Promotion 7. {text}")) == found


@pytest.mark.parametrize(
    ("flag", "is_known", "code"),
    [
        (True, True, "open-without-window"),
        (True, False, None),
        ("false", True, "open-not-boolean"),
        (False, True, None),
    ],
)
def test_an_open_flag_is_held_against_the_windows(flag, is_known, code):
    closed = calendar("du 19 août au 8 septembre 2024")
    calendars = (("appel", closed),) if is_known else ()

    found = codes(page(layout="candidates", open=flag), known(calendars=calendars))

    assert found == ({code} if code else set())


def test_a_page_closed_while_a_window_is_open_is_an_error():
    opened = calendar("du 19 août au 8 octobre 2024")

    found = codes(page(layout="candidates", open=False), known(calendars=(("a", opened),)))

    assert found == {"closed-during-window"}


@pytest.mark.django_db
def test_a_date_that_no_sprint_has_is_found_against_the_calendar_in_force():
    SprintFactory()
    calendars = tuple(
        (call.slug, proofreading_data.calendar_of(call)) for call in Call.objects.with_calendar()
    )
    right = page("Le sprint commencera le 29 janvier 2024.")
    wrong = page("Le sprint commencera le 19 août 2024.")
    about = Known(now=NOON.replace(month=1, day=2), calendars=calendars)

    assert "date-not-in-calendar" not in codes(right, about)
    assert "date-not-in-calendar" in codes(wrong, about)


def site(*documents):
    return lint(list(documents), known(whole=True, hosts=frozenset({"www.passerelle.example"})))


def test_links_follow_the_path_rule_of_the_site():
    pages = [
        page(name="content/_index.md"),
        page(name="content/defis/karfu’r.md"),
        page(name="content/programme-page.md", url="/programme", aliases=["/ancien/chemin/"]),
        page(
            "[a](/defis/karfur/) [b](/programme) [c](https://www.passerelle.example/defis/karfur)"
            " [d](/defis/karfour/) [e](/img/plan.pdf) [f](/Programme/) [g](/blog/page/2/)"
            " [h](/ancien/chemin)",
            name="content/blog/texte.md",
        ),
    ]

    found = [(f.code, f.suggestion) for f in site(*pages) if f.code in {"dead-link", "link-case"}]

    assert found == [
        ("dead-link", "Est-ce « /defis/karfur/ » ?"),
        ("link-case", "Écrire « /programme/ »."),
    ]
    assert path_of(pages[0]) == ""


def test_a_host_that_shares_one_folder_with_the_site_is_another_site():
    ours = (
        "[a](/blog/x/) [b](https://www.site.example/blog/y/) [c](https://www.site.example/blog/z/)"
    )
    theirs = "[d](https://journal.example/blog/w/)"

    found = lint([page(f"{ours} {theirs}")], known())

    assert [f.excerpt for f in found if f.code == "absolute-self-link"] == [
        "https://www.site.example/blog/y/",
        "https://www.site.example/blog/z/",
    ]


def defis(*numbers):
    return [page(name=f"content/defis/projet-{n}.md", title=f"Projet {n}") for n in numbers]


def links_to(*paths):
    return page(" ".join(f"[x]({path})" for path in paths), name="content/blog/texte.md")


def severities(found, code="dead-link"):
    return [f.severity for f in found if f.code == code]


def test_a_link_into_a_folder_that_is_not_here_at_all_asks_a_person():
    home = page(name="content/_index.md")

    assert severities(site(home, links_to("/defis/projet-1/"))) == ["warning"]
    assert severities(site(home, *defis(2), links_to("/defis/projet-31/"))) == ["error"]
    assert severities(site(home, links_to("/nulle-part/"))) == ["error"]


def test_a_misspelt_folder_is_a_dead_link_not_a_missing_folder():
    found = site(page(name="content/_index.md"), *defis(1), links_to("/defi/projet-1/"))

    assert [(f.severity, f.suggestion) for f in found if f.code == "dead-link"] == [
        ("error", "Est-ce « /defis/projet-1/ » ?")
    ]


@pytest.mark.parametrize(
    ("here", "gone", "severity"),
    [
        (45, 4, "error"),  # a few dead links: they are dead
        (45, 5, "warning"),  # one page in ten that others name is not here: a copy in part
        (46, 5, "error"),
    ],
)
def test_a_folder_that_lacks_many_pages_that_others_name_is_a_copy_in_part(here, gone, severity):
    present, absent = range(100, 100 + here), range(600, 600 + gone)
    pages = [f"/defis/projet-{n}/" for n in [*present, *absent]]

    found = site(page(name="content/_index.md"), *defis(*present), links_to(*pages))

    assert severities(found) == [severity] * gone


def test_a_relation_into_a_copy_in_part_asks_a_person():
    lost = [f"Perdu {n}" for n in range(5)]
    person = page(name="content/personnes/a.md", title="Ada", defis=["Projet 1", *lost])

    found = site(page(name="content/_index.md"), *defis(1), person)

    assert severities(found, "unresolved-relation") == ["warning"] * 5


def test_relations_are_resolved_by_title_and_spelling_is_said():
    found = site(
        page(name="content/_index.md"),
        page(name="content/defis/gobelins.md", title="Gobelins"),
        page(name="content/personnes/a.md", title="Ada Lovelace", defis=[" Gobelins", "Rivage"]),
        page(name="content/personnes/b.md", title="Ada  LOVELACE "),
    )

    assert {(f.code, f.severity, f.field) for f in found} >= {
        ("relation-spelling", "warning", "defis.0"),
        ("unresolved-relation", "error", "defis.1"),
        ("duplicate-person", "error", "title"),
    }


def test_an_article_told_twice_with_another_space_is_a_duplicate():
    found = site(
        page(name="content/_index.md"),
        page(name="content/blog/a.md", title="Cinq leviers pour innover\u00a0!"),
        page(name="content/blog/b.md", title="Cinq leviers pour innover !"),
    )

    assert "duplicate-article" in {f.code for f in found}


def test_swapped_networks_are_an_error():
    found = codes(page(title="Ada", linkedin="https://github.com/ada"))

    assert found == {"swapped-social"}


def test_a_press_picture_without_words_is_pointed_out():
    bare = page(**{"une-ou-diaporama": [{"image": "/a.png"}]})
    told = page(**{"une-ou-diaporama": [{"image": "/a.png", "alternative-textuelle": "Un port."}]})

    assert codes(bare) == {"missing-alt"}
    assert codes(told) == set()


def test_a_duplicate_key_passes_through():
    document = read("---\ntitle: Un\ntitle: Deux\n---\n", "a.md")

    assert "duplicate-key" in {f.code for f in lint_one(document, known())}


def test_the_line_is_that_of_the_word():
    document = read("---\ntitle: Un\n---\nBonjour.\n\nVoir [AJOUTER LIEN]\n", "a.md")

    (found,) = lint_one(document, known())

    assert (found.line, found.field, found.severity) == (6, "body", "error")


@pytest.mark.parametrize(
    ("host", "right"),
    [
        ("www.demarches-simplifees.fr", "demarches-simplifiees.fr"),
        ("demarche-simplifiees.fr", "demarches-simplifiees.fr"),
        ("www.demarches-simplifiees.fr", ""),
        ("linkedln.com", "linkedin.com"),
        ("github.io", ""),
        ("www.eig.numerique.gouv.fr", ""),
        ("culture.gouv.fr", ""),
    ],
)
def test_neighbours_of_trusted_names(host, right):
    assert look_alike(host, Known().trust.domains) == right


def test_what_someone_registered():
    assert registered("www.eig.numerique.gouv.fr") == "numerique.gouv.fr"
    assert registered("fr.linkedin.com") == "linkedin.com"


SEEDS = [
    # seed, code, where: what §8.2 of the domain lists and a program can see
    (1, "calendar-contradiction", "steps.dates.0.desc"),
    (0, "hour-missing", "steps.dates.0.desc"),
    (0, "copied-sentence", "steps.dates.1.desc"),
    (1, "announcement-wording", "steps.dates.2.desc"),
    (1, "typed-count", "steps.title"),
    (1, "missing-word", "how.desc"),
    (1, "step-count-contradiction", "how.title"),
    (2, "date-not-in-calendar", "head.sub"),
    (2, "open-against-text", "open"),
    (2, "open-without-window", "open"),
    (2, "look-alike-domain", "wait.desc"),
    (2, "profile-not-in-rules", "profiles.desc"),
    (2, "threshold-against-rules", "conditions.desc"),
    (2, "contract-against-rules", "conditions.desc"),
    (2, "told-twice-pool-entry", "how.desc"),
    (2, "told-twice-evaluator", "how.desc"),
    (2, "step-count-contradiction", "how.title"),
    (2, "edge-space", "head.sub"),
    (2, "ligature", "conditions.desc"),
    (2, "semicolon-spacing", "how.desc"),
    (0, "absolute-self-link", "how.desc"),
    (0, "unversioned-rules", "how.desc"),
    (3, "placeholder", "body"),
    (3, "date-typed-twice", "body"),
    (3, "mail-domains", "body"),
    (3, "rules-of-another-cohort", "body"),
    (3, "hour-missing", "body"),
    (3, "amount-spacing", "body"),
    (3, "inclusive-variants", "body"),
    (4, "date-only-in-alt", "une-ou-diaporama.0.alternative-textuelle"),
    (4, "count-wording", "title"),
    (4, "amount-spacing", "body"),
    (4, "mobile-phone", "contact-presse.tel.1"),
    (4, "empty-value", "files.0.Key"),
    (4, "former-mail-domain", "contact-presse.email"),
]


@pytest.fixture(scope="module")
def seed_findings(corpus):
    paths = sorted((corpus / "seeds").iterdir())
    documents = [read(path.read_text("utf-8"), path.name) for path in paths]
    found = lint(documents, Known(now=NOW, rules={"7": rules_of()}))
    return {number: [f for f in found if f.file == path.name] for number, path in enumerate(paths)}


@pytest.mark.parametrize(("number", "code", "field"), SEEDS)
def test_every_computable_contradiction_of_the_seeds_is_found(seed_findings, number, code, field):
    assert (code, field) in {(f.code, f.field) for f in seed_findings[number]}


def test_the_four_placeholders_of_the_third_seed_are_found(seed_findings):
    found = [f for f in seed_findings[3] if f.code == "placeholder"]

    assert [f.line for f in found] == [19, 20, 21, 23]


def test_the_first_two_seeds_have_no_error_of_their_own(corpus):
    for number in (0, 1):
        path = sorted((corpus / "seeds").iterdir())[number]
        document = read(path.read_text("utf-8"), path.name)
        assert not [f for f in lint_one(document, known()) if f.is_error]


def held_at(document, field):
    """What a document holds at a dotted path."""
    value = {**document.front, "body": document.body}
    for step in field.split("."):
        value = value[int(step) if isinstance(value, list) else step]
    return value


def test_the_words_at_fault_are_where_they_are_said_to_be(corpus):
    for path in sorted((corpus / "seeds").iterdir()):
        document = read(path.read_text("utf-8"), path.name)
        found = [f for f in lint([document], known()) if f.excerpt]
        assert found
        for finding in found:
            held = held_at(document, finding.field)
            assert held[finding.start : finding.end] == finding.excerpt, finding


# Something is missing there, or the whole page is meant: no words are at fault.
WITHOUT_WORDS = {
    "empty-value",
    "inclusive-variants",
    "mail-domains",
    "open-against-text",
    "open-not-boolean",
    "open-without-window",
    "step-count-contradiction",
}


def test_every_finding_of_the_seeds_shows_its_words_unless_there_are_none(seed_findings):
    found = [finding for seed in seed_findings.values() for finding in seed]

    assert {f.code for f in found if not f.excerpt} <= WITHOUT_WORDS


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("Lire le cahier des charges [AJOUTER LIEN].", "[AJOUTER LIEN]"),
        ("Le défi commence le **30 février 2024**, à Brest.", "30 février 2024"),
        ("Écrit le mardi 1er mars 2024.", "mardi 1er mars 2024"),
        ("[déposer](https://www.demarches-simplifees.fr/x)", "www.demarches-simplifees.fr"),
        ("Voir ![](/img/plan.png) ici.", "![](/img/plan.png)"),
        ("[défi](//defis/rivage/)", "//defis/rivage/"),
        ("Un mot\u200b coupé.", "\u200b"),
        ("😀 Le le mot.", "Le le"),
        ("Du 5 juin 2024 au 3 juin 2024.", "Du 5 juin 2024 au 3 juin 2024"),
    ],
)
def test_the_excerpt_is_the_words_and_no_more(body, excerpt):
    (finding,) = lint_one(page(body), known())

    assert finding.excerpt == excerpt
    assert body[finding.start : finding.end] == excerpt


def test_the_same_slip_twice_in_a_line_is_shown_twice():
    found = lint_one(page("Au coeur du coeur."), known())

    assert [(f.code, f.start) for f in found] == [("ligature", 3), ("ligature", 12)]


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("{{ sprint.close }}", "Vouliez-vous dire « {{ sprint.closes }} » ?"),
        ("{{ Pay }}", "Vouliez-vous dire « {{ pay }} » ?"),
        ("{{xyzzy}}", "Choisir un fait de la liste."),
    ],
)
def test_a_name_that_is_no_fact_is_an_error_and_the_nearest_is_proposed(typed, advice):
    about = known(facts=frozenset({"sprint.closes", "sprint.opens", "pay"}))

    (found,) = lint_one(page(f"Jusqu’au {typed}."), about)

    assert (found.code, found.severity) == ("unknown-fact", "error")
    assert (found.excerpt, found.suggestion) == (typed, advice)


@pytest.mark.parametrize(
    "body", ["{{ pay }}", "{{pay}}", '{{< dailymotion "x8" >}}', "`{{ inconnu }}`"]
)
def test_facts_shortcodes_and_code_between_braces_are_left_alone(body):
    assert codes(page(body), known(facts=frozenset({"pay"}))) == set()


def test_names_are_not_judged_when_no_call_can_tell_them():
    assert codes(page("{{ sprint.close }}")) == set()


@pytest.mark.django_db
def test_the_command_prints_json_with_suggestions(corpus):
    out = StringIO()

    call_command("lint_content", corpus / "seeds", "--json", "--at", "2024-09-20", stdout=out)

    rows = json.loads(out.getvalue())
    alike = next(row for row in rows if row["code"] == "look-alike-domain")
    assert alike == {
        "file": alike["file"],
        "line": 138,
        "field": "wait.desc",
        "code": "look-alike-domain",
        "severity": "error",
        "message": "« www.demarches-simplifees.fr » ressemble à « demarches-simplifiees.fr » et "
        "n’est pas lui.",
        "suggestion": "Écrire « demarches-simplifiees.fr ».",
        "excerpt": "www.demarches-simplifees.fr",
        "start": alike["start"],
        "end": alike["start"] + len("www.demarches-simplifees.fr"),
    }
    assert {row["code"] for row in rows} >= {"profile-not-in-rules", "threshold-against-rules"}


@pytest.mark.django_db
def test_the_command_knows_the_facts_of_the_calls(tmp_path):
    SprintFactory()
    (tmp_path / "a.md").write_text("Avant {{ sprint.closes }}, {{ sprint.clos }}.", "utf-8")
    out = StringIO()

    call_command("lint_content", tmp_path / "a.md", "--json", stdout=out)

    assert [row["excerpt"] for row in json.loads(out.getvalue())] == ["{{ sprint.clos }}"]


@pytest.mark.django_db
def test_the_command_reads_one_file_and_can_fail_the_build(tmp_path):
    (tmp_path / "a.md").write_text("[AJOUTER LIEN]", "utf-8")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("lint_content", tmp_path / "a.md", "--strict", stdout=out)

    assert "a.md:1 [body] error placeholder" in out.getvalue()


@pytest.mark.django_db
def test_malformed_files_are_findings_never_exceptions(corpus):
    out = StringIO()

    call_command("lint_content", corpus / "synthetic-malformed", "--json", stdout=out)

    found = {(row["file"], row["code"]) for row in json.loads(out.getvalue())}
    assert found >= {
        ("no-closing-fence.md", "unclosed-front-matter"),
        ("yaml-tab-indent.md", "yaml-tab"),
        ("open-string.md", "open-not-boolean"),
        ("interviews-before-deadline.md", "interview-overlaps-deposit"),
        ("impossible-date.md", "impossible-date"),
        ("script-in-desc.md", "active-html"),
    }
