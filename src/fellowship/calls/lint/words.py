"""What is wrong in the words themselves: placeholders, characters, headings, spelling."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from fellowship.calls.lint.known import Known
from fellowship.calls.lint.texts import BODY, Excerpt, short
from fellowship.core.findings import Finding

_PLACEHOLDERS = [
    re.compile(r"\[\s*(?:(?:A |À )?AJOUTER|INS[ÉE]RER|COMPL[ÉE]TER|TODO|TEST)\b[^\]]*\]"),
    re.compile(
        r"\[\s*(?:lien|date|nom|titre|adresse|à compléter)\b[^\]]{0,40}\](?![(\[:])", re.IGNORECASE
    ),
    re.compile(r"\blorem ipsum\b", re.IGNORECASE),
    re.compile(r"\bJJ/MM/(?:AAAA|20\d\d)\b|(?<![\w])Xe promotion\b|\bXX/XX/\d{4}\b"),
    re.compile(
        r"(?:^|[\[(<{])\s*(?:TODO|FIXME|TBD)\b|\b(?:TODO|FIXME)\s*:|\b[AÀ] COMPL[EÉ]TER\b", re.M
    ),
    re.compile(r"(?<!\w)TEST\s+-\s+\w+"),
]
_INVISIBLE = {
    "\ufeff": "U+FEFF",
    "\u200b": "U+200B",
    "\u200c": "U+200C",
    "\u200d": "U+200D",
    "\u2060": "U+2060",
    "\u2028": "U+2028",
    "\u2029": "U+2029",
    "\u202a": "U+202A",
    "\u202b": "U+202B",
    "\u202d": "U+202D",
    "\u202e": "U+202E",
    "\u00ad": "U+00AD",
}
_FACT = re.compile(r"\{\{(?![<%])\s*([^{}\n]*?)\s*\}\}")  # « {{< … >}} » is a shortcode
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(r"(?<![\d+])(?:\+33[ .]?|0)[67](?:[ .-]?\d{2}){4}(?!\d)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SAME_WORD = re.compile(r"(?<![\w'-])([a-zà-ÿ]{2,}) \1(?![\w'-])", re.IGNORECASE)
_ACTIVE = re.compile(
    r"<\s*(script|iframe|object|embed|form)\b|<[^>]*\bon\w+\s*=\s*[\"']"
    r"|(?:\(|=\s*[\"']?|^\s*)javascript:",
    re.IGNORECASE,
)
_KNOWN_EMBEDS = {"www.dailymotion.com", "dailymotion.com", "geo.dailymotion.com"}
_VARIANTS = [
    (
        re.compile(r"\bpré-sélectionn", re.IGNORECASE),
        re.compile(r"\bprésélectionn", re.IGNORECASE),
        "présélectionné",
    ),
    (
        re.compile(r"Démarches Simplifiées"),
        re.compile(r"Démarches simplifiées"),
        "Démarches simplifiées",
    ),
]
_INCLUSIVE = {
    "·e": re.compile(r"\w·(?:e|ne|rice|euse)"),
    "(e)": re.compile(r"\w\((?:e|ne|rice|euse)\)"),
    ".e": re.compile(r"[a-zà-ÿ]\.(?:e|ne|rice)\b(?!\.)"),
}


def look(excerpt: Excerpt, known: Known) -> Iterator[Finding]:
    yield from placeholders(excerpt)
    yield from unknown_facts(excerpt, known)
    yield from invisible(excerpt)
    yield from addresses(excerpt, known)
    yield from active(excerpt)
    yield from slips(excerpt)
    if excerpt.path == BODY or "#" in excerpt.text:
        yield from headings(excerpt)
    if excerpt.text != excerpt.text.strip(" ") and "\n" not in excerpt.text:
        message = _("« %(text)s » commence ou finit par une espace.") % {"text": excerpt.text}
        before = len(excerpt.text) - len(excerpt.text.lstrip(" "))
        after = len(excerpt.text.rstrip(" "))
        at = (0, before) if before else (after, len(excerpt.text))
        yield excerpt.remark("edge-space", "info", message, at=at)


def placeholders(excerpt: Excerpt) -> Iterator[Finding]:
    taken: list[range] = []
    for pattern in _PLACEHOLDERS:
        for match in pattern.finditer(excerpt.bare):
            if any(match.start() in spot for spot in taken):
                continue
            taken.append(range(match.start(), match.end()))
            message = _("« %(text)s » attend d’être remplacé.") % {"text": short(match[0])}
            yield excerpt.remark("placeholder", "error", message, at=match.span())


def unknown_facts(excerpt: Excerpt, known: Known) -> Iterator[Finding]:
    """« {{ sprint.close }} »: no such fact, or not there; readers would see the braces."""
    if known.facts is None or "{{" not in excerpt.text:
        return
    for match in _FACT.finditer(excerpt.bare):
        if excerpt.field in known.as_typed:
            message = _("« %(text)s » : ce champ est montré tel quel, sans insérer de fait.") % {
                "text": short(match[0])
            }
            yield excerpt.remark("unknown-fact", "error", message, at=match.span())
            continue
        if match[1] in known.facts:
            continue
        message = _("« %(text)s » n’est le nom d’aucun fait : les lecteurs verraient ces mots.") % {
            "text": short(match[0])
        }
        near = get_close_matches(match[1].lower(), sorted(known.facts), 1, 0.6)
        advice = (
            _("Vouliez-vous dire « {{ %(name)s }} » ?") % {"name": near[0]}
            if near
            else _("Choisir un fait de la liste.")
        )
        yield excerpt.remark("unknown-fact", "error", message, at=match.span(), suggestion=advice)


def invisible(excerpt: Excerpt) -> Iterator[Finding]:
    for position, character in enumerate(excerpt.text):
        name = _INVISIBLE.get(character)
        if name and not _joins_emoji(excerpt.text, position):
            around = short(
                excerpt.text[max(0, position - 12) : position + 12].replace(character, "")
            )
            message = _("Caractère invisible %(name)s dans « %(around)s ».") % {
                "name": name,
                "around": around,
            }
            yield excerpt.remark(
                "invisible-character",
                "warning",
                message,
                at=(position, position + 1),
                suggestion=_("L’ôter."),
            )
    if not unicodedata.is_normalized("NFC", excerpt.text):
        message = _("Des accents sont écrits en deux signes : la recherche ne les trouvera pas.")
        yield excerpt.remark("decomposed-accent", "info", message)


def _joins_emoji(text: str, position: int) -> bool:
    return text[position] == "\u200d" and any(
        ord(c) > 0x2190 for c in text[max(0, position - 2) : position + 2] if c != "\u200d"
    )


def addresses(excerpt: Excerpt, known: Known) -> Iterator[Finding]:
    if "@" in excerpt.text:
        for match in _MAIL.finditer(excerpt.text):
            domain = match[1].lower().rstrip(".")
            if any(
                domain == former or domain.endswith(f".{former}") for former in known.former_mail
            ):
                message = _("« %(mail)s » : ce domaine n’est plus celui du programme.") % {
                    "mail": match[0]
                }
                advice = _("Insérer l’adresse de contact : {{ contact }}.")
                yield excerpt.remark(
                    "former-mail-domain", "warning", message, at=match.span(), suggestion=advice
                )
    for match in _PHONE.finditer(excerpt.text):
        message = _("« %(phone)s » est un numéro de mobile : est-il fait pour être public ?") % {
            "phone": match[0]
        }
        yield excerpt.remark("mobile-phone", "warning", message, at=match.span())


def active(excerpt: Excerpt) -> Iterator[Finding]:
    for match in _ACTIVE.finditer(excerpt.bare):
        tail = excerpt.text[match.start() : match.start() + 300]
        source = re.search(r"""src\s*=\s*["']?([^"'\s>]+)""", tail)
        embed = match[1] and match[1].lower() == "iframe" and source
        if embed and source and urlsplit(source[1]).hostname in _KNOWN_EMBEDS:
            continue
        message = _("« %(code)s » : du code actif ne se publie pas.") % {"code": short(tail, 40)}
        yield excerpt.remark("active-html", "error", message, at=match.span())


def headings(excerpt: Excerpt) -> Iterator[Finding]:
    """A level that is jumped, inside one text: from #### to ###### but not down to a smaller."""
    before = 0
    for match in _HEADING.finditer(excerpt.bare):
        level = len(match[1])
        if before and level > before + 1:
            message = _("Le titre « %(title)s » saute du niveau %(one)s au niveau %(two)s.") % {
                "title": short(match[2]),
                "one": before,
                "two": level,
            }
            yield excerpt.remark("heading-jump", "warning", message, at=match.span())
        before = level


def slips(excerpt: Excerpt) -> Iterator[Finding]:
    text = excerpt.bare
    for match in re.finditer(r"\bchaque (de|du|des) \w+", text):
        message = _("« %(text)s » : il manque un mot.") % {"text": match[0]}
        yield excerpt.remark("missing-word", "warning", message, at=match.span())
    for match in re.finditer(r"\bun(e?) ([a-zà-ÿ]{4,}s) (publiques|publics|partenaires)\b", text):
        message = _("« %(text)s » : singulier et pluriel ne s’accordent pas.") % {"text": match[0]}
        yield excerpt.remark("agreement", "warning", message, at=match.span())
    for match in _SAME_WORD.finditer(text):
        if match[1].lower() not in {"nous", "vous", "très", "bien"}:
            message = _("« %(text)s » : le mot est écrit deux fois.") % {"text": match[0]}
            yield excerpt.remark("repeated-word", "warning", message, at=match.span())
    for match in re.finditer(r"\b(promotion) du \1 du\b", text):
        message = _("« %(text)s » : le mot est écrit deux fois.") % {"text": match[0]}
        yield excerpt.remark("repeated-word", "warning", message, at=match.span())
    for match in re.finditer(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]?\d{3})€", text):
        message = _("« %(text)s » : il manque une espace avant « € ».") % {"text": match[0]}
        yield excerpt.remark("amount-spacing", "info", message, at=match.span())
    for match in re.finditer(r"\b([Cc])oeur\b", text):
        message = _("« %(text)s » s’écrit « %(right)sœur ».") % {
            "text": match[0],
            "right": match[1],
        }
        yield excerpt.remark("ligature", "info", message, at=match.span())
    for match in re.finditer(r"(?<![&\w-])(?:\w+[’'-])*\w+;(?=\s|$)(?![^<]*>)", text):
        message = _("« %(text)s » : il manque une espace avant le point-virgule.") % {
            "text": match[0]
        }
        yield excerpt.remark("semicolon-spacing", "info", message, at=match.span())
    for one, two, right in _VARIANTS:
        first = one.search(text)
        if first and two.search(text):
            message = _("« %(text)s » s’écrit de deux façons ici.") % {"text": right}
            yield excerpt.remark("spelling-variant", "info", message, at=first.span())


def inclusive_forms(excerpts: list[Excerpt]) -> set[str]:
    """The inclusive spellings a document uses: « ·e », « (e) », « .e »."""
    return {
        form
        for excerpt in excerpts
        for form, pattern in _INCLUSIVE.items()
        if pattern.search(excerpt.text)
    }


def mail_domains(excerpts: list[Excerpt]) -> dict[str, Excerpt]:
    """The domains of contact addresses, each with where it is first seen."""
    found: dict[str, Excerpt] = {}
    for excerpt in excerpts:
        for match in _MAIL.finditer(excerpt.text):
            found.setdefault(match[1].lower().rstrip("."), excerpt)
    return found
