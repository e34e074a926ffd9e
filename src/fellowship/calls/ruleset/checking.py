"""What is missing or contradictory in a rule set, before anything uses it (``rules_check``)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from fellowship.calls.ruleset.reading import BrokenRules, Field, Grid, Rules
from fellowship.core.findings import Finding, Severity
from fellowship.core.months import last_day

KINDS = {"text", "long", "number", "choice", "choices", "check", "url", "file"}
KNOWN = {
    "code", "version", "title", "in_force_on", "closing_hour", "readers", "acceptance_days",
    "cohort", "authority", "source", "profiles", "eligibility", "sections", "grids", "wishes",
    "team", "pay", "contract", "caps", "pool", "closed_list", "funding", "continuity",
    "waiting_list", "panel", "probation", "renewal", "targets", "retention",
}  # fmt: skip
FUNDINGS = {"programme", "host", "share", "months", "per_person"}
# What a rule set should say, though the platform can work without.
WANTED = {
    "authority": "qui valide la liste finale",
    "retention": "les durées de conservation",
    "source": "le texte dont il vient",
    "eligibility": "qui peut candidater",
    "acceptance_days": "le délai pour accepter une proposition",
}


def check(content: Mapping[str, Any], name: str = "") -> list[Finding]:
    """Errors forbid publication; warnings are worth a look."""
    faults = _Faults(name)
    for key in content:
        if key not in KNOWN:
            message = _("« %(key)s » n’est pas une règle connue.")
            faults.add(key, "unknown-key", "warning", message, key=key)
    try:
        rules = Rules.read(content)
    except BrokenRules as broken:
        for sentence in broken.sentences:
            faults.add("", "unreadable", "error", sentence)
        return faults.found
    for key, meaning in WANTED.items():
        if not content.get(key):
            faults.add(
                key, "missing", "warning", _("Le règlement ne dit pas %(what)s."), what=meaning
            )
    _identities(rules, faults)
    _sections(rules, faults)
    for grid in rules.grids.values():
        _grid(grid, rules, faults)
    _numbers(rules, faults)
    _dates(rules, content, faults)
    return faults.found


class _Faults:
    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[Finding]()

    def add(self, field: str, code: str, severity: Severity, message: str, **words: Any) -> None:
        text = message % words if words else message
        self.found.append(Finding(self.name, 0, field, code, severity, text))


def _twice(values: Iterable[str]) -> Iterator[str]:
    return (value for value, count in Counter(values).items() if count > 1)


def _identities(rules: Rules, faults: _Faults) -> None:
    groups = {
        "profiles": [profile.slug for profile in rules.profiles],
        "eligibility": [statement.slug for statement in rules.eligibility],
        "sections": [section.slug for section in rules.sections],
        "fields": [field.slug for section in rules.sections for field in section.fields],
        "caps": [str(cap.year) for cap in rules.caps],
    }
    for name, slugs in groups.items():
        for slug in _twice(slugs):
            faults.add(
                name, "duplicate", "error", _("« %(slug)s » est défini deux fois."), slug=slug
            )
        for slug in slugs:
            if not re.fullmatch(r"[a-z0-9_-]+", slug):
                message = _("« %(slug)s » : minuscules, chiffres et tirets seulement.")
                faults.add(name, "identifier", "error", message, slug=slug)
    if not rules.profiles:
        faults.add("profiles", "missing", "error", _("Aucun profil n’est recherché."))
    if not rules.sections:
        faults.add("sections", "missing", "error", _("Le dossier n’a aucune section."))
    if not rules.grids:
        faults.add("grids", "missing", "error", _("Aucune grille d’évaluation."))


def _sections(rules: Rules, faults: _Faults) -> None:
    for section in rules.sections:
        if not section.fields:
            faults.add(
                f"sections.{section.slug}", "missing", "error",
                _("La section « %(title)s » ne pose aucune question."), title=section.title,
            )  # fmt: skip
        for field in section.fields:
            _field(field, f"sections.{section.slug}.{field.slug}", faults)


def _field(field: Field, where: str, faults: _Faults) -> None:
    if field.kind not in KINDS:
        message = _("« %(label)s » : la nature « %(kind)s » n’existe pas.")
        faults.add(where, "kind", "error", message, label=field.label, kind=field.kind)
    if field.kind in {"choice", "choices"} and len(field.choices) < 2:
        message = _("« %(label)s » : un choix en propose au moins deux.")
        faults.add(where, "choices", "error", message, label=field.label)
    if field.kind in {"text", "long"} and not field.max_length:
        message = _("« %(label)s » : aucune longueur maximale (une « ligne » vaut 90 caractères).")
        faults.add(where, "length", "warning", message, label=field.label)
    if field.kind == "file" and not field.identifying:
        message = _("« %(label)s » : un fichier nomme son auteur ; le dire « identifying ».")
        faults.add(where, "identifying", "warning", message, label=field.label)


def _grid(grid: Grid, rules: Rules, faults: _Faults) -> None:
    where = f"grids.{grid.slug}"
    for slug in _twice(criterion.slug for criterion in grid.criteria):
        message = _("Le critère « %(slug)s » est défini deux fois.")
        faults.add(where, "duplicate", "error", message, slug=slug)
    if any(criterion.weight < 1 for criterion in grid.criteria):
        faults.add(where, "weight", "error", _("Un coefficient est inférieur à 1."))
    if grid.step < 1 or (
        grid.aggregation != "opinion" and (grid.highest - grid.lowest) % max(grid.step, 1)
    ):
        message = _("Le pas ne tombe pas juste sur la note la plus haute.")
        faults.add(where, "scale", "error", message)
    own = {criterion.slug for criterion in grid.criteria}
    earlier = {
        criterion.slug
        for other in rules.grids.values()
        if other.slug != grid.slug
        for criterion in other.criteria
    }
    for slug in grid.again:
        if slug not in own or slug not in earlier:
            message = _("« %(slug)s » ne peut être renoté : il n’est pas dans les deux grilles.")
            faults.add(where, "again", "error", message, slug=slug)


def _numbers(rules: Rules, faults: _Faults) -> None:
    wishes, (low, high) = rules.wishes, rules.team
    if not 0 <= wishes.lowest <= wishes.highest:
        message = _("Les vœux vont de %(low)s à %(high)s.")
        faults.add("wishes", "range", "error", message, low=wishes.lowest, high=wishes.highest)
    if not 1 <= low <= high:
        message = _("L’équipe va de %(low)s à %(high)s personnes.")
        faults.add("team", "range", "error", message, low=low, high=high)
    contract = rules.contract
    if contract.months < 1 or contract.longest_months < contract.months:
        faults.add("contract", "range", "error", _("La durée du contrat dépasse la durée totale."))
    if contract.renewable and contract.longest_months == contract.months:
        message = _("Le contrat est renouvelable et sa durée totale ne le permet pas.")
        faults.add("contract", "renewal", "error", message)
    span = 12 <= contract.months <= contract.longest_months <= 72
    if "contrat de projet" in contract.kind and not span:
        message = _("Un contrat de projet dure d’un an à six ans en tout (décret n° 2020-172).")
        faults.add("contract", "project-contract", "error", message)
    pays = [grade.net_monthly for grade in rules.pay]
    if pays != sorted(pays):
        faults.add("pay", "order", "warning", _("La rémunération baisse quand l’expérience monte."))
    if any(pay <= 0 for pay in pays):
        faults.add("pay", "range", "error", _("Une rémunération est nulle ou négative."))
    if any(not 0 <= grade.variable_percent <= 100 for grade in rules.pay):
        faults.add("pay", "range", "error", _("Une part variable sort de 0 à 100 %%."))
    if any(cap.count < 0 for cap in rules.caps):
        faults.add("caps", "range", "error", _("Un plafond est négatif."))
    if rules.readers < 1:
        faults.add("readers", "range", "error", _("Un dossier a au moins un relecteur."))
    if rules.funding and rules.funding.kind not in FUNDINGS:
        message = _("Le financement « %(kind)s » n’existe pas.")
        faults.add("funding", "kind", "error", message, kind=rules.funding.kind)
    if rules.pool and not rules.pool.wording.strip():
        faults.add("pool", "missing", "error", _("Le vivier demande un texte de consentement."))
    if rules.panel and rules.panel.lowest > rules.panel.highest:
        faults.add("panel", "range", "error", _("Le jury compte moins que son minimum."))
    if rules.probation and rules.probation.months >= rules.contract.months:
        faults.add("probation", "range", "error", _("La période probatoire dépasse le contrat."))


def _dates(rules: Rules, content: Mapping[str, Any], faults: _Faults) -> None:
    contract = rules.contract
    if contract.starts_on and contract.ends_on:
        expected = last_day(contract.starts_on, contract.months)
        if contract.ends_on != expected:
            message = _("De %(start)s, %(months)s mois vont au %(right)s, pas au %(said)s.")
            faults.add(
                "contract",
                "dates",
                "error",
                message,
                months=contract.months,
                start=_said(contract.starts_on),
                right=_said(expected),
                said=_said(contract.ends_on),
            )
    if rules.continuity and rules.continuity.until_on <= rules.continuity.after_on:
        faults.add("continuity", "dates", "error", _("La prolongation finit avant de commencer."))
    hour = str(content.get("closing_hour", ""))
    if not hour:
        message = _("L’heure de clôture n’est pas dite : 23 h 59 est retenue.")
        faults.add("closing_hour", "missing", "warning", message)
    elif time.fromisoformat(hour).second:
        faults.add("closing_hour", "hour", "error", _("L’heure de clôture se dit à la minute."))


def _said(day: date) -> str:
    return f"{day:%d/%m/%Y}"
