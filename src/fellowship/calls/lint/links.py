"""Links: neighbours of trusted names, mixed scripts, dead paths, swapped networks, images."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from fellowship.calls.lint.known import Known
from fellowship.calls.lint.texts import Excerpt, Link, short
from fellowship.core.findings import Finding, Severity
from fellowship.core.frontmatter import Document


def look(excerpt: Excerpt, known: Known) -> Iterator[Finding]:
    for link in excerpt.links:
        yield from _domains(excerpt, link, known)
        if link.is_image and not link.text.strip():
            message = _("L’image « %(image)s » n’a pas de texte de remplacement.") % {
                "image": short(link.target)
            }
            advice = _("La décrire, ou la déclarer décorative dans l’éditeur.")
            yield excerpt.remark("missing-alt", "warning", message, at=link.spot, suggestion=advice)
        if re.search(r"reglement[^/]*\.pdf$", link.target, re.IGNORECASE) and not re.search(
            r"v\d|20\d\d-\d\d", link.target
        ):
            message = _("« %(target)s » : le nom du règlement ne dit pas sa version.") % {
                "target": short(link.target)
            }
            yield excerpt.remark("unversioned-rules", "info", message, at=link.aim)
    key = excerpt.path[-1] if excerpt.path else ""
    value = excerpt.text.lower()
    if (key == "linkedin" and "github.com" in value) or (
        key == "github" and "linkedin.com" in value
    ):
        message = _("Le champ « %(key)s » contient l’adresse de l’autre réseau.") % {"key": key}
        yield excerpt.remark("swapped-social", "error", message, at=excerpt.whole)


def _domains(excerpt: Excerpt, link: Link, known: Known) -> Iterator[Finding]:
    target = link.target
    try:
        host = (urlsplit(target).hostname or "").rstrip(".")
    except ValueError:
        message = _("« %(target)s » n’est pas une adresse.") % {"target": short(target)}
        yield excerpt.remark("broken-address", "error", message, at=link.aim)
        return
    if target.startswith("//"):
        outside = "." in host
        message = (
            _("« %(target)s » : adresse sans protocole.")
            if outside
            else _("« %(target)s » : adresse sans protocole ; elle mène hors du site.")
        ) % {"target": short(target)}
        right = f"https:{target}" if outside else "/" + target.lstrip("/")
        yield excerpt.remark(
            "protocol-relative",
            "warning" if outside else "error",
            message,
            at=link.aim,
            suggestion=_("Écrire « %(right)s ».") % {"right": right},
        )
        return
    if not host or "." not in host:
        return
    at = excerpt.spot_of(host, link.aim)
    scripts = _scripts(host)
    if len(scripts) > 1:
        message = _("« %(host)s » mêle des alphabets : %(scripts)s.") % {
            "host": host,
            "scripts": ", ".join(sorted(scripts)),
        }
        yield excerpt.remark("mixed-script", "error", message, at=at)
        return
    right = look_alike(host, known.trusted)
    if right:
        message = _("« %(host)s » ressemble à « %(right)s » et n’est pas lui.") % {
            "host": host,
            "right": right,
        }
        yield excerpt.remark(
            "look-alike-domain",
            "error",
            message,
            at=at,
            suggestion=_("Écrire « %(right)s ».") % {"right": right},
        )


def _scripts(host: str) -> set[str]:
    text = host
    if "xn--" in host:
        try:
            text = host.encode("ascii").decode("idna")
        except UnicodeError:
            return {"?", "LATIN"}
    return {
        unicodedata.name(character, "?").split()[0] for character in text if character.isalpha()
    }


def registered(host: str) -> str:
    """The part of a host that someone registered: ``data.gouv.fr``, ``linkedin.com``."""
    labels = host.lower().removeprefix("www.").split(".")
    depth = 3 if labels[-2:] == ["gouv", "fr"] else 2
    return ".".join(labels[-depth:])


@lru_cache(maxsize=4096)
def look_alike(host: str, trusted: frozenset[str]) -> str:
    """The trusted name ``host`` imitates, or nothing."""
    name = registered(host)
    if name in trusted or any(name.endswith(f".{right}") for right in trusted):
        return ""
    for right in trusted:
        near = 1 if len(right) < 12 else 2
        if abs(len(name) - len(right)) <= near and 0 < _distance(name, right, near) <= near:
            same_end = name.rpartition(".")[2] == right.rpartition(".")[2]
            if same_end or _distance(name, right, 1) == 1:
                return right
    return ""


def _distance(one: str, two: str, limit: int) -> int:
    """Edits from one to two, a swap counts one; ``limit + 1`` when there are more."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if older and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


# --- paths of the site --------------------------------------------------------------------------


def urlized(text: str) -> str:
    """Hugo's rule: lower case, accents removed, spaces to hyphens, other signs dropped."""
    bare = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c)).lower()
    bare = re.sub(r"\s+", "-", bare.strip())
    return "".join(c for c in bare if c.isalnum() or c in "./\\_#+~-")


