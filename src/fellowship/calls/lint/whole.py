"""Every check on one document, and those that need several."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fellowship.calls.lint import claims, dates, links, relations, words
from fellowship.calls.lint.known import Known
from fellowship.calls.lint.texts import Excerpt, excerpts_of
from fellowship.calls.prose import CalendarDraft, read_calendar
from fellowship.core.findings import Finding
from fellowship.core.frontmatter import Document

# What each code means. Codes of the front-matter and calendar readers pass through unchanged.
CODES = {
    "absolute-self-link": gettext_lazy("lien absolu vers le site lui-même"),
    "active-html": gettext_lazy("code actif ou adresse javascript"),
    "agreement": gettext_lazy("singulier et pluriel ne s’accordent pas"),
    "ambiguous-hour": gettext_lazy("heure qui se lit de deux façons"),
    "amount-against-rules": gettext_lazy("montant absent de la grille du règlement"),
    "amount-of-another-cohort": gettext_lazy("montant de la grille d’une autre promotion"),
    "amount-spacing": gettext_lazy("espace manquante avant €"),
    "announcement-wording": gettext_lazy("dates à annoncer dites de plusieurs façons"),
    "broken-address": gettext_lazy("adresse illisible"),
    "calendar-contradiction": gettext_lazy("deux pages datent un sprint différemment"),
    "closed-during-window": gettext_lazy("page close pendant un dépôt ouvert"),
    "contract-against-rules": gettext_lazy("durée du contrat autre que celle du règlement"),
    "copied-sentence": gettext_lazy("phrase recopiée d’un sprint à l’autre"),
    "count-mismatch": gettext_lazy("nombre de sprints faux"),
    "count-wording": gettext_lazy("nombre ferme dans le titre, plafond dans le texte"),
    "date-not-in-calendar": gettext_lazy("date d’aucun sprint du calendrier"),
    "date-only-in-alt": gettext_lazy("date dite par le seul texte d’une image"),
    "date-typed-twice": gettext_lazy("date écrite plusieurs fois"),
    "dead-link": gettext_lazy("lien vers aucune page"),
    "decomposed-accent": gettext_lazy("accents décomposés"),
    "duplicate-article": gettext_lazy("article en double"),
    "duplicate-key": gettext_lazy("champ écrit deux fois"),
    "duplicate-number": gettext_lazy("numéro de sprint en double"),
    "duplicate-person": gettext_lazy("personne en double"),
    "edge-space": gettext_lazy("espace au bord d’une valeur"),
    "empty-value": gettext_lazy("valeur vide"),
    "former-mail-domain": gettext_lazy("ancienne adresse électronique"),
    "heading-jump": gettext_lazy("niveau de titre sauté"),
    "hour-missing": gettext_lazy("clôture sans heure"),
    "impossible-date": gettext_lazy("date qui n’existe pas"),
    "impossible-hour": gettext_lazy("heure qui n’existe pas"),
    "inclusive-variants": gettext_lazy("plusieurs écritures inclusives"),
    "interview-overlaps-deposit": gettext_lazy("entretiens avant la fin du dépôt"),
    "invisible-character": gettext_lazy("caractère invisible"),
    "label-mismatch": gettext_lazy("libellé qui ne couvre pas les dates"),
    "ligature": gettext_lazy("œ écrit oe"),
    "link-case": gettext_lazy("casse d’un lien"),
    "look-alike-domain": gettext_lazy("domaine qui en imite un autre"),
    "mail-domains": gettext_lazy("plusieurs domaines de contact"),
    "missing-alt": gettext_lazy("image sans texte de remplacement"),
    "missing-word": gettext_lazy("mot manquant"),
    "mixed-script": gettext_lazy("domaine qui mêle des alphabets"),
    "mobile-phone": gettext_lazy("numéro de mobile"),
    "number-gap": gettext_lazy("numéros de sprint qui ne se suivent pas"),
    "open-against-text": gettext_lazy("ouverture contredite par le texte"),
    "open-not-boolean": gettext_lazy("ouverture qui n’est ni oui ni non"),
    "open-without-window": gettext_lazy("page ouverte sans dépôt ouvert"),
    "opening-missing": gettext_lazy("ouverture non datée"),
    "past-date": gettext_lazy("futur passé"),
    "placeholder": gettext_lazy("texte à remplacer"),
    "profile-not-in-rules": gettext_lazy("profil absent du règlement"),
    "protocol-relative": gettext_lazy("adresse sans protocole"),
    "relation-spelling": gettext_lazy("relation orthographiée autrement"),
    "repeated-word": gettext_lazy("mot répété"),
    "reversed-window": gettext_lazy("fin avant le début"),
    "rules-of-another-cohort": gettext_lazy("règlement d’une autre promotion"),
    "semicolon-spacing": gettext_lazy("espace manquante avant ;"),
    "short-window": gettext_lazy("dépôt de moins d’un mois"),
    "spelling-variant": gettext_lazy("mot écrit de deux façons"),
    "sprint-order": gettext_lazy("sprints qui se chevauchent"),
    "step-count": gettext_lazy("nombre d’étapes faux"),
    "step-count-contradiction": gettext_lazy("nombre d’étapes différent ailleurs"),
    "swapped-social": gettext_lazy("réseaux intervertis"),
    "threshold-against-rules": gettext_lazy("seuil placé autrement que dans le règlement"),
    "threshold-gap": gettext_lazy("seuil sans réponse"),
    "threshold-overlap": gettext_lazy("seuil à deux réponses"),
    "told-twice-evaluator": gettext_lazy("évaluation attribuée à deux groupes"),
    "told-twice-pool-entry": gettext_lazy("entrée au vivier dite de deux façons"),
    "typed-count": gettext_lazy("compte écrit à la main"),
    "unknown-fact": gettext_lazy("nom d’aucun fait, ou fait là où rien n’est inséré"),
    "unresolved-relation": gettext_lazy("relation vers rien"),
    "unversioned-rules": gettext_lazy("règlement sans version dans son nom"),
    "weekday-mismatch": gettext_lazy("jour de semaine faux"),
    "wrong-offset": gettext_lazy("décalage horaire faux"),
    "year-inferred": gettext_lazy("année déduite"),
    "year-missing": gettext_lazy("année absente"),
}

ORDER = {"error": 0, "warning": 1, "info": 2}


def lint_one(document: Document, known: Known) -> list[Finding]:
    """What is wrong in one document on its own and against what is known."""
    return _sorted(_one(document, known, _calendar(document), list(known.calendars)))


def lint(documents: Sequence[Document], known: Known) -> list[Finding]:
    """A whole site: each document, then what they say of each other."""
    held = sorted(documents, key=lambda document: document.name)
    every = [excerpt for document in held for excerpt in excerpts_of(document)]
    near = replace(known, hosts=known.hosts | links.own_hosts(every))
    read = [(document, _calendar(document)) for document in held]
    own = [(document, found[0]) for document, found in read if found and found[0].sprints]
    calendars = [*known.calendars, *((document.name, calendar) for document, calendar in own)]
    found = [
        finding
        for document, calendar in read
        for finding in _one(document, near, calendar, calendars)
    ]
    found += dates.contradictions(own)
    found += dates.copied_announcements([document for document, _calendar in own])
    found += claims.step_counts(held)
    found += claims.tellings(held)
    paths = {path: document.name for document in held for path in links.paths_of(document)}
    partial = (
        links.copied_in_part(every, paths, known, relations.named(held))
        if known.whole
        else frozenset()
    )
    found += relations.look(held, partial)
    found += _inclusive(held)
    if known.whole:
        found += links.dead(every, paths, known, partial)
    return _sorted(found)


Calendar = tuple[CalendarDraft, list[Finding]] | None


def _calendar(document: Document) -> Calendar:
    steps = document.front.get("steps")
    if isinstance(steps, dict) and isinstance(steps.get("dates"), list):
        return read_calendar(document.front, lines=document.line_of, name=document.name)
    return None


def _one(
    document: Document,
    known: Known,
    calendar: Calendar,
    calendars: list[tuple[str, CalendarDraft]],
) -> Iterator[Finding]:
    yield from document.findings
    if not document.is_readable:
        return
    excerpts = excerpts_of(document)
    cohort = claims.cohort_of(document)
    rules = known.rules_for(cohort)
    if calendar:
        yield from calendar[1]
    for excerpt in excerpts:
        yield from words.look(excerpt, known)
        yield from links.look(excerpt, known)
        if not (calendar and excerpt.field.startswith("steps.dates.")):
            yield from dates.look(excerpt, known)
            yield from dates.not_in_calendar(excerpt, calendars)
        yield from claims.thresholds(excerpt, rules)
        yield from claims.amounts(excerpt, rules, known)
        yield from claims.contract(excerpt, rules)
    checks: list[Callable[[], Iterator[Finding]]] = [
        lambda: claims.open_flag(document, calendars, known),
        lambda: claims.profiles(document, rules),
        lambda: claims.counted(document),
        lambda: claims.other_cohort(document, cohort),
        lambda: claims.empty_file_keys(document),
        lambda: claims.undescribed_pictures(document),
        lambda: dates.typed_twice(excerpts),
        lambda: dates.only_in_alt(excerpts),
        lambda: links.absolute_to_self(excerpts, known),
        lambda: _mail_domains(excerpts),
    ]
    for check in checks:
        yield from check()


def _mail_domains(excerpts: list[Excerpt]) -> Iterator[Finding]:
    domains = words.mail_domains(excerpts)
    if len(domains) > 1:
        last = list(domains.values())[-1]
        message = _("Cette page donne des adresses de plusieurs domaines : %(domains)s.") % {
            "domains": ", ".join(domains)
        }
        advice = _("Insérer l’adresse de contact : {{ contact }}.")
        yield last.remark("mail-domains", "info", message, suggestion=advice)


def _inclusive(documents: Sequence[Document]) -> Iterator[Finding]:
    """Pages that do not write like most others."""
    forms = {document.name: words.inclusive_forms(excerpts_of(document)) for document in documents}
    counted = Counter(form for used in forms.values() for form in used)
    if len(counted) < 2:
        return
    usual = max(sorted(counted), key=lambda form: counted[form])
    for document in documents:
        other = sorted(forms[document.name] - {usual})
        if other:
            message = _("Écriture inclusive « %(other)s », ailleurs « %(usual)s ».") % {
                "other": " », « ".join(other),
                "usual": usual,
            }
            excerpt = excerpts_of(document)[0]
            yield excerpt.remark("inclusive-variants", "info", message)


def _sorted(findings: Iterator[Finding] | list[Finding]) -> list[Finding]:
    """Each once, in the order a person reads: by file, then line, the worst first."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.file, f.line, ORDER[f.severity], f.code, f.start))
