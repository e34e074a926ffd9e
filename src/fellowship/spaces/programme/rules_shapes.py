"""Every value of a rule set, as the team reads and types it: its label, what it decides, its kind.

The names are those of the rule set (``calls.ruleset``); the trees below are all the editing form
knows of it. ``absent`` is the value a rule set means when it says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fellowship.calls.ruleset import VALUES

Text = Any  # a translated sentence, drawn when it is shown


@dataclass(frozen=True, slots=True)
class Shape:
    """A group of values. ``optional``: all empty, the rule set does not have it at all;
    ``needed`` are then the values it cannot go without. ``named_by``: what tells one of several."""

    label: Text = ""
    help: Text = ""
    fields: Mapping[str, forms.Field] = field(default_factory=dict)
    groups: Mapping[str, "Shape"] = field(default_factory=dict)
    lists: Mapping[str, "Rows"] = field(default_factory=dict)
    optional: bool = False
    needed: tuple[str, ...] = ()
    named_by: str = "slug"


@dataclass(frozen=True, slots=True)
class Rows:
    """Several of the same: one may be added, taken away, moved. ``one``: « une section »."""

    label: Text
    one: Text
    shape: Shape
    help: Text = ""


class Pairs(forms.CharField):
    """Lines « identifiant | libellé » for a list of pairs."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{slug} | {label}" for slug, label in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        pairs = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            slug, bar, label = (part.strip() for part in line.partition("|"))
            if not (slug and bar and label):
                message = _now("« %(line)s » : il manque une barre verticale ou une valeur.")
                raise ValidationError(message % {"line": line})
            pairs.append([slug, label])
        return pairs


