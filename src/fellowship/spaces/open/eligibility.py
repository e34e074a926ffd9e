"""« Notre projet est-il éligible ? »: the questions of the rules, answered in the address.

Nothing is kept: an address with its answers can be sent to a colleague, who finds the same page.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from dsfr.widgets import InlineRadioSelect

from fellowship.calls import document
from fellowship.calls.models import Call
from fellowship.calls.sentences import state_of_call
from fellowship.meetings.models import Audience, Meeting
from fellowship.ui.forms import UnmarkedForm
from regulations import projects

REQUIRED = _("Répondez.")


def _number(one: projects.Question) -> forms.Field:
    return forms.IntegerField(
        label=one.label,
        min_value=1,
        max_value=99,
        error_messages={"required": REQUIRED, "invalid": _("C’est un nombre entier, comme 2.")},
    )


def _choice(one: projects.Question) -> forms.Field:
    return forms.ChoiceField(
        label=one.label,
        choices=one.choices,
        widget=InlineRadioSelect if len(one.choices) == 2 else forms.RadioSelect,
        error_messages={
            "required": REQUIRED,
            "invalid_choice": _("Choisissez une réponse."),
        },
    )


class EligibilityForm(UnmarkedForm):
    def __init__(self, asked: Sequence[projects.Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in asked:
            self.fields[one.slug] = _choice(one) if one.choices else _number(one)
        self.dress()

    @property
    def answers(self) -> dict[str, str]:
        return {slug: str(answer) for slug, answer in self.cleaned_data.items()}


@login_not_required
@require_safe
def call_eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    call = get_object_or_404(Call.objects.public().with_calendar(), slug=slug)
    now = timezone.now()
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is None or document.broken_sentences(rule_set):
        raise Http404
    rules = rule_set.rules
    if rules.applicant.kind != "administration":
        return redirect("open:call_calendar", slug)
    asked = projects.questions(rules)
    answered = any(one.slug in request.GET for one in asked)
    form = EligibilityForm(asked, request.GET if answered else None)
    judged = answered and form.is_valid()
    hosts = [Audience.HOSTS, Audience.EVERYBODY]
    context = {
        "call": call,
        "rule_set": rule_set,
        "facts": state_of_call(call, now),
        "form": form,
        "judged": judged,
        "refusals": projects.refusals(rules, form.answers) if judged else [],
        "notes": [one.note for one in asked if one.note],
        "criteria": projects.judged_on(rules),
        "is_open": call.is_open(now),
        "meetings": Meeting.objects.coming(now)
        .filter(audience__in=hosts, closes_at__gt=now)
        .order_by("starts_at")[:3],
    }
    return render(request, "open/call_eligibility.html", context)
