"""The life of a call, of its rules and of a proposed calendar."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class CallState(TextChoices):
    PROPOSED = "proposed", "à confirmer"
    CONFIRMED = "confirmed", "confirmé"
    ARCHIVED = "archived", "archivé"


CALL_MOVES: Moves = {
    CallState.PROPOSED: {CallState.CONFIRMED, CallState.ARCHIVED},
    CallState.CONFIRMED: {CallState.ARCHIVED},
    CallState.ARCHIVED: {CallState.CONFIRMED},
}


class RuleSetState(TextChoices):
    DRAFTED = "drafted", "en préparation"
    PUBLISHED = "published", "en vigueur"
    RETIRED = "retired", "remplacé"


RULE_SET_MOVES: Moves = {
    RuleSetState.DRAFTED: {RuleSetState.PUBLISHED},
    RuleSetState.PUBLISHED: {RuleSetState.RETIRED},
    RuleSetState.RETIRED: set(),
}


class ProposalState(TextChoices):
    PROPOSED = "proposed", "à confirmer"
    CONFIRMED = "confirmed", "confirmée"
    DISMISSED = "dismissed", "écartée"


PROPOSAL_MOVES: Moves = {
    ProposalState.PROPOSED: {ProposalState.CONFIRMED, ProposalState.DISMISSED},
    ProposalState.CONFIRMED: set(),
    ProposalState.DISMISSED: set(),
}
