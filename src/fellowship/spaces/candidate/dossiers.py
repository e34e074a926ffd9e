"""A candidate's dossiers: start, write, attach, send, withdraw, take up again, take away."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.validators import slug_re
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fellowship.calls.models import Call, CallKind
from fellowship.calls.sentences import qualified
from fellowship.core import personal_data
from fellowship.core.lifecycle import Refused
from fellowship.core.reception import arrival_of
from fellowship.dossiers import actions, rules, timeline
from fellowship.dossiers.models import Attachment, Dossier, Member, with_rules_at
from fellowship.dossiers.states import DossierState
from fellowship.fellows.models import Stay
from fellowship.reviews.rules import told_to
from fellowship.spaces.access import Request, everybody, expects, instant_of, posted, require
from fellowship.spaces.candidate.dossiers_forms import (
    AffirmForm,
    MemberForm,
    SectionForm,
    StartForm,
    WithdrawForm,
    affirmed_in,
    typed_in,
)
from fellowship.spaces.candidate.stages import stages
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.stays import summaries
from regulations import Rules, Section
from texts import voice

TONES = {
    DossierState.DRAFT: "new",
    DossierState.SUBMITTED: "info",
    DossierState.ENDED: "",
    DossierState.WITHDRAWN: "",
}


def _mine(request: Request) -> QuerySet[Dossier]:
    """The candidate's own: a member of the team reads the others in the team's space."""
    rows = Dossier.objects.of(request.user)
    return rows.select_related("call", "sprint", "rule_set", "candidate")


def _shown(request: Request) -> QuerySet[Dossier]:
    """The candidate's own, with all that a page shows of them."""
    return _mine(request).prefetch_related(
        "attachments", "sprint__milestones", "call__sprints__milestones"
    )


def _one(request: Request, dossier_id: int) -> Dossier:
    return get_object_or_404(_shown(request), pk=dossier_id)


def _trail(dossier: Dossier | None = None) -> list[tuple[str, str]]:
    trail = [(_("Mes candidatures"), reverse("candidate:dossier_list"))]
    if dossier is not None:
        trail.append((dossier.reference, reverse("candidate:dossier_detail", args=[dossier.pk])))
    return trail


def _rules(dossier: Dossier, now: datetime) -> Rules:
    rule_set = dossier.rules_at(now)
    if rule_set is None:
        raise Http404
    return rule_set.rules


@require_safe
def dossier_list(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "dossier": dossier,
            "tone": TONES[DossierState(dossier.state)],
            "profile": _profile(dossier, now),
            "next": timeline.next_step(dossier, now=now),
        }
        for dossier in with_rules_at(_shown(request).order_by("-created_at", "-pk"), now)
    ]
    calls = Call.objects.public().filter(kind=CallKind.CANDIDATES).with_calendar()
    startable = [call for call in calls if rules.sprint_to_come(call, now)]
    mine = Stay.objects.of_fellow(request.user).for_list().prefetch_related("tasks", "renewals")
    return render(
        request,
        "candidate/dossier_list.html",
        {
            "trail": [],
            "stays_title": _("Ma mission"),
            "stays": summaries(mine, now=now),
            "rows": rows,
            "invitations": Member.objects.waiting_for(request.user).select_related(
                "dossier__call", "dossier__candidate"
            ),
            "startable": [(call, _window(call, now)) for call in startable],
        },
    )


def _profile(dossier: Dossier, now: datetime) -> str:
    rule_set = dossier.rules_at(now)
    return rule_set.rules.profile_name(dossier.profile) if rule_set else dossier.profile


def _window(call: Call, now: datetime) -> str:
    """When one may send: the sentence under the button."""
    sprint = rules.sprint_to_come(call, now)
    if sprint is None or sprint.opens_at is None or sprint.closes_at is None:
        return ""
    if sprint.is_open(now):
        return _("Dépôt ouvert jusqu’au %(instant)s (%(zone)s).") % {
            "instant": voice.last_minute(sprint.closes_at, call.tz),
            "zone": voice.zone_name(call.tz),
        }
    dates = _("Dépôt du %(opening)s au %(closing)s (%(zone)s)") % {
        "opening": voice.day_of(sprint.opens_at, call.tz),
        "closing": voice.last_minute(sprint.closes_at, call.tz),
        "zone": voice.zone_name(call.tz),
    }
    return qualified(dates, sprint.deposit.certainty if sprint.deposit else "") + "."


