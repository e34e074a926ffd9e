"""The life of a stay, and what each side has to do around an arrival."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from fellowship.core.lifecycle import Moves


class StayState(TextChoices):
    EXPECTED = "expected", "arrivée attendue"
    RUNNING = "running", "en mission"
    STOPPED = "stopped", "arrêtée"
    CANCELLED = "cancelled", "annulée"


STAY_MOVES: Moves = {
    StayState.EXPECTED: {StayState.RUNNING, StayState.STOPPED, StayState.CANCELLED},
    # a contract that is cancelled after the arrival leaves a stay that was stopped
    StayState.RUNNING: {StayState.STOPPED},
    StayState.STOPPED: set(),
    StayState.CANCELLED: set(),
}


class RenewalState(TextChoices):
    PROPOSED = "proposed", "proposé"
    ACCEPTED = "accepted", "accepté"
    DECLINED = "declined", "décliné"
    LAPSED = "lapsed", "sans réponse"


RENEWAL_MOVES: Moves = {
    RenewalState.PROPOSED: {RenewalState.ACCEPTED, RenewalState.DECLINED, RenewalState.LAPSED},
    RenewalState.ACCEPTED: set(),
    RenewalState.DECLINED: set(),
    RenewalState.LAPSED: set(),
}


class Side(TextChoices):
    FELLOW = "fellow", "la personne en mission"
    HOST = "host", "l’administration d’accueil"
    PROGRAMME = "programme", "l’équipe du programme"


@dataclass(frozen=True, slots=True)
class Expected:
    """A task of the checklist: due so many days after the arrival, before it when negative."""

    slug: str
    side: Side
    days: int
    title: str | Promise


# Where no rule set says more: what the règlement of promotion 7 asks of hosts (R7 §3.4c), and what
# an arrival cannot do without.
ARRIVAL = (
    Expected("desk", Side.HOST, 0, lazy("Un bureau fixe, le badge d’un agent")),
    Expected("machine", Side.HOST, 0, lazy("Un poste de travail, les accès au réseau")),
    Expected("contacts", Side.HOST, 7, lazy("Un échange avec les RH et avec l’informatique")),
    Expected("announced", Side.HOST, 7, lazy("Une présentation à l’équipe et à l’annuaire")),
    Expected("papers", Side.FELLOW, -7, lazy("Les pièces demandées par les RH de l’employeur")),
    Expected("rights", Side.FELLOW, 7, lazy("La vérification de ses droits : paie, transport")),
    Expected("charter", Side.FELLOW, 7, lazy("La lecture des règles de sécurité du service")),
    Expected("tools", Side.PROGRAMME, 0, lazy("L’accès aux outils de la promotion")),
    Expected("welcome", Side.PROGRAMME, 14, lazy("Un premier échange avec chacune des parties")),
)
TITLES = {expected.slug: expected.title for expected in ARRIVAL}
