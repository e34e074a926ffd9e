"""What is held about oneself: take it away, see who read it, have it corrected or erased."""

import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.core import personal_data
from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Opening
from fellowship.people import actions
from fellowship.people.models import DataRequest, DataRequestKind
from fellowship.spaces.access import Request, fresh_proof, posted

READINGS = 200  # the latest that the page shows; the archive has them all


class RequestForm(DsfrBaseForm):
    kind = forms.ChoiceField(label=gettext_lazy("Ma demande"), choices=DataRequestKind.choices)
    words = forms.CharField(
        label=gettext_lazy("Précisions"),
        help_text=gettext_lazy("Ce qui est faux, ou ce que vous voulez voir effacé."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def data_detail(request: Request) -> HttpResponse:
    form = RequestForm(posted(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.ask_about_data(request.user, told["kind"], told["words"], now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre demande est partie. Réponse dans le mois."))
            return redirect("account:data_detail")
    readings = Opening.objects.filter(dossier__candidate=request.user).select_related("dossier")
    context = {
        "form": form,
        "requests": DataRequest.objects.filter(person=request.user).order_by("-asked_at"),
        "readings": readings[:READINGS],
        "contact": settings.DPO_EMAIL,
    }
    return render(request, "account/data_detail.html", context)


@require_safe
@fresh_proof
def data_archive(request: Request) -> HttpResponse:
    content = personal_data.archive(request.user)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@require_safe
@fresh_proof
def data_json(request: Request) -> HttpResponse:
    told = personal_data.everything_about(request.user)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response
