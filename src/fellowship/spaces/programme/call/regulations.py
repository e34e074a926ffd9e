"""The rules: their versions, one of them readable, what changed, import and publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import regulations
from fellowship.calls import actions, document
from fellowship.calls import rules as permissions
from fellowship.calls.models import RuleSet
from fellowship.calls.states import RuleSetState
from fellowship.core.lifecycle import Refused
from fellowship.spaces.access import Request, fresh_proof, posted, require, team
from fellowship.spaces.programme.call.regulations_forms import ImportRegulationForm, Node
from fellowship.spaces.programme.call.regulations_shapes import PARTS, names_to_choose
from fellowship.spaces.shared.confirmation import act_and_return
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from regulations.drawing import Drawn, drawing

PAGE = 50


def _rule_set(request: Request, rule_set_id: int) -> RuleSet:
    return get_object_or_404(RuleSet.objects.visible_to(request.user), pk=rule_set_id)


@team()
@require_safe
def regulation_list(request: Request) -> HttpResponse:
    versions = RuleSet.objects.visible_to(request.user)
    code = request.GET.get("code", "")
    if code:
        versions = versions.filter(code=code)
    if asked_as_file(request):
        return list_file(
            request,
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
        "page": page_of(versions, request.GET.get("page")),
        "code": code,
        "codes": RuleSet.objects.order_by("code").values_list("code", flat=True).distinct(),
    }
    return render(request, "programme/regulation_list.html", context)


@team()
@require_safe
def regulation_detail(request: Request, rule_set_id: int) -> HttpResponse:
    rule_set = _rule_set(request, rule_set_id)
    broken = document.broken_sentences(rule_set)
    others = RuleSet.objects.filter(code=rule_set.code).exclude(pk=rule_set.pk)
    compared = _compared_to(rule_set)
    drafted = rule_set.state == RuleSetState.DRAFTED
    shown = drafted and compared != rule_set
    context = {
        "rule_set": rule_set,
        "others": others,
        "obstacle": permissions.obstacle_to_publish(rule_set),
        "doubts": [f.sentence for f in regulations.faults_of(rule_set.content)] if drafted else [],
        "compared": compared,
        "lines": regulations.differences(compared.content, rule_set.content) if shown else None,
        "parts": [(name, label) for name, (label, _shape) in PARTS.items()],
        "broken": broken,
        "document": {} if broken else document.words(rule_set),
        "drawing": [] if broken else drawing(rule_set.rules.process),
        "last_years": _other_codes(rule_set),
    }
    return render(request, "programme/regulation_detail.html", context)


@team()
@require_safe
def compare_regulations(request: Request, rule_set_id: int, other: int) -> HttpResponse:
    """From the older of the two to the newer."""
    one, two = _rule_set(request, rule_set_id), _rule_set(request, other)
    old, new = sorted([one, two], key=lambda version: (version.in_force_on, version.version))
    lines = regulations.differences(old.content, new.content)
    return render(
        request, "programme/compare_regulations.html", {"old": old, "new": new, "lines": lines}
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def import_regulation(request: Request) -> HttpResponse:
    require(permissions.can_import_rules(request.user))
    form = ImportRegulationForm(posted(request), request.FILES or None)
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
    return render(request, "programme/import_regulation.html", {"form": form})


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_regulation(request: Request, rule_set_id: int, part: str = "cadre") -> HttpResponse:
    """Type one part of the rules: in the draft itself, or in the next version of a published one.

    Adding, moving or removing a row and looking at what changes save nothing and lose nothing.
    """
    require(permissions.can_import_rules(request.user))
    rule_set = _rule_set(request, rule_set_id)
    if part not in PARTS:
        raise Http404
    title, shape = PARTS[part]
    node = Node(shape, data=posted(request), value=_base(rule_set))
    lines: list[regulations.Difference] | None = None
    content: dict[str, Any] | None = None
    unseen = request.method == "POST" and node.has_unseen
    if unseen or "change" in request.POST:
        node = node.changed(request.POST.get("change", ""))
    elif request.method == "POST":
        content = _typed(node, rule_set)
    if content and "preview" in request.POST:
        lines = regulations.differences(_compared_to(rule_set).content, content)
    elif content:
        try:
            edited = actions.keep_draft(content, by=request.user, now=timezone.now())
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
        "drawing": _drawn(content or _base(rule_set)) if part == "etapes" else [],
        "unseen": unseen,
        "names": names_to_choose(_base(rule_set)),
    }
    return render(request, "programme/edit_regulation.html", context)


def _drawn(content: dict[str, Any]) -> list[Drawn]:
    """The stages as they are typed; nothing while they cannot be read."""
    try:
        return drawing(regulations.Rules.read(content).process)
    except regulations.BrokenRules:
        return []


def _other_codes(rule_set: RuleSet) -> list[RuleSet]:
    """The latest published version of each other rule set, the newest first: last year's."""
    versions = RuleSet.objects.public().exclude(code=rule_set.code)
    latest: dict[str, RuleSet] = {}
    for version in versions.order_by("-in_force_on", "-version"):
        latest.setdefault(version.code, version)
    return list(latest.values())


def _base(rule_set: RuleSet) -> dict[str, Any]:
    """What is typed over: a version of the first edition is edited with its stages written."""
    return regulations.upgrade(rule_set.content)


def _typed(node: Node, rule_set: RuleSet) -> dict[str, Any] | None:
    """The whole rule set with this part as typed; nothing when it cannot be, the fields say why.

    A fault of another part does not stop this one from being kept: publication will.
    """
    if not node.is_valid():
        return None
    content = node.content(_base(rule_set))
    content["version"] = _next_version(rule_set, content["code"])
    faults = [
        fault
        for fault in regulations.faults_of(content)
        if fault.severity == "error" and fault.path[:1] and fault.path[0] in node.shape.names
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


@team()
@require_safe
def export_regulation(request: Request, rule_set_id: int) -> HttpResponse:
    rule_set = _rule_set(request, rule_set_id)
    response = HttpResponse(
        actions.export_rules(rule_set), content_type="application/toml; charset=utf-8"
    )
    name = f"{rule_set.code}-v{rule_set.version}.toml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@team()
@fresh_proof
@require_POST
def publish_regulation(request: Request, rule_set_id: int) -> HttpResponse:
    rule_set = _rule_set(request, rule_set_id)
    require(permissions.can_publish(request.user, rule_set))
    return act_and_return(
        request,
        reverse("programme:rules_detail", args=[rule_set.pk]),
        lambda: actions.publish_rules(rule_set, by=request.user, now=timezone.now()),
        _("Cette version est publiée et ne change plus."),
    )
