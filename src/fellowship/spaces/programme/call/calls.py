"""The calls, their calendar, what pages propose for it, and who plays which part."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fellowship.calls import actions, feeds, rules, sentences
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
from fellowship.spaces import access
from fellowship.spaces.access import Request, fresh_proof, posted, require, team
from fellowship.spaces.programme.call.calls_forms import (
    CallForm,
    DatesForm,
)
from fellowship.spaces.shared.confirmation import OptionalReasonForm, act_and_return
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from texts import voice

PAGE = 50


def _call(request: Request, call_id: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).with_calendar(), pk=call_id)


@team()
@require_safe
def call_list(request: Request) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.visible_to(request.user).for_list()
    kind, state = request.GET.get("nature", ""), request.GET.get("etat", "")
    if kind in CallKind.values:
        calls = calls.filter(kind=kind)
    if state in CallState.values:
        calls = calls.filter(state=state)
    if asked_as_file(request):
        return list_file(
            request,
            "appels",
            ["identifiant", "intitulé", "nature", "état", "ouvert", "situation"],
            [
                [c.slug, c.title, c.get_kind_display(), c.get_state_display(),
                 "oui" if c.is_open(now) else "non", sentences.state_of_call(c, now).status]
                for c in calls
            ],
        )  # fmt: skip
    page = page_of(calls, request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(call, sentences.state_of_call(call, now)) for call in page],
        "kinds": CallKind.choices,
        "states": CallState.choices,
        "kind": kind,
        "state": state,
        "may_create": rules.can_create_call(request.user),
    }
    return render(request, "programme/call_list.html", context)


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def create_call(request: Request) -> HttpResponse:
    require(rules.can_create_call(request.user))
    form = CallForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            call = actions.create_call(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("slug", str(refusal))
        else:
            messages.success(request, _("L’appel est créé. Il n’est visible que de l’équipe."))
            return redirect("programme:call_detail", call.pk)
    return render(request, "programme/create_call.html", {"form": form})


@team()
@require_safe
def call_detail(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    now = timezone.now()
    told = sentences.state_of_call(call, now)
    held = {
        (sprint.number, milestone.kind)
        for sprint in call.ordered_sprints
        for milestone in sprint.milestones.all()
    }
    windows = rules.windows_of(call, now)
    missing = {
        sprint.number: [
            (kind, label) for kind, label in windows.items() if (sprint.number, kind) not in held
        ]
        for sprint in call.ordered_sprints
    }
    context = {
        "call": call,
        "facts": told,
        "sprints": [(sprint, missing[sprint.number]) for sprint in told.sprints],
        "proposals": call.proposals.waiting(),
        "changes": sentences.changes_of(call)[:5],
        "may_date": rules.can_date(request.user, call),
        "may_confirm": call.state == CallState.PROPOSED and bool(told.sprints),
        "archive_obstacle": rules.obstacle_to_archive(call, now=now),
        "audiences": list(feeds.AUDIENCES),
        "rule_set": told.rule_set,
    }
    return render(request, "programme/call_detail.html", context)


@team()
@fresh_proof
@require_POST
def confirm_call(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    require(rules.can_date(request.user, call))
    return act_and_return(
        request,
        reverse("programme:call_detail", args=[call.pk]),
        lambda: actions.confirm_call(call, by=request.user, now=timezone.now()),
        _("L’appel est public."),
    )


@team()
@require_POST
def archive_call(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    require(rules.can_archive(request.user, call))
    return act_and_return(
        request,
        reverse("programme:call_detail", args=[call.pk]),
        lambda: actions.archive_call(call, by=request.user, now=timezone.now()),
        _("L’appel est archivé : ses pages restent, rien ne s’y dépose."),
    )


@team()
@require_POST
def add_sprint(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    require(rules.can_date(request.user, call))
    label = request.POST.get("label", "").strip()[:120]
    sprint = actions.add_sprint(call, label=label, by=request.user, now=timezone.now())
    messages.success(request, _("%(sprint)s est ajouté, à annoncer.") % {"sprint": sprint})
    return redirect("programme:call_detail", call.pk)


# --- what pages propose -------------------------------------------------------------------------


def _proposal(request: Request, proposal_id: int) -> Proposal:
    proposals = Proposal.objects.visible_to(request.user).select_related("call")
    return get_object_or_404(proposals, pk=proposal_id)


@team()
@require_safe
def proposal_detail(request: Request, proposal_id: int) -> HttpResponse:
    proposal = _proposal(request, proposal_id)
    now = timezone.now()
    changes = actions.plan(proposal.call, proposal.draft, now=now)
    zone = proposal.call.tz

    def words(dates: tuple[datetime | None, datetime | None], *, hour: bool = True) -> str:
        return voice.span(*dates, zone, hours=hour) if any(dates) else _("à annoncer")

    context = {
        "proposal": proposal,
        "call": proposal.call,
        "rows": [(c, words(c.before), words(c.after, hour=c.hour_stated)) for c in changes],
        "refused": [(s, r) for s in proposal.draft.sprints for r in s.refused],
        "findings": proposal.findings,
        "obstacle": rules.obstacle_to_confirm(proposal),
        "form": OptionalReasonForm(),
        "uses": [u for u in sentences.uses_of(proposal.call) if u.kind != "sentence"],
    }
    return render(request, "programme/proposal_detail.html", context)


@team()
@require_POST
def confirm_proposal(request: Request, proposal_id: int) -> HttpResponse:
    proposal = _proposal(request, proposal_id)
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


@team()
@require_POST
def dismiss_proposal(request: Request, proposal_id: int) -> HttpResponse:
    proposal = _proposal(request, proposal_id)
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


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def date_milestone(request: Request, call_id: int, number: int, kind: str) -> HttpResponse:
    """Type the dates, see what they will alter, then confirm: three times the same form."""
    call = _call(request, call_id)
    require(rules.can_date(request.user, call))
    now = timezone.now()
    windows = rules.windows_of(call, now)
    sprint = get_object_or_404(
        Sprint.objects.prefetch_related("milestones"), call=call, number=number
    )
    milestone = sprint.milestone(kind)
    if milestone is None and kind not in windows:
        raise Http404
    initial = _restored(request, call) or DatesForm.initial_of(milestone, call)
    form = DatesForm(posted(request), call=call, initial=initial)
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
            preview["departs"] = rules.departure_from_hour(call, kind, ends_at, now=now)
    context = {
        "call": call,
        "sprint": sprint,
        "kind_name": str(milestone or windows[kind]),
        "milestone": milestone,
        "words": sentences.milestone_words(milestone, call.tz) if milestone else "",
        "form": form,
        "preview": preview,
    }
    return render(request, "programme/date_milestone.html", context)


@team()
@require_POST
def confirm_dates(request: Request, call_id: int, number: int, kind: str) -> HttpResponse:
    """Provisional dates become firm, in one click."""
    call = _call(request, call_id)
    require(rules.can_date(request.user, call))
    sprint = get_object_or_404(Sprint, call=call, number=number, milestones__kind=kind)
    return act_and_return(
        request,
        reverse("programme:call_detail", args=[call.pk]),
        lambda: actions.confirm_dates(sprint, kind, by=request.user, now=timezone.now()),
        _("Ces dates sont fermes, et le public le sait."),
    )


def _restored(request: Request, call: Call) -> dict[str, Any]:
    """The dates before a line of the history, typed again for whoever undoes it."""
    key = request.GET.get("retablir", "")
    if access.whole(key) is None:
        return {}
    event = Event.objects.about(call).filter(verb="milestone_moved", pk=key).first()
    if event is None or not event.facts["before"]:
        return {}
    reason = _("Retour à la date d’avant le changement du %(day)s.") % {
        "day": voice.day_of(event.at, call.tz)
    }
    return {**DatesForm.initial_before(event.facts["before"], call), "because": reason}


def _preview(
    call: Call,
    milestone: Milestone | None,
    dates: tuple[datetime | None, datetime | None, str],
    now: datetime,
) -> dict[str, Any]:
    starts_at, ends_at, certainty = dates
    every = sentences.uses_of(call)
    uses = [use for use in every if use.kind != "sentence"]
    return {
        "before": sentences.milestone_words(milestone, call.tz) if milestone else _("aucune date"),
        "after": sentences.qualified(voice.span(starts_at, ends_at, call.tz), certainty),
        "uses": uses,
        "typed": [use for use in every if use.kind == "sentence"],
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


@team()
@require_safe
def call_history(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    changes = sentences.changes_of(call)
    if asked_as_file(request):
        return list_file(
            request,
            f"changements-{call.slug}",
            ["le", "sprint", "jalon", "changement", "motif"],
            [
                [
                    voice.instant(c.at, call.tz, weekday=True),
                    c.sprint,
                    c.title,
                    c.text,
                    c.because,
                ]
                for c in changes
            ],
        )
    page = page_of(changes, request.GET.get("page"))
    authors = {
        event.pk: str(event.by or _("automatique"))
        for event in Event.objects.filter(pk__in=[c.event for c in page]).select_related("by")
    }
    rows = [(change, authors.get(change.event, "")) for change in page]
    context = {"call": call, "page": page, "rows": rows}
    return render(request, "programme/call_history.html", context)


@team()
@require_http_methods(["GET", "HEAD", "POST"])
def fact_list(request: Request, call_id: int) -> HttpResponse:
    """What a text may insert by name, with the value readers see now; and a text to try."""
    call = _call(request, call_id)
    now = timezone.now()
    text = request.POST.get("text", "")[:5000]
    context = {
        "call": call,
        "named": sentences.named(call, now).values(),
        "text": text,
        "filled": sentences.fill(text, call, now),
        "unknown": [n for n in sentences.names_in(text) if n not in sentences.named(call, now)],
    }
    return render(request, "programme/fact_list.html", context)
