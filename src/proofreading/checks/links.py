"""Links of a text: broken, without protocol, swapped; images without words; unversioned rules."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from proofreading.reading import Reading
from proofreading.registry import code, on_document, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext
from texts.translation import gettext_lazy as _

MISSING_ALT = code(
    "missing-alt", "warning", _("image sans texte de remplacement"),
    _("L’image « %(image)s » n’a pas de texte de remplacement."),
    advice=_("La décrire, ou la déclarer décorative dans l’éditeur."), evidence="RGAA 1.1",
)  # fmt: skip
UNVERSIONED = code(
    "unversioned-rules", "info", _("règlement sans version dans son nom"),
    _("« %(target)s » : le nom du règlement ne dit pas sa version."),
    evidence="domaine §8.2.14 : deux versions, du 23 et du 26 janvier 2024, un seul nom",
)  # fmt: skip
SWAPPED = code(
    "swapped-social", "error", _("réseaux intervertis"),
    _("Le champ « %(key)s » contient l’adresse de l’autre réseau."), evidence="domaine §4.3",
)  # fmt: skip
BROKEN = code(
    "broken-address", "error", _("adresse illisible"), _("« %(target)s » n’est pas une adresse."),
    evidence="une adresse qu’aucun navigateur ne lit",
)  # fmt: skip
PROTOCOL = code(
    "protocol-relative", "error", _("adresse sans protocole"),
    _("« %(target)s » : adresse sans protocole ; elle mène hors du site."),
    evidence="quatre sur le site réel : « //defis/… » mène à une machine nommée « defis »",
)  # fmt: skip
TO_SELF = code(
    "absolute-self-link", "info", _("lien absolu vers le site lui-même"),
    _("« %(target)s » : lien absolu vers le site lui-même."), evidence="domaine §8.2.14",
)  # fmt: skip
_RULES = re.compile(r"reglement[^/]*\.pdf$", re.IGNORECASE)


@on_text
def links(excerpt: Excerpt, _reading: Reading) -> Iterator[Finding]:
    for link in excerpt.links:
        if link.target.startswith("//"):
            host = _host(link.target)
            outside = host is not None and "." in host
            right = f"https:{link.target}" if outside else "/" + link.target.lstrip("/")
            said = gettext("« %(target)s » : adresse sans protocole.") if outside else ""
            yield PROTOCOL.on(
                excerpt, link.aim, severity="warning" if outside else "error", sentence=said,
                suggestion=gettext("Écrire « %(right)s ».") % {"right": right},
                target=short(link.target),
            )  # fmt: skip
        elif _host(link.target) is None:
            yield BROKEN.on(excerpt, link.aim, target=short(link.target))
        if link.is_image and not link.text.strip():
            yield MISSING_ALT.on(excerpt, link.spot, image=short(link.target))
        if _RULES.search(link.target) and not re.search(r"v\d|20\d\d-\d\d", link.target):
            yield UNVERSIONED.on(excerpt, link.aim, target=short(link.target))
    key = excerpt.path[-1] if excerpt.path else ""
    other = {"linkedin": "github.com", "github": "linkedin.com"}.get(str(key))
    if other and other in excerpt.text.lower():
        yield SWAPPED.on(excerpt, excerpt.whole, key=key)


def _host(target: str) -> str | None:
    """The host of an address, "" without one; None when the address cannot be read."""
    try:
        return (urlsplit(target).hostname or "").rstrip(".")
    except ValueError:
        return None


@on_document
def to_self(reading: Reading) -> Iterator[Finding]:
    for excerpt in reading.excerpts:
        for link in excerpt.links:
            match = re.match(r"https?://([^/:?#]+)", link.target)
            if match and match[1] in reading.known.hosts:
                yield TO_SELF.on(excerpt, link.aim, target=short(link.target))


@on_document
def press_pictures(reading: Reading) -> Iterator[Finding]:
    """The picture of a press release without the words that stand for it."""
    pictures = reading.document.front.get("une-ou-diaporama")
    for rank, entry in enumerate(pictures if isinstance(pictures, list) else []):
        if not isinstance(entry, dict) or not entry.get("image"):
            continue
        if not str(entry.get("alternative-textuelle") or "").strip():
            excerpt = Excerpt(reading.document, ("une-ou-diaporama", rank, "image"), "")
            yield MISSING_ALT.on(excerpt, suggestion="", image=short(str(entry["image"])))
