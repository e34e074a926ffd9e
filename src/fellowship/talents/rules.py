"""Who may act on wishes and the pool; what stands in the way, in a sentence, or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Milestone, Sprint
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.talents.models import Membership, WishList
from fellowship.talents.states import MembershipState
from regulations import Pool, Rules, Stage, Wishes
from texts import voice

# What a later stage says, when it starts, against changing one's wishes: a sentence, or nothing.
WishObstacle = Callable[[Dossier], str]
_to_wish: dict[str, WishObstacle] = {}


def register_wish_obstacle(name: str, look: WishObstacle) -> None:
    _to_wish[name] = look


def can_opt_in(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def can_opt_out(user: User, dossier: Dossier) -> bool:
    """The person at any time; the team when she asks for it by another way."""
    return may(user, Right.RUN) or dossier.candidate_id == user.pk


def can_search(user: User) -> bool:
    """Hosts never search the pool."""
    return may(user, Right.RUN)


def can_introduce(user: User) -> bool:
    return may(user, Right.RUN)


def pool_of(dossier: Dossier, *, now: datetime) -> Pool | None:
    """The wording and the length of the consent in the rules of the dossier."""
    rule_set = dossier.rules_at(now)
    stages = rule_set.rules.process.of_kind("pool") if rule_set else ()
    return next((stage.settings_as(Pool) for stage in stages), None)


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
    if dossier.state == DossierState.ENDED:
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
    if (profile := membership.dossier.profile) and profile not in profiles:
        return _("Cette mission n’a pas de place pour ce profil.")
    return ""


# --- wishes ----------------------------------------------------------------------------------


def can_wish(user: User, dossier: Dossier) -> bool:
    return dossier.candidate_id == user.pk


def asks_of(stage: Stage) -> Wishes:
    """What a stage of wishes asks for."""
    return stage.settings_as(Wishes)


def rules_of(dossier: Dossier, *, now: datetime) -> Rules | None:
    rule_set = dossier.rules_at(now)
    return rule_set.rules if rule_set else None


def wishes_stage(dossier: Dossier, *, now: datetime) -> Stage | None:
    """The stage of wishes that goes on where the dossier stands; with the deposit for a draft."""
    terms = rules_of(dossier, now=now)
    if terms is None or dossier.state not in {DossierState.DRAFT, DossierState.SUBMITTED}:
        return None
    here = terms.process.first if dossier.state == DossierState.DRAFT else dossier.place
    if here is None:
        return None
    return next((s for s in terms.process.acting_at(here) if s.kind == "wishes"), None)


def last_wishes_stage(dossier: Dossier, *, now: datetime) -> Stage | None:
    """The one it is at, or the last of those behind or ahead: what its page speaks of."""
    terms = rules_of(dossier, now=now)
    stages = terms.process.of_kind("wishes") if terms else ()
    here = wishes_stage(dossier, now=now)
    return here or (stages[-1] if stages else None)


def window_of(stage: Stage, sprint: Sprint | None) -> Milestone | None:
    """Those written with the deposit, or in a pool that says no window, have none of their own."""
    return sprint.milestone(stage.window) if sprint and stage.window else None


def is_over(stage: Stage, sprint: Sprint, *, now: datetime) -> bool:
    window = window_of(stage, sprint)
    return bool(window and window.ends_at and window.ends_at <= now)


def is_sealed(row: WishList, stage: Stage | None, sprint: Sprint | None, *, now: datetime) -> bool:
    """Nobody but the person reads a list before its window is over, or before it is sent."""
    if stage is None or stage.is_place:
        window = window_of(stage, sprint) if stage else None
        return row.sent_at is None or bool(window and window.ends_at and now < window.ends_at)
    return False


def obstacle_to_wish(dossier: Dossier, *, now: datetime) -> str:
    """What keeps this person from writing her list at all."""
    stage = wishes_stage(dossier, now=now)
    if stage is None:
        return _("Vous n’avez pas de vœux à dire à cette étape.")
    if dossier.is_at("pool") and not (
        Membership.objects.standing(now).filter(dossier=dossier).exists()
    ):
        return _("Les vœux sont ouverts aux personnes du vivier.")
    if obstacle := next((why for look in _to_wish.values() if (why := look(dossier))), ""):
        return obstacle
    window = window_of(stage, dossier.sprint)
    if window and window.is_provisional and window.starts_at:
        sentence = (
            _("Les vœux devraient ouvrir le %(when)s (date provisoire).")
            if now < window.starts_at
            else _("L’ouverture des vœux, prévue le %(when)s, n’est pas encore confirmée.")
        )
        return sentence % {"when": voice.instant(window.starts_at, dossier.call.tz)}
    if window and window.starts_at and now < window.starts_at:
        return _("Les vœux ouvrent le %(when)s.") % {
            "when": voice.instant(window.starts_at, dossier.call.tz)
        }
    if window and window.ends_at and now >= window.ends_at:
        return _("Les vœux sont clos depuis le %(when)s.") % {
            "when": voice.instant(window.ends_at, dossier.call.tz)
        }
    return ""


def wishable_missions(dossier: Dossier) -> list[Mission]:
    """The open missions of the call, with a place for this profile when she has one."""
    missions = (
        Mission.objects.opened()
        .filter(call=dossier.call_id)
        .select_related("body")
        .prefetch_related("seats")
        .order_by("title", "pk")
    )
    profile = dossier.profile
    return [
        m
        for m in missions
        if not profile or any(profile in seat.profiles for seat in m.seats.all())
    ]


def choices_of(dossier: Dossier, stage: Stage, *, now: datetime) -> list[tuple[str, str]]:
    """The themes or the profiles that may be wished for; none for a list of missions."""
    terms, asked = rules_of(dossier, now=now), asks_of(stage)
    if asked.of == "profiles":
        return [(profile.slug, profile.name) for profile in terms.profiles] if terms else []
    return list(asked.choices) if asked.of == "themes" else []


def faults_of_wishes(
    dossier: Dossier, stage: Stage, wished: Sequence[Mission | str], *, now: datetime
) -> str:
    """What is wrong with this list, best first, against the rules of the dossier."""
    asked = asks_of(stage)
    keys = [one if isinstance(one, str) else one.pk for one in wished]
    if len(set(keys)) != len(keys):
        return _("Un même vœu ne peut être fait deux fois.")
    if len(keys) < asked.lowest:
        return ngettext(
            "Il faut au moins %(count)d vœu.", "Il faut au moins %(count)d vœux.", asked.lowest
        ) % {"count": asked.lowest}
    if len(keys) > asked.highest:
        return ngettext(
            "Il faut au plus %(count)d vœu.", "Il faut au plus %(count)d vœux.", asked.highest
        ) % {"count": asked.highest}
    offered = dict(choices_of(dossier, stage, now=now))
    opened = (
        {mission.pk for mission in wishable_missions(dossier)}
        if asked.of in {"missions", "projects"}
        else set()
    )
    for one in wished:
        if isinstance(one, str) and one not in offered:
            return _("Ce vœu n’est pas dans la liste proposée.")
        if isinstance(one, Mission) and one.pk not in opened:
            return _("La mission « %(title)s » n’est pas ouverte à votre profil.") % {
                "title": one.title
            }
    return ""


def obstacle_to_send(dossier: Dossier, *, now: datetime) -> str:
    """A list at a stage of its own is handed in whole, before the end of its window."""
    stage = wishes_stage(dossier, now=now)
    if obstacle := obstacle_to_wish(dossier, now=now):
        return obstacle
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    if not stage.is_place:
        return _("Ces vœux n’ont pas à être envoyés : ils comptent tels qu’enregistrés.")
    return missing_wishes(dossier, stage)


def missing_wishes(dossier: Dossier, stage: Stage) -> str:
    """Why the list as it is kept is not one that counts."""
    row = WishList.objects.filter(dossier=dossier, stage=stage.slug).first()
    count = row.wishes.count() if row else 0
    if count < asks_of(stage).lowest:
        return _("Il manque vos vœux : enregistrez-les d’abord.")
    return ""


def said_wishes(row: WishList) -> list[str]:
    """The list in words, best first."""
    process = row.dossier.process
    stage = process.get(row.stage) if process else None
    terms = row.dossier.rule_set.rules if row.dossier.rule_set else None
    named = dict(asks_of(stage).choices) if stage else {}
    return [
        wish.mission.title
        if wish.mission
        else named.get(wish.choice) or (terms.profile_name(wish.choice) if terms else wish.choice)
        for wish in row.wishes.select_related("mission").order_by("rank")
    ]
