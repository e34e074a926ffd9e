"""What a reviewer reads and writes. Everything comes from ``reviews.blind``: no dossier is here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fellowship.calls.models import RoleKind
from fellowship.core.lifecycle import Refused
from fellowship.reviews import actions, blind
from fellowship.spaces.access import Request, only, posted
from fellowship.spaces.reviewer.reviews_forms import ConflictForm, ReviewForm


@only(RoleKind.REVIEWER)
@require_safe
def review_list(request: Request) -> HttpResponse:
    reviews = blind.reviews_of(request.user, now=timezone.now())
    return render(
        request,
        "reviewer/review_list.html",
        {
            "trail": [],
            "to_do": [review for review in reviews if review.sent_at is None],
            "done": [review for review in reviews if review.sent_at is not None],
        },
    )


def _one(request: Request, label: str) -> blind.BlindDossier:
    dossier = blind.dossier_of(request.user, label, now=timezone.now())
    if dossier is None:
        raise Http404
    return dossier


@only(RoleKind.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: Request, label: str) -> HttpResponse:
    dossier = _one(request, label)
    kept = {
        **{criterion: str(value) for criterion, value in dossier.scores.items()},
        "opinion": dossier.opinion,
        "appreciation": dossier.appreciation,
        "edition": dossier.edition,
    }
    form = ReviewForm(
        dossier.grid, posted(request), initial=kept, asks_opinion=dossier.asks_opinion
    )
    if request.method == "POST" and form.is_valid():
        write = actions.send_review if "send" in request.POST else actions.save_review
        try:
            write(
                dossier.id,
                form.scores,
                form.cleaned_data["appreciation"],
                by=request.user,
                now=timezone.now(),
                edition=form.cleaned_data["edition"] or 0,
                opinion=form.cleaned_data.get("opinion", ""),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "send" in request.POST:
                messages.success(request, _("Votre évaluation est envoyée. Merci."))
                return redirect("reviewer:review_list")
            messages.success(request, _("Votre évaluation est enregistrée, sans être envoyée."))
            return redirect("reviewer:review_detail", label)
    return render(
        request,
        "reviewer/review_detail.html",
        {
            "trail": [(_("Évaluations"), reverse("reviewer:review_list"))],
            "dossier": dossier,
            "form": form,
            "masked": any(
                answer["masked"] for section in dossier.sections for answer in section["answers"]
            ),
            "kept": [
                (criterion.name, dossier.scores.get(criterion.slug)) for criterion in form.criteria
            ],
        },
    )


@only(RoleKind.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_conflict(request: Request, label: str) -> HttpResponse:
    dossier = _one(request, label)
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_conflict(
                dossier.id, form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("Ce dossier ne vous est plus confié. L’équipe du programme est prévenue."),
            )
        return redirect("reviewer:review_list")
    return render(
        request,
        "reviewer/declare_conflict.html",
        {
            "trail": [
                (_("Évaluations"), reverse("reviewer:review_list")),
                (dossier.label, reverse("reviewer:review_detail", args=[dossier.label])),
            ],
            "dossier": dossier,
            "form": form,
        },
    )
