"""The rules: their versions, one of them readable, what changed, import and publication."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fellowship.calls import actions, letters, ruleset
from fellowship.calls import rules as permissions
from fellowship.calls.models import RuleSet
from fellowship.calls.states import RuleSetState
from fellowship.core.lifecycle import Refused
from fellowship.spaces import doors
from fellowship.spaces.doors import Request, require
from fellowship.spaces.programme.rules_forms import EditRulesForm, ImportRulesForm
from fellowship.spaces.programme.sheets import sheet

PAGE = 50


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _rule_set(request: Request, pk: int) -> RuleSet:
    return get_object_or_404(RuleSet.objects.visible_to(request.user), pk=pk)


@doors.only("programme")
def rules_list(request: Request) -> HttpResponse:
    versions = RuleSet.objects.visible_to(request.user)
    code = request.GET.get("code", "")
    if code:
        versions = versions.filter(code=code)
    if request.GET.get("format") == "csv":
        return sheet(
            "reglements",
            ["code", "version", "titre", "en vigueur le", "état", "empreinte"],
            [
                [
                    v.code,
                    v.version,
                    v.title,
                    v.in_force_on.isoformat(),
                    v.get_state_display(),
                    v.digest,
                ]
                for v in versions
            ],
        )
    context = {
        "page": Paginator(versions, PAGE).get_page(request.GET.get("page")),
        "code": code,
        "codes": RuleSet.objects.order_by("code").values_list("code", flat=True).distinct(),
    }
    return render(request, "programme/rules_list.html", context)


@doors.only("programme")
def rules_detail(request: Request, pk: int) -> HttpResponse:
    rule_set = _rule_set(request, pk)
    broken = letters.broken_sentences(rule_set)
    others = RuleSet.objects.filter(code=rule_set.code).exclude(pk=rule_set.pk)
    context = {
        "rule_set": rule_set,
        "others": others,
        "obstacle": permissions.obstacle_to_publish(rule_set),
        "broken": broken,
        "document": {} if broken else letters.words(rule_set),
    }
    return render(request, "programme/rules_detail.html", context)


@doors.only("programme")
def compare_rules(request: Request, pk: int, other: int) -> HttpResponse:
    """From the older of the two to the newer."""
    one, two = _rule_set(request, pk), _rule_set(request, other)
    old, new = sorted([one, two], key=lambda version: (version.code, version.version))
    lines = ruleset.differences(old.content, new.content)
    return render(request, "programme/compare_rules.html", {"old": old, "new": new, "lines": lines})


@doors.only("programme")
def import_rules(request: Request) -> HttpResponse:
    require(permissions.can_import_rules(request.user))
    form = ImportRulesForm(_sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rule_set = actions.import_rules(
                form.cleaned_data["text"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le règlement est lu. Relisez-le avant de le publier."))
            return redirect("programme:rules_detail", rule_set.pk)
    return render(request, "programme/import_rules.html", {"form": form})


@doors.only("programme")
def edit_rules(request: Request, pk: int) -> HttpResponse:
    """Type what changes: in the draft itself, or in the next version of a published one."""
    require(permissions.can_import_rules(request.user))
    rule_set = _rule_set(request, pk)
    drafted = rule_set.state == RuleSetState.DRAFTED
    newest = RuleSet.objects.filter(code=rule_set.code).order_by("-version").first()
    version = rule_set.version if drafted or newest is None else newest.version + 1
    form = EditRulesForm(_sent(request), initial=EditRulesForm.initial_of(rule_set.content))
    if request.method == "POST" and form.is_valid():
        content = form.content(rule_set.content, version=version)
        faults = [finding for finding in ruleset.check(content) if finding.is_error]
        for fault in faults:
            form.add_error(None, fault.message)
        if not faults:
            try:
                edited = actions.import_rules(
                    ruleset.to_toml(content), by=request.user, now=timezone.now()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("La version est enregistrée, à publier."))
                return redirect("programme:rules_detail", edited.pk)
    context = {"form": form, "rule_set": rule_set, "version": version, "drafted": drafted}
    return render(request, "programme/edit_rules.html", context)


@doors.only("programme")
def export_rules(request: Request, pk: int) -> HttpResponse:
    rule_set = _rule_set(request, pk)
    response = HttpResponse(
        actions.export_rules(rule_set), content_type="application/toml; charset=utf-8"
    )
    name = f"{rule_set.code}-v{rule_set.version}.toml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@doors.only("programme")
@require_POST
def publish_rules(request: Request, pk: int) -> HttpResponse:
    rule_set = _rule_set(request, pk)
    require(permissions.can_publish(request.user, rule_set))
    try:
        actions.publish_rules(rule_set, by=request.user, now=timezone.now())
        messages.success(request, _("Cette version est publiée et ne change plus."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programme:rules_detail", rule_set.pk)
