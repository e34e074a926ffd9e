"""The kinds of stage: their words, their outcomes, what they mean when the rules say nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulations.declarations import Text
from regulations.kinds.settings import (
    Agreement,
    Announcement,
    Decision,
    Deposit,
    Draw,
    Eligibility,
    Form,
    Hearing,
    Letter,
    Matching,
    Offer,
    Pitch,
    Pool,
    Ranking,
    Reading,
    Signing,
    Validation,
    WaitingList,
    Wishes,
)
from texts.translation import gettext_lazy as _

END = "end"  # the dossier's way ends there
STAY = "stay"  # it stays where it stands


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a stage may end for a dossier. ``refusing``: it must be told. ``leads``: where to when
    the rules do not say: ``next`` place, ``end``, ``stay``, or ``source`` (the pool it came from).
    ``optional``: exists only where the rules say where it leads."""

    slug: str
    label: Text
    leads: str = "next"
    refusing: bool = False
    optional: bool = False


NEXT = "next"
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Kind:
    """``place``: a dossier may stand there. ``side``: the usual way does not go through it.
    ``telling``: its outcomes are a result, told to those who applied.
    ``within``: it always happens while a dossier stands at an earlier stage of these kinds."""

    slug: str
    label: Text
    help: Text
    settings: type
    outcomes: tuple[Outcome, ...] = ()
    status: Text = ""
    window: str = ""
    place: bool = True
    side: bool = False
    telling: bool = False
    within: tuple[str, ...] = ()


_DONE = Outcome("done", _("faite"))
_SENT = Outcome("sent", _("envoyé"))
_MISSED = Outcome("missed", _("non envoyé à temps"), END, refusing=True)
_HEARD = (
    Outcome("heard", _("entendu(e)")),
    Outcome("missed", _("absent(e)"), END, refusing=True),
)

_ALL = (
    Kind(
        "deposit",
        _("dépôt d’un dossier"),
        _("La première étape : chacun remplit un formulaire et l’envoie dans la fenêtre de dépôt."),
        Deposit,
        (_SENT,),
        _("déposé"),
        "deposit",
    ),
    Kind(
        "eligibility",
        _("vérification de la recevabilité"),
        _("L’équipe vérifie ce que la personne a affirmé."),
        Eligibility,
        (
            Outcome("eligible", _("recevable")),
            Outcome("ineligible", _("non recevable"), END, refusing=True),
        ),
        _("recevabilité à vérifier"),
        telling=True,
    ),
    Kind(
        "reading",
        _("lecture sur dossier"),
        _("Des relecteurs notent chaque dossier selon une grille, chacun sans voir les autres."),
        Reading,
        (_DONE,),
        _("en cours d’évaluation"),
        "evaluation",
    ),
    Kind(
        "form",
        _("second formulaire"),
        _("Celles et ceux qui restent remplissent un formulaire de plus."),
        Form,
        (_SENT, _MISSED),
        _("formulaire à remplir"),
    ),
    Kind(
        "wishes",
        _("vœux"),
        _("Chacun dit ce qu’il préfère : missions, projets, thématiques ou profils."),
        Wishes,
        (Outcome("sent", _("envoyés")), Outcome("missed", _("non envoyés"), END, refusing=True)),
        _("vœux à envoyer"),
        "wishes",
    ),
    Kind(
        "hearing",
        _("audition par un jury"),
        _("Un jury entend chaque personne, sur un créneau, selon une grille."),
        Hearing,
        _HEARD,
        _("audition à venir"),
        "interviews",
    ),
    Kind(
        "pitch",
        _("soutenance d’un projet"),
        _("Un jury entend une équipe ou une administration, puis délibère."),
        Pitch,
        _HEARD,
        _("soutenance à venir"),
        "interviews",
    ),
    Kind(
        "ranking",
        _("classement"),
        _("Les dossiers entendus sont rangés en une liste, ou une par profil ou par mission."),
        Ranking,
        (_DONE,),
        _("en cours de classement"),
    ),
    Kind(
        "decision",
        _("décision"),
        _("Une liste scellée dit qui est retenu ; elle est annoncée à tous au même instant."),
        Decision,
        (
            Outcome("kept", _("retenu")),
            Outcome("waiting", _("sur liste d’attente"), optional=True),
            Outcome("elsewhere", _("proposé ailleurs"), optional=True),
            Outcome("declined", _("non retenu"), END, refusing=True),
        ),
        _("décision à venir"),
        telling=True,
    ),
    Kind(
        "validation",
        _("validation par l’autorité"),
        _("L’autorité que nomme le règlement signe la liste de la décision d’avant."),
        Validation,
        place=False,
        within=("decision",),
    ),
    Kind(
        "announcement",
        _("annonce"),
        _("La décision d’avant est dite : aux candidats, au public."),
        Announcement,
        place=False,
        within=("decision",),
    ),
    Kind(
        "draw",
        _("tirage au sort"),
        _("Des places sont tirées au sort, avec une graine publiée que chacun peut vérifier."),
        Draw,
        (
            Outcome("drawn", _("tiré au sort")),
            Outcome("waiting", _("sur liste d’attente"), optional=True),
            Outcome("left", _("non tiré au sort"), END, refusing=True),
        ),
        _("tirage au sort à venir"),
        telling=True,
    ),
    Kind(
        "waiting_list",
        _("liste d’attente"),
        _("On y attend qu’une place se libère, jusqu’à une date."),
        WaitingList,
        (Outcome("called", _("appelé")), Outcome("expired", _("non appelé"), END, refusing=True)),
        _("sur liste d’attente"),
        side=True,
    ),
    Kind(
        "pool",
        _("vivier"),
        _("Les personnes sélectionnées qui le demandent attendent une mission."),
        Pool,
        (
            Outcome("matched", _("mission trouvée")),
            Outcome("left", _("sorti du vivier"), END),
            Outcome("expired", _("accord expiré"), END, refusing=True),
        ),
        _("dans le vivier"),
    ),
    Kind(
        "matching",
        _("affectation"),
        _("Les vœux des uns et des autres sont rapprochés ; des personnes confirment."),
        Matching,
        (Outcome("matched", _("affecté")), Outcome("unmatched", _("sans affectation"), STAY)),
        _("affectation en cours"),
    ),
    Kind(
        "offer",
        _("proposition d’embauche"),
        _("Une proposition est faite ; la personne a des jours pour répondre."),
        Offer,
        (
            Outcome("accepted", _("acceptée")),
            Outcome("declined", _("refusée"), SOURCE),
            Outcome("lapsed", _("sans réponse à temps"), SOURCE),
        ),
        _("proposition en cours"),
        "acceptance",
    ),
    Kind(
        "contract",
        _("contrat"),
        _("Le contrat est préparé puis signé."),
        Signing,
        (Outcome("signed", _("signé")), Outcome("cancelled", _("annulé"), END, refusing=True)),
        _("contrat à signer"),
    ),
    Kind(
        "letter",
        _("lettre de mission"),
        _("La lettre dit le lieu, la ou le responsable, le début et la fin."),
        Letter,
        (Outcome("issued", _("établie")),),
        _("lettre de mission à établir"),
    ),
    Kind(
        "agreement",
        _("convention"),
        _("Une convention est signée avec l’administration."),
        Agreement,
        (Outcome("signed", _("signée")), Outcome("failed", _("non signée"), END, refusing=True)),
        _("convention à signer"),
    ),
)

KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _ALL}
