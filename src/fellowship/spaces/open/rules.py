"""The rules of a call, every published version, as a page and as a PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fellowship.calls import letters
from fellowship.calls.models import Call, RuleSet


def _call(slug: str) -> Call:
    return get_object_or_404(Call.objects.public(), slug=slug)


def _page(request: HttpRequest, call: Call, rule_set: RuleSet) -> HttpResponse:
    versions = RuleSet.objects.public().filter(code=rule_set.code).order_by("-version")
    broken = letters.broken_sentences(rule_set)
    context = {
        "call": call,
        "rule_set": rule_set,
        "newer": next((v for v in versions if v.version > rule_set.version), None),
        "others": [version for version in versions if version.pk != rule_set.pk],
        "broken": broken,
        "document": {} if broken else letters.words(rule_set),
    }
    return render(request, "open/call_rules.html", context)


@login_not_required
@require_safe
def call_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force today."""
    call = _call(slug)
    rule_set = call.rule_set(timezone.now().astimezone(call.tz).date())
    if rule_set is None:
        raise Http404
    return _page(request, call, rule_set)


@login_not_required
@require_safe
def call_rules_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    call = _call(slug)
    versions = RuleSet.objects.public()
    rule_set = get_object_or_404(versions, code=call.rules_code, version=version)
    return _page(request, call, rule_set)


@login_not_required
@require_safe
def call_rules_pdf(request: HttpRequest, slug: str, version: int) -> HttpResponse:  # noqa: ARG001
    call = _call(slug)
    versions = RuleSet.objects.public()
    rule_set = get_object_or_404(versions, code=call.rules_code, version=version)
    if letters.broken_sentences(rule_set):
        raise Http404
    response = HttpResponse(letters.pdf(rule_set), content_type="application/pdf")
    name = f"{rule_set.code}-v{rule_set.version}-{rule_set.in_force_on.isoformat()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
