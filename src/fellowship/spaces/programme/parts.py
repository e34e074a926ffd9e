"""Who plays which part in a call, and who a closed call is open to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fellowship.calls import actions, facts, rules
from fellowship.calls.models import Call, Invitation, Part, Role
from fellowship.core.lifecycle import Refused
from fellowship.spaces import doors
from fellowship.spaces.doors import Request, require
from fellowship.spaces.programme.calls_forms import InviteForm, PartForm
from fellowship.spaces.programme.sheets import sheet

PAGE = 50


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _call(request: Request, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user), pk=pk)


@doors.only("programme")
def part_list(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    now = timezone.now()
    parts = Part.objects.visible_to(request.user).filter(call=call).for_list()
    role = request.GET.get("role", "")
    if role in Role.values:
        parts = parts.filter(role=role)
    if request.GET.get("format") == "csv":
        return sheet(
            f"roles-{call.slug}",
            ["nom", "adresse", "rôle", "administration", "dossiers au plus", "depuis", "jusqu’à"],
            [
                [p.person.name, p.person.email, p.get_role_display(), str(p.body or ""), p.capacity,
                 facts.moment(p.since, call.tz), facts.moment(p.until, call.tz) if p.until else ""]
                for p in parts
            ],
        )  # fmt: skip
    context = {
        "call": call,
        "page": Paginator(parts, PAGE).get_page(request.GET.get("page")),
        "roles": Role.choices,
        "role": role,
        "now": now,
        "obstacle": rules.obstacle_to_give_part(call),
    }
    return render(request, "programme/part_list.html", context)


@doors.only("programme")
def give_part(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    require(rules.can_give_part(request.user, call))
    form = PartForm(
        _sent(request),
        initial={"role": request.GET.get("role", ""), "body": request.GET.get("body", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            part = actions.give_part(call, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(part)s peut entrer.") % {"part": part})
            return redirect("programme:part_list", call.pk)
    return render(request, "programme/give_part.html", {"call": call, "form": form})


@doors.only("programme")
@require_POST
def end_part(request: Request, pk: int) -> HttpResponse:
    part = get_object_or_404(
        Part.objects.visible_to(request.user).select_related("call", "person"), pk=pk
    )
    require(rules.can_end_part(request.user, part))
    try:
        actions.end_part(part, by=request.user, now=timezone.now())
        messages.success(request, _("Le rôle a pris fin."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programme:part_list", part.call_id)


@doors.only("programme")
def invitation_list(request: Request, pk: int) -> HttpResponse:
    """Who a closed call is open to; adding addresses is on the same page."""
    call = _call(request, pk)
    require(rules.can_invite(request.user, call))
    if request.GET.get("format") == "csv":
        invited = [[i.email, facts.moment(i.invited_at, call.tz)] for i in call.invitations.all()]
        return sheet(f"invitations-{call.slug}", ["adresse", "invitée le"], invited)
    form = InviteForm(_sent(request))
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
        "page": Paginator(call.invitations.all(), PAGE).get_page(request.GET.get("page")),
        "closed": rule_set.rules.closed_list if rule_set else None,
    }
    return render(request, "programme/invitation_list.html", context)


@doors.only("programme")
@require_POST
def end_invitation(request: Request, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("call"), pk=pk)
    require(rules.can_invite(request.user, invitation.call))
    call = invitation.call_id
    actions.end_invitation(invitation, by=request.user, now=timezone.now())
    messages.success(request, _("L’adresse n’est plus invitée."))
    return redirect("programme:invitation_list", call)
