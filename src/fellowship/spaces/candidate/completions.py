"""What the team opens again: more asked of a dossier that was sent, a deposit after the closing."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fellowship.core.lifecycle import Refused
from fellowship.dossiers import late_access, reopenings, rules
from fellowship.dossiers.models import Dossier, Reopening
from fellowship.dossiers.states import DossierState
from fellowship.spaces.access import Request, instant_of, posted
from fellowship.spaces.candidate.dossiers_forms import SectionForm, StartForm, typed_in
from fellowship.spaces.candidate.stages import trail


@require_http_methods(["GET", "HEAD", "POST"])
def answer_reopening(request: Request, reopening_id: int) -> HttpResponse:
    now = instant_of(request)
    rows = Reopening.objects.filter(dossier__candidate=request.user)
    row = get_object_or_404(
        rows.select_related("dossier__call", "dossier__rule_set", "dossier__candidate"),
        pk=reopening_id,
    )
    dossier = row.dossier
    if not row.is_standing(now):
        messages.info(request, _("Ce complément n’est plus attendu."))
        return redirect("candidate:dossier_detail", dossier.pk)
    section = reopenings.section_of(row)
    files = {file.field: file for file in dossier.attachments.all()}
    form = SectionForm(section, dossier.answers, files)
    if request.method == "POST":
        typed = typed_in(section, request.POST)
        given = {
            field.slug: (upload.name or "", upload.read(settings.ATTACHMENT_MAX_BYTES + 1))
            for field in section.fields
            if (upload := request.FILES.get(field.slug)) and field.kind == "file"
        }
        try:
            faults = reopenings.answer(row, typed, given, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("candidate:dossier_detail", dossier.pk)
        if not faults:
            messages.success(request, _("Votre complément est envoyé."))
            return redirect("candidate:dossier_detail", dossier.pk)
        shown = {**dossier.answers, **typed}
        form = SectionForm(section, shown, files, data=shown)
        form.say(faults)
    return render(
        request,
        "candidate/answer_reopening.html",
        {"trail": trail(dossier), "dossier": dossier, "reopening": row, "form": form},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_up_late_access(request: Request, token: str) -> HttpResponse:
    """The personal link: for the address it was given to, and for nobody else."""
    now = timezone.now()
    access = late_access.access_of(token)
    if access is None or access.email != request.user.email.lower():
        raise Http404
    call = access.sprint.call
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None:
        raise Http404
    if request.method != "POST":
        late_access.note_opening(access)
    if access.dossier is not None and access.is_standing(now):
        return redirect("candidate:dossier_detail", access.dossier.pk)
    drafts = list(
        Dossier.objects.filter(candidate=request.user, call=call, state=DossierState.DRAFT)
    )
    form = StartForm(rule_set.rules, posted(request) if "draft" not in request.POST else None)
    obstacle = "" if access.is_standing(now) else _("Ce lien a servi, a expiré ou a été retiré.")
    if request.method == "POST":
        draft = next((d for d in drafts if str(d.pk) == request.POST.get("draft")), None)
        if draft is not None or form.is_valid():
            typed = form.cleaned_data if draft is None else {}
            try:
                dossier = late_access.take_up(
                    access,
                    typed.get("profile", ""),
                    by=request.user,
                    now=now,
                    affirmed=form.affirmed if draft is None else (),
                    draft=draft,
                )
            except Refused as refusal:
                messages.error(request, str(refusal))
                return redirect("candidate:take_up_late_access", token)
            messages.success(request, _("Votre accès tardif est ouvert : complétez puis envoyez."))
            return redirect("candidate:dossier_detail", dossier.pk)
    return render(
        request,
        "candidate/take_up_late_access.html",
        {
            "trail": [(_("Mes candidatures"), reverse("candidate:dossier_list"))],
            "access": access,
            "call": call,
            "drafts": drafts,
            "form": form,
            "obstacle": obstacle,
            "named": [(draft, rule_set.rules.profile_name(draft.profile)) for draft in drafts],
            "closing": rules.obstacle_of_window(call, access.sprint, now=now),
        },
    )
