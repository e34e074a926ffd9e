"""Who may act on the pool; what stands in the way, in a sentence, or nothing."""

from datetime import datetime

from django.utils.translation import gettext as _

from fellowship.calls.models import Mission
from fellowship.calls.ruleset import Pool
from fellowship.calls.states import MissionState
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.talents.models import Membership
from fellowship.talents.states import MembershipState


def can_opt_in(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_opt_out(user: User, dossier: Dossier) -> bool:
    """The person at any time; the team when she asks for it by another way."""
    return user.is_staff or dossier.candidate_id == user.pk


def can_search(user: User) -> bool:
    """Hosts never search the pool."""
    return user.is_staff


def can_introduce(user: User) -> bool:
    return user.is_staff


def pool_of(dossier: Dossier, *, now: datetime) -> Pool | None:
    """The wording and the length of the consent in the rules of the dossier."""
    rule_set = dossier.rules_at(now)
    return rule_set.rules.pool if rule_set else None


def is_hired(person: User) -> bool:
    return Membership.objects.filter(
        dossier__candidate=person, state=MembershipState.HIRED
    ).exists()


def obstacle_to_opt_in(dossier: Dossier, *, now: datetime) -> str:
    """One may ask before the result is known: entering waits for the selection."""
    if pool_of(dossier, now=now) is None:
        return _("Le règlement de cet appel ne prévoit pas de vivier.")
    if dossier.state == DossierState.WITHDRAWN:
        return _("Ce dossier est retiré.")
    if dossier.state == DossierState.DECLINED:
        return _("Le vivier accueille les personnes sélectionnées.")
    if is_hired(dossier.candidate):
        return _(
            "Vous êtes déjà recruté(e) : le vivier est fait pour celles et ceux qui attendent."
        )
    return ""


def obstacle_to_introduce(membership: Membership, mission: Mission, *, now: datetime) -> str:
    if not Membership.objects.standing(now).filter(pk=membership.pk).exists():
        return _("Cette personne n’est plus dans le vivier.")
    if mission.state != MissionState.OPENED:
        return _("Cette mission n’est pas ouverte.")
    if mission.call_id != membership.dossier.call_id:
        return _("Cette mission est d’un autre appel.")
    profiles = {profile for seat in mission.seats.all() for profile in seat.profiles}
    if membership.dossier.profile not in profiles:
        return _("Cette mission n’a pas de place pour ce profil.")
    return ""
