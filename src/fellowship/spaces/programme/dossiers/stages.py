"""The stages of a sprint as the team follows them, and the acts upon one dossier there."""

from django import forms
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from fellowship.calls.models import Sprint
from fellowship.calls.sentences import milestone_words
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers import rules as dossier_rules
from fellowship.dossiers.models import Dossier
from fellowship.process.registry import StageWork, work_of
from fellowship.reviews import actions, rules
from fellowship.reviews.models import Correction
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.processes import process_of
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, ask_to_confirm
from regulations import Stage


@team()
@require_safe
def stage_list(request: Request, sprint_id: int) -> HttpResponse:
    """Each stage of a sprint: its window, how many stand there, where its work is done."""
    sprints = Sprint.objects.select_related("call").prefetch_related("milestones")
    sprint = get_object_or_404(sprints, pk=sprint_id)
    process = process_of(sprint)
    running = Dossier.objects.filter(sprint=sprint).running().order_by()
    standing = dict(running.values_list("stage").annotate(Count("pk")))
    rows = []
    for stage in process.stages if process else ():
        window = sprint.milestone(stage.window) or sprint.milestone(stage.told.applicants)
        work = work_of(stage.kind)
        rows.append(
            {
                "stage": stage,
                "place": process.place_of(stage).name if process and stage.at else "",
                "count": standing.pop(stage.slug, 0) if stage.is_place else None,
                "when": milestone_words(window, sprint.call.tz) if window else "",
                "outcomes": [
                    (stage.outcome_label(slug), _name(process.after(stage, slug)))
                    for slug in stage.outcomes
                ]
                if process and stage.is_place
                else [],
                "address": _address(work, sprint, stage),
                "label": work.team_label,
            }
        )
    return render(
        request,
        "programme/stage_list.html",
        {
            "trail": trail_of((_("Dossiers"), "programme:dossier_list")),
            "sprint": sprint,
            "rows": rows,
            "elsewhere": sum(standing.values()),
        },
    )


def _name(stage: Stage | None) -> str:
    return stage.name if stage else _("fin")


def _address(work: StageWork, sprint: Sprint, stage: Stage) -> str:
    """Where the team does this work: an address of the stage, of the sprint, or of all sprints."""
    for arguments in ([sprint.pk, stage.slug], [sprint.pk], []) if work.team else ():
        try:
            return reverse(work.team, args=arguments)
        except NoReverseMatch:
            continue
    return ""


