"""The board of the promotion: who is where, what is late, which probations and contracts end."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call
from fellowship.fellows import actions, rules
from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import Side
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, team, whole
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared import stays
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from texts import voice


def _one(request: Request, stay_id: int) -> Stay:
    rows = Stay.objects.visible_to(request.user, timezone.now()).for_list()
    return get_object_or_404(rows.prefetch_related("tasks", "renewals"), pk=stay_id)


def _trail(stay: Stay | None = None) -> stays.Trail:
    steps = [(_("Vie de mission"), "programme:stay_list")]
    if stay is not None:
        address = reverse("programme:stay_detail", args=[stay.pk])
        steps.append((str(stay.contract.offer.dossier.candidate), address))
    return trail_of(*steps)


@team()
@require_GET
def stay_list(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = (
        Stay.objects.visible_to(request.user, now).for_list().prefetch_related("tasks", "renewals")
    )
    call = whole(request.GET.get("appel", ""))
    only_late = request.GET.get("retard") == "oui"
    if call is not None:
        rows = rows.filter(contract__offer__dossier__call=call)
    if only_late:
        late = Task.objects.late_on(timezone.localdate())
        rows = rows.filter(pk__in=late.values("stay"))
    if asked_as_file(request):
        return list_file(
            request,
            "sejours",
            [
                _("Nom"), _("Mission"), _("Administration"), _("État"), _("Arrivée"),
                _("Dernier jour pour demander l’arrêt"), _("Fin de la période probatoire"),
                _("Fin de la mission"), _("Intention à dire au plus tard le"), _("Renouvellement"),
                _("Tâches à faire"), _("Tâches en retard"),
            ],
            [
                [
                    line["name"],
                    line["mission"],
                    line["mission"].body,
                    line["stay"].get_state_display(),
                    line["stay"].arrival.isoformat(),
                    line["trial"].ask_by.isoformat() if line["trial"] else "",
                    line["trial"].ends_on.isoformat() if line["trial"] else "",
                    line["stay"].ends_on.isoformat(),
                    line["notice_by"].isoformat() if line["notice_by"] else "",
                    line["renewal"].get_state_display() if line["renewal"] else "",
                    line["to_do"],
                    line["late"],
                ]
                for line in stays.summaries(rows, now=now)
            ],
        )  # fmt: skip
    page = page_of(rows, request.GET.get("page"))
    calls = Call.objects.filter(dossiers__offers__contracts__stay__isnull=False)
    return render(
        request,
        "programme/stay_list.html",
        {
            "trail": trail_of(),
            "page": page,
            "lines": stays.summaries(page.object_list, now=now),
            "calls": calls.distinct().order_by("title"),
            "call": call,
            "only_late": only_late,
        },
    )


@team(Right.RUN, reads=Right.PAY)
@require_GET
def stay_detail(request: Request, stay_id: int) -> HttpResponse:
    return stays.stay_page(request, _one(request, stay_id), Side.PROGRAMME, "programme", _trail())


@team(Right.RUN, reads=Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def note_arrival(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.note_arrival(request, stay, Side.PROGRAMME, "programme", _trail(stay))


@team(Right.RUN, reads=Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_stay(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stop_stay(request, stay, Side.PROGRAMME, "programme", _trail(stay))


class RenewalForm(DsfrBaseForm):
    months = forms.IntegerField(label=lazy("Durée en mois"), min_value=1, max_value=600)


@team(Right.RUN, reads=Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_renewal(request: Request, stay_id: int) -> HttpResponse:
    stay, now = _one(request, stay_id), timezone.now()
    return ask_to_confirm(
        request,
        trail=_trail(stay),
        title=_("Proposer un renouvellement"),
        text=_("Le contrat finit le %(day)s. La personne répond dans son espace. %(warning)s")
        % {
            "day": voice.day(stay.contract.ends_on),
            "warning": rules.warning_of_notice(stay, now=now),
        },
        button=_("Proposer le renouvellement"),
        back=reverse("programme:stay_detail", args=[stay.pk]),
        obstacle=rules.obstacle_to_propose(stay, now=now),
        act=lambda typed: actions.propose_renewal(
            stay, typed["months"], by=request.user, now=timezone.now()
        ),
        done=_("Le renouvellement est proposé."),
        form=RenewalForm(posted(request)),
    )


@team(Right.RUN, reads=Right.PAY)
@require_POST
def finish_task(request: Request, task_id: int) -> HttpResponse:
    every = Stay.objects.visible_to(request.user, timezone.now())
    return stays.finish_task(request, every, task_id, Side.PROGRAMME, "programme")
