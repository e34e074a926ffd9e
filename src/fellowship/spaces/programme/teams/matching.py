"""Matchings: run, read each result in a sentence, compare, confirm. People decide."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call
from fellowship.calls.states import CallState
from fellowship.core.lifecycle import Refused
from fellowship.engagements import rules as engagements
from fellowship.missions.models import Mission
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import OptionalReasonForm, ReasonForm, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.teams import actions, rules
from fellowship.teams.models import MatchingRun, Pairing


class RunForm(DsfrBaseForm):
    seed = forms.IntegerField(
        label=lazy("Graine du tirage"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=lazy("Elle départage les égalités ; la même graine redonne le même résultat."),
    )
    run_set = forms.ChoiceField(
        label=lazy("Missions incomplètes"),
        choices=[
            ("coalition_stable", lazy("fermées quand personne ne peut les compléter")),
            ("fixed", lazy("ouvertes même incomplètes")),
        ],
    )
    cap = forms.IntegerField(
        label=lazy("Nombre maximal de recrutements"), min_value=0, required=False
    )


def _run(request: Request, run_id: int) -> MatchingRun:
    return get_object_or_404(MatchingRun.objects.visible_to(request.user).for_list(), pk=run_id)


def _address(run: MatchingRun) -> str:
    return reverse("programme:matching_detail", args=[run.pk])


def _trail(run: MatchingRun | None = None) -> list[tuple[str, str]]:
    steps = [(_("Appariements"), "programme:matching_list")]
    if run is not None:
        steps.append((str(run), _address(run)))
    return trail_of(*steps)


@team()
@require_GET
def matching_list(request: Request) -> HttpResponse:
    rows = MatchingRun.objects.visible_to(request.user).for_list()
    return render(
        request,
        "programme/matching_list.html",
        {
            "trail": trail_of(),
            "page": page_of(rows, request.GET.get("page")),
            "calls": Call.objects.filter(state=CallState.CONFIRMED),
        },
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_matching(request: Request, call_id: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=call_id)
    require(rules.can_match(request.user))
    now = timezone.now()
    obstacle = rules.obstacle_to_match(call, now=now)
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    left = engagements.gauge(rule_set, now.year).left if rule_set else None
    form = RunForm(posted(request), initial={"cap": left})
    if request.method == "POST" and form.is_valid():
        try:
            asked = {"by": request.user, "now": now, **form.cleaned_data}
            if job := actions.ask_to_propose(call, **asked):
                return redirect("programme:job_detail", job.pk)
            run = actions.propose(call, **asked)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("programme:matching_detail", run.pk)
    return render(
        request,
        "layout/confirmation.html",
        {
            "trail": _trail(),
            "title": _("Calculer un appariement"),
            "text": _("Le calcul propose ; rien n’est dit à personne avant votre confirmation."),
            "button": _("Calculer"),
            "back": reverse("programme:matching_list"),
            "obstacle": obstacle,
            "form": form,
        },
    )


def _names(run: MatchingRun) -> dict[str, str]:
    """Engine ids → what the team calls them."""
    people = {
        pairing.membership.dossier.reference: str(pairing.membership.dossier.candidate)
        for pairing in run.pairings.select_related("membership__dossier__candidate")
    }
    missions = [int(mission["id"]) for mission in run.input["missions"]]
    titles = {
        str(pk): title
        for pk, title in Mission.objects.filter(pk__in=missions).values_list("pk", "title")
    }
    return {
        **{f"c{key}": name for key, name in people.items()},
        **{f"m{k}": t for k, t in titles.items()},
    }


@team()
@require_GET
def matching_detail(request: Request, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    pairings = list(run.pairings.for_list())
    if asked_as_file(request):
        return list_file(
            request,
            f"appariement-{run.pk}",
            [_("Dossier"), _("Nom"), _("Mission"), _("Place"), _("Rang du vœu"), _("Explication")],
            [
                [
                    p.membership.dossier.reference,
                    p.membership.dossier.candidate,
                    p.mission or "",
                    p.seat.position if p.seat else "",
                    p.rank or "",
                    p.sentence,
                ]
                for p in pairings
            ],
        )
    names = _names(run)
    others = MatchingRun.objects.visible_to(request.user).filter(call=run.call).exclude(pk=run.pk)
    return render(
        request,
        "programme/matching_detail.html",
        {
            "trail": _trail(),
            "run": run,
            "pairings": pairings,
            "missions": [
                (names.get(f"m{key}", key), said["says"])
                for key, said in sorted(
                    run.output["for_mission"].items(), key=lambda row: int(row[0])
                )
            ],
            "blocking": [
                (names.get(f"c{pair['candidate']}"), names.get(f"m{pair['mission']}"), pair["says"])
                for pair in run.output["blocking_pairs"]
            ],
            "coalitions": run.output["blocking_coalitions"],
            "existence": run.output["existence_says"],
            "incentives": run.output["incentives"],
            "ranks": list(enumerate(run.output["ranks"], start=1)),
            "obstacle": rules.obstacle_to_confirm(run),
            "others": others.order_by("-at")[:10],
        },
    )


@team()
@require_GET
def compare_matchings(request: Request, run_id: int, other_id: int) -> HttpResponse:
    """Who moves from one run to another of the same call."""
    run, other = _run(request, run_id), _run(request, other_id)
    if run.call_id != other.call_id:
        return redirect("programme:matching_list")
    before, after = _placed(run), _placed(other)
    moves: list[dict[str, Any]] = []
    for who in sorted(set(before) | set(after)):
        left, right = before.get(who), after.get(who)
        if (left.mission_id if left else None) != (right.mission_id if right else None):
            some = left or right
            assert some is not None  # noqa: S101 - one of the two is there
            moves.append(
                {
                    "name": some.membership.dossier.candidate,
                    "before": left.mission if left else None,
                    "after": right.mission if right else None,
                }
            )
    return render(
        request,
        "programme/compare_matchings.html",
        {
            "trail": _trail(run),
            "run": run,
            "other": other,
            "moves": moves,
            "same": len(set(before) | set(after)) - len(moves),
        },
    )


def _placed(run: MatchingRun) -> dict[int, Pairing]:
    return {pairing.membership_id: pairing for pairing in run.pairings.for_list()}


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_matching(request: Request, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    require(rules.can_match(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(run),
        title=_("Confirmer l’appariement"),
        text=_(
            "Chaque personne et chaque administration verra son résultat et recevra un courriel."
        ),
        button=_("Confirmer"),
        back=_address(run),
        obstacle=rules.obstacle_to_confirm(run),
        act=lambda typed: actions.confirm(
            run, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("L’appariement est confirmé."),
        form=OptionalReasonForm(posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def drop_matching(request: Request, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    require(rules.can_match(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(run),
        title=_("Écarter l’appariement"),
        text=_("Il reste consultable ici ; personne d’autre ne le verra."),
        button=_("Écarter"),
        back=_address(run),
        obstacle=rules.obstacle_to_confirm(run),
        act=lambda typed: actions.drop(
            run, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("L’appariement est écarté."),
        form=OptionalReasonForm(posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def release_pairing(request: Request, pairing_id: int) -> HttpResponse:
    pairing = get_object_or_404(Pairing.objects.standing().for_list(), pk=pairing_id)
    require(rules.can_match(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(pairing.run),
        title=_("Libérer la place"),
        text=_("La place redevient libre pour le prochain appariement."),
        button=_("Libérer la place"),
        back=_address(pairing.run),
        act=lambda typed: actions.release(
            pairing, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La place est libre."),
        form=ReasonForm(posted(request)),
    )
