"""The rules: their versions, one of them readable, what changed, import and publication."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
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
from fellowship.spaces.programme.rules_forms import ImportRulesForm, Node
from fellowship.spaces.programme.rules_shapes import PARTS
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
    compared = _compared_to(rule_set)
    drafted = rule_set.state == RuleSetState.DRAFTED
    shown = drafted and compared != rule_set
    context = {
        "rule_set": rule_set,
        "others": others,
        "obstacle": permissions.obstacle_to_publish(rule_set),
        "doubts": [f.message for f in ruleset.check(rule_set.content)] if drafted else [],
        "compared": compared,
        "lines": ruleset.differences(compared.content, rule_set.content) if shown else None,
        "parts": [(name, label) for name, (label, _shape) in PARTS.items()],
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
def edit_rules(request: Request, pk: int, part: str = "cadre") -> HttpResponse:
    """Type one part of the rules: in the draft itself, or in the next version of a published one.

    Adding, moving or removing a row and looking at what changes save nothing and lose nothing.
    """
    require(permissions.can_import_rules(request.user))
    rule_set = _rule_set(request, pk)
    if part not in PARTS:
        raise Http404
    title, shape = PARTS[part]
    node = Node(shape, data=_sent(request), value=rule_set.content)
    lines: list[ruleset.Difference] | None = None
    content: dict[str, Any] | None = None
    if change := request.POST.get("change"):
        node = node.changed(change)
    elif request.method == "POST":
        content = _typed(node, rule_set)
    if content and "preview" in request.POST:
        lines = ruleset.differences(_compared_to(rule_set).content, content)
    elif content:
        try:
            edited = actions.import_rules(
                ruleset.to_toml(content), by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            node.form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La version est enregistrée, à publier."))
            return redirect("programme:rules_detail", edited.pk)
    context = {
        "node": node,
        "part": title,
        "parts": [(name, label, name == part) for name, (label, _shape) in PARTS.items()],
        "rule_set": rule_set,
        "version": _next_version(rule_set, rule_set.code),
        "drafted": rule_set.state == RuleSetState.DRAFTED,
        "compared": _compared_to(rule_set),
        "lines": lines,
    }
    return render(request, "programme/edit_rules.html", context)


def _typed(node: Node, rule_set: RuleSet) -> dict[str, Any] | None:
    """The whole rule set with this part as typed; nothing when it cannot be, the fields say why.

    A fault of another part does not stop this one from being kept: publication will.
    """
    if not node.is_valid():
        return None
    content = node.content(rule_set.content)
    content["version"] = _next_version(rule_set, content["code"])
    mine = {*node.shape.fields, *node.shape.groups, *node.shape.lists, "fields", ""}
    faults = [
        finding
        for finding in ruleset.check(content)
        if finding.is_error and finding.field.split(".")[0] in mine
    ]
    for fault in faults:
        node.tell(fault)
    return None if faults else content


def _next_version(rule_set: RuleSet, code: str) -> int:
    """The number of what is being typed: that of the draft, else the first free one."""
    if rule_set.state == RuleSetState.DRAFTED and code == rule_set.code:
        return rule_set.version
    newest = RuleSet.objects.filter(code=code).order_by("-version").first()
    return newest.version + 1 if newest else 1


def _compared_to(rule_set: RuleSet) -> RuleSet:
    """What readers have before their eyes today, else the latest published, else itself."""
    today = timezone.localdate()
    versions = RuleSet.objects.filter(code=rule_set.code)
    published = versions.exclude(state=RuleSetState.DRAFTED).order_by("-version")
    return RuleSet.objects.in_force(rule_set.code, today).first() or published.first() or rule_set


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
