"""What the others need to know of the stages that lead from a yes to a mission letter."""

from datetime import datetime

from django.utils.translation import gettext_lazy as lazy

from fellowship.dossiers.models import Dossier
from fellowship.engagements import actions
from fellowship.people.models import User
from fellowship.process.models import InProcess
from fellowship.process.registry import Screen, StageWork, outcome_words, register
from regulations import Stage

_OFFER = Screen("candidate:offer_detail", lazy("Proposition et contrat"), opens="next")


def _open_agreement(thing: InProcess, stage: Stage, by: User | None, now: datetime) -> None:
    if isinstance(thing, Dossier):
        actions.open_agreement(thing, stage, by=by, now=now)


register(
    StageWork(
        "offer",
        told=outcome_words,
        coming=lazy("Une proposition vous sera faite : vous aurez à y répondre."),
        screens=(Screen("candidate:experience_list", lazy("Expérience"), opens="next"), _OFFER),
        team="programme:offer_list",
        team_label=lazy("Suivre les propositions"),
    ),
    StageWork(
        "contract",
        told=outcome_words,
        screens=(_OFFER,),
        team="programme:contract_list",
        team_label=lazy("Suivre les contrats"),
    ),
    StageWork(
        "letter",
        told=outcome_words,
        screens=(_OFFER,),
        team="programme:contract_list",
        team_label=lazy("Établir les lettres de mission"),
    ),
    StageWork(
        "agreement",
        enter=_open_agreement,
        told=outcome_words,
        coming=lazy("Une convention est à signer dans votre espace."),
        screens=(Screen("candidate:agreement_detail", lazy("Convention")),),
        team="programme:agreement_list",
        team_label=lazy("Suivre les conventions"),
    ),
)
