"""The lists that the authority named by the rules reads and signs."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fellowship.calls.models import Role, RoleKind
from fellowship.reviews import actions, rules, scores
from fellowship.reviews.models import Announcement
from fellowship.reviews.states import AnnouncementState
from fellowship.spaces.access import Request, only, require
from fellowship.spaces.shared.confirmation import ask_to_confirm


def _lists(request: Request) -> QuerySet[Announcement]:
    """Those of the calls in which the person holds this authority today."""
    held = Role.objects.of(request.user, RoleKind.AUTHORITY).standing(timezone.now())
    lists = Announcement.objects.exclude(state=AnnouncementState.CANCELLED)
    return lists.filter(call__in=held.values("call")).for_list()


@only(RoleKind.AUTHORITY)
@require_safe
def list_list(request: Request) -> HttpResponse:
    lists = list(_lists(request))
    return render(
        request,
        "authority/list_list.html",
        {
            "trail": [],
            "to_sign": [one for one in lists if not rules.obstacle_to_sign(one)],
            "signed": [one for one in lists if one.signed_at],
        },
    )


@only(RoleKind.AUTHORITY)
@require_safe
def list_detail(request: Request, announcement_id: int) -> HttpResponse:
    announcement = get_object_or_404(_lists(request), pk=announcement_id)
    verdicts = list(
        announcement.verdicts.select_related("dossier__candidate").order_by(
            "outcome", "dossier__reference"
        )
    )
    read = announcement.decision.of
    values = scores.values_at(read, [verdict.dossier for verdict in verdicts]) if read else {}
    stage = announcement.place
    return render(
        request,
        "authority/list_detail.html",
        {
            "trail": [(_("Listes à signer"), reverse("authority:list_list"))],
            "announcement": announcement,
            "rows": [
                (
                    verdict,
                    values.get(verdict.dossier_id, scores.NOTHING),
                    stage.outcome_label(verdict.outcome) if stage else verdict.outcome,
                )
                for verdict in verdicts
            ],
            "obstacle": rules.obstacle_to_sign(announcement),
        },
    )


@only(RoleKind.AUTHORITY)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_list(request: Request, announcement_id: int) -> HttpResponse:
    announcement = get_object_or_404(_lists(request), pk=announcement_id)
    now = timezone.now()
    require(rules.can_sign(request.user, announcement, now=now))
    back = reverse("authority:list_detail", args=[announcement.pk])
    return ask_to_confirm(
        request,
        trail=[
            (_("Listes à signer"), reverse("authority:list_list")),
            (str(announcement), back),
        ],
        title=_("Signer cette liste"),
        text=_(
            "Vous faites vôtres ces décisions. L’équipe pourra ensuite les annoncer ; pour y "
            "changer quoi que ce soit, il faudra la reprendre et vous la présenter de nouveau."
        ),
        button=_("Signer"),
        back=back,
        obstacle=rules.obstacle_to_sign(announcement),
        act=lambda _typed: actions.sign_announcement(announcement, by=request.user, now=now),
        done=_("La liste est signée."),
    )
