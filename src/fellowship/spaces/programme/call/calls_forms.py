"""What the team types about a call: its name, a date and its reason, a role."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import (
    Call,
    CallKind,
    Certainty,
    HostBody,
    Milestone,
    RoleKind,
    RuleSet,
)
from texts import voice
from texts.dates import closing, opening


class CallForm(DsfrBaseForm):
    title = forms.CharField(
        label=_("Intitulé"),
        max_length=200,
        help_text=_("Par exemple : Appel à candidatures, promotion 7."),
    )
    slug = forms.SlugField(
        label=_("Identifiant"),
        max_length=60,
        help_text=_("Il sert aux adresses et ne change plus. Par exemple : aac-7."),
    )
    kind = forms.ChoiceField(label=_("Nature"), choices=CallKind.choices)
    cohort = forms.CharField(
        label=_("Promotion"), max_length=60, required=False, help_text=_("Par exemple : 7.")
    )
    rules_code = forms.ChoiceField(
        label=_("Règlement"),
        required=False,
        help_text=_("Sans règlement en vigueur, aucun dossier ne peut être déposé."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = RuleSet.objects.order_by("code").values_list("code", flat=True).distinct()
        self.fields["rules_code"].choices = [("", _("À choisir plus tard"))] + [
            (code, code) for code in codes
        ]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _hour(label: Any, help_text: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=help_text)


class DatesForm(DsfrBaseForm):
    """The dates of one milestone, in the time of the programme."""

    certainty = forms.ChoiceField(
        label=_("Certitude"),
        choices=Certainty.choices,
        help_text=_("À une date provisoire, rien n’ouvre : il faudra la confirmer."),
    )
    starts_on = _day(_("Premier jour"))
    starts_time = _hour(_("Heure d’ouverture"), _("Sans heure : à 0 h."))
    ends_on = _day(_("Dernier jour"))
    ends_time = _hour(
        _("Dernière minute acceptée"),
        _("Cette minute compte entière. Sans heure : la fin de la journée (23 h 59)."),
    )
    because = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text=_("Publié avec le changement, lu par les candidats."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        self.call = call
        super().__init__(*args, **kwargs)

    @staticmethod
    def initial_of(milestone: Milestone | None, call: Call) -> dict[str, Any]:
        """The form of what is known today."""
        if milestone is None:
            return {"certainty": Certainty.FIRM}
        initial: dict[str, Any] = {"certainty": milestone.certainty}
        if milestone.starts_at:
            local = milestone.starts_at.astimezone(call.tz)
            initial["starts_on"] = local.date()
            initial["starts_time"] = local.time() if local.time() != time(0) else None
        if milestone.ends_at:
            last = (milestone.ends_at - voice.MINUTE).astimezone(call.tz)
            initial["ends_on"] = last.date()
            initial["ends_time"] = last.time() if milestone.hour_stated else None
        return initial

    @staticmethod
    def initial_before(held: Mapping[str, Any], call: Call) -> dict[str, Any]:
        """The form of what a line of the logbook says was there before."""
        starts_at, ends_at = (
            datetime.fromisoformat(held[key]) if held[key] else None
            for key in ("starts_at", "ends_at")
        )
        was = Milestone(
            starts_at=starts_at,
            ends_at=ends_at,
            certainty=held["certainty"],
            hour_stated=held.get("hour_stated", True),
        )
        return DatesForm.initial_of(was, call)

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """Start included, end excluded; nothing when it is to be announced."""
        if self.cleaned_data["certainty"] == Certainty.ANNOUNCED:
            return None, None
        starts_on: date | None = self.cleaned_data["starts_on"]
        ends_on: date | None = self.cleaned_data["ends_on"]
        starts_time, ends_time = self.cleaned_data["starts_time"], self.cleaned_data["ends_time"]
        hour = (starts_time.hour, starts_time.minute) if starts_time else None
        last = (ends_time.hour, ends_time.minute) if ends_time else None
        zone = self.call.tz
        return (
            opening(starts_on, hour, zone) if starts_on else None,
            closing(ends_on, last, zone) if ends_on else None,
        )

    @property
    def hour_stated(self) -> bool:
        return bool(self.cleaned_data["ends_time"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("certainty") != Certainty.ANNOUNCED and not (
            cleaned.get("starts_on") or cleaned.get("ends_on")
        ):
            self.add_error("ends_on", _("Indiquez une date, ou choisissez « à annoncer »."))
        return cleaned


class RoleForm(DsfrBaseForm):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("La personne se connectera avec cette adresse."),
    )
    name = forms.CharField(label=_("Nom affiché"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Rôle"), choices=RoleKind.choices)
    body = forms.ModelChoiceField(
        label=_("Administration"),
        queryset=HostBody.objects.all(),
        required=False,
        help_text=_("Obligatoire pour une administration d’accueil."),
    )
    capacity = forms.IntegerField(
        label=_("Nombre de dossiers au plus"), min_value=0, max_value=500, initial=30
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("kind") == RoleKind.HOST and not cleaned.get("body"):
            self.add_error("body", _("Nommez l’administration d’accueil."))
        return cleaned


class InviteForm(DsfrBaseForm):
    emails = forms.CharField(
        label=_("Adresses électroniques"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Une par ligne. Une adresse déjà invitée ne l’est pas deux fois."),
    )

    def clean_emails(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]
        for line in lines:
            try:
                validate_email(line)
            except ValidationError as wrong:
                message = _("« %(line)s » n’est pas une adresse.") % {"line": line}
                raise ValidationError(message) from wrong
        return lines
