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

from fellowship.calls.models import Call, HostBody
from fellowship.engagements.models import Offer
from fellowship.missions import actions, rules
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.rights import Right, may
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, act_and_return, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.spaces.shared.mission_form import MissionForm
from fellowship.talents.models import Introduction
from fellowship.teams.models import Pairing
from regulations import Rules


class AnyMissionForm(MissionForm):
    """The team says whose mission it is, once."""

    body = forms.ModelChoiceField(label=lazy("Administration"), queryset=HostBody.objects.all())
    field_order = ("title", "body")

    def __init__(self, terms: Rules | None, mission: Mission | None, *args: Any) -> None:
        super().__init__(terms, mission, *args)
        if mission is not None:
            del self.fields["body"]


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


@team()
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
    if asked_as_file(request):
        return list_file(
            request,
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
            "page": page_of(rows, request.GET.get("page")),
            "calls": Call.objects.exclude(state="archived"),
            "states": MissionState.choices,
            "state": state,
        },
    )


@team()
@require_GET
def mission_detail(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    terms = rules.rules_of(mission.call, now=now)
    standing = set(
        Introduction.objects.standing(now).filter(mission=mission).values_list("pk", flat=True)
    )
    opinions = {opinion.membership_id: opinion for opinion in mission.opinions.all()}
    wishes = dict(
        mission.wishes.exclude(list__dossier__membership=None).values_list(
            "list__dossier__membership", "rank"
        )
    )
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


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_mission(request: Request, call_id: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=call_id)
    require(may(request.user, Right.RUN))
    now = timezone.now()
    form = AnyMissionForm(rules.rules_of(call, now=now), None, posted(request))
    return ask_to_confirm(
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


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    require(rules.can_write_mission(request.user, mission.body, now=now))
    form = AnyMissionForm(rules.rules_of(mission.call, now=now), mission, posted(request))
    return ask_to_confirm(
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


@team()
@require_POST
def open_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    require(rules.can_open_mission(request.user))
    return act_and_return(
        request,
        _address(mission),
        lambda: actions.open_mission(mission, by=request.user, now=timezone.now()),
        _("La mission est ouverte : les personnes du vivier peuvent la demander."),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def close_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    require(rules.can_open_mission(request.user))
    return ask_to_confirm(
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