@expects(**{**everybody("allow"), "anonymous": "login"})
@require_http_methods(["GET", "HEAD", "POST"])
def start_dossier(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    calls = Call.objects.public().filter(kind=CallKind.CANDIDATES).with_calendar()
    call = get_object_or_404(calls, slug=slug)
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None:
        raise Http404
    form = StartForm(rule_set.rules, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            dossier = actions.start(
                call,
                form.cleaned_data.get("profile", ""),
                by=request.user,
                now=now,
                affirmed=form.affirmed,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre brouillon est créé."))
            return redirect("candidate:dossier_detail", dossier.pk)
    return render(
        request,
        "candidate/start_dossier.html",
        {
            "trail": _trail(),
            "call": call,
            "form": form,
            "rules": rule_set.rules,
            "window": _window(call, now),
            "limit": settings.ATTACHMENT_MAX_BYTES,
        },
    )


@require_safe
def dossier_detail(request: Request, dossier_id: int) -> HttpResponse:
    now = timezone.now()
    dossier = _one(request, dossier_id)
    steps: list[rules.Step] = []
    if dossier.state == DossierState.DRAFT:
        files = {file.field for file in dossier.attachments.all()}
        steps = rules.steps_of(dossier, rules.open_sections(dossier, now=now), files)
    return render(
        request,
        "candidate/dossier_detail.html",
        {
            "trail": _trail(),
            "stages": stages(dossier),
            "dossier": dossier,
            "tone": TONES[DossierState(dossier.state)],
            "profile": _profile(dossier, now),
            "steps": steps,
            "complete": sum(step.is_complete for step in steps),
            "window": _window(dossier.call, now) if steps else "",
            "late": rules.obstacle_of_closing(dossier, now=now) if steps else "",
            "late_access": rules.late_access_of(dossier, now=now) if steps else None,
            "reopening": dossier.reopenings.standing(now).first() if not steps else None,
            "reopenings": dossier.reopenings.exclude(answered_at=None).order_by("pk")
            if not steps
            else [],
            "lines": timeline.timeline_of(dossier, now=now),
            "team": _team(dossier, now),
            "member_form": MemberForm(),
            "writes": rules.can_edit(request.user, dossier),
            "changes": rules.changes_of_rules(dossier, now=now),
            "told": told_to(dossier),
            "coming": timeline.what_to_do(dossier),
            "next": timeline.next_step(dossier, now=now),
            "obstacle_to_withdraw": rules.obstacle_to_withdraw(dossier),
            "restart": not rules.obstacle_to_restart(dossier, now=now),
            "files": list(dossier.attachments.all()),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request: Request, dossier_id: int, slug: str) -> HttpResponse:
    now = instant_of(request)
    dossier = _one(request, dossier_id)
    require(rules.can_edit(request.user, dossier))
    if obstacle := rules.obstacle_to_edit(dossier):
        messages.error(request, obstacle)
        return redirect("candidate:dossier_detail", dossier.pk)
    asked = rules.open_sections(dossier, now=now)
    places = {section.slug: place for place, section in enumerate(asked)}
    if slug not in places:
        raise Http404
    section = asked[places[slug]]
    if request.method == "POST":
        return _save_section(request, dossier, asked, section, now)
    return _section_page(request, dossier, asked, section)


def _save_section(
    request: Request,
    dossier: Dossier,
    asked: tuple[Section, ...],
    section: Section,
    now: datetime,
) -> HttpResponse:
    typed = typed_in(section, request.POST)
    overtaken = refused = None
    faults: dict[str, str] = {}
    try:
        faults = actions.save_section(
            dossier,
            section,
            typed,
            by=request.user,
            now=now,
            seen=request.POST.get("seen", ""),
        )
    except actions.Overtaken as refusal:
        overtaken = refusal
    except Refused as refusal:
        refused = str(refusal)
    if request.htmx:
        return render(
            request,
            "candidate/_saved.html",
            {
                "at": now,
                "faults": _named(section, faults),
                "refused": refused or (overtaken and str(overtaken)),
                "seen": actions.fingerprint(section, dossier.answers),
            },
        )
    problems = {} if overtaken or refused else _attach(request, dossier, section, now)
    if not (overtaken or refused):
        arrived = set(Attachment.objects.filter(dossier=dossier).values_list("field", flat=True))
        faults = dict(rules.step_of(section, dossier.answers, arrived).faults)
    if overtaken or refused or problems or (faults and "go_on" not in request.POST):
        if refused:
            messages.error(request, refused)
        return _section_page(
            request,
            dossier,
            asked,
            section,
            typed=typed,
            faults={**faults, **problems},
            overtaken=overtaken,
            saved=not (overtaken or refused),
        )
    messages.success(request, _("« %(title)s » est enregistré.") % {"title": section.title})
    place = [s.slug for s in asked].index(section.slug)
    if place + 1 < len(asked):
        return redirect("candidate:edit_section", dossier.pk, asked[place + 1].slug)
    onward = "submit_dossier" if dossier.state == DossierState.DRAFT else "fill_form"
    return redirect(f"candidate:{onward}", dossier.pk)


def _attach(request: Request, dossier: Dossier, section: Section, now: datetime) -> dict[str, str]:
    """Keep the files of the section; what was refused, by question."""
    problems = {}
    for field in section.fields:
        upload = request.FILES.get(field.slug)
        if field.kind != "file" or upload is None:
            continue
        # One byte more than allowed is enough to refuse: the rest is never read.
        content = upload.read(settings.ATTACHMENT_MAX_BYTES + 1)
        try:
            actions.attach_file(
                dossier, field, upload.name or "", content, by=request.user, now=now
            )
        except Refused as refusal:
            problems[field.slug] = str(refusal).rstrip(".")
    return problems


def _section_page(
    request: Request,
    dossier: Dossier,
    asked: tuple[Section, ...],
    section: Section,
    *,
    typed: dict[str, Any] | None = None,
    faults: dict[str, str] | None = None,
    overtaken: actions.Overtaken | None = None,
    saved: bool = False,
) -> HttpResponse:
    files = {file.field: file for file in Attachment.objects.filter(dossier=dossier)}
    shown = {**dossier.answers, **(typed or {})}
    form = SectionForm(section, shown, files, data=shown if faults else None)
    if faults:
        form.say(faults)
    steps = rules.steps_of(dossier, asked, set(files))
    place = [s.slug for s in asked].index(section.slug)
    return render(
        request,
        "candidate/edit_section.html",
        {
            "trail": _trail(dossier),
            "dossier": dossier,
            "section": section,
            "form": form,
            "number": place + 1,
            "count": len(asked),
            "following": asked[place + 1] if place + 1 < len(steps) else None,
            "previous": asked[place - 1] if place else None,
            "steps": steps,
            "files": [files[f.slug] for f in section.fields if f.slug in files],
            "without_autosave": ", ".join(f.slug for f in section.fields if f.kind == "file"),
            "overtaken": _both(section, overtaken) if overtaken else [],
            "overtaken_sentence": str(overtaken) if overtaken else "",
            "saved": saved,
            # After a refusal, the next « Enregistrer » is a choice made knowing both texts.
            "seen": actions.fingerprint(
                section, {**dossier.answers, **(overtaken.stored if overtaken else {})}
            ),
        },
    )


def _both(section: Section, overtaken: actions.Overtaken) -> list[tuple[str, Any, Any]]:
    labels = {field.slug: field.label for field in section.fields}
    return [
        (labels[slug], overtaken.stored.get(slug), typed)
        for slug, typed in overtaken.typed.items()
        if overtaken.stored.get(slug) != typed
    ]


def _named(section: Section, faults: dict[str, str]) -> list[str]:
    labels = {field.slug: field.label for field in section.fields}
    return [f"{labels[slug]} : {fault}" for slug, fault in faults.items()]


@require_POST
def remove_file(request: Request, dossier_id: int, slug: str) -> HttpResponse:
    dossier = _one(request, dossier_id)
    require(rules.can_edit(request.user, dossier))
    try:
        actions.remove_file(dossier, slug, by=request.user, now=instant_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le fichier est enlevé."))
    section = request.POST.get("section", "")
    if slug_re.match(section):
        return redirect("candidate:edit_section", dossier.pk, section)
    return redirect("candidate:dossier_detail", dossier.pk)


@require_safe
def download_file(request: Request, dossier_id: int, slug: str) -> FileResponse:
    dossier = _one(request, dossier_id)
    require(rules.can_download(request.user, dossier))
    file = get_object_or_404(dossier.attachments, field=slug)
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=f"{dossier.reference}-{file.field}.pdf",  # the name given stays on the page
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def submit_dossier(request: Request, dossier_id: int) -> HttpResponse:
    """Read again, then send. The instant of reception is that of the arrival of the request."""
    arrival = arrival_of(request, now=timezone.now())
    now = arrival.at
    if request.method == "POST":
        dossier = get_object_or_404(_mine(request), pk=dossier_id)
        require(rules.can_submit(request.user, dossier))
        affirmed = affirmed_in(request.POST.dict()) if "affirming" in request.POST else None
        try:
            actions.submit(
                dossier,
                by=request.user,
                now=now,
                affirmed=affirmed,
                source=arrival.source,
                recorded_at=arrival.handled_at,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("candidate:submit_dossier", dossier.pk)
        return redirect("candidate:receipt_detail", dossier.pk)
    dossier = _one(request, dossier_id)
    require(rules.can_submit(request.user, dossier))
    if dossier.submitted_at is not None:
        return redirect("candidate:receipt_detail", dossier.pk)
    if dossier.state != DossierState.DRAFT:
        return redirect("candidate:dossier_detail", dossier.pk)
    ruled = _rules(dossier, now)
    files = {file.field: file for file in dossier.attachments.all()}
    steps = rules.steps_of(dossier, rules.open_sections(dossier, now=now), set(files))
    ticked = {f"affirm_{slug}": True for slug in dossier.affirmed}
    unsaid = [s for s in ruled.eligibility if s.slug not in dossier.affirmed]
    late = rules.obstacle_of_closing(dossier, now=now)
    return render(
        request,
        "candidate/submit_dossier.html",
        {
            "trail": _trail(dossier),
            "dossier": dossier,
            "reading": [(step, _answers(step.section, dossier, files)) for step in steps],
            "lacking": [step for step in steps if not step.is_complete],
            "form": AffirmForm(ruled, initial=ticked),
            "late": late,
            "obstacle": "" if unsaid else rules.obstacle_to_submit(dossier, now=now),
            "window": _window(dossier.call, now),
        },
    )


def _team(dossier: Dossier, now: datetime) -> list[Member] | None:
    """The members of a team that applies; None where one applies alone."""
    rule_set = dossier.rules_at(now)
    if rule_set is None or rule_set.rules.applicant.kind != "team":
        return None
    return list(dossier.members.select_related("person").order_by("pk"))


@require_POST
def invite_member(request: Request, dossier_id: int) -> HttpResponse:
    dossier = _one(request, dossier_id)
    require(rules.can_edit(request.user, dossier))
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Indiquez une adresse électronique complète."))
        return redirect("candidate:dossier_detail", dossier.pk)
    email = form.cleaned_data["email"]
    try:
        actions.invite_member(dossier, email, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’invitation part à %(email)s.") % {"email": email})
    return redirect("candidate:dossier_detail", dossier.pk)


@require_POST
def remove_member(request: Request, member_id: int) -> HttpResponse:
    rows = Member.objects.filter(dossier__candidate=request.user).select_related("dossier")
    member = get_object_or_404(rows, pk=member_id)
    dossier = member.dossier
    try:
        actions.remove_member(member, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Cette personne n’est plus de l’équipe."))
    return redirect("candidate:dossier_detail", dossier.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_member(request: Request, member_id: int) -> HttpResponse:
    """For the address that was invited, and for nobody else."""
    rows = Member.objects.waiting_for(request.user).select_related(
        "dossier__call", "dossier__candidate"
    )
    member = get_object_or_404(rows, pk=member_id)
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Rejoindre une équipe"),
        text=_(
            "%(who)s vous inscrit dans sa candidature à « %(call)s ». En confirmant, vous pourrez "
            "la lire et la suivre ; %(who)s l’écrit et l’envoie."
        )
        % {"who": member.dossier.candidate, "call": member.dossier.call},
        button=_("Je confirme"),
        back=reverse("candidate:dossier_list"),
        act=lambda _typed: actions.confirm_member(member, by=request.user, now=timezone.now()),
        done=_("Vous êtes de l’équipe."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fill_form(request: Request, dossier_id: int) -> HttpResponse:
    """The second form of a stage: its parts, what they lack, and sending it."""
    now = timezone.now()
    dossier = _one(request, dossier_id)
    require(rules.can_edit(request.user, dossier))
    if not dossier.is_at("form") or dossier.place is None:
        messages.info(request, _("Aucun formulaire n’est à remplir à cette étape."))
        return redirect("candidate:dossier_detail", dossier.pk)
    stage = dossier.place
    if request.method == "POST":
        try:
            actions.send_form(dossier, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("candidate:fill_form", dossier.pk)
        messages.success(request, _("« %(name)s » est envoyé.") % {"name": stage.name})
        return redirect("candidate:dossier_detail", dossier.pk)
    files = {file.field: file for file in dossier.attachments.all()}
    steps = rules.steps_of(dossier, rules.open_sections(dossier, now=now), set(files))
    window = dossier.sprint.milestone(stage.window) if dossier.sprint and stage.window else None
    return render(
        request,
        "candidate/fill_form.html",
        {
            "trail": _trail(dossier),
            "dossier": dossier,
            "stage": stage,
            "stages": stages(dossier, "fill_form"),
            "until": window.ends_at and voice.last_minute(window.ends_at, dossier.call.tz)
            if window
            else "",
            "closed": rules.obstacle_of_stage_window(dossier, stage, now=now),
            "reading": [(step, _answers(step.section, dossier, files)) for step in steps],
            "lacking": [step for step in steps if not step.is_complete],
        },
    )


def _answers(
    section: Section, dossier: Dossier, files: dict[str, Attachment]
) -> list[tuple[str, Any]]:
    said = []
    for field in section.fields:
        value: Any = dossier.answers.get(field.slug)
        choices = dict(field.choices)
        if field.kind == "file":
            value = files[field.slug].name if field.slug in files else ""
        elif field.kind == "choice":
            value = choices.get(value, value)
        elif field.kind == "choices":
            value = ", ".join(choices.get(choice, choice) for choice in value or [])
        said.append((field.label, value))
    return said


@require_safe
def receipt_detail(request: Request, dossier_id: int) -> HttpResponse:
    dossier = _one(request, dossier_id)
    receipt = getattr(dossier, "receipt", None)
    if receipt is None:
        raise Http404
    return render(
        request,
        "candidate/receipt_detail.html",
        {
            "trail": _trail(dossier),
            "dossier": dossier,
            "receipt": receipt,
            "profile": _profile(dossier, timezone.now()),
            "next": timeline.next_step(dossier, now=timezone.now()),
        },
    )


@require_safe
def receipt_file(request: Request, dossier_id: int) -> HttpResponse:
    """The signed receipt, as it was handed over."""
    receipt = getattr(_one(request, dossier_id), "receipt", None)
    if receipt is None or not receipt.sealed:
        raise Http404
    return HttpResponse(
        receipt.sealed,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{receipt.number}.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_dossier(request: Request, dossier_id: int) -> HttpResponse:
    dossier = _one(request, dossier_id)
    require(rules.can_withdraw(request.user, dossier))
    if obstacle := rules.obstacle_to_withdraw(dossier):
        messages.error(request, obstacle)
        return redirect("candidate:dossier_detail", dossier.pk)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                dossier,
                by=request.user,
                now=timezone.now(),
                because=form.cleaned_data["because"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre dossier est retiré."))
        return redirect("candidate:dossier_detail", dossier.pk)
    return render(
        request,
        "candidate/withdraw_dossier.html",
        {"trail": _trail(dossier), "dossier": dossier, "form": form},
    )


@require_POST
def restart_dossier(request: Request, dossier_id: int) -> HttpResponse:
    dossier = _one(request, dossier_id)
    require(rules.can_restart(request.user, dossier))
    try:
        copy = actions.restart(dossier, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("candidate:dossier_detail", dossier.pk)
    messages.success(request, _("Vos réponses et vos fichiers sont repris dans un brouillon."))
    return redirect("candidate:dossier_detail", copy.pk)


@require_safe
def my_facts(request: Request) -> HttpResponse:
    """Everything we hold about the person's dossiers, to keep or to take elsewhere."""
    response = JsonResponse(
        personal_data.everything_about(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    response["Cache-Control"] = "private, no-store"
    return response
