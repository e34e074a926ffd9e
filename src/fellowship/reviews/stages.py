"""What the others need to know of the stages in which dossiers are read and decided upon."""

from datetime import datetime

from django.utils.translation import gettext_lazy as lazy

from fellowship.people.models import User
from fellowship.process.models import InProcess
from fellowship.process.registry import StageWork, outcome_words, register
from fellowship.reviews import actions
from regulations import Stage


def _make_sheet(dossier: InProcess, stage: Stage, by: User | None, now: datetime) -> None:  # noqa: ARG001
    actions.make_sheet(dossier, stage, now=now)


register(
    StageWork(
        "reading",
        enter=_make_sheet,
        coming=lazy("Votre dossier est lu ; rien ne vous est demandé."),
        team="programme:assignment_detail",
        team_label=lazy("Suivre la lecture"),
    ),
    StageWork(
        "decision",
        told=outcome_words,
        coming=lazy("L’équipe du programme décide ; rien ne vous est demandé."),
        team="programme:announcement_list",
        team_label=lazy("Préparer la décision"),
    ),
    StageWork("validation"),
    StageWork("announcement"),
)
