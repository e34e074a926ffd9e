"""Signing in: an address, then the code that was sent to it."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from fellowship.people import actions


class AskCodeForm(DsfrBaseForm, RequestLoginCodeForm):
    """An unknown address gets a code like any other: nobody learns who already has an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = _("Votre adresse électronique")
        email.help_text = _(
            "Format attendu : nom@domaine.fr. Nous y envoyons un code à six chiffres."
        )
        email.widget.attrs.update({"autocomplete": "email", "placeholder": ""})
        email.widget.attrs.pop("placeholder")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        actions.welcome(email)
        return str(super().clean_email())


class EnterCodeForm(DsfrBaseForm, ConfirmLoginCodeForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code reçu par courrier électronique")
        code.help_text = _("Six chiffres, valables quinze minutes.")
        code.widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric"})
        code.widget.attrs.pop("placeholder", None)
