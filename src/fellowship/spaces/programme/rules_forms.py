"""What the team types about rules: a file, or its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

LIMIT = 256 * 1024


class ImportRulesForm(DsfrBaseForm):
    file = forms.FileField(
        label=_("Fichier TOML"),
        required=False,
        help_text=_("Un fichier comme ceux que « Exporter » écrit, 256 Ko au plus."),
    )
    text = forms.CharField(
        label=_("Ou son texte"),
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        file = cleaned.get("file")
        if file is not None:
            if file.size > LIMIT:
                self.add_error("file", _("Ce fichier dépasse 256 Ko."))
                return cleaned
            try:
                cleaned["text"] = file.read().decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("file", _("Ce fichier n’est pas du texte en UTF-8."))
        elif not cleaned.get("text", "").strip():
            self.add_error("file", _("Choisissez un fichier ou collez son texte."))
        return cleaned
