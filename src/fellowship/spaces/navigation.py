"""The spaces a person may enter, as the header links to them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from fellowship.calls.models import RoleKind
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.spaces.access import Request, roles_in

SPACES = {
    RoleKind.REVIEWER: ("reviewer:review_list", "Relecture"),
    RoleKind.JUROR: ("juror:interview_list", "Jury"),
    RoleKind.HOST: ("host:mission_list", "Administration"),
    RoleKind.AUTHORITY: ("authority:list_list", "Signature"),
}


WINGS = {  # of the team, by what opens them
    Right.READ: ("programme:dashboard", "Équipe programme"),
    Right.PRIVACY: ("programme:request_list", "Données personnelles"),
    Right.AUDIT: ("programme:event_list", "Journal"),
    Right.SITE: ("wagtailadmin_home", "Rédaction"),
}


@dataclass(frozen=True, slots=True)
class SpaceLink:
    name: str
    address: str
    here: bool


def spaces_of(request: HttpRequest) -> list[SpaceLink]:
    """The spaces a signed-in person may enter; everybody may be a candidate."""
    user = request.user
    if not isinstance(user, User):
        return []
    held = roles_in(request)
    entries = [entry for right, entry in WINGS.items() if may(user, right)]
    entries += [SPACES[role] for role in SPACES if role in held]
    if not held:
        entries.append(("candidate:dossier_list", _("Mes candidatures")))
    found = []
    for route, name in entries:
        try:
            address = reverse(route)
        except NoReverseMatch:  # a space whose first screen is not there yet
            continue
        found.append(SpaceLink(name, address, here=request.path.startswith(address)))
    return found


def home(request: Request) -> HttpResponse:
    """After signing in: straight to the only space, the team's first."""
    found = spaces_of(request)
    return redirect(found[0].address if found else "account:account_detail")
