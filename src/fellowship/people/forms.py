"""Signing in: an address, then the code that was sent to it."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from fellowship.people import actions


class AskCodeForm(DsfrBaseForm, RequestLoginCodeForm):
    """An unknown address gets a code like any other: nobody learns who already has an account."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Format attendu : nom@domaine.fr. Nous y envoyons un code à six chiffres."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        actions.welcome(email)
        return str(super().clean_email())


class EnterCodeForm(DsfrBaseForm, ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code reçu par courrier électronique"),
        help_text=_("Six chiffres, valables quinze minutes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
