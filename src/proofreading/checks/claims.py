"""Every date and figure of a text, held against the calendar and the rules of its call."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from proofreading.claims.facts import CallFacts, facts_of
from proofreading.claims.judge import Verdict, judge
from proofreading.claims.reader import WORTH, Claim, Setting, read
from proofreading.claims.sentences import flatten, heading_before, heading_of, sentences
from proofreading.reading import Reading
from proofreading.registry import Code, code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext
from texts.translation import gettext_lazy as _

_DATE_ADVICE = _("Insérer la date du calendrier : {{ sprint.opens }} ou {{ sprint.closes }}.")
DATE = code(
    "date-not-in-calendar",
    "error",
    _("date d’aucun sprint du calendrier"),
    _("« %(text)s » : le calendrier dit %(right)s."),
    advice=_DATE_ADVICE,
    evidence="domaine A9, §8.2.3 ; « 30 août » face au 8 septembre (V3@25eae34)",
)
HOUR = code(
    "hour-against-calendar",
    "error",
    _("heure de clôture autre que celle du calendrier"),
    _("« %(text)s » : la clôture est à %(right)s."),
    advice=_("Insérer la date du calendrier : {{ sprint.closes }}."),
    evidence="domaine A2 : 17 h, 23 h ou 23 h 59 selon l’appel",
)
AMOUNT = code(
    "amount-against-rules",
    "error",
    _("montant absent de la grille du règlement"),
    _("« %(text)s » : le règlement dit %(right)s."),
    advice=_("Insérer la grille : {{ pay }}."),
    evidence="domaine G2",
)
PROFILE = code(
    "profile-not-in-rules",
    "error",
    _("profil absent du règlement"),
    _("« %(text)s » n’est pas un profil du règlement (%(right)s)."),
    advice=_("Insérer les profils : {{ profiles }}."),
    evidence="domaine §8.2.6",
)
FIGURE = code(
    "figure-against-rules",
    "error",
    _("chiffre autre que celui du règlement"),
    _("« %(text)s » : %(what)s, le règlement dit %(right)s."),
    evidence="domaine §3 : durées, comptes, délais, barèmes de chaque règlement",
)
SPRINTS = code(
    "sprints-against-calendar",
    "error",
    _("nombre de sprints autre que celui du calendrier"),
    _("« %(text)s » : le calendrier en compte %(right)s."),
    advice=_("Insérer le compte : {{ call.sprints }} sprints."),
    evidence="domaine A9, §8.2.12",
)
CONFIRM = code(
    "to-confirm",
    "info",
    _("affirmation à confirmer"),
    _("« %(text)s » : à confirmer, ni le calendrier ni le règlement ne permettent d’en juger."),
    evidence="ce qui ressemble à une date ou à un chiffre et n’est pas compris se montre",
)

WHAT = {
    "threshold": _("seuil d’expérience"),
    "variable": _("part variable"),
    "experience": _("aucune expérience minimale"),
    "contract.months": _("durée du contrat"),
    "contract.longest": _("durée totale du contrat"),
    "contract.kind": _("nature du contrat"),
    "renewable": _("contrat"),
    "cap": _("nombre de recrutements"),
    "readers": _("lectures par dossier"),
    "criteria": _("nombre de critères"),
    "criteria.dossier": _("nombre de critères du dossier"),
    "criteria.interview": _("nombre de critères de l’entretien"),
    "criteria.more": _("nombre de critères"),
    "scale": _("barème"),
    "sections": _("rubriques du dossier"),
    "profiles": _("nombre de profils"),
    "wishes": _("nombre de vœux"),
    "team": _("taille des équipes"),
    "acceptance": _("délai d’acceptation, en jours"),
    "probation": _("période d’essai, en mois"),
    "ask": _("demande d’arrêt, en jours avant la fin"),
    "notice": _("annonce du renouvellement, en mois avant la fin"),
    "answer": _("réponse au renouvellement, en jours"),
    "evaluation": _("délai d’évaluation, en jours"),
    "pool": _("durée du vivier, en mois"),
    "funding": _("part payée par le programme, en %%"),
}
# on a page that is not about a call, a date or a figure must say that it is
_ABOUT_A_CALL = re.compile(
    r"\bcandidatures?\b|\bcandidat(?:er|ez)\b|\bpostul|\bappels? à (?:candidatures?|projets?)\b"
    r"|\bdépôt des (?:dossiers|projets)\b|\bsprints? de recrutement\b"
)
_DATE_FACTS = {
    "deposit.opens": "sprint.opens",
    "deposit.closes": "sprint.closes",
    "interviews.opens": "sprint.interviews",
    "interviews.closes": "sprint.interviews",
    "interviews.within": "sprint.interviews",
    "results.opens": "sprint.results",
    "start.opens": "sprint.start",
}
_BULLET = re.compile(r"\s*(?:[-*+•–]|\d{1,2}[.)])\s")
_SKIPPED = {
    "url",
    "link",
    "image",
    "icon",
    "aliases",
    "slug",
    "file",
    "lien",
    "adresse",
    "email",
    "tel",
}


@on_text
def claims(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    if not WORTH.search(excerpt.flat):
        return
    last = excerpt.path[-1] if excerpt.path else ""
    if last in _SKIPPED or (reading.own and excerpt.field.startswith("steps.dates.")):
        return
    for verdict in verdicts(excerpt, reading):
        yield from said(excerpt, verdict, reading)


def verdicts(excerpt: Excerpt, reading: Reading) -> Iterator[Verdict]:
    """Each claim of a text, judged by the facts of its call, when that call is known."""
    for claim in claims_of(excerpt, reading):
        calls = calls_for(claim, reading)
        if not calls:
            continue
        judged = [judge(claim, facts) for facts in calls]
        best = min(judged, key=lambda verdict: RANK[verdict.truth])
        yield best


RANK = {"true": 0, "other": 1, "confirm": 2, "false": 3}


def claims_of(excerpt: Excerpt, reading: Reading) -> Iterator[Claim]:
    flat = flatten(excerpt.text)
    beside = heading_of(reading.document.front, excerpt.path)
    on_call_page = reading.is_about_a_call
    lead = asked = ""
    for start, end in sentences(excerpt.text):
        sentence = flat[start:end]
        bullet = _BULLET.match(excerpt.text[start:end])
        if sentence.rstrip().endswith(":"):
            lead = sentence.strip()
        elif not bullet:
            lead = ""
        if asked:  # « Douze ans d’expérience ? Ce sera 5 000 €. »
            lead = asked
        asked = sentence.strip() if sentence.rstrip().endswith("?") else ""
        heading = f"{beside} {heading_before(excerpt.text, start)}".strip()
        if not WORTH.search(sentence):
            continue
        if not on_call_page and not _ABOUT_A_CALL.search(sentence):
            continue
        setting = Setting(
            reading.audience,
            reading.cohort,
            heading,
            None,
            on_call_page,
            lead if lead != sentence.strip() else "",
        )
        for claim in read(sentence, excerpt.text[start:end], setting):
            yield _moved(claim, start)


def _moved(claim: Claim, by: int) -> Claim:
    return replace(claim, start=claim.start + by, end=claim.end + by)


def calls_for(claim: Claim, reading: Reading) -> list[CallFacts]:
    """The calls a claim may be about: the page's own, else those of its public and promotion."""
    known = reading.known
    named = str(reading.document.front.get("appel") or known.call)
    held = [call for call in known.every_call if call.audience == claim.audience]
    if any(call.name == named for call in held):
        return [call for call in held if call.name == named]
    if not held:
        held = [call for call in reading.elsewhere if call.audience == claim.audience]
        own = reading.told_call
        if own and own.audience == claim.audience:
            held = [own]
        if not held and reading.rules is not None and claim.audience == "candidates":
            held = [facts_of("", None, reading.rules, cohort=reading.cohort)]
    if reading.cohort:
        held = [call for call in held if not call.cohort or call.cohort == reading.cohort]
    if reading.is_dated_post:
        held = [call for call in held if _speaks_then(reading, call)]
    return held


