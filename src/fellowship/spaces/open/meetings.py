"""Registering for a meeting: ask, prove the address, see one's seat, give it back."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.meetings import actions, rules
from fellowship.meetings.invitations import invitation
from fellowship.meetings.links import address_of, registration_of
from fellowship.meetings.models import Meeting, Registration
from fellowship.pages.models import EventPage


class RegisterForm(DsfrBaseForm):
    name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Format attendu : nom@domaine.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _registration(token: str) -> Registration:
    registration = registration_of(token)
    if registration is None:
        raise Http404
    return registration


def _page(meeting: Meeting) -> EventPage | None:
    page: EventPage | None = EventPage.objects.live().public().filter(meeting=meeting).first()
    return page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting, slug=slug)
    now = timezone.now()
    sent = request.method == "POST"
    form = RegisterForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            actions.register(meeting, **form.cleaned_data, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("meetings:registration_asked", slug)
    context = {
        "meeting": meeting,
        "page": _page(meeting),
        "said": rules.when_of(meeting),
        "until": rules.last_minute(meeting),
        "left": rules.seats_left(meeting),
        "obstacle": rules.obstacle_to_register(meeting, now=now),
        "form": form,
    }
    return render(request, "open/register.html", context)


@login_not_required
@require_safe
def registration_asked(request: HttpRequest, slug: str) -> HttpResponse:
    """The same words whatever the address."""
    meeting = get_object_or_404(Meeting, slug=slug)
    return render(request, "open/registration_asked.html", {"meeting": meeting})


@login_not_required
@require_safe
def confirm_registration(request: HttpRequest, token: str) -> HttpResponse:
    registration = _registration(token)
    try:
        actions.confirm(registration, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(address_of(registration))


@login_not_required
@require_safe
def registration_detail(request: HttpRequest, token: str) -> HttpResponse:
    """What one registration gives right to; reading it changes nothing, for programs read mails
    and follow their links too."""
    registration = _registration(token)
    meeting, now = registration.meeting, timezone.now()
    line = list(meeting.registrations.in_line().values_list("pk", flat=True))
    context = {
        "registration": registration,
        "meeting": meeting,
        "page": _page(meeting),
        "token": token,
        "said": rules.when_of(meeting),
        "is_past": meeting.is_past(now),
        "reminded": now < rules.day_before(meeting),
        "join": meeting.join_url if rules.joins(registration, now=now) else "",
        "rank": line.index(registration.pk) + 1 if registration.pk in line else None,
    }
    return render(request, "open/registration_detail.html", context)


@login_not_required
@require_safe
def registration_ics(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    registration, now = _registration(token), timezone.now()
    if not rules.joins(registration, now=now):
        raise Http404
    response = HttpResponse(
        invitation(registration, now=now), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="rencontre.ics"'
    return response


@login_not_required
@require_POST
def withdraw_registration(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """One click gives the seat back; a second one finds nothing more and says the same."""
    registration = registration_of(token)
    if registration is not None:
        actions.withdraw(registration, now=timezone.now())
    return redirect("meetings:registration_ended")


@login_not_required
@require_safe
def registration_ended(request: HttpRequest) -> HttpResponse:
    return render(request, "open/registration_ended.html")
