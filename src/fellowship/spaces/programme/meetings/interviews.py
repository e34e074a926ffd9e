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
from fellowship.juries import actions, rules, scores
from fellowship.juries.models import HEARINGS, Interview, Slot, settings_of
from fellowship.juries.states import InterviewState
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.processes import sprint_processes
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import OptionalReasonForm, act_and_return, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.ui.forms import UnmarkedForm
from fellowship.ui.templatetags.ui import points
from texts import voice


class BoardForm(UnmarkedForm):
    etat = forms.ChoiceField(
        label=lazy("État"), required=False, choices=[("", lazy("Tous")), *InterviewState.choices]
    )
    etape = forms.ChoiceField(label=lazy("Étape"), required=False)
    sprint = forms.ModelChoiceField(
        label=lazy("Sprint"),
        required=False,
        queryset=Sprint.objects.select_related("call").order_by("-call", "number"),
        empty_label=lazy("Tous"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            stage.slug: stage.name
            for _sprint, process in sprint_processes()
            for stage in process.of_kind(*HEARINGS)
        }
        field = self.fields["etape"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Toutes")), *names.items()]


NEXT = 60  # free slots that a form offers, the nearest first


class SlotChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Slot) -> str:
        return f"{voice.instant(obj.starts_at, obj.panel.call.tz)}, {obj.panel}"


class MoveForm(DsfrBaseForm):
    slot = SlotChoice(label=lazy("Nouveau créneau"), queryset=Slot.objects.none(), empty_label=None)
    because = forms.CharField(label=lazy("Motif"), required=False, max_length=1000)

    def __init__(self, slots: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        # the choice is checked among all that fit, offered among the next ones
        field.queryset = slots
        field.choices = [(slot.pk, field.label_from_instance(slot)) for slot in slots[:NEXT]]


def _one(request: Request, interview_id: int) -> Interview:
    rows = Interview.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.with_tied_juror(), pk=interview_id)


def _address(interview: Interview) -> str:
    return reverse("programme:interview_detail", args=[interview.pk])


def _trail(interview: Interview | None = None) -> list[tuple[str, str]]:
    steps = [(_("Entretiens"), "programme:interview_list")]
    if interview is not None:
        steps.append((str(interview.dossier.candidate), _address(interview)))
    return trail_of(*steps)


@team(Right.JURIES)
@require_GET
def interview_list(request: Request) -> HttpResponse:
    form = BoardForm(request.GET or None)
    rows = Interview.objects.visible_to(request.user).for_list().with_tied_juror()
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if asked.get("etat"):
        rows = rows.filter(state=asked["etat"])
    if asked.get("etape"):
        rows = rows.filter(stage=asked["etape"])
    if asked.get("sprint"):
        rows = rows.filter(slot__sprint=asked["sprint"])
    if asked_as_file(request):
        every = list(rows)
        values = scores.hearings(every)
        return list_file(
            request,
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
                    i.label,
                    i.slot.panel,
                    timezone.localtime(i.slot.starts_at).strftime("%Y-%m-%d %H:%M"),
                    i.get_state_display(),
                    points(values[i.pk].total) if i.pk in values else "",
                ]
                for i in every
            ],
        )
    page = page_of(rows, request.GET.get("page"))
    values = scores.hearings(list(page))
    return render(
        request,
        "programme/interview_list.html",
        {
            "trail": trail_of(),
            "form": form,
            "page": page,
            "rows": [(interview, values.get(interview.pk)) for interview in page],
            "filtered": bool(asked),
        },
    )


@team(Right.JURIES)
@require_GET
def interview_detail(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    now = timezone.now()
    grid = scores.grid_of(interview)
    assessments = interview.assessments.select_related("juror").prefetch_related("marks")
    return render(
        request,
        "programme/interview_detail.html",
        {
            "trail": _trail(),
            "interview": interview,
            "hearing": scores.hearings([interview]).get(interview.pk),
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
            "obstacle_to_close": rules.obstacle_to_close_hearing(interview.dossier)
            if rules.standing_hearing(interview.dossier) == interview.hearing
            else _("Le dossier est à une autre étape."),
            "quorum": settings_of(interview.hearing).panel.quorum if interview.hearing else 1,
            "suggestions": interview.dossier.suggestions.select_related("mission"),
        },
    )


@team(Right.JURIES)
@require_POST
def hold_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    return act_and_return(
        request,
        _address(interview),
        lambda: actions.hold(interview, by=request.user, now=timezone.now()),
        _("L’entretien est noté comme tenu."),
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def miss_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    return ask_to_confirm(
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
        form=OptionalReasonForm(posted(request)),
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_cancel(request.user, interview))
    now = timezone.now()
    excusing = interview.state == InterviewState.MISSED
    return ask_to_confirm(
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
        form=OptionalReasonForm(posted(request)),
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    slots = (
        Slot.objects.bookable_by(interview.dossier, interview.hearing, now)
        .filter(mission=interview.mission)
        .for_list()
        if interview.hearing
        else Slot.objects.none()
    )
    obstacle = rules.obstacle_to_change(interview, now=now, by=request.user)
    if not obstacle and not slots.exists():
        obstacle = _("Aucun créneau libre ne convient : ouvrez-en d’abord un.")
    return ask_to_confirm(
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


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def close_hearing(request: Request, interview_id: int) -> HttpResponse:
    """No other hearing for this person: she goes on, or she missed it and is told."""
    interview = _one(request, interview_id)
    require(rules.can_run_panels(request.user))
    now = timezone.now()
    dossier, stage = interview.dossier, interview.hearing
    heard = stage is not None and bool(rules.counted(dossier, stage))
    return ask_to_confirm(
        request,
        trail=_trail(interview),
        title=_("Clore l’audition de ce dossier"),
        text=_("Le dossier passe à l’étape suivante avec les auditions qui comptent.")
        if heard
        else _("Aucune audition ne compte : l’absence est dite à la personne, son dossier finit."),
        button=_("Clore l’audition"),
        back=_address(interview),
        obstacle=rules.obstacle_to_close_hearing(dossier),
        act=lambda typed: actions.close_hearing(
            dossier, by=request.user, now=now, because=typed["because"]
        ),
        done=_("L’audition est close."),
        form=OptionalReasonForm(posted(request)),
    )
