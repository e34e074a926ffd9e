"""The dossiers as the team sees them: who, where they stand, everything that happened to them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Role, RoleKind, RuleSet, Sprint
from fellowship.calls.states import RuleSetState
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, subject_of
from fellowship.dossiers import actions as dossier_actions
from fellowship.dossiers import rules as dossier_rules
from fellowship.dossiers.models import Dossier, Opening
from fellowship.dossiers.states import DossierState
from fellowship.reviews import actions, rules, scores
from fellowship.reviews.models import Conflict, Correction, Review
from fellowship.reviews.states import ReviewState
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.dossiers import completions, history
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.talents import rules as talents
from fellowship.ui.forms import UnmarkedForm
from regulations import Reading, Rules
from texts.likeness import looked_for

MOST_NAMED = 5000  # a name that so many bear is no name: databases bound what one asks at once


class FilterForm(UnmarkedForm):
    """The filters live in the address: a list can be kept, sent, come back to."""

    etat = forms.ChoiceField(label=lazy("État"), required=False)
    etape = forms.ChoiceField(label=lazy("Étape"), required=False)
    profil = forms.ChoiceField(label=lazy("Profil"), required=False)
    sprint = forms.ChoiceField(label=lazy("Sprint"), required=False)
    q = forms.CharField(
        label=lazy("Nom, numéro ou adresse électronique"), required=False, max_length=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sprints = Sprint.objects.select_related("call").order_by("-call", "number")
        for name, choices in {
            "etat": [(state.value, state.label) for state in DossierState],
            "etape": list(_stages().items()),
            "profil": sorted(_profiles().items()),
            "sprint": [(str(s.pk), f"{s.call}, {s}") for s in sprints],
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what was declared above
            field.choices = [("", _("Tous")), *choices]


def _profiles() -> dict[str, str]:
    published = RuleSet.objects.exclude(state=RuleSetState.DRAFTED).defer("content")
    return {p.slug: p.name for rule_set in published for p in rule_set.rules.profiles}


def _stages() -> dict[str, str]:
    """The places of every published process, by slug; the newest word for each."""
    published = RuleSet.objects.exclude(state=RuleSetState.DRAFTED).defer("content")
    return {
        place.slug: place.name
        for rule_set in published.order_by("pk")
        for place in rule_set.rules.process.places[1:]
    }


def _filtered(request: Request, form: FilterForm) -> QuerySet[Dossier]:
    rows = Dossier.objects.visible_to(request.user).for_list()
    if not form.is_valid():
        return rows
    asked = form.cleaned_data
    if asked["etat"]:
        rows = rows.filter(state=asked["etat"])
    if asked["etape"]:
        rows = rows.at_stage(asked["etape"])
    if asked["profil"]:
        rows = rows.filter(profile=asked["profil"])
    if asked["sprint"]:
        rows = rows.filter(sprint=asked["sprint"])
    if text := asked["q"].strip():
        if "@" in text:
            rows = rows.filter(candidate__email=text.lower())
        else:
            rows = rows.filter(_numbered(text) | Q(pk__in=_named(text, rows)))
    return rows


def _numbered(text: str) -> Q:
    """A prefix as a range, which the index of the column answers."""
    start = text.upper()
    return Q(reference__gte=start, reference__lt=start + "\uffff")


def _named(text: str, rows: QuerySet[Dossier]) -> list[int]:
    """Names are compared here: a copy of them without accents would be one more to erase."""
    names = rows.order_by().prefetch_related(None).values_list("pk", "candidate__name")
    return looked_for(text, names)[:MOST_NAMED]


@team()
@require_safe
def dossier_list(request: Request) -> HttpResponse:
    form = FilterForm(request.GET)
    rows = _filtered(request, form)
    if asked_as_file(request):
        dossier_actions.note_opening(
            rows.values_list("pk", flat=True),
            Opening.What.EXPORT,
            by=request.user,
            role=_("équipe"),
            now=timezone.now(),
        )
        return _sheet(request, rows)
    page = page_of(rows, request.GET.get("page"))
    values = scores.values_for(list(page.object_list))
    return render(
        request,
        "programme/dossier_list.html",
        {
            "trail": _trail(),
            "form": form,
            "page": page,
            "rows": [
                (dossier, _profile(dossier), values.get(dossier.pk, scores.NOTHING))
                for dossier in page.object_list
            ],
            "filtered": any(request.GET.get(name) for name in form.fields),
        },
    )


def _profile(dossier: Dossier) -> str:
    rule_set = dossier.rule_set
    return rule_set.rules.profile_name(dossier.profile) if rule_set else dossier.profile


def _sheet(request: Request, rows: QuerySet[Dossier]) -> HttpResponse:
    return list_file(
        request,
        "dossiers",
        [
            _("Numéro"),
            _("Nom"),
            _("Adresse électronique"),
            _("Profil"),
            _("Appel"),
            _("Sprint"),
            _("État"),
            _("Déposé le"),
            _("Moyenne"),
            _("Évaluations"),
        ],
        (line for batch in _batches(rows) for line in _sheet_lines(batch)),
    )


def _batches(rows: QuerySet[Dossier], size: int = 500) -> Iterator[list[Dossier]]:
    """A long list piece by piece: memory does not grow with it."""
    reading = rows.iterator(chunk_size=size)
    while batch := list(islice(reading, size)):
        yield batch


def _sheet_lines(dossiers: list[Dossier]) -> Iterator[list[Any]]:
    values = scores.values_for(dossiers)
    for dossier in dossiers:
        value = values.get(dossier.pk, scores.NOTHING)
        sent = dossier.submitted_at
        yield [
            dossier.reference,
            dossier.candidate.name,
            dossier.candidate.email,
            _profile(dossier),
            str(dossier.call),
            str(dossier.sprint or ""),
            dossier.standing,
            sent and f"{sent.astimezone(dossier.call.tz):%Y-%m-%d %H:%M:%S}",
            None if value.total is None else round(float(value.total), 4),
            value.readings,
        ]


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


def trail_to_list() -> list[tuple[str, str]]:
    return _trail((_("Dossiers"), reverse("programme:dossier_list")))


def _wishes(dossier: Dossier) -> list[tuple[str, list[str], str]]:
    """(stage, what is wished, with whom) of the lists that are no longer sealed."""
    process, now = dossier.process, timezone.now()
    found = []
    for row in dossier.wish_lists.order_by("pk"):
        stage = process.get(row.stage) if process else None
        if not talents.is_sealed(row, stage, dossier.sprint, now=now):
            row.dossier = dossier
            name = stage.name if stage else row.stage
            found.append((name, talents.said_wishes(row), row.teammate))
    return found


@team()
@require_safe
def dossier_detail(request: Request, dossier_id: int) -> HttpResponse:
    rows = Dossier.objects.visible_to(request.user).select_related(
        "call", "sprint", "candidate", "rule_set"
    )
    dossier = get_object_or_404(rows, pk=dossier_id)
    reviews = list(
        Review.objects.filter(dossier=dossier)
        .select_related("reviewer", "sheet")
        .prefetch_related("scores")
        .order_by("pk")
    )
    dossier_actions.note_opening(
        [dossier.pk], Opening.What.PAGE, by=request.user, role=_("équipe"), now=timezone.now()
    )
    ruled = _rules(dossier)
    value = scores.values_for([dossier]).get(dossier.pk, scores.NOTHING)
    letters = Email.objects.filter(about=subject_of(dossier))
    return render(
        request,
        "programme/dossier_detail.html",
        {
            "trail": trail_to_list(),
            "dossier": dossier,
            "profile": ruled.profile_name(dossier.profile) if ruled else dossier.profile,
            "receipt": getattr(dossier, "receipt", None),
            "files": dossier.attachments.order_by("field"),
            "sections": _sections(dossier, ruled),
            "reviews": [(review, *_scores(review, ruled)) for review in reviews],
            "corrections": Correction.objects.asked().filter(dossier=dossier).for_list(),
            "may_correct": not rules.correctable(dossier, now=timezone.now())[1],
            "wishes": _wishes(dossier),
            "may_offer": bool(dossier.is_acting("offer") or dossier.outcome_towards("offer")),
            "value": value,
            "conflicts": Conflict.objects.filter(dossier=dossier).select_related("person"),
            "letters": letters.order_by("-created_at"),
            "lines": history.timeline_of(dossier, reviews),
            "readings": dossier.openings.count(),
            "reopening": dossier.reopenings.standing(timezone.now()).first(),
            "reopenings": completions.history_of(dossier),
        },
    )


def _rules(dossier: Dossier) -> Rules | None:
    rule_set = dossier.rules_at(timezone.now())
    return rule_set.rules if rule_set else None


def _sections(
    dossier: Dossier, ruled: Rules | None
) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    sections = []
    for section in dossier_rules.sections_sent(dossier, ruled) if ruled else ():
        said = []
        for field in section.fields:
            if field.kind == "file":
                continue
            value: Any = dossier.answers.get(field.slug)
            choices = dict(field.choices)
            if isinstance(value, list):
                value = ", ".join(choices.get(choice, str(choice)) for choice in value)
            said.append((field.label, choices.get(value, value)))
        sections.append((section.slug, section.title, said))
    return sections


def _scores(review: Review, ruled: Rules | None) -> tuple[str, list[tuple[str, int]]]:
    """The name of the stage of a reading and, once it is sent, what it gave to each criterion."""
    stage = ruled.process.get(review.stage) if ruled else None
    if ruled is None or stage is None:
        return review.stage, []
    given = {score.criterion: score.value for score in review.scores.all()}
    if review.state != ReviewState.SENT:
        return stage.name, []
    grid = ruled.grids[stage.settings_as(Reading).grid]
    return stage.name, [(c.name, given[c.slug]) for c in grid.criteria if c.slug in given]


@team()
@require_safe
def download_file(request: Request, dossier_id: int, slug: str) -> HttpResponse:
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=dossier_id)
    require(dossier_rules.can_download(request.user, dossier))
    file = get_object_or_404(dossier.attachments, field=slug)
    try:
        copy = dossier_actions.open_copy(
            file, by=request.user, role=_("équipe"), now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:dossier_detail", dossier.pk)
    response = HttpResponse(copy, content_type="application/pdf")
    name = f"{dossier.reference}-{file.field}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class ConflictForm(DsfrBaseForm):
    person = forms.ChoiceField(label=lazy("Relecteur ou relectrice"))
    reason = forms.CharField(
        label=lazy("Motif"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def record_conflict(request: Request, dossier_id: int) -> HttpResponse:
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=dossier_id)
    require(rules.can_record_conflict(request.user))
    now = timezone.now()
    roles = Role.objects.filter(call=dossier.call, kind__in=[RoleKind.REVIEWER, RoleKind.JUROR])
    people = {
        str(role.person_id): role.person for role in roles.standing(now).select_related("person")
    }
    form = ConflictForm(posted(request))
    choices = [(pk, f"{person} ({person.email})") for pk, person in people.items()]
    form.fields["person"].choices = choices
    if request.method == "POST" and form.is_valid():
        person = people[form.cleaned_data["person"]]
        actions.record_conflict(
            person, dossier, form.cleaned_data["reason"], by=request.user, now=now
        )
        messages.success(request, _("Le conflit d’intérêts est enregistré."))
        return redirect("programme:dossier_detail", dossier.pk)
    return render(
        request,
        "programme/record_conflict.html",
        {
            "trail": [
                *trail_to_list(),
                (dossier.reference, reverse("programme:dossier_detail", args=[dossier.pk])),
            ],
            "dossier": dossier,
            "form": form,
        },
    )
