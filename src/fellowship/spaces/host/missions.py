"""The missions of an administration: write them, rank the people introduced, see the team."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.calls.models import Call, HostBody, Role, RoleKind
from fellowship.core.lifecycle import Refused
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Opening
from fellowship.engagements.models import Offer
from fellowship.fellows.models import Stay
from fellowship.missions import actions as mission_actions
from fellowship.missions import rules as mission_rules
from fellowship.missions.models import Mission
from fellowship.spaces import access
from fellowship.spaces.access import Request, posted, require, whole
from fellowship.spaces.shared.lists import page_of
from fellowship.spaces.shared.mission_form import MissionForm
from fellowship.spaces.shared.stays import summaries
from fellowship.talents.models import Introduction
from fellowship.talents.states import IntroductionState
from fellowship.teams import actions, rules
from fellowship.teams.models import Opinion, Pairing
from regulations import Rules
from regulations.hiring import funding_sentences

PAGE = 50


class HostMissionForm(MissionForm):
    def spare_seat_help(self) -> str:
        return _("Vide si l’équipe est plus petite.")


def _missions(request: Request) -> Any:
    """Those of the administrations this person speaks for; being of the team gives none here."""
    now = timezone.now()
    bodies = Role.objects.of(request.user, RoleKind.HOST).standing(now).values("body")
    return Mission.objects.filter(body__in=bodies).select_related("body", "call")


def _one(request: Request, mission_id: int) -> Mission:
    mission: Mission = get_object_or_404(
        _missions(request).prefetch_related("seats"), pk=mission_id
    )
    return mission


def _trail(mission: Mission | None = None) -> list[tuple[str, str]]:
    trail = [(_("Mes missions"), reverse("host:mission_list"))]
    if mission is not None:
        trail.append((mission.title, reverse("host:mission_detail", args=[mission.pk])))
    return trail


@access.only(RoleKind.HOST)
@require_GET
def mission_list(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = (
        _missions(request)
        .annotate(
            seat_count=Count("seats", distinct=True),
            shown=Count(
                "introductions",
                filter=Q(introductions__in=Introduction.objects.standing(now)),
                distinct=True,
            ),
            placed=Count(
                "pairings",
                filter=Q(pairings__confirmed_at__isnull=False, pairings__released_at=None),
                distinct=True,
            ),
        )
        .order_by("title", "pk")
    )
    page = page_of(rows, request.GET.get("page"))
    welcomed = Stay.objects.welcomed_by(request.user, now).standing().for_list()
    return render(
        request,
        "host/mission_list.html",
        {
            "page": page,
            "space": "host",
            "stays_title": _("Personnes accueillies"),
            "stays": summaries(welcomed.prefetch_related("tasks", "renewals"), now=now),
        },
    )


@access.only(RoleKind.HOST)
@require_GET
def mission_detail(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    terms = mission_rules.rules_of(mission.call, now=now)
    standing = set(Introduction.objects.standing(now).values_list("pk", flat=True))
    opinions = {opinion.membership_id: opinion for opinion in mission.opinions.all()}
    introductions = Introduction.objects.filter(mission=mission).for_list()
    hired = set(Offer.objects.hired_for(mission).values_list("dossier", flat=True))
    team = (
        Pairing.objects.visible_to(request.user, now)
        .filter(mission=mission, released_at=None)
        .for_list()
    )
    return render(
        request,
        "host/mission_detail.html",
        {
            "trail": _trail(),
            "mission": mission,
            "funding": funding_sentences(terms.funding) if terms and terms.funding else [],
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
                    "profile": terms.profile_name(introduction.membership.dossier.profile)
                    if terms
                    else "",
                }
                for introduction in introductions
            ],
            "team": team,
            "obstacle_to_rank": rules.obstacle_to_rank(mission, now=now),
            "obstacle_to_write": mission_rules.obstacle_to_write_mission(mission),
        },
    )


@access.only(RoleKind.HOST)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_mission(request: Request) -> HttpResponse:
    now = timezone.now()
    part = (
        Role.objects.of(request.user, RoleKind.HOST)
        .standing(now)
        .select_related("call", "body")
        .order_by("-call_id")
        .first()
    )
    if part is None or part.body is None:
        raise Http404
    return _write(request, part.call, part.body, None)


@access.only(RoleKind.HOST)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_mission(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    return _write(request, mission.call, mission.body, mission)


def _write(request: Request, call: Call, body: HostBody, mission: Mission | None) -> HttpResponse:
    now = timezone.now()
    require(mission_rules.can_write_mission(request.user, body, now=now))
    form = HostMissionForm(mission_rules.rules_of(call, now=now), mission, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if mission is None:
                mission = mission_actions.draft_mission(
                    call, body, form.words, form.places, by=request.user, now=now
                )
            else:
                mission_actions.change_mission(
                    mission, form.words, form.places, by=request.user, now=now
                )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La mission est enregistrée."))
            return redirect("host:mission_detail", mission.pk)
    return render(
        request,
        "host/edit_mission.html",
        {
            "trail": _trail(mission),
            "mission": mission,
            "body": body,
            "form": form,
            "obstacle": mission_rules.obstacle_to_write_mission(mission) if mission else "",
        },
    )


def typed_ranks(post: Any, shown: list[int]) -> tuple[dict[int, int | None], str]:
    """``rank-<membership>`` and ``refused-<membership>`` as opinions, or what is wrong."""
    opinions: dict[int, int | None] = {}
    for who in shown:
        text = post.get(f"rank-{who}", "").strip()
        if f"refused-{who}" in post:
            if text:
                return {}, _("Une personne est soit classée, soit écartée.")
            opinions[who] = None
        elif text:
            if not (rank := whole(text, most=999)):
                return {}, _("Un rang est un nombre entier à partir de 1.")
            opinions[who] = rank
    return opinions, ""


@access.only(RoleKind.HOST)
@require_http_methods(["GET", "HEAD", "POST"])
def rank_people(request: Request, mission_id: int) -> HttpResponse:
    mission = _one(request, mission_id)
    now = timezone.now()
    require(rules.can_rank(request.user, mission, now=now))
    terms = mission_rules.rules_of(mission.call, now=now)
    introductions = list(Introduction.objects.standing(now).filter(mission=mission).for_list())
    error = ""
    if request.method == "POST":
        opinions, error = typed_ranks(request.POST, [i.membership_id for i in introductions])
        if not error:
            try:
                actions.save_opinions(mission, opinions, by=request.user, now=now)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, _("Votre classement est enregistré."))
                return redirect("host:mission_detail", mission.pk)
    known = {o.membership_id: o for o in Opinion.objects.filter(mission=mission)}
    return render(
        request,
        "host/rank_people.html",
        {
            "trail": _trail(mission),
            "mission": mission,
            "obstacle": rules.obstacle_to_rank(mission, now=now),
            "error": error,
            "rows": [
                _rank_row(request, i, known.get(i.membership_id), terms) for i in introductions
            ],
        },
    )


def _rank_row(
    request: Request, introduction: Introduction, opinion: Opinion | None, terms: Rules | None
) -> dict[str, Any]:
    who = introduction.membership_id
    typed = request.method == "POST"
    rank = opinion.rank if opinion and opinion.rank else ""
    return {
        "introduction": introduction,
        "who": who,
        "rank": request.POST.get(f"rank-{who}", "") if typed else rank,
        "refused": f"refused-{who}" in request.POST if typed else bool(opinion and opinion.refused),
        "profile": terms.profile_name(introduction.membership.dossier.profile) if terms else "",
    }


@access.only(RoleKind.HOST)
@require_GET
def person_detail(request: Request, introduction_id: int) -> HttpResponse:
    """What an administration may know: name, profile, skills, experience. No means of contact."""
    now = timezone.now()
    introduction = get_object_or_404(
        Introduction.objects.filter(mission__in=_missions(request)).for_list(), pk=introduction_id
    )
    if introduction.state == IntroductionState.WITHDRAWN or not (
        Introduction.objects.standing(now).filter(pk=introduction.pk).exists()
    ):
        return render(
            request,
            "host/person_withdrawn.html",
            {"trail": _trail(introduction.mission), "mission": introduction.mission},
        )
    dossier = introduction.membership.dossier
    dossiers.note_opening(
        [dossier.pk], Opening.What.PAGE, by=request.user, role=_("administration"), now=now
    )
    terms = dossier.rule_set.rules if dossier.rule_set else None
    sections = []
    for section in terms.sections if terms else ():
        answers = [
            (field.label, shown(field.choices, dossier.answers.get(field.slug)))
            for field in section.fields
            if field.kind == "number" or not (field.identifying or field.kind == "file")
        ]
        if answers:
            sections.append({"title": section.title, "answers": answers})
    return render(
        request,
        "host/person_detail.html",
        {
            "trail": _trail(introduction.mission),
            "mission": introduction.mission,
            "name": dossier.candidate.name or dossier.reference,
            "profile": terms.profile_name(dossier.profile) if terms else "",
            "sections": sections,
        },
    )


def shown(choices: tuple[tuple[str, str], ...], answer: Any) -> str:
    """An answer in words."""
    labels = dict(choices)
    if isinstance(answer, bool):
        return _("oui") if answer else _("non")
    if isinstance(answer, list):
        return ", ".join(labels.get(value, str(value)) for value in answer)
    return labels.get(answer, "" if answer is None else str(answer))
