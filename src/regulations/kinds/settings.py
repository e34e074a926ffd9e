"""What each kind of stage may say, declared like every value."""

from dataclasses import dataclass
from datetime import date

from regulations.declarations import DAYS, MINUTES, MONTHS, PEOPLE, family, value
from regulations.said import plural
from texts import voice
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _


@family(_("Dépôt"))
@dataclass(frozen=True, slots=True)
class Deposit:
    form: str = value(_("Formulaire à remplir"), default="dossier", names="form")


@family(_("Recevabilité"))
@dataclass(frozen=True, slots=True)
class Eligibility:
    """The team checks what the candidate affirmed."""


@family(_("Troisième lecture"))
@dataclass(frozen=True, slots=True)
class Third:
    """When one more reader is asked: readers apart by ``gap`` points, or a favourite against an
    unfavourable opinion."""

    gap: int = value(
        _("Écart entre deux lectures qui l’appelle (points)"),
        default=0,
        least=0,
        most=1000,
        help=_("0 : l’écart n’en appelle pas."),
        sentence=_(
            "Une troisième personne lit quand deux lectures s’écartent de %(value)s points ou plus."
        ),
        read_by="fellowship.reviews.actions.readings",
    )
    favourite: bool = value(
        _("Aussi pour un coup de cœur contre un avis défavorable"),
        default=False,
        sentence=_("Elle lit aussi quand un coup de cœur s’oppose à un avis défavorable."),
        read_by="fellowship.reviews.actions.readings",
    )


READERS = {
    "project_leads": _("les porteuses et porteurs de projet"),
    "hosts": _("les administrations d’accueil"),
}


@family(_("Lecture"))
@dataclass(frozen=True, slots=True)
class Reading:
    grid: str = value(_("Grille"), names="grid", read_by="fellowship.reviews.blind")
    readers: int = value(
        _("Lectures par dossier"),
        default=2,
        least=1,
        most=20,
        help=_("Rien ne se décide avant."),
        unit=PEOPLE,
        sentence=_("Chaque dossier est lu par %(value)s."),
        read_by="fellowship.reviews.scores",
    )
    blind: bool = value(
        _("Sans savoir qui écrit"),
        default=True,
        help=_("Les réponses qui disent qui est la personne ne sont pas montrées."),
        sentence=_("La lecture est anonyme : elle ne sait pas qui a écrit le dossier."),
        read_by="fellowship.reviews.actions.assignment",
    )
    third: Third | None = value(
        _("Troisième lecture"), default=None, read_by="fellowship.reviews.models"
    )
    readers_include: tuple[str, ...] = value(
        _("Parmi les relecteurs"),
        default=(),
        words=READERS,
        sentence=_("Lisent avec l’équipe : %(value)s."),
    )


@family(_("Formulaire complémentaire"))
@dataclass(frozen=True, slots=True)
class Form:
    form: str = value(_("Formulaire à remplir"), names="form")


WISHED = {
    "missions": _("missions"),
    "projects": _("projets"),
    "themes": _("thématiques"),
    "profiles": _("profils"),
}


def wishes_sentence(wishes: "Wishes", of: str) -> str:
    """« De 3 à 5 vœux (projets). » ``of``: what is wished for, in words."""
    if wishes.lowest == wishes.highest:
        count = str(wishes.highest)
        words = plural(wishes.highest, _now("%(count)s vœu"), _now("%(count)s vœux"))
    else:
        count = _now("De %(low)s à %(high)s") % {"low": wishes.lowest, "high": wishes.highest}
        words = _now("%(count)s vœux")
    ranked = _now(", classés par ordre de préférence.") if wishes.ranked else _now(", sans ordre.")
    return (words % {"count": count}) + _now(" (%(of)s)") % {"of": of} + ranked


def _says_wishes(wishes: "Wishes") -> list[str]:
    said = [wishes_sentence(wishes, str(WISHED[wishes.of]))]
    if wishes.choices:
        said.append(_now("Au choix : %s.") % voice.listed(label for _slug, label in wishes.choices))
    if wishes.teammate:
        said.append(_now("On peut y nommer une personne avec qui l’on aimerait travailler."))
    return said


@family(_("Vœux"), says=_says_wishes)
@dataclass(frozen=True, slots=True)
class Wishes:
    of: str = value(_("Vœux de quoi"), words=WISHED)
    lowest: int = value(
        _("Au moins"), default=1, least=0, most=50, read_by="fellowship.talents.rules"
    )
    highest: int = value(_("Au plus"), least=1, most=50, read_by="fellowship.talents.rules")
    ranked: bool = value(_("Classés par ordre de préférence"), default=True)
    teammate: bool = value(
        _("La personne peut nommer avec qui elle aimerait travailler"), default=False
    )
    choices: tuple[tuple[str, str], ...] = value(
        _("Thématiques proposées"),
        default=(),
        help=_("Une par ligne : identifiant | libellé. Pour des vœux de thématiques."),
        said_when="of=themes",
    )


