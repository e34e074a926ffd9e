"""Mailboxes nobody reads, several domains in one page, a person's mobile number."""

import re
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_document, on_text
from proofreading.texts import Excerpt
from texts.findings import Finding
from texts.translation import gettext_lazy as _

_CONTACT = _("Insérer l’adresse de contact : {{ contact }}.")
FORMER = code(
    "former-mail-domain",
    "warning",
    _("ancienne adresse électronique"),
    _("« %(mail)s » : ce domaine n’est plus celui du programme."),
    advice=_CONTACT,
    evidence="domaine §8.2.18 : quatre domaines en huit ans",
)
SEVERAL = code(
    "mail-domains",
    "info",
    _("plusieurs domaines de contact"),
    _("Cette page donne des adresses de plusieurs domaines : %(domains)s."),
    advice=_CONTACT,
    evidence="domaine §8.2.16",
)
MOBILE = code(
    "mobile-phone",
    "warning",
    _("numéro de mobile"),
    _("« %(phone)s » est un numéro de mobile : est-il fait pour être public ?"),
    evidence="domaine §8.2.17 : celui d’une attachée de presse, dans un fichier public",
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@([\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+)")
_PHONE = re.compile(r"(?<![\d+])(?:\+33[ .]?|0)[67](?:[ .-]?\d{2}){4}(?!\d)")


@on_text
def contacts(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    text = excerpt.text
    if "@" in text:
        former = reading.known.trust.former_mail
        for match in _MAIL.finditer(text):
            domain = match[1].lower().rstrip(".")
            if any(domain == old or domain.endswith(f".{old}") for old in former):
                yield FORMER.on(excerpt, match.span(), mail=match[0])
    for match in _PHONE.finditer(text):
        yield MOBILE.on(excerpt, match.span(), phone=match[0])


@on_document
def domains(reading: Reading) -> Iterator[Finding]:
    found: dict[str, Excerpt] = {}
    for excerpt in reading.excerpts:
        if "@" in excerpt.text:
            for match in _MAIL.finditer(excerpt.text):
                found.setdefault(match[1].lower().rstrip("."), excerpt)
    if len(found) > 1:
        yield SEVERAL.on(list(found.values())[-1], domains=", ".join(found))
