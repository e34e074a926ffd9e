"""Signing in: an address, then the code that was sent to it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm


class AskCodeForm(DsfrBaseForm):
    """An unknown address gets a code like any other: nobody learns who already has an account."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Format attendu : nom@domaine.fr. Nous y envoyons un code à six chiffres."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EnterCodeForm(DsfrBaseForm):
    code = forms.CharField(
        label=_("Code reçu par courrier électronique"),
        help_text=_("Six chiffres, valables quinze minutes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
