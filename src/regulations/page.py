"""The rules as a document: its words, chapter by chapter, for the page and for the PDF.

A section is ``{"heading", "paragraphs": [str], "items": [str], "parts": [section]}``.
"""

from collections.abc import Mapping
from typing import Any

from regulations.declarations import FAMILIES, Text, Value, values_of
from regulations.kinds import Decision
from regulations.process import AT_ONCE, Stage
from regulations.rules import Rules
from regulations.said import said
from texts.translation import gettext as _
from texts.translation import gettext_lazy as lazy

Section = dict[str, Any]

CHAPTERS: dict[str, Text] = {
    "cadre": lazy("Le cadre"),
    "dossier": lazy("Le dossier"),
    "etapes": lazy("Les étapes"),
    "evaluation": lazy("Les grilles d’évaluation"),
    "engagement": lazy("L’engagement"),
}
# Told apart: who reads the rules has them above, or at the end.
APART = {"code", "version", "title", "in_force_on", "source", "cohort"}


def document(rules: Rules) -> list[Section]:
    """Every value of the rules that says something, in the order of its chapter."""
    chapters = [_chapter(rules, name, heading) for name, heading in CHAPTERS.items()]
    source = section(_("D’où vient ce texte"), [rules.source])
    return [one for one in (*chapters, source) if says_something(one)]


def section(
    heading: Text,
    paragraphs: list[str] | None = None,
    items: list[str] | None = None,
    parts: list[Section] | None = None,
) -> Section:
    return {
        "heading": str(heading),
        "paragraphs": [paragraph for paragraph in paragraphs or [] if paragraph],
        "items": items or [],
        "parts": [part for part in parts or [] if says_something(part)],
    }


def says_something(one: Section) -> bool:
    return bool(one["paragraphs"] or one["items"] or one["parts"])


def _chapter(rules: Rules, name: str, heading: Text) -> Section:
    paragraphs, parts = list[str](), list[Section]()
    for one in values_of(Rules):
        if one.chapter != name or one.key in APART:
            continue
        held = getattr(rules, one.key)
        if one.key == "stages":
            parts += [stage_part(rules, stage) for stage in rules.process.stages]
        elif one.kind == "rows":
            parts += _rows(one, held)
        elif one.kind == "group":
            parts.append(section(one.label, sentences_of(held)))
        else:
            paragraphs += _sentence(one, held)
    return section(heading, paragraphs, parts=parts)


def _rows(one: Value, held: Any) -> list[Section]:
    """One part for all when each row is a line; one part each when a row has rows of its own."""
    rows = list(held.values()) if isinstance(held, Mapping) else list(held)
    if one.says is not None:
        return [section(one.label, items=one.says(rows))]
    if not rows or not _inner(type(rows[0])):
        return [section(one.label, items=[line for row in rows for line in _lines(row)])]
    return [part for row in rows for part in _parts(row, "")]


def _inner(made: type) -> Value | None:
    return next((one for one in values_of(made) if one.kind == "rows"), None)


def _parts(row: Any, above: str) -> list[Section]:
    """A row with the lines below it; the sections of a form are parts of their own."""
    made = type(row)
    title = str(getattr(row, FAMILIES[made].titled_by))
    heading = f"{above} – {title}" if above else title
    inner = _inner(made)
    below = list(getattr(row, inner.key)) if inner else []
    if below and _inner(type(below[0])):
        return [part for one in below for part in _parts(one, heading)]
    paragraphs = sentences_of(row) or [getattr(row, "help", "")]
    return [section(heading, paragraphs, [line for one in below for line in _lines(one)])]


def _lines(row: Any) -> list[str]:
    return sentences_of(row) or [str(getattr(row, FAMILIES[type(row)].titled_by))]


def sentences_of(held: Any) -> list[str]:
    """What a family says of its values; nothing of one that is absent or says its default zero."""
    if held is None:
        return []
    told = FAMILIES[type(held)]
    if told.says is not None:
        return told.says(held)
    found = []
    for one in values_of(type(held)):
        inner = getattr(held, one.key)
        found += sentences_of(inner) if one.kind == "group" else _sentence(one, inner)
    return found


def _sentence(one: Value, held: Any) -> list[str]:
    if not one.sentence or held in (None, "", (), False, 0):
        return []
    words = str(one.sentence)
    return [words % {"value": said(held, one)} if "%(value)s" in words else words]


def stage_part(rules: Rules, stage: Stage) -> Section:
    """A stage in sentences: what is done, by which grid, who signs, when told, how it ends."""
    paragraphs = [stage.help or str(stage.sort.help), *sentences_of(stage.settings)]
    grid = rules.grid_of(stage)
    if grid is not None:
        paragraphs.append(_("Grille : %(title)s.") % {"title": grid.title})
    settings = stage.settings
    if isinstance(settings, Decision):
        judged = rules.process.get(settings.of)
        if judged is not None:
            paragraphs.append(_("Elle se fonde sur : %(name)s.") % {"name": judged.name})
        if settings.signed_by:
            paragraphs.append(_("La liste est signée par : %(who)s.") % {"who": rules.authority})
    if stage.at:
        place = rules.process.place_of(stage)
        if stage.sort.place:
            paragraphs.append(_("Pendant : %(name)s.") % {"name": place.name})
    paragraphs += _target(stage)
    if stage.is_place and stage.sort.telling:
        paragraphs.append(told_sentence(stage))
    return section(stage.name, paragraphs, outcome_lines(rules, stage))


def _target(stage: Stage) -> list[str]:
    one = next(value for value in values_of(Stage, stage) if value.key == "target_days")
    return _sentence(one, stage.target_days)


def told_sentence(stage: Stage) -> str:
    told = stage.told
    if told.applicants == AT_ONCE:
        words = _("Le résultat est dit aux candidats dès qu’il est connu.")
    else:
        words = _("Le résultat est dit aux candidats à la date du calendrier, à tous ensemble.")
    if told.public:
        words += " " + _("Il est rendu public à une date de ce calendrier.")
    return words


def outcome_lines(rules: Rules, stage: Stage) -> list[str]:
    """« Retenu : Entretien » ; nothing for a stage with one way only, or that moves no dossier."""
    if not stage.is_place or len(stage.outcomes) < 2:
        return []
    lines = []
    for slug in stage.outcomes:
        after = rules.process.after(stage, slug)
        if after is None:
            words = _("fin")
        else:
            words = _("sans changement") if after == stage else after.name
        label = stage.outcome_label(slug)
        lines.append(f"{label[:1].upper()}{label[1:]} : {words}")
    return lines
