"""The forms of a dossier, made from the rules of the call: no question is written in code."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from fellowship.dossiers.models import Attachment
from fellowship.ui.forms import UnmarkedForm
from regulations import Field, Rules, Section


class StartForm(DsfrBaseForm):
    """Which profile, and what must be true to apply."""

    def __init__(self, rules: Rules, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rules.profiles:
            self.fields["profile"] = forms.ChoiceField(
                label=_("Pour quel profil candidatez-vous ?"),
                choices=[(profile.slug, profile.name) for profile in rules.profiles],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez un profil.")},
            )
        for statement in rules.eligibility:
            self.fields[f"affirm_{statement.slug}"] = forms.BooleanField(
                label=statement.text,
                help_text=_("Article %(article)s du règlement.") % {"article": statement.article}
                if statement.article
                else "",
                error_messages={
                    "required": _(
                        "Sans cette affirmation, le règlement ne permet pas de candidater."
                    )
                },
            )

    @property
    def affirmed(self) -> list[str]:
        return affirmed_in(self.cleaned_data)


class AffirmForm(UnmarkedForm):
    """The statements alone, on the page from which the dossier is sent."""

    def __init__(self, rules: Rules, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for statement in rules.eligibility:
            self.fields[f"affirm_{statement.slug}"] = forms.BooleanField(
                label=statement.text, required=False
            )


def affirmed_in(values: Mapping[str, Any]) -> list[str]:
    return [
        name.removeprefix("affirm_")
        for name, value in values.items()
        if name.startswith("affirm_") and value
    ]


class MemberForm(DsfrBaseForm):
    email = forms.EmailField(label=_("Adresse électronique de la personne"))


class WithdrawForm(DsfrBaseForm):
    because = forms.CharField(
        label=_("Pourquoi retirez-vous ce dossier ?"),
        help_text=_("Vous pouvez ne pas répondre."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SectionForm(UnmarkedForm):
    """One section. It refuses nothing: what is wrong is said beside the field, and kept."""

    def __init__(
        self,
        section: Section,
        answers: Mapping[str, Any],
        files: Mapping[str, Attachment],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        initial = {field.slug: answers.get(field.slug) for field in section.fields}
        super().__init__(*args, initial=initial, **kwargs)
        for field in section.fields:
            self.fields[field.slug] = _form_field(field, files.get(field.slug))
        self.dress()

    def say(self, faults: Mapping[str, str]) -> None:
        """Show beside each field what it lacks."""
        self.full_clean()
        for slug, fault in faults.items():
            if slug in self.fields:
                self.add_error(slug, fault[:1].upper() + fault[1:] + ".")


def _form_field(field: Field, file: Attachment | None) -> forms.Field:
    help_text = field.help
    if field.max_length and field.kind == "long":
        limit = _("%(limit)d caractères au plus.") % {"limit": field.max_length}
        help_text = f"{help_text} {limit}".strip()
    shared: dict[str, Any] = {
        "label": field.label if field.required else f"{field.label} {_('(facultatif)')}",
        "help_text": help_text,
        "required": False,
    }
    if field.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), **shared)
    if field.kind == "number":
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **shared)
    if field.kind == "choice":
        return forms.CharField(widget=forms.RadioSelect(choices=field.choices), **shared)
    if field.kind == "choices":
        return forms.MultipleChoiceField(
            choices=field.choices, widget=forms.CheckboxSelectMultiple, **shared
        )
    if field.kind == "check":
        return forms.BooleanField(**shared)
    if field.kind == "url":
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}), **shared
        )
    if field.kind == "file":
        if file is not None:
            shared["label"] = _("Remplacer « %(name)s »") % {"name": file.name}
        return forms.FileField(widget=forms.FileInput(attrs={"accept": ".pdf"}), **shared)
    return forms.CharField(**shared)


def typed_in(section: Section, post: QueryDict) -> dict[str, Any]:
    """What was typed, as it was typed: a number that is not one stays a text."""
    typed: dict[str, Any] = {}
    for field in section.fields:
        if field.kind == "file":
            continue
        if field.kind == "choices":
            typed[field.slug] = post.getlist(field.slug)
        elif field.kind == "check":
            typed[field.slug] = field.slug in post
        else:
            text = post.get(field.slug, "").replace("\r\n", "\n").replace("\x00", "")
            whole = re.fullmatch(r"\s*(\d{1,9})\s*", text)
            typed[field.slug] = int(whole[1]) if field.kind == "number" and whole else text
    return typed
