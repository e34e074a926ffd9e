"""« Prévenez-moi »: ask, prove the address, leave."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.calls import actions
from fellowship.calls.links import subscription_of
from fellowship.calls.models import CallKind


class SubscribeForm(DsfrBaseForm):
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Format attendu : nom@domaine.fr. Elle ne sert qu’à ces messages."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    kind = forms.ChoiceField(label=_("Être prévenu(e) de"), choices=CallKind.choices)
    profile = forms.SlugField(widget=forms.HiddenInput, required=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    initial = {"kind": request.GET.get("nature", ""), "profile": request.GET.get("profil", "")}
    form = SubscribeForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        typed = form.cleaned_data
        actions.subscribe(
            typed["email"], kind=typed["kind"], profile=typed["profile"], now=timezone.now()
        )
        return redirect("open:subscription_asked")
    return render(request, "open/subscribe.html", {"form": form})


@login_not_required
def subscription_asked(request: HttpRequest) -> HttpResponse:
    """The same words whatever the address."""
    return render(request, "open/subscription_asked.html")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def confirm_subscription(request: HttpRequest, token: str) -> HttpResponse:
    subscription = subscription_of(token)
    if subscription is None:
        raise Http404
    actions.confirm_subscription(subscription, now=timezone.now())
    return render(request, "open/subscription_confirmed.html", {"subscription": subscription})


@csrf_exempt  # the link of a mail, and the POST of mail programs (RFC 8058): the token is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_subscription(request: HttpRequest, token: str) -> HttpResponse:
    """One click leaves, and a second one says the same."""
    subscription = subscription_of(token)
    kind = subscription.kind if subscription else ""
    if subscription is not None:
        actions.end_subscription(subscription)
    return render(request, "open/subscription_ended.html", {"kind": kind})