class Words(forms.CharField):
    """Identifiers apart by commas, for a list of them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [word.strip() for word in super().clean(value).split(",") if word.strip()]


def _absent(made: forms.Field, value: Any) -> forms.Field:
    made.absent = value  # type: ignore[attr-defined]
    return made


def line(label: Text, help_text: Text = "", *, required: bool = True, most: int = 200) -> Any:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most)


def prose(label: Text, help_text: Text = "", *, required: bool = True, rows: int = 3) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=4000, widget=widget
    )


def slug(help_text: Text = "") -> Any:
    return forms.CharField(
        label=_("Identifiant"),
        help_text=help_text
        or _(
            "Minuscules, chiffres et tirets. Vide : tiré du libellé. Il ne change plus une fois "
            "la version publiée : des réponses et des notes y sont attachées."
        ),
        required=False,
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9_-]+\Z", _("Des minuscules, des chiffres et des tirets seulement.")
            )
        ],
    )


def count(
    label: Text, help_text: Text = "", *, least: int = 0, required: bool = True, absent: Any = None
) -> Any:
    made = forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=100000, required=required
    )
    return _absent(made, absent)


def amount(label: Text, help_text: Text = "", *, required: bool = True) -> Any:
    made = forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=1000000,
        decimal_places=2,
        required=required,
    )
    return _absent(made, 0)


def flag(label: Text, help_text: Text = "", *, absent: bool = False) -> Any:
    made = forms.BooleanField(label=label, help_text=help_text, required=False)
    return _absent(made, absent)


def day(label: Text, help_text: Text = "", *, required: bool = True) -> Any:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def choice(
    label: Text, words: Mapping[str, Text], help_text: Text = "", *, absent: str = ""
) -> Any:
    choices = [*words.items()] if absent else [("", _("Aucun")), *words.items()]
    made = forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, required=bool(absent)
    )
    return _absent(made, absent)


ARTICLE = line(_("Article"), _("L’article du règlement, s’il y en a un."), required=False, most=40)

QUESTION = Shape(
    label=_("Question"),
    fields={
        "label": line(_("Question posée"), _("Telle que la personne la lit.")),
        "slug": slug(),
        "kind": choice(
            _("Nature de la réponse"),
            VALUES["kind"],
            absent="text",
        ),
        "help": prose(_("Aide"), _("Sous la question."), required=False, rows=2),
        "required": flag(
            _("Réponse obligatoire"),
            _("Un dossier où elle manque ne peut pas être envoyé."),
            absent=True,
        ),
        "identifying": flag(
            _("Dit qui est la personne"),
            _("Les relecteurs ne voient jamais la réponse. Un fichier nomme toujours son auteur."),
        ),
        "max_length": count(
            _("Longueur maximale (caractères)"),
            _("Une « ligne » des anciens règlements vaut 90 caractères. Vide : pas de limite."),
            required=False,
            absent=0,
        ),
        "choices": Pairs(
            label=_("Choix proposés"),
            help_text=_("Un par ligne : identifiant | libellé. Pour un choix seulement."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        ),
    },
)

SECTION = Shape(
    label=_("Section"),
    fields={
        "title": line(_("Titre")),
        "slug": slug(),
        "help": prose(_("Introduction"), _("Sous le titre."), required=False, rows=2),
    },
    lists={"fields": Rows(_("Questions"), _("une question"), QUESTION)},
)

CRITERION = Shape(
    label=_("Critère"),
    fields={
        "name": line(_("Nom")),
        "slug": slug(),
        "help": prose(_("Ce qui est regardé"), _("Montré à qui note."), required=False, rows=2),
        "weight": count(
            _("Coefficient"),
            _("1 pour tous, sauf si le règlement dit autre chose."),
            least=1,
            required=False,
            absent=1,
        ),
    },
)

GRID = Shape(
    label=_("Grille"),
    fields={
        "title": line(_("Titre")),
        "slug": slug(
            _("La première lecture s’appelle « dossier », l’entretien « entretien » : les écrans "
              "les cherchent par ce nom.")
        ),
        "lowest": count(_("Note la plus basse"), absent=0, required=False),
        "highest": count(
            _("Note la plus haute"), _("Vide pour un avis sans note."), required=False, absent=0
        ),
        "step": count(
            _("Pas"), _("1 : pas de demi-point."), least=1, required=False, absent=1
        ),
        "aggregation": choice(
            _("Valeur d’un dossier"),
            VALUES["aggregation"],
            _("D’abord la moyenne des lectures pour chaque critère ; une note absente n’est pas "
              "un zéro."),
            absent="mean",
        ),
        "appreciation": flag(_("Une appréciation écrite est demandée")),
        "anonymous": flag(_("La lecture ne sait pas qui écrit")),
        "again": Words(
            label=_("Critères renotés le cas échéant"),
            help_text=_(
                "Identifiants de critères déjà notés par une autre grille, séparés par des "
                "virgules : la note d’avant reste si personne ne la change."
            ),
            required=False,
        ),
    },
    lists={
        "criteria": Rows(_("Critères"), _("un critère"), CRITERION),
    },
)  # fmt: skip

LEGAL = Shape(
    fields={
        "title": line(_("Titre")),
        "code": line(
            _("Code"),
            _("Ce qui relie les versions entre elles et l’appel à son règlement. En changer "
              "commence un autre règlement, à la version 1."),
            most=60,
        ),
        "in_force_on": day(
            _("En vigueur le"), _("Un dossier suit la version en vigueur le jour de son dépôt.")
        ),
        "closing_hour": forms.TimeField(
            label=_("Heure de clôture"),
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            help_text=_("La dernière minute acceptée, heure de Paris. Elle compte entière."),
        ),
        "cohort": line(_("Promotion"), _("Par exemple : 7."), required=False, most=60),
        "authority": line(_("Qui valide la liste finale"), required=False),
        "source": prose(
            _("D’où vient ce texte"),
            _("Le document et sa date. Par exemple : règlement provisoire du 26 janvier."),
            required=False,
            rows=2,
        ),
    },
    lists={
        "profiles": Rows(
            _("Profils recherchés"),
            _("un profil"),
            Shape(label=_("Profil"), fields={"name": line(_("Nom")), "slug": slug()}),
        ),
        "eligibility": Rows(
            _("Conditions à affirmer"),
            _("une condition"),
            Shape(
                label=_("Condition"),
                fields={
                    "text": prose(_("Phrase, à la première personne"), rows=2),
                    "slug": slug(),
                    "article": ARTICLE,
                },
            ),
            help=_("La personne coche chacune avant d’envoyer."),
        ),
    },
    groups={
        "closed_list": Shape(
            label=_("Appel réservé"),
            help=_("Vide : l’appel est ouvert à tous. Rempli : aux seules personnes invitées."),
            fields={
                "wording": prose(
                    _("Phrase dite aux autres"), _("Qui peut répondre."), required=False
                ),
                "article": ARTICLE,
            },
            optional=True,
            needed=("wording",),
        ),
    },
)  # fmt: skip

DOSSIER = Shape(
    lists={
        "sections": Rows(
            _("Sections du dossier"),
            _("une section"),
            SECTION,
            help=_("Dans l’ordre où la personne les remplit."),
        )
    }
)

GRIDS = Shape(
    fields={
        "readers": count(
            _("Lectures par dossier"),
            _("Combien de personnes notent chaque dossier."),
            least=1,
            absent=2,
        ),
    },
    lists={"grids": Rows(_("Grilles d’évaluation"), _("une grille"), GRID)},
    groups={
        "panel": Shape(
            label=_("Jury"),
            help=_("Vide : le règlement n’en dit rien."),
            fields={
                "lowest": count(_("Membres, au moins"), required=False, absent=0),
                "highest": count(_("Membres, au plus"), required=False, absent=0),
                "hearing_minutes": count(
                    _("Audition, au plus (minutes)"), required=False, absent=0
                ),
            },
            optional=True,
        ),
    },
)

HIRING = Shape(
    fields={
        "acceptance_days": count(
            _("Jours pour accepter une proposition"),
            _("Le dernier jour compte ; après, la proposition tombe."),
            least=1,
            absent=15,
        ),
    },
    groups={
        "wishes": Shape(
            label=_("Vœux"),
            fields={
                "lowest": count(_("Au moins")),
                "highest": count(_("Au plus"), _("0 : aucun vœu n’est demandé.")),
                "ranked": flag(_("Classés par ordre de préférence")),
                "of": line(_("Vœux de quoi"), _("défis, profils, missions…"), required=False),
            },
        ),
        "team": Shape(
            label=_("Équipe"),
            fields={
                "lowest": count(_("Personnes, au moins"), least=1),
                "highest": count(_("Personnes, au plus"), least=1),
            },
        ),
        "contract": Shape(
            label=_("Contrat"),
            fields={
                "kind": line(_("Nature"), _("Par exemple : contrat de projet.")),
                "employer": line(_("Employeur")),
                "months": count(_("Durée (mois)"), least=1),
                "renewable": flag(_("Renouvelable")),
                "longest_months": count(
                    _("Durée totale maximale (mois)"), _("Renouvellements compris."), least=1
                ),
                "starts_on": day(
                    _("Début commun"), _("Quand tous commencent ensemble."), required=False
                ),
                "ends_on": day(
                    _("Fin commune"),
                    _("La veille de l’anniversaire : du 1er septembre, dix mois vont au 30 juin."),
                    required=False,
                ),
            },
        ),
        "pool": Shape(
            label=_("Vivier"),
            help=_("Vide : pas de vivier."),
            fields={
                "wording": prose(
                    _("Texte du consentement"),
                    _("La personne l’accepte tel quel, ou non."),
                    required=False,
                ),
                "months": count(_("Durée du consentement (mois)"), least=1, required=False),
            },
            optional=True,
            needed=("wording", "months"),
        ),
        "waiting_list": Shape(
            label=_("Liste d’attente"),
            help=_("Vide : pas de liste d’attente."),
            fields={"until_on": day(_("Dernier jour où l’on peut être appelé"), required=False)},
            optional=True,
        ),
        "probation": Shape(
            label=_("Période probatoire"),
            help=_("Vide : aucune."),
            fields={
                "months": count(
                    _("Durée (mois)"), _("À compter de l’arrivée."), least=1, required=False
                ),
                "ask_days": count(
                    _("Jours avant la fin pour demander l’arrêt"),
                    _("Au plus tard ce nombre de jours avant le dernier."),
                    required=False,
                ),
            },
            optional=True,
            needed=("months", "ask_days"),
        ),
        "renewal": Shape(
            label=_("Renouvellement"),
            help=_("Vide : le règlement n’en dit rien."),
            fields={
                "notice_months": count(
                    _("Mois avant le terme pour dire son intention"), required=False
                ),
                "answer_days": count(_("Jours pour répondre"), required=False),
                "committee_months": count(
                    _("Mois entre deux comités d’investissement"), required=False, absent=12
                ),
            },
            optional=True,
            needed=("notice_months", "answer_days"),
        ),
        "funding": Shape(
            label=_("Financement"),
            help=_("Vide : le règlement n’en dit rien."),
            fields={
                "kind": choice(
                    _("Qui paie"),
                    VALUES["funding.kind"],
                ),
                "value": amount(_("Part, mois ou somme"), required=False),
                "condition": line(_("À quelle condition"), required=False),
                "article": ARTICLE,
            },
            optional=True,
            needed=("kind",),
        ),
        "continuity": Shape(
            label=_("Continuité d’une prolongation"),
            help=_("Vide : aucune condition."),
            fields={
                "after_on": day(_("Sans un jour d’interruption après le"), required=False),
                "until_on": day(_("Et au moins jusqu’au"), required=False),
            },
            optional=True,
            needed=("after_on", "until_on"),
        ),
        "targets": Shape(
            label=_("Délais annoncés"),
            help=_(
                "Des cibles, montrées aux candidats ; l’équipe est alertée quand elles passent."
            ),
            fields={
                "evaluation_days": count(_("Jours pour évaluer"), required=False, absent=0),
                "mission_interview_days": count(
                    _("Jours jusqu’à l’entretien de mission"), required=False, absent=0
                ),
            },
            optional=True,
        ),
        "retention": Shape(
            label=_("Conservation (mois)"),
            help=_("Vide : la durée de la plateforme."),
            fields={
                "drafts": count(_("Brouillons sans activité"), required=False),
                "declined": count(
                    _("Dossiers non retenus, après la fin de l’appel"), required=False
                ),
                "litigation": count(
                    _("Archive restreinte, en cas de contestation"), required=False
                ),
                "pool": count(_("Vivier, à compter du dernier accord"), required=False),
                "contact": count(_("Messages de contact"), required=False),
            },
            optional=True,
        ),
    },
    lists={
        "pay": Rows(
            _("Rémunération"),
            _("un échelon"),
            Shape(
                label=_("Échelon"),
                fields={
                    "from_years": count(
                        _("À partir de (années d’expérience)"),
                        _("Années révolues. Le premier échelon commence à 0."),
                    ),
                    "strictly": flag(
                        _("Le seuil n’en est pas"), _("« Plus de 5 ans » et non « 5 ans ou plus ».")
                    ),
                    "net_monthly": amount(_("Net mensuel (€)")),
                    "variable_percent": amount(_("Part variable (%)"), required=False),
                },
                named_by="from_years",
            ),
        ),
        "caps": Rows(
            _("Plafonds de recrutement"),
            _("un plafond"),
            Shape(
                label=_("Plafond"),
                fields={
                    "year": count(_("Année de début du contrat"), least=2000),
                    "count": count(
                        _("Nombre"), _("Comptent les offres acceptées et non retirées.")
                    ),
                },
                named_by="year",
            ),
        ),
    },
)

PARTS: dict[str, tuple[Text, Shape]] = {
    "cadre": (_("Cadre"), LEGAL),
    "dossier": (_("Dossier"), DOSSIER),
    "evaluation": (_("Évaluation"), GRIDS),
    "engagement": (_("Vœux, contrat, suites"), HIRING),
}
