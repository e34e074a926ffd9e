"""Who is of the team, with which role, until when; one's own roles lent while one is away."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.people import actions
from fellowship.people.models import TeamRole, TeamRoleKind, User
from fellowship.people.rights import RIGHTS, Right, may
from fellowship.spaces.access import Request, expects, fresh_proof, posted, require, team
from fellowship.spaces.access_matrix import DENY
from fellowship.spaces.shared.confirmation import act_and_return


class TeamRoleForm(DsfrBaseForm):
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        help_text=gettext_lazy("Format attendu : nom@domaine.fr."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=TeamRoleKind.choices)
    last_day = forms.DateField(
        label=gettext_lazy("Dernier jour"),
        help_text=gettext_lazy("Laissez vide pour un rôle sans fin prévue."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class LendForm(TeamRoleForm):
    def __init__(self, *arguments: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(kind, TeamRoleKind(kind).label) for kind in kinds]
        self.fields["kind"].choices = choices
        self.fields["last_day"].required = True
        self.fields["last_day"].help_text = _("Le rôle revient à vous seul le lendemain.")


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _own(user: User) -> list[str]:
    mine = TeamRole.objects.standing(timezone.now()).filter(person=user, lent_by=None)
    return sorted(set(mine.values_list("kind", flat=True)))


@team()
@require_safe
def team_list(request: Request) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "programme/team_list.html",
        {
            "roles": TeamRole.objects.standing(now).for_list(),
            "meanings": [
                (kind.label, [right.label for right in Right if right in RIGHTS[kind]])
                for kind in TeamRoleKind
            ],
            "may_change": may(request.user, Right.TEAM),
            "may_lend": bool(_own(request.user)),
        },
    )


def _ask(
    request: Request, form: TeamRoleForm, do: Callable[..., TeamRole], heading: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            role = do(
                actions.welcome(told["email"]),
                told["kind"],
                by=request.user,
                now=timezone.now(),
                until=_end_of(told["last_day"]),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(role)s peut entrer.") % {"role": role})
            return redirect("programme:team_list")
    return render(request, "programme/give_team_role.html", {"form": form, "heading": heading})


@team(Right.TEAM, act=True)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def give_team_role(request: Request) -> HttpResponse:
    require(may(request.user, Right.TEAM))
    heading = _("Donner un rôle dans l’équipe")
    return _ask(request, TeamRoleForm(posted(request)), actions.give_team_role, heading)


@team(Right.READ)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def lend_team_role(request: Request) -> HttpResponse:
    form = LendForm(posted(request), kinds=_own(request.user))
    return _ask(request, form, actions.lend_team_role, _("Prêter un de mes rôles"))


@expects(reader=DENY, secretary=DENY, hr=DENY)  # the matrix asks about a role given by others
@team(Right.READ)
@fresh_proof
@require_POST
def end_team_role(request: Request, role_id: int) -> HttpResponse:
    """By who gives roles; what one has lent, one takes back."""
    role = get_object_or_404(TeamRole.objects.standing(timezone.now()), pk=role_id)
    require(may(request.user, Right.TEAM) or role.lent_by_id == request.user.pk)
    return act_and_return(
        request,
        reverse("programme:team_list"),
        lambda: actions.end_team_role(role, by=request.user, now=timezone.now()),
        _("Le rôle a pris fin."),
    )
