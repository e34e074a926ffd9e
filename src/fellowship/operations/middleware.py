"""Around every request: its number, the line it leaves in the log, and its cost."""

import hmac
import re
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from fellowship.operations import metrics

log = structlog.get_logger("passerelle.request")
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class Requests:
    """The very first middleware: what it measures is the whole answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = number_of(request)
        request.number = number  # type: ignore[attr-defined]
        started, queries = time.perf_counter(), 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        structlog.contextvars.bind_contextvars(request=number)
        try:
            with connection.execute_wrapper(count):
                response = self.get_response(request)
            self.note(request, response, time.perf_counter() - started, queries)
        finally:
            structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = number
        return response

    def note(
        self, request: HttpRequest, response: HttpResponseBase, seconds: float, queries: int
    ) -> None:
        route = route_of(request)
        status = response.status_code
        metrics.REQUESTS.labels(route, method_of(request), status).inc()
        metrics.DURATION.labels(method_of(request)).observe(seconds)
        if request.path.startswith(QUIET) and status < 400:
            return
        log.info(
            "request",
            method=method_of(request),
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            queries=queries,
            actor=actor_of(request),
        )


def number_of(request: HttpRequest) -> str:
    """That of the proxy, if it gives one and may be believed; one of ours otherwise."""
    given = request.headers.get("X-Request-ID", "")
    if request.META.get("REMOTE_ADDR", "") in settings.RECEPTION_PROXIES and NUMBER.fullmatch(
        given
    ):
        return given
    return uuid4().hex[:20]


def method_of(request: HttpRequest) -> str:
    """One of the known methods: whoever invents one does not fill the figures."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"


def route_of(request: HttpRequest) -> str:
    """The name of the route, never the address: addresses hold numbers, tokens and searches."""
    match = request.resolver_match
    return match.view_name or match.route if match else "-"


def actor_of(request: HttpRequest) -> str:
    """A pseudonym, the same for a person as long as the key lasts; nothing for a passer-by."""
    user = getattr(request, "_cached_user", None)
    if user is None or user.pk is None:
        return ""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"actor:{user.pk}".encode(), sha256).hexdigest()[:12]
