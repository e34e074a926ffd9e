"""Who may act on a call, its calendar, its rules and its parts; what stands in the way."""

from datetime import datetime

from django.utils.translation import gettext as _

from fellowship.calls.models import (
    Call,
    Certainty,
    Milestone,
    MilestoneKind,
    Part,
    Proposal,
    RuleSet,
)
from fellowship.calls.prose import day_in_french
from fellowship.calls.ruleset import BrokenRules
from fellowship.calls.states import CallState, ProposalState, RuleSetState
from fellowship.people.models import User


def _of_the_team(user: User) -> bool:
    return user.is_active and user.is_staff


def can_create_call(user: User) -> bool:
    return _of_the_team(user)


def can_read_log(user: User, call: Call) -> bool:  # noqa: ARG001
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
    deposit_ends_at: datetime | None = None,
) -> str:
    """What forbids this milestone to take these dates.

    ``deposit_ends_at``: the end of the deposit of the same sprint as it will be (rule A8), looked
    up when not given. An open window is never shortened nor closed by a later opening (rule A7).
    """
    announced = certainty == Certainty.ANNOUNCED
    if announced and (starts_at or ends_at):
        return _("Un jalon à annoncer n’a pas de date.")
    if not announced and not (starts_at or ends_at):
        return _("Il manque une date : ou le jalon est à annoncer.")
    if starts_at and ends_at and ends_at <= starts_at:
        return _("La fin doit suivre le début.")
    if milestone.kind == MilestoneKind.DEPOSIT:
        return _obstacle_to_move_deposit(milestone, starts_at, ends_at, now=now)
    if milestone.kind == MilestoneKind.INTERVIEWS and starts_at:
        limit = deposit_ends_at
        if limit is None and milestone.sprint.deposit:
            limit = milestone.sprint.deposit.ends_at
        if limit and starts_at < limit:
            return _("Les entretiens doivent commencer après la fin du dépôt des dossiers.")
    return ""


def _obstacle_to_move_deposit(
    milestone: Milestone, starts_at: datetime | None, ends_at: datetime | None, *, now: datetime
) -> str:
    old_start, old_end = milestone.starts_at, milestone.ends_at
    is_open = bool(old_start and old_end and old_start <= now < old_end)
    if is_open and (ends_at is None or (old_end is not None and ends_at < old_end)):
        return _("Le dépôt est ouvert : sa fin ne peut pas être avancée.")
    if is_open and (starts_at is None or starts_at > now):
        return _("Le dépôt est ouvert : il ne peut pas être refermé.")
    interviews = milestone.sprint.milestone(MilestoneKind.INTERVIEWS)
    if ends_at and interviews and interviews.starts_at and interviews.starts_at < ends_at:
        return _(
            "Les entretiens de ce sprint commencent le %(day)s : déplacez-les d’abord après la fin "
            "du dépôt."
        ) % {"day": day_in_french(interviews.starts_at.astimezone(milestone.sprint.call.tz).date())}
    return ""


def obstacle_to_publish(rule_set: RuleSet) -> str:
    if rule_set.state != RuleSetState.DRAFTED:
        return _("Cette version est déjà publiée : importez une nouvelle version.")
    try:
        rule_set.rules  # noqa: B018 - reading it is the check
    except BrokenRules as broken:
        return str(broken)
    return ""


def obstacle_to_archive(call: Call, *, now: datetime) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est déjà archivé.")
    if call.is_open(now):
        return _("Le dépôt est ouvert : l’appel ne peut pas être archivé.")
    return ""


def obstacle_to_give_part(call: Call) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est archivé.")
    return ""


def obstacle_to_end_part(part: Part, *, now: datetime) -> str:
    if part.until and part.until <= now:
        return _("Ce rôle a déjà pris fin.")
    return ""
