"""The interviews of the team: the board, the marks, who came and who did not."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Sprint
from fellowship.juries import actions, facts, rules
from fellowship.juries.models import Interview, Kind, Slot
from fellowship.juries.states import InterviewState
from fellowship.spaces.doors import Request, only, posted, require
from fellowship.spaces.programme.asking import MaybeReasonForm, ask_first, do, trail_of
from fellowship.spaces.programme.paging import page_of
from fellowship.spaces.programme.sheets import sheet
from fellowship.ui.forms import UnmarkedForm
from fellowship.ui.templatetags.ui import points


class BoardForm(UnmarkedForm):
    etat = forms.ChoiceField(
        label=lazy("État"), required=False, choices=[("", lazy("Tous")), *InterviewState.choices]
    )
    nature = forms.ChoiceField(
        label=lazy("Entretien"), required=False, choices=[("", lazy("Tous")), *Kind.choices]
    )
    sprint = forms.ModelChoiceField(
        label=lazy("Sprint"),
        required=False,
        queryset=Sprint.objects.select_related("call").order_by("-call", "number"),
        empty_label=lazy("Tous"),
    )


class SlotChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Slot) -> str:
        return f"{rules.said(obj.starts_at)}, {obj.panel}"


class MoveForm(DsfrBaseForm):
    slot = SlotChoice(label=lazy("Nouveau créneau"), queryset=Slot.objects.none(), empty_label=None)
    because = forms.CharField(label=lazy("Motif"), required=False, max_length=1000)

    def __init__(self, slots: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = slots


def _one(request: Request, interview_id: int) -> Interview:
    rows = Interview.objects.visible_to(request.user).for_list()
    return get_object_or_404(
        rows.select_related("dossier__rule_set").with_tied_juror(), pk=interview_id
    )


def _address(interview: Interview) -> str:
    return reverse("programme:interview_detail", args=[interview.pk])


def _trail(interview: Interview | None = None) -> list[tuple[str, str]]:
    steps = [(_("Entretiens"), "programme:interview_list")]
    if interview is not None:
        steps.append((str(interview.dossier.candidate), _address(interview)))
    return trail_of(*steps)


@only("programme")
@require_GET
def interview_list(request: Request) -> HttpResponse:
    form = BoardForm(request.GET or None)
    rows = (
        Interview.objects.visible_to(request.user)
        .for_list()
        .select_related("dossier__rule_set")
        .with_tied_juror()
    )
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if asked.get("etat"):
        rows = rows.filter(state=asked["etat"])
    if asked.get("nature"):
        rows = rows.filter(kind=asked["nature"])
    if asked.get("sprint"):
        rows = rows.filter(slot__sprint=asked["sprint"])
    if request.GET.get("format") == "csv":
        every = list(rows)
        values = facts.hearings(every)
        return sheet(
            "entretiens",
            [
                _("Dossier"),
                _("Candidat"),
                _("Entretien"),
                _("Jury"),
                _("Début"),
                _("État"),
                _("Moyenne"),
            ],
            [
                [
                    i.dossier.reference,
                    i.dossier.candidate,
                    i.get_kind_display(),
                    i.slot.panel,
                    timezone.localtime(i.slot.starts_at).strftime("%Y-%m-%d %H:%M"),
                    i.get_state_display(),
                    points(values[i.pk].total) if i.kind == Kind.TRADE and i.pk in values else "",
                ]
                for i in every
            ],
        )
    page = page_of(rows, request.GET.get("page", ""))
    values = facts.hearings([i for i in page if i.kind == Kind.TRADE])
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return render(
        request,
        "programme/interview_list.html",
        {
            "trail": trail_of(),
            "form": form,
            "page": page,
            "rows": [(interview, values.get(interview.pk)) for interview in page],
            "filtered": bool(asked),
            "sheet": query.urlencode(),
        },
    )


@only("programme")
@require_GET
def interview_detail(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    now = timezone.now()
    grid = facts.grid_of(interview.dossier)
    assessments = interview.assessments.select_related("juror").prefetch_related("marks")
    return render(
        request,
        "programme/interview_detail.html",
        {
            "trail": _trail(),
            "interview": interview,
            "hearing": facts.hearings([interview]).get(interview.pk)
            if interview.kind == Kind.TRADE
            else None,
            "assessments": [
                (
                    assessment,
                    [
                        (criterion.name, mark.value)
                        for criterion in (grid.criteria if grid else ())
                        for mark in assessment.marks.all()
                        if mark.criterion == criterion.slug
                    ],
                )
                for assessment in assessments
                if assessment.sent_at
            ],
            "awaited": interview.slot.panel.jurors.exclude(
                pk__in=[a.juror_id for a in assessments if a.sent_at]
            ),
            "obstacle_to_note": rules.obstacle_to_note(interview, now=now),
            "obstacle_to_change": rules.obstacle_to_change(interview, now=now, by=request.user),
            "is_missed": interview.state == InterviewState.MISSED,
        },
    )


@only("programme")
@require_POST
def hold_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    return do(
        request,
        _address(interview),
        lambda: actions.hold(interview, by=request.user, now=timezone.now()),
        _("L’entretien est noté comme tenu."),
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def miss_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    return ask_first(
        request,
        trail=_trail(interview),
        title=_("Noter une absence"),
        text=_("La personne n’est pas venue. Une absence excusée s’annule ensuite."),
        button=_("Noter l’absence"),
        back=_address(interview),
        obstacle=rules.obstacle_to_note(interview, now=now),
        act=lambda typed: actions.miss(
            interview, by=request.user, now=now, because=typed["because"]
        ),
        done=_("L’absence est notée."),
        form=MaybeReasonForm(posted(request)),
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_cancel(request.user, interview))
    now = timezone.now()
    excusing = interview.state == InterviewState.MISSED
    return ask_first(
        request,
        trail=_trail(interview),
        title=_("Annuler l’entretien"),
        text=_("Le candidat et le jury reçoivent l’annulation. Un autre créneau peut être choisi."),
        button=_("Annuler cet entretien"),
        back=_address(interview),
        obstacle="" if excusing else rules.obstacle_to_change(interview, now=now, by=request.user),
        act=lambda typed: actions.cancel(
            interview, by=request.user, now=now, because=typed["because"]
        ),
        done=_("L’entretien est annulé."),
        form=MaybeReasonForm(posted(request)),
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    slots = (
        Slot.objects.bookable_by(interview.dossier, now)
        .filter(kind=interview.kind, mission=interview.mission)
        .for_list()
    )
    obstacle = rules.obstacle_to_change(interview, now=now, by=request.user)
    if not obstacle and not slots.exists():
        obstacle = _("Aucun créneau libre ne convient : ouvrez-en d’abord un.")
    return ask_first(
        request,
        trail=_trail(interview),
        title=_("Déplacer l’entretien"),
        text=_("Le candidat et le jury reçoivent une nouvelle invitation."),
        button=_("Déplacer à ce créneau"),
        back=_address(interview),
        obstacle=obstacle,
        act=lambda typed: actions.reschedule(
            interview, typed["slot"], by=request.user, now=now, because=typed["because"]
        ),
        done=_("L’entretien est déplacé."),
        form=MoveForm(slots, posted(request)),
    )
