"""The reference of every value of a rule set, in Markdown, drawn from the declarations."""

from collections.abc import Iterator

from regulations.declarations import FAMILIES, Value, own_values, values_of
from regulations.kinds import KINDS, Kind
from regulations.page import CHAPTERS
from regulations.process import Stage
from regulations.rules import Rules
from regulations.said import said
from texts import voice
from texts.translation import gettext as _

KIND_WORDS = {
    "slug": "identifiant",
    "text": "texte",
    "prose": "texte long",
    "whole": "nombre entier",
    "amount": "nombre",
    "percent": "pourcentage",
    "flag": "oui ou non",
    "day": "jour",
    "hour": "heure",
    "list": "suite de mots",
    "pairs": "suite d’identifiants et de libellés",
    "links": "table : issue = étape",
    "labels": "table : issue = mots",
}
NAME_WORDS = {
    "grid": "d’une grille",
    "form": "d’un formulaire",
    "stage": "d’une étape",
    "milestone": "d’un jalon",
    "profile": "d’un profil",
    "criterion": "d’un critère",
}
INTRODUCTION = (
    "Chaque clé qu’un fichier peut contenir ; une clé qui n’y est pas est refusée. Cette page est "
    "écrite par `python -m regulations reference`."
)
HEAD = ["| clé | ce que c’est | forme | si elle est absente |", "|---|---|---|---|"]


def reference() -> str:
    """The whole page: the keys of a file, then those of each kind of stage."""
    lines = [
        "# Référence du règlement",
        "",
        INTRODUCTION,
    ]
    for chapter, title in CHAPTERS.items():
        lines += ["", f"## {title}", ""]
        ones = [one for one in values_of(Rules) if one.chapter == chapter]
        lines += [*HEAD, *(_row(one) for one in ones)]
        for one in ones:
            lines += _family(one, one.key, rows="[[" if one.kind == "rows" else "[")
    lines += ["", "## Les natures d’étape", "", _("Chacune a les clés communes, et les siennes.")]
    for kind in KINDS.values():
        lines += _kind(kind)
    return "\n".join(lines) + "\n"


def _family(one: Value, path: str, *, rows: str) -> Iterator[str]:
    if one.family is None:
        return
    close = "]]" if rows == "[[" else "]"
    yield from ("", f"### `{rows}{path}{close}` : {str(one.label).lower()}", "")
    if one.help or FAMILIES[one.family].help:
        yield from (f"{one.help} {FAMILIES[one.family].help}".strip(), "")
    inner = own_values(one.family) if one.family is not Stage else values_of(Stage)
    yield from (*HEAD, *(_row(value) for value in inner if value.kind != "variant"))
    for value in inner:
        if value.kind == "rows":
            yield from _family(value, f"{path}.{value.key}", rows="[[")
        elif value.kind == "group":
            yield from _family(value, f"{path}.{value.key}", rows="[")


def _kind(kind: Kind) -> Iterator[str]:
    yield from ("", f"### `{kind.slug}` : {kind.label}", "", str(kind.help))
    if kind.outcomes:
        yield ""
        words = [
            f"`{outcome.slug}` ({outcome.label}, {_leads(outcome)})" for outcome in kind.outcomes
        ]
        yield f"Issues : {voice.listed(words)}."
    if kind.window:
        yield from ("", f"Fenêtre usuelle : `{kind.window}`.")
    if not kind.place:
        yield from ("", "Aucun dossier ne s’y tient : elle se rattache à la décision au-dessus.")
    inner = own_values(kind.settings)
    if inner:
        yield from ("", *HEAD, *(_row(value) for value in inner))
    for value in inner:
        if value.kind == "group" and value.family is not None:
            yield from ("", f"`{value.key}` : {str(value.label).lower()}", "")
            yield from (
                *HEAD,
                *(_row(below, f"{value.key}.") for below in own_values(value.family)),
            )


def _leads(outcome: object) -> str:
    leads = getattr(outcome, "leads", "")
    if getattr(outcome, "optional", False):
        return "si le règlement dit où elle mène"
    return {
        "next": "mène à l’étape suivante",
        "end": "mène à la fin",
        "stay": "ne change rien",
        "source": "ramène au vivier, sinon à la fin",
    }[leads]


def _row(one: Value, above: str = "") -> str:
    what = " ".join(f"{one.label}. {one.help}".split())
    return f"| `{above}{one.key}` | {_cell(what)} | {_cell(_form(one))} | {_cell(_absent(one))} |"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").strip()


def _form(one: Value) -> str:
    if one.kind in {"choice", "choices"}:
        words = ", ".join(f"`{word}` ({label})" for word, label in (one.words or {}).items())
        return words if one.kind == "choice" else f"suite, parmi : {words}"
    if one.kind == "name":
        return f"identifiant {NAME_WORDS[one.names]}"
    if one.kind == "names":
        return f"suite d’identifiants {NAME_WORDS[one.names]}"
    if one.kind in {"group", "rows"}:
        return "table" if one.kind == "group" else "suite de tables"
    words = KIND_WORDS[one.kind]
    bounds = [
        f"{text} {bound}"
        for text, bound in (("au moins", one.least), ("au plus", one.most))
        if bound is not None and one.kind in {"whole", "amount", "percent"}
    ]
    return ", ".join([words, *bounds])


def _absent(one: Value) -> str:
    if one.required:
        return "refusé"
    if one.default in (None, "", (), {}) or one.kind in {"group", "rows"}:
        return "–"
    return said(one.default, one)
