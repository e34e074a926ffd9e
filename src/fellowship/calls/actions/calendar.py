"""Calls and their calendar: proposed, confirmed, moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from fellowship.calls import rules
from fellowship.calls.actions.following import tell_move
from fellowship.calls.actions.refusing import refuse
from fellowship.calls.models import (
    Call,
    CallKind,
    Certainty,
    Milestone,
    MilestoneKind,
    Proposal,
    Sprint,
    milestone_label,
)
from fellowship.calls.states import CallState, ProposalState
from fellowship.core.lifecycle import Refused, move, record
from fellowship.people.models import User
from texts.draft import CalendarDraft, Window
from texts.findings import Finding


@transaction.atomic
def create_call(
    *,
    slug: str,
    title: str,
    kind: str = CallKind.CANDIDATES,
    cohort: str = "",
    rules_code: str = "",
    zone: str = "Europe/Paris",
    by: User | None,
    now: datetime,
) -> Call:
    """A call to be confirmed: nobody outside the team sees it yet."""
    if Call.objects.filter(slug=slug).exists():
        raise Refused(_("Un appel porte déjà l’identifiant « %(slug)s ».") % {"slug": slug})
    call = Call.objects.create(
        slug=slug, title=title, kind=kind, cohort=cohort, rules_code=rules_code, zone=zone
    )
    record(call, "created", by=by, now=now)
    return call


@transaction.atomic
def propose_calendar(
    call: Call,
    draft: CalendarDraft,
    *,
    source: str,
    now: datetime,
    by: User | None = None,
    findings: Iterable[Finding] = (),
) -> Proposal | None:
    """Put a calendar before the team. The same one twice changes nothing.

    None when the calendar in force already says exactly this. ``now`` is the instant of the
    reading: a replay of old versions gives each its own.
    """
    same = call.proposals.filter(digest=draft.digest)
    again = same.filter(read_at=now).first()
    if again:
        return again
    latest = call.proposals.filter(read_at__lte=now).first()
    if latest and latest.digest == draft.digest:
        return latest
    if call.state == CallState.CONFIRMED and _already_says(call, draft):
        return None
    proposal = Proposal.objects.create(
        call=call,
        source=source,
        read_at=now,
        calendar=draft.as_dict(),
        findings=[finding.as_row() for finding in findings],
        digest=draft.digest,
    )
    record(proposal, "proposed", by=by, now=now, source=source)
    return proposal


def _already_says(call: Call, draft: CalendarDraft) -> bool:
    held = {(sprint.number, sprint.label) for sprint in call.sprints.all()}
    told = {(sprint.number, sprint.label[:120]) for sprint in draft.sprints}
    return held == told and not plan(call, draft)


@dataclass(frozen=True, slots=True)
class Change:
    """One date that would become another. ``obstacle``: why it will not."""

    number: int
    label: str
    kind: str
    before: tuple[datetime | None, datetime | None]
    after: tuple[datetime | None, datetime | None]
    certainty: str
    hour_stated: bool
    text: str
    obstacle: str = ""
    name: str = ""  # by the rules, of a kind that is not one of ours

    @property
    def kind_name(self) -> str:
        return milestone_label(self.kind, self.name)


def plan(call: Call, draft: CalendarDraft, *, now: datetime | None = None) -> list[Change]:
    """What confirming ``draft`` would change; obstacles are looked for when ``now`` is given.

    A window whose opening prose leaves out keeps the opening already known.
    """
    held = {s.number: s for s in call.sprints.prefetch_related("milestones")}
    changes: list[Change] = []
    for sprint in draft.sprints:
        current = held.get(sprint.number) or Sprint(call=call, number=sprint.number)
        by_kind = {str(m.kind): m for m in current.milestones.all()} if current.pk else {}
        dates = {
            window.kind: _completed(window, by_kind.get(window.kind)) for window in sprint.windows
        }
        beside = {**rules.dates_of(current), **dates}
        # the deposit first: when it may not move, the interviews are judged against what it stays
        for window in sorted(sprint.windows, key=lambda w: w.kind != MilestoneKind.DEPOSIT):
            milestone = by_kind.get(window.kind)
            starts_at, ends_at = dates[window.kind]
            before = (milestone.starts_at, milestone.ends_at) if milestone else (None, None)
            certainty = Certainty.ANNOUNCED if window.announced else Certainty.FIRM
            if milestone and before == (starts_at, ends_at) and milestone.certainty == certainty:
                continue
            obstacle = ""
            if now is not None:
                probe = milestone or Milestone(sprint=current, kind=window.kind)
                obstacle = rules.obstacle_to_move(
                    probe, starts_at, ends_at, certainty, now=now, beside=beside
                )
                if obstacle:
                    beside[window.kind] = before
            changes.append(
                Change(
                    number=sprint.number,
                    label=sprint.label,
                    kind=window.kind,
                    before=before,
                    after=(starts_at, ends_at),
                    certainty=certainty,
                    hour_stated=window.hour_stated,
                    text=window.text,
                    obstacle=obstacle,
                )
            )
    return changes


def _completed(
    window: Window, milestone: Milestone | None
) -> tuple[datetime | None, datetime | None]:
    """The dates of a window; « jusqu’au… » keeps the opening already known."""
    if milestone and window.ends_at and not window.starts_at:
        return milestone.starts_at, window.ends_at
    return window.starts_at, window.ends_at


@transaction.atomic
def confirm_proposal(
    proposal: Proposal, *, by: User | None, now: datetime, because: str = ""
) -> list[Change]:
    """Make a proposed calendar the calendar. The changes returned with an obstacle were not made.

    Each date is its own line of the logbook; a date that may not move stays as it was, so that the
    last good one stands. The call becomes public with its first calendar.
    """
    refuse(rules.obstacle_to_confirm(proposal))
    call = Call.objects.select_for_update().get(pk=proposal.call_id)
    draft = proposal.draft
    reason = because or str(proposal)
    changes = plan(call, draft, now=now)
    for sprint in draft.sprints:
        Sprint.objects.update_or_create(
            call=call, number=sprint.number, defaults={"label": sprint.label[:120]}
        )
    sprints = {sprint.number: sprint for sprint in call.sprints.all()}
    for change in changes:
        if not change.obstacle:
            _write(sprints[change.number], change, by=by, now=now, because=reason)
    _forget_undated(call, {sprint.number for sprint in draft.sprints})
    refused = [f"{c.number}/{c.kind} : {c.obstacle}" for c in changes if c.obstacle]
    move(proposal, ProposalState.CONFIRMED, by=by, now=now, because=because)
    if refused:
        record(proposal, "partly_refused", by=by, now=now, refused=refused)
    if call.state == CallState.PROPOSED:
        move(call, CallState.CONFIRMED, by=by, now=now, because=reason)
    proposal.call = call
    return changes


def _write(
    sprint: Sprint, change: Change, *, by: User | None, now: datetime, because: str
) -> Milestone:
    """Store one date and its line in the logbook of the call."""
    starts_at, ends_at = change.after
    before = sprint.milestones.filter(kind=change.kind).first()
    old = _facts_of(before)
    milestone, _created = Milestone.objects.update_or_create(
        sprint=sprint,
        kind=change.kind,
        defaults={
            "starts_at": starts_at,
            "ends_at": ends_at,
            "certainty": change.certainty,
            "hour_stated": change.hour_stated,
            "label": before.label if before else _label_of(sprint.call, change.kind, now),
        },
    )
    past_end = before.ends_at if before else None
    departs = rules.departure_from_hour(sprint.call, change.kind, ends_at, now=now)
    event = record(
        sprint.call,
        "milestone_moved",
        by=by,
        now=now,
        because=because,
        sprint=sprint.number,
        kind=change.kind,
        label=milestone.label,
        **({"departs_from_rules": departs} if departs else {}),
        before=old,
        after=_facts_of(milestone),
        reopened=bool(
            change.kind == MilestoneKind.DEPOSIT and past_end and past_end <= now
            and ends_at and ends_at > now
        ),
    )  # fmt: skip
    if change.kind == MilestoneKind.DEPOSIT and before and (before.starts_at or before.ends_at):
        tell_move(sprint.call, event, now=now)
    return milestone


def _label_of(call: Call, kind: str, now: datetime) -> str:
    """The word of the rules for a window that is not one of ours."""
    known = MilestoneKind.values
    return "" if kind in known else rules.windows_of(call, now).get(kind, "")


def _facts_of(milestone: Milestone | None) -> dict[str, Any] | None:
    if milestone is None:
        return None
    return {
        "starts_at": milestone.starts_at.isoformat() if milestone.starts_at else None,
        "ends_at": milestone.ends_at.isoformat() if milestone.ends_at else None,
        "certainty": str(milestone.certainty),
        "hour_stated": milestone.hour_stated,
    }


def _forget_undated(call: Call, kept: set[int]) -> None:
    """A sprint only announced, that a later calendar no longer counts, never was."""
    for sprint in call.sprints.exclude(number__in=kept).prefetch_related("milestones"):
        if any(m.starts_at or m.ends_at for m in sprint.milestones.all()):
            continue
        try:
            with transaction.atomic():
                sprint.delete()
        except ProtectedError:
            continue


@transaction.atomic
def dismiss_proposal(
    proposal: Proposal, *, by: User | None, now: datetime, because: str = ""
) -> None:
    refuse(rules.obstacle_to_dismiss(proposal))
    move(proposal, ProposalState.DISMISSED, by=by, now=now, because=because)


@transaction.atomic
def date_milestone(
    sprint: Sprint,
    kind: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    certainty: str,
    *,
    by: User | None,
    now: datetime,
    because: str,
    hour_stated: bool = True,
) -> Milestone:
    """Give a milestone of a sprint its dates, whether it had some or not. The reason is public."""
    if not because.strip():
        raise Refused(_("Indiquez le motif : il sera publié avec le changement."))
    Call.objects.select_for_update().get(pk=sprint.call_id)
    found = Milestone.objects.filter(sprint=sprint, kind=kind).first()
    milestone = found or Milestone(sprint=sprint, kind=kind)
    refuse(rules.obstacle_to_move(milestone, starts_at, ends_at, certainty, now=now))
    before = (milestone.starts_at, milestone.ends_at)
    if found and before == (starts_at, ends_at) and found.certainty == certainty:
        raise Refused(_("Ces dates sont déjà celles du calendrier."))
    change = Change(
        number=sprint.number,
        label=sprint.label,
        kind=kind,
        before=before,
        after=(starts_at, ends_at),
        certainty=certainty,
        hour_stated=hour_stated,
        text="",
    )
    return _write(sprint, change, by=by, now=now, because=because.strip())


@transaction.atomic
def confirm_dates(sprint: Sprint, kind: str, *, by: User | None, now: datetime) -> Milestone:
    """Make provisional dates firm, as they are: from then on a window opens at its hour."""
    Call.objects.select_for_update().get(pk=sprint.call_id)
    milestone = Milestone.objects.get(sprint=sprint, kind=kind)
    refuse(rules.obstacle_to_confirm_dates(milestone, now=now))
    return date_milestone(
        sprint,
        kind,
        milestone.starts_at,
        milestone.ends_at,
        Certainty.FIRM,
        by=by,
        now=now,
        because=_("Dates confirmées."),
        hour_stated=milestone.hour_stated,
    )


def move_milestone(
    milestone: Milestone,
    starts_at: datetime | None,
    ends_at: datetime | None,
    certainty: str = Certainty.FIRM,
    *,
    by: User | None,
    now: datetime,
    because: str,
) -> Milestone:
    """Move a date (rule A7): a reason, a line in the logbook, never a shorter open window.

    After the closing it is one act for everybody: the kept drafts may be sent again.
    """
    return date_milestone(
        milestone.sprint,
        milestone.kind,
        starts_at,
        ends_at,
        certainty,
        by=by,
        now=now,
        because=because,
    )


@transaction.atomic
def add_sprint(call: Call, *, label: str = "", by: User | None, now: datetime) -> Sprint:
    """The next sprint of a call, its deposit to be announced."""
    Call.objects.select_for_update().get(pk=call.pk)
    number = max((sprint.number for sprint in call.sprints.all()), default=0) + 1
    sprint = Sprint.objects.create(call=call, number=number, label=label)
    Milestone.objects.create(
        sprint=sprint, kind=MilestoneKind.DEPOSIT, certainty=Certainty.ANNOUNCED
    )
    record(call, "sprint_added", by=by, now=now, sprint=number)
    return sprint


@transaction.atomic
def confirm_call(call: Call, *, by: User | None, now: datetime) -> None:
    """Make public a call whose calendar was typed by hand."""
    move(call, CallState.CONFIRMED, by=by, now=now)


@transaction.atomic
def archive_call(call: Call, *, by: User | None, now: datetime, because: str = "") -> None:
    refuse(rules.obstacle_to_archive(call, now=now))
    move(call, CallState.ARCHIVED, by=by, now=now, because=because)
