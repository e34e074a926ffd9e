"""What changed between two versions of a rule set, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What the coded values of a rule set mean, by the last steps of their path.
VALUES: dict[str, dict[str, Any]] = {
    "aggregation": {
        "mean": gettext_lazy("la moyenne des critères"),
        "sum": gettext_lazy("leur somme"),
        "opinion": gettext_lazy("un avis, sans note"),
    },
    "funding.kind": {
        "programme": gettext_lazy("le programme, tout"),
        "host": gettext_lazy("l’administration, tout"),
        "share": gettext_lazy("le programme, une part du coût (%)"),
        "months": gettext_lazy("le programme, des mois de coût complet"),
        "per_person": gettext_lazy("le programme, une somme par personne (€)"),
    },
    "kind": {
        "text": gettext_lazy("une ligne"),
        "long": gettext_lazy("un texte"),
        "number": gettext_lazy("un nombre"),
        "choice": gettext_lazy("un choix"),
        "choices": gettext_lazy("plusieurs choix"),
        "check": gettext_lazy("une case à cocher"),
        "url": gettext_lazy("une adresse de site"),
        "file": gettext_lazy("un fichier PDF"),
    },
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. ``before`` None: it is new; ``after`` None: it is gone."""

    path: str
    label: str
    before: Any
    after: Any


def flat(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its path; items of a list are named by their slug, year or rank."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from flat(value, f"{path}.{key}".lstrip("."))
    elif isinstance(tree, list) and tree and all(isinstance(item, Mapping) for item in tree):
        for rank, item in enumerate(tree, 1):
            name = next((item[key] for key in ("slug", "year", "from_years") if key in item), rank)
            yield from flat({k: v for k, v in item.items() if k != "slug"}, f"{path}.{name}")
    elif isinstance(tree, list):
        yield path, ", ".join(_one(item) for item in tree)
    else:
        yield path, tree


def _one(item: Any) -> str:
    return " : ".join(str(part) for part in item) if isinstance(item, list) else str(item)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """In the order of the new version, then what it lost. Version and date are left out."""
    before, after = dict(flat(old)), dict(flat(new))
    paths = [path for path in after if path not in {"version", "in_force_on"}]
    paths += [path for path in before if path not in after]
    return [
        Difference(path, label_of(path), said(path, before.get(path)), said(path, after.get(path)))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def said(path: str, value: Any) -> Any:
    """A coded value in words; the others as they are."""
    known = next((words for end, words in VALUES.items() if path.endswith(end)), {})
    return str(known[value]) if isinstance(value, str) and value in known else value


def words_of() -> dict[str, str]:
    """What each key means, for whoever reads or edits a rule set."""
    return {
        "code": _("Code"),
        "version": _("Version"),
        "title": _("Titre"),
        "in_force_on": _("En vigueur le"),
        "closing_hour": _("Heure de clôture"),
        "readers": _("Relecteurs par dossier"),
        "acceptance_days": _("Jours pour accepter une offre"),
        "profiles": _("Profils"),
        "eligibility": _("Conditions"),
        "sections": _("Sections du dossier"),
        "fields": _("Questions"),
        "grids": _("Grilles"),
        "criteria": _("Critères"),
        "lowest": _("Minimum"),
        "highest": _("Maximum"),
        "step": _("Pas"),
        "aggregation": _("Agrégation"),
        "appreciation": _("Appréciation écrite"),
        "again": _("Critères renotés"),
        "wishes": _("Vœux"),
        "ranked": _("Classés"),
        "team": _("Équipe"),
        "pay": _("Rémunération"),
        "net_monthly": _("Net mensuel"),
        "variable_percent": _("Part variable (%)"),
        "from_years": _("À partir de (années)"),
        "contract": _("Contrat"),
        "kind": _("Nature"),
        "employer": _("Employeur"),
        "months": _("Mois"),
        "renewable": _("Renouvelable"),
        "longest_months": _("Durée totale maximale (mois)"),
        "caps": _("Plafonds"),
        "count": _("Nombre"),
        "pool": _("Vivier"),
        "wording": _("Texte du consentement"),
        "name": _("Nom"),
        "label": _("Libellé"),
        "help": _("Aide"),
        "text": _("Texte"),
        "article": _("Article"),
        "weight": _("Poids"),
        "required": _("Obligatoire"),
        "identifying": _("Identifiant"),
        "max_length": _("Longueur maximale"),
        "choices": _("Choix"),
        "strictly": _("Seuil exclu de l’échelon"),
        "anonymous": _("Lecture anonyme"),
        "of": _("Objet"),
        "cohort": _("Promotion"),
        "authority": _("Qui valide la liste finale"),
        "source": _("D’où vient ce texte"),
        "closed_list": _("Liste fermée"),
        "funding": _("Financement"),
        "value": _("Valeur"),
        "condition": _("Condition"),
        "continuity": _("Continuité"),
        "after_on": _("À la suite du"),
        "until_on": _("Jusqu’au"),
        "waiting_list": _("Liste d’attente"),
        "panel": _("Jury"),
        "hearing_minutes": _("Minutes d’audition"),
        "probation": _("Période probatoire"),
        "ask_days": _("Jours avant le terme pour demander l’arrêt"),
        "renewal": _("Renouvellement"),
        "notice_months": _("Mois de préavis"),
        "answer_days": _("Jours pour répondre"),
        "committee_months": _("Mois entre deux comités"),
        "targets": _("Délais annoncés"),
        "evaluation_days": _("Jours pour évaluer"),
        "mission_interview_days": _("Jours avant l’entretien de mission"),
        "retention": _("Conservation (mois)"),
        "drafts": _("Brouillons"),
        "declined": _("Non retenus"),
        "litigation": _("Archive restreinte"),
        "contact": _("Contact"),
        "starts_on": _("Début"),
        "ends_on": _("Fin"),
    }


def label_of(path: str) -> str:
    """« Rémunération › 10 › Net mensuel » for ``pay.10.net_monthly``."""
    words = words_of()
    return " › ".join(words.get(step, step) for step in path.split("."))
