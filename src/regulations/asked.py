"""Who applies and what is asked: applicants, profiles, conditions, forms and their questions."""

from dataclasses import dataclass

from regulations.declarations import PEOPLE, SIGNS, family, value
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _

SLUG_HELP = _(
    "Minuscules, chiffres et tirets. Il ne change plus une fois la version publiée : des réponses "
    "et des notes y sont attachées."
)
ARTICLE_HELP = _("L’article du règlement, s’il y en a un.")


def _says_applicant(applicant: "Applicant") -> list[str]:
    if applicant.kind == "team":
        return [
            _now("Candidate une équipe de %(low)s à %(high)s personnes, par un seul dossier.")
            % {"low": applicant.lowest, "high": applicant.highest}
        ]
    if applicant.kind == "administration":
        return [_now("Candidate une administration, par la personne qui la représente.")]
    return []


@family(_("Qui candidate"), says=_says_applicant)
@dataclass(frozen=True, slots=True)
class Applicant:
    """Who sends one dossier: a person, a team of people, an administration."""

    kind: str = value(
        _("Qui dépose un dossier"),
        default="person",
        words={
            "person": _("une personne"),
            "team": _("une équipe de personnes"),
            "administration": _("une administration"),
        },
    )
    lowest: int = value(
        _("Personnes, au moins"),
        default=1,
        least=1,
        most=20,
        unit=PEOPLE,
        help=_("Pour une équipe."),
        said_when="kind=team",
    )
    highest: int = value(
        _("Personnes, au plus"),
        default=1,
        least=1,
        most=20,
        unit=PEOPLE,
        said_when="kind=team",
    )


@family(_("Profil"), one=_("un profil"), named_by="slug", titled_by="name")
@dataclass(frozen=True, slots=True)
class Profile:
    slug: str = value(
        _("Identifiant"), kind="slug", help=SLUG_HELP, read_by="fellowship.dossiers.rules"
    )
    name: str = value(_("Nom"), read_by="regulations.rules.Rules.profile_name")


def with_article(text: str, article: str) -> str:
    return f"{text} ({_now('article %(n)s') % {'n': article}})" if article else text


def _says_statement(statement: "Statement") -> list[str]:
    return [with_article(statement.text, statement.article)]


def _says_closed_list(closed: "ClosedList") -> list[str]:
    return [with_article(closed.wording, closed.article)]


@family(
    _("Condition"),
    one=_("une condition"),
    named_by="slug",
    titled_by="text",
    says=_says_statement,
)
@dataclass(frozen=True, slots=True)
class Statement:
    """What a candidate must be able to affirm, with the article it comes from."""

    slug: str = value(
        _("Identifiant"), kind="slug", help=SLUG_HELP, read_by="fellowship.dossiers.rules"
    )
    text: str = value(
        _("Phrase, à la première personne"),
        kind="prose",
        help=_("La personne coche chacune avant d’envoyer."),
        read_by="fellowship.dossiers.rules",
    )
    article: str = value(_("Article"), default="", help=ARTICLE_HELP, read_by="regulations.asked")


@family(_("Appel réservé"), help=_("Absent : l’appel est ouvert à tous."), says=_says_closed_list)
@dataclass(frozen=True, slots=True)
class ClosedList:
    """The call is only for persons the team invites; ``wording`` says who they are."""

    wording: str = value(
        _("Phrase dite aux autres"),
        kind="prose",
        help=_("Qui peut répondre."),
        read_by="fellowship.calls.rules",
    )
    article: str = value(_("Article"), default="", help=ARTICLE_HELP, read_by="regulations.asked")


FIELD_KINDS = {
    "text": _("une ligne"),
    "long": _("un texte"),
    "number": _("un nombre"),
    "choice": _("un choix"),
    "choices": _("plusieurs choix"),
    "check": _("une case à cocher"),
    "url": _("une adresse de site"),
    "file": _("un fichier PDF"),
}


def _says_question(field: "Field") -> list[str]:
    words = field.label
    if not field.required:
        words += _now(" (facultatif)")
    if field.max_length:
        words += _now(", %(n)s signes au plus") % {"n": field.max_length}
    if field.identifying:
        words += _now(" – jamais montré à une lecture anonyme")
    return [words]


@family(
    _("Question"), one=_("une question"), named_by="slug", titled_by="label", says=_says_question
)
@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``identifying`` answers never reach a reader."""

    label: str = value(
        _("Question posée"),
        help=_("Telle que la personne la lit."),
        read_by="fellowship.spaces.candidate.dossiers_forms",
    )
    slug: str = value(
        _("Identifiant"), kind="slug", help=SLUG_HELP, read_by="fellowship.dossiers.rules"
    )
    kind: str = value(
        _("Nature de la réponse"),
        default="text",
        words=FIELD_KINDS,
        read_by="fellowship.dossiers.rules",
    )
    help: str = value(
        _("Aide"),
        default="",
        kind="prose",
        help=_("Sous la question."),
        read_by="fellowship.spaces.candidate.dossiers_forms",
    )
    required: bool = value(
        _("Réponse obligatoire"),
        default=True,
        help=_("Un dossier où elle manque ne peut pas être envoyé."),
        read_by="fellowship.dossiers.rules",
    )
    identifying: bool = value(
        _("Dit qui est la personne"),
        default=False,
        help=_(
            "Une lecture anonyme ne voit jamais la réponse. Un fichier nomme toujours son auteur."
        ),
        read_by="fellowship.reviews.blind",
    )
    max_length: int = value(
        _("Longueur maximale"),
        default=0,
        least=0,
        most=100000,
        unit=SIGNS,
        help=_("Une « ligne » des anciens règlements vaut 90 caractères. 0 : pas de limite."),
        read_by="fellowship.dossiers.rules",
    )
    choices: tuple[tuple[str, str], ...] = value(
        _("Choix proposés"),
        default=(),
        help=_("Un par ligne : identifiant | libellé. Pour un choix seulement."),
        read_by="fellowship.dossiers.rules",
    )


@family(_("Section"), one=_("une section"), named_by="slug", titled_by="title")
@dataclass(frozen=True, slots=True)
class Section:
    slug: str = value(
        _("Identifiant"), kind="slug", help=SLUG_HELP, read_by="fellowship.dossiers.rules"
    )
    title: str = value(_("Titre"), read_by="fellowship.dossiers.rules")
    help: str = value(
        _("Introduction"),
        default="",
        kind="prose",
        help=_("Sous le titre."),
        read_by="candidate/edit_section.html",
    )
    fields: tuple[Field, ...] = value(
        _("Questions"), default=(), read_by="fellowship.dossiers.rules"
    )


@family(_("Formulaire"), one=_("un formulaire"), named_by="slug", titled_by="title")
@dataclass(frozen=True, slots=True)
class Form:
    """A form that a stage has filled in; that of the dossier is the sections of the rules."""

    slug: str = value(_("Identifiant"), kind="slug", help=SLUG_HELP, read_by="regulations.checking")
    title: str = value(_("Titre"), read_by="regulations.checking")
    sections: tuple[Section, ...] = value(
        _("Sections"), default=(), read_by="regulations.asked.Form"
    )

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)
