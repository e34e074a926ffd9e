"""What the others need to know of the stages in which people and missions choose each other."""

from datetime import datetime

from django.utils.translation import gettext_lazy as lazy

from fellowship.dossiers.models import Dossier
from fellowship.process.models import InProcess
from fellowship.process.registry import Screen, StageWork, outcome_words, register
from fellowship.teams import rules
from regulations import Stage


def _too_late(thing: InProcess, stage: Stage, outcome: str, now: datetime) -> str:  # noqa: ARG001
    if outcome != "called" or not isinstance(thing, Dossier):
        return ""
    return rules.obstacle_to_call(thing, now=now)


register(
    StageWork("matching", screens=(Screen("candidate:result_detail", lazy("Résultat")),)),
    StageWork(
        "waiting_list",
        obstacle=_too_late,
        told=outcome_words,
        coming=lazy("Vous serez appelé(e) si une place se libère ; rien ne vous est demandé."),
        team="programme:waiting_list",
        team_label=lazy("Suivre la liste d’attente"),
    ),
)
