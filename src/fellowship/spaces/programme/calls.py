"""The calls, their calendar, what pages propose for it, and who plays which part."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fellowship.calls import actions, facts, feeds, rules
from fellowship.calls.models import (
    Call,
    CallKind,
    Milestone,
    MilestoneKind,
    Proposal,
    Sprint,
)
from fellowship.calls.states import CallState
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from fellowship.spaces import doors
from fellowship.spaces.doors import Request, require
from fellowship.spaces.programme.calls_forms import (
    CallForm,
    DatesForm,
    ReasonForm,
)
from fellowship.spaces.programme.sheets import sheet

PAGE = 50


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _call(request: Request, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).with_calendar(), pk=pk)


@doors.only("programme")
def call_list(request: Request) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.visible_to(request.user).for_list()
    kind, state = request.GET.get("nature", ""), request.GET.get("etat", "")
    if kind in CallKind.values:
        calls = calls.filter(kind=kind)
    if state in CallState.values:
        calls = calls.filter(state=state)
    if request.GET.get("format") == "csv":
        return sheet(
            "appels",
            ["identifiant", "intitulé", "nature", "état", "ouvert", "situation"],
            [
                [c.slug, c.title, c.get_kind_display(), c.get_state_display(),
                 "oui" if c.is_open(now) else "non", facts.of(c, now).status]
                for c in calls
            ],
        )  # fmt: skip
    page = Paginator(calls, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(call, facts.of(call, now)) for call in page],
        "kinds": CallKind.choices,
        "states": CallState.choices,
        "kind": kind,
        "state": state,
        "may_create": rules.can_create_call(request.user),
    }
    return render(request, "programme/call_list.html", context)


@doors.only("programme")
def create_call(request: Request) -> HttpResponse:
    require(rules.can_create_call(request.user))
    form = CallForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            call = actions.create_call(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("slug", str(refusal))
        else:
            messages.success(request, _("L’appel est créé. Il n’est visible que de l’équipe."))
            return redirect("programme:call_detail", call.pk)
    return render(request, "programme/create_call.html", {"form": form})


@doors.only("programme")
def call_detail(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    now = timezone.now()
    told = facts.of(call, now)
    held = {
        (sprint.number, milestone.kind)
        for sprint in call.ordered_sprints
        for milestone in sprint.milestones.all()
    }
    missing = {
        sprint.number: [
            (kind.value, kind.label) for kind in MilestoneKind if (sprint.number, kind) not in held
        ]
        for sprint in call.ordered_sprints
    }
    context = {
        "call": call,
        "facts": told,
        "sprints": [(sprint, missing[sprint.number]) for sprint in told.sprints],
        "proposals": call.proposals.waiting(),
        "changes": facts.changes_of(call)[:5],
        "may_date": rules.can_date(request.user, call),
        "may_confirm": call.state == CallState.PROPOSED and bool(told.sprints),
        "archive_obstacle": rules.obstacle_to_archive(call, now=now),
        "audiences": list(feeds.AUDIENCES),
        "rule_set": told.rule_set,
    }
    return render(request, "programme/call_detail.html", context)


@doors.only("programme")
@require_POST
def confirm_call(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    require(rules.can_date(request.user, call))
    try:
        actions.confirm_call(call, by=request.user, now=timezone.now())
        messages.success(request, _("L’appel est public."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programme:call_detail", call.pk)


@doors.only("programme")
@require_POST
def archive_call(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    require(rules.can_archive(request.user, call))
    try:
        actions.archive_call(call, by=request.user, now=timezone.now())
        messages.success(request, _("L’appel est archivé : ses pages restent, rien ne s’y dépose."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programme:call_detail", call.pk)


@doors.only("programme")
@require_POST
def add_sprint(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    require(rules.can_date(request.user, call))
    label = request.POST.get("label", "").strip()[:120]
    sprint = actions.add_sprint(call, label=label, by=request.user, now=timezone.now())
    messages.success(request, _("%(sprint)s est ajouté, à annoncer.") % {"sprint": sprint})
    return redirect("programme:call_detail", call.pk)


# --- what pages propose -------------------------------------------------------------------------


def _proposal(request: Request, pk: int) -> Proposal:
    proposals = Proposal.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(proposals, pk=pk)


@doors.only("programme")
def proposal_detail(request: Request, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    now = timezone.now()
    changes = actions.plan(proposal.call, proposal.draft, now=now)
    zone = proposal.call.tz

    def words(dates: tuple[datetime | None, datetime | None], *, hour: bool = True) -> str:
        return facts.span_words(*dates, zone, hour=hour) if any(dates) else _("à annoncer")

    context = {
        "proposal": proposal,
        "call": proposal.call,
        "rows": [(c, words(c.before), words(c.after, hour=c.hour_stated)) for c in changes],
        "refused": [(s, r) for s in proposal.draft.sprints for r in s.refused],
        "findings": proposal.findings,
        "obstacle": rules.obstacle_to_confirm(proposal),
        "form": ReasonForm(),
        "uses": facts.uses_of(proposal.call),
    }
    return render(request, "programme/proposal_detail.html", context)


@doors.only("programme")
@require_POST
def confirm_proposal(request: Request, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    require(rules.can_confirm(request.user, proposal))
    because = request.POST.get("because", "").strip()[:500]
    try:
        changes = actions.confirm_proposal(
            proposal, by=request.user, now=timezone.now(), because=because
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:proposal_detail", proposal.pk)
    for change in changes:
        if change.obstacle:
            messages.warning(request, f"Sprint n° {change.number} : {change.obstacle}")
    count = len([change for change in changes if not change.obstacle])
    messages.success(
        request,
        ngettext(
            "Le calendrier est confirmé : %(n)s date mise à jour.",
            "Le calendrier est confirmé : %(n)s dates mises à jour.",
            count,
        )
        % {"n": count},
    )
    return redirect("programme:call_detail", proposal.call_id)


@doors.only("programme")
@require_POST
def dismiss_proposal(request: Request, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    require(rules.can_dismiss(request.user, proposal))
    because = request.POST.get("because", "").strip()[:500]
    try:
        actions.dismiss_proposal(proposal, by=request.user, now=timezone.now(), because=because)
        messages.success(request, _("Le calendrier proposé est écarté."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:proposal_detail", proposal.pk)
    return redirect("programme:call_detail", proposal.call_id)


# --- one date -----------------------------------------------------------------------------------


@doors.only("programme")
def date_milestone(request: Request, pk: int, number: int, kind: str) -> HttpResponse:
    """Type the dates, see what they will alter, then confirm: three times the same form."""
    call = _call(request, pk)
    require(rules.can_date(request.user, call))
    if kind not in MilestoneKind.values:
        raise Http404
    sprint = get_object_or_404(
        Sprint.objects.prefetch_related("milestones"), call=call, number=number
    )
    milestone = sprint.milestone(kind)
    now = timezone.now()
    initial = _restored(request, call) or DatesForm.initial_of(milestone, call)
    form = DatesForm(_sent(request), call=call, initial=initial)
    preview: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.dates()
        certainty = form.cleaned_data["certainty"]
        obstacle = rules.obstacle_to_move(
            milestone or Milestone(sprint=sprint, kind=kind), starts_at, ends_at, certainty, now=now
        )
        if obstacle:
            form.add_error(None, obstacle)
        elif "confirm" in request.POST:
            try:
                actions.date_milestone(
                    sprint,
                    kind,
                    starts_at,
                    ends_at,
                    certainty,
                    by=request.user,
                    now=now,
                    because=form.cleaned_data["because"],
                    hour_stated=form.hour_stated,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("La date est changée et le changement est publié."))
                return redirect("programme:call_detail", call.pk)
        else:
            preview = _preview(call, milestone, (starts_at, ends_at, certainty), now)
    context = {
        "call": call,
        "sprint": sprint,
        "kind_name": MilestoneKind(kind).label,
        "milestone": milestone,
        "words": facts.milestone_words(milestone, call.tz) if milestone else "",
        "form": form,
        "preview": preview,
    }
    return render(request, "programme/date_milestone.html", context)


@doors.only("programme")
@require_POST
def confirm_dates(request: Request, pk: int, number: int, kind: str) -> HttpResponse:
    """Provisional dates become firm, in one click."""
    call = _call(request, pk)
    require(rules.can_date(request.user, call))
    sprint = get_object_or_404(Sprint, call=call, number=number, milestones__kind=kind)
    try:
        actions.confirm_dates(sprint, kind, by=request.user, now=timezone.now())
        messages.success(request, _("Ces dates sont fermes, et le public le sait."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programme:call_detail", call.pk)


def _restored(request: Request, call: Call) -> dict[str, Any]:
    """The dates before a line of the history, typed again for whoever undoes it."""
    key = request.GET.get("retablir", "")
    if not key.isdigit():
        return {}
    event = Event.objects.about(call).filter(verb="milestone_moved", pk=key).first()
    if event is None or not event.facts["before"]:
        return {}
    reason = _("Retour à la date d’avant le changement du %(day)s.") % {
        "day": facts.moment(event.at, call.tz, weekday=False, hour=False)
    }
    return {**DatesForm.initial_before(event.facts["before"], call), "because": reason}


def _preview(
    call: Call,
    milestone: Milestone | None,
    dates: tuple[datetime | None, datetime | None, str],
    now: datetime,
) -> dict[str, Any]:
    starts_at, ends_at, certainty = dates
    uses = facts.uses_of(call)
    return {
        "before": facts.milestone_words(milestone, call.tz) if milestone else _("aucune date"),
        "after": facts.qualified(facts.span_words(starts_at, ends_at, call.tz), certainty),
        "uses": uses,
        "pages": sum(use.count for use in uses if use.kind == "page"),
        "mails": sum(use.count for use in uses if use.kind == "mail"),
        "drafts": sum(use.count for use in uses if use.kind == "draft"),
        "reopens": bool(
            milestone
            and milestone.kind == MilestoneKind.DEPOSIT
            and milestone.ends_at
            and milestone.ends_at <= now
            and ends_at
            and ends_at > now
        ),
    }


@doors.only("programme")
def call_history(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    changes = facts.changes_of(call)
    if request.GET.get("format") == "csv":
        return sheet(
            f"changements-{call.slug}",
            ["le", "sprint", "jalon", "changement", "motif"],
            [
                [
                    facts.moment(c.at, call.tz),
                    c.sprint,
                    MilestoneKind(c.kind).label,
                    c.text,
                    c.because,
                ]
                for c in changes
            ],
        )
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    authors = {
        event.pk: str(event.by or _("automatique"))
        for event in Event.objects.filter(pk__in=[c.event for c in page]).select_related("by")
    }
    rows = [(change, authors.get(change.event, "")) for change in page]
    context = {"call": call, "page": page, "rows": rows}
    return render(request, "programme/call_history.html", context)


@doors.only("programme")
def fact_list(request: Request, pk: int) -> HttpResponse:
    """What a text may insert by name, with the value readers see now; and a text to try."""
    call = _call(request, pk)
    now = timezone.now()
    text = request.POST.get("text", "")[:5000]
    context = {
        "call": call,
        "named": facts.named(call, now).values(),
        "text": text,
        "filled": facts.fill(text, call, now),
        "unknown": [n for n in facts.names_in(text) if n not in facts.named(call, now)],
    }
    return render(request, "programme/fact_list.html", context)
