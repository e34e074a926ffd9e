"""What a person wishes for, as her rules ask, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.spaces.access import Request, instant_of, require, whole
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.talents import actions, rules
from fellowship.talents.models import WishList
from fellowship.teams.models import Pairing
from regulations import Stage
from texts import voice

Wished = Mission | str


def _offered(dossier: Dossier, stage: Stage) -> dict[str, Wished]:
    """What may be wished for, by the key of its field."""
    choices = rules.choices_of(dossier, stage, now=timezone.now())
    if rules.asks_of(stage).of in {"themes", "profiles"}:
        return {slug: slug for slug, _label in choices}
    return {str(mission.pk): mission for mission in rules.wishable_missions(dossier)}


def _typed(request: Request, offered: dict[str, Wished], *, ranked: bool) -> list[Wished]:
    """The list as typed, best first: a rank beside each, or a tick where order says nothing."""
    ranks: list[tuple[int, Wished]] = []
    for key, one in offered.items():
        text = request.POST.get(f"rank-{key}", "").strip()
        if not text:
            continue
        if not ranked:
            ranks.append((len(ranks), one))
        elif not (rank := whole(text, most=999)):
            raise Refused(_("Un rang est un nombre entier à partir de 1."))
        else:
            ranks.append((rank, one))
    if len({rank for rank, _one in ranks}) != len(ranks):
        raise Refused(_("Deux vœux ont le même rang : donnez un rang différent à chacun."))
    return [one for _rank, one in sorted(ranks, key=lambda row: row[0])]


def _kept(row: WishList | None) -> dict[str, int]:
    wishes = row.wishes.all() if row else ()
    return {str(wish.mission_id or wish.choice): wish.rank for wish in wishes}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_wishes(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = instant_of(request)
    stage = rules.last_wishes_stage(dossier, now=now)
    if stage is None:
        return render(
            request,
            "candidate/edit_wishes.html",
            {
                "dossier": dossier,
                "trail": trail(dossier),
                "stages": stages(dossier, "edit_wishes"),
                "obstacle": _("Le règlement de cet appel ne prévoit pas de vœux."),
            },
        )
    asked = rules.asks_of(stage)
    obstacle = rules.obstacle_to_wish(dossier, now=now)
    offered = _offered(dossier, stage)
    error, sending = "", "send" in request.POST
    if request.method == "POST":
        try:
            actions.save_wishes(
                dossier,
                _typed(request, offered, ranked=asked.ranked),
                teammate=request.POST.get("teammate", "")[:200],
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            error = str(refusal)
        else:
            if sending:
                return redirect("candidate:send_wishes", dossier.pk)
            messages.success(request, _("Vos vœux sont enregistrés."))
            return redirect("candidate:edit_wishes", dossier.pk)
    row = WishList.objects.filter(dossier=dossier, stage=stage.slug).first()
    kept = _kept(row)
    labels = dict(rules.choices_of(dossier, stage, now=now))
    window = rules.window_of(stage, dossier.sprint)
    return render(
        request,
        "candidate/edit_wishes.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "edit_wishes"),
            "stage": stage,
            "obstacle": obstacle,
            "error": error,
            "limits": asked,
            "teammate": request.POST.get("teammate", row.teammate if row else ""),
            "until": window.ends_at - voice.MINUTE if window and window.ends_at else None,
            "to_send": stage.is_place and not obstacle,
            "sent_at": row.sent_at if row else None,
            "rows": [
                {
                    "key": key,
                    "mission": one if isinstance(one, Mission) else None,
                    "title": one.title if isinstance(one, Mission) else labels[one],
                    "rank": request.POST.get(f"rank-{key}", kept.get(key, "")),
                }
                for key, one in offered.items()
            ],
            "said": rules.said_wishes(row) if row else [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_wishes(request: Request, dossier_id: int) -> HttpResponse:
    """Final: the list is read again before it leaves."""
    dossier = mine(request, dossier_id)
    require(rules.can_wish(request.user, dossier))
    now = instant_of(request)
    stage = rules.wishes_stage(dossier, now=now)
    row = WishList.objects.filter(dossier=dossier, stage=stage.slug if stage else "").first()
    back = reverse("candidate:edit_wishes", args=[dossier.pk])
    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Envoyer mes vœux"),
        text=_("Vous envoyez : %(list)s. Ils ne changeront plus.")
        % {"list": ", ".join(rules.said_wishes(row)) if row else ""},
        button=_("Envoyer mes vœux"),
        back=back,
        obstacle=rules.obstacle_to_send(dossier, now=now),
        act=lambda _typed: actions.send_wishes(dossier, by=request.user, now=now),
        done=_("Vos vœux sont envoyés."),
    )


@require_GET
def result_detail(request: Request, dossier_id: int) -> HttpResponse:
    """Nothing before a person has confirmed."""
    dossier = mine(request, dossier_id)
    pairings = (
        Pairing.objects.visible_to(request.user, timezone.now())
        .filter(membership__dossier=dossier)
        .select_related("mission__body", "run")
        .order_by("-confirmed_at", "-pk")
    )
    return render(
        request,
        "candidate/result_detail.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "result_detail"),
            "pairings": pairings,
        },
    )
