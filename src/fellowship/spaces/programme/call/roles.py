"""Who plays which role in a call, and who a closed call is open to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fellowship.calls import actions, rules
from fellowship.calls.models import Call, Invitation, Role, RoleKind
from fellowship.core.lifecycle import Refused
from fellowship.spaces.access import Request, fresh_proof, posted, require, team
from fellowship.spaces.programme.call.calls_forms import InviteForm, RoleForm
from fellowship.spaces.shared.confirmation import act_and_return
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from texts import voice

PAGE = 50


def _call(request: Request, call_id: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user), pk=call_id)


@team()
@require_safe
def role_list(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    now = timezone.now()
    roles = Role.objects.visible_to(request.user).filter(call=call).for_list()
    kind = request.GET.get("role", "")
    if kind in RoleKind.values:
        roles = roles.filter(kind=kind)
    if asked_as_file(request):
        return list_file(
            request,
            f"roles-{call.slug}",
            ["nom", "adresse", "rôle", "administration", "dossiers au plus", "depuis", "jusqu’à"],
            [
                [r.person.name, r.person.email, r.get_kind_display(), str(r.body or ""), r.capacity,
                 *(voice.instant(at, call.tz) if at else "" for at in (r.since, r.until))]
                for r in roles
            ],
        )  # fmt: skip
    context = {
        "call": call,
        "page": page_of(roles, request.GET.get("page")),
        "kinds": RoleKind.choices,
        "kind": kind,
        "now": now,
        "obstacle": rules.obstacle_to_give_role(call),
    }
    return render(request, "programme/role_list.html", context)


@team(act=True)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: Request, call_id: int) -> HttpResponse:
    call = _call(request, call_id)
    require(rules.can_give_role(request.user, call))
    form = RoleForm(
        posted(request),
        initial={"kind": request.GET.get("role", ""), "body": request.GET.get("body", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            role = actions.give_role(call, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(role)s peut entrer.") % {"role": role})
            return redirect("programme:part_list", call.pk)
    return render(request, "programme/give_role.html", {"call": call, "form": form})


@team()
@fresh_proof
@require_POST
def end_role(request: Request, role_id: int) -> HttpResponse:
    role = get_object_or_404(
        Role.objects.visible_to(request.user).select_related("call", "person"), pk=role_id
    )
    require(rules.can_end_role(request.user, role))
    return act_and_return(
        request,
        reverse("programme:part_list", args=[role.call_id]),
        lambda: actions.end_role(role, by=request.user, now=timezone.now()),
        _("Le rôle a pris fin."),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: Request, call_id: int) -> HttpResponse:
    """Who a closed call is open to; adding addresses is on the same page."""
    call = _call(request, call_id)
    require(rules.can_invite(request.user, call))
    if asked_as_file(request):
        invited = [[i.email, voice.instant(i.invited_at, call.tz)] for i in call.invitations.all()]
        return list_file(request, f"invitations-{call.slug}", ["adresse", "invitée le"], invited)
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.invite(
                call, form.cleaned_data["emails"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%(n)s adresse invitée.", "%(n)s adresses invitées.", count)
            messages.success(request, words % {"n": count})
            return redirect("programme:invitation_list", call.pk)
    rule_set = call.rule_set(timezone.now().astimezone(call.tz).date())
    context = {
        "call": call,
        "form": form,
        "page": page_of(call.invitations.all(), request.GET.get("page")),
        "closed": rule_set.rules.closed_list if rule_set else None,
    }
    return render(request, "programme/invitation_list.html", context)


@team()
@require_POST
def end_invitation(request: Request, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("call"), pk=invitation_id)
    require(rules.can_invite(request.user, invitation.call))
    call = invitation.call_id
    actions.end_invitation(invitation, by=request.user, now=timezone.now())
    messages.success(request, _("L’adresse n’est plus invitée."))
    return redirect("programme:invitation_list", call)
