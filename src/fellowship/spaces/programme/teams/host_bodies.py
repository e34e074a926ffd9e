"""The administrations: written by the team, with the people who speak for them."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls import actions, rules
from fellowship.calls.models import BodyKind, Call, HostBody, Role, RoleKind
from fellowship.calls.states import CallState
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of


class BodyForm(DsfrBaseForm):
    name = forms.CharField(label=lazy("Nom"), max_length=200)
    kind = forms.ChoiceField(label=lazy("Nature"), choices=BodyKind.choices)
    parent = forms.CharField(label=lazy("Ministère ou tutelle"), required=False, max_length=200)


def _address(body: HostBody) -> str:
    return reverse("programme:body_detail", args=[body.pk])


def _trail(body: HostBody | None = None) -> list[tuple[str, str]]:
    steps = [(_("Administrations"), "programme:body_list")]
    if body is not None:
        steps.append((body.name, _address(body)))
    return trail_of(*steps)


@team()
@require_GET
def body_list(request: Request) -> HttpResponse:
    rows = HostBody.objects.for_list(timezone.now())
    if asked_as_file(request):
        return list_file(
            request,
            "administrations",
            [_("Nom"), _("Nature"), _("Tutelle"), _("Missions"), _("Personnes")],
            [
                [b.name, b.get_kind_display(), b.parent, b.mission_count, b.person_count]  # type: ignore[attr-defined]  # annotated
                for b in rows
            ],
        )
    context = {"trail": trail_of(), "page": page_of(rows, request.GET.get("page"))}
    return render(request, "programme/body_list.html", context)


@team()
@require_GET
def body_detail(request: Request, body_id: int) -> HttpResponse:
    """What an administration does here: its missions, the people who speak for it."""
    body = get_object_or_404(HostBody, pk=body_id)
    now = timezone.now()
    roles = Role.objects.visible_to(request.user).filter(body=body, kind=RoleKind.HOST)
    context = {
        "trail": _trail(),
        "body": body,
        "roles": roles.standing(now).for_list(),
        "missions": body.missions.select_related("call").order_by("title"),
        "calls": Call.objects.visible_to(request.user).exclude(state=CallState.ARCHIVED),
    }
    return render(request, "programme/body_detail.html", context)


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def create_body(request: Request) -> HttpResponse:
    require(rules.can_write_body(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Ajouter une administration"),
        text="",
        button=_("Enregistrer"),
        back=reverse("programme:body_list"),
        act=lambda typed: actions.create_body(**typed, by=request.user, now=timezone.now()),
        done=_("L’administration est enregistrée : donnez-lui des personnes."),
        form=BodyForm(posted(request)),
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_body(request: Request, body_id: int) -> HttpResponse:
    body = get_object_or_404(HostBody, pk=body_id)
    require(rules.can_write_body(request.user))
    known = {"name": body.name, "kind": body.kind, "parent": body.parent}
    return ask_to_confirm(
        request,
        trail=_trail(body),
        title=_("Modifier l’administration"),
        text=_("Le nom change partout où il est affiché, sauf dans les lettres déjà établies."),
        button=_("Enregistrer"),
        back=_address(body),
        act=lambda typed: actions.change_body(body, **typed, by=request.user, now=timezone.now()),
        done=_("L’administration est enregistrée."),
        form=BodyForm(posted(request), initial=known),
    )
