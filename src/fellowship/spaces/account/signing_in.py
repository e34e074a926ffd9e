"""The only door: an address, a code sent to it, for some a second factor (allauth's screens)."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fellowship.people import actions
from fellowship.people.actions import Answer, TooMany
from fellowship.people.adapter import address_of, has_authenticator
from fellowship.people.forms import AskCodeForm, EnterCodeForm
from fellowship.people.models import User
from fellowship.spaces.access import Request, everybody, expects, posted
from fellowship.spaces.access_matrix import LOGIN

PENDING = "sign_in_code"  # in the session: the number of the row and the address, never the code
DEVICE = "appareil"  # a cookie
DEVICE_AGE = 400 * 24 * 3600  # the most that browsers keep

pages = require_http_methods(["GET", "HEAD", "POST"])


def next_of(request: HttpRequest) -> str:
    """Where one wanted to go, if it is here."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here and wanted.startswith("/") else ""


def onwards(request: HttpRequest, route: str) -> HttpResponse:
    wanted = next_of(request)
    return redirect(reverse(route) + (f"?{urlencode({'next': wanted})}" if wanted else ""))


def wait(
    request: HttpRequest, refusal: TooMany, template: str, context: dict[str, Any]
) -> HttpResponse:
    """429, with the delay in the page and in ``Retry-After``."""
    minutes = -(-refusal.seconds // 60)
    context["obstacle"] = ngettext(
        "Trop d’essais. Réessayez dans une minute.",
        "Trop d’essais. Réessayez dans %(n)s minutes.",
        minutes,
    ) % {"n": minutes}
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


def mail_code(request: HttpRequest, address: str) -> None:
    """Send a code and remember which. Its words leave at once and are kept nowhere: the outbox
    would keep them. Raises ``TooMany``; a mail server that does not answer raises ``OSError``."""
    row, code = actions.send_code(address, network=address_of(request), now=timezone.now())
    request.session[PENDING] = [row.pk, row.address]
    words = render_to_string("emails/sign_in_code.txt", {"code": code}).strip()
    subject, _sep, body = words.partition("\n\n")
    EmailMessage(subject, body, to=[row.address]).send()


@login_not_required
@never_cache
@pages
def ask_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_of(request) or "home")
    form = AskCodeForm(posted(request))
    context = {"form": form, "next": next_of(request), "provider": settings.OIDC_NAME}
    if not form.is_valid():
        return render(request, "account/request_login_code.html", context)
    try:
        mail_code(request, form.cleaned_data["email"])
    except TooMany as refusal:
        return wait(request, refusal, "account/request_login_code.html", context)
    except OSError:
        context["obstacle"] = _("Le courrier ne part pas pour l’instant. Réessayez dans un moment.")
        return render(request, "account/request_login_code.html", context, status=503)
    return onwards(request, "account_confirm_login_code")


@expects(**everybody(LOGIN))
@login_not_required
@never_cache
@sensitive_post_parameters("code")
@pages
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code, to sign in; or, signed in already, to prove again that it is still oneself."""
    pending = request.session.get(PENDING)
    if pending is None:
        known = bool(request.user.is_authenticated)  # a stranger comes here too
        back = "account_reauthenticate" if known else settings.LOGIN_URL
        return onwards(request, back)
    form = EnterCodeForm(posted(request))
    code_id, address = pending
    context = {"form": form, "next": next_of(request), "address": address}
    if not form.is_valid():
        return render(request, "account/confirm_login_code.html", context)
    now, secret = timezone.now(), request.COOKIES.get(DEVICE, "")
    try:
        tried = actions.try_code(code_id, form.cleaned_data["code"], secret=secret, now=now)
    except TooMany as refusal:
        return wait(request, refusal, "account/confirm_login_code.html", context)
    if tried.answer is Answer.WRONG and tried.left:
        said = ngettext(
            "Ce code n’est pas le bon. Il reste un essai.",
            "Ce code n’est pas le bon. Il reste %(n)s essais.",
            tried.left,
        ) % {"n": tried.left}
        form.add_error("code", said)
        return render(request, "account/confirm_login_code.html", context)
    del request.session[PENDING]
    if tried.answer is not Answer.RIGHT:
        messages.error(request, _("Ce code ne sert plus. Demandez-en un autre."))
        return onwards(request, settings.LOGIN_URL)
    return enter(request, tried.address)


def enter(request: HttpRequest, address: str) -> HttpResponse:
    """The address is proved: sign in under it, or go on with what asked for a fresh proof."""
    if isinstance(request.user, User):
        if request.user.email != address:
            return redirect("account_reauthenticate")
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return resume_request(request) or redirect("home")
    user = actions.welcome(address)
    if not user.is_active:
        return redirect("account_inactive")
    record_authentication(request, user, method="code", email=address)
    login = Login(user=user, email=address, redirect_url=next_of(request) or None)
    answer: HttpResponse = perform_login(request, login)
    return answer


@login_not_required
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/inactive.html")


@pages
def prove_again(request: Request) -> HttpResponse:
    """Asked before what must not be done by somebody who found the session open."""
    if has_authenticator(request.user):
        return onwards(request, "mfa_reauthenticate")
    context: dict[str, Any] = {"next": next_of(request)}
    if request.method != "POST":
        return render(request, "account/prove_again.html", context)
    try:
        mail_code(request, request.user.email)
    except TooMany as refusal:
        return wait(request, refusal, "account/prove_again.html", context)
    except OSError:
        context["obstacle"] = _("Le courrier ne part pas pour l’instant. Réessayez dans un moment.")
        return render(request, "account/prove_again.html", context, status=503)
    return onwards(request, "account_confirm_login_code")


@expects(**everybody(LOGIN))
@login_not_required
def way_in(request: HttpRequest) -> HttpResponse:
    """Other names that libraries have for the door; all lead to it."""
    return onwards(request, settings.LOGIN_URL)


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Called once a session has begun (``apps``): the device is met, a cookie holds its secret."""
    secret = actions.meet_device(
        user,
        request.COOKIES.get(DEVICE, ""),
        agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )
    if secret:
        response.set_cookie(
            DEVICE,
            secret,
            max_age=DEVICE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form without its token: an old tab, cookies refused, or another site that sends it."""
    return render(request, "account/forged.html", status=403)
