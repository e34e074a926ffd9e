"""A juror's timetable, the person to hear, and the grid to fill."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import RoleKind
from fellowship.core.lifecycle import Refused
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Attachment, Dossier, Opening
from fellowship.dossiers.rules import sections_sent
from fellowship.juries import actions, rules, scores
from fellowship.juries.models import Assessment, Interview, phases_of
from fellowship.missions.models import Mission
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import Opinion
from fellowship.spaces import access
from fellowship.spaces.access import Request, posted, require
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.lists import page_of
from regulations import Field, Grid

PAGE = 50


class AssessForm(DsfrBaseForm):
    """One mark per criterion of the grid, and an appreciation. Its fields come from the rules."""

    def __init__(self, grid: Grid | None, *args: Any, whole: bool = True, **kwargs: Any) -> None:
        """``whole``: everything the grid asks for; a draft may lack some of it."""
        super().__init__(*args, **kwargs)
        if grid is not None and not grid.is_scored:
            self.fields["opinion"] = forms.ChoiceField(
                label=_("Votre avis"),
                help_text=_("À l’aune de : %(criteria)s.")
                % {"criteria": ", ".join(criterion.name for criterion in grid.criteria)},
                choices=[("", _("Choisir un avis")), *Opinion.choices],
                required=whole,
                error_messages={"required": _("Il manque votre avis.")},
            )
        for criterion in grid.criteria if grid and grid.is_scored else ():
            assert grid is not None  # noqa: S101 - there are criteria
            again = criterion.slug in grid.again
            empty = _("Je garde la note du dossier") if again else _("Choisir une note")
            self.fields[f"mark_{criterion.slug}"] = forms.TypedChoiceField(
                label=criterion.name,
                help_text=criterion.help,
                choices=[("", empty), *((value, str(value)) for value in grid.scale)],
                coerce=int,
                empty_value=None,
                required=whole and not again,
                error_messages={"required": _("Il manque la note de ce critère.")},
            )
        self.fields["appreciation"] = forms.CharField(
            label=_("Votre appréciation"),
            help_text=_("Elle peut être communiquée à la personne si elle la demande."),
            required=whole and (grid is None or grid.appreciation),
            error_messages={"required": _("Il manque votre appréciation.")},
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 6}),
        )

    @property
    def marks(self) -> dict[str, int]:
        return {
            name.removeprefix("mark_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("mark_") and value is not None
        }

    def say(self, faults: dict[str, str]) -> None:
        for name, fault in faults.items():
            field = name if name in self.fields else f"mark_{name}"
            self.add_error(field if field in self.fields else None, fault)


class TieForm(DsfrBaseForm):
    reason = forms.CharField(
        label=gettext_lazy("Quel lien avez-vous avec cette personne ?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _trail(interview: Interview | None = None) -> list[tuple[str, str]]:
    trail = [(_("Mes entretiens"), reverse("juror:interview_list"))]
    if interview is not None:
        trail.append(
            (
                interview.dossier.candidate.get_full_name(),
                reverse("juror:interview_detail", args=[interview.pk]),
            )
        )
    return trail


def _one(request: Request, interview_id: int) -> Interview:
    rows = Interview.objects.of_juror(request.user).for_list()
    return get_object_or_404(rows.select_related("dossier__rule_set"), pk=interview_id)


@access.only(RoleKind.JUROR)
@require_GET
def interview_list(request: Request) -> HttpResponse:
    now = timezone.now()
    sent = Assessment.objects.sent().filter(interview=OuterRef("pk"), juror=request.user)
    rows = Interview.objects.of_juror(request.user).annotate(is_assessed=Exists(sent)).for_list()
    wanted = request.GET.get("periode", "")
    if wanted == "passes":
        rows = rows.filter(slot__ends_at__lte=now).reverse()
    elif wanted == "a-evaluer":
        rows = rows.filter(slot__starts_at__lte=now, is_assessed=False).exclude(state="missed")
    else:
        rows = rows.filter(slot__ends_at__gt=now)
    page = page_of(rows, request.GET.get("page"))
    return render(
        request,
        "juror/interview_list.html",
        {"trail": [], "page": page, "wanted": wanted, "now": now},
    )


def _shown(field: Field, answer: Any) -> str:
    """An answer in words: the labels of choices, a yes or a no."""
    labels = dict(field.choices)
    if isinstance(answer, bool):
        return _("oui") if answer else _("non")
    if isinstance(answer, list):
        return ", ".join(labels.get(value, str(value)) for value in answer)
    return labels.get(answer, "" if answer is None else str(answer))


def _sections(dossier: Dossier) -> list[dict[str, Any]]:
    """What a juror reads: the person is known at this stage, her means of contact are not."""
    if dossier.rule_set is None:
        return []
    sections = []
    for section in sections_sent(dossier, dossier.rule_set.rules):
        answers = [
            (field.label, _shown(field, dossier.answers.get(field.slug)))
            for field in section.fields
            if field.kind != "file" and not (field.identifying and field.kind == "text")
        ]
        if answers:
            sections.append({"title": section.title, "answers": answers})
    return sections


@access.only(RoleKind.JUROR)
@require_GET
def interview_detail(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    now = timezone.now()
    dossiers.note_opening(
        [interview.dossier_id], Opening.What.PAGE, by=request.user, role=_("jury"), now=now
    )
    assessments = (
        Assessment.objects.visible_to(request.user)
        .filter(interview=interview)
        .select_related("juror")
        .prefetch_related("marks")
        .order_by("sent_at", "pk")
    )
    mine = next((a for a in assessments if a.juror_id == request.user.pk), None)
    others = [a for a in assessments if a.juror_id != request.user.pk]
    has_sent = mine is not None and mine.sent_at is not None
    grid = scores.grid_of(interview)
    return render(
        request,
        "juror/interview_detail.html",
        {
            "trail": _trail(),
            "interview": interview,
            "dossier": interview.dossier,
            "phases": _phases(interview),
            "suggestions": interview.dossier.suggestions.select_related("mission"),
            "may_propose": rules.proposing_hearing(interview.dossier) is not None,
            "profile": interview.dossier.rule_set.rules.profile_name(interview.dossier.profile)
            if interview.dossier.rule_set
            else "",
            "sections": _sections(interview.dossier),
            "files": interview.dossier.attachments.all(),
            "on_file": _file_lines(interview, grid),
            "obstacle": rules.obstacle_to_assess(interview, request.user, now=now),
            "mine": mine,
            "others": [(a, _said_marks(a, grid)) for a in others],
            "my_marks": _said_marks(mine, grid) if mine and has_sent else [],
            "has_sent": has_sent,
        },
    )


def _phases(interview: Interview) -> list[tuple[str, datetime, datetime]]:
    """The panel alone, the person, the panel alone again: empty where there is one phase."""
    starts_at, ends_at = phases_of(interview)
    slot = interview.slot
    found = [
        (_("Le jury seul"), slot.starts_at, starts_at),
        (_("La soutenance"), starts_at, ends_at),
        (_("La délibération"), ends_at, slot.ends_at),
    ]
    phases = [phase for phase in found if phase[1] < phase[2]]
    return phases if len(phases) > 1 else []


class ElsewhereForm(DsfrBaseForm):
    mission = forms.ModelChoiceField(
        label=gettext_lazy("Projet proposé"), queryset=Mission.objects.none(), empty_label=None
    )
    because = forms.CharField(
        label=gettext_lazy("Pourquoi ce projet"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("La personne lira ces mots."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, interview: Interview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mission"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        opened = Mission.objects.opened().filter(call=interview.dossier.call_id)
        field.queryset = opened.order_by("title", "pk")


@access.only(RoleKind.JUROR)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_elsewhere(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_assess(request.user, interview))
    closed = rules.proposing_hearing(interview.dossier) is None
    return ask_to_confirm(
        request,
        trail=_trail(interview),
        title=_("Proposer un autre projet"),
        text=_("La personne reçoit la proposition et dit oui ou non dans son espace."),
        button=_("Proposer ce projet"),
        back=reverse("juror:interview_detail", args=[interview.pk]),
        obstacle=_("Le règlement ne prévoit pas de proposer autre chose à cette étape.")
        if closed
        else "",
        act=lambda typed: actions.propose_elsewhere(
            interview.dossier, **typed, by=request.user, now=timezone.now()
        ),
        done=_("Le projet est proposé à la personne."),
        form=ElsewhereForm(interview, posted(request)),
    )


def _file_lines(interview: Interview, grid: Grid | None) -> list[scores.Line]:
    """The criteria that the file was scored on."""
    if grid is None or not grid.is_scored:
        return []
    marks = scores.marks_on_file([interview.dossier]).get(interview.dossier_id, {})
    filled = scores.hearing(grid, marks, {}, jurors=0)
    return [line for line in filled.lines if line.again]


def _said_marks(assessment: Assessment, grid: Grid | None) -> list[tuple[str, int]]:
    given = {mark.criterion: mark.value for mark in assessment.marks.all()}
    criteria = grid.criteria if grid else ()
    return [(c.name, given[c.slug]) for c in criteria if c.slug in given]


@access.only(RoleKind.JUROR)
@require_http_methods(["GET", "HEAD", "POST"])
def assess_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_assess(request.user, interview))
    now = timezone.now()
    grid = scores.grid_of(interview)
    draft = Assessment.objects.filter(interview=interview, juror=request.user).first()
    initial: dict[str, Any] = {}
    if draft is not None:
        initial = {f"mark_{mark.criterion}": mark.value for mark in draft.marks.all()}
        initial["appreciation"] = draft.appreciation
        initial["opinion"] = draft.opinion
    sending = "keep" not in request.POST
    form = AssessForm(grid, posted(request), initial=initial, whole=sending)
    if request.method == "POST" and form.is_valid():
        typed = form.marks, form.cleaned_data["appreciation"]
        act = actions.send_assessment if sending else actions.save_assessment
        try:
            act(
                interview,
                request.user,
                *typed,
                now=now,
                opinion=form.cleaned_data.get("opinion", ""),
            )
        except actions.FaultyMarks as faulty:
            form.say(faulty.faults)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Votre évaluation est envoyée.") if sending else _("Votre brouillon est gardé."),
            )
            return redirect("juror:interview_detail", interview.pk)
    return render(
        request,
        "juror/assess_interview.html",
        {
            "trail": _trail(interview),
            "interview": interview,
            "form": form,
            "on_file": _file_lines(interview, grid),
            "obstacle": rules.obstacle_to_assess(interview, request.user, now=now),
        },
    )


@access.only(RoleKind.JUROR)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_tie(request: Request, interview_id: int) -> HttpResponse:
    """From this instant the dossier does not exist for this juror, by any route."""
    interview = _one(request, interview_id)
    form = TieForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reviews.record_conflict(
            request.user,
            interview.dossier,
            form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(
            request, _("Votre lien est noté : cet entretien n’est plus dans votre planning.")
        )
        return redirect("juror:interview_list")
    return render(
        request,
        "juror/declare_tie.html",
        {"trail": _trail(interview), "interview": interview, "form": form},
    )


@access.only(RoleKind.JUROR)
@require_GET
def interview_file(request: Request, interview_id: int, slug: str) -> HttpResponse:
    interview = _one(request, interview_id)
    file = get_object_or_404(Attachment, dossier=interview.dossier, field=slug)
    try:
        copy = dossiers.open_copy(file, by=request.user, role=_("jury"), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("juror:interview_detail", interview.pk)
    response = HttpResponse(copy, content_type="application/pdf")
    name = f"{interview.dossier.reference}-{file.field}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