PANELLISTS = {
    "programme": _("l’équipe du programme"),
    "host": _("l’administration d’accueil"),
    "project_leads": _("les porteuses et porteurs de projet"),
    "outside": _("des personnalités extérieures"),
}


def _says_panel(panel: "Panel") -> list[str]:
    said = []
    if panel.highest:
        said.append(
            _now("Le jury compte de %(low)s à %(high)s personnes.")
            % {"low": panel.lowest, "high": panel.highest}
        )
    elif panel.lowest > 1:
        said.append(_now("Le jury compte au moins %(n)s personnes.") % {"n": panel.lowest})
    if panel.includes:
        among = voice.listed(PANELLISTS[word] for word in panel.includes)
        said.append(_now("En font partie : %(who)s.") % {"who": among})
    if panel.quorum > 1:
        said.append(_now("Rien ne se décide avec moins de %(n)s avis.") % {"n": panel.quorum})
    return said


@family(_("Jury"), says=_says_panel)
@dataclass(frozen=True, slots=True)
class Panel:
    """Who hears: how many, how many at least for a hearing to count, who is among them."""

    lowest: int = value(
        _("Membres, au moins"),
        default=1,
        least=1,
        most=50,
        unit=PEOPLE,
    )
    highest: int = value(
        _("Membres, au plus"),
        default=0,
        least=0,
        most=50,
        unit=PEOPLE,
        help=_("0 : pas de maximum."),
    )
    quorum: int = value(
        _("Avis sans lesquels rien ne se décide"),
        default=1,
        least=1,
        most=50,
    )
    includes: tuple[str, ...] = value(
        _("En font partie"),
        default=(),
        words=PANELLISTS,
    )


HEARD_PER = {
    "call": _("l’appel"),
    "profile": _("le profil"),
    "mission": _("la mission"),
    "wish": _("chaque vœu retenu"),
}


@family(_("Audition"))
@dataclass(frozen=True, slots=True)
class Hearing:
    grid: str = value(
        _("Grille"), default="", names="grid", help=_("Absente : un avis écrit, sans critère.")
    )  # fmt: skip
    per: str = value(
        _("Une audition pour"),
        default="profile",
        words=HEARD_PER,
        sentence=_("On est entendu(e) pour %(value)s."),
    )
    label: str = value(
        _("Comment s’appelle une audition"),
        default="",
        help=_("« entretien métier », « soutenance »… Absent : le nom de l’étape."),
    )
    minutes: int = value(
        _("Durée"),
        default=30,
        least=5,
        most=480,
        unit=MINUTES,
        sentence=_("Chaque audition dure au plus %(value)s."),
    )
    elsewhere: bool = value(
        _("Le jury peut proposer autre chose que ce qui est demandé"),
        default=False,
        sentence=_("Le jury peut proposer un projet que la personne n’a pas demandé."),
    )
    panel: Panel = value(_("Jury"), default=Panel())


@family(_("Soutenance"))
@dataclass(frozen=True, slots=True)
class Pitch:
    """The hearing of a project: the panel alone, the pitch, the panel alone again."""

    grid: str = value(_("Grille"), default="", names="grid")
    per: str = value(_("Une audition pour"), default="call", words=HEARD_PER)
    label: str = value(_("Comment s’appelle une audition"), default="")
    alone_minutes: int = value(
        _("Le jury seul, avant"),
        default=0,
        least=0,
        most=120,
        unit=MINUTES,
        sentence=_("Le jury se prépare seul %(value)s."),
    )
    minutes: int = value(
        _("Soutenance"),
        default=20,
        least=5,
        most=480,
        unit=MINUTES,
        sentence=_("La soutenance dure au plus %(value)s."),
    )
    deliberation_minutes: int = value(
        _("Le jury seul, après"),
        default=0,
        least=0,
        most=240,
        unit=MINUTES,
        sentence=_("Le jury délibère %(value)s."),
    )
    elsewhere: bool = value(
        _("Le jury peut proposer autre chose que ce qui est demandé"), default=False
    )  # fmt: skip
    panel: Panel = value(_("Jury"), default=Panel())


@family(_("Classement"))
@dataclass(frozen=True, slots=True)
class Ranking:
    per: str = value(
        _("Une liste par"),
        default="profile",
        words={
            "call": _("appel"),
            "profile": _("profil"),
            "mission": _("mission"),
            "mission_profile": _("mission et profil"),
        },
        sentence=_("Une liste classée est établie par %(value)s."),
    )
    ties: tuple[str, ...] = value(
        _("Pour départager les égalités"),
        default=("grid", "draw"),
        words={"grid": _("les notes"), "draw": _("un tirage au sort consigné")},
        help=_("Dans cet ordre."),
        sentence=_("Les égalités sont départagées par : %(value)s."),
    )


