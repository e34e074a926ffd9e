"""How someone is let in: the typed request, ``require``, and who may enter a space."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from fellowship.calls.models import Role
from fellowship.core.reception import arrival_of
from fellowship.people.adapter import is_fresh
from fellowship.people.models import User
from fellowship.people.rights import Right, is_of_the_team, may
from fellowship.spaces.access_matrix import ROLES

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


class Request(HttpRequest):
    """What every view receives: LoginRequiredMiddleware has made sure of the user."""

    user: User
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an answer, even an empty one, and nothing before it."""
    return request.POST if request.method == "POST" else None


def instant_of(request: HttpRequest) -> datetime:
    """When this was sent to us, as near as anybody knows: what a closing is compared with."""
    return arrival_of(request, now=timezone.now()).at


def whole(text: str, *, most: int = 10**9) -> int | None:
    """A whole number from 0 to ``most`` as a person types it; None for anything else, such as « ² »
    or five thousand digits."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None


def require(allowed: bool) -> None:  # noqa: FBT001
    if not allowed:
        raise PermissionDenied


def roles_of(user: User) -> set[str]:
    """The roles a person has today; "programme" is the team."""
    held = set(
        Role.objects.filter(person=user).standing(timezone.now()).values_list("kind", flat=True)
    )
    return held | ({"programme"} if is_of_the_team(user) else set())


def roles_in(request: HttpRequest) -> set[str]:
    """The roles of who is asking, read once a request."""
    held: set[str] | None = getattr(request, "roles", None)
    if held is None:
        held = roles_of(request.user) if isinstance(request.user, User) else set()
        request.roles = held  # type: ignore[attr-defined]
    return held


def only(role: str) -> Callable[[View], View]:
    """A space exists only for those who have its role: for others, nothing is there (404)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if role not in roles_in(request):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.role = role  # type: ignore[attr-defined]
        return guarded

    return guard


def team(
    right: Right = Right.RUN, *, reads: Right = Right.READ, act: bool = False
) -> Callable[[View], View]:
    """A screen of the team. To read it one needs ``reads`` or ``right``, else nothing is there
    (404); to post to it, ``right`` (403 for who only reads), also to read it when all of it is an
    ``act``. A list taken away as a file asks for the right to export and for a fresh proof."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, reads, right):
                raise Http404
            require((request.method in SAFE and not act) or may(request.user, right))
            if request.GET.get("format"):
                require(may(request.user, Right.EXPORT))
                return fresh_proof(view)(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        guarded.role = "programme"  # type: ignore[attr-defined]
        guarded.rights = (reads, right, act)  # type: ignore[attr-defined]
        return guarded

    return guard


def fresh_proof(view: View) -> View:
    """An act that a borrowed or forgotten session must not do: the proof is asked again when it is
    older than ``STEP_UP_MINUTES``. What was posted is kept and done once it is given."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.STEP_UP_MINUTES or is_fresh(request):
            return view(request, *args, **kwargs)
        asked: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
        return asked

    guarded.fresh_proof = True  # type: ignore[attr-defined]
    return guarded


def expects(
    **verdicts: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Tell the matrix of routes what a role gets here when its zone does not say it."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.expects = verdicts  # type: ignore[attr-defined]
        return view

    return mark


def everybody(verdict: str) -> dict[str, str]:
    """The same verdict for every role."""
    return dict.fromkeys(ROLES, verdict)
