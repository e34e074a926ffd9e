"""Files that are broken, empty or hostile: each ends as it must, none stops the others."""

import string
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from fellowship.pages.exchange.intake import pictures_under
from fellowship.pages.showing import prose
from proofreading import Known, lint
from tests.pages.conftest import NOW
from texts import frontmatter

pytestmark = pytest.mark.django_db


def laughs(lines=9):
    """Nine lines of aliases that stand for a billion values."""
    names = "abcdefghij"[: lines + 1]
    rows = [f"{names[0]}: &{names[0]} [x, x, x, x, x, x, x, x, x]"]
    rows += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip(names, names[1:], strict=False)
    ]
    return "\n".join(["---", "title: Rire", *rows, "---", "Texte."])


# file → (its text, what is said of it, how it ends: refused, draft or live)
KINDS = {
    "alias-bombe.md": (laughs(), "too-many-values", "refused"),
    "fusion-bombe.md": (laughs().replace("[*", "{<<: [*").replace("]\n", "]}\n"), None, "refused"),
    "alias-cercle.md": ("---\ntitle: &a [*a]\n---\nx", "alias-loop", "refused"),
    "crochets.md": (f"---\ntitle: {'[' * 9000}{']' * 9000}\n---\nx", "too-deep", "refused"),
    "tirets.md": (f"---\ntitle: x\nliste:\n  {'- ' * 9000}y\n---\nx", "too-deep", "refused"),
    "accolades.md": (f"---\ntitle: {'{a: ' * 200}1{'}' * 200}\n---\nx", "too-deep", "refused"),
    "lourd.md": ("---\ntitle: Lourd\n---\n" + "mot " * 400_000, "too-large", "refused"),
    "en-tete-long.md": (f"---\ntitle: x\nnote: {'a' * 500_000}\n---\nx", "too-large", "refused"),
    "vide.md": ("", "nothing-to-say", "refused"),
    "espaces.md": ("  \n\n\t\n", "nothing-to-say", "refused"),
    "barrieres.md": ("---\n---\n", "nothing-to-say", "refused"),
    "barrieres-espaces.md": ("---\n\n---\n   \n", "nothing-to-say", "refused"),
    "titre-vide.md": ('---\ntitle: ""\nlayout: page\n---\n', "nothing-to-say", "refused"),
    "titre-liste.md": ("---\ntitle: [true]\n---\nx", "nothing-to-say", "refused"),
    "titre-carte.md": ("---\ntitle: {fr: Bonjour}\n---\nx", "nothing-to-say", "refused"),
    "python.md": (
        "---\ntitle: !!python/object/apply:os.system ['true']\n---\nx", "yaml-tag", "refused",
    ),
    "etiquette.md": ("---\ntitle: !secret x\n---\nx", "yaml-tag", "refused"),
    "binaire.md": ("---\ntitle: x\nimage: !!binary aGVsbG8=\n---\nx", "yaml-tag", "refused"),
    "cle-liste.md": ("---\n? [a, b]\n: c\n---\nx", "yaml-key", "refused"),
    "nul.md": ("---\ntitle: x\n---\na\0b", "not-a-text", "refused"),
    "alias-inconnu.md": ("---\ntitle: *absent\n---\nx", "yaml", "refused"),
    "guillemet.md": ('---\ntitle: "ouvert\n---\nx', "yaml", "refused"),
    "liste-seule.md": ("---\n- un\n- deux\n---\nx", "front-matter", "refused"),
    "jamais-ferme.md": ("---\ntitle: x\n", "unclosed-front-matter", "refused"),
    "tabulation.md": ("---\nhead:\n\tsub: x\n---\nx", "yaml-tab", "refused"),
    "an-cinq.md": (
        "---\ntitle: Rencontre\nlayout: event\nevent_start_date: 0005-03-01 10:00\n---\nx",
        "absurd-date", "draft",
    ),
    "an-lointain.md": (
        "---\ntitle: Rencontre\nlayout: event\nevent_start_date: 9025-03-01 10:00\n---\nx",
        "absurd-date", "draft",
    ),
    "sans-jour.md": ("---\ntitle: Rencontre\nlayout: event\n---\nx", "nothing-to-say", "draft"),
    "titre-seul.md": ("---\ntitle: Seul\nlayout: article\n---\n", "nothing-to-say", "draft"),
    "article-an-cinq.md": (
        "---\ntitle: Ancien\nlayout: article\ndate: 0005-01-01\n---\nx", "absurd-date", "live",
    ),
    "grand-nombre.md": (f"---\ntitle: Nombre\nweight: {'9' * 6000}\n---\nx", None, "live"),
    "infini.md": ("---\ntitle: Infini\nweight: .inf\nnote: .nan\n---\nx", None, "live"),
    "heure-folle.md": (
        "---\ntitle: Heure\ndate: 2024-01-01T99:99:99Z\n---\nx", "impossible-date", "live",
    ),
    "cle-nulle.md": ("---\ntitle: Nulle\n~: x\n---\nx", "unknown-field", "live"),
    "titre-nombre.md": ("---\ntitle: 2024\n---\nx", None, "live"),
    "bom.md": ("\ufeff---\ntitle: Marque\n---\nx", "bom", "live"),
    "script.md": (
        "---\ntitle: Actif\n---\n<script>alert(1)</script> bonjour", "active-html", "live",
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name, (text, _code, _end) in KINDS.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "latin.md").write_bytes("---\ntitle: Été\n---\nx".encode("latin-1"))
    (tmp_path / "sain.md").write_text("---\ntitle: Sain\n---\nBonjour.", "utf-8")
    return tmp_path


def test_every_kind_of_broken_file_ends_as_its_contract_says(bring_in, folder):
    report = bring_in(folder)

    said = {(f["file"], f["code"]) for f in report["findings"]}
    refused = [name for name, (_text, _code, end) in KINDS.items() if end == "refused"]
    assert report["refused"] == len(refused) + 1
    assert report["created"] == len(KINDS) - len(refused) + 1
    for name, (_text, code, end) in KINDS.items():
        assert code is None or (name, code) in said, name
        if end == "refused":
            assert any(f["file"] == name and f["severity"] == "error" for f in report["findings"])


def test_nothing_is_online_without_a_title_and_a_text(bring_in, folder):
    before = set(Page.objects.live().values_list("pk", flat=True))

    bring_in(folder)

    online = Page.objects.live().exclude(pk__in=before).values_list("title", flat=True)
    assert set(online) >= {"Sain", "Marque", "Ancien"}
    assert not {"Rencontre", "Seul", "Vide", "Barrieres", "['true']"} & set(online)
    assert set(Page.objects.filter(live=False).values_list("title", flat=True)) >= {
        "Rencontre",
        "Seul",
    }


# what made the linter or the pages take minutes, or never end, for 60,000 signs
SIGNS_IN_A_ROW = [
    "[", "![a](", "<", "<a on", "<!--", "<iframe src=", "<script ", "{{< a ", "{: .a\n", "x\n",
    "# {.a", "1 ", "3 avril 2027 ", "23 h 59 ", "9 000 € ", "a.", "\u200b", "[a](https://a.fr) ",
]  # fmt: skip


@pytest.mark.parametrize("signs", SIGNS_IN_A_ROW)
def test_a_text_of_one_sign_repeated_is_read_and_shown(signs):
    text = signs * (20_000 // len(signs))
    document = frontmatter.read(f"---\ntitle: Long\n---\n{text}", "long.md")

    shown = prose.render(text)

    assert all(f.excerpt in text for f in lint([document], Known(now=NOW, zone=ZoneInfo("UTC"))))
    assert "<script" not in shown
    assert len(list(prose.active_parts(text))) <= len(text)


def test_a_text_longer_than_a_page_is_read_in_part_and_says_so():
    document = frontmatter.read(f"---\ntitle: Long\n---\n{'Un mot. ' * 20_000}", "long.md")

    found = {f.code for f in lint([document], Known(now=NOW, zone=ZoneInfo("UTC")))}

    assert "read-in-part" in found


def test_a_link_out_of_the_folder_brings_nothing_in(bring_in, tmp_path):
    inside = tmp_path / "site"
    (inside / "static/img").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\nx", "utf-8")
    (inside / "lien.md").symlink_to(tmp_path / "secret.md")
    (inside / "static/img/lien.png").symlink_to(tmp_path / "secret.md")

    report = bring_in(inside)

    assert [(f["file"], f["code"]) for f in report["findings"]] == [("lien.md", "leads-outside")]
    assert list(pictures_under(inside)) == []
    assert not Page.objects.filter(title="Secret").exists()


SIGNS = st.text(alphabet=string.printable + "é’«»·\ufeff\u200b", max_size=60)
FRONTS = st.lists(
    st.tuples(st.sampled_from(["title", "date", "layout", "steps", "head", "open", "x"]), SIGNS),
    max_size=6,
)


@settings(max_examples=150, deadline=2000)
@given(FRONTS, SIGNS)
def test_any_text_is_read_or_refused_never_an_exception(front, body):
    rows = "\n".join(f"{key}: {value}" for key, value in front)

    document = frontmatter.read(f"---\n{rows}\n---\n{body}", "a.md")

    assert document.is_readable or any(f.is_error for f in document.findings)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FRONTS, SIGNS)
def test_any_text_is_imported_or_refused_with_one_report(bring_in, tmp_path, front, body):
    rows = "\n".join(f"{key}: {value}" for key, value in front)
    (tmp_path / "texte.md").write_text(f"---\n{rows}\n---\n{body}", "utf-8")

    report = bring_in(tmp_path)

    assert report["refused"] + report["created"] + report["updated"] + report["unchanged"] == 1
