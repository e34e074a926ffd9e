"""Missions as the team sees them: written, opened, closed, who is introduced, who ranks whom."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call, HostBody, Mission
from fellowship.calls.ruleset import Rules
from fellowship.calls.states import MissionState
from fellowship.engagements.models import Offer
from fellowship.spaces.doors import Request, only, posted, require
from fellowship.spaces.programme.asking import ReasonForm, ask_first, do, trail_of
from fellowship.spaces.programme.paging import page_of
from fellowship.spaces.programme.sheets import sheet
from fellowship.talents.models import Introduction
from fellowship.teams import actions, rules
from fellowship.teams.models import Pairing


class MissionForm(DsfrBaseForm):
    """A mission and its seats; as many seats as the rules of the call allow."""

    title = forms.CharField(label=lazy("Titre"), max_length=200)
    body = forms.ModelChoiceField(label=lazy("Administration"), queryset=HostBody.objects.all())
    summary = forms.CharField(
        label=lazy("Présentation"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    place = forms.CharField(label=lazy("Lieu de travail"), required=False, max_length=200)
    manager = forms.CharField(
        label=lazy("Responsable fonctionnel(le)"), required=False, max_length=120
    )
    starts_on = forms.DateField(
        label=lazy("Début souhaité"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, terms: Rules | None, mission: Mission | None, *args: Any) -> None:
        super().__init__(*args)
        if mission is not None:
            del self.fields["body"]
            self.initial = {
                "title": mission.title,
                "summary": mission.summary,
                "place": mission.place,
                "manager": mission.manager,
                "starts_on": mission.starts_on.isoformat() if mission.starts_on else None,
                **{f"seat_{seat.position}": seat.profiles for seat in mission.seats.all()},
            }
        lowest, highest = terms.team if terms else (1, 1)
        for number in range(1, highest + 1):
            self.fields[f"seat_{number}"] = forms.MultipleChoiceField(
                label=_("Place %(number)d : profils acceptés") % {"number": number},
                choices=[(p.slug, p.name) for p in terms.profiles] if terms else [],
                widget=forms.CheckboxSelectMultiple,
                required=number <= lowest,
            )

    @property
    def words(self) -> actions.Words:
        names = ("title", "summary", "place", "manager", "starts_on")
        return actions.Words(**{name: self.cleaned_data[name] for name in names})

    @property
    def places(self) -> list[actions.Place]:
        return [
            actions.Place(profiles=tuple(typed))
            for name, typed in self.cleaned_data.items()
            if name.startswith("seat_") and typed
        ]


def _one(request: Request, mission_id: int) -> Mission:
    rows = Mission.objects.visible_to(request.user, timezone.now()).select_related("body", "call")
    return get_object_or_404(rows.prefetch_related("seats"), pk=mission_id)


def _address(mission: Mission) -> str:
    return reverse("programme:mission_detail", args=[mission.pk])


def _trail(mission: Mission | None = None) -> list[tuple[str, str]]:
    steps = [(_("Missions"), "programme:mission_list")]
    if mission is not None:
        steps.append((mission.title, _address(mission)))
    return trail_of(*steps)


@only("programme")
@require_GET
def mission_list(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = (
        Mission.objects.visible_to(request.user, now)
        .select_related("body", "call")
        .annotate(
            seat_count=Count("seats", distinct=True),
            shown=Count(
                "introductions",
                filter=Q(introductions__in=Introduction.objects.standing(now)),
                distinct=True,
            ),
            ranked=Count("opinions", distinct=True),
            wished=Count("wishes", distinct=True),
            placed=Count(
                "pairings",
                filter=Q(pairings__confirmed_at__isnull=False, pairings__released_at=None),
                distinct=True,
            ),
        )
        .order_by("title", "pk")
    )
    state = request.GET.get("etat", "")
    if state in MissionState.values:
        rows = rows.filter(state=state)
    if request.GET.get("format") == "csv":
        return sheet(
            "missions",
            [
                _("Mission"),
                _("Administration"),
                _("État"),
                _("Places"),
                _("Présentations"),
                _("Équipe"),
            ],
            [
                [title, body, MissionState(state).label, *counts]
                for title, body, state, *counts in rows.values_list(
                    "title", "body__name", "state", "seat_count", "shown", "placed"
                )
            ],
        )
    return render(
        request,
        "programme/mission_list.html",
        {
            "trail": trail_of(),
            "page": page_of(rows, request.GET.get("page", "")),
            "calls": Call.objects.exclude(state="archived"),
            "states": MissionState.choices,
            "state": state,
        },
    )


@only("programme")
@require_GET
def mission_detail(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    terms = rules.rules_of(mission.call, now=now)
    standing = set(
        Introduction.objects.standing(now).filter(mission=mission).values_list("pk", flat=True)
    )
    opinions = {opinion.membership_id: opinion for opinion in mission.opinions.all()}
    wishes = {wish.membership_id: wish.rank for wish in mission.wishes.all()}
    introductions = Introduction.objects.filter(mission=mission).for_list()
    hired = set(Offer.objects.hired_for(mission).values_list("dossier", flat=True))
    return render(
        request,
        "programme/mission_detail.html",
        {
            "trail": _trail(),
            "mission": mission,
            "seats": [
                (seat, ", ".join(terms.profile_name(p) if terms else p for p in seat.profiles))
                for seat in mission.seats.all()
            ],
            "people": [
                {
                    "introduction": introduction,
                    "is_standing": introduction.pk in standing,
                    "is_hired_here": introduction.membership.dossier_id in hired,
                    "opinion": opinions.get(introduction.membership_id),
                    "wish": wishes.get(introduction.membership_id),
                }
                for introduction in introductions
            ],
            "wished_only": len(set(wishes) - {i.membership_id for i in introductions}),
            "team": Pairing.objects.standing().filter(mission=mission).for_list(),
            "obstacle_to_open": rules.obstacle_to_open_mission(mission, now=now),
            "may_close": mission.may_move(MissionState.CLOSED),
            "obstacle_to_write": rules.obstacle_to_write_mission(mission),
        },
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def draft_mission(request: Request, call_id: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=call_id)
    require(request.user.is_staff)
    now = timezone.now()
    form = MissionForm(rules.rules_of(call, now=now), None, posted(request))
    return ask_first(
        request,
        trail=_trail(),
        title=_("Écrire une mission"),
        text=_("Appel : %(call)s.") % {"call": call},
        button=_("Enregistrer la mission"),
        back=reverse("programme:mission_list"),
        act=lambda typed: actions.draft_mission(
            call, typed["body"], form.words, form.places, by=request.user, now=now
        ),
        done=_("La mission est enregistrée."),
        form=form,
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    require(rules.can_write_mission(request.user, mission.body, now=now))
    form = MissionForm(rules.rules_of(mission.call, now=now), mission, posted(request))
    return ask_first(
        request,
        trail=_trail(mission),
        title=_("Modifier la mission"),
        text="",
        button=_("Enregistrer la mission"),
        back=_address(mission),
        obstacle=rules.obstacle_to_write_mission(mission),
        act=lambda _typed: actions.change_mission(
            mission, form.words, form.places, by=request.user, now=now
        ),
        done=_("La mission est enregistrée."),
        form=form,
    )


@only("programme")
@require_POST
def open_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    require(rules.can_open_mission(request.user))
    return do(
        request,
        _address(mission),
        lambda: actions.open_mission(mission, by=request.user, now=timezone.now()),
        _("La mission est ouverte : les personnes du vivier peuvent la demander."),
    )


@only("programme")
@require_http_methods(["GET", "HEAD", "POST"])
def close_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    require(rules.can_open_mission(request.user))
    return ask_first(
        request,
        trail=_trail(mission),
        title=_("Fermer la mission"),
        text=_(
            "Elle ne pourra plus être demandée ; les vœux déjà faits pour elle ne comptent plus."
        ),
        button=_("Fermer la mission"),
        back=_address(mission),
        act=lambda typed: actions.close_mission(
            mission, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La mission est fermée."),
        form=ReasonForm(posted(request)),
    )
