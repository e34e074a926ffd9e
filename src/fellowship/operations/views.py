"""The pages that work when little else does: pauses, faults, probes, figures."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fellowship.core import reception
from fellowship.operations import health, metrics, pauses

RETRY_SECONDS = 10
LOOPBACK = {"127.0.0.1", "::1"}


def server_error(request: HttpRequest) -> HttpResponse:
    """Called where an exception was caught: a pause says 503 and keeps what was typed."""
    problem = sys.exc_info()[1]
    reason = pauses.reason_of(problem)
    number = getattr(request, "number", "")
    if not reason:
        page = render_to_string("500.html", {"number": number, "contact": settings.CONTACT_EMAIL})
        return HttpResponse(page, status=500)
    metrics.PAUSES.labels(reason).inc()
    context = {
        "number": number,
        "reason": reason,
        "seconds": RETRY_SECONDS,
        "contact": settings.CONTACT_EMAIL,
        "again": request.method not in {"GET", "HEAD"},
        "address": request.get_full_path(),
        **_what_was_typed(request),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _what_was_typed(request: HttpRequest) -> dict[str, object]:
    """Hidden fields that send the same form again; the files must be chosen again by hand."""
    if request.method != "POST":
        return {}
    try:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in {"csrfmiddlewaretoken", reception.AGAIN}
            for value in values
        ]
        files = sorted(request.FILES)
        proof = reception.proof_of_sending(request, now=timezone.now())
    except Exception:  # noqa: BLE001 - a body that cannot be read has nothing to keep
        return {}
    return {
        "typed": typed,
        "files": files,
        "proof": (reception.AGAIN, proof),
        "csrf_token": get_token(request),
    }


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers. It asks nothing of anything: a cut must not have it restarted."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here, 503 otherwise; what is degraded, and why."""
    found = health.look(now=timezone.now())
    ready = not any(check.blocks for check in found)
    said = {
        "status": "unavailable" if not ready else "degraded" if found else "ok",
        "checks": {
            check.name: check.why if _may_read_details(request) else "degraded" for check in found
        },
    }
    response = JsonResponse(said, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


@never_cache
@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus's text, for the machine itself or for whoever has the token."""
    if not _may_read_details(request):
        raise Http404
    return HttpResponse(metrics.exposition(now=timezone.now()), content_type=metrics.CONTENT_TYPE)


def _may_read_details(request: HttpRequest) -> bool:
    """From this machine without a proxy between, or with the token."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and constant_time_compare(given, token):
        return True
    forwarded = "X-Forwarded-For" in request.headers or "X-Forwarded-Proto" in request.headers
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and not forwarded