def path_of(document: Document) -> str:
    """Where a document of a ``content`` folder is served."""
    own = document.front.get("url")
    if isinstance(own, str) and own.startswith("/"):
        return urlized(own).strip("/")
    name = document.name.replace("\\", "/")
    name = name.rpartition("content/")[2] if "content/" in name else name
    name = re.sub(r"\.(md|markdown|txt)$", "", name)
    name = re.sub(r"(^|/)_?index$", "", name)
    return urlized(name).strip("/")


def paths_of(document: Document) -> list[str]:
    """Its path, and the older ones it answers to."""
    aliases = document.front.get("aliases")
    older = [urlized(str(a)).strip("/") for a in aliases] if isinstance(aliases, list) else []
    return [path_of(document), *older]


MANY, SHARE = 5, 0.1


def copied_in_part(
    excerpts: list[Excerpt],
    paths: dict[str, str],
    known: Known,
    named: Iterable[tuple[str, str, bool]],
) -> frozenset[str]:
    """The folders of which these documents are only a part: those that hold no page at all, or
    lack at least ``MANY`` of the pages that links and relations name, and ``SHARE`` of them.

    ``named``: (folder, title, is it here) of the relations. A site that is whole has no such
    folder, or has so many dead links that a person must look at the folder first.
    """
    here: dict[str, set[str]] = {}
    lacking: dict[str, set[str]] = {}
    for excerpt in excerpts:
        for link in excerpt.links:
            path = urlized(unquote(_own(link.target, known) or "")).strip("/")
            if "/" in path and "." not in path.rpartition("/")[2]:
                found = here if path in paths else lacking
                found.setdefault(path.split("/")[0], set()).add(path)
    for folder, title, is_here in named:
        found = here if is_here else lacking
        found.setdefault(folder, set()).add(f"{folder}/{urlized(title)}")
    held = {path.split("/")[0] for path in paths if "/" in path}
    return frozenset(
        folder
        for folder, gone in lacking.items()
        if folder not in held
        or (len(gone) >= MANY and len(gone) >= SHARE * (len(gone) + len(here.get(folder, ()))))
    )


def dead(
    excerpts: list[Excerpt], paths: dict[str, str], known: Known, partial: frozenset[str]
) -> Iterator[Finding]:
    """Links to pages of the site that no document is. Files (with an extension) are not judged.

    Into a folder that is there in part only (``partial``), nobody can tell: a person must look.
    """
    lowered = {path.lower(): path for path in paths}
    for excerpt in excerpts:
        for link in excerpt.links:
            target = _own(link.target, known)
            if target is None:
                continue
            path = unquote(target).strip("/")
            if re.search(r"\.\w{2,5}$|(?:^|/)page/\d+$", path) or path in paths:
                continue
            wanted = urlized(path)
            if wanted in paths:
                if path != path.lower():
                    message = _("« %(target)s » : la casse n’est pas celle de la page.") % {
                        "target": link.target
                    }
                    advice = _("Écrire « /%(right)s/ ».") % {"right": wanted}
                    yield excerpt.remark(
                        "link-case", "warning", message, at=link.aim, suggestion=advice
                    )
                continue
            if path.lower() in lowered or path.lower() in {"", "index.xml"}:
                continue
            near = next((p for p in paths if 0 < _distance(p, wanted, 2) <= 2), "")
            folder = wanted.split("/")[0] if "/" in wanted else ""
            misspelt = near and near.split("/")[0] != folder
            unsure = folder in partial and not misspelt
            message = (
                _("« %(target)s » : page absente d’un dossier qui n’est ici qu’en partie.")
                if unsure
                else _("« %(target)s » ne mène à aucune page du site.")
            ) % {"target": short(link.target)}
            advice = _("Est-ce « /%(near)s/ » ?") % {"near": near} if near else ""
            severity: Severity = "warning" if unsure else "error"
            yield excerpt.remark("dead-link", severity, message, at=link.aim, suggestion=advice)


def _own(target: str, known: Known) -> str | None:
    """The path of a link to this site; None for the others."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme in {"http", "https"} and parts.hostname in known.hosts:
        return parts.path
    if not parts.scheme and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    return None


def own_hosts(excerpts: list[Excerpt]) -> frozenset[str]:
    """The hosts that are this site, by what its links show: two of them at least share a first
    folder with its relative links (one proves nothing: any site has a « blog »). For remarks that
    cost nothing only."""
    targets = [link.target for excerpt in excerpts for link in excerpt.links if not link.is_image]
    folders = {t.split("/")[1] for t in targets if re.match(r"/[^/.]+/", t)}
    shared: Counter[str] = Counter()
    for target in targets:
        if target.startswith("http"):
            try:
                parts = urlsplit(target)
            except ValueError:
                continue
            if parts.hostname and parts.path.strip("/").split("/")[0] in folders:
                shared[parts.hostname] += 1
    return frozenset(host for host, times in shared.items() if times > 1)


def absolute_to_self(excerpts: list[Excerpt], known: Known) -> Iterator[Finding]:
    """An absolute link to the site itself, when the document also has relative ones or not."""
    for excerpt in excerpts:
        for link in excerpt.links:
            match = re.match(r"https?://([^/:?#]+)", link.target)
            if match and match[1] in known.hosts:
                message = _("« %(target)s » : lien absolu vers le site lui-même.") % {
                    "target": short(link.target)
                }
                yield excerpt.remark("absolute-self-link", "info", message, at=link.aim)
