"""What the others need to know of the stage in which selected people wait for a mission."""

from datetime import datetime

from django.utils.translation import gettext_lazy as lazy

from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.process.models import InProcess
from fellowship.process.registry import Screen, StageWork, outcome_words, register
from fellowship.talents import actions, rules
from regulations import Stage


def _admit(thing: InProcess, stage: Stage, by: User | None, now: datetime) -> None:  # noqa: ARG001
    if isinstance(thing, Dossier):
        actions.admit(thing, by=by, now=now)


def _unsaid(thing: InProcess, stage: Stage, outcome: str, now: datetime) -> str:  # noqa: ARG001
    """What is written with the dossier leaves with it: nothing is sent without its wishes."""
    if outcome != "sent" or not isinstance(thing, Dossier):
        return ""
    return rules.missing_wishes(thing, stage)


register(
    StageWork(
        "wishes",
        obstacle=_unsaid,
        told=outcome_words,
        coming=lazy("Dites vos vœux dans votre espace."),
        screens=(Screen("candidate:edit_wishes", lazy("Vœux")),),
    ),
    StageWork(
        "pool",
        enter=_admit,
        coming=lazy("Dites dans votre espace si vous souhaitez que votre dossier y soit conservé."),
        screens=(Screen("candidate:pool_detail", lazy("Vivier"), opens="ahead"),),
        team="programme:pool_list",
        team_label=lazy("Parcourir le vivier"),
    ),
)
