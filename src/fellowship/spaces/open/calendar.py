"""The calendar of a call for everyone: a page, and the same for programs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fellowship.calls import feeds, sentences
from fellowship.calls.models import Call
from fellowship.dossiers import late_access


def _call(slug: str) -> Call:
    return get_object_or_404(Call.objects.public().with_calendar(), slug=slug)


@login_not_required
@require_safe
def call_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    call = _call(slug)
    context = {
        "call": call,
        "facts": sentences.state_of_call(call, timezone.now()),
        "changes": [line for line in sentences.changes_of(call) if not line.first],
        "audiences": list(feeds.AUDIENCES),
        "late": late_access.counted(call),
    }
    return render(request, "open/call_calendar.html", context)


@login_not_required
@require_safe
def call_ics(request: HttpRequest, slug: str, audience: str = "") -> HttpResponse:  # noqa: ARG001
    if audience and audience not in feeds.AUDIENCES:
        raise Http404
    response = HttpResponse(
        feeds.calendar_file(_call(slug), audience=audience),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = f'inline; filename="{slug}.ics"'
    return response


@login_not_required
@require_safe
def call_rss(request: HttpRequest, slug: str) -> HttpResponse:
    text = feeds.changes_feed(_call(slug), address=f"{settings.SITE_URL}{request.path}")
    return HttpResponse(text, content_type="application/rss+xml; charset=utf-8")


@login_not_required
@require_safe
def call_json(request: HttpRequest, slug: str) -> JsonResponse:  # noqa: ARG001
    return JsonResponse(
        feeds.as_json(_call(slug), timezone.now()), json_dumps_params={"ensure_ascii": False}
    )
