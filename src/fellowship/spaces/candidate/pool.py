"""The pool, as the person sees it: the words of the consent, its date, and the way out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fellowship.core.lifecycle import Refused
from fellowship.core.models import subject_of
from fellowship.people.models import Consent
from fellowship.spaces.access import Request, require
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.talents import actions, rules
from fellowship.talents.models import PURPOSE, Introduction, Membership
from texts.months import ONE


@require_GET
def pool_detail(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = timezone.now()
    consent = (
        Consent.objects.standing(now)
        .filter(person=request.user, purpose=PURPOSE, subject=subject_of(dossier))
        .first()
    )
    introductions = (
        Introduction.objects.standing(now)
        .filter(membership__dossier=dossier)
        .select_related("mission__body")
        .order_by("introduced_at")
    )
    return render(
        request,
        "candidate/pool_detail.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "pool_detail"),
            "pool": rules.pool_of(dossier, now=now),
            "consent": consent,
            "until": timezone.localtime(consent.expires_at) - ONE
            if consent and consent.expires_at
            else None,
            "is_in": Membership.objects.standing(now).filter(dossier=dossier).exists(),
            "obstacle": rules.obstacle_to_opt_in(dossier, now=now),
            "introductions": introductions,
        },
    )


@require_POST
def opt_in(request: Request, dossier_id: int) -> HttpResponse:
    """Off by default: without the ticked box nothing is written."""
    dossier = mine(request, dossier_id)
    require(rules.can_opt_in(request.user, dossier))
    if "agree" not in request.POST:
        messages.error(request, _("Cochez la case pour donner votre accord."))
        return redirect("candidate:pool_detail", dossier.pk)
    try:
        actions.opt_in(dossier, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre accord est enregistré."))
    return redirect("candidate:pool_detail", dossier.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    require(rules.can_opt_out(request.user, dossier))
    now = timezone.now()
    shown = Introduction.objects.standing(now).filter(membership__dossier=dossier).count()
    text = _("Votre accord sera retiré : dès cet instant, plus aucune recherche ne vous trouve.")
    if shown:
        text += " " + ngettext(
            "La mission à laquelle vous êtes présenté(e) vous verra comme retiré(e).",
            "Les %(count)d missions auxquelles vous êtes présenté(e) vous verront comme retiré(e).",
            shown,
        ) % {"count": shown}
    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Sortir du vivier"),
        text=text,
        button=_("Sortir du vivier"),
        back=reverse("candidate:pool_detail", args=[dossier.pk]),
        obstacle="",
        act=lambda _typed: actions.opt_out(dossier, by=request.user, now=now),
        done=_("Vous n’êtes plus dans le vivier."),
    )
