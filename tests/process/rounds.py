"""An invented call, unlike ours: checked, read twice with two grids, signed, with a second form."""

import datetime as dt

from fellowship.calls.models import Sprint
from tests.factories.calls import CallFactory, RuleSetFactory, SprintFactory

CODE = "deux-tours"


def content(**also):
    return {
        "code": CODE,
        "version": 1,
        "title": "Accélérateur de communs",
        "in_force_on": "2024-01-01",
        "authority": "Comité d’engagement",
        "eligibility": [{"slug": "ouvert", "text": "Notre code est ouvert.", "article": "2"}],
        "sections": [
            {
                "slug": "projet",
                "title": "Le projet",
                "fields": [
                    {"slug": "but", "label": "Le but", "kind": "long"},
                    {"slug": "nom", "label": "Nom", "kind": "text", "identifying": True},
                ],
            }
        ],
        "forms": [
            {
                "slug": "budget",
                "title": "Budget",
                "sections": [
                    {
                        "slug": "chiffres",
                        "title": "Les chiffres",
                        "fields": [{"slug": "but", "label": "Coût total", "kind": "number"}],
                    }
                ],
            }
        ],
        "grids": [
            {
                "slug": "tour-1",
                "title": "Premier tour",
                "aggregation": "opinion",
                "appreciation": True,
                "criteria": [{"slug": "utile", "name": "Utilité"}],
            },
            {
                "slug": "tour-2",
                "title": "Second tour",
                "lowest": 0,
                "highest": 10,
                "criteria": [
                    {"slug": "solide", "name": "Solidité", "weight": 2},
                    {"slug": "equipe", "name": "Équipe"},
                ],
            },
        ],
        "stages": [
            {"slug": "depot", "kind": "deposit"},
            {"slug": "recevabilite", "kind": "eligibility", "name": "Recevabilité"},
            {"slug": "avis", "kind": "reading", "name": "Premier tour", "grid": "tour-1"},
            {"slug": "choix", "kind": "decision", "name": "Choix du premier tour"},
            {
                "slug": "budget",
                "kind": "form",
                "form": "budget",
                "name": "Budget",
                "window": "budget",
            },
            {
                "slug": "notes",
                "kind": "reading",
                "name": "Second tour",
                "grid": "tour-2",
                "blind": False,
                "readers": 2,
                "third": {"gap": 4},
            },
            {
                "slug": "laureats",
                "kind": "decision",
                "name": "Lauréats",
                "signed_by": "authority",
                "two_people": True,
            },
        ],
        **also,
    }


def open_call(**also) -> Sprint:
    """Its first sprint, open at NOON like the others."""
    RuleSetFactory(
        code=CODE,
        version=1,
        title="Accélérateur de communs",
        in_force_on=dt.date(2024, 1, 1),
        content=content(**also),
    )
    call = CallFactory(slug=CODE, title="Accélérateur de communs", rules_code=CODE)
    return SprintFactory(call=call)
