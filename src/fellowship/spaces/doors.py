"""How someone is let in: the typed request, ``require``, and the doors shown in the header."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from fellowship.calls.models import Part, Role
from fellowship.pages.menu import Surroundings
from fellowship.people.models import User
from fellowship.spaces.matrix import LOGIN, ROLES


class Request(HttpRequest):
    """What every view receives: LoginRequiredMiddleware has made sure of the user."""

    user: User
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an answer, even an empty one, and nothing before it."""
    return request.POST if request.method == "POST" else None


def require(allowed: bool) -> None:  # noqa: FBT001
    if not allowed:
        raise PermissionDenied


def roles_of(user: User) -> set[str]:
    """The parts a person plays today; "programme" is the team."""
    held = set(
        Part.objects.filter(person=user).standing(timezone.now()).values_list("role", flat=True)
    )
    return held | ({"programme"} if user.is_staff else set())


def roles_in(request: HttpRequest) -> set[str]:
    """The parts of who is asking, read once a request."""
    held: set[str] | None = getattr(request, "roles", None)
    if held is None:
        held = roles_of(request.user) if isinstance(request.user, User) else set()
        request.roles = held  # type: ignore[attr-defined]
    return held


def only(role: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A space exists only for those who play its part: for others, nothing is there (404)."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if role not in roles_in(request):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.role = role  # type: ignore[attr-defined]
        return guarded

    return guard


def expects(
    **verdicts: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Tell the matrix of routes what a role gets here when its zone does not say it."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.expects = verdicts  # type: ignore[attr-defined]
        return view

    return mark


SPACES = {
    "programme": ("programme:dashboard", "Équipe programme"),
    Role.REVIEWER: ("reviewer:review_list", "Relecture"),
    Role.JUROR: ("juror:interview_list", "Jury"),
    Role.HOST: ("host:mission_list", "Administration"),
}


@dataclass(frozen=True, slots=True)
class Door:
    name: str
    address: str
    here: bool


def doors_of(request: HttpRequest) -> list[Door]:
    """The spaces a signed-in person may enter; everybody may be a candidate."""
    user = request.user
    if not isinstance(user, User):
        return []
    held = roles_in(request)
    entries = [SPACES[role] for role in SPACES if role in held]
    if not held:
        entries.append(("candidate:dossier_list", _("Mes candidatures")))
    doors = []
    for route, name in entries:
        try:
            address = reverse(route)
        except NoReverseMatch:  # a space whose first screen is not there yet
            continue
        doors.append(Door(name, address, here=request.path.startswith(address)))
    return doors


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its content (``site`` is a word allauth takes for itself)."""
    around = Surroundings(request.path)
    return {
        "house": {
            "name": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "operator": settings.SITE_OPERATOR,
            "logo": settings.SITE_LOGO,
            "font": settings.SITE_FONT,
            "contact": settings.CONTACT_EMAIL,
            "url": settings.SITE_URL,
            "spaces": SimpleLazyObject(lambda: doors_of(request)),
            "menu": SimpleLazyObject(lambda: around.menu),
            "footer": SimpleLazyObject(lambda: around.footer),
            "demo_accounts": settings.DEMO_ACCOUNTS,
        }
    }


def home(request: Request) -> HttpResponse:
    """After signing in: straight to the only space, the team's first."""
    return redirect(doors_of(request)[0].address)


def everybody(verdict: str) -> dict[str, str]:
    """The same verdict for every role."""
    return dict.fromkeys(ROLES, verdict)


@expects(**everybody(LOGIN))
@login_not_required
def way_in(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return redirect("account_request_login_code")


@login_not_required
def theme(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The font of the installation, as a style sheet: the policy refuses inline styles."""
    font = settings.SITE_FONT.replace("{", "").replace("}", "").replace(";", "")
    return HttpResponse(f":root {{ --app-font: {font}; }}\n", content_type="text/css")
