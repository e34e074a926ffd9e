"""The form of a review, made from the grid of the rules."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm
from dsfr.widgets import InlineRadioSelect

from fellowship.reviews import blind
from fellowship.ui.forms import UnmarkedForm
from regulations import Grid


class ReviewForm(UnmarkedForm):
    """One whole number per criterion, or none yet; and what the candidate may read one day.

    A grid without marks, or ``asks_opinion``, asks for an opinion on the whole.
    """

    def __init__(self, grid: Grid, *args: Any, asks_opinion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = () if grid.aggregation == "opinion" else grid.criteria
        scale = [(str(point), str(point)) for point in grid.scale]
        for criterion in self.criteria:
            self.fields[criterion.slug] = forms.TypedChoiceField(
                label=criterion.name,
                help_text=criterion.help,
                choices=[("", _("Pas encore de note")), *scale],
                coerce=int,
                empty_value=None,
                required=False,
                widget=InlineRadioSelect,
                error_messages={
                    "invalid_choice": _(
                        "La note va de %(lowest)d à %(highest)d, par points entiers."
                    )
                    % {"lowest": grid.lowest, "highest": grid.highest}
                },
            )
        if asks_opinion:
            self.fields["opinion"] = forms.ChoiceField(
                label=_("Avis sur l’ensemble"),
                choices=[("", _("Pas encore d’avis")), *blind.OPINIONS],
                required=False,
                widget=InlineRadioSelect,
                error_messages={"invalid_choice": _("Cet avis n’est pas dans la liste.")},
            )
        self.fields["appreciation"] = forms.CharField(
            label=_("Appréciation"),
            help_text=_(
                "La personne qui candidate peut demander à lire cette appréciation : écrivez ce "
                "que vous pourriez lui dire, sur le dossier et sur lui seul."
            ),
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 6}),
        )
        self.fields["edition"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.dress()

    @property
    def scores(self) -> Mapping[str, int | None]:
        return {c.slug: self.cleaned_data[c.slug] for c in self.criteria}


class ConflictForm(DsfrBaseForm):
    reason = forms.CharField(
        label=_("Quel lien avez-vous avec cette personne ?"),
        help_text=_("Quelques mots suffisent ; seule l’équipe du programme les lit."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites en quelques mots quel est ce lien.")},
    )