@family(_("Décision"))
@dataclass(frozen=True, slots=True)
class Decision:
    of: str = value(
        _("Ce qu’elle juge"),
        default="",
        names="stage",
        help=_("L’étape dont elle lit les notes. Absente : l’étape d’avant."),
        read_by="fellowship.reviews.rules",
    )
    signed_by: str = value(
        _("Signée par"),
        default="",
        words={"authority": _("l’autorité que nomme le règlement")},
        help=_("Absent : l’équipe décide."),
        read_by="fellowship.reviews.rules",
    )
    two_people: bool = value(
        _("Préparée et confirmée par deux personnes"),
        default=False,
        sentence=_("Deux personnes de l’équipe la préparent et la confirment."),
        read_by="fellowship.reviews.rules",
    )
    correctable_days: int = value(
        _("Jours pendant lesquels une erreur se corrige"),
        default=30,
        least=0,
        most=365,
        unit=DAYS,
        help=_("Par deux personnes, avec un motif et un courrier. 0 : jamais."),
        sentence=_("Une erreur peut être corrigée pendant %(value)s."),
    )


@family(_("Validation"))
@dataclass(frozen=True, slots=True)
class Validation:
    """The named authority signs the list of the decision above."""


@family(_("Annonce"))
@dataclass(frozen=True, slots=True)
class Announcement:
    """The decision above is told: to those who applied, to the public."""


@family(_("Tirage au sort"))
@dataclass(frozen=True, slots=True)
class Draw:
    seats: int = value(
        _("Places"), least=1, most=100000, sentence=_("Places à tirer au sort : %(value)s.")
    )  # fmt: skip
    per: str = value(
        _("Tant de places par"),
        default="call",
        words={"call": _("appel"), "profile": _("profil")},
        sentence=_("C’est le nombre de places par %(value)s."),
    )


def _waiting_faults(waiting: "WaitingList") -> list[tuple[str, str]]:
    if (waiting.until_on is None) == (not waiting.until):
        return [
            ("until_on", _now("Dire jusqu’à quand : un jour (until_on) ou un jalon (until)."))
        ]  # fmt: skip
    return []


@family(_("Liste d’attente"), check=_waiting_faults)
@dataclass(frozen=True, slots=True)
class WaitingList:
    until_on: date | None = value(
        _("Dernier jour où l’on peut être appelé"),
        default=None,
        sentence=_("On peut être appelé(e) jusqu’au %(value)s inclus."),
    )
    until: str = value(
        _("Ou jusqu’à ce jalon"),
        default="",
        names="milestone",
        help=_("L’identifiant d’un jalon du calendrier."),
    )
    by_itself: bool = value(
        _("La personne suivante est appelée d’elle-même"),
        default=True,
        help=_("Sinon, l’équipe appelle d’un clic."),
        sentence=_(
            "Quand une place se libère, la première personne de la liste est appelée aussitôt."
        ),
        read_by="fellowship.teams.rules",
    )


@family(_("Vivier"))
@dataclass(frozen=True, slots=True)
class Pool:
    wording: str = value(
        _("Texte du consentement"),
        kind="prose",
        help=_("La personne l’accepte tel quel, ou non."),
        sentence=_("%(value)s"),
        read_by="fellowship.talents.actions.pool",
    )
    months: int = value(
        _("Durée du consentement"),
        least=1,
        most=120,
        unit=MONTHS,
        sentence=_("L’accord vaut %(value)s."),
        read_by="fellowship.talents.actions.pool",
    )


@family(_("Affectation"))
@dataclass(frozen=True, slots=True)
class Matching:
    of: str = value(
        _("Les vœux qu’elle lit"),
        default="",
        names="stage",
        help=_("L’étape des vœux. Absente : la dernière avant elle."),
        read_by="regulations.process",
    )


@family(_("Proposition"))
@dataclass(frozen=True, slots=True)
class Offer:
    acceptance_days: int = value(
        _("Jours pour accepter"),
        default=15,
        least=1,
        most=365,
        unit=DAYS,
        help=_("Le dernier jour compte ; après, la proposition tombe."),
        sentence=_("Une proposition s’accepte dans les %(value)s."),
        read_by="regulations.first_edition",
    )


@family(_("Signature du contrat"))
@dataclass(frozen=True, slots=True)
class Signing:
    """The contract of the rules is signed."""


@family(_("Lettre de mission"))
@dataclass(frozen=True, slots=True)
class Letter:
    """The mission letter is issued."""


@family(_("Convention"))
@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement with the administration is signed."""
