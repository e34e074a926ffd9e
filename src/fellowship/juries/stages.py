"""What the others need to know of the stages in which people are heard."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from fellowship.dossiers.models import Dossier
from fellowship.juries import rules
from fellowship.process.models import InProcess
from fellowship.process.registry import Screen, StageWork, outcome_words, register
from regulations import Stage


def _heard(stage: Stage, outcome: str) -> str:
    return "" if outcome == "heard" else _("%(stage)s : manqué") % {"stage": stage.name}


def _unheard(thing: InProcess, stage: Stage, outcome: str, now: datetime) -> str:  # noqa: ARG001
    """Nobody goes on as heard below the quorum of the rules."""
    if outcome != "heard" or not stage.is_place or not isinstance(thing, Dossier):
        return ""
    if rules.counted(thing, stage):
        return ""
    return _("Aucune audition n’a encore reçu les avis que le règlement demande.")


register(
    StageWork(
        "hearing",
        told=_heard,
        obstacle=_unheard,
        coming=lazy("Choisissez votre horaire dans votre espace."),
        screens=(Screen("candidate:interview_list", lazy("Entretiens")),),
        team="programme:interview_list",
        team_label=lazy("Suivre les entretiens"),
    ),
    StageWork(
        "pitch",
        told=_heard,
        obstacle=_unheard,
        coming=lazy("Choisissez votre horaire dans votre espace."),
        screens=(Screen("candidate:interview_list", lazy("Soutenance")),),
        team="programme:interview_list",
        team_label=lazy("Suivre les soutenances"),
    ),
    StageWork(
        "ranking",
        coming=lazy("Le jury classe ; rien ne vous est demandé."),
        team="programme:ranking_list",
        team_label=lazy("Établir les listes classées"),
    ),
    StageWork(
        "draw",
        told=outcome_words,
        coming=lazy("Un tirage au sort départage ; rien ne vous est demandé."),
        team="programme:draw_list",
        team_label=lazy("Tirer au sort"),
    ),
)
