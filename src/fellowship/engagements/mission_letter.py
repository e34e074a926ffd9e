"""The mission letter: its words, once, for the page and for the PDF."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from fellowship.engagements import rules
from fellowship.engagements.models import Contract
from texts import voice

SOURCE = Path(__file__).resolve().parents[1] / "templates/documents/mission_letter.typ"


def words(
    contract: Contract,
    *,
    number: int,
    place: str,
    manager: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> dict[str, Any]:
    """Everything the letter says, as JSON: frozen with the letter, shown by the page and the PDF.

    ``{"title", "reference", "issuer", "programme", "date", "person", "opening": [str],
    "sections": [{"heading", "facts": [[label, value]], "paragraphs": [str]}], "closing"}``
    """
    dossier, mission = contract.offer.dossier, contract.offer.mission
    today = now.astimezone(dossier.call.tz).date()
    named = dossier.candidate.name or dossier.answers.get("nom") or dossier.candidate.email
    return {
        "title": _("Lettre de mission"),
        "reference": _("Lettre de mission n° %(contract)s-%(number)s")
        % {"contract": contract.pk, "number": number},
        "issuer": contract.employer,
        "programme": f"{settings.SITE_NAME} – {dossier.call.title}",
        "date": _("Le %(day)s") % {"day": voice.day(today)},
        "person": named,
        "opening": [
            _(
                "%(person)s est chargé(e) de la mission décrite ci-dessous, en application du "
                "%(kind)s signé le %(signed)s avec %(employer)s."
            )
            % {
                "person": named,
                "kind": contract.kind,
                "signed": voice.day(contract.signed_on or today),
                "employer": contract.employer,
            }
        ],
        "sections": [
            {
                "heading": _("La mission"),
                "facts": [
                    [_("Intitulé"), mission.title],
                    [_("Administration d’accueil"), mission.body.name],
                ],
                "paragraphs": [line for line in mission.summary.splitlines() if line.strip()],
            },
            {
                "heading": _("Où et avec qui"),
                "facts": [
                    [_("Lieu de travail"), place],
                    [_("Responsable fonctionnel(le)"), manager],
                ],
                "paragraphs": [],
            },
            {
                "heading": _("Quand"),
                "facts": [
                    [_("Début de la mission"), voice.day(starts_on)],
                    [_("Fin de la mission"), voice.day(ends_on)],
                    *_probation_facts(contract, starts_on),
                ],
                "paragraphs": _probation_words(contract),
            },
        ],
        "closing": _("Pour %(employer)s, l’équipe de %(site)s.")
        % {"employer": contract.employer, "site": settings.SITE_NAME},
    }


def _probation_facts(contract: Contract, arrival: date) -> list[list[str]]:
    """The two dates of the trial period of the rules, when they have one."""
    terms = rules.rules_of(contract.offer.dossier)
    if terms is None or terms.probation is None:
        return []
    return [
        [_("Fin de la période probatoire"), voice.day(terms.probation.last_day(arrival))],
        [
            _("Dernier jour pour demander d’y mettre fin"),
            voice.day(terms.probation.last_ask(arrival)),
        ],
    ]


def _probation_words(contract: Contract) -> list[str]:
    terms = rules.rules_of(contract.offer.dossier)
    if terms is None or terms.probation is None:
        return []
    return [
        _(
            "La période probatoire dure %(months)d mois à compter de l’arrivée. Chacun peut "
            "demander l’arrêt de la mission au plus tard %(days)d jours avant son terme."
        )
        % {"months": terms.probation.months, "days": terms.probation.ask_days}
    ]


def pdf(content: dict[str, Any], *, issued_at: datetime) -> bytes:
    """The letter as PDF/UA-1. The same words and the same day give the same bytes."""
    document: bytes = typst.compile(
        SOURCE,
        root=SOURCE.parent,
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False, sort_keys=True)},
        pdf_standards="ua-1",
        timestamp=int(issued_at.timestamp()),
    )
    return document
