"""What the reader of front matter found, and values left empty."""

from collections.abc import Iterator, Mapping

from proofreading.reading import Reading
from proofreading.registry import code, on_document
from proofreading.texts import MOST_READ, Excerpt, is_too_long
from texts import voice
from texts.findings import Finding
from texts.translation import gettext_lazy as _

_READ = "lecteur d’en-têtes (texts.frontmatter)"
BOM = code("bom", "info", _("marque d’ordre des octets"), evidence=_READ)
CRLF = code("crlf", "info", _("fins de ligne CRLF"), evidence=_READ)
UNCLOSED = code("unclosed-front-matter", "error", _("en-tête jamais fermé"), evidence=_READ)
NOT_NAMED = code("front-matter", "error", _("en-tête sans champs nommés"), evidence=_READ)
YAML = code("yaml", "error", _("YAML illisible"), evidence=_READ)
TAB = code("yaml-tab", "error", _("tabulation d’indentation"), evidence=_READ)
_BUDGET = "un texte a un budget : neuf lignes d’alias en coûtaient 3,8 Go"
TOO_LARGE = code("too-large", "error", _("fichier trop lourd"), evidence=_BUDGET)
TOO_DEEP = code("too-deep", "error", _("en-tête trop imbriqué"), evidence=_BUDGET)
TOO_MANY = code("too-many-values", "error", _("en-tête trop chargé"), evidence=_BUDGET)
LOOP = code("alias-loop", "error", _("en-tête qui se contient"), evidence=_BUDGET)
TAG = code("yaml-tag", "error", _("valeur qui n’est pas simple"), evidence=_BUDGET)
KEY = code("yaml-key", "error", _("nom de champ qui n’est pas un mot"), evidence=_BUDGET)
OUTSIDE = code("leads-outside", "error", _("lien hors du dossier"), evidence=_BUDGET)
TOO_LONG = code(
    "read-in-part",
    "warning",
    _("texte trop long pour être relu en entier"),
    _("Seuls les %(read)s premiers caractères sont relus : le texte gagne à devenir deux pages."),
    evidence=_BUDGET,
)
NOT_TEXT = code("not-a-text", "error", _("fichier qui n’est pas un texte"), evidence=_BUDGET)
TWICE = code("duplicate-key", "warning", _("champ écrit deux fois"), evidence="domaine §4.3")
EMPTY = code(
    "empty-value", "info", _("valeur vide"), _("« %(key)s » est vide."), evidence="domaine §8.2.17"
)


@on_document
def as_read(reading: Reading) -> Iterator[Finding]:
    yield from reading.document.findings


@on_document
def too_long(reading: Reading) -> Iterator[Finding]:
    if is_too_long(reading.document):
        whole = Excerpt(reading.document, (), "")
        yield TOO_LONG.on(whole, read=voice.number(MOST_READ))


@on_document
def empty_file_keys(reading: Reading) -> Iterator[Finding]:
    files = reading.document.front.get("files")
    for rank, entry in enumerate(files if isinstance(files, list) else []):
        if isinstance(entry, Mapping):
            for key, value in entry.items():
                if value is None:
                    yield EMPTY.on(Excerpt(reading.document, ("files", rank, key), ""), key=key)
