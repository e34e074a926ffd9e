"""Pages into files and back: the same site."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from fellowship.pages.models import HomePage, SitePage, Source, Term

pytestmark = pytest.mark.django_db


def snapshot():
    """Everything an editor can see of each page, by address."""
    found = {}
    for page in HomePage.objects.get().get_descendants(inclusive=True).specific():
        assert isinstance(page, SitePage)
        values = {"title": page.title, "body": page.body, "live": page.live, "extra": page.extra}
        values |= {"menu": page.show_in_menus, "short": page.short_title}
        for name, how in page.front_fields().values():
            if how.startswith(("terms:", "pages:")):
                values[name] = sorted(getattr(page, name).values_list("title", flat=True))
            elif how == "date":
                values[name] = (page.dated_at, page.year)
            else:
                values[name] = getattr(page, name)
        values["sections"] = {name: _plain(value) for name, value in page.section.items()}
        found[page.url_path] = values
    return found


def _plain(value):
    if hasattr(value, "bound_blocks") and hasattr(value, "items"):
        found = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item not in ("", None, [], {})}
    if isinstance(value, Page):
        return value.title
    if isinstance(value, str | bool | type(None)):
        return value
    return [_plain(item) for item in value]


def empty():
    for page in HomePage.objects.get().get_children():
        Page.objects.get(pk=page.pk).delete()
    Source.objects.all().delete()
    Term.objects.all().delete()
    home = HomePage.objects.get()
    home.lead, home.sections, home.body = "", [], ""
    home.save()


@pytest.mark.parametrize("name", ["seeds", "own"])
def test_what_is_exported_imports_again_to_the_same_site(
    bring_in, corpus, settings, tmp_path, name
):
    bring_in(corpus / "seeds" if name == "seeds" else settings.ROOT / "content/site")
    before = snapshot()

    call_command("export_content", str(tmp_path / "sorti"), verbosity=0)
    empty()
    report = bring_in(tmp_path / "sorti")

    after = snapshot()
    assert report["refused"] == 0
    assert set(after) == set(before)
    for address, values in before.items():
        assert after[address] == values, address


def test_an_edited_page_is_exported_as_edited(bring_in, write, tmp_path):
    bring_in(write("a.md", "---\ntitle: Un\ncouleur: bleu\n---\nx\n"))
    page = Page.objects.get(slug="a").specific
    page.body = "Corrigé."
    page.save_revision().publish()

    call_command("export_content", str(tmp_path / "sorti"), verbosity=0)

    text = (tmp_path / "sorti/a.md").read_text("utf-8")
    assert text == "---\ntitle: Un\nlayout: page\nurl: /a\ncouleur: bleu\n---\nCorrigé.\n"


def test_a_folder_that_is_not_empty_is_left_alone(db, tmp_path):
    (tmp_path / "x").write_text("à moi")

    with pytest.raises(CommandError, match="pas vide"):
        call_command("export_content", str(tmp_path))
