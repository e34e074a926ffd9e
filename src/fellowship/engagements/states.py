"""The life of an offer and of the contract that follows it."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class OfferState(TextChoices):
    PREPARED = "prepared", "préparée"
    SENT = "sent", "envoyée"
    ACCEPTED = "accepted", "acceptée"
    DECLINED = "declined", "déclinée"
    LAPSED = "lapsed", "échue"
    WITHDRAWN = "withdrawn", "retirée"


OFFER_MOVES: Moves = {
    OfferState.PREPARED: {OfferState.SENT, OfferState.WITHDRAWN},
    OfferState.SENT: {
        OfferState.ACCEPTED,
        OfferState.DECLINED,
        OfferState.LAPSED,
        OfferState.WITHDRAWN,
    },
    # a renunciation after the yes gives the place back to the cap
    OfferState.ACCEPTED: {OfferState.WITHDRAWN},
    OfferState.DECLINED: set(),
    OfferState.LAPSED: set(),
    OfferState.WITHDRAWN: set(),
}


class ContractState(TextChoices):
    PREPARED = "prepared", "à signer"
    SIGNED = "signed", "signé"
    CANCELLED = "cancelled", "annulé"


CONTRACT_MOVES: Moves = {
    ContractState.PREPARED: {ContractState.SIGNED, ContractState.CANCELLED},
    ContractState.SIGNED: {ContractState.CANCELLED},
    ContractState.CANCELLED: set(),
}


class CofundingState(TextChoices):
    DUE = "due", "dû"
    CLAIMED = "claimed", "demandé"
    PROVED = "proved", "justifié"
    PAID = "paid", "versé"


# Nothing is paid that was not proved, nothing proved that was not claimed (domain H5).
COFUNDING_MOVES: Moves = {
    CofundingState.DUE: {CofundingState.CLAIMED},
    CofundingState.CLAIMED: {CofundingState.PROVED},
    CofundingState.PROVED: {CofundingState.PAID},
    CofundingState.PAID: set(),
}
