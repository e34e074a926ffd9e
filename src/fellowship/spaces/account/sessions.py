"""One's own account: what is open under it, and how it is protected."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fellowship.spaces.access import Request
from fellowship.spaces.vigil import must_have_second_factor

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = gettext_lazy("Appareil inconnu")


def in_words(agent: str) -> str:
    """« Firefox, Linux », from what a browser says of itself."""
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or str(UNKNOWN)


@require_safe
def account_detail(request: Request) -> HttpResponse:
    return render(
        request,
        "account/detail.html",
        {
            "factors": Authenticator.objects.filter(user=request.user).exclude(
                type=Authenticator.Type.RECOVERY_CODES
            ),
            "required": must_have_second_factor(request),
        },
    )


@require_safe
def session_list(request: Request) -> HttpResponse:
    sessions = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "session": session,
            "device": in_words(session.user_agent),
            "current": session.session_key == request.session.session_key,
        }
        for session in sorted(sessions, key=lambda one: one.created_at, reverse=True)
    ]
    idle = settings.IDLE_MINUTES
    return render(request, "account/session_list.html", {"rows": rows, "idle": idle})


@require_POST
def end_session(request: Request, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    end_sessions(request, [session])
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    messages.success(request, _("La session est fermée."))
    return redirect("account:session_list")


@require_POST
def end_others(request: Request) -> HttpResponse:
    end_other_sessions(request, request.user)
    messages.success(request, _("Toutes les autres sessions sont fermées."))
    return redirect("account:session_list")


def not_here(request: HttpRequest, **_arguments: object) -> HttpResponse:  # noqa: ARG001
    """Doors of libraries that we keep closed: passwords, and their recovery."""
    raise Http404
