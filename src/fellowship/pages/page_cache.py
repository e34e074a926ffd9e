"""Public pages kept ready for visitors who are not signed in.

A kept page is forgotten when anything it may show changes (a publication, a date of a call, a
rule), and at the next instant when something changes by itself: a window that opens or closes.
"""

import time
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache, caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from fellowship.pages.calendar import next_instant

LONGEST = 3600  # seconds
VERSION = "site-version"
TRUSTED = 1.0  # seconds during which a process does not ask again which version is current
PRIVATE = (
    "/espace/",
    "/inscriptions/",
    "/redaction/",
    "/connexion/",
    "/deconnexion/",
    "/documents/",
    "/static/",
)


class _Current:
    """The version this process last read, and until when it believes it."""

    version: float = 0
    until: float = 0


def version() -> float:
    if time.monotonic() >= _Current.until:
        _Current.version = cache.get(VERSION, 0)
        _Current.until = time.monotonic() + TRUSTED
    return _Current.version


def forget() -> None:
    """Every kept page is of a former version from now on.

    Twice inside a transaction: at once, for what it reads itself; after it, for whoever kept the
    old words meanwhile.
    """

    def bump() -> None:
        cache.set(VERSION, time.time_ns(), None)
        cache.delete("menu")
        _Current.until = 0

    bump()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(bump)


def _key(request: HttpRequest) -> str:
    address = f"{version()} {request.scheme} {request.get_host()} {request.get_full_path()}"
    return f"page:{sha256(address.encode()).hexdigest()}"


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and not request.path.startswith(PRIVATE)
        and "HX-Request" not in request.headers
    )


def _lifetime(now: datetime) -> int:
    """Seconds until something changes by itself, an hour at most."""
    instant = next_instant(now)
    left = int((instant - now).total_seconds()) if instant else LONGEST
    return max(0, min(left, LONGEST))


class PublicPages:
    """Middleware, the very first: what is kept is the whole answer, its headers included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        store, key = caches[settings.PAGE_CACHE], _key(request)
        held = store.get(key)
        if held is not None:
            content, headers = held
            response = HttpResponse(b"" if request.method == "HEAD" else content)
            for name, value in headers:
                response[name] = value
            return response
        answer = self.get_response(request)
        if self.is_public(request, answer):
            seconds = _lifetime(timezone.now())
            if seconds:
                headers = [(n, v) for n, v in answer.items() if n != "Content-Length"]
                store.set(key, (answer.content, headers), seconds)  # type: ignore[attr-defined]
        return answer

    def is_public(self, request: HttpRequest, answer: HttpResponseBase) -> bool:
        """The same for everybody: whole, without a cookie, without a form's token."""
        return (
            request.method == "GET"
            and answer.status_code == 200
            and not answer.streaming
            and not answer.cookies
            and "CSRF_COOKIE" not in request.META
            and "no-store" not in answer.get("Cache-Control", "")
            and answer.get("Content-Type", "").startswith(("text/html", "application/", "text/xml"))
        )
