"""« Notre projet est-il éligible ? »: the questions of the rules, answered in the address.

Nothing is kept: an address with its answers can be sent to a colleague, who finds the same page.
"""

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
from regulations import Rules, costs, hiring, projects

REQUIRED = _("Répondez.")
OF_THE_LIST = _("Choisissez une réponse.")


class EurosField(forms.DecimalField):
    """« 6 543,21 € » as people type it: Django takes the comma, neither the space nor the sign."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        typed = "".join(str(value or "").split()).rstrip("€").replace(",", ".")
        return super().to_python(typed)


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
            "invalid_choice": OF_THE_LIST,
        },
    )


class EligibilityForm(UnmarkedForm):
    """``ways``: by which the money of the programme may come; ``pays``: some is to be counted."""

    def __init__(self, rules: Rules, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.asked = rules, projects.questions(rules)
        for one in self.asked:
            self.fields[one.slug] = _choice(one) if one.choices else _number(one)
        if ways := costs.ways(rules):
            self.fields["credits"] = forms.ChoiceField(
                label=_("Par où passerait le versement du programme ?"),
                choices=ways,
                widget=forms.RadioSelect,
                error_messages={"required": REQUIRED, "invalid_choice": OF_THE_LIST},
            )
        if rules.funding and rules.funding.kind != "programme":
            self.fields["cout"] = EurosField(
                label=_("Ce que coûte une personne à son employeur, par mois, charges comprises"),
                help_text=_("En euros, comme 6 543,21. Vous pouvez ne pas répondre."),
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=2,
                error_messages={"invalid": _("C’est une somme en euros, comme 6 543,21.")},
            )
        self.dress()

    @property
    def answers(self) -> dict[str, str]:
        return {one.slug: str(self.cleaned_data[one.slug]) for one in self.asked}

    @property
    def bill(self) -> list[tuple[str, str]]:
        """What it costs and what one receives; nothing for a team the rules do not take."""
        people = int(self.answers.get("equipe", 0))
        if not self.rules.team.lowest <= people <= self.rules.team.highest:
            return []
        typed = self.cleaned_data
        way = typed.get("credits", costs.DIRECT)
        one = costs.bill(self.rules, people, typed.get("cout"), way)
        return costs.lines(self.rules, one) if one else []


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
    form = EligibilityForm(rules, request.GET if answered else None)
    judged = answered and form.is_valid()
    hosts = [Audience.HOSTS, Audience.EVERYBODY]
    context = {
        "call": call,
        "rule_set": rule_set,
        "facts": state_of_call(call, now),
        "form": form,
        "judged": judged,
        "refusals": projects.refusals(rules, form.answers) if judged else [],
        "bill": form.bill if judged else [],
        "funding": hiring.funding_sentences(rules.funding) if rules.funding else [],
        "criteria": projects.judged_on(rules),
        "is_open": call.is_open(now),
        "meetings": Meeting.objects.coming(now)
        .filter(audience__in=hosts, closes_at__gt=now)
        .order_by("starts_at")[:3],
    }
    return render(request, "open/call_eligibility.html", context)
