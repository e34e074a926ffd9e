"""A mission as it is written, by its administration or by the team."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from dsfr.forms import DsfrBaseForm

from fellowship.missions import actions
from fellowship.missions.models import Mission
from regulations import Rules

WORDS = ("title", "summary", "place", "manager", "starts_on")


class MissionForm(DsfrBaseForm):
    """A mission and its seats; as many seats as the rules of the call allow."""

    title = forms.CharField(label=lazy("Titre"), max_length=200)
    summary = forms.CharField(
        label=lazy("Présentation"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    place = forms.CharField(label=lazy("Lieu de travail"), required=False, max_length=200)
    manager = forms.CharField(
        label=lazy("Responsable fonctionnel(le)"), required=False, max_length=120
    )
    starts_on = forms.DateField(
        label=lazy("Début souhaité"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, terms: Rules | None, mission: Mission | None, *args: Any) -> None:
        super().__init__(*args)
        if mission is not None:
            self.initial = initial_of(mission)
        lowest, highest = (terms.team.lowest, terms.team.highest) if terms else (1, 1)
        if terms and not terms.profiles:  # any seat is for anyone
            self.fields["seats"] = forms.IntegerField(
                label=_("Nombre de places"), min_value=lowest, max_value=highest, initial=lowest
            )
            return
        for number in range(1, highest + 1):
            self.fields[f"seat_{number}"] = forms.MultipleChoiceField(
                label=_("Place %(number)d : profils acceptés") % {"number": number},
                choices=[(p.slug, p.name) for p in terms.profiles] if terms else [],
                widget=forms.CheckboxSelectMultiple,
                required=number <= lowest,
                help_text="" if number <= lowest else self.spare_seat_help(),
            )

    def spare_seat_help(self) -> str:
        """What is said under a seat that may stay empty."""
        return ""

    @property
    def words(self) -> actions.Words:
        return actions.Words(**{name: self.cleaned_data[name] for name in WORDS})

    @property
    def places(self) -> list[actions.Place]:
        if "seats" in self.fields:
            return [actions.Place(profiles=())] * self.cleaned_data["seats"]
        return [
            actions.Place(profiles=tuple(typed))
            for name, typed in self.cleaned_data.items()
            if name.startswith("seat_") and typed
        ]


def initial_of(mission: Mission) -> dict[str, Any]:
    return {
        "title": mission.title,
        "summary": mission.summary,
        "place": mission.place,
        "manager": mission.manager,
        "starts_on": mission.starts_on.isoformat() if mission.starts_on else None,
        "seats": mission.seats.count(),
        **{f"seat_{seat.position}": seat.profiles for seat in mission.seats.all()},
    }
