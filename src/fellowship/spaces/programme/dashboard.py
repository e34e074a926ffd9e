"""The first page of the team: what blocks today, then where everything stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from fellowship.spaces.access import Request, team
from fellowship.stats.blocks import blocks
from fellowship.stats.funnel import funnels

ROOMS = [
    (
        gettext_lazy("L’appel"),
        [
            ("call_list", gettext_lazy("Appels, calendriers et rôles")),
            ("rules_list", gettext_lazy("Règlements")),
        ],
    ),
    (
        gettext_lazy("Les dossiers"),
        [
            ("dossier_list", gettext_lazy("Dossiers")),
            ("sprint_list", gettext_lazy("Évaluations")),
            ("announcement_list", gettext_lazy("Annonces de résultats")),
        ],
    ),
    (
        gettext_lazy("Les rencontres"),
        [
            ("panel_list", gettext_lazy("Jurys et créneaux")),
            ("interview_list", gettext_lazy("Entretiens")),
            ("ranking_list", gettext_lazy("Listes classées")),
            ("draw_list", gettext_lazy("Tirages au sort")),
            ("membership_list", gettext_lazy("Vivier")),
            ("meeting_list", gettext_lazy("Rencontres et inscriptions")),
        ],
    ),
    (
        gettext_lazy("Les équipes"),
        [
            ("body_list", gettext_lazy("Administrations d’accueil")),
            ("mission_list", gettext_lazy("Missions")),
            ("matching_list", gettext_lazy("Appariements")),
            ("waiting_list", gettext_lazy("Liste d’attente")),
            ("offer_list", gettext_lazy("Propositions d’embauche")),
            ("stay_list", gettext_lazy("Vie de mission")),
            ("contract_list", gettext_lazy("Contrats et lettres de mission")),
            ("agreement_list", gettext_lazy("Conventions")),
            ("cofunding_list", gettext_lazy("Cofinancements")),
        ],
    ),
    (
        gettext_lazy("Les preuves"),
        [
            ("letter_list", gettext_lazy("Courriers")),
            ("job_list", gettext_lazy("Travaux en cours")),
            ("team_list", gettext_lazy("L’équipe et ses rôles")),
            ("event_list", gettext_lazy("Journal")),
        ],
    ),
]


@team()
@require_GET
def dashboard(request: Request) -> HttpResponse:
    waiting = [
        {"block": block, "address": reverse(f"programme:{block.route}", args=block.arguments)}
        for block in blocks(now=timezone.now())
    ]
    rooms = [
        (title, [(reverse(f"programme:{route}"), name) for route, name in links])
        for title, links in ROOMS
    ]
    context: dict[str, Any] = {"waiting": waiting, "funnels": funnels(), "rooms": rooms}
    return render(request, "programme/dashboard.html", context)