class EligibilityForm(ReasonForm):
    outcome = forms.ChoiceField(label=lazy("Après vérification"), widget=forms.RadioSelect)
    field_order = ("outcome", "because")

    def __init__(self, stage: Stage, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what was declared above
        field.choices = [(slug, stage.outcome_label(slug)) for slug in stage.outcomes]
        self.fields["because"].required = False
        self.fields["because"].help_text = _(
            "Nécessaire pour un dossier non recevable : la personne le lira."
        )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def check_eligibility(request: Request, dossier_id: int) -> HttpResponse:
    rows = Dossier.objects.visible_to(request.user).select_related("call", "rule_set", "candidate")
    dossier = get_object_or_404(rows, pk=dossier_id)
    require(dossier_rules.can_check_eligibility(request.user))
    if not dossier.is_at("eligibility") or dossier.place is None or dossier.rule_set is None:
        raise Http404
    affirmed = [
        statement.text
        for statement in dossier.rule_set.rules.eligibility
        if statement.slug in dossier.affirmed
    ]
    back = reverse("programme:dossier_detail", args=[dossier.pk])
    return ask_to_confirm(
        request,
        trail=trail_of((_("Dossiers"), "programme:dossier_list"), (dossier.reference, back)),
        title=_("Vérifier la recevabilité"),
        text=_("La personne a affirmé : %(statements)s") % {"statements": " ".join(affirmed)}
        if affirmed
        else _("Le règlement ne demande aucune affirmation : vérifiez le dossier lui-même."),
        button=_("Enregistrer"),
        back=back,
        form=EligibilityForm(dossier.place, posted(request)),
        act=lambda typed: dossiers.check_eligibility(
            dossier,
            typed["outcome"],
            by=request.user,
            now=timezone.now(),
            because=typed["because"],
        ),
        done=_("La vérification est enregistrée."),
    )


class CorrectionForm(ReasonForm):
    outcome = forms.ChoiceField(label=lazy("La bonne issue"), widget=forms.RadioSelect)
    field_order = ("outcome", "because")

    def __init__(self, stage: Stage | None, told: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what was declared above
        field.choices = [
            (slug, stage.outcome_label(slug))
            for slug in (stage.outcomes if stage else ())
            if stage and slug != told
        ]
        self.fields["because"].help_text = _("La personne le lira.")


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_correction(request: Request, dossier_id: int) -> HttpResponse:
    rows = Dossier.objects.visible_to(request.user).select_related("call", "rule_set", "candidate")
    dossier = get_object_or_404(rows, pk=dossier_id)
    require(rules.can_correct(request.user))
    now = timezone.now()
    stage, why = rules.correctable(dossier, now=now)
    back = reverse("programme:dossier_detail", args=[dossier.pk])
    return ask_to_confirm(
        request,
        trail=trail_of((_("Dossiers"), "programme:dossier_list"), (dossier.reference, back)),
        title=_("Demander la correction d’une décision"),
        text=_(
            "Une autre personne de l’équipe devra la confirmer. Alors le dossier change d’étape "
            "et un courrier de correction part."
        ),
        button=_("Demander la correction"),
        back=back,
        obstacle=why,
        form=CorrectionForm(stage, dossier.outcome, posted(request)),
        act=lambda typed: actions.ask_correction(
            dossier, typed["outcome"], typed["because"], by=request.user, now=now
        ),
        done=_("La correction attend l’accord d’une autre personne."),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_correction(request: Request, correction_id: int) -> HttpResponse:
    correction = _correction(correction_id)
    require(rules.can_correct(request.user))
    now = timezone.now()
    dossier = correction.dossier
    stage = dossier.process.get(correction.stage) if dossier.process else None
    back = reverse("programme:dossier_detail", args=[dossier.pk])
    return ask_to_confirm(
        request,
        trail=trail_of((_("Dossiers"), "programme:dossier_list"), (dossier.reference, back)),
        title=_("Confirmer une correction"),
        text=_(
            "Dossier %(reference)s, étape « %(stage)s » : le résultat annoncé devient "
            "« %(outcome)s ». Motif : %(reason)s La personne en est prévenue aussitôt."
        )
        % {
            "reference": dossier.reference,
            "stage": stage.name if stage else correction.stage,
            "outcome": stage.outcome_label(correction.outcome) if stage else correction.outcome,
            "reason": correction.reason,
        },
        button=_("Corriger la décision"),
        back=back,
        obstacle=rules.obstacle_to_confirm_correction(correction, by=request.user, now=now),
        act=lambda _typed: actions.confirm_correction(correction, by=request.user, now=now),
        done=_("La décision est corrigée et la personne prévenue."),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_correction(request: Request, correction_id: int) -> HttpResponse:
    correction = _correction(correction_id)
    require(rules.can_correct(request.user))
    back = reverse("programme:dossier_detail", args=[correction.dossier_id])
    return ask_to_confirm(
        request,
        trail=trail_of(
            (_("Dossiers"), "programme:dossier_list"), (correction.dossier.reference, back)
        ),
        title=_("Écarter une correction"),
        text=_("La décision annoncée reste la bonne."),
        button=_("Écarter cette correction"),
        back=back,
        form=ReasonForm(posted(request)),
        act=lambda typed: actions.drop_correction(
            correction, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La correction est écartée."),
    )


def _correction(pk: int) -> Correction:
    rows = Correction.objects.select_related("dossier__candidate", "dossier__rule_set")
    return get_object_or_404(rows, pk=pk)
