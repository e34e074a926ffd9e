"""Who may write missions, wishes and opinions, run and confirm; what stands in the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Call, HostBody, MilestoneKind, Mission, Part, Role
from fellowship.calls.ruleset import Rules
from fellowship.calls.states import MissionState
from fellowship.core.months import moment_in_words
from fellowship.people.models import User
from fellowship.talents.models import Introduction, Membership
from fellowship.teams.models import Pairing, Run
from fellowship.teams.states import RunState


def can_write_mission(user: User, body: HostBody, *, now: datetime) -> bool:
    """The team, and the people of the administration."""
    return (
        user.is_staff or Part.objects.of(user, Role.HOST).standing(now).filter(body=body).exists()
    )


def can_open_mission(user: User) -> bool:
    """A mission is published by the team once it is ready."""
    return user.is_staff


def can_wish(user: User, membership: Membership) -> bool:
    return membership.dossier.candidate_id == user.pk


def can_rank(user: User, mission: Mission, *, now: datetime) -> bool:
    return can_write_mission(user, mission.body, now=now)


def can_match(user: User) -> bool:
    """Run, compare, confirm, drop, release."""
    return user.is_staff


def obstacle_to_write_mission(mission: Mission) -> str:
    if mission.state == MissionState.CLOSED:
        return _("Cette mission est fermée.")
    return ""


def rules_of(call: Call, *, now: datetime) -> Rules | None:
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    return rule_set.rules if rule_set else None


def faults_of_seats(seats: Sequence[Sequence[str]], rules: Rules | None) -> str:
    """``seats`` is, for each, the profiles it accepts."""
    if any(not profiles for profiles in seats):
        return _("Chaque place accepte au moins un profil.")
    if rules is None:
        return ""
    lowest, highest = rules.team
    if not lowest <= len(seats) <= highest:
        return _("Une équipe compte de %(lowest)d à %(highest)d personnes.") % {
            "lowest": lowest,
            "highest": highest,
        }
    known = {profile.slug for profile in rules.profiles}
    if unknown := sorted({p for profiles in seats for p in profiles} - known):
        return _("Ce profil n’est pas dans le règlement : %(profile)s.") % {"profile": unknown[0]}
    return ""


def obstacle_to_open_mission(mission: Mission, *, now: datetime) -> str:
    """A mission is ready when each thing a candidate asks about has an answer."""
    if not mission.may_move(MissionState.OPENED):
        return _("Cette mission est déjà ouverte.")
    missing = [
        name
        for name, value in (
            (_("la présentation"), mission.summary.strip()),
            (_("le lieu de travail"), mission.place.strip()),
            (_("le responsable fonctionnel"), mission.manager.strip()),
            (_("la date de début"), mission.starts_on),
        )
        if not value
    ]
    if missing:
        return _("Il manque : %(what)s.") % {"what": ", ".join(missing)}
    return faults_of_seats(
        [seat.profiles for seat in mission.seats.all()], rules_of(mission.call, now=now)
    )


def wishable_by(membership: Membership) -> list[Mission]:
    """The open missions of the call that have a place for this profile."""
    missions = (
        Mission.objects.opened()
        .filter(call=membership.dossier.call_id)
        .select_related("body")
        .prefetch_related("seats")
        .order_by("title", "pk")
    )
    profile = membership.dossier.profile
    return [m for m in missions if any(profile in seat.profiles for seat in m.seats.all())]


def obstacle_to_wish(membership: Membership, *, now: datetime) -> str:
    """What keeps this person from writing her list at all."""
    if not Membership.objects.standing(now).filter(pk=membership.pk).exists():
        return _("Les vœux sont ouverts aux personnes du vivier.")
    if Pairing.objects.standing().filter(membership=membership).exists():
        return _("Votre mission est confirmée : vos vœux ne changent plus.")
    sprint = membership.dossier.sprint
    window = sprint.milestone(MilestoneKind.WISHES) if sprint else None
    if window and window.is_provisional and window.starts_at:
        sentence = (
            _("Les vœux devraient ouvrir le %(when)s (date provisoire).")
            if now < window.starts_at
            else _("L’ouverture des vœux, prévue le %(when)s, n’est pas encore confirmée.")
        )
        return sentence % {"when": said(window.starts_at)}
    if window and window.starts_at and now < window.starts_at:
        return _("Les vœux ouvrent le %(when)s.") % {"when": said(window.starts_at)}
    if window and window.ends_at and now >= window.ends_at:
        return _("Les vœux sont clos depuis le %(when)s.") % {"when": said(window.ends_at)}
    return ""


def faults_of_wishes(membership: Membership, missions: Sequence[Mission]) -> str:
    """What is wrong with this list, best first, against the rules the dossier is bound to."""
    rule_set = membership.dossier.rule_set
    if rule_set is None:
        return _("Ce dossier n’est lié à aucun règlement.")
    wishes = rule_set.rules.wishes
    if len({mission.pk for mission in missions}) != len(missions):
        return _("Une mission ne peut être demandée deux fois.")
    if len(missions) < wishes.lowest:
        return ngettext(
            "Il faut au moins %(count)d vœu.", "Il faut au moins %(count)d vœux.", wishes.lowest
        ) % {"count": wishes.lowest}
    if len(missions) > wishes.highest:
        return ngettext(
            "Il faut au plus %(count)d vœu.", "Il faut au plus %(count)d vœux.", wishes.highest
        ) % {"count": wishes.highest}
    open_to_her = {mission.pk for mission in wishable_by(membership)}
    for mission in missions:
        if mission.pk not in open_to_her:
            return _("La mission « %(title)s » n’est pas ouverte à votre profil.") % {
                "title": mission.title
            }
    return ""


def obstacle_to_rank(mission: Mission, *, now: datetime) -> str:  # noqa: ARG001
    if mission.state != MissionState.OPENED:
        return _("Le classement se fait pendant que la mission est ouverte.")
    return ""


def faults_of_opinions(
    mission: Mission, opinions: Mapping[int, int | None], *, now: datetime
) -> str:
    """``opinions``: membership → rank, or None when refused."""
    shown = set(
        Introduction.objects.standing(now)
        .filter(mission=mission)
        .values_list("membership_id", flat=True)
    )
    if set(opinions) - shown:
        return _("Une personne classée n’est plus présentée à cette mission.")
    if any(rank is not None and rank < 1 for rank in opinions.values()):
        return _("Un rang est un nombre entier à partir de 1.")
    return ""


def obstacle_to_match(call: Call, *, now: datetime) -> str:
    if rules_of(call, now=now) is None:
        return _("Cet appel n’a pas de règlement en vigueur.")
    if not Mission.objects.opened().filter(call=call).exists():
        return _("Aucune mission n’est ouverte.")
    people = Membership.objects.standing(now).filter(dossier__call=call, wishes__isnull=False)
    if not people.exists():
        return _("Personne n’a encore fait de vœux.")
    return ""


def obstacle_to_confirm(run: Run) -> str:
    """Whether its input is still true is asked by the action, which reads it again."""
    if run.state != RunState.PROPOSED:
        return _("Cet appariement est déjà confirmé ou écarté.")
    return ""


def said(instant: datetime) -> str:
    return moment_in_words(timezone.localtime(instant))
