"""What is asked of a signed-in person beyond her first proof: a second factor, a fresh proof, to be
still there. The settings say of whom (``SECOND_FACTOR_ROLES``) and after how long."""

import time
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fellowship.people.adapter import has_authenticator
from fellowship.people.models import User
from fellowship.spaces.access import roles_in

View = Callable[..., HttpResponse]
SEEN = "seen_at"  # in the session, seconds of the epoch
PATIENCE = 60  # seconds between two writings of it
# Where one goes to prove oneself, or to leave: never closed by what is missing.
ALWAYS = ("/connexion/", "/deconnexion/", "/espace/compte/", "/static/", "/theme.css")


def must_have_second_factor(request: HttpRequest) -> bool:
    return bool(roles_in(request) & set(settings.SECOND_FACTOR_ROLES))


def has_second_factor(request: HttpRequest) -> bool:
    """Did this session give one? A proof by an identity provider that vouches for it is one."""
    records = get_authentication_records(request, request.user)
    return any(
        one.get("method") == "mfa"
        or (one.get("method") == "socialaccount" and settings.OIDC_IS_STRONG)
        for one in records
    )


def patience_of(request: HttpRequest) -> int:
    """Seconds without a request after which the session is closed."""
    minutes = settings.IDLE_MINUTES_STAFF if roles_in(request) else settings.IDLE_MINUTES
    return int(minutes) * 60


DESK = "/redaction/"
# The editors' desk runs scripts of its own inside its pages; all else is as closed as elsewhere.
DESK_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
PERSONAL = ("/espace/", "/connexion/", "/deconnexion/", DESK)


class Threshold:
    """What every answer gets on its way out, and what no view should have to receive."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8").strip("\"' ").lower()
        if charset not in ("utf-8", "utf8", "us-ascii"):
            said = _("Ce formulaire n’est pas écrit en UTF-8 : il n’a pas été lu.")
            return HttpResponse(said, status=415, content_type="text/plain; charset=utf-8")
        response = self.get_response(request)
        if request.path.startswith(PERSONAL):
            response["Cache-Control"] = "private, no-store"
        if request.path.startswith(DESK):
            response.headers.setdefault("Content-Security-Policy", DESK_POLICY)
        return response


class Vigil:
    """Closes what was left open, and sends to the second factor those who owe one."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request) or self.get_response(request)

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path.startswith(("/espace/", "/redaction/", "/deconnexion/")):
            return None
        if not isinstance(request.user, User):
            return None
        now = time.time()
        idle = now - request.session.get(SEEN, now)
        if idle > PATIENCE and idle > patience_of(request):
            logout(request)
            messages.info(
                request,
                _("Votre session s’est fermée : elle est restée longtemps sans activité."),
            )
            back = request.get_full_path() if request.method == "GET" else reverse("home")
            return redirect_to_login(back, reverse("account_request_login_code"))
        if idle > PATIENCE or SEEN not in request.session:
            request.session[SEEN] = now
        if request.path.startswith(ALWAYS) or not settings.SECOND_FACTOR_ROLES:
            return None
        if has_second_factor(request) or not must_have_second_factor(request):
            return None
        if has_authenticator(request.user):
            if request.method == "GET":
                return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
            return redirect("mfa_reauthenticate")  # not kept: its token has not been checked yet
        messages.warning(
            request,
            _("Votre rôle demande un second facteur : ajoutez-en un pour continuer."),
        )
        return redirect("mfa_index")
