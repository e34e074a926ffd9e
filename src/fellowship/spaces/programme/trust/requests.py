"""What people ask about their data, with the day by which each must have its answer."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.core import retention
from fellowship.core.lifecycle import Refused
from fellowship.people import actions
from fellowship.people.models import DataRequest, DataRequestKind
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, fresh_proof, posted, team
from fellowship.spaces.shared.lists import page_of


class AnswerForm(DsfrBaseForm):
    answer = forms.CharField(
        label=gettext_lazy("Réponse"),
        help_text=gettext_lazy("Elle part par courrier électronique."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    erasing = forms.BooleanField(
        label=gettext_lazy("Effacer cette personne : il ne reste d’elle que des numéros."),
        required=False,
    )


@team(Right.PRIVACY, reads=Right.PRIVACY)
@require_safe
def request_list(request: Request) -> HttpResponse:
    now = timezone.now()
    page = page_of(DataRequest.objects.for_list(), request.GET.get("page"))
    due = retention.in_words(retention.apply(now=now, dry_run=True))
    context = {"page": page, "now": now, "due": due}
    return render(request, "programme/request_list.html", context)


@team(Right.PRIVACY, reads=Right.PRIVACY)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def request_detail(request: Request, request_id: int) -> HttpResponse:
    asked = get_object_or_404(DataRequest.objects.select_related("person"), pk=request_id)
    form = AnswerForm(posted(request))
    if asked.kind != DataRequestKind.ERASURE:
        del form.fields["erasing"]
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.answer_request(
                asked,
                told["answer"],
                erasing=told.get("erasing", False),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La réponse est partie."))
            return redirect("programme:request_list")
    obstacle = actions.obstacle_to_erase(asked.person, now=timezone.now())
    context = {"asked": asked, "form": form, "obstacle": obstacle, "now": timezone.now()}
    return render(request, "programme/request_detail.html", context)
