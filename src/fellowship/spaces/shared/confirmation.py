"""An act to confirm: a page that says what will happen, then does it, or says why not."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.spaces.access import Request, posted


class ConfirmForm(DsfrBaseForm):
    """Nothing to fill: the button is the answer."""


class ReasonForm(DsfrBaseForm):
    because = forms.CharField(
        label=gettext_lazy("Motif"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OptionalReasonForm(DsfrBaseForm):
    because = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def ask_to_confirm(
    request: Request,
    *,
    trail: list[tuple[str, str]],
    title: str,
    text: str,
    button: str,
    back: str,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    obstacle: str = "",
    form: DsfrBaseForm | None = None,
) -> HttpResponse:
    """``form`` bound to the request; refused, everything typed is kept on the page."""
    form = form if form is not None else ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            if not form.fields:
                messages.error(request, str(refusal))
                return redirect(back)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "trail": trail,
        "title": title,
        "text": text,
        "button": button,
        "back": back,
        "obstacle": obstacle,
        "form": form,
    }
    return render(request, "layout/confirmation.html", context)


def act_and_return(request: Request, back: str, act: Callable[[], Any], done: str) -> HttpResponse:
    """An act behind a button of the page ``back``."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)
