"""What the team types about rules: a file, or its text."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
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


def _lines(label: Any, help_text: Any, *, rows: int = 4, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, required=required)


def _count(label: Any, help_text: Any = "", *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=10000)


class EditRulesForm(DsfrBaseForm):
    """The rules that change from one call to the next, each explained. The sections of the dossier
    and the grids are taken from the version edited; a file changes them."""

    title = forms.CharField(label=_("Titre"), max_length=200)
    in_force_on = forms.DateField(
        label=_("En vigueur le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Un dossier suit la version en vigueur le jour de son dépôt."),
    )
    closing_hour = forms.TimeField(
        label=_("Heure de clôture"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("La dernière minute acceptée, heure de Paris. Elle compte entière."),
    )
    authority = forms.CharField(
        label=_("Qui valide la liste finale"), max_length=200, required=False
    )
    source = forms.CharField(
        label=_("D’où vient ce texte"),
        max_length=500,
        required=False,
        help_text=_("Le document et sa date. Par exemple : règlement provisoire du 26 janvier."),
    )
    profiles = _lines(
        _("Profils recherchés"),
        _("Un par ligne : identifiant | nom. L’identifiant ne change plus ensuite."),
    )
    eligibility = _lines(
        _("Conditions à affirmer"),
        _("Une par ligne : identifiant | phrase à la première personne | article."),
        required=False,
    )
    readers = _count(
        _("Lectures par dossier"), _("Combien de personnes notent chaque dossier."), least=1
    )
    wishes_lowest = _count(_("Vœux, au moins"))
    wishes_highest = _count(_("Vœux, au plus"), _("0 : aucun vœu n’est demandé."))
    wishes_ranked = forms.BooleanField(
        label=_("Les vœux sont classés par ordre de préférence"), required=False
    )
    team_lowest = _count(_("Équipe, au moins (personnes)"), least=1)
    team_highest = _count(_("Équipe, au plus (personnes)"), least=1)
    pay = _lines(
        _("Grille de rémunération"),
        _(
            "Un échelon par ligne : années | net mensuel | part variable en %. Le seuil est dans "
            "l’échelon ; écrivez « >5 » pour « plus de 5 ans »."
        ),
    )
    contract_kind = forms.CharField(label=_("Nature du contrat"), max_length=120)
    contract_employer = forms.CharField(label=_("Employeur"), max_length=200)
    contract_months = _count(_("Durée du contrat (mois)"), least=1)
    contract_renewable = forms.BooleanField(label=_("Renouvelable"), required=False)
    contract_longest_months = _count(
        _("Durée totale maximale (mois)"), _("Renouvellements compris."), least=1
    )
    acceptance_days = _count(_("Jours pour accepter une proposition"), least=1)
    caps = _lines(
        _("Plafonds de recrutement"),
        _("Un par ligne : année | nombre. Comptent les offres acceptées, par année de début."),
        rows=2,
        required=False,
    )
    pool_wording = _lines(
        _("Texte du consentement au vivier"),
        _("La personne l’accepte telle quelle. Vide : pas de vivier."),
        required=False,
    )
    pool_months = forms.IntegerField(
        label=_("Durée du consentement au vivier (mois)"), min_value=1, max_value=60, required=False
    )
    retention = _lines(
        _("Durées de conservation (mois)"),
        _("Une par ligne : drafts, declined, litigation, pool ou contact | mois."),
        required=False,
    )

    @staticmethod
    def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
        pay = [
            f"{'>' if g.get('strictly') else ''}{g['from_years']} | {g['net_monthly']} | "
            f"{g.get('variable_percent', 0)}"
            for g in content["pay"]
        ]
        contract, pool = content["contract"], content.get("pool", {})
        return {
            **{key: content.get(key) for key in SIMPLE},
            "profiles": "\n".join(f"{p['slug']} | {p['name']}" for p in content["profiles"]),
            "eligibility": "\n".join(
                " | ".join(filter(None, [e["slug"], e["text"], e.get("article", "")]))
                for e in content.get("eligibility", [])
            ),
            "pay": "\n".join(pay),
            "caps": "\n".join(f"{c['year']} | {c['count']}" for c in content.get("caps", [])),
            "retention": "\n".join(f"{k} | {v}" for k, v in content.get("retention", {}).items()),
            **{f"wishes_{key}": content["wishes"][key] for key in ("lowest", "highest", "ranked")},
            **{f"team_{key}": content["team"][key] for key in ("lowest", "highest")},
            **{f"contract_{key}": contract[key] for key in CONTRACT},
            "pool_wording": pool.get("wording", ""),
            "pool_months": pool.get("months"),
        }

    def _split(self, name: str, least: int, most: int) -> list[list[str]]:
        rows = []
        for line in self.cleaned_data[name].splitlines():
            parts = [part.strip() for part in line.split("|")]
            if not any(parts):
                continue
            if not least <= len(parts) <= most or not all(parts):
                message = _("« %(line)s » : il manque une barre verticale ou une valeur.")
                raise ValidationError(message % {"line": line})
            rows.append(parts)
        return rows

    def clean_profiles(self) -> list[dict[str, Any]]:
        return [{"slug": a, "name": b} for a, b in self._split("profiles", 2, 2)]

    def clean_eligibility(self) -> list[dict[str, Any]]:
        rows = self._split("eligibility", 2, 3)
        return [dict(zip(("slug", "text", "article"), row, strict=False)) for row in rows]

    def clean_pay(self) -> list[dict[str, Any]]:
        grades = []
        for years, net, *rest in self._split("pay", 2, 3):
            grade = {
                "from_years": self._number(years.lstrip("> ")),
                "net_monthly": self._number(net),
                "variable_percent": self._number(rest[0]) if rest else 0,
            }
            grades.append({**grade, "strictly": True} if years.startswith(">") else grade)
        return grades

    def clean_caps(self) -> list[dict[str, Any]]:
        rows = self._split("caps", 2, 2)
        return [{"year": self._number(a), "count": self._number(b)} for a, b in rows]

    def clean_retention(self) -> dict[str, int]:
        return {a: self._number(b) for a, b in self._split("retention", 2, 2)}

    @staticmethod
    def _number(text: str) -> int:
        bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        if not bare.isdigit():
            raise ValidationError(_("« %(text)s » n’est pas un nombre entier.") % {"text": text})
        return int(bare)

    def content(self, base: Mapping[str, Any], *, version: int) -> dict[str, Any]:
        """The rule set as typed, on what ``base`` says of the rest."""
        typed = self.cleaned_data
        content = {key: value for key, value in base.items() if key != "pool"}
        content |= {key: typed[key] for key in (*SIMPLE, "profiles", "eligibility", "pay", "caps")}
        content |= {
            "version": version,
            "in_force_on": typed["in_force_on"].isoformat(),
            "closing_hour": typed["closing_hour"].strftime("%H:%M"),
            "retention": typed["retention"],
            "wishes": {
                **base["wishes"],
                **{key: typed[f"wishes_{key}"] for key in ("lowest", "highest", "ranked")},
            },
            "team": {key: typed[f"team_{key}"] for key in ("lowest", "highest")},
            "contract": {
                **base["contract"],
                **{key: typed[f"contract_{key}"] for key in CONTRACT},
            },
        }
        if typed["pool_wording"].strip():
            content["pool"] = {
                "months": typed["pool_months"] or 12,
                "wording": typed["pool_wording"].strip(),
            }
        return content


SIMPLE = (
    "title",
    "in_force_on",
    "closing_hour",
    "authority",
    "source",
    "readers",
    "acceptance_days",
)
CONTRACT = ("kind", "employer", "months", "renewable", "longest_months")
