"""How long offers and contracts stay here: the personnel file is kept elsewhere.

Rows go in this order, each before what it points to, with the dossier they are about, and never
before the contract has been over for as long: the clock of a contract runs from its last day.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from fellowship.dossiers.models import Dossier
from fellowship.engagements.models import Contract, Offer
from fellowship.juries.retention import with_dossier
from texts.months import months_before

PURPOSE = "recruter, établir le contrat et la lettre de mission"
BASIS = "exécution du contrat"
MONTHS = 24  # after the last day of a contract

RULES = {
    "Cofunding": with_dossier("agreement__dossier", PURPOSE, BASIS),
    "Agreement": with_dossier("dossier", PURPOSE, BASIS),
    "MissionLetter": with_dossier("contract__offer__dossier", PURPOSE, BASIS),
    "Contract": with_dossier("offer__dossier", PURPOSE, BASIS),
    "Hold": with_dossier("offer__dossier", PURPOSE, BASIS),
    "Waiver": with_dossier("offer__dossier", PURPOSE, BASIS),
    "Offer": with_dossier("dossier", PURPOSE, BASIS),
    "Experience": with_dossier("dossier", PURPOSE, BASIS),
}


def in_force(now: datetime) -> QuerySet[Any]:
    """Dossiers with a contract that runs, will run, or ended less than ``MONTHS`` ago."""
    limit = months_before(now, MONTHS).date()
    contracts = Contract.objects.living().filter(ends_on__gte=limit)
    offers = Offer.objects.living().filter(starts_on__gte=limit)
    return Dossier.objects.filter(Q(offers__contracts__in=contracts) | Q(offers__in=offers)).values(
        "pk"
    )


HOLDS = {"dossiers.Dossier": in_force}
