"""The rules of a call, every published version, as a page and as a PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fellowship.calls import document
from fellowship.calls.models import Call, RuleSet
from fellowship.calls.sentences import state_of_call
from regulations.drawing import drawing


def _call(slug: str) -> Call:
    return get_object_or_404(Call.objects.public().with_calendar(), slug=slug)


def _dates(call: Call) -> dict[str, str]:
    """What the calendar says of each milestone of the sprint that is open, or comes next."""
    facts = state_of_call(call, timezone.now())
    sprint = facts.open_sprint or facts.next_sprint
    return {line.kind: line.words for line in sprint.lines} if sprint else {}


def _page(request: HttpRequest, call: Call, rule_set: RuleSet) -> HttpResponse:
    versions = RuleSet.objects.public().filter(code=rule_set.code).order_by("-version")
    broken = document.broken_sentences(rule_set)
    context = {
        "call": call,
        "rule_set": rule_set,
        "newer": next((v for v in versions if v.version > rule_set.version), None),
        "others": [version for version in versions if version.pk != rule_set.pk],
        "broken": broken,
        "document": {} if broken else document.words(rule_set),
        "drawing": [] if broken else drawing(rule_set.rules.process, _dates(call)),
    }
    return render(request, "open/call_regulation.html", context)


@login_not_required
@require_safe
def call_regulation(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force today."""
    call = _call(slug)
    rule_set = call.rule_set(timezone.now().astimezone(call.tz).date())
    if rule_set is None:
        raise Http404
    return _page(request, call, rule_set)


@login_not_required
@require_safe
def call_regulation_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    call = _call(slug)
    versions = RuleSet.objects.public()
    rule_set = get_object_or_404(versions, code=call.rules_code, version=version)
    return _page(request, call, rule_set)


@login_not_required
@require_safe
def call_regulation_pdf(request: HttpRequest, slug: str, version: int) -> HttpResponse:  # noqa: ARG001
    call = _call(slug)
    versions = RuleSet.objects.public()
    rule_set = get_object_or_404(versions, code=call.rules_code, version=version)
    if document.broken_sentences(rule_set):
        raise Http404
    response = HttpResponse(document.pdf(rule_set), content_type="application/pdf")
    name = f"{rule_set.code}-v{rule_set.version}-{rule_set.in_force_on.isoformat()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
