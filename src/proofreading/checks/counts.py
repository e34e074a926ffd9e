"""« 3 étapes » above four bullets; « recrute 50 talents » above « jusqu’à 50 postes »."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from proofreading.reading import Reading, Site
from proofreading.registry import code, on_document, on_site
from proofreading.texts import Excerpt, short
from texts.dates import plain
from texts.findings import Finding
from texts.frontmatter import Document
from texts.translation import gettext_lazy as _

STEPS = code(
    "step-count", "error", _("nombre d’étapes faux"),
    _("« %(title)s » : la liste en compte %(count)s."), evidence="domaine §8.2.10",
)  # fmt: skip
STEPS_ELSEWHERE = code(
    "step-count-contradiction", "warning", _("nombre d’étapes différent ailleurs"),
    _("%(here)s étapes ici, %(there)s dans « %(other)s »."), evidence="domaine §8.2.10",
)  # fmt: skip
TYPED = code(
    "typed-count", "info", _("compte écrit à la main"),
    _("« %(title)s » est un compte écrit à la main."),
    advice=_("Insérer le compte : {{ call.sprints }} sprints."), evidence="domaine §8.2.12",
)  # fmt: skip
WORDING = code(
    "count-wording", "warning", _("nombre ferme dans le titre, plafond dans le texte"),
    _("Le titre dit « %(count)s », le texte « jusqu’à %(count)s »."), evidence="domaine §8.2.17",
)  # fmt: skip
NUMBERS = ["zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
_STEPS = re.compile(r"(?<!\w)(\d+|" + "|".join(NUMBERS[2:]) + r") (?:\w+ )?(?:étapes|choses)\b")
_HEADS = re.compile(r"(?<!\w)(\d{2,3})(?= (?:talents|postes|personnes))")


@on_document
def counted(reading: Reading) -> Iterator[Finding]:
    document = reading.document
    how = document.front.get("how")
    if isinstance(how, Mapping):
        said, real = steps_of(how)
        if said and real and said != real:
            excerpt = Excerpt(document, ("how", "title"), str(how.get("title")))
            title = short(str(how.get("title")))
            yield STEPS.on(excerpt, excerpt.whole, title=title, count=real)
    steps = document.front.get("steps")
    title = str(steps.get("title") or "") if isinstance(steps, Mapping) else ""
    if re.fullmatch(r"\s*\d+ sprints?\s*", title):
        excerpt = Excerpt(document, ("steps", "title"), title)
        yield TYPED.on(excerpt, excerpt.whole, title=title)
    yield from _title_against_text(document, reading.excerpts)


def _title_against_text(document: Document, excerpts: list[Excerpt]) -> Iterator[Finding]:
    title = str(document.front.get("title") or "")
    flat = plain(title)
    for match in _HEADS.finditer(flat):
        capped = re.compile(rf"jusqu'à {match[1]}\b")
        elsewhere = any(e.field != "title" and capped.search(e.flat) for e in excerpts)
        if elsewhere and "jusqu'à" not in flat[max(0, match.start() - 9) : match.start()]:
            yield WORDING.on(Excerpt(document, ("title",), title), match.span(), count=match[1])


def steps_of(how: Mapping[str, Any]) -> tuple[int, int]:
    """(what the title says, what the list counts); 0 when it says or lists nothing."""
    match = _STEPS.search(plain(str(how.get("title") or "")))
    said = 0
    if match:
        said = int(match[1]) if match[1].isdigit() else NUMBERS.index(match[1])
    body = str(how.get("desc") or "")
    numbered = re.findall(r"^(?:#+ )?(\d+)\.\s", body, re.MULTILINE)
    bullets = re.findall(r"^[*-]\s", body, re.MULTILINE)
    return said, len(numbered) or len(bullets)


@on_site
def step_counts(site: Site) -> Iterator[Finding]:
    """Pages that count the steps of one process differently."""
    first: tuple[Document, int] | None = None
    for document in site.documents:
        how = document.front.get("how")
        layout = document.front.get("layout")
        if not isinstance(how, Mapping) or layout not in {"apply", "candidates"}:
            continue
        said, real = steps_of(how)
        count = real or said
        if not count:
            continue
        if first is None:
            first = (document, count)
        elif count != first[1]:
            excerpt = Excerpt(document, ("how", "title"), "")
            yield STEPS_ELSEWHERE.on(excerpt, here=count, there=first[1], other=first[0].name)
