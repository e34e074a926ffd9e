"""Ranked lists and draws: made by the team, closed or published, printed and exported."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Sprint
from fellowship.dossiers.models import Dossier
from fellowship.juries import actions, rules
from fellowship.juries.models import Draw, Rank, RankedList
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.processes import sprint_processes, stage_or_404
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.csv_export import csv_file
from regulations import Stage


class SeedForm(DsfrBaseForm):
    seed = forms.IntegerField(
        label=lazy("Graine du tirage"),
        help_text=lazy(
            "Un nombre que personne n’a choisi pour son effet, annoncé d’avance si possible : "
            "les mêmes dossiers et la même graine donnent toujours le même ordre."
        ),
        min_value=1,
        max_value=10**12,
    )


class MoveForm(DsfrBaseForm):
    position = forms.IntegerField(label=lazy("Nouveau rang"), min_value=1)
    because = forms.CharField(
        label=lazy("Motif"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseForm(DsfrBaseForm):
    alternative = forms.CharField(
        label=lazy("Si personne ne convient : l’autre solution"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    withdraw = forms.BooleanField(label=lazy("Retirer aussi le projet"), required=False)


def _stages(kind: str) -> list[tuple[Sprint, Stage, int]]:
    """(sprint, stage, how many stand there) of every stage of a kind."""
    found = []
    for sprint, process in sprint_processes():
        for stage in process.of_kind(kind):
            here = Dossier.objects.filter(sprint=sprint).at_stage(stage.slug).count()
            found.append((sprint, stage, here))
    return found


def _trail(kind: str, row: RankedList | None = None) -> list[tuple[str, str]]:
    steps = [
        (_("Listes classées"), "programme:ranking_list")
        if kind == "ranking"
        else (_("Tirages au sort"), "programme:draw_list")
    ]
    if row is not None:
        steps.append((_title(row), reverse("programme:ranking_detail", args=[row.pk])))
    return trail_of(*steps)


def _title(row: RankedList) -> str:
    rule_set = row.sprint.call.rule_set(timezone.localdate(row.drawn_up_at))
    profile = rule_set.rules.profile_name(row.profile) if rule_set else row.profile
    parts = [row.mission.title if row.mission else "", profile if row.profile else ""]
    return ", ".join(part for part in parts if part) or str(row.sprint)


@team(Right.JURIES)
@require_GET
def ranking_list(request: Request) -> HttpResponse:
    rows = RankedList.objects.for_list().prefetch_related("ranks")
    return render(
        request,
        "programme/ranking_list.html",
        {
            "trail": trail_of(),
            "stages": _stages("ranking"),
            "rows": [(row, _title(row), len(row.ranks.all())) for row in rows],
        },
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draw_up(request: Request, sprint_id: int, slug: str) -> HttpResponse:
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    stage = stage_or_404(sprint, slug, "ranking")
    require(rules.can_rank(request.user))
    return ask_to_confirm(
        request,
        trail=_trail("ranking"),
        title=_("Établir les listes : %(stage)s") % {"stage": stage.name},
        text=_("Les listes ouvertes sont refaites d’après les notes ; les autres ne bougent pas."),
        button=_("Établir les listes"),
        back=reverse("programme:ranking_list"),
        obstacle=rules.obstacle_to_rank(sprint, stage),
        act=lambda typed: actions.draw_up(
            sprint, stage, seed=typed["seed"], by=request.user, now=timezone.now()
        ),
        done=_("Les listes sont établies."),
        form=SeedForm(posted(request)),
    )


@team(Right.JURIES)
@require_GET
def ranking_detail(request: Request, list_id: int) -> HttpResponse:
    row = get_object_or_404(RankedList.objects.for_list(), pk=list_id)
    ranks = list(row.ranks.select_related("dossier__candidate").order_by("position"))
    ties = {"grid": _("les notes"), "draw": _("le tirage")}
    if request.GET.get("format") == "csv":
        return csv_file(
            f"liste-{row.pk}",
            [_("Rang"), _("Dossier"), _("Nom"), _("Note"), _("Égalité tranchée par"), _("Motif")],
            [
                [
                    rank.position,
                    rank.dossier.reference,
                    rank.dossier.candidate,
                    rank.value,
                    ties.get(rank.tie, ""),
                    rank.moved_because,
                ]
                for rank in ranks
            ],
        )
    return render(
        request,
        "programme/ranking_detail.html",
        {
            "trail": _trail("ranking"),
            "list": row,
            "title": _title(row),
            "ranks": [(rank, ties.get(rank.tie, "")) for rank in ranks],
        },
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def move_rank(request: Request, rank_id: int) -> HttpResponse:
    rank = get_object_or_404(
        Rank.objects.select_related("dossier__candidate", "list__sprint__call", "list__mission"),
        pk=rank_id,
    )
    require(rules.can_rank(request.user))
    return ask_to_confirm(
        request,
        trail=_trail("ranking", rank.list),
        title=_("Changer le rang de %(name)s") % {"name": rank.dossier.candidate},
        text=_("Rang actuel : %(position)d. Le motif reste sur la liste.")
        % {"position": rank.position},
        button=_("Changer le rang"),
        back=reverse("programme:ranking_detail", args=[rank.list_id]),
        obstacle=_("Cette liste est close.") if rank.list.closed_at else "",
        act=lambda typed: actions.move_rank(
            rank, typed["position"], because=typed["because"], by=request.user, now=timezone.now()
        ),
        done=_("Le rang est changé."),
        form=MoveForm(posted(request), initial={"position": rank.position}),
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def close_list(request: Request, list_id: int) -> HttpResponse:
    row = get_object_or_404(RankedList.objects.for_list(), pk=list_id)
    require(rules.can_rank(request.user))
    return ask_to_confirm(
        request,
        trail=_trail("ranking", row),
        title=_("Clore la liste"),
        text=_("L’ordre ne changera plus. Qui n’est dans aucune liste ouverte passe à la suite."),
        button=_("Clore la liste"),
        back=reverse("programme:ranking_detail", args=[row.pk]),
        obstacle=_("Cette liste est close.") if row.closed_at else "",
        act=lambda typed: actions.close_list(row, **typed, by=request.user, now=timezone.now()),
        done=_("La liste est close."),
        form=CloseForm(posted(request)),
    )


@team(Right.JURIES)
@require_GET
def draw_list(request: Request) -> HttpResponse:
    made = {(draw.sprint_id, draw.stage) for draw in Draw.objects.all()}
    return render(
        request,
        "programme/draw_list.html",
        {
            "trail": trail_of(),
            "stages": [
                (sprint, stage, here)
                for sprint, stage, here in _stages("draw")
                if (sprint.pk, stage.slug) not in made
            ],
            "draws": [
                (draw, rules.obstacle_to_publish(draw, now=timezone.now()))
                for draw in Draw.objects.for_list()
            ],
        },
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def make_draw(request: Request, sprint_id: int, slug: str) -> HttpResponse:
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    stage = stage_or_404(sprint, slug, "draw")
    require(rules.can_draw(request.user))
    return ask_to_confirm(
        request,
        trail=_trail("draw"),
        title=_("Tirer au sort : %(stage)s") % {"stage": stage.name},
        text=_("Le tirage se fait une fois, il ne se refait pas. Personne ne l’apprend encore."),
        button=_("Tirer au sort"),
        back=reverse("programme:draw_list"),
        obstacle=rules.obstacle_to_draw(sprint, stage),
        act=lambda typed: actions.make_draw(
            sprint, stage, seed=typed["seed"], by=request.user, now=timezone.now()
        ),
        done=_("Le tirage est fait. Il reste à le publier."),
        form=SeedForm(posted(request)),
    )


@team(Right.JURIES, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_draw(request: Request, draw_id: int) -> HttpResponse:
    draw = get_object_or_404(Draw.objects.for_list(), pk=draw_id)
    require(rules.can_draw(request.user))
    now = timezone.now()
    return ask_to_confirm(
        request,
        trail=_trail("draw"),
        title=_("Publier le tirage"),
        text=_(
            "Chaque personne reçoit son résultat ; une page publique montre l’ordre et la graine."
        ),
        button=_("Publier le tirage"),
        back=reverse("programme:draw_list"),
        obstacle=rules.obstacle_to_publish(draw, now=now),
        act=lambda _typed: actions.publish_draw(draw, by=request.user, now=now),
        done=_("Le tirage est publié."),
    )
