"""Public pages kept ready for visitors who are not signed in.

A kept page is forgotten when anything it may show changes (a publication, a date of a call, a
rule), and at the next instant when something changes by itself: a window that opens or closes.
While the database is away, the last known page is better than none: it is given, a day at most.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache, caches
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from fellowship.pages.showing.calendar import next_instant

PAUSE = 503
LONGEST = 3600  # seconds
VERSION = "site-version"
AGAINST_CUTS = 24 * 3600  # seconds during which a page may serve while the database is away
TRUSTED = 1.0  # seconds during which a process does not ask again which version is current
PRIVATE = (
    "/espace/",
    "/inscriptions/",
    "/redaction/",
    "/connexion/",
    "/deconnexion/",
    "/documents/",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
)


class _Current:
    """The version this process last read, and until when it believes it."""

    version: str = ""
    until: float = 0


def version() -> str:
    if time.monotonic() >= _Current.until:
        with suppress(OperationalError, InterfaceError):  # away: what was true is still shown
            _Current.version = cache.get(VERSION, "")
        _Current.until = time.monotonic() + TRUSTED
    return _Current.version


def forget() -> None:
    """Every kept page is of a former version from now on.

    Twice inside a transaction: at once, for what it reads itself; after it, for whoever kept the
    old words meanwhile.
    """

    def bump() -> None:
        # not the hour: two changes may share theirs, from two machines or under a stopped clock
        cache.set(VERSION, uuid4().hex, None)
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


def _is_public_path(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and not request.path.startswith(PRIVATE)


def _given(held: Any, request: HttpRequest) -> HttpResponse:
    content, headers, _until = held
    response = HttpResponse(b"" if request.method == "HEAD" else content)
    for name, value in headers:
        response[name] = value
    return response


class PublicPages:
    """Middleware, the very first: what is kept is the whole answer, its headers included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            answer = self.get_response(request)
            return self.instead_of_a_pause(request, answer) if _is_public_path(request) else answer
        store, key = caches[settings.PAGE_CACHE], _key(request)
        held = store.get(key)
        if held is not None and held[2] > time.time():
            return _given(held, request)
        answer = self.get_response(request)
        if answer.status_code == PAUSE and held is not None:
            return _given(held, request)
        if self.is_public(request, answer):
            seconds = _lifetime(timezone.now())
            if seconds:
                headers = [(n, v) for n, v in answer.items() if n != "Content-Length"]
                page = (answer.content, headers, time.time() + seconds)  # type: ignore[attr-defined]
                store.set(key, page, AGAINST_CUTS)
        return answer

    def instead_of_a_pause(
        self, request: HttpRequest, answer: HttpResponseBase
    ) -> HttpResponseBase:
        """Somebody signed in reads the public page of everybody while the database is away."""
        if answer.status_code != PAUSE:
            return answer
        held = caches[settings.PAGE_CACHE].get(_key(request))
        return _given(held, request) if held is not None else answer

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
