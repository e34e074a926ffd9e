"""Who may act on a call, its calendar, its rules and its roles; what stands in the way."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

import regulations
from fellowship.calls.models import (
    Call,
    Certainty,
    HostBody,
    Milestone,
    MilestoneKind,
    Proposal,
    Role,
    RuleSet,
    Sprint,
    milestone_label,
)
from fellowship.calls.states import CallState, ProposalState, RuleSetState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from regulations import Rules
from texts import voice

READ_AS_THEY_COME = {"deposit", "eligibility", "reading"}
Dates = Mapping[str, tuple[datetime | None, datetime | None]]


def _of_the_team(user: User) -> bool:
    return may(user, Right.RUN)


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


def can_give_role(user: User, call: Call) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def can_write_body(user: User) -> bool:
    return _of_the_team(user)


def can_end_role(user: User, role: Role) -> bool:  # noqa: ARG001
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
    (decision 0015); what follows the deposit starts after it ends (rule A8).
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
    return _obstacle_of_order(milestone, (starts_at, ends_at), beside, now=now)


def _obstacle_of_order(
    milestone: Milestone,
    dates: tuple[datetime | None, datetime | None],
    beside: Dates,
    *,
    now: datetime,
) -> str:
    """What the stages do after the deposit begins after it ends (rule A8); a call open all year
    has no end to wait for."""
    call = milestone.sprint.call
    rules = rules_of(call, now)
    if rules and rules.rhythm == "all_year":
        return ""
    later = windows_after_deposit(rules)
    if milestone.kind == MilestoneKind.DEPOSIT and dates[1]:
        starts = {kind: beside[kind][0] for kind in later if kind in beside}
        for kind, begins in starts.items():
            if begins and begins < dates[1]:
                return _(
                    "« %(name)s » commence le %(day)s : déplacez d’abord cette date après la fin "
                    "du dépôt."
                ) % {
                    "name": milestone_label(kind, later[kind]),
                    "day": voice.day(begins.astimezone(call.tz).date()),
                }
    closing = beside.get(MilestoneKind.DEPOSIT, (None, None))[1]
    if milestone.kind in later and dates[0] and closing and dates[0] < closing:
        return _("« %(name)s » doit commencer après la fin du dépôt des dossiers.") % {
            "name": milestone_label(milestone.kind, later[milestone.kind])
        }
    return ""


def windows_after_deposit(rules: Rules | None) -> dict[str, str]:
    """The windows of the stages that wait for the deposit to end, slug → label of the rules.

    What is read or checked as the dossiers come in does not wait.
    """
    if rules is None:
        return {MilestoneKind.INTERVIEWS.value: ""}
    return {
        stage.window: stage.name
        for stage in rules.process.stages
        if stage.window and stage.kind not in READ_AS_THEY_COME
    }


def windows_of(call: Call, now: datetime) -> dict[str, str]:
    """What the calendar of a call may hold, slug → label: the milestones its rules name, in their
    order, then those of any call. Without rules, all that we know."""
    rules = rules_of(call, now)
    if rules is None:
        return {kind.value: str(kind.label) for kind in MilestoneKind}
    named = rules.process.milestones
    return {
        slug: milestone_label(slug, named.get(slug, ""))
        for slug in dict.fromkeys([*named, MilestoneKind.MEETING.value, MilestoneKind.START.value])
    }


def rules_of(call: Call, now: datetime) -> Rules | None:
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    return rule_set.rules if rule_set else None


def departure_from_hour(
    call: Call, kind: str, ends_at: datetime | None, *, now: datetime
) -> dict[str, str]:
    """The hour at which a deposit would close and that of the rules, when they are not the same.

    The minute of the rules counts whole: « 23 h 59 » closes at midnight.
    """
    rules = rules_of(call, now) if kind == MilestoneKind.DEPOSIT and ends_at else None
    if rules is None or ends_at is None:
        return {}
    last = (ends_at - timedelta(minutes=1)).astimezone(call.tz).time()
    if (last.hour, last.minute) == (rules.closing_hour.hour, rules.closing_hour.minute):
        return {}
    return {"rules": f"{rules.closing_hour:%H:%M}", "calendar": f"{last:%H:%M}"}


def _began(milestone: Milestone, *, now: datetime) -> bool:
    """Are people acting, or have they acted, in this window?"""
    return bool(
        (
            milestone.kind in {MilestoneKind.DEPOSIT, MilestoneKind.WISHES}
            or milestone.kind not in MilestoneKind.values
        )
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
    return " ".join(f.message for f in regulations.check(rule_set.content) if f.is_error)


def obstacle_to_archive(call: Call, *, now: datetime) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est déjà archivé.")
    if call.is_open(now):
        return _("Le dépôt est ouvert : l’appel ne peut pas être archivé.")
    return ""


def can_invite(user: User, call: Call) -> bool:  # noqa: ARG001
    return _of_the_team(user)


def obstacle_to_apply(call: Call, user: User, rules: regulations.Rules) -> str:
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


def obstacle_to_give_role(call: Call) -> str:
    if call.state == CallState.ARCHIVED:
        return _("Cet appel est archivé.")
    return ""


def obstacle_to_end_role(role: Role, *, now: datetime) -> str:
    if role.until and role.until <= now:
        return _("Ce rôle a déjà pris fin.")
    return ""