def _speaks_then(reading: Reading, call: CallFacts) -> bool:
    """A dated text is held against a call that was alive when it was written."""
    days = call.days
    if reading.day is None or not days:
        return False
    return days[0] - timedelta(days=150) <= reading.day <= days[-1] + timedelta(days=30)


def said(excerpt: Excerpt, verdict: Verdict, reading: Reading) -> Iterator[Finding]:
    claim, truth = verdict.claim, verdict.truth
    at = (claim.start, claim.end)
    words = short(excerpt.text[claim.start : claim.end]) or short(claim.text)
    if truth == "confirm":
        if claim.text not in reading.known.answered:
            yield CONFIRM.on(excerpt, at, text=short(claim.text, 90))
        return
    if truth != "false":
        return
    if claim.subject == "deposit.hour":
        yield HOUR.on(excerpt, at, text=words, right=verdict.expected)
    elif claim.subject == "sprints":
        yield SPRINTS.on(excerpt, at, text=words, right=verdict.expected)
    elif claim.subject == "pay":
        yield AMOUNT.on(excerpt, at, text=words, right=verdict.expected)
    elif claim.subject == "profile":
        yield PROFILE.on(excerpt, at, text=words, right=verdict.expected)
    elif claim.subject in WHAT:
        yield _figure(FIGURE, excerpt, at, words, claim, verdict)
    else:
        fact = _DATE_FACTS.get(claim.subject)
        advice = gettext("Insérer la date du calendrier : {{ %(fact)s }}.") % {"fact": fact}
        yield DATE.on(
            excerpt, at, suggestion=advice if fact else None, text=words, right=verdict.expected
        )


def _figure(
    what: Code, excerpt: Excerpt, at: tuple[int, int], words: str, claim: Claim, verdict: Verdict
) -> Finding:
    named = str(WHAT[claim.subject]).replace("%%", "%")
    return what.on(excerpt, at, text=words, what=named, right=verdict.expected)
