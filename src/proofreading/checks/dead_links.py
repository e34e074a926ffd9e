"""Links to pages of the site that no document is. Files and other sites are not judged here."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from proofreading.checks.lookalikes import distance
from proofreading.checks.relations import named
from proofreading.reading import Site
from proofreading.registry import code, on_site
from proofreading.sites import copied_in_part, own_path, paths_of, urlized
from proofreading.texts import short
from texts.findings import Finding, Severity
from texts.translation import gettext
from texts.translation import gettext_lazy as _

DEAD = code(
    "dead-link",
    "error",
    _("lien vers aucune page"),
    _("« %(target)s » ne mène à aucune page du site."),
    evidence="domaine §4.3 ; dans un dossier copié en partie, personne ne peut trancher",
)
CASE = code(
    "link-case",
    "warning",
    _("casse d’un lien"),
    _("« %(target)s » : la casse n’est pas celle de la page."),
    evidence="un serveur distingue les majuscules",
)


@on_site
def dead(site: Site) -> Iterator[Finding]:
    if not site.known.whole:
        return
    paths = paths_of(site.documents)
    partial = copied_in_part(site, named(site.documents, site.known.trust))
    lowered = {path.lower(): path for path in paths}
    for excerpt in site.excerpts:
        for link in excerpt.links:
            target = own_path(link.target, site.given)
            if target is None:
                continue
            path = unquote(target).strip("/")
            if re.search(r"\.\w{2,5}$|(?:^|/)page/\d+$", path) or path in paths:
                continue
            wanted = urlized(path)
            if wanted in paths:
                if path != path.lower():
                    advice = gettext("Écrire « /%(right)s/ ».") % {"right": wanted}
                    yield CASE.on(excerpt, link.aim, suggestion=advice, target=link.target)
                continue
            if path.lower() in lowered or path.lower() in {"", "index.xml"}:
                continue
            near = next((p for p in paths if 0 < distance(p, wanted, 2) <= 2), "")
            folder = wanted.split("/")[0] if "/" in wanted else ""
            misspelt = near and near.split("/")[0] != folder
            unsure = folder in partial and not misspelt
            said = (
                gettext("« %(target)s » : page absente d’un dossier qui n’est ici qu’en partie.")
                if unsure
                else ""
            )
            severity: Severity = "warning" if unsure else "error"
            advice = gettext("Est-ce « /%(near)s/ » ?") % {"near": near} if near else ""
            yield DEAD.on(
                excerpt, link.aim, severity=severity, sentence=said, suggestion=advice,
                target=short(link.target),
            )  # fmt: skip
