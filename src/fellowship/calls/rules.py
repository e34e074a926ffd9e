"""Who may act on a call, its calendar, its rules and its parts; what stands in the way."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from fellowship.calls import ruleset
from fellowship.calls.models import (
    Call,
    Certainty,
    HostBody,
    Milestone,
    MilestoneKind,
    Part,
    Proposal,
    RuleSet,
    Sprint,
)
from fellowship.calls.prose import day_in_french
from fellowship.calls.states import CallState, ProposalState, RuleSetState
from fellowship.people.models import User

Dates = Mapping[str, tuple[datetime | None, datetime | None]]


def _of_the_team(user: User) -> bool:
    return user.is_active and user.is_staff


def can_create_call(user: User) -> bool:
    return _of_the_team(user)


def can_confirm(user: User, proposal: Proposal) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_dismiss(user: User, proposal: Proposal) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_date(user: User, call: Call) -> bool:  # noqa: ARG001
    """May add, date, move or postpone a milestone."""
    return _of_the_team(user)


def can_import_rules(user: User) -> bool:
    return _of_the_team(user)


def can_publish(user: User, rule_set: RuleSet) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_archive(user: User, call: Call) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_give_part(user: User, call: Call) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_write_body(user: User) -> bool:
    return _of_the_team(user)


def can_end_part(user: User, part: Part) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def obstacle_to_confirm(proposal: Proposal) -> str:
    if proposal.state != ProposalState.PROPOSED:
        return _("Ce calendrier a déjà été traité.")
    if not proposal.calendar.get("sprints"):
        return _("Aucun sprint n’a été lu dans cette page.")
    return ""


def obstacle_to_dismiss(proposal: Proposal) -> str:
    if proposal.state != ProposalState.PROPOSED:
        return _("Ce calendrier a déjà été traité.")
    return ""


def obstacle_to_move(
    milestone: Milestone,
    starts_at: datetime | None,
    ends_at: datetime | None,
    certainty: str,
    *,
    now: datetime,
    beside: Dates | None = None,
) -> str:
    """What forbids this milestone to take these dates.

    ``beside``: the dates of the sprint as they will be, by kind; those it has when not given.
    An open window is never shortened nor closed by a later opening (rule A7), and stays firm
    (decision 0015); interviews start after the deposit ends (rule A8).
    """
    announced = certainty == Certainty.ANNOUNCED
    if announced and (starts_at or ends_at):
        return _("Un jalon à annoncer n’a pas de date.")
    if not announced and not (starts_at or ends_at):
        return _("Il manque une date : ou le jalon est à annoncer.")
    if starts_at and ends_at and ends_at <= starts_at:
        return _("La fin doit suivre le début.")
    unsure = certainty == Certainty.PROVISIONAL and (starts_at is None or starts_at <= now)
    if unsure and _began(milestone, now=now):
        return _("%(kind)s : ce qui a commencé à une date ferme garde des dates fermes.") % {
            "kind": str(milestone).capitalize()
        }
    if beside is None:
        beside = dates_of(milestone.sprint)
    if milestone.kind == MilestoneKind.DEPOSIT:
        first, last = milestone.starts_at, milestone.ends_at
        if first and last and first <= now < last and not milestone.is_provisional:
            if ends_at is None or ends_at < last:
                return _("Le dépôt est ouvert : sa fin ne peut pas être avancée.")
            if starts_at is None or starts_at > now:
                return _("Le dépôt est ouvert : il ne peut pas être refermé.")
        interviews_start = beside.get(MilestoneKind.INTERVIEWS, (None, None))[0]
        if ends_at and interviews_start and interviews_start < ends_at:
            day = interviews_start.astimezone(milestone.sprint.call.tz).date()
            return _(
                "Les entretiens de ce sprint commencent le %(day)s : déplacez-les d’abord après "
                "la fin du dépôt."
            ) % {"day": day_in_french(day)}
    if milestone.kind == MilestoneKind.INTERVIEWS and starts_at:
        deposit_end = beside.get(MilestoneKind.DEPOSIT, (None, None))[1]
        if deposit_end and starts_at < deposit_end:
            return _("Les entretiens doivent commencer après la fin du dépôt des dossiers.")
    return ""


def _began(milestone: Milestone, *, now: datetime) -> bool:
    """Are people acting, or have they acted, in this window?"""
    return bool(
        milestone.kind in {MilestoneKind.DEPOSIT, MilestoneKind.WISHES}
        and milestone.certainty == Certainty.FIRM
        and milestone.starts_at
        and milestone.starts_at <= now
    )


def obstacle_to_confirm_dates(milestone: Milestone, *, now: datetime) -> str:
    """What keeps provisional dates from becoming firm as they are."""
    if not milestone.is_provisional:
        return _("Ces dates ne sont pas provisoires.")
    if milestone.ends_at and milestone.ends_at <= now:
        return _("Ces dates sont passées sans avoir été confirmées : donnez-en de nouvelles.")
    return ""


def dates_of(sprint: Sprint) -> Dates:
    if not sprint.pk:
        return {}
    return {str(m.kind): (m.starts_at, m.ends_at) for m in sprint.milestones.all()}


def obstacle_to_publish(rule_set: RuleSet) -> str:
    if rule_set.state != RuleSetState.DRAFTED:
        return _("Cette version est déjà publiée : importez une nouvelle version.")
    return " ".join(f.message for f in ruleset.check(rule_set.content) if f.is_error)


def obstacle_to_archive(call: Call, *, now: datetime) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est déjà archivé.")
    if call.is_open(now):
        return _("Le dépôt est ouvert : l’appel ne peut pas être archivé.")
    return ""


def can_invite(user: User, call: Call) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def obstacle_to_apply(call: Call, user: User, rules: ruleset.Rules) -> str:
    """Why a person may not answer this call at all: it is for invited people only.

    ``rules``: those that apply to the dossier. An open call costs no query.
    """
    closed = rules.closed_list
    if closed and not call.invitations.filter(email=user.email.lower()).exists():
        return closed.wording
    return ""


def obstacle_to_name(name: str, *, body: HostBody | None = None) -> str:
    """Why an administration, new unless ``body`` is given, may not have this name."""
    if not name:
        return _("Une administration a un nom.")
    same = HostBody.objects.filter(name__iexact=name)
    if (same.exclude(pk=body.pk) if body else same).exists():
        return _("Une administration porte déjà ce nom.")
    return ""


def obstacle_to_give_part(call: Call) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est archivé.")
    return ""


def obstacle_to_end_part(part: Part, *, now: datetime) -> str:
    if part.until and part.until <= now:
        return _("Ce rôle a déjà pris fin.")
    return ""
