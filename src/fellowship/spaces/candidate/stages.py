"""What every screen after the deposit shares: one's own dossier, the way back."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.process.registry import Screen, screens_of, work_of
from fellowship.spaces.access import Request


def mine(request: Request, dossier_id: int) -> Dossier:
    """The candidate's own; the team reads the others in its own space."""
    rows = Dossier.objects.filter(candidate=request.user).select_related(
        "call", "sprint", "rule_set", "candidate"
    )
    return get_object_or_404(rows.prefetch_related("sprint__milestones"), pk=dossier_id)


def trail(dossier: Dossier) -> list[tuple[str, str]]:
    return [
        (_("Mes candidatures"), reverse("candidate:dossier_list")),
        (dossier.reference, reverse("candidate:dossier_detail", args=[dossier.pk])),
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    address: str
    here: bool


def stages(dossier: Dossier, here: str = "") -> list[Stage]:
    """The screens that have something to say at this point of the dossier's life."""
    found = [*screens_with_deposit(dossier), *screens_of(dossier)]
    return [
        Stage(
            str(screen.label),
            reverse(screen.route, args=[dossier.pk]),
            here=screen.route == f"candidate:{here}",
        )
        for screen in found
    ]


def screens_with_deposit(dossier: Dossier) -> list[Screen]:
    """What a draft is written with besides its sections: the wishes that some rules ask then."""
    if dossier.state != DossierState.DRAFT:
        return []
    rule_set = dossier.rules_at(timezone.now())
    if rule_set is None:
        return []
    process = rule_set.rules.process
    return [s for one in process.acting_at(process.first) for s in work_of(one.kind).screens]
